"""How much of a chosen list's fall is the choice itself."""

import numpy as np
import pandas as pd
import pytest

from kamlib.evaluate.lag import expected_lag


def panel(rng, n=200, r=0.6, spread=1.0):
    """Two years of log-normal sales with correlation r and no programme at all."""
    first, second = rng.normal(size=(2, n))
    logs = np.array([first, r * first + np.sqrt(1 - r * r) * second])
    return [pd.Series(values) for values in np.exp(8 + spread * logs)]


def test_without_any_effect_the_expected_lag_is_the_observed_one():
    rng = np.random.default_rng(1)
    found = []
    for _draw in range(60):
        lag = expected_lag(*panel(rng), top=20, draws=1)
        found.append([lag.correlation.value, lag.by_correlation.value, lag.by_looking_back.value, lag.observed.value])
    correlation, by_correlation, back, observed = np.mean(found, axis=0)
    assert correlation == pytest.approx(0.6, abs=0.03)
    assert by_correlation == pytest.approx(observed, abs=0.04)
    assert back == pytest.approx(observed, abs=0.04)
    assert observed == pytest.approx(-0.36, abs=0.04)


@pytest.mark.long
def test_the_interval_covers_what_happens_without_an_effect():
    rng = np.random.default_rng(2)
    truth = -0.364  # 4,000,000 pairs of the same law, the largest tenth chosen
    inside = 0
    for _draw in range(100):
        lag = expected_lag(*panel(rng), top=20, draws=200)
        inside += lag.by_correlation.ci_lower <= truth <= lag.by_correlation.ci_upper
    assert 88 <= inside <= 100


def test_identical_years_have_no_lag():
    year = pd.Series([100.0, 50.0, 20.0, 10.0, 5.0])
    lag = expected_lag(year, year, top=2, draws=20)
    assert lag.correlation.value == pytest.approx(1)
    assert lag.by_correlation.value == pytest.approx(0)
    assert lag.observed.value == pytest.approx(0)


def test_the_observed_lag_by_hand():
    then, now = pd.Series({"A": 60.0, "B": 30.0, "C": 10.0}), pd.Series({"A": 30.0, "B": 30.0, "C": 40.0})
    lag = expected_lag(then, now, top=1, draws=1)
    assert lag.observed.value == pytest.approx(-0.5)  # A halved while the total stayed
    assert lag.by_looking_back.value == pytest.approx(10 / 40 - 1)  # C, the largest now, had a quarter then


def test_money_and_order_of_the_accounts_do_not_matter():
    rng = np.random.default_rng(3)
    then, now = panel(rng)
    one = expected_lag(then, now, top=20, draws=1)
    other = expected_lag(then[::-1] * 1000, now[::-1] * 7, top=20, draws=1)
    for name in ("correlation", "by_correlation", "by_looking_back", "observed"):
        assert getattr(one, name).value == pytest.approx(getattr(other, name).value)


def test_accounts_gone_to_zero_count_in_looking_back_only():
    then = pd.Series([100.0, 90.0, 10.0, 10.0])
    now = pd.Series([0.0, 90.0, 10.0, 100.0])
    lag = expected_lag(then, now, top=1, draws=1)
    assert lag.observed.value == pytest.approx(-1)
    assert lag.observed.n == 4 and lag.by_looking_back.n == 3 and lag.correlation.n == 3


def test_all_accounts_alike_say_nothing_about_correlation():
    lag = expected_lag(pd.Series([5.0] * 6), pd.Series([5.0] * 6), top=2, draws=20)
    assert np.isnan(lag.correlation.value) and lag.observed.value == pytest.approx(0)
