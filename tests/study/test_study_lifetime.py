"""What accounts will still bring: the setting, the test on the last year, ranges, money, and what cannot be told."""

import numpy as np
import pandas as pd
import pytest

from kamlib.errors import StudyError
from kamlib.language import using
from kamlib.study import gather, lifetime_value
from kamlib.study.lifetime_forecast import fit_contracts, widening
from kamlib.study.lifetime_setting import after_the_end

CUT = pd.Timestamp("2024-12-31")


def orders_of(rows) -> pd.DataFrame:
    lines = pd.DataFrame(rows, columns=["account_id", "order_date", "amount"])
    return lines.assign(cost=0.6 * lines["amount"], currency="EUR")


@pytest.fixture(scope="module")
def chance():
    """Eighty accounts over three years that buy at random times, each at a rate of its own, and leave at random."""
    rng, rows = np.random.default_rng(5), []
    for account in range(80):
        rate, size = rng.gamma(2, 4), np.exp(rng.normal(6, 0.7))
        begin = pd.Timestamp("2022-01-01") + pd.Timedelta(days=int(rng.integers(0, 300)))
        stop = begin + pd.Timedelta(days=int(rng.exponential(1500)) + 1)
        days = sorted(rng.choice(1095, size=1 + rng.poisson(rate * 3), replace=False))
        days = [begin, *(pd.Timestamp("2022-01-01") + pd.Timedelta(days=int(day)) for day in days)]
        rows += [(f"{account:03d}", day, size * rng.gamma(4, 0.25)) for day in days if begin <= day <= stop]
    rows += [("000", pd.Timestamp("2022-01-01"), 1.0), ("000", CUT, 1.0)]
    return orders_of(rows)


@pytest.fixture(scope="module")
def steady():
    """Forty accounts that buy the same on the same days of each of three years: last year tells all."""
    rows = []
    for account in range(40):
        for month in pd.date_range("2022-01-01", "2024-12-01", freq="MS"):
            if (month.month + account) % 3 == 0:
                rows.append((f"{account:03d}", month + pd.Timedelta(days=27), 100.0 + account))
    rows += [("000", pd.Timestamp("2022-01-01"), 1.0), ("000", CUT, 1.0)]
    return orders_of(rows)


@pytest.fixture(scope="module")
def agreed():
    """Accounts with contracts of a year; a fifth of 240 ends each year, and the buying with it; the last one stays."""
    rng, rows, contracts = np.random.default_rng(3), [], []
    for account in range(241):
        name, start = f"{account:03d}", pd.Timestamp(2020, int(rng.integers(1, 13)), 1)
        years = int(rng.geometric(0.2)) if account < 240 else 10
        stop = start + pd.DateOffset(years=years) - pd.Timedelta(days=1)
        contracts.append((name, start, stop, stop if stop <= CUT else pd.NaT, "expired" if stop <= CUT else "active"))
        months = pd.date_range(max(start, pd.Timestamp("2022-01-01")), min(stop, CUT), freq="MS")
        rows += [(name, month + pd.Timedelta(days=14), 100.0 * (1 + account % 5)) for month in months]
    rows += [(name, pd.Timestamp("2022-01-01"), 1.0), (name, CUT, 1.0)]
    table = pd.DataFrame(contracts, columns=["account_id", "start_date", "end_date", "ended_on", "status"])
    return orders_of(rows), table.assign(contract_id="C" + table["account_id"], currency="EUR")


@pytest.fixture(scope="module")
def told(chance):
    return lifetime_value(gather(chance), top=10)


@pytest.mark.long
def test_the_test_uses_nothing_of_the_last_year(told, chance):
    year = chance["order_date"].dt.year
    margin = (chance["amount"] - chance["cost"]).groupby([chance["account_id"], year]).sum().unstack().fillna(0.0)
    tested = told.tested.table
    assert tested["actual"].sum() == pytest.approx(margin.loc[tested.index, 2024].sum())
    assert tested["last"].to_dict() == pytest.approx(margin.loc[tested.index, 2023].to_dict())
    late = chance.assign(amount=chance["amount"].where(year < 2024, 10 * chance["amount"]))
    other = lifetime_value(gather(late.assign(cost=0.6 * late["amount"])), top=10)
    assert other.tested.table["mean"].to_dict() == pytest.approx(tested["mean"].to_dict())
    assert other.tested.error > told.tested.error


