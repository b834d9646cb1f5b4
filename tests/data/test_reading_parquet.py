"""Parquet files: types are taken as declared, ids become text, faults are still faults."""

from __future__ import annotations

import datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kamlib import data

pytestmark = pytest.mark.long


@pytest.fixture
def parquet(tmp_path):
    def parquet(columns, name="orders.parquet"):
        path = tmp_path / name
        pq.write_table(pa.table(columns), path)
        return path

    return parquet


def test_declared_types_are_taken(parquet):
    path = parquet(
        {
            "account_id": pa.array([12345, 7, 8]),
            "order_date": pa.array([datetime.date(2024, 1, 31)] * 3),
            "amount": pa.array([Decimal("1234.50"), Decimal("0.10"), None], pa.decimal128(12, 2)),
            "quantity": pa.array([1, 2, 3], pa.int32()),
            "currency": ["EUR", "eur", "EUR"],
            "project": [True, None, False],
        }
    )
    loaded = data.read(path)
    assert loaded.table["account_id"].tolist() == ["12345", "7"]
    assert loaded.table["amount"].tolist() == [1234.5, 0.1]
    assert loaded.table["quantity"].tolist() == [1.0, 2.0]
    assert loaded.table["currency"].tolist() == ["EUR", "EUR"]
    assert loaded.lines.tolist() == [1, 2]
    assert loaded.ledger["rule"].unique().tolist() == ["read", "no value", "kept"]


def test_ids_that_pandas_turned_into_floats_are_text_again(parquet):
    path = parquet({"account_id": [12345.0, np.nan], "order_date": ["2024-01-31"] * 2, "amount": [1.0, 2.0]})
    loaded = data.read(path)
    assert loaded.table["account_id"].tolist() == ["12345"]
    assert loaded.ledger["rule"].tolist() == ["read", "no account", "kept"]


def test_nan_and_infinity_are_no_amounts(parquet):
    """A single NaN would make every sum NaN."""
    values = [1.5, np.nan, np.inf, -np.inf, 1e300]
    loaded = data.read(parquet({"account_id": ["A"] * 5, "order_date": ["2024-01-31"] * 5, "amount": pa.array(values)}))
    assert loaded.table["amount"].tolist() == [1.5]
    assert loaded.problems.table.query("column == 'amount'")["line"].tolist() == [2, 3, 4, 5]


def test_dates_in_every_type(parquet):
    moment = datetime.datetime(2024, 6, 30, 23, 30)
    table = {"account_id": ["A"], "amount": [1.0]}
    for name, values in {
        "timestamp": pa.array([moment]),
        "text": pa.array(["2024-06-30 23:30:00"]),
        "serial": pa.array([45473.98]),
        "whole": pa.array([20240630]),
        "nanoseconds": pa.array([moment], pa.timestamp("ns")),
    }.items():
        loaded = data.read(parquet({**table, "order_date": values}, f"{name}.parquet"))
        assert loaded.table["order_date"].tolist() == [pd.Timestamp("2024-06-30")], name


def test_times_with_a_zone_need_to_know_where_the_day_begins(parquet, refusal):
    at_night = pa.array([datetime.datetime(2024, 6, 30, 23, 30)], pa.timestamp("us", tz="UTC"))
    path = parquet({"account_id": ["A"], "amount": [1.0], "order_date": at_night})
    assert "the times carry a time zone" in refusal(path)
    loaded = data.read(path, mapping={"file": {"zone": "Europe/Berlin"}})
    assert loaded.table["order_date"].tolist() == [pd.Timestamp("2024-07-01")]
    at_midnight = pa.array([datetime.datetime(2024, 6, 30)], pa.timestamp("us", tz="UTC"))
    loaded = data.read(parquet({"account_id": ["A"], "amount": [1.0], "order_date": at_midnight}, "b.parquet"))
    assert loaded.table["order_date"].tolist() == [pd.Timestamp("2024-06-30")]


def test_months_side_by_side(parquet):
    loaded = data.read(parquet({"account_id": ["A", "B"], "2024-01": [1.5, None], "2024-02": [2, 3]}))
    assert loaded.table[["account_id", "amount"]].values.tolist() == [["A", 1.5], ["A", 2.0], ["B", 3.0]]


def test_what_is_not_whole_is_refused(parquet, write, refusal):
    whole = parquet({"account_id": ["A"] * 500, "order_date": ["2024-01-31"] * 500, "amount": [1.0] * 500}).read_bytes()
    sentence = "cut.parquet is not a whole Parquet file: it is cut off or damaged."
    assert refusal(write(whole[:-200], "cut.parquet")).startswith(sentence)
    assert refusal(write(whole[:60], "cut.parquet")).startswith(sentence)
    middle = len(whole) // 2
    assert refusal(write(whole[:20] + bytes(300) + whole[320:], "cut.parquet")).startswith(sentence) or middle
    assert "has column names but no rows" in refusal(parquet({"account_id": pa.array([], pa.string())}, "none.parquet"))
