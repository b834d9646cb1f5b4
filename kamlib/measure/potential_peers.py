"""What is known of some accounts and lines in; what accounts like them buy of the other lines, with doubt, out."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

_SPARE = 3


def from_peers(y: np.ndarray, v: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Guess each account's amount on each line from its size, its other lines and its peers, in logs.

    Parameters
    ----------
    y, v : array of shape (accounts, lines)
        What was estimated and its variance; NaN and infinite where nothing was.
    x : array of shape (accounts,)
        Log of the size; NaN where it is not known.

    Returns
    -------
    mean : array of shape (accounts, lines)
        The guess; NaN if there are too few estimates to learn from.
    common : array of shape (accounts, lines)
        Variance of what all lines of the account share; NaN like `mean`.
    own : float
        Variance of what is each line's own.

    Notes
    -----
    y = level of the line + b (x - mean x) + u of the account + e of the cell + error of the estimate, with u and e
    normal; b and the two variances by restricted likelihood, levels by generalised least squares, u by its best linear
    prediction. Where x is not known, it is taken as drawn from the others': u has b2 var x more variance.
    """
    cells = np.isfinite(v)
    known = np.isfinite(x)
    lines = y.shape[1]
    learning = cells.any(axis=1)
    sized = int((known & learning).sum()) > _SPARE and np.ptp(x[known & learning]) > 0
    centre, spread = (x[known & learning].mean(), x[known & learning].var()) if sized else (0.0, 0.0)
    x = np.where(known & sized, x - centre, 0.0)
    absent = np.where(known | (not sized), 0.0, spread)
    if learning.sum() < lines + _SPARE:
        return np.full(y.shape, np.nan), np.full(y.shape, np.nan), 0.0
    amounts, noise = np.where(cells, y, 0.0), np.where(cells, v, 1.0)
    levels = np.tile(np.eye(lines), (len(y), 1, 1))
    slopes = np.repeat(x[:, None, None], lines, axis=1)

    def spreads(theta: np.ndarray) -> tuple[np.ndarray, float]:
        u2, se2 = np.exp(np.clip(theta[:2], -20, 20))
        return u2 + np.square(theta[2:].sum()) * absent, float(se2)

    def solved(theta: np.ndarray, design: np.ndarray) -> tuple:
        su2, se2 = spreads(theta)
        by_size = theta[2:].sum() * slopes[:, :, 0]
        w = np.where(cells, 1 / (se2 + noise), 0.0)
        pull = su2 / (1 + su2 * w.sum(axis=1))
        each = np.einsum("al,alp->ap", w, design)
        a = np.einsum("al,alp,alq->pq", w, design, design) - np.einsum("a,ap,aq->pq", pull, each, each)
        left = w * (amounts - by_size)
        b = np.einsum("al,alp->p", left, design) - (pull * left.sum(axis=1)) @ each
        level = design @ np.linalg.solve(a, b) + by_size
        return w, pull, a, level, np.where(cells, amounts - level, 0.0)

    def loss(theta: np.ndarray) -> float:
        w, pull, a, _level, rest = solved(theta, levels)
        fit = (w * rest**2).sum() - (pull * (w * rest).sum(axis=1) ** 2).sum()
        widths = np.log1p(spreads(theta)[0] * w.sum(axis=1)).sum() - np.log(w[cells]).sum()
        return float(fit + widths + np.linalg.slogdet(a)[1])

    start = np.array([-1.0, -1.0, 0.7] if sized else [-1.0, -1.0])
    best = minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-5, "fatol": 1e-8, "maxiter": 2000}).x
    design = np.concatenate([levels, slopes], axis=2) if sized else levels
    w, pull, a, level, rest = solved(best, design)
    doubt = np.einsum("alp,pq,alq->al", design, np.linalg.inv(a), design)
    return level + (pull * (w * rest).sum(axis=1))[:, None], pull[:, None] + doubt, spreads(best)[1]
