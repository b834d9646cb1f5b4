"""Accounts with the same parameters in; the sum of their log-likelihoods, with derivatives, out: quick, for the search.

Each function adds to `gradient` and `hessian`, whose upper triangle counts, and returns the sum of the values. The
derivatives are those of :func:`kamlib.value.mixture.mix`, summed up over the accounts before they are combined.
"""

from __future__ import annotations

import numpy as np


def purchases_alone(
    n: np.ndarray, t: np.ndarray, w: np.ndarray, r, alpha, gradient: np.ndarray, hessian: np.ndarray
) -> float:
    """Add up the likelihood of `n` events of a gamma-distributed rate in the time `t`.

    Parameters
    ----------
    n, t, w : array
        Events, time and weight of each row.
    r, alpha : float
        Places 0 and 1 in the derivatives.
    gradient, hessian : ndarray

    Returns
    -------
    float
    """
    gone, shape = t / (alpha + t), w * (r + n)
    grown, passed, events = np.log1p(t / alpha), float(shape @ gone), float(w @ n)
    by_shape = -r * float(w @ grown)
    gradient[:2] += by_shape, passed - events
    hessian[0, :2] += by_shape, r * float(w @ gone)
    hessian[1, 1] += float(shape @ (gone * gone)) - passed
    return -float(shape @ grown) - float(np.log(alpha)) * events


def alive_or_left(
    n: np.ndarray,
    stayed: np.ndarray,
    recency: np.ndarray,
    T: np.ndarray,
    w: np.ndarray,
    params: list,
    gradient: np.ndarray,
    hessian: np.ndarray,
) -> float:
    """Add up the likelihood that an account is alive after `n` purchases or left after the last of them.

    Parameters
    ----------
    n, stayed, recency, T, w : array
        Purchases, times an account could have left and did not, time of the last one, T and weight of each row.
    params : list of float
        r, alpha, a, b of the BG/NBD model.
    gradient, hessian : ndarray

    Returns
    -------
    float
    """
    r, alpha, a, b = params
    shape, per = r + n, 1 / (b + stayed)
    gone, ahead = T / (alpha + T), (T - recency) / (alpha + recency)
    grown, since = np.log1p(T / alpha), np.log1p(ahead)
    odds = shape * since + np.log(a * per)
    small = np.exp(-np.abs(odds))
    one = 1 / (1 + small)
    left = w * np.where(odds > 0, one, small * one)
    less = (1 - gone) * ahead  # by how much more of the rate is gone at T than at the last purchase
    weighed, events = w * shape, float(w @ n)
    passed = weighed @ gone - (left * shape) @ less
    slopes = np.empty((4, len(n)))  # of the odds
    slopes[0], slopes[1], slopes[2], slopes[3] = r * since, -shape * less, 1.0, -b * per
    hessian += (slopes * (w * small * one * one)) @ slopes.T
    by_shape = r * float(left @ since - w @ grown)
    gradient += by_shape, passed - events, left.sum(), left @ slopes[3]
    hessian[0, 0] += by_shape
    hessian[0, 1] += r * (w @ gone - left @ less)
    hessian[1, 1] += weighed @ (gone * gone) - (left * shape) @ (less * (2 * gone - less)) - passed
    hessian[3, 3] += (left * slopes[3]) @ (stayed * per)
    value = w @ (np.maximum(odds, 0.0) + np.log1p(small)) - weighed @ grown
    return float(value) - float(np.log(alpha)) * events


def left_at_some_time(
    ways: np.ndarray,
    y: np.ndarray,
    grown: tuple[np.ndarray, np.ndarray],
    n: np.ndarray,
    w: np.ndarray,
    params: list,
    gradient: np.ndarray,
    hessian: np.ndarray,
) -> float:
    """Add up the likelihood that an account left at one of some times or is alive.

    Parameters
    ----------
    ways : array
        Log-likelihood of each way, a row each, the last being alive; overwritten.
    y : array
        Its times.
    grown : tuple of arrays
        log(1 + y / alpha) and log(1 + y / beta).
    n, w : array
        Purchases and weights, above 0.
    params : list of float
        r, alpha, s, beta of the Pareto/NBD model.
    gradient, hessian : ndarray

    Returns
    -------
    float
    """
    r, alpha, s, beta = params
    shape, top, left = r + n, ways.max(axis=0), np.ones((len(y), 1))
    left[-1] = 0.0
    share = np.exp(np.subtract(ways, top, out=ways), out=ways)
    whole = share.sum(axis=0)
    share *= w / whole
    # slopes are `scale` times `parts`, but for -n by alpha, which all ways have
    scale, parts = np.array([-r, 1.0, -s, 1.0]), np.empty((4, *y.shape))
    gone = y / (beta + y)
    parts[0], parts[1], parts[2], parts[3] = grown[0], shape * (y / (alpha + y)), grown[1] - left / s, (s + left) * gone
    parts[3] -= left
    weighed = parts * share
    means = weighed.sum(axis=1)
    sums, cells = means.sum(axis=1), (4, y.size)
    gradient += scale * sums
    gradient[1] -= w @ n
    hessian += np.outer(scale, scale) * (weighed.reshape(cells) @ parts.reshape(cells).T - (means / w) @ means.T)
    gone *= share
    hessian[0, 0] -= r * sums[0]
    hessian[0, 1] += r * (means[1] @ (1 / shape))
    hessian[1, 1] += (weighed[1] * parts[1]).sum(axis=0) @ (1 / shape) - sums[1]
    hessian[2, 2] -= s * sums[2] + share[:-1].sum()
    hessian[2, 3] += s * gone.sum()
    hessian[3, 3] -= ((s + left) * gone * (beta / (beta + y))).sum()
    return float(w @ (top + np.log(whole))) - float(np.log(alpha) * (w @ n))
