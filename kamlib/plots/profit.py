"""Who makes the profit and who takes it back, as a picture: the whale curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kamlib.language import gettext as _
from kamlib.language import money, ngettext, number, share
from kamlib.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@style.styled
def whale_curve(curve, *, ax: Axes | None = None, currency: str = "", subtitle: str = "") -> Axes:
    """Draw profit added up from the best account to the worst.

    Parameters
    ----------
    curve : ProfitCurve
        What :func:`kamlib.measure.profit_curve` gives.
    ax : Axes, optional
        Where to draw; a new figure if None.
    currency : str
        Currency code of the amounts.
    subtitle : str
        What is measured, in which unit, of when; name the costs that are in it. Empty: profit and the currency.

    Returns
    -------
    Axes
        Title: how many accounts lose money and what they take back, or how few make the profit.
    """
    ax = style.axes(ax, height=4.4)
    n = len(curve.table)
    running = np.append(0.0, curve.table["cumulative_profit"].to_numpy())
    part = np.arange(n + 1)
    peak = int(running.argmax())
    if n - peak and curve.loss_makers:
        ax.fill_between(
            part[peak:], running[-1], running[peak:], color=style.PALE_LOSS, linewidth=0, label="given back"
        )
        ax.plot(part[peak:], running[peak:], color=style.LOSS, linewidth=2.4, linestyle=(0, (4, 1.4)), label="falling")
    ax.plot(part[: peak + 1], running[: peak + 1], color=style.ACCENT, linewidth=2.4, label="rising")
    low, high = min(running.min(), 0.0), max(running.max(), 0.0)
    room = (high - low) or 1.0
    if curve.loss_makers:
        low = min(low, running[-1] - 0.13 * room)
    style.ticks(ax.yaxis, low, high + 0.14 * room, style.amount)
    style.ticks(ax.xaxis, 0, n, style.count, count=6, integer=True)
    ax.grid(axis="y")
    ax.axhline(0, color=style.LINE, linewidth=0.8)
    ax.axhline(running[-1], color=style.MUTED, linewidth=0.9, linestyle=(0, (2, 2)), label="total")
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(_("accounts, the most profitable first"))
    _label_points(ax, curve, running, peak, currency)
    title = _title(curve, peak)
    unit = _("Profit added up, {currency}").format(currency=currency) if currency else _("Profit added up")
    whole = _("All {n} accounts together: {total}.").format(n=number(n), total=money(curve.total, currency, short=True))
    style.finding(ax, title, subtitle or unit, alt=f"{title}. {whole}")
    return ax


def _label_points(ax: Axes, curve, running: np.ndarray, peak: int, currency: str) -> None:
    """Name the highest point and the end; the names stand apart where the points are close."""
    n = len(running) - 1
    total = money(running[-1], currency, short=True)
    end = _("all {n}: {total}").format(n=number(n), total=total)
    if curve.loss_makers and 0 < peak < n:
        best = _("best {k}: {profit}").format(k=number(peak), profit=money(running[peak], currency, short=True))
        ax.plot([peak], [running[peak]], marker="o", markersize=7, color=style.ACCENT, label="peak")
        side = "right" if peak > 0.75 * n else "left" if peak < 0.25 * n else "center"
        ax.annotate(
            best,
            (peak, running[peak]),
            xytext=(0, 9),
            textcoords="offset points",
            ha=side,
            fontweight="bold",
            color=style.ACCENT,
        )
    below = curve.loss_makers > 0
    ax.annotate(
        end,
        (n, running[-1]),
        xytext=(-4, -6 if below else 6),
        textcoords="offset points",
        ha="right",
        va="top" if below else "bottom",
        fontweight="bold",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.8},
    )


def _title(curve, peak: int) -> str:
    n = len(curve.table)
    if curve.total <= 0:
        return ngettext(
            "{losers} of {n} accounts loses more than the others earn",
            "{losers} of {n} accounts lose more than the others earn",
            curve.loss_makers,
        ).format(losers=number(curve.loss_makers), n=number(n))
    if curve.loss_makers:
        return ngettext(
            "{losers} of {n} accounts loses money and takes back {back} of the profit that the others earn",
            "{losers} of {n} accounts lose money and take back {back} of the profit that the others earn",
            curve.loss_makers,
        ).format(losers=number(curve.loss_makers), n=number(n), back=share(1 - curve.total / curve.peak_profit))
    if n < 5:
        return ngettext("The one account makes money", "All {n} accounts make money", n).format(n=number(n))
    fifth = max(1, round(n / 5))
    reached = curve.table["cumulative_share"].iloc[fifth - 1]
    return _("No account loses money; the best fifth of {n} makes {share} of the profit").format(
        n=number(n), share=share(reached)
    )
