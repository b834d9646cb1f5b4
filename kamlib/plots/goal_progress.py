"""The measures of a plan, each with baseline, target and today, in; how far each has come, with its doubt, out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.language import date, listing, ngettext, number
from kamlib.language import gettext as _
from kamlib.plots import sheet, style, text
from kamlib.plots.units import shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LABEL, _SIDE, _GAP = 150.0, 82.0, 10.0
_LOW, _HIGH = -0.35, 1.35
_ABOVE, _LEAST, _FIGURE, _NOTE = 21.0, 41.0, 100.0, 235.0
_LOOKS = {
    "met": {"marker": "D", "markersize": 8, "color": style.ACCENT, "markeredgecolor": "white"},
    "on_course": {"marker": "o", "markersize": 8.5, "color": style.ACCENT, "markeredgecolor": "white"},
    "behind": {"marker": "s", "markersize": 7.5, "color": style.LOSS, "markeredgecolor": "white"},
    "unknown": {"marker": "o", "markersize": 7, "color": "white", "markeredgecolor": style.MUTED},
}


@style.styled
def goal_progress(
    card: pd.DataFrame,
    *,
    names: Mapping[str, str] | pd.Series | None = None,
    ax: Axes | None = None,
    subtitle: str = "",
) -> Axes:
    """Draw how far each measure of a plan has come from its baseline to its target.

    Parameters
    ----------
    card : DataFrame
        What :func:`kamlib.plan.scorecard` gives, one row a measure: ``metric, unit, baseline, now, target, due, state``
        and, as far as known, ``ci_lower, ci_upper, expected``.
    names : mapping or Series, optional
        What to call each measure, by ``metric``; by default the metric itself.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        Whose plan it is, as of when. Empty: what the line is.

    Returns
    -------
    Axes
        Title: how many measures are behind where they should be today. All lines lead from baseline to target, whatever
        the unit; what lies beyond the ends of the picture stands at its edge as a triangle. Pale bar: where the figure
        may lie.
    """
    ax, width = sheet.begin(ax)
    left, right = _LABEL + _GAP, width - _SIDE - _GAP
    called = [_name(metric, names) for metric in card["metric"]]
    top = 0.0
    for name, (_id, row) in zip(called, card.iterrows(), strict=True):
        words = text.wrap(name, _LABEL)
        tall = max(_LEAST, len(words) * sheet.LINE) + 6
        y = top + (tall - _LEAST) / 2 + _ABOVE
        sheet.write(ax, 0, y, "\n".join(words), va="center", gid="name")
        _row(ax, row, y, left, right)
        _side(ax, row, y, right + 2 * _GAP)
        top += tall
        ax.plot([0, width], [top - 1, top - 1], color=style.GRID, linewidth=0.8, zorder=0)
    states = card["state"].value_counts().reindex(list(_LOOKS), fill_value=0)
    if len(card):
        _key(ax, states)
    title = _title(states)
    unit = _("Each line: from the baseline (left) to the target (right), with the figure of today")
    style.finding(ax, title, subtitle or unit, alt=f"{title}. {_told(card, called, states)}".strip())
    sheet.end(ax, max(top, sheet.LINE))
    return ax


def _name(metric: object, names: Mapping[str, str] | pd.Series | None) -> str:
    known = None if names is None else names.get(metric)
    words = sheet.clean("" if known is None or pd.isna(known) else known)
    return words or sheet.clean(metric)


def _row(ax: Axes, row: pd.Series, y: float, left: float, right: float) -> None:
    """Draw one line: its ends with their figures, today with its range, and where it should stand."""
    way, middle = row["target"] - row["baseline"], (left + right) / 2
    look = {"ha": "center", "fontsize": sheet.SMALL, "color": style.MUTED}
    if not np.isfinite(way) or way == 0:
        sheet.write(ax, middle, y, _no_way(row), va="center", gid="note", **look)
        return

    def place(value: float) -> float:
        part = np.clip((value - row["baseline"]) / way, _LOW, _HIGH)
        return left + (part - _LOW) / (_HIGH - _LOW) * (right - left)

    ends = place(row["baseline"]), place(row["target"])
    ax.plot(ends, [y, y], color=style.LINE, linewidth=2.2, zorder=1, label="way")
    for x, name in zip(ends, ("baseline", "target"), strict=True):
        ax.plot([x, x], [y - 5, y + 5], color=style.INK, linewidth=1.4, zorder=1)
        words = sheet.cut(shown(row[name], _unit(row)), _FIGURE, sheet.SMALL)
        sheet.write(ax, x, y + 7, words, gid=name, **look)
    if pd.notna(row.get("expected")):
        x = place(row["expected"])
        ax.plot([x, x], [y - 8, y + 8], label="expected", **_EXPECTED)
    if pd.isna(row["now"]):
        sheet.write(ax, middle, y - 8, _("not measured"), va="bottom", gid="note", **look)
        return
    if pd.notna(row.get("ci_lower")) and pd.notna(row.get("ci_upper")):
        low, high = sorted((place(row["ci_lower"]), place(row["ci_upper"])))
        ax.plot([low, high], [y, y], label="range", **_range(row["state"]))
    x, share = place(row["now"]), (row["now"] - row["baseline"]) / way
    beyond = {} if _LOW <= share <= _HIGH else {"marker": "<" if share < _LOW else ">"}
    ax.plot([x], [y], linestyle="none", zorder=3, label="now", clip_on=False, **{**_LOOKS[row["state"]], **beyond})
    look |= {"color": style.INK, "fontweight": "bold", "gid": "now", "va": "bottom"}
    words = sheet.cut(shown(row["now"], _unit(row)), _FIGURE, sheet.SMALL)
    half = text.width(words, size=sheet.SMALL, bold=True) / 2
    sheet.write(ax, min(max(x, left + half), right - half), y - 8, words, **look)


def _no_way(row: pd.Series) -> str:
    """Say why there is no line to draw, and what is known today."""
    told = _("baseline and target are the same; today {now}")
    if pd.isna(row["target"]):
        told = _("no target yet; today {now}")
    elif pd.isna(row["baseline"]):
        told = _("no baseline yet; today {now}")
    return sheet.cut(told.format(now=shown(row["now"], _unit(row))), _NOTE, sheet.SMALL)


_EXPECTED = {"color": style.INK, "linewidth": 1.4, "linestyle": (0, (1.5, 1)), "zorder": 2}


def _range(state: str) -> dict:
    colour = style.LOSS if state == "behind" else style.ACCENT
    return {"color": colour, "alpha": 0.28, "linewidth": 8, "solid_capstyle": "butt", "zorder": 2}


def _unit(row: pd.Series) -> str:
    unit = row.get("unit")
    return "" if unit is None or pd.isna(unit) else sheet.clean(unit)


def _side(ax: Axes, row: pd.Series, y: float, x: float) -> None:
    """Write by when, and how it stands."""
    due = _("by {day}").format(day=date(row["due"])) if pd.notna(row["due"]) else _("no date")
    colour = {"behind": style.LOSS, "unknown": style.MUTED}.get(row["state"], style.ACCENT)
    sheet.write(ax, x, y - 1, due, fontsize=sheet.SMALL, va="bottom", gid="due")
    look = {"fontsize": sheet.SMALL, "color": colour, "fontweight": "bold"}
    sheet.write(ax, x, y + 1, _states()[row["state"]], gid="state", **look)


def _states() -> dict[str, str]:
    return {"met": _("met"), "on_course": _("on course"), "behind": _("behind"), "unknown": _("not known")}


def _title(states: pd.Series) -> str:
    n = int(states.sum())
    if not n:
        return _("The plan has no measure yet")
    if states["behind"]:
        return ngettext(
            "{k} of {n} measures is behind where it should be today",
            "{k} of {n} measures are behind where they should be today",
            int(states["behind"]),
        ).format(k=number(states["behind"]), n=number(n))
    if states["unknown"] == n:
        return _("Nothing can be said yet of the {n} measures: targets, dates or figures are missing").format(
            n=number(n)
        )
    counts = {name: number(count) for name, count in states.items()}
    if states["unknown"]:
        return _(
            "None of {n} measures is known to be behind; met: {met}, on course: {on_course}, not known: {unknown}"
        ).format(n=number(n), **counts)
    return _("None of {n} measures is behind; met: {met}, on course: {on_course}").format(n=number(n), **counts)


def _told(card: pd.DataFrame, called: list[str], states: pd.Series) -> str:
    """Name the measures of each state."""
    words = _states()
    return " ".join(
        _("{state}: {names}.").format(
            state=words[state].capitalize(),
            names=listing(name for name, own in zip(called, card["state"], strict=True) if own == state),
        )
        for state, count in states.items()
        if count
    )


def _key(ax: Axes, states: pd.Series) -> None:
    from matplotlib.lines import Line2D

    words, drawn = _states(), {line.get_label() for line in ax.lines}
    marks = [
        Line2D([], [], linestyle="none", label=words[state], **look)
        for state, look in _LOOKS.items()
        if states[state] and state != "unknown"
    ]
    if "expected" in drawn:
        marks.append(Line2D([], [], label=_("where it should stand today"), **_EXPECTED))
    if "range" in drawn:
        marks.append(Line2D([], [], label=_("where it may lie"), **_range("met")))
    if marks:
        style.key(ax, marks, columns=3)
