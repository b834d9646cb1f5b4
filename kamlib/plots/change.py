"""Why revenue changed, as a picture: from the earlier sum to the later one, part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kamlib.language import gettext as _
from kamlib.language import money, number, period, share
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def part_names() -> dict[str, str]:
    """Name the parts of a change, in the language in force."""
    return {
        "lost": _("lost accounts"),
        "new": _("new accounts"),
        "one_off": _("one-off projects"),
        "volume": _("volume"),
        "mix": _("product mix"),
        "price": _("price"),
        "purchases": _("number of purchases"),
        "value_per_purchase": _("value per purchase"),
        "currency": _("exchange rates"),
        "rest": _("not separated"),
    }


@style.styled
def change_waterfall(change, *, ax: Axes | None = None, subtitle: str = "") -> Axes:
    """Draw how revenue went from the earlier period to the later one, part by part.

    Parameters
    ----------
    change : Change
        What :func:`kamlib.measure.change` gives.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is measured, in which unit, of when. Empty: revenue, the currency, both periods, the number of accounts.

    Returns
    -------
    Axes
        Title: how much revenue changed, and the part that did most.
    """
    parts = change.parts
    names = part_names()
    base, now = change.totals["base"], change.totals["now"]
    ax = style.axes(ax, height=1.5 + 0.4 * (len(parts) + 2))
    reached = base + parts.cumsum().to_numpy()
    begun = np.append(base, reached[:-1]) if len(parts) else np.array([])
    rows = np.arange(1, len(parts) + 1)
    last = len(parts) + 1
    ax.barh([0, last], [base, now], color=style.REST, height=0.66, label="revenue")
    for row, start, value in zip(rows, begun, parts, strict=True):
        up = value > 0
        ax.barh(
            row,
            value,
            left=start,
            color=style.ACCENT if up else style.LOSS,
            hatch=None if up else "///",
            edgecolor="white",
            linewidth=0,
            height=0.66,
            label="up" if up else "down",
        )
    levels = np.concatenate([[base], reached])
    for row, level in enumerate(levels):
        ax.plot([level, level], [row + 0.33, row + 0.67], color=style.MUTED, linewidth=0.8)
    low, high = min(0.0, *levels, now), max(0.0, *levels, now)
    style.ticks(ax.xaxis, low * 1.02, (high or 1.0) * 1.02, style.amount)
    ax.axvline(0, color=style.LINE, linewidth=0.8)
    labels = [period(*change.base), *(names[name] for name in parts.index), period(*change.now)]
    style.rows(ax, ["\n".join(text.wrap(label, 130)) for label in labels])
    code = change.currency
    signed = [style.signed(value, code) for value in parts]
    texts = [money(base, code, short=True), *signed, money(now, code, short=True)]
    style.columns(ax, range(last + 1), [("", texts)], head=-0.5)
    title = _title(change, parts)
    unit = _("Revenue, {currency}, {base} against {now}; {n} accounts")
    if not code:
        unit = _("Revenue, {base} against {now}; {n} accounts")
    unit = unit.format(currency=code, base=period(*change.base), now=period(*change.now), n=number(len(change.table)))
    listed = "; ".join(f"{names[name]} {amount}" for name, amount in zip(parts.index, signed, strict=True))
    alt = _("{title}. The parts: {parts}.").format(title=title, parts=listed) if len(parts) else f"{title}."
    style.finding(ax, title, subtitle or unit, alt=alt)
    return ax


def _title(change, parts) -> str:
    total, base = change.totals["change"], change.totals["base"]
    amount = money(abs(total), change.currency, short=True)
    if not len(parts) or abs(total) < 0.005:
        return _("Revenue did not change")
    along = parts[np.sign(parts) == np.sign(total)]
    if not len(along):
        along = parts
    largest = along.abs().idxmax()
    words = {
        "amount": amount,
        "rate": share(abs(total) / base) if base > 0 else "",
        "part": part_names()[largest],
        "much": style.signed(parts[largest], change.currency),
    }
    if base <= 0:
        if total > 0:
            return _("Revenue rose by {amount}, most of all: {part} ({much})").format(**words)
        return _("Revenue fell by {amount}, most of all: {part} ({much})").format(**words)
    if total > 0:
        return _("Revenue rose by {rate} ({amount}), most of all: {part} ({much})").format(**words)
    return _("Revenue fell by {rate} ({amount}), most of all: {part} ({much})").format(**words)
