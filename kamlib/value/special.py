"""Ratios of gamma and beta functions with their derivatives, exact also where the arguments are huge."""

from __future__ import annotations

import numpy as np
from scipy.special import digamma, gammaln, zeta

_LARGE = 1e4


def gamma_ratio(z: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the logarithm of gamma(z + n) / gamma(z), and its first and second derivative by z.

    Parameters
    ----------
    z : array
        Above 0.
    n : array
        From 0.

    Returns
    -------
    value, first, second : array

    Notes
    -----
    For z above 10,000 by Stirling's series, term by term, since the difference of two large logarithms would have no
    digits left.

    Examples
    --------
    >>> value, first, second = gamma_ratio(np.array(2.0), np.array(3.0))
    >>> round(float(np.exp(value)), 9), round(float(first), 6)
    (24.0, 1.083333)
    """
    z, n = np.broadcast_arrays(np.asarray(z, dtype=float), np.asarray(n, dtype=float))
    if z.size == 0 or z.max() <= _LARGE:
        return (
            gammaln(z + n) - gammaln(z),
            digamma(z + n) - digamma(z),
            zeta(2.0, z + n) - zeta(2.0, z),
        )
    small = np.minimum(z, _LARGE)
    near = gamma_ratio(small, n)
    far = _stirling(np.maximum(z, _LARGE), n)
    return tuple(np.where(z > _LARGE, b, a) for a, b in zip(near, far, strict=True))


def _stirling(z: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    end, grown = z + n, np.log1p(n / z)
    apart = -n / (z * end)  # 1/end - 1/z
    squares, cubes = apart * (1 / end + 1 / z), apart * (1 / end**2 + 1 / (end * z) + 1 / z**2)
    return (
        (z - 0.5) * grown + n * np.log(end) - n + apart / 12 - cubes / 360,
        grown - apart / 2 - squares / 12,
        apart + squares / 2 + cubes / 6,
    )
