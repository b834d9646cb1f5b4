"""What lesson 05 says in words beyond what its cells print, held to the sample and to the formulas."""

from __future__ import annotations

import nbformat
import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from kamlib import data, measure, value

NEVADA, RIVIERA = "002524", "002315"


@pytest.fixture(scope="module")
def cells(root):
    notebook = nbformat.read(root / "notebooks" / "05_lifetime_value.ipynb", as_version=4)
    return {cell["id"]: cell.source for cell in notebook.cells}


@pytest.fixture(scope="module")
def accounts():
    return data.load("accounts")


@pytest.fixture(scope="module")
def orders(accounts):
    return data.to_parent(data.convert(data.load("orders"), data.load("exchange_rates")), accounts)


@pytest.fixture(scope="module")
def payments(accounts):
    return data.to_parent(data.load("payments"), accounts)


@pytest.fixture(scope="module")
def late(payments):
    return measure.payment_delay(payments, as_of="2024-12-31")


@pytest.fixture(scope="module")
def ended():
    dates = {"insolvency_date": "fails", "dropout_date": "leaves"}
    return data.truth("accounts").set_index("account_id").rename(columns=dates)


@pytest.fixture(scope="module")
def cohort():
    return value.ShiftedBetaGeometric([1000, 631, 468, 382, 326]).fit()


def test_the_sum_year_by_year(cells):
    parts = 100 * (0.8 / 1.1) ** np.arange(400)
    assert [round(part, 1) for part in parts[1:4]] == [72.7, 52.9, 38.5]
    assert "divided by 1.1 it is 72.7. In two years 52.9, then 38.5" in cells["question-worth"]
    now, gone, end = (
        value.constant_retention_value(100, 0.8, 0.1, first_payment=first)
        for first in ("now", "excluded", "period_end")
    )
    assert parts.sum() == pytest.approx(now) and now - 100 == pytest.approx(gone) and now / 1.1 == pytest.approx(end)


def test_a_thousand_contracts(cohort, cells):
    left = np.array([1000, 631, 468, 382, 326])
    rates = [f"{100 * rate:.1f}%" for rate in left[1:] / left[:-1]]
    assert f"{rates[0]} renewed the first time, then {rates[1]}, {rates[2]} and {rates[3]}" in cells["question-loyal"]
    constant = (left[-1] / left[0]) ** 0.25
    worth = value.constant_retention_value(100, constant, 0.1)
    assert f"as if {100 * constant:.1f}% renewed each time" in cells["question-loyal"]
    assert f"worth EUR {worth:.0f}, new or old" in cells["question-loyal"]
    old, new = (cohort.residual_value(100, discount_rate=0.1, age=age).value for age in (4, 0))
    text = cells["reveal-stayed-text"]
    assert f"EUR {old:.0f}, nearly twice" in text and f"a new customer is worth {new:.0f}" in text
    later = cohort.survival(4)["mean"].iloc[-1] / 1.1**4 * old
    assert f"Of the new customer's {new:.0f}, {later:.0f} are paid at the fourth renewal" in text


def test_two_kinds_that_never_change(cells):
    left = 500 * np.array([0.4, 0.9])[:, None] ** np.arange(4)
    rates = left.sum(axis=0)[1:] / left.sum(axis=0)[:-1]
    words = f"{100 * rates[0]:.1f}%. The second time 80 and 405, which is {100 * rates[1]:.1f}% of those who were there"
    assert words in cells["reveal-stayed-text"]
    assert f"the third time {100 * rates[2]:.1f}%" in cells["reveal-stayed-text"]


@pytest.mark.long
def test_old_customers_get_no_more_offers(accounts, orders, cells):
    offers = data.to_parent(data.load("opportunities"), accounts)
    since = data.to_parent(accounts[["account_id", "customer_since"]], accounts)
    since = since.groupby("account_id")["customer_since"].min()
    sales = measure.revenue_panel(orders, freq="Y")
    rows = []
    for year in sales.columns:
        there = sales.index[sales[year] > 0]
        made = offers[offers["created_on"].dt.year == year.year].groupby("account_id").size()
        age = (year - since.reindex(there)).dt.days / 365.25
        rows.append(pd.DataFrame({"age": age, "offers": made.reindex(there).fillna(0)}))
    table = pd.concat(rows)
    old, new = table.loc[table["age"] > 10, "offers"].mean(), table.loc[table["age"] < 5, "offers"].mean()
    assert (
        f"those of over ten years {old:.2f} offers a year, those of under five {new:.2f}" in cells["reveal-stayed-text"]
    )


