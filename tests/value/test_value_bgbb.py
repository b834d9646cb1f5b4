"""BG/BB against the published fit, fifty digits, differences, and histories drawn from it.

inputs/donations.csv: Fader, Hardie & Shang (2010), table 1: how often 11,104 people who first gave in 1995 gave in the
six years after, and in which of them last. inputs/bgbb.csv: see references_bgbb.py.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import kamlib as kam
from kamlib.errors import DataError
from kamlib.value import BGBB
from kamlib.value.beta_bernoulli import BetaBernoulli, NoneLeaves

INPUTS = Path(__file__).parent / "inputs"
PARAMS = np.array([1.3, 0.6, 0.7, 2.0])


@pytest.fixture(scope="module")
def donations():
    return pd.read_csv(INPUTS / "donations.csv")


@pytest.fixture(scope="module")
def fitted(donations):
    return BGBB(donations, weights=donations["accounts"]).fit()


def drawn(accounts, seed, params=(1.2, 0.8, 0.7, 4.0)):
    rng = np.random.default_rng(seed)
    T = rng.integers(4, 13, accounts).astype(float)
    frequency, recency = BetaBernoulli().draw_past(rng, T, *params)
    return pd.DataFrame({"frequency": frequency, "recency": recency, "T": T})


def differences(function, at, step=1e-5):
    return np.array([(function(at + one) - function(at - one)) / (2 * step) for one in np.eye(len(at)) * step])


# Published figures


def test_donations_as_published(donations, fitted):
    """Fader, Hardie & Shang (2010), table 2: 1.204, .750, .657, 2.783 and -33225.6."""
    assert donations["accounts"].sum() == 11_104 and len(donations) == 22
    assert fitted.params.round(3).to_dict() == {"alpha": 1.204, "beta": 0.750, "gamma": 0.657, "delta": 2.783}
    assert round(fitted.llf, 1) == -33225.6 and fitted.nobs == 11_104
    assert fitted.bse.to_numpy() == pytest.approx([0.0694, 0.0294, 0.0510, 0.3208], abs=5e-5)


def test_one_account_by_hand():
    """One period without a purchase: it stayed and did not buy, or had left."""
    one = BGBB(pd.DataFrame({"frequency": [0], "recency": [0], "T": [1]})).with_params([1, 1, 1, 1])
    assert one.llf == pytest.approx(np.log(1 / 2 * 1 / 2 + 1 / 2))
    assert one.probability_alive(interval=None).table["mean"].iloc[0] == pytest.approx(1 / 3)
    # alive after it, it stays with 2/3 and buys with 1/3
    assert one.expected_purchases(1, interval=None).total["mean"] == pytest.approx(1 / 3 * 2 / 3 * 1 / 3)
    assert one.expected_purchases(0.5, interval=None).total["mean"] == pytest.approx(1 / 3 * 2 / 3 * 1 / 3 / 2)


# The likelihood


@pytest.mark.long
def test_two_hundred_cases_to_fifty_digits():
    rows = pd.read_csv(INPUTS / "bgbb.csv")
    error = []
    for row in rows.itertuples():
        table = pd.DataFrame({"frequency": [row.frequency], "recency": [row.recency], "T": [row.T]})
        found = BGBB(table).loglike([row.p1, row.p2, row.p3, row.p4])
        error.append(abs(found - row.loglike) / max(1, abs(row.loglike)))
    assert len(rows) == 200 and max(error) < 1e-9


def test_gradient_and_hessian_against_differences(donations):
    model = BGBB(donations, weights=donations["accounts"])
    assert model.score(PARAMS) == pytest.approx(differences(model.loglike, PARAMS), rel=1e-6, abs=1e-4)
    assert model.hessian(PARAMS) == pytest.approx(differences(model.score, PARAMS), rel=1e-6, abs=1e-4)
    weights = donations["accounts"].to_numpy()
    assert weights @ model.score_obs(PARAMS) == pytest.approx(model.score(PARAMS), rel=1e-9)
    assert weights @ model.loglikeobs(PARAMS) == pytest.approx(model.loglike(PARAMS), rel=1e-12)


def test_gradient_and_hessian_with_covariates():
    table = drawn(300, 1).assign(large=np.arange(300) % 3 == 0, size=np.arange(300) % 7 / 7)
    model = BGBB(table, purchase="~ large + size", dropout="~ large")
    at = np.append(PARAMS, [0.2, -0.1, -0.3])
    assert model.score(at) == pytest.approx(differences(model.loglike, at), rel=1e-6, abs=1e-4)
    assert model.hessian(at) == pytest.approx(differences(model.score, at), rel=1e-6, abs=1e-3)
    found = model.fit()
    assert found.expected_purchases(3, interval=None).table["mean"].between(0, 3).all()


def test_histories_have_probabilities_that_add_up_to_one():
    """All 2^n histories of n periods, by how many share frequency and recency."""
    from math import comb

    rows = [(x, t_x, comb(t_x - 1, x - 1)) for t_x in range(1, 6) for x in range(1, t_x + 1)]
    table = pd.DataFrame([(0, 0, 1), *rows], columns=["frequency", "recency", "many"]).assign(T=5)
    assert table["many"] @ np.exp(BGBB(table).loglikeobs(PARAMS)) == pytest.approx(1)


@pytest.mark.long
def test_where_the_search_begins(donations, fitted):
    model, rng = BGBB(donations, weights=donations["accounts"]), np.random.default_rng(0)
    for _start in range(100):
        found = model._search(model._inside(np.exp(rng.uniform(-4, 4, 4))), False)
        assert found.value + model._constant == pytest.approx(fitted.llf, abs=1e-6)
        assert model._outside(found.at) == pytest.approx(fitted.params.to_numpy(), rel=1e-4)


def test_rows_that_stand_for_several_accounts(donations, fitted):
    many = donations.loc[donations.index.repeat(donations["accounts"])].reset_index(drop=True)
    found = BGBB(many).fit()
    assert found.llf == pytest.approx(fitted.llf) and found.bse.to_numpy() == pytest.approx(fitted.bse.to_numpy())


# What is to come


def test_a_row_that_stands_for_many_does_not_live_on_as_one():
    """The interval of a total is that of independent accounts."""
    table = pd.DataFrame({"frequency": [3, 1], "recency": [6, 2], "T": [6, 6]})
    few = BGBB(table, weights=[200, 100]).with_params(PARAMS).expected_purchases(4, draws=120).total
    each = table.loc[[0] * 200 + [1] * 100].reset_index(drop=True)
    many = BGBB(each).with_params(PARAMS).expected_purchases(4, draws=120).total
    assert few["mean"] == pytest.approx(many["mean"])
    width = few["obs_ci_upper"] - few["obs_ci_lower"]
    assert width == pytest.approx(many["obs_ci_upper"] - many["obs_ci_lower"], rel=0.3)


@pytest.mark.long
def test_predictions_against_simulation():
    """Accounts are drawn, and of those with one history it is counted what they do next."""
    rng, law = np.random.default_rng(2), BetaBernoulli()
    p, leaves = rng.beta(1.3, 0.6, 200_000), rng.beta(0.7, 2.0, 200_000)
    alive, bought = np.ones(len(p), bool), []
    for _period in range(7):
        alive &= rng.random(len(p)) >= leaves
        bought.append(alive & (rng.random(len(p)) < p))
    past, later = np.array(bought[:4]), np.array(bought[4:])
    same = past[0] & ~past[1] & past[2] & ~past[3]
    table = pd.DataFrame({"frequency": [2], "recency": [3], "T": [4]})
    found = BGBB(table).with_params([1.3, 0.6, 0.7, 2.0]).expected_purchases(3, interval=None).total["mean"]
    outcome = later[:, same].sum(axis=0)
    assert found == pytest.approx(outcome.mean(), abs=4 * outcome.std() / np.sqrt(same.sum()))
    x, T = np.array([2.0]), np.array([4.0])
    share = law.alive(x, np.array([3.0]), T, 1.3, 0.6, 0.7, 2.0)
    drawn_on = [law.draw_future(rng, 3.0, share, x, T, 1.3, 0.6, 0.7, 2.0)[0] for _draw in range(2000)]
    assert np.mean(drawn_on) == pytest.approx(found, abs=4 * np.std(drawn_on) / np.sqrt(2000))


def test_the_past_is_drawn_from_the_law():
    table = drawn(3000, 4)
    found = BGBB(table).fit().conf_int(alpha=0.001)
    for name, truth in zip(("alpha", "beta", "gamma", "delta"), (1.2, 0.8, 0.7, 4.0), strict=True):
        assert found.loc[name, "ci_lower"] < truth < found.loc[name, "ci_upper"]


@pytest.mark.long
def test_horizons_and_discounting(fitted):
    plain = [fitted.expected_purchases(h, interval=None).total["mean"] for h in range(0, 201)]
    assert plain[0] == 0 and (np.diff(plain) > 0).all()
    assert fitted.expected_purchases(2.5, interval=None).total["mean"] == pytest.approx((plain[2] + plain[3]) / 2)
    found = fitted.discounted_expected_purchases(annual_discount_rate=0.2, periods_per_year=1, interval=None)
    middle = np.diff(plain) @ 1.2 ** -(np.arange(200) + 0.5)  # purchases fall anywhere into their period
    assert found.total["mean"] == pytest.approx(middle, rel=2e-3)
    new = fitted.expected_purchases_new(6)
    assert new.ci_lower < new.value < new.ci_upper < 6


# What is said


@pytest.mark.long
def test_dropout_is_tested(fitted):
    assert fitted.dropout_test(draws=2)["p_value"] == pytest.approx(1 / 3)
    rng = np.random.default_rng(1)
    T = np.full(300, 6.0)
    frequency, recency = NoneLeaves().draw_past(rng, T, 1.5, 1.0)
    staying = BGBB(pd.DataFrame({"frequency": frequency, "recency": recency, "T": T})).fit()
    assert any("Dropout is not identified" in note for note in staying.notes)
    assert staying.dropout_test(draws=9)["p_value"] > 0.1


def test_few_accounts_are_pulled_and_told():
    found = BGBB(drawn(40, 1)).fit()
    assert "weak penalty to 40 accounts" in str(found.summary()) and found.params.between(1e-2, 1e2).all()


def test_accounts_that_are_alike():
    rng = np.random.default_rng(0)
    T = np.full(2000, 8.0)
    frequency, recency = BetaBernoulli().draw_past(rng, T, 4e4, 6e4, 1e4, 9e4)
    found = BGBB(pd.DataFrame({"frequency": frequency, "recency": recency, "T": T})).with_params([4e4, 6e4, 1e4, 9e4])
    assert [note for note in found.notes if "one probability serves" in note and "buy" in note]
    assert [note for note in found.notes if "one probability serves" in note and "leave" in note]


def test_histories_in_days_are_refused():
    table = pd.DataFrame({"frequency": [2.0, 3.0], "recency": [1.5, 2.0], "T": [6.0, 6.0]}, index=["A", "B"])
    with pytest.raises(DataError, match=r"2 accounts .* whole periods.*Found: A, B.*Count in how many months"):
        BGBB(table)
    with kam.language.using("es"), pytest.raises(DataError, match="períodos enteros"):
        BGBB(table)
    with pytest.raises(DataError, match="covariates"):
        BGBB(drawn(300, 1).assign(z=np.arange(300)), purchase="~ z").fit().dropout_test(draws=1)
