"""A model along one history, over all histories, and week by week."""

import numpy as np
import pandas as pd
import pytest

from kamlib.errors import DataError
from kamlib.measure import order_summary
from kamlib.value import BGBB, BGNBD, ParetoNBD, alive_history, frequency_recency, tracking

PUBLISHED = [0.2426, 4.4136, 0.7929, 2.4259]
DAYS = ["2025-01-06", "2025-01-20", "2025-02-17", "2025-01-06", "2025-03-31"]


@pytest.fixture
def orders():
    return pd.DataFrame({"account_id": ["A", "A", "A", "B", "B"], "order_date": pd.to_datetime(DAYS), "amount": 1.0})


@pytest.fixture
def model(orders):
    return BGNBD(order_summary(orders)).with_params(PUBLISHED)


@pytest.mark.long
@pytest.mark.parametrize("law", [BGNBD, ParetoNBD])
def test_each_day_is_what_a_summary_of_that_day_says(orders, law):
    found = law(order_summary(orders)).with_params(PUBLISHED)
    history = alive_history(found, orders, "A")
    assert history.index[0] == pd.Timestamp("2025-01-06") and history.index[-1] == pd.Timestamp("2025-03-31")
    assert history.index[history["purchases"] == 1].strftime("%Y-%m-%d").tolist() == DAYS[:3]
    for day in ("2025-01-10", "2025-01-20", "2025-03-31"):
        summary = order_summary(orders, end=day)
        then = law(summary).with_params(PUBLISHED).probability_alive(interval=None).table["mean"]
        assert history.loc[day, "mean"] == pytest.approx(then["A"], abs=1e-9)
    assert history["mean"].between(0, 1).all() and history["mean"].iloc[0] == 1


@pytest.mark.long
def test_a_history_with_its_doubt_covariates_and_exposure(cdnow):
    found = BGNBD(cdnow.assign(late=np.arange(len(cdnow)) % 2), purchase="~ late").fit()
    orders = pd.DataFrame({"account_id": "0001", "order_date": pd.to_datetime(DAYS[:3]), "amount": 1.0})
    history = alive_history(found, orders, "0001", end="2025-06-30")
    again = history.loc["2025-01-20":]  # before, it is alive for sure
    assert ((again["mean_ci_lower"] < again["mean"]) & (again["mean"] < again["mean_ci_upper"])).all()
    assert len(history) == 176
    half = alive_history(found, orders, "0001", end="2025-06-30", exposure=lambda days: np.full(len(days), 0.5))
    assert half["mean"].iloc[-1] > history["mean"].iloc[-1]  # half of the silence
    with pytest.raises(DataError, match="Z is not in the model"):
        alive_history(found, orders.assign(account_id="Z"), "Z")


def test_the_map(model):
    table = frequency_recency(model, T=10, most=3, points=10)
    assert table.shape == (4, 11) and table.index.name == "frequency" and table.columns.name == "recency"
    assert table.loc[0].notna().sum() == 1 and table.loc[1:, 0.0].isna().all()
    summary = pd.DataFrame({"frequency": [2.0], "recency": [7.0], "T": [10.0]})
    one = BGNBD(summary).with_params(PUBLISHED)
    assert table.loc[2, 7.0] == pytest.approx(one.probability_alive(interval=None).total["mean"])
    later = frequency_recency(model, T=10, most=3, points=10, horizon=5)
    assert later.loc[2, 7.0] == pytest.approx(one.expected_purchases(5, interval=None).total["mean"])
    assert (table.loc[1:].diff(axis=1).iloc[:, 2:] > 0).all(axis=None)  # later is better


def test_the_map_of_periods():
    summary = pd.DataFrame({"frequency": [2, 1], "recency": [3, 1], "T": [4, 4]})
    table = frequency_recency(BGBB(summary).with_params([1.2, 0.75, 0.66, 2.8]))
    assert table.shape == (3, 5) and np.isnan(table.loc[2, 1]) and table.loc[2, 4] == pytest.approx(1)


def test_week_by_week(model, orders):
    table = tracking(model, orders, calibration_end="2025-01-31", end="2025-04-05", points=9, draws=20)
    assert table.index[0] == pd.Timestamp("2025-01-31") and table.index[-1] == pd.Timestamp("2025-04-05")
    assert len(table) == 10 and (table.iloc[0] == 0).all()
    assert table["actual"].tolist() == [0, 0, 0, 1, 1, 1, 1, 1, 1, 2]
    horizon = (pd.Timestamp("2025-04-05") - pd.Timestamp("2025-01-31")).days / 7
    assert table["mean"].iloc[-1] == pytest.approx(model.expected_purchases(horizon, interval=None).total["mean"])
    assert (table["obs_ci_lower"] <= table["obs_ci_upper"]).all()
    none = tracking(model, orders, calibration_end="2025-01-31", points=2, draws=5, exposure=lambda d: 0.0 * d.day)
    assert none["mean"].iloc[-1] == 0


@pytest.mark.long
def test_calls_that_cannot_be(model, orders):
    summary = pd.DataFrame({"frequency": [2], "recency": [3], "T": [4]})
    for call, words in (
        (lambda: alive_history(model, orders, "C"), "Account C has no purchase"),
        (lambda: alive_history(BGBB(summary).with_params([1, 1, 1, 1]), orders, "A"), "day by day"),
        (lambda: frequency_recency(model, T=0), "time above 0"),
        (lambda: tracking(model, orders, calibration_end="2025-12-31"), "no day after"),
    ):
        with pytest.raises(DataError, match=words):
            call()
    covariate = BGNBD(order_summary(orders).assign(z=[0, 1]), purchase="~ z").with_params([*PUBLISHED, 0.1])
    with pytest.raises(DataError, match="without covariates"):
        frequency_recency(covariate)
