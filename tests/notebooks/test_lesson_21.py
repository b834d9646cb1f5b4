"""What lesson 21 says in words beyond what its cells print, held to the sample and to CDNOW."""

from __future__ import annotations

import nbformat
import pandas as pd
import pytest

from kamlib import data, measure, value
from kamlib.data.sample import root as data_root

GRANITE, HARLAN, IBAIONDO, BORGOLANO, OLMEDILLA, VICOM = "003401", "004460", "003209", "005960", "001598", "002534"


@pytest.fixture(scope="module")
def text(root):
    notebook = nbformat.read(root / "notebooks" / "21_order_models.ipynb", as_version=4)
    return "\n".join(cell.source for cell in notebook.cells)


@pytest.fixture(scope="module")
def orders():
    converted = data.convert(data.load("orders"), data.load("exchange_rates"))
    return data.to_parent(converted, data.load("accounts"))


@pytest.fixture(scope="module")
def bought(orders):
    return measure.order_summary(orders, calibration_end="2023-12-31", log_intervals=True)


@pytest.fixture(scope="module")
def stays(bought):
    return value.BGNBD(bought).fit().probability_alive(interval=None).table["mean"]


@pytest.fixture(scope="module")
def music():
    orders = pd.read_csv(data_root() / "golden" / "cdnow.csv", dtype={"account_id": str}, parse_dates=["order_date"])
    return measure.order_summary(orders, calibration_end="1997-09-30")


@pytest.fixture(scope="module")
def gone():
    """First day on which each account had really left or failed."""
    truth = data.truth("accounts").set_index("account_id")[["dropout_date", "insolvency_date"]]
    return truth.apply(pd.to_datetime).min(axis=1)


def test_three_silences(text, bought, stays):
    table = bought.loc[[GRANITE, HARLAN, IBAIONDO]]
    weeks = (table["T"] - table["recency"]).round().astype(int)
    for name, count, silent in zip(
        ["Granite Bay Manufacturing", "Harlan Pike Logistics", "Laboratorios Ibaiondo Berri"],
        table["frequency"],
        weeks,
        strict=True,
    ):
        assert f"| {name} | {count} | {silent} weeks |" in text
    assert weeks[HARLAN] - weeks[GRANITE] == 11 and "eleven weeks longer" in text
    assert stays[[GRANITE, HARLAN, IBAIONDO]].mul(100).round(1).tolist() == [4.2, 57.2, 25.2]
    gaps = table["recency"] / table["frequency"]
    assert 2 < gaps[GRANITE] < 3 and "every two or three weeks" in text
    assert round(gaps[HARLAN]) == 7 and "every seven weeks" in text


def test_who_came_back(text, orders, bought, stays, gone):
    assert gone[GRANITE] < pd.Timestamp("2024") and bought.loc[GRANITE, "frequency_holdout"] == 0
    assert gone[HARLAN].month == 5 and bought.loc[HARLAN, "frequency_holdout"] == 0
    last = orders.loc[(orders["account_id"] == HARLAN) & (orders["amount"] > 0), "order_date"].max()
    assert 14 < (gone[HARLAN] - last).days < 70 and "had left in May, some weeks after its last order" in text
    days = measure.purchases(orders[orders["account_id"] == IBAIONDO], end="2024-12-31")["day"]
    own = days[days >= "2024"]
    assert str(own.min().date()) == "2024-01-26"
    assert own.nunique() == bought.loc[IBAIONDO, "frequency_holdout"] == 16
    assert "on 16 days of that year, first on 26 January" in text
    low = bought[stays < 0.1]
    assert len(bought) == 193 and len(low) == 29 and low["frequency_holdout"].sum() == 0
    assert "of the 193 customers 29 are below 10%, and none of them bought in 2024" in text
    assert (gone[low.index] < pd.Timestamp("2024")).all()


def test_short_silences_tell_nothing(text, bought, stays, gone):
    silent = bought["T"] - bought["recency"]
    for account, count, weeks, share in ((BORGOLANO, 27, 8, "98.7%"), (OLMEDILLA, 26, 10, "98.1%")):
        assert bought.loc[account, "frequency"] + 1 == count and round(silent[account]) == weeks
        assert f"{stays[account]:.1%}" == share and f"({count} purchases, silent for {weeks}" in text and share in text
    assert gone[BORGOLANO].strftime("%Y-%m") == "2023-11" and bought.loc[BORGOLANO, "frequency_holdout"] == 0
    assert bought.loc[OLMEDILLA, "frequency_holdout"] == 13 and "on 13 days of the next year" in text


def test_vicom_stood_in_the_contracts(text, orders, bought, stays):
    row = bought.loc[VICOM]
    assert row["frequency"] == 214 and round(7 * (row["T"] - row["recency"])) == 3
    assert (
        f"{stays[VICOM]:.1%}" == "99.9%"
        and "Vicom, 214 purchases after the first, silent for three days: 99.9%" in text
    )
    last = orders.loc[orders["account_id"] == VICOM, "order_date"].max()
    assert last <= pd.Timestamp("2024-05-31") and "On 31 May 2024 its contract ended" in text


