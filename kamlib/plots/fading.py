"""Dice of which more and more stay, as a picture: how often the chosen still fall."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@style.styled
def dice_fading(table: pd.DataFrame, *, kept: int = 0, ax: Axes | None = None, subtitle: str = "") -> Axes:
    """Draw in which share of all rooms the chosen fall, the more of the difference between people lasts.

    Parameters
    ----------
    table : DataFrame
        What :func:`kamlib.evaluate.dice_fading` gives.
    kept : int
        How many dice stay in the case that is told and marked.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What was played. Empty: the share of the rooms, and what the numbers at the right are.

    Returns
    -------
    Axes
        Title: how often the chosen fall in the marked case.
    """
    dice = int(table.index.max())
    ax = style.axes(ax, height=1.9 + 0.42 * len(table))
    rows = np.arange(len(table))
    here = table.index.to_numpy() == kept
    for wanted, colour, mark in ((here, style.LOSS, "marked"), (~here, style.REST, "other")):
        ax.barh(rows[wanted], table["fell"].to_numpy()[wanted], color=colour, height=0.66, label=mark)
    style.ticks(ax.xaxis, 0, 1, style.whole_percent)
    labels = [_("{k} of {n} dice stay").format(k=number(k), n=number(dice)) for k in table.index]
    style.rows(
        ax, [f"▸ {label}" if k == kept else label for k, label in zip(table.index, labels, strict=True)], above=0.6
    )
    ax.set_xlabel(_("share of all rooms in which the chosen roll less"))
    leads = [[number(value, 1) for value in table[column]] for column in ("lead_then", "lead_now")]
    parts = [(_("fall"), [share(value) for value in table["fell"]])]
    parts += [(_("lead then"), leads[0]), (_("lead now"), leads[1])]
    style.columns(ax, rows, parts, head=-0.9)
    row = table.loc[kept]
    title = _("If {k} of {n} dice stay, the chosen fall in {fell} of all rooms").format(
        k=number(kept), n=number(dice), fell=share(row["fell"])
    )
    sentence = _("Their lead over the average goes from {then} to {now} points.").format(
        then=number(row["lead_then"], 1), now=number(row["lead_now"], 1)
    )
    unit = _("Counted over every possible room; lead: points above the average of all, first and second time")
    style.finding(ax, title, subtitle or unit, alt=f"{title}. {sentence}")
    return ax
