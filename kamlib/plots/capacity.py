"""Hours available and used by manager in; a picture of who has room left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@style.styled
def capacity(
    hours: pd.DataFrame, *, names: pd.Series | None = None, ax: Axes | None = None, subtitle: str = ""
) -> Axes:
    """Draw how many of the hours of each manager the chosen accounts take.

    For one list within one number of hours, with the accounts in it and those left out, see :func:`within_hours`.

    Parameters
    ----------
    hours : DataFrame
        By manager: ``available`` and ``used``, such as ``kamlib.score.select(...).hours``.
    names : Series, optional
        Name of each manager, by manager.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is measured. Empty: hours.

    Returns
    -------
    Axes
        Title: the share of all hours that is used.
    """
    rows = np.arange(len(hours))
    used, there = hours["used"].to_numpy(float), hours["available"].to_numpy(float)
    ax = style.axes(ax, height=1.9 + 0.4 * len(rows))
    ax.barh(rows, used, color=style.ACCENT, height=0.6, label=_("taken by chosen accounts"))
    look = {"color": "white", "edgecolor": style.LINE, "hatch": "////", "height": 0.6}
    ax.barh(rows, np.maximum(there - used, 0), left=used, label=_("free"), **look)
    style.ticks(ax.xaxis, 0, max(float(there.max()), 1.0) * 1.04, style.count)
    style.rows(ax, text.names(hours.index, names), above=0.6)
    parts = [(_("used"), [number(n) for n in used]), (_("available"), [number(n) for n in there])]
    style.columns(ax, rows, parts, head=-0.9)
    style.key(ax, ax.get_legend_handles_labels()[0])
    part = used.sum() / there.sum() if there.sum() else np.nan
    title = _("The chosen accounts take {part} of the hours").format(part=share(part, 0))
    told = _("{name}: {used} of {there} hours.")
    each = [
        told.format(name=text.full_name(name, names), used=number(one), there=number(all_))
        for name, one, all_ in zip(hours.index, used, there, strict=True)
    ]
    style.finding(ax, title, subtitle or _("Hours by manager"), alt=" ".join([f"{title}.", *each]))
    return ax
