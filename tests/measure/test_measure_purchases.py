"""The days on which accounts bought are those that order_summary counts."""

import numpy as np
import pandas as pd
import pytest

from kamlib.errors import DataError
from kamlib.measure import order_summary, purchases

LINES = [
    ("B", "2025-01-08", 80.0, "sale"),
    ("A", "2025-01-15", 60.0, "sale"),
    ("A", "2025-01-01", 100.0, "sale"),
    ("A", "2025-01-01", 20.0, "sale"),
    ("A", "2025-01-20", 50.0, "sale"),
    ("A", "2025-01-20", -50.0, "cancellation"),
    ("A", "2025-01-22", -5.0, "credit"),
    ("B", "2025-02-01", 0.0, "sale"),
]


@pytest.fixture
def lines():
    table = pd.DataFrame(LINES, columns=["account_id", "order_date", "amount", "document_type"])
    return table.assign(order_date=pd.to_datetime(table["order_date"]), document_type=table["document_type"]).replace(
        {"document_type": {"sale": "invoice"}}
    )


def test_by_account_and_day(lines):
    found = purchases(lines)
    assert found["account_id"].tolist() == ["B", "B", "A", "A"] or found["account_id"].tolist() == ["A", "A", "B", "B"]
    own = found[found["account_id"] == "A"]
    assert own["day"].dt.strftime("%Y-%m-%d").tolist() == ["2025-01-01", "2025-01-15"]
    assert own["amount"].tolist() == [120.0, 60.0]
    assert (found[found["account_id"] == "B"]["amount"] == [80.0, 0.0]).all()


def test_as_many_as_in_a_summary(lines):
    counted = purchases(lines).groupby("account_id").size() - 1
    summary = order_summary(lines)
    assert (counted.reindex(summary.index) == summary["frequency"]).all()


def test_days_after_and_up_to(lines):
    found = purchases(lines, start="2025-01-08", end="2025-01-15")
    assert found["day"].tolist() == [pd.Timestamp("2025-01-15")]
    assert purchases(lines[:0]).empty


def test_a_line_without_amount_is_told(lines):
    with pytest.raises(DataError, match="amount"):
        purchases(lines.assign(amount=[np.nan, *lines["amount"][1:]]))
