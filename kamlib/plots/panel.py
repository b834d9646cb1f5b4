"""Revenue by account and month, as pictures: the total with its largest accounts, and these month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import month, ngettext, number, period, share
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_YEAR = 12


@style.styled
def revenue_panel(
    panel: pd.DataFrame,
    *,
    names: pd.Series | None = None,
    top: int = 5,
    ax: Axes | None = None,
    currency: str = "",
    subtitle: str = "",
) -> Axes:
    """Draw revenue month by month: the total, and how much of it the largest accounts bring.

    Parameters
    ----------
    panel : DataFrame
        Revenue by account_id (index) and month (columns, first days).
    names : Series, optional
        Name of each account, by account_id.
    top : int
        How many of the largest accounts (over the last twelve months) are drawn together.
    ax : Axes, optional
        Where to draw; a new figure if None.
    currency : str
        Currency code of the amounts.
    subtitle : str
        What is measured, in which unit, of when. Empty: revenue per month, the currency and the months.

    Returns
    -------
    Axes
        Title: the last twelve months against the twelve before, or, in a shorter panel, what the largest accounts
        bring.
    """
    ax = style.axes(ax)
    months = pd.DatetimeIndex(panel.columns)
    total = panel.sum().to_numpy(float)
    recent = panel.iloc[:, -_YEAR:].sum(axis=1)
    largest = recent.nlargest(min(top, len(panel))).index
    chosen = panel.loc[largest].sum().to_numpy(float)
    places = np.arange(len(months))
    some_left = len(panel) > len(largest)
    if some_left:
        ax.bar(places, total, width=0.86, color=style.REST, label="total")
    ax.bar(places, chosen, width=0.86, color=style.ACCENT, label="largest")
    low, high = min(0.0, total.min(), chosen.min()), max(total.max(), chosen.max(), 0.0)
    style.ticks(ax.yaxis, low * 1.08, (high or 1.0) * 1.08, style.amount)
    _month_ticks(ax, months, beside=150)
    ax.set_xlim(-0.8, len(months) - 0.2)
    ax.axhline(0, color=style.LINE, linewidth=0.8)
    ax.grid(axis="y")
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    if len(largest) == 1:
        label = text.names(largest, names)[0]
    else:
        label = _("the {k} largest accounts").format(k=number(len(largest)))
    others = len(panel) - len(largest)
    labels, heights, colours = [label], [chosen[-3:].mean() / 2], [style.ACCENT]
    if some_left:
        labels.append(ngettext("{n} other account", "{n} other accounts", others).format(n=number(others)))
        heights.append((chosen[-3:].mean() + total[-3:].mean()) / 2)
        colours.append(style.MUTED)
    _side_labels(ax, labels, heights, colours)
    brought = recent[largest].sum() / recent.sum() if recent.sum() > 0 else float("nan")
    title, sentence = _panel_title(total, len(largest), len(panel), brought, label)
    unit = _("Revenue per month, {currency}, {period}") if currency else _("Revenue per month, {period}")
    unit = unit.format(currency=currency, period=period(months[0], months[-1] + pd.offsets.MonthEnd(0)))
    style.finding(ax, title, subtitle or unit, alt=f"{title}. {sentence}".strip())
    return ax


def _panel_title(total: np.ndarray, k: int, n: int, brought: float, name: str) -> tuple[str, str]:
    """Return the finding, and a second sentence for the alt text."""
    whole = _("The {k} largest of {n} accounts bring {share} of the revenue of the last {months} months").format(
        k=number(k), n=number(n), share=share(brought), months=min(len(total), _YEAR)
    )
    if k == 1:
        whole = _("{name} brings {share} of the revenue of the last {months} months").format(
            name=name, share=share(brought), months=min(len(total), _YEAR)
        )
    if len(total) < 2 * _YEAR or not total[-2 * _YEAR : -_YEAR].sum() > 0:
        return whole, ""
    rate = total[-_YEAR:].sum() / total[-2 * _YEAR : -_YEAR].sum() - 1
    if abs(rate) < 0.005:
        title = _("Revenue of the last twelve months is as high as in the twelve before")
    elif rate > 0:
        title = _("Revenue of the last twelve months is {rate} above the twelve before").format(rate=share(rate))
    else:
        title = _("Revenue of the last twelve months is {rate} below the twelve before").format(rate=share(-rate))
    return title, f"{whole}."


def _side_labels(ax: Axes, labels: list[str], heights: list[float], colours: list[str]) -> None:
    """Write what the bars are to their right, each near its height, wrapped and apart from one another."""
    low, high = ax.get_ylim()
    inches = ax.get_figure(root=True).get_figheight() * 0.7
    unit = (high - low) / (inches * 72)
    wrapped = ["\n".join(text.wrap(label, 82)) for label in labels]
    gap = text.LABEL * text.LEADING * unit * (max(label.count("\n") for label in wrapped) + 1.4)
    places = text.spread(heights, gap, low + gap / 2, high - gap / 2)
    for label, y, colour in zip(wrapped, places, colours, strict=True):
        ax.annotate(
            label,
            (1, y),
            xycoords=ax.get_yaxis_transform(),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            color=colour,
            fontweight="bold",
            annotation_clip=False,
        )


def _month_ticks(ax: Axes, months: pd.DatetimeIndex, *, beside: float) -> None:
    """Label as many months as have room, at even steps; `beside` is the width in points that other words take."""
    n = len(months)
    room = ax.get_figure(root=True).get_figwidth() * 72 - beside
    most = max(2, int(room / (max(text.width(month(day)) for day in months) + 12)))
    if n <= most:
        wanted = list(range(n))
    else:
        step = max(1, int(np.ceil(n / most)))
        step = next((size for size in (1, 2, 3, 6, 12, 24, 36, 60, 120) if size >= step), step)
        anchor = next((place for place, day in enumerate(months) if (day.month - 1) % min(step, _YEAR) == 0), 0)
        wanted = list(range(anchor, n, step))
    ax.set_xticks(wanted, [month(months[place]) for place in wanted])


@style.styled
def revenue_heat_map(
    panel: pd.DataFrame,
    *,
    names: pd.Series | None = None,
    top: int = 12,
    ax: Axes | None = None,
    currency: str = "",
    subtitle: str = "",
) -> Axes:
    """Draw the largest accounts month by month: dark where an account bought much for its size, white where nothing.

    Parameters
    ----------
    panel : DataFrame
        Revenue by account_id (index) and month (columns, first days).
    names : Series, optional
        Name of each account, by account_id.
    top : int
        How many of the largest accounts have a row.
    ax : Axes, optional
        Where to draw; a new figure if None.
    currency : str
        Currency code of the amounts.
    subtitle : str
        What is measured, in which unit, of when.

    Returns
    -------
    Axes
        Title: how many of these accounts bought nothing in the last three months.
    """
    from matplotlib.colors import LinearSegmentedColormap

    months = pd.DatetimeIndex(panel.columns)
    sums = panel.sum(axis=1)
    rows = panel.loc[sums.nlargest(min(top, len(panel))).index]
    ax = style.axes(ax, height=1.55 + 0.3 * len(rows))
    best = rows.max(axis=1)
    relative = rows.clip(lower=0).div(best.where(best > 0), axis=0).fillna(0.0)
    shades = LinearSegmentedColormap.from_list("kam", ["white", "#A9CCE3", style.ACCENT, "#00324F"])
    ax.pcolormesh(
        np.arange(len(months) + 1) - 0.5,
        np.arange(len(rows) + 1) - 0.5,
        relative.to_numpy(),
        cmap=shades,
        vmin=0,
        vmax=1,
        edgecolors="#F3F5F6",
        linewidth=0.6,
    )
    credits = np.argwhere(rows.to_numpy() < 0)
    ax.plot(credits[:, 1], credits[:, 0], linestyle="none", marker="_", color=style.LOSS, markersize=6, label="credits")
    labels, amounts = text.names(rows.index, names), [style.amount(value) for value in sums[rows.index]]
    style.rows(ax, labels)
    ax.grid(visible=False)
    ax.spines["bottom"].set_visible(False)
    _month_ticks(ax, months, beside=max(map(text.width, labels)) + max(map(text.width, amounts)) + 50)
    recent = rows.iloc[:, -3:]
    silent = int((recent <= 0).all(axis=1).sum())
    style.columns(ax, range(len(rows)), [("", amounts)], head=-0.5)
    n = len(rows)
    if silent:
        title = ngettext(
            "{silent} of the {n} largest accounts bought nothing in the last {months} months",
            "{silent} of the {n} largest accounts bought nothing in the last {months} months",
            silent,
        ).format(silent=number(silent), n=number(n), months=number(recent.shape[1]))
    else:
        title = ngettext(
            "The account bought in the last {months} months",
            "All of the {n} largest accounts bought in the last {months} months",
            n,
        ).format(n=number(n), months=number(recent.shape[1]))
    unit = _("Revenue per month against the account's own best month (dark); right: sum in {currency}, {period}")
    if not currency:
        unit = _("Revenue per month against the account's own best month (dark); right: sum, {period}")
    unit = unit.format(currency=currency, period=period(months[0], months[-1] + pd.offsets.MonthEnd(0)))
    style.finding(ax, title, subtitle or unit, alt=f"{title}. {unit}.")
    return ax
