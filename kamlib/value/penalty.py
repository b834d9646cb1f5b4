"""A weak pull towards what is common in business, the same whatever the unit of time and money."""

from __future__ import annotations

import numpy as np

Pull = tuple[float, np.ndarray, np.ndarray]


def pull(*terms: tuple[float, np.ndarray, np.ndarray, float, float]) -> Pull:
    """Add up normal penalties.

    Parameters
    ----------
    *terms : tuple
        A quantity with gradient and Hessian by the inside parameters, the centre it is pulled to and the standard
        deviation with which it may differ.

    Returns
    -------
    value : float
    gradient, hessian : ndarray
    """
    value, gradient, hessian = 0.0, 0.0, 0.0
    for quantity, slope, bend, centre, sd in terms:
        off = (quantity - centre) / sd**2
        value -= 0.5 * off * (quantity - centre)
        gradient = gradient - off * slope
        hessian = hessian - np.outer(slope, slope) / sd**2 - off * bend
    return value, gradient, hessian


def beta_terms(inside: np.ndarray, one: int, other: int, odds: tuple[float, float], size: tuple[float, float]) -> list:
    """Return the terms of a beta law: the logit of its mean, and the logarithm of how much alike its draws are."""
    a, b = np.exp(inside[one]), np.exp(inside[other])
    share = np.zeros(len(inside))
    share[one], share[other] = a / (a + b), b / (a + b)
    apart = np.zeros(len(inside))
    apart[one], apart[other] = 1.0, -1.0
    none = np.zeros((len(inside), len(inside)))
    return [
        (inside[one] - inside[other], apart, none, *odds),
        (float(np.logaddexp(inside[one], inside[other])), share, np.diag(share) - np.outer(share, share), *size),
    ]


def single(inside: np.ndarray, place: int, centre: float, sd: float) -> tuple:
    """Return the term of one inside parameter."""
    slope = np.zeros(len(inside))
    slope[place] = 1.0
    return inside[place], slope, np.zeros((len(inside), len(inside))), centre, sd