def test_a_regular_model_was_surer(text, bought):
    regular = value.MBGCNBD(bought, k=2).fit()
    assert round(regular.llf - value.BGNBD(bought).fit().llf) == 614 and "higher by 614" in text
    found = regular.probability_alive(interval=None).table["mean"][IBAIONDO]
    assert f"{found:.1%}" == "0.7%" and "gave Ibaiondo Berri 0.7% where ours said 25.2%" in text


def test_a_mean_amount_is_drawn_to_that_of_all(text):
    table = pd.DataFrame({"frequency": [2.0, 0.0], "monetary_value": [22.35, None]}, index=["A", "B"])
    drawn = value.GammaGamma(table).with_params([6.25, 3.74, 15.44]).expected_spend(interval=None).table["mean"]
    assert drawn.round(2).tolist() == [24.66, 35.22] and "24.66 is expected" in text and "it is 35.22" in text


def test_cdnow_in_money_and_beside_simple_rules(text, music):
    assert len(music) == 2357 and (music["frequency"] > 0).sum() == 946
    came = 0.3 * (music["frequency_holdout"] * music["monetary_value_holdout"]).sum()
    assert f"USD {came:,.0f} came, {came / 17_979 - 1:.1%} more" in text
    ahead = value.BGNBD(music).fit().validate_holdout(music, draws=20)
    assert f"{1882 / ahead.total['mean'] - 1:.1%}" == "13.8%" and "13.8% more than expected" in text
    errors = ahead.baselines["mean_absolute_error"].round(3).to_dict()
    assert errors == {"model": 0.785, "same_rate": 1.024, "average_account": 1.382}
    assert ahead.baselines["total"].round()[["same_rate", "average_account"]].tolist() == [2930, 2929]
    assert "| the model | 0.785 | 1,653 |" in text and f"{ahead.total['mean']:,.0f}" == "1,653"
    assert "| each at its own rate so far | 1.024 | 2,930 |\n| all at the average rate | 1.382 | 2,929 |" in text
    assert f"| nobody buys at all | {music['frequency_holdout'].mean():.3f} | 0 |" in text
    assert (music["frequency_holdout"] == 0).mean() > 0.5 and "Most customers buy nothing" in text


@pytest.mark.long
def test_retail_is_the_only_line_not_better_than_last_year(text, orders, bought):
    last = measure.order_summary(orders[orders["order_date"].dt.year == 2023])["frequency"] + 1
    industry = data.load("accounts").set_index("account_id")["industry"]
    better = {
        name: value.BGNBD(table).fit().validate_holdout(table, last_period=last, draws=20).better
        for name, table in bought.groupby(industry.reindex(bought.index), observed=True)
    }
    assert len(better) == 8 and [name for name, is_better in better.items() if not is_better] == ["retail"]


def test_the_silences_of_the_exercise(stays, bought):
    params = value.BGNBD(bought).fit().params
    table = pd.DataFrame(
        {"frequency": [60.0, 25.0, 6.0, 60.0], "recency": [126.0, 126.0, 126.0, 154.0], "T": 156.0}, index=list("abcd")
    )
    alive = value.BGNBD(table).with_params(params).probability_alive(interval=None).table["mean"]
    assert (100 * alive).round(1).tolist() == [0.1, 52.7, 96.9, 99.6]


@pytest.mark.long
def test_what_each_assumption_costs(text, bought):
    terms = {"annual_discount_rate": 0.1, "horizon_periods": 5 * 52.18, "periods_per_year": 52.18}
    worth = value.lifetime_value(
        value.BGNBD(bought).fit(), value.GammaGamma(bought).fit(), margin_rate=0.33, draws=2, **terms
    )
    plain = {"margin_change": (0,), "annual_discount_rates": (0.1,), "horizon_years": (5,)}
    for changed, cost in (
        ({"annual_discount_rates": (1.1 / 0.9 - 1,)}, "20.2%"),
        ({"margin_change": (-3 / 33,)}, "9.1%"),
        ({"annual_discount_rates": (0.15,)}, "9.3%"),
        ({"horizon_years": (3,)}, "33.1%"),
    ):
        against = worth.scenarios(**(plain | changed))["against"].item()
        assert f"{-against:.1%}" == cost and cost in text
    assert "EUR 45.1 M instead of 56.6" in text and round(worth.total["mean"] / 1e6, 1) == 56.6
    assert round(worth.total["mean"] * (1 - 0.202) / 1e6, 1) == 45.1


def test_who_bought_once_is_a_customer_for_certain(text):
    once = pd.DataFrame({"frequency": [0.0], "recency": [0.0], "T": [156.0]}, index=["A"])
    law = value.BGNBD(once).with_params([1.0, 6.0, 0.8, 3.0])
    assert law.probability_alive(interval=None).table["mean"].item() == 1
    assert "who bought once and never again is a customer for certain, in this model" in text
