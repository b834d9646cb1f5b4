"""Ratings and stated weights in; how far each weight may move before the order or the list changes out, exactly."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.score.doubt_checks import all_rated, counted, weighted
from kamlib.score.leading import DECIMALS


def weight_intervals(ratings: pd.DataFrame, weights: pd.Series, *, top: int) -> pd.DataFrame:
    """Say how far each weight may move, the others in proportion, before the order changes, and before the list does.

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
    DataFrame
        By criterion: ``weight`` (as stated), ``order_low`` and ``order_high`` (while the weight lies between them, no
        two accounts change places), ``top_low`` and ``top_high`` (the same accounts are chosen); all from 0 to 1.

    Raises
    ------
    DataError
        If a rating is missing or outside 0 to 1, or weights and criteria do not fit.

    Notes
    -----
    Let the weight of one criterion be t, and the others keep their proportions. The score of an account is then a line,
    s + (t - w) (u - s) / (1 - w), with s its score and u its rating at the stated weight w. While neighbours in the
    ranking keep their places, all do; so only where lines of neighbours meet matters for the order. The list stays as
    long as the lowest line of the chosen lies above the highest of the others; where that ends is found by Newton's
    method, from the far side, in a few steps.

    Accounts that share a rank as it stands may part in either direction without a change of order. If equals meet at
    the line, the list is not decided as it stands, and ``top_low`` and ``top_high`` are the weight. A weight of 1 gives
    way to all others in equal parts.

    One weight moves at a time here; how little is enough when several move, :func:`selection_radius` says.

    References
    ----------
    Mareschal, B. (1988). Weight stability intervals in multicriteria decision aid. European Journal of Operational
    Research 33(1), 54-64.

    Triantaphyllou, E. & Sanchez, A. (1997). A sensitivity analysis approach for some deterministic multi-criteria
    decision-making methods. Decision Sciences 28(1), 151-194.

    Examples
    --------
    A and B meet where volume weighs one third, B and C nowhere; one account is chosen.

    >>> ratings = pd.DataFrame({"volume": [1.0, 0.8, 0.7], "fit": [0.2, 0.6, 0.5]}, index=["A", "B", "C"])
    >>> weight_intervals(ratings, pd.Series({"volume": 0.8, "fit": 0.2}), top=1).round(3)
               weight  order_low  order_high  top_low  top_high
    criterion
    volume        0.8      0.667       1.000    0.667     1.000
    fit           0.2      0.000       0.333    0.000     0.333
    """
    values, top = all_rated(ratings), counted(top, name="top")
    w = weighted(weights, ratings.columns)
    score = values @ w
    ranking = np.argsort(-np.round(score, DECIMALS), kind="stable")
    values, score = values[ranking], score[ranking]
    rounded = np.round(score, DECIMALS)
    edges = np.flatnonzero(np.r_[True, rounded[1:] < rounded[:-1]])
    found = {}
    for place, criterion in enumerate(ratings.columns):
        slope = _slope(values, score, w, place)
        found[criterion] = (
            w[place],
            *_order(rounded[edges], slope, edges, w[place]),
            *_list(score, slope, w[place], top, decided=top >= len(score) or top in edges),
        )
    columns = ["weight", "order_low", "order_high", "top_low", "top_high"]
    return pd.DataFrame.from_dict(found, orient="index", columns=columns).rename_axis("criterion")


def _slope(values: np.ndarray, score: np.ndarray, w: np.ndarray, place: int) -> np.ndarray:
    """Return by how much each score rises with one weight."""
    if w[place] < 1:
        return (values[:, place] - score) / (1 - w[place])
    others = np.delete(values, place, axis=1)
    return values[:, place] - others.mean(axis=1) if others.shape[1] else np.zeros(len(values))


def _order(score: np.ndarray, slope: np.ndarray, edges: np.ndarray, w: float) -> tuple[float, float]:
    """Return the bounds of a weight between which no account overtakes one of the group before it."""
    flattest, steepest = np.minimum.reduceat(slope, edges), np.maximum.reduceat(slope, edges)
    gap = score[:-1] - score[1:]
    up, down = steepest[1:] - flattest[:-1], steepest[:-1] - flattest[1:]
    low = w - np.divide(gap, down, out=np.full(len(gap), np.inf), where=down > 0).min(initial=np.inf)
    high = w + np.divide(gap, up, out=np.full(len(gap), np.inf), where=up > 0).min(initial=np.inf)
    return max(float(low), 0.0), min(float(high), 1.0)


def _list(score: np.ndarray, slope: np.ndarray, w: float, top: int, *, decided: bool) -> tuple[float, float]:
    """Return the bounds of a weight between which the chosen stay above the others."""
    if not decided:
        return float(w), float(w)
    return _until(score, slope, w, top, 0.0), _until(score, slope, w, top, 1.0)


def _until(score: np.ndarray, slope: np.ndarray, w: float, top: int, end: float) -> float:
    """Return how far towards one end a weight may go."""
    if top >= len(score):
        return end
    t = end
    while True:
        now = score + (t - w) * slope
        last, first = int(now[:top].argmin()), top + int(now[top:].argmax())
        if now[last] >= now[first] - 10.0**-DECIMALS:
            return t
        t = w + (score[last] - score[first]) / (slope[first] - slope[last])
