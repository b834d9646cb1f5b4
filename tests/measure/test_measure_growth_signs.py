"""Signs and what came after them: counted by hand, published intervals, what is not known, faults."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib import language
from kamlib.errors import DataError
from kamlib.measure import growth_signs, with_without

SALES = pd.DataFrame(
    {2021: [100.0, 100.0, 0.0, 90.0], 2022: [100.0, 50.0, 40.0, 90.0], 2023: [130.0, 80.0, 40.0, 0.0]},
    index=pd.Index(["A", "B", "C", "D"], name="account_id"),
)
PEOPLE = pd.DataFrame({2021: [10, 20, 5, 8], 2022: [12, 20, 6, pd.NA]}, index=SALES.index, dtype="Int64")


def cases(k: int, n: int, k_without: int, n_without: int):
    came = pd.Series([True] * k + [False] * (n - k) + [True] * k_without + [False] * (n_without - k_without))
    return came, pd.DataFrame({"sign": [True] * n + [False] * n_without})


def test_counted_by_hand():
    result = growth_signs(SALES, {"more people": (PEOPLE, 0.2), "half or less": (SALES, -0.5)})
    people, half = result.table.loc["more people"], result.table.loc["half or less"]
    # 2022: A (12 of 10) and C (6 of 5) show it; A grew by 30 %, C did not; B (no more people) grew by 60 %; D unknown.
    assert people[["n_with", "came_with", "n_without", "came_without"]].tolist() == [2, 1, 1, 1]
    # 2022 against 2021: B fell to half and grew later; A and D did not; C had bought nothing, so there is no change.
    assert half[["n_with", "came_with", "n_without", "came_without"]].tolist() == [1, 1, 2, 1]
    assert people["difference"] == -0.5 and half["difference"] == 0.5 and result.telling == []


def test_years_may_be_days_and_growth_another_share():
    by_day = SALES.set_axis(pd.to_datetime(["2021-01-01", "2022-01-01", "2023-01-01"]), axis=1)
    result = growth_signs(by_day, {"more people": (PEOPLE, 0.2)}, grew=0.5)
    assert result.table.loc["more people", ["came_with", "came_without"]].tolist() == [0, 1]


def test_published_intervals():
    """Newcombe (1998): 56/70 against 48/80 in Statistics in Medicine 17, 873-890, and 81/263 in 17, 857-872."""
    row = with_without(*cases(56, 70, 48, 80)).table.iloc[0]
    assert round(row["difference"], 4) == 0.2
    assert row[["difference_ci_lower", "difference_ci_upper"]].round(4).tolist() == [0.0524, 0.3339]
    row = with_without(*cases(81, 263, 0, 5)).table.iloc[0]
    assert row[["share_with_ci_lower", "share_with_ci_upper"]].round(4).tolist() == [0.2553, 0.3662]


def test_a_sign_that_tells_and_one_that_does_not():
    result = with_without(*cases(56, 70, 48, 80))
    assert result.telling == ["sign"]
    assert str(result) == "sign: 56 of 70 with it, 80.0%; 48 of 80 without it, 60.0%."
    weak = with_without(*cases(4, 7, 5, 10))
    assert weak.telling == [] and str(weak).endswith("Chance alone may explain the difference.")
    with language.using("es"):
        assert str(weak).endswith("La diferencia puede deberse solo al azar.")
    assert "<p>sign: 4 of 7" in weak._repr_html_()


def test_a_sign_that_all_or_none_show_has_no_difference():
    came, signs = cases(2, 3, 1, 2)
    result = with_without(came, pd.DataFrame({"all": True, "<b>none</b>": False}, index=signs.index))
    assert result.table["difference"].isna().all() and result.telling == []
    assert str(result).splitlines() == [
        "all: 3 of 5 with it, 0 of 0 without it.",
        "<b>none</b>: 0 of 0 with it, 3 of 5 without it.",
    ]
    assert "<b>none" not in result._repr_html_()
    assert np.isnan(result.table.loc["all", "share_without_ci_lower"])


def test_what_is_not_known_is_left_out():
    came, signs = cases(2, 3, 1, 2)
    signs = signs.astype("boolean")
    signs.iloc[0] = pd.NA
    assert with_without(came, signs).table.loc["sign", ["n_with", "came_with"]].tolist() == [2, 1]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40), st.randoms())
def test_the_order_of_the_cases_does_not_matter(pairs, chance):
    def table(rows):
        came, shown = zip(*rows, strict=True)
        return with_without(pd.Series(came), pd.DataFrame({"sign": shown})).table

    mixed = pairs[:]
    chance.shuffle(mixed)
    pd.testing.assert_frame_equal(table(pairs), table(mixed))
    row = table(pairs).iloc[0]
    assert row["n_with"] + row["n_without"] == len(pairs)
    assert row["came_with"] + row["came_without"] == sum(came for came, _ in pairs)


def test_a_larger_unit_changes_nothing():
    signs = {"half or less": (SALES, -0.5)}
    larger = {"half or less": (SALES * 1000, -0.5)}
    pd.testing.assert_frame_equal(growth_signs(SALES, signs).table, growth_signs(SALES * 1000, larger).table)


def test_the_intervals_hold():
    """Newcombe's interval covers the true difference in 93 to 98 % of 600 draws of 14 and 60 cases."""
    rng = np.random.default_rng(4)
    held = 0
    for k, k_without in zip(rng.binomial(14, 0.6, 600), rng.binomial(60, 0.3, 600), strict=True):
        row = with_without(*cases(int(k), 14, int(k_without), 60)).table.iloc[0]
        held += row["difference_ci_lower"] <= 0.3 <= row["difference_ci_upper"]
    assert 0.93 <= held / 600 <= 0.98


def test_faults_are_named():
    came, signs = cases(2, 3, 1, 2)
    with pytest.raises(DataError, match=r"cases of outcome and of signs are not the same.*5 and 4 cases"):
        with_without(came, signs.iloc[:4])
    with pytest.raises(DataError, match=r"outcome of 1 cases is missing"):
        with_without(came.astype("boolean").where(came.index != 2), signs)
    with pytest.raises(DataError, match=r"sign holds values that are neither true nor false.*perhaps"):
        with_without(came, pd.DataFrame({"sign": [True, "perhaps", False, True, False]}))
    with pytest.raises(DataError, match=r"A column of more people is no year.*people"):
        growth_signs(SALES, {"more people": (PEOPLE.rename(columns={2021: "people"}), 0.1)})
    with pytest.raises(DataError, match=r"An account or a year of sales stands twice.*4 accounts, 3 years"):
        growth_signs(SALES.set_axis(["A", "A", "C", "D"]), {"more people": (PEOPLE, 0.1)})
    with pytest.raises(DataError, match=r"No year can be judged.*2021, 2022"):
        growth_signs(SALES[[2021, 2022]], {"more people": (PEOPLE, 0.1)})
