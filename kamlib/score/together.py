"""Ratings on criteria that go together and their noise in; ratings shrunk jointly, and how what is left goes, out."""

from __future__ import annotations

import numpy as np

_UNKNOWN, _LEAST, _MOST = 1e6, 1e-9, 0.99


def jointly(
    values: np.ndarray, s2: np.ndarray, mean: np.ndarray, spreads: np.ndarray, *, groups: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the best guess of true ratings, and the covariance of what is not known of it.

    Parameters
    ----------
    values, s2 : array
        Ratings and variance of their noise, by account and criterion; missing ratings are NaN.
    mean : array
        Of the peers of each account.
    spreads : array
        Variance between peers on each criterion, noise taken out.
    groups : int
        How many groups of peers there are.

    Returns
    -------
    shrunk : array
        Like `values`; missing ratings stay missing.
    covariance : array
        By account and two criteria; 0 where a rating is missing.
    """
    there = ~np.isnan(values)
    off = np.where(there, values - mean, 0.0)
    among = _among(off, there, spreads, groups)
    # of a missing rating nothing is known: as if its noise had no end
    noise = np.where(there, s2, _UNKNOWN)
    gain = np.linalg.solve(among + noise[:, :, None] * np.eye(len(spreads)), among).transpose(0, 2, 1)
    shrunk = np.where(there, mean + np.einsum("ajk,ak->aj", gain, off), np.nan)
    left = among - gain @ among
    return np.clip(shrunk, 0.0, 1.0), left * (there[:, :, None] & there[:, None, :])


def _among(off: np.ndarray, there: np.ndarray, spreads: np.ndarray, groups: int) -> np.ndarray:
    """Return the covariance between criteria among peers, noise taken out."""
    seen = np.maximum(there.T.astype(float) @ there - groups, 1.0)
    sd = np.sqrt(spreads)
    shared = np.clip(off.T @ off / seen, -_MOST * np.outer(sd, sd), _MOST * np.outer(sd, sd))
    np.fill_diagonal(shared, spreads)
    size, way = np.linalg.eigh(shared)
    return (way * np.maximum(size, _LEAST)) @ way.T
