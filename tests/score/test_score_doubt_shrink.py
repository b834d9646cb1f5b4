"""Ratings shrunk to peers: the batting averages of Efron & Morris, hand values, coverage, groups, errors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib import language
from kamlib.errors import DataError
from kamlib.score import shrink


def one(values, name: str = "fit") -> pd.DataFrame:
    return pd.DataFrame({name: np.asarray(values, float)}, index=[f"A{row}" for row in range(len(values))])


def test_the_batting_averages_of_eighteen_players():
    """Efron & Morris (1975), JASA 70(350), 311-319: transformed averages with variance 1, S = 18.96, kept 0.209."""
    x = np.array([-1.35, -1.66, -1.97, -2.28, -2.6, -2.6, -2.92, -3.26, -3.6, -3.6, *[-3.95] * 5, -4.32, -4.7, -5.1])
    assert np.square(x - x.mean()).sum() == pytest.approx(18.96, abs=0.01)
    result = shrink(one((x + 6) / 6), pd.Series({"fit": 1 / 6}))
    assert result.peers["kept"].item() == pytest.approx(0.209, abs=5e-4)
    wanted = x.mean() + 0.209 * (x - x.mean())
    assert result.ratings["fit"].to_numpy() * 6 - 6 == pytest.approx(wanted, abs=2e-3)


def test_nothing_but_noise_and_no_noise():
    ratings = one([0.4, 0.5, 0.6, 0.5, 0.45, 0.55])
    noise = shrink(ratings, {"fit": 1.0})
    assert noise.peers["spread"].item() == 0
    assert noise.ratings["fit"].to_numpy() == pytest.approx(0.5 + 3 / 5 * 0 + 2 / 5 * (ratings["fit"] - 0.5))
    none = shrink(ratings, {"fit": 0.0})
    assert none.ratings.equals(ratings) and (none.sd == 0).all(axis=None)
    assert none.peers["kept"].item() == 1 and none.peers["spread"].item() == pytest.approx(ratings["fit"].std())


def test_equal_ratings_stay_and_noisier_ones_are_shrunk_more():
    equal = shrink(one([0.5] * 5), {"fit": 0.1})
    assert (equal.ratings == 0.5).all(axis=None)
    ratings = one([0.2, 0.9, 0.9, 0.3, 0.6, 0.5])
    sd = pd.DataFrame({"fit": [0.05, 0.05, 0.2, 0.05, 0.05, 0.0]}, index=ratings.index)
    result = shrink(ratings, sd.sample(frac=1, random_state=1))
    assert 0.5 < result.ratings.loc["A2", "fit"] < result.ratings.loc["A1", "fit"] < 0.9
    assert result.ratings.loc["A5", "fit"] == 0.5 and result.sd.loc["A5", "fit"] == 0


def test_groups_have_means_of_their_own_and_a_lone_account_stays():
    ratings = one([0.1, 0.2, 0.15, 0.12, 0.8, 0.9, 0.85, 0.88, 0.5])
    groups = pd.Series([*["small"] * 4, *["large"] * 4, "state"], index=ratings.index)
    result = shrink(ratings, {"fit": 0.05}, groups=groups)
    peers = result.peers.set_index("group")
    assert peers["n"].to_dict() == {"small": 4, "large": 4, "state": 1}
    assert peers.loc["small", "mean"] == pytest.approx(0.1425) and peers["spread"].nunique() == 1
    assert result.ratings.loc["A8", "fit"] == 0.5
    assert result.ratings.loc["A5", "fit"] < 0.9 and result.ratings.loc["A0", "fit"] > 0.1
    assert shrink(ratings, {"fit": 0.05}).peers["group"].tolist() == ["all accounts"]


def test_missing_ratings_stay_missing_and_unused_criteria_are_passed_over():
    ratings = one([0.1, np.nan, 0.4, 0.6, 0.7]).assign(empty=np.nan)
    before = ratings.copy()
    result = shrink(ratings, {"fit": 0.1, "empty": 0.1})
    assert result.ratings["fit"].isna().tolist() == [False, True, False, False, False]
    assert result.sd["fit"].isna().equals(ratings["fit"].isna())
    assert result.ratings["empty"].isna().all() and result.peers["criterion"].tolist() == ["fit"]
    assert ratings.equals(before)


@given(st.lists(st.floats(0, 1), min_size=5, max_size=12), st.floats(0.01, 0.3), st.floats(0.2, 1), st.floats(0, 1))
def test_a_change_of_scale_changes_the_scale_alone(values, sd, factor, shift):
    shift *= 1 - factor
    plain, moved = (
        shrink(one(values), {"fit": sd}),
        shrink(one(np.array(values) * factor + shift), {"fit": sd * factor}),
    )
    assert moved.ratings["fit"].to_numpy() == pytest.approx(plain.ratings["fit"].to_numpy() * factor + shift, abs=1e-6)
    assert moved.sd["fit"].to_numpy() == pytest.approx(plain.sd["fit"].to_numpy() * factor, abs=1e-6)
    order = np.argsort(values, kind="stable")
    assert (np.diff(plain.ratings["fit"].to_numpy()[order]) >= -1e-9).all()
    assert (plain.sd["fit"] > 0).all()


@pytest.mark.parametrize(("accounts", "spread"), [(10, 0.08), (30, 0.05), (100, 0.12)])
def test_what_is_left_covers_the_truth(accounts, spread):
    """Of 300 drawn portfolios, about 95 % of the true ratings lie within 1.96 standard deviations, and errors fall."""
    rng, covered, errors = np.random.default_rng(accounts), [], []
    for _portfolio in range(300):
        truth, sd = rng.normal(0.5, spread, accounts), rng.uniform(0.04, 0.12, accounts)
        ratings = one(np.clip(truth + sd * rng.normal(size=accounts), 0, 1))
        result = shrink(ratings, pd.DataFrame({"fit": sd}, index=ratings.index))
        off = result.ratings["fit"].to_numpy() - truth
        covered.append((np.abs(off) < 1.96 * result.sd["fit"]).mean())
        errors.append([np.square(ratings["fit"].to_numpy() - truth).mean(), np.square(off).mean()])
    assert 0.92 < np.mean(covered) < 0.98
    assert np.mean(errors, axis=0)[1] < 0.9 * np.mean(errors, axis=0)[0]


def related(rng: np.random.Generator, accounts: int, common: float) -> np.ndarray:
    """Draw true ratings on three criteria with one correlation between all of them."""
    both = rng.normal(size=(accounts, 1)) * np.sqrt(common)
    return 0.5 + 0.08 * (both + np.sqrt(1 - common) * rng.normal(size=(accounts, 3)))


def several(values) -> pd.DataFrame:
    return pd.DataFrame(values, index=[f"A{row}" for row in range(len(values))], columns=list("abc"))


@pytest.mark.parametrize("common", [0.0, 0.7])
def test_together_covers_the_truth_of_every_weighted_sum(common):
    """Of 150 drawn portfolios of 100 accounts; errors fall below those of one by one where criteria go together."""
    rng, covered, errors = np.random.default_rng(1), [], []
    for _portfolio in range(150):
        truth, sd = related(rng, 100, common), rng.uniform(0.04, 0.12, (100, 3))
        ratings = several(np.clip(truth + sd * rng.normal(size=truth.shape), 0, 1))
        result = shrink(ratings, several(sd), together=True)
        alone = shrink(ratings, several(sd))
        w = rng.dirichlet(np.ones(3))
        off = (result.ratings.to_numpy() - truth) @ w
        spread = np.sqrt(np.einsum("j,ajk,k->a", w, result.covariance, w))
        covered.append((np.abs(off) < 1.96 * spread).mean())
        errors.append([np.square((alone.ratings.to_numpy() - truth) @ w).mean(), np.square(off).mean()])
    assert 0.92 < np.mean(covered) < 0.98
    one_by_one, jointly = np.mean(errors, axis=0)
    assert jointly < (0.85 if common else 1.03) * one_by_one


def test_together_by_hand():
    """Both criteria have the variance V and the covariance C among peers; the noise is S on one and none on the other.

    What the noisy rating is, the other tells by C / V, with the variance V - C^2 / V: a rating with noise S is averaged
    with that.
    """
    x, y = (np.tile(pattern, 60) for pattern in ([-1, -1, 1, 1], [-1, 1, -1, 1]))
    ratings = pd.DataFrame({"sure": 0.5 + 0.1 * x, "noisy": 0.5 + 0.1 * (0.6 * x + 0.8 * y)}).rename("A{}".format)
    result = shrink(ratings, {"sure": 0.0, "noisy": 0.05}, together=True)
    m, free = 240, 239
    variance = 0.01 * m / free - 0.05**2  # of the noisy one, noise taken out
    shared = 0.006 * m / free
    other = variance - shared**2 / (0.01 * m / free)
    guess = 0.6 * 0.1 * x
    wanted = 0.5 + guess + other / (other + 0.05**2) * (0.1 * (0.6 * x + 0.8 * y) - guess)
    assert result.ratings["noisy"].to_numpy() == pytest.approx(wanted, abs=1e-6)
    assert result.ratings["sure"].to_numpy() == pytest.approx(ratings["sure"].to_numpy(), abs=1e-6)
    assert result.sd["noisy"].to_numpy() == pytest.approx(np.sqrt(other * 0.05**2 / (other + 0.05**2)), abs=1e-6)


def test_together_leaves_missing_ratings_missing():
    rng = np.random.default_rng(2)
    ratings = several(related(rng, 60, 0.5).clip(0, 1)).mask(rng.random((60, 3)) < 0.2)
    result = shrink(ratings, {"a": 0.05, "b": 0.05, "c": 0.05}, together=True)
    assert result.ratings.isna().equals(ratings.isna()) and result.sd.isna().equals(ratings.isna())
    gaps = ratings.isna().to_numpy()
    assert (result.covariance[gaps] == 0).all() and (result.covariance.transpose(0, 2, 1)[gaps] == 0).all()
    assert np.linalg.eigvalsh(result.covariance).min() > -1e-12
    with pytest.raises(DataError, match="On a, too few ratings.*at least 12 ratings more than groups"):
        shrink(ratings.head(12), {"a": 0.05, "b": 0.05, "c": 0.05}, together=True)


@pytest.mark.parametrize(
    ("values", "sd", "groups", "words"),
    [
        ([0.1, 0.2, 0.3], {"fit": 0.1}, None, "On fit, too few ratings.*at least 3 ratings.*ratings: 3, groups: 1"),
        ([0.1] * 6, {"fit": 0.1}, list("AABBCC")[:5], "Some accounts have no group, or more than one. Found: A5"),
        ([0.1] * 6, {"fit": 0.1}, list("AABBCD"), "ratings: 6, groups: 4. Form larger groups"),
        ([0.1] * 6, {"price": 0.1}, None, "The criteria in sd are not those of the ratings"),
        ([0.1] * 6, {"fit": -0.1}, None, "no standard deviation of 0.*Found: A0 fit, A1 fit.* and 1 more. Write 0"),
        ([0.1] * 6, {"fit": np.nan}, None, "no standard deviation of 0 or more"),
        ([0.1, 2.0, 0.1], {"fit": 0.1}, None, "fit has ratings outside 0 to 1. Found: A1 2. Bring every criterion"),
    ],
)  # fmt: skip
def test_what_cannot_be_shrunk(values, sd, groups, words):
    ratings = one(values)
    groups = None if groups is None else pd.Series(groups, index=ratings.index[: len(groups)])
    with pytest.raises(DataError, match=words):
        shrink(ratings, sd, groups=groups)


def test_noise_of_other_accounts_is_refused():
    ratings = one([0.1] * 6)
    with pytest.raises(DataError, match="have other accounts. Found: A5. Give both"):
        shrink(ratings, pd.DataFrame({"fit": 0.1}, index=ratings.index[:5]))


def test_it_tells_what_was_kept():
    result = shrink(one([0.25, 0.25, 0.5, 0.75, 0.75]), {"fit": 0.02**0.5})
    assert str(result) == (
        "Ratings keep on average 84% of their distance to the mean of their peers; on fit, which keeps least, 84%."
    )
    with language.using("es"):
        assert str(result).startswith("Las calificaciones conservan en promedio el 84\xa0%")
    assert "<i>fit" not in shrink(one([0.2, 0.3, 0.4, 0.6], "<i>fit"), {"<i>fit": 0.1})._repr_html_()


@pytest.mark.parametrize("together", [False, True])
def test_more_doubt_adds_up_as_variances_and_leaves_ratings(together):
    rng = np.random.default_rng(4)
    ratings = pd.DataFrame(rng.uniform(0.2, 0.8, (30, 2)), columns=["volume", "fit"])
    ratings.iloc[3, 1] = np.nan
    result = shrink(ratings, pd.Series({"volume": 0.05, "fit": 0.1}), together=together)
    wide = result.widened(pd.Series({"volume": 0.3, "fit": 0.0}))
    assert wide.ratings is result.ratings and wide.peers is result.peers
    assert (wide.sd["volume"] ** 2 - result.sd["volume"] ** 2).to_numpy() == pytest.approx(0.09)
    assert wide.sd["fit"].equals(result.sd["fit"]) and np.isnan(wide.sd["fit"][3])
    if together:
        added = wide.covariance - result.covariance
        assert (
            added[:, 0, 0] == pytest.approx(0.09) and np.abs(added[:, 0, 1]).max() == np.abs(added[:, 1, 1]).max() == 0
        )
    with pytest.raises(DataError, match="sd"):
        result.widened(pd.Series({"volume": 0.3}))
