"""Marks in Axes with a name each in; every name beside its mark, apart from all others, out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1))
_RINGS = np.arange(8.0, 260.0, 9.0)
_STEP, _SIZE = 5.0, 9.0


def beside(
    ax: Axes, x: Sequence[float], y: Sequence[float], radii: Sequence[float], names: Sequence[str]
) -> list[bool]:
    """Write names beside round marks, the first ones nearest; a thin line leads to a name that had to move away.

    Parameters
    ----------
    ax : Axes
        Laid out already: limits, titles and keys are set.
    x, y : sequence of float
        Places of the marks, in the units of the axes.
    radii : sequence of float
        Of the marks, in points.
    names : sequence of str
        On one line each. One for which no place is left is not written.
    """
    from matplotlib.patheffects import withStroke

    fig = ax.get_figure(root=True)
    fig.draw_without_rendering()
    points, halo = 72 / fig.dpi, [withStroke(linewidth=2.5, foreground="white")]
    marks = ax.transData.transform(np.column_stack([x, y]).astype(float)) * points
    taken = [(at[0] - r, at[1] - r, at[0] + r, at[1] + r) for at, r in zip(marks, radii, strict=True)]
    frame = [edge * points for edge in ax.get_window_extent().extents]
    for mark, radius, name in zip(marks, radii, names, strict=True):
        size = text.width(name, size=_SIZE) * 1.04 + 3, _SIZE * text.LEADING
        place = _place(mark, radius, size, np.array(taken), len(marks), frame)
        if place is None:
            continue
        centre, line = place
        taken += [_box(centre, size), *line]
        middle = ax.transData.inverted().transform(centre / points)
        look = {"ha": "center", "va": "center", "fontsize": _SIZE, "parse_math": False, "zorder": 4, "gid": "label"}
        ax.text(*middle, name, in_layout=False, path_effects=halo, **look)
        if len(line):
            ends = np.array([mark, _nearest(mark, _box(centre, size))])
            ax.plot(*ax.transData.inverted().transform(ends / points).T, color=style.LINE, linewidth=0.8, zorder=2)


def side_by_side(ax: Axes, x: Sequence[float], y: Sequence[float], radii: Sequence[float]) -> np.ndarray:
    """Return where marks stand along x if those of the same place are put beside one another.

    Parameters
    ----------
    ax, x, y, radii
        As for :func:`beside`.

    Returns
    -------
    array
        In the units of the axes.
    """
    fig = ax.get_figure(root=True)
    fig.draw_without_rendering()
    unit = ax.transData.transform([[0, 0], [1, 0]])
    points = (unit[1, 0] - unit[0, 0]) * 72 / fig.dpi
    table = pd.DataFrame(
        {"x": np.asarray(x, float), "y": np.asarray(y, float), "wide": 2 * np.asarray(radii, float) + 2}
    )
    same = table.groupby(["x", "y"], sort=False)["wide"]
    shift = same.cumsum() - table["wide"] / 2 - same.transform("sum") / 2
    return (table["x"] + shift / points).to_numpy()


def _place(mark, radius: float, size: tuple, taken: np.ndarray, marks: int, frame: list) -> tuple | None:
    """Return the nearest free place for a name: its centre, and the boxes that the line to it takes."""
    half = np.array(size) / 2
    circle = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    turns = np.column_stack([np.cos(circle), np.sin(circle)])
    near = np.array(_SIDES) * (radius + 2 + half)
    centres = mark + np.vstack([near, *(turns * (radius + ring + half) for ring in _RINGS)])
    free = np.flatnonzero(_free(np.hstack([centres - half, centres + half]), taken, frame))
    if len(free) and free[0] < len(near):
        return centres[free[0]], []
    # a line over another mark, or under a name, is better than no name
    for crossed in (taken, taken[marks:], taken[:0]):
        for centre in centres[free]:
            line = _line(mark, radius, _nearest(mark, _box(centre, size)))
            if _free(line, crossed, frame).all():
                return centre, line
    return None


def _line(mark, radius: float, end) -> np.ndarray:
    """Return small boxes along the line from the edge of a mark to a name."""
    long = float(np.hypot(*(end - mark)))
    at = mark + np.outer(np.arange(radius + 1.5, long, _STEP) / long, end - mark)
    return np.hstack([at - 0.5, at + 0.5])


def _box(centre, size: tuple) -> tuple:
    return (centre[0] - size[0] / 2, centre[1] - size[1] / 2, centre[0] + size[0] / 2, centre[1] + size[1] / 2)


def _nearest(mark, box: tuple) -> np.ndarray:
    return np.clip(mark, box[:2], box[2:])


def _free(boxes: np.ndarray, taken: np.ndarray, frame: list) -> np.ndarray:
    """Say of each box whether it lies inside the frame and apart from all that is taken."""
    x0, y0, x1, y1 = boxes.T[:, :, None]
    inside = (
        (frame[0] <= boxes[:, 0]) & (frame[1] <= boxes[:, 1]) & (boxes[:, 2] <= frame[2]) & (boxes[:, 3] <= frame[3])
    )
    apart = (taken[:, 0] >= x1) | (taken[:, 2] <= x0) | (taken[:, 1] >= y1) | (taken[:, 3] <= y0)
    return inside & apart.all(axis=1)
