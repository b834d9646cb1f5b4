"""The actions of a plan, and how late each may be, in; their days, who waits for whom, and what moves the end, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.language import date, listing, month, number
from kamlib.language import gettext as _
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NAME, _LINES, _WHOLE, _TALL = 170, 3, 1_000_000, 0.3
_MOVES = {"facecolor": style.ACCENT, "edgecolor": style.ACCENT}
_WAITS = {"facecolor": "white", "edgecolor": style.MUTED}
_MONTHS, _TICKS = 3, 5


@style.styled
def action_dates(slack: pd.DataFrame, *, ax: Axes | None = None, subtitle: str = "") -> Axes:
    """Draw when each action is done, which one waits for which, and how late each may be.

    Parameters
    ----------
    slack : DataFrame
        What :func:`kamlib.plan.slack` gives; actions without a day are left out of the picture.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        Whose plan it is, of when. Empty: what the marks are.

    Returns
    -------
    Axes
        Title: the actions that move the end as soon as they are late. Full bars move it, hollow ones do not; a thin
        line leads to the day on which a hollow one would, thin arrows from an action to those that wait for it.
    """
    table = slack[slack["due"].notna()]
    labels = [_label(name, what) for name, what in table["what"].items()]
    lines = max((label.count("\n") + 1 for label in labels), default=1)
    ax = style.axes(ax, height=1.4 + (0.2 + 0.17 * lines) * max(len(table), 1))
    start = table["start"].fillna(table["due"] - pd.Timedelta(days=1))
    first, last = (_days(one) for one in (start, table["due"]))
    rows = np.arange(len(table))
    for row, moves, left, right, late in zip(rows, table["moves_end"], first, last, table["slack_days"], strict=True):
        look = _MOVES if moves else _WAITS
        ax.barh(row, right - left, left=left, height=2 * _TALL, linewidth=1.3, zorder=2, **look)
        if not moves:
            ax.plot([right, right + late], [row, row], color=style.MUTED, linewidth=1.2, label="slack")
            ax.plot([right + late], [row], marker="|", markersize=9, color=style.MUTED)
    _arrows(ax, table, first, last)
    style.rows(ax, labels)
    if len(table):
        _days_axis(ax, start.min(), table["due"].max())
    _key(ax)
    title, told = _told(table)
    unit = subtitle or _("From first day to last; thin line: how late before the end moves; arrows: who waits for whom")
    style.finding(ax, title, unit, alt=f"{title}. {told}".strip())
    return ax


def _label(name: str, what: str) -> str:
    lines = text.wrap(text.short(f"{name} {what}", _WHOLE), _NAME)
    return "\n".join(lines if len(lines) <= _LINES else [*lines[: _LINES - 1], f"{lines[_LINES - 1]}…"])


def _days(days: pd.Series) -> np.ndarray:
    return (days - pd.Timestamp("2000-01-01")).dt.days.to_numpy(float)


def _arrows(ax: Axes, table: pd.DataFrame, first: np.ndarray, last: np.ndarray) -> None:
    place = {name: row for row, name in enumerate(table.index)}
    for name, after in table["after"].items():
        for other in (other for other in after if other in place):
            down = 1 if place[name] > place[other] else -1
            ends = (first[place[name]], place[name] - down * _TALL), (last[place[other]], place[other] + down * _TALL)
            look = {"arrowstyle": "-|>", "color": style.LINE, "linewidth": 1.0, "shrinkA": 0, "shrinkB": 0}
            ax.annotate("", *ends, arrowprops=look, zorder=1, gid="arrow")


def _days_axis(ax: Axes, start: pd.Timestamp, end: pd.Timestamp) -> None:
    low, high = _days(pd.Series([start, end]))
    room = 0.04 * max(high - low, 1)
    ax.set_xlim(low - room, high + room)
    months = pd.date_range(start, end, freq="MS", normalize=True)
    if len(months) < _MONTHS:
        ax.set_xticks([low, high], [date(start), date(end)])
        for words, side in zip(ax.get_xticklabels(), ("left", "right"), strict=True):
            words.set_ha(side)
        return
    shown = months[:: -(-len(months) // _TICKS)]
    ax.set_xticks(_days(pd.Series(shown)), [month(day) for day in shown])


def _key(ax: Axes) -> None:
    from matplotlib.patches import Patch

    style.key(ax, [Patch(label=_("late, it moves the end"), **_MOVES), Patch(label=_("it may be late"), **_WAITS)])


def _told(table: pd.DataFrame) -> tuple[str, str]:
    if table.empty:
        return _("No action has a day yet"), ""
    moves = table.index[table["moves_end"]].tolist()
    title = _("Late, these move the end: {names}").format(names=listing(moves))
    sentence = _("{name} from {start} to {due}; it may be {n} days late.")
    told = [
        sentence.format(
            name=name, start="–" if pd.isna(row["start"]) else date(row["start"]), due=date(row["due"]),
            n=number(row["slack_days"]),
        )
        for name, row in table.iterrows()
    ]  # fmt: skip
    return title, " ".join(told)
