"""Hazards by period, of two kinds and over all time: against direct fits, by hand, and where data separate."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.duration.hazard_regression import PHReg

from kamlib.errors import DataError, FitError
from kamlib.value import competing_hazards, hazard_model, paths_ahead, proportional_hazards

TRUTH = {"Intercept": -3.2, "delay": 0.8, "big": -0.7}


def drawn(accounts: int = 400, seed: int = 1) -> pd.DataFrame:
    """Eight quarters of accounts that fail by the truth above, and leave in one of thirty."""
    rng = np.random.default_rng(seed)
    delay, big = rng.normal(size=(accounts, 8)), np.repeat(rng.integers(2, size=(accounts, 1)), 8, axis=1)
    rate = np.exp(TRUTH["Intercept"] + TRUTH["delay"] * delay + TRUTH["big"] * big)
    fails = rng.random(rate.shape) < -np.expm1(-rate)
    leaves = ~fails & (rng.random(rate.shape) < 1 / 30)
    over = fails | leaves
    there = np.cumsum(over, axis=1) - over == 0
    account, age = np.nonzero(there)
    table = {"account_id": [f"A{one}" for one in account], "age": age + 1, "delay": delay[there], "big": big[there]}
    return pd.DataFrame(table | {"fails": fails[there].astype(int), "leaves": leaves[there].astype(int)})


@pytest.fixture(scope="module")
def panel():
    return drawn()


@pytest.fixture(scope="module")
def paths():
    rows = pd.DataFrame({"account_id": ["X", "Y"], "age": [3, 1], "delay": [1.5, -1.0], "big": [0, 1]})
    return paths_ahead(rows, 4)


# Hazards by period


def test_against_a_direct_fit(panel):
    found = hazard_model(panel, "~ delay + big", event="fails", penalty=None)
    family = sm.families.Binomial(link=sm.families.links.CLogLog())
    X = sm.add_constant(panel[["delay", "big"]])
    direct = sm.GLM(panel["fails"], X, family=family).fit(method="newton", tol=1e-12)
    assert found.params.to_numpy() == pytest.approx(direct.params.to_numpy(), rel=1e-6)
    # statsmodels' default is the expected information, the kit's the observed
    assert found.bse.to_numpy() == pytest.approx(direct.bse.to_numpy(), rel=0.03)
    assert found.llf == pytest.approx(direct.llf, rel=1e-9)
    assert (found.rows, found.accounts, found.ended) == (len(panel), 400, panel["fails"].sum())
    assert not found.penalty and "hazard ratio" in str(found.summary())


def test_planted_effects_come_back():
    """Twenty portfolios: estimates are right on average, and 95 % intervals hold the truth."""
    truth = pd.Series(TRUTH)
    fits = [hazard_model(drawn(seed=seed), "~ delay + big", event="fails") for seed in range(100, 120)]
    estimates = pd.DataFrame([one.params for one in fits])
    assert (estimates.mean() - truth).abs().max() < 3 * (estimates.std() / np.sqrt(20)).max()
    inside = np.mean([(one.conf_int()["ci_lower"] < truth) & (truth < one.conf_int()["ci_upper"]) for one in fits])
    assert 0.87 <= inside < 1


def test_robust_errors_by_account(panel):
    plain, robust = (hazard_model(panel, "~ delay", event="fails", cov_type=one) for one in ("nonrobust", "cluster"))
    assert (plain.params == robust.params).all()
    assert robust.bse.to_numpy() == pytest.approx(plain.bse.to_numpy(), rel=0.3)
    assert (robust.bse != plain.bse).all()


def test_the_unit_of_a_sign_changes_nothing(panel):
    one = hazard_model(panel, "~ delay", event="fails", penalty="weak")
    other = hazard_model(panel.assign(delay=panel["delay"] * 90), "~ delay", event="fails", penalty="weak")
    assert other.params["delay"] * 90 == pytest.approx(one.params["delay"], rel=1e-6)
    assert one.penalty and "weak penalty" in one.notes[0]
    free = hazard_model(panel, "~ delay", event="fails", penalty=None)
    assert 0 < one.params["delay"] < free.params["delay"]


def test_survival_by_hand(panel, paths):
    found = hazard_model(panel, "~ delay + big", event="fails")
    table = found.survival(paths)
    assert list(table.index) == list(paths.index)
    for account in ("X", "Y"):
        rows = table[paths["account_id"] == account]
        assert rows["mean"].to_numpy() == pytest.approx(np.cumprod(1 - rows["hazard"]))
    bounds = table[["mean_ci_lower", "mean", "mean_ci_upper"]].to_numpy()
    assert (np.diff(bounds, axis=1) > 0).all() and bounds.min() > 0 and bounds.max() < 1
    one = found.hazard(paths)
    assert one["mean"].to_numpy() == pytest.approx(table["hazard"].to_numpy())
    first = [0, 4]
    assert 1 - one.loc[first, "mean_ci_lower"].to_numpy() == pytest.approx(table.loc[first, "mean_ci_upper"].to_numpy())
    assert "mean_ci_lower" not in found.survival(paths, interval=None)


def test_intervals_stay_between_0_and_1_on_few_data(paths):
    few = drawn(12, seed=5)
    few["fails"] = 0
    few.loc[few.groupby("account_id").tail(1).index[:2], "fails"] = 1
    found = hazard_model(few, "~ delay + big", event="fails")
    far = paths.assign(delay=[40.0] * 4 + [-40.0] * 4)
    table = found.survival(far)
    bounds = table[["mean_ci_lower", "mean", "mean_ci_upper"]].to_numpy()
    assert (np.diff(bounds, axis=1) >= 0).all() and bounds.min() >= 0 and bounds.max() <= 1
    assert not table["observed"].any()


def test_signs_that_separate(panel):
    rare = panel.assign(rare=panel["account_id"].isin([f"A{place}" for place in range(0, 400, 20)]).astype(int))
    rare.loc[rare["rare"] == 1, "fails"] = 0
    for table, formula in ((rare, "~ delay + rare"), (panel.assign(tells=panel["fails"]), "~ tells")):
        with pytest.raises(FitError, match="has no bounds. Found: (rare|tells).*penalty='weak'"):
            hazard_model(table, formula, event="fails", penalty=None)
        weak = hazard_model(table, formula, event="fails", penalty="weak")
        assert np.isfinite(weak.bse).all() and weak.bse.max() < 50


def test_rows_without_a_sign_are_left_out_and_told(panel):
    holes = panel.assign(delay=panel["delay"].where(panel["age"] != 2))
    found = hazard_model(holes, "~ delay", event="fails")
    assert found.rows == (panel["age"] != 2).sum()
    assert f"{(panel['age'] == 2).sum()} rows, " in found.notes[0] and "lack a sign" in found.notes[0]


@pytest.mark.parametrize(
    ("change", "formula", "error", "words"),
    [
        (lambda p: p.drop(columns="fails"), "~ delay", DataError, "panel has no column fails"),
        (lambda p: p.assign(fails=p["fails"] * 2), "~ delay", DataError, "fails says something else .*Found: 2"),
        (lambda p: p.assign(fails=0), "~ delay", FitError, "Nobody ended"),
        (lambda p: p.groupby("account_id").head(1).assign(fails=1), "~ delay", FitError, "Every row is an end"),
        (lambda p: p, "~ delay + price", DataError, "cannot be used with this table"),
        (lambda p: p, "fails ~ delay", DataError, "cannot be used with this table"),
        (lambda p: p, "~ delay + I(2 * delay)", DataError, "say the same"),
        (lambda p: p.assign(delay=-np.inf), "~ delay", DataError, "not finite"),
        (lambda p: pd.concat([p, p[p["fails"] == 1][:1]]), "~ delay", DataError, "1 accounts have rows after their"),
    ],
)
def test_panels_that_cannot_be(panel, change, formula, error, words):
    with pytest.raises(error, match=words):
        hazard_model(change(panel), formula, event="fails")


def test_calls_that_cannot_be(panel, paths):
    found = hazard_model(panel, "~ delay", event="fails")
    for call, words in (
        (lambda: hazard_model(panel, "~ delay", event="fails", penalty="strong"), "no penalty strong"),
        (lambda: hazard_model(panel, "~ delay", event="fails", cov_type="HC0"), "type HC0"),
        (lambda: found.survival(paths.drop(columns="delay")), "no column delay"),
        (lambda: found.survival(paths.assign(delay=np.nan)), "8 rows of paths have an empty delay"),
        (lambda: found.survival(paths, interval=95), "0.95"),
        (lambda: paths_ahead(paths, 2), "2 accounts stand more than once in rows"),
    ):
        with pytest.raises(DataError, match=words):
            call()


# Two ways to end


def test_chances_of_all_ways_add_up(panel, paths):
    found = competing_hazards(panel, {"fails": "~ delay + big", "leaves": "~ 1"})
    table = found.cumulative_incidence(paths)
    wide = table.pivot(index=["account_id", "period"], columns="cause", values="mean")
    assert list(table["cause"].unique()) == ["fails", "leaves", "there"]
    assert wide.sum(axis=1).to_numpy() == pytest.approx(1)
    assert (wide.groupby("account_id")[["fails", "leaves"]].diff().dropna() > 0).all(axis=None)
    bounds = table[["mean_ci_lower", "mean", "mean_ci_upper"]].to_numpy()
    assert (np.diff(bounds, axis=1) > 0).all() and bounds.min() > 0 and bounds.max() < 1
    # by hand, two periods of X
    fails, leaves = (-np.log1p(-one.hazard(paths)["mean"].to_numpy()) for one in found.models.values())
    both = fails + leaves
    ends = 1 - np.exp(-both)
    hand = ends[0] * fails[0] / both[0] + np.exp(-both[0]) * ends[1] * fails[1] / both[1]
    assert wide.loc[("X", 2), "fails"] == pytest.approx(hand)


def test_one_cause_alone_is_the_plain_hazard(panel, paths):
    one = competing_hazards(panel, "~ delay", causes=["fails"]).cumulative_incidence(paths)
    plain = hazard_model(panel, "~ delay", event="fails").survival(paths)
    assert one.loc[one["cause"] == "there", "mean"].to_numpy() == pytest.approx(plain["mean"].to_numpy())


def test_the_doubt_about_an_incidence(panel, paths):
    """The delta method against draws of the coefficients."""
    found = competing_hazards(panel, "~ delay + big")
    table = found.cumulative_incidence(paths)
    rng = np.random.default_rng(3)
    X = [one.design.of(paths)[:4] for one in found.models.values()]
    draws = [rng.multivariate_normal(one.params, one.covariance, 4000) for one in found.models.values()]
    fails, leaves = (np.exp(b @ design.T) for b, design in zip(draws, X, strict=True))
    both = fails + leaves
    before = np.exp(both - both.cumsum(axis=1))
    incidence = (before * -np.expm1(-both) * fails / both).sum(axis=1)
    row = table[(table["cause"] == "fails") & (table["account_id"] == "X") & (table["period"] == 4)].iloc[0]
    low, high = np.quantile(incidence, [0.025, 0.975])
    assert (row["mean_ci_lower"], row["mean_ci_upper"]) == pytest.approx((low, high), abs=0.015)


def test_causes_that_cannot_be(panel):
    for call, words in (
        (lambda: competing_hazards(panel, {"fails": "~ 1"}), "no formula for leaves"),
        (lambda: competing_hazards(panel.assign(leaves=panel["fails"]), "~ 1"), "end more than once. Found: A"),
        (lambda: competing_hazards(panel.drop(columns="leaves"), "~ 1"), "no column leaves"),
    ):
        with pytest.raises(DataError, match=words):
            call()


# Over all time


@pytest.fixture(scope="module")
def lasted():
    """Accounts with an age from which they were watched; times by whole months, so that ends tie."""
    rng = np.random.default_rng(8)
    size = rng.normal(size=300)
    stop = np.ceil(30 * rng.exponential(np.exp(-0.6 * size)))
    entry = rng.integers(0, 12, 300).astype(float)
    last = entry + rng.integers(6, 48, 300)
    table = pd.DataFrame({"size": size, "entry": entry, "time": np.minimum(stop, last), "ended": stop <= last})
    return table[table["time"] > table["entry"]].reset_index(drop=True)


@pytest.mark.parametrize("entry", [None, "entry"])
def test_proportional_hazards_against_statsmodels(lasted, entry):
    found = proportional_hazards(lasted, "~ size", entry=entry)
    begin = None if entry is None else lasted["entry"]
    other = PHReg(lasted["time"], lasted[["size"]], status=lasted["ended"].astype(int), entry=begin, ties="efron").fit(
        disp=0
    )
    assert found.params.to_numpy() == pytest.approx(other.params, rel=1e-5)
    assert found.bse.to_numpy() == pytest.approx(other.bse, rel=1e-4)
    assert found.llf == pytest.approx(other.llf, rel=1e-9)
    assert (found.n, found.ended) == (len(lasted), lasted["ended"].sum())


def test_survival_of_others_like_them(lasted):
    found = proportional_hazards(lasted, "~ size", entry="entry")
    others = pd.DataFrame({"size": [-1.0, 1.0]}, index=pd.Index(["small", "large"], name="account_id"))
    table = found.survival(others, [0, 12, 24, 500])
    assert table.loc[("small", 0), ["mean", "mean_ci_lower", "mean_ci_upper"]].tolist() == [1, 1, 1]
    # Breslow's hazard by hand
    risk = np.exp(lasted["size"] * found.params["size"])
    whens = np.unique(lasted.loc[lasted["ended"], "time"])
    whens = whens[whens <= 24]
    watched = [(lasted["entry"] < when) & (when <= lasted["time"]) for when in whens]
    ends = [(lasted["ended"] & (lasted["time"] == when)).sum() for when in whens]
    base = sum(n / risk[rows].sum() for n, rows in zip(ends, watched, strict=True))
    assert table.loc[("large", 24), "mean"] == pytest.approx(np.exp(-base * np.exp(found.params["size"])))
    seen = table[table["observed"]]
    assert table.loc[("small", 500)].isna().any() and not table.loc[("small", 500), "observed"]
    bounds = seen[["mean_ci_lower", "mean", "mean_ci_upper"]].to_numpy(dtype=float)
    assert (np.diff(bounds, axis=1) >= 0).all() and bounds.min() >= 0 and bounds.max() <= 1


@pytest.mark.long
@pytest.mark.parametrize(
    ("change", "formula", "error", "words"),
    [
        (lambda t: t.drop(columns="time"), "~ size", DataError, "accounts has no column time"),
        (lambda t: t.assign(time=t["time"] * 0), "~ size", DataError, "rows have a time that is not above"),
        (lambda t: t.assign(ended=2), "~ size", DataError, "ended says something else"),
        (lambda t: t.assign(ended=False), "~ size", FitError, "Nobody ended"),
        (lambda t: t, "~ 1", DataError, "names no column"),
        (lambda t: t, "~ size + I(size * 3)", DataError, "say the same"),
        (lambda t: t[:60].assign(tells=t["ended"][:60].astype(int)), "~ tells", FitError, "has no bounds"),
    ],
)
def test_accounts_that_cannot_be(lasted, change, formula, error, words):
    with pytest.raises(error, match=words):
        proportional_hazards(change(lasted), formula)
    with pytest.raises(DataError, match="Times are numbers from 0. Found: -1"):
        proportional_hazards(lasted, "~ size").survival(lasted[:1], [-1])
