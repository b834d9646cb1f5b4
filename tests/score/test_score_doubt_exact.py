"""Weight intervals, preference, swaps and radius: exact fractions, a fine grid, drawn weights and linear programmes."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from kamlib import language
from kamlib.errors import DataError
from kamlib.score import preference_probability, selection_radius, smallest_swap, weight_intervals

ABC = pd.DataFrame({"volume": [1.0, 0.8, 0.7], "fit": [0.2, 0.6, 0.5]}, index=["A", "B", "C"])
GRID = np.linspace(0, 1, 20_001)


def table(values) -> pd.DataFrame:
    values = np.asarray(values, float)
    accounts = [f"A{row}" for row in range(len(values))]
    return pd.DataFrame(values, index=accounts, columns=[f"c{place}" for place in range(values.shape[1])])


def weights(*values) -> pd.Series:
    return pd.Series(values, index=[f"c{place}" for place in range(len(values))], dtype=float)


def case(seed: int, accounts: int = 8, criteria: int = 4) -> tuple[pd.DataFrame, pd.Series]:
    """Ratings with two decimals, so that equal differences occur, and drawn weights."""
    rng = np.random.default_rng(seed)
    return table(rng.random((accounts, criteria)).round(2)), weights(*rng.dirichlet(np.ones(criteria)))


# weight intervals


def on_grid(ratings: pd.DataFrame, w: pd.Series, place: int, top: int) -> tuple[float, ...]:
    """Return between which points of the grid neither order nor list changes, without a formula."""
    values, rest = ratings.to_numpy(), 1 - w.iloc[place]
    moved = np.outer(1 - GRID, w.to_numpy()) / rest
    moved[:, place] = GRID
    scores = moved @ values.T
    order = np.argsort(-(values @ w.to_numpy()))
    sorted_scores = scores[:, order]
    orderly = (np.diff(sorted_scores, axis=1) <= 1e-12).all(axis=1)
    listed = sorted_scores[:, :top].min(axis=1) >= sorted_scores[:, top:].max(axis=1) - 1e-12
    return tuple(end for holds in (orderly, listed) for end in around(holds, w.iloc[place]))


def around(holds: np.ndarray, stated: float) -> tuple[float, float]:
    """Return the ends of the run of grid points that holds the stated weight."""
    low = int(np.floor(stated / GRID[1]))
    high = min(low + 1, len(GRID) - 1)
    while low > 0 and holds[low - 1]:
        low -= 1
    while high < len(GRID) - 1 and holds[high + 1]:
        high += 1
    return GRID[low], GRID[high]


@pytest.mark.parametrize("seed", range(12))
def test_weight_intervals_are_those_of_a_fine_grid(seed):
    ratings, w = case(seed)
    found = weight_intervals(ratings, w, top=3)
    for place, criterion in enumerate(ratings.columns):
        ends = found.loc[criterion, ["order_low", "order_high", "top_low", "top_high"]]
        assert ends.tolist() == pytest.approx(on_grid(ratings, w, place, 3), abs=1.01 * GRID[1])


def test_weight_intervals_by_hand():
    found = weight_intervals(ABC, pd.Series({"volume": 0.8, "fit": 0.2}), top=1)
    assert found.loc["volume", "order_low"] == pytest.approx(2 / 3, abs=1e-12)
    assert found.loc["fit", ["order_low", "order_high"]].tolist() == pytest.approx([0, 1 / 3], abs=1e-12)
    # only B and C are left for the second place: their order never changes, so a list of three has no limits
    assert weight_intervals(ABC, pd.Series({"volume": 0.8, "fit": 0.2}), top=3)["top_high"].tolist() == [1, 1]


def test_weight_intervals_as_exact_fractions():
    """Of all pairs of neighbours, in fractions: where two lines meet."""
    ratings, w = case(3)
    exact = [[Fraction(str(value)) for value in row] for row in ratings.to_numpy()]
    stated = [Fraction(value).limit_denominator(1000) for value in w]
    stated[-1] = 1 - sum(stated[:-1])
    found = weight_intervals(ratings, weights(*map(float, stated)), top=3)
    scores = [sum(part * value for part, value in zip(stated, row, strict=True)) for row in exact]
    order = sorted(range(len(exact)), key=lambda row: -scores[row])
    for place, criterion in enumerate(ratings.columns):
        low, high = Fraction(0), Fraction(1)
        for better, worse in pairwise(order):
            slope = [(exact[row][place] - scores[row]) / (1 - stated[place]) for row in (better, worse)]
            if slope[0] != slope[1]:
                meet = stated[place] + (scores[better] - scores[worse]) / (slope[1] - slope[0])
                low, high = (max(low, meet), high) if meet < stated[place] else (low, min(high, meet))
        assert found.loc[criterion, "order_low"] == pytest.approx(float(low), abs=1e-10)
        assert found.loc[criterion, "order_high"] == pytest.approx(float(high), abs=1e-10)


def test_equals_may_part_without_a_change_of_order_but_leave_a_list_undecided():
    ratings = table([[0.9, 0.1], [0.1, 0.9], [0.2, 0.2]])
    found = weight_intervals(ratings, weights(0.5, 0.5), top=1)
    assert found[["top_low", "top_high"]].to_numpy().tolist() == [[0.5, 0.5], [0.5, 0.5]]
    # one of the two equals falls to the third where its good criterion weighs 1/8
    assert found.loc["c0", ["order_low", "order_high"]].tolist() == pytest.approx([1 / 8, 7 / 8])
    assert weight_intervals(ratings, weights(0.5, 0.5), top=2).loc["c0", "top_low"] == pytest.approx(1 / 8)


def test_sums_that_differ_by_rounding_are_equal():
    """0.1 + 0.2 is not 0.3 in a computer; on a scale of points it is."""
    ratings = table([[0.1, 0.2, 0.0], [0.0, 0.0, 0.3], [0.0, 0.0, 0.0]])
    found = weight_intervals(ratings, weights(1 / 3, 1 / 3, 1 / 3), top=1)
    assert (found["top_low"] == found["top_high"]).all()


def test_a_weight_of_one_gives_way_in_equal_parts():
    found = weight_intervals(table([[0.6, 0.0, 0.4], [0.5, 0.8, 0.2]]), weights(1, 0, 0), top=1)
    # 0.6 t + 0.2 (1 - t) = 0.5 t + 0.5 (1 - t) at t = 3/4
    assert found.loc["c0", "top_low"] == pytest.approx(0.75)
    assert weight_intervals(table([[0.6], [0.5]]), weights(1), top=1).loc["c0", "order_low"] == 0


@given(seed=st.integers(0, 10_000), top=st.integers(1, 5))
def test_inside_the_list_stays_and_just_outside_it_changes(seed, top):
    ratings, w = case(seed, accounts=6)
    found = weight_intervals(ratings, w, top=top)
    values, stated = ratings.to_numpy(), w.to_numpy()
    chosen = np.argsort(-(values @ stated))[:top]
    for place, criterion in enumerate(ratings.columns):

        def gap(t, place=place):
            moved = stated * (1 - t) / (1 - stated[place])
            moved[place] = t
            score = values @ moved
            return score[chosen].min() - np.delete(score, chosen).max()

        low, high = found.loc[criterion, ["top_low", "top_high"]]
        assert 0 <= low <= stated[place] <= high <= 1
        assert found.loc[criterion, "order_low"] >= low - 1e-9 and found.loc[criterion, "order_high"] <= high + 1e-9
        assert min(gap(t) for t in np.linspace(low, high, 7)) >= -1e-9
        assert low == 0 or gap(low - 1e-4) < 1e-9
        assert high == 1 or gap(high + 1e-4) < 1e-9


# preference


def share(d: list[Fraction]) -> Fraction:
    """Return the share of uniform weights with a sum above 0: the sum over terms of either sign, for unequal d."""
    total = Fraction(0)
    for one, value in enumerate(d):
        if value > 0:
            part = value ** (len(d) - 1)
            for other, another in enumerate(d):
                if other != one:
                    part /= value - another
            total += part
    return total


@pytest.mark.parametrize("seed", range(20))
def test_preference_is_an_exact_fraction(seed):
    """In the formula of Gerber (1981), The volume cut off a simplex by a half-space, Pacific J. Math. 94, 311-314."""
    gaps = np.random.default_rng(seed).permutation(np.arange(-100, 101, 2))[:5]
    a, b = weights(*(50 + gaps / 2) / 100), weights(*(50 - gaps / 2) / 100)
    d = [Fraction(int(gap), 100) for gap in gaps]
    assert preference_probability(a, b) == pytest.approx(float(share(d)), abs=1e-12)
    means = [sum(d[: place + 1]) / (place + 1) for place in range(5)]
    if len(set(means)) == 5:  # the formula fails at equals
        found = preference_probability(a, b, order=list(a.index))
        assert found == pytest.approx(float(share(means)), abs=1e-12)


@pytest.mark.parametrize(
    ("a", "b", "free", "ordered"),
    [
        ([0.9, 0.3], [0.5, 0.5], Fraction(2, 3), Fraction(1)),
        ([0.5, 0.5], [0.9, 0.3], Fraction(1, 3), Fraction(0)),
        ([0.6, 0.6, 0.2], [0.4, 0.4, 0.6], Fraction(5, 9), Fraction(1)),  # equal differences
        ([0.2, 0.6], [0.6, 0.2], Fraction(1, 2), Fraction(0)),
        ([0.7, 0.7], [0.7, 0.7], Fraction(1, 2), Fraction(1, 2)),
        ([0.7, 0.8], [0.7, 0.7], Fraction(1), Fraction(1)),
        ([0.7, 0.6], [0.7, 0.7], Fraction(0), Fraction(0)),
        ([0.4], [0.3], Fraction(1), Fraction(1)),
    ],
)
def test_preference_by_hand(a, b, free, ordered):
    """Third case, by the race: with one stage of 0.2 against 0.4, 1/3; with two, (0.2 x 1 + 0.4 x 1/3) / 0.6 = 5/9."""
    a, b = weights(*a), weights(*b)
    assert preference_probability(a, b) == pytest.approx(float(free), abs=1e-12)
    assert preference_probability(a, b, order=list(a.index)) == pytest.approx(float(ordered), abs=1e-12)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_preference_is_the_share_of_two_million_drawn_weights(seed):
    rng = np.random.default_rng(seed)
    a, b = (weights(*rng.random(5).round(1)) for _account in range(2))
    drawn = rng.dirichlet(np.ones(5), 2_000_000)
    ranked = -np.sort(-drawn, axis=1)
    order = list(rng.permutation(a.index))
    gap = (a - b).to_numpy().round(12)
    for found, sums in (
        (preference_probability(a, b), drawn @ gap),
        (preference_probability(a, b, order=order), ranked @ (a - b)[order].to_numpy().round(12)),
    ):
        seen = (sums > 1e-12).mean() + 0.5 * (np.abs(sums) <= 1e-12).mean()
        assert found == pytest.approx(seen, abs=5 * np.sqrt(0.25 / 2_000_000))


RATINGS = st.lists(st.integers(0, 20), min_size=4, max_size=4)


@given(a=RATINGS, b=RATINGS, order=st.permutations(range(4)))
def test_preference_of_one_and_of_the_other_add_up_to_one(a, b, order):
    a, b = weights(*a) / 20, weights(*b) / 20
    names = [f"c{place}" for place in order]
    for known in (None, names):
        one, other = preference_probability(a, b, order=known), preference_probability(b, a, order=known)
        assert 0 <= one <= 1 and one + other == pytest.approx(1)
    better = (a + 0.05).clip(upper=1)
    assert preference_probability(better, b) >= preference_probability(a, b) - 1e-12
    assert preference_probability(a[names], b) == pytest.approx(preference_probability(a, b))


# swaps


def programme(d: np.ndarray, w: np.ndarray) -> float:
    """Return the least mass to be moved until w . d is no longer above 0, by linear programming."""
    n, one = len(w), np.eye(len(w))
    limits = np.block([[one, -one], [-one, -one], [d[None], np.zeros((1, n))]])
    found = linprog(
        np.r_[np.zeros(n), np.full(n, 0.5)],
        A_ub=limits,
        b_ub=np.r_[w, -w, 0],
        A_eq=np.r_[np.ones(n), np.zeros(n)][None],
        b_eq=[1],
    )
    return found.fun if found.status == 0 else np.inf


def compare_with_programmes(seeds) -> tuple[int, int]:
    """Hold swaps and radius against linear programmes over all pairs; return how often another pair than that at the
    line is the critical one, and how many swaps are impossible."""
    elsewhere = impossible = 0
    for seed in seeds:
        ratings, w = case(seed, accounts=7)
        values, stated = ratings.to_numpy(), w.to_numpy()
        order, least = np.argsort(-(values @ stated)), np.inf
        for chosen in order[:3]:
            for other in order[3:]:
                swap = smallest_swap(ratings.iloc[chosen], ratings.iloc[other], w)
                wanted = programme(values[chosen] - values[other], stated)
                assert swap.mass == wanted or swap.mass == pytest.approx(wanted, abs=1e-8)
                impossible += np.isinf(wanted)
                least = min(least, wanted)
        radius = selection_radius(ratings, w, top=3)
        assert radius.mass == least or radius.mass == pytest.approx(least, abs=1e-8)
        elsewhere += (radius.leaves, radius.enters) != (ratings.index[order[2]], ratings.index[order[3]])
    return elsewhere, impossible


def test_swaps_and_radius_are_those_of_linear_programmes():
    compare_with_programmes(range(20))


@pytest.mark.long
def test_swaps_and_radius_are_those_of_two_hundred_linear_programmes():
    elsewhere, impossible = compare_with_programmes(range(200))
    assert elsewhere > 20 and impossible > 20


def test_the_critical_pair_is_not_always_that_at_the_line():
    """B and C are nearest, and need 1/38 of the weight; A and C are further apart but more unlike, and need 1/43."""
    ratings = pd.DataFrame({"volume": [1.0, 0.5, 0.1], "fit": [0.04, 0.5, 0.86]}, index=["A", "B", "C"])
    w = pd.Series({"volume": 0.5, "fit": 0.5})
    assert smallest_swap(ratings.loc["B"], ratings.loc["C"], w).mass == pytest.approx(1 / 38)
    radius = selection_radius(ratings, w, top=2)
    assert radius.mass == pytest.approx(1 / 43) and (radius.leaves, radius.enters) == ("A", "C")
    assert "A" in str(radius) and "2.3%" in str(radius)


def test_a_swap_by_hand():
    """Gap 0.5 x 0.6 - 0.3 x 0.2 + 0 = 0.24; the first half of the weight takes 0.8 a unit off: 0.3 of it closes it."""
    a, b, w = weights(0.8, 0.2, 0.5), weights(0.2, 0.4, 0.5), weights(0.5, 0.3, 0.2)
    swap = smallest_swap(a, b, w)
    assert swap.mass == pytest.approx(0.3)
    assert swap.weights.tolist() == pytest.approx([0.2, 0.6, 0.2])
    assert swap.moved.tolist() == pytest.approx([-0.3, 0.3, 0.0])
    assert (a - b) @ swap.weights == pytest.approx(0)
    back = smallest_swap(b, a, w)
    assert back.mass == 0 and back.weights.equals(w)


def test_what_no_weights_change():
    better = smallest_swap(weights(0.5, 0.5), weights(0.4, 0.4), weights(0.5, 0.5))
    assert np.isinf(better.mass) and better.weights is None
    assert str(better).startswith("No weights put") and "<table" not in better._repr_html_()
    radius = selection_radius(table([[0.5, 0.5], [0.4, 0.4]]), weights(0.5, 0.5), top=1)
    assert np.isinf(radius.mass) and radius.leaves is None and str(radius) == "No weights change the list."
    assert np.isinf(selection_radius(table([[0.5, 0.5]]), weights(0.5, 0.5), top=3).mass)
    # level on one criterion: all the weight there, and only there, puts both level
    edge = smallest_swap(weights(0.5, 0.5), weights(0.4, 0.5), weights(0.7, 0.3))
    assert edge.mass == pytest.approx(0.7) and edge.weights.tolist() == pytest.approx([0, 1])


def test_equals_at_the_line_need_no_weight_to_move():
    radius = selection_radius(table([[0.9, 0.1], [0.1, 0.9], [0.2, 0.2]]), weights(0.5, 0.5), top=1)
    assert radius.mass == 0 and {radius.leaves, radius.enters} == {"A0", "A1"}
    assert str(radius).endswith("the list is not decided as it stands.")


@given(seed=st.integers(0, 10_000))
def test_after_a_swap_both_are_level_and_less_would_not_do(seed):
    ratings, w = case(seed, accounts=2)
    better, worse = (ratings.loc[name] for name in (ratings @ w).sort_values(ascending=False).index)
    swap = smallest_swap(better, worse, w)
    if swap.weights is None:
        assert (better > worse).all()
        return
    assert (better - worse) @ swap.weights == pytest.approx(0, abs=1e-9)
    assert swap.weights.sum() == pytest.approx(1) and (swap.weights >= -1e-12).all()
    assert swap.moved.abs().sum() / 2 == pytest.approx(swap.mass)
    stated = w.to_numpy()
    way = np.random.default_rng([seed, 1]).dirichlet(np.ones(4), 200) - stated
    way *= np.minimum(1, 0.999 * swap.mass / (np.abs(way).sum(axis=1) / 2))[:, None]
    assert ((stated + way) @ (better - worse).to_numpy() > -1e-12).all()


# what they refuse


def test_missing_ratings_are_named():
    ratings = ABC.astype(float).copy()
    ratings.loc["B", "fit"] = np.nan
    message = (
        r"Some ratings are missing, and an exact answer needs all of them. Found: B fit. Leave these accounts out, or "
        r"ask twice.*robustness"
    )
    w = pd.Series({"volume": 0.5, "fit": 0.5})
    with pytest.raises(DataError, match=message):
        weight_intervals(ratings, w, top=1)
    with pytest.raises(DataError, match=message):
        selection_radius(ratings, w, top=1)
    with pytest.raises(DataError, match="Found: B fit"):
        preference_probability(ratings.loc["A"], ratings.loc["B"])
    with pytest.raises(DataError, match="Found: B fit"):
        smallest_swap(ratings.loc["A"], ratings.loc["B"], w)


@pytest.mark.parametrize(
    ("w", "words"),
    [
        (
            {"volume": 0.5, "price": 0.5},
            "The criteria in weights are not those of the ratings.*volume, fit.*volume, price",
        ),
        ({"volume": 1.0}, "The criteria in weights"),
        ({"volume": 0.7, "fit": 0.7}, r"do not add up to 1. Found: 1.4000. Divide them by their sum"),
        ({"volume": 1.5, "fit": -0.5}, "missing or below 0. Found: fit -0.5"),
        ({"volume": 0.5, "fit": np.nan}, "missing or below 0. Found: fit nan"),
    ],
)
def test_weights_that_do_not_fit(w, words):
    with pytest.raises(DataError, match=words):
        weight_intervals(ABC, pd.Series(w), top=1)


def test_accounts_on_other_criteria_and_a_wrong_order():
    with pytest.raises(DataError, match="not rated on the same criteria. Expected: volume, fit. Found: volume"):
        preference_probability(ABC.loc["A"], ABC.loc["B", ["volume"]])
    with pytest.raises(DataError, match="criteria in order are not those of the ratings"):
        preference_probability(ABC.loc["A"], ABC.loc["B"], order=["volume", "volume"])
    with pytest.raises(DataError, match=r"top is no whole number of at least 1. Found: top=0. Write how many"):
        weight_intervals(ABC, pd.Series({"volume": 0.5, "fit": 0.5}), top=0)


def test_the_sentences_are_spanish_in_spanish():
    w = pd.Series({"volume": 0.8, "fit": 0.2})
    with language.using("es"):
        assert str(selection_radius(ABC, w, top=1)) == (
            "La lista cambia cuando se mueve el 13,3\xa0% del peso: entra B en lugar de A."
        )
        assert str(smallest_swap(ABC.loc["A"], ABC.loc["B"], w)).startswith("La segunda cuenta se iguala")


def test_names_are_text_not_markup():
    ratings = ABC.set_axis(["<b>A", "B", "C"])
    assert "<b>A" not in selection_radius(ratings, pd.Series({"volume": 0.8, "fit": 0.2}), top=1)._repr_html_()
