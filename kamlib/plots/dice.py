"""Dice in rooms as pictures: one room, person by person, and what became of the chosen in all rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kamlib.language import gettext as _
from kamlib.language import ngettext, number, share
from kamlib.plots import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_LESS = {"marker": "v", "color": style.LOSS}
_MORE = {"marker": "^", "color": style.ACCENT}
_SAME = {"marker": "o", "color": style.MUTED}
_THEN = {"marker": "o", "color": style.MUTED, "markerfacecolor": "white", "markeredgewidth": 1.3}
_DOT = {"linestyle": "none", "markersize": 8}


@style.styled
def dice_room(rooms, *, ax: Axes | None = None, subtitle: str = "") -> Axes:
    """Draw one room: what each person rolled, and what the same person rolled again.

    Parameters
    ----------
    rooms : DiceRooms
        What :func:`kamlib.evaluate.dice` gives; its first room is drawn.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What was played. Empty: points of the first and the second roll, and whether chance chose among equals.

    Returns
    -------
    Axes
        Title: what became of the chosen and of the others. The chosen stand on the band at the top.
    """
    table = rooms.room
    n, chosen = len(table), int(table["chosen"].sum())
    ax = style.axes(ax, height=2.0 + 0.27 * n)
    then, now = table["then"].to_numpy(float), table["now"].to_numpy(float)
    low, high = rooms.dice, rooms.dice * rooms.sides
    room = 0.04 * (high - low)
    ax.axhspan(-0.5, chosen - 0.5, color=style.PALE_ACCENT, linewidth=0, label="chosen")
    for mark, wanted, look in (
        ("less", now < then, _LESS),
        ("more", now > then, _MORE),
        ("same", now == then, _SAME),
    ):
        places = np.flatnonzero(wanted)
        for place in places:
            line = {"color": look["color"], "linewidth": 2, "alpha": 0.55}
            ax.plot([then[place], now[place]], [place, place], label="way", **line)
        ax.plot(then[places], places, label="then", **(_DOT | _THEN | {"markersize": 6.5}))
        ax.plot(now[places], places, label=mark, **(_DOT | look | {"markeredgecolor": "white"}))
    style.ticks(ax.xaxis, low - room, high + room, style.count, count=10, integer=True)
    labels = [
        (_("person {n}: KAM") if is_chosen else _("person {n}")).format(n=number(person))
        for person, is_chosen in table["chosen"].items()
    ]
    style.rows(ax, labels, above=0.6)
    texts = [[number(value) for value in points] for points in (then, now)]
    style.columns(ax, range(n), [(_("first roll"), texts[0]), (_("second roll"), texts[1])], head=-0.9)
    _key(ax)
    title = ngettext(
        "The one with KAM went from {then} to {now} points, the others from {rest_then} to {rest_now}",
        "The {n} with KAM went from {then} to {now} points, the others from {rest_then} to {rest_now}",
        chosen,
    ).format(
        n=number(chosen),
        then=number(then[:chosen].mean(), 1),
        now=number(now[:chosen].mean(), 1),
        rest_then=number(then[chosen:].mean(), 1),
        rest_now=number(now[chosen:].mean(), 1),
    )
    unit = _("Points of the first and the second roll; one room")
    if then[chosen - 1] == then[chosen]:
        unit = _("Points of the first and the second roll; one room; among equals for the last place a coin chose")
    style.finding(ax, title, subtitle or unit, alt=f"{title}.")
    return ax


def _key(ax: Axes) -> None:
    from matplotlib.lines import Line2D

    looks = {
        _("first roll"): _THEN,
        _("second roll, less"): _LESS,
        _("second roll, more"): _MORE,
        _("second roll, the same"): _SAME,
    }
    style.key(ax, [Line2D([], [], label=words, **(_DOT | look)) for words, look in looks.items()])


@style.styled
def dice_rooms(rooms, *, ax: Axes | None = None, subtitle: str = "") -> Axes:
    """Draw in which share of the rooms the chosen rolled less or more the second time, and by how much.

    Parameters
    ----------
    rooms : DiceRooms or DiceExact
        What :func:`kamlib.evaluate.dice` or :func:`kamlib.evaluate.dice_exact` gives.
    ax : Axes, optional
        Where to draw; a new figure if None.
    subtitle : str
        What was played. Empty: the people, the chosen and the change that is drawn.

    Returns
    -------
    Axes
        Title: the share of the rooms in which the chosen rolled less. Bars of a rise are hatched.
    """
    ax = style.axes(ax, height=3.9)
    changes = rooms.changes[rooms.changes > 5e-5]
    if changes.empty:
        changes = rooms.changes
    values, shares = changes.index.to_numpy(float), changes.to_numpy(float)
    width = 0.86 / rooms.chosen
    for mark, wanted, look in (
        ("less", values < 0, {"color": style.LOSS}),
        ("same", values == 0, {"color": style.MUTED}),
        ("more", values > 0, {"color": "white", "edgecolor": style.ACCENT, "hatch": "////", "linewidth": 0.8}),
    ):
        ax.bar(values[wanted], shares[wanted], width=width, label=mark, **look)
    reach = max(abs(values.min()), abs(values.max()), 2 / rooms.chosen) + 1 / rooms.chosen
    low, high = -reach, max(values.max() + 1 / rooms.chosen, 0.62 * reach)
    top = shares.max()
    style.ticks(ax.xaxis, low, high, _points, count=8)
    style.ticks(ax.yaxis, 0, 1.42 * top, style.whole_percent)
    ax.axvline(0, ymax=0.98, color=style.INK, linewidth=0.9, label="no change")
    ax.grid(axis="y")
    ax.spines["left"].set_visible(False)
    ax.tick_params(axis="y", length=0)
    ax.set_xlabel(_("change of the chosen from the first roll to the second, points on average"))
    plain = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}
    words = {
        "fontweight": "bold",
        "va": "top",
        "bbox": plain,
        "xycoords": ("data", "axes fraction"),
        "textcoords": "offset points",
    }
    less = _("less: {share}").format(share=share(float(rooms.fell)))
    more = _("more: {share}").format(share=share(float(rooms.rose)))
    same = _("the same: {share}").format(share=share(float(rooms.stayed)))
    ax.annotate(less, (0, 0.985), xytext=(-8, 0), ha="right", color=style.LOSS, **words)
    ax.annotate(more, (0, 0.985), xytext=(8, 0), ha="left", color=style.ACCENT, **words)
    ax.annotate(same, (0, 0.985), xytext=(8, -15), ha="left", color=style.MUTED, **words)
    title, sentence = _title(rooms)
    unit = _("{chosen} of {people} people chosen for their first roll; share of the rooms by change").format(
        chosen=number(rooms.chosen), people=number(rooms.people)
    )
    style.finding(ax, title, subtitle or unit, alt=f"{title}. {sentence}")
    return ax


def _points(value: float) -> str:
    return ("+" if value > 0 else "") + number(value, 0 if abs(value - round(value)) < 1e-9 else 1)


def _title(rooms) -> tuple[str, str]:
    played = getattr(rooms, "rooms", None)
    fell = share(float(rooms.fell))
    if played:
        title = _("In {fell} of {rooms} rooms the chosen roll less the second time").format(
            fell=fell, rooms=number(played)
        )
    else:
        title = _("In {fell} of all possible rooms the chosen roll less the second time").format(fell=fell)
    sentence = _("On average they go from {then} to {now} points, the others from {rest_then} to {rest_now}.").format(
        then=number(float(rooms.chosen_then), 2),
        now=number(float(rooms.chosen_now), 2),
        rest_then=number(float(rooms.rest_then), 2),
        rest_now=number(float(rooms.rest_now), 2),
    )
    return title, sentence
