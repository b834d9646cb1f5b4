"""The generator gives the committed bytes, and the world it makes has the intended shape."""

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"


def make(folder, *arguments):
    script = [sys.executable, str(ROOT / "tools" / "make_data.py"), "--out", str(folder), *arguments]
    subprocess.run(script, check=True, capture_output=True, timeout=300)
    return folder


def registered():
    lines = (DATA / "registry.txt").read_text(encoding="utf-8").splitlines()[1:]
    return {name: (digest, int(size)) for digest, size, name in (line.split("  ", 2) for line in lines)}


@pytest.mark.long
def test_made_again_the_files_are_the_same_to_the_byte(tmp_path):
    out = make(tmp_path / "data", "--faults", str(tmp_path / "faults.csv"))
    assert (out / "registry.txt").read_bytes() == (DATA / "registry.txt").read_bytes()
    listed = ROOT / "tests" / "data" / "inputs" / "planted_faults.csv"
    assert (tmp_path / "faults.csv").read_bytes() == listed.read_bytes()


def test_register_lists_every_file_as_it_is():
    entries = registered()
    present = {path.relative_to(DATA).as_posix() for path in DATA.rglob("*") if path.is_file()}
    assert present - {"registry.txt"} == set(entries)
    for name, (digest, size) in entries.items():
        content = (DATA / name).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (digest, size), name


def test_everything_stays_under_16_megabytes():
    assert sum(size for _, size in registered().values()) < 16_000_000


@pytest.mark.long
def test_another_world_differs_only_where_it_should(monkeypatch, data):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    from sample import climate, world

    made = world.make(2021, climate.with_effect(climate.SCENARIOS["programme-works"], 0.3))
    calm, other = data("orders"), pd.DataFrame(made.published)
    other["order_date"] = pd.to_datetime(other["order_date"])
    key = set(data("kam_status")["account_id"])
    for table in (calm, other):
        assert set(table["currency"]) == {"EUR", "USD", "MXN"}
    sums = [
        table.groupby(["parent_id", table["order_date"].dt.year])["amount"].sum().unstack() for table in (calm, other)
    ]
    same = (sums[0] - sums[1]).abs().fillna(0) < 0.005
    assert same[[2021, 2022, 2023]].all().all()
    assert same.loc[~same.index.isin(key), 2024].all()
    lift = (sums[1].loc[sums[1].index.isin(key), 2024] / sums[0].loc[sums[0].index.isin(key), 2024]).dropna()
    assert 1.15 < lift.median() < 1.55


@pytest.mark.long
@pytest.mark.parametrize("scenario", ["recession", "acquisition", "price-war", "programme-does-nothing"])
def test_every_scenario_can_be_made(monkeypatch, data, scenario):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    from sample import climate, tables, world

    made = world.make(2021, climate.SCENARIOS[scenario])
    accounts = tables.accounts(made)
    assert len(accounts) == 320
    assert sum(row["parent_id"] is None for row in accounts) == (199 if scenario == "acquisition" else 200)
    sold = sum(line["amount"] for line in made.lines if line["order_date"].year < 2023)
    assert sold == pytest.approx(data("orders").query("order_date < '2023-01-01'")["amount"].sum())
    later = sum(made.sales(37, 48).values()) / sum(made.sales(13, 24).values())
    assert later < 0.85 if scenario == "recession" else later > 0.8


def test_hierarchy(data):
    accounts = data("accounts").set_index("account_id")
    assert len(accounts) == 320 and accounts["parent_id"].isna().sum() == 200
    above = accounts["parent_id"]
    top = above[above.isna()].index
    second = above[above.isin(top)].index
    third = above[above.isin(second)].index
    assert len(second) + len(third) == 120 and len(third) >= 10
    assert accounts.index.str.fullmatch(r"0\d{5}").all()
    roots = above.fillna(accounts.index.to_series())
    for _ in range(3):
        roots = roots.map(above).fillna(roots)
    orders = data("orders").drop_duplicates(["account_id", "parent_id"])
    assert (roots[orders["account_id"]].to_numpy() == orders["parent_id"].to_numpy()).all()


