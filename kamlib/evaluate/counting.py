"""The rules of the dice in; what happens to the chosen, counted exactly over every possible room, out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from html import escape
from math import comb

import pandas as pd

from kamlib.errors import CapacityError
from kamlib.evaluate.rooms import check_rules
from kamlib.language import gettext as _
from kamlib.language import number, share

_MOST = 400
Ways = Mapping[int, int]
"""In how many ways each number of points comes up."""


@dataclass(frozen=True)
class DiceExact:
    """What becomes of the chosen when everybody rolls again, counted over every possible room.

    Attributes
    ----------
    people, chosen, sides, dice, kept : int
        The rules, as of :func:`dice`.
    fell, stayed, rose : Fraction
        Share of all rooms in which the mean of the chosen is lower, the same, higher the second time; together 1.
    mean_fall : Fraction
        By how many points the mean of the chosen falls, over all rooms.
    chosen_then, chosen_now, rest_then, rest_now : Fraction
        Mean points of the chosen and of the others, first and second time.
    tied : Fraction
        Share of the rooms in which several people stand level at the line.
    changes : Series
        Share of the rooms by ``change`` of the mean of the chosen (points, lowest first).
    """

    people: int
    chosen: int
    sides: int
    dice: int
    kept: int
    fell: Fraction
    stayed: Fraction
    rose: Fraction
    mean_fall: Fraction
    chosen_then: Fraction
    chosen_now: Fraction
    rest_then: Fraction
    rest_now: Fraction
    tied: Fraction
    changes: pd.Series

    def __str__(self) -> str:
        return _(
            "Counted over every possible room: in {fell} of them the chosen roll less the second time, {then} points "
            "on average, then {now}."
        ).format(
            fell=share(float(self.fell)),
            then=number(float(self.chosen_then), 2),
            now=number(float(self.chosen_now), 2),
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"


def dice_exact(*, people: int = 12, chosen: int = 3, sides: int = 6, dice: int = 2, kept: int = 0) -> DiceExact:
    """Count over every possible room what becomes of the best few when everybody rolls again; nothing is drawn.

    Parameters
    ----------
    people, chosen, sides, dice, kept : int
        As for :func:`dice`.

    Returns
    -------
    DiceExact

    Raises
    ------
    DataError
        As :func:`dice` raises it.
    CapacityError
        If people x chosen x points are too many to be counted.

    Notes
    -----
    The line lies at v points. A of the people stand above it (fewer than `chosen`), b at it (enough to fill the list),
    the others below; there are n! / (a! b! (n - a - b)!) ways to say who. The chosen are the a and any chosen - a of
    the b: which ones does not matter, since all of them have v points. Their change is a sum of independent changes,
    whose ways are multiplied out in whole numbers. No rounding, no draws.

    Examples
    --------
    Two people with a coin of 1 and 2 points, the better one is chosen. The best roll is 1 in a quarter of the rooms and
    2 in the others; a second roll is 1 or 2:

    >>> coin = dice_exact(people=2, chosen=1, sides=2, dice=1)
    >>> coin.chosen_then, coin.chosen_now, coin.fell, coin.rose
    (Fraction(7, 4), Fraction(3, 2), Fraction(3, 8), Fraction(1, 8))
    """
    check_rules(people, chosen, sides, dice, kept)
    if people * chosen * (sides - 1) * dice > _MOST * 10 or people > _MOST:
        raise CapacityError(
            _("A room of {people} people with {dice} dice of {sides} sides each is too large to count.").format(
                people=people, dice=dice, sides=sides
            ),
            do=_("Play it instead: evaluate.dice(...)."),
        )
    moves = _moves(sides, dice, kept)
    ways = {points: sum(by_change.values()) for points, by_change in moves.items()}
    one = sum(ways.values())
    changes: dict[int, int] = {}
    then_total = tied = 0
    for line in moves:
        above = [points for points in moves if points > line]
        n_above, n_below = sum(ways[points] for points in above), sum(ways[points] for points in moves if points < line)
        higher = _sum_of_moves([moves[points] for points in above])
        for a in range(chosen if above else 1):
            level = chosen - a
            others = {
                b: comb(people, a) * comb(people - a, b) * ways[line] ** (b - level) * n_below ** (people - a - b)
                for b in range(level, people - a + 1)
            }
            size = n_above**a * ways[line] ** level
            tied += size * (sum(others.values()) - others[level])
            mean_above = Fraction(sum(points * ways[points] for points in above), n_above) if a else 0
            then_total += size * sum(others.values()) * (a * mean_above + level * line)
            group = _multiplied([higher] * a + [moves[line]] * level)
            for change, count in group.items():
                changes[change] = changes.get(change, 0) + count * sum(others.values())
    return _result(people, chosen, sides, dice, kept, one**people, changes, then_total, tied)


def _result(people, chosen, sides, dice, kept, total, changes, then_total, tied) -> DiceExact:
    def part(wanted) -> Fraction:
        return Fraction(sum(count for change, count in changes.items() if wanted(change)), total)

    mean = Fraction(dice * (sides + 1), 2)
    then = Fraction(then_total) / total / chosen
    change = Fraction(sum(change * count for change, count in changes.items()), total * chosen)
    rest = people - chosen
    shares = {Fraction(change, chosen): Fraction(count, total) for change, count in sorted(changes.items()) if count}
    return DiceExact(
        people,
        chosen,
        sides,
        dice,
        kept,
        part(lambda change: change < 0),
        part(lambda change: change == 0),
        part(lambda change: change > 0),
        -change,
        then,
        then + change,
        (people * mean - chosen * then) / rest,
        (people * mean - chosen * (then + change)) / rest,
        Fraction(tied, total),
        pd.Series(
            [float(value) for value in shares.values()],
            index=pd.Index([float(change) for change in shares], name="change"),
            name="share",
        ),
    )


def _moves(sides: int, dice: int, kept: int) -> dict[int, dict[int, int]]:
    """Count, for each first roll of a person, in how many ways each change comes up."""
    kept_ways, rolled_ways = _rolls(sides, kept), _rolls(sides, dice - kept)
    found: dict[int, dict[int, int]] = {}
    for stays, stay_count in kept_ways.items():
        for before, before_count in rolled_ways.items():
            by_change = found.setdefault(stays + before, {})
            for after, after_count in rolled_ways.items():
                count = stay_count * before_count * after_count
                by_change[after - before] = by_change.get(after - before, 0) + count
    return dict(sorted(found.items()))


def _rolls(sides: int, dice: int) -> Ways:
    return _multiplied([dict.fromkeys(range(1, sides + 1), 1)] * dice)


def _multiplied(parts: list[Ways]) -> Ways:
    """Count in how many ways a sum of independent parts comes up."""
    return reduce(_product, parts, {0: 1})


def _product(one: Ways, other: Ways) -> Ways:
    found: dict[int, int] = {}
    for points, count in one.items():
        for more, times in other.items():
            found[points + more] = found.get(points + more, 0) + count * times
    return found


def _sum_of_moves(parts: list[Ways]) -> Ways:
    """Put the ways of several first rolls together: one or the other."""
    found: dict[int, int] = {}
    for part in parts:
        for change, count in part.items():
            found[change] = found.get(change, 0) + count
    return found
