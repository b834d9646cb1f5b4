"""Hours beside the money that moved."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib import language
from kamlib.errors import DataError
from kamlib.evaluate import share_beside, worlds_exact

CHANGE = pd.Series({"A": 300.0, "B": 100.0, "C": -900.0, "D": -100.0})


def test_by_hand():
    # the gain: three quarters at A, a quarter at B; the loss: nine tenths at C, a tenth at D
    assert share_beside({"A": 100}, CHANGE) == 0.75
    assert share_beside({"A": 20, "B": 80}, CHANGE) == pytest.approx(0.2 * 0.75 + 0.8 * 0.25)
    assert share_beside({"A": 1, "B": 1, "C": 1, "D": 1}, CHANGE) == 0.25
    assert share_beside({"C": 3}, CHANGE) == 0
    assert share_beside(pd.Series({"C": 3.0, "A": 3.0}), CHANGE, of="loss") == pytest.approx(0.45)


def test_where_no_account_grew_there_is_nothing_to_stand_beside():
    assert math.isnan(share_beside({"C": 1}, CHANGE[["C", "D"]]))
    assert math.isnan(share_beside({"A": 1}, CHANGE[["A", "B"]], of="loss"))


def test_over_worlds_by_hand():
    table = pd.DataFrame(
        {"sales": [100.0, 100.0], "leave_probability": [0.5, 0.5], "growth_1": [1.5, 2.0]}, index=list("AB")
    )
    every = worlds_exact(table)
    # A grows alone: 1; B alone: 0; both: 50 of 150; neither: nothing to share out
    found = every.beside({"A": 10})
    assert found.mean == pytest.approx((1 + 0 + 1 / 3) / 3)
    assert (found.low, found.high, found.with_any) == (0, 1, pytest.approx(0.75))
    assert found.table.isna().sum() == 1
    assert every.beside({"A": 10}, of="loss").mean == pytest.approx((1 + 0 + 1 / 2) / 3)
    assert "An hour stood beside 44.4% of the year's gain on average" in str(found)
    assert "loss" in str(every.beside({"A": 10}, of="loss"))
    with language.using("es"):
        assert "de lo ganado" in found._repr_html_()


def test_worlds_without_any_gain():
    table = pd.DataFrame({"sales": [100.0], "leave_probability": [0.5], "growth_1": [0.9]}, index=["A"])
    found = worlds_exact(table).beside({"A": 1})
    assert math.isnan(found.mean) and found.with_any == 0


@given(
    st.dictionaries(st.sampled_from("ABCD"), st.floats(0.01, 1e4), min_size=1),
    st.lists(st.floats(-1e6, 1e6), min_size=4, max_size=4),
    st.floats(0.01, 100),
)
def test_laws(hours, changes, factor):
    change = pd.Series(changes, index=list("ABCD")).round(2)
    found = share_beside(hours, change)
    assert math.isnan(found) == bool((change <= 0).all())
    if not math.isnan(found):
        assert -1e-12 <= found <= 1 + 1e-12
        assert share_beside({name: value * factor for name, value in hours.items()}, change) == pytest.approx(found)
        assert share_beside(hours, change[::-1] * factor) == pytest.approx(found)
        assert share_beside(hours, -change, of="loss") == pytest.approx(found)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ({"A": 10, "X": 5}, "1 accounts with hours are not among the accounts looked at. Found: X."),
        ({"A": -1, "B": 5}, "Hours are zero or more for each account, and more than zero in all. Found: A: -1, B: 5."),
        ({"A": 0}, "more than zero in all"),
        ({"A": math.nan}, "Hours are zero or more"),
        ({}, "Found: no hours."),
    ],
)
def test_hours_that_cannot_be(hours, words):
    with pytest.raises(DataError, match=words):
        share_beside(hours, CHANGE)
