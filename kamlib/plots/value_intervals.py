"""What accounts will still bring, each with its range, in; the most valuable as a picture out."""

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
def value_intervals(
    table: pd.DataFrame,
    *,
    names: pd.Series | None = None,
    most: int = 15,
    currency: str = "",
    ax: Axes | None = None,
    subtitle: str = "",
) -> Axes:
    """Draw what the most valuable accounts will still bring, with the range of each.

    Parameters
    ----------
    table : DataFrame
        All accounts, indexed by ``account_id``: ``mean``, ``obs_ci_lower``, ``obs_ci_upper``, and ``last`` (what each
        brought in the last year).
    names : Series, optional
        Name of each account, by account_id.
    most : int
        How many accounts have a row, the most valuable first. The title counts all of them.
    currency : str
        Currency code of the amounts.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is valued, of when. Empty: value by account, and the currency.

    Returns
    -------
    Axes
        Title: how many of the accounts shown cannot be told apart from the first, since their ranges reach up to its
        value.
    """
    ordered = table.sort_values("mean", ascending=False, kind="stable")
    shown = ordered.head(most)
    rows = np.arange(len(shown))
    mean, low, high, last = (shown[name].to_numpy(float) for name in ("mean", "obs_ci_lower", "obs_ci_upper", "last"))
    ax = style.axes(ax, height=1.95 + 0.31 * (len(shown) + 1))
    near = high >= (mean[0] if len(mean) else 0.0)
    for wanted, colour, label in ((near, style.PALE_ACCENT, "near"), (~near, style.PALE, "below")):
        ax.barh(rows[wanted], (high - low)[wanted], left=low[wanted], height=0.6, color=colour, label=label)
    ax.plot(last, rows, label="last", **_LAST)
    ax.plot(mean, rows, label="value", **_VALUE)
    if len(mean):
        ax.axvline(mean[0], color=style.MUTED, linewidth=1, linestyle=(0, (1, 2)), label="first")
    least = min(0.0, low.min()) if len(low) else 0.0
    largest = max(high.max(), last.max()) if len(high) else 1.0
    style.ticks(ax.xaxis, least * 1.05, largest * 1.05 or 1.0, style.amount, count=4)
    style.rows(ax, text.names(shown.index, names), above=0.6)
    parts = [
        (_("value"), [money(value, "", short=True) for value in mean]),
        (_("from"), [money(value, "", short=True) for value in low]),
        (_("to"), [money(value, "", short=True) for value in high]),
    ]
    style.columns(ax, rows, parts, head=-0.9)
    _key(ax)
    title = _title(int(near.sum()), len(shown))
    total = float(ordered["mean"].sum())
    told = _("The {k} accounts shown bring {share} of the value of all {n}.").format(
        k=number(len(shown)), share=share(mean.sum() / total if total > 0 else float("nan")), n=number(len(ordered))
    )
    unit = _("Value by account, {currency}").format(currency=currency) if currency else _("Value by account")
    style.finding(ax, title, subtitle or unit, alt=f"{title}. {told}")
    return ax


_VALUE = {"linestyle": "none", "marker": "D", "markersize": 6.5, "color": style.ACCENT, "markeredgecolor": "white"}
_LAST = {"linestyle": "none", "marker": "|", "markersize": 13, "color": style.INK, "markeredgewidth": 1.8}


def _title(near: int, shown: int) -> str:
    if not shown:
        return _("No account is valued")
    if shown == 1:
        return _("One account is valued")
    if near == 1:
        return _("The first account stands alone: no other range reaches up to its value")
    return ngettext(
        "The ranges of {k} of these {n} accounts reach up to the value of the first",
        "The ranges of {k} of these {n} accounts reach up to the value of the first",
        near,
    ).format(k=number(near), n=number(shown))


def _key(ax: Axes) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    marks = [
        Line2D([], [], label=_("value"), **_VALUE),
        Line2D([], [], label=_("last year"), **_LAST),
        Patch(facecolor=style.PALE_ACCENT, label=_("range, reaches up to the first")),
        Patch(facecolor=style.PALE, label=_("range, stays below")),
    ]
    style.key(ax, marks, columns=2)
