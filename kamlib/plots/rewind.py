"""Where the accounts chosen back then stand today, as a picture: then and now, account by account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import ngettext, number, share
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@style.styled
def then_and_now(
    table: pd.DataFrame,
    *,
    most: int = 20,
    ax: Axes | None = None,
    currency: str = "",
    subtitle: str = "",
) -> Axes:
    """Draw where the accounts chosen on past revenue stand now.

    Parameters
    ----------
    table : DataFrame
        All accounts, indexed by ``account_id``: ``then`` and ``now`` (revenue of two periods of the same length),
        ``rank_then``, ``rank_now``, ``chosen`` (boolean) and, if known, ``name``. Where they are given,
        ``obs_ci_lower`` and ``obs_ci_upper`` are drawn as a band: the range in which revenue was to be expected
        without any programme.
    most : int
        How many of the chosen accounts have a row, the largest of then first.
    ax : Axes, optional
        Where to draw; a new figure if None.
    currency : str
        Currency code of the amounts.
    subtitle : str
        What is measured, in which unit, of when. Empty: revenue then and now, and the currency.

    Returns
    -------
    Axes
        Title: how many of the chosen would be chosen again. Filled dots are among the largest now, crosses are not; the
        dotted line is the revenue an account needs now to be among them.
    """
    chosen = table[table["chosen"].fillna(False).astype(bool)].sort_values("then", ascending=False, kind="stable")
    shown = chosen.head(most)
    count, rows = len(chosen), np.arange(len(shown))
    ax = style.axes(ax, height=1.75 + 0.29 * (len(shown) + 1))
    still = (shown["rank_now"] <= count) & (shown["now"] > 0)
    if {"obs_ci_lower", "obs_ci_upper"} <= set(shown.columns):
        width = shown["obs_ci_upper"] - shown["obs_ci_lower"]
        ax.barh(rows, width, left=shown["obs_ci_lower"], height=0.6, color=style.PALE, label="expected")
    for row, (then, now, kept) in enumerate(zip(shown["then"], shown["now"], still, strict=True)):
        colour = style.ACCENT if kept else style.LOSS
        ax.plot([then, now], [row, row], color=colour, linewidth=2, alpha=0.55, label="way")
    ax.plot(
        shown["then"],
        rows,
        linestyle="none",
        marker="o",
        markersize=6.5,
        markerfacecolor="white",
        markeredgecolor=style.MUTED,
        markeredgewidth=1.3,
        label="then",
    )
    looks = ((still, "o", style.ACCENT, 7.5, "now, among the largest"), (~still, "X", style.LOSS, 8, "now, no longer"))
    for wanted, marker, colour, size, label in looks:
        mask = wanted.to_numpy()
        ax.plot(
            shown["now"][mask],
            rows[mask],
            linestyle="none",
            marker=marker,
            markersize=size,
            color=colour,
            markeredgecolor="white",
            markeredgewidth=0.6,
            label=label,
        )
    line = table["now"].nlargest(count).min() if count else float("nan")
    values = shown[["then", "now"]].to_numpy()
    low, high = min(0.0, values.min(initial=0.0)), max(values.max(initial=0.0), line if line == line else 0.0)
    style.ticks(ax.xaxis, low * 1.05 - 0.01 * high, (high or 1.0) * 1.04, style.amount)
    if count < len(table) and line > 0:
        ax.axvline(line, color=style.MUTED, linewidth=1, linestyle=(0, (1, 2)), label="line")
    labels = text.names(shown.index, shown.get("name"))
    style.rows(ax, labels, above=0.6)
    _key(ax, "obs_ci_lower" in shown.columns, count < len(table) and line > 0, count)
    ranks = [
        [number(value) if value == value else "–" for value in shown[column].astype(float)]
        for column in ("rank_then", "rank_now")
    ]
    style.columns(ax, rows, [(_("rank then"), ranks[0]), (_("now"), ranks[1])], head=-0.9)
    title, sentence = _title(table, chosen)
    style.finding(ax, title, subtitle or _subtitle(currency, len(shown), count), alt=f"{title}. {sentence}".strip())
    return ax


def _key(ax: Axes, band: bool, line: bool, count: int) -> None:
    """Explain the marks in one row under the picture."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    look = {"linestyle": "none", "markersize": 6.5, "markeredgewidth": 1.3}
    marks = [
        Line2D([], [], marker="o", markerfacecolor="white", markeredgecolor=style.MUTED, label=_("then"), **look),
        Line2D([], [], marker="o", color=style.ACCENT, label=_("now, would be chosen again"), **look),
        Line2D([], [], marker="X", color=style.LOSS, label=_("now, would not"), **look),
    ]
    if line:
        label = _("needed now for the {n} largest").format(n=number(count))
        marks.append(Line2D([], [], color=style.MUTED, linestyle=(0, (1, 2)), linewidth=1, label=label))
    if band:
        marks.append(Patch(facecolor=style.PALE, label=_("to be expected without a programme")))
    style.key(ax, marks)


def _subtitle(currency: str, shown: int, count: int) -> str:
    if shown < count:
        unit = _("Revenue then and now, {currency}; the largest {shown} of {n} chosen accounts")
        if not currency:
            unit = _("Revenue then and now; the largest {shown} of {n} chosen accounts")
    else:
        unit = _("Revenue then and now, {currency}") if currency else _("Revenue then and now")
    return unit.format(currency=currency, shown=number(shown), n=number(count))


def _title(table: pd.DataFrame, chosen: pd.DataFrame) -> tuple[str, str]:
    n = len(chosen)
    if not n:
        return _("No account was chosen"), ""
    again = int(((chosen["rank_now"] <= n) & (chosen["now"] > 0)).sum())
    title = ngettext(
        "{again} of {n} account chosen then would be chosen again now",
        "{again} of the {n} accounts chosen then would be chosen again now",
        n,
    ).format(again=number(again), n=number(n))
    then, now = chosen["then"].sum(), chosen["now"].sum()
    if not then > 0:
        return title, ""
    rate = now / then - 1
    if rate < 0:
        return title, _("The chosen accounts together buy {rate} less than then.").format(rate=share(-rate))
    return title, _("The chosen accounts together buy {rate} more than then.").format(rate=share(rate))
