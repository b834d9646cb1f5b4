"""The value of a growing customer over the chance of losing it, beside one that is safer, as a picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from kamlib.language import gettext as _
from kamlib.language import money, ngettext, number, share
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BESIDE = 92
"""Points beside the Axes for what the lines are called."""


@style.styled
def value_risk(result, *, currency: str = "", ax: Axes | None = None, subtitle: str = "") -> Axes:
    """Draw what a growing customer is worth, the likelier it is lost, beside a steady one.

    Parameters
    ----------
    result : GrowthAgainstSurvival
        What :func:`kamlib.value.growth_against_survival` gives.
    currency : str
        Currency code of the amounts.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is measured. Empty: the margin of how many years, in money of today.

    Returns
    -------
    Axes
        Title: which of the two is worth more at the chance assumed, or that both are worth the same. The area in which
        the steady one is worth more is shaded; the dot is the growing customer at its own chance.
    """
    ax = style.axes(ax)
    hazards, growing = (result.table[name].to_numpy(float) for name in ("hazard", "growing"))
    better = result.growing > result.steady
    even = result.break_even
    right = hazards[-1]
    start = 0.0 if np.isnan(even) else min(even, right)
    ax.axvspan(start, right, color=style.PALE, linewidth=0, label="steady is worth more")
    ax.plot(hazards, growing, color=style.ACCENT, linewidth=2.2, label="growing")
    ax.axhline(result.steady, color=style.MUTED, linewidth=1.8, linestyle=(0, (5, 2)), label="steady")
    amounts = {
        "growing": money(result.growing, currency, short=True),
        "steady": money(result.steady, currency, short=True),
        "hazard": share(result.hazard, 0),
    }
    same = amounts["growing"] == amounts["steady"]
    look = {"color": style.ACCENT, "marker": "o"} if better or same else {"color": style.LOSS, "marker": "X"}
    ax.plot([min(result.hazard, right)], [result.growing], markersize=10, markeredgecolor="white", label="here", **look)
    high = max(growing.max(), result.steady) * 1.1 or 1.0
    style.ticks(ax.yaxis, 0, high, style.amount)
    style.ticks(ax.xaxis, 0, right, style.whole_percent, count=7)
    ax.grid(axis="y")
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(_("chance of losing the growing customer in a year"))
    _words(ax, result, start)
    if same:
        title = _("At {hazard} a year the growing customer and the steady one are worth the same: {steady}")
    elif better:
        title = _("At {hazard} a year the growing customer is worth more: {growing} against {steady}")
    else:
        title = _("At {hazard} a year the growing customer is worth less: {growing} against {steady}")
    title = title.format(**amounts)
    unit = ngettext(
        "Margin of {n} year in money of today, counted with the chance that the customer is still there",
        "Margin of {n} years in money of today, counted with the chance that the customer is still there",
        result.horizon_years,
    ).format(n=number(result.horizon_years))
    style.finding(ax, title, subtitle or unit, alt=f"{title}. {' '.join(str(result).splitlines())}")
    return ax


def _words(ax: Axes, result, start: float) -> None:
    """Write what the lines are at their right ends, and where they cross."""
    right, high = float(result.table["hazard"].iloc[-1]), ax.get_ylim()[1]
    labels = [_("grows by {growth} a year").format(growth=share(result.growth, 0)), _("steady")]
    wrapped = ["\n".join(text.wrap(label, _BESIDE)) for label in labels]
    gap = text.LABEL * text.LEADING * high / (ax.get_figure(root=True).get_figheight() * 0.6 * 72)
    ends = [result.growing_at(right), result.steady]
    places = text.spread(ends, gap * (max(label.count("\n") for label in wrapped) + 1.3), gap / 2, high)
    for label, place, colour in zip(wrapped, places, (style.ACCENT, style.MUTED), strict=True):
        ax.annotate(
            label,
            (1, place),
            xycoords=ax.get_yaxis_transform(),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            color=colour,
            fontweight="bold",
            annotation_clip=False,
            parse_math=False,
        )
    if 0 < start < right:
        ax.axvline(start, color=style.MUTED, linewidth=1, linestyle=(0, (1, 2)), label="even")
        words, left = _("equal at {even}").format(even=share(result.break_even)), start > 0.6 * right
        look = {"xytext": (-5 if left else 5, -4), "ha": "right" if left else "left", "va": "top"}
        ax.annotate(words, (start, high), textcoords="offset points", color=style.INK, parse_math=False, **look)


@style.styled
def value_risk_panel(
    compare: Callable[..., Any],
    *,
    margin: float,
    growth_percent: float,
    hazard_percent: float,
    steady_hazard_percent: float,
    discount_percent: float,
    horizon_years: int,
    currency: str = "",
) -> tuple[str, Axes]:
    """Draw :func:`value_risk` for numbers in per cent, as sliders give them, and say the same in words.

    Parameters
    ----------
    compare : callable
        :func:`kamlib.value.growth_against_survival`.
    margin : float
        Margin of either customer in the year that ends today.
    growth_percent, hazard_percent, steady_hazard_percent, discount_percent : float
        What :func:`kamlib.value.growth_against_survival` takes as shares of one, in per cent.
    horizon_years : int
        Years that count.
    currency : str
        Currency code of the amounts.

    Returns
    -------
    tuple of str and Axes
    """
    result = compare(
        margin=margin,
        growth=growth_percent / 100,
        hazard=hazard_percent / 100,
        steady_hazard=steady_hazard_percent / 100,
        annual_discount_rate=discount_percent / 100,
        horizon_years=horizon_years,
    )
    return str(result), value_risk(result, currency=currency)
