"""How long relationships last, or how many renew each time, in; the curve with its doubt and its projection out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.errors import KamlibError
from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DASHED = (0, (4, 2))


@style.styled
def survival(curve, *, ax: Axes | None = None, subtitle: str = "") -> Axes:
    """Draw which share of relationships lasts how long: what the data show, and apart from it the projection.

    Parameters
    ----------
    curve : RetentionCurve
        What :func:`kamlib.value.retention_curve` gives.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is measured, of when. Empty: the share, and the confidence of the band.

    Returns
    -------
    Axes
        Title: which share outlasts the last age at which one ended, and where the projection begins. Under each age
        stands how many relationships of that age were watched; the projection is a dashed line in a pale band.
    """
    table = curve.table
    time, seen = table["time"].to_numpy(dtype=float), table["observed"].to_numpy(dtype=bool)
    ax = style.axes(ax)
    parts = [(seen, style.ACCENT, style.PALE_ACCENT, "-", "observed")]
    if not seen.all():
        tail = ~seen
        tail[np.flatnonzero(seen)[-1]] = True
        parts.append((tail, style.MUTED, style.PALE, _DASHED, "projection"))
        _mark(ax, curve.last, time[-1], top=True)
    for rows, colour, pale, dashes, label in parts:
        low, high = (table[name].to_numpy(dtype=float)[rows] for name in ("ci_lower", "ci_upper"))
        step = "post" if label == "observed" else None
        ax.fill_between(time[rows], low, high, step=step, color=pale, linewidth=0, label=f"{label} band")
        drawstyle = "steps-post" if label == "observed" else "default"
        values = table["survival"].to_numpy(dtype=float)[rows]
        ax.plot(time[rows], values, color=colour, linestyle=dashes, linewidth=2, drawstyle=drawstyle, label=label)
    style.ticks(ax.yaxis, 0, 1, style.whole_percent)
    style.ticks(ax.xaxis, 0, float(time[-1]), _age)
    ages = ax.get_xticks()
    at_ages = curve.at(ages)
    _under(ax, at_ages["at_risk"].where(at_ages["observed"]))
    ax.set_xlabel(_("age in {unit}; under it: relationships watched at that age").format(unit=curve.unit_name))
    ax.grid(axis="y")
    title = _survival_title(curve)
    told = _("Share of the relationships that last longer, with its {interval} interval").format(
        interval=share(curve.interval, 0)
    )
    sentences = [_at_age(row, age, curve.unit_name) for age, row in at_ages[1:].iterrows()]
    style.finding(ax, title, subtitle or told, alt=" ".join([f"{title}.", *sentences]))
    return ax


@style.styled
def retention(results, *, periods: int | None = None, ax: Axes | None = None, subtitle: str = "") -> Axes:
    """Draw which share of those still there renews each time: what was seen, the model, and its projection.

    Parameters
    ----------
    results : results of a ShiftedBetaGeometric
        What its ``fit()`` gives.
    periods : int, optional
        Renewals to look at. By default twice as many as the data have.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What is measured, of when. Empty: the share, and what dots, line and band are.

    Returns
    -------
    Axes
        Title: from where to where the share rises within the data.

    Raises
    ------
    KamlibError
        If less than two renewals are to be looked at.
    """
    periods = 2 * results.periods if periods is None else periods
    if periods < 2:
        raise KamlibError(
            _("The picture shows two renewals or more, and was given {n}.").format(n=number(periods)),
            do=_("Leave periods out: then it shows twice as many as the data have."),
        )
    table = results.retention(periods)
    time, seen = table.index.to_numpy(dtype=float), table["observed"].to_numpy(dtype=bool)
    ax = style.axes(ax)
    tail = ~seen
    tail[np.flatnonzero(seen)[-1]] = True
    parts = [(seen, style.ACCENT, style.PALE_ACCENT, "-", "observed")]
    if (~seen).any():
        parts.append((tail, style.MUTED, style.PALE, _DASHED, "projection"))
        _mark(ax, float(time[seen][-1]), float(time[-1]), top=False)
    for rows, colour, pale, dashes, label in parts:
        low, high = (table[name].to_numpy(dtype=float)[rows] for name in ("mean_ci_lower", "mean_ci_upper"))
        if np.isfinite(low).all():
            ax.fill_between(time[rows], low, high, color=pale, linewidth=0, label=f"{label} band")
        ax.plot(time[rows], table["mean"].to_numpy()[rows], color=colour, linestyle=dashes, linewidth=2, label=label)
    dots = {"color": style.INK, "markersize": 5, "zorder": 3, "clip_on": False}
    ax.plot(time[seen], table["seen"].to_numpy()[seen], "o", label="seen", **dots)
    lowest = np.nanmin(table[["mean", "seen", "mean_ci_lower"]].to_numpy(dtype=float))
    style.ticks(ax.yaxis, max(np.floor(lowest * 10) / 10, 0.0), 1, style.whole_percent)
    style.ticks(ax.xaxis, 1, float(time[-1]), style.count, count=12, integer=True)
    ax.set_xlim(0.7, time[-1] + 0.3)
    _under(ax, table["at_risk"].reindex(ax.get_xticks()))
    ax.set_xlabel(_("renewal; under it: customers who could renew"))
    ax.grid(axis="y")
    title = _retention_title(table[seen])
    told = _("Share of those still there that renews: dots what was seen, line and band the model")
    sentences = [
        _("Renewal {n}: {mean} by the model, {seen} seen.").format(
            n=number(n), mean=share(row["mean"], 0), seen=share(row["seen"], 0)
        )
        for n, row in table[seen].iterrows()
    ]
    last = table.iloc[-1]
    if not seen.all():
        sentences.append(
            _("Projected for renewal {n}: {mean}.").format(n=number(table.index[-1]), mean=share(last["mean"], 0))
        )
    style.finding(ax, title, subtitle or told, alt=" ".join([f"{title}.", *sentences]))
    return ax


def _mark(ax: Axes, last: float, end: float, *, top: bool) -> None:
    """Say where the data end, at the height where the curve does not pass."""
    ax.axvline(last, color=style.MUTED, linewidth=1, linestyle=(0, (1, 2)), label="last")
    right = last <= 0.6 * end
    ax.annotate(
        _("data end here →") if right else _("← data until here"),
        (last, 0.985 if top else 0.015),
        xycoords=("data", "axes fraction"),
        xytext=(4 if right else -4, 0),
        textcoords="offset points",
        ha="left" if right else "right",
        va="top" if top else "bottom",
        color=style.MUTED,
        parse_math=False,
    )


def _under(ax: Axes, counts: pd.Series) -> None:
    """Write under each tick how many stand behind the line there."""
    names = [label.get_text() for label in ax.get_xticklabels()]
    ax.set_xticks(ax.get_xticks(), [f"{name}\n{number(n)}" for name, n in zip(names, counts, strict=True)])


def _age(age: float) -> str:
    return number(age, 0 if abs(age - round(age)) < 0.05 else 1)


def _survival_title(curve) -> str:
    table, n = curve.table, number(curve.n)
    ends = table[table["ended"] > 0]
    if ends.empty:
        return _("None of {n} relationships has ended so far").format(n=n)
    row = ends.iloc[-1]
    values = {"n": n, "share": share(row["survival"], 0), "time": _age(row["time"]), "unit": curve.unit_name}
    if table["observed"].all():
        return _("{share} of {n} relationships last longer than {time} {unit}").format(**values)
    return _(
        "{share} of {n} relationships last longer than {time} {unit}; after {last} the curve is a projection"
    ).format(**values, last=_age(curve.last))


def _at_age(row: pd.Series, age: float, unit: str) -> str:
    values = {"time": _age(age), "unit": unit, "share": share(row["survival"], 0)}
    values |= {"low": share(row["ci_lower"], 0), "high": share(row["ci_upper"], 0)}
    if row["observed"]:
        return _("After {time} {unit}: {share} ({low} to {high}).").format(**values)
    return _("After {time} {unit}, projected: {share} ({low} to {high}).").format(**values)


def _retention_title(table: pd.DataFrame) -> str:
    first, last = table["mean"].iloc[0], table["mean"].iloc[-1]
    if last - first < 0.005:
        return _("{share} renew each time: the customers seem alike").format(share=share(first, 0))
    return _("Of those still there, {first} renew the first time and {last} at renewal {n}").format(
        first=share(first, 0), last=share(last, 0), n=number(len(table))
    )
