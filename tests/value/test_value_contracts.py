"""Contracts: the three formulas, renewals by cohort, survival with its tail, and what the intervals claim."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betaln, hyp2f1
from statsmodels.duration.survfunc import SurvfuncRight

import kamlib as kam
from kamlib.errors import DataError, FitError
from kamlib.value import (
    ShiftedBetaGeometric,
    break_even_hazard,
    constant_retention_value,
    relationships,
    renewal_counts,
    retention_curve,
    risk_adjusted_value,
)

REGULAR = [1000, 631, 468, 382, 326]
HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]
CONVENTIONS = ("now", "excluded", "period_end")


def contracts(*rows) -> pd.DataFrame:
    """Contracts from (start, end) pairs."""
    table = pd.DataFrame(rows, columns=["start_date", "ended_on"])
    return table.apply(pd.to_datetime)


# The formulas


@pytest.mark.parametrize(("first", "value"), [("now", 366.7), ("excluded", 266.7), ("period_end", 333.3)])
def test_three_textbook_formulas(first, value):
    """Fader & Hardie (2012), note 024: m = 100, r = 0.8, d = 0.1."""
    assert round(constant_retention_value(100, 0.8, 0.1, first_payment=first), 1) == value
    # a long horizon without growth comes to the same
    long = risk_adjusted_value(100, hazard=0.2, annual_discount_rate=0.1, horizon_years=400, first_payment=first)
    assert long == pytest.approx(constant_retention_value(100, 0.8, 0.1, first_payment=first), rel=1e-12)


def test_risk_adjusted_value_by_hand():
    # 100 x 1.1 x 0.9 / 1.25, then 100 x 1.21 x 0.9 x 0.5 / 1.25^2
    value = risk_adjusted_value(100, hazard=[0.1, 0.5], growth=0.1, annual_discount_rate=0.25, horizon_years=2)
    assert value == pytest.approx(79.2 + 34.848)
    stops = risk_adjusted_value(
        100, hazard=[0.1, 0.5], growth=0.1, growth_years=1, annual_discount_rate=0.25, horizon_years=2
    )
    assert stops == pytest.approx(79.2 + 31.68)


def test_accounts_keep_their_order():
    margin = pd.Series({"B": 100.0, "A": 50.0})
    hazard = pd.Series({"A": 0.5, "B": 0.0})
    terms = {"annual_discount_rate": 0.0, "horizon_years": 1}
    assert risk_adjusted_value(margin, hazard=hazard, **terms).to_dict() == {"B": 100.0, "A": 25.0}
    by_year = pd.DataFrame({1: hazard, 2: [1.0, 1.0]})
    value = risk_adjusted_value(margin, hazard=by_year, annual_discount_rate=0.0, horizon_years=2)
    assert list(value.index) == ["B", "A"] and value.to_dict() == {"B": 100.0, "A": 25.0}


@pytest.mark.long
@settings(deadline=None)
@given(
    st.floats(0, 1),
    st.floats(-0.5, 0.5),
    st.floats(0, 0.5),
    st.integers(1, 15),
    st.sampled_from(CONVENTIONS),
)
def test_laws_of_value(hazard, growth, rate, years, first):
    def value(margin, horizon):
        return risk_adjusted_value(
            margin,
            hazard=hazard,
            growth=growth,
            annual_discount_rate=rate,
            horizon_years=horizon,
            first_payment=first,
        )

    assert value(100, 0) == 0
    assert value(100, years) <= value(100, years + 1) + 1e-12
    assert value(200, years) == pytest.approx(2 * value(100, years))


def test_break_even():
    terms = {"steady_hazard": 0.1, "annual_discount_rate": 0.1}
    for years in (1, 10, 30):  # the horizon does not matter while the growth goes on
        assert break_even_hazard(growth=0.2, horizon_years=years, **terms) == pytest.approx(0.25)
    small = break_even_hazard(growth=0.2, horizon_years=10, margin=50, steady_margin=100, **terms)
    value = {"annual_discount_rate": 0.1, "horizon_years": 10}
    assert risk_adjusted_value(50, hazard=small, growth=0.2, **value) == pytest.approx(
        risk_adjusted_value(100, hazard=0.1, **value)
    )
    with pytest.raises(DataError, match="even if it is never lost"):
        break_even_hazard(growth=0.0, horizon_years=2, margin=1, steady_margin=100, **terms)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: constant_retention_value(1, 1.2, 0.1), "retention is a chance .* 1.2"),
        (lambda: constant_retention_value(1, 1, 0), "no finite value"),
        (lambda: constant_retention_value(1, 0.5, -0.1), "discount rate"),
        (lambda: constant_retention_value(1, 0.5, 0.1, first_payment="soon"), "convention soon"),
        (lambda: risk_adjusted_value(1, hazard=2, annual_discount_rate=0, horizon_years=1), "hazard is a chance"),
        (lambda: risk_adjusted_value(1, hazard=0, annual_discount_rate=0, horizon_years=1.5), "whole number of years"),
        (
            lambda: risk_adjusted_value(1, hazard=np.full((2, 3), 0.1), annual_discount_rate=0, horizon_years=3),
            "another number of accounts. Found: 2 rows",
        ),
        (
            lambda: risk_adjusted_value(
                pd.Series({"A": 1.0, "B": 1.0}),
                hazard=pd.DataFrame({1: {"A": 0.1}}),
                annual_discount_rate=0,
                horizon_years=1,
            ),
            "1 accounts have no value in hazard. Found: B",
        ),
        (lambda: risk_adjusted_value(1, hazard=[0.1], annual_discount_rate=0, horizon_years=3), "end before"),
        (
            lambda: risk_adjusted_value(1, hazard=0, growth=-1, annual_discount_rate=0, horizon_years=1),
            "cannot shrink by all",
        ),
        (
            lambda: risk_adjusted_value(
                pd.Series({"A": 1.0, "B": np.nan}), hazard=0, annual_discount_rate=0, horizon_years=1
            ),
            "1 accounts have no value in margin. Found: B",
        ),
    ],
)
def test_values_that_cannot_be(call, words):
    with pytest.raises(DataError, match=words):
        call()


# Cohorts


def test_shifted_beta_geometric_as_published():
    """Fader & Hardie (2014): four renewals, alpha .764 and beta 1.296, survivors of the periods 5 to 10."""
    found = ShiftedBetaGeometric(REGULAR).fit()
    assert found.params.round(3).to_dict() == {"alpha": 0.764, "beta": 1.296}
    forecast = (1000 * found.survival(10).loc[5:, "mean"]).round().tolist()
    assert forecast == [284, 254, 230, 210, 194, 181]


def test_the_high_end_as_published():
    """Fader & Hardie (2007), How to project customer retention: .668, 3.806, -1611.2."""
    found = ShiftedBetaGeometric(HIGH_END).fit()
    assert found.params.round(3).to_dict() == {"alpha": 0.668, "beta": 3.806}
    assert round(found.llf, 1) == -1611.2


def test_value_of_new_and_old_customers():
    """A new customer is worth 362, one that has renewed four times 617; one rate for all gives 319 for both."""
    found = ShiftedBetaGeometric(REGULAR).fit()
    new, old = (found.residual_value(100, discount_rate=0.1, age=age) for age in (0, 4))
    assert (round(new.value), round(old.value)) == (362, 617)
    assert new.ci_lower < new.value < new.ci_upper and old.n == 1000
    assert int(constant_retention_value(100, (326 / 1000) ** 0.25, 0.1)) == 319


def test_closed_forms_of_the_law():
    found = ShiftedBetaGeometric(REGULAR).with_params([0.7, 1.4])
    periods = np.arange(13)
    closed = np.exp(betaln(0.7, 1.4 + periods) - betaln(0.7, 1.4))
    assert found.survival(12)["mean"].to_numpy() == pytest.approx(closed, rel=1e-12)
    assert found.retention(12)["mean"].to_numpy() == pytest.approx(closed[1:] / closed[:-1], rel=1e-12)
    for age, rate in ((0, 0.1), (4, 0.1), (0, 0.02)):
        exact = hyp2f1(1, 1.4 + age, 2.1 + age, 1 / (1 + rate))
        assert found.residual_lifetime(discount_rate=rate, age=age).value == pytest.approx(exact, rel=1e-9)
    terms = {"discount_rate": 0.1, "age": 2}
    now, excluded, at_end = (found.residual_lifetime(first_payment=one, **terms).value for one in CONVENTIONS)
    assert (excluded, at_end) == pytest.approx((now - 1, now / 1.1))
    assert found.residual_lifetime(discount_rate=0.1, horizon=0).value == 0
    assert np.isnan(found.survival(2).loc[1, "mean_ci_lower"])


def test_derivatives():
    model, at, step = ShiftedBetaGeometric(HIGH_END), np.array([0.9, 2.5]), 1e-5
    for function, found in ((model.loglike, model.score(at)), (model.score, model.hessian(at))):
        steps = np.eye(2) * step
        by_hand = np.array([(function(at + one) - function(at - one)) / (2 * step) for one in steps])
        assert found == pytest.approx(by_hand, rel=1e-6, abs=1e-4)


def test_what_is_seen_and_what_is_projected():
    found = ShiftedBetaGeometric(REGULAR).fit()
    table = found.survival(6)
    assert table["observed"].tolist() == [True] * 5 + [False] * 2
    assert (
        table["seen"].tolist()[:5] == pytest.approx([1, 0.631, 0.468, 0.382, 0.326]) and table["seen"][5:].isna().all()
    )
    assert found.retention(5).loc[1, "seen"] == pytest.approx(0.631)
    assert found.periods == 4 and "The data reach to renewal 4" in str(found.summary())
    low, high = found.conf_int().loc["alpha"]
    assert low * high == pytest.approx(found.params["alpha"] ** 2)  # symmetric on the logarithm


def test_many_times_the_customers_change_the_doubt_only():
    few, many = ShiftedBetaGeometric(REGULAR).fit(), ShiftedBetaGeometric(np.array(REGULAR) * 100).fit()
    assert many.params.to_numpy() == pytest.approx(few.params.to_numpy(), rel=1e-6)
    assert many.bse.to_numpy() * 10 == pytest.approx(few.bse.to_numpy(), rel=1e-4)


def test_customers_who_are_alike():
    found = ShiftedBetaGeometric([1000, 800, 640, 512, 410, 327]).fit()
    assert any("alike in how they leave" in note for note in found.notes)
    table = found.survival(10)
    assert table.loc[5, "mean"] == pytest.approx(0.327, abs=2e-3)
    # what the data do not tell of their differences widens the interval upward: those who stay may differ
    assert (
        table.loc[10, "mean_ci_upper"] - table.loc[10, "mean"] > table.loc[10, "mean"] - table.loc[10, "mean_ci_lower"]
    )


@pytest.mark.parametrize(
    ("survivors", "error", "words"),
    [
        ([100, 100, 100], FitError, "Nobody left"),
        ([100, 0, 0], DataError, "One renewal does not tell"),
        ([100, 60], DataError, "One renewal does not tell"),
        ([100, 110, 90], DataError, "never more than before"),
        ([0, 0, 0], DataError, "counts of customers"),
        ([100, np.nan, 90], DataError, "counts of customers"),
        (pd.DataFrame({"at_risk": [5, 4]}), DataError, "no column ended"),
        (pd.DataFrame({"at_risk": [5, 4], "ended": [5, 1]}), FitError, "left at the first renewal"),
    ],
)
def test_counts_that_cannot_be(survivors, error, words):
    with pytest.raises(error, match=words):
        ShiftedBetaGeometric(survivors).fit()


def test_calls_that_cannot_be():
    found = ShiftedBetaGeometric(REGULAR).fit()
    for call, words in (
        (lambda: found.survival(2.5), "whole number of periods"),
        (lambda: found.survival(3, interval=95), "0.95"),
        (lambda: found.residual_lifetime(discount_rate=0.0), "above 0"),
        (lambda: found.residual_lifetime(discount_rate=0.1, age=-1), "age is a whole number"),
        (lambda: ShiftedBetaGeometric(REGULAR).with_params([1, -1]), "both above zero"),
    ):
        with pytest.raises(DataError, match=words):
            call()


@pytest.mark.long
@pytest.mark.parametrize(("alpha", "beta"), [(0.764, 1.296), (5.0, 20.0)])
def test_the_interval_of_a_projection_covers_what_it_says(alpha, beta):
    """100 customers, five renewals seen, ten asked for; also where customers are nearly alike."""
    truth = ShiftedBetaGeometric(REGULAR).with_params([alpha, beta]).survival(10, interval=None)["mean"]
    rng, inside, tried = np.random.default_rng(20), np.zeros(2), 60
    for _draw in range(tried):
        left = rng.geometric(np.clip(rng.beta(alpha, beta, 100), 1e-12, 1))
        table = ShiftedBetaGeometric([(left > renewal).sum() for renewal in range(6)]).fit().survival(10)
        inside += [table.loc[at, "mean_ci_lower"] <= truth[at] <= table.loc[at, "mean_ci_upper"] for at in (5, 10)]
    assert (inside / tried >= 0.88).all() and (inside < tried).any()


# Relationships


def test_contracts_that_continue_one_another():
    table = pd.DataFrame(
        {
            "contract_id": ["A1", "A2", "A3", "B1", "C1", "D1"],
            "renewal_of": [None, "A1", "A2", None, None, "lost"],
            "account_id": list("AAABCD"),
            "start_date": pd.to_datetime(
                ["2020-01-01", "2021-01-01", "2022-01-01", "2021-02-01", "2021-01-01", "2022-01-01"]
            ),
            "ended_on": pd.to_datetime(["2020-12-31", "2021-12-31", "2022-12-31", "2022-01-31", "2021-12-31", None]),
            "status": ["renewed", "renewed", "cancelled", "expired", "renewed", "active"],
        }
    )
    found = relationships(table, as_of="2024-06-30", unit="Y")
    assert found.index.tolist() == ["A1", "B1", "C1", "D1"]
    assert found["time"].tolist() == pytest.approx([3, 1, 1, 2.5])
    # C was renewed, but by which contract nobody knows: it counts until then
    assert found["ended"].tolist() == [True, True, False, False]
    earlier = relationships(table, as_of="2022-06-30", unit="Y")
    assert earlier.loc["A1", ["time", "ended"]].tolist() == [2.5, False]  # what came later is not known
    at_renewal = relationships(table, as_of="2021-12-31", unit="Y")
    assert at_renewal.index.tolist() == ["A1", "B1", "C1"] and not at_renewal.loc["A1", "ended"]


def test_renewals_of_contracts_older_than_the_records():
    """Watched from 2022: an old contract counts from its third period, one that began in mid-year from its next."""
    table = contracts(
        ("2020-01-01", None),
        ("2020-01-01", "2023-12-31"),
        ("2021-07-01", "2023-06-30"),
        ("2021-07-01", "2022-03-31"),
        ("2022-01-01", "2022-12-31"),
        ("2020-01-01", "2021-06-30"),
    )
    rows = relationships(table, as_of="2024-12-31", observed_from="2022-01-01", unit="Y")
    assert rows["entry"].tolist() == pytest.approx([2, 2, 0.5, 0.5, 0]) and 5 not in rows.index
    counts = renewal_counts(table, as_of="2024-12-31", observed_from="2022-01-01")
    assert counts.to_dict("list") == {"at_risk": [1, 1, 2, 2, 1], "ended": [1, 1, 0, 1, 0]}


def test_periods_in_which_nobody_was_watched_are_not_skipped():
    """Ages 1 and 4 are unknown: the ends of age 2, 3 and 5 stay at their ages."""
    found = ShiftedBetaGeometric(pd.DataFrame({"at_risk": [0, 100, 80, 0, 300], "ended": [0, 20, 10, 0, 30]})).fit()
    a, b = found.params
    hazard = a / (a + b + np.array([1, 2, 4]))
    ends, stays = np.array([20, 10, 30]), np.array([80, 70, 270])
    assert found.llf == pytest.approx(ends @ np.log(hazard) + stays @ np.log1p(-hazard))
    table = found.retention(6)
    assert table["seen"].tolist() == pytest.approx([np.nan, 0.8, 0.875, np.nan, 0.9, np.nan], nan_ok=True)
    assert found.periods == 5 and table["observed"].tolist() == [True] * 5 + [False]
    assert found.survival(3)["seen"].isna().tolist() == [False, True, True, True]


def test_leap_years_do_not_shift_a_renewal():
    table = contracts(("2020-03-01", "2024-02-29"), ("2023-03-01", "2024-02-29"), ("2021-01-31", "2021-02-28"))
    assert relationships(table, as_of="2024-12-31", unit="Y")["time"].tolist()[:2] == [4.0, 1.0]
    assert relationships(table, as_of="2024-12-31", unit="D")["time"].tolist() == [1461, 366, 29]
    assert renewal_counts(table[:2], as_of="2024-12-31").to_dict("list") == {
        "at_risk": [2, 1, 1, 1],
        "ended": [1, 0, 0, 1],
    }


def test_only_one_cause_counts():
    table = contracts(("2022-01-01", "2022-12-31"), ("2022-01-01", "2023-12-31")).assign(cause=["fails", "leaves"])
    assert relationships(table, as_of="2024-12-31", event="fails")["ended"].tolist() == [True, False]
    with pytest.raises(DataError, match="cause moves. Found: fails, leaves"):
        relationships(table, as_of="2024-12-31", event="moves")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda table: table.drop(columns="ended_on"), "no column ended_on"),
        (lambda table: table.assign(start_date=pd.NaT), "empty start_date"),
        (lambda table: table.assign(ended_on=pd.Timestamp("2019-01-01")), "2 contracts end before they start"),
        (lambda table: table.assign(start_date=pd.Timestamp("2030-01-01"), ended_on=pd.NaT), "No contract had begun"),
        (lambda table: table[:0], "There is no contract"),
        (lambda table: table.assign(contract_id="A"), "more than one row"),
        (lambda table: table.assign(contract_id=["A", "B"], renewal_of=["B", "A"]), "in a circle. Found: A, B"),
    ],
)
def test_contracts_that_cannot_be(change, words):
    table = contracts(("2020-01-01", "2022-12-31"), ("2021-01-01", None))
    with pytest.raises(DataError, match=words):
        relationships(change(table), as_of="2024-12-31")
    with pytest.raises(DataError, match="ended before 31 Dec 2023"):
        relationships(table[:1], as_of="2024-12-31", observed_from="2023-12-31")


# Survival


@pytest.fixture(scope="module")
def sample() -> pd.DataFrame:
    return kam.data.load("contracts")


@pytest.mark.parametrize("observed_from", [None, "2021-01-01"])
def test_kaplan_meier_against_statsmodels(sample, observed_from):
    terms = {"as_of": "2024-12-31", "observed_from": observed_from}
    rows, curve = relationships(sample, **terms), retention_curve(sample, **terms)
    entry = None if observed_from is None else rows["entry"]
    other = SurvfuncRight(rows["time"], rows["ended"].astype(int), entry=entry)
    ends = curve.table[curve.table["ended"] > 0]
    assert ends["survival"].to_numpy() == pytest.approx(other.surv_prob, abs=1e-12)
    assert ends["at_risk"].tolist() == list(other.n_risk)
    if observed_from is None:
        sd = np.sqrt(np.diag(curve.covariance))[ends.index] * ends["survival"]
        assert sd.to_numpy() == pytest.approx(other.surv_prob_se, abs=1e-12)


def test_the_sample(sample):
    curve = retention_curve(sample, as_of="2024-12-31", unit="Y", tail="weibull", horizon=10)
    assert (curve.n, curve.ended) == (72, 30)
    assert curve.at([3, 5])["survival"].round(2).tolist() == [0.59, 0.54]
    assert curve.at([5, 8])["observed"].tolist() == [True, False]
    assert any("fewer than 10 are watched" in note for note in curve.notes)
    assert "the curve is a projection (weibull)" in str(curve)
    with kam.language.using("es"):
        assert "72" in str(curve) and "relationships" not in str(curve)


@pytest.mark.long
@pytest.mark.parametrize("tail", ["last_hazard", "weibull"])
def test_the_tail_of_a_constant_hazard(tail):
    """Where ends come at a constant rate, either law goes on with it."""
    rng = np.random.default_rng(4)
    start = pd.Timestamp("2015-01-01") + pd.to_timedelta(rng.integers(0, 2500, 3000), unit="D")
    stop = start + pd.to_timedelta(np.ceil(rng.exponential(5 * 365.25, 3000)), unit="D")
    table = pd.DataFrame({"start_date": start, "ended_on": stop})
    curve = retention_curve(table, as_of="2024-12-31", unit="Y", tail=tail, horizon=20)
    found = curve.at([5, 15, 20])
    truth = np.exp(-np.array([5, 15, 20]) / 5)
    assert found["survival"].to_numpy() == pytest.approx(truth, abs=0.02)
    assert ((found["ci_lower"] < truth) & (truth < found["ci_upper"])).all()


def test_the_tail_of_renewals():
    """Contracts of one year that renew as the published customers do."""
    years = np.repeat([1, 2, 3, 4, 4], [369, 163, 86, 56, 326])
    stop = [pd.Timestamp(2020 + year - 1, 12, 31) for year in years]
    table = pd.DataFrame({"start_date": pd.Timestamp("2020-01-01"), "ended_on": stop})
    table.loc[table.index[-326:], "ended_on"] = pd.NaT
    counts = renewal_counts(table, as_of="2023-12-31")
    found = ShiftedBetaGeometric(counts).fit()
    assert found.params.round(3).to_dict() == {"alpha": 0.764, "beta": 1.296}
    curve = retention_curve(table, as_of="2023-12-31", unit="Y", tail="sbg", horizon=10)
    law = found.survival(10)["mean"]
    assert curve.at(10)["survival"].iloc[0] == pytest.approx(0.326 * law[10] / law[4], rel=1e-6)


def test_value_of_an_account_under_contract():
    table = contracts(*[("2020-01-01", f"202{year}-12-31") for year in (0, 1, 2, 3)])
    curve = retention_curve(table, as_of="2024-12-31", unit="Y")
    terms = {"annual_discount_rate": 0.0}
    assert curve.value(100, horizon_years=3, **terms).value == pytest.approx(75 + 50 + 25)
    assert curve.value(100, horizon_years=2, age=1, **terms).value == pytest.approx(100 * 2 / 3 + 100 / 3)
    assert curve.value(100, horizon_years=2, first_payment="now", **terms).value == pytest.approx(175)
    assert curve.value(100, horizon_years=0, **terms).value == 0
    once, twice = (curve.value(margin, horizon_years=3, **terms) for margin in (100, 200))
    assert (twice.ci_lower, twice.ci_upper) == pytest.approx((2 * once.ci_lower, 2 * once.ci_upper))
    with pytest.raises(DataError, match="does not reach so far"):
        curve.value(100, horizon_years=9, **terms)
    with pytest.raises(DataError, match="nobody is left"):
        curve.value(100, horizon_years=0, age=4, **terms)


def test_the_doubt_about_a_value_has_bounds():
    """Never more than an account that never leaves, and never none where nobody has ended yet."""
    most = 100 * 3
    one = retention_curve(
        contracts(("2020-01-01", "2020-12-31"), *[("2020-01-01", None)] * 4), as_of="2024-12-31", unit="Y"
    )
    found = one.value(100, annual_discount_rate=0, horizon_years=3)
    assert found.value == pytest.approx(240) and 0 < found.ci_lower < 240 < found.ci_upper < most
    loss = one.value(-100, annual_discount_rate=0, horizon_years=3)
    assert (loss.ci_lower, loss.ci_upper) == pytest.approx((-found.ci_upper, -found.ci_lower))
    none = retention_curve(contracts(*[("2020-01-01", None)] * 20), as_of="2024-12-31", unit="Y")
    found = none.value(100, annual_discount_rate=0, horizon_years=3)
    assert (found.value, found.ci_upper) == (most, most)
    assert found.ci_lower == pytest.approx(most * 0.025 ** (1 / 20))


def test_how_many_were_watched_at_an_age():
    curve = retention_curve(
        contracts(("2022-01-01", "2022-12-31"), ("2022-01-01", None), ("2023-07-01", None)),
        as_of="2024-12-31",
        unit="Y",
    )
    assert curve.at([0, 1, 1.2, 2, 3])["at_risk"].tolist() == [3, 3, 2, 1, 1]


def test_nobody_and_everybody_ended():
    running = contracts(*[("2022-01-01", None)] * 20)
    curve = retention_curve(running, as_of="2024-12-31", unit="Y")
    last = curve.table.iloc[-1]
    assert (last["survival"], last["ci_upper"]) == (1, 1)
    assert last["ci_lower"] == pytest.approx(0.025 ** (1 / 20))  # twenty that stayed are no proof
    assert any("has ended yet" in note for note in curve.notes)
    with pytest.raises(FitError, match="Nobody left"):
        retention_curve(running, as_of="2024-12-31", unit="Y", tail="weibull", horizon=9)
    ended = contracts(*[("2022-01-01", "2022-12-31")] * 20)
    last = retention_curve(ended, as_of="2024-12-31", unit="Y").table.iloc[-1]
    assert (last["survival"], last["ci_lower"]) == (0, 0)
    one = retention_curve(ended[:1], as_of="2024-12-31", unit="Y")
    assert (one.n, one.ended) == (1, 1)


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"tail": "weibull"}, "needs a horizon"),
        ({"tail": "weibull", "horizon": 1}, "beyond the last age"),
        ({"tail": "straight", "horizon": 99}, "no tail straight"),
        ({"horizon": 0}, "above 0"),
        ({"unit": "H"}, "'H' is not a unit"),
        ({"interval": 95}, "0.95"),
    ],
)
def test_curves_that_cannot_be(sample, terms, words):
    with pytest.raises(DataError, match=words):
        retention_curve(sample, **({"as_of": "2024-12-31", "unit": "Y"} | terms))


@pytest.mark.long
@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 1500), st.one_of(st.none(), st.integers(0, 1500))), min_size=1, max_size=30),
    st.randoms(),
)
def test_laws_of_survival(rows, random):
    day = pd.Timestamp("2020-01-01")
    pairs = [(day + pd.Timedelta(days=a), pd.NaT if b is None else day + pd.Timedelta(days=a + b)) for a, b in rows]
    table = pd.DataFrame(pairs, columns=["start_date", "ended_on"]).astype("datetime64[us]")
    curve = retention_curve(table, as_of="2026-01-01").table
    assert (curve["survival"].diff().dropna() <= 1e-12).all()
    assert ((curve["ci_lower"] <= curve["survival"] + 1e-12) & (curve["survival"] <= curve["ci_upper"] + 1e-12)).all()
    assert curve[["survival", "ci_lower", "ci_upper"]].to_numpy().min() >= 0
    mixed = table.sample(frac=1, random_state=random.randint(0, 9)).reset_index(drop=True)
    assert retention_curve(mixed, as_of="2026-01-01").table["survival"].tolist() == pytest.approx(
        curve["survival"].tolist()
    )


@pytest.mark.long
@pytest.mark.parametrize("tail", ["none", "weibull", "last_hazard"])
def test_the_interval_of_survival_covers_what_it_says(tail):
    """60 relationships that began over six years: after three years, and projected to twelve."""
    inside, tried, at = 0, 40, 3 if tail == "none" else 12
    truth = np.exp(-at / 6)
    for seed in range(tried, 2 * tried):
        rng = np.random.default_rng(seed)
        start = pd.Timestamp("2019-01-01") + pd.to_timedelta(rng.integers(0, 2000, 60), unit="D")
        stop = start + pd.to_timedelta(np.ceil(rng.exponential(6 * 365.25, 60)), unit="D")
        table = pd.DataFrame({"start_date": start, "ended_on": stop})
        more = {} if tail == "none" else {"tail": tail, "horizon": 12}
        row = retention_curve(table, as_of="2024-12-31", unit="Y", **more).at(at).iloc[0]
        inside += row["ci_lower"] <= truth <= row["ci_upper"]
    assert 0.87 <= inside / tried < 1
