"""What each criterion adds to the scores in; the scores around the line, piece by piece, as a picture out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.errors import KamlibError
from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.plots import coin_toss, style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@style.styled
def contributions(
    table: pd.DataFrame,
    *,
    top: int,
    probability: pd.Series | None = None,
    names: pd.Series | None = None,
    criteria: pd.Series | None = None,
    most: int = 20,
    low: float = 0.2,
    high: float = 0.8,
    ax: Axes | None = None,
    subtitle: str = "",
) -> Axes:
    """Draw what each criterion adds to the scores of the accounts around the line.

    Parameters
    ----------
    table : DataFrame
        Indexed by ``account_id``, one column per criterion: what it adds to the score, 0 to 1 in all.
    top : int
        How many accounts are chosen.
    probability : Series, optional
        By account, how probable it is chosen: draws the coin-toss band.
    names, criteria : Series, optional
        Name of each account, by account_id, and of each criterion, by its id.
    most : int
        How many accounts have a row: those around the line, best first.
    low, high : float
        From and to which probability a place counts as a coin toss.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is scored, of when. Empty: points of 100, and what the line and the band are.

    Returns
    -------
    Axes
        Title: how many points lie between the last chosen and the first left out. Scores are points of 100.

    Raises
    ------
    KamlibError
        If there are more criteria than the picture can tell apart.
    """
    if table.shape[1] > len(_LOOKS):
        raise KamlibError(
            _("The picture can tell at most {most} criteria apart.").format(most=number(len(_LOOKS))),
            found=_("criteria: {n}").format(n=number(table.shape[1])),
            do=_("Add up small ones first."),
        )
    points = table * 100
    ordered = points.sum(axis=1).sort_values(ascending=False, kind="stable")
    start = max(0, min(top - most // 2, len(ordered) - most))
    shown = ordered.iloc[start : start + most]
    rows, parts = np.arange(len(shown)), points.loc[shown.index]
    ax = style.axes(ax, height=2.15 + 0.25 * (len(shown) + 1))
    p = pd.Series(np.nan, shown.index) if probability is None else probability.reindex(shown.index)
    coin_toss.band(ax, p.to_numpy(float), low, high)
    ends = np.zeros(len(shown))
    for (criterion, values), look in zip(parts.items(), _LOOKS, strict=False):
        ax.barh(rows, values, left=ends, height=0.66, linewidth=0.6, label=str(criterion), **look)
        ends = ends + values.to_numpy()
    cut = top - start - 0.5
    if 0 < top < len(ordered):
        ax.axhline(cut, color=style.INK, linewidth=1.2, linestyle=(0, (3, 2)), label="line")
    style.ticks(ax.xaxis, 0, max(ends.max(initial=0.0), 1.0) * 1.04, style.count)
    style.rows(ax, text.names(shown.index, names), above=0.6)
    columns = [(_("points"), [number(value, 1) for value in shown])]
    if probability is not None:
        columns.append((_("chosen in"), [share(value, 0) for value in p]))
    style.columns(ax, rows, columns, head=-0.9)
    _key(ax, text.names(table.columns, criteria))
    title = _title(ordered, top)
    unit = _("Points of 100 by criterion; broken line: after place {n}").format(n=number(top))
    if probability is not None:
        unit = _("Points of 100 by criterion; broken line: after place {n}; grey band: close to a coin toss")
        unit = unit.format(n=number(top))
    told = " ".join(
        _("{name}: {points} points.").format(name=name, points=number(value, 1))
        for name, value in zip(text.names(shown.index, names), shown, strict=True)
    )
    style.finding(ax, title, subtitle or unit, alt=f"{title}. {told}")
    return ax


_LOOKS = (
    {"facecolor": style.ACCENT, "edgecolor": "white"},
    {"facecolor": "white", "edgecolor": style.ACCENT, "hatch": "////"},
    {"facecolor": style.LOSS, "edgecolor": "white"},
    {"facecolor": "white", "edgecolor": style.LOSS, "hatch": "\\\\\\\\"},
    {"facecolor": style.MUTED, "edgecolor": "white"},
    {"facecolor": "white", "edgecolor": style.MUTED, "hatch": "...."},
    {"facecolor": style.REST, "edgecolor": "white"},
    {"facecolor": "white", "edgecolor": style.INK, "hatch": "xxxx"},
)


def _title(ordered: pd.Series, top: int) -> str:
    if not 0 < top < len(ordered):
        return _("There is a place for every account")
    last, first = ordered.iloc[top - 1], ordered.iloc[top]
    if round(last - first, 9) == 0:
        return _("Places {last} and {next} have the same score: the list is not decided").format(
            last=number(top), next=number(top + 1)
        )
    gap = last - first
    return _("Between place {last} and place {next} lie {gap} of 100 points").format(
        last=number(top), next=number(top + 1), gap=number(gap, 1 if gap >= 0.1 else 3)
    )


def _key(ax: Axes, names: list[str]) -> None:
    from matplotlib.patches import Patch

    marks = [Patch(linewidth=0.6, label=name, **look) for name, look in zip(names, _LOOKS, strict=False)]
    style.key(ax, marks, columns=3)
