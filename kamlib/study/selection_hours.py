"""A ranking, hours written down and the hours there are in; who fits into them, and what an hour more is worth, out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib import score
from kamlib.errors import StudyError
from kamlib.language import gettext as _
from kamlib.language import listing, number
from kamlib.study.periods import YEAR, Window
from kamlib.study.selection_choice import LOW
from kamlib.study.tables import Tables

_NAMED = 8


@dataclass(frozen=True)
class Hours:
    """Who fits into the hours.

    Attributes
    ----------
    best : Selection
        The list that is expected to hold most of the best accounts; ``value`` is the chance of each to be one of them,
        ``hours`` those a month.
    table : DataFrame
        The accounts that are worth a place, indexed by ``account_id``: ``hours``, ``written`` (these are its own, as
        written down), ``chosen``, ``cut``.
    names : Series
        Name of each account.
    """

    best: score.Selection
    table: pd.DataFrame
    names: pd.Series

    def sentences(self) -> Iterator[str]:
        """Yield who fits, what the plain way would give, and what an hour is worth."""
        best, need, there = self.best, self.table["hours"].sum(), self.best.hours.iloc[0]
        left = self.names[self.table.index[~self.table["chosen"]]]
        values = {
            "all": number(len(self.table)),
            "n": number(len(best.chosen)),
            "need": number(need),
            "hours": number(there["available"]),
            "value": number(best.value, 1),
            "cut": number(best.cut_value, 1),
            "filled": number(best.filled_value, 1),
            "step": number(best.step_hours, 1),
            "more": number(there["hour_more"] * best.step_hours, 1),
        }
        if left.empty:
            yield _(
                "All {all} accounts that are worth a place fit into {hours} hours a month: they take {need}."
            ).format(**values)
            return
        yield _(
            "{all} accounts are worth a place and take {need} hours a month; into {hours} fit {n}, among them, as "
            "expected, {value} of the best. Left out: {names}."
        ).format(names=listing([*left[:_NAMED], *(["…"] if len(left) > _NAMED else [])]), **values)
        yield _(
            "A list that goes down from the top and stops where hours run out holds {cut}, one that skips who does not "
            "fit {filled}. With {step} hours more a month the best list holds {more} more."
        ).format(**values)


def within(tables: Tables, table: pd.DataFrame, *, hours: float, year: Window) -> Hours:
    """Say who fits into the hours.

    Parameters
    ----------
    tables : Tables
        With activities.
    table : DataFrame
        Indexed by ``account_id``, best first: ``name``, ``p_top``, ``chosen``, ``current``.
    hours : float
        Hours a month that there are, in all.
    year : Window
        The time in which hours count.

    Raises
    ------
    StudyError
        If there are no hours to share out, or nobody wrote hours down.

    Notes
    -----
    Worth a place is who is chosen or near the line. A key account of today takes the hours that were written down for
    it; of another nobody knows what it will take, so it is given the median of today's key accounts (without a list:
    of the chosen), or its own hours where these are more.
    """
    if not 0 < hours < float("inf"):
        raise StudyError(
            _("There are no hours to share out."),
            found=f"hours={hours:g}",
            do=_("Give the hours a year that all managers together have for these accounts, such as 3200."),
        )
    log = tables.further.get("activities")
    taken = pd.Series(0.0, index=table.index)
    if log is not None:
        minutes = log[year.holds(log["activity_date"])].groupby("account_id")["minutes"].sum()
        taken = (minutes.astype(float) / 60 / YEAR).reindex(table.index, fill_value=0.0)
    like = taken[table["current"] if table["current"].any() else table["chosen"]]
    usual = like[like > 0].median()
    if np.isnan(usual):
        raise StudyError(
            _("Nobody wrote down hours, so what an account takes is not known."),
            do=_("Give activities (--activities) with account_id, activity_date and minutes, or leave --hours out."),
        )
    worth = table[table["chosen"] | (table["p_top"] >= LOW)].index
    own = (taken > 0) & (table["current"] | (taken > usual))
    each = taken.where(own, usual)[worth]
    best = score.select(
        pd.DataFrame({"chance": table.loc[worth, "p_top"], "hours": each}),
        value="chance", hours="hours", capacity=hours, step_hours=hours / 10,
    )  # fmt: skip
    found = best.table[["hours", "chosen", "cut"]].assign(written=own[worth])
    return Hours(best, found, pd.Series(table["name"], dtype=object))
