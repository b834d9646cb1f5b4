"""Quarterly sales of a few accounts and a split of hours in; what one year made of them, row by row, out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.errors import KamlibError
from kamlib.language import gettext as _
from kamlib.language import money, ngettext, number, share
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BAR, _TALL, _FLOOR, _HATCH = 0.78, 0.74, 0.38, "/////"


@style.styled
def year_after(
    panel: pd.DataFrame,
    *,
    year: int,
    hours: Mapping[str, float] | pd.Series | None = None,
    names: pd.Series | None = None,
    ax: Axes | None = None,
    currency: str = "",
    subtitle: str = "",
) -> Axes:
    """Draw quarter by quarter what a few accounts bought, and how the year after a decision changed it.

    Parameters
    ----------
    panel : DataFrame
        Revenue by account_id (index, in the order of the rows) and quarter (columns, first days), up to the end of
        `year` and with all of the year before.
    year : int
        The year after the decision.
    hours : mapping or Series, optional
        Hours by account that were planned for that year; those not named have none.
    names : Series, optional
        Name of each account, by account_id.
    ax : Axes, optional
        Where to draw; a new figure if None.
    currency : str
        Currency code of the amounts.
    subtitle : str
        What is measured, in which unit, of when. Empty: sales by quarter, each account to its own scale.

    Returns
    -------
    Axes
        Title: how many accounts bought more than the year before and, with `hours`, how many hours were for them. Bars
        of the year are filled where the account bought more and hatched where it bought less.

    Raises
    ------
    KamlibError
        If one of the two years has no column.
    """
    quarters = pd.DatetimeIndex(panel.columns)
    before, after = (panel.loc[:, quarters.year == wanted].sum(axis=1) for wanted in (year - 1, year))
    if not {year - 1, year} <= set(quarters.year):
        raise KamlibError(
            _("The picture needs the quarters of {before} and of {year}.").format(before=year - 1, year=year)
        )
    rows, places = np.arange(len(panel)), np.arange(len(quarters))
    ax = style.axes(ax, height=1.7 + 0.52 * len(panel))
    for row, account in zip(rows, panel.index, strict=True):
        sold = panel.loc[account].to_numpy(float).clip(min=0)
        heights = _TALL * sold / (sold.max() or 1.0)
        grew = after[account] > before[account]
        earlier = quarters.year < year
        common = {"width": _BAR, "bottom": row + _FLOOR}
        ax.bar(places[earlier], -heights[earlier], color=style.REST, label="before", **common)
        look = {"color": style.ACCENT} if grew else {"color": "white", "edgecolor": style.LOSS, "hatch": _HATCH}
        ax.bar(places[~earlier], -heights[~earlier], label="grew" if grew else "shrank", **look, **common)
        ax.plot([-0.6, places[-1] + 0.6], [row + _FLOOR] * 2, color=style.LINE, linewidth=0.8)
    ax.axvline(np.argmax(quarters.year >= year) - 0.5, color=style.MUTED, linewidth=1, linestyle=(0, (1, 2)))
    shown = text.names(panel.index, names)
    style.rows(ax, shown, above=0.55)
    ax.grid(visible=False)
    ax.set_xlim(-0.7, places[-1] + 0.7)
    years = sorted(set(quarters.year))
    ax.set_xticks([places[quarters.year == one].mean() for one in years], [str(one) for one in years])
    ax.tick_params(axis="x", length=0)
    ax.spines["bottom"].set_visible(False)
    planned = None if hours is None else pd.Series(hours, dtype=float).reindex(panel.index).fillna(0.0)
    changes = [_change(old, new) for old, new in zip(before, after, strict=True)]
    parts = [
        (str(year - 1), [money(value, "", short=True) for value in before]),
        (str(year), [money(value, "", short=True) for value in after]),
        (_("change"), changes),
    ]
    if planned is not None:
        parts.insert(0, (_("hours"), [number(value) for value in planned]))
    style.columns(ax, rows, parts, head=-0.85)
    title = _title(before, after, planned, year)
    unit = _("Sales by quarter, {currency}, each account to its own scale") if currency else ""
    unit = unit.format(currency=currency) or _("Sales by quarter, each account to its own scale")
    sentence = " ".join(_told(panel, before, after, planned, changes, shown, year, currency))
    style.finding(ax, title, subtitle or unit, alt=f"{title}. {sentence}")
    return ax


def _change(old: float, new: float) -> str:
    if not old > 0:
        return "–"
    rate = new / old - 1
    return f"{'+' if rate > 0 else ''}{share(rate, 0)}"


def _title(before: pd.Series, after: pd.Series, hours: pd.Series | None, year: int) -> str:
    grew = after > before
    values = {"grew": number(int(grew.sum())), "n": number(len(grew)), "year": year}
    if hours is None or not hours.sum() > 0:
        return _("{grew} of {n} accounts bought more in {year}").format(**values)
    title = ngettext(
        "{grew} of {n} accounts bought more in {year}; {hours} of {total} hours were for it",
        "{grew} of {n} accounts bought more in {year}; {hours} of {total} hours were for them",
        int(grew.sum()),
    )
    return title.format(**values, hours=number(hours[grew].sum()), total=number(hours.sum()))


def _told(panel, before, after, hours, changes, names, year, currency) -> list[str]:
    """Say each row in a sentence."""
    lines = []
    for place, account in enumerate(panel.index):
        sentence = _("{name}: {before} in {earlier}, {after} in {year} ({change}).")
        if hours is not None:
            sentence = _("{name}, {hours} hours: {before} in {earlier}, {after} in {year} ({change}).")
        values = {"name": names[place], "change": changes[place], "year": year, "earlier": year - 1}
        values |= {"hours": "" if hours is None else number(hours.iloc[place])}
        values |= {"before": money(before.iloc[place], currency), "after": money(after.iloc[place], currency)}
        lines.append(sentence.format(**values))
        if not panel.loc[account].iloc[-1] > 0:
            lines.append(_("Nothing in the last quarter."))
    return lines
