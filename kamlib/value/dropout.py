"""A statistic and a way to draw it where there is nothing to find in, its p-value out: a parametric bootstrap."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from kamlib.errors import FitError


def beaten(statistic: float, draw: Callable[[], float], draws: int) -> pd.Series:
    """Hold a statistic against drawn ones; one whose search does not end counts as if it were larger.

    Parameters
    ----------
    statistic : float
    draw : callable
        Draws a portfolio without what is tested for; returns its statistic.
    draws : int

    Returns
    -------
    Series
        ``statistic``, ``p_value``, ``draws``, ``failed``.
    """
    larger = failed = 0
    for _draw in range(draws):
        try:
            larger += draw() >= statistic
        except FitError:
            failed += 1
    p_value = (1 + larger + failed) / (1 + draws)
    return pd.Series({"statistic": statistic, "p_value": p_value, "draws": draws, "failed": failed})
