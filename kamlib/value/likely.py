"""Counts of renewals in; the pairs of alpha and beta at the edge of what these counts allow out."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.stats import chi2

_SIZES, _ODDS, _HALVINGS, _GRID = (-12.0, 16.0), 40.0, 36, 61


def edge(
    period: np.ndarray, at_risk: np.ndarray, ended: np.ndarray, best: np.ndarray, top: float, interval: float
) -> np.ndarray:
    """Return pairs of parameters that are as likely as an interval of this confidence allows, and no less.

    Parameters
    ----------
    period, at_risk, ended : ndarray
        The counts.
    best : ndarray
        Logarithms of alpha and beta at the maximum.
    top : float
        The log-likelihood there.
    interval : float
        Confidence, such as 0.95.

    Returns
    -------
    ndarray
        Logarithms of alpha and beta, one pair a row, round the set of pairs whose log-likelihood is at most half the
        quantile of chi-square (one degree) below the top. The least and the greatest value of a function on it are the
        bounds of its likelihood-ratio interval.

    Notes
    -----
    Searched by the size s = alpha + beta and the odds of leaving alpha / beta. For a given s the likelihood has one
    maximum in the odds. It needs no curvature, so that it holds where customers are nearly alike and s is hardly known.

    References
    ----------
    Pawitan, Y. (2001). In all likelihood, chapter 3. Oxford.
    """
    floor = top - chi2.ppf(interval, 1) / 2
    stayed, total = at_risk - ended, ended.sum()

    def split(size: np.ndarray, odds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.exp(size - np.logaddexp(0, -odds)), np.exp(size - np.logaddexp(0, odds))

    def value(size: np.ndarray, odds: np.ndarray) -> np.ndarray:
        a, beta = split(size, odds)
        with np.errstate(over="ignore"):
            ratio = (beta[:, None] + period - 1) / a[:, None]
            return -(np.log1p(ratio) @ ended + np.log1p(1 / ratio) @ stayed)

    def rises(size: np.ndarray, odds: np.ndarray) -> np.ndarray:
        a, beta = split(size, odds)
        return total / a > (stayed / (beta[:, None] + period - 1)).sum(axis=1)

    def crest(size: np.ndarray) -> np.ndarray:
        ends = np.full(len(size), -_ODDS), np.full(len(size), _ODDS)
        return _bisect(lambda odds: rises(size, odds), *ends)

    def limit(inside: float, outside: float) -> float:
        for _step in range(4):
            tried = np.linspace(inside, outside, _GRID)
            too_far = np.flatnonzero(value(tried, crest(tried)) < floor)
            if not len(too_far):
                return outside
            inside, outside = tried[max(too_far[0] - 1, 0)], tried[too_far[0]]
        return inside

    middle = float(np.clip(np.logaddexp(*best), *_SIZES))
    sizes = np.linspace(*(limit(middle, far) for far in _SIZES), _GRID)
    top_odds = crest(sizes)
    sides = [
        _bisect(lambda odds: value(sizes, odds) >= floor, top_odds, np.full(_GRID, side)) for side in (-_ODDS, _ODDS)
    ]
    pairs = [np.log(split(sizes, odds)).T for odds in sides]
    return np.vstack([*pairs, best])


def _bisect(holds: Callable[[np.ndarray], np.ndarray], inside: np.ndarray, outside: np.ndarray) -> np.ndarray:
    """Return where a condition ceases to hold between two points, for many pairs of points at once."""
    for _step in range(_HALVINGS):
        middle = (inside + outside) / 2
        yes = holds(middle)
        inside, outside = np.where(yes, middle, inside), np.where(yes, outside, middle)
    return inside
