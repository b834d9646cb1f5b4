"""Where the accounts chosen back then stand today, as a picture: then and now, account by account."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import ngettext, number, share
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@style.styled
def then_and_now(
    table: pd.DataFrame,
    *,
    most: int = 20,
    labels: Sequence[str] = (),
    ax: Axes | None = None,
    currency: str = "",
    subtitle: str = "",
) -> Axes:
    """Draw where the accounts chosen on past revenue stand now.

    Parameters
    ----------
    table : DataFrame
        All accounts, indexed by ``account_id``: ``then`` and ``now`` (revenue of two periods of the same length),
        ``rank_then``, ``rank_now``, ``chosen`` (boolean) and, if known, ``name``. Where they are given,
        ``obs_ci_lower`` and ``obs_ci_upper`` are drawn as a band: the range in which revenue was to be expected
        without any programme.
    most : int
        How many of the chosen accounts have a row, the largest of then first.
    labels : sequence of str, optional
        What the two periods are called, such as ``["2023", "2024"]``. Empty: then and now.
    ax : Axes, optional
        Where to draw; a new figure if None.
    currency : str
        Currency code of the amounts.
    subtitle : str
        What is measured, in which unit, of when. Empty: revenue then and now, and the currency.

    Returns
    -------
    Axes
        Title: how many of the chosen are among the largest now. Filled dots are, crosses are not; blue is more than
        then, orange is less; the dotted line is the revenue an account needs now to be among them. Equal steps are
        equal percentages (logarithmic scale), so that the change in money stands beside the rows; accounts without
        revenue stand on a line of their own at the left edge.
    """
    chosen = table[table["chosen"].fillna(False).astype(bool)].sort_values("then", ascending=False, kind="stable")
    shown, count = chosen.head(most), len(chosen)
    rows = np.arange(len(shown))
    ax = style.axes(ax, height=1.9 + 0.29 * (len(shown) + 1))
    line = table["now"].nlargest(count).min() if 0 < count < len(table) else 0.0
    band = {"obs_ci_lower", "obs_ci_upper"} <= set(shown.columns)
    place = _scale(ax, shown, line, band)
    then, now = place(shown["then"]), place(shown["now"])
    still = ((shown["rank_now"] <= count) & (shown["now"] > 0)).to_numpy()
    if band:
        low, high = place(shown["obs_ci_lower"]), place(shown["obs_ci_upper"])
        ax.barh(rows, high - low, left=low, height=0.62, color=style.PALE, label="expected")
    changes = (shown["now"] - shown["then"]).to_numpy(float)
    for row in rows:
        colour = style.ACCENT if changes[row] > 0 else style.LOSS
        ax.plot([then[row], now[row]], [row, row], color=colour, linewidth=2, alpha=0.55, label="way")
    ax.plot(then, rows, label="then", **_MARKS["then"])
    for mark, wanted in (("again", still), ("gone", ~still)):
        for colour, which in ((style.ACCENT, wanted & (changes > 0)), (style.LOSS, wanted & ~(changes > 0))):
            if which.any():
                ax.plot(now[which], rows[which], label=mark, **(_MARKS[mark] | {"color": colour}))
    if line > 0:
        ax.axvline(line, color=style.MUTED, linewidth=1, linestyle=(0, (1, 2)), label="line")
    style.rows(ax, text.names(shown.index, shown.get("name")), above=0.6)
    ranks = [
        [number(value) if value == value else "–" for value in shown[column].astype(float)]
        for column in ("rank_then", "rank_now")
    ]
    words = list(labels) or [_("then"), _("now")]
    money = [style.signed(value, "") for value in changes]
    heads = [_("rank {then}").format(then=words[0]), words[1], _("change")]
    style.columns(ax, rows, list(zip(heads, [*ranks, money], strict=True)), head=-0.9)
    _key(ax, count, words, line=line > 0, band=band)
    title, sentence = _title(chosen)
    style.finding(ax, title, subtitle or _subtitle(currency, len(shown), count), alt=f"{title}. {sentence}".strip())
    return ax


_BREADTH = 0.35
"""Least part of the figure's width that the axis has beside names and ranks."""
_MARKS = {
    "then": {
        "linestyle": "none",
        "marker": "o",
        "markersize": 6.5,
        "color": style.MUTED,
        "markerfacecolor": "white",
        "markeredgewidth": 1.3,
    },
    "again": {"linestyle": "none", "marker": "o", "markersize": 7.5, "color": style.MUTED, "markeredgecolor": "white"},
    "gone": {"linestyle": "none", "marker": "X", "markersize": 8, "color": style.MUTED, "markeredgecolor": "white"},
}


