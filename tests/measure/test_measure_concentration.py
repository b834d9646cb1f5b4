"""Concentration of revenue: published and hand values, laws, edges."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib import language
from kamlib.errors import DataError
from kamlib.measure import concentration


def series(*values) -> pd.Series:
    return pd.Series(values, index=[f"A{place}" for place in range(len(values))], dtype=float)


def test_a_mix_of_32_18_14_and_five_equal_others():
    result = concentration(series(32, 18, 14, 7.2, 7.2, 7.2, 7.2, 7.2))
    assert round(result.hhi, 2) == 0.18
    assert round(result.effective_customers, 1) == 5.5
    assert result.top_share(1) == pytest.approx(0.32)
    assert result.top_share(3) == pytest.approx(0.64)
    assert result.accounts_for(0.5) == 2
    assert result.table["rank"].tolist() == [1, 2, 3, 4, 4, 4, 4, 4]


def test_gini_by_hand():
    # 1, 2, 3, 4: the mean absolute difference is 1.25, the mean 2.5, Gini = 1.25 / (2 x 2.5)
    assert concentration(series(1, 2, 3, 4)).gini == pytest.approx(0.25)
    assert concentration(series(5, 5, 5)).gini == pytest.approx(0.0, abs=1e-12)
    assert concentration(series(0, 0, 1)).gini == 0.0  # accounts without revenue have no share


def test_the_table_is_sorted_and_shares_add_up():
    table = concentration(series(10, 40, 30, 20)).table
    assert table.index.tolist() == ["A1", "A2", "A3", "A0"]
    assert table.index.name == "account_id"
    assert table["cumulative_share"].tolist() == pytest.approx([0.4, 0.7, 0.9, 1.0])
    assert table["share"].sum() == pytest.approx(1)


def test_accounts_with_credits_only_have_no_share_and_are_counted():
    result = concentration(series(60, 40, 0, -10))
    assert (result.n, result.n_negative, result.negative_total, result.total) == (2, 2, -10.0, 100.0)
    assert result.table["share"].tolist() == [0.6, 0.4, 0.0, 0.0]
    assert result.table["cumulative_share"].tolist() == [0.6, 1.0, 1.0, 1.0]
    assert result.top_share(10) == 1.0


def test_one_account():
    result = concentration(series(7))
    assert (result.gini, result.hhi, result.effective_customers, result.n) == (0.0, 1.0, 1.0, 1)
    assert result.top_share(1) == 1.0


@pytest.mark.long
@given(st.lists(st.floats(0.01, 1e9), min_size=1, max_size=60), st.floats(0.001, 1000))
def test_laws(values, factor):
    result = concentration(series(*values))
    n = result.n
    assert 1 / n - 1e-9 <= result.hhi <= 1 + 1e-9
    assert 0 <= result.gini <= 1 - 1 / n + 1e-9
    assert result.table["cumulative_share"].is_monotonic_increasing
    assert result.table["cumulative_share"].iloc[n - 1] == 1.0
    scaled = concentration(series(*(value * factor for value in values)))
    assert scaled.hhi == pytest.approx(result.hhi)
    assert scaled.gini == pytest.approx(result.gini, abs=1e-9)
    mixed = concentration(series(*values).sample(frac=1, random_state=1))
    assert mixed.hhi == pytest.approx(result.hhi)


def test_the_callers_table_stays_as_it_is():
    revenue = series(1, 3, 2)
    concentration(revenue)
    assert revenue.tolist() == [1, 3, 2]
    assert revenue.index.name is None


@pytest.mark.parametrize(
    ("revenue", "message"),
    [
        (pd.Series([1.0, 2.0], index=["A", "A"]), "stand more than once in revenue. Found: A"),
        (pd.Series([1.0, np.nan], index=["A", "B"]), "have no value in revenue. Found: B"),
        (pd.Series([0.0, -1.0], index=["A", "B"]), "No account has revenue"),
        (pd.Series([], dtype=float), "No account has revenue"),
    ],
)
def test_faults_are_named(revenue, message):
    with pytest.raises(DataError, match=message):
        concentration(revenue)


def test_the_sentence_in_both_languages():
    result = concentration(series(32, 18, 14, 7.2, 7.2, 7.2, 7.2, 7.2))
    assert str(result) == (
        "The largest of 8 accounts brings 32.0% of revenue, the five largest 78.4%; it is as concentrated as with 5.5 "
        "accounts of equal size."
    )
    with language.using("es"):
        assert str(result).startswith("La mayor de 8 cuentas aporta el 32,0\N{NO-BREAK SPACE}%")
