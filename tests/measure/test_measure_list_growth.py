"""Growth of lists: by hand, the draws against the law of sums, what choosing for a high year does, errors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.errors import DataError
from kamlib.measure import list_growth

BEFORE = pd.Series([100.0, 110.0, 120.0, 130.0, 140.0] * 2, index=list("ABCDEFGHIJ"))
AFTER = BEFORE * [1.5, 1.5, 1.5, 1.5, 1.5, 0.5, 0.5, 0.5, 0.5, 0.5]
LISTS = {"growing": list("ABCDE"), "shrinking": list("FGHIJ")}


def test_by_hand():
    found = list_growth(BEFORE, AFTER, lists=LISTS, neighbours=1)
    table = found.table
    assert table.index.tolist() == ["growing", "shrinking"]
    assert table["before"].tolist() == [600.0, 600.0] and table["after"].tolist() == [900.0, 300.0]
    assert table["growth"].tolist() == [0.5, -0.5]
    assert table["growth_low"].tolist() == table["growth_high"].tolist() == [0.5, -0.5]
    assert table["tail"].tolist() == [0.0, 1.0]
    assert str(found).splitlines()[1] == (
        "shrinking: 5 accounts, −50.0% in a year. In 1,000 draws of its accounts it lies between −50.0% and −50.0%, "
        "and in 100.0% of the draws it loses more than 20%. Others of the same sizes: +50.0%."
    )


def test_others_are_the_nearest_but_itself():
    """The nearest other of A is F, of the same size, which halved; that of F is A, which grew by a half."""
    table = list_growth(BEFORE, AFTER, lists=LISTS, neighbours=1).table
    assert table["alike"].tolist() == [-0.5, 0.5]


def test_names_of_lists_are_escaped():
    page = list_growth(BEFORE, AFTER, lists={"<b>": list("ABCDE")}, neighbours=5)._repr_html_()
    assert "<b>" not in page and "&lt;b&gt;" in page


def test_who_is_absent_a_year_later_bought_nothing():
    found = list_growth(BEFORE, AFTER.drop("A"), lists=LISTS, neighbours=5).table
    assert found.loc["growing", "after"] == 750.0


def test_others_are_the_nearest_in_size():
    before = pd.Series([100.0] * 5 + [101.0] * 5 + [900.0] * 5, index=list("ABCDEFGHIJKLMNO"))
    after = before * ([1.0] * 5 + [0.9] * 5 + [0.2] * 5)
    found = list_growth(before, after, lists={"small": list("ABCDE")}, neighbours=5).table
    assert found.loc["small", "alike"] == pytest.approx((4 * 100 + 90.9) / 501 - 1)


def test_draws_spread_as_sums_do():
    rng = np.random.default_rng(5)
    before = pd.Series(100.0, index=[f"A{place}" for place in range(80)])
    after = before * rng.normal(1.0, 0.3, 80)
    found = list_growth(before, after, lists={"forty": before.index[:40]}, draws=4000).table.loc["forty"]
    spread = (after / before)[:40].std(ddof=0) / np.sqrt(40)
    assert found["growth_high"] - found["growth_low"] == pytest.approx(2 * 1.96 * spread, rel=0.06)


def test_who_was_chosen_for_a_high_year_falls_and_others_of_the_same_true_size_do_not():
    rng = np.random.default_rng(1)
    size, names = rng.lognormal(10, 0.5, 400), [f"A{place}" for place in range(400)]
    before, after = (pd.Series(size * rng.lognormal(0, 0.5, 400), index=names) for _year in range(2))
    lists = {"largest": before.nlargest(40).index, "by lot": before.sample(40, random_state=1).index}
    found = list_growth(before, after, lists=lists).table
    assert found.loc["largest", "growth_high"] < 0
    assert found.loc["by lot", "growth"] == pytest.approx(found.loc["by lot", "alike"], abs=0.25)


@given(st.floats(0.01, 1000), st.randoms())
def test_neither_currency_nor_order_of_rows_matters(rate, random):
    before = BEFORE.add([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.5, 9.7])
    names = list(before.index)
    random.shuffle(names)
    one = list_growth(before, AFTER, lists=LISTS, neighbours=3).table
    other = list_growth(before[names] * rate, AFTER * rate, lists=LISTS, neighbours=3).table
    assert other["growth"].tolist() == pytest.approx(one["growth"].tolist())
    assert other["alike"].tolist() == pytest.approx(one["alike"].tolist())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"lists": {"two": ["A", "B"]}, "neighbours": 5}, "The list two is too short"),
        ({"neighbours": 10}, "too few accounts to compare with"),
        ({"lists": {"odd": ["A", "B", "C", "D", "Z"]}, "neighbours": 5}, "1 accounts of the list odd have no sales"),
    ],
)
def test_errors(change, message):
    with pytest.raises(DataError, match=message):
        list_growth(BEFORE, AFTER, **{"lists": LISTS} | change)


def test_a_missing_value_is_refused():
    with pytest.raises(DataError, match="no value in before"):
        list_growth(BEFORE.where(BEFORE.index != "A"), AFTER, lists=LISTS, neighbours=3)
