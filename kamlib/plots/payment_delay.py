"""Days beyond the due day by account and quarter in; who pays later and later, and who came back, as a picture out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kamlib.errors import KamlibError
from kamlib.language import gettext as _
from kamlib.language import listing, number
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LOOKS = [
    {"color": style.LOSS, "marker": "s", "linestyle": "-"},
    {"color": style.ACCENT, "marker": "o", "linestyle": (0, (4, 1.5))},
    {"color": style.MUTED, "marker": "^", "linestyle": (0, (1, 1.2))},
]
_RISEN, _BESIDE = 10, 118
"""Days by which a line must have risen to be told as rising, and points beside the Axes for the names."""


@style.styled
def payment_delay(
    panel: pd.DataFrame,
    *,
    names: Mapping[str, str] | pd.Series | None = None,
    until: Mapping[str, Any] | None = None,
    floor: float | None = None,
    ax: Axes | None = None,
    subtitle: str = "",
) -> Axes:
    """Draw how late accounts pay, quarter by quarter: one, two or three of them.

    Parameters
    ----------
    panel : DataFrame
        Mean days beyond the due day, by account_id (index, at most three) and quarter (columns, first days); missing
        where nothing fell due.
    names : mapping or Series, optional
        Name of each account, by account_id.
    until : mapping, optional
        The last quarter to show of each account. They are then laid over one another, so that their last quarters
        shown stand at the right, and the picture does not tell what came after.
    floor : float, optional
        Days from which one would act: a dotted line.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is measured, in which unit, of when. Empty: days beyond the due day, mean of the quarter.

    Returns
    -------
    Axes
        Title: how late they paid in the last quarter shown.

    Raises
    ------
    KamlibError
        If there is no account, or more than the picture can keep apart, or nothing is known of one.
    """
    if not 0 < len(panel) <= len(_LOOKS):
        raise KamlibError(
            _("The picture keeps {most} accounts apart, and was given {n}.").format(
                most=number(len(_LOOKS)), n=number(len(panel))
            ),
            do=_("Choose the accounts in question: panel.loc[[...]]."),
        )
    quarters = pd.DatetimeIndex(panel.columns)
    lines = [_line(panel.loc[account], quarters, account, until) for account in panel.index]
    if any(line.empty for line in lines):
        raise KamlibError(_("Of one of the accounts no payment is known in the quarters shown."))
    ax = style.axes(ax)
    known = None if names is None else pd.Series(names)
    shown = text.names(panel.index, known)
    for line, look, name in zip(lines, _LOOKS, shown, strict=False):
        ax.plot(line.index, line, linewidth=2, markersize=5.5, markeredgecolor="white", label=name, **look)
    values = np.concatenate([line.to_numpy() for line in lines])
    low, high = min(0.0, values.min() * 1.1), max(values.max() * 1.12, 10.0)
    if floor is not None:
        ax.axhline(floor, color=style.MUTED, linewidth=1, linestyle=(0, (1, 2)), label="floor")
        high = max(high, floor * 1.12)
    style.ticks(ax.yaxis, low, high, number)
    _quarters(ax, quarters, lines, together=until is not None)
    ax.grid(axis="y")
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    _names_beside(ax, lines, shown)
    if floor is not None:
        start = min(line.index[0] for line in lines)
        words = _("{days} days late").format(days=number(floor))
        ax.annotate(
            words, (start, floor), xytext=(0, 3), textcoords="offset points", color=style.MUTED, parse_math=False
        )
    title = _title(lines, shown, together=until is not None)
    sentences = [_told(name, line) for name, line in zip(shown, lines, strict=True)]
    unit = subtitle or _("Days between the due day and the payment, mean of each quarter")
    style.finding(ax, title, unit, alt=" ".join([f"{title}.", *sentences]))
    return ax


def _line(row: pd.Series, quarters: pd.DatetimeIndex, account: str, until: Mapping[str, Any] | None) -> pd.Series:
    """Return the known values at their places: quarters since the first, or back from the last one shown."""
    values = pd.Series(row.to_numpy(dtype=float, na_value=np.nan), index=np.arange(len(quarters)))
    if until is not None:
        last = int(np.searchsorted(quarters, pd.Timestamp(until[account]), side="right")) - 1
        values = values.iloc[: last + 1]
        values.index = values.index - last
    return values.dropna()


def _quarters(ax: Axes, quarters: pd.DatetimeIndex, lines: list[pd.Series], *, together: bool) -> None:
    first, last = min(line.index[0] for line in lines), max(line.index[-1] for line in lines)
    ax.set_xlim(first - 0.4, last + 0.4)
    if together:
        places = list(range(0, int(first) - 1, -4))
        ax.set_xticks(places, [number(-place) for place in places])
        ax.set_xlabel(_("quarters before the last one shown"))
        return
    starts = [place for place, day in enumerate(quarters) if day.month == 1 and first <= place <= last]
    ax.set_xticks(starts, [str(quarters[place].year) for place in starts])


def _names_beside(ax: Axes, lines: list[pd.Series], shown: list[str]) -> None:
    """Write each name at the right of the Axes, near the end of its line."""
    low, high = ax.get_ylim()
    unit = (high - low) / (ax.get_figure(root=True).get_figheight() * 0.7 * 72)
    wrapped = ["\n".join(text.wrap(name, _BESIDE)) for name in shown]
    gap = text.LABEL * text.LEADING * unit * (max(name.count("\n") for name in wrapped) + 1.3)
    places = text.spread([line.iloc[-1] for line in lines], gap, low + gap / 2, high - gap / 2)
    for name, place, look in zip(wrapped, places, _LOOKS, strict=False):
        ax.annotate(
            name,
            (1, place),
            xycoords=ax.get_yaxis_transform(),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            color=look["color"],
            fontweight="bold",
            annotation_clip=False,
            parse_math=False,
        )


def _title(lines: list[pd.Series], shown: list[str], *, together: bool) -> str:
    ends = [number(line.iloc[-1]) for line in lines]
    if together:
        if len(lines) > 1 and all(line.iloc[-1] - line.iloc[0] >= _RISEN for line in lines):
            return _("Later and later: {days} days after the due day in the last quarter shown").format(
                days=listing(ends)
            )
        return _("{days} days after the due day in the last quarter shown").format(days=listing(ends))
    order = np.argsort([-line.iloc[-1] for line in lines], kind="stable")
    first = order[0]
    if len(lines) == 1:
        return _("{name} paid {days} days late in the last quarter known").format(name=shown[first], days=ends[first])
    second = order[-1]
    return _("{first} paid {one} days late in the last quarter known, {second} {two}").format(
        first=shown[first], one=ends[first], second=shown[second], two=ends[second]
    )


def _told(name: str, line: pd.Series) -> str:
    return _("{name}: {first} days late at first, {most} at most, {last} in the end.").format(
        name=name, first=number(line.iloc[0]), most=number(line.max()), last=number(line.iloc[-1])
    )
