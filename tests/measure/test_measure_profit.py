"""Profit by account and the whale curve."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib import language
from kamlib.errors import DataError
from kamlib.measure import customer_profit, profit_curve

ORDERS = pd.DataFrame(
    {
        "account_id": ["A", "A", "B", "A"],
        "invoice_id": ["1", "1", "2", "3"],
        "amount": [100.0, 50.0, 40.0, -10.0],
        "cost": [60.0, 30.0, np.nan, -6.0],
    }
)


def test_cost_where_it_is_known_and_margin_rate_elsewhere():
    table = customer_profit(ORDERS, margin_rate=0.25)
    assert table.loc["A", ["revenue", "cost", "margin", "profit"]].tolist() == [140.0, 84.0, 56.0, 56.0]
    assert table.loc["B", ["revenue", "cost", "margin"]].tolist() == [40.0, 30.0, 10.0]


def test_margin_rate_by_account():
    table = customer_profit(ORDERS.drop(columns="cost"), margin_rate=pd.Series({"A": 0.5, "B": 0.1}))
    assert table["margin"].tolist() == [70.0, 4.0]


def test_cost_to_serve_by_activity():
    visits = pd.DataFrame({"visits": [2.0]}, index=["B"])
    table = customer_profit(
        ORDERS,
        margin_rate=0.25,
        drivers=visits,
        unit_costs={"visits": 30.0, "orders": 5.0, "lines": 1.0},
        service_cost=pd.Series({"A": 4.0}),
    )
    assert table["service_cost"].tolist() == [4 + 2 * 5 + 3, 2 * 30 + 5 + 1]
    assert table["profit"].tolist() == [56.0 - 17.0, 10.0 - 66.0]


def test_lines_without_cost_or_rate_are_named():
    with pytest.raises(DataError, match="1 of 4 order lines have neither a cost nor a margin rate. Found: accounts B"):
        customer_profit(ORDERS)
    with pytest.raises(DataError, match="4 of 4 order lines"):
        customer_profit(ORDERS.drop(columns="cost"))


def test_other_faults_are_named():
    with pytest.raises(DataError, match=r"A margin rate is above 1.*Found: 30\.00"):
        customer_profit(ORDERS, margin_rate=30)
    with pytest.raises(DataError, match="unit cost but no counts: visits"):
        customer_profit(ORDERS, margin_rate=0.3, unit_costs={"visits": 30})
    with pytest.raises(DataError, match="no column amount"):
        customer_profit(ORDERS.drop(columns="amount"))


def test_whale_curve_by_hand():
    curve = profit_curve(pd.Series({"A": 50.0, "B": -20.0, "C": 70.0, "D": 0.0}))
    assert curve.table.index.tolist() == ["C", "A", "D", "B"]
    assert curve.table["cumulative_profit"].tolist() == [70.0, 120.0, 120.0, 100.0]
    assert curve.table["cumulative_share"].tolist() == [0.7, 1.2, 1.2, 1.0]
    assert curve.table["share_of_accounts"].tolist() == [0.25, 0.5, 0.75, 1.0]
    assert (curve.total, curve.peak_profit, curve.peak_share, curve.loss_makers) == (100.0, 120.0, 1.2, 1)


def test_losses_that_outweigh_everything_leave_no_share():
    curve = profit_curve(pd.Series({"A": 50.0, "B": -80.0}))
    assert np.isnan(curve.peak_share)
    assert curve.table["cumulative_share"].isna().all()
    assert str(curve) == "1 of 2 accounts lose more than the others earn."
    alone = profit_curve(pd.Series({"A": -5.0}))
    assert (alone.peak_profit, alone.loss_makers) == (0.0, 1)


def test_one_account_and_none():
    assert str(profit_curve(pd.Series({"A": 5.0}))) == "The one account makes money."
    with pytest.raises(DataError, match="no accounts"):
        profit_curve(pd.Series(dtype=float))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50))
def test_the_curve_rises_then_falls_and_ends_at_the_total(values):
    curve = profit_curve(pd.Series(values, index=range(len(values))))
    running = curve.table["cumulative_profit"].to_numpy()
    assert running[-1] == pytest.approx(sum(values), abs=1e-3)
    assert max(running.max(), 0) == pytest.approx(curve.peak_profit, abs=1e-3)
    steps = np.diff(np.append(0.0, running))
    assert (np.diff(steps) <= 1e-6).all()


def test_the_sentence_in_both_languages():
    curve = profit_curve(pd.Series({"A": 50.0, "B": -20.0, "C": 70.0}))
    assert str(curve) == "1 of 3 accounts loses money and takes back 16.7% of the profit that the others earn."
    with language.using("es"):
        assert "se lleva el 16,7\N{NO-BREAK SPACE}%" in str(curve)
