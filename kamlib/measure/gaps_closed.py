"""A list of gaps and what was bought later in; whether those at its top were closed more often than the rest out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.measure.checks import require
from kamlib.measure.with_without import WithWithout, with_without


@dataclass(frozen=True)
class GapsClosed:
    """What became of gaps that were listed: how many at the top of the list were closed, and how many of the rest.

    Attributes
    ----------
    table : DataFrame
        The gaps in the order of the list, indexed by account and what was not bought: ``flagged`` (at the top) and
        ``closed`` (bought later), both true or false.
    counts : WithWithout
        One row, ``flagged``: shares closed of those at the top and of the rest, and their difference, with intervals.
    """

    table: pd.DataFrame
    counts: WithWithout

    @property
    def telling(self) -> bool:
        """Whether the top and the rest differ by more than chance alone would explain."""
        return bool(self.counts.telling)

    @property
    def better(self) -> bool:
        """Whether gaps at the top were closed more often than the rest, by more than chance alone would explain."""
        return self.telling and bool(self.counts.table["difference"].item() > 0)

    @property
    def sentence(self) -> str:
        """The verdict, in the language in force."""
        row = self.counts.table.iloc[0]
        names = ("n_with", "came_with", "n_without", "came_without")
        values = {name: number(row[name]) for name in names}
        values |= {"top": share(row["share_with"]), "rest": share(row["share_without"])}
        values |= {"low": share(row["difference_ci_lower"]), "high": share(row["difference_ci_upper"])}
        if self.better:
            text = _(
                "Of the {n_with} gaps at the top of the list {came_with} were closed ({top}), of the {n_without} "
                "others {came_without} ({rest}): more often, by {low} to {high} of them."
            )
        elif self.telling:
            text = _(
                "Of the {n_with} gaps at the top of the list {came_with} were closed ({top}), of the {n_without} "
                "others {came_without} ({rest}): less often. The list points the wrong way."
            )
        else:
            text = _(
                "Of the {n_with} gaps at the top of the list {came_with} were closed ({top}), of the {n_without} "
                "others {came_without} ({rest}): no better than the rest, as far as so few can tell. The difference "
                "may lie anywhere from {low} to {high}."
            )
        return text.format(**values)

    def chances(self, rank: pd.Series) -> pd.DataFrame:
        """Return the beta distribution of the chance of each of other gaps, by its place in their list.

        Parameters
        ----------
        rank : Series
            Place of each gap, 1 the first.

        Returns
        -------
        DataFrame
            Like `rank`: ``a`` and ``b``.
        """
        at_top = (rank <= len(rank) * self.table["flagged"].mean()).to_numpy()
        a, b = np.empty(len(rank)), np.empty(len(rank))
        for top in (True, False):
            same = self.table["closed"][(self.table["flagged"] == top) | (not self.telling)]
            a[at_top == top], b[at_top == top] = 0.5 + same.sum(), 0.5 + (~same).sum()
        return pd.DataFrame({"a": a, "b": b}, index=rank.index)

    def __str__(self) -> str:
        return self.sentence

    def _repr_html_(self) -> str:
        return f"<p>{escape(self.sentence)}</p>{self.counts.table.to_html()}"


def gaps_closed(gaps: pd.DataFrame, later: pd.DataFrame, *, top: int | None = None) -> GapsClosed:
    """Say whether the gaps at the top of an earlier list were closed more often than the rest.

    Parameters
    ----------
    gaps : DataFrame
        What :func:`kamlib.measure.white_space_gaps` gave for an earlier day, or any table in the order of a list,
        indexed by account and what was not bought.
    later : DataFrame
        What :func:`kamlib.measure.white_space` gives for a later day, of the same accounts and lines.
    top : int, optional
        How many gaps count as the top of the list; by default half of them.

    Returns
    -------
    GapsClosed

    Raises
    ------
    DataError
        If there are fewer than two gaps, `top` leaves none on one side, or a gap has no row in `later`.

    Notes
    -----
    A gap is closed if there is a purchase day by the later day. Shares have Wilson's interval and their difference
    Newcombe's, as in :func:`kamlib.measure.with_without`; gaps of one account are counted as if each were on its own.
    Nobody knows how many would have been closed had somebody asked: this checks the list, not the selling.

    Examples
    --------
    >>> index = pd.MultiIndex.from_product([list("ABCD"), ["valves"]], names=["account_id", "product_line"])
    >>> later = pd.DataFrame({"purchase_days": [2, 0, 1, 0]}, index=index)
    >>> check = gaps_closed(pd.DataFrame(index=index), later)
    >>> check.better, check.counts.table["difference"].item()
    (False, 0.0)
    """
    require(later, ["purchase_days"], name="later")
    lacking = gaps.index.difference(later.index)
    if len(lacking):
        raise DataError(
            _("{n} gaps have no row in the later table.").format(n=number(len(lacking))),
            found=some(" ".join(map(str, one)) for one in lacking),
            do=_("Make both tables of the same accounts and lines."),
        )
    top = len(gaps) // 2 if top is None else top
    if not 0 < top < len(gaps):
        raise DataError(
            _("A check needs gaps at the top of the list and others."),
            found=_("{top} of {n} gaps").format(top=number(top), n=number(len(gaps))),
            do=_("Choose top= between 1 and the number of gaps less one."),
        )
    table = pd.DataFrame(
        {"flagged": np.arange(len(gaps)) < top, "closed": later["purchase_days"].reindex(gaps.index).to_numpy() > 0},
        index=gaps.index,
    )
    return GapsClosed(table, with_without(table["closed"], table[["flagged"]]))
