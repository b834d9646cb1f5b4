"""An Axes measured in points, for pictures that are mostly words; and what the pictures of a SWOT share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kamlib.language import gettext as _
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KINDS = ("strength", "weakness", "opportunity", "threat")
GOOD = ("strength", "opportunity")
SMALL = 8.5
LINE, SMALL_LINE = text.LABEL * text.LEADING, SMALL * text.LEADING
_WHOLE, _NARROW = 1_000_000, 2.0


def begin(ax: Axes | None) -> tuple[Axes, float]:
    """Return bare Axes, or those of a new figure, and their width in points; one unit along x is a point."""
    ax = style.axes(ax)
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    fig = ax.get_figure(root=True)
    fig.draw_without_rendering()
    width = ax.get_window_extent().width / fig.dpi * 72
    ax.set_xlim(0, width)
    return ax, width


def end(ax: Axes, points: float) -> None:
    """Make the picture as tall as its words need, counted from 0 at the top down, so that a unit along y is a point."""
    ax.set_ylim(points, 0)
    fig = ax.get_figure(root=True)
    if len(fig.axes) == 1:
        fig.draw_without_rendering()
        missing = points - ax.get_window_extent().height / fig.dpi * 72
        fig.set_figheight(fig.get_figheight() + missing / 72)


def write(ax: Axes, x: float, y: float, words: str, **look):
    """Write words whose top left corner is at the place, unless told otherwise."""
    common = {"va": "top", "linespacing": text.LEADING, "parse_math": False, "in_layout": False}
    return ax.text(x, y, words, **{**common, **look})


def clean(words: object) -> str:
    """Return a whole text on one line, without what no font can draw."""
    return text.short(words, _WHOLE)


def cut(words: str, room: float, size: float = text.LABEL) -> str:
    """Shorten a name to so many points, for the picture alone."""
    if text.width(words, size=size) <= room:
        return words
    kept = words[: int(room / _NARROW)]
    while len(kept) > 1 and text.width(f"{kept.rstrip()}…", size=size) > room:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def kind_names() -> dict[str, str]:
    """Name the four quadrants."""
    return {
        "strength": _("Strengths"),
        "weakness": _("Weaknesses"),
        "opportunity": _("Opportunities"),
        "threat": _("Threats"),
    }


def colours(kind: str) -> tuple[str, str]:
    """Return the colour of a kind, and its pale tone: one for what helps, one for what harms."""
    return (style.ACCENT, style.PALE_ACCENT) if kind in GOOD else (style.LOSS, style.PALE_LOSS)
