"""How far each weight may move in; ranges in which order and list stay as they are, as a picture, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import share
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@style.styled
def weight_intervals(
    table: pd.DataFrame, *, names: pd.Series | None = None, ax: Axes | None = None, subtitle: str = ""
) -> Axes:
    """Draw how far each weight may move before the list changes, and before the order of any two accounts does.

    Parameters
    ----------
    table : DataFrame
        By criterion: ``weight``, ``order_low``, ``order_high``, ``top_low``, ``top_high``, as
        :func:`kamlib.score.weight_intervals` gives them.
    names : Series, optional
        Name of each criterion, by its id.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is weighed, of when. Empty: what bars and marks are.

    Returns
    -------
    Axes
        Title: the weight that has to move least to change the list, and from where to where.
    """
    rows = np.arange(len(table))
    weight, order_low, order_high, low, high = (
        table[name].to_numpy(float) for name in ("weight", "order_low", "order_high", "top_low", "top_high")
    )
    ax = style.axes(ax, height=1.9 + 0.42 * (len(table) + 1))
    ax.barh(rows, high - low, left=low, height=0.6, color=style.PALE_ACCENT, edgecolor=style.ACCENT, linewidth=0.8,
            label="list")  # fmt: skip
    ax.barh(rows, order_high - order_low, left=order_low, height=0.6, color=style.ACCENT, edgecolor=style.ACCENT,
            linewidth=1.4, label="order")  # fmt: skip
    ax.plot(weight, rows, label="weight", **_WEIGHT)
    style.ticks(ax.xaxis, 0, min(1.0, max(high.max(), weight.max()) * 1.08), style.whole_percent)
    ax.set_xlim(left=-0.01)
    labels = text.names(table.index, names)
    style.rows(ax, labels, above=0.6)
    parts = [
        (_("weight"), [share(value, 0) for value in weight]),
        (_("list from"), [_percent(value, at) for value, at in zip(low, weight, strict=True)]),
        (_("to"), [_percent(value, at) for value, at in zip(high, weight, strict=True)]),
    ]
    style.columns(ax, rows, parts, head=-0.9)
    _key(ax)
    title = _title(labels, low, high, weight)
    unit = _("Range of each weight, the others in proportion")
    told = " ".join(
        _("{name}: weight {weight}; the list stays from {low} to {high}, the order from {a} to {b}.").format(
            name=name, weight=share(w), low=share(x), high=share(y), a=share(a), b=share(b)
        )
        for name, w, x, y, a, b in zip(labels, weight, low, high, order_low, order_high, strict=True)
    )
    style.finding(ax, title, subtitle or unit, alt=f"{title}. {told}")
    return ax


_WEIGHT = {"linestyle": "none", "marker": "D", "markersize": 6.5, "color": style.INK, "markeredgecolor": "white"}


def _percent(value: float, weight: float) -> str:
    """Write a bound in whole per cent, or with a decimal where it would look like the weight itself."""
    same = share(value, 0) == share(weight, 0) and abs(value - weight) > 1e-9
    return share(value, 1 if same else 0)


def _title(labels: list[str], low: np.ndarray, high: np.ndarray, weight: np.ndarray) -> str:
    if len(low) and (high - low <= 1e-12).all():
        return _("Equals meet at the line: the list is not decided at these weights")
    bounds = np.column_stack([np.where(low > 0, low, -np.inf), np.where(high < 1, high, np.inf)])
    way = np.abs(bounds - weight[:, None])
    if not np.isfinite(way).any():
        return _("The list stays as it is whatever one criterion weighs")
    row, side = np.unravel_index(way.argmin(), way.shape)
    bound, stated = bounds[row, side], weight[row]
    return _("Soonest to change the list: {name}, at {bound} instead of {weight}").format(
        name=labels[row], bound=_percent(bound, stated), weight=_percent(stated, bound)
    )


def _key(ax: Axes) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    marks = [
        Line2D([], [], label=_("stated weight"), **_WEIGHT),
        Patch(facecolor=style.PALE_ACCENT, edgecolor=style.ACCENT, linewidth=0.8, label=_("same list")),
        Patch(facecolor=style.ACCENT, label=_("same order of all accounts")),
    ]
    style.key(ax, marks, columns=3)
