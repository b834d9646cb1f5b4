"""A hundred worlds from stated rates: by hand, over every possible world, and drawn."""

from __future__ import annotations

from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib import language
from kamlib.errors import CapacityError, DataError
from kamlib.evaluate import worlds, worlds_exact


def rates(*rows, names=None) -> pd.DataFrame:
    """Accounts A, B, ... from (sales, leave_probability, growth, growth, ...)."""
    width = len(rows[0]) - 2
    columns = ["sales", "leave_probability", *(f"growth_{place + 1}" for place in range(width))]
    table = pd.DataFrame(rows, columns=columns, index=list("ABCDEFGHIJ"[: len(rows)]), dtype=float)
    return table if names is None else table.assign(name=names)


PAIR = rates((1000, 0.2, 0.9, 1.1), (100, 0.1, 0.8, 1.5), names=["Giant", "Partner"])


def test_the_pair_by_hand():
    every = worlds_exact(PAIR)
    assert len(every.next_sales) == 9 and every.weight.sum() == pytest.approx(1)
    assert every.leaves("A") == pytest.approx(0.2) and every.leaves("B") == pytest.approx(0.1)
    assert every.grows("A") == pytest.approx(0.4) and every.grows("B") == pytest.approx(0.45)
    # in money: A at +100 beats B at +50, -20 and -100; A at -100 loses to +50 and -20, ties with B leaving (-100);
    # A gone loses to every B
    assert every.grows_more("B", "A") == pytest.approx(0.2 + 0.4 * 0.9)
    assert every.grows_more("A", "B") == pytest.approx(0.4)
    # in per cent: B at +50 % beats every A; at -20 % it beats A gone; gone it beats none
    assert every.grows_more("B", "A", by="percent") == pytest.approx(0.45 + 0.45 * 0.2)
    cases = every.cases("A", "B")
    assert cases["leaves"].tolist() == [True, True, False, False]
    assert cases["grows"].tolist() == [True, False, True, False]
    assert cases["share"].tolist() == pytest.approx([0.09, 0.11, 0.36, 0.44])


def test_the_summary_by_hand():
    summary = worlds_exact(PAIR).summary
    assert summary.index.tolist() == ["A", "B"] and summary.index.name == "account_id"
    assert summary["name"].tolist() == ["Giant", "Partner"]
    assert summary["mean_change"].tolist() == pytest.approx([-200, 0.9 * 15 - 0.1 * 100])
    assert summary["change_low"].tolist() == [-1000, -100]
    assert summary["change_high"].tolist() == pytest.approx([100, 50])


@pytest.mark.long
def test_the_number_of_worlds_in_which_an_account_leaves_is_binomial():
    lone = rates((1000, 0.126, 1.0))
    left = np.array([round(worlds(lone, seed=seed).leaves("A") * 100) for seed in range(150)])
    chance = np.array([comb(100, k) * 0.126**k * 0.874 ** (100 - k) for k in range(101)])
    assert abs(left.mean() - 12.6) < 4 * (12.6 * 0.874 / 150) ** 0.5
    for k in (8, 12, 16):
        at_most = chance[: k + 1].sum()
        assert abs((left <= k).mean() - at_most) < 4 * (at_most * (1 - at_most) / 150) ** 0.5


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_ten_thousand_worlds_agree_with_every_possible_one(seed):
    six = rates(
        (3_479_350, 0.126, 0.2, 0.61, 0.91, 1.0, 1.19),
        (188_320, 0.087, 0.28, 0.86, 1.04, 1.13, 4.19),
        (442_057, 0.087, 0.48, 0.95, 1.02, 1.19, 2.82),
        (1_393_463, 0.087, 0.2, 0.9, 0.96, 1.02, 1.25),
    )
    drawn, every = worlds(six, worlds=10_000, seed=seed), worlds_exact(six)
    found = [*(drawn.cases("A", "B")["share"]), *(drawn.grows_more("B", "A", by=by) for by in ("money", "percent"))]
    exact = [*(every.cases("A", "B")["share"]), *(every.grows_more("B", "A", by=by) for by in ("money", "percent"))]
    for name in six.index:
        found += [drawn.leaves(name), drawn.grows(name)]
        exact += [every.leaves(name), every.grows(name)]
    for share, wanted in zip(found, exact, strict=True):
        assert abs(share - wanted) < 4 * (wanted * (1 - wanted) / 10_000) ** 0.5


RATES = st.lists(
    st.tuples(st.floats(1, 1e7), st.floats(0, 1), st.floats(0.01, 5), st.floats(0.01, 5)), min_size=1, max_size=4
)


