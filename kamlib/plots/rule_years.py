"""Whom a rule names in several years in; a square for each, gone or not, and for those it missed, as a picture out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import ngettext, number
from kamlib.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROW = 50
_LOOKS = {
    "caught": {"facecolor": style.LOSS, "edgecolor": style.LOSS},
    "false_alarms": {"facecolor": "white", "edgecolor": style.ACCENT},
    "missed": {"facecolor": "white", "edgecolor": style.LOSS, "hatch": "xxxxx"},
}


@style.styled
def rule_years(result, *, ax: Axes | None = None, subtitle: str = "") -> Axes:
    """Draw, year by year, a square for each account that a rule names and for each that was gone without being named.

    Parameters
    ----------
    result : RuleCheck
        What :func:`kamlib.evaluate.rule_check` gives.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What the rule is. Empty: what a square is.

    Returns
    -------
    Axes
        Title: of how many named accounts how many were gone, in the last year and in those before.
    """
    counts = result.table.assign(missed=result.table["left"] - result.table["caught"])[list(_LOOKS)].iloc[::-1]
    lines = [max(1, -(-total // _ROW)) for total in counts.sum(axis=1)]
    ax = style.axes(ax, height=1.75 + 0.152 * (3.2 * len(counts) + sum(lines)))
    top = 0.0
    for (year, row), rows in zip(counts.iterrows(), lines, strict=True):
        ax.text(0, top + 0.7, _label(year, row), va="center", fontweight="bold", gid="block", parse_math=False)
        _squares(ax, row, top + 1.6)
        top += rows + 3.2
    ax.set(xlim=(-0.1, _ROW + 0.1), ylim=(top - 1.4, 0), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    _key(ax)
    title = _title(result.table)
    unit = subtitle or _("One square is one account, at the end of the year; what became of it within a year")
    style.finding(ax, title, unit, alt=f"{title}. {' '.join(str(result).splitlines())}")
    return ax


def rule_panel(check: Callable[..., Any], years: pd.DataFrame, **limits: float) -> tuple[str, Axes]:
    """Draw :func:`rule_years` for limits as sliders give them, and say the same in words.

    Parameters
    ----------
    check : callable
        :func:`kamlib.evaluate.rule_check`.
    years : DataFrame
        What it takes.
    **limits : float
        The most of each property with which an account is named, by column.

    Returns
    -------
    tuple of str and Axes
    """
    result = check(years, limits)
    return str(result), rule_years(result)


def _label(year: Any, row: Mapping[str, int]) -> str:
    named = row["caught"] + row["false_alarms"]
    return ngettext(
        "End of {year}: {named} account named, {caught} gone a year later; gone without being named: {missed}",
        "End of {year}: {named} accounts named, {caught} gone a year later; gone without being named: {missed}",
        named,
    ).format(year=year, named=number(named), caught=number(row["caught"]), missed=number(row["missed"]))


def _squares(ax: Axes, row: Mapping[str, int], top: float) -> None:
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    place = 0
    for name, look in _LOOKS.items():
        places = np.arange(place, place + row[name])
        squares = [Rectangle((p % _ROW + 0.1, top + p // _ROW + 0.1), 0.8, 0.8) for p in places]
        if squares:
            ax.add_collection(PatchCollection(squares, linewidth=0.9, label=f"{name} {len(squares)}", **look))
        place += int(row[name])


def _key(ax: Axes) -> None:
    from matplotlib.patches import Patch

    words = {
        "caught": _("named, and gone"),
        "false_alarms": _("named, and still there: a false alarm"),
        "missed": _("gone, and not named"),
    }
    style.key(ax, [Patch(linewidth=0.9, label=words[name], **look) for name, look in _LOOKS.items()], columns=3)


def _title(table: pd.DataFrame) -> str:
    last, before = table.iloc[-1], table.iloc[:-1].sum()
    values = {"year": table.index[-1], "caught": number(last["caught"]), "named": number(last["named"])}
    if len(table) == 1:
        return _("Of {named} accounts named at the end of {year}, {caught} were gone a year later").format(**values)
    values |= {"earlier": number(before["caught"]), "all": number(before["named"])}
    return _(
        "Named at the end of {year}: {caught} of {named} gone a year later; in the years before, {earlier} of {all}"
    ).format(**values)
