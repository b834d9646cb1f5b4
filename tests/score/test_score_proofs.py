"""A small slice of the long simulation of P(chosen): it draws what it says, and its rows differ as they should."""

import importlib
import sys

import numpy as np
import pandas as pd
import pytest


@pytest.fixture(scope="module")
def ranking(root):
    """Import the proof, which is no part of the library."""
    sys.path.insert(0, str(root))
    module = importlib.import_module("proofs.ranking")
    yield module
    sys.path.remove(str(root))


@pytest.fixture
def slopes(ranking, monkeypatch):
    """Return slope and interval of a case, from few portfolios with few draws."""
    monkeypatch.setattr(ranking, "DRAWS", 500)
    cases = {case.name: case for case in ranking.CASES}

    def of(name: str, portfolios: int = 12) -> tuple[float, ...]:
        found = pd.DataFrame([ranking.simulate(cases[name], number) for number in range(portfolios)])
        return ranking.calibration(found)

    return of


def test_what_is_drawn_follows_its_law(ranking):
    rng = np.random.default_rng(1)
    ordered = np.array([ranking.ordered(rng) for _draw in range(4_000)])
    assert ordered.mean(axis=0) == pytest.approx(np.array([137, 77, 47, 27, 12]) / 300, abs=0.01)
    stated = np.array([ranking.stated(rng) for _draw in range(4_000)])
    assert stated.mean(axis=0) == pytest.approx(ranking.STATED.to_numpy(), abs=0.01)
    bounded = np.array([ranking.bounded(rng) for _draw in range(500)])
    assert bounded.min() >= 0.1 and bounded.max() <= 0.4 and bounded.mean(axis=0) == pytest.approx(0.2, abs=0.02)


def test_a_portfolio_has_twenty_true_ones_and_twenty_said(ranking, monkeypatch):
    monkeypatch.setattr(ranking, "DRAWS", 200)
    for case in ranking.CASES:
        found = pd.Series(ranking.simulate(case, 0))
        said, true = (found[found.index.str.startswith(name)] for name in ("said", "true"))
        assert len(said) == len(true) == ranking.ACCOUNTS
        assert said.sum() == pytest.approx(ranking.TOP) and true.sum() == ranking.TOP
        assert said.is_monotonic_decreasing


def test_the_slope_is_that_of_a_known_distortion(ranking):
    """True chances with log odds of one half of what is said have the slope 0.5."""
    rng, draws = np.random.default_rng(3), ranking.DRAWS
    odds = rng.normal(-1, 2, (150, 60))
    said = (1 / (1 + np.exp(-odds)) * (draws + 1) - 0.5) / draws
    true = rng.random(odds.shape) < 1 / (1 + np.exp(-odds / 2))
    columns = [*(f"said{place}" for place in range(60)), *(f"true{place}" for place in range(60))]
    slope, low, high, *_rest = ranking.calibration(pd.DataFrame(np.hstack([said, true]), columns=columns))
    assert slope == pytest.approx(0.5, abs=0.05) and low < 0.5 < high and high - low < 0.08


def test_a_slice_of_what_comes_true_and_what_does_not(slopes):
    good, low, high, said, true, error = slopes("any weights")
    assert 0.8 < good < 1.25 and low < 1.1 and high > 0.9
    assert abs(said - true) < 4 * error
    assert slopes("noise left out")[2] < 0.6
    assert slopes("ratings not shrunk")[0] < good < slopes("any weights drawn, true ones always equal")[0]
    assert slopes("criteria correlated by one half, shrunk one by one")[0] > 1.25
    assert 0.8 < slopes("the same, criteria correlated by one half")[0] < 1.25
