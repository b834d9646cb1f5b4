"""Probabilities of being chosen in; the accounts around the line, and the band in which a coin might decide, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def around_line(result, most: int) -> pd.DataFrame:
    """Return the rows of the accounts around the line, the most probable first."""
    ordered = result.table.sort_values(["top_probability", "score"], ascending=False, kind="stable")
    start = max(0, min(result.top - most // 2, len(ordered) - most))
    return ordered.iloc[start : start + most]


def band(ax: Axes, p: np.ndarray, low: float, high: float) -> np.ndarray:
    """Shade the rows of accounts that are close to tossing a coin; return which these are."""
    coin = (p >= low) & (p <= high)
    for row in np.flatnonzero(coin):
        ax.axhspan(row - 0.5, row + 0.5, color=style.PALE, linewidth=0, zorder=0, label="band")
    return coin


def safe_and_near(result, low: float, high: float) -> str:
    """Say how many places are fairly safe, and how many accounts are close to tossing a coin."""
    p = result.top_probability
    values = {"top": number(result.top), "sure": number((p > high).sum()), "near": number(p.between(low, high).sum())}
    if not p.between(low, high).any():
        return _("No place is close to a coin toss")
    return _("Fairly safe places: {sure} of {top}; accounts close to a coin toss: {near}").format(**values)
