"""Growth between matched periods."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.errors import DataError, StudyError
from kamlib.measure import growth


def panel(values, *, start="2022-01-01") -> pd.DataFrame:
    months = pd.date_range(start, periods=len(values[0]), freq="MS")
    index = pd.Index([f"A{place}" for place in range(len(values))], name="account_id")
    return pd.DataFrame(values, index=index, columns=months, dtype=float)


def test_growth_by_hand():
    table = panel([[10.0] * 12 + [12.0] * 12, [5.0] * 12 + [0.0] * 12, [0.0] * 12 + [1.0] * 12])
    result = growth(table, base="2022", now="2023")
    assert result.table["growth"].tolist()[:2] == pytest.approx([0.2, -1.0])
    assert result.table["log_growth"].iloc[0] == pytest.approx(np.log(1.2))
    assert result.table["log_growth"].iloc[1:].isna().all()
    assert np.isnan(result.table["growth"].iloc[2])
    assert result.growth.value == pytest.approx(156 / 180 - 1)
    assert result.same_accounts.value == pytest.approx(0.2)
    assert (result.n_new, result.n_lost, result.years) == (1, 1, 1.0)


def test_annual_growth_over_several_years():
    table = panel([[100.0] * 12 + [0.0] * 24 + [133.1] * 12])
    result = growth(table, base="2022", now="2025")
    assert result.years == 3
    assert result.annual_growth.value == pytest.approx(0.1)
    assert result.log_growth.value == pytest.approx(3 * np.log(1.1))


def test_an_interval_hangs_on_single_accounts():
    rng = np.random.default_rng(3)
    base = np.exp(rng.normal(0, 1, 80))
    table = panel(np.column_stack([base, base * np.exp(rng.normal(0, 0.3, 80))]))
    result = growth(table, base="2022-01", now="2022-02")
    assert result.growth.ci_lower < result.growth.value < result.growth.ci_upper
    assert result.log_growth.ci_lower == pytest.approx(np.log1p(result.growth.ci_lower))
    again = growth(table, base="2022-01", now="2022-02")
    assert again.growth == result.growth
    assert growth(table, base="2022-01", now="2022-02", seed=1).growth != result.growth


def test_one_account_has_no_interval():
    result = growth(panel([[10.0, 12.0]]), base="2022-01", now="2022-02")
    assert np.isnan(result.growth.ci_lower)
    assert result.growth.value == pytest.approx(0.2)


@pytest.mark.long
@given(st.lists(st.floats(1, 1e6), min_size=3, max_size=3), st.floats(0.01, 100))
def test_log_growth_adds_up_over_time_and_ignores_the_unit_of_money(values, factor):
    months = ("2022-01", "2022-02", "2022-03")
    table = panel([values])
    steps = [
        growth(table, base=first, now=second, draws=1).log_growth.value
        for first, second in ((months[0], months[1]), (months[1], months[2]), (months[0], months[2]))
    ]
    assert steps[0] + steps[1] == pytest.approx(steps[2], abs=1e-9)
    scaled = growth(table * factor, base=months[0], now=months[2], draws=1)
    assert scaled.log_growth.value == pytest.approx(steps[2], abs=1e-9)


@pytest.mark.parametrize(
    ("base", "now", "message"),
    [
        ("2022-Q1", "2022-04", "cannot be compared"),
        (("2022-01-05", "2022-01-09"), ("2023-01-05", "2023-01-09"), "whole months"),
        ("2021", "2022", "does not cover Jan 2021 to Dec 2021"),
        ("2022-05", "2022-04", "must end before"),
    ],
)
def test_unmatched_periods_are_refused(base, now, message):
    table = panel([[10.0] * 24])
    with pytest.raises(StudyError, match=message):
        growth(table, base=base, now=now)


def test_unmatched_periods_are_compared_by_their_mean_month_where_it_is_wanted():
    table = panel([[10.0] * 3 + [11.0] * 6])
    result = growth(table, base="2022-Q1", now=("2022-04", "2022-09"), allow_unmatched=True)
    assert result.growth.value == pytest.approx(0.1)


def test_no_revenue_in_the_base_period_is_named():
    with pytest.raises(DataError, match="no revenue in Jan 2022"):
        growth(panel([[0.0, 5.0]]), base="2022-01", now="2022-02")
