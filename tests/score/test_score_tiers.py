"""Tiers: by hand, sentences, against lists over time, laws, errors, and how many moves two lines spare."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib import language
from kamlib.errors import DataError
from kamlib.score import list_over_time, tiers

SCORE = pd.Series({"Vicom": 0.9, "Oriel": 0.6, "Cartech": 0.4, "Duitamar": 0.6, "Barrientos": 0.4, "Nuevo": 0.71})
BEFORE = pd.Series({"Vicom": "other", "Oriel": "key", "Cartech": "key", "Duitamar": "other", "Barrientos": "key"})
SINCE = pd.Series({"Cartech": pd.Timestamp("2025-03-01"), "Oriel": pd.Timestamp("2023-01-01")})
LINES = {"promote": 0.7, "demote": 0.5}


def test_by_hand():
    found = tiers(SCORE, **LINES, previous=BEFORE, since=SINCE, as_of="2025-12-31")
    assert found.index.equals(SCORE.index)
    assert found["tier"].tolist() == ["key", "key", "key", "other", "other", "key"]
    assert found["change"].tolist() == ["up", "same", "same", "same", "down", "new"]
    assert found["held"].tolist() == [False, False, True, False, False, False]
    assert found["tier_plain"].tolist() == ["key", "other", "other", "other", "other", "key"]
    assert found["tier_before"].iloc[:5].tolist() == BEFORE.tolist() and pd.isna(found.loc["Nuevo", "tier_before"])
    assert found.loc[["Vicom", "Barrientos", "Nuevo"], "since"].eq("2025-12-31").all()
    assert found.loc["Oriel", "since"] == SINCE["Oriel"] and pd.isna(found.loc["Duitamar", "since"])
    assert found["coin_toss"].isna().all()


def test_reasons():
    found = tiers(SCORE, **LINES, previous=BEFORE, since=SINCE, as_of="2025-12-31")["why"]
    assert found.tolist() == [
        "Up to key account: 0.900 reaches the line for coming in, 0.700.",
        "Stays key account: 0.600 is not below the line for going out, 0.500.",
        "Stays key account until 1 Mar 2026: 0.400 is below the line for going out, 0.500, but it has not been there "
        "long enough.",
        "Stays other account: 0.600 does not reach the line for coming in, 0.700.",
        "Down to other account: 0.400 is below the line for staying key account, 0.500.",
        "New, key account: 0.710 reaches the line for coming in, 0.700.",
    ]
    just_below = tiers(pd.Series({"A": 0.69999, "B": 0.2}), **LINES)["why"]
    assert just_below["A"] == "New, other account: 0.69999 does not reach the line for coming in, 0.70000."
    with language.using("es"):
        told = tiers(SCORE, **LINES, previous=BEFORE, since=SINCE, as_of="2025-12-31")["why"]
    assert told["Vicom"] == "Sube a cuenta clave: 0,900 llega a la línea de entrada, 0,700."


def test_stays_to_the_day():
    one = {"previous": pd.Series({"A": "key"}), "since": pd.Series({"A": pd.Timestamp("2025-02-28")})}
    for day, tier in (("2026-02-27", "key"), ("2026-02-28", "other")):
        assert tiers(pd.Series({"A": 0.1}), **LINES, **one, as_of=day).loc["A", "tier"] == tier
    free = tiers(pd.Series({"A": 0.1}), **LINES, **one, as_of="2025-03-01", minimum_stay_months=0)
    assert free.loc["A", "change"] == "down"


def test_more_than_two_tiers():
    lines = {"promote": {"gold": 0.8, "silver": 0.5}, "demote": {"gold": 0.7, "silver": 0.4}}
    score = pd.Series({"A": 0.75, "B": 0.45, "C": 0.3, "D": 0.85, "E": 0.75, "F": 0.45, "G": 0.75})
    before = pd.Series({"A": "gold", "B": "gold", "C": "gold", "D": "other", "E": "silver", "F": "other", "G": "other"})
    found = tiers(score, **lines, previous=before)
    assert found["tier"].tolist() == ["gold", "silver", "other", "gold", "silver", "other", "silver"]
    assert found.loc["B", "why"] == "Down to silver: 0.450 is below the line for staying gold, 0.700."
    assert found.loc["E", "why"] == "Stays silver: 0.750 reaches the line for coming in, 0.500."


def test_coin_toss():
    p = pd.Series({"Vicom": 0.99, "Oriel": 0.2, "Cartech": 0.19, "Duitamar": 0.8, "Barrientos": 0.81})
    found = tiers(SCORE, **LINES, probability=p)["coin_toss"]
    assert found.iloc[:5].tolist() == [False, True, False, True, False] and pd.isna(found["Nuevo"])


def test_one_none_and_all_equal():
    assert tiers(pd.Series({"A": 0.7}), **LINES)["tier"].tolist() == ["key"]
    assert tiers(pd.Series(dtype=float), **LINES).empty
    equal = tiers(pd.Series(0.6, index=list("ABC")), **LINES, previous=pd.Series({"A": "key"}))
    assert equal["tier"].tolist() == ["key", "other", "other"]


def test_equals_are_equals():
    assert tiers(pd.Series({"A": 0.1 + 0.2, "B": 0.3}), promote=0.3, demote=0.3)["tier"].tolist() == ["key", "key"]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.integers(0, 24), st.integers(0, 60))
def test_review_by_review_it_is_the_list_over_time(seed, stay, gap):
    days = pd.date_range("2022-03-31", periods=7, freq="QE")
    scores = pd.DataFrame(np.random.default_rng(seed).integers(0, 200, size=(5, 7)), columns=days)
    wanted = list_over_time(scores, promote=100, demote=100 - gap, minimum_stay_months=stay).on
    found = tiers(scores[days[0]], promote=100, demote=100 - gap, as_of=days[0])
    for day in days[1:]:
        found = tiers(
            scores[day],
            promote=100,
            demote=100 - gap,
            previous=found["tier"],
            since=found["since"],
            as_of=day,
            minimum_stay_months=stay,
        )
        assert found["tier"].eq("key").tolist() == wanted[day].tolist()


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.floats(0, 1))
def test_more_never_means_a_lower_tier_and_order_does_not_count(seed, more):
    rng = np.random.default_rng(seed)
    lines = {"promote": {"gold": 0.8, "silver": 0.5}, "demote": {"gold": 0.6, "silver": 0.45}}
    score = pd.Series(rng.random(12))
    before = pd.Series(rng.choice(["gold", "silver", "other"], 12))
    place = {"gold": 0, "silver": 1, "other": 2}
    low = tiers(score, **lines, previous=before)
    high = tiers(score + more, **lines, previous=before)
    assert (high["tier"].map(place) <= low["tier"].map(place)).all()
    shuffled = rng.permutation(12)
    again = tiers(score.iloc[shuffled], **lines, previous=before.iloc[shuffled[::-1]])
    pd.testing.assert_frame_equal(again.sort_index(), low)


def test_two_lines_spare_most_of_the_moves_that_are_luck():
    """True scores never change; what is seen of them does: every move is luck."""
    rng = np.random.default_rng(5)
    true, noise = rng.normal(0.5, 0.15, 400), 0.05
    counts = {}
    for name, gap in {"one line": 0.0, "two lines": 2.5 * noise}.items():
        dice = np.random.default_rng(6)
        tier, moves = None, 0
        for _review in range(10):
            score = pd.Series(true + dice.normal(0, noise, 400))
            found = tiers(score, promote=0.7 + gap / 2, demote=0.7 - gap / 2, previous=tier, minimum_stay_months=0)
            tier, moves = found["tier"], moves + int(found["change"].isin(["up", "down"]).sum())
        counts[name] = moves
    assert counts["one line"] > 200
    assert 1 - counts["two lines"] / counts["one line"] > 0.7


def test_nothing_given_is_changed():
    score, before = SCORE.copy(), BEFORE.copy()
    tiers(score, **LINES, previous=before)
    pd.testing.assert_series_equal(score, SCORE)
    pd.testing.assert_series_equal(before, BEFORE)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"score": SCORE.mask(SCORE > 0.8)}, "Some accounts have no score. Found: Vicom. Score them first"),
        ({"score": pd.Series([1.0, 2.0], index=["A", "A"])}, "more than one score. Found: A"),
        ({"demote": 0.8}, "lies above the one for coming in. Found: key: 0.7, 0.8"),
        ({"demote": {"gold": 0.5}}, "do not name the same tiers"),
        ({"promote": {"a": 0.5, "b": 0.6}, "demote": {"a": 0.4, "b": 0.3}}, "lines of promote do not fall"),
        ({"promote": {"a": 0.9, "b": 0.6}, "demote": {"a": 0.3, "b": 0.4}}, "lines of demote do not fall"),
        ({"promote": np.nan}, "A line between tiers is no number. Found: nan"),
        ({"previous": pd.Series({"Vicom": "A"})}, "none of those that have lines. Expected: key, other. Found: A"),
        ({"previous": pd.Series({"Gone": "key"})}, "had a tier at the last review and have no score now. Found: Gone"),
        ({"previous": pd.Series(["key"] * 2, index=["Vicom"] * 2)}, "more than once in previous. Found: Vicom"),
        ({"since": SINCE}, "which was not given. Write it, such as as_of="),
        ({"since": SINCE, "as_of": "2024-01-01"}, "after the day of the review. Expected: days up to 2024-01-01"),
        ({"as_of": "someday"}, "as_of is no day. Found: someday"),
        ({"minimum_stay_months": 1.5}, "no whole number of at least 0. Found: 1.5"),
        ({"probability": pd.Series({"Vicom": 70.0})}, "outside 0 to 1. Found: Vicom 70"),
    ],
)
def test_errors(changes, told):
    given_ = {"score": SCORE, **LINES} | changes
    with pytest.raises(DataError) as caught:
        tiers(given_.pop("score"), **given_)
    assert told in str(caught.value)