@pytest.mark.long
def test_the_value_of_each_account_with_its_range(told):
    assert told.reliable and told.setting.name == "orders" and told.measure == "cost"
    table = told.table
    assert table["mean"].is_monotonic_decreasing and len(table) == 80
    assert (table["obs_ci_lower"] <= table["mean"]).all() and (table["mean"] <= table["obs_ci_upper"]).all()
    assert table["mean"].sum() == pytest.approx(told.total["mean"])
    assert table["stays"].between(0, 1).all()
    assert "EUR" in told.headline and "of margin in money of today" in told.headline
    assert told.controls.table["agrees"].all()


@pytest.mark.long
def test_ranges_are_as_wide_as_the_test_demands(told):
    meant = told.tested.table
    factor = widening(meant)
    assert told.numbers["widened"] == pytest.approx(factor, abs=1e-6)
    reach = np.where(
        meant["actual"] > meant["mean"], meant["obs_ci_upper"] - meant["mean"], meant["mean"] - meant["obs_ci_lower"]
    )
    assert ((meant["actual"] - meant["mean"]).abs() <= factor * reach + 1e-9).mean() >= 0.95


@pytest.mark.long
def test_the_guesses_stand_beside_the_model(told):
    test = told.test.table
    assert test["what"].tolist()[:3] == ["Amount: the model", "Amount: as last year", "Purchases: the model"]
    assert len(test) == 6  # and three simple guesses of the number of purchases
    assert "Single accounts:" in told.test.note


def test_no_value_is_given_where_last_year_tells_as_much(steady):
    study = lifetime_value(gather(steady))
    assert not study.reliable and study.tested.naive_error == pytest.approx(0, abs=1)
    assert study.headline.startswith("Not better than last year:")
    last = 0.4 * steady.loc[steady["order_date"] >= "2024", "amount"].sum()
    assert study.total["mean"] == pytest.approx(last)
    assert study.numbers["value"] == pytest.approx(study.numbers["last_year"])
    assert study.table["mean"].to_dict() == pytest.approx(study.table["last"].to_dict())
    assert study.accounts.title.startswith("As last year")


@pytest.mark.parametrize(
    ("given", "cost", "measure", "share"),
    [
        pytest.param(None, True, "cost", 0.4, marks=pytest.mark.long),
        pytest.param(0.25, False, "given", 0.25, marks=pytest.mark.long),
        (None, False, "revenue", 1.0),
    ],
)
def test_margin_is_not_called_what_is_revenue(steady, given, cost, measure, share):
    lines = steady if cost else steady.drop(columns="cost")
    study = lifetime_value(gather(lines), margin=given)
    assert study.measure == measure
    assert study.numbers["last_year"] == pytest.approx(
        share * steady.loc[steady["order_date"] >= "2024", "amount"].sum()
    )
    assert ("not margin: the file has no cost" in study.headline) == (measure == "revenue")
    assert ("--margin 0.3" in " ".join(study.left_out)) == (measure == "revenue")


@pytest.mark.long
def test_contracts_decide_where_their_end_is_that_of_the_customer(agreed):
    orders, contracts = agreed
    study = lifetime_value(gather(orders, contracts=contracts))
    assert study.setting.name == "contracts" and "So the contracts decide." in study.setting.why
    assert study.holdout is None
    running = contracts.loc[contracts["ended_on"].isna(), "account_id"]
    assert set(study.table.index) == set(running)
    assert "Accounts without a running contract are not valued." in study.left_out


