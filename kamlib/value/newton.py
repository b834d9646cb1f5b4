"""A smooth function with gradient and Hessian in, its maximum out: damped Newton steps that survive flat directions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kamlib.errors import FitError
from kamlib.language import gettext as _

Local = tuple[float, np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Optimum:
    """Where the search ended.

    Attributes
    ----------
    at : ndarray
        The parameters.
    value : float
        The function there.
    gradient, hessian : ndarray
        Its derivatives there.
    steps : int
        Newton steps taken.
    """

    at: np.ndarray
    value: float
    gradient: np.ndarray
    hessian: np.ndarray
    steps: int


def maximise(
    function: Callable[[np.ndarray], Local],
    start: np.ndarray,
    *,
    tolerance: float = 1e-10,
    reach: float = 30.0,
    limit: int = 200,
) -> Optimum:
    """Climb to the maximum of a function.

    Parameters
    ----------
    function : callable
        Of the parameters: value, gradient and Hessian.
    start : array
        Where to begin.
    tolerance : float
        The search ends when the next step promises less than this (half the Newton decrement).
    reach : float
        No parameter leaves the interval from -`reach` to `reach`: parameters are logarithms, and one that runs there
        has run to its boundary.
    limit : int
        Most steps.

    Returns
    -------
    Optimum

    Raises
    ------
    FitError
        If the function is not finite at the start or the steps run out.

    Notes
    -----
    Each eigenvalue of the negative Hessian counts by its size, and never below 1e-10 of the largest, so that each step
    climbs and flat directions take steps of bounded length; a step that does not climb enough is halved.

    References
    ----------
    Nocedal, J. & Wright, S. (2006). Numerical Optimization, 2nd ed., section 3.4.
    """
    at = np.clip(np.asarray(start, dtype=float), -reach, reach)
    value, gradient, hessian = function(at)
    if not np.isfinite(value):
        raise FitError(
            _("The likelihood cannot be computed where the search begins."),
            do=_("Look for times or amounts that are far larger than the others."),
        )
    for step in range(limit):
        held = ((at >= reach) & (gradient > 0)) | ((at <= -reach) & (gradient < 0))
        slope = np.where(held, 0.0, gradient)
        curvature, axes = np.linalg.eigh(-np.where(held[:, None] | held, 0.0, hessian))
        size = np.maximum(np.abs(curvature), 1e-10 * np.abs(curvature).max() + 1e-300)
        move = np.where(held, 0.0, axes @ ((axes.T @ slope) / size))
        promise = float(slope @ move)
        if promise < 2 * tolerance:
            return Optimum(at, value, gradient, hessian, step)
        move *= min(1.0, 2.0 / np.abs(move).max())
        share = 1.0
        while share > 1e-10:
            there = np.clip(at + share * move, -reach, reach)
            found = function(there)
            if np.isfinite(found[0]) and found[0] >= value + 1e-4 * float(slope @ (there - at)) - 1e-13 * abs(value):
                break
            share /= 2
        else:
            return Optimum(at, value, gradient, hessian, step)
        at, (value, gradient, hessian) = there, found
    raise FitError(
        _("The search for the best parameters did not end in {n} steps.").format(n=limit),
        do=_("Use penalty='weak', or more accounts."),
    )
