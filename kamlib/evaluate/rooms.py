"""Dice in; what happens to the best few when everybody rolls again, in ten thousand rooms, out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import number, share

_MOST_ROLLS = 20_000_000


@dataclass(frozen=True)
class DiceRooms:
    """What became of the chosen when everybody rolled again, over many rooms.

    Attributes
    ----------
    people, chosen, sides, dice, kept : int
        The rules: how many people, how many of them are given "KAM", sides of a die, dice for each person, and how many
        of these keep their first number the second time.
    rooms : int
        How often it was played.
    fell, stayed, rose : float
        Share of the rooms in which the mean of the chosen was lower, the same, higher the second time; together 1.
    mean_fall : float
        By how many points the mean of the chosen fell, on average over all rooms.
    chosen_then, chosen_now, rest_then, rest_now : float
        Mean points of the chosen and of the others, first and second time.
    tied : float
        Share of the rooms in which several people stood level at the line and chance decided who was chosen.
    room : DataFrame
        The first room, best first roll first. Indexed by ``person`` (from 1): ``then``, ``now`` (points), ``chosen``
        (boolean).
    changes : Series
        Share of the rooms by ``change`` of the mean of the chosen (points, lowest first).
    """

    people: int
    chosen: int
    sides: int
    dice: int
    kept: int
    rooms: int
    fell: float
    stayed: float
    rose: float
    mean_fall: float
    chosen_then: float
    chosen_now: float
    rest_then: float
    rest_now: float
    tied: float
    room: pd.DataFrame
    changes: pd.Series

    def __str__(self) -> str:
        return _(
            "In {fell} of {rooms} rooms the chosen rolled less the second time: {then} points on average, then {now}. "
            "The others went from {rest_then} to {rest_now}."
        ).format(
            fell=share(self.fell),
            rooms=number(self.rooms),
            then=number(self.chosen_then, 2),
            now=number(self.chosen_now, 2),
            rest_then=number(self.rest_then, 2),
            rest_now=number(self.rest_now, 2),
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.room.to_html(max_rows=20)}"


def dice(
    *,
    people: int = 12,
    chosen: int = 3,
    sides: int = 6,
    dice: int = 2,
    kept: int = 0,
    rooms: int = 10_000,
    seed: int = 0,
) -> DiceRooms:
    """Let everybody in a room roll, give the best few "KAM", let everybody roll again, and repeat it in many rooms.

    Parameters
    ----------
    people : int
        People in a room; each stands for an account.
    chosen : int
        How many with the highest first roll are given "KAM". Where several stand level at the line, chance decides.
    sides : int
        Sides of a die.
    dice : int
        Dice for each person: an account's year is their sum. With two there are fewer ties than with one, and one of
        them can be kept.
    kept : int
        How many of a person's dice keep their number for the second roll: what an account has of its own. None: every
        year is luck. One of two: half of the difference between accounts lasts, as with a year-to-year correlation of
        0.5.
    rooms : int
        How often it is played.
    seed : int
        Start of the random numbers.

    Returns
    -------
    DiceRooms

    Raises
    ------
    DataError
        If there are no people left to compare with, a die has fewer than two sides, more dice are kept than there are,
        or there would be more than 20 million rolls.

    See Also
    --------
    dice_exact : The same by counting instead of playing.

    Notes
    -----
    "KAM" does nothing here. The chosen fall because they were chosen for a high roll (regression to the mean): what
    they keep of their lead is kept / dice of it.

    Examples
    --------
    >>> result = dice(rooms=2000)
    >>> round(result.chosen_now), round(result.rest_now)
    (7, 7)
    >>> result.room.head(3)["then"].tolist()
    [11, 10, 10]
    """
    check_rules(people, chosen, sides, dice, kept)
    if rooms < 1 or rooms * people * dice > _MOST_ROLLS:
        raise DataError(
            _("{rooms} rooms cannot be played.").format(rooms=number(rooms)),
            expected=_("from 1 to {most} rooms of this size").format(most=number(_MOST_ROLLS // (people * dice))),
        )
    rng = np.random.default_rng(seed)
    first = rng.integers(1, sides, size=(rooms, people, dice), endpoint=True)
    again = rng.integers(1, sides, size=(rooms, people, dice - kept), endpoint=True)
    then = first.sum(axis=2)
    now = first[:, :, :kept].sum(axis=2) + again.sum(axis=2)
    order = np.argsort(-(then + rng.random((rooms, people))), axis=1)
    then, now = (np.take_along_axis(points, order, axis=1) for points in (then, now))
    change = (now - then)[:, :chosen].sum(axis=1)
    values, counts = np.unique(change, return_counts=True)
    table = pd.DataFrame(
        {"then": then[0], "now": now[0], "chosen": np.arange(people) < chosen},
        index=pd.Index(order[0] + 1, name="person"),
    )
    return DiceRooms(
        people,
        chosen,
        sides,
        dice,
        kept,
        rooms,
        float((change < 0).mean()),
        float((change == 0).mean()),
        float((change > 0).mean()),
        float(-change.mean() / chosen) + 0.0,
        float(then[:, :chosen].mean()),
        float(now[:, :chosen].mean()),
        float(then[:, chosen:].mean()),
        float(now[:, chosen:].mean()),
        float((then[:, chosen - 1] == then[:, chosen]).mean()),
        table,
        pd.Series(counts / rooms, index=pd.Index(values / chosen, name="change"), name="share"),
    )


def check_rules(people: int, chosen: int, sides: int, dice: int, kept: int) -> None:
    """Refuse rules under which nobody is chosen, nobody is left, or no die is rolled."""
    if not 1 <= chosen < people:
        raise DataError(
            _("{chosen} of {people} people cannot be chosen.").format(chosen=chosen, people=people),
            expected=_("at least one chosen, and at least one other to compare with"),
        )
    if not (sides >= 2 and 1 <= dice <= 10 and 0 <= kept <= dice):
        raise DataError(
            _("These dice cannot be rolled: {sides} sides, {dice} dice for each person, {kept} of them kept.").format(
                sides=sides, dice=dice, kept=kept
            ),
            expected=_("two sides or more, one to ten dice, and no more kept than there are"),
        )
