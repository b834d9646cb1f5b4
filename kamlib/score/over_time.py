"""Scores at one review after another in; who is on the list each time, and how often names go in and out, out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import ngettext, number
from kamlib.score.leading import DECIMALS


@dataclass(frozen=True, repr=False)
class ListOverTime:
    """A list of key accounts, review by review.

    Attributes
    ----------
    on : DataFrame
        By account (rows of the scores, in their order) and review (columns): whether it is on the list then.
    promote, demote : float
        Who comes on has at least the first, who goes off less than the second.
    minimum_stay_months : int
        How long a name stays at least.
    """

    on: pd.DataFrame
    promote: float
    demote: float
    minimum_stay_months: int

    @property
    def changes(self) -> pd.Series:
        """By account: how many times it came on the list or went off after the first review."""
        return pd.Series((np.diff(self.on.to_numpy(int), axis=1) != 0).sum(axis=1), index=self.on.index, name="changes")

    @property
    def moves(self) -> int:
        """How many times a name came on the list or went off, after the first review."""
        return int(self.changes.sum())

    @property
    def back_and_forth(self) -> int:
        """How many accounts came on and went off, or went off and came back."""
        return int((self.changes > 1).sum())

    @property
    def size(self) -> float:
        """How many names are on the list, in the mean of all reviews."""
        return float(self.on.sum().mean())

    def spared(self, other: ListOverTime) -> float:
        """Return the share of another list's moves that this one does not make.

        Raises
        ------
        DataError
            If no name moves on the other list.
        """
        if not other.moves:
            raise DataError(_("On the other list no name comes or goes, so that nothing can be spared."))
        return 1 - self.moves / other.moves

    def __str__(self) -> str:
        reviews = self.on.shape[1] - 1
        told = ngettext(
            "In {n} review names come or go {moves} times; {size} are on the list on average, "
            "{back} went there and back.",
            "In {n} reviews names come or go {moves} times; {size} are on the list on average, "
            "{back} went there and back.",
            reviews,
        )
        return told.format(
            moves=number(self.moves), n=number(reviews), size=number(self.size, 1), back=number(self.back_and_forth)
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"


def list_over_time(
    scores: pd.DataFrame, *, promote: float, demote: float | None = None, minimum_stay_months: int = 0
) -> ListOverTime:
    """Follow a list of key accounts through one review after another, with one line or with two.

    Parameters
    ----------
    scores : DataFrame
        One row an account, one column a review (days, ascending): what the list is decided by, such as the margin of
        the last four quarters.
    promote : float
        Who has at least so much comes on the list.
    demote : float, optional
        Who has less goes off. None: the same line for coming and going.
    minimum_stay_months : int
        Who came on stays at least so long, whatever the score; the list of the first review counts as just begun.

    Returns
    -------
    ListOverTime

    Raises
    ------
    DataError
        If a score is missing, reviews are no ascending days, or the line for going lies above the one for coming.

    Notes
    -----
    Two lines with room between them are called hysteresis; a thermostat works like that. Of an account between the
    lines one cannot say from its score alone whether it is on the list: it depends on where it comes from.

    Examples
    --------
    A score that swings about the line is on and off the list; with a lower line for going off it stays:

    >>> days = pd.to_datetime(["2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31"])
    >>> scores = pd.DataFrame([[210, 190, 205, 195], [90, 95, 100, 98]], index=["A", "B"], columns=days)
    >>> list_over_time(scores, promote=200).moves, list_over_time(scores, promote=200, demote=150).moves
    (3, 0)
    """
    demote = promote if demote is None else demote
    days, values = _checked(scores, promote, demote)
    above, below = values >= round(promote, DECIMALS), values < round(demote, DECIMALS)
    on = np.empty(values.shape, dtype=bool)
    on[:, 0] = above[:, 0]
    since = np.zeros(len(values), dtype=int)
    for place in range(1, values.shape[1]):
        free = np.asarray(days[since] + pd.DateOffset(months=minimum_stay_months) <= days[place])
        before = on[:, place - 1]
        on[:, place] = np.where(before, ~(below[:, place] & free), above[:, place])
        since[on[:, place] != before] = place
    return ListOverTime(
        pd.DataFrame(on, index=scores.index, columns=scores.columns), promote, demote, minimum_stay_months
    )


def _checked(scores: pd.DataFrame, promote: float, demote: float) -> tuple[pd.DatetimeIndex, np.ndarray]:
    """Return the days and the scores, or say what is wrong with them."""
    if demote > promote:
        raise DataError(
            _("The line for going off the list lies above the one for coming on."),
            expected=_("at most {promote}").format(promote=f"{promote:g}"),
            found=f"{demote:g}",
            do=_("Give demote a value below promote."),
        )
    days = scores.columns
    if not (isinstance(days, pd.DatetimeIndex) and days.is_monotonic_increasing and days.is_unique and len(days) > 1):
        raise DataError(
            _("The columns of the scores are no days of reviews, one after another."),
            expected=_("at least two days, ascending"),
            found=some(days),
        )
    lacking = scores.index[scores.isna().any(axis=1)]
    if len(lacking):
        raise DataError(
            _("{n} accounts lack a score at some review.").format(n=number(len(lacking))),
            found=some(lacking),
            do=_("Leave them out, or write what is known of them: a customer without orders has 0, not nothing."),
        )
    return days, scores.to_numpy(float).round(DECIMALS)
