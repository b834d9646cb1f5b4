"""The ideal customer: recovered effects, unseen accounts, intervals that hold, what is missing, errors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM

from kamlib import language
from kamlib.errors import DataError
from kamlib.score import fit_profile


def drawn(n: int, effect: float, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    rng = np.random.default_rng(seed)
    accounts = pd.DataFrame(
        {"size": rng.normal(size=n), "growth": rng.normal(size=n), "industry": rng.choice(list("abcd"), n)},
        index=[f"A{row}" for row in range(n)],
    )
    p = 1 / (1 + np.exp(0.5 - effect * accounts["size"]))
    return accounts, pd.Series(rng.random(n) < p, index=accounts.index)


def test_effects_come_back():
    accounts, outcomes = drawn(3000, 1.0, 0)
    result = fit_profile(accounts, outcomes, repeats=1)
    assert result.profile.loc[0, "feature"] == "size"
    assert result.profile.loc[0, "odds_ratio"] == pytest.approx(np.exp(accounts["size"].std(ddof=0)), rel=0.1)
    assert result.profile.set_index("feature").loc["growth", "odds_ratio"] == pytest.approx(1, abs=0.1)
    assert (result.n, result.n_good, result.n_missing) == (3000, int(outcomes.sum()), 0)
    assert result.better_than_chance


def test_without_a_penalty_it_is_a_plain_logistic_regression():
    accounts, outcomes = drawn(200, 1.0, 3)
    features = accounts[["size", "growth"]]
    result = fit_profile(features, outcomes, prior_sd=1e4, repeats=1)
    scaled = (features - features.mean()) / features.std(ddof=0)
    plain = GLM(outcomes.astype(float), scaled.assign(one=1.0), family=Binomial()).fit()
    found = result.profile.set_index("feature")["odds_ratio"]
    assert np.log(found["size"]) == pytest.approx(plain.params["size"], abs=1e-3)
    assert np.log(found["growth"]) == pytest.approx(plain.params["growth"], abs=1e-3)


def test_a_narrow_prior_draws_effects_to_nothing():
    accounts, outcomes = drawn(100, 1.0, 1)
    loose, tight = (fit_profile(accounts, outcomes, prior_sd=sd, repeats=1).profile for sd in (1.0, 0.01))
    assert abs(np.log(tight["odds_ratio"])).max() < 0.02 < abs(np.log(loose["odds_ratio"])).max()


def test_known_outcomes_are_foreseen_by_models_that_had_not_seen_them():
    # one account is turned over; a model that had seen it would lean its way
    accounts, outcomes = drawn(60, 2.0, 2)
    before = fit_profile(accounts, outcomes, seed=1).fit
    turned = outcomes.copy()
    turned["A0"] = not turned["A0"]
    open_ = outcomes.astype(object).where(outcomes.index != "A0", None)
    assert fit_profile(accounts, open_, seed=1).fit["A0"] == pytest.approx(before["A0"], abs=0.1)
    assert before.between(0, 1).all()


def test_who_is_not_yet_known_gets_a_fit_and_who_lacks_a_figure_gets_none():
    accounts, outcomes = drawn(80, 1.5, 4)
    accounts.loc["A3", "size"] = np.nan
    accounts.loc["A4", "industry"] = None
    outcomes = outcomes.astype(object)
    outcomes["A5"] = None
    result = fit_profile(accounts, outcomes)
    assert result.fit.index.tolist() == accounts.index.tolist()
    assert result.fit.isna().to_numpy().nonzero()[0].tolist() == [3]
    assert (result.n, result.n_missing) == (78, 1)
    assert "Accounts left out because a figure is missing: 1." in result.notes
    prospects = fit_profile(accounts, outcomes.drop(["A6", "A7"]))  # no row is not known either
    assert prospects.fit[["A6", "A7"]].notna().all()


def test_rare_levels_are_put_together():
    accounts, outcomes = drawn(60, 1.0, 5)
    accounts["industry"] = ["x"] * 30 + ["y"] * 27 + ["z", "u", "v"]
    levels = fit_profile(accounts, outcomes, repeats=1).profile.set_index("feature").loc["industry"]
    assert set(levels["level"]) == {"x", "y", "other"}
    shares = levels.set_index("level")
    assert shares.loc["other", "n"] == 3
    assert shares.loc["x", "good_share"] == pytest.approx(outcomes[:30].mean())


def test_the_circle_is_always_named_and_a_coin_is_called_one():
    result = fit_profile(*drawn(60, 0.0, 6))
    assert not result.better_than_chance
    assert str(result).startswith("No better than a coin: of two accounts it had not seen")
    assert "It goes in a circle" in result.notes[0]
    with language.using("es"):
        assert str(result).startswith("No es mejor que una moneda")
        assert "Es circular" in str(result)
    assert "<table" in result._repr_html_()


def test_few_accounts_are_said_and_a_perfect_record_of_few_is_no_certainty():
    accounts = pd.DataFrame({"sites": range(12)}, index=[f"A{row}" for row in range(12)])
    result = fit_profile(accounts, accounts["sites"] >= 6)
    assert result.auc == 1
    assert result.auc_ci_lower == pytest.approx(0.025 ** (1 / 6))
    assert "Few accounts: only 6" in str(result)


def test_the_seed_and_the_order_of_accounts():
    accounts, outcomes = drawn(80, 1.0, 7)
    one, other = (fit_profile(accounts, outcomes, seed=seed) for seed in (0, 1))
    assert one.auc == fit_profile(accounts, outcomes, seed=0).auc
    assert one.auc != other.auc
    mixed = fit_profile(accounts, outcomes[::-1])  # outcomes are found by account
    assert mixed.auc == one.auc
    pd.testing.assert_frame_equal(accounts, drawn(80, 1.0, 7)[0])


@pytest.mark.long
def test_intervals_hold_and_a_coin_is_seldom_taken_for_skill():
    skilled = np.mean([fit_profile(*drawn(100, 0.0, seed)).better_than_chance for seed in range(40)])
    assert skilled <= 0.07
    many, outcomes = drawn(2_000, 1.0, 999)
    held = []
    for seed in range(40):
        accounts, known = drawn(100, 1.0, 1000 + seed)
        part = accounts.index[np.random.default_rng(seed).permutation(100)[:80]]
        everyone = pd.concat([accounts.loc[part], many.rename(index="B{}".format)])
        # the models that are judged have seen four fifths of the accounts
        fit = fit_profile(everyone, known[part], repeats=1).fit.iloc[80:].to_numpy()
        rank = pd.Series(fit).rank().to_numpy()[outcomes.to_numpy()]
        truth = (rank.sum() - len(rank) * (len(rank) + 1) / 2) / (len(rank) * (len(fit) - len(rank)))
        result = fit_profile(accounts, known)
        held.append(result.auc_ci_lower <= truth <= result.auc_ci_upper)
    assert np.mean(held) >= 0.9


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda a, o: (a, o.astype(int) + 1), "neither true nor false. Found: 1, 2|neither true nor false. Found: 2"),
        (lambda a, o: (a, o.map({True: "won", False: "lost"})), "neither true nor false. Found: (won|lost)"),
        (lambda a, o: (a.drop("A0"), o), "do not fit together.*Found: A0"),
        (lambda a, o: (pd.concat([a, a.head(1)]), o), "do not fit together.*Found: A0"),
        (lambda a, o: (a[[]], o), "Found: no columns"),
        (lambda a, o: (a, o & False), "Expected: 5 that turned out well at least.*Found: 0 and 40"),
        (lambda a, o: (a.assign(size=np.nan), o), "Too few accounts with both outcomes"),
    ],
)
def test_what_cannot_be_learned_from_is_named(change, told):
    with pytest.raises(DataError, match=told):
        fit_profile(*change(*drawn(40, 1.0, 8)))


def test_errors_speak_spanish():
    accounts, outcomes = drawn(40, 1.0, 8)
    with language.using("es"), pytest.raises(DataError, match="muy pocas cuentas con ambos resultados"):
        fit_profile(accounts, outcomes & False)
