"""A season that is found again, a clock that changes nothing, likelihoods that can be compared."""

import numpy as np
import pandas as pd
import pytest

import kamlib as kam
from kamlib.errors import DataError
from kamlib.measure import order_summary
from kamlib.value import BGNBD, calendar_exposure, log_jacobian

SEASON = np.array([0.8, 0.8, 1.0, 1.0, 1.1, 1.1, 0.7, 0.4, 1.0, 1.2, 1.4, 1.5])


def orders_of(season, accounts=250, years=3, seed=0):
    """Draw the order lines of accounts whose time runs with a season; most stay for years."""
    rng = np.random.default_rng(seed)
    days = pd.date_range("2021-01-01", periods=365 * years, freq="D")
    passed = np.cumsum(season[days.month - 1])
    rows = []
    for account in range(accounts):
        rate, leaves, now = rng.gamma(1.5, 1 / 40), rng.beta(0.8, 12), passed[rng.integers(0, 300)]
        while now < passed[-1]:
            rows.append((f"A{account}", days[np.searchsorted(passed, now)], 100.0))
            if rng.random() < leaves:
                break
            now += rng.exponential(1 / rate)
    return pd.DataFrame(rows, columns=["account_id", "order_date", "amount"])


@pytest.fixture(scope="module")
def seasonal():
    return orders_of(SEASON)


@pytest.fixture(scope="module")
def found(seasonal):
    return calendar_exposure(seasonal)


def test_the_season_is_found(found):
    days = np.array([31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    truth = SEASON / (days @ SEASON / days.sum())
    table = found.table
    assert days @ table["exposure"] / days.sum() == pytest.approx(1)
    assert ((table["ci_lower"] <= truth) & (truth <= table["ci_upper"])).sum() >= 10
    assert table["exposure"].to_numpy() == pytest.approx(truth, rel=0.25)
    assert table.index.name == "month" and table["purchases"].sum() > 600


def test_no_season_is_found_where_there_is_none():
    table = calendar_exposure(orders_of(np.ones(12), accounts=200, seed=3), by="quarter").table
    assert ((table["ci_lower"] <= 1) & (table["ci_upper"] >= 1)).sum() >= 3
    assert table["exposure"].between(0.9, 1.1).all() and table.index.tolist() == [1, 2, 3, 4]


def test_growth_is_no_season():
    """An account that buys more each year is no reason for a busy December."""
    days = pd.date_range("2021-01-01", "2023-12-31", freq="D")
    chance = np.linspace(0.1, 0.5, len(days))
    rng, rows = np.random.default_rng(0), []
    for account in range(30):
        bought = days[rng.random(len(days)) < chance]
        rows.append(pd.DataFrame({"account_id": f"A{account}", "order_date": bought, "amount": 1.0}))
    table = calendar_exposure(pd.concat(rows)).table
    assert table["exposure"].between(0.9, 1.1).all()


@pytest.mark.long
def test_a_clock_that_runs_as_always_changes_nothing(seasonal):
    plain, same = order_summary(seasonal), order_summary(seasonal, exposure=lambda days: np.ones(len(days)))
    pd.testing.assert_frame_equal(plain, same)
    assert log_jacobian(seasonal, lambda days: np.ones(len(days))) == pytest.approx(0, abs=1e-9)
    every = pd.Series(1.0, index=pd.date_range("2021-01-01", "2023-12-31"))
    assert log_jacobian(seasonal, every) == pytest.approx(0, abs=1e-9)


def test_a_clock_that_merely_runs_slower_wins_nothing(seasonal):
    def half(days):
        return np.full(len(days), 0.5)

    plain = BGNBD(order_summary(seasonal)).fit().llf
    slow = BGNBD(order_summary(seasonal, exposure=half)).fit().llf
    assert slow > plain + 1000
    assert slow + log_jacobian(seasonal, half) == pytest.approx(plain, abs=1e-6)


@pytest.mark.long
def test_seasonal_buyers_are_more_likely_with_their_season(seasonal, found):
    plain = BGNBD(order_summary(seasonal)).fit().llf
    timed = BGNBD(order_summary(seasonal, exposure=found)).fit().llf
    assert timed + log_jacobian(seasonal, found) > plain + 30


def test_the_jacobian_by_hand():
    days = pd.to_datetime(["2025-01-01", "2025-01-03", "2025-01-04", "2025-01-02"])
    orders = pd.DataFrame({"account_id": ["A", "A", "A", "B"], "order_date": days, "amount": 1.0})
    pace = pd.Series([9.0, 9.0, 2.0, 0.5], index=pd.date_range("2025-01-01", periods=4))
    assert log_jacobian(orders, pace) == pytest.approx(np.log(2.0) + np.log(0.5))
    assert log_jacobian(orders, pace, end="2025-01-03") == pytest.approx(np.log(2.0))
    assert log_jacobian(orders, pace, end="2025-01-02") == 0
    with pytest.raises(DataError, match="zero on 1 days .* 4 Jan 2025"):
        log_jacobian(orders, pace.replace(0.5, 0.0))


@pytest.mark.long
def test_an_exposure_that_knew_the_holdout_is_an_oracle(seasonal, found):
    assert found.is_oracle("2023-06-30") and "oracle" in found.label("2023-06-30")
    fair = calendar_exposure(seasonal, end="2022-12-31")
    assert not fair.is_oracle("2022-12-31") and fair.last_day <= pd.Timestamp("2022-12-31")
    assert "none of them after 31 Dec 2022" in fair.label("2022-12-31")
    summary = order_summary(seasonal, exposure=found, calibration_end="2023-06-30")
    told = BGNBD(summary).fit().validate_holdout(summary, exposure=found, draws=50)
    assert "is an oracle" in told.sentence
    given = BGNBD(summary).fit().validate_holdout(summary, exposure=lambda days: np.ones(len(days)), draws=50)
    assert "given from outside" in given.sentence
    summary = order_summary(seasonal, exposure=fair, calibration_end="2022-12-31")
    assert not BGNBD(summary).fit().validate_holdout(summary, exposure=fair, draws=50).notes


def test_words(found):
    assert "fastest in December" in str(found) and "slowest in August" in str(found)
    assert "<table" in found._repr_html_()
    with kam.language.using("es"):
        assert "diciembre" in str(found) and "agosto" in str(found)


def test_nine_months_cannot_show_a_season(seasonal):
    with pytest.raises(DataError, match=r"9 months of orders cannot show a season.*two full years"):
        calendar_exposure(seasonal, end="2021-09-30")
    with pytest.raises(DataError, match="0 months"):
        calendar_exposure(seasonal[:0])
    once = seasonal.drop_duplicates("account_id")
    two = pd.concat([once, once.assign(order_date=pd.Timestamp("2023-12-31"))])
    with pytest.raises(DataError, match="three purchases"):
        calendar_exposure(two)
    with pytest.raises(DataError, match="season by week"):
        calendar_exposure(seasonal, by="week")
