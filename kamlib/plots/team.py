"""How many accounts each person of a sales team has in; a picture of it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.plots import style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_HATCH = "////"


@style.styled
def workload(table: pd.DataFrame, *, ax: Axes | None = None, subtitle: str = "") -> Axes:
    """Draw how many accounts each person looks after, and how many of them are key accounts.

    Parameters
    ----------
    table : DataFrame
        What :func:`kamlib.measure.workload` gives; persons without accounts are left out.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is counted, of when. Empty: accounts in charge.

    Returns
    -------
    Axes
        Title: how many accounts a key account manager has, and how many an account manager.
    """
    shown = table[table["accounts"] > 0].assign(lead=lambda t: t["role"].eq("key_account_manager"))
    shown = shown.sort_values(["lead", "accounts"], ascending=False, kind="stable")
    rows = np.arange(len(shown))
    ax = style.axes(ax, height=1.9 + 0.4 * len(rows))
    key, others = shown["key_accounts"].to_numpy(int), (shown["accounts"] - shown["key_accounts"]).to_numpy(int)
    ax.barh(rows, key, color=style.ACCENT, height=0.62, label=_("key accounts"))
    look = {"color": "white", "edgecolor": style.LINE, "hatch": _HATCH, "height": 0.62}
    ax.barh(rows, others, left=key, label=_("other accounts"), **look)
    style.ticks(ax.xaxis, 0, float(shown["accounts"].max()) * 1.04, style.count, integer=True)
    style.rows(ax, [_label(person) for person in shown.itertuples()], above=0.6)
    parts = [(_("key accounts"), [number(n) for n in key]), (_("all"), [number(n) for n in shown["accounts"]])]
    if "hours" in shown:
        parts.append((_("hours in all"), [number(hours) for hours in shown["hours"]]))
    style.columns(ax, rows, parts, head=-0.9)
    style.key(ax, ax.get_legend_handles_labels()[0])
    title = _title(shown)
    told = _("{name}: {all} accounts, {key} of them key accounts.")
    each = [
        told.format(
            name=_label(person).replace("\n", ", "), key=number(person.key_accounts), all=number(person.accounts)
        )
        for person in shown.itertuples()
    ]
    style.finding(ax, title, subtitle or _("Accounts in charge of each person"), alt=" ".join([f"{title}.", *each]))
    return ax


def _label(person) -> str:
    roles = {"key_account_manager": _("key account manager"), "account_manager": _("account manager")}
    name = str(person.Index) if pd.isna(person.name) else text.short(str(person.name), 28)
    return f"{name}\n{roles[person.role]}" if person.role in roles else name


def _title(shown: pd.DataFrame) -> str:
    means = shown.groupby("lead")["accounts"].mean()
    if len(means) < 2:
        return _("On average {n} accounts a person").format(n=number(shown["accounts"].mean(), 1))
    return _("On average a key account manager here has {n} accounts, an account manager {m}").format(
        n=number(means[True]), m=number(means[False])
    )
