"""What was said of being chosen and what is true: counted by hand, and held to where it must and must not come true."""

import numpy as np
import pytest

from kamlib import score
from kamlib.errors import DataError
from kamlib.score.said_and_true import SaidAndTrue, _table
from kamlib.score.weights import accepted_by_chance, three


def test_bands_are_counted_by_hand():
    said = np.array([[0.1, 0.7], [0.7, 1.0]])
    true = np.array([[False, True], [False, True]])
    table = _table(said, true)
    assert table["n"].tolist() == [1, 0, 0, 2, 1]
    assert table.loc[3, ["said", "true"]].tolist() == pytest.approx([0.7, 0.5])
    # off by +0.3 in the first portfolio and by -0.7 in the second, of two accounts: 0.5 * sqrt(2) / 2
    assert table.loc[3, "se"] == pytest.approx(0.5 * np.sqrt(2) / 2)
    assert table.loc[1, ["said", "true", "se"]].isna().all()
    result = SaidAndTrue(table, accounts=2, top=1, portfolios=2)
    assert result.true_where(0.6) == result.true_where(0.79) == 0.5 and result.true_where(1.0) == 1.0
    assert "Between 60% and 80% was said of 2 accounts, 70.0% on average: 50.0% of them" in str(result)
    assert "<table" in result._repr_html_()


def test_a_band_of_nobody_is_said_to_be_one():
    result = SaidAndTrue(_table(np.array([[0.1, 1.0]]), np.array([[False, True]])), accounts=2, top=1, portfolios=1)
    assert str(result) == "No account has between 60% and 80% (portfolios: 1)."


def test_every_account_is_counted_once_and_the_seed_decides():
    one, again, other = (score.said_and_true(portfolios=3, draws=50, seed=seed) for seed in (1, 1, 2))
    assert one.table["n"].sum() == 3 * 200
    assert one.table.equals(again.table) and not one.table.equals(other.table)
    chosen = (one.table["true"] * one.table["n"]).sum()
    assert chosen == pytest.approx(3 * 20)
    assert (one.table["said"] * one.table["n"]).sum() == pytest.approx(3 * 20)


def test_each_condition_that_fails_makes_the_probabilities_claim_too_much():
    def off(**how):
        table = score.said_and_true(portfolios=20, draws=200, **how).table
        return ((table["said"] - table["true"]) * table["n"])[2:].sum() / table["n"][2:].sum()

    honest = off()
    assert abs(honest) < 0.06
    for how in ({"shrunk": False}, {"noise_told": 0.5}, {"order_holds": False}):
        assert off(**how) > honest + 0.05, how
    assert off(shrunk=False, noise_told=0) > 0.3


@pytest.mark.long
def test_what_is_said_comes_true_where_all_holds():
    table = score.said_and_true(portfolios=400, draws=400, seed=7).table
    assert ((table["said"] - table["true"]).abs() < 3 * table["se"] + 0.01).all()


def test_certain_ratings_with_a_known_noise_of_none_are_no_way_out():
    with pytest.raises(DataError, match="What is said of the noise is below 0"):
        score.said_and_true(noise_told=-1)
    with pytest.raises(DataError, match="portfolios is no whole number of at least 1"):
        score.said_and_true(portfolios=0)


def test_dice_pass_with_three_criteria_as_often_as_counted():
    scale = np.r_[1 / np.arange(9.0, 1, -1), np.arange(1.0, 10)]
    a, b, c = np.meshgrid(scale, scale, scale)
    root = np.cbrt(a * b / c)  # with three criteria the largest eigenvalue is 1 + x + 1/x
    exact = ((root + 1 / root - 2) / 2 / 0.52 <= 0.1).mean()
    assert accepted_by_chance(3, draws=40_000) == pytest.approx(exact, abs=4 * np.sqrt(exact / 40_000))
    assert 0.02 < accepted_by_chance(4) < 0.05 and accepted_by_chance(5) < 0.01
    assert accepted_by_chance(3, index_table="saaty_1980") > accepted_by_chance(3)


def test_dice_need_something_to_contradict():
    for few in (2, 10):
        with pytest.raises(DataError, match="with three criteria or more"):
            accepted_by_chance(few)
    with pytest.raises(DataError, match="no table of random indices 'mine'"):
        accepted_by_chance(3, index_table="mine")


def test_three_answers_give_weights_and_a_word_on_themselves():
    told = three(["volume", "fit", "vision"], first_second=3, second_third=3, first_third=9)
    assert told.splitlines() == [
        "Weights: volume 69.2%, fit 23.1% and vision 7.7%.",
        "The answers agree well enough: consistency ratio 0.000.",
    ]
    told = three(["volume", "fit", "vision"], first_second=3, second_third=3, first_third=3)
    assert "Look again at volume and vision: stated 3.00, by the other answers 4.33" in told


def test_three_answers_need_three_names_and_numbers():
    with pytest.raises(DataError, match="Three answers compare three criteria"):
        three(["a", "b"], first_second=1, second_third=1, first_third=1)
    with pytest.raises(DataError):
        three(["a", "b", "c"], first_second=0, second_third=1, first_third=1)
