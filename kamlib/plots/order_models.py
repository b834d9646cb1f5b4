"""What an order model says, as pictures: one account's history, a map of all histories."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from kamlib.language import date, month, ngettext, number, share
from kamlib.language import gettext as _
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHADES = ("#F4F6F8", "#C9DEEC", "#8CBBDA", "#4893C4", "#0A5F98", "#053C63")


@style.styled
def alive_history(history: pd.DataFrame, *, name: str = "", ax: Axes | None = None, subtitle: str = "") -> Axes:
    """Draw how likely one account was still a customer on each day, with its purchases as ticks.

    Parameters
    ----------
    history : DataFrame
        What :func:`kamlib.value.alive_history` gives.
    name : str
        What to call the account.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is drawn. Empty: the probability, what the band and the ticks are.

    Returns
    -------
    Axes
        Title: how likely the account is still a customer on the last day.
    """
    ax = style.axes(ax)
    days = pd.DatetimeIndex(history.index)
    x = (days - days[0]).days.to_numpy()
    mean, marks = history["mean"].to_numpy(), history["purchases"].to_numpy() > 0
    low, high = (history[f"mean_ci_{end}"].to_numpy() for end in ("lower", "upper"))
    ax.fill_between(x, low, high, color=style.PALE_ACCENT, linewidth=0, label="doubt")
    ax.plot(x, mean, color=style.ACCENT, linewidth=2, label="alive")
    ax.vlines(x[marks], -0.13, -0.04, color=style.INK, linewidth=1.2, label="purchases")
    ax.axhline(0, color=style.LINE, linewidth=0.8)
    style.ticks(ax.yaxis, 0, 1, style.whole_percent)
    ax.set_ylim(-0.16, 1.04)
    ax.grid(axis="y")
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(axis="y", length=0)
    month_ticks(ax, days, beside=130)
    reach = max(int(x[-1]), 1)
    ax.set_xlim(-0.01 * reach, 1.005 * reach)
    side_labels(ax, [share(mean[-1], 0), _("purchases")], [mean[-1], -0.085], [style.ACCENT, style.MUTED])
    last, silent = days[marks][-1], int(x[-1] - x[marks][-1])
    whole = text.short(name) if name else _("The account")
    title = _("{name} is still a customer with {share} probability, {n} days after its last purchase").format(
        name=whole, share=share(mean[-1], 0), n=number(silent)
    )
    sentence = ngettext(
        "{n} purchase up to {last}; least likely on {day}: {least}.",
        "{n} purchases up to {last}; least likely on {day}: {least}.",
        int(marks.sum()),
    ).format(
        n=number(int(marks.sum())), last=date(last), day=date(days[int(mean.argmin())]), least=share(mean.min(), 0)
    )
    unit = _(
        "Probability that it has not left, as known on each day; band: doubt about the parameters; ticks: purchases"
    )
    style.finding(ax, title, subtitle or unit, alt=f"{title}. {sentence}")
    return ax


@style.styled
def frequency_recency(
    table: pd.DataFrame,
    *,
    accounts: pd.DataFrame | None = None,
    horizon: float | None = None,
    unit: str = "",
    ax: Axes | None = None,
    subtitle: str = "",
) -> Axes:
    """Draw what a model says of every history: how often an account bought, and how lately.

    Parameters
    ----------
    table : DataFrame
        What :func:`kamlib.value.frequency_recency` gives.
    accounts : DataFrame, optional
        ``frequency`` and ``recency`` of accounts that are drawn as rings.
    horizon : float, optional
        The one with which the table was made: it then has expected purchases, else probabilities.
    unit : str
        Name of the unit of time in the language in force, such as "weeks".
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is drawn. Empty: the probability or the purchases expected, and the time since the first purchase.

    Returns
    -------
    Axes
        Title: of accounts that went silent half way, what a rare and what a frequent buyer may be expected to do.
    """
    ax = style.axes(ax, height=4.6)
    recency, frequency = table.columns.to_numpy(float), table.index.to_numpy(float)
    values = table.to_numpy(float)
    edges = _edges(values, horizon)
    shades = [_SHADES[place] for place in np.linspace(0, len(_SHADES) - 1, len(edges) - 1).round().astype(int)]
    norm = BoundaryNorm(edges, len(shades))
    ax.pcolormesh(
        _borders(recency),
        _borders(frequency),
        np.ma.masked_invalid(values),
        cmap=ListedColormap(list(shades)),
        norm=norm,
        edgecolor="face",
        linewidth=0.2,
    )
    handles = [
        Patch(facecolor=colour, edgecolor=style.LINE, label=words)
        for colour, words in zip(shades, _classes(edges, horizon), strict=True)
    ]
    if accounts is not None:
        inside = accounts[accounts["frequency"] <= frequency[-1]]
        look = {"marker": "o", "markersize": 4, "markerfacecolor": "white", "markeredgecolor": style.INK}
        look |= {"linestyle": "none", "markeredgewidth": 0.6, "label": _("accounts")}
        ax.plot(inside["recency"], inside["frequency"], alpha=0.55, zorder=3, clip_on=False, **look)
        handles.append(Line2D([], [], **look))
    style.ticks(ax.xaxis, 0, recency[-1], lambda value: number(value, 0 if value == int(value) else 1))
    style.ticks(ax.yaxis, 0, frequency[-1], style.count, integer=True)
    ax.set_xlim(_borders(recency)[[0, -1]])
    ax.set_ylim(_borders(frequency)[[0, -1]])
    ax.set_ylabel(_("purchases after the first"))
    long = _("from the first to the last purchase, {unit}").format(unit=unit)
    ax.set_xlabel(long if unit else _("time from the first to the last purchase"))
    style.key(ax, handles, columns=min(len(handles), 6))
    title, sentence = _map_title(table, horizon)
    plain = _("Probability that an account has not left; first purchase {T} {unit} ago")
    if horizon is not None:
        plain = _("Purchases expected in the next {horizon} {unit}; first purchase {T} {unit} ago")
    values = {"T": _plain(recency[-1]), "unit": unit or _("units of time")}
    values |= {"horizon": _plain(horizon) if horizon is not None else ""}
    style.finding(ax, title, subtitle or plain.format(**values), alt=f"{title}. {sentence}")
    return ax


def _plain(value: float) -> str:
    return number(value, 0 if abs(value - round(value)) < 0.05 else 1)


def _edges(values: np.ndarray, horizon: float | None) -> np.ndarray:
    """Return the limits of the classes of colour."""
    if horizon is None:
        return np.array([0, 0.1, 0.5, 0.9, 1.0 + 1e-9])
    steps = np.array([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, *(2.0 ** np.arange(0, 21))])
    last = min(int(np.searchsorted(steps, np.nanmax(values))), len(steps) - 1)
    return np.append(0.0, steps[max(last - 4, 0) : last + 1])


def _classes(edges: np.ndarray, horizon: float | None) -> list[str]:
    if horizon is None:
        between = [_between(share(low, 0), share(high, 0)) for low, high in pairwise(edges[1:-1])]
        most = _("{low} or more").format(low=share(edges[-2], 0))
        return [_("below {high}").format(high=share(edges[1], 0)), *between, most]
    digits = next(digits for digits in (0, 1, 2, 9) if np.allclose(edges, np.round(edges, digits)))
    return [_between(number(low, digits), number(high, digits)) for low, high in pairwise(edges)]


def _between(low: str, high: str) -> str:
    return _("{low} to {high}").format(low=low, high=high)


def _borders(centres: np.ndarray) -> np.ndarray:
    if len(centres) == 1:
        return centres[0] + np.array([-0.5, 0.5])
    half = np.diff(centres) / 2
    return np.concatenate([[centres[0] - half[0]], centres[:-1] + half, [centres[-1] + half[-1]]])


def _map_title(table: pd.DataFrame, horizon: float | None) -> tuple[str, str]:
    """Compare a rare and a frequent buyer whose last purchase lies half way back."""
    recency = table.columns.to_numpy(float)
    half = int(np.argmin(np.abs(recency - recency[-1] / 2)))
    seen = table.iloc[:, half].dropna()
    latest = table.iloc[:, -1].dropna()
    if seen.empty:
        seen = latest if len(latest) else table.iloc[:, 0].dropna()
    few, many = seen.index[0], seen.index[-1]
    write = (lambda value: share(value, 0)) if horizon is None else (lambda value: number(value, 1))
    values = {"few": number(few), "many": number(many), "one": write(seen.iloc[0]), "other": write(seen.iloc[-1])}
    if horizon is None:
        title = ngettext(
            "Silent for half the time: {one} of those with {few} repeat purchase have stayed, {other} with {many}",
            "Silent for half the time: {one} of those with {few} repeat purchases have stayed, {other} with {many}",
            int(few),
        )
    else:
        title = ngettext(
            "Silent for half the time: {few} repeat purchase promises {one} more, {many} promise {other}",
            "Silent for half the time: {few} repeat purchases promise {one} more, {many} promise {other}",
            int(few),
        )
    sentence = ""
    if len(latest):
        sentence = _("With {n} up to the last day: {value}.").format(
            n=number(latest.index[-1]), value=write(latest.iloc[-1])
        )
    return title.format(**values), sentence


def side_labels(ax: Axes, labels: list[str], heights: list[float], colours: list[str]) -> None:
    """Write words to the right of the Axes, each near its height, apart from one another."""
    low, high = ax.get_ylim()
    unit = (high - low) / (ax.get_figure(root=True).get_figheight() * 0.7 * 72)
    lines = ["\n".join(text.wrap(label, 96)) for label in labels]
    gap = text.LABEL * text.LEADING * unit * (max(label.count("\n") for label in lines) + 1.3)
    for label, y, colour in zip(lines, text.spread(heights, gap, low, high), colours, strict=True):
        ax.annotate(
            label,
            (1, y),
            xycoords=ax.get_yaxis_transform(),
            xytext=(7, 0),
            textcoords="offset points",
            va="center",
            color=colour,
            fontweight="bold",
            annotation_clip=False,
        )


def month_ticks(ax: Axes, days: pd.DatetimeIndex, *, beside: float) -> None:
    """Label as many first days of months as have room on an axis that counts days from the first."""
    firsts = pd.date_range(days[0].normalize(), days[-1], freq="MS")
    room = ax.get_figure(root=True).get_figwidth() * 72 - beside
    if len(firsts) < 2:
        firsts = pd.DatetimeIndex([days[0], days[-1]]).unique()
        ax.set_xticks((firsts - days[0]).days, [date(day) for day in firsts])
        return
    most = max(2, int(room / (max(text.width(month(day)) for day in firsts) + 12)))
    step = next(size for size in (1, 2, 3, 6, 12, 24, 36, 60, 120, 1200) if len(firsts) / size <= most)
    shown = [day for day in firsts if (day.month - 1) % min(step, 12) == 0][:: max(1, step // 12)] or [firsts[0]]
    ax.set_xticks([(day - days[0]).days for day in shown], [month(day) for day in shown])
