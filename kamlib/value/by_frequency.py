"""A function of frequency and time in, its values for many accounts out: those of one frequency share them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

_BLOCK = 8_192
_SHORT = 2**15


def by_frequency(
    function: Callable[[np.ndarray, np.ndarray], np.ndarray], frequency: np.ndarray, time: np.ndarray, *, strip: float
) -> np.ndarray:
    """Return the function for each account, from its values at a few times for each frequency.

    Parameters
    ----------
    function : callable
        Of arrays of frequencies and times of the same shape.
    frequency : array
        Whole numbers from 0.
    time : array
        Above 0.
    strip : float
        In which half-width around the real line the function is smooth and bounded as a function of the logarithm of
        time.

    Returns
    -------
    array

    Notes
    -----
    Chebyshev interpolation in log time. The strip and the length of the interval give the size of the largest ellipse
    in which the function is analytic, and that the number of nodes after which the error is below 1e-15 of the largest
    value (Bernstein). Frequencies that fewer accounts have than there are nodes are computed one by one.

    References
    ----------
    Trefethen, L. N. (2013). Approximation Theory and Approximation Practice, theorem 8.2.

    Examples
    --------
    >>> frequency, time = np.repeat([0.0, 3.0], 500), np.tile(np.linspace(0.5, 2, 500), 2)
    >>> quick = by_frequency(lambda x, t: (1 + t) ** -x, frequency, time, strip=np.pi / 2)
    >>> bool(np.abs(quick - (1 + time) ** -frequency).max() < 1e-14)
    True
    """
    place, half = np.log(time), 0.0
    result = np.empty(len(time))
    if len(time):
        low, high = place.min(), place.max()
        half = max((high - low) / 2, 1e-6)
        place -= (low + high) / 2
    ratio = strip / half if half else np.inf
    count = int(np.ceil(36 / np.arcsinh(ratio))) + 2
    kind = frequency.astype(np.int64)
    sizes = np.bincount(kind)
    shared = np.flatnonzero(sizes > count)
    one_kind = len(shared) == 1 and sizes[shared[0]] == len(kind)
    # numpy sorts short whole numbers by their digits
    order = None if one_kind else np.argsort(kind.astype(np.int16) if len(sizes) <= _SHORT else kind, kind="stable")
    ends = np.cumsum(sizes)
    alone = np.flatnonzero(sizes[kind] <= count) if not one_kind else kind[:0]
    if len(alone):
        result[alone] = function(frequency[alone], time[alone])
    if not len(shared):
        return result
    angle = np.pi * (np.arange(count) + 0.5) / count
    nodes = np.exp(half * np.cos(angle) + (low + high) / 2)
    values = function(*(one.ravel() for one in np.meshgrid(shared.astype(float), nodes, indexing="ij")))
    series = values.reshape(len(shared), count) @ np.cos(np.outer(angle, np.arange(count))) * (2 / count)
    place /= half
    for x, terms in zip(shared, series, strict=True):
        for begin in range(ends[x] - sizes[x], ends[x], _BLOCK):
            some = slice(begin, min(begin + _BLOCK, ends[x]))
            rows = some if order is None else order[some]
            result[rows] = _chebyshev(terms, place[rows])
    return result


def _chebyshev(terms: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Add up Chebyshev polynomials by Clenshaw's recurrence."""
    double, last, before = 2 * place, np.zeros(len(place)), np.zeros(len(place))
    for term in terms[:0:-1]:
        before *= -1
        before += double * last
        before += term
        last, before = before, last
    return place * last - before + terms[0] / 2
