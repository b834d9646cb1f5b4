"""What is quick against what it stands for: sums against accounts, one function a frequency against one an account."""

import numpy as np
import pandas as pd
import pytest

from kamlib.value.beta_geometric import BetaGeometric
from kamlib.value.covariates import add
from kamlib.value.gathered import gather
from kamlib.value.mixture import mix
from kamlib.value.order_models import BGCNBD, BGNBD, MBGNBD, ParetoNBD
from kamlib.value.until_dropout import expected_regular, expected_until_dropout


def one_by_one(model, inside):
    """The log-likelihood with derivatives, from those of each account."""
    params, columns = list(np.exp(inside)), model._scaled
    gradient, hessian = np.zeros(len(inside)), np.zeros((len(inside), len(inside)))
    parts = model.law.shared(columns[0], *params), model.law.account(*columns, *params)
    value = sum(add(part, model._w, {}, slice(None), gradient, hessian) for part in parts)
    return value, gradient, np.triu(hessian) + np.triu(hessian, 1).T


@pytest.mark.parametrize("make", [BGNBD, MBGNBD, ParetoNBD, lambda table: BGCNBD(table, k=2)])
def test_sums_against_accounts(cdnow, make):
    table, rng = cdnow.iloc[::4].assign(log_intervals=0.0), np.random.default_rng(0)
    weights = rng.integers(0, 3, len(table)).astype(float)
    model = make(table)
    model._w = weights
    for inside in [np.zeros(4), *rng.normal(0, 2, (5, 4)), np.array([12.0, 12.0, -5.0, 5.0])]:
        for found, known in zip(model._local(inside), one_by_one(model, inside), strict=True):
            assert found == pytest.approx(known, rel=1e-9, abs=1e-9 * np.abs(known).max())


def test_likelihood_of_the_end_is_not_computed_again_but_the_same(cdnow):
    for penalty in (None, "weak"):
        model = BGNBD(cdnow)
        found = model.fit(penalty=penalty)
        assert found.llf == pytest.approx(BGNBD(cdnow).loglike(np.asarray(found.params)), rel=1e-12)


def test_equal_rows_are_merged_and_rows_without_weight_left_out():
    rng = np.random.default_rng(0)
    x = rng.integers(0, 3, 1000).astype(float)
    t_x, T, w = x * rng.integers(1, 4, 1000), rng.integers(9, 12, 1000) / 7, rng.integers(0, 3, 1000).astype(float)
    rows = gather(x, t_x, T, w)
    known = pd.DataFrame({"x": x, "t_x": t_x, "T": T, "w": w}).query("w > 0").groupby(["x", "t_x", "T"])["w"].sum()
    found = pd.DataFrame({"x": rows.x, "t_x": rows.t_x, "T": rows.T, "w": rows.w}).set_index(["x", "t_x", "T"])["w"]
    assert found.sort_index().equals(known.sort_index())
    assert dict(zip(rows.seen, rows.counts, strict=True)) == known.groupby("x").sum().to_dict()
    apart = gather(x, t_x, T, w, merge=False)
    assert apart.x is x and apart.w is w


def test_a_large_table_begins_with_samples(drawn):
    table = pd.concat([drawn(30_000, seed) for seed in range(3)], ignore_index=True)
    large = BGNBD(table)
    near = large._search(large._start(False), False)
    assert near.steps <= 4
    assert near.at == pytest.approx(large._search(np.zeros(4), False).at, abs=1e-6)


@pytest.mark.parametrize("modified", [False, True])
def test_alive_in_one_formula_against_both_possibilities(cdnow, modified):
    law, columns = BetaGeometric(modified=modified), cdnow[["frequency", "recency", "T"]].to_numpy().T
    for params in ([0.3, 5.0, 0.9, 2.0], [8.0, 0.1, 30.0, 0.2], [1e-3, 90.0, 1e-6, 50.0]):
        shares = mix(*law.possibilities(*columns, *params))[1]
        assert law.alive(*columns, *params)[0] == pytest.approx(shares[0], rel=1e-9, abs=1e-300)


@pytest.mark.parametrize("seed", range(12))
def test_one_function_a_frequency_against_one_an_account(seed):
    """Random parameters, horizons and histories; frequencies that many accounts have and such that one has."""
    rng = np.random.default_rng(seed)
    r, alpha, a, b, horizon = np.exp(rng.normal(0, 1.5, 5))
    T = rng.uniform(0.02, 2, 400)
    x = np.minimum(np.floor(rng.gamma(r, 2 / alpha, 400) * T), 2000)
    time = horizon / (alpha + T)
    found = BetaGeometric()._bought(0, x, time, r, a, b)
    assert found == pytest.approx(expected_until_dropout(r + x, time, a, b + x), rel=1e-9)


@pytest.mark.parametrize(("k", "passed"), [(2, 0), (2, 1), (3, 2), (5, 0)])
def test_one_function_a_frequency_for_regular_buyers(k, passed):
    rng = np.random.default_rng(k)
    x, time = np.repeat([0.0, 4.0], 100), rng.uniform(0.3, 0.9, 200)
    found = BetaGeometric(k=k)._bought(passed, x, time, 1.3, 0.8, 4.0)
    assert found == pytest.approx(expected_regular(1.3 + k * x + passed, time, 0.8, 4.0 + x, passed, k), rel=1e-9)


def test_no_time_to_come():
    law, x = BetaGeometric(), np.array([0.0, 2.0])
    assert (law.expected(0.0, x, x, x + 1, 0.3, 5.0, 0.9, 2.0) == 0).all()


def test_chance_to_be_alive_of_those_who_bought_once_is_the_same_on_the_curve_and_one_by_one(monkeypatch):
    rng, law = np.random.default_rng(2), ParetoNBD.law
    quick_ways = 0
    for _case in range(40):
        r, s = np.exp(rng.uniform(np.log(1e-3), np.log(6.0), 2))
        alpha, beta = np.exp(rng.uniform(-9, 9, 2))
        T = rng.uniform(10 ** rng.uniform(-3, 0), 1, 1_500) * 10 ** rng.uniform(-2, 2)
        x = np.where(rng.random(len(T)) < 0.8, 0.0, rng.integers(1, 30, len(T)))
        t_x = np.where(x > 0, T * rng.random(len(T)), 0.0)
        monkeypatch.setattr("kamlib.value.pareto._MANY", 1_000)
        quick = law.alive(x, t_x, T, r, alpha, s, beta)[0]
        monkeypatch.setattr("kamlib.value.pareto._MANY", np.inf)
        slow = law.alive(x, t_x, T, r, alpha, s, beta)[0]
        quick_ways += not np.array_equal(quick, slow)
        assert quick == pytest.approx(slow, rel=1e-11, abs=0)
    assert quick_ways > 20
