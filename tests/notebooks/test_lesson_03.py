"""What lesson 03 says in words beyond what its cells print, held to the sample."""

from __future__ import annotations

import nbformat
import pandas as pd
import pytest

from kamlib import data, evaluate, measure
from kamlib.measure import cost_keys

COST = 12_000_000
GIANT, MIRROR, FRIEND = "002778", "001960", "004601"


@pytest.fixture(scope="module")
def accounts():
    return data.load("accounts")


@pytest.fixture(scope="module")
def orders(accounts):
    return data.to_parent(data.convert(data.load("orders"), data.load("exchange_rates")), accounts)


@pytest.fixture(scope="module")
def profit(orders):
    return measure.customer_profit(orders[orders["order_date"].dt.year == 2024])


@pytest.fixture(scope="module")
def counts(orders):
    year = orders[orders["order_date"].dt.year == 2024]
    return year.groupby("account_id")["invoice_id"].nunique()


@pytest.fixture(scope="module")
def cells(root):
    notebook = nbformat.read(root / "notebooks" / "03_the_portfolio.ipynb", as_version=4)
    return {cell["id"]: cell.source for cell in notebook.cells}


def year_on_year(orders):
    sales = measure.revenue_panel(orders, freq="Y").loc[:, "2023":"2024"]
    return evaluate.regression_to_the_mean(sales, top=20, draws=50)


def test_the_firm_in_millions(profit, cells):
    text = cells["question-volume"]
    assert f"its {len(profit)} customers" in text
    for column, words in (("revenue", "bought goods for"), ("cost", "cost"), ("margin", "What is left,")):
        assert f"{words} EUR {profit[column].sum() / 1e6:.1f} million" in text
    assert f"EUR {(profit['margin'].sum() - COST) / 1e6:.1f} million remain" in text
    assert profit["revenue"].idxmax() == GIANT


def test_what_key_accounts_cost_in_the_log(accounts, profit, cells):
    activities = data.load("activities")
    activities = data.to_parent(activities[activities["activity_date"].dt.year == 2024], accounts)
    status = data.load("kam_status")["account_id"]
    key = profit.index[profit.index.isin(status)]
    log = activities[activities["account_id"].isin(key)]
    cost = measure.cost_of_hours(log, data.load("managers")).sum()
    bought = f"the {len(key)} of {status.nunique()} key accounts that bought"
    words = f"{log['minutes'].sum() / 60:.0f} hours for {bought}, which cost EUR {cost:,.0f}"
    assert words in cells["reveal-top20-text"]
    hours = activities.loc[activities["account_id"] == FRIEND, "minutes"].sum() / 60
    assert f"by the log {hours:.0f} hours" in cells["reveal-keys-text"]


def test_two_keys(profit, counts, cells):
    assert f"here {100 * COST / profit['revenue'].sum():.1f} cents" in cells["question-profit"]
    assert f"here EUR {COST / counts.sum():,.0f}" in cells["question-profit"]
    text = cells["reveal-keys-text"]
    left = profit["margin"] / profit["revenue"] * 100
    average = 100 * profit["margin"].sum() / profit["revenue"].sum()
    assert f"{left[GIANT]:.1f} cents are left after the goods, on average it is {average:.1f}" in text
    assert f"EUR {profit.loc[GIANT, 'revenue'] / counts[GIANT]:,.0f} at a time" in text
    ranks = profit["revenue"].rank(ascending=False)
    each = profit.loc[MIRROR, "revenue"] / counts[MIRROR]
    assert f"number {ranks[MIRROR]:.0f}, is the mirror image: {counts[MIRROR]} orders of EUR {each:,.0f}" in text
    assert f"{left[FRIEND]:.1f} cents left of each euro, {counts[FRIEND]} small orders" in text
    shared = cost_keys(profit["margin"], total=COST, keys={"by revenue": profit["revenue"], "by orders": counts})
    assert shared.changed[profit["revenue"].nlargest(20).index].sum() == 5 and "five of the twenty largest" in text


def test_the_best_friend(cells):
    status = data.load("kam_status").set_index("account_id").loc[FRIEND]
    assert status["chosen_by"] == "judgement" and status["reason"].startswith("Our best friend in the region")
    answers = data.load("surveys").query("account_id == @FRIEND")["nps"].dropna()
    assert set(answers) == {9, 10}
    assert data.truth("stories").set_index("account_id").loc[FRIEND, "story"] == "loud friend"


def test_other_costs_that_stay(profit, cells):
    low, high = (100 * measure.loss_of(profit, GIANT, staying_cost=cost).fall for cost in (10e6, 13e6))
    assert f"it would be {low:.1f}%, with 13 million {high:.1f}%" in cells["reveal-top20-text"]


