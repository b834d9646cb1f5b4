"""Why an account stands where it stands: pieces that add up, the change that moves it, the move since last time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib import language
from kamlib.errors import DataError
from kamlib.score import explain, load_criteria, weighted_sum

RATINGS = pd.DataFrame(
    {"volume": [1.0, 0.25, 0.5, 0.3], "fit": [0.0, 1.0, 0.5, 0.6]}, index=["Vicom", "Cartech", "Oriel", "Nevada"]
)
WEIGHTS = pd.Series({"volume": 0.4, "fit": 0.6})


def test_a_chosen_account_by_hand():
    # points: Vicom 40, Cartech 70, Oriel 50, Nevada 48
    result = explain(RATINGS, WEIGHTS, "Cartech", top=2)
    assert (result.rank, result.chosen, result.rival) == (1, True, "Nevada")
    assert result.table["contribution"].tolist() == pytest.approx([0.1, 0.6])
    assert result.table["average"].tolist() == pytest.approx([0.205, 0.315])
    assert result.reasons == ("fit: 60.0 of 60.0 possible points, 28.5 more than the average account.",)
    assert result.headline == "Cartech is number 1 of 4 with 70.0 of 100 points: among the first 2."
    assert result.needed["level"].tolist() == pytest.approx([0.25 - 0.22 / 0.4, 1 - 0.22 / 0.6])
    assert result.needed["possible"].tolist() == [False, True]
    assert result.doubt == "86% of its points come from fit alone."
    assert "With 63.3 instead of 100.0 points of 100 on fit, the first left out would draw level." in str(result)
    assert (result.moved, result.story) == (None, "")


def test_an_account_that_is_left_out_by_hand():
    result = explain(RATINGS, WEIGHTS, "Nevada", top=2)
    assert (result.rank, result.chosen, result.rival) == (3, False, "Oriel")
    assert result.reasons == ("volume: 12.0 of 40.0 possible points, 8.5 fewer than the average account.",)
    assert result.doubt == "It hangs on fit: +3.3 points of 100 on it, and it is level with Oriel."
    assert result.change.startswith("With 63.3 instead of 60.0 points of 100 on fit, it would draw level")
    assert result.needed["change"].tolist() == pytest.approx([0.02 / 0.4, 0.02 / 0.6])


def test_names_are_used_where_they_are_given():
    result = explain(
        RATINGS,
        WEIGHTS,
        "Nevada",
        top=2,
        names={"fit": "Product fit"},
        account_names=pd.Series({"Oriel": "Oriel S.A."}),
    )
    assert "Product fit" in result.doubt
    assert "Oriel S.A." in result.doubt
    with language.using("es"):
        ratings = RATINGS.set_axis(["revenue_volume", "product_fit"], axis=1)
        weights = WEIGHTS.set_axis(ratings.columns)
        told = explain(ratings, weights, "Nevada", top=2, names=load_criteria().names)
        assert "Depende de Ajuste del producto" in told.doubt
        assert told.headline.startswith("Nevada ocupa el lugar 3 de 4 con 48,0 de 100 puntos")


def test_a_missing_rating_that_decides_is_the_doubt():
    ratings = RATINGS.copy()
    ratings.loc["Oriel", "fit"] = np.nan
    result = explain(ratings, WEIGHTS, "Oriel", top=2)
    assert result.doubt == "Not known: fit. With what could be there, its rank lies anywhere from 1 to 4."
    assert (result.rank_low, result.rank_high) == (1, 4)
    sure = explain(ratings, WEIGHTS, "Oriel", top=2, missing={"fit": (0.52, 0.52)})
    assert "Not known" not in sure.doubt


def test_equals_at_the_line_are_said():
    ratings = pd.DataFrame({"volume": [1.0, 0.5, 0.5], "fit": [0.5, 0.5, 0.5]}, index=list("ABC"))
    for account, rival in (("B", "C"), ("C", "B")):
        result = explain(ratings, WEIGHTS, account, top=2)
        assert "shares its points with others at the line" in result.doubt
        assert (result.chosen, result.rival) == (True, rival)
    assert explain(ratings, WEIGHTS, "A", top=2).rival == "C"


def test_weights_are_the_doubt_where_nothing_else_is():
    ratings = pd.DataFrame({"volume": [0.8, 0.2], "fit": [0.6, 0.7], "staff": [0.5, 0.5]}, index=["A", "B"])
    weights = pd.Series({"volume": 0.4, "fit": 0.3, "staff": 0.3})
    # A leads by 0.4 x 0.6 - 0.3 x 0.1 = 0.21; each hundredth of weight from volume to fit takes 0.007 off it
    told = "when 30% of the weight moves."
    assert explain(ratings, weights, "A", top=1).doubt == f"It changes places with B {told}"
    assert explain(ratings, weights, "B", top=1).doubt == f"It changes places with A {told}"
    better = ratings.assign(fit=[0.8, 0.7], staff=[0.6, 0.5])
    assert explain(better, weights, "B", top=1).doubt.startswith("Whatever the weights")


def test_a_place_for_everyone():
    result = explain(RATINGS, WEIGHTS, "Vicom", top=9)
    assert result.rival is None
    assert result.doubt == "There is a place for every account, so nothing was decided."
    assert result.change == ""
    assert not result.needed["possible"].any()


def test_a_criterion_without_weight_is_no_way():
    result = explain(RATINGS, pd.Series({"volume": 1.0, "fit": 0.0}), "Cartech", top=1)
    assert not result.needed.loc["fit", "possible"]
    assert np.isnan(result.needed.loc["fit", "level"])
    assert np.isnan(result.table.loc["fit", "rating"])


def test_no_single_rating_may_do():
    ratings = pd.DataFrame({"volume": [1.0, 0.0], "fit": [1.0, 0.0]}, index=["A", "B"])
    assert explain(ratings, WEIGHTS, "B", top=1).change == "No single rating would bring it to the line."


# since last time


BEFORE = pd.DataFrame({"volume": [1.0, 0.25, 0.5], "fit": [0.1, 0.2, 0.5]}, index=["Vicom", "Cartech", "Oriel"])


def test_a_move_by_hand():
    # before: Vicom 46, Cartech 22, Oriel 50. Its own fit makes Cartech 70: place 1. Nevada comes in behind.
    result = explain(RATINGS, WEIGHTS, "Cartech", top=2, before=BEFORE)
    assert result.moved.steps["rank"].to_dict() == {"before": 3, "own": 1, "others": 1, "weights": 1}
    assert result.moved.steps["places"].to_dict() == {"before": 0, "own": 2, "others": 0, "weights": 0}
    assert result.moved.pieces.sum(axis=1).to_dict() == pytest.approx({"volume": 0, "fit": 0.48})
    assert result.story == (
        "Since the last run from place 3 to 1. Places gained (+) or lost (−) by its own ratings: +2, most by fit; by "
        "other accounts: 0; by new weights: 0."
    )


def test_a_move_by_weights_and_by_others():
    old = pd.Series({"volume": 0.9, "fit": 0.1})
    result = explain(RATINGS, WEIGHTS, "Vicom", top=2, before=(RATINGS.drop("Nevada"), old))
    assert result.moved.steps["places"].to_dict() == {"before": 0, "own": 0, "others": 0, "weights": -3}
    assert "Its own ratings are the same" in result.story
    same = explain(RATINGS, WEIGHTS, "Vicom", top=2, before=RATINGS)
    assert same.story == "Since the last run nothing changed: place 4."


def test_who_is_new_was_not_there():
    result = explain(RATINGS, WEIGHTS, "Nevada", top=2, before=BEFORE)
    assert (result.moved, result.story) == (None, "It was not on the list last time.")


@settings(deadline=None)
@given(st.integers(2, 6), st.integers(2, 4), st.integers(0, 10_000))
def test_pieces_add_up(accounts, criteria, seed):
    rng = np.random.default_rng(seed)
    index, columns = [f"A{row}" for row in range(accounts)], [f"c{place}" for place in range(criteria)]
    gaps = rng.random((2, accounts, criteria)) < 0.15
    values = np.where(gaps, np.nan, rng.choice(np.linspace(0, 1, 9), (2, accounts, criteria)))
    now, before = (pd.DataFrame(one, index=index, columns=columns) for one in values)
    w, old = (pd.Series(rng.dirichlet(np.ones(criteria)), columns) for _ in range(2))
    scores, earlier = weighted_sum(now, w), weighted_sum(before, old)
    result = explain(now, w, "A0", top=1, before=(before, old))
    assert result.table["contribution"].sum() == pytest.approx(scores.score["A0"])
    assert result.moved.pieces.to_numpy().sum() == pytest.approx(scores.score["A0"] - earlier.score["A0"])
    assert result.moved.steps["places"].sum() == earlier.rank["A0"] - scores.rank["A0"]
    for criterion, row in result.needed[result.needed["possible"]].iterrows():
        moved = now.copy()
        moved.loc["A0", criterion] = min(max(row["level"], 0), 1)
        level = weighted_sum(moved, w).score
        assert level["A0"] == pytest.approx(level[result.rival])
    assert len(result.reasons) <= 3
    assert result.doubt


def test_words_of_a_table_never_become_html():
    ratings = RATINGS.set_axis(["<b>volume</b>", "fit"], axis=1)
    html = explain(ratings, WEIGHTS.set_axis(ratings.columns), "Vicom", top=2)._repr_html_()
    assert "<b>" not in html


# errors


def test_accounts_and_criteria_must_be_there():
    with pytest.raises(DataError, match="The ratings have no account 007. Found: Vicom, Cartech, Oriel, Nevada"):
        explain(RATINGS, WEIGHTS, "007", top=2)
    with pytest.raises(DataError, match="The last run had other criteria.*Expected: volume, fit. Found: volume"):
        explain(RATINGS, WEIGHTS, "Vicom", top=2, before=BEFORE[["volume"]])
    with language.using("es"), pytest.raises(DataError, match="no tienen la cuenta 007"):
        explain(RATINGS, WEIGHTS, "007", top=2)
