"""Expected purchases of accounts that may leave after each purchase, whatever the horizon and the parameters."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln, xlogy

_STEP = 0.35
_FALL = 40.0
_CELLS = 2_000_000


def expected_until_dropout(shape: np.ndarray, time: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return how many purchases an account makes that is alive now.

    Parameters
    ----------
    shape : array
        Shape of its gamma-distributed rate, above 0.
    time : array
        Horizon in units of the rate's inverse scale, from 0.
    a, b : array
        Its dropout probability after each purchase is beta-distributed with these, above 0.

    Returns
    -------
    array
        From 0.

    Notes
    -----
    With rate L and dropout probability p the number is (1 - exp(-L p t)) / p in the mean; over the rate it is
    (1 - (1 + p t)^-shape) / p. The mean over p is taken in u = logit p by the trapezoidal rule on the whole line, whose
    error falls exponentially for functions like this one; both tails are geometric series with known sums. Nothing is
    special about a = 1, where the closed form divides zero by zero, nor about huge a and b, where one chance serves for
    all: the line is cut where the density has fallen by exp(-40), and counted from its top, where no digits are lost.

    References
    ----------
    Bach, F. (2010). Self-concordant analysis for logistic regression. Electronic Journal of Statistics 4, 384-414,
    proposition 1: how fast the density falls.
    Trefethen, L. N. & Weideman, J. A. C. (2014). The exponentially convergent trapezoidal rule. SIAM Review 56(3),
    385-458. Fader, P. S., Hardie, B. G. S. & Lee, K. L. (2005), eq. 10, has the closed form.

    Examples
    --------
    >>> time = 39 / (4.41353 + 38.86)
    >>> round(float(expected_until_dropout(np.array(2.24259), np.array(time), np.array(0.79289), np.array(4.42575))), 3)
    1.687
    """
    whole = np.broadcast_arrays(shape, time, a, b)
    shape, time, a, b = (np.ravel(np.asarray(one, dtype=float)) for one in whole)
    result = np.zeros(shape.shape)
    low, high = _range(shape, time, a, b)
    step = np.minimum(_STEP, 0.6 * np.sqrt(1 / np.minimum(a, b)))
    count = np.ceil((high - low) / step).astype(int)
    order = np.argsort(count, kind="stable")
    begin = 0
    while begin < len(order):
        room = max(1, _CELLS // max(count[order[min(len(order), begin + _CELLS // 400) - 1]], 1))
        rows = order[begin : begin + room]
        law = (one[rows] for one in (shape, time, a, b, low, step))
        result[rows] = _trapezoid(*law, int(count[rows].max()))
        begin += room
    return np.where(time > 0, result, 0.0).reshape(whole[0].shape)


def _range(shape: np.ndarray, time: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where to begin and to end, as logits from the top of the density.

    Beyond, the function is exponential to sixteen digits, or the density has fallen so far that nothing is left. It
    falls at least by v (exp(-d) + d - 1), which is more than v d^2 / (2 + d), with v its curvature at the top.
    """
    top, bought = np.log(a) - np.log(b), np.log1p(shape * time)
    gone = (_FALL + bought) * (1 / a + 1 / b)
    reach = (gone + np.sqrt(gone * (gone + 8))) / 2
    low, high = -38 - np.log1p(shape * time + b) - top, 38 + np.log1p(a + shape * time) - top
    return np.maximum(low, -reach), np.minimum(high, reach)


def _trapezoid(shape, time, a, b, low, step, count: int) -> np.ndarray:
    off = low + step * np.arange(count + 1)[:, None]
    fewer, side = np.minimum(a, b), np.where(a <= b, 1.0, -1.0) * off
    weight = np.exp(fewer * side - (a + b) * np.log1p(fewer / (a + b) * np.expm1(side)))
    with np.errstate(over="ignore"):
        p = 1 / (1 + b / a * np.exp(-off))
        left, right = 1 / np.expm1(a * step), 1 / np.expm1(b * step)
    cells = weight * -np.expm1(-shape * np.log1p(p * time)) / p
    bought, all_ = (one.sum(axis=0) + one[0] * left + one[-1] * right for one in (cells, weight))
    return bought / all_


def expected_regular(
    shape: np.ndarray, time: np.ndarray, a: np.ndarray, b: np.ndarray, passed: int, k: int
) -> np.ndarray:
    """Return how many purchases a regular buyer makes that is alive now.

    Parameters
    ----------
    shape, time, a, b : array
        As for :func:`expected_until_dropout`, of the rate of the exponential times.
    passed, k : int
        How many of the `k` exponential times between purchases have passed since the last one.

    Returns
    -------
    array

    Notes
    -----
    The number of exponential times that end within the horizon is negative binomial; n renewals make
    (1 - (1 - p)^n) / p purchases in the mean over the chance to leave, which over p is the sum of B(a, b + i) / B(a, b)
    for i below n. All terms are positive.
    """
    shape, time, a, b = (np.asarray(one, dtype=float) for one in np.broadcast_arrays(shape, time, a, b))
    mean = shape * time
    spread = np.sqrt(mean * (1 + time)) + 1
    most = np.ceil(mean + 12 * spread + 30 * (1 + time)).astype(int)
    result = np.zeros(shape.shape)
    order = np.argsort(most, kind="stable")
    begin = 0
    while begin < len(order):
        rows = order[begin : begin + max(1, _CELLS // most[order[min(len(order), begin + 2000) - 1]])]
        begin += len(rows)
        r, t = shape[rows], time[rows]
        m = np.arange(most[rows].max() + 1)[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            log_pmf = gammaln(r + m) - gammaln(r) - gammaln(m + 1) - (r + m) * np.log1p(t) + xlogy(m, t)
        stayed = b[rows] + np.arange((passed + m[-1, 0]) // k)[:, None]
        kept = np.cumprod(stayed / (a[rows] + stayed), axis=0)
        bought = np.vstack([np.zeros(len(rows)), np.ones(len(rows)), 1 + np.cumsum(kept, axis=0)])
        result[rows] = (np.exp(log_pmf) * bought[(passed + m[:, 0]) // k]).sum(axis=0)
    return np.where(time > 0, result, 0.0)
