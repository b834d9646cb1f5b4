"""Gaps by what they may be worth: by hand, against known rates, and whether the list would have been right."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

import kamlib as kam
from kamlib.errors import DataError

LINES = ["pumps", "valves"]


def space(rows, *, group=None):
    """What white_space gives for accounts with these revenues by line, 0 being a gap."""
    table = pd.DataFrame(rows, columns=["account_id", *LINES]).melt(
        "account_id", var_name="product_line", value_name="amount"
    )
    orders = table[table["amount"] > 0].assign(order_date=pd.Timestamp("2025-03-01"))
    accounts = pd.DataFrame({"account_id": [row[0] for row in rows], "industry": group if group is not None else ""})
    return kam.measure.white_space(orders, accounts)


FOUR = [("A", 100.0, 50.0), ("B", 80.0, 0.0), ("C", 40.0, 20.0), ("D", 10.0, 0.0)]


def test_a_gap_is_worth_what_peers_spend_for_its_size_times_their_share():
    found = kam.measure.white_space_gaps(space(FOUR), margin_rate=pd.Series({"valves": 0.3}))
    assert found.index.tolist() == [("B", "valves"), ("D", "valves")]
    b = found.loc[("B", "valves")]
    assert (b["peers"], b["peers_buying"]) == (3, 2)
    assert b["peer_rate"] == pytest.approx(2.5 / 4)
    assert b["peer_rate_ci_lower"] == pytest.approx(beta.ppf(0.025, 2.5, 1.5))
    assert b["spend"] == pytest.approx(40)
    assert b["expected_margin"] == pytest.approx(2.5 / 4 * 40 * 0.3)
    assert found.loc[("D", "valves"), "expected_margin"] == pytest.approx(2.5 / 4 * 5 * 0.3)


def test_revenue_of_another_period_scales_the_spend():
    found = kam.measure.white_space_gaps(
        space(FOUR), margin_rate=0.3, size=pd.Series({"A": 9.0, "B": 8.0, "C": 1, "D": 80})
    )
    assert found["spend"].to_dict() == pytest.approx({("D", "valves"): 40, ("B", "valves"): 4})


def test_a_group_with_few_peers_takes_its_rate_from_all_groups():
    rng = np.random.default_rng(3)
    rows = [(f"A{k:03d}", 100.0, 50.0 if rng.random() < 0.7 else 0.0) for k in range(120)]
    rows += [("S1", 100.0, 0.0), ("S2", 100.0, 0.0)]
    group = [f"G{k % 6}" for k in range(120)] + ["small", "small"]
    found = kam.measure.white_space_gaps(space(rows, group=group), margin_rate=0.3)
    small = found.loc[("S1", "valves")]
    assert (small["peers"], small["peers_buying"]) == (1, 0)
    assert 0.5 < small["peer_rate"] < 0.75


def test_accounts_that_never_bought_are_no_gaps_and_an_unknown_group_goes_by_all():
    rows = [*FOUR, ("E", 60.0, 0.0), ("F", 0.0, 0.0)]
    found = kam.measure.white_space_gaps(space(rows, group=["x"] * 4 + [None, "x"]), margin_rate=0.3)
    assert "F" not in found.index.get_level_values(0)
    assert found.loc[("E", "valves"), "peers"] == 0
    assert found.loc[("E", "valves"), "why"].startswith("No account like it is known")


def test_reasons_are_sentences_in_the_language_in_force():
    gaps = {}
    for lang in ("en", "es"):
        with kam.language.using(lang):
            found = kam.measure.white_space_gaps(space(FOUR, group=["hotels"] * 4), margin_rate=0.3, currency="EUR")
            gaps[lang] = found.loc[("B", "valves"), "why"].replace("\xa0", " ")
    assert gaps["en"] == "2 of 3 other accounts of hotels buy it; one of its size would spend about EUR 40."
    assert gaps["es"] == "2 de 3 otras cuentas de hotels lo compran; una de su tamaño gastaría unos 40 EUR."


@settings(max_examples=15, deadline=None)
@given(factor=st.floats(0.01, 1000), seed=st.integers(0, 20))
def test_neither_unit_nor_order_of_accounts_matters_and_rates_are_rates(factor, seed):
    rng = np.random.default_rng(seed)
    rows = [(f"A{k}", np.exp(rng.normal(4, 1)), np.exp(rng.normal(3, 1)) * (rng.random() < 0.6)) for k in range(24)]
    rows[0] = ("A0", 10.0, 0.0)
    group = rng.choice(["x", "y", "z"], 24)
    plain = kam.measure.white_space_gaps(space(rows, group=group), margin_rate=0.3)
    order = rng.permutation(24)
    moved = [(rows[k][0], rows[k][1] * factor, rows[k][2] * factor) for k in order]
    other = kam.measure.white_space_gaps(space(moved, group=group[order]), margin_rate=0.3).loc[plain.index]
    np.testing.assert_allclose(other["peer_rate"], plain["peer_rate"], rtol=1e-4)
    np.testing.assert_allclose(other["expected_margin"], plain["expected_margin"] * factor, rtol=1e-4)
    for name in ("peer_rate", "chance", "spend", "expected_margin"):
        assert (plain[f"{name}_ci_lower"] <= plain[name]).all() and (plain[name] <= plain[f"{name}_ci_upper"]).all()
    assert plain["peer_rate"].between(0, 1).all()
    assert plain["expected_margin"].is_monotonic_decreasing


@pytest.mark.long
def test_ranges_of_rates_and_of_spend_hold_as_often_as_they_say():
    rates, spends = [], []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        true = rng.beta(12, 6, 10)
        group = np.repeat(np.arange(10), rng.integers(8, 30, 10))
        pumps = np.exp(rng.normal(8, 1, len(group)))
        would = pumps * np.exp(rng.normal(-1, 0.6, len(group)))
        buys = rng.random(len(group)) < true[group]
        rows = list(zip([f"A{k}" for k in range(len(group))], pumps, would * buys, strict=True))
        found = kam.measure.white_space_gaps(space(rows, group=[f"G{g}" for g in group]), margin_rate=0.3)
        at = found.index.get_level_values(0).str[1:].astype(int)
        own = pd.Series(true[group[at]], index=found.index)
        rates.append(own.between(found["peer_rate_ci_lower"], found["peer_rate_ci_upper"]))
        missed = pd.Series(would[at], index=found.index)
        spends.append(missed.between(found["spend_ci_lower"], found["spend_ci_upper"]))
    assert 0.92 < pd.concat(rates).mean() < 0.98
    assert 0.92 < pd.concat(spends).mean() < 0.98


def listed(n):
    index = pd.MultiIndex.from_product([[f"A{k}" for k in range(n)], ["valves"]], names=["account_id", "product_line"])
    return pd.DataFrame(index=index)


def later(gaps, bought):
    return pd.DataFrame({"purchase_days": np.asarray(bought, dtype=int)}, index=gaps.index)


def test_a_list_is_checked_by_what_was_bought_later():
    gaps = listed(40)
    check = kam.measure.gaps_closed(gaps, later(gaps, [1] * 15 + [0] * 23 + [1] * 2))
    row = check.counts.table.loc["flagged"]
    assert row[["came_with", "n_with", "came_without", "n_without"]].tolist() == [15, 20, 2, 20]
    assert check.better and check.telling
    assert "Of the 20 gaps at the top of the list 15 were closed (75.0%)" in check.sentence
    wrong = kam.measure.gaps_closed(gaps, later(gaps, [0] * 25 + [1] * 15))
    assert wrong.telling and not wrong.better and "wrong way" in str(wrong)
    same = kam.measure.gaps_closed(gaps, later(gaps, [1, 0] * 20), top=10)
    assert not same.telling and "no better than the rest" in same.sentence
    assert same.table["flagged"].sum() == 10


def test_intervals_are_those_of_newcombe():
    gaps = listed(150)
    bought = [1] * 56 + [0] * 14 + [1] * 48 + [0] * 32
    row = kam.measure.gaps_closed(gaps, later(gaps, bought), top=70).counts.table.loc["flagged"]
    assert row[["difference_ci_lower", "difference_ci_upper"]].round(4).tolist() == [0.0524, 0.3339]


def test_chances_of_gaps_are_those_of_gaps_before():
    gaps = listed(40)
    found = space([(f"B{k}", 100.0 * (k + 1), 50.0 if k > 5 else 0.0) for k in range(12)])
    alike = kam.measure.gaps_closed(gaps, later(gaps, [1, 0, 0, 0] * 10))
    chances = kam.measure.white_space_gaps(found, margin_rate=0.3, closed=alike)
    assert chances["chance"].tolist() == pytest.approx([10.5 / 41] * 6)
    assert chances["why"].str.endswith("Of 40 gaps before, 10 were closed.").all()
    apart = kam.measure.gaps_closed(gaps, later(gaps, [1] * 15 + [0] * 23 + [1] * 2))
    chances = kam.measure.white_space_gaps(found, margin_rate=0.3, closed=apart)
    assert chances["chance"].tolist() == pytest.approx([15.5 / 21] * 3 + [2.5 / 21] * 3)


def test_a_list_without_merit_is_seldom_called_better_and_a_good_one_mostly():
    gaps, better = listed(120), {0.1: 0, 0.4: 0}
    rng = np.random.default_rng(0)
    for top in better:
        for _trial in range(100):
            chance = np.where(np.arange(120) < 60, top, 0.1)
            better[top] += kam.measure.gaps_closed(gaps, later(gaps, rng.random(120) < chance)).better
    assert better[0.1] <= 8
    assert better[0.4] >= 85


def test_in_the_sample_hardly_a_gap_closes_and_the_list_is_no_better_than_the_rest():
    accounts = kam.data.load("accounts")
    orders = kam.data.to_parent(kam.data.convert(kam.data.load("orders"), kam.data.load("exchange_rates")), accounts)
    top = accounts[accounts["parent_id"].isna()]
    before, after = (kam.measure.white_space(orders, top, end=f"{year}-12-31") for year in (2023, 2024))
    gaps = kam.measure.white_space_gaps(before, margin_rate=0.3)
    check = kam.measure.gaps_closed(gaps, after)
    assert (len(check.table), check.table["closed"].sum()) == (122, 4)
    assert not check.better
    assert gaps["chance"].mean() > 0.7
    assert kam.measure.white_space_gaps(after, margin_rate=0.3, closed=check)["chance"].max() < 0.05


def test_what_cannot_be_is_refused():
    table = space(FOUR)
    with pytest.raises(DataError, match=r"margin rate is missing.*valves: 30"):
        kam.measure.white_space_gaps(table, margin_rate=30)
    with pytest.raises(DataError, match=r"margin rate is missing.*valves"):
        kam.measure.white_space_gaps(table, margin_rate=pd.Series({"pumps": 0.3}))
    with pytest.raises(DataError, match="no column peers_buying"):
        kam.measure.white_space_gaps(table.drop(columns="peers_buying"), margin_rate=0.3)
    gaps = listed(4)
    with pytest.raises(DataError, match="gaps at the top of the list and others"):
        kam.measure.gaps_closed(gaps, later(gaps, [0] * 4), top=4)
    with pytest.raises(DataError, match=r"1 gaps have no row.*A3 valves"):
        kam.measure.gaps_closed(gaps, later(gaps, [0] * 4).iloc[:3])
