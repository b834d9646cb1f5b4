"""Accounts with their value and the hours they take, and who fits, in; a picture of the list within the hours out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import listing, money, ngettext, number
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BEYOND, _NAMED, _SMALL = 0.6, 4, 8.5
_CHOSEN = {"color": style.ACCENT, "edgecolor": "white"}
_LEFT_OUT = {"color": "white", "edgecolor": style.LINE, "hatch": "////"}


@style.styled
def within_hours(
    table: pd.DataFrame,
    *,
    capacity: float,
    names: pd.Series | None = None,
    currency: str = "",
    ax: Axes | None = None,
    subtitle: str = "",
) -> Axes:
    """Draw which accounts fit into the hours: each as wide as the hours it takes, and as high as what an hour holds.

    Parameters
    ----------
    table : DataFrame
        Indexed by ``account_id``: ``value`` (money a year), ``hours`` (above 0) and ``chosen`` (boolean).
    capacity : float
        Hours there are.
    names : Series, optional
        Name of each account, by account_id.
    currency : str
        Currency code of the value.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is measured. Empty: what width, height and area are.

    Returns
    -------
    Axes
        Title: how many accounts fit, with which value. Left of the line the chosen ones, those with most value for each
        hour first; right of it the most valuable of the others, as far as there is room. The area of an account is its
        value.
    """
    table = table.assign(each=table["value"] / table["hours"]).sort_values("each", ascending=False, kind="stable")
    chosen, others = table[table["chosen"]], table[~table["chosen"]]
    others = others.sort_values("value", ascending=False, kind="stable")
    others = others[others["hours"].cumsum() <= _BEYOND * capacity]
    ax = style.axes(ax, height=4.6)
    sides = [(chosen, 0.0, _CHOSEN, _("on the list")), (others, capacity, _LEFT_OUT, _("left out"))]
    places = [_bars(ax, some, start, look | {"label": label}) for some, start, look, label in sides]
    shown, middle = pd.concat([chosen, others]), np.concatenate(places)
    style.ticks(ax.xaxis, 0, capacity * (1 + _BEYOND) * 1.01, style.count, count=7)
    labels = _labels(ax, others, chosen, dict(zip(shown.index, middle, strict=True)), names)
    top = _top(ax, [(words, at[1]) for at, words in labels.items()], float(shown["each"].max()) if len(shown) else 1.0)
    style.ticks(ax.yaxis, 0, top, style.amount)
    ax.grid(axis="y")
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(_("hours, added up"))
    ax.axvline(capacity, color=style.INK, linewidth=1.4, label="capacity")
    look = {"textcoords": "offset points", "parse_math": False}
    words = _("{hours} hours").format(hours=number(capacity))
    ax.annotate(words, (capacity, top), xytext=(5, -2), ha="left", va="top", **look)
    for at, words in labels.items():
        ax.annotate(words, at, xytext=(0, 4), rotation=90, ha="center", va="bottom", fontsize=_SMALL, **look)
    style.key(ax, [patch for patch in ax.containers if len(patch)])
    left_out = [text.full_name(account, names) for account in others.index[:_NAMED]]
    title, sentence = _words(table, capacity, currency, left_out)
    unit = _("Width: hours a year; height: value for each hour; area: value a year")
    style.finding(ax, title, subtitle or (f"{unit}, {currency}" if currency else unit), alt=f"{title}. {sentence}")
    return ax


def within_hours_panel(
    choose: Callable[..., Any],
    table: pd.DataFrame,
    *,
    capacity: float,
    step: float = 80.0,
    names: pd.Series | None = None,
    currency: str = "",
) -> tuple[str, Axes]:
    """Choose who fits into so many hours, as a slider gives them, and draw it.

    Parameters
    ----------
    choose : callable
        :func:`kamlib.score.select`.
    table : DataFrame
        Indexed by ``account_id``: ``value`` and ``hours``.
    capacity : float
        Hours there are.
    step : float
        By how many hours more or less the price of an hour is tried out.
    names : Series, optional
        Name of each account, by account_id.
    currency : str
        Currency code of the value.

    Returns
    -------
    tuple of str and Axes
        The picture is that of :func:`within_hours`.
    """
    result = choose(table, value="value", hours="hours", capacity=capacity, step_hours=step)
    price = result.hours.iloc[0]
    told = _("With {step} hours more an hour is worth {more}, with {step} hours less {less}.").format(
        step=number(step), more=number(price["hour_more"]), less=number(price["hour_less"])
    )
    return f"{result} {told}", within_hours(result.table, capacity=capacity, names=names, currency=currency)


def _bars(ax: Axes, some: pd.DataFrame, start: float, look: dict) -> np.ndarray:
    """Draw accounts side by side from a place on; return where the middle of each is."""
    hours = some["hours"].to_numpy(float)
    left = start + np.cumsum(hours) - hours
    ax.bar(left, some["each"], width=hours, align="edge", linewidth=0.6, **look)
    return left + hours / 2


def _labels(ax: Axes, others: pd.DataFrame, chosen: pd.DataFrame, middle: dict, names: pd.Series | None) -> dict:
    """Say what to call the most valuable on both sides, by where their bars end, as far as names stand apart."""
    across = 0.8 * ax.get_figure(root=True).get_figwidth() * 72 / np.diff(ax.get_xlim())[0]
    labels: dict[tuple[float, float], str] = {}
    for some in (others, chosen):
        for account in some["value"].nlargest(_NAMED).index:
            if all(abs(middle[account] - at) * across > text.LABEL * text.LEADING for at, _end in labels):
                words = text.names([account], names, limit=24)[0]
                labels[middle[account], float(some.loc[account, "each"])] = words
    return labels


def _top(ax: Axes, labels: list[tuple[str, float]], high: float) -> float:
    """Return up to where the y axis goes, so that the names above the bars end below the words beside the line."""
    room = 0.58 * ax.get_figure(root=True).get_figheight() * 72
    ends = [end / max(1 - (text.width(words, size=_SMALL) + 6) / room, 0.05) for words, end in labels]
    return 1.08 * max([high, *ends]) or 1.0


def _words(table: pd.DataFrame, capacity: float, currency: str, left_out: list[str]) -> tuple[str, str]:
    chosen = table[table["chosen"]]
    values = {
        "n": number(len(chosen)),
        "hours": number(capacity),
        "amount": money(chosen["value"].sum(), currency, short=True),
    }
    title = ngettext(
        "Into {hours} hours fits {n} account, with a value of {amount}",
        "Into {hours} hours fit {n} accounts, with a value of {amount}",
        len(chosen),
    ).format(**values)
    used = _("Hours used: {used}.").format(used=number(chosen["hours"].sum()))
    if not left_out:
        return title, used
    told = _("Left out are {names}, the most valuable first.").format(names=listing(left_out))
    return title, f"{used} {told}"
