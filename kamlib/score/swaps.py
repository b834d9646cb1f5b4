"""Ratings and stated weights in; the least shift of weight that lets accounts change places out, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import share
from kamlib.score.doubt_checks import all_rated, counted, weighted
from kamlib.score.leading import DECIMALS
from kamlib.score.preference import pair

_CHUNK = 50_000


@dataclass(frozen=True)
class Swap:
    """The least shift of weight after which one account is no longer ahead of another.

    Attributes
    ----------
    mass : float
        How much weight has to move from some criteria to another, of 1 in all; infinite if no weights do it.
    weights : Series or None
        The nearest weights at which both are level, by criterion; None if there are none.
    moved : Series or None
        By how much each weight changes; adds up to 0.
    """

    mass: float
    weights: pd.Series | None
    moved: pd.Series | None

    def __str__(self) -> str:
        if np.isinf(self.mass):
            return _("No weights put the second account level with the first: it is worse on every criterion.")
        if not self.mass:
            return _("The first account is not ahead as it stands; no weight has to move.")
        return _("The second account draws level when {mass} of the weight moves.").format(mass=_part(self.mass))

    def _repr_html_(self) -> str:
        table = "" if self.weights is None else pd.DataFrame({"weight": self.weights, "moved": self.moved}).to_html()
        return f"<p>{escape(str(self))}</p>{table}"


@dataclass(frozen=True)
class Radius:
    """The least shift of weight that changes who is chosen.

    Attributes
    ----------
    mass : float
        How much weight has to move, of 1 in all; infinite if no weights change the list.
    leaves, enters : object
        The accounts that change places, None if the list never changes.
    weights : Series or None
        The nearest weights at which both are level.
    moved : Series or None
        By how much each weight changes.
    """

    mass: float
    leaves: object
    enters: object
    weights: pd.Series | None
    moved: pd.Series | None

    def __str__(self) -> str:
        if np.isinf(self.mass):
            return _("No weights change the list.")
        if not self.mass:
            return _("{leaves} and {enters} are level at the line: the list is not decided as it stands.").format(
                leaves=self.leaves, enters=self.enters
            )
        return _("The list changes when {mass} of the weight moves: {enters} comes in for {leaves}.").format(
            mass=_part(self.mass), enters=self.enters, leaves=self.leaves
        )

    def _repr_html_(self) -> str:
        table = "" if self.weights is None else pd.DataFrame({"weight": self.weights, "moved": self.moved}).to_html()
        return f"<p>{escape(str(self))}</p>{table}"


def smallest_swap(a: pd.Series, b: pd.Series, weights: pd.Series) -> Swap:
    """Say how little weight has to move until one account is no longer ahead of another.

    Parameters
    ----------
    a, b : Series
        Ratings from 0 to 1 by criterion, such as ``ratings.loc["A01"]``.
    weights : Series
        Stated weights by criterion; they add up to 1.

    Returns
    -------
    Swap
        With nothing moved if `a` is not ahead as it stands.

    Raises
    ------
    DataError
        If a rating is missing or outside 0 to 1, or weights and criteria do not fit.

    Notes
    -----
    With d = a - b, weight moved from one criterion to another changes the gap, sum of w d, by the difference of their
    d. So the least weight moves if it goes to the criterion that speaks most for `b`, from the one that speaks most for
    `a`, then from the next, until the gap is closed: the solution of a linear programme, without solving one. It is
    half of the sum of the absolute changes. If `a` is better on every criterion, no weights close the gap.

    References
    ----------
    Wolters, W. T. M. & Mareschal, B. (1995). Novel types of sensitivity analysis for additive MCDM methods. European
    Journal of Operational Research 81(2), 281-290.

    Examples
    --------
    The gap is 0.8 x 0.2 - 0.2 x 0.4 = 0.08; each hundredth of weight moved from volume to fit takes 0.006 off it.

    >>> a, b = pd.Series({"volume": 1.0, "fit": 0.2}), pd.Series({"volume": 0.8, "fit": 0.6})
    >>> swap = smallest_swap(a, b, pd.Series({"volume": 0.8, "fit": 0.2}))
    >>> round(swap.mass, 4), swap.weights.round(4).to_dict()
    (0.1333, {'volume': 0.6667, 'fit': 0.3333})
    """
    both = pair(a, b)
    values, w = all_rated(both), weighted(weights, both.columns)
    taken, to = _taken((values[0] - values[1])[None], w)
    mass = float(taken.sum())
    if np.isinf(mass):
        return Swap(mass, None, None)
    moved = -taken[0]
    moved[to[0]] += mass
    moved = pd.Series(moved, index=both.columns)
    return Swap(mass, pd.Series(w, index=both.columns) + moved, moved)


def selection_radius(ratings: pd.DataFrame, weights: pd.Series, *, top: int) -> Radius:
    """Say how little weight has to move until another list of accounts is chosen, and which two change places.

    Parameters
    ----------
    ratings : DataFrame
        Indexed by ``account_id``, one column per criterion, 0 to 1, none missing.
    weights : Series
        Stated weights by criterion; they add up to 1.
    top : int
        How many accounts are chosen.

    Returns
    -------
    Radius
        With nothing moved if equals meet at the line as it stands.

    Raises
    ------
    DataError
        If a rating is missing or outside 0 to 1, or weights and criteria do not fit.

    Notes
    -----
    The least :func:`smallest_swap` over all pairs of a chosen account and one that is not. It is not always that of the
    last chosen and the first left out: two accounts that are further apart may differ more between criteria. A pair
    whose gap is larger than twice the least mass so far cannot have less, since ratings lie between 0 and 1.

    Examples
    --------
    >>> ratings = pd.DataFrame({"volume": [1.0, 0.8, 0.7], "fit": [0.2, 0.6, 0.5]}, index=["A", "B", "C"])
    >>> radius = selection_radius(ratings, pd.Series({"volume": 0.8, "fit": 0.2}), top=1)
    >>> round(radius.mass, 4), radius.leaves, radius.enters
    (0.1333, 'A', 'B')
    """
    values, top = all_rated(ratings), counted(top, name="top")
    w = weighted(weights, ratings.columns)
    score = np.round(values @ w, DECIMALS)
    ranking = np.argsort(-score, kind="stable")
    others = ranking[top:]
    below = score[others]
    least, who = np.inf, None
    for chosen in ranking[:top][::-1]:
        start = 0
        while start < len(others) and score[chosen] - below[start] < 2 * least:
            near = others[start : start + _CHUNK]
            taken, _to = _taken(values[chosen] - values[near], w)
            mass = taken.sum(axis=1)
            place = int(mass.argmin())
            if mass[place] < least:
                least, who = float(mass[place]), (chosen, near[place])
            start += _CHUNK
    if who is None:
        return Radius(np.inf, None, None, None, None)
    leaves, enters = (ratings.index[row] for row in who)
    swap = smallest_swap(ratings.iloc[who[0]], ratings.iloc[who[1]], weights)
    return Radius(swap.mass, leaves, enters, swap.weights, swap.moved)


def _part(mass: float) -> str:
    """Write a share of the weight, a very small one too."""
    return share(mass, 1 if mass >= 0.001 else 4)


def _taken(differences: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for each pair what is taken from each weight (infinite where nothing helps), and to which one it goes."""
    d = np.round(differences, DECIMALS)
    gap = np.round(d @ w, DECIMALS)
    to, worst = d.argmin(axis=1), d.min(axis=1)
    rate = d - worst[:, None]
    order = np.argsort(-rate, axis=1, kind="stable")
    rate, weight = np.take_along_axis(rate, order, axis=1), w[order]
    before = np.cumsum(rate * weight, axis=1) - rate * weight
    left = np.maximum(gap[:, None] - before, 0.0)
    part = np.minimum(np.divide(left, rate, out=np.zeros_like(rate), where=rate > 0), weight)
    taken = np.zeros_like(part)
    np.put_along_axis(taken, order, part, axis=1)
    taken[(worst > 0) & (gap > 0)] = np.inf
    return taken, to
