"""Robustness: drawn by brute force, by hand, equals, missing ratings, laws, memory of nothing but sums, sentences."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib import language
from kamlib.errors import DataError
from kamlib.score import leading, preference_probability, robustness, shrink

DRAWS = 4_000


def table(values) -> pd.DataFrame:
    values = np.asarray(values, float)
    accounts = [f"A{row}" for row in range(len(values))]
    return pd.DataFrame(values, index=accounts, columns=[f"c{place}" for place in range(values.shape[1])])


def case(accounts: int, seed: int = 0, criteria: int = 5) -> pd.DataFrame:
    return table(np.random.default_rng(seed).random((accounts, criteria)))


def plain(result, ratings: pd.DataFrame, sd=0.0, bounds=(0.0, 1.0), seed: int = 99) -> np.ndarray:
    """Return the rank of each account in each of the same draws of weights, worked out all at once."""
    rng, w, values = np.random.default_rng(seed), result._drawn.weights, ratings.to_numpy()
    score = np.empty((len(w), len(values)))
    for place, one in enumerate(w):
        drawn = np.where(
            np.isnan(values), rng.uniform(*bounds, values.shape), values + sd * rng.normal(size=values.shape)
        )
        score[place] = drawn @ one
    return (-score.round(12)).argsort(axis=1).argsort(axis=1) + 1


def close(seen: pd.Series, wanted: np.ndarray, draws: int = DRAWS) -> bool:
    """Say whether two shares, each from so many draws, differ by no more than five standard errors."""
    p = (seen.to_numpy() + wanted) / 2
    return bool((np.abs(seen.to_numpy() - wanted) <= 5 * np.sqrt(2 * p * (1 - p) / draws) + 2 / draws).all())


# the same by brute force


@pytest.mark.parametrize(("accounts", "top"), [(1, 1), (7, 3), (60, 1), (300, 20), (3_000, 12), (3_000, 900)])
def test_shares_are_those_of_scoring_and_sorting_everything(accounts, top):
    ratings = case(accounts)
    result = robustness(ratings, top=top, draws=500)
    rank = plain(result, ratings)
    assert result.top_probability.to_numpy() == pytest.approx((rank <= top).mean(axis=0), abs=1e-12)
    assert result.first_probability.to_numpy() == pytest.approx((rank == 1).mean(axis=0), abs=1e-12)
    error = np.sqrt(result.top_probability * (1 - result.top_probability) / 500)
    assert result.table["top_se"].to_numpy() == pytest.approx(error.to_numpy())


@pytest.mark.parametrize("accounts", [40, 2_500])
def test_ranks_are_those_of_scoring_and_sorting_everything(accounts):
    ratings = case(accounts)
    result = robustness(ratings, top=5, draws=250, interval=0.8)
    assert result.rank_draws == 250
    rank = np.sort(plain(result, ratings), axis=0)
    low, high = (result.table[name].to_numpy(float, na_value=np.inf) for name in ("rank_low", "rank_high"))
    for found, wanted in ((low, rank[24]), (high, rank[224])):
        assert (found == np.where(wanted <= 1_000, wanted, np.inf)).all()
    assert result.rank_interval.columns.tolist() == ["rank_low", "rank_high"]


@pytest.mark.parametrize(
    "known",
    [
        {"order": ["c2", "c0", "c1", "c4", "c3"]},
        {"bounds": {"c0": (0.4, 0.6)}},
        {"weights": pd.Series(0.2, [f"c{n}" for n in range(5)]), "concentration": 30},
    ],
)
def test_whatever_is_known_of_the_weights(known):
    ratings = case(200)
    result = robustness(ratings, top=20, draws=300, **known)
    assert result.top_probability.to_numpy() == pytest.approx((plain(result, ratings) <= 20).mean(axis=0), abs=1e-12)
    assert result.weights.to_numpy() == pytest.approx(result._drawn.weights.mean(axis=0))


@pytest.mark.parametrize("far", [3.0, 0.5])
@pytest.mark.parametrize("accounts", [30, 600])
def test_noise_enters_as_if_every_rating_were_drawn(accounts, far, monkeypatch):
    """Also where nearly all noise beyond the usual has to come from those picked at random."""
    monkeypatch.setattr(leading, "_FAR", far)
    monkeypatch.setattr(leading, "_MORE", 5)
    ratings = case(accounts, criteria=3)
    sd = pd.DataFrame(np.random.default_rng(1).choice([0.0, 0.02, 0.15], ratings.shape), ratings.index, ratings.columns)
    result = robustness(ratings, top=10, sd=sd, draws=DRAWS)
    rank = plain(result, ratings, sd=sd.to_numpy())
    assert close(result.top_probability, (rank <= 10).mean(axis=0))
    assert close(result.first_probability, (rank == 1).mean(axis=0))
    assert result.top_probability.sum() == pytest.approx(10)


@pytest.mark.parametrize("accounts", [60, 600])
def test_noise_that_goes_together_is_drawn_together(accounts, monkeypatch):
    monkeypatch.setattr(leading, "_MORE", 5)
    rng = np.random.default_rng(accounts)
    truth = 0.5 + 0.08 * (rng.normal(size=(accounts, 1)) + rng.normal(size=(accounts, 3)))
    ratings = table(np.clip(truth + 0.1 * rng.normal(size=truth.shape), 0, 1)).mask(rng.random(truth.shape) < 0.05)
    peers = shrink(ratings, dict.fromkeys(ratings, 0.1), together=True)
    turned = peers.ratings.sample(frac=1, random_state=1)[["c2", "c0", "c1"]]
    result = robustness(turned, top=8, sd=peers, draws=DRAWS)
    w = result.weights.index.get_indexer(ratings.columns)
    root, score = np.linalg.cholesky(peers.covariance + 1e-12 * np.eye(3)), np.empty((DRAWS, accounts))
    known = peers.ratings.to_numpy()
    for place, one in enumerate(result._drawn.weights[:, w]):
        drawn = known + np.einsum("ajk,ak->aj", root, rng.normal(size=known.shape))
        score[place] = np.where(np.isnan(known), rng.random(known.shape), drawn) @ one
    rank = (-score).argsort(axis=1).argsort(axis=1)
    assert close(result.top_probability[ratings.index], (rank < 8).mean(axis=0))
    duels, names = result.pairwise, result.pairwise.index[[2, 9]]
    one, other = (int(name[1:]) for name in names)
    assert duels.loc[names[0], names[1]] == pytest.approx((rank[:, one] < rank[:, other]).mean(), abs=0.04)
    alone = robustness(turned, top=8, sd=peers.sd, draws=DRAWS)
    spread, less = (one._drawn.field.spread(one._drawn.weights).mean() for one in (result, alone))
    assert spread > 1.05 * less


@pytest.mark.parametrize("accounts", [30, 600])
def test_missing_ratings_are_drawn_from_their_bounds(accounts, monkeypatch):
    monkeypatch.setattr(leading, "_MORE", 5)
    ratings = case(accounts, criteria=3)
    ratings = ratings.mask(np.random.default_rng(1).random(ratings.shape) < 0.3)
    ratings.loc["A0"] = np.nan
    bounds = (0.2, 0.9)
    result = robustness(
        ratings, top=10, missing=dict.fromkeys(ratings, bounds), sd={"c0": 0.1, "c1": 0, "c2": 0.05}, draws=DRAWS
    )
    rank = plain(result, ratings, sd=np.array([0.1, 0, 0.05]), bounds=bounds)
    assert close(result.top_probability, (rank <= 10).mean(axis=0))
    assert result.table.loc["A0", "score"] == pytest.approx(0.55)
    narrow = robustness(ratings, top=10, missing=dict.fromkeys(ratings, (0.5, 0.5)), draws=100)
    assert narrow.top_probability.equals(robustness(ratings.fillna(0.5), top=10, draws=100).top_probability)


# by hand


def test_two_accounts_have_their_exact_shares():
    ratings = table([[0.9, 0.1, 0.4], [0.3, 0.8, 0.3]])
    for order in (None, ["c1", "c0", "c2"]):
        result = robustness(ratings, top=1, order=order)
        exact = preference_probability(ratings.loc["A0"], ratings.loc["A1"], order=order)
        assert result.top_probability["A0"] == pytest.approx(exact, abs=5 * 0.005)
        assert result.pairwise.loc["A0", "A1"] == pytest.approx(exact, abs=1e-12)


def test_certain_weights_and_ratings_leave_no_doubt():
    ratings = table([[0.9, 0.1], [0.5, 0.6], [0.2, 0.1]])
    result = robustness(ratings, top=1, weights=pd.Series({"c0": 0.25, "c1": 0.75}), draws=50)
    assert result.top_probability.tolist() == [0, 1, 0]
    assert result.rank_interval.to_numpy().tolist() == [[2, 2], [1, 1], [3, 3]]
    assert result.near_the_line().empty
    assert result.confidence.dropna().to_dict() == {"A1": 1.0}


def test_equals_share_a_place_exactly():
    ratings = table([[0.9, 0.1], [0.5, 0.5], [0.5, 0.5], [0.5, 0.5], [0.1, 0.9]])
    for known in ({"weights": pd.Series({"c0": 0.5, "c1": 0.5})}, {}):
        result = robustness(ratings.iloc[[1, 2, 3]], top=2, draws=50, **known)
        assert result.top_probability.tolist() == pytest.approx([2 / 3] * 3)
        assert result.first_probability.tolist() == pytest.approx([1 / 3] * 3)
        assert result.acceptability.to_numpy() == pytest.approx(np.full((3, 3), 1 / 3))
        assert result.pairwise.to_numpy() == pytest.approx(np.full((3, 3), 0.5))
    all_equal = robustness(ratings, top=2, weights=pd.Series({"c0": 0.5, "c1": 0.5}), draws=20)
    assert all_equal.top_probability.tolist() == pytest.approx([0.4] * 5)
    assert (all_equal.table["rank_low"] == 1).all() and (all_equal.table["rank_high"] == 1).all()


def test_points_that_add_up_to_the_same_are_equal():
    """A thousand accounts with one to five points have 69 different scores, but 142 as sums in a computer."""
    points = np.random.default_rng(0).integers(1, 6, (1_000, 5))
    weights = pd.Series([0.30, 0.25, 0.20, 0.15, 0.10], [f"c{n}" for n in range(5)])
    result = robustness(table((points - 1) / 4), top=50, weights=weights, draws=1)
    exact = points @ np.array([30, 25, 20, 15, 10])
    shares = pd.Series(result.top_probability.to_numpy()).groupby(exact).agg(["nunique", "first", "size"])
    assert (shares["nunique"] == 1).all() and result.top_probability.sum() == pytest.approx(50)
    assert ((shares["first"] > 0) & (shares["first"] < 1)).sum() <= 1


def test_one_account_and_more_places_than_accounts():
    result = robustness(table([[0.2, 0.4]]), top=5, draws=20)
    assert result.table.loc["A0", ["top_probability", "first_probability", "rank_low"]].tolist() == [1, 1, 1]
    assert result.acceptability.to_numpy().tolist() == [[1]]
    assert robustness(case(6), top=50, draws=20).top_probability.tolist() == [1] * 6


# near the line


def test_parts_near_the_line_agree_with_one_another():
    ratings = case(80)
    result = robustness(ratings, top=10, draws=DRAWS)
    rank = plain(result, ratings)
    shares = result.acceptability
    assert shares.shape == (80, 80) and shares.columns.tolist() == list(range(1, 81))
    wanted = [[(rank[:, int(name[1:])] == place).mean() for place in (1, 5, 80)] for name in shares.index]
    assert shares[[1, 5, 80]].to_numpy() == pytest.approx(np.array(wanted), abs=1e-9)
    assert shares.sum(axis=1).to_numpy() == pytest.approx(1) and shares.sum().to_numpy() == pytest.approx(1)
    assert shares.loc[:, :10].sum(axis=1).to_numpy() == pytest.approx(result.top_probability[shares.index].to_numpy())
    central = result.central_weights
    supported = result.top_probability[central.index].to_numpy()[:, None] * central.fillna(0)
    assert (supported.sum() / 10).to_numpy() == pytest.approx(result.weights.to_numpy())
    never = result.top_probability[central.index] == 0
    assert central.isna().all(axis=1).equals(never)
    assert set(result.confidence.dropna()) <= {0.0, 1.0}
    duels = result.pairwise
    assert (duels + duels.T).to_numpy() == pytest.approx(1)
    one, other = duels.index[[3, 20]]
    assert duels.loc[one, other] == pytest.approx((rank[:, int(one[1:])] < rank[:, int(other[1:])]).mean(), abs=0.04)


def test_at_most_500_accounts_around_the_line():
    ratings = case(900)
    result = robustness(ratings, top=600, draws=200)
    order = result.table.sort_values(["top_probability", "score"], ascending=False).index
    assert result.acceptability.index.tolist() == order[350:850].tolist()
    assert result.acceptability.columns[-1] == 850
    first = robustness(ratings, top=20, draws=200)
    assert first.acceptability.shape == (500, 500)
    assert len(first.central_weights) == len(first.confidence) == len(first.pairwise) == 500


def test_near_the_line_is_the_band_of_coin_tosses():
    result = robustness(case(100), top=10, draws=500)
    band = result.near_the_line()
    assert band.is_monotonic_decreasing and band.between(0.2, 0.8).all()
    assert len(band) == result.top_probability.between(0.2, 0.8).sum() > 0
    assert len(result.near_the_line(0.4, 0.6)) < len(result.near_the_line(0.1, 0.9))


@pytest.mark.parametrize("extra", [{}, {"bounds": {"c0": (0.3, 0.5)}}])
def test_duels_and_confidence_with_noise_and_missing_ratings(extra):
    ratings = case(25, criteria=3)
    ratings.iloc[4, 1] = np.nan
    sd = pd.Series({"c0": 0.1, "c1": 0.05, "c2": 0.0})
    result = robustness(ratings, top=5, sd=sd, draws=DRAWS, **extra)
    rank = plain(result, ratings, sd=sd.to_numpy())
    names = result.pairwise.index
    place = [int(name[1:]) for name in names]
    wanted = np.array([[(rank[:, one] < rank[:, other]).mean() for other in place] for one in place])
    np.fill_diagonal(wanted, 0.5)
    assert np.abs(result.pairwise.to_numpy() - wanted).max() < 5 * np.sqrt(0.5 / DRAWS)
    for name in names[[0, 4, 6]]:
        under = robustness(ratings, top=5, sd=sd, weights=result.central_weights.loc[name], draws=DRAWS, seed=7)
        assert result.confidence[name] == pytest.approx(under.top_probability[name], abs=5 * np.sqrt(0.25 / 1_000))


# laws


def test_the_size_of_groups_does_not_matter(monkeypatch):
    ratings = case(3_000)
    whole = robustness(ratings, top=40, draws=700)
    for group, cells, more in ((1, 1, 0), (13, 5_000, 3), (5_000, 1 << 22, 64)):
        monkeypatch.setattr(leading, "_GROUP", group)
        monkeypatch.setattr(leading, "_CELLS", cells)
        monkeypatch.setattr(leading, "_MORE", more)
        assert robustness(ratings, top=40, draws=700).table.round(12).equals(whole.table.round(12))


@pytest.mark.long
def test_the_number_of_threads_does_not_matter():
    code = (
        "import numpy as np, pandas as pd; from kamlib.score import robustness\n"
        "ratings = pd.DataFrame(np.random.default_rng(0).random((20_000, 5)), columns=list('abcde'))\n"
        "result = robustness(ratings, top=30, sd=pd.Series(0.03, ratings.columns), draws=600)\n"
        "import hashlib; print(hashlib.sha256(result.table.round(12).to_csv().encode()).hexdigest())"
    )
    seen = set()
    for threads in ("1", "2", "4"):
        own = os.environ | {"OPENBLAS_NUM_THREADS": threads}
        ran = subprocess.run([sys.executable, "-c", code], env=own, capture_output=True, text=True, check=True)
        seen.add(ran.stdout)
    assert len(seen) == 1 and len(seen.pop().strip()) == len(hashlib.sha256().hexdigest())


def test_a_seed_gives_the_same_again_and_another_nearly():
    ratings, sd = case(150), pd.Series(0.05, [f"c{n}" for n in range(5)])
    before = ratings.copy()
    one, again, other = (robustness(ratings, top=15, sd=sd, draws=DRAWS, seed=seed) for seed in (3, 3, 4))
    assert one.table.equals(again.table) and one.pairwise.equals(again.pairwise)
    assert not one.table.equals(other.table)
    assert close(one.top_probability, other.top_probability.to_numpy())
    assert ratings.equals(before)


SOME = st.lists(st.tuples(*[st.integers(0, 10)] * 3), min_size=2, max_size=12)


@settings(max_examples=40)
@given(rows=SOME, top=st.integers(1, 6), seed=st.integers(0, 5))
def test_laws_of_a_ranking(rows, top, seed):
    ratings = table(np.array(rows) / 10)
    result = robustness(ratings, top=top, draws=64, seed=seed)
    p = result.top_probability
    assert p.between(0, 1).all() and p.sum() == pytest.approx(min(top, len(rows)))
    assert result.first_probability.sum() == pytest.approx(1)
    assert (result.first_probability <= p + 1e-12).all()
    assert (result.table["rank_low"] <= result.table["rank_high"]).all()
    # another order of accounts or criteria changes nothing but the order
    turned = robustness(ratings.iloc[::-1], top=top, draws=64, seed=seed)
    assert turned.top_probability[p.index].to_numpy() == pytest.approx(p.to_numpy())
    # who is at least as good on every criterion is chosen at least as often
    values = ratings.to_numpy()
    at_least = (values[:, None, :] >= values[None, :, :]).all(axis=2)
    assert (p.to_numpy()[:, None] >= p.to_numpy()[None, :] - 1e-12)[at_least].all()
    # a better rating never lowers the own share, nor raises that of another
    better = ratings.copy()
    better.iloc[0, 0] = min(1, better.iloc[0, 0] + 0.2)
    gain = robustness(better, top=top, draws=64, seed=seed).top_probability - p
    assert gain.iloc[0] >= -1e-12 and (gain.iloc[1:] <= 1e-12).all()


def test_more_noise_brings_the_shares_closer_to_one_another():
    ratings = case(60)
    shares = [robustness(ratings, top=6, sd=pd.Series(s, ratings.columns)).top_probability for s in (0.0, 0.2, 20.0)]
    assert shares[0].std() > shares[1].std() > shares[2].std()
    assert shares[2].to_numpy() == pytest.approx(0.1, abs=0.03)


def test_two_hundred_accounts_are_ranked_while_a_slider_moves():
    ratings = case(200)
    stated, sd = pd.Series(0.2, ratings.columns), pd.Series(0.05, ratings.columns)
    robustness(ratings, top=20, draws=100)
    begun = time.process_time()
    robustness(ratings, top=20, weights=stated, concentration=50, sd=sd)
    assert time.process_time() - begun < 3  # 0.2 s; room for a machine ten times slower


# what it says and what it refuses


def test_it_tells_how_sure_the_choice_is():
    result = robustness(table([[0.9, 0.9], [0.6, 0.2], [0.2, 0.6], [0.1, 0.1]]), top=2, draws=1_000)
    assert str(result) == (
        "Of 4 accounts, 2 are chosen. Sure of it (chosen in more than 95% of 1,000 draws of weights and ratings): 1. "
        "Close to tossing a coin (chosen in 20% to 80% of the draws): 2."
    )
    with language.using("es"):
        assert str(result).startswith("De 4 cuentas se eligen 2. Seguras (elegidas en más del 95\xa0% de 1\u202f000")
    shown = robustness(table([[0.9, 0.9]]).set_axis(["<b>A"]), top=1, draws=5)._repr_html_()
    assert "&lt;b&gt;A" in shown and "<b>A" not in shown


GOOD = table([[0.1, 0.2], [0.3, 0.4]])


@pytest.mark.parametrize(
    ("ratings", "options", "words"),
    [
        (GOOD.iloc[:0], {}, r"There are no ratings. Expected: a table.*Found: rows: 0, columns: 2. Rate"),
        (pd.concat([GOOD, GOOD]), {}, "stand more than once in the ratings.*Found: A0, A1. Leave one of each"),
        (GOOD.assign(c1=["high", "low"]), {}, "c1 has ratings that are no numbers. Found: high, low. Rate"),
        (GOOD * 10, {}, "c0 has ratings outside 0 to 1. Found: A1 3. Bring every criterion"),
        (GOOD.assign(c1=np.inf), {}, "c1 has ratings outside 0 to 1"),
        (GOOD, {"top": 0}, "top is no whole number of at least 1. Found: top=0. Write how many, such as top=20"),
        (GOOD, {"top": 1.5}, "top is no whole number"),
        (GOOD, {"draws": 0}, "draws is no whole number of at least 1. Found: draws=0"),
        (GOOD, {"sd": pd.Series({"c0": 0.1})}, "The criteria in sd are not those of the ratings"),
        (GOOD, {"sd": GOOD.iloc[:1]}, "have other accounts. Found: A1"),
        (GOOD, {"sd": -GOOD}, "no standard deviation of 0 or more. Found: A0 c0, A0 c1, A1 c0, A1 c1. Write 0"),
        (GOOD, {"missing": {"c7": (0, 1)}}, "bounds of missing ratings for criteria that have.*Found: c7. Write"),
        (GOOD, {"missing": {"c0": (0, 2)}}, r"The bounds of c0 are not a lowest and.*Found: \(0, 2\)"),
        (GOOD, {"weights": pd.Series({"c0": 1.0})}, "The criteria in weights are not those"),
        (GOOD, {"weights": pd.Series({"c0": 0.5, "c1": 0.5}), "order": ["c0", "c1"]}, "More than one thing is said"),
    ],
)
def test_what_cannot_be_ranked(ratings, options, words):
    with pytest.raises(DataError, match=words):
        robustness(ratings, **({"top": 1} | options))


def test_noise_of_a_missing_rating_is_not_asked_for():
    ratings = GOOD.copy()
    ratings.iloc[0, 0] = np.nan
    sd = pd.DataFrame(0.1, ratings.index, ratings.columns).mask(ratings.isna())
    assert robustness(ratings, top=1, sd=sd, draws=20).top_probability.sum() == pytest.approx(1)
