"""What lesson 23 says in words beyond what its cells print, held to the sample."""

from __future__ import annotations

import ast

import nbformat
import pandas as pd
import pytest

from kamlib import data, measure, score

TWO = ["M1", "M5"]
DUITAMAR, NEVADA, CARTECH, BARRIENTOS, TRAMONTAL, HUANCARI = (
    "002332", "002524", "002804", "004601", "002778", "005693",
)  # fmt: skip


def best_list(table, *, capacity, **given):
    return score.select(table, value="value", hours="hours", capacity=capacity, **given)


@pytest.fixture(scope="module")
def text(root):
    notebook = nbformat.read(root / "notebooks" / "23_choosing_within_hours.ipynb", as_version=4)
    return "\n".join(cell.source for cell in notebook.cells)


@pytest.fixture(scope="module")
def accounts():
    return data.load("accounts")


@pytest.fixture(scope="module")
def orders(accounts):
    return data.to_parent(data.convert(data.load("orders"), data.load("exchange_rates")), accounts)


@pytest.fixture(scope="module")
def key():
    status = data.load("kam_status")
    return status.loc[status["valid_to"].isna(), "account_id"].tolist()


@pytest.fixture(scope="module")
def ours(orders, key):
    return pd.unique(pd.Series([*orders.loc[orders["order_date"].dt.year == 2024, "account_id"].unique(), *key]))


@pytest.fixture(scope="module")
def owner(accounts):
    return accounts.set_index("account_id")["manager_id"]


@pytest.fixture(scope="module")
def log(accounts):
    return data.to_parent(data.load("activities"), accounts)


@pytest.fixture(scope="module")
def real():
    return data.truth("hours").assign(year=lambda table: table["quarter"].str[:4].astype(int))


@pytest.fixture(scope="module")
def spent(real, ours, key):
    return {year: measure.attention(rows, accounts=ours, key=key) for year, rows in real.groupby("year")}


@pytest.fixture(scope="module")
def written(log, ours, key):
    by_year = log.groupby(log["activity_date"].dt.year)
    return {year: measure.attention(rows, accounts=ours, key=key) for year, rows in by_year}


@pytest.fixture(scope="module")
def log_2024(log):
    return log[log["activity_date"].dt.year == 2024]


@pytest.fixture(scope="module")
def hours(log_2024, ours, key, owner, written, spent):
    shares = {f"written_{name}": getattr(written[2024], name) / getattr(spent[2024], name) for name in ("key", "other")}
    team = owner.index[owner.isin(TWO)]
    return measure.paid_hours(log_2024, accounts=ours, key=key, paid=2880, team=team, **shares)


@pytest.fixture(scope="module")
def table(orders, hours, key, spent):
    year = orders["order_date"].dt.year
    value = measure.customer_profit(orders[year >= 2022])["margin"].div(3).rename("value")
    more = spent[2024].key / spent[2023].key
    needed = hours.where(hours.index.isin(key), hours * more).round().clip(lower=40)
    lately = orders.loc[(orders["order_date"] >= "2024-10-01") & (orders["amount"] > 0), "account_id"].unique()
    table = value.to_frame().join(needed)
    return table[table.index.isin(lately) & (table["value"] > 0)]


def test_the_team_and_what_it_writes_down(text, owner, ours, key, log, written, spent):
    assert len(key) == 20 and owner[key].isin(TWO).sum() == 19
    ordinary = [account for account in ours if owner.get(account) in TWO and account not in key]
    assert len(ordinary) == 44 and "44 ordinary customers" in text
    paid = data.load("managers").set_index("manager_id").loc[TWO, "hours_a_month"]
    assert paid.tolist() == [120, 120] and 12 * paid.sum() == 2880
    for value, told in ((written[2024].key, "42.2 hours in 2024"), (written[2024].other, "7.6")):
        assert f"{value:.1f}" in told and told in text
    assert [round(part.ratio, 1) for part in (written[2024], written[2023])] == [5.5, 2.1]
    assert f"{written[2024].key / spent[2024].key:.1%}" == "91.2%"
    assert f"{written[2024].other / spent[2024].other:.1%}" == "48.4%"
    assert f"{spent[2024].key / spent[2023].key - 1:.0%}" == "37%" and "37% more than the year before" in text