@pytest.mark.long
@settings(deadline=None, max_examples=25)
@given(RATES, st.floats(0.001, 1000), st.integers(0, 3))
def test_laws(rows, factor, seed):
    table = rates(*rows)
    dearer = table.assign(sales=table["sales"] * factor)
    for make in (worlds_exact, lambda accounts: worlds(accounts, worlds=30, seed=seed)):
        one, other = make(table), make(dearer)
        assert one.weight.sum() == pytest.approx(1)
        assert (one.next_sales >= 0).all(axis=None)
        assert one.cases("A", "A")["share"].sum() == pytest.approx(1)
        assert one.cases("A", "A")["share"].iloc[0] == 0  # who leaves does not grow
        for name in table.index:
            assert 0 <= one.leaves(name) <= 1
            assert one.leaves(name) == other.leaves(name)
        assert other.summary["mean_change"].to_numpy() == pytest.approx(
            one.summary["mean_change"].to_numpy() * factor, rel=1e-6, abs=1e-6 * factor
        )


def test_two_accounts_alone_answer_what_is_asked_about_the_two():
    three = pd.concat([PAIR, rates((50, 0.3, 0.5, 2.0)).set_axis(["C"])])
    alone, together = worlds_exact(PAIR), worlds_exact(three)
    assert together.grows_more("B", "A") == pytest.approx(alone.grows_more("B", "A"))
    assert together.cases("A", "B")["share"].tolist() == pytest.approx(alone.cases("A", "B")["share"].tolist())


def test_an_account_that_never_leaves_and_one_that_surely_does():
    both = worlds(rates((10, 0, 1.1), (10, 1, 1.1)))
    assert (both.leaves("A"), both.leaves("B"), both.grows("A"), both.grows("B")) == (0, 1, 1, 0)


def test_the_same_seed_draws_the_same_worlds():
    assert worlds(PAIR, seed=3).next_sales.equals(worlds(PAIR, seed=3).next_sales)
    assert not worlds(PAIR, seed=3).next_sales.equals(worlds(PAIR, seed=4).next_sales)


def test_the_callers_table_stays_as_it_is():
    before = PAIR.copy()
    worlds(PAIR)
    worlds_exact(PAIR)
    pd.testing.assert_frame_equal(PAIR, before)


def test_sentences():
    assert str(worlds(PAIR)) == "The next year of Giant and Partner in 100 worlds."
    assert str(worlds(PAIR, worlds=1)) == "The next year of Giant and Partner in one world."
    assert str(worlds_exact(PAIR)) == "All 9 possible next years of Giant and Partner, each with its probability."
    odd = PAIR.assign(name=["<b>&", None])
    assert worlds(odd).names.tolist() == ["<b>&", "B"]
    assert "<b>" not in worlds(odd)._repr_html_()
    with language.using("es"):
        assert str(worlds(PAIR)) == "El año siguiente de Giant y Partner en 100 mundos."


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (PAIR.drop(columns="sales"), "The table accounts has no column sales"),
        (PAIR.drop(columns=["growth_1", "growth_2"]), "at least one account and one step of growth"),
        (PAIR.head(0), "at least one account and one step of growth"),
        (PAIR.assign(leave_probability=[0.1, 1.2]), "1 accounts have a leave_probability that cannot be. .*: B: 1.2"),
        (PAIR.assign(growth_2=[np.inf, 1.0]), "have a growth_2 that cannot be. Expected: a number above 0"),
        (PAIR.assign(growth_1=[np.nan, 1.0]), "have a growth_1 that cannot be"),
        (PAIR.assign(sales=[0.0, 5.0]), "1 accounts have a sales that cannot be"),
        (PAIR.set_axis(["A", "A"]), "1 accounts stand more than once in accounts. Found: A."),
    ],
)
@pytest.mark.parametrize("function", [worlds, worlds_exact])
def test_rates_that_cannot_be(function, table, words):
    with pytest.raises(DataError, match=words):
        function(table)


def test_no_worlds_and_too_many():
    with pytest.raises(DataError, match=r"0 worlds cannot be drawn. Expected: from 1 to 2,000,000."):
        worlds(PAIR, worlds=0)
    many = rates(*[(10, 0.1, 0.8, 0.9, 1.0, 1.1, 1.2)] * 9)
    with pytest.raises(CapacityError, match="9 accounts with 5 steps of growth have too many possible worlds"):
        worlds_exact(many)
