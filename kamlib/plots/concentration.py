"""On how few accounts revenue rests, as pictures: the largest by name, all as a curve, and what their loss costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import money, ngettext, number, share
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@style.styled
def pareto(
    concentration,
    *,
    names: pd.Series | None = None,
    top: int = 10,
    up_to: int | None = None,
    ax: Axes | None = None,
    currency: str = "",
    subtitle: str = "",
) -> Axes:
    """Draw the largest accounts as bars, with their running total as a line.

    Parameters
    ----------
    concentration : Concentration
        What :func:`kamlib.measure.concentration` gives.
    names : Series, optional
        Name of each account, by account_id.
    top : int
        How many accounts stand by name; the others are one bar.
    up_to : int, optional
        A rank beyond `top`: the accounts from there to this rank are one bar more, and the title tells how much all up
        to it bring.
    ax : Axes, optional
        Where to draw; a new figure if None.
    currency : str
        Currency code of the amounts.
    subtitle : str
        What is measured, in which unit, of when. Empty: revenue and the currency.

    Returns
    -------
    Axes
        Title: how few accounts bring half of the revenue, or what the largest bring together.
    """
    table = concentration.table.head(min(top, concentration.n))
    shown = len(table)
    reached = min(max(up_to or shown, shown), concentration.n)
    others = concentration.n - reached
    ax = style.axes(ax, height=1.35 + 0.32 * (shown + (reached > shown) + bool(others) + 0.6))
    rows = np.arange(shown)
    half = _accounts_for_half(concentration)
    shares, running = table["share"].to_numpy(), table["cumulative_share"].to_numpy()
    labels = text.names(table.index, names)
    amounts = [money(value, currency, short=True) for value in table["revenue"]]
    marked = half if half <= shown else shown
    if reached > shown:
        running = np.append(running, concentration.top_share(reached))
        shares = np.append(shares, running[-1] - running[-2])
        look = {"color": style.PALE_ACCENT, "edgecolor": style.ACCENT, "linewidth": 0.8}
        ax.barh([shown], [shares[-1]], height=0.68, label="up to", **look)
        label = _("number {n}") if reached == shown + 1 else _("numbers {m} to {n}")
        labels.append(label.format(m=number(shown + 1), n=number(reached)))
        amounts.append(money(shares[-1] * concentration.total, currency, short=True))
    colours = [style.ACCENT if row < marked else style.REST for row in rows]
    ax.barh(rows, shares[:shown], color=colours, height=0.68, label="accounts")
    if others:
        rest = 1 - running[-1]
        look = {"color": "white", "edgecolor": style.REST, "hatch": "////"}
        ax.barh([len(running)], [rest], height=0.68, label="others", **look)
        labels.append(ngettext("{n} other account", "{n} other accounts", others).format(n=number(others)))
        amounts.append(money(rest * concentration.total, currency, short=True))
        shares = np.append(shares, rest)
    reach = max(running[-1], shares.max())
    style.ticks(ax.xaxis, 0, reach * 1.02, style.whole_percent)
    if shown > 1:
        look = {"color": style.INK, "linewidth": 1.3, "marker": "o", "markersize": 4.5, "label": "running total"}
        ax.plot(running, range(len(running)), **look)
    if shown > 1 and others:
        for place in sorted({shown - 1, reached - 1}):
            _label_line(ax, running[min(place, shown)], min(place, shown), place + 1, reach)
    style.rows(ax, labels, above=0.55)
    told = _("bars: share of all revenue; dots: added up from the largest on")
    ax.set_xlabel(told if shown > 1 else _("share of all revenue"))
    parts = ((_("revenue"), amounts), (_("share"), [share(part) for part in shares]))
    style.columns(ax, range(len(labels)), parts, head=-0.85)
    title = _pareto_title(concentration, half, shown, reached, running[-1])
    whole = text.full_name(table.index[0], names)
    biggest = _("The largest, {name}, brings {share}.").format(name=whole, share=share(shares[0]))
    style.finding(ax, title, subtitle or _subtitle(currency), alt=_join(title, biggest))
    return ax


def _label_line(ax: Axes, total: float, row: int, accounts: int, reach: float) -> None:
    """Write what the line has reached beside one of its dots, on the side where there is room."""
    label = _("the {n} largest: {share}").format(n=number(accounts), share=share(total))
    right = total < 0.55 * reach
    # the line comes from the upper left and goes on to the lower right: above and below it stays free
    ax.annotate(
        label,
        (total, row),
        xytext=(8, 3) if right else (-8, -3),
        textcoords="offset points",
        ha="left" if right else "right",
        va="bottom" if right else "top",
    )


def _accounts_for_half(concentration) -> int:
    running = concentration.table["cumulative_share"].head(concentration.n).to_numpy()
    return int(np.searchsorted(running, 0.5 - 1e-9) + 1)


def _pareto_title(concentration, half: int, shown: int, largest: int, reached: float) -> str:
    n = concentration.n
    if n == 1:
        return _("One account brings all the revenue")
    if half <= max(shown, 5) and largest == shown:
        return ngettext(
            "{k} of {n} accounts brings half of the revenue", "{k} of {n} accounts bring half of the revenue", half
        ).format(k=number(half), n=number(n))
    return _("The {k} largest of {n} accounts bring {share} of the revenue").format(
        k=number(largest), n=number(n), share=share(reached)
    )


def _subtitle(currency: str) -> str:
    return _("Revenue by account, {currency}").format(currency=currency) if currency else _("Revenue by account")


def _join(title: str, *sentences: str) -> str:
    """Put whole sentences one after the other; a title gets its full stop."""
    return " ".join([f"{title}.", *(sentence for sentence in sentences if sentence)])


@style.styled
def lorenz(concentration, *, ax: Axes | None = None, subtitle: str = "") -> Axes:
    """Draw which part of the accounts brings which part of revenue, largest first.

    Parameters
    ----------
    concentration : Concentration
        What :func:`kamlib.measure.concentration` gives.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is measured, of when. Empty: revenue, and the Gini index with its meaning.

    Returns
    -------
    Axes
        Title: what the largest fifth of the accounts brings.
    """
    ax = style.axes(ax, height=4.5)
    n = concentration.n
    running = np.append(0.0, concentration.table["cumulative_share"].head(n).to_numpy())
    part = np.arange(n + 1) / n
    ax.fill_between(part, part, running, color=style.PALE_ACCENT, linewidth=0)
    ax.plot([0, 1], [0, 1], color=style.LINE, linewidth=1.1, linestyle=(0, (4, 3)), label="alike")
    ax.plot(part, running, color=style.ACCENT, linewidth=2.2, label="accounts")
    style.ticks(ax.xaxis, 0, 1, style.whole_percent)
    style.ticks(ax.yaxis, 0, 1.02, style.whole_percent)
    ax.grid(axis="y")
    ax.set_xlabel(_("share of the accounts, largest first"))
    ax.set_ylabel(_("share of revenue"))
    fifth = max(1, round(n / 5))
    reached = running[fifth]
    ax.plot([part[fifth]], [reached], marker="o", markersize=7, color=style.ACCENT, label="fifth")
    label = ngettext("{k} account: {share}", "{k} accounts: {share}", fifth).format(
        k=number(fifth), share=share(reached)
    )
    ax.annotate(label, (part[fifth], reached), xytext=(10, -13), textcoords="offset points", fontweight="bold")
    ax.annotate(
        _("if all accounts were alike"),
        (0.3, 0.3) if part[fifth] > 0.4 else (0.68, 0.68),
        xytext=(8, -10),
        textcoords="offset points",
        color=style.MUTED,
    )
    if n >= 5:
        title = _("The largest fifth of {n} accounts brings {share} of the revenue").format(
            n=number(n), share=share(reached)
        )
    else:
        title = ngettext(
            "The larger one of {n} accounts brings {share} of the revenue",
            "The largest of {n} accounts brings {share} of the revenue",
            n - 1,
        ).format(n=number(n), share=share(running[1]))
    if n == 1:
        title = _("One account brings all the revenue")
    gini = _("Revenue; Gini index {gini} (0: all accounts alike, 1: one has everything)").format(
        gini=number(concentration.gini, 2)
    )
    style.finding(ax, title, subtitle or gini, alt=_join(title, f"{gini}."))
    return ax


@style.styled
def loss_of_largest(
    concentration,
    *,
    names: pd.Series | None = None,
    ax: Axes | None = None,
    currency: str = "",
    subtitle: str = "",
) -> Axes:
    """Draw how much revenue would go if the largest accounts left: one, two, three, five, ten.

    Parameters
    ----------
    concentration : Concentration
        What :func:`kamlib.measure.concentration` gives.
    names : Series, optional
        Name of each account, by account_id.
    ax : Axes, optional
        Where to draw; a new figure if None.
    currency : str
        Currency code of the amounts.
    subtitle : str
        What is measured, of when. Empty: revenue, and the effective number of customers.

    Returns
    -------
    Axes
        Title: what goes with the largest account.
    """
    n = concentration.n
    steps = [k for k in (1, 2, 3, 5, 10) if k <= n]
    running = concentration.table["cumulative_share"].to_numpy()
    ax = style.axes(ax, height=1.75 + 0.42 * len(steps))
    rows = np.arange(len(steps))
    lost = np.array([running[k - 1] for k in steps])
    ax.barh(rows, np.ones(len(steps)), color=style.PALE, height=0.62, label="kept")
    ax.barh(rows, lost, color=[style.LOSS, *[style.REST] * (len(steps) - 1)], height=0.62, label="lost")
    first = text.names(concentration.table.index[:1], names)[0]
    labels = [first, *(_("the {k} largest").format(k=number(k)) for k in steps[1:])]
    style.ticks(ax.xaxis, 0, 1, style.whole_percent)
    style.rows(ax, labels, above=0.6)
    ax.grid(visible=False)
    ax.set_xlabel(_("share of all revenue"))
    amounts = [money(part * concentration.total, currency, short=True) for part in lost]
    parts = ((_("revenue"), amounts), (_("share"), [share(part) for part in lost]))
    style.columns(ax, rows, parts, head=-0.85)
    sentence = _("If {name} left, {share} of the revenue would go")
    title = sentence.format(name=text.names(concentration.table.index[:1], names, limit=60)[0], share=share(lost[0]))
    effective = _("Revenue; as concentrated as with {n} accounts of equal size").format(
        n=number(concentration.effective_customers, 1)
    )
    more = ""
    if len(steps) > 1:
        more = _("If the {k} largest left, {share} would go.").format(k=number(steps[-1]), share=share(lost[-1]))
    style.finding(ax, title, subtitle or effective, alt=_join(title, more))
    return ax
