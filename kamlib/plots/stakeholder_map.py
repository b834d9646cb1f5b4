"""The persons of a customer in; who has influence, how well we work together and are to, and who is covered, out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import listing, ngettext, number
from kamlib.plots import sheet, style, text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LEVELS = (1, 2, 3, 4, 5)
_MUCH = 4
_LANE, _PAD, _GUTTER, _BESIDE, _NAME, _FEW = 15.5, 3.0, 40.0, 9.0, 150.0, 5
_COVERED = {"marker": "o", "markersize": 7.5, "color": style.ACCENT, "markeredgecolor": style.ACCENT}
_OPEN = {"marker": "D", "markersize": 6.5, "color": "white", "markeredgecolor": style.LOSS, "markeredgewidth": 1.6}


@style.styled
def stakeholder_map(stakeholders: pd.DataFrame, *, ax: Axes | None = None, subtitle: str = "") -> Axes:
    """Draw who at the customer has influence, how well we work with each, and how well we want to.

    Parameters
    ----------
    stakeholders : DataFrame
        By person, as ``plan.table("stakeholders")`` has them: ``name, influence, relationship, wanted, covered_by``;
        from 1 to 5, missing where nobody has answered.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        Whose persons they are, of when. Empty: what stands along the two axes.

    Returns
    -------
    Axes
        Title: whom with much influence (4 or 5) nobody of ours covers; if all are covered, how many relationships are
        to become better. Each person has a line of its own within the band of its influence, the name at its end;
        arrows lead to what is wanted. Those without an answer are listed under the picture.
    """
    table = stakeholders.assign(name=_names(stakeholders), covered=_covered(stakeholders))
    answered = table[["influence", "relationship"]].astype(float).notna().all(axis=1)
    known, unknown = table[answered], table[~answered]
    ax, width = sheet.begin(ax)
    labels = [sheet.cut(name, _NAME, sheet.SMALL) for name in known["name"]]
    now = known["relationship"].to_numpy(float)
    wanted = known["wanted"].to_numpy(float) if "wanted" in known else np.full(len(known), np.nan)
    ends = np.fmax(now, wanted)
    lengths = np.array([text.width(label, size=sheet.SMALL) for label in labels])
    unit = _unit(ends, lengths, width - _GUTTER - 3 * _BESIDE)
    left = _GUTTER + _BESIDE
    place = {"now": left + (now - 1) * unit, "wanted": left + (wanted - 1) * unit, "end": left + (ends - 1) * unit}
    bottom = 0.0
    if len(known):
        bottom = _bands(ax, known, labels, lengths, place, width)
        bottom = _scale(ax, left, unit, bottom)
        _key(ax, bool(np.any(now != np.where(np.isnan(wanted), now, wanted))))
    if len(unknown):
        bottom += 8
        words = _("Without an answer yet: {names}").format(names=listing(unknown["name"]))
        lines = text.wrap(words, 0.98 * width)
        sheet.write(ax, 0, bottom, "\n".join(lines), color=style.MUTED, gid="unknown")
        bottom += len(lines) * sheet.LINE
    title, told = _title(known, len(table)), _told(known, now, wanted, len(unknown))
    unit_told = _("Influence on what is bought from us, and how well we work together, each from 1 to 5")
    style.finding(ax, title, subtitle or unit_told, alt=f"{title}. {told}".strip())
    sheet.end(ax, max(bottom, sheet.LINE))
    return ax


def _names(table: pd.DataFrame) -> list[str]:
    written = table["name"] if "name" in table else pd.Series("", table.index)
    return [sheet.clean(text.full_name(person, written)) for person in table.index]


def _covered(table: pd.DataFrame) -> np.ndarray:
    if "covered_by" not in table:
        return np.zeros(len(table), bool)
    return table["covered_by"].fillna("").astype(str).str.strip().ne("").to_numpy()


def _unit(ends: np.ndarray, lengths: np.ndarray, room: float) -> float:
    """Return the points from one level to the next, so that every name fits to the right of its mark."""
    steps = ends - 1
    fits = (room - lengths[steps > 0]) / steps[steps > 0]
    return float(min(fits.min(initial=np.inf), room / 4.4))


def _bands(ax: Axes, known: pd.DataFrame, labels: list, lengths: np.ndarray, place: dict, width: float) -> float:
    """Draw the persons of each level of influence, each on a free line; return where the last band ends."""
    from matplotlib.patches import Rectangle

    influence = known["influence"].to_numpy(float)
    top = 0.0
    for level in sorted({*_LEVELS, *influence}, reverse=True):
        among = np.flatnonzero(influence == level)
        starts = np.fmin(place["now"], place["wanted"])[among] - _BESIDE
        lanes = _lanes(starts, (place["end"] + _BESIDE + lengths)[among] + 4)
        tall = (max(lanes, default=0) + 1) * _LANE + 2 * _PAD
        look = {"facecolor": style.PALE if level >= _MUCH else "white", "edgecolor": style.GRID, "linewidth": 0.8}
        ax.add_patch(Rectangle((_GUTTER, top), width - _GUTTER, tall, zorder=0, **look))
        digits = number(level, 0 if level == round(level) else 1)
        sheet.write(ax, _GUTTER - 6, top + tall / 2, digits, ha="right", va="center_baseline", gid="level")
        for person, lane in zip(among, lanes, strict=True):
            y = top + _PAD + (lane + 0.5) * _LANE
            _person(
                ax, {name: values[person] for name, values in place.items()}, y, bool(known["covered"].iloc[person])
            )
            x = place["end"][person] + _BESIDE
            sheet.write(ax, x, y, labels[person], fontsize=sheet.SMALL, va="center_baseline", gid="name", zorder=4)
        top += tall
    return top


def _lanes(starts: Sequence[float], ends: Sequence[float]) -> list[int]:
    """Give each stretch the first line on which it touches no other.

    Examples
    --------
    >>> _lanes([0, 5, 12], [10, 9, 20])
    [0, 1, 0]
    """
    taken: list[float] = []
    lanes = [0] * len(starts)
    for one in np.argsort(starts, kind="stable"):
        free = next((lane for lane, end in enumerate(taken) if end <= starts[one]), len(taken))
        taken[free : free + 1] = [ends[one]]
        lanes[one] = free
    return lanes


def _person(ax: Axes, place: dict, y: float, covered: bool) -> None:
    if place["wanted"] != place["now"] and not np.isnan(place["wanted"]):
        arrow = {"arrowstyle": "-|>", "color": style.MUTED, "linewidth": 1.2, "shrinkA": 5, "shrinkB": 0}
        ax.annotate("", (place["wanted"], y), (place["now"], y), arrowprops=arrow, annotation_clip=False, gid="arrow")
    look = _COVERED if covered else _OPEN
    ax.plot([place["now"]], [y], linestyle="none", zorder=3, label="covered" if covered else "open", **look)


def _scale(ax: Axes, left: float, unit: float, bottom: float) -> float:
    """Write what stands along the two axes; return where the words end."""
    for level in _LEVELS:
        x = left + (level - 1) * unit
        ax.plot([x, x], [0, bottom], color=style.GRID, linewidth=0.8, zorder=0.5)
        sheet.write(ax, x, bottom + 3, number(level), ha="center", color=style.MUTED, gid="scale")
    look = {"color": style.MUTED, "gid": "axis"}
    sheet.write(ax, 0, bottom / 2, _("influence"), rotation=90, va="center", **look)
    bottom += sheet.LINE + 4
    sheet.write(ax, left + 2 * unit, bottom, _("how well we work together"), ha="center", **look)
    return bottom + sheet.LINE


def _key(ax: Axes, arrows: bool) -> None:
    from matplotlib.lines import Line2D

    marks = [
        Line2D([], [], linestyle="none", label=_("somebody of ours covers them"), **_COVERED),
        Line2D([], [], linestyle="none", label=_("nobody does"), **_OPEN),
    ]
    if arrows:
        look = {"color": style.MUTED, "linewidth": 1.2, "marker": ">", "markersize": 5}
        marks.append(Line2D([], [], label=_("to what is wanted"), **look))
    style.key(ax, marks, columns=3)


def _title(known: pd.DataFrame, n: int) -> str:
    if not n:
        return _("No person is named yet")
    if known.empty:
        return ngettext(
            "Nobody has said yet what influence {n} person has, and how well we work together",
            "Nobody has said yet what influence {n} persons have, and how well we work together",
            n,
        ).format(n=number(n))
    much = known[known["influence"].astype(float) >= _MUCH]
    left = int((~much["covered"]).sum())
    if left:
        return _("Nobody of ours covers {k} of {n} persons with much influence").format(
            k=number(left), n=number(len(much))
        )
    better = (
        int((known["wanted"].astype(float) > known["relationship"].astype(float)).sum()) if "wanted" in known else 0
    )
    if not len(much):
        return _("Nobody with much influence is known; relationships to become better: {k} of {n}").format(
            k=number(better), n=number(len(known))
        )
    return _("Everybody with much influence is covered; relationships to become better: {k} of {n}").format(
        k=number(better), n=number(len(known))
    )


def _told(known: pd.DataFrame, now: np.ndarray, wanted: np.ndarray, unknown: int) -> str:
    """Name those whom nobody covers and the relationship that is furthest from what is wanted; count the rest."""
    told = []
    left = known.loc[(known["influence"].astype(float) >= _MUCH) & ~known["covered"], "name"]
    if len(left):
        told.append(_("With much influence and not covered: {names}.").format(names=listing(left.head(_FEW))))
    gap = np.nan_to_num(wanted - now)
    if gap.max(initial=0) > 0:
        first = int(gap.argmax())
        told.append(
            _("Furthest from what is wanted: {name}, from {now} to {wanted}.").format(
                name=known["name"].iloc[first], now=_level(now[first]), wanted=_level(wanted[first])
            )
        )
    if unknown:
        told.append(_("Without an answer: {n}.").format(n=number(unknown)))
    return " ".join(told)


def _level(value: float) -> str:
    return number(value, 0 if value == round(value) else 1)