@pytest.mark.long
def test_our_contracts(orders, accounts, cells):
    contracts = data.load("contracts")
    curve = value.retention_curve(contracts, as_of="2024-12-31", unit="Y")
    assert f"{curve.n} contracts with their renewals" in cells["reveal-stayed-text"]
    last = contracts[contracts["status"].isin(["expired", "cancelled"])]
    last = data.to_parent(last, accounts).set_index("account_id")["ended_on"]
    latest = orders.groupby("account_id")["order_date"].max().reindex(last.index)
    went_on = int((latest > last + pd.Timedelta(days=90)).sum())
    assert f"of {curve.ended} whose contract ended, {went_on} went on ordering" in cells["reveal-stayed-text"]


@pytest.mark.long
def test_the_twins(orders, payments, cells):
    text = cells["question-twins"]
    notes = data.load("notes")
    sentence = "Chain stores opened nearby; footfall is down. They buy as before, yet little of it sells at full price."
    assert sentence in text
    assert {NEVADA, RIVIERA} <= set(notes.loc[notes["text"] == sentence, "account_id"])
    both = orders[orders["account_id"].isin([NEVADA, RIVIERA])]
    months = both.groupby(["account_id", both["order_date"].dt.to_period("M")]).size()
    assert (months.groupby("account_id").size() == 48).all()
    yearly = measure.revenue_panel(orders, freq="Y")
    assert (yearly.loc[[NEVADA, RIVIERA]] > 1e6).all(axis=None)
    delay = measure.payment_delay(payments, as_of="2024-12-31", hindsight=True)
    assert delay.loc[[NEVADA, RIVIERA], :"2021-06"].mean(axis=1).between(11.5, 14).all()
    told = cells["reveal-twins-text"]
    assert f"it pays {delay.loc[RIVIERA, '2024-07-01']:.0f} days late" in told
    assert f"for EUR {yearly.loc[RIVIERA].iloc[-1] / 1e6:.1f} million a year" in told
    assert f"EUR {yearly.loc[NEVADA].iloc[-1] / 1e6:.1f} million in 2024" in told
    assert yearly.iloc[:, 2].rank(ascending=False)[NEVADA] == 3 and "number 3 by sales of 2023" in told
    status = data.load("kam_status").set_index("account_id").loc[NEVADA]
    assert (status["chosen_by"], str(status["valid_from"].date())) == ("sales", "2024-01-01")


def test_what_nevada_owes_and_what_becomes_of_it(payments, ended, cells):
    open_items = payments[(payments["account_id"] == NEVADA) & payments["paid_date"].isna()]
    rates = data.load("exchange_rates")
    rate = rates[(rates["currency"] == "USD") & (rates["month"] == "2024-12-01")]["rate_to_base"].item()
    assert f"owes us EUR {round(open_items['amount'].sum() * rate, -3):,.0f}" in cells["reveal-twins-text"]
    overdue = open_items.loc[open_items["due_date"] <= "2024-12-31", "amount"].sum()
    assert overdue > 0.5 * open_items["amount"].sum() and "most of it overdue" in cells["reveal-twins-text"]
    assert (
        ended.loc[NEVADA, "fails"].startswith("2025-06") and "in June 2025 Nevada fails" in cells["reveal-twins-text"]
    )
    assert ended.loc[RIVIERA, ["fails", "leaves"]].isna().all()


def test_the_sign_counted(late, ended, cells):
    found = measure.alarms(late, ended, threshold=30)
    text = cells["reveal-rate-text"]
    assert (found.n, found.count("fails", "leaves"), found.count("later")) == (20, 10, 3)
    assert found.table.loc[NEVADA, "outcome"] == "later" and "One is Nevada" in text
    assert f"Without the sign {100 * found.quiet_share:.1f}% were gone" in text
    rates = found.quiet.iloc[0] / found.quiet.iloc[0]["quarters"]
    assert round(100 * rates["fails"]) == 1 and round(100 * rates["leaves"]) == 7
    assert (found.count("fails"), found.count("leaves")) == (7, 3)
    assert "7 of 20 against 1 in 100" in text and "3 of 20 against 7 in 100" in text
    assert found.ends.loc["fails"].to_dict() == {"n": 10, "warned": 8} and "Eight of ten failures" in text
    left = found.ends.loc["leaves"]
    assert f"of {left['n']} that left, {left['warned']} had shown it" in text


