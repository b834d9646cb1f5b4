"""What lesson 01 says in words beyond what its cells print, held to the sample."""

from __future__ import annotations

import pandas as pd
import pytest

from kamlib import data, measure


@pytest.fixture(scope="module")
def year():
    """Orders of 2024 by group of companies, and the groups."""
    accounts = data.load("accounts")
    orders = data.load("orders")
    orders = data.convert(orders[orders["order_date"].dt.year == 2024], data.load("exchange_rates"))
    return data.to_parent(orders, accounts), accounts


@pytest.fixture(scope="module")
def text(root):
    import nbformat

    notebook = nbformat.read(root / "notebooks" / "01_kam_and_crm.ipynb", as_version=4)
    return "\n".join(cell.source for cell in notebook.cells)


def test_hoogzand_and_those_it_recommended(year, text):
    orders, accounts = year
    profit = measure.customer_profit(orders)
    names = accounts.set_index("account_id")["account_name"]
    came = measure.brought(profit["margin"], data.load("opportunities"), accounts=accounts)
    hoogzand = names[names == "Hoogzand Transport"].index[0]
    assert f"EUR {profit.loc[hoogzand, 'margin']:,.0f} a year itself" in text
    assert f"leave EUR {came[hoogzand]:,.0f}" in text
    won = data.load("opportunities").query("stage == 'won' and referred_by.notna()")
    groups = data.roll_up(accounts)["ultimate_parent_id"]
    pairs = pd.DataFrame({"by": won["referred_by"].map(groups), "to": won["account_id"].map(groups)})
    assert pairs.query("by == @hoogzand")["to"].nunique() == 3


def test_counts_of_key_accounts(year, text):
    orders, accounts = year
    key = data.load("kam_status")["account_id"]
    tables = {name: data.load(name) for name in ("contacts", "contracts")} | {"accounts": accounts}
    known = measure.known(tables, accounts=key, groups=True).table.sum()
    assert (known["decision_maker"], known["contract_end"]) == (9, 10)
    assert "which is 9 of them" in text and "on file for 10" in text
    bought = pd.Index(orders["account_id"].unique())
    assert (len(key), len(bought), bought.isin(key).sum()) == (23, 163, 22)
    contracts = data.to_parent(data.load("contracts"), accounts)
    runs = measure.horizon(contracts, accounts=bought, key=key, on="2024-12-31")
    assert (round(runs.key * runs.n_key), round(runs.other * runs.n_other)) == (4, 35)
