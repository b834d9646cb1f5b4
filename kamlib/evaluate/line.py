"""Sales of accounts then and now in; how those just above the line of choice did beside those just below it, out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.measure import Estimate
from kamlib.measure.checks import require


@dataclass(frozen=True)
class BesideTheLine:
    """How the last of the chosen did beside the first of those who were not.

    Attributes
    ----------
    reach : int
        How many accounts are taken on each side.
    above, below : float
        Change of their sales: -0.2 is a fifth less.
    difference : Estimate
        `above` less `below`, with its 95 % interval.
    """

    reach: int
    above: float
    below: float
    difference: Estimate

    def __str__(self) -> str:
        d = self.difference
        return _(
            "Sales a year later of the {n} just above the line: {above}; of the {n} just below it: {below}. "
            "Difference: {value} points, and with so few accounts it might be anything from {low} to {high}."
        ).format(
            n=number(self.reach),
            above=_signed(self.above, "%"),
            below=_signed(self.below, "%"),
            value=_signed(d.value),
            low=_signed(d.ci_lower),
            high=_signed(d.ci_upper),
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"


def beside_the_line(table: pd.DataFrame, *, reach: int = 10, seed: int = 0, draws: int = 2000) -> BesideTheLine:
    """Compare the last of the chosen with the first of the others: alike before, and only one side was chosen.

    Parameters
    ----------
    table : DataFrame
        All accounts: ``then``, ``now`` (sales) and ``chosen``, as in ``regression_to_the_mean(...).table``.
    reach : int
        How many accounts on each side of the line.
    seed, draws : int
        Start and number of the bootstrap draws over the accounts of each side.

    Returns
    -------
    BesideTheLine

    Raises
    ------
    DataError
        If a column is absent, or one side has fewer accounts than `reach`.

    Notes
    -----
    Close to the line it is chance who stands above it, so that the two sides differ in little but the choice. They are
    not quite alike: the upper side was a little larger, so it falls back a little more. The interval says how little
    ten accounts can show; it draws accounts again within each side (percentiles).

    Examples
    --------
    >>> table = pd.DataFrame(
    ...     {"then": [40.0, 30, 20, 10], "now": [20.0, 27, 20, 11], "chosen": [True, True, False, False]}
    ... )
    >>> result = beside_the_line(table, reach=1)
    >>> round(result.above, 2), round(result.below, 2), round(float(result.difference), 2)
    (-0.1, 0.0, -0.1)
    """
    require(table, ["then", "now", "chosen"], name="table")
    ranked = table[table["then"] > 0].sort_values("then", ascending=False, kind="stable")
    chosen = ranked["chosen"].astype(bool)
    sides = [ranked[chosen].tail(reach), ranked[~chosen].head(reach)]
    if min(map(len, sides)) < reach or reach < 1:
        raise DataError(
            _("There are not {n} accounts on both sides of the line.").format(n=number(reach)),
            found=_("{above} above, {below} below").format(above=number(len(sides[0])), below=number(len(sides[1]))),
            do=_("Take fewer on each side."),
        )
    pairs = [side[["then", "now"]].to_numpy(float) for side in sides]
    above, below = (_change(pair) for pair in pairs)
    rng = np.random.default_rng(seed)
    again = [_change(np.moveaxis(pair[rng.integers(reach, size=(draws, reach))], 1, 0)) for pair in pairs]
    low, high = np.quantile(again[0] - again[1], [0.025, 0.975])
    estimate = Estimate(float(above - below), float(low), float(high), 2 * reach)
    return BesideTheLine(reach, float(above), float(below), estimate)


def _change(pairs: np.ndarray):
    """Return the change of the sums; accounts are the first axis, then and now the last."""
    sums = pairs.sum(axis=0)
    return sums[..., 1] / sums[..., 0] - 1


def _signed(change: float, unit: str = "") -> str:
    return ("+" if change > 0 else "") + (share(change) if unit else number(change * 100, 1))
