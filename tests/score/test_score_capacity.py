"""The list within hours and wishes: by hand, against all subsets, reasons, prices, laws, errors."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib import language
from kamlib.errors import CapacityError, DataError
from kamlib.score import select

ACCOUNTS = pd.DataFrame(
    {
        "margin": [60.0, 50, 40, 30],
        "hours": [60.0, 50, 30, 20],
        "who": ["M1", "M1", "M2", "M2"],
        "field": ["hotels", "care", "care", "hotels"],
    },
    index=pd.Index(list("ABCD"), name="account_id"),
)
COLUMNS = {"value": "margin", "hours": "hours"}


def test_by_hand():
    found = select(ACCOUNTS, **COLUMNS, capacity=100)
    assert found.chosen.tolist() == ["B", "C", "D"]
    assert (found.value, found.cut_value, found.filled_value) == (120, 60, 100)
    assert found.gain("cut") == pytest.approx(1.0) and found.gain("filled") == pytest.approx(0.2)
    assert found.hours.loc["all"].tolist() == [100, 100, 1.0, 2.0]
    assert str(found) == (
        "3 of 4 accounts are chosen, with a value of 120 in 100 of 100 hours. Cutting the list where hours run out "
        "gives 60 (this is 100.0% more), skipping who does not fit gives 100 (20.0% more)."
    )
    assert found.table.loc["A", "why"] == (
        "Left out: it takes 60 hours, 0 are free, and others make more of them than its 1 for each."
    )
    with language.using("es"):
        assert str(select(ACCOUNTS, **COLUMNS, capacity=100)).startswith("Se eligen 3 de 4 cuentas")


def test_hours_of_each_manager():
    found = select(ACCOUNTS, **COLUMNS, capacity={"M1": 55, "M2": 100}, manager="who")
    assert found.chosen.tolist() == ["B", "C", "D"]
    assert found.hours["used"].to_dict() == {"M1": 50, "M2": 50}
    assert found.table["cut"].tolist() == [False, False, True, True]
    assert found.table["filled"].tolist() == [False, True, True, True]
    assert found.hours["hour_more"].to_dict() == {"M1": 1.0, "M2": 0.0}


def test_wishes_and_their_prices():
    found = select(
        ACCOUNTS, **COLUMNS, capacity=100, keep=["A"], mix={"field": {"care": (1, 1)}}, concentration={"field": 0.7}
    )
    assert found.chosen.tolist() == ["A", "C"]
    assert found.limits["price"].to_dict() == {
        "at least 1 with field care": 0.0,
        "at most 1 with field care": 0.0,
        "at most 70.0% of the value with one field": 0.0,
        "A must be on the list": 0.0,
    }
    kept = select(ACCOUNTS, **COLUMNS, capacity=100, keep=["A"])
    assert kept.chosen.tolist() == ["A", "C"]
    assert kept.limits["price"].to_dict() == {"A must be on the list": 20.0}
    without = select(ACCOUNTS, **COLUMNS, capacity=100, exclude=["D"])
    assert without.limits["price"].to_dict() == {"D must not be on the list": 20.0}
    assert kept.table.loc["A", "why"] == "On the list because it must be."
    assert without.table.loc["D", "why"] == "Left out because it must be."


def test_a_probability_makes_it_an_expected_value():
    p = pd.Series({"A": 1.0, "B": 0.5, "C": 0.5, "D": 0.5})
    found = select(ACCOUNTS, **COLUMNS, capacity=100, probability=p)
    assert found.chosen.tolist() == ["A", "C"] and found.value == 80


LISTS = np.array(list(product([0.0, 1.0], repeat=8)))


def _best(accounts, hours, wanted=None):
    """Walk through all lists."""
    fits = LISTS @ accounts["hours"].to_numpy() <= hours
    if wanted is not None:
        fits &= wanted(LISTS)
    return (LISTS @ accounts["margin"].to_numpy())[fits].max()


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000))
def test_against_all_lists(seed):
    rng = np.random.default_rng(seed)
    accounts = pd.DataFrame(
        {
            "margin": rng.integers(1, 60, 8).astype(float),
            "hours": rng.integers(5, 40, 8).astype(float),
            "field": rng.choice(["a", "b"], 8),
        }
    )
    accounts.loc[0, "field"], accounts.loc[1, "field"] = "a", "b"
    plain = select(accounts, **COLUMNS, capacity=70)
    assert plain.value == pytest.approx(_best(accounts, 70))
    assert plain.value >= plain.filled_value >= plain.cut_value

    def wanted(lists):
        margin = lists * accounts["margin"].to_numpy()
        return (lists @ accounts["field"].eq("a") <= 2) & (margin.max(axis=1) <= 0.4 * margin.sum(axis=1) + 1e-9)

    wished = select(accounts, **COLUMNS, capacity=70, mix={"field": {"a": (None, 2)}}, concentration=0.4)
    assert wished.value == pytest.approx(_best(accounts, 70, wanted))
    assert wished.value <= plain.value + 1e-9 and (wished.limits["price"] >= 0).all()


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 10_000), st.sampled_from([0.01, 100.0]))
def test_units_and_order_do_not_count(seed, unit):
    rng = np.random.default_rng(seed)
    accounts = pd.DataFrame({"margin": rng.lognormal(3, 1, 12), "hours": rng.lognormal(3, 0.5, 12)})
    found = select(accounts, **COLUMNS, capacity=120)
    other = select(accounts.sample(frac=1, random_state=seed).assign(margin=lambda t: t["margin"] * unit), **COLUMNS,
                   capacity=120)  # fmt: skip
    assert other.value == pytest.approx(found.value * unit)
    assert select(accounts, **COLUMNS, capacity=150).value >= found.value - 1e-9


def test_one_account_and_no_room():
    one = ACCOUNTS.iloc[:1]
    assert select(one, **COLUMNS, capacity=60).chosen.tolist() == ["A"]
    none = select(one, **COLUMNS, capacity=59)
    assert none.chosen.empty and np.isnan(none.gain("cut"))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"keep": ["A", "B"]}, "these cannot be kept to together: 100 hours in all; A must be on the list; B must be"),
        ({"keep": ["A"], "exclude": ["A"]}, "together: A must be on the list; A must not be on the list."),
        ({"mix": {"field": {"care": (3, None)}}}, "together: at least 3 with field care."),
    ],
)
def test_limits_in_conflict_are_named(changes, told):
    with pytest.raises(CapacityError) as caught:
        select(ACCOUNTS, **COLUMNS, capacity=100, **changes)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"value": "sales"}, "no column sales. Found: margin, hours, who, field"),
        ({"accounts": ACCOUNTS.assign(hours=[0.0, 1, 1, 1])}, "The column hours cannot be used for some accounts."),
        ({"accounts": ACCOUNTS.assign(margin=[np.nan, 1, 1, -1])}, "none missing. Found: A, D."),
        ({"accounts": ACCOUNTS.iloc[[0, 0]]}, "one row for each account. Found: A"),
        ({"capacity": {"M1": 50}}, "go together"),
        (
            {"capacity": {"M1": 50}, "manager": "who"},
            "accounts have no hours. Expected: M1. Found: M2",
        ),
        ({"capacity": -1}, "at least 0. Found: all -1"),
        ({"keep": ["Z"]}, "are not in the table. Found: Z"),
        ({"mix": {"field": {"ships": (1, 2)}}}, "no account belongs to. Expected: hotels, care. Found: ships"),
        ({"mix": {"field": {"care": 2}}}, "no least and most number of accounts. Found: field care: 2"),
        ({"concentration": 20}, "outside 0 to 1. Found: account_id: 20"),
        ({"probability": pd.Series({"A": 1.0})}, "Found: B, C, D"),
    ],
)
def test_errors(changes, told):
    arguments = {"accounts": ACCOUNTS, **COLUMNS, "capacity": 100} | changes
    with pytest.raises(DataError) as caught:
        select(arguments.pop("accounts"), **arguments)
    assert told in str(caught.value)


def test_the_table_is_left_as_it_was():
    before = ACCOUNTS.copy()
    select(ACCOUNTS, **COLUMNS, capacity=100, keep=["A"])
    pd.testing.assert_frame_equal(ACCOUNTS, before)
