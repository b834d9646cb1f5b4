"""Draws of weights: published means, laws of the Dirichlet family, bounds against rejection, errors."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.errors import DataError
from kamlib.score.weight_draws import draw_weights

CRITERIA = pd.Index(list("abcde"))
DRAWS = 40_000


def draw(draws: int = DRAWS, seed: int = 0, criteria: pd.Index = CRITERIA, **known) -> pd.DataFrame:
    return pd.DataFrame(draw_weights(criteria, draws, np.random.default_rng(seed), **known), columns=criteria)


def near(seen: pd.Series, mean: float) -> bool:
    """Say whether the mean of what was drawn is that of the law, within four standard errors."""
    return abs(seen.mean() - mean) <= 4 * seen.std() / np.sqrt(len(seen))


def test_the_mean_of_ordered_weights_is_the_rank_order_centroid():
    """Weights of Barron & Barrett (1996), Management Science 42(11), 1515-1523, for five criteria."""
    centroid = [Fraction(137, 300), Fraction(77, 300), Fraction(47, 300), Fraction(9, 100), Fraction(1, 25)]
    order = list("cadbe")
    drawn = draw(order=order)[order]
    assert (np.diff(drawn.to_numpy(), axis=1) <= 0).all()
    assert all(near(drawn[name], float(mean)) for name, mean in zip(order, centroid, strict=True))


def test_an_order_of_some_criteria_leaves_the_others_free():
    drawn = draw(order=["c", "a"])
    assert (drawn["c"] >= drawn["a"]).all()
    means = {"a": 0.1, "b": 0.2, "c": 0.3, "d": 0.2, "e": 0.2}
    assert all(near(drawn[name], mean) for name, mean in means.items())


def test_free_weights_are_uniform():
    """Each has a beta law with parameters 1 and 4; any two share what they have together uniformly."""
    drawn = draw()
    assert all(near(drawn[name], 0.2) and near((drawn[name] > 0.5) * 1.0, 0.5**4) for name in CRITERIA)
    assert near((drawn["a"] < 0.3 * (drawn["a"] + drawn["e"])) * 1.0, 0.3)


def test_weights_around_stated_ones():
    stated = pd.Series({"b": 0.5, "a": 0.3, "c": 0.2, "d": 0.0, "e": 0.0})
    drawn = draw(weights=stated, concentration=50)
    assert all(near(drawn[name], weight) for name, weight in stated.items())
    sd = np.sqrt(stated * (1 - stated) / 51)
    assert drawn.std().to_numpy() == pytest.approx(sd[CRITERIA].to_numpy(), rel=0.02)
    assert (drawn[["d", "e"]] == 0).all(axis=None)
    assert (draw(weights=stated) == stated[CRITERIA]).all(axis=None)


@pytest.mark.parametrize(
    "bounds",
    [
        {"a": (0.3, 0.31)},
        {"a": (0.1, 0.2), "b": (0.25, 0.5), "c": (0, 0.05)},
        dict.fromkeys("abcde", (0.15, 0.25)),
        {"a": (0.5, 0.9)},
        {"a": (0, 0.02), "b": (0, 0.02), "c": (0, 0.3)},
        {"e": (0.4, 0.4), "a": (0, 0.1)},
    ],
)
def test_weights_within_bounds_are_uniform(bounds):
    """As are those of all uniform weights that happen to lie within the bounds, whose share may be small."""
    drawn = draw(bounds=bounds)
    low, high = np.array([bounds.get(name, (0, 1)) for name in CRITERIA]).T
    assert (drawn >= low - 1e-12).all(axis=None) and (drawn <= high + 1e-12).all(axis=None)
    fixed = low == high
    free = np.random.default_rng(1).dirichlet(np.ones((~fixed).sum()), 1_500_000)
    some = np.tile(low, (len(free), 1))
    some[:, ~fixed] += free * (1 - low.sum())
    some = some[(some <= high).all(axis=1)]
    assert len(some) > 3_000
    for place in np.flatnonzero(~fixed):
        one, other = drawn.to_numpy()[:, place], some[:, place]
        middle = np.median(other)
        for quantity in (lambda x: x, np.square, lambda x, middle=middle: (x < middle) * 1.0):
            seen, wanted = quantity(one), quantity(other)
            error = np.sqrt(seen.var() / len(seen) + wanted.var() / len(wanted))
            assert abs(seen.mean() - wanted.mean()) < 4.5 * error


@given(
    lows=st.lists(st.floats(0, 0.25), min_size=4, max_size=4),
    room=st.lists(st.floats(0, 0.7), min_size=4, max_size=4),
    seed=st.integers(0, 99),
)
def test_any_bounds_are_kept(lows, room, seed):
    names = pd.Index(list("abcd"))
    bounds = {name: (low, min(low + more, 1.0)) for name, low, more in zip(names, lows, room, strict=True)}
    if sum(high for _low, high in bounds.values()) < 1:
        with pytest.raises(DataError, match="No weights lie within these bounds"):
            draw(20, seed, names, bounds=bounds)
        return
    drawn = draw(20, seed, names, bounds=bounds)
    assert drawn.sum(axis=1).to_numpy() == pytest.approx(1)
    assert all(drawn[name].between(low - 1e-9, high + 1e-9).all() for name, (low, high) in bounds.items())


def test_one_criterion_and_two():
    assert (draw(5, criteria=pd.Index(["a"])) == 1).all(axis=None)
    assert (draw(5, criteria=pd.Index(["a"]), bounds={"a": (0.2, 1)}) == 1).all(axis=None)
    drawn = draw(criteria=pd.Index(["a", "b"]), bounds={"a": (0.2, 0.4)})
    assert near(drawn["a"], 0.3) and drawn["a"].std() == pytest.approx(0.2 / np.sqrt(12), rel=0.02)


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"order": list("abcde"), "bounds": {"a": (0, 0.5)}}, "More than one thing is said.*Expected: one of weights"),
        ({"order": ["a"]}, "An order names two or more.*Expected: a, b, c, d, e. Found: a. Write the criteria"),
        ({"order": list("abcdd")}, "An order names two or more.*each once.*Found: a, b, c, d, d"),
        ({"order": ["a", "price"]}, "An order names two or more criteria of the ratings.*Found: a, price"),
        ({"concentration": 20}, "A concentration says.*Found: concentration=20. Pass weights"),
        ({"weights": pd.Series(0.2, CRITERIA), "concentration": 0}, "A concentration says.*Found: concentration=0"),
        ({"weights": pd.Series(0.3, CRITERIA)}, "do not add up to 1. Found: 1.5"),
        ({"bounds": {"price": (0, 1)}}, "criteria that have no ratings. Expected: a, b, c, d, e. Found: price"),
        ({"bounds": {"a": (0.6, 0.4)}}, r"The bounds of a are not a lowest and a highest.*Found: \(0.6, 0.4\). Write"),
        ({"bounds": {"a": 0.4}}, "The bounds of a are not"),
        ({"bounds": {"a": (0.6, 1), "b": (0.6, 1)}}, "No weights lie.*lowest weights that add up to 1.200, highest"),
        ({"bounds": dict.fromkeys("abcde", (0, 0.1))}, "No weights lie.*highest that add up to 0.500. Widen"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn(known, words):
    with pytest.raises(DataError, match=words):
        draw(10, **known)
