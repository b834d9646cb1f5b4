"""Lists through many reviews: by hand, against a plain loop, laws, errors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.errors import DataError
from kamlib.score import list_over_time

DAYS = pd.date_range("2022-03-31", periods=9, freq="QE")


def table(*rows):
    return pd.DataFrame(list(rows), index=list("ABCDEF"[: len(rows)]), columns=DAYS[: len(rows[0])])


def test_by_hand():
    scores = table([210, 190, 205, 195, 140, 205], [90, 230, 210, 160, 149, 151])
    plain = list_over_time(scores, promote=200)
    assert plain.on.loc["A"].tolist() == [True, False, True, False, False, True]
    assert plain.on.loc["B"].tolist() == [False, True, True, False, False, False]
    assert (plain.moves, plain.back_and_forth, plain.size) == (6, 2, pytest.approx(5 / 6))
    two = list_over_time(scores, promote=220, demote=150)
    assert two.on.loc["A"].tolist() == [False] * 6
    assert two.on.loc["B"].tolist() == [False, True, True, True, False, False]
    assert two.spared(plain) == pytest.approx(4 / 6)
    assert str(two) == "In 5 reviews names come or go 2 times; 0.5 are on the list on average, 1 went there and back."


def test_minimum_stay_is_counted_from_the_review_that_brought_it_on():
    scores = table([0, 200, 0, 0, 0, 0, 0])
    stays = list_over_time(scores, promote=100, minimum_stay_months=12).on.loc["A"]
    assert stays.tolist() == [False, True, True, True, True, False, False]
    first = list_over_time(table([200, 0, 0, 0, 0, 0]), promote=100, minimum_stay_months=12).on.loc["A"]
    assert first.tolist() == [True, True, True, True, False, False]


def test_at_the_line():
    assert list_over_time(table([0.1 + 0.2, 0.3]), promote=0.3).moves == 0
    on = list_over_time(table([200, 150, 149.9]), promote=200, demote=150).on.loc["A"]
    assert on.tolist() == [True, True, False]


def _plainly(scores, promote, demote, months):
    on = {}
    for account, row in scores.iterrows():
        here, since, told = row.iloc[0] >= promote, scores.columns[0], []
        for day, value in row.items():
            if day != scores.columns[0]:
                free = since + pd.DateOffset(months=months) <= day
                then = here
                here = not (value < demote and free) if here else value >= promote
                since = day if here != then else since
            told.append(here)
        on[account] = told
    return pd.DataFrame.from_dict(on, orient="index", columns=scores.columns)


@given(st.integers(0, 10_000), st.integers(0, 24), st.integers(0, 60))
def test_against_a_plain_loop(seed, months, gap):
    scores = pd.DataFrame(np.random.default_rng(seed).integers(0, 200, size=(6, 9)), columns=DAYS)
    found = list_over_time(scores, promote=100, demote=100 - gap, minimum_stay_months=months)
    assert (found.on == _plainly(scores, 100, 100 - gap, months)).all(axis=None)


@given(st.integers(0, 10_000), st.integers(0, 60), st.sampled_from([0.001, 7.0, 1e6]))
def test_a_lower_line_for_going_never_makes_more_moves_and_the_unit_does_not_matter(seed, gap, unit):
    scores = pd.DataFrame(np.random.default_rng(seed).integers(0, 200, size=(6, 9)), columns=DAYS)
    plain, two = (list_over_time(scores, promote=100, demote=line) for line in (100, 100 - gap))
    assert two.moves <= plain.moves and two.size >= plain.size
    same = list_over_time(scores * unit, promote=100 * unit, demote=(100 - gap) * unit)
    assert (same.on == two.on).all(axis=None)


def test_nobody_moves():
    still = list_over_time(table([5, 5], [1, 1]), promote=3)
    assert still.moves == 0
    with pytest.raises(DataError, match="On the other list no name comes or goes"):
        still.spared(still)


def test_errors():
    with pytest.raises(DataError, match="lies above the one for coming on.*at most 100.*Found: 120"):
        list_over_time(table([1, 2]), promote=100, demote=120)
    with pytest.raises(DataError, match="no days of reviews"):
        list_over_time(table([1, 2]).T.reset_index(drop=True).T, promote=1)
    with pytest.raises(DataError, match="no days of reviews"):
        list_over_time(table([1, 2]).iloc[:, ::-1], promote=1)
    with pytest.raises(DataError, match="1 accounts lack a score.*B.*has 0, not nothing"):
        list_over_time(table([1, 2], [1, np.nan]), promote=1)
