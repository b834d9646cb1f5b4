"""The dice in one's own orders: the largest of one year, the year after."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib import data, language
from kamlib.errors import DataError
from kamlib.evaluate import dice_exact, regression_to_the_mean
from kamlib.evaluate.lag import expected_lag
from kamlib.measure import revenue_panel

FOUR = pd.DataFrame({"2023": [20.0, 60.0, 30.0, 10.0], "2024": [20.0, 30.0, 40.0, 0.0]}, index=list("BADC"))


def years(seed, n=200, r=0.6) -> pd.DataFrame:
    """Two years of log-normal sales with correlation r and no programme at all."""
    first, second = np.random.default_rng(seed).normal(size=(2, n))
    logs = np.column_stack([first, r * first + np.sqrt(1 - r * r) * second])
    return pd.DataFrame(np.exp(8 + logs), index=[f"A{place}" for place in range(n)], columns=["then", "now"])


def test_four_accounts_by_hand():
    found = regression_to_the_mean(FOUR, top=2, draws=1)
    assert found.table.index.tolist() == list("BADC") and found.table.index.name == "account_id"
    assert found.table["chosen"].tolist() == [False, True, True, False]
    assert found.table["rank_then"].tolist() == [3, 1, 2, 4]
    assert found.table["rank_now"].tolist()[:3] == [3, 2, 1] and np.isnan(found.table["rank_now"].iloc[3])
    assert found.again == 2
    assert found.chosen_change == pytest.approx(70 / 90 - 1)
    assert found.all_change == pytest.approx(90 / 120 - 1)
    assert found.observed.value == pytest.approx((70 / 90) / (90 / 120) - 1)


def test_it_is_the_studys_own_reckoning():
    sales = years(1)
    found = regression_to_the_mean(sales, top=20, seed=3, draws=50)
    assert found.expected == expected_lag(sales["then"], sales["now"], top=20, seed=3, draws=50)
    assert found.correlation == found.expected.correlation
    assert found.by_correlation == found.expected.by_correlation


@pytest.mark.long
def test_without_any_programme_about_four_in_ten_are_among_the_largest_again():
    # 200 accounts, year-to-year log correlation 0.6, the 20 largest: 39 % (seeded simulation of the same law)
    again = [regression_to_the_mean(years(seed), top=20, draws=1).again / 20 for seed in range(100)]
    assert np.mean(again) == pytest.approx(0.39, abs=0.03)


def test_dice_of_which_three_of_five_are_kept_behave_like_a_correlation_of_six_tenths():
    dice = dice_exact(dice=5, kept=3)
    lead_then, lead_now = float(dice.chosen_then) - 17.5, float(dice.chosen_now) - 17.5
    assert lead_now / lead_then == pytest.approx(0.6)


@pytest.mark.long
def test_the_sample_in_figures():
    accounts = data.load("accounts")
    orders = data.to_parent(data.convert(data.load("orders"), data.load("exchange_rates")), accounts)
    sales = revenue_panel(orders, freq="Y").iloc[:, 2:]
    found = regression_to_the_mean(sales, top=20, draws=200)
    assert found.again == 11
    assert found.chosen_change == pytest.approx(-0.273, abs=5e-4)
    assert found.all_change == pytest.approx(-0.048, abs=5e-4)
    assert found.correlation.value == pytest.approx(0.654, abs=5e-4)
    assert found.by_correlation.value == pytest.approx(-0.300, abs=5e-4)
    assert found.observed.value == pytest.approx(-0.237, abs=5e-4)
    assert found.by_correlation.ci_lower < found.observed.value < found.by_correlation.ci_upper
    assert found.worked().splitlines() == [
        "Lead of the 20 largest over a middle account: 2.81 times its sales, or 1.49 doublings.",
        "With a correlation of 0.65 this part of it lasts: 0.97 doublings, or 1.97 times its sales.",
        "Of each 100 they bought, 70 are left by the choice alone: 30.0% less.",
    ]


def test_the_lead_is_that_over_an_account_which_the_choice_does_not_move():
    found = regression_to_the_mean(years(2), top=20, draws=1)
    sold, r = found.table["then"].to_numpy(), found.correlation.value
    middle = (sold.sum() / (sold**r).sum()) ** (1 / (1 - r))  # expected later: middle * (sold / middle) ** r
    expected = middle * (sold / middle) ** r
    assert expected.sum() == pytest.approx(sold.sum())
    chosen = found.table["chosen"].to_numpy()
    kept = expected[chosen].sum() / sold[chosen].sum()
    assert kept == pytest.approx(1 + found.by_correlation.value) == pytest.approx(found.lead ** (r - 1))
    flat = regression_to_the_mean(FOUR.assign(**{"2024": FOUR["2023"]}), top=2, draws=1)
    assert np.isnan(flat.lead) and "–" in flat.worked()


@pytest.mark.long
@settings(deadline=None, max_examples=20)
@given(st.integers(0, 1000), st.floats(0.001, 1000), st.integers(1, 20))
def test_money_and_the_order_of_accounts_do_not_matter(seed, factor, top):
    sales = years(seed, n=30)
    one = regression_to_the_mean(sales, top=top, draws=1)
    other = regression_to_the_mean(sales[::-1] * factor, top=top, draws=1)
    assert one.again == other.again
    for name in ("correlation", "by_correlation", "observed"):
        assert getattr(one, name).value == pytest.approx(getattr(other, name).value)
    assert set(one.table.index[one.table["chosen"]]) == set(other.table.index[other.table["chosen"]])


def test_the_callers_table_stays_as_it_is():
    before = FOUR.copy()
    regression_to_the_mean(FOUR, top=1, draws=1)
    pd.testing.assert_frame_equal(FOUR, before)


def test_sentences():
    fell = regression_to_the_mean(years(1), top=20, draws=50)
    assert "of all accounts of that time: " in str(fell) and "They fell " in str(fell)
    flat = pd.DataFrame({"then": [10.0, 9.0, 8.0, 7.0], "now": [40.0, 9.0, 8.0, 8.0]}, index=list("ABCD"))
    rose = regression_to_the_mean(flat, top=1, draws=50)
    assert str(rose).startswith("Sales of the 1 largest a year later: +300.0%") and "better, although" in str(rose)
    assert "<table" in rose._repr_html_()
    with language.using("es"):
        assert str(fell).startswith("Ventas de las 20 mayores un año después")
        assert "Les fue un" in str(rose)


@pytest.mark.parametrize(
    ("values", "top", "words"),
    [
        (FOUR, 4, "Choosing 4 accounts leaves none to compare with. Found: 4 accounts with sales in the first period"),
        (FOUR, 0, "Choosing 0 accounts leaves none"),
        (FOUR[["2023"]], 1, "the table needs two columns. Found: 2023."),
        (FOUR[[]], 1, "Found: no column."),
        (FOUR.set_axis(["A", "A", "B", "C"]), 1, "1 accounts stand more than once in 2023"),
        (FOUR.replace(60.0, np.nan), 1, "1 accounts have no value in 2023. Found: A."),
    ],
)
def test_what_cannot_be_compared(values, top, words):
    with pytest.raises(DataError, match=words):
        regression_to_the_mean(values, top=top)