def _scale(ax: Axes, shown: pd.DataFrame, line: float, band: bool) -> Callable[[pd.Series], np.ndarray]:
    """Set a logarithmic axis with a place for zero, and return where each amount stands on it."""
    columns = ["then", "now", *(["obs_ci_lower", "obs_ci_upper"] if band else [])]
    values = np.append(shown[columns].to_numpy(float).ravel(), line)
    positive = values[values > 0]
    low, high = (positive.min() / 1.25, positive.max() * 1.25) if len(positive) else (1.0, 10.0)
    empty = bool((shown[["then", "now"]].to_numpy() <= 0).any())
    edge = low / (high / low) ** 0.12 if empty else low
    left = edge / (high / edge) ** 0.03
    ax.set_xscale("log")
    ticks = _ticks(low, high, room=_BREADTH * 72 * ax.get_figure(root=True).get_figwidth() / np.log(high / left))
    if empty:
        ticks = [edge, *(tick for tick in ticks if tick > edge * (high / edge) ** 0.15)]
    ax.set_xticks(ticks, ["0" if empty and tick == edge else style.amount(tick) for tick in ticks])
    ax.set_xticks([], minor=True)
    ax.set_xlim(left, high)
    if empty:
        ax.axvline(edge, color=style.LINE, linewidth=0.8, label="zero")
    return lambda amounts: np.where(amounts > 0, np.maximum(amounts, low), edge)


def _ticks(low: float, high: float, *, room: float) -> list[float]:
    """Choose round amounts whose labels stand apart; `room` is the points that a factor of e takes."""
    ticks: list[float] = []
    for every, steps in ((1, (1, 2, 5)), (1, (1, 3)), (1, (1,)), (2, (1,)), (3, (1,)), (6, (1,))):
        powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
        places = [step * 10.0**power for power in powers if power % every == 0 for step in steps]
        ticks = [place for place in places if low <= place <= high]
        widest = max((text.width(style.amount(tick)) for tick in ticks), default=0.0) + 8
        if (np.diff(np.log(ticks)) * room >= widest).all():
            return ticks
    return ticks[:1]


def _key(ax: Axes, count: int, names: Sequence[str], *, line: bool, band: bool) -> None:
    """Explain the marks under the picture."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    told = [_("{now}, among the {n} largest"), _("{now}, not among them"), _("needed to be among the {n} largest")]
    if count == 1:
        told = [_("{now}, the largest"), _("{now}, no longer"), _("needed to be the largest")]
    again, gone, needed = (sentence.format(now=names[1], n=number(count)) for sentence in told)
    words = [names[0], again, gone]
    marks = [Line2D([], [], label=label, **look) for label, look in zip(words, _MARKS.values(), strict=True)]
    for label, colour in ((_("more than before"), style.ACCENT), (_("less than before"), style.LOSS)):
        marks.append(Line2D([], [], color=colour, linewidth=3, alpha=0.75, label=label))
    if line:
        marks.append(Line2D([], [], color=style.MUTED, linestyle=(0, (1, 2)), linewidth=1, label=needed))
    if band:
        marks.append(Patch(facecolor=style.PALE, label=_("to be expected without a programme")))
    style.key(ax, marks)


def _subtitle(currency: str, shown: int, count: int) -> str:
    if shown < count:
        unit = _("Revenue then and now, {currency}, logarithmic scale; the largest {shown} of {n} chosen accounts")
        if not currency:
            unit = _("Revenue then and now, logarithmic scale; the largest {shown} of {n} chosen accounts")
    else:
        unit = (
            _("Revenue then and now, {currency}, logarithmic scale")
            if currency
            else _("Revenue then and now, logarithmic scale")
        )
    return unit.format(currency=currency, shown=number(shown), n=number(count))


def _title(chosen: pd.DataFrame) -> tuple[str, str]:
    n = len(chosen)
    if not n:
        return _("No account was chosen"), ""
    again = int(((chosen["rank_now"] <= n) & (chosen["now"] > 0)).sum())
    if n > 1:
        title = ngettext(
            "{again} of the {n} accounts chosen then is among the {n} largest now",
            "{again} of the {n} accounts chosen then are among the {n} largest now",
            again,
        ).format(again=number(again), n=number(n))
    elif again:
        title = _("The account chosen then is the largest now")
    else:
        title = _("The account chosen then is no longer the largest")
    then, now = chosen["then"].sum(), chosen["now"].sum()
    if not then > 0:
        return title, ""
    rate = now / then - 1
    if rate < 0:
        return title, _("The chosen accounts together buy {rate} less than then.").format(rate=share(-rate))
    return title, _("The chosen accounts together buy {rate} more than then.").format(rate=share(rate))
