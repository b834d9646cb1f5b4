"""A lifetime value in; the same under other assumptions, year by year, as a picture out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import money, ngettext, number, share
from kamlib.plots import style
from kamlib.plots.order_models import side_labels

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@style.styled
def value_what_if(
    value,
    flow: pd.DataFrame,
    *,
    margin_percent: float,
    discount_percent: float,
    horizon_years: int,
    loss_percent: float = 0,
    currency: str = "",
    ax: Axes | None = None,
    subtitle: str = "",
) -> Axes:
    """Draw how the value of all accounts adds up over the years, as assumed and under other assumptions.

    Parameters
    ----------
    value : LifetimeValue
        What :func:`kamlib.value.lifetime_value` gives.
    flow : DataFrame
        Its scenarios without discount, one for each step of time, as
        ``value.scenarios(margin_change=(0,), annual_discount_rates=(0,), horizon_years=(0.25, 0.5, ...))``; each whole
        year that can count is among them.
    margin_percent, discount_percent : float
        The margin, as a share of revenue, and the yearly discount rate, both in per cent.
    horizon_years : int
        Whole years that count, from 1.
    loss_percent : float
        How many accounts in a hundred are lost in a year beyond those that the model lets go.
    currency : str
        Currency code of the amounts.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is drawn. Empty: the value of all accounts, and the currency.

    Returns
    -------
    Axes
        Title: the value as set, and by how much it differs from the one assumed.

    Raises
    ------
    DataError
        If the years are no whole number from 1, lie beyond `flow`, or all accounts would be lost.

    Notes
    -----
    A loss at a steady rate, whatever an account buys, works like a discount: money of later counts less, here because
    fewer are there. So the value is that at the yearly rate (1 + discount) / (1 - loss) - 1.
    """
    most = int(flow["horizon_years"].max())
    if horizon_years not in range(1, most + 1):
        raise DataError(
            _("A horizon is a whole number of years, from 1 to {most}.").format(most=number(most)),
            found=f"{horizon_years:g}",
        )
    if not 0 <= loss_percent < 100:
        raise DataError(_("A loss is from 0 to below 100 in a hundred."), found=f"{loss_percent:g}")
    told = value.assumptions
    assumed = _path(flow, 1.0, float(told["annual_discount_rate"]), round(told["horizon_years"]))
    rate = (1 + discount_percent / 100) / (1 - loss_percent / 100) - 1
    changed = _path(flow, margin_percent / 100 / float(told["margin_rate"]), rate, int(horizon_years))
    ax = style.axes(ax)
    for path, look in (
        (assumed, {"color": style.MUTED, "linestyle": (0, (5, 3)), "linewidth": 1.6, "label": "assumed"}),
        (changed, {"color": style.ACCENT, "linewidth": 2.2, "marker": "o", "markersize": 5, "label": "set"}),
    ):
        ax.plot(np.arange(len(path)), path, **look)
    last = max(len(assumed), len(changed)) - 1
    style.ticks(ax.xaxis, 0, last, style.count, integer=True)
    style.ticks(ax.yaxis, 0, max(assumed[-1], changed[-1], 1.0) * 1.08, style.amount)
    ax.set_xlim(0, last * 1.02)
    ax.grid(axis="y")
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(_("years from today"))
    ends = [money(path[-1], "", short=True) for path in (assumed, changed)]
    labels = [_("assumed: {amount}").format(amount=ends[0]), _("as set: {amount}").format(amount=ends[1])]
    side_labels(ax, labels, [assumed[-1], changed[-1]], [style.MUTED, style.ACCENT])
    title, sentence = _words(assumed, changed, margin_percent, discount_percent, loss_percent, currency)
    unit = _("Margin of all accounts added up year by year, in money of today")
    style.finding(ax, title, subtitle or (f"{unit}, {currency}" if currency else unit), alt=f"{title}. {sentence}")
    return ax


def _path(flow: pd.DataFrame, times: float, rate: float, years: int) -> np.ndarray:
    """Return what has come in after 0, 1, 2, ... years; what comes in a step of time counts from its middle."""
    ends = flow["horizon_years"].to_numpy(float)
    steps = np.diff(ends, prepend=0.0)
    worth = np.diff(flow["total"], prepend=0.0) * times / (1 + rate) ** (ends - steps / 2)
    whole = np.isin(ends, np.arange(1, years + 1))
    return np.append(0.0, np.cumsum(worth)[whole])


def _words(assumed, changed, margin, discount, loss, currency) -> tuple[str, str]:
    years = len(changed) - 1
    values = {"n": number(years), "amount": money(changed[-1], currency, short=True)}
    difference = changed[-1] / assumed[-1] - 1
    values["part"] = share(abs(difference))
    more = ngettext(
        "In {n} year {amount}: {part} more than assumed", "In {n} years {amount}: {part} more than assumed", years
    )
    less = ngettext(
        "In {n} year {amount}: {part} less than assumed", "In {n} years {amount}: {part} less than assumed", years
    )
    same = ngettext("In {n} year {amount}, as assumed", "In {n} years {amount}, as assumed", years)
    title = (same if abs(difference) < 5e-4 else more if difference > 0 else less).format(**values)
    sentence = _(
        "Margin {margin}, discount rate {discount} a year, lost beyond the model {loss} a year. Assumed: {assumed}."
    ).format(
        margin=share(margin / 100, 0),
        discount=share(discount / 100, 0),
        loss=share(loss / 100, 0),
        assumed=money(assumed[-1], currency, short=True),
    )
    return title, sentence
