"""Value and potential of accounts with their ranges in; four fields, and who may stand in another, as a picture out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import BboxBase

_AXES = ("value", "potential")
_DECADES = 4


@style.styled
def quadrants(
    table: pd.DataFrame,
    *,
    lines: tuple[float, float] | None = None,
    names: pd.Series | None = None,
    most: int = 10,
    labels: Sequence[str] = (),
    fields: Sequence[str] = (),
    ax: Axes | None = None,
    subtitle: str = "",
) -> Axes:
    """Draw accounts by value and potential, with the range of each, in four fields.

    Parameters
    ----------
    table : DataFrame
        Indexed by ``account_id``: ``value``, ``value_low``, ``value_high``, ``potential``, ``potential_low``,
        ``potential_high``, in one currency. Accounts with a missing number are not drawn, and counted in the title.
    lines : tuple of float, optional
        At which value and which potential the fields meet; by default at the medians.
    names : Series, optional
        Name of each account, by account_id.
    most : int
        How many accounts are named at most: those with most value and potential, where there is room.
    labels : sequence of str
        What to call the two axes; by default value and potential.
    fields : sequence of str
        What to call the fields: little of both, much potential, much value, much of both.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is measured, in which unit, of when. Empty: what lines and marks are.

    Returns
    -------
    Axes
        Title: of how many accounts the field is sure. The others are open circles: a range of theirs crosses a line.
        Steps of equal length are equal ratios; amounts below the first tick, or not above 0, stand at the edge.
    """
    known = table.dropna(subset=[f"{name}{end}" for name in _AXES for end in ("", "_low", "_high")])
    cuts = lines or tuple(float(known[name].median()) if len(known) else 1.0 for name in _AXES)
    ax = style.axes(ax, height=5.6)
    floors = [_scale(axis, known, name, cut) for axis, name, cut in zip((ax.xaxis, ax.yaxis), _AXES, cuts, strict=True)]
    x, x_low, x_high, y, y_low, y_high = (
        np.maximum(known[f"{name}{end}"].to_numpy(float), floor)
        for name, floor in zip(_AXES, floors, strict=True)
        for end in ("", "_low", "_high")
    )
    sure = ((x_low > cuts[0]) | (x_high < cuts[0])) & ((y_low > cuts[1]) | (y_high < cuts[1]))
    right, up = x > cuts[0], y > cuts[1]
    ax.hlines(y, x_low, x_high, color=style.LINE, linewidth=0.9, alpha=0.6, label="value range", zorder=1)
    ax.vlines(x, y_low, y_high, color=style.LINE, linewidth=0.9, alpha=0.6, label="potential range", zorder=1)
    both = right & up
    for wanted, label in ((~sure, "open"), (sure & ~both, "sure"), (sure & both, "both")):
        ax.plot(x[wanted], y[wanted], label=label, **_DOT, **_LOOKS[label])
    look = {"color": style.INK, "linewidth": 1, "linestyle": (0, (3, 2)), "label": "line"}
    ax.axvline(cuts[0], **look)
    ax.axhline(cuts[1], **look)
    for axis, words in zip("xy", labels or (_("value today"), _("potential")), strict=True):
        ax.set(**{f"{axis}label": words})
        getattr(ax, f"{axis}axis").label.set_parse_math(False)
    words = fields or (_("serve simply"), _("develop"), _("protect"), _("grow together"))
    corners = [
        ax.text(
            side, height, label, transform=ax.transAxes, ha="right" if side > 0.5 else "left",
            va="top" if height > 0.5 else "bottom", color=style.MUTED, fontweight="bold", parse_math=False,
        )
        for label, (side, height) in zip(words, _CORNERS, strict=True)
    ]  # fmt: skip
    _key(ax)
    title = _title(int(sure.sum()), len(known), len(table) - len(known))
    counts = [
        int((sure & (right == bool(side)) & (up == bool(height))).sum())
        for side, height in ((0, 0), (0, 1), (1, 0), (1, 1))
    ]
    told = " ".join(
        _("{field}: {n} for sure.").format(field=label, n=number(n)) for label, n in zip(words, counts, strict=True)
    )
    unit = _("Thin lines: range of each account; broken lines part little from much")
    style.finding(ax, title, subtitle or unit, alt=f"{title}. {told}")
    first = np.argsort(-(np.log(x) + np.log(y)), kind="stable")
    _name(ax, x[first], y[first], text.names(known.index[first[:most]], names, limit=22), corners)
    return ax


_DOT = {"linestyle": "none", "zorder": 3}
_LOOKS = {
    "open": {"marker": "o", "markersize": 6, "color": "white", "markeredgecolor": style.MUTED, "markeredgewidth": 1.2},
    "sure": {"marker": "o", "markersize": 6, "color": style.MUTED, "markeredgecolor": "white"},
    "both": {"marker": "D", "markersize": 6.5, "color": style.ACCENT, "markeredgecolor": "white"},
}
_CORNERS = ((0.012, 0.012), (0.012, 0.988), (0.988, 0.012), (0.988, 0.988))


def _scale(axis, known: pd.DataFrame, name: str, cut: float) -> float:
    """Set an axis on which equal steps are equal ratios; return the amount at its lower edge."""
    amounts = np.append(known[[f"{name}_low", f"{name}_high", name]].to_numpy(float).ravel(), cut)
    high = max(amounts.max(), 1e-9)
    low = max(amounts[amounts > 0].min(initial=high), high / 10**_DECADES)
    low, high = low / 1.25, high * 1.25
    axis._set_axes_scale("log")
    inside = []
    for ones in ((1,), (1, 3), (1, 2, 5)):
        found = [one * 10.0**power for power in range(-9, 16) for one in ones if low <= one * 10.0**power <= high]
        inside = found if len(found) <= 6 else inside
    axis.set_ticks(inside, [style.amount(tick) for tick in inside])
    axis.set_ticks([], minor=True)
    (axis.axes.set_xlim if axis.axis_name == "x" else axis.axes.set_ylim)(low, high)
    return low


def _name(ax: Axes, x: np.ndarray, y: np.ndarray, labels: list[str], others: list) -> None:
    """Write the names of the first accounts beside their marks, where neither text nor mark stands, if anywhere."""
    from matplotlib.patheffects import withStroke
    from matplotlib.transforms import Bbox

    fig = ax.get_figure(root=True)
    fig.draw_without_rendering()
    half = 3.5 / 72 * fig.dpi
    marks = ax.transData.transform(np.column_stack([x, y]))
    taken = [*(other.get_window_extent() for other in others), *(Bbox([at - half, at + half]) for at in marks)]
    for place, label in zip(zip(x, y, strict=True), labels, strict=False):
        for shift, ha, va in (((6, 0), "left", "center"), ((-6, 0), "right", "center"),
                              ((0, 6), "center", "bottom"), ((0, -6), "center", "top")):  # fmt: skip
            words = ax.annotate(label, place, xytext=shift, textcoords="offset points", ha=ha, va=va, fontsize=8.5,
                                parse_math=False, zorder=4)  # fmt: skip
            words.set(in_layout=False, path_effects=[withStroke(linewidth=2.5, foreground="white")])
            box = words.get_window_extent()
            if _inside(box, ax.get_window_extent()) and not any(box.overlaps(other) for other in taken):
                taken.append(box)
                break
            words.remove()


def _inside(box: BboxBase, frame: BboxBase) -> bool:
    return frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1


def _title(sure: int, n: int, missing: int) -> str:
    if not n:
        return _("No account has both value and potential")
    values = {"sure": number(sure), "n": number(n), "missing": number(missing)}
    if missing:
        return _("The field is sure for {sure} of {n} accounts; without an estimate: {missing}").format(**values)
    return _("The field is sure for {sure} of {n} accounts").format(**values)


def _key(ax: Axes) -> None:
    from matplotlib.lines import Line2D

    words = {"both": _("much of both, for sure"), "sure": _("another field, for sure"), "open": _("field not sure")}
    style.key(ax, [Line2D([], [], label=words[name], **_DOT, **_LOOKS[name]) for name in words], columns=3)
