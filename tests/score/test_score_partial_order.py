"""Weights of which only some are in order: what is drawn, against exact shares, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kamlib.errors import DataError
from kamlib.score import load_criteria, robustness
from kamlib.score.weight_draws import draw_weights

NAMES = pd.Index(["volume", "potential", "lasting"])


def test_only_the_named_are_in_order():
    drawn = draw_weights(NAMES, 20_000, np.random.default_rng(1), order=["lasting", "potential"])
    assert (drawn[:, 2] >= drawn[:, 1]).all() and drawn.sum(axis=1) == pytest.approx(1)
    # volume is as free as before; of the two others, the mean of the larger of two uniform parts is three quarters
    assert drawn.mean(axis=0) == pytest.approx([1 / 3, 2 / 3 / 4, 2 / 3 * 3 / 4], abs=0.005)
    assert 0 < (drawn[:, 0] > drawn[:, 2]).mean() < 1


def test_shares_are_those_of_the_free_draws_that_agree():
    ratings = pd.DataFrame(np.random.default_rng(5).random((6, 3)), columns=NAMES, index=list("ABCDEF"))
    free = draw_weights(NAMES, 200_000, np.random.default_rng(2))
    agree = free[free[:, 2] >= free[:, 1]]
    wanted = np.bincount((agree @ ratings.to_numpy().T).argmax(axis=1), minlength=6) / len(agree)
    result = robustness(ratings, top=1, order=["lasting", "potential"])
    assert result.first_probability.to_numpy() == pytest.approx(wanted, abs=0.02)
    ahead = (agree @ (ratings.loc["A"] - ratings.loc["B"]).to_numpy() > 0).mean()
    assert result.pairwise.loc["A", "B"] == pytest.approx(ahead, abs=0.02)


@pytest.mark.parametrize("order", [["potential"], ["potential", "potential"], ["potential", "price"], []])
def test_what_is_no_order(order):
    ratings = pd.DataFrame([[0.0, 0.5, 1.0]], columns=NAMES, index=["A"])
    with pytest.raises(DataError, match="An order names two or more criteria of the ratings, each once"):
        robustness(ratings, top=1, order=order)


def test_criteria_are_shown_short_and_their_sentences_whole():
    criteria = load_criteria()
    assert repr(criteria).startswith("Criteria(revenue_volume, potential, ")
    assert criteria["strategic_value"].definition in criteria._repr_html_()
