"""Rankings after one repair and the next in; a picture of who enters and leaves the top out."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import ngettext, number
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROOM = 0.5
_DOT = {"linestyle": "none", "marker": "o", "markersize": 14, "markeredgewidth": 1.2, "zorder": 2}


@style.styled
def rank_steps(result, *, names: pd.Series | None = None, ax: Axes | None = None, subtitle: str = "") -> Axes:
    """Draw the top of a ranking after each step: who stays, who is new.

    Parameters
    ----------
    result : RankSteps
        What :func:`kamlib.measure.rank_steps` gives.
    names : Series, optional
        Name of each account, by account_id.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is ranked, of when. Empty: ranks, and how the marks are read.

    Returns
    -------
    Axes
        Title: how many of the top at the start are still there at the end. Names on the left are those of the first
        step, names on the right those of the last. A filled mark is new at the top, a cross leaves it.
    """
    steps, top = list(result.ranks.columns), result.top
    leading = [result.leading(step) for step in steps]
    ax = style.axes(ax, height=1.9 + 0.3 * (top + 2))
    for place, (before, after) in enumerate(pairwise(leading)):
        for rank, account in enumerate(before):
            if account in after:
                ends = [rank, after.index(account)]
                ax.plot([place, place + 1], ends, color=style.REST, linewidth=2.2, zorder=1, label="way")
            else:
                ax.plot([place, place + 0.36], [rank, rank], color=style.LOSS, linewidth=1, zorder=1, label="out")
                ax.plot([place + 0.36], [rank], color=style.LOSS, marker="x", markersize=5, label="leaves")
    for place, accounts in enumerate(leading):
        for rank, account in enumerate(accounts):
            new = place > 0 and account not in leading[place - 1]
            fill, edge, ink = (style.ACCENT, style.ACCENT, "white") if new else ("white", style.MUTED, style.INK)
            ax.plot(
                [place], [rank], label="new" if new else "stays", **(_DOT | {"color": fill, "markeredgecolor": edge})
            )
            look = {"ha": "center", "va": "center_baseline", "zorder": 3, "color": ink}
            ax.text(place, rank, number(rank + 1), fontsize=style.LABEL - 1, **look)
    style.rows(ax, text.names(leading[0], names, limit=24), above=2.4)
    ax.set_ylim(top - 0.4, -2.5)
    for rank, name in enumerate(text.names(leading[-1], names, limit=24)):
        ax.text(1, rank, name, transform=ax.get_yaxis_transform(), va="center_baseline", parse_math=False)
    ax.grid(visible=False)
    ax.set_xlim(-_ROOM, len(steps) - 1 + _ROOM)
    _heads(ax, steps, result)
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    stayed = len(set(leading[0]) & set(leading[-1]))
    title = ngettext(
        "{n} of the first {top} is still there when all is mended",
        "{n} of the first {top} are still there when all is mended",
        stayed,
    ).format(n=number(stayed), top=number(top))
    under = _("Rank after each step; filled: new among the first {top}, cross: leaves them").format(top=number(top))
    style.finding(ax, title, subtitle or under, alt=f"{title}. {_sentence(result, leading, names)}")
    return ax


def _heads(ax: Axes, steps: list[str], result) -> None:
    """Write above each column what was done, and how many are new."""
    room = 0.5 * 72 * ax.get_figure(root=True).get_figwidth() / len(steps)
    entered = result.steps["entered"]
    for place, step in enumerate(steps):
        lines = text.wrap(str(step), room, size=style.LABEL - 1)
        if place:
            lines.append(_("{n} new").format(n=number(entered.iloc[place - 1])))
        ax.text(place, -0.75, "\n".join(lines), ha="center", va="bottom", color=style.MUTED, fontsize=style.LABEL - 1,
                parse_math=False, linespacing=1.1)  # fmt: skip


def _sentence(result, leading: list[list[str]], names: pd.Series | None) -> str:
    told = []
    entered = np.asarray(result.steps["entered"])
    for step, n in zip(result.ranks.columns[1:], entered, strict=True):
        told.append(_("{step}: {n} new").format(step=step, n=number(n)))
    first = _("First in the end: {account}.").format(account=text.full_name(leading[-1][0], names))
    return f"{'; '.join(told)}. {first}"
