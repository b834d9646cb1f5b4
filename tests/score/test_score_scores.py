"""The weighted sum: by hand, ties without decimals of a computer, bounds of what is missing, laws."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib import language
from kamlib.errors import DataError
from kamlib.score import weighted_sum

FIVE = ["volume", "potential", "lifetime", "fit", "strategy"]
STATED = pd.Series([0.30, 0.25, 0.20, 0.15, 0.10], FIVE)


def table(values, columns=None) -> pd.DataFrame:
    values = np.asarray(values, float)
    return pd.DataFrame(
        values, index=[f"A{row}" for row in range(len(values))], columns=columns or FIVE[: values.shape[1]]
    )


def test_vicom_and_cartech_by_hand():
    # panel ratings 5 2 2 2 1 and 2 4 4 4 5 on a scale from 1 to 5, weights 30 25 20 15 10
    ratings = (table([[5, 2, 2, 2, 1], [2, 4, 4, 4, 5]]) - 1) / 4
    scores = weighted_sum(ratings, STATED)
    assert scores.score.tolist() == pytest.approx([0.3 + 0.6 / 4, 0.075 + 0.6 * 0.75 + 0.1])
    assert scores.rank.tolist() == [2, 1]
    assert scores.contributions.loc["A0"].tolist() == pytest.approx([0.3, 0.0625, 0.05, 0.0375, 0])
    assert scores.table["missing"].tolist() == [0, 0]
    assert "A1 comes first with 62.5 of 100 points" in str(scores)


def test_equal_sums_share_a_rank_whatever_the_order_of_their_parts():
    marks = np.array(list(product(range(1, 6), repeat=5)))[:1000]
    scores = weighted_sum(table((marks - 1) / 4), STATED)
    exact = marks @ [30, 25, 20, 15, 10]
    assert scores.rank.nunique() == len(np.unique(exact))
    for mark in np.unique(exact):
        assert scores.rank[exact == mark].nunique() == 1
    naive = ((marks - 1) / 4 * STATED.to_numpy()).sum(axis=1)
    assert len(np.unique(naive)) > len(np.unique(exact))  # what a computer would have made of it


def test_shared_first_place_is_said():
    scores = weighted_sum(table([[1, 0], [0, 1]]), {"volume": 0.5, "potential": 0.5})
    assert scores.rank.tolist() == [1, 1]
    assert str(scores) == "Of 2 accounts, these share the first place with 50.0 of 100 points: A0, A1."
    with language.using("es"):
        assert "comparten el primer lugar" in str(scores)
    assert "<table" in scores._repr_html_()


def test_missing_ratings_give_an_interval_by_hand():
    ratings = table([[1, np.nan], [0.5, 0.5], [0.9, 0.2]])
    scores = weighted_sum(ratings, {"volume": 0.5, "potential": 0.5}, missing={"potential": (0.2, 0.6)})
    assert scores.table.loc["A0", ["score", "score_low", "score_high"]].tolist() == pytest.approx([0.7, 0.6, 0.8])
    assert scores.contributions.loc["A0"].tolist() == pytest.approx([0.5, 0.2])
    assert scores.table["missing"].tolist() == [1, 0, 0]
    assert scores.table[["rank_low", "rank_high"]].values.tolist() == [[1, 1], [3, 3], [2, 2]]
    wide = weighted_sum(ratings, {"volume": 0.5, "potential": 0.5})
    assert wide.table[["rank_low", "rank_high"]].values.tolist() == [[1, 2], [2, 3], [1, 2]]
    assert wide.table.loc["A0", ["score_low", "score_high"]].tolist() == pytest.approx([0.5, 1])
    assert "1 account lacks a rating" in str(scores)


def test_one_account_and_nothing_known_of_it():
    scores = weighted_sum(table([[np.nan, np.nan]]), {"volume": 0.5, "potential": 0.5})
    assert scores.table.iloc[0].tolist() == [0.5, 0, 1, 1, 1, 1, 2]


def test_all_equal():
    scores = weighted_sum(table(np.full((4, 3), 0.3)), {"volume": 0.2, "potential": 0.3, "lifetime": 0.5})
    assert scores.table[["rank", "rank_low", "rank_high"]].eq(1).all(axis=None)


CELLS = st.sampled_from([0.0, 0.1, 0.25, 0.3, 0.5, 0.7, 0.75, 0.9, 1.0])


@st.composite
def cases(draw, gaps=0):
    rows, columns = draw(st.integers(1, 7)), draw(st.integers(1, 5))
    values = np.array(draw(st.lists(st.lists(CELLS, min_size=columns, max_size=columns), min_size=rows, max_size=rows)))
    for gap in draw(st.lists(st.integers(0, values.size - 1), max_size=gaps)):
        values.flat[gap] = np.nan
    points = draw(st.lists(st.integers(1, 9), min_size=columns, max_size=columns))
    return table(values), pd.Series(points, FIVE[:columns]) / sum(points)


@settings(deadline=None)
@given(cases())
def test_laws(case):
    ratings, weights = case
    scores = weighted_sum(ratings, weights)
    assert scores.score.between(0, 1).all()
    assert scores.contributions.sum(axis=1).tolist() == pytest.approx(scores.score.tolist(), abs=1e-12)
    assert (scores.table[["rank_low", "rank_high"]].eq(scores.rank, axis=0)).all(axis=None)
    mixed = weighted_sum(ratings[::-1], weights[::-1])  # rows and criteria in another order
    pd.testing.assert_series_equal(mixed.rank[::-1], scores.rank)
    for a, b in product(ratings.index, repeat=2):  # dominance: nowhere worse is never behind
        if (ratings.loc[a] >= ratings.loc[b]).all():
            assert scores.rank[a] <= scores.rank[b]
            if (ratings.loc[a] > ratings.loc[b]).any():
                assert scores.rank[a] < scores.rank[b]


@settings(deadline=None)
@given(cases(), st.data())
def test_a_higher_rating_never_lowers_score_or_place(case, data):
    ratings, weights = case
    account, criterion = data.draw(st.sampled_from(list(ratings.index))), data.draw(st.sampled_from(list(ratings)))
    better = ratings.copy()
    better.loc[account, criterion] = data.draw(st.floats(ratings.loc[account, criterion], 1.0))
    before, after = weighted_sum(ratings, weights), weighted_sum(better, weights)
    assert after.score[account] >= before.score[account] - 1e-15
    assert after.rank[account] <= before.rank[account]


@settings(deadline=None)
@given(cases(gaps=3))
def test_bounds_are_those_of_all_fillings_with_ends(case):
    ratings, weights = case
    gaps = np.argwhere(ratings.isna().to_numpy())
    scores = weighted_sum(ratings, weights)
    seen = []
    for ends in product([0.0, 1.0], repeat=len(gaps)):
        whole = ratings.to_numpy().copy()
        for (row, column), end in zip(gaps, ends, strict=True):
            whole[row, column] = end
        seen.append(weighted_sum(table(whole), weights).table)
    lows = np.min([one["rank"] for one in seen], axis=0)
    highs = np.max([one["rank"] for one in seen], axis=0)
    assert scores.table["rank_low"].tolist() == lows.tolist()
    assert scores.table["rank_high"].tolist() == highs.tolist()
    assert scores.table["score_low"].tolist() == pytest.approx(np.min([one["score"] for one in seen], axis=0).tolist())
    assert scores.table["score_high"].tolist() == pytest.approx(np.max([one["score"] for one in seen], axis=0).tolist())


def test_a_million_accounts_in_a_moment():
    values = np.random.default_rng(0).random((1_000_000, 5))
    ratings = pd.DataFrame(values, columns=FIVE)
    assert weighted_sum(ratings, STATED).rank.min() == 1


def test_the_callers_tables_stay_as_they_are():
    ratings, weights = table([[1, np.nan]]), pd.Series({"volume": 0.5, "potential": 0.5})
    before = ratings.copy(), weights.copy()
    weighted_sum(ratings, weights)
    pd.testing.assert_frame_equal(ratings, before[0])
    pd.testing.assert_series_equal(weights, before[1])


@pytest.mark.parametrize(
    ("weights", "missing", "told"),
    [
        ({"volume": 1.0}, None, "criteria in weights are not those of the ratings"),
        ({"volume": 0.5, "potential": 0.6}, None, "do not add up to 1. Found: 1.1000"),
        ({"volume": 1.5, "potential": -0.5}, None, "missing or below 0. Found: potential -0.5"),
        (
            {"volume": 0.5, "potential": 0.5},
            {"fit": (0, 1)},
            "criteria that there are not. Expected: volume, potential",
        ),
        ({"volume": 0.5, "potential": 0.5}, {"volume": (0.6, 0.4)}, "bounds of volume are not a lowest and a highest"),
    ],
)
def test_what_does_not_fit_is_named(weights, missing, told):
    with pytest.raises(DataError, match=told):
        weighted_sum(table([[1, 0]]), weights, missing=missing)


def test_ratings_outside_their_scale_are_named():
    with pytest.raises(DataError, match="volume has ratings outside 0 to 1. Found: A0 5"):
        weighted_sum(table([[5, 0]]), {"volume": 0.5, "potential": 0.5})
