"""Accounts with value and hours, and the hours there are, in; the list of highest value that fits, its price, out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number, share


@dataclass(frozen=True)
class BestList:
    """The list of highest value that fits into the hours.

    Attributes
    ----------
    table : DataFrame
        By ``account_id``: ``value``, ``hours``, ``chosen``, and ``cut`` (on the list that is cut where hours run out).
    capacity : float
        Hours there are.
    step : float
        By how many hours more or less the price of an hour is tried out.
    hour_more, hour_less : float
        What an hour is worth, in value, if there are `step` hours more, or less.
    """

    table: pd.DataFrame
    capacity: float
    step: float
    hour_more: float
    hour_less: float

    @property
    def chosen(self) -> pd.Index:
        """Accounts on the list."""
        return self.table.index[self.table["chosen"]]

    @property
    def value(self) -> float:
        """Value of the list."""
        return float(self.table.loc[self.table["chosen"], "value"].sum())

    @property
    def cut_value(self) -> float:
        """Value of the list that goes down from the highest value and stops at the first who does not fit."""
        return float(self.table.loc[self.table["cut"], "value"].sum())

    @property
    def gain(self) -> float:
        """By which share the value is higher than that of the cut list."""
        return self.value / self.cut_value - 1

    def __str__(self) -> str:
        told = _(
            "{n} of {all} accounts fit into {hours} hours, with a value of {value}. Cut where hours run out, the list "
            "has {m} accounts and {cut}: the best list holds {gain} more. With {step} hours more an hour is worth "
            "{more}, with {step} hours less {less}."
        )
        return told.format(
            n=number(len(self.chosen)), all=number(len(self.table)), hours=number(self.capacity),
            value=number(self.value), m=number(self.table["cut"].sum()), cut=number(self.cut_value),
            gain=share(self.gain), step=number(self.step), more=number(self.hour_more), less=number(self.hour_less),
        )  # fmt: skip

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"


def best_list(
    table: pd.DataFrame,
    *,
    capacity: float,
    keep: Iterable[str] = (),
    exclude: Iterable[str] = (),
    largest_share: float = 1.0,
    step: float = 10.0,
) -> BestList:
    """Choose the accounts that fit into the hours and together hold the highest value.

    Parameters
    ----------
    table : DataFrame
        Indexed by ``account_id``: ``value`` (a year, at least 0) and ``hours`` (above 0).
    capacity : float
        Hours there are.
    keep, exclude : iterable of str
        Accounts that must be on the list, and that must not.
    largest_share : float
        No account holds more than this share of the value of the list.
    step : float
        By how many hours more or less the price of an hour is tried out.

    Returns
    -------
    BestList

    Raises
    ------
    DataError
        If a value or hours cannot be used, a name is not in the table, or no list meets all wishes.

    Notes
    -----
    A knapsack: maximise the sum of value x, x 0 or 1, with the sum of hours x at most `capacity`. Accounts are whole,
    so an hour has no price of its own; it is found by solving again with `step` hours more and less.

    Examples
    --------
    Cutting takes A and stops, for B does not fit any more; B, C and D together are worth more:

    >>> table = pd.DataFrame({"value": [60.0, 50, 40, 30], "hours": [60.0, 50, 30, 20]}, index=list("ABCD"))
    >>> found = best_list(table, capacity=100)
    >>> found.chosen.tolist(), found.value, found.cut_value
    (['B', 'C', 'D'], 120.0, 60.0)
    """
    keep, exclude = list(keep), list(exclude)
    _check(table, capacity, [*keep, *exclude])
    chosen = _solved(table, capacity, keep, exclude, largest_share)
    if chosen is None:
        raise DataError(
            _("No list meets all wishes."),
            expected=_("at most {hours} hours").format(hours=number(capacity)),
            found=_("{n} accounts that must be on the list take {hours}").format(
                n=number(len(keep)), hours=number(table.loc[keep, "hours"].sum())
            ),
            do=_("Give up a wish, or find hours for it."),
        )
    worth = table["value"].to_numpy(float)
    more, less = (_solved(table, capacity + change, keep, exclude, largest_share) for change in (step, -step))
    order = table["value"].sort_values(ascending=False, kind="stable").index
    cut = (table.loc[order, "hours"].cumsum() <= capacity).reindex(table.index)
    return BestList(
        table[["value", "hours"]].assign(chosen=chosen, cut=cut),
        capacity,
        step,
        float(worth[more].sum() - worth[chosen].sum()) / step,
        float("nan") if less is None else float(worth[chosen].sum() - worth[less].sum()) / step,
    )


def _solved(table, capacity, keep, exclude, largest_share) -> np.ndarray | None:
    """Return who is chosen, or None where no list meets the wishes."""
    from scipy.optimize import LinearConstraint, milp

    worth, hours = table["value"].to_numpy(float), table["hours"].to_numpy(float)
    kept = table.index.isin(keep)
    free = ~kept & ~table.index.isin(exclude)
    left = capacity - hours[kept].sum()
    if left < 0 or (kept & table.index.isin(exclude)).any():
        return None
    chosen = kept.copy()
    if free.any():
        rows = [LinearConstraint(hours[free][None], ub=left)]
        if largest_share < 1:
            own = np.diag(worth)[:, free] * (kept | free)[:, None] - largest_share * worth[free][None]
            rows.append(LinearConstraint(own, ub=largest_share * worth[kept].sum() - worth * kept))
        # With presolve, HiGHS now and then prints a line of its own.
        options = {"presolve": False, "mip_rel_gap": 0.0}
        found = milp(-worth[free], integrality=np.ones(free.sum()), bounds=(0, 1), constraints=rows, options=options)
        if found.x is None:
            return None
        chosen[free] = found.x > 0.5
    elif largest_share < 1 and (worth[kept] > largest_share * worth[kept].sum()).any():
        return None
    return chosen


def _check(table: pd.DataFrame, capacity: float, named: list[str]) -> None:
    for column, wrong in (("value", ~(table["value"] >= 0)), ("hours", ~(table["hours"] > 0))):
        if wrong.any():
            raise DataError(
                _("{n} accounts have a {column} that cannot be used.").format(n=number(wrong.sum()), column=column),
                found=some(table.index[wrong]),
                do=_("Values are 0 or more, hours more than 0, and none is missing."),
            )
    absent = [name for name in named if name not in table.index]
    if absent:
        raise DataError(_("Wishes name accounts that are not in the table."), found=some(absent))
    if not capacity > 0:
        raise DataError(_("There are no hours to share out."), found=number(capacity))