@pytest.mark.long
def test_sizes_and_mix(data, sales):
    orders, accounts = data("orders"), data("accounts")
    assert 40_000 <= len(orders) <= 80_000
    assert set(orders["currency"]) == {"EUR", "USD", "MXN"} and orders["product_line"].nunique() == 4
    assert len(data("managers")) == 6 and accounts["fiscal_year_start"].nunique() == 2
    assert orders["order_date"].min().year == 2021 and orders["order_date"].max().year == 2024
    for first in (1, 13, 25, 37):
        year = sales.loc[:, first : first + 11].sum(axis=1).sort_values(ascending=False)
        assert 40e6 < year.sum() < 80e6
        assert 0.43 < year.head(20).sum() / year.sum() < 0.55
    assert accounts["customer_since"].max() < orders["order_date"].max()
    first_order = orders.groupby("account_id")["order_date"].min()
    assert (accounts.set_index("account_id").loc[first_order.index, "customer_since"] <= first_order).all()


@pytest.mark.parametrize("first", [1, 13, 25])
def test_log_sales_of_two_years_correlate_about_0_6(sales, first):
    years = [sales.loc[:, start : start + 11].sum(axis=1) for start in (first, first + 12)]
    both = (years[0] > 0) & (years[1] > 0)
    assert 0.5 < np.corrcoef(np.log(years[0][both]), np.log(years[1][both]))[0, 1] < 0.7


def test_key_accounts_are_the_largest_of_the_noisy_year(data, sales):
    status = data("kam_status").set_index("account_id")
    buying = sales.index[sales.loc[:, 34:36].sum(axis=1) > 0]
    basis = sales.loc[buying, 25:36].sum(axis=1).sort_values(ascending=False)
    by_sales = status.index[status["chosen_by"] == "sales"]
    assert len(by_sales) == 20 and set(by_sales) == set(basis.index[:20])
    assert basis[by_sales].to_numpy() == pytest.approx(status.loc[by_sales, "sales_basis"].to_numpy(), abs=0.01)
    assert (status["valid_from"] == "2024-01-01").all()
    after = sales.loc[by_sales, 37:48].sum(axis=1)
    assert np.log(after[after > 0] / basis[by_sales]).median() < -0.1
    truth = data("truth/accounts").set_index("account_id")
    assert (truth["kam_effect"].astype(float) == 0).all()


def test_ends_are_kept_apart_and_true(data):
    truth = data("truth/accounts").set_index("account_id")
    left, failed = truth["dropout_date"].dropna(), truth["insolvency_date"].dropna()
    assert not set(left.index) & set(failed.index)
    assert 40 < (left < "2025-01-01").sum() < 70 and 5 <= (failed < "2025-01-01").sum() < 15
    invoices = data("orders").query("document_type == 'invoice'")
    last = invoices.groupby("parent_id")["order_date"].max()
    for account, day in [*left.items(), *failed.items()]:
        if account in last:
            assert str(last[account].date()) <= day
    transactional = truth["kind"] == "transactional"
    assert (
        truth.loc[transactional, "dropout_date"].notna().mean()
        > truth.loc[~transactional, "dropout_date"].notna().mean()
    )


def test_key_accounts_are_logged_more(data):
    hours = data("truth/hours").assign(minutes=lambda table: table["minutes"].astype(float))
    spent = hours[hours["quarter"].str.startswith("2024")].groupby("account_id")["minutes"].sum()
    activities = data("activities").query("activity_date >= '2024-01-01'")
    logged = activities.groupby("account_id")["minutes"].sum().reindex(spent.index, fill_value=0)
    key = spent.index.isin(data("kam_status")["account_id"])
    assert logged[key].sum() / spent[key].sum() > 0.85
    assert logged[~key].sum() / spent[~key].sum() < 0.65


def test_datasheet_carries_measured_numbers(data):
    text = (DATA / "DATASHEET.md").read_text(encoding="utf-8")
    assert f"| `orders` | {len(data('orders')):,} |" in text
    assert "{" not in text


def test_published_cdnow_lines(data):
    lines = data("golden/cdnow")
    assert len(lines) == 6919 and lines["account_id"].nunique() == 2357
    assert (lines["order_date"].min(), lines["order_date"].max()) == ("1997-01-01", "1998-06-30")
    assert lines["amount"].astype(float).sum() == pytest.approx(244_091.94)
    assert lines["quantity"].astype(int).sum() == 16_479
