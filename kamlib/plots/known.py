"""What is known about accounts in; a picture of two sources side by side, field by field, out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@style.styled
def known_fields(first, second: Any, *, labels: Sequence[str], ax: Axes | None = None, subtitle: str = "") -> Axes:
    """Draw of how many accounts each thing is known, in one source and in another.

    Parameters
    ----------
    first, second : Knowledge
        What :func:`kamlib.measure.known` gives, of the same fields.
    labels : sequence of str
        What the two sources are called.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is measured. Empty: share of the accounts, and how many there are.

    Returns
    -------
    Axes
        Title: what share of the boxes is filled in either source.
    """
    shares = second.by_field.sort_values(ascending=False, kind="stable")
    before = first.by_field.reindex(shares.index)
    rows = np.arange(len(shares))
    ax = style.axes(ax, height=1.9 + 0.33 * len(rows))
    for row in rows:
        ax.plot([before.iloc[row], shares.iloc[row]], [row, row], color=style.REST, linewidth=2, label="way")
    hollow = {"marker": "s", "markersize": 10, "color": style.MUTED, "markerfacecolor": "white", "markeredgewidth": 1.4}
    full = {"marker": "o", "markersize": 7, "color": style.ACCENT, "markeredgecolor": "white"}
    marks = [
        *ax.plot(before.to_numpy(), rows, linestyle="none", label=labels[0], clip_on=False, **hollow),
        *ax.plot(shares.to_numpy(), rows, linestyle="none", label=labels[1], clip_on=False, zorder=3, **full),
    ]
    style.ticks(ax.xaxis, 0, 1, style.whole_percent)
    ax.set_xlim(-0.04, 1.03)
    words = field_names()
    style.rows(ax, [words.get(name, name) for name in shares.index], above=0.6)
    texts = [[share(value, 0) for value in values] for values in (before, shares)]
    style.columns(ax, rows, list(zip(labels, texts, strict=True)), head=-0.9)
    style.key(ax, marks)
    told = _("Boxes filled: {first} ({one}), {second} ({other})")
    values = {"first": share(first.share), "second": share(second.share)}
    title = told.format(one=labels[0], other=labels[1], **values)
    unit = _("Share of the accounts for which we have it on file; {n} and {m} accounts")
    if first.n == second.n:
        unit = _("Share of the accounts for which we have it on file; {n} accounts in either view")
    sentences = [
        f"{words.get(name, name)}: {one}, {other}."
        for name, one, other in zip(shares.index, *texts, strict=True)
    ]  # fmt: skip
    alt = " ".join([f"{title}.", *sentences])
    style.finding(ax, title, subtitle or unit.format(n=number(first.n), m=number(second.n)), alt=alt)
    return ax


def field_names() -> dict[str, str]:
    """Return what the fields of :func:`kamlib.measure.known` are called, in the language in force."""
    return {
        "industry": _("its line of business"),
        "own_sales": _("its own sales a year"),
        "contact": _("a person we know there"),
        "reports_to": _("who reports to whom"),
        "decision_maker": _("who decides"),
        "hours": _("hours we spend on it"),
        "satisfaction": _("how satisfied it is"),
        "contract_end": _("when a contract ends"),
        "potential": _("what it could buy from us"),
        "margin": _("what margin it brings in"),
    }
