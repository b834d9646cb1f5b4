"""A study's tables in; whether contracts or orders tell when an account leaves, and why, out."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kamlib.errors import StudyError
from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.study.periods import Window
from kamlib.study.tables import Tables, revenue
from kamlib.value import relationships

SETTINGS = ("contracts", "orders")
_FEWEST_ENDS, _LEAST_COVERED, _GRACE = 10, 0.5, 90


@dataclass(frozen=True)
class Setting:
    """What tells when an account leaves.

    Attributes
    ----------
    name : {"contracts", "orders"}
    why : str
        The reason in words.
    """

    name: str
    why: str


def choose(tables: Tables, year: Window, wanted: str | None) -> Setting:
    """Choose between contracts and orders, or take the one that is wanted.

    Parameters
    ----------
    tables : Tables
    year : Window
        The last twelve months.
    wanted : {"contracts", "orders"}, optional

    Raises
    ------
    StudyError
        If there is no such setting, or contracts are wanted and there are none.
    """
    contracts = tables.further.get("contracts")
    if wanted not in (None, *SETTINGS):
        raise StudyError(_("There is no setting {name}.").format(name=wanted), expected=", ".join(map(repr, SETTINGS)))
    if wanted == "contracts" and contracts is None:
        raise StudyError(_("There are no contracts."), do=_("Give a file of contracts (--contracts)."))
    if wanted == "contracts":
        return Setting("contracts", _("You asked to go by the contracts: an account leaves when its contract ends."))
    if wanted == "orders":
        return Setting("orders", _("You asked to go by the orders: an account that has left is one that falls silent."))
    if contracts is None:
        return Setting(
            "orders",
            _(
                "No contracts were given, so nobody tells us that an account has left: the model infers it from how "
                "long an account has been silent against its own rhythm."
            ),
        )
    return _weighed(tables, contracts, year)


def _weighed(tables: Tables, contracts: pd.DataFrame, year: Window) -> Setting:
    """Go by contracts only where they cover the business, have ended often enough, and ended the buying too."""
    rows = relationships(contracts, as_of=year.end, unit="Y")
    sums = revenue(tables.orders, year)
    running = sums.index.isin(rows.loc[~rows["ended"], "account_id"])
    covered = sums[running].sum() / sums.sum()
    ended, went_on = after_the_end(tables.orders, contracts, year.end)
    if covered < _LEAST_COVERED:
        told = _(
            "Contracts are running with accounts that bring {covered} of revenue only, so the orders of all accounts "
            "decide: an account that has left is one that falls silent."
        )
    elif ended < _FEWEST_ENDS:
        told = _(
            "Contracts cover {covered} of revenue, but only {ended} accounts have seen their contract end, too few to "
            "learn from; so the orders decide: an account that has left is one that falls silent."
        )
    elif went_on > ended / 2:
        told = _(
            "Contracts cover {covered} of revenue, but their end is not the end of the customer: of {ended} accounts "
            "whose contract ended, {went_on} went on ordering. So the orders decide: an account that has left is one "
            "that falls silent."
        )
    else:
        return Setting(
            "contracts",
            _(
                "Contracts cover {covered} of revenue, and their end is that of the customer: of {ended} accounts "
                "whose contract ended, {went_on} went on ordering. So the contracts decide."
            ).format(covered=share(covered), ended=number(ended), went_on=number(went_on)),
        )
    return Setting("orders", told.format(covered=share(covered), ended=number(ended), went_on=number(went_on)))


def after_the_end(orders: pd.DataFrame, contracts: pd.DataFrame, last: pd.Timestamp) -> tuple[int, int]:
    """Count accounts whose last contract ended 90 days or longer ago, and those of them that ordered after that time.

    Examples
    --------
    A's contract ended in June 2023 and it still orders; B's ended and it does not.

    >>> contracts = pd.DataFrame(
    ...     {"account_id": ["A", "B"], "start_date": pd.Timestamp("2022-07-01"), "ended_on": pd.Timestamp("2023-06-30")}
    ... )
    >>> orders = pd.DataFrame(
    ...     {"account_id": ["A", "B"], "order_date": pd.to_datetime(["2024-02-01", "2023-06-01"]), "amount": 10.0}
    ... )
    >>> after_the_end(orders, contracts, pd.Timestamp("2024-12-31"))
    (2, 1)
    """
    rows = relationships(contracts, as_of=last, unit="D")
    rows = rows.assign(until=rows["start_date"] + pd.to_timedelta(rows["time"] - 1, unit="D"))
    over = rows.groupby("account_id").agg(ended=("ended", "all"), until=("until", "max"))
    grace = pd.Timedelta(days=_GRACE)
    known = over[over["ended"] & (over["until"] + grace <= last)]
    bought = orders[(orders["amount"] > 0) & (orders["order_date"] <= last)]
    latest = bought.groupby("account_id")["order_date"].max().reindex(known.index)
    return len(known), int((latest > known["until"] + grace).sum())
