"""Agreement of two raters: published tables, by hand, coverage of the intervals, few accounts, errors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib import data, language
from kamlib.errors import DataError
from kamlib.score import agreement

# Answers of 91 married couples (Hout and others, 1987): husbands down, wives across. Weighted kappa and its standard
# error as the R package vcd prints them for this table: 0.2374 and 0.07832
COUPLES = [[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]]


def marks(first, second, criterion="fit", raters=("sales", "operations"), start=0) -> pd.DataFrame:
    rows = [
        (f"A{place + start}", criterion, rater, mark)
        for rater, given_ in zip(raters, (first, second), strict=True)
        for place, mark in enumerate(given_)
    ]
    return pd.DataFrame(rows, columns=["account_id", "criterion", "rater", "rating"])


def from_table(counts) -> pd.DataFrame:
    pairs = [
        (row + 1, column + 1) for row, line in enumerate(counts) for column, n in enumerate(line) for _ in range(n)
    ]
    return marks(*zip(*pairs, strict=True))


def test_a_published_table():
    row = agreement(from_table(COUPLES)).table.iloc[0]
    assert row["n"] == 91
    assert row["linear"] == pytest.approx(0.2374, abs=0.00005)
    half = 1.959964 * 0.07832
    assert row[["linear_ci_lower", "linear_ci_upper"]].tolist() == pytest.approx(
        [0.2374 - half, 0.2374 + half], abs=2e-4
    )
    assert row["same"] == pytest.approx(33 / 91)


def test_by_hand():
    # apart by 0, 1, 0, 1 points; any of the one's with any of the other's: 1.25 points apart on average, 2.25 squared
    row = agreement(marks([1, 2, 3, 4], [1, 1, 3, 3])).table.iloc[0]
    assert row["linear"] == pytest.approx(1 - 0.5 / 1.25)
    assert row["quadratic"] == pytest.approx(1 - 0.5 / 2.5)
    assert (row["same"], row["mean_difference"]) == (0.5, -0.5)


def test_distances_are_those_of_the_marks_not_of_their_ranks():
    near = agreement(marks([1, 2, 2, 1], [1, 2, 1, 2])).table["linear"].item()
    wide = agreement(marks([1, 5, 5, 1], [1, 5, 1, 5])).table["linear"].item()
    assert near == wide == pytest.approx(0)
    uneven = agreement(marks([1, 2, 5, 5], [1, 1, 5, 2])).table["linear"].item()
    every = [abs(a - b) for a in (1, 2, 5, 5) for b in (1, 1, 5, 2)]
    assert uneven == pytest.approx(1 - 4 / 4 / np.mean(every))


def test_criteria_and_pairs_each_have_a_row():
    ratings = pd.concat(
        [
            marks([1, 2, 3], [1, 2, 2]),
            marks([4, 5], [4, 4], "strategy"),
            marks([3, 3], [1, 2], raters=("panel", "board"), start=7),
            marks([3, None], [None, 2], "reputation"),
        ]
    )
    table = agreement(ratings).table
    assert table[["criterion", "first", "second", "n"]].values.tolist() == [
        ["fit", "sales", "operations", 3],
        ["fit", "panel", "board", 2],
        ["strategy", "sales", "operations", 2],
    ]
    assert agreement(ratings).overall[["first", "second", "n"]].tolist() == ["sales", "operations", 5]


def test_what_leaves_no_room_for_doubt_has_no_interval():
    perfect = agreement(marks([1, 3, 5], [1, 3, 5]))
    assert perfect.table["linear"].item() == 1
    assert np.isnan(perfect.table["linear_ci_lower"].item())
    assert "in 100.0% of 3 pairs: a weighted kappa of 1.00" in str(perfect)
    constant = agreement(marks([3, 3, 3], [1, 3, 5]))
    assert constant.table["linear"].item() == pytest.approx(0)
    same = agreement(marks([3, 3, 3], [3, 3, 3]))
    assert same.table[["linear", "quadratic"]].isna().all(axis=None)
    assert "nothing but one and the same mark" in str(same)


def test_few_accounts_are_said_in_both_languages():
    result = agreement(marks([1, 2, 3, 4, 5], [2, 2, 3, 5, 4]))
    assert "Few accounts (5)" in str(result)
    with language.using("es"):
        assert "Pocas cuentas (5)" in str(result)
        assert "dieron la misma nota en el 40,0" in str(result)
    assert "Few accounts" not in str(agreement(from_table(COUPLES)))


def test_the_sample_has_a_kind_rater():
    ratings = data.load("ratings")
    result = agreement(ratings[ratings["rater"].isin(["sales", "operations"])])
    assert result.table["n"].tolist() == [55] * 5
    assert result.overall["same"] == pytest.approx(0.396, abs=0.0005)
    assert result.overall["mean_difference"] < -0.4
    assert 0 < result.table["linear"].min() < result.table["linear"].max() < 1
    assert "Least on product_fit" in str(result)


def test_words_of_a_table_never_become_html():
    assert "<b>" not in agreement(marks([1, 2, 3], [1, 3, 2], raters=("<b>x</b>", "y")))._repr_html_()


@settings(deadline=None)
@given(st.integers(2, 12), st.integers(0, 10_000))
def test_laws(n, seed):
    rng = np.random.default_rng(seed)
    first, second = rng.integers(1, 6, (2, n))
    result = agreement(marks(first, second))
    row, turned = result.table.iloc[0], agreement(marks(second, first)).table.iloc[0]
    for way in ("linear", "quadratic"):
        if np.isnan(row[way]):
            assert np.isnan(turned[way])
            continue
        assert -1 - 1e-12 <= row[way] <= 1 + 1e-12
        assert turned[way] == pytest.approx(row[way])  # who is first does not matter
        scaled = agreement(marks(10 * first + 3, 10 * second + 3)).table.iloc[0]
        assert scaled[way] == pytest.approx(row[way])  # nor does the unit
        if not np.isnan(row[f"{way}_ci_lower"]):
            assert row[f"{way}_ci_lower"] <= row[way] <= row[f"{way}_ci_upper"]
    assert turned["mean_difference"] == pytest.approx(-row["mean_difference"])


def drawn(n, rng, together=0.0):
    """Draw marks of two raters on n accounts and three criteria; those of one account go together."""
    account = rng.normal(0, together, (n, 1, 1))
    truth = rng.normal(0, 1, (n, 3, 1)) + account
    points = truth + rng.normal(0, 0.8, (n, 3, 2))
    return np.clip(np.round(3 + 1.2 * points), 1, 5)


def long(values) -> pd.DataFrame:
    return pd.concat([marks(*values[:, place].T, criterion=f"c{place}") for place in range(values.shape[1])])


@pytest.mark.long
def test_intervals_cover_what_they_say():
    rng = np.random.default_rng(5)
    many = drawn(40_000, rng, together=0.7)
    truth, overall = (agreement(marks(*part.T)).table["linear"].item() for part in (many[:, 0], many.reshape(-1, 2)))
    held, held_overall = [], []
    for number in range(1000):
        values = drawn(55, rng, together=0.7)
        if number < 100:
            result = agreement(long(values)).overall
            held_overall.append(result["linear_ci_lower"] <= overall <= result["linear_ci_upper"])
        row = agreement(marks(*values[:, 0].T)).table.iloc[0]
        held.append(row["linear_ci_lower"] <= truth <= row["linear_ci_upper"])
    assert 0.92 <= np.mean(held) <= 0.98
    assert 0.9 <= np.mean(held_overall) <= 1.0  # a hundred draws: two standard errors about 0.95


# errors


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda table: table.drop(columns="rater"), "no column rater. Expected: account_id, criterion, rater, rating"),
        (lambda table: table.assign(rating="good"), "Some judgements are no numbers. Found: good"),
        (lambda table: pd.concat([table, table.head(1)]), "marked an account twice.*Found: sales: A0 fit"),
        (lambda table: table[table["rater"] == "sales"], "No two raters judged the same two accounts.*raters: sales"),
        (lambda table: table.iloc[[0, 4]], "No two raters judged the same two accounts"),
        (lambda table: table.assign(rating=np.nan), "No two raters judged the same two accounts"),
    ],
)
def test_what_cannot_be_used_is_named(change, told):
    with pytest.raises(DataError, match=told):
        agreement(change(marks([1, 2, 3], [1, 2, 2])))


def test_errors_speak_spanish():
    with language.using("es"), pytest.raises(DataError, match="No hay dos evaluadores"):
        agreement(marks([1], [1]))
