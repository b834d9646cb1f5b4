"""Sales of one to three accounts by quarter in; their courses, up to a day or beyond it, as a picture out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kamlib.errors import KamlibError
from kamlib.language import date, listing, money, number, share
from kamlib.language import gettext as _
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LOOKS = [
    {"color": style.ACCENT, "marker": "o", "linestyle": "-"},
    {"color": style.LOSS, "marker": "s", "linestyle": (0, (4, 1.5))},
    {"color": style.MUTED, "marker": "^", "linestyle": (0, (1, 1.2))},
]
_YEAR, _BESIDE, _FLAT = 4, 118, 0.1


@style.styled
def sales_lines(
    panel: pd.DataFrame,
    *,
    names: Mapping[str, str] | pd.Series | None = None,
    known_until: Any = None,
    currency: str = "",
    ax: Axes | None = None,
    subtitle: str = "",
) -> Axes:
    """Draw what accounts bought, quarter by quarter: one, two or three of them.

    Parameters
    ----------
    panel : DataFrame
        Sales by account_id (index, at most three) and quarter (columns, first days, at least eight).
    names : mapping or Series, optional
        Name of each account, by account_id.
    known_until : date, optional
        The last day that was known when something was decided: a dotted line where quarters come after it.
    currency : str
        Currency code of the amounts.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is measured. Empty: sales by quarter.

    Returns
    -------
    Axes
        Title: by how much the last four quarters differ from the four before.

    Raises
    ------
    KamlibError
        If there is no account, more than the picture can keep apart, or fewer than eight quarters.
    """
    if not 0 < len(panel) <= len(_LOOKS) or panel.shape[1] < 2 * _YEAR:
        raise KamlibError(
            _("The picture takes 1 to {most} accounts with eight quarters or more.").format(most=number(len(_LOOKS))),
            found=_("{n} accounts, {m} quarters").format(n=number(len(panel)), m=number(panel.shape[1])),
        )
    quarters, values = pd.DatetimeIndex(panel.columns), panel.to_numpy(dtype=float)
    ax = style.axes(ax)
    shown = text.names(panel.index, None if names is None else pd.Series(names))
    places = np.arange(len(quarters))
    for line, look, name in zip(values, _LOOKS, shown, strict=False):
        ax.plot(places, line, linewidth=2, markersize=5.5, markeredgecolor="white", label=name, **look)
    style.ticks(ax.yaxis, min(0.0, values.min() * 1.1), values.max() * 1.12 or 1.0, style.amount)
    ax.set_xlim(-0.4, places[-1] + 0.4)
    starts = [place for place, day in enumerate(quarters) if day.month == 1]
    ax.set_xticks(starts, [str(quarters[place].year) for place in starts])
    ax.grid(axis="y")
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    if known_until is not None and pd.Timestamp(known_until) < quarters[-1]:
        edge = int(np.searchsorted(quarters, pd.Timestamp(known_until), side="right")) - 0.5
        ax.axvline(edge, color=style.MUTED, linewidth=1, linestyle=(0, (1, 2)), label="known until")
        words = _("known on {date}").format(date=date(pd.Timestamp(known_until)))
        where = {"xy": (edge, 0), "xycoords": ax.get_xaxis_transform(), "xytext": (-5, 6), "ha": "right"}
        ax.annotate(words, **where, textcoords="offset points", color=style.MUTED, parse_math=False)
    _names_beside(ax, values[:, -1], shown)
    changes = values[:, -_YEAR:].sum(axis=1) / values[:, -2 * _YEAR : -_YEAR].sum(axis=1) - 1
    sums = [money(line[-_YEAR:].sum(), currency) for line in values]
    told = [
        _("{name}: {sum} in the last four quarters, {change} against the four before.").format(
            name=name, sum=amount, change=_signed(change)
        )
        for name, amount, change in zip(shown, sums, changes, strict=True)
    ]
    unit = subtitle or (
        _("Sales by quarter, {currency}").format(currency=currency) if currency else _("Sales by quarter")
    )
    title = _title(changes, shown)
    style.finding(ax, title, unit, alt=" ".join([f"{title}.", *told]))
    return ax


def _signed(change: float) -> str:
    return ("+" if change > 0 else "−" if change < 0 else "") + share(abs(change))


def _title(changes: np.ndarray, shown: list[str]) -> str:
    if len(changes) > 1 and (np.abs(changes) < _FLAT).all():
        return _("About as much as the year before: {changes}").format(changes=listing([_signed(c) for c in changes]))
    parts = [f"{name} {_signed(change)}" for name, change in zip(shown, changes, strict=True)]
    return _("The last year against the one before: {changes}").format(changes=listing(parts))


def _names_beside(ax: Axes, ends: np.ndarray, shown: list[str]) -> None:
    """Write each name at the right of the Axes, near the end of its line."""
    low, high = ax.get_ylim()
    unit = (high - low) / (ax.get_figure(root=True).get_figheight() * 0.7 * 72)
    wrapped = ["\n".join(text.wrap(name, _BESIDE)) for name in shown]
    gap = text.LABEL * text.LEADING * unit * (max(name.count("\n") for name in wrapped) + 1.3)
    places = text.spread(list(ends), gap, low + gap / 2, high - gap / 2)
    for name, place, look in zip(wrapped, places, _LOOKS, strict=False):
        where = {"xy": (1, place), "xycoords": ax.get_yaxis_transform(), "xytext": (6, 0)}
        common = {"textcoords": "offset points", "va": "center", "annotation_clip": False, "parse_math": False}
        ax.annotate(name, **where, **common, color=look["color"], fontweight="bold")
