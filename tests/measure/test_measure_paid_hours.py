"""Paid hours an account: by hand, their sum, what complete notes of some do, errors; and against the sample's truth."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib import data
from kamlib.errors import DataError
from kamlib.measure import paid_hours

LOG = pd.DataFrame({"account_id": ["A", "B", "A", "C", "X"], "minutes": [60, 60, 60, 120, 600]})


def test_by_hand():
    hours = paid_hours(LOG, accounts=["C", "A", "B", "D"], key=["A"], paid=300, written_other=0.5)
    assert hours.index.tolist() == ["C", "A", "B", "D"] and hours.index.name == "account_id"
    assert hours.tolist() == pytest.approx([150.0, 75.0, 75.0, 0.0])


def test_hours_of_the_team_add_up_and_others_cost_as_much():
    hours = paid_hours(LOG, accounts=["A", "B", "C"], key=["A"], paid=90, team=["A", "B"])
    assert hours.tolist() == pytest.approx([60.0, 30.0, 60.0])


def test_one_account_takes_all():
    assert paid_hours(LOG, accounts=["B"], key=[], paid=100).tolist() == [100.0]


@given(st.floats(0.05, 1), st.floats(0.05, 1), st.floats(1, 1e4))
def test_the_less_of_the_others_is_written_the_less_a_key_account_takes(written, less, paid):
    common = {"accounts": list("ABC"), "key": ["A"], "paid": paid}
    one = paid_hours(LOG, written_other=written, **common)
    two = paid_hours(LOG, written_other=written * less, **common)
    assert one.sum() == pytest.approx(paid) and two.sum() == pytest.approx(paid)
    assert two["A"] <= one["A"] * (1 + 1e-9)


def test_closer_to_the_truth_than_the_log_alone():
    status, accounts = data.load("kam_status"), data.load("accounts")
    key = status.loc[status["valid_to"].isna(), "account_id"].tolist()
    log = data.to_parent(data.load("activities"), accounts)
    log = log[log["activity_date"].dt.year == 2024]
    real = data.truth("hours")
    real = real[real["quarter"].str.startswith("2024")].groupby("account_id")["minutes"].sum() / 60
    common = {"accounts": real.index, "key": key, "paid": real.sum()}
    naive = paid_hours(log, **common)
    mended = paid_hours(log, written_key=0.91, written_other=0.48, **common)
    really = real[real.index.isin(key)].sum()
    assert naive[naive.index.isin(key)].sum() > 1.3 * really
    assert mended[mended.index.isin(key)].sum() == pytest.approx(really, rel=0.05)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"written_key": 0}, "The part of the hours that gets written down is no share"),
        ({"written_other": 1.2}, "at most 100%"),
        ({"paid": 0}, "0 hours paid, 5 written down"),
        ({"team": ["D"]}, "none can be shared out"),
    ],
)
def test_errors(change, message):
    with pytest.raises(DataError, match=message):
        paid_hours(LOG, **{"accounts": list("ABC"), "key": ["A"], "paid": 100} | change)


def test_no_column():
    with pytest.raises(DataError, match="no column account_id"):
        paid_hours(LOG[["minutes"]], accounts=["A"], key=[], paid=1)
