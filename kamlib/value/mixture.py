"""What may have happened to an account, each with its likelihood; out comes the likelihood of all together."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

First = dict[int, np.ndarray]
Second = dict[tuple[int, int], np.ndarray]


@dataclass
class Local:
    """Log-likelihoods of accounts with their derivatives.

    Attributes
    ----------
    value : ndarray
        One number an account.
    first : dict
        By parameter: derivatives by the logarithm of the parameter. What is not there is zero.
    second : dict
        By pair of parameters, the smaller first: second derivatives.
    """

    value: np.ndarray
    first: First = field(default_factory=dict)
    second: Second = field(default_factory=dict)


def mix(*parts: Local) -> tuple[Local, list[np.ndarray]]:
    """Add up the likelihoods of possibilities that exclude each other.

    Parameters
    ----------
    *parts : Local
        The possibilities; one that cannot be has the value minus infinity.

    Returns
    -------
    whole : Local
        Of their sum.
    shares : list of arrays
        How likely each possibility is, given what was seen.

    Notes
    -----
    The gradient of the whole is the mean of the parts' gradients, weighted by their shares; its Hessian is the mean of
    their Hessians plus the covariance of their gradients. No power is formed and no small difference taken.

    References
    ----------
    Louis, T. A. (1982). Finding the observed information matrix when using the EM algorithm. Journal of the Royal
    Statistical Society B 44(2), 226-233.
    """
    top = parts[0].value
    for part in parts[1:]:
        top = np.maximum(top, part.value)
    shares = [np.exp(part.value - top) for part in parts]
    total = sum(shares)
    for share in shares:
        share /= total
    whole = Local(top + np.log(total))
    names = sorted({name for part in parts for name in part.first})
    for name in names:
        whole.first[name] = sum(s * p.first[name] for s, p in zip(shares, parts, strict=True) if name in p.first)
    for place, one in enumerate(names):
        for other in names[place:]:
            whole.second[one, other] = -whole.first[one] * whole.first[other] + sum(
                share * _moment(part, one, other) for share, part in zip(shares, parts, strict=True)
            )
    return whole, shares


def _moment(part: Local, one: int, other: int) -> np.ndarray | float:
    if one in part.first and other in part.first:
        return part.first[one] * part.first[other] + part.second.get((one, other), 0.0)
    return part.second.get((one, other), 0.0)
