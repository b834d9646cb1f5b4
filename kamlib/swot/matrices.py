"""Rated factors in; the totals of the textbook matrices (IFE, EFE, SPACE) out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Literal

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number

_SUM, _MIDDLE = 1e-6, 2.5
_ALLOWED = {"strength": (3, 4), "weakness": (1, 2), "opportunity": (1, 2, 3, 4), "threat": (1, 2, 3, 4)}
DIMENSIONS = ("financial", "competitive", "stability", "industry")


@dataclass(frozen=True)
class Evaluation:
    """Weighted ratings of factors, and their total.

    Attributes
    ----------
    table : DataFrame
        By factor: ``kind, weight, rating, score`` (weight times rating).
    total : float
        From 1 to 4; 2.5 is the middle of the scale.
    """

    table: pd.DataFrame
    total: float

    def __str__(self) -> str:
        told = _("Weighted total {total}: the middle of the scale from 1 to 4.")
        if self.total > _MIDDLE + _SUM:
            told = _("Weighted total {total}: above the middle of the scale from 1 to 4.")
        elif self.total < _MIDDLE - _SUM:
            told = _("Weighted total {total}: below the middle of the scale from 1 to 4.")
        return told.format(total=number(self.total, 2))

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.table.to_html()}"


def ife(factors: pd.DataFrame) -> Evaluation:
    """Add up how strong we are: strengths rated 3 or 4, weaknesses 1 or 2, each by its weight.

    Parameters
    ----------
    factors : DataFrame
        By factor: ``kind`` ("strength" or "weakness"), ``weight`` (adding up to 1) and ``rating`` (1 a major weakness,
        2 a minor one, 3 a minor strength, 4 a major one).

    Returns
    -------
    Evaluation

    Raises
    ------
    DataError
        If weights do not add up to 1, a rating breaks the rule, or another kind is among them.

    Notes
    -----
    The internal factor evaluation matrix. A weakness rated 3 would be a strength: the rule is held.

    References
    ----------
    David, F. R. (2011). Strategic Management, 13th ed. Prentice Hall, chapter 4.

    Examples
    --------
    >>> factors = pd.DataFrame(
    ...     {"kind": ["strength", "weakness"], "weight": [0.6, 0.4], "rating": [4, 2]}, index=["S1", "W1"]
    ... )
    >>> round(ife(factors).total, 2)
    3.2
    """
    return _evaluate(factors, ("strength", "weakness"))


def efe(factors: pd.DataFrame) -> Evaluation:
    """Add up how well we answer what comes from outside: opportunities and threats rated 1 (poorly) to 4 (very well).

    Parameters
    ----------
    factors : DataFrame
        As for :func:`ife`, with "opportunity" and "threat".

    Returns
    -------
    Evaluation

    Raises
    ------
    DataError
        As for :func:`ife`.

    Notes
    -----
    The external factor evaluation matrix: the rating is that of our answer, not of the factor.

    References
    ----------
    David, F. R. (2011). Strategic Management, 13th ed. Prentice Hall, chapter 3.
    """
    return _evaluate(factors, ("opportunity", "threat"))


@dataclass(frozen=True)
class Space:
    """Where four groups of ratings place a firm or an account.

    Attributes
    ----------
    means : Series
        Mean rating of ``financial`` and ``industry`` (above 0), ``competitive`` and ``stability`` (below 0).
    x, y : float
        Competitive plus industry, and financial plus stability.
    posture : {"aggressive", "conservative", "defensive", "competitive"}
        By the signs of `x` and `y`; on an axis, the side to which nothing is lost is taken.
    """

    means: pd.Series
    x: float
    y: float
    posture: Literal["aggressive", "conservative", "defensive", "competitive"]

    def __str__(self) -> str:
        told = {
            "aggressive": _("Aggressive: strong in an attractive market ({x}; {y})."),
            "conservative": _("Conservative: money, in a market that offers little ({x}; {y})."),
            "defensive": _("Defensive: weak in a market that offers little ({x}; {y})."),
            "competitive": _("Competitive: an attractive market, and little money to win it ({x}; {y})."),
        }[self.posture]
        return told.format(x=number(self.x, 2), y=number(self.y, 2))

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.means.to_frame('mean').to_html()}"


def space(ratings: dict[str, list[float]], *, scale: int = 6) -> Space:
    """Place a firm or an account between four postures by ratings of four dimensions.

    Parameters
    ----------
    ratings : dict
        ``financial`` and ``industry`` from 1 to `scale`, ``competitive`` and ``stability`` from -1 to -`scale`.
    scale : int
        6 in the first texts, 7 in later ones.

    Returns
    -------
    Space

    Raises
    ------
    DataError
        If a dimension is missing or a rating is outside its scale.

    References
    ----------
    Rowe, A. J., Mason, R. O. & Dickel, K. E. (1982). Strategic Management and Business Policy. Addison-Wesley, p. 155.

    Examples
    --------
    >>> found = space({"financial": [4, 5], "industry": [5, 3], "competitive": [-2, -1], "stability": [-3, -2]})
    >>> found.x, found.y, found.posture
    (2.5, 2.0, 'aggressive')
    """
    absent = [name for name in DIMENSIONS if not len(ratings.get(name, ()))]
    if absent:
        raise DataError(_("Dimensions without a rating."), expected=some(DIMENSIONS), found=some(absent))
    for name in DIMENSIONS:
        given = np.asarray(ratings[name], dtype=float)
        sign = 1 if name in ("financial", "industry") else -1
        wrong = ~((sign * given >= 1) & (sign * given <= scale))
        if wrong.any():
            raise DataError(
                _("Ratings of {name} are outside their scale.").format(name=name),
                expected=f"{sign} .. {sign * scale}",
                found=some(f"{one:g}" for one in given[wrong]),
            )
    means = pd.Series({name: float(np.mean(ratings[name])) for name in DIMENSIONS})
    x, y = means["competitive"] + means["industry"], means["financial"] + means["stability"]
    posture = (("defensive", "conservative"), ("competitive", "aggressive"))[int(x >= 0)][int(y >= 0)]
    return Space(means, float(x), float(y), posture)


def _evaluate(factors: pd.DataFrame, kinds: tuple[str, str]) -> Evaluation:
    absent = [name for name in ("kind", "weight", "rating") if name not in factors]
    if absent:
        raise DataError(_("The table {table} has no column {columns}.").format(table="factors", columns=some(absent)))
    foreign = ~factors["kind"].isin(kinds)
    if foreign.any() or not len(factors):
        raise DataError(
            _("These factors are not all of the kinds that are evaluated here."),
            expected=some(kinds),
            found=some(factors["kind"].unique()) or _("no factor"),
        )
    if not (factors["weight"] >= 0).all() or not abs(factors["weight"].sum() - 1) < _SUM:
        raise DataError(
            _("The weights of the factors do not add up to 1."),
            found=f"{factors['weight'].sum():g}",
            do=_("Divide each weight by their sum."),
        )
    wrong = [name for name, row in factors.iterrows() if row["rating"] not in _ALLOWED[row["kind"]]]
    if wrong:
        raise DataError(
            _("Some ratings break the rule."),
            expected=_("strengths 3 or 4, weaknesses 1 or 2; opportunities and threats 1 to 4"),
            found=some(f"{name}: {factors.loc[name, 'kind']} {factors.loc[name, 'rating']}" for name in wrong),
        )
    table = factors[["kind", "weight", "rating"]].assign(score=factors["weight"] * factors["rating"])
    return Evaluation(table, float(table["score"].sum()))
