"""The sample's tables: typed, whole, quick, and nobody's to change."""

import time

import pandas as pd
import pytest

from kamlib import data
from kamlib.data import schema
from kamlib.errors import DataError


@pytest.mark.long
def test_every_table_has_the_types_of_the_dictionary():
    found = data.load_all()
    assert len(found) >= 16
    for name, table in found.items():
        described = schema.columns(name)
        assert list(table.columns) == list(described), name
        for column in table:
            assert str(table[column].dtype) == described[column].pandas_type, f"{name}.{column}"


@pytest.mark.long
def test_orders_load_in_little_work():
    spent = []
    for _ in range(3):
        start = time.process_time()
        orders = data.load("orders")
        spent.append(time.process_time() - start)
    assert min(spent) < 10  # room for a busy machine
    assert len(orders) > 10_000
    assert orders["account_id"].str.startswith("0").any()


def test_a_loaded_table_is_the_callers_own():
    first = data.load("exchange_rates")
    first["rate_to_base"] = 0.0
    assert (data.load("exchange_rates")["rate_to_base"] > 0).all()


def test_empty_cells_are_missing_and_not_words():
    accounts = data.load("accounts")
    assert accounts["parent_id"].isna().any()
    assert not accounts["account_name"].isin(["nan", "None", ""]).any()


@pytest.mark.long
def test_groups_and_currencies_of_the_sample_hold():
    accounts, orders = data.load("accounts"), data.load("orders")
    rolled = data.roll_up(accounts)
    assert rolled["level"].max() >= 2
    moved = data.to_parent(orders, accounts)
    assert moved["account_id"].nunique() == rolled["ultimate_parent_id"].loc[orders["account_id"].unique()].nunique()
    converted = data.convert(orders, data.load("exchange_rates"))
    assert converted["currency"].unique().tolist() == ["EUR"]
    assert converted.loc[orders["currency"] == "EUR", "amount"].equals(
        orders.loc[orders["currency"] == "EUR", "amount"]
    )


@pytest.mark.long
def test_what_is_not_there_is_said(monkeypatch, tmp_path):
    with pytest.raises(DataError, match="There is no table 'invoices'. Expected: accounts, orders"):
        data.load("invoices")
    (tmp_path / "exchange_rates.csv").write_text("month,currency,rate_to_base\n2024-01-01,USD,much\n", encoding="utf-8")
    monkeypatch.setattr("kamlib.data.sample.root", lambda: tmp_path)
    with pytest.raises(DataError, match="The sample has no file orders.csv"):
        data.load("orders")
    with pytest.raises(DataError, match="exchange_rates.csv does not fit the dictionary"):
        data.load("exchange_rates")
    (tmp_path / "exchange_rates.csv").write_text("month,currency,rate_to_base\n2024-01-01,USD,-1\n", encoding="utf-8")
    with pytest.raises(DataError, match="The sample is damaged: exchange_rates has 1 faults"):
        data.load_all()


@pytest.mark.long
def test_names_are_those_of_the_dictionary():
    assert set(data.load_all()) | {"monthly_revenue"} == set(schema.tables())
    assert isinstance(data.dictionary(), pd.DataFrame)
