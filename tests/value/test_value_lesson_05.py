"""Growth against survival, and a forecast beside last year: by hand, edges, errors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib.errors import DataError
from kamlib.value import against_last_year, growth_against_survival, risk_adjusted_value

TERMS = {"margin": 100, "growth": 0.2, "hazard": 0.25, "steady_hazard": 0.1, "annual_discount_rate": 0.1}
THREE = pd.Index(["A", "B", "C"], name="account_id")


def compare(**changed):
    return growth_against_survival(**(TERMS | {"horizon_years": 2} | changed))


def test_two_years_by_hand():
    """Each year 0.9 of the year before, marked down by 1.1: 81.82 and 66.94."""
    result = compare()
    assert result.growing == pytest.approx(100 * (0.9 / 1.1 + (0.9 / 1.1) ** 2)) == pytest.approx(result.steady)
    assert result.break_even == pytest.approx(0.25)


@pytest.mark.long
@settings(deadline=None, max_examples=25)
@given(st.floats(1, 1e6), st.integers(1, 20), st.floats(0, 0.3), st.floats(0, 0.5), st.floats(0, 0.5))
def test_the_break_even_does_not_depend_on_margin_years_or_rate(margin, years, rate, growth, steady):
    result = compare(margin=margin, horizon_years=years, annual_discount_rate=rate, growth=growth, steady_hazard=steady)
    assert result.break_even == pytest.approx(1 - (1 - steady) / (1 + growth), abs=1e-6)
    assert result.table["growing"].is_monotonic_decreasing


def test_the_table_is_the_value_at_each_chance():
    result = compare()
    at = risk_adjusted_value(100, hazard=0.4, growth=0.2, annual_discount_rate=0.1, horizon_years=2)
    assert result.growing_at(0.4) == pytest.approx(at)
    assert result.growing_at(0.25) == pytest.approx(result.growing)


def test_a_shrinking_customer_is_never_worth_more():
    result = compare(growth=-0.3)
    assert np.isnan(result.break_even)
    assert "whatever the chance of losing the other" in str(result)


def test_growth_in_words():
    assert str(compare(hazard=0.4)).splitlines() == [
        "A customer with a margin of 100 today that grows by 20% a year and is lost with a chance of 40% a year brings "
        "108. A steady one, lost with a chance of 10%, brings 149.",
        "The growing one is worth more as long as it is lost with a chance below 25.0% a year.",
    ]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"hazard": 1.2}, "hazard is a chance between 0 and 1"),
        ({"annual_discount_rate": -0.1}, "A discount rate is a number from 0"),
        ({"growth": -1.0}, "cannot shrink by all of it"),
    ],
)
def test_what_cannot_be(changed, words):
    with pytest.raises(DataError, match=words):
        compare(**changed)


def forecast(means, reach):
    means = np.asarray(means, dtype=float)
    columns = {"mean": means, "obs_ci_lower": means - reach, "obs_ci_upper": means + reach}
    return pd.DataFrame(columns, index=THREE[: len(means)])


def test_errors_and_coverage_by_hand():
    found = against_last_year(
        forecast([90, 60, 10], 10), pd.Series([120, 60, 0.0], index=THREE), pd.Series([100, 75, 10.0], index=THREE)
    )
    assert (found.error, found.naive_error) == (pytest.approx(25 / 3), pytest.approx(15))
    assert found.table["inside"].tolist() == [True, False, True] and found.coverage == pytest.approx(2 / 3)
    gains = np.array([10, 0, 10])
    reach = 1.959963984540054 * gains.std(ddof=1) / np.sqrt(3)
    assert found.gain == pytest.approx(20 / 3)
    assert (found.gain_ci_lower, found.gain_ci_upper) == pytest.approx((20 / 3 - reach, 20 / 3 + reach))
    assert found.better


def test_accounts_without_last_year_are_left_out_and_nothing_found_is_zero():
    found = against_last_year(forecast([90, 60, 10], 10), pd.Series({"A": 80, "C": 5.0}), pd.Series({"A": 95.0}))
    assert found.n == 2 and found.table["actual"].tolist() == [95, 0]


@pytest.mark.parametrize(
    ("last", "words"),
    [
        ([190, 170, 20.0], "That is 55 less; with so many accounts it might be from 7 to 104 less"),
        ([91, 62, 90.0], "Not surely better than last year"),
        ([100, 76, 11.0], "Not better than last year"),
    ],
)
def test_the_verdict_in_words(last, words):
    actual = pd.Series([100, 75, 12.0], index=THREE)
    found = against_last_year(forecast([90, 60, 10], 10), pd.Series(last, index=THREE), actual)
    assert words in str(found)
    assert "meant to hold for 95% of the accounts, and held for 66.7%." in str(found)


@settings(deadline=None, max_examples=25)
@given(st.floats(0.1, 100))
def test_another_currency_changes_the_errors_alone(rate):
    last, actual = (pd.Series(values, index=THREE) for values in ([120, 60, 0.0], [100, 75, 10.5]))
    one = against_last_year(forecast([90, 60, 10], 10), last, actual)
    other = against_last_year(forecast([90, 60, 10], 10) * rate, last * rate, actual * rate)
    assert other.error == pytest.approx(one.error * rate) and other.coverage == one.coverage


def test_too_little_to_compare():
    with pytest.raises(DataError, match="Two accounts at least"):
        against_last_year(forecast([90, 60], 10), pd.Series({"A": 1.0}), pd.Series({"A": 1.0}))
    with pytest.raises(DataError, match="The table forecast has no column obs_ci_lower"):
        against_last_year(pd.DataFrame({"mean": [1.0]}), pd.Series({"A": 1.0}), pd.Series({"A": 1.0}))
