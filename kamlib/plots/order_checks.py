"""What an order model expected beside what came, as pictures: week by week, and account by account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.language import date, ngettext, number, period
from kamlib.language import gettext as _
from kamlib.plots import style
from kamlib.plots.order_models import month_ticks, side_labels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WIDE = 1.959964


@style.styled
def tracking(table: pd.DataFrame, *, ax: Axes | None = None, subtitle: str = "") -> Axes:
    """Draw what came after the calibration period, beside what the model expected and thought possible.

    Parameters
    ----------
    table : DataFrame
        What :func:`kamlib.value.tracking` gives.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is drawn. Empty: purchases of all accounts since the calibration period.

    Returns
    -------
    Axes
        Title: whether what came lies within what the model thought possible.
    """
    ax = style.axes(ax)
    days = pd.DatetimeIndex(table.index)
    x = (days - days[0]).days.to_numpy()
    actual, mean, low, high = (
        table[name].to_numpy(float) for name in ("actual", "mean", "obs_ci_lower", "obs_ci_upper")
    )
    inside = low[-1] <= actual[-1] <= high[-1]
    ax.fill_between(x, low, high, color=style.PALE, linewidth=0, label="possible")
    ax.plot(x, mean, color=style.MUTED, linewidth=1.6, linestyle=(0, (5, 3)), label="expected")
    colour = style.ACCENT if inside else style.LOSS
    ax.plot(x, actual, color=colour, linewidth=2.2, marker="o", markersize=4, label="came")
    style.ticks(ax.yaxis, 0, max(actual.max(), high.max(), 1.0) * 1.05, style.count, integer=True)
    ax.grid(axis="y")
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    month_ticks(ax, days, beside=150)
    ax.set_xlim(0, x[-1] * 1.005)
    values = {"actual": number(actual[-1]), "mean": number(mean[-1])}
    labels = [_("came: {actual}").format(**values), _("expected: {mean}").format(**values)]
    side_labels(ax, labels, [actual[-1], mean[-1]], [colour, style.MUTED])
    values |= {"low": number(low[-1]), "high": number(high[-1])}
    title = _("{actual} purchases came, within what the model thought possible").format(**values)
    if actual[-1] > high[-1]:
        title = _("{actual} purchases came, more than the model thought possible").format(**values)
    if actual[-1] < low[-1]:
        title = _("{actual} purchases came, fewer than the model thought possible").format(**values)
    sentence = _("It expected {mean}, between {low} and {high}.").format(**values)
    unit = _("Purchases of all accounts since {day}; dashed: expected, band: 95% of the futures drawn").format(
        day=date(days[0])
    )
    style.finding(ax, title, subtitle or unit, alt=f"{title}. {sentence} {_span(days)}")
    return ax


def _span(days: pd.DatetimeIndex) -> str:
    return _("Time: {period}.").format(period=period(days[0] + pd.Timedelta(days=1), days[-1]))


@style.styled
def pit(values: pd.Series, *, bins: int = 20, ax: Axes | None = None, subtitle: str = "") -> Axes:
    """Draw where what came lies among what the model thought possible; if the model is right, evenly.

    Parameters
    ----------
    values : Series
        By account, from 0 to 1: ``pit`` of :func:`kamlib.value.validate_holdout`.
    bins : int
        Bars.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is drawn. Empty: accounts by where what came lies among the futures drawn.

    Returns
    -------
    Axes
        Title: how many bars lie outside what chance allows. These are hatched.
    """
    ax = style.axes(ax)
    counts, edges = np.histogram(np.asarray(values, float), bins=bins, range=(0, 1))
    n, even = int(counts.sum()), counts.sum() / bins
    reach = _WIDE * np.sqrt(even * (1 - 1 / bins))
    outside = np.abs(counts - even) > reach
    look = {"width": 0.86 / bins, "linewidth": 0.8}
    middle = (edges[1:] + edges[:-1]) / 2
    ax.axhspan(max(even - reach, 0.0), even + reach, color=style.PALE_ACCENT, linewidth=0, label="chance", zorder=0)
    ax.bar(middle[~outside], counts[~outside], color=style.REST, label="inside", **look)
    ax.bar(middle[outside], counts[outside], color="white", edgecolor=style.LOSS, hatch="////", label="outside", **look)
    ax.axhline(even, color=style.ACCENT, linewidth=1.2, linestyle=(0, (5, 3)))
    style.ticks(ax.xaxis, 0, 1, style.whole_percent)
    style.ticks(ax.yaxis, 0, max(counts.max(), even + reach, 1.0) * 1.08, style.count, integer=True)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(_("share of the futures drawn that lie below what came"))
    side_labels(ax, [_("if the model is right")], [even], [style.ACCENT])
    k = int(outside.sum())
    title = _("What came is spread as the model said: no bar is outside what chance allows")
    if k:
        title = ngettext(
            "{k} of {bins} bars is outside what chance allows if the model is right",
            "{k} of {bins} bars are outside what chance allows if the model is right",
            k,
        ).format(k=number(k), bins=number(bins))
    sentence = _(
        "Chance alone makes about {k}. The bar at the left end has {low} accounts, the one at the right end {high}; "
        "{even} were meant."
    )
    values = {"k": number(0.05 * bins), "low": number(counts[0]), "high": number(counts[-1]), "even": number(even)}
    sentence = sentence.format(**values)
    unit = _("{n} accounts by where what came lies among the futures drawn; band: chance (95% of bars)").format(
        n=number(n)
    )
    style.finding(ax, title, subtitle or unit, alt=f"{title}. {sentence}")
    return ax
