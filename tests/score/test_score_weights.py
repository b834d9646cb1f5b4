"""Weights: points, orders, comparisons and spread against published figures; groups; laws; errors."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib import language
from kamlib.errors import DataError
from kamlib.score import weights

NAMES = list("abcdefg")
# Barron & Barrett (1996), Management Science 42(11), 1515-1523; Edwards & Barron (1994)
CENTROID = {
    2: "3/4 1/4",
    3: "11/18 5/18 1/9",
    4: "25/48 13/48 7/48 1/16",
    5: "137/300 77/300 47/300 9/100 1/25",
    6: "49/120 29/120 19/120 37/360 11/180 1/36",
    7: "363/980 223/980 153/980 319/2940 107/1470 13/294 1/49",
}
SUM = {2: "2/3 1/3", 3: "1/2 1/3 1/6", 4: "2/5 3/10 1/5 1/10", 7: "1/4 3/14 5/28 1/7 3/28 1/14 1/28"}
RECIPROCAL = {
    2: "2/3 1/3",
    3: "6/11 3/11 2/11",
    4: "12/25 6/25 4/25 3/25",
    7: "140/363 70/363 140/1089 35/363 28/363 70/1089 20/363",
}
# Diakoulaki, Mavrotas & Papayannakis (1995), Computers & OR 22(7), 763-770
FIRMS = pd.DataFrame(
    [
        [61, 1.08, 4.33], [20.7, 0.26, 4.34], [16.3, 1.98, 2.53], [9.0, 3.29, 1.65],
        [5.4, 2.77, 2.33], [4.0, 4.12, 1.21], [-6.1, 3.52, 2.1], [-34.6, 3.31, 0.98],
    ],
    columns=["profit", "growth", "debt"],
)  # fmt: skip


def figures(text: str) -> list[float]:
    return [float(Fraction(part)) for part in text.split()]


def test_swing_by_hand():
    found = weights.swing({"volume": 100, "fit": 25, "potential": 0})
    assert found.to_dict() == {"volume": 0.8, "fit": 0.2, "potential": 0}
    assert (found.name, found.index.name) == ("weight", "criterion")


@pytest.mark.parametrize(
    ("function", "published"),
    [
        (weights.rank_order_centroid, CENTROID),
        (weights.rank_sum, SUM),
        (weights.rank_reciprocal, RECIPROCAL),
    ],
)
def test_weights_of_an_order_are_the_published_ones(function, published):
    for n, text in published.items():
        assert function(NAMES[:n]).tolist() == pytest.approx(figures(text), abs=1e-15)
    assert function(["only"]).to_dict() == {"only": 1}
    assert function(name for name in "ba").index.tolist() == ["b", "a"]


def test_the_centroid_is_the_average_of_all_weights_in_that_order():
    drawn = np.sort(np.random.default_rng(0).dirichlet(np.ones(4), 40_000))[:, ::-1]
    error = drawn.std(axis=0) / 200
    assert (abs(weights.rank_order_centroid(NAMES[:4]).to_numpy() - drawn.mean(axis=0)) < 4 * error).all()


def test_an_order_may_be_a_word_of_one_criterion():
    assert weights.rank_sum("fit").to_dict() == {"fit": 1}


def test_ahp_is_that_of_pairwise():
    table = pd.DataFrame([[1, 3], [np.nan, 1]], index=["volume", "fit"], columns=["volume", "fit"])
    found = weights.ahp(table, index_table="alonso_lamata")
    assert found.weights.to_dict() == pytest.approx({"volume": 0.75, "fit": 0.25})
    assert (found.index_table, found.consistency_ratio, found.weights.index.name) == ("alonso_lamata", 0, "criterion")


# spread


@pytest.mark.parametrize(
    ("rows", "printed"),
    [
        # Xu (2004), EJOR 156(2), 530-532
        ([[30, 30, 38, 29], [19, 54, 86, 29], [19, 15, 85, 28.9], [68, 70, 60, 29]], [0.463, 0.3992, 0.1378, 0.0]),
        # Zavadskas & Podvezko (2016), IJITDM 15(2), 267-283
        ([[3, 100, 10, 7], [2.5, 80, 8, 5], [1.8, 50, 20, 11], [2.2, 70, 12, 9]], [0.1146, 0.1981, 0.4185, 0.2689]),
    ],
)
def test_entropy_is_as_published(rows, printed):
    assert weights.entropy(pd.DataFrame(rows)).tolist() == pytest.approx(printed, abs=0.00005)


def test_critic_is_as_published():
    assert weights.critic(FIRMS).tolist() == pytest.approx([0.20222554, 0.48090173, 0.31687273], abs=5e-9)
    spearman = weights.critic(FIRMS, correlation="spearman")  # of pymcdm, on the same figures
    assert spearman.tolist() == pytest.approx([0.21454645, 0.4898563, 0.29559726], abs=5e-9)
    unscaled = weights.critic(FIRMS, scaled=False)
    assert unscaled.tolist() == pytest.approx([0.86874234, 0.08341434, 0.04784331], abs=5e-9)


def test_critic_turns_first():
    turned = weights.critic(FIRMS, directions={"debt": "lower"})
    assert turned.tolist() != pytest.approx(weights.critic(FIRMS).tolist(), abs=0.01)
    assert turned.tolist() == pytest.approx(weights.critic(FIRMS.assign(debt=-FIRMS["debt"])).tolist())


def test_spread_is_labelled_so_and_in_spanish():
    assert weights.critic(FIRMS).name == weights.entropy(FIRMS.abs()).name == "spread, not importance"
    with language.using("es"):
        assert weights.critic(FIRMS).name == "dispersión, no importancia"


@pytest.mark.parametrize("function", [weights.entropy, weights.critic])
def test_a_criterion_on_which_all_are_alike_has_no_weight(function):
    table = pd.DataFrame({"volume": [1.0, 2.0, 4.0], "fit": [3.0, 3.0, 3.0], "staff": [5.0, 2.0, 1.0]})
    found = function(table)
    assert found["fit"] == 0
    assert found.drop("fit").tolist() == pytest.approx(function(table.drop(columns="fit")).tolist())
    assert function(table[["volume", "fit"]]).to_dict() == {"volume": 1, "fit": 0}


def test_criteria_that_all_say_the_same_share_by_spread():
    table = pd.DataFrame({"a": [0, 1, 2], "b": [0, 10, 20]})
    assert weights.critic(table).tolist() == pytest.approx([0.5, 0.5])


def test_entropy_counts_zero_as_nothing():
    # p = (1/2, 1/2, 0): entropy log 2 / log 3; p = (1/3, 1/3, 1/3) has none to give
    table = pd.DataFrame({"a": [1, 1, 0], "b": [1, 2, 3]})
    p = np.array([1, 2, 3]) / 6
    spread = [1 - np.log(2) / np.log(3), 1 + (p * np.log(p)).sum() / np.log(3)]
    assert weights.entropy(table).tolist() == pytest.approx(np.array(spread) / sum(spread))


@settings(deadline=None)
@given(st.integers(2, 6), st.integers(2, 5), st.integers(0, 10_000), st.floats(0.01, 100))
def test_laws_of_spread(rows, columns, seed, factor):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(rng.lognormal(size=(rows, columns)), columns=NAMES[:columns])
    for function in (weights.entropy, weights.critic):
        found = function(table)
        assert found.sum() == pytest.approx(1)
        assert (found >= 0).all()
        assert function(table.assign(a=table["a"] * factor)).tolist() == pytest.approx(found.tolist())  # another unit
        assert function(table[::-1]).tolist() == pytest.approx(found.tolist())  # another order of accounts
        mixed = function(table[NAMES[:columns][::-1]])
        assert mixed.reindex(found.index).tolist() == pytest.approx(found.tolist())
    moved = weights.critic(table + factor)  # what entropy has not: no constant matters
    assert moved.tolist() == pytest.approx(weights.critic(table).tolist(), abs=1e-6)


# groups


def test_a_group_by_hand():
    sales = pd.Series({"volume": 0.6, "potential": 0.2, "fit": 0.2})
    service = pd.Series({"fit": 0.6, "potential": 0.2, "volume": 0.2})
    board = pd.Series({"volume": 0.4, "potential": 0.5, "fit": 0.1})
    group = weights.combine({"sales": sales, "service": service, "board": board})
    assert group.weights.tolist() == pytest.approx([0.4, 0.3, 0.3])
    assert group.disagreement.index.tolist() == ["fit", "volume", "potential"]
    assert group.disagreement.loc["fit", ["lowest_by", "highest_by"]].tolist() == ["board", "service"]
    assert group.distance.round(9).to_dict() == {"sales": 0.2, "service": 0.3, "board": 0.2}
    assert group.bounds["potential"] == (0.2, 0.5)
    assert str(group) == (
        "Most disputed: fit, 10% by board and 60% by service. Furthest from the group: service, by 30% of the weight."
    )
    with language.using("es"):
        assert "Lo más discutido: fit" in str(group)
    assert "<table" in group._repr_html_()


def test_groups_of_one_and_of_one_mind():
    one = pd.Series({"volume": 0.6, "fit": 0.4})
    assert weights.combine([one]).weights.tolist() == [0.6, 0.4]
    assert "nobody disagrees" in str(weights.combine([one]))
    assert "All members give the same weights" in str(weights.combine([one, one]))
    assert weights.combine([one, one]).members.columns.tolist() == ["1", "2"]


def test_the_order_of_members_changes_nothing():
    members = [pd.Series(w, index=list("abc")) for w in ([0.5, 0.3, 0.2], [0.1, 0.1, 0.8], [0.2, 0.6, 0.2])]
    for order in permutations(members):
        assert weights.combine(order).weights.tolist() == pytest.approx([0.8 / 3, 1 / 3, 0.4])


# errors


@pytest.mark.parametrize("points", [{}, {"a": 0}, {"a": -1, "b": 1}, {"a": np.nan, "b": 1}, {"a": np.inf, "b": 1}])
def test_points_that_say_nothing(points):
    with pytest.raises(DataError, match="Points say what the step from worst to best is worth"):
        weights.swing(points)


@pytest.mark.parametrize("function", [weights.rank_order_centroid, weights.rank_sum, weights.rank_reciprocal])
def test_an_order_names_each_once(function):
    with pytest.raises(DataError, match="names each criterion once, most important first. Found: a"):
        function(["a", "b", "a"])
    with pytest.raises(DataError, match="Found: no names"):
        function([])


@pytest.mark.parametrize("function", [weights.entropy, weights.critic])
def test_cells_that_give_no_spread(function):
    with pytest.raises(DataError, match="two accounts at least.*rows: 1, columns: 2"):
        function(pd.DataFrame({"a": [1], "b": [2]}))
    with pytest.raises(DataError, match="The criterion b has cells that are missing or no numbers. Found: B nan"):
        function(pd.DataFrame({"a": [1, 2], "b": [2, None]}, index=["A", "B"]))
    with pytest.raises(DataError, match="Found: A high"):
        function(pd.DataFrame({"a": ["high", "2"], "b": [2, 1]}, index=["A", "B"]))
    with pytest.raises(DataError, match="alike on every criterion"):
        function(pd.DataFrame({"a": [1, 1], "b": [2, 2]}))
    with pytest.raises(DataError, match="each criterion once. Found: a"):
        function(pd.DataFrame([[1, 2], [2, 3]], columns=["a", "a"]))


def test_entropy_refuses_what_is_below_zero_or_nothing_at_all():
    with pytest.raises(DataError, match="figures of 0 or more, and one above 0 in each column. Found: profit"):
        weights.entropy(FIRMS)
    with pytest.raises(DataError, match="Found: b"):
        weights.entropy(pd.DataFrame({"a": [1, 2], "b": [0, 0]}))


def test_directions_are_higher_or_lower():
    with pytest.raises(
        DataError, match="Expected: higher or lower for criteria among profit.*Found: debt: down, x: lower"
    ):
        weights.critic(FIRMS, directions={"debt": "down", "x": "lower"})


def test_members_weigh_the_same_criteria():
    one = pd.Series({"volume": 0.6, "fit": 0.4})
    with pytest.raises(DataError, match="There are no weights"):
        weights.combine([])
    with pytest.raises(DataError, match="2 weighs other criteria than the first. Expected: volume, fit. Found: volume"):
        weights.combine([one, pd.Series({"volume": 1.0})])
    with pytest.raises(DataError, match="The weights of b are not 0 or more with the sum 1"):
        weights.combine({"a": one, "b": one * 2})
