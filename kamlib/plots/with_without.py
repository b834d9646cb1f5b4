"""How often something came with a sign and without it in; the two shares of each sign with their doubt, drawn, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kamlib.errors import KamlibError
from kamlib.language import gettext as _
from kamlib.language import ngettext, number, share
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST, _NAME = 6, 170
_LOOKS = {
    "with": {"marker": "D", "markersize": 7.5, "color": style.ACCENT, "markeredgecolor": "white"},
    "without": {"marker": "o", "markersize": 7, "color": style.MUTED, "markerfacecolor": "white"},
}


@style.styled
def with_without(result, *, ax: Axes | None = None, subtitle: str = "") -> Axes:
    """Draw how often something came where a sign was shown and where it was not, sign by sign.

    Parameters
    ----------
    result : WithWithout
        What :func:`kamlib.measure.with_without` or :func:`kamlib.measure.growth_signs` gives, of at most six signs.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What came, of whom, when. Empty: what the marks are.

    Returns
    -------
    Axes
        Title: how many of the signs tell more than chance would; with one sign, its two shares.

    Raises
    ------
    KamlibError
        If there is no sign, or more than the picture can keep apart.
    """
    table = result.table
    if not 0 < len(table) <= _MOST:
        raise KamlibError(
            _("The picture takes 1 to {most} signs, and was given {n}.").format(
                most=number(_MOST), n=number(len(table))
            )
        )
    labels = ["\n".join(text.balanced(str(name), _NAME)) for name in table.index]
    tall = max(label.count("\n") for label in labels)
    ax = style.axes(ax, height=1.75 + len(table) * (0.55 + 0.14 * tall))
    rows = np.arange(len(table))
    for (name, look), step in zip(_LOOKS.items(), (-0.17, 0.17), strict=True):
        low, high = table[f"share_{name}_ci_lower"], table[f"share_{name}_ci_upper"]
        ax.hlines(rows + step, low, high, color=look["color"], linewidth=2.2, alpha=0.55, label=f"{name} range")
        ax.plot(table[f"share_{name}"], rows + step, linestyle="none", label=name, zorder=3, **look)
    style.rows(ax, labels, above=0.35)
    style.ticks(ax.xaxis, 0.0, 1.0, style.whole_percent, count=5)
    count = _("{k} of {n}")
    for (name, look), step in zip(_LOOKS.items(), (-0.17, 0.17), strict=True):
        told = [
            count.format(k=number(k), n=number(n))
            for k, n in zip(table[f"came_{name}"], table[f"n_{name}"], strict=True)
        ]
        for row, words in zip(rows, told, strict=True):
            common = {"textcoords": "offset points", "va": "center_baseline", "parse_math": False}
            place = {"xy": (1, row + step), "xycoords": ax.get_yaxis_transform(), "xytext": (8, 0)}
            ax.annotate(words, **place, color=look["color"], annotation_clip=False, **common)
    _key(ax)
    title = _title(result)
    unit = subtitle or _("Share of the cases in which it came; lines: where the share may lie")
    style.finding(ax, title, unit, alt=f"{title}. " + " ".join(str(result).splitlines()))
    return ax


def _key(ax: Axes) -> None:
    from matplotlib.lines import Line2D

    words = {"with": _("with the sign"), "without": _("without it")}
    style.key(ax, [Line2D([], [], linestyle="none", label=words[name], **look) for name, look in _LOOKS.items()])


def _title(result) -> str:
    n, k = len(result.table), len(result.telling)
    if n == 1:
        row = result.table.iloc[0]
        return _("{sign}: {share_with} with it, {share_without} without it").format(
            sign=result.table.index[0],
            share_with=share(row["share_with"]),
            share_without=share(row["share_without"]),
        )
    if not k:
        return _("None of the {n} signs tells more than chance would").format(n=number(n))
    return ngettext(
        "{k} of {n} signs tells more than chance would", "{k} of {n} signs tell more than chance would", k
    ).format(k=number(k), n=number(n))
