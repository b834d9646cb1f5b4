"""Revenue by account and period."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib.errors import DataError
from kamlib.measure import revenue_panel

ORDERS = pd.DataFrame(
    {
        "account_id": ["B", "A", "B", "B", "A"],
        "order_date": pd.to_datetime(["2024-11-30", "2024-12-01", "2025-02-03", "2025-02-28", "2025-02-10"]),
        "amount": [10.0, 20.0, 5.0, -1.0, 7.0],
        "product_line": ["pumps", "pumps", "valves", "valves", None],
        "currency": "EUR",
    }
)


def test_by_hand():
    found = revenue_panel(ORDERS)
    months = pd.DatetimeIndex(["2024-11-01", "2024-12-01", "2025-01-01", "2025-02-01"], name="month").as_unit("us")
    values = [[10.0, 0.0, 0.0, 4.0], [0.0, 20.0, 0.0, 7.0]]
    pd.testing.assert_frame_equal(
        found, pd.DataFrame(values, index=pd.Index(["B", "A"], name="account_id"), columns=months)
    )


@pytest.mark.parametrize(
    ("freq", "name", "first", "columns"),
    [("Q", "quarter", "2024-10-01", 2), ("Y", "year", "2024-01-01", 2), ("W", "week", "2024-11-25", 14)],
)
def test_other_periods(freq, name, first, columns):
    found = revenue_panel(ORDERS, freq=freq)
    assert found.columns.name == name
    assert found.columns[0] == pd.Timestamp(first)
    assert found.shape == (2, columns)
    assert found.to_numpy().sum() == pytest.approx(41)


def test_by_a_further_column_missing_values_keep_their_row():
    found = revenue_panel(ORDERS, by="product_line")
    assert found.index.names == ["account_id", "product_line"]
    assert found.sum(axis=1).tolist() == [10.0, 4.0, 20.0, 7.0]
    assert found.index[3][0] == "A"
    assert pd.isna(found.index[3][1])


def test_the_end_cuts():
    assert revenue_panel(ORDERS, end="2025-02-09").to_numpy().sum() == pytest.approx(35)


def test_several_currencies_only_side_by_side():
    mixed = ORDERS.assign(currency=["EUR", "EUR", "USD", "EUR", "USD"])
    with pytest.raises(DataError, match="2 currencies"):
        revenue_panel(mixed)
    assert revenue_panel(mixed, by="currency").sum(axis=1).to_dict() == {
        ("B", "EUR"): 9.0,
        ("B", "USD"): 5.0,
        ("A", "EUR"): 20.0,
        ("A", "USD"): 7.0,
    }


def test_faults_and_edges():
    with pytest.raises(DataError, match="'D' is not a period of the panel. Expected: W, M, Q, Y"):
        revenue_panel(ORDERS, freq="D")
    with pytest.raises(DataError, match="no column salesperson"):
        revenue_panel(ORDERS, by="salesperson")
    assert revenue_panel(ORDERS.head(0)).empty
    assert revenue_panel(ORDERS.head(1)).to_numpy().tolist() == [[10.0]]


@pytest.mark.long
@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 800), st.integers(-500, 500)), min_size=1, max_size=30),
    st.sampled_from("WMQY"),
)
@settings(max_examples=12, deadline=None)
def test_it_is_a_pivot_of_pandas(rows, freq):
    orders = pd.DataFrame(rows, columns=["account_id", "day", "amount"])
    orders["order_date"] = pd.Timestamp("2023-12-20") + pd.to_timedelta(orders["day"], unit="D")
    period = orders["order_date"].dt.to_period({"W": "W-SUN"}.get(freq, freq)).dt.start_time
    expected = orders.pivot_table(index="account_id", columns=period, values="amount", aggfunc="sum", fill_value=0)
    found = revenue_panel(orders, freq=freq)
    assert found.index.tolist() == orders["account_id"].unique().tolist()
    assert (found.reindex(index=expected.index, columns=expected.columns) == expected).all(axis=None)
    assert found.to_numpy().sum() == orders["amount"].sum()
