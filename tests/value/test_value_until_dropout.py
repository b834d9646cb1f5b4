"""Expected purchases of accounts that may leave, against the published closed form, integrals and sums."""

from time import process_time

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import hyp2f1
from scipy.stats import beta

from kamlib.value.until_dropout import expected_regular, expected_until_dropout


@pytest.mark.parametrize("a", [0.3, 0.79, 2.5, 8.0])
@pytest.mark.parametrize("time", [0.1, 0.9, 4.0])
def test_against_the_closed_form(a, time):
    """Fader, Hardie & Lee (2005a), eq. 10, without the chance to be alive."""
    shape, b = 2.24, 4.43
    closed = (a + b - 1) / (a - 1) * (1 - (1 + time) ** -shape * hyp2f1(shape, b, a + b - 1, time / (1 + time)))
    assert expected_until_dropout(shape, time, a, b) == pytest.approx(closed, rel=1e-10)


@pytest.mark.parametrize(
    ("shape", "time", "a", "b"), [(3.0, 2.0, 1.0, 5.0), (40.0, 6.0, 1.0, 90.0), (0.2, 50.0, 2, 0.5)]
)
def test_against_an_integral_also_where_the_closed_form_divides_by_zero(shape, time, a, b):
    def cell(p):
        return beta.pdf(p, a, b) * -np.expm1(-shape * np.log1p(p * time)) / p

    whole = quad(cell, 0, 1, limit=500, epsrel=1e-11, points=[1e-6, 1e-3, 0.1, 0.99])[0]
    assert expected_until_dropout(shape, time, a, b) == pytest.approx(whole, rel=1e-7)


def test_extremes():
    shape = np.array([2000.0, 1e-3, 5000.0, 1.0])
    time = np.array([1e-6, 1e4, 1e4, 0.0])
    found = expected_until_dropout(shape, time, np.array([1e-3, 1e4, 0.5, 1.0]), np.array([1e4, 1e-3, 2000.0, 1.0]))
    assert np.isfinite(found).all() and (found >= 0).all() and found[-1] == 0
    assert found[0] == pytest.approx(2000 * 1e-6, rel=1e-5)  # so short that nobody leaves
    assert (np.diff(expected_until_dropout(5.0, np.linspace(0, 100, 50), 1.0, 3.0)) > 0).all()


@pytest.mark.parametrize("size", [14, 16, 30])
def test_accounts_that_are_alike_leave_with_one_probability_and_soon_have_an_answer(size):
    """Where a search without penalty runs to its end, a and b are huge: the limit is known, and needs few nodes."""
    shape, time = np.linspace(0.5, 300, 1000), np.linspace(0.1, 30, 1000)
    for odds in (-3, 0, 2):
        a, b = np.exp(size + odds), np.exp(size)
        p = a / (a + b)
        limit = -np.expm1(-shape * np.log1p(p * time)) / p
        begun = process_time()
        assert expected_until_dropout(shape, time, a, b) == pytest.approx(limit, rel=2 / a + 1e-12)
        regular = expected_regular(shape[:50], time[:50], a, b, 0, 1)
        assert regular == pytest.approx(limit[:50], rel=2 / a + 1e-9)
        assert process_time() - begun < 60  # once it was minutes


def test_regular_buyers_with_k_of_one_are_the_plain_ones():
    shape, time = np.array([2.24, 5.0, 300.0]), np.array([0.9, 1.0, 2.0])
    a, b = np.array([0.79, 1.0, 0.5]), np.array([4.43, 3.0, 50.0])
    plain = expected_until_dropout(shape, time, a, b)
    assert expected_regular(shape, time, a, b, 0, 1) == pytest.approx(plain, rel=1e-9)


@pytest.mark.parametrize(("passed", "k"), [(0, 2), (1, 2), (2, 3)])
def test_regular_buyers_against_simulation(passed, k):
    rng, draws = np.random.default_rng(0), 200_000
    rate, chance = rng.gamma(4.0, 1.5, draws), rng.beta(0.8, 5.0, draws)
    bought = np.minimum((passed + rng.poisson(rate)) // k, rng.geometric(np.maximum(chance, 1e-12)))
    found = float(expected_regular(np.array([4.0]), np.array([1.5]), np.array([0.8]), np.array([5.0]), passed, k)[0])
    assert found == pytest.approx(bought.mean(), abs=4 * bought.std() / np.sqrt(draws))
