"""Tiers of accounts before and now in; a picture of who comes in, who goes out, and the room between the lines, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import listing, number
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@style.styled
def tier_changes(
    table: pd.DataFrame,
    *,
    promote: float,
    demote: float,
    names: pd.Series | None = None,
    most: int = 14,
    ax: Axes | None = None,
    subtitle: str = "",
) -> Axes:
    """Draw which accounts change their tier, and where their scores lie from the lines.

    Parameters
    ----------
    table : DataFrame
        What :func:`kamlib.score.tiers` gives.
    promote, demote : float
        The lines for coming in and for going out.
    names : Series, optional
        Name of each account, by account_id.
    most : int
        How many accounts are shown, those with the highest score first.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What the score is. Empty: score, and what the band is.

    Returns
    -------
    Axes
        Title: how many go up, go down, and stay only because they have not been there long enough.
    """
    kinds = {
        "up": (table["change"].eq("up"), _("goes up"), {"marker": "^", "color": style.ACCENT}),
        "down": (table["change"].eq("down"), _("goes down"), {"marker": "v", "color": style.INK}),
        "held": (table["held"], _("stays: not there long enough"), {"marker": "s", "mfc": "white", "mec": style.INK}),
    }
    moved = np.logical_or.reduce([which for which, _words, _look in kinds.values()])
    shown = table[moved].sort_values("score", ascending=False, kind="stable").head(most)
    ax = style.axes(ax, height=2.1 + 0.3 * len(shown))
    ax.axvspan(demote, promote, color=style.PALE, linewidth=0, zorder=0, label="band")
    handles = []
    for which, words, look in kinds.values():
        rows = np.flatnonzero(which[shown.index].to_numpy())
        handles += ax.plot(shown["score"].iloc[rows], rows, linestyle="none", markersize=8, label=words, **look)
    low, high = min([demote, *shown["score"]]), max([promote, *shown["score"]])
    room = 0.08 * (high - low) or 0.1
    decimals = int(np.clip(1 - np.floor(np.log10(high - low or 1)), 0, 4))
    style.ticks(ax.xaxis, low - room, high + room, lambda place: number(place, decimals))
    style.rows(ax, text.names(shown.index, names))
    style.key(ax, handles, columns=3)
    counts = {kind: int(which.sum()) for kind, (which, _words, _look) in kinds.items()}
    title = _("Accounts that go up: {up}, go down: {down}, stay because they have not been there long enough: {held}")
    title = title.format(**{kind: number(n) for kind, n in counts.items()})
    told = [title + "."]
    for kind, words in (("up", _("Up: {names}.")), ("down", _("Down: {names}."))):
        some = [text.full_name(account, names) for account in shown.index[kinds[kind][0][shown.index]]]
        told += [words.format(names=listing(some))] if some else []
    under = subtitle or _("Score; in the band between the lines an account stays where it is")
    style.finding(ax, title, under, alt=" ".join(told))
    return ax
