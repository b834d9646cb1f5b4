"""One currency out of several, month by month."""

import pandas as pd
import pytest

from kamlib import data
from kamlib.errors import DataError

pytestmark = pytest.mark.long


def orders(**changes):
    table = {
        "order_date": pd.to_datetime(["2024-01-15", "2024-02-15", "2024-02-20"]),
        "amount": [100.0, 100.0, 50.0],
        "cost": [60.0, 60.0, 30.0],
        "currency": ["USD", "USD", "EUR"],
    }
    return pd.DataFrame(table | changes)


def rates(**changes):
    table = {
        "month": pd.to_datetime(["2024-01-01", "2024-02-01"]),
        "currency": ["USD", "USD"],
        "rate_to_base": [0.90, 0.80],
    }
    return pd.DataFrame(table | changes)


def test_the_rate_of_the_month_and_the_document_beside_it():
    converted = data.convert(orders(), rates())
    assert converted["amount"].tolist() == [90.0, 80.0, 50.0]
    assert converted["cost"].tolist() == [54.0, 48.0, 30.0]
    assert converted["currency"].unique().tolist() == ["EUR"]
    assert converted["amount_document"].tolist() == [100.0, 100.0, 50.0]
    assert converted["currency_document"].tolist() == ["USD", "USD", "EUR"]


def test_another_base_is_crossed():
    converted = data.convert(orders(), pd.concat([rates(), rates(currency="EUR", rate_to_base=1.0)]), base="USD")
    assert converted["amount"].tolist() == pytest.approx([100.0, 100.0, 50.0 / 0.8])


def test_doubling_the_rate_doubles_the_value():
    once, twice = data.convert(orders(), rates()), data.convert(orders(), rates(rate_to_base=[1.8, 1.6]))
    assert twice["amount"].tolist()[:2] == [2 * value for value in once["amount"].tolist()[:2]]


def test_months_instead_of_days_and_a_second_conversion():
    monthly = orders().rename(columns={"order_date": "month"})
    once = data.convert(monthly, rates())
    again = data.convert(once, rates())
    pd.testing.assert_frame_equal(again, once)


def test_no_orders():
    assert len(data.convert(orders().head(0), rates())) == 0


@pytest.mark.parametrize(
    ("left", "right", "words"),
    [
        (orders(currency=["USD", "MXN", "EUR"]), rates(), "no exchange rate for MXN in Feb 2024. Add these months"),
        (orders(), rates().head(1), "no exchange rate for USD in Feb 2024"),
        (orders(currency=["USD", None, "EUR"]), rates(), "1 order lines have no currency. Found: rows 2"),
        (orders(order_date=[None, "2024-02-01", "x"]), rates(), "order_date has 2 cells .* no date. Found: rows 1, 3"),
        (orders(), rates(rate_to_base=[0.9, 0.0]), "1 exchange rates are not above zero. Found: rows 2"),
        (orders(), pd.concat([rates(), rates()]), "given more than once. Found: USD Jan 2024, USD Feb 2024"),
        (orders().drop(columns="amount"), rates(), "orders have no column amount. Found: order_date, cost, currency"),
        (orders(), rates().drop(columns="month"), "exchange rates have no column month"),
    ],
)
def test_what_is_missing_is_named(left, right, words):
    with pytest.raises(DataError, match=words):
        data.convert(left, right)