@pytest.mark.long
def test_the_value_under_contract_is_that_of_the_curve(agreed):
    _orders, contracts = agreed
    models = fit_contracts(contracts, end=CUT, years=5)
    assert models.stays(1)[:, 1].mean() == pytest.approx(0.8, abs=0.08)  # few have been seen for so long
    found = models.forecast(pd.Series(100.0, index=models.ages.index), years=5, discount=0.1, seed=0)
    account = models.ages.index[0]
    terms = {"annual_discount_rate": 0.1, "horizon_years": 5, "age": models.ages[account]}
    first, last = (models.curve.value(100, first_payment=when, **terms) for when in ("excluded", "period_end"))
    assert found.table.loc[account, "mean"] == pytest.approx((first.value + last.value) / 2)
    assert found.under(0.1, 5) == pytest.approx(found.total["mean"])
    assert found.table.loc[account, "obs_ci_lower"] == pytest.approx(50 / 1.1)  # one in five leaves within a year
    assert found.table["obs_ci_upper"].max() == pytest.approx(100 * (1.1 ** -np.arange(1, 6)).sum())


@pytest.mark.long
def test_contracts_that_end_while_the_buying_goes_on_do_not_decide(agreed):
    orders, contracts = agreed
    later = [
        (name, month, 100.0) for name in contracts["account_id"] for month in pd.date_range("2022", CUT, freq="QS")
    ]
    study = lifetime_value(gather(pd.concat([orders, orders_of(later)], ignore_index=True), contracts=contracts))
    assert study.setting.name == "orders"
    ended, went_on = after_the_end(orders, contracts, CUT)
    assert ended > 20 and went_on == 0
    with pytest.raises(StudyError, match=r"There are no contracts.*--contracts"):
        lifetime_value(gather(orders), setting="contracts")


@pytest.mark.long
def test_scenarios_change_one_thing_at_a_time(told):
    table = told.scenarios.table.set_index("scenario")["total"]
    assert table["margin_up"] == pytest.approx(1.1 * table["base"])
    assert table["base"] == pytest.approx(told.total["mean"], rel=1e-6)
    assert table["rate_down"] > table["base"] > table["rate_up"] > 0
    assert table["base"] > table["loss_up"] > table["loss_far_up"] and table["shorter"] < table["base"]


@pytest.mark.long
def test_more_years_and_less_discount_never_lower_the_value(chance, told):
    tables = gather(chance)
    assert lifetime_value(tables, horizon_years=10).total["mean"] > told.total["mean"]
    assert lifetime_value(tables, annual_discount_rate=0.0).total["mean"] > told.total["mean"]


@pytest.mark.long
def test_the_same_numbers_in_spanish(chance, told):
    with using("es"):
        spanish = lifetime_value(gather(chance), top=10)
        texts = [spanish.headline, *spanish.points, *spanish.left_out, *map(str, spanish.views)]
    assert spanish.numbers == told.numbers
    assert spanish.headline.startswith("En los próximos 5 años")
    assert not [text for text in texts if " the " in text]


@pytest.mark.long
def test_what_the_data_cannot_carry(chance, steady):
    short = chance[chance["order_date"] >= "2023-06-01"]
    with pytest.raises(StudyError, match=r"too short.*24 complete months.*19 complete months.*longer file"):
        lifetime_value(gather(short))
    few = steady[steady["account_id"] < "020"]
    with pytest.raises(StudyError, match=r"Too few accounts.*30 accounts.*20 up to 31 Dec 2023"):
        lifetime_value(gather(few))
    months = steady.assign(month=steady["order_date"].dt.to_period("M").dt.start_time)
    months = months.groupby(["account_id", "month"], as_index=False)["amount"].sum()
    with pytest.raises(StudyError, match="sums by month nobody can tell"):
        lifetime_value(gather(months))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"top": 0}, "at least one place"),
        ({"horizon_years": 0}, "from 1 to 20"),
        ({"horizon_years": 2.5}, "from 1 to 20"),
        ({"annual_discount_rate": -0.1}, r"share of one, such as 0\.1"),
        ({"annual_discount_rate": 10}, r"share of one, such as 0\.1"),
        ({"margin": 30}, r"share of revenue, such as 0\.3"),
        ({"setting": "guess"}, "no setting guess"),
    ],
)
def test_what_cannot_be_asked(steady, given, message):
    with pytest.raises(StudyError, match=message):
        lifetime_value(gather(steady), **given)
