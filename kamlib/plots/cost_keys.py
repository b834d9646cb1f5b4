"""One cost shared in several ways, as a picture: a whale curve for each, over the same accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kamlib.errors import KamlibError
from kamlib.language import gettext as _
from kamlib.language import money, number
from kamlib.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LOOKS = (
    {"color": style.ACCENT, "linestyle": "-"},
    {"color": style.LOSS, "linestyle": (0, (6, 1.6))},
    {"color": style.MUTED, "linestyle": (0, (2, 1.4))},
)


@style.styled
def cost_keys(shared, *, ax: Axes | None = None, currency: str = "", subtitle: str = "") -> Axes:
    """Draw profit added up from the best account to the worst, once for each way of sharing the same cost.

    Parameters
    ----------
    shared : CostKeys
        What :func:`kamlib.measure.cost_keys` gives, with two or three keys.
    ax : Axes, optional
        Where to draw; a new figure if None.
    currency : str
        Currency code of the amounts.
    subtitle : str
        What is measured, in which unit, of when; name the cost. Empty: profit, the cost that is shared, the currency.

    Returns
    -------
    Axes
        Title: how many accounts lose money, from the fewest to the most. The dot is where a curve begins to fall.

    Raises
    ------
    KamlibError
        If there are more than three keys.
    """
    if len(shared.profit.columns) > len(_LOOKS):
        raise KamlibError(
            _("A picture of {n} keys cannot be read.").format(n=number(len(shared.profit.columns))),
            expected=_("at most {n}").format(n=number(len(_LOOKS))),
        )
    ax = style.axes(ax, height=4.6)
    n = len(shared.profit)
    part = np.arange(n + 1)
    peak = low = 0.0
    for (key, profit), look in zip(shared.profit.items(), _LOOKS[: len(shared.profit.columns)], strict=True):
        running = np.append(0.0, np.cumsum(np.sort(profit.to_numpy())[::-1]))
        top = int(running.argmax())
        peak, low = max(peak, running[top]), min(low, running.min())
        ax.plot(part, running, linewidth=2.3, label=str(key), **look)
        ax.plot([top], [running[top]], marker="o", markersize=6.5, color=look["color"], label="peak")
        words = _("{key}: {losers} lose money").format(key=key, losers=number(int((profit < 0).sum())))
        if 0 < top < n:
            best = _("the first {n}: {total}").format(n=number(top), total=money(running[top], currency, short=True))
            words = f"{words}\n{best}"
        side = "right" if top > 0.8 * n else "left" if top < 0.2 * n else "center"
        ax.annotate(
            words,
            (top, running[top]),
            xytext=(0, 8),
            textcoords="offset points",
            ha=side,
            linespacing=1.15,
            fontweight="bold",
            color=look["color"],
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85},
        )
    total = float(shared.profit.iloc[:, 0].sum())
    low = min(low, 0.0)
    room = (peak - low) or 1.0
    style.ticks(ax.yaxis, low, peak + 0.2 * room, style.amount)
    style.ticks(ax.xaxis, 0, n, style.count, count=6, integer=True)
    ax.grid(axis="y")
    ax.axhline(0, color=style.LINE, linewidth=0.8)
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(_("accounts, on each line the most profitable first"))
    ax.annotate(
        _("all {n}: {total}").format(n=number(n), total=money(total, currency, short=True)),
        (n, total),
        xytext=(-4, -8),
        textcoords="offset points",
        ha="right",
        va="top",
        fontweight="bold",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.8},
    )
    counts = shared.loss_makers
    title = _("From {low} to {high} of {n} accounts lose money, depending on how the same cost is shared").format(
        low=number(int(counts.min())), high=number(int(counts.max())), n=number(n)
    )
    unit = _("Profit added up from account to account, after a cost of {cost} shared among all").format(
        cost=money(shared.total, currency, short=True)
    )
    sentence = "; ".join(
        _("{key}: {losers} lose money").format(key=key, losers=number(losers)) for key, losers in counts.items()
    )
    style.finding(ax, title, subtitle or unit, alt=f"{title}: {sentence}.")
    return ax
