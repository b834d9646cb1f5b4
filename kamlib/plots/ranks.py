"""How sure the places of a ranking are in; each account's ranks, and who is near the line, as a picture out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.plots import coin_toss, style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@style.styled
def ranks(
    result,
    *,
    names: pd.Series | None = None,
    most: int = 24,
    low: float = 0.2,
    high: float = 0.8,
    ax: Axes | None = None,
    subtitle: str = "",
) -> Axes:
    """Draw between which ranks the accounts around the line lie, and for whom being chosen is close to tossing a coin.

    Parameters
    ----------
    result : Robustness
        What :func:`kamlib.score.robustness` gives.
    names : Series, optional
        Name of each account, by account_id.
    most : int
        How many accounts have a row: those around the line, most probable first.
    low, high : float
        From and to which probability of being chosen a place counts as a coin toss.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is ranked, of when. Empty: what bars, marks and the column are.

    Returns
    -------
    Axes
        Title: how many places are fairly safe, and for how many accounts it is close to tossing a coin; of one place,
        how often the two likeliest have it. The band behind the rows holds those close to tossing a coin; a bar with an
        arrow goes on to lower ranks than are counted.
    """
    table = coin_toss.around_line(result, most)
    rows, p = np.arange(len(table)), table["top_probability"].to_numpy()
    best, worst = (table[name].to_numpy(dtype=float, na_value=np.nan) for name in ("rank_low", "rank_high"))
    here = result.table["score"].rank(method="min", ascending=False)[table.index].to_numpy()
    edge = max(np.nanmax(np.concatenate([worst, here])), result.top + 1) * 1.03 + 0.6
    ax = style.axes(ax, height=1.9 + 0.24 * (len(table) + 1))
    coin = coin_toss.band(ax, p, low, high)
    ends = np.where(np.isnan(worst), edge, worst)
    known = ~np.isnan(best)
    for wanted, colour, label in ((known & (p > high), style.ACCENT, "in"), (known & coin, style.INK, "coin"),
                                  (known & (p < low), style.LINE, "out")):  # fmt: skip
        ax.hlines(rows[wanted], best[wanted], ends[wanted], color=colour, linewidth=3.2, alpha=0.55, label=label)
    lower = known & np.isnan(worst)
    if lower.any():
        ax.plot(np.full(lower.sum(), edge), rows[lower], label="lower", **_LOWER)
    for wanted, label, look in ((p > high, "chosen", _IN), (coin, "near", _COIN), (p < low, "left", _OUT)):
        ax.plot(here[wanted], rows[wanted], label=label, **_MARK, **look)
    ax.axvline(result.top + 0.5, color=style.MUTED, linewidth=1, linestyle=(0, (1, 2)), label="line")
    style.ticks(ax.xaxis, 0.4, edge, style.count, count=8, integer=True)
    style.rows(ax, text.names(table.index, names), above=0.6)
    head = _("first in") if result.top == 1 else _("chosen in")
    style.columns(ax, rows, [(head, [share(value, 0) for value in p])], head=-0.9)
    ax.set_xlabel(_("rank"))
    _key(ax, result)
    called = text.names(table.index, names)
    title = coin_toss.safe_and_near(result, low, high)
    if result.top == 1 and len(p) > 1 and round(100 * p[1]):
        title = _("{name} comes first in {p}, {other} in {q}").format(
            name=called[0], p=share(p[0], 0), other=called[1], q=share(p[1], 0)
        )
    unit = _("Bars: ranks in {interval} of the draws of weights and ratings; marks: rank at average weights")
    unit = unit.format(interval=share(result.interval, 0))
    told = " ".join(_told(*row) for row in zip(called, here, best, worst, p, strict=True))
    style.finding(ax, title, subtitle or unit, alt=f"{title}. {told}")
    return ax


_MARK = {"linestyle": "none", "zorder": 3}
_IN = {"marker": "D", "markersize": 6, "color": style.ACCENT, "markeredgecolor": "white"}
_COIN = {"marker": "o", "markersize": 6.5, "color": "white", "markeredgecolor": style.INK, "markeredgewidth": 1.4}
_OUT = {"marker": "|", "markersize": 9, "color": style.MUTED, "markeredgewidth": 1.6}
_LOWER = {"linestyle": "none", "marker": ">", "markersize": 5, "color": style.LINE, "clip_on": False}


def _told(name: str, here: float, best: float, worst: float, p: float) -> str:
    values = {"name": name, "rank": number(here), "best": number(best), "worst": number(worst), "p": share(p, 0)}
    if np.isnan(best):
        return _("{name}: rank {rank}, chosen in {p}.").format(**values)
    if np.isnan(worst):
        return _("{name}: rank {rank} ({best} and lower), chosen in {p}.").format(**values)
    return _("{name}: rank {rank} ({best} to {worst}), chosen in {p}.").format(**values)


def _key(ax: Axes, result) -> None:
    from matplotlib.lines import Line2D

    line = {"color": style.MUTED, "linestyle": (0, (1, 2)), "linewidth": 1}
    marks = [
        Line2D([], [], label=_("fairly safe"), **_MARK, **_IN),
        Line2D([], [], label=_("close to tossing a coin"), **_MARK, **_COIN),
        Line2D([], [], label=_("unlikely"), **_MARK, **_OUT),
        Line2D([], [], label=_("line after place {n}").format(n=number(result.top)), **line),
    ]
    style.key(ax, marks, columns=4)
