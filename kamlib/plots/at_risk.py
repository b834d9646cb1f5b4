"""Revenue that may be lost, by who is in charge, with its range, in; a picture out."""

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
def at_risk(
    table: pd.DataFrame, *, most: int = 12, currency: str = "", ax: Axes | None = None, subtitle: str = ""
) -> Axes:
    """Draw how much revenue is to be expected to go, by who is in charge, and how sure that is.

    Parameters
    ----------
    table : DataFrame
        Indexed by owner: ``accounts`` (how many are at risk), ``stake`` (revenue that may go), ``expected``, ``low``,
        ``high`` (its range).
    most : int
        How many owners have a row, the largest expected loss first.
    currency : str
        Currency code of the amounts.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is measured, of when. Empty: revenue expected to go, and the currency.

    Returns
    -------
    Axes
        Title: which share of the expected loss lies with the first owner.
    """
    ordered = table.sort_values("expected", ascending=False, kind="stable")
    shown = ordered.head(most)
    rows = np.arange(len(shown))
    expected, low, high, stake = (shown[name].to_numpy(float) for name in ("expected", "low", "high", "stake"))
    ax = style.axes(ax, height=1.95 + 0.36 * (len(shown) + 1))
    ax.barh(rows, high - low, left=low, height=0.62, color=style.PALE_LOSS, label="range")
    ax.plot(stake, rows, label="stake", **_STAKE)
    ax.plot(expected, rows, label="expected", **_EXPECTED)
    largest = max(high.max(), stake.max()) if len(shown) else 1.0
    style.ticks(ax.xaxis, 0, largest * 1.05 or 1.0, style.amount, count=4)
    style.rows(ax, text.names(shown.index), above=0.6)
    parts = [
        (_("accounts"), [number(value) for value in shown["accounts"]]),
        (_("expected"), [money(value, "", short=True) for value in expected]),
        (_("from"), [money(value, "", short=True) for value in low]),
        (_("to"), [money(value, "", short=True) for value in high]),
    ]
    style.columns(ax, rows, parts, head=-0.9)
    _key(ax)
    total = float(ordered["expected"].sum())
    title = _title(ordered, total)
    told = ngettext(
        "In all {total} of {stake} are to be expected to go, with {n} account.",
        "In all {total} of {stake} are to be expected to go, with {n} accounts.",
        int(ordered["accounts"].sum()),
    ).format(
        total=money(total, currency, short=True),
        stake=money(ordered["stake"].sum(), currency, short=True),
        n=number(ordered["accounts"].sum()),
    )
    unit = _("Yearly revenue expected to go")
    if currency:
        unit = _("Yearly revenue expected to go, {currency}").format(currency=currency)
    style.finding(ax, title, subtitle or unit, alt=f"{title}. {told}")
    return ax


_EXPECTED = {"linestyle": "none", "marker": "D", "markersize": 7, "color": style.LOSS, "markeredgecolor": "white"}
_STAKE = {"linestyle": "none", "marker": "|", "markersize": 15, "color": style.INK, "markeredgewidth": 1.8}


def _title(ordered: pd.DataFrame, total: float) -> str:
    if ordered.empty or not total > 0:
        return _("No revenue is at risk, as far as the data show")
    name, first = text.short(ordered.index[0]), ordered["expected"].iloc[0]
    if len(ordered) == 1:
        return _("All the revenue at risk lies with {name}").format(name=name)
    return _("{share} of the expected loss lies with {name}").format(share=share(first / total), name=name)


def _key(ax: Axes) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    marks = [
        Line2D([], [], label=_("to be expected to go"), **_EXPECTED),
        Patch(facecolor=style.PALE_LOSS, label=_("range: 95 of 100 cases")),
        Line2D([], [], label=_("may go if all reasons come true"), **_STAKE),
    ]
    style.key(ax, marks, columns=2)
