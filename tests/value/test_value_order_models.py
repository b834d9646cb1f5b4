"""Published fits, derivatives, laws that must hold, and simulations of what the intervals claim."""

import numpy as np
import pandas as pd
import pytest

import kamlib as kam
from kamlib.errors import DataError, FitError
from kamlib.value.beta_geometric import BetaGeometric
from kamlib.value.order_models import BGCNBD, BGNBD, MBGCNBD, MBGNBD, ParetoNBD

PARAMS = np.array([0.3, 5.0, 0.9, 2.0])
MODELS = [BGNBD, MBGNBD, ParetoNBD, lambda table: BGCNBD(table, k=2), lambda table: MBGCNBD(table, k=3)]


@pytest.fixture(scope="module")
def fitted(cdnow):
    return BGNBD(cdnow).fit()


def differences(function, at, step=1e-5):
    """Derivatives by central differences."""
    return np.array([(function(at + one) - function(at - one)) / (2 * step) for one in np.eye(len(at)) * step])


# Published figures


def test_bg_nbd_on_cdnow_as_published(fitted):
    """Fader, Hardie & Lee (2005a), table 1: .243, 4.414, .793, 2.426 and -9582.4."""
    assert fitted.params.round(3).to_dict() == {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
    assert round(fitted.llf, 1) == -9582.4
    # standard errors of the same fit, from the Hessian
    assert fitted.bse.to_numpy() == pytest.approx([0.01256, 0.37822, 0.18573, 0.70541], abs=5e-5)


def test_mbg_nbd_on_cdnow_as_published(cdnow):
    """Batislam et al. (2007) and later packages: .525, 6.183, .891, 1.614."""
    found = MBGNBD(cdnow).fit()
    assert found.params.round(3).to_dict() == {"r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614}


def test_pareto_nbd_on_cdnow_as_published(cdnow):
    """Fader, Hardie & Lee (2005a), table 1: .553, 10.578, .606, 11.669 and -9595.0."""
    found = ParetoNBD(cdnow).fit()
    assert found.params.round(3).to_dict() == {"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669}
    assert round(found.llf, 1) == -9595.0
    drawn = found.expected_purchases(39, draws=40)
    assert drawn.total["obs_ci_lower"] < drawn.total["mean"] < drawn.total["obs_ci_upper"]


def test_one_customer_as_published():
    """Fader, Hardie & Lee (2005a): 1.226 purchases in the next 39 weeks with x = 2, t_x = 30.43, T = 38.86."""
    one = pd.DataFrame({"frequency": [2.0], "recency": [30.43], "T": [38.86]})
    found = BGNBD(one).with_params([0.2426, 4.4136, 0.7929, 2.4259]).expected_purchases(39)
    assert round(float(found.table["mean"].iloc[0]), 3) == 1.226
    assert np.isnan(found.table["mean_ci_lower"].iloc[0]) and found.table["obs_ci_upper"].iloc[0] >= 3


@pytest.mark.long
def test_the_interval_of_cdnow_misses(cdnow, fitted):
    """The model expects 1,653 of the 1,882 purchases that came; its own doubt does not reach them."""
    found = fitted.expected_purchases(39, draws=200)
    assert round(found.total["mean"]) == 1653
    assert cdnow["frequency_holdout"].sum() == 1882 > found.total["obs_ci_upper"]
    assert found.total["obs_ci_lower"] == pytest.approx(1466, abs=30)
    assert list(found.table) == ["mean", "mean_ci_lower", "mean_ci_upper", "obs_ci_lower", "obs_ci_upper"]
    assert found.table.index.equals(cdnow.index)


@pytest.mark.long
def test_standard_errors_that_trust_the_law_less(cdnow, fitted):
    model = BGNBD(cdnow)
    plain, robust = fitted.bse, model.fit(cov_type="HC0").bse
    assert (robust / plain)[["r", "alpha"]].between(1.1, 1.3).all()
    alone = model.fit(cov_type="cluster", groups=np.arange(len(cdnow))).bse
    assert alone.to_numpy() == pytest.approx(robust.to_numpy(), rel=1e-9)
    again = model.fit(cov_type="bootstrap", draws=100).bse
    assert (again / robust).between(0.75, 1.3).all()


# The likelihood


@pytest.mark.parametrize("make", MODELS)
def test_gradient_and_hessian_against_differences(cdnow, make):
    model = make(cdnow)
    assert model.score(PARAMS) == pytest.approx(differences(model.loglike, PARAMS), rel=1e-6, abs=1e-5)
    assert model.hessian(PARAMS) == pytest.approx(differences(model.score, PARAMS), rel=1e-6, abs=1e-4)
    assert model.score_obs(PARAMS).sum(axis=0) == pytest.approx(model.score(PARAMS), rel=1e-9)
    assert model.loglikeobs(PARAMS).sum() == pytest.approx(model.loglike(PARAMS), rel=1e-12)


def test_gradient_and_hessian_with_covariates(cdnow):
    table = cdnow[::8].assign(large=lambda few: np.arange(len(few)) % 3 == 0, size=lambda few: np.arange(len(few)) % 7)
    model = BGNBD(table, purchase="~ large + size", dropout="~ large")
    at = np.append(PARAMS, [0.2, -0.02, -0.3])
    assert model.param_names[4:] == ["purchase[large[T.True]]", "purchase[size]", "dropout[large[T.True]]"]
    assert model.score(at) == pytest.approx(differences(model.loglike, at), rel=1e-6, abs=1e-4)
    assert model.hessian(at) == pytest.approx(differences(model.score, at), rel=1e-6, abs=1e-3)


def test_k_of_one_is_the_plain_model(cdnow):
    assert BGCNBD(cdnow, k=1).loglike(PARAMS) == BGNBD(cdnow).loglike(PARAMS)
    assert MBGCNBD(cdnow, k=1).loglike(PARAMS) == MBGNBD(cdnow).loglike(PARAMS)


# What must not matter


@pytest.mark.long
@pytest.mark.parametrize("make", MODELS)
def test_a_hundred_places_to_begin_lead_to_one_maximum(drawn, make):
    rng = np.random.default_rng(0)
    k = make(drawn(1, 0)).law.k
    model = make(drawn(60, 2, (1.2, 8.0, 0.8, 2.5), k=k))
    best = model.fit(penalty=None)
    for _start in range(100):
        found = model._search(model._inside(np.exp(rng.uniform(-5, 5, 4))), False)
        assert found.value + model._constant == pytest.approx(best.llf, abs=1e-7)
        assert model._outside(found.at) == pytest.approx(best.params.to_numpy(), rel=1e-3)


def test_where_to_begin_can_be_said(cdnow, fitted):
    found = BGNBD(cdnow).fit(start_params=[20, 0.1, 0.05, 30])
    assert found.llf == pytest.approx(fitted.llf, abs=1e-7)
    assert found.params.to_numpy() == pytest.approx(fitted.params.to_numpy(), rel=1e-4)


@pytest.mark.parametrize("make", MODELS[:-1])
@pytest.mark.parametrize("penalty", [None, "weak"])
def test_the_unit_of_time(cdnow, make, penalty):
    few = cdnow[::10]
    weeks = make(few).fit(penalty=penalty).expected_purchases(39, interval=None).table
    for days in (7.0, 1 / 52):
        table = few.assign(recency=few["recency"] * days, T=few["T"] * days)
        found = make(table).fit(penalty=penalty).expected_purchases(39 * days, interval=None).table
        assert found["mean"].to_numpy() == pytest.approx(weeks["mean"].to_numpy(), rel=1e-6)


def test_rows_that_stand_for_several_accounts(cdnow, fitted):
    columns = ["frequency", "recency", "T"]
    counted = cdnow.groupby(columns).size().rename("n").reset_index()
    few, many = BGNBD(counted[columns], weights=counted["n"]).fit(), fitted
    assert few.params.to_numpy() == pytest.approx(many.params.to_numpy(), rel=1e-6)
    assert few.bse.to_numpy() == pytest.approx(many.bse.to_numpy(), rel=1e-5) and few.nobs == 2357
    totals = [one.expected_purchases(39, draws=10).total["mean"] for one in (few, many)]
    assert totals[0] == pytest.approx(totals[1], rel=1e-6)


def test_the_order_of_the_rows(cdnow, fitted):
    mixed = cdnow.sample(frac=1, random_state=1)
    found = BGNBD(mixed).fit().probability_alive(interval=None).table["mean"]
    assert found.index.equals(mixed.index)
    same = fitted.probability_alive(interval=None).table["mean"]
    assert found.loc[same.index].to_numpy() == pytest.approx(same.to_numpy(), rel=1e-6)


# What the models find in histories drawn from them


def test_covariates_are_found(drawn):
    rng = np.random.default_rng(3)
    often, easily = drawn(4000, 1, (1.2, 8.0, 0.8, 8.0)), drawn(4000, 2, (1.2, 8 / np.exp(0.7), 0.8 * np.exp(0.5), 8.0))
    table = pd.concat([often.assign(segment="A"), easily.assign(segment="B")], ignore_index=True)
    found = BGNBD(table, purchase="~ segment", dropout="~ segment").fit()
    inside = found.conf_int()
    for name, truth in (("purchase[segment[T.B]]", 0.7), ("dropout[segment[T.B]]", 0.5)):
        assert inside.loc[name, "ci_lower"] < truth < inside.loc[name, "ci_upper"]
    noise = BGNBD(table.assign(z=rng.normal(size=len(table))), purchase="~ z").fit()
    assert abs(noise.params["purchase[z]"]) < 4 * noise.bse["purchase[z]"]


@pytest.mark.parametrize("regularity", [1, 2, 3])
def test_regular_buyers_are_recognised(regularity):
    """From the times between purchases k is found among 1 to 4."""
    rng = np.random.default_rng(regularity)
    rows = []
    for rate, leaves in zip(rng.gamma(1.5, 1 / 4, 400), rng.beta(1, 9, 400), strict=True):
        day, days = 0.0, [0.0]
        while rng.random() > leaves and (day := day + rng.gamma(regularity) / rate) < 100:
            days.append(day)
        gaps = np.diff(days)
        rows.append((len(gaps), days[-1], 100.0, np.log(gaps).sum()))
    table = pd.DataFrame(rows, columns=["frequency", "recency", "T", "log_intervals"])
    found = MBGCNBD(table).fit()
    assert found.model.law.k == regularity
    assert found.llf >= max(MBGCNBD(table, k=k).fit().llf for k in (1, 2, 3, 4)) - 1e-6
    with pytest.raises(DataError, match="log_intervals"):
        MBGCNBD(table.drop(columns="log_intervals"))


@pytest.mark.long
def test_intervals_hold_what_they_say(drawn):
    """On forty portfolios; `make prove` counts a thousand each, of accounts of many kinds."""
    truth, inside, places, off = [1.2, 8.0, 0.8, 8.0], [], [], []
    for seed in range(40):
        table = drawn(200, seed)
        model = BGNBD(table)
        total = model.fit().expected_purchases(52, draws=99, seed=seed).total
        right = model.with_params(truth)
        mean = right.expected_purchases(52, interval=None).total["mean"]
        came = model._draw(52 / model._unit)(np.random.default_rng(10_000 + seed), right.inside, slice(None)).sum()
        inside.append(total["obs_ci_lower"] <= came <= total["obs_ci_upper"])
        for value, bounds, kept in ((came, "obs_ci", places), (mean, "mean_ci", off)):
            low, high = np.log(total[f"{bounds}_lower"]), np.log(total[f"{bounds}_upper"])
            kept.append((np.log(value) - (low + high) / 2) / ((high - low) / 2 / 1.96))
    # where the truth lies in an interval, in its own standard errors: 0 ± 1 is meant, forty leave it ± 0.16 and ± 0.11
    for where in (places, off):
        assert np.mean(where) == pytest.approx(0, abs=0.5) and 0.75 < np.std(where) < 1.3
    assert np.mean(inside) >= 0.87


@pytest.mark.long
def test_dropout_is_tested(cdnow, drawn):
    leaving = BGNBD(cdnow[::4]).fit().dropout_test(draws=19)
    assert leaving["statistic"] > 10 and leaving["p_value"] == pytest.approx(1 / 20)
    staying = drawn(300, 5, (1.2, 8.0, 1e-9, 8.0))
    found = BGNBD(staying).fit()
    assert found.dropout_test(draws=19)["p_value"] > 0.05
    assert any("Dropout is not identified" in note for note in found.notes)
    assert found.expected_purchases(52, draws=50).total.notna().all()


def test_drawn_portfolios_whose_search_does_not_end_are_counted_and_count_against_dropout(drawn, monkeypatch):
    results, search, calls = BGNBD(drawn(300, 1)).fit(), BGNBD._search, []
    whole = results.dropout_test(draws=4)
    assert whole["p_value"] == pytest.approx(1 / 5) and whole["failed"] == 0

    def fails_now_and_then(model, *given):
        calls.append(model is results.model)
        if calls.count(False) in (2, 3):
            raise FitError("The search did not end.")
        return search(model, *given)

    monkeypatch.setattr(BGNBD, "_search", fails_now_and_then)
    found = results.dropout_test(draws=4)
    assert found["failed"] == 2 and found["p_value"] == pytest.approx(3 / 5)

    def fails(*_given):
        raise FitError("The search did not end.")

    monkeypatch.setattr(BGNBD, "_search", fails)  # in the data themselves too
    with pytest.raises(FitError):
        results.dropout_test(draws=1)


def test_few_accounts_are_pulled_and_told(drawn):
    few = drawn(60, 1)
    found, plain = BGNBD(few).fit(), BGNBD(few).fit(penalty=None)
    assert "weak penalty to 60 accounts" in str(found.summary()) and not plain.penalty
    assert found.llf < plain.llf and found.llf == pytest.approx(BGNBD(few).loglike(found.params), rel=1e-12)


# Results


def test_a_summary_in_two_languages(fitted):
    text = str(fitted.summary())
    assert all(word in text for word in ("BGNBD: 2,357 accounts", "-9582.4292", "0.24259", "logarithm"))
    with kam.language.using("es"):
        assert f"BGNBD: {kam.language.number(2357)} cuentas" in str(fitted.summary())


def test_intervals_and_tests_of_parameters(fitted):
    low, high = fitted.conf_int().loc["a"]
    assert low * high == pytest.approx(fitted.params["a"] ** 2)  # symmetric on the logarithm
    assert fitted.wald_test("a = 1", scalar=True).pvalue == pytest.approx(0.2649, abs=1e-4)
    assert fitted.aic == pytest.approx(8 - 2 * fitted.llf)
    assert fitted.cov_params().loc["a", "b"] == pytest.approx(0.1232, abs=1e-4)


def test_discounting(cdnow):
    found, options = BGNBD(cdnow[::25]).with_params(PARAMS), {"periods_per_year": 52, "interval": None}
    short = found.discounted_expected_purchases(annual_discount_rate=0, horizon=39, **options)
    plain = found.expected_purchases(39, interval=None)
    assert short.table["mean"].to_numpy() == pytest.approx(plain.table["mean"].to_numpy(), rel=1e-9)
    dear, cheap = (
        found.discounted_expected_purchases(annual_discount_rate=rate, **options).total["mean"] for rate in (0.3, 0.1)
    )
    late = found.discounted_expected_purchases(annual_discount_rate=0.3, horizon=5200, **options)
    assert dear < cheap and late.total["mean"] == pytest.approx(dear, rel=1e-6)
    with pytest.raises(DataError, match="above 0"):
        found.discounted_expected_purchases(annual_discount_rate=0, periods_per_year=52)


def test_new_accounts(fitted):
    found = fitted.expected_purchases_new(39)
    assert found.ci_lower < found.value < found.ci_upper and found.value == pytest.approx(1.195, abs=1e-3)


def test_chances_are_chances(cdnow, fitted):
    table = MBGNBD(cdnow).fit().probability_alive().table
    assert ((table["mean_ci_lower"] <= table["mean"]) & (table["mean"] <= table["mean_ci_upper"])).all()
    assert table.min().min() >= 0 and table.max().max() <= 1
    assert (fitted.expected_purchases(0, interval=None).table["mean"] == 0).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"frequency": [1.5]}, r"1 accounts have a frequency .* whole number .* 1\.5 \(A\)"),
        ({"frequency": [0.0]}, "recency .* 0 where the frequency is 0"),
        ({"recency": [0.0]}, "recency .* above 0"),
        ({"recency": [99.0]}, "recency .* from 0 to T"),
        ({"T": [np.inf]}, "T .* finite"),
        ({"T": [None]}, "empty T"),
    ],
)
def test_rows_that_cannot_be(change, words):
    table = pd.DataFrame({"frequency": [2.0], "recency": [30.0], "T": [38.0]}, index=["A"]).assign(**change)
    with pytest.raises(DataError, match=words):
        BGNBD(table)


