"""Floors one after another, and where a weighted sum decides otherwise: by hand, laws, what is not known, errors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib import language
from kamlib.errors import DataError
from kamlib.score import compare_ways, screen, weighted_sum

SIX = pd.DataFrame(
    {
        "volume": [1.0, 0.25, 0.75, 0.5, 0.5, np.nan],
        "potential": [0.25, 0.75, 0.5, 0.5, np.nan, 0.75],
        "strategy": [0.0, 1.0, 0.25, 0.5, 0.25, 0.75],
    },
    index=["Vicom", "Cartech", "Tramontal", "Oriel", "Nevada", "Aurora"],
)
FLOORS = {"volume": 0.5, "potential": 0.5, "strategy": 0.25}


def test_by_hand():
    result = screen(SIX, FLOORS)
    assert result.table["status"].to_dict() == {
        "Vicom": "fell", "Cartech": "fell", "Tramontal": "passed", "Oriel": "passed", "Nevada": "undecided",
        "Aurora": "undecided",
    }  # fmt: skip
    assert result.table["fell_at"].dropna().to_dict() == {"Vicom": "potential", "Cartech": "volume"}
    assert result.table["not_known_at"].dropna().to_dict() == {"Nevada": "potential", "Aurora": "volume"}
    assert result.steps.values.tolist() == [[0.5, 6, 1, 1, 5], [0.5, 5, 1, 1, 4], [0.25, 4, 0, 0, 4]]
    assert result.passed.tolist() == ["Tramontal", "Oriel"]
    assert result.undecided.tolist() == ["Nevada", "Aurora"]
    assert str(result) == (
        "2 of 6 accounts pass. Most fall at volume: 1. 2 cannot be decided, since ratings are missing."
    )
    with language.using("es"):
        assert str(result).startswith("Pasan 2 de 6 cuentas.")
    assert "<table" in result._repr_html_()


def test_what_falls_later_has_fallen_whatever_was_not_known():
    ratings = pd.DataFrame({"volume": [np.nan], "strategy": [0.0]}, index=["A"])
    assert screen(ratings, {"volume": 0.5, "strategy": 0.25}).table["status"].item() == "fell"


def test_at_the_floor_is_above_it_and_a_floor_of_zero_asks_only_to_be_known():
    ratings = pd.DataFrame({"volume": [0.5, 0.0, np.nan]}, index=list("ABC"))
    assert screen(ratings, {"volume": 0.5}).table["status"].tolist() == ["passed", "fell", "undecided"]
    assert screen(ratings, {"volume": 0.0}).table["status"].tolist() == ["passed", "passed", "undecided"]


def test_nobody_falls():
    result = screen(pd.DataFrame({"volume": [1.0]}, index=["A"]), {"volume": 0.0})
    assert str(result) == "1 of 1 accounts passes."


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 8), st.integers(0, 10_000))
def test_laws(n, seed):
    rng = np.random.default_rng(seed)
    values = rng.choice([0.0, 0.25, 0.5, 0.75, 1.0, np.nan], (n, 3))
    ratings = pd.DataFrame(values, index=[f"A{row}" for row in range(n)], columns=list("abc"))
    floors = dict(zip("abc", rng.choice([0.25, 0.5], 3), strict=True))
    result = screen(ratings, floors)
    steps = result.steps
    assert (steps["entered"] - steps["fell"] == steps["left"]).all()
    assert steps["left"].iloc[-1] == len(result.passed) + len(result.undecided)
    assert steps["fell"].sum() == (result.table["status"] == "fell").sum()
    for order in ("cba", "bca"):  # the order of steps changes at which step one falls, not who does
        other = screen(ratings, {name: floors[name] for name in order})
        assert other.table["status"].tolist() == result.table["status"].tolist()
    lower = screen(ratings, {name: floor / 2 for name, floor in floors.items()})
    assert set(result.passed) <= set(lower.passed)
    sure = screen(ratings.fillna(1.0), floors).passed.intersection(screen(ratings.fillna(0.0), floors).passed)
    assert sure.tolist() == result.passed.tolist()
    assert screen(ratings.fillna(1.0), floors).passed.tolist() == [
        account for account in ratings.index if account in result.passed or account in result.undecided
    ]


# two ways


def test_two_ways_by_hand():
    scores = weighted_sum(SIX, {"volume": 0.5, "potential": 0.2, "strategy": 0.3})
    ways = compare_ways(screen(SIX, FLOORS), scores)
    # points: Vicom 55, Cartech 57.5, Tramontal 55, Oriel 50, Nevada 42.5, Aurora 62.5: as many are chosen as pass
    assert ways.top == 2
    assert ways.only_weighted_sum.index.tolist() == ["Cartech"]
    assert ways.only_screening.index.tolist() == ["Tramontal", "Oriel"]
    assert ways.table.loc[["Vicom", "Nevada"], "agree"].tolist() == [True, None]
    assert str(ways) == (
        "Both ways choose 0 accounts. Only the floors let pass: Tramontal, Oriel. Only the weighted sum chooses: "
        "Cartech."
    )
    four = compare_ways(screen(SIX, FLOORS), scores, top=4)
    assert four.only_screening.index.tolist() == ["Oriel"]
    assert four.table["chosen"].sum() == 4
    with language.using("es"):
        assert "Solo pasan los mínimos: Oriel" in str(four)
    assert "Cartech" in ways._repr_html_()


def test_equals_at_the_line_are_all_chosen():
    scores = weighted_sum(SIX, {"volume": 0.5, "potential": 0.2, "strategy": 0.3})
    three = compare_ways(screen(SIX, FLOORS), scores, top=3)  # Vicom and Tramontal have 55 points both
    assert three.table["chosen"].sum() == 4


def test_where_both_ways_agree():
    ratings = SIX.loc[["Tramontal", "Cartech"], ["volume"]]
    ways = compare_ways(screen(ratings, {"volume": 0.5}), weighted_sum(ratings, {"volume": 1.0}))
    assert ways.table["agree"].tolist() == [True, True]
    assert "Only the floors let pass: none" in str(ways)


# errors


def test_floors_must_be_ratings_on_criteria_that_there_are():
    with pytest.raises(DataError, match="Expected: floors for some of volume, potential, strategy. Found: fit 0.5"):
        screen(SIX, {"fit": 0.5})
    with pytest.raises(DataError, match="Found: volume 3"):
        screen(SIX, {"volume": 3})
    with pytest.raises(DataError, match="Found: no floors"):
        screen(SIX, {})
    with language.using("es"), pytest.raises(DataError, match="Los mínimos son calificaciones de 0 a 1"):
        screen(SIX, {})


def test_both_ways_need_the_same_accounts():
    scores = weighted_sum(SIX.drop("Oriel"), {"volume": 0.5, "potential": 0.2, "strategy": 0.3})
    with pytest.raises(DataError, match="were given other accounts. Found: Oriel"):
        compare_ways(screen(SIX, FLOORS), scores)


def test_nobody_passes_and_no_number_is_given():
    scores = weighted_sum(SIX, {"volume": 0.5, "potential": 0.2, "strategy": 0.3})
    with pytest.raises(DataError, match="top is no whole number of at least 1"):
        compare_ways(screen(SIX, {"volume": 1.0, "strategy": 1.0}), scores)
