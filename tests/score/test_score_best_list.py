"""The list that fits into the hours: by hand, against all lists, laws, wishes that cannot be met."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib.errors import DataError
from kamlib.score import best_list

TABLE = pd.DataFrame({"value": [60.0, 50, 40, 30], "hours": [60.0, 50, 30, 20]}, index=list("ABCD"))


def plainly(table, capacity, keep=(), exclude=(), largest_share=1.0):
    """Try every list."""
    best = None
    for picks in product([False, True], repeat=len(table)):
        some = table[list(picks)]
        value = some["value"].sum()
        fits = some["hours"].sum() <= capacity and set(keep) <= set(some.index) and not set(exclude) & set(some.index)
        if fits and (some["value"] <= largest_share * value + 1e-9).all() and (best is None or value > best):
            best = value
    return best


def test_by_hand():
    found = best_list(TABLE, capacity=100)
    assert found.table["chosen"].tolist() == [False, True, True, True]
    assert found.table["cut"].tolist() == [True, False, False, False]
    assert (found.value, found.cut_value, found.gain) == (120.0, 60.0, 1.0)
    assert (found.hour_more, found.hour_less) == (1.0, 2.0)
    assert str(found) == (
        "3 of 4 accounts fit into 100 hours, with a value of 120. Cut where hours run out, the list has 1 accounts and "
        "60: the best list holds 100.0% more. With 10 hours more an hour is worth 1, with 10 hours less 2."
    )


def test_wishes():
    assert best_list(TABLE, capacity=100, keep=["A"]).chosen.tolist() == ["A", "C"]
    assert best_list(TABLE, capacity=100, exclude=["B"]).value == 100.0
    assert best_list(TABLE, capacity=100, keep=["A"], exclude=["C"]).chosen.tolist() == ["A", "D"]


def test_one_account_and_all_alike():
    one = best_list(TABLE.iloc[:1], capacity=70)
    assert one.chosen.tolist() == ["A"] and np.isclose(one.hour_less, 0)
    alike = pd.DataFrame({"value": 5.0, "hours": 10.0}, index=list("ABC"))
    assert len(best_list(alike, capacity=25).chosen) == 2


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000), st.integers(1, 8), st.sampled_from([1.0, 0.6, 0.4]))
def test_as_good_as_the_best_of_all_lists(seed, n, largest_share):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame({"value": rng.integers(1, 90, n), "hours": rng.integers(5, 50, n)}).rename(index="A{}".format)
    table, capacity = table.astype(float), float(rng.integers(40, 160))
    wishes = {"keep": table.index[: rng.integers(0, 2)], "exclude": table.index[1 : rng.integers(1, 3)]}
    wanted = plainly(table, capacity, **wishes, largest_share=largest_share)
    if wanted is None:
        with pytest.raises(DataError, match="No list meets all wishes"):
            best_list(table, capacity=capacity, **wishes, largest_share=largest_share)
    else:
        found = best_list(table, capacity=capacity, **wishes, largest_share=largest_share)
        assert found.value == pytest.approx(wanted)
        assert found.table.loc[found.chosen, "hours"].sum() <= capacity
        assert found.hour_more >= -1e-9


def test_nothing_is_printed(capfd):
    rng = np.random.default_rng(1)
    table = pd.DataFrame({"value": rng.lognormal(11, 1, 130), "hours": rng.integers(40, 120, 130) * 1.0})
    table = table.rename(index="A{}".format)
    for capacity in range(800, 2800, 400):
        best_list(table, capacity=capacity)
        best_list(table, capacity=capacity, keep=["A3"], exclude=["A5"])
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"keep": ["A", "B"]}, "2 accounts that must be on the list take 110"),
        ({"keep": ["A"], "exclude": ["A"]}, "No list meets all wishes"),
        ({"keep": ["Z"]}, "accounts that are not in the table"),
        ({"capacity": 0}, "no hours to share out"),
        ({"table": TABLE.assign(hours=[0, 1, 2, 3])}, "1 accounts have a hours|hours that cannot be used"),
        ({"table": TABLE.assign(value=[np.nan, 1, 2, 3])}, "value that cannot be used"),
    ],
)
def test_errors(change, message):
    given_ = {"table": TABLE, "capacity": 100} | change
    with pytest.raises(DataError, match=message):
        best_list(given_.pop("table"), **given_)
