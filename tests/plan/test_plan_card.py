"""Where a measure stands: by hand, at its edges, and for the plan of the sample."""

import math
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.plan import AccountPlan, Measure, scorecard
from kamlib.plan.card import _state


def card(now, *, as_of="2025-07-02", metric="revenue_12m", **given):
    usual = {"baseline": 100.0, "target": 200.0, "due": "2025-12-31", "unit": "EUR", "criterion": "revenue_volume"}
    plan = AccountPlan(
        account_id="A",
        account_name="A",
        as_of="2024-12-31",
        measures=(Measure(id="K1", metric=metric, **usual | given),),
    )
    orders = pd.DataFrame({"account_id": ["A"], "order_date": [pd.Timestamp("2025-06-01")], "amount": [now]})
    return scorecard(plan, {"orders": orders}, as_of=as_of).loc["K1"]


@pytest.mark.parametrize(
    ("now", "given", "done", "state"),
    [
        (200.0, {}, 1.0, "met"),
        (250.0, {}, 1.5, "met"),
        (160.0, {}, 0.6, "on_course"),
        (140.0, {}, 0.4, "behind"),
        (90.0, {}, -0.1, "behind"),
        (150.0, {"due": None}, 0.5, "unknown"),
        (200.0, {"due": None}, 1.0, "met"),
        (150.0, {"target": None}, math.nan, "unknown"),
        (150.0, {"baseline": 200.0}, math.nan, "unknown"),
        (150.0, {"metric": "shelf space"}, math.nan, "unknown"),
        (150.0, {"metric": "days_late"}, math.nan, "unknown"),
        (60.0, {"target": 0.0}, 0.4, "behind"),
    ],
)
def test_by_hand(now, given, done, state):
    row = card(now, **given)
    assert row["state"] == state
    assert row["share_done"] == pytest.approx(done, nan_ok=True)


def test_half_of_the_time_is_half_of_the_way():
    row = card(150.0)
    # 183 of 365 days
    assert row["expected"] == pytest.approx(100 + 100 * 183 / 365)
    assert card(150.0, as_of="2026-03-01")["expected"] == 200.0


def test_on_the_day_of_the_plan_every_measure_is_on_its_course(begun, tables):
    measures = [replace(one, target=one.baseline * 1.2 + 1, due="2025-12-31") for one in begun.measures]
    found = scorecard(replace(begun, measures=tuple(measures)), tables, as_of=begun.as_of)
    assert found["state"].tolist() == ["on_course"] * 5
    assert (found["n"] > 0).all() and found["source"].tolist()[0] == "orders"
    assert found.loc["K2", "ci_lower"] < found.loc["K2", "now"] < found.loc["K2", "ci_upper"]


def test_a_plan_without_measures_gives_a_table_with_the_same_columns(begun, tables):
    empty = scorecard(AccountPlan(account_id="A", account_name="A"), tables, as_of="2024-12-31")
    full = scorecard(begun, tables, as_of="2024-12-31")
    assert len(empty) == 0 and empty.dtypes.equals(full.dtypes)


@given(st.floats(-3, 3), st.floats(0, 1), st.floats(0, 1))
def test_to_be_further_is_never_a_worse_state(done, passed, more):
    order = ["behind", "on_course", "met"]
    assert order.index(_state(done + more, passed)) >= order.index(_state(done, passed))
