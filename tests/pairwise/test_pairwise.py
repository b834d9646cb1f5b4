"""Comparisons two by two: published matrices, what was not asked, laws, random answers, errors."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib import language
from kamlib.errors import DataError
from kamlib.pairwise import RANDOM_INDEX, priorities

DRINKS = """
1    9    5    2    1    1    1/2
1/9  1    1/3  1/9  1/9  1/9  1/9
1/5  3    1    1/3  1/4  1/3  1/9
1/2  9    3    1    1/2  1    1/3
1    9    4    2    1    2    1/2
1    9    3    1    1/2  1    1/3
2    9    9    3    2    3    1
"""


def square(cells, names=None) -> pd.DataFrame:
    cells = np.asarray(cells, float)
    names = names or [f"c{place}" for place in range(len(cells))]
    return pd.DataFrame(cells, index=names, columns=names)


def asked(names: str, answers: dict[str, float]) -> pd.DataFrame:
    """Write a matrix from answers such as {"ab": 5}: one cell of each pair."""
    table = square(np.full((len(names), len(names)), np.nan), list(names))
    for (row, column), answer in answers.items():
        table.loc[row, column] = answer
    return table


def drinks() -> pd.DataFrame:
    cells = [[float(Fraction(cell)) for cell in line.split()] for line in DRINKS.split("\n") if line]
    return square(cells, ["Coffee", "Wine", "Tea", "Beer", "Soda", "Milk", "Water"])


def random_answers(n: int, rng) -> np.ndarray:
    upper = np.triu(rng.choice([*(1 / np.arange(2, 10)), *np.arange(1, 10)], (n, n)), 1)
    return upper + np.eye(n) + np.divide(1, upper.T, out=np.zeros((n, n)), where=upper.T > 0)


# by hand and published


def test_answers_that_agree_give_their_ratios():
    result = priorities(square([[1, 2, 6], [1 / 2, 1, 3], [1 / 6, 1 / 3, 1]]))
    assert result.weights.tolist() == pytest.approx([0.6, 0.3, 0.1])
    assert result.lambda_max == pytest.approx(3)
    assert result.consistency_ratio == pytest.approx(0, abs=1e-12)
    assert result.consistent
    assert result.comparisons["stated"].tolist() == pytest.approx(result.comparisons["implied"].tolist())


def test_three_that_contradict_each_other_by_hand():
    # 2 x 2 should be 4, but 1 was said: by symmetry of the cycle, lambda = 1 + t + 1/t with t the third root of 4
    result = priorities(square([[1, 2, 1], [1 / 2, 1, 2], [1, 1 / 2, 1]]))
    t = 4 ** (1 / 3)
    assert result.lambda_max == pytest.approx(1 + t + 1 / t)
    assert result.consistency_ratio == pytest.approx((t + 1 / t - 2) / 2 / 0.52)


@pytest.mark.parametrize(("table", "ratio"), [("saaty", 0.022), ("donegan_dodd", 0.0235)])
def test_drinks_of_saaty(table, ratio):
    # Saaty (2008), Int. J. Services Sciences 1(1), 83-98: priorities and ratio as printed; the other table's ratio
    # is that of the package AHPy for the same matrix
    result = priorities(drinks(), index_table=table)
    printed = [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327]
    assert result.weights.tolist() == pytest.approx(printed, abs=0.00055)
    assert result.consistency_ratio == pytest.approx(ratio, abs=0.0005 if table == "saaty" else 0.00005)
    assert result.index_table == table


def test_what_was_not_asked_of_bozoki_fulop_and_ronyai():
    # Mathematical and Computer Modelling 52 (2010), Example 3: x = 0.73029650..., right to six digits; with one pair of
    # four things missing the optimum is the geometric mean of the two detours, 2/5 and 4/3
    result = priorities(asked("abcd", {"ab": 1, "ac": 5, "ad": 2, "bc": 3, "bd": 4}), index_table="donegan_dodd")
    assert result.matrix.loc["c", "d"] == pytest.approx(0.7302965066, abs=5e-7)
    assert result.matrix.loc["c", "d"] == pytest.approx(np.sqrt(2 / 5 * 4 / 3), abs=1e-8)
    assert result.weights.round(4).tolist() == [0.3738, 0.3920, 0.0985, 0.1357]
    assert result.consistency_index / 0.8286 == pytest.approx(0.0372, abs=0.00005)  # AHPy, for a complete matrix
    assert result.random_index == pytest.approx(0.8286 * 2 / 3)  # one of the three pairs beyond a tree is missing


HOUSE = {
    "ab": 5, "ac": 3, "ad": 7, "ae": 6, "af": 6, "bd": 5, "bf": 3, "ce": 3, "cg": 6, "fd": 4, "ga": 3, "ge": 5,
    "ha": 4, "hb": 7, "hd": 8, "hf": 6,
}  # fmt: skip


def test_a_house_of_eight_with_twelve_pairs_not_asked():
    # Bozoki, Fulop & Ronyai (2010), the matrix M; cells as another program (AHPy) finds them, to its precision
    result = priorities(asked("abcdefgh", HOUSE))
    cells = [result.matrix.loc[row, column] for row, column in ["bc", "be", "bg", "cd", "cf", "ch", "de", "gh"]]
    assert cells == pytest.approx([0.3300, 1.7197, 0.4664, 9.9205, 4.8525, 0.5696, 0.5253, 0.4031], rel=2e-4)


# what was not asked


def test_no_other_filling_has_a_smaller_eigenvalue():
    result = priorities(asked("abcdefgh", HOUSE))
    whole, rng = np.log(result.matrix.to_numpy()), np.random.default_rng(0)
    unasked = np.ones((8, 8), dtype=bool)
    for row, column in HOUSE:
        unasked[ord(row) - 97, ord(column) - 97] = unasked[ord(column) - 97, ord(row) - 97] = False
    for size in (0.5, 0.05, 0.005):
        for _ in range(50):
            shift = np.triu(rng.normal(0, size, (8, 8)), 1) * unasked
            other = np.exp(whole + shift - shift.T)
            assert np.linalg.eigvals(other).real.max() >= result.lambda_max - 1e-12


def test_a_tree_of_answers_cannot_contradict():
    result = priorities(asked("abcd", {"ab": 2, "bc": 3, "cd": 4}))
    assert result.weights.tolist() == pytest.approx(np.array([24, 12, 4, 1]) / 41)
    assert result.lambda_max == pytest.approx(4)
    assert np.isnan(result.consistency_ratio)
    assert result.consistent
    assert "cannot contradict" in str(result)


def test_one_cell_of_a_pair_is_enough_and_two_decimals_are():
    whole = priorities(square([[1, 3, 9], [1 / 3, 1, 3], [1 / 9, 1 / 3, 1]]))
    half = priorities(square([[np.nan, 3, np.nan], [np.nan, np.nan, 3], [1 / 9, np.nan, np.nan]]))
    rounded = priorities(square([[1, 3, 9], [0.33, 1, 3], [0.11, 0.33, 1]]))
    for other in (half, rounded):
        pd.testing.assert_series_equal(other.weights, whole.weights)


def test_the_pair_to_look_at_again_is_named():
    table = asked("abcd", {"ab": 2, "bc": 2, "cd": 2, "ac": 4, "bd": 4, "ad": 1 / 9})
    result = priorities(table)
    assert not result.consistent
    assert result.comparisons.loc[0, ["first", "second"]].tolist() == ["d", "a"]
    assert "Look again at d and a: stated 9.00" in str(result)
    with language.using("es"):
        assert "Revise d y a" in str(result)


@pytest.mark.parametrize("n", [1, 2])
def test_one_or_two_names_cannot_contradict(n):
    result = priorities(square([[1, 4], [1 / 4, 1]]).iloc[:n, :n])
    assert result.weights.tolist() == pytest.approx([[1.0], [0.8, 0.2]][n - 1])
    assert (result.consistency_index, result.consistency_ratio) == (0, 0)
    assert "agree" in str(result)


def test_the_callers_matrix_stays_as_it_is_and_html_is_escaped():
    table = square([[np.nan, 3], [np.nan, np.nan]], ["<b>", "b"])
    before = table.copy()
    assert "<td><b>" not in (html := priorities(table)._repr_html_()) and "&lt;b&gt;" in html
    pd.testing.assert_frame_equal(table, before)


# laws


@settings(deadline=None)
@given(st.integers(2, 6), st.integers(0, 10_000))
def test_laws(n, seed):
    rng = np.random.default_rng(seed)
    cells = random_answers(n, rng)
    result = priorities(square(cells))
    assert result.weights.sum() == pytest.approx(1)
    assert (result.weights > 0).all()
    assert result.lambda_max >= n - 1e-9
    order = rng.permutation(n)
    mixed = priorities(square(cells).iloc[order, order])
    assert mixed.weights.reindex(result.weights.index).tolist() == pytest.approx(result.weights.tolist())
    assert mixed.consistency_ratio == pytest.approx(result.consistency_ratio, abs=1e-9)
    row, column = rng.choice(n, 2, replace=False)
    more = cells.copy()  # a stronger answer for one name never lowers its weight beside the other
    more[row, column], more[column, row] = cells[row, column] * 2, cells[column, row] / 2
    after = priorities(square(more)).weights
    ratio = result.weights.iloc[row] / result.weights.iloc[column]
    assert after.iloc[row] / after.iloc[column] >= ratio - 1e-9


@settings(deadline=None)
@given(st.integers(3, 6), st.integers(0, 10_000))
def test_known_weights_come_back_from_any_comparisons_that_link_all(n, seed):
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(np.ones(n)) * 0.9 + 0.1 / n
    cells = weights[:, None] / weights
    hidden = np.triu(rng.random((n, n)) < 0.6, 2)  # neighbours are always asked
    cells[hidden | hidden.T] = np.nan
    result = priorities(square(cells))
    assert result.weights.tolist() == pytest.approx(weights.tolist(), abs=1e-6)
    assert result.lambda_max == pytest.approx(n, abs=1e-9)


@pytest.mark.long
@pytest.mark.parametrize("n", [3, 4, 5, 6, 7])
def test_random_indices_are_those_of_random_answers(n):
    rng = np.random.default_rng(7)
    drawn = np.array([np.linalg.eigvals(random_answers(n, rng)).real.max() for _ in range(20_000)])
    index = (drawn.mean() - n) / (n - 1)
    error = drawn.std() / (n - 1) / np.sqrt(len(drawn))
    assert RANDOM_INDEX["alonso_lamata"][n - 3] == pytest.approx(index, abs=4 * error)
    assert RANDOM_INDEX["saaty"][n - 3] == pytest.approx(index, abs=0.02)


@pytest.mark.long
def test_the_index_of_incomplete_random_answers_is_near_the_stated_factor():
    # Agoston & Csato (2022): nearly linear in the number of pairs that were not asked
    rng, found = np.random.default_rng(11), []
    while len(found) < 400:
        cells = random_answers(5, rng)
        pairs = np.column_stack(np.triu_indices(5, 1))[rng.choice(10, 2, replace=False)]
        for row, column in pairs:
            cells[row, column] = cells[column, row] = np.nan
        found.append(priorities(square(cells), index_table="alonso_lamata"))
    index = np.array([result.consistency_index for result in found])
    assert found[0].random_index == pytest.approx(1.1086 * (1 - 2 * 2 / 12))
    assert index.mean() == pytest.approx(found[0].random_index, abs=3 * index.std() / 20 + 0.02)


# errors


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ([[1, 0], [np.nan, 1]], "c0 / c1: 0"),
        ([[1, -3], [np.nan, 1]], "c0 / c1: -3"),
        ([[2, 3], [np.nan, 1]], "c0 / c0: 2"),
        ([[1, np.inf], [np.nan, 1]], "c0 / c1: inf"),
        ([[1, 3], [3, 1]], "The two cells of a pair contradict each other. .*c0 / c1: 3, c1 / c0: 3"),
    ],
)
def test_cells_that_make_no_sense_are_named(cells, told):
    with pytest.raises(DataError, match=told):
        priorities(square(cells))


def test_names_must_match():
    with pytest.raises(DataError, match="down: a, b; across: b, a"):
        priorities(square([[1, 2], [np.nan, 1]], ["a", "b"])[["b", "a"]])
    with pytest.raises(DataError, match="each once"):
        priorities(square([[1, 2], [np.nan, 1]], ["a", "a"]))
    with pytest.raises(DataError, match="same names"):
        priorities(pd.DataFrame())


def test_text_is_no_comparison():
    table = square([[1, np.nan], [np.nan, 1]]).astype(object)
    table.iloc[0, 1] = "1/3"
    with pytest.raises(DataError, match="numbers only. Found: 1/3"):
        priorities(table)


def test_names_without_a_link_are_named():
    with pytest.raises(DataError, match=r"do not link all names.*a \+ b, c \+ d"):
        priorities(asked("abcd", {"ab": 2, "cd": 3}))


def test_tables_are_named_and_end_somewhere():
    with pytest.raises(DataError, match="no table of random indices 'mine'. Expected: saaty, saaty_1980"):
        priorities(square([[1]]), index_table="mine")
    with pytest.raises(DataError, match="Expected: 11 names at most. Found: 12 names"):
        priorities(square(np.ones((12, 12))), index_table="saaty_1980")


def test_errors_speak_spanish():
    with language.using("es"), pytest.raises(DataError, match="Las comparaciones no enlazan todos los nombres"):
        priorities(asked("abcd", {"ab": 2, "cd": 3}))
