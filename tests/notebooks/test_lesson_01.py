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


@pytest.mark.long
def test_hoogzand_and_those_it_recommended(year, text):
    orders, accounts = year
    profit = measure.customer_profit(orders)
    names = accounts.set_index("account_id")["account_name"]
    came = measure.brought(profit["margin"], data.load("opportunities"), accounts=accounts)
    hoogzand, cartech = (names[names == name].index[0] for name in ("Hoogzand Transport", "Cartech"))
    assert f"EUR {profit.loc[hoogzand, 'margin'] / 1e3:.0f} thousand of margin a year itself" in text
    assert f"bring in EUR {came[hoogzand] / 1e3:.0f} thousand" in text
    won = data.load("opportunities").query("stage == 'won' and referred_by.notna()")
    groups = data.roll_up(accounts)["ultimate_parent_id"]
    pairs = pd.DataFrame({"by": won["referred_by"].map(groups), "to": won["account_id"].map(groups)})
    assert pairs.query("by == @hoogzand")["to"].nunique() == 3
    assert pairs.loc[pairs["by"] == cartech, "to"].nunique() == 2 and "it sent us two" in text


@pytest.mark.long
def test_counts_of_key_accounts(year, text):
    orders, accounts = year
    key = data.load("kam_status")["account_id"]
    tables = {name: data.load(name) for name in ("contacts", "contracts")} | {"accounts": accounts}
    known = measure.known(tables, accounts=key, groups=True).table.sum()
    assert (known["decision_maker"], known["contract_end"]) == (9, 10)
    bought = pd.Index(orders["account_id"].unique())
    assert (len(key), len(bought), bought.isin(key).sum()) == (23, 163, 22)
    assert "163 of the 200 customers had bought something, 22 of the 23 key accounts among them" in text
    assert accounts["parent_id"].isna().sum() == 200
    owners = accounts.set_index("account_id")["manager_id"].reindex(bought)
    team = measure.workload(data.load("managers"), owners, key=key)
    assert {(32, 9), (31, 12)} <= set(team[["accounts", "key_accounts"]].itertuples(index=False, name=None))
    contracts = data.to_parent(data.load("contracts"), accounts)
    runs = measure.horizon(contracts, accounts=bought, key=key, on="2024-12-31")
    assert (round(runs.key * runs.n_key), round(runs.other * runs.n_other)) == (4, 35)
    assert "Of the 22 key accounts 4 have a contract that runs beyond December, of the 141 others 35." in text
    assert 5 / 22 < runs.other < 6 / 22  # two key accounts more, and the shares would be level


@pytest.mark.long
def test_same_customers_in_the_crm_and_in_the_kam_view(year, text):
    orders, accounts = year
    key = data.load("kam_status")["account_id"]
    export, names = data.load_export("salesforce"), accounts.set_index("account_id")["account_name"]
    assert (len(export["accounts"]), round(measure.known(export).share, 3)) == (181, 0.323)
    same = names[names.index.isin(key) & names.isin(export["accounts"]["account_name"])]
    ids = export["accounts"].loc[export["accounts"]["account_name"].isin(same), "account_id"]
    assert len(same) == len(ids) == same.nunique() == 15
    tables = {name: data.load(name) for name in ("contacts", "activities", "surveys", "contracts", "potential")}
    tables |= {"accounts": accounts, "orders": orders}
    crm, kam = measure.known(export, accounts=ids), measure.known(tables, accounts=same.index, groups=True)
    assert (round(crm.share, 3), round(kam.share, 3)) == (0.433, 0.773)
    assert "The CRM alone fills 43.3% of their boxes" in text and "elsewhere, 77.3% are filled" in text
    assert "181 customers and branches" in text and "all 181 about a third are filled, 32.3%" in text
    assert kam.table[["contract_end", "decision_maker"]].sum().tolist() == [6, 6]
    assert "on file for 6 of the 15" in text
    more = crm.by_field[crm.by_field > kam.by_field].index
    with_leavers = tables | {"contacts": tables["contacts"].drop(columns="left_on")}
    stayed = measure.known(with_leavers, accounts=same.index, groups=True).by_field
    assert list(more) == ["contact", "reports_to"] and (stayed[more] == crm.by_field[more]).all()
    tramontal = export["accounts"].query("account_name == 'Grupo Tramontal'")["account_id"].item()
    told = export["activities"].query("account_id == @tramontal")["kind"].value_counts().to_dict()
    assert told == {"call": 2, "email": 2} and (export["opportunities"]["account_id"] == tramontal).sum() == 2
    assert "two offers, two calls, two emails" in text


def test_hours_in_the_log_and_hours_really_spent(year, text):
    orders, accounts = year
    key, log, spent = data.load("kam_status")["account_id"], data.load("activities"), data.truth("hours")
    of_2024 = (log[log["activity_date"].dt.year == 2024], spent[spent["quarter"].str.startswith("2024")])
    logged, real = (
        measure.attention(data.to_parent(table, accounts), accounts=orders["account_id"], key=key) for table in of_2024
    )
    assert f"has {logged.ratio:.1f} times as many hours" in text.replace("a key account has", "has")
    assert f"Not {logged.ratio:.1f} times as many, but {real.ratio:.1f}." in text
    assert logged.key / real.key > 0.9 and "nearly all gets written down" in text
    assert logged.other / real.other < 0.5 and "less than half does" in text