def test_calls_that_cannot_be(cdnow, fitted):
    for call, words in (
        (lambda: BGNBD(cdnow.drop(columns="T")), "no column T"),
        (lambda: BGNBD(cdnow[:0]), "no row"),
        (lambda: BGNBD(cdnow, purchase="~ industry"), "industry"),
        (lambda: BGNBD(cdnow, weights=[1.0]), "weights"),
        (lambda: BGNBD(cdnow).with_params([1, 2, 3, -4]), "above zero"),
        (lambda: BGNBD(cdnow).fit(penalty="strong"), "penalty strong"),
        (lambda: BGNBD(cdnow).fit(cov_type="HC9"), "HC9"),
        (lambda: BGNBD(cdnow).fit(cov_type="cluster"), "group"),
        (lambda: fitted.expected_purchases(-1), "horizon"),
        (lambda: fitted.expected_purchases(1, interval=95), "0.95"),
        (lambda: BGCNBD(cdnow, k=0), "whole number"),
    ):
        with pytest.raises(DataError, match=words):
            call()


@pytest.mark.parametrize(("a", "b", "alive"), [(0.0, 0.0, 0.5), (1.0, 0.0, 0.0), (0.0, 1.0, 1.0)])
def test_chances_drawn_as_zero_are_the_limit(a, b, alive):
    """A draw of parameters from an all but flat likelihood may give a or b as 0."""
    one = (np.array([1.0]), np.array([0.0]), np.array([0.0]))
    (found,) = BetaGeometric().alive(*one, 1.0, 1.0, a, b)
    assert found[0] == pytest.approx(alive, abs=1e-12)
