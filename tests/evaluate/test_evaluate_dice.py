"""Dice in rooms: counted by hand, by trying every room, and played ten thousand times."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib import language
from kamlib.errors import CapacityError, DataError
from kamlib.evaluate import dice, dice_exact

SHARES = ("fell", "stayed", "rose", "tied")
MEANS = ("mean_fall", "chosen_then", "chosen_now", "rest_then", "rest_now")


def every_room(people, chosen, sides, dice, kept):
    """Try every room one after the other; at a tie every allowed list counts alike."""
    faces = range(1, sides + 1)
    one = [
        (sum(first), sum(first[:kept]) + sum(again))
        for first in product(faces, repeat=dice)
        for again in product(faces, repeat=dice - kept)
    ]
    found = dict.fromkeys((*SHARES, *MEANS), Fraction(0))
    for room in product(one, repeat=people):
        ranked = sorted((then for then, _now in room), reverse=True)
        lists = [
            some
            for some in combinations(range(people), chosen)
            if sorted((room[person][0] for person in some), reverse=True) == ranked[:chosen]
        ]
        part = Fraction(1, len(one) ** people * len(lists))
        for some in lists:
            then, now = (sum(room[person][when] for person in some) for when in (0, 1))
            all_then, all_now = (sum(points[when] for points in room) for when in (0, 1))
            found["fell"] += part * (now < then)
            found["stayed"] += part * (now == then)
            found["rose"] += part * (now > then)
            found["tied"] += part * (ranked[chosen - 1] == ranked[chosen])
            found["mean_fall"] += part * Fraction(then - now, chosen)
            found["chosen_then"] += part * Fraction(then, chosen)
            found["chosen_now"] += part * Fraction(now, chosen)
            found["rest_then"] += part * Fraction(all_then - then, people - chosen)
            found["rest_now"] += part * Fraction(all_now - now, people - chosen)
    return found


@pytest.mark.parametrize(
    ("people", "chosen", "sides", "dice", "kept"),
    [
        (2, 1, 2, 1, 0),
        (3, 1, 3, 1, 0),
        (3, 2, 3, 1, 0),
        (4, 2, 2, 1, 0),
        (3, 1, 2, 2, 1),
        (2, 1, 3, 2, 0),
        (4, 3, 2, 1, 1),
    ],
)
def test_counting_finds_what_every_room_tried_in_turn_finds(people, chosen, sides, dice, kept):
    rules = {"people": people, "chosen": chosen, "sides": sides, "dice": dice, "kept": kept}
    counted = dice_exact(**rules)
    assert {name: getattr(counted, name) for name in (*SHARES, *MEANS)} == every_room(**rules)


def test_two_people_with_a_coin_by_hand():
    # (1,1) (1,2) (2,1) (2,2): the best has 1 point once and 2 three times; the second roll is 1 or 2
    coin = dice_exact(people=2, chosen=1, sides=2, dice=1)
    assert (coin.chosen_then, coin.rest_then) == (Fraction(7, 4), Fraction(5, 4))
    assert (coin.fell, coin.stayed, coin.rose) == (Fraction(3, 8), Fraction(1, 2), Fraction(1, 8))
    assert coin.tied == Fraction(1, 2)
    assert coin.changes.to_dict() == {-1.0: 0.375, 0.0: 0.5, 1.0: 0.125}


def test_the_better_of_two_dice_is_161_thirty_sixths():
    assert dice_exact(people=2, chosen=1, dice=1).chosen_then == Fraction(161, 36)


def test_the_best_of_three_dice_is_1071_in_216():
    # 6 - (1^3 + ... + 5^3) / 6^3
    assert dice_exact(people=3, chosen=1, dice=1).chosen_then == 6 - Fraction(225, 216)


@pytest.mark.parametrize(
    ("rules", "fell", "fall", "then"),
    [
        ({}, 0.94709, 2.87168, 9.87168),
        ({"dice": 1}, 0.95310, 2.02100, 5.52100),
        ({"kept": 1}, 0.85057, 1.43584, 9.87168),
        ({"dice": 5, "kept": 3}, 0.81366, 1.80550, 22.01376),
    ],
)
def test_the_numbers_of_the_lesson(rules, fell, fall, then):
    counted = dice_exact(**rules)
    assert float(counted.fell) == pytest.approx(fell, abs=5e-6)
    assert float(counted.mean_fall) == pytest.approx(fall, abs=5e-6)
    assert float(counted.chosen_then) == pytest.approx(then, abs=5e-6)


@pytest.mark.parametrize("rules", [{}, {"dice": 1}, {"kept": 1}, {"people": 20, "chosen": 2, "sides": 10, "kept": 1}])
@pytest.mark.parametrize("seed", [0, 1])
def test_ten_thousand_rooms_agree_with_counting(rules, seed):
    played, counted = dice(**rules, seed=seed), dice_exact(**rules)
    for name in SHARES:
        exact = float(getattr(counted, name))
        assert abs(getattr(played, name) - exact) < 4 * (exact * (1 - exact) / played.rooms) ** 0.5, name
    spread = sum(part * change**2 for change, part in counted.changes.items()) - float(counted.mean_fall) ** 2
    assert abs(played.mean_fall - float(counted.mean_fall)) < 4 * (spread / played.rooms) ** 0.5
    for name in MEANS[1:]:
        assert getattr(played, name) == pytest.approx(float(getattr(counted, name)), abs=0.06), name


RULES = st.tuples(st.integers(2, 9), st.integers(1, 8), st.integers(2, 6), st.integers(1, 3), st.integers(0, 3)).filter(
    lambda rules: rules[1] < rules[0] and rules[4] <= rules[3]
)


@pytest.mark.long
@settings(deadline=None, max_examples=40)
@given(RULES)
def test_laws_of_counting(rules):
    people, chosen, sides, n_dice, kept = rules
    counted = dice_exact(people=people, chosen=chosen, sides=sides, dice=n_dice, kept=kept)
    mean = Fraction(n_dice * (sides + 1), 2)
    assert counted.fell + counted.stayed + counted.rose == 1
    assert counted.changes.sum() == pytest.approx(1)
    assert counted.chosen_then > mean > counted.rest_then
    assert counted.chosen_now - mean == Fraction(kept, n_dice) * (counted.chosen_then - mean)
    assert chosen * counted.chosen_now + (people - chosen) * counted.rest_now == people * mean
    assert counted.fell >= counted.rose
    assert 0 < counted.tied <= 1


@pytest.mark.long
@settings(deadline=None, max_examples=40)
@given(RULES, st.integers(0, 5))
def test_laws_of_playing(rules, seed):
    people, chosen, sides, n_dice, kept = rules
    played = dice(people=people, chosen=chosen, sides=sides, dice=n_dice, kept=kept, rooms=50, seed=seed)
    assert played.fell + played.stayed + played.rose == pytest.approx(1)
    assert played.changes.sum() == pytest.approx(1)
    assert played.mean_fall == pytest.approx(played.chosen_then - played.chosen_now)
    assert played.changes.index.to_numpy() @ played.changes.to_numpy() == pytest.approx(-played.mean_fall)
    room = played.room
    assert sorted(room.index) == list(range(1, people + 1))
    assert room["chosen"].sum() == chosen
    assert room.loc[room["chosen"], "then"].min() >= room.loc[~room["chosen"], "then"].max()
    if kept == n_dice:
        assert played.stayed == 1


def test_the_same_seed_plays_the_same_rooms():
    assert dice(rooms=100, seed=5).room.equals(dice(rooms=100, seed=5).room)
    assert not dice(rooms=100, seed=5).room.equals(dice(rooms=100, seed=6).room)


def test_sentences():
    played = dice(rooms=1000)
    assert str(played).startswith(f"In {language.share(played.fell)} of 1,000 rooms the chosen rolled less")
    assert "<table" in played._repr_html_()
    counted = dice_exact()
    assert "in 94.7% of them the chosen roll less the second time, 9.87 points on average, then 7.00" in str(counted)
    with language.using("es"):
        assert "partidas" in str(played) and "partidas" in counted._repr_html_()


@pytest.mark.parametrize("function", [dice, dice_exact])
@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"chosen": 12}, "12 of 12 people cannot be chosen. Expected: at least one chosen, and at least one other"),
        ({"chosen": 0}, "0 of 12 people cannot be chosen"),
        ({"sides": 1}, "1 sides, 2 dice for each person, 0 of them kept"),
        ({"kept": 3}, "3 of them kept. Expected: two sides or more"),
        ({"dice": 11}, "11 dice for each person"),
    ],
)
def test_rules_that_cannot_be(function, rules, words):
    with pytest.raises(DataError, match=words):
        function(**rules)


def test_too_many_rooms_and_too_large_rooms():
    with pytest.raises(DataError, match=r"0 rooms cannot be played. Expected: from 1 to 833,333 rooms of this size."):
        dice(rooms=0)
    with pytest.raises(DataError, match="1,000,000 rooms cannot be played"):
        dice(rooms=1_000_000)
    with pytest.raises(CapacityError, match=r"too large to count. Play it instead: evaluate.dice\(...\)."):
        dice_exact(people=200, chosen=50)
