"""Retention of a fixed group of accounts, and the intervals behind it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib import language
from kamlib.errors import DataError
from kamlib.measure import retention
from kamlib.measure.bootstrap import ratio_of_sums


def series(*values) -> pd.Series:
    return pd.Series(values, index=[f"A{place}" for place in range(len(values))], dtype=float)


def test_gross_and_net_retention_by_hand():
    # start 100: one account of 5 leaves, one shrinks by 3, one grows by 10: (100 - 5 - 3) and (100 - 5 - 3 + 10)
    result = retention(series(5, 20, 40, 35), series(0, 17, 50, 35))
    assert result.gross.value == pytest.approx(0.92)
    assert result.net.value == pytest.approx(1.02)
    assert result.logo.value == 0.75
    table = result.table
    assert table["churned"].tolist() == [5.0, 0.0, 0.0, 0.0]
    assert table["contraction"].tolist() == [0.0, 3.0, 0.0, 0.0]
    assert table["expansion"].tolist() == [0.0, 0.0, 10.0, 0.0]
    assert table["kept"].tolist() == [False, True, True, True]


def test_new_accounts_do_not_count():
    start, end = series(10, 10), pd.Series({"A0": 10.0, "new": 500.0})
    result = retention(start, end)
    assert (result.net.value, result.logo.value, len(result.table)) == (0.5, 0.5, 2)


def test_accounts_without_revenue_at_the_start_are_left_out():
    result = retention(series(10, 0, -5), series(10, 8, 8))
    assert (len(result.table), result.n_left_out, result.net.value) == (1, 2, 1.0)


@pytest.mark.parametrize(
    ("kept", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_interval_of_accounts_kept_against_published_values(kept, n, low, high):
    """Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3 (Wilson), four decimals."""
    end = pd.Series([1.0] * kept + [0.0] * (n - kept), index=range(n))
    logo = retention(pd.Series(1.0, index=range(n)), end, draws=1).logo
    assert (round(logo.ci_lower, 4), round(logo.ci_upper, 4)) == (low, high)


@pytest.mark.long
@given(
    st.lists(st.tuples(st.floats(0.01, 1e6), st.one_of(st.just(0.0), st.floats(-100, 1e7))), min_size=1, max_size=30),
    st.floats(0.01, 100),
)
def test_laws(pairs, factor):
    start, end = series(*(pair[0] for pair in pairs)), series(*(pair[1] for pair in pairs))
    result = retention(start, end, draws=50)
    assert result.gross.value <= 1
    assert not result.gross.ci_upper > 1
    assert result.gross.value <= result.net.value + 1e-12
    table = result.table
    left = table["start"] - table["churned"] - table["contraction"] + table["expansion"]
    assert np.allclose(left, table["end"], atol=1e-6)
    assert (table[["churned", "contraction", "expansion"]] >= 0).all(axis=None)
    scaled = retention(start * factor, end * factor, draws=50)
    assert scaled.net.value == pytest.approx(result.net.value)
    assert scaled.net.ci_lower == pytest.approx(result.net.ci_lower, nan_ok=True, rel=1e-6, abs=1e-9)


def test_all_accounts_alike_or_one_account_have_no_interval():
    alike = retention(series(10, 20, 30), series(10, 20, 30))
    assert alike.gross.value == 1.0
    assert np.isnan(alike.gross.ci_lower)
    assert alike.logo.ci_lower == pytest.approx(0.4385, abs=1e-4)  # Wilson: three of three is no proof
    one = retention(series(10), series(5))
    assert (one.gross.value, one.gross.n) == (0.5, 1)
    assert np.isnan(one.gross.ci_upper)


def test_the_seed_decides():
    rng = np.random.default_rng(0)
    start = series(*np.exp(rng.normal(0, 1, 40)))
    end = start * np.exp(rng.normal(0, 0.4, 40))
    assert retention(start, end).net == retention(start, end).net
    assert retention(start, end, seed=1).net.ci_lower != retention(start, end).net.ci_lower


@pytest.mark.long
def test_the_interval_covers_what_it_says():
    """300 draws of 150 accounts of unequal size, a tenth of which leave: 95 % intervals cover 92 to 98 %."""
    rng = np.random.default_rng(20250101)

    def accounts(n):
        start = np.exp(rng.normal(0, 0.8, n))
        end = start * np.exp(rng.normal(-0.02, 0.4, n)) * (rng.random(n) > 0.1)
        return start, end

    start, end = accounts(2_000_000)
    truth = {"gross": np.minimum(start, end).sum() / start.sum(), "net": end.sum() / start.sum()}
    covered = {"gross": 0, "net": 0}
    for draw in range(300):
        start, end = accounts(150)
        for name, over in (("gross", np.minimum(start, end)), ("net", end)):
            estimate = ratio_of_sums(over, start, seed=draw, draws=600)
            covered[name] += estimate.ci_lower <= truth[name] <= estimate.ci_upper
    assert 0.92 <= covered["gross"] / 300 <= 0.98
    assert 0.92 <= covered["net"] / 300 <= 0.98


def test_faults_are_named():
    with pytest.raises(DataError, match="stand more than once in end. Found: A"):
        retention(series(1), pd.Series([1.0, 2.0], index=["A", "A"]))
    with pytest.raises(DataError, match="have no value in start. Found: A1"):
        retention(series(1, np.nan), series(1, 1))
    with pytest.raises(DataError, match="nothing can be kept"):
        retention(series(0, 0), series(1, 1))


def test_the_sentence_in_both_languages():
    result = retention(series(5, 20, 40, 35), series(0, 17, 50, 35))
    assert str(result) == (
        "Of the revenue of 4 accounts, 92.0% was kept; with their growth, 102.0%. 75.0% of the accounts stayed."
    )
    with language.using("es"):
        assert "se conservó el 92,0\N{NO-BREAK SPACE}%" in str(result)
