"""A total under other assumptions in; on which of them it hangs most, as a picture, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import money, share
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@style.styled
def scenarios(table: pd.DataFrame, *, currency: str = "", ax: Axes | None = None, subtitle: str = "") -> Axes:
    """Draw by how much a total changes when one assumption is changed.

    Parameters
    ----------
    table : DataFrame
        ``what`` (the assumption in words) and ``total``; the first row is what was assumed.
    currency : str
        Currency code of the amounts.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is changed. Empty: the total under other assumptions, and the currency.

    Returns
    -------
    Axes
        Title: the assumption that moves the total most. Gains are blue, losses orange and hatched.

    Raises
    ------
    ValueError
        If there is no other assumption.
    """
    if len(table) < 2:
        raise ValueError("A picture of scenarios needs the assumed row and at least one other.")
    base, rest = float(table["total"].iloc[0]), table.iloc[1:]
    rest = rest.loc[(rest["total"] - base).abs().sort_values(ascending=False, kind="stable").index]
    change, rows = rest["total"].to_numpy(float) - base, np.arange(len(rest))
    ax = style.axes(ax, height=1.7 + 0.36 * (len(rest) + 1))
    gain = change >= 0
    ax.barh(rows[gain], change[gain], left=base, height=0.62, color=style.ACCENT, label="more")
    look = {"color": "white", "edgecolor": style.LOSS, "hatch": "////", "linewidth": 0.8}
    ax.barh(rows[~gain], change[~gain], left=base, height=0.62, label="less", **look)
    ax.axvline(base, color=style.INK, linewidth=1.2, label="base")
    ends = [0.0, base, *rest["total"]]
    low, high = min(ends), max(ends)
    style.ticks(ax.xaxis, low * 1.05, high * 1.05 or 1.0, style.amount, count=4)
    style.rows(ax, [text.short(what, 34) for what in rest["what"]], above=0.6)
    parts = [
        (_("value"), [money(value, "", short=True) for value in rest["total"]]),
        (_("change"), [_signed(part) for part in change / base] if base else ["–"] * len(rest)),
    ]
    style.columns(ax, rows, parts, head=-0.9)
    first = rest.iloc[0]
    title = _("{what}: the value goes from {base} to {total}").format(
        what=first["what"], base=money(base, currency, short=True), total=money(first["total"], currency, short=True)
    )
    unit = _("Value of all accounts, one assumption changed; line: as assumed")
    if currency:
        unit = _("Value of all accounts, {currency}, one assumption changed; line: as assumed").format(
            currency=currency
        )
    least = _("What matters least of those shown: {what}.").format(what=rest["what"].iloc[-1])
    style.finding(ax, title, subtitle or unit, alt=f"{title}. {least}")
    return ax


def _signed(value: float) -> str:
    written = share(abs(value))
    return f"+{written}" if value > 0 else f"−{written}" if value < 0 else written
