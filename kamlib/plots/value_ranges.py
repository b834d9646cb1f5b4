"""A forecast by account with its range and what came in; row by row whether the range held, as a picture, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import money, number, share
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MARKS = {
    "last": {"marker": "|", "markersize": 13, "color": style.INK, "markeredgewidth": 1.8},
    "forecast": {"marker": "o", "markersize": 6.5, "color": style.MUTED, "markerfacecolor": "white"},
    "held": {"marker": "D", "markersize": 6.5, "color": style.ACCENT, "markeredgecolor": "white"},
    "missed": {"marker": "X", "markersize": 9, "color": style.LOSS, "markeredgecolor": "white"},
}


@style.styled
def value_ranges(
    result,
    *,
    names: pd.Series | None = None,
    most: int = 12,
    currency: str = "",
    ax: Axes | None = None,
    subtitle: str = "",
) -> Axes:
    """Draw the range in which a value was forecast to fall, and where it fell, account by account.

    Parameters
    ----------
    result : AgainstLastYear
        What :func:`kamlib.value.against_last_year` gives.
    names : Series, optional
        Name of each account, by account_id.
    most : int
        How many accounts have a row, those with the largest forecast first. The title counts all of them.
    currency : str
        Currency code of the amounts.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is forecast, of when. Empty: value, currency, and how many rows are shown.

    Returns
    -------
    Axes
        Title: for how many the range was meant to hold, and for how many it did.
    """
    table = result.table.sort_values("mean", ascending=False, kind="stable").head(most)
    rows, inside = np.arange(len(table)), table["inside"].to_numpy(bool)
    ax = style.axes(ax, height=1.95 + 0.31 * (len(table) + 1))
    low, high = table["obs_ci_lower"].to_numpy(), table["obs_ci_upper"].to_numpy()
    for wanted, colour, label in ((inside, style.PALE_ACCENT, "held"), (~inside, style.PALE_LOSS, "missed")):
        ax.barh(rows[wanted], (high - low)[wanted], left=low[wanted], height=0.6, color=colour, label=label)
    places = {"last": table["last"], "forecast": table["mean"], "held": table["actual"], "missed": table["actual"]}
    for name, values in places.items():
        shown = {"held": inside, "missed": ~inside}.get(name, np.full(len(rows), True))
        ax.plot(values.to_numpy()[shown], rows[shown], linestyle="none", label=name, zorder=3, **_MARKS[name])
    columns = ["obs_ci_lower", "obs_ci_upper", "mean", "last", "actual"]
    least, largest = min(0.0, table[columns].min().min()), table[columns].max().max()
    style.ticks(ax.xaxis, least * 1.05, largest * 1.05 or 1.0, style.amount, count=4)
    ax.set_xlim(left=least - 0.03 * (largest - least))
    style.rows(ax, text.names(table.index, names), above=0.6)
    parts = [
        (_("last year"), [money(value, "", short=True) for value in table["last"]]),
        (_("forecast"), [money(value, "", short=True) for value in table["mean"]]),
        (_("actual"), [money(value, "", short=True) for value in table["actual"]]),
    ]
    style.columns(ax, rows, parts, head=-0.9)
    _key(ax)
    title = _("A range meant for {meant} of the accounts held for {held} of {n}").format(
        meant=share(result.interval, 0), held=share(result.coverage), n=number(result.n)
    )
    unit = _("Value by account, {currency}; the {k} accounts with the largest forecast")
    if not currency:
        unit = _("Value by account; the {k} accounts with the largest forecast")
    unit = unit.format(currency=currency, k=number(len(table)))
    told = _("Of the {k} accounts shown it held for {held}. On average the forecast is off by {error}.").format(
        k=number(len(table)), held=number(int(inside.sum())), error=money(result.error, currency)
    )
    style.finding(ax, title, subtitle or unit, alt=f"{title}. {told}")
    return ax


def _key(ax: Axes) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    words = {
        "last": _("last year"),
        "forecast": _("forecast"),
        "held": _("actual, inside the range"),
        "missed": _("actual, outside"),
    }
    marks = [Line2D([], [], linestyle="none", label=words[name], **_MARKS[name]) for name in _MARKS]
    marks.append(Patch(facecolor=style.PALE_ACCENT, label=_("range of the forecast")))
    style.key(ax, marks, columns=3)