def test_the_floor(late, cells):
    named = data.load("kam_status")["account_id"]
    below = late.reindex(named)["2023-10-01"] >= 30
    assert below[below].index.tolist() == [NEVADA] and f"one of {len(named)} names" in cells["reveal-rate-text"]
    assert late.loc[RIVIERA, "2022-10-01"] >= 30


def test_growth_against_survival(cells):
    text = cells["reveal-even-text"]
    terms = {"margin": 100_000, "growth": 0.2, "steady_hazard": 0.1, "annual_discount_rate": 0.1, "horizon_years": 5}
    found = value.growth_against_survival(hazard=0.35, **terms)
    growing, steady = (f"EUR {round(worth, -3):,.0f}" for worth in (found.growing, found.steady))
    assert f"{growing} in the five years after this one, and the steady one {steady}" in text
    short = value.break_even_hazard(
        growth=0.2, steady_hazard=0.1, annual_discount_rate=0.1, horizon_years=10, growth_years=3
    )
    assert f"level at {100 * short:.1f}%" in text


@pytest.fixture(scope="module")
def held(orders):
    """The back-test of the lesson."""
    past, year = orders[orders["order_date"] < "2024"], orders["order_date"].dt.year
    before, last, came = (measure.customer_profit(some) for some in (past, orders[year == 2023], orders[year == 2024]))
    bought = measure.order_summary(past, end="2023-12-31")
    weeks = {"annual_discount_rate": 0.0, "horizon_periods": 52.18, "periods_per_year": 52.18}
    rate = before["margin"] / before["revenue"]
    models = value.MBGNBD(bought).fit(), value.GammaGamma(bought).fit()
    forecast = value.lifetime_value(*models, margin_rate=rate, **weeks)
    return value.against_last_year(forecast.table, last["margin"], came["margin"])


@pytest.mark.long
def test_a_range_that_does_not_hold(held, accounts, cells):
    text = cells["reveal-held-text"]
    assert f"each of the {held.n} customers" in cells["question-sure"]
    assert f"{100 * held.gain / held.naive_error:.1f}% closer" in text
    low, high = (100 * gain / held.naive_error for gain in (held.gain_ci_lower, held.gain_ci_upper))
    assert f"from {low:.0f}% to {high:.0f}%" in text and held.better
    ids = accounts.set_index("account_name")["account_id"]
    duitamar, vicom = held.table.loc[ids["Duitamar Resorts"]], held.table.loc[ids["Vicom"]]
    assert round(duitamar["actual"] / duitamar["last"]) == 3 and not duitamar["inside"]
    assert vicom["actual"] < vicom["obs_ci_lower"]


def test_what_could_fool_me(late, payments, ended, cells):
    text = cells["what-could-fool-me"]
    low, high = binom.ppf([0.025, 0.975], 20, 0.5)
    assert f"might as well give {low:.0f} or {high:.0f}" in text
    soft, hard = (measure.alarms(late, ended, threshold=days) for days in (20, 40))
    assert f"At 20 days {soft.n} customers show the sign and {100 * soft.true_share:.1f}%" in text
    assert f"at 40 days it is {hard.n}, and {100 * hard.true_share:.1f}%" in text
    became = measure.payment_delay(payments, as_of="2024-12-31", hindsight=True).loc[NEVADA, "2024-07-01"]
    assert f"The {became:.0f} days of Nevada" in text
    assert f"the books showed {late.loc[NEVADA, '2024-07-01']:.0f}" in text


def test_the_numbers_of_the_questions(late, ended):
    terms = {"annual_discount_rate": 0.1, "horizon_years": 5}
    assert value.break_even_hazard(growth=0.25, steady_hazard=0.1, **terms) == pytest.approx(0.28)
    found = measure.alarms(late, ended, threshold=30)
    assert found.true_share == 0.5 and round(1 / found.quiet_share) == 12