def test_other_amounts_to_share_out(profit, counts, cells):
    keys = {"by revenue": profit["revenue"], "by orders": counts}
    low, high = (cost_keys(profit["margin"], total=total, keys=keys).changed.sum() for total in (10e6, 13e6))
    assert f"with 10 million {low} customers change sides, with 13 million {high}." in cells["reveal-keys-text"]


def test_dice(cells):
    counted = evaluate.dice_exact()
    assert (round(float(counted.chosen_then), 2), counted.chosen_now, counted.rest_now) == (9.87, 7, 7)
    assert round(float(counted.rest_then)) == 6
    assert round(1 / (1 - float(counted.fell))) == 19
    fading = evaluate.dice_fading()
    assert f"still {100 * fading.loc[4, 'fell']:.1f}% of the rooms" in cells["reveal-kept-text"]
    lead = fading.loc[4]
    assert f"{lead['lead_now']:.1f} of {lead['lead_then']:.1f} points" in cells["reveal-kept-text"]


def test_the_chosen_were_the_twenty_largest_of_2023(orders, cells):
    chosen = year_on_year(orders).table.query("chosen").index
    status = data.load("kam_status").query("chosen_by == 'sales'")
    assert set(chosen) == set(status["account_id"])
    assert len(data.load("kam_status")) - len(status) == 3 and "three more by judgement" in cells["question-dice"]
    parameters = data.truth("parameters").set_index("name")["value"]
    assert float(parameters["kam_effect_log_points"]) == 0 and "its true effect is zero" in cells["reveal-ours-text"]


def test_of_each_hundred(orders, cells):
    ours = year_on_year(orders)
    kept = f"the chosen kept {100 + 100 * ours.chosen_change:.1f}0 and all together {100 + 100 * ours.all_change:.1f}0"
    assert kept in cells["reveal-ours-text"]
    assert f"the correlation of {ours.correlation.value:.2f} above" in cells["reveal-ours-text"]


def test_projects_make_lucky_years_and_are_not_the_main_cause(orders, cells):
    text = cells["what-could-fool-me"]
    sales = measure.revenue_panel(orders, freq="Y")
    projects = measure.revenue_panel(orders[orders["project"]], freq="Y")
    sales.columns, projects.columns = sales.columns.year, projects.columns.year
    lucky, counter = data.truth("stories").query("story == 'lucky year'")["account_id"]
    assert sales[2023].rank(ascending=False)[lucky] == 4
    assert f"EUR {sales.loc[lucky, 2023] / 1e6:.2f} million" in text
    assert f"EUR {projects.loc[lucky, 2023] / 1e6:.2f} million came from two projects" in text
    of_it = orders[orders["project"] & (orders["account_id"] == lucky) & (orders["order_date"].dt.year == 2023)]
    assert of_it["order_date"].nunique() == 2
    assert f"EUR {sales.loc[lucky, 2024]:,.0f}" in text
    assert projects.loc[counter, 2023] > 0 == projects.loc[counter, 2024]
    assert sales.loc[counter, 2024] > 2 * sales.loc[counter, 2022]
    without = year_on_year(orders[~orders["project"]])
    fell, everybody = -100 * without.chosen_change, -100 * without.all_change
    assert f"the twenty fall by {fell:.1f}%, all customers by {everybody:.1f}%" in text


def test_vicom_is_a_third_of_the_fall(orders, cells):
    table = year_on_year(orders).table
    vicom = data.truth("stories").query("story == 'vicom' and role == 'hero'")["account_id"].item()
    fall = table["then"] - table["now"]
    assert round(fall[vicom] / fall[table["chosen"]].sum(), 2) == 0.34
    rest = table[table["then"] > 0].drop(vicom)
    fell, everybody = (-100 * (some["now"].sum() / some["then"].sum() - 1) for some in (rest[rest["chosen"]], rest))
    assert f"nineteen fall by {fell:.1f}%, all customers by {everybody:.1f}%" in cells["what-could-fool-me"]
    ended = data.load("contracts").query("account_id == @vicom")["ended_on"].item()
    assert (ended.year, ended.month) == (2024, 5)


def test_exchange_rates_and_branches(orders, accounts, cells):
    rates = data.load("exchange_rates")
    fixed = rates[rates["month"].dt.year == 2023].groupby("currency")["rate_to_base"].mean()
    raw = data.load("orders")
    steady = data.to_parent(raw.assign(amount=raw["amount"] * raw["currency"].map(fixed), currency="EUR"), accounts)
    assert f"the twenty fall by {-100 * year_on_year(steady).chosen_change:.1f}%" in cells["what-could-fool-me"]
    branches = year_on_year(data.convert(raw, rates))
    assert f"these fall by {-100 * branches.chosen_change:.1f}%" in cells["what-could-fool-me"]


def test_the_quiz_pays_back_at_the_end_of_the_second_year():
    flow = pd.Series([-100 * 60, 0.3 * 40_000 - 100 * 60])
    assert flow.cumsum().ge(0).tolist() == [False, True]
