"""Several top lists of the same accounts in; a picture of who stands on which of them out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import listing, ngettext, number
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@style.styled
def top_lists(
    lists, *, labels: Sequence[str], names: pd.Series | None = None, ax: Axes | None = None, subtitle: str = ""
) -> Axes:
    """Draw which accounts stand on which of several top lists; those that stand on all share one row.

    Parameters
    ----------
    lists : TopLists
        What :func:`kamlib.measure.top_lists` gives; a rank that is missing is drawn as a dash.
    labels : sequence of str
        What the lists are called, in their order.
    names : Series, optional
        Name of each account, by account_id.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What the lists are, of when. Empty: which accounts have a row, and how the marks are read.

    Returns
    -------
    Axes
        Title: how many accounts stand on all lists. A number is the rank; filled where it is on the list.
    """
    everywhere = lists.listed.all(axis=1)
    rest = lists.ranks[~everywhere]
    ax = style.axes(ax, height=1.4 + 0.31 * (len(rest) + 2))
    places = np.arange(len(labels))
    if lists.on_all:
        ax.barh([0], [len(labels) - 0.3], left=-0.35, height=0.66, color=style.ACCENT, label="all")
        words = ngettext("on all lists: {n} account", "on all lists: {n} accounts", lists.on_all)
        middle = (len(labels) - 1) / 2
        ax.text(middle, 0, words.format(n=number(lists.on_all)), color="white", ha="center", va="center_baseline",
                fontweight="bold")  # fmt: skip
    first = 1 if lists.on_all else 0
    for row, ranks in enumerate(rest.itertuples(index=False), start=first):
        for place, rank in zip(places, ranks, strict=True):
            on = rank <= lists.size
            ax.barh([row], [0.7], left=place - 0.35, height=0.66, label="on" if on else "off",
                    color=style.PALE_ACCENT if on else "white", edgecolor=style.ACCENT if on else style.REST,
                    linewidth=1.2 if on else 0.6)  # fmt: skip
            look = {"color": style.INK, "fontweight": "bold"} if on else {"color": style.MUTED}
            ax.text(place, row, "–" if pd.isna(rank) else number(int(rank)), ha="center", va="center_baseline", **look)
    style.rows(ax, [*([""] * first), *text.names(rest.index, names)], above=1.1)
    ax.grid(visible=False)
    for place, label in zip(places, labels, strict=True):
        ax.text(place, -1, str(label), color=style.MUTED, ha="center", va="center_baseline", parse_math=False)
    ax.set_xticks([])
    ax.set_xlim(-0.5, len(labels) - 0.5)
    ax.spines["bottom"].set_visible(False)
    title = ngettext(
        "{n} of {size} accounts stands on all {k} lists", "{n} of {size} accounts stand on all {k} lists", lists.on_all
    ).format(n=number(lists.on_all), size=number(lists.size), k=number(len(labels)))
    unit = ngettext(
        "Rows: the one that is not on all, with its ranks; in a blue box: among the first {size}",
        "Rows: the {n} that are not on all, with their ranks; in a blue box: among the first {size}",
        len(rest),
    ).format(n=number(len(rest)), size=number(lists.size))
    style.finding(ax, title, subtitle or unit, alt=_sentence(title, lists, rest, labels, names))
    return ax


def _sentence(title: str, lists, rest: pd.DataFrame, labels: Sequence[str], names: pd.Series | None) -> str:
    told = _("Only on {lists}: {accounts}.")
    on = rest <= lists.size
    groups: dict[str, list[str]] = {}
    for account, flags in zip(rest.index, on.to_numpy(), strict=True):
        which = listing([str(label) for label, flag in zip(labels, flags, strict=True) if flag])
        groups.setdefault(which, []).append(text.full_name(account, names))
    sentences = [told.format(lists=which, accounts=listing(who)) for which, who in groups.items()]
    ended = [re.sub(r"(?<!\.)\.\.$", ".", sentence) for sentence in sentences]  # a name may end with a full stop
    return " ".join([f"{title}.", *ended])
