"""The figures of accounts: each by hand, from lines of its table alone."""

import numpy as np
import pandas as pd
import pytest

from kamlib.swot import figures

DAY = pd.Timestamp("2024-12-31")


def days(*texts) -> pd.DatetimeIndex:
    """Return days; None is missing."""
    return pd.DatetimeIndex([pd.NaT if text is None else pd.Timestamp(text) for text in texts])


@pytest.fixture
def service():
    """Return four deliveries of A in 2024, one in 2023, and complaints about two of them."""
    return pd.DataFrame(
        {
            "account_id": "A",
            "kind": ["delivery"] * 5 + ["complaint"] * 3,
            "invoice_id": ["1", "2", "3", "4", "5", "1", "1", "3"],
            "opened_on": days(*["2024-01-02"] * 4, "2023-01-02", "2024-02-10", "2024-02-11", "2025-01-01"),
            "due_on": days("2024-02-01", "2024-03-01", "2024-12-31", "2024-05-01", "2023-05-01", None, None, None),
            "closed_on": days("2024-02-01", "2024-03-02", None, "2024-05-01", "2023-05-01", None, None, None),
            "quantity_ordered": [10.0, 10, 10, 10, 10, np.nan, np.nan, np.nan],
            "quantity_delivered": [10.0, 10, np.nan, 9, 10, np.nan, np.nan, np.nan],
        }
    )


def test_on_time_in_full(service):
    # of four that were due, one was closed late, one is open, one was short
    found = figures.on_time({"service": service}, DAY).table.loc["A"]
    assert found.to_dict() == {"hits": 1, "n": 4, "rows": 4}


def test_complaints_count_once_for_each_delivery_and_only_those_that_are_known(service):
    assert figures.complaints({"service": service}, DAY).table.loc["A"].to_dict() == {"hits": 1, "n": 4, "rows": 4}


def test_a_change_is_told_in_shares_and_compared_in_standard_errors(service):
    found = figures.on_time_change({"service": service}, DAY).table.loc["A"]
    assert found["value"] == pytest.approx(1 / 4 - 1 / 1)
    before, now = (np.arcsin(np.sqrt((hits + 0.375) / (n + 0.75))) for hits, n in ((1, 1), (1, 4)))
    assert found["score"] == pytest.approx((now - before) / np.sqrt(0.25 / 4.5 + 0.25 / 1.5))
    assert found["rows"] == 5


@pytest.fixture
def orders():
    """Return what A bought in 2023 and 2024, and B in 2024 alone."""
    return pd.DataFrame(
        {
            "account_id": ["A", "A", "A", "B", "A"],
            "order_date": days("2023-06-01", "2024-01-01", "2024-12-31", "2024-06-01", "2025-01-01"),
            "amount": [100.0, 80.0, 40.0, 50.0, 999.0],
            "cost": [50.0, 60.0, np.nan, 40.0, 1.0],
            "product_line": ["Hygiene", "Hygiene", "Controls", "Packaging", "Hygiene"],
        }
    )


def test_figures_of_orders(orders):
    tables = {"orders": orders}
    assert figures.margin(tables, DAY).table["value"].to_dict() == pytest.approx({"A": 0.25, "B": 0.2})
    assert figures.breadth(tables, DAY).table.loc["A"].to_dict() == {"hits": 2, "n": 3, "rows": 2}
    trend = figures.revenue_trend(tables, DAY)
    assert trend.table["value"].to_dict() == pytest.approx({"A": 0.2})
    assert (trend.start, trend.end) == (pd.Timestamp("2023-01-01"), DAY)


def test_the_share_of_wallet_follows_their_own_revenue(orders):
    market = pd.DataFrame(
        {"account_id": "A", "year": [2023, 2024, 2025], "measure": "own_revenue", "value": [1000.0, 1500.0, 9.0]}
    )
    # purchases grew by 20 %, their own revenue by 50 %: 1.2 / 1.5 - 1
    found = figures.wallet_trend({"orders": orders, "market": market}, DAY)
    assert found.table["value"].to_dict() == pytest.approx({"A": -0.2})
    assert figures.market_growth({"market": market}, DAY).table.loc["A", "value"] == pytest.approx(0.5)


def test_a_year_counts_once_it_is_over():
    market = pd.DataFrame(
        {"account_id": "A", "year": [2022, 2023, 2024], "measure": "credit_score", "value": [9.0, 7, 1]}
    )
    assert figures.credit({"market": market}, pd.Timestamp("2024-12-30")).table.loc["A", "value"] == -2
    assert figures.credit({"market": market}, DAY).table.loc["A", "value"] == -6


def test_white_space_is_what_is_bought_elsewhere(orders):
    potential = pd.DataFrame(
        {
            "account_id": ["A", "A", "B", "C"],
            "product_line": ["Hygiene", "Hygiene", "Packaging", "Hygiene"],
            "estimated_on": days("2023-12-01", "2024-01-01", "2023-12-01", "2025-01-01"),
            "likely": [100.0, 400.0, 40.0, 10.0],
        }
    )
    # A: 120 of 200, the geometric mean of two estimates; B buys more than was estimated
    found = figures.white_space({"orders": orders, "potential": potential}, DAY).table["value"]
    assert found.to_dict() == pytest.approx({"A": 0.4, "B": 0.0})


def test_people_and_offers():
    activities = pd.DataFrame(
        {
            "account_id": ["A", "A", "A", "A"],
            "activity_date": days("2024-02-01", "2024-03-01", "2024-04-01", "2023-01-01"),
            "contact_id": ["P1", "P1", None, "P2"],
        }
    )
    assert figures.contact_depth({"activities": activities}, DAY).table.loc["A"].to_dict() == {"value": 1, "rows": 3}
    contacts = pd.DataFrame(
        {
            "account_id": "A",
            "known_since": days("2020-01-01", "2020-01-01", "2020-01-01", "2024-05-01"),
            "left_on": days("2024-06-01", None, "2023-06-01", "2024-09-01"),
        }
    )
    # two were there when the year began; of these one left
    assert figures.contact_turnover({"contacts": contacts}, DAY).table.loc["A"].to_dict() == {
        "hits": 1,
        "n": 2,
        "rows": 2,
    }
    offers = pd.DataFrame(
        {
            "account_id": "A",
            "stage": ["won", "lost", "lost", "propose", "lost"],
            "closed_on": days("2023-01-01", "2024-12-31", "2024-01-01", None, "2022-12-31"),
            "lost_reason": [None, "competitor", "price", None, "competitor"],
        }
    )
    assert figures.lost_to_competitor({"opportunities": offers}, DAY).table.loc["A"].to_dict() == {
        "hits": 1, "n": 3, "rows": 3
    }  # fmt: skip


def test_days_late_and_their_change():
    due = pd.date_range("2023-01-01", periods=24, freq="MS")
    late = np.r_[np.full(12, 5), np.full(12, 20)]
    payments = pd.DataFrame(
        {
            "account_id": "A",
            "invoice_date": due - pd.Timedelta(days=30),
            "due_date": due,
            "paid_date": due + pd.to_timedelta(late, unit="D"),
        }
    )
    assert figures.payment({"payments": payments}, DAY).table.loc["A", "value"] == pytest.approx(20)
    assert figures.payment_change({"payments": payments}, DAY).table.loc["A", "value"] == pytest.approx(15)
