"""The marks two raters gave the same cases in; how often they are the same, and who marks higher, as a picture out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.errors import KamlibError
from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST = 9


@style.styled
def two_raters(pairs: pd.DataFrame, *, labels: Sequence[str] = (), ax: Axes | None = None, subtitle: str = "") -> Axes:
    """Draw how often two raters gave each pair of marks.

    Parameters
    ----------
    pairs : DataFrame
        One row per case and one column for each of two raters: whole marks. Rows with a missing mark are left out.
    labels : sequence of str
        What to call the two raters, in the order of the columns; by default the names of the columns.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        Who judged what, and when. Empty: what a number in the picture counts.

    Returns
    -------
    Axes
        Title: in which share of the pairs both gave the same mark.

    Raises
    ------
    KamlibError
        If there are not two raters, no pair, or more marks than the picture can hold.
    """
    known = pairs.dropna()
    first, second = (
        (known.iloc[:, place].to_numpy(dtype=float) for place in (0, 1)) if pairs.shape[1] == 2 else ((), ())
    )
    low, high = (int(known.to_numpy().min()), int(known.to_numpy().max())) if len(first) else (0, _MOST)
    if high - low >= _MOST or not np.array_equal(first, np.round(first)) or not len(first):
        raise KamlibError(
            _("The picture takes pairs of whole marks from two raters, of at most {most} kinds.").format(
                most=number(_MOST)
            ),
            found=_("{n} pairs from {m} raters").format(n=number(len(known)), m=number(pairs.shape[1])),
        )
    marks = np.arange(low, high + 1)
    counts = np.array([[((first == one) & (second == two)).sum() for two in marks] for one in marks])
    ax = style.axes(ax, height=1.6 + 0.48 * max(len(marks), 4))
    _cells(ax, counts, marks)
    names = [text.short(name, 20) for name in (labels or pairs.columns)]
    ax.set_ylabel(_("mark by {rater}").format(rater=names[0]), parse_math=False)
    ax.set_xlabel(_("mark by {rater}").format(rater=names[1]), parse_math=False)
    apart = first - second
    title = _("In {same} of {n} pairs both give the same mark").format(
        same=share((apart == 0).mean()), n=number(len(apart))
    )
    told = _("Higher from {one}: {above}, from {other}: {below}; two or more marks apart: {far}.").format(
        one=names[0],
        other=names[1],
        above=share((apart > 0).mean()),
        below=share((apart < 0).mean()),
        far=share((np.abs(apart) >= 2).mean()),
    )
    style.finding(ax, title, subtitle or _("How many pairs; blue: the same mark from both"), alt=f"{title}. {told}")
    return ax


def _cells(ax: Axes, counts: np.ndarray, marks: np.ndarray) -> None:
    from matplotlib.patches import Rectangle

    for row, one in enumerate(marks):
        for column, two in enumerate(marks):
            n, same = int(counts[row, column]), row == column
            look = {"facecolor": style.PALE_ACCENT, "edgecolor": style.ACCENT} if same else {"edgecolor": style.GRID}
            cell = Rectangle((two - 0.5, one - 0.5), 1, 1, fill=same, linewidth=1.0, zorder=1 + same, **look)
            ax.add_patch(cell)
            if n:
                colour, weight = (style.ACCENT, "bold") if same else (style.MUTED, "normal")
                ax.scatter(two - 0.2, one, s=420 * n / counts.max(), color=colour, alpha=0.55, linewidth=0, zorder=3)
                place = {"ha": "center", "va": "center_baseline", "zorder": 3, "parse_math": False}
                ax.text(two + 0.28, one, number(n), color=style.INK, fontweight=weight, **place)
    ax.set(xlim=(marks[0] - 0.52, marks[-1] + 0.52), ylim=(marks[0] - 0.52, marks[-1] + 0.52))
    ax.set_xticks(marks, [number(mark) for mark in marks])
    ax.set_yticks(marks, [number(mark) for mark in marks])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
