"""How often accounts near the line have which rank in; a map of accounts and ranks, as a picture, out."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.plots import coin_toss, style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLUMNS = 36


@style.styled
def acceptability(
    result, *, names: pd.Series | None = None, most: int = 20, ax: Axes | None = None, subtitle: str = ""
) -> Axes:
    """Draw how often each account around the line has which rank.

    Parameters
    ----------
    result : Robustness
        What :func:`kamlib.score.robustness` gives.
    names : Series, optional
        Name of each account, by account_id.
    most : int
        How many accounts have a row: those around the line, most probable first.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is ranked, of when. Empty: what the shade is.

    Returns
    -------
    Axes
        Title: between which ranks the account lies whose place is least sure. Ranks are taken together in equal
        steps where there are many; the line stands after the last place.
    """
    from matplotlib.colors import LinearSegmentedColormap

    table = coin_toss.around_line(result, most)
    shares = result.acceptability.loc[table.index]
    shown = _shown(shares, result.top)
    step = -(-shown // _COLUMNS)
    # a step ends at the line, so that no column lies on both sides of it
    edges = np.unique([*range(result.top, 0, -step), 0, *range(result.top, shown + step, step)])
    cells = np.array([shares.loc[:, low + 1 : high].sum(axis=1) for low, high in pairwise(edges)]).T
    ax = style.axes(ax, height=1.85 + 0.25 * (len(table) + 1))
    shades = LinearSegmentedColormap.from_list("kam", ["white", "#A9CCE3", style.ACCENT, "#00324F"])
    mesh = ax.pcolormesh(
        edges + 0.5, np.arange(len(table) + 1) - 0.5, cells, cmap=shades, vmin=0, vmax=cells.max() or 1,
        edgecolors="#F3F5F6", linewidth=0.4,
    )  # fmt: skip
    mesh.set_label("shares")
    ax.axvline(result.top + 0.5, color=style.INK, linewidth=1.4, linestyle=(0, (3, 2)), label="line")
    style.ticks(ax.xaxis, 0.5, edges[-1] + 0.5, style.count, count=8, integer=True)
    p = table["top_probability"].to_numpy()
    style.rows(ax, text.names(table.index, names), above=0.6)
    style.columns(ax, np.arange(len(table)), [(_("chosen in"), [share(value, 0) for value in p])], head=-0.9)
    ax.grid(visible=False)
    ax.set_xlabel(_("rank; broken line: after place {n}").format(n=number(result.top)))
    title = _title(table, names)
    unit = _("Share of the draws in which an account has a rank: none (white) to {most} (dark)").format(
        most=share(cells.max(), 0)
    )
    told = " ".join(
        _("{name}: most often rank {rank}, in {share}; chosen in {p}.").format(
            name=name, rank=number(row.idxmax()), share=share(row.max(), 0), p=share(value, 0)
        )
        for name, (_account, row), value in zip(text.names(table.index, names), shares.iterrows(), p, strict=True)
    )
    style.finding(ax, title, subtitle or unit, alt=f"{title}. {told}")
    return ax


def _shown(shares: pd.DataFrame, top: int) -> int:
    """Return how many ranks to show: so many that hardly a share lies beyond, and some behind the line."""
    beyond = 1 - shares.mean().cumsum().to_numpy()
    return min(max(int((beyond > 0.02).sum()) + 1, top + 3), shares.shape[1])


def _title(table: pd.DataFrame, names: pd.Series | None) -> str:
    least = (table["top_probability"] - 0.5).abs().idxmin()
    name = text.names([least], names)[0]
    best, worst = table.loc[least, ["rank_low", "rank_high"]]
    if pd.isna(worst):
        return _("{name} may have almost any rank").format(name=name)
    if best == worst:
        return _("Every place is decided: {name} always has rank {rank}").format(name=name, rank=number(best))
    return _("{name} may have any rank from {best} to {worst}").format(
        name=name, best=number(best), worst=number(worst)
    )
