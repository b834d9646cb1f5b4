"""What was said of being chosen and what came true, for several ways to rank, in; a picture of both out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from kamlib.errors import KamlibError
from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.plots import style
from kamlib.plots.order_models import side_labels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDE, _BAND = 1.959964, 3
_LOOKS = (
    {"color": style.ACCENT, "marker": "D", "linestyle": "-"},
    {"color": style.LOSS, "marker": "o", "linestyle": (0, (5, 2))},
    {"color": style.INK, "marker": "s", "linestyle": (0, (1, 1.5))},
    {"color": style.MUTED, "marker": "^", "linestyle": (0, (6, 2, 1, 2))},
)


@style.styled
def said_and_true(results: Mapping[str, object], *, ax: Axes | None = None, subtitle: str = "") -> Axes:
    """Draw how often accounts are among the best in truth, against how probable that was said to be.

    Parameters
    ----------
    results : mapping of str to SaidAndTrue
        What :func:`kamlib.score.said_and_true` gives, by the name of the way to rank; up to four.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What was simulated. Empty: what the axes and the bars are.

    Returns
    -------
    Axes
        Title: what 60 to 80 % is worth in the best and in the worst case. On the thin line, what is said comes true.

    Raises
    ------
    KamlibError
        If there is nothing to draw, or more than the picture can tell apart.
    """
    if not 0 < len(results) <= len(_LOOKS):
        raise KamlibError(
            _("The picture can tell one to {most} ways to rank apart.").format(most=number(len(_LOOKS))),
            found=number(len(results)),
            do=_("Draw fewer at a time."),
        )
    ax = style.axes(ax, height=5.0)
    ax.plot([0, 1], [0, 1], color=style.LINE, linewidth=1.2, zorder=1, label="as said")
    ends = []
    for (name, result), look in zip(results.items(), _LOOKS, strict=False):
        table = result.table[result.table["n"] > 0]
        said, true, reach = (table[column].to_numpy(float) for column in ("said", "true", "se"))
        reach = np.clip([true - _WIDE * reach, true + _WIDE * reach], 0, 1)
        ax.vlines(said, *reach, color=look["color"], linewidth=1.2, alpha=0.6)
        ax.plot(said, true, label=name, linewidth=1.8, markersize=6, markeredgecolor="white", **look)
        ends.append((name, true[-1], look["color"]))
    style.ticks(ax.xaxis, 0, 1, style.whole_percent)
    style.ticks(ax.yaxis, 0, 1, style.whole_percent)
    ax.set_xlim(0, 1.01)
    ax.grid(axis="y")
    ax.set_xlabel(_("said: among the chosen with this probability"))
    side_labels(ax, *(list(part) for part in zip(*ends, strict=True)))
    worth = {name: result.table["true"].iloc[_BAND] for name, result in results.items()}
    title = _title(list(worth.values()))
    told = " ".join(
        _("{name}: {true} of {n} accounts.").format(
            name=name, true=share(value), n=number(results[name].table["n"].iloc[_BAND])
        )
        for name, value in worth.items()
    )
    unit = _("Up: share that is among the best in truth; bars: 95% ranges; thin line: as said")
    style.finding(ax, title, subtitle or unit, alt=f"{title}. {told}")
    return ax


def _title(worth: list[float]) -> str:
    known = [value for value in worth if not np.isnan(value)]
    if not known:
        return _("Nobody was said to be chosen with 60 to 80%")
    low, high = share(min(known), 0), share(max(known), 0)
    if low == high:
        return _("Where 60 to 80% was said, {share} come true").format(share=low)
    return _("Where 60 to 80% was said, between {low} and {high} come true").format(low=low, high=high)
