"""How unusual a figure is among peers: hand cases, limits, laws, edges."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from kamlib.errors import DataError
from kamlib.swot import share_tails, value_tails


def by_account(values) -> pd.Series:
    return pd.Series(values, index=[f"A{place:02d}" for place in range(len(values))], dtype=float)


def test_with_very_many_normal_peers_the_chance_is_that_of_the_normal_law():
    peers = stats.norm.ppf((np.arange(999) + 0.5) / 999)
    found = value_tails(by_account([*peers, 2.0])).iloc[-1]
    assert found["above"] == pytest.approx(stats.norm.sf(2), abs=0.006)
    assert found["effect"] == pytest.approx(2, abs=0.06)


def test_with_very_many_alike_peers_the_chance_is_that_of_the_binomial_law():
    rng = np.random.default_rng(1)
    hits = by_account([*rng.binomial(100, 0.9, 400), 80])
    found = share_tails(hits, by_account(np.full(401, 100))).iloc[-1]
    assert found["below"] == pytest.approx(stats.binom.cdf(80, 100, 0.9), abs=0.002)
    assert found["peers"] == pytest.approx(0.9, abs=0.01)


@pytest.mark.parametrize("peers", [7, 3, 0])
def test_fewer_than_eight_peers_say_nothing(peers):
    values = by_account(np.arange(peers + 1.0))
    assert value_tails(values)[["below", "above", "effect"]].isna().all(axis=None)
    assert share_tails(values, values + 5)[["below", "above", "effect"]].isna().all(axis=None)
    assert value_tails(values)["m"].eq(peers).all()


def test_peers_who_are_all_the_same_say_nothing():
    assert value_tails(by_account([1.0] * 12 + [9.0]))["above"].isna().all()


def test_missing_figures_stay_missing_and_are_nobodys_peer():
    values = by_account([*range(12), np.nan])
    found = value_tails(values)
    assert np.isnan(found["above"].iloc[-1])
    pd.testing.assert_frame_equal(found.iloc[:-1], value_tails(values.iloc[:-1]))
    hits, n = by_account([5] * 12), by_account([10] * 11 + [0])
    assert np.isnan(share_tails(hits, n)["value"].iloc[-1])


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(-1000, 1000), min_size=9, max_size=20, unique=True), st.floats(0.1, 10), st.floats(-5, 5))
def test_the_unit_of_a_figure_and_the_order_of_accounts_do_not_matter(drawn, unit, origin):
    values = by_account(drawn)
    found, other = value_tails(values), value_tails((origin + unit * values).iloc[::-1])
    columns = ["effect", "below", "above"]
    np.testing.assert_allclose(found[columns], other.loc[found.index, columns], rtol=1e-5, atol=1e-9)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(0, 20), min_size=9, max_size=15))
def test_chances_of_shares_are_chances_and_fall_with_distance(drawn):
    found = share_tails(by_account(drawn), by_account([20] * len(drawn)))
    assert found[["below", "above"]].stack().between(0, 1).all()
    assert ((found["below"] + found["above"]) >= 1 - 1e-9).all()  # the account's own count is in both
    assert found.sort_values("value")["above"].iloc[-1] <= found["above"].max() + 1e-12


def test_counts_that_cannot_be_are_refused_by_name():
    n = by_account([10] * 10)
    with pytest.raises(DataError, match=r"1 accounts have counts that cannot be.*A09: 11/10"):
        share_tails(by_account([5] * 9 + [11]), n)
    with pytest.raises(DataError, match=r"A09: 1.5/10"):
        share_tails(by_account([5] * 9 + [1.5]), n)
    with pytest.raises(DataError, match=r"values are infinite.*A03"):
        value_tails(by_account([1, 2, 3, np.inf]))
