"""What accounts buy, and gaps with their worth, in; a grid of accounts and lines with the doubt in each gap out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd

from kamlib.errors import KamlibError
from kamlib.language import gettext as _
from kamlib.language import money, number, share
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LINES = 6
_BOUGHT = {"facecolor": style.PALE, "edgecolor": "white"}
_GAP = {"facecolor": "white", "edgecolor": style.ACCENT, "linewidth": 1.4, "linestyle": (0, (3, 2))}


@style.styled
def white_space_grid(
    gaps: pd.DataFrame,
    space: pd.DataFrame,
    *,
    names: pd.Series | None = None,
    most: int = 8,
    currency: str = "",
    measure: Literal["margin", "revenue"] = "margin",
    ax: Axes | None = None,
    subtitle: str = "",
) -> Axes:
    """Draw what accounts buy from us and what they do not, with how many peers buy it and what it may be worth.

    Parameters
    ----------
    gaps : DataFrame
        What :func:`kamlib.measure.white_space_gaps` gives.
    space : DataFrame
        What it was made from, of at most six lines.
    names : Series, optional
        Name of each account, by account_id.
    most : int
        How many accounts have a row: those with the gaps that are worth most.
    currency : str
        Currency code of the amounts.
    measure : {"margin", "revenue"}
        What gaps are worth: revenue, where they were made with a margin rate of 1 because no margin is known.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is measured, in which unit, of when. Empty: how many gaps there are, and how many accounts are shown.

    Returns
    -------
    Axes
        Title: the gap that is worth most, with its range. Bought: a grey field with the revenue. Gap: a broken frame
        with the share of peers that buy, and under it the range of the expected margin.

    Raises
    ------
    KamlibError
        If there is no gap, or there are more lines than the picture can keep apart.
    """
    lines = space.index.get_level_values(1).unique()
    if gaps.empty or len(lines) > _LINES:
        raise KamlibError(
            _("The picture takes at least one gap and at most {most} lines.").format(most=number(_LINES)),
            found=_("gaps: {n}, lines: {m}").format(n=number(len(gaps)), m=number(len(lines))),
        )
    shown = gaps.index.get_level_values(0).unique()[:most]
    ax = style.axes(ax, height=2.0 + 0.46 * len(shown))
    for row, account in enumerate(shown):
        for column, line in enumerate(lines):
            if (account, line) in gaps.index:
                _gap(ax, column, row, gaps.loc[(account, line)])
            elif space.at[(account, line), "purchase_days"] > 0:
                _bought(ax, column, row, float(space.at[(account, line), "revenue"]))
    style.rows(ax, text.names(shown, names), above=0.7)
    ax.grid(visible=False)
    ax.set_xlim(-0.55, len(lines) - 0.45)
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    room = 330 / len(lines)
    for column, line in enumerate(lines):
        words = text.wrap(str(line), room)
        label = words[0] if len(words) == 1 else f"{words[0][:-1]}…"
        ax.text(column, -0.85, label, ha="center", va="center", color=style.MUTED, parse_math=False)
    _key(ax, measure)
    first = gaps.iloc[0]
    account, line = gaps.index[0]
    amounts = {
        name: money(first[f"expected_margin{end}"], currency, short=True)
        for name, end in (("low", "_ci_lower"), ("high", "_ci_upper"))
    }
    titles = {
        "margin": _("The gap that may be worth most: {line} at {account}, {low} to {high} of margin"),
        "revenue": _("The gap that may be worth most: {line} at {account}, {low} to {high} of revenue"),
    }
    title = titles[measure].format(line=line, account=text.full_name(account, names), **amounts)
    if pd.isna(first["expected_margin"]):
        title = _("Gaps of which nobody can tell what they are worth")
    unit = _("Gaps: {n}; accounts with those worth most: {k} shown").format(n=number(len(gaps)), k=number(len(shown)))
    told = _("Gaps: {n}. Of the {m} peers of the first, {k} buy it.").format(
        n=number(len(gaps)), k=number(first["peers_buying"]), m=number(first["peers"])
    )
    style.finding(ax, title, subtitle or unit, alt=f"{title}. {told}")
    return ax


def _field(ax: Axes, column: int, row: int, look: dict) -> None:
    from matplotlib.patches import Rectangle

    ax.add_patch(Rectangle((column - 0.47, row - 0.42), 0.94, 0.84, **look))


def _write(ax: Axes, column: int, height: float, words: str, **look) -> None:
    ax.text(column, height, words, ha="center", va="center", parse_math=False, **look)


def _bought(ax: Axes, column: int, row: int, revenue: float) -> None:
    _field(ax, column, row, _BOUGHT)
    _write(ax, column, row, style.amount(revenue), color=style.MUTED)


def _gap(ax: Axes, column: int, row: int, gap: pd.Series) -> None:
    _field(ax, column, row, _GAP)
    _write(ax, column, row - 0.18, share(gap["peer_rate"], 0), color=style.ACCENT, fontweight="bold")
    if pd.notna(gap["expected_margin"]):
        ends = (style.amount(gap[f"expected_margin_ci_{end}"]) for end in ("lower", "upper"))
        words = _("{low} to {high}").format(**dict(zip(("low", "high"), ends, strict=True)))
        _write(ax, column, row + 0.19, words, color=style.INK, fontsize=8.5)


def _key(ax: Axes, measure: str) -> None:
    from matplotlib.patches import Patch

    gap = {
        "margin": _("not bought: share of peers that buy, range of the expected margin"),
        "revenue": _("not bought: share of peers that buy, range of the expected revenue"),
    }
    words = ((_BOUGHT, _("bought: revenue")), (_GAP, gap[measure]))
    style.key(ax, [Patch(label=label, **look) for look, label in words], columns=1)