def test_paid_hours_and_their_cost(text, log_2024, hours, key, ours, owner, written, spent):
    mine = [account for account in ours if owner.get(account) in TWO]
    ordinary = [account for account in mine if account not in key]
    assert round(hours[key].sum()) == 1507 and round(hours[key].mean()) == 75
    assert round(hours[ordinary].mean()) == 31
    noted = log_2024[log_2024["account_id"].isin(mine)].groupby("account_id")["minutes"].sum() / 60
    part = {True: written[2024].key / spent[2024].key, False: written[2024].other / spent[2024].other}
    completed = sum(hours_ / part[account in key] for account, hours_ in noted.items())
    assert 1760 < completed < 1780 and "some 1,770" in text
    naive = measure.paid_hours(log_2024, accounts=ours, key=key, paid=2880, team=owner.index[owner.isin(TWO)])
    assert (round(naive[key].sum()), round(naive[key].mean()), round(naive[ordinary].mean())) == (1941, 97, 21)
    an_hour = owner.map(data.load("managers").set_index("manager_id")["cost_an_hour"])
    assert sorted(an_hour[owner.isin(TWO)].unique()) == [62, 66]
    assert round((hours[key] * an_hour[key]).sum() / 1000) == 97
    assert round(measure.cost_of_hours(log_2024, data.load("managers")).reindex(key).sum() / 1000) == 54


def test_candidates_and_todays_list(text, table, key, orders):
    assert len(table) == 136 and "136 customers" in text
    today = table[table.index.isin(key)]
    assert (len(today), today["hours"].sum()) == (19, 1651) and "19 names take 1,651 hours" in text
    assert (today["hours"] == 40).sum() == 6 and "six names are lifted to 40" in text
    missing = [account for account in key if account not in table.index]
    assert missing == ["002753"] and not ((orders["account_id"] == "002753") & (orders["order_date"] >= "2024")).any()
    for account in (BARRIENTOS, DUITAMAR, CARTECH, NEVADA):
        row = table.loc[account]
        assert f"EUR {row['value']:,.0f} | {row['hours']:.0f} |" in text
    assert table["value"].rank(ascending=False)[DUITAMAR] == 2


def test_who_fits_and_what_an_hour_is_worth(text, table, key):
    best = best_list(table, capacity=1507)
    gone = [account for account in key if account in table.index and account not in best.chosen]
    assert sorted(gone) == sorted([DUITAMAR, "005793", CARTECH, BARRIENTOS])
    assert (len(best.chosen), (table.loc[best.chosen, "hours"] == 40).sum()) == (30, 18) and "18 of the 30" in text
    assert len(best.chosen) - sum(account in key for account in best.chosen) == 15
    assert f"{best.gain('cut'):.1%}" == "7.3%" and "**7.3% more**" in text
    wide = best_list(table, capacity=1507, step_hours=80)
    assert (
        f"EUR {best.hours.loc['all', 'hour_more']:.0f}, with ten less {best.hours.loc['all', 'hour_less']:,.0f}" in text
    )
    assert f"it is {wide.hours.loc['all', 'hour_more']:,.0f} and {wide.hours.loc['all', 'hour_less']:,.0f}" in text
    assert f"{best_list(table, capacity=807).gain('cut'):.1%}" == "27.1%" and "With only 807 hours it is 27.1%" in text
    stays = best_list(table, capacity=1507, keep=[DUITAMAR])
    assert len(best.chosen.difference(stays.chosen)) == 5 and "take five others" in text
    small = table.assign(hours=table["hours"].where(table.index != DUITAMAR, 100))
    assert DUITAMAR in best_list(small, capacity=1507).chosen


