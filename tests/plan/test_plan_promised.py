"""Which promises were kept: by the tables of the year, and the same way the check tells it."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from kamlib.plan import AccountPlan, ServicePromise, kept

ORDERS = pd.DataFrame(
    {"account_id": ["A", "A"], "order_date": pd.to_datetime(["2024-03-01", "2024-09-01"]), "amount": [100.0, 50.0]}
)
VISITS = pd.DataFrame(
    {"account_id": ["A"] * 2, "activity_date": pd.to_datetime(["2024-02-01", "2024-05-01"]), "kind": "review"}
)  # fmt: skip
PLAN = AccountPlan(account_id="A", account_name="A", currency="EUR", as_of="2024-12-31")


def promise(**given):
    return ServicePromise(**({"id": "P1", "what": "Four reviews a year", "metric": "reviews_12m", "level": 2} | given))


def state(one, **tables):
    return kept(replace(PLAN, promises=(one,)), tables, as_of="2024-12-31").loc["P1"]


def test_a_promise_is_kept_at_its_level_and_not_below():
    row = state(promise(metric="revenue_12m", level=150), orders=ORDERS)
    assert (row["now"], row["n"], row["state"], row["unit"], row["source"]) == (150.0, 2, "kept", "EUR", "orders")
    assert row["period_end"] == pd.Timestamp("2024-12-31")
    assert state(promise(metric="revenue_12m", level=150.01), orders=ORDERS)["state"] == "not_kept"


@pytest.mark.parametrize(("level", "told"), [(1, "not_kept"), (2, "kept"), (3, "kept")])
def test_of_what_should_be_low_less_is_kept(level, told):
    hours = VISITS.assign(minutes=60.0)
    assert state(promise(metric="hours_12m", level=level), activities=hours)["state"] == told


def test_what_was_not_measured_or_has_no_level_is_not_known():
    assert state(promise())["state"] == "unknown"
    row = state(promise(metric="revenue_12m", level=math.nan), orders=ORDERS)
    assert (row["state"], row["now"]) == ("unknown", 150.0)
    assert state(promise(metric="our own measure"), orders=ORDERS)["state"] == "unknown"


def test_the_check_tells_the_same(tables, clean):
    card = kept(clean, tables, as_of=clean.as_of)
    faults = clean.check(tables, as_of=clean.as_of)
    broken = set(faults.loc[faults["fault"] == "not_held", "id"])
    assert set(card.index[card["state"] == "not_kept"]) == broken
    assert len(card) == len(clean.promises) > 0
