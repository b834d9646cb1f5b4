"""A chosen list in; which account could come in for which, and what goes with those who leave, out."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.score.capacity import Selection
from kamlib.score.capacity_limits import SLACK, named_limits


def swap_in_out(selection: Selection) -> pd.DataFrame:
    """Say for each account that was left out who could go for it, one for one, at the least loss.

    Parameters
    ----------
    selection : Selection
        From :func:`select`.

    Returns
    -------
    DataFrame
        Indexed by ``account_id`` of those left out, the least loss first: ``goes`` (who would leave, missing where no
        exchange keeps to all limits), ``value_change`` (of the list) and ``hours_change``.

    Notes
    -----
    All pairs are tried, and those kept that meet every limit. As the list is the best there is, no exchange adds value;
    one that costs next to nothing is a matter for judgement, not for arithmetic.

    Examples
    --------
    >>> from kamlib.score import select
    >>> accounts = pd.DataFrame({"margin": [60.0, 50, 40, 30], "hours": [60.0, 50, 30, 20]}, index=list("ABCD"))
    >>> swap_in_out(select(accounts, value="margin", hours="hours", capacity=90))
      goes  value_change  hours_change
    B    A         -10.0         -10.0
    D    C         -10.0         -10.0
    """
    table, problem = selection.table, selection.problem
    chosen = table["chosen"].to_numpy()
    inside, outside = np.flatnonzero(chosen), np.flatnonzero(~chosen)
    rows = []
    for enters in outside:
        fits = np.ones(len(inside), dtype=bool)
        for limit in problem.limits:
            sums = (limit.rows @ chosen + limit.rows[:, enters])[:, None] - limit.rows[:, inside]
            fits &= ((sums >= limit.low - SLACK) & (sums <= limit.high + SLACK)).all(axis=0)
        leaves = inside[fits]
        if not len(leaves):
            rows.append((None, np.nan, np.nan))
            continue
        best = leaves[np.argmin(problem.worth[leaves])]
        change = table.iloc[enters][["value", "hours"]] - table.iloc[best][["value", "hours"]]
        rows.append((table.index[best], float(change["value"]), float(change["hours"])))
    found = pd.DataFrame(rows, index=table.index[outside], columns=["goes", "value_change", "hours_change"])
    return found.sort_values("value_change", ascending=False, kind="stable")


def exits(selection: Selection, current: Iterable) -> pd.DataFrame:
    """List the key accounts of today that are not chosen, with what is given up and what keeping each would cost.

    Parameters
    ----------
    selection : Selection
        From :func:`select`.
    current : iterable
        The account_id of today's key accounts.

    Returns
    -------
    DataFrame
        Indexed by ``account_id``, in the order of the table: ``value`` given up at most, if the account is lost with
        its status, ``hours`` set free, ``price_of_keeping`` (value that the list would lose if it had to stay; missing
        where no list with it keeps to all limits) and ``why``.

    Raises
    ------
    DataError
        If one of today's key accounts is not in the table.

    Notes
    -----
    An account that goes off the list is still a customer. How much of its value goes with the status is not known from
    these figures, so the whole value stands here as the most that can be given up.

    Examples
    --------
    >>> from kamlib.score import select
    >>> accounts = pd.DataFrame({"margin": [60.0, 50, 40, 30], "hours": [60.0, 50, 30, 20]}, index=list("ABCD"))
    >>> found = exits(select(accounts, value="margin", hours="hours", capacity=100), ["A", "B"])
    >>> found[["value", "hours", "price_of_keeping"]]
       value  hours  price_of_keeping
    A   60.0   60.0              20.0
    """
    table, problem = selection.table, selection.problem
    current = list(current)
    absent = [account for account in current if account not in table.index]
    if absent:
        raise DataError(
            _("Some of today's key accounts are not in the table of those to choose from."),
            found=some(absent),
            do=_("Add them: who is not looked at would leave the list without a word."),
        )
    gone = table[table.index.isin(current) & ~table["chosen"]]
    place = len(problem.limits)
    prices = [
        selection.value - problem.changed(place, named_limits(table.index, [account], [])[0]).value()
        for account in gone.index
    ]
    found = gone[["value", "hours"]].assign(price_of_keeping=np.maximum(np.array(prices, dtype=float), 0.0))
    found["why"] = [_why(row) for row in found.itertuples()]
    return found


def _why(row) -> str:
    if np.isnan(row.price_of_keeping):
        return _("No list with it keeps to all limits.")
    return _("Sets {hours} hours free; keeping it would cost the list {price}, at most {value} is given up.").format(
        hours=number(row.hours), price=number(row.price_of_keeping), value=number(row.value)
    )
