"""Factors with size, priority and confidence in; what harms and what helps, and how much each counts, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import listing, number, share
from kamlib.plots import labels, sheet, style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SCALE, _NAME, _TITLE = 5.0, 150.0, 60
_LEAST, _MOST = 3.0, 8.5
_INNER = ("strength", "weakness")


@style.styled
def magnitude_relevance(
    factors: pd.DataFrame, *, names: pd.Series | None = None, ax: Axes | None = None, subtitle: str = ""
) -> Axes:
    """Draw how large each factor is, whether it helps or harms, and how much it counts.

    Parameters
    ----------
    factors : DataFrame
        By id: ``kind``; ``magnitude`` (-5 to +5, as people give it) or ``effect`` (as :attr:`kamlib.swot.Swot.table`
        has it: weaknesses and threats are drawn to the left); ``relevance`` or ``priority``; ``confidence`` if known.
    names : Series, optional
        What to call each factor, by id; by default the id.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        Whose factors they are, of when. Empty: what the axes and the marks are.

    Returns
    -------
    Axes
        Title: how much of what counts is weakness or threat, and what counts most. The larger the mark, the surer;
        open: not known. Round: ours; square: from outside. Factors at the same place stand side by side; those without
        a size are listed under the picture.
    """
    by_people = "magnitude" in factors
    table = pd.DataFrame(
        {
            "x": _size(factors, by_people=by_people),
            "y": factors["relevance" if "relevance" in factors else "priority"].astype(float),
            "confidence": factors["confidence"].astype(float) if "confidence" in factors else np.nan,
            "kind": factors["kind"],
            "name": text.names(factors.index, names, limit=10_000),
        },
        index=factors.index,
    )
    known = table.dropna(subset=["x", "y"]).sort_values("y", ascending=False, kind="stable")
    unknown = table.loc[table.index.difference(known.index, sort=False), "name"]
    ax = style.axes(ax, height=5.4)
    radii = _radii(known["confidence"])
    _axes(ax, known, unknown, by_people=by_people, shares="relevance" not in factors)
    _key(ax)
    title = _title(known)
    unit = _("Large mark: sure; small: may be chance; open: nobody knows how sure")
    style.finding(ax, title, subtitle or unit, alt=f"{title}. {_told(known)}".strip())
    x = labels.side_by_side(ax, known["x"], known["y"], radii)
    for place, row in enumerate(known.itertuples()):
        ax.plot([x[place]], [row.y], label=row.kind, **_look(row.kind, row.confidence, radii[place]))
    labels.beside(ax, x, known["y"], radii, [sheet.cut(name, _NAME) for name in known["name"]])
    return ax


def _size(factors: pd.DataFrame, *, by_people: bool) -> pd.Series:
    if by_people:
        return factors["magnitude"].astype(float)
    sign = factors["kind"].isin(sheet.GOOD).map({True: 1.0, False: -1.0})
    return factors["effect"].astype(float).abs() * sign


def _radii(confidence: pd.Series) -> np.ndarray:
    """Return the radius of each mark in points: its area grows with the confidence."""
    return np.sqrt(_LEAST**2 + (_MOST**2 - _LEAST**2) * confidence.fillna(0.0).to_numpy(float))


def _look(kind: str, confidence: float, radius: float) -> dict:
    colour, _pale = sheet.colours(kind)
    return {
        "linestyle": "none", "marker": "o" if kind in _INNER else "s", "markersize": 2 * radius, "zorder": 3,
        "color": "white" if pd.isna(confidence) else colour, "markeredgecolor": colour, "markeredgewidth": 1.2,
        "alpha": 0.85, "clip_on": False,
    }  # fmt: skip


def _axes(ax: Axes, known: pd.DataFrame, unknown: pd.Series, *, by_people: bool, shares: bool) -> None:
    reach = _SCALE if by_people else max(known["x"].abs().max() if len(known) else 0.0, 1.0)
    high = max(known["y"].max() if len(known) else 0.0, 0.0) or 1.0
    style.ticks(ax.xaxis, -1.12 * reach, 1.12 * reach, _signed)
    style.ticks(ax.yaxis, 0.0, 1.15 * high, style.whole_percent if shares else _plain)
    ax.grid(axis="y")
    ax.axvline(0, color=style.LINE, linewidth=1.0, zorder=1)
    ax.set_ylabel(_("how much it counts beside the others") if shares else _("relevance"))
    told = _("harms (left) or helps (right), as people rated it")
    if not by_people:
        told = _("harms (left) or helps (right): how far from peers; 1 = the usual distance among them")
    lines = text.wrap(told, 400)
    if len(unknown):
        words = _("Without a size: {names}").format(names=listing(sheet.clean(name) for name in unknown))
        lines += text.wrap(words, 400)
    ax.set_xlabel("\n".join(lines), linespacing=text.LEADING)
    ax.xaxis.label.set_parse_math(False)


def _signed(value: float) -> str:
    sign = "+" if value > 0 else ""
    return sign + _plain(value)


def _plain(value: float) -> str:
    return number(value, 0 if value == round(value) else 1)


def _title(known: pd.DataFrame) -> str:
    if known.empty:
        return _("No factor has both a size and a priority yet")
    total = known["y"].sum()
    harm = known.loc[~known["kind"].isin(sheet.GOOD), "y"].sum() / total if total > 0 else float("nan")
    return _("Weaknesses and threats make up {share} of what counts; what counts most: {name}").format(
        share=share(harm, 0), name=text.short(known["name"].iloc[0], _TITLE)
    )


def _told(known: pd.DataFrame) -> str:
    """Say which factor is the largest on either side."""
    told = []
    if (known["x"] < 0).any():
        told.append(_("What harms most by its size: {name}.").format(name=known.loc[known["x"].idxmin(), "name"]))
    if (known["x"] > 0).any():
        told.append(_("What helps most by its size: {name}.").format(name=known.loc[known["x"].idxmax(), "name"]))
    return " ".join(told)


def _key(ax: Axes) -> None:
    from matplotlib.lines import Line2D

    words = sheet.kind_names()
    style.key(ax, [Line2D([], [], label=words[kind], **_look(kind, 1.0, 4.0)) for kind in sheet.KINDS], columns=4)
