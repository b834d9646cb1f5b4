"""The SWOTs of a portfolio in, by account or counted by theme; a heat map with letters or numbers in its cells out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.plots import sheet, style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROW, _WIDEST, _LABEL, _TALLEST, _PAD = 17.0, 92.0, 150.0, 110.0, 5.0
_PALEST = 0.12


@style.styled
def swot_heat_map(
    table: pd.DataFrame,
    *,
    names: pd.Series | None = None,
    most: int = 30,
    ax: Axes | None = None,
    subtitle: str = "",
) -> Axes:
    """Draw which themes help or harm which accounts, or how many accounts have each.

    Parameters
    ----------
    table : DataFrame
        Accounts by themes, with the kind in each cell or an empty text (:func:`kamlib.swot.portfolio_map`); or themes
        by the four kinds, with numbers of accounts (:func:`kamlib.swot.portfolio`).
    names : Series, optional
        Name of each account, by account_id.
    most : int
        How many rows are drawn, from the first.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        Whose portfolio it is, of when. Empty: what a cell is, and how many rows are drawn.

    Returns
    -------
    Axes
        Title: the theme that harms most of the accounts drawn; of counts, the largest. Blue helps and orange harms;
        letters are the first of strengths, weaknesses, opportunities and threats.
    """
    counted = len(table.columns) > 0 and set(table.columns) <= set(sheet.KINDS)
    drawn = table.head(most).fillna(0 if counted else "")
    ax, width = sheet.begin(ax)
    rows = [sheet.cut(name, _LABEL - _PAD) for name in text.names(drawn.index, names, limit=1000)]
    kinds = sheet.kind_names()
    heads = [kinds[one] if counted else sheet.clean(one) for one in drawn.columns]
    label = min(_LABEL, max((text.width(name) for name in rows), default=0) + 2 * _PAD)
    side = min(_WIDEST, (width - label) / max(len(heads), 1))
    bottom = 0.0
    if len(rows) and heads:
        bottom = _heads(ax, heads, label, side)
        for name, (_index, cells) in zip(rows, drawn.iterrows(), strict=True):
            sheet.write(ax, label - _PAD, bottom + _ROW / 2, name, ha="right", va="center_baseline", gid="row")
            largest = drawn.to_numpy().max() if counted else 0
            for place, (column, value) in enumerate(cells.items()):
                corner = (label + place * side, bottom)
                kind, words, strength = (
                    (column, number(value), value / largest if largest else 0) if counted else _said(value)
                )
                _cell(ax, corner, side, kind, words, strength)
            bottom += _ROW
        if not counted:
            _key(ax)
    title, told = (_counts if counted else _harms)(drawn, names)
    style.finding(
        ax, title, subtitle or _under(len(drawn), len(table), counted=counted), alt=f"{title}. {told}".strip()
    )
    sheet.end(ax, max(bottom, _ROW))
    return ax


def _said(kind: object) -> tuple:
    known = kind if kind in sheet.KINDS else ""
    return known, sheet.kind_names()[known][0] if known else "", 1.0 if known else 0.0


def _heads(ax: Axes, heads: list[str], left: float, side: float) -> float:
    """Write what the columns are, lying if there is room; return how tall that is."""
    wrapped = [text.wrap(head, side - 4) for head in heads]
    lying = all(text.width(word) <= side - 4 for head in heads for word in head.split())
    lying = lying and max(len(lines) for lines in wrapped) <= 2
    longest = max(text.width(head) for head in heads)
    tall = _PAD + (max(len(lines) for lines in wrapped) * sheet.LINE if lying else min(longest, _TALLEST))
    look = {"ha": "center", "color": style.MUTED, "gid": "column"}
    for place, (head, lines) in enumerate(zip(heads, wrapped, strict=True)):
        x = left + (place + 0.5) * side
        if lying:
            sheet.write(ax, x, tall - _PAD, "\n".join(lines), va="baseline", **look)
        else:
            sheet.write(ax, x, tall - _PAD / 2, sheet.cut(head, _TALLEST), rotation=90, va="bottom", **look)
    return tall


def _cell(ax: Axes, corner: tuple, side: float, kind: str, words: str, strength: float) -> None:
    from matplotlib.colors import to_rgb
    from matplotlib.patches import Rectangle

    (x, y), colour = corner, sheet.colours(kind)[0]
    share = _PALEST + (1 - _PALEST) * strength if strength > 0 else 0.0
    mixed = tuple(share * tone + (1 - share) for tone in to_rgb(colour))
    face = mixed if strength > 0 else style.PALE
    ax.add_patch(Rectangle((x + 0.7, y + 0.7), side - 1.4, _ROW - 1.4, facecolor=face, edgecolor="none", label=kind))
    ink = "white" if share > 0.6 else style.INK
    look = {"ha": "center", "va": "center_baseline", "color": ink, "fontweight": "bold", "fontsize": 9.0}
    sheet.write(ax, x + side / 2, y + _ROW / 2, words, gid="cell", **look)


def _key(ax: Axes) -> None:
    from matplotlib.patches import Patch

    names = sheet.kind_names()
    told = _("{letter}: {kind}")
    style.key(
        ax,
        [
            Patch(facecolor=sheet.colours(kind)[0], label=told.format(letter=names[kind][0], kind=names[kind].lower()))
            for kind in sheet.KINDS
        ],
        columns=4,
    )


def _under(drawn: int, n: int, *, counted: bool) -> str:
    values = {"k": number(drawn), "n": number(n)}
    if counted:
        return _("Number of accounts by theme; themes drawn: {k} of {n}").format(**values)
    return _("The factor that counts most in each theme; accounts drawn: {k} of {n}").format(**values)


def _counts(drawn: pd.DataFrame, names: pd.Series | None) -> tuple[str, str]:
    """Return the largest count as title, and what stands first in each kind."""
    if drawn.empty or not drawn.to_numpy().max() > 0:
        return _("No factor in any account yet"), ""
    theme, kind = drawn.stack().idxmax()
    titles = {
        "strength": _("Most frequent: {theme} as a strength; accounts: {n}"),
        "weakness": _("Most frequent: {theme} as a weakness; accounts: {n}"),
        "opportunity": _("Most frequent: {theme} as an opportunity; accounts: {n}"),
        "threat": _("Most frequent: {theme} as a threat; accounts: {n}"),
    }
    words = sheet.kind_names()
    told = " ".join(
        _("{kind}: {theme} ({n}).").format(kind=words[one], theme=column.idxmax(), n=number(column.max()))
        for one, column in drawn.items()
        if column.max() > 0
    )
    return titles[kind].format(theme=text.short(theme, 60), n=number(drawn.loc[theme, kind])), told


def _harms(drawn: pd.DataFrame, names: pd.Series | None) -> tuple[str, str]:
    """Return the theme that harms most accounts as title, and the account with most such themes."""
    harm = drawn.isin([kind for kind in sheet.KINDS if kind not in sheet.GOOD])
    if not drawn.isin(sheet.KINDS).to_numpy().any():
        return _("No factor in any account yet"), ""
    if not harm.to_numpy().any():
        return _("No theme is a weakness or threat at any of the {n} accounts").format(n=number(len(drawn))), ""
    by_theme, by_account = harm.sum(), harm.sum(axis=1)
    title = _("Most often a weakness or threat: {theme}, at {k} of {n} accounts").format(
        theme=text.short(by_theme.idxmax(), 60), k=number(by_theme.max()), n=number(len(drawn))
    )
    told = _("Most weaknesses and threats: {name}, in {k} of {n} themes.").format(
        name=text.full_name(by_account.idxmax(), names), k=number(by_account.max()), n=number(len(drawn.columns))
    )
    return title, told
