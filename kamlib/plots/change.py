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
    """Draw why revenue changed, part by part, from no change to the change in all.

    Parameters
    ----------
    change : Change
        What :func:`kamlib.measure.change` gives.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is measured, in which unit, of when. Empty: revenue of both periods, and the number of accounts.

    Returns
    -------
    Axes
        Title: how much revenue changed, and the part that did most. The bars stand on the scale of the change, so that
        small parts of a large revenue can be seen; both sums stand in the line under the title.
    """
    parts, names, code = change.parts, part_names(), change.currency
    total = change.totals["change"]
    last = len(parts)
    ax = style.axes(ax, height=1.55 + 0.4 * (last + 1))
    reached = np.append(0.0, parts.cumsum().to_numpy())
    for row, (start, value) in enumerate(zip(reached, parts, strict=False)):
        up = value > 0
        look = {"color": style.ACCENT} if up else {"color": style.LOSS, "hatch": "///", "edgecolor": "white"}
        ax.barh(row, value, left=start, height=0.66, linewidth=0, label="up" if up else "down", **look)
        ax.plot([reached[row + 1]] * 2, [row + 0.33, row + 0.67], color=style.MUTED, linewidth=0.8, label="link")
    ax.barh(last, total, color="#7B8794", height=0.66, label="change")
    low, high = min(*reached, total, 0.0), max(*reached, total, 0.0)
    room = (high - low) or 1.0
    style.ticks(ax.xaxis, low - 0.03 * room, high + 0.03 * room, style.signed_amount)
    ax.axvline(0, color=style.INK, linewidth=0.9)
    labels = [*(names[name] for name in parts.index), _("change in all")]
    style.rows(ax, ["\n".join(text.wrap(label, 130)) for label in labels])
    ax.get_yticklabels()[-1].set_fontweight("bold")
    signed = [style.signed(value, code) for value in parts]
    style.columns(ax, range(last + 1), [("", [*signed, style.signed(total, code)])], head=-0.5)
    title = _title(change, parts)
    unit = _("Revenue of {n} accounts: {base} ({first}), then {now} ({second})").format(
        n=number(len(change.table)),
        base=money(change.totals["base"], code, short=True),
        first=period(*change.base),
        now=money(change.totals["now"], code, short=True),
        second=period(*change.now),
    )
    listed = "; ".join(f"{names[name]} {amount}" for name, amount in zip(parts.index, signed, strict=True))
    alt = _("{title}. The parts: {parts}.").format(title=title, parts=listed) if last else f"{title}."
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