def test_an_hour_more_is_worth_less_the_more_there_are(table):
    prices = [
        best_list(table, capacity=capacity, step_hours=80).hours.loc["all", "hour_more"]
        for capacity in (507, 1007, 1507, 2007, 2807)
    ]
    assert prices == sorted(prices, reverse=True)


def test_prices_of_wishes(text, table):
    best = best_list(table, capacity=1507)
    found = {
        "803": best_list(table, capacity=1507, keep=[BARRIENTOS]),
        "336": best_list(table, capacity=1507, keep=[DUITAMAR]),
        "176": best_list(table, capacity=1507, keep=[CARTECH]),
        "340": best_list(table, capacity=1507, exclude=[NEVADA]),
        "741": best_list(table, capacity=1507, concentration=0.1),
    }
    for told, chosen in found.items():
        assert f"{(best.value - chosen.value) / 1000:.0f}" == told and told in text
    assert f"{1 - found['803'].value / best.value:.1%}" == "11.7%"
    assert len(best.chosen.difference(found["803"].chosen)) == 5
    assert best.chosen.difference(found["741"].chosen).tolist() == [TRAMONTAL]
    assert table["value"].idxmax() == TRAMONTAL


def test_who_pays_for_priority_and_what_a_discount_takes(text, real, ours, key, owner, orders):
    ordinary = [account for account in ours if owner.get(account) in TWO and account not in key]
    spent = real[real["account_id"].isin(ordinary)].groupby("year")["minutes"].sum() / 60
    assert [round(spent[year]) for year in (2021, 2022, 2023, 2024)] == [804, 705, 821, 746]
    assert "804, 705, 821 and 746 hours" in text
    assert f"{1 - spent[2024] / spent[2023]:.1%}" == "9.2%" and "**9.2% less**" in text
    year = orders[(orders["order_date"].dt.year == 2024) & orders["account_id"].isin(key)]
    assert f"{1 - year['cost'].sum() / year['amount'].sum():.1%}" == "32.0%"


def test_huancari_goes_on_and_off_and_with_two_lines_comes_once(text, orders):
    made = measure.revenue_panel(orders.assign(amount=orders["amount"] - orders["cost"]), freq="Q")
    rolling = made.T.rolling(4).sum().iloc[3:].T
    one = score.list_over_time(rolling, promote=200_000)
    two = score.list_over_time(rolling, promote=220_000, demote=150_000, minimum_stay_months=12)
    assert (one.changes[HUANCARI], two.changes[HUANCARI]) == (5, 1) and two.on.loc[HUANCARI].iloc[-1]
    assert score.list_over_time(rolling, promote=220_000, demote=150_000).moves == two.moves == 46
    assert (one.moves, rolling.shape[1] - 1) == (78, 12)


def test_the_hundred_firms_are_those_of_the_page(text, root):
    page = (root / "docs" / "proofs" / "headroom.md").read_text(encoding="utf-8")
    largest, room = (line for line in page.splitlines() if line.startswith(("| the largest", "| most headroom")))
    for told, line in (
        ("29.6%", largest),
        ("85", largest),
        ("6.4%", room),
        ("18.9%", room),
        ("21", room),
        ("71.8%", room),
    ):
        assert told in line and told in text
    assert "12.5%" in room and "some 12.5 points" in text


def test_no_open_cell_takes_a_name_that_a_locked_cell_above_still_reads(root):
    notebook = nbformat.read(root / "notebooks" / "23_choosing_within_hours.ipynb", as_version=4)
    waiting = set()
    for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
        used = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Name)]
        if "reveal" in cell.metadata.tags:
            waiting |= {node.id for node in used if isinstance(node.ctx, ast.Load)}
        else:
            taken = {node.id for node in used if isinstance(node.ctx, ast.Store)}
            assert not taken & waiting, f"{cell.id} runs before what is locked above it"
