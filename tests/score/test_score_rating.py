"""From figures to ratings: by hand, laws of fixed anchors, conditions, what is missing, errors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib import language
from kamlib.errors import DataError
from kamlib.score import Criteria, Criterion, knocked_out, load_criteria, not_checked, rate, weighted_sum

SUMS = st.floats(-1e5, 1e7, allow_nan=False)


def table(**columns) -> pd.DataFrame:
    first = next(iter(columns.values()))
    return pd.DataFrame(columns, index=[f"A{place}" for place in range(len(first))])


def test_by_hand():
    # anchors 0, 50, 150, 500, 1500 thousand: straight lines between, flat beyond
    ratings = rate(table(revenue_volume=[-5_000, 0, 25_000, 100_000, 325_000, 1_000_000, 9e6]))
    assert ratings["revenue_volume"].tolist() == pytest.approx([0, 0, 0.125, 0.375, 0.625, 0.875, 1])
    assert ratings.index.name == "account_id"


def test_only_criteria_with_a_column_are_rated_in_their_order():
    ratings = rate(table(product_fit=[1, 5], revenue_volume=[0, 50_000], other=[1, 2]))
    assert ratings.columns.tolist() == ["revenue_volume", "product_fit"]
    assert ratings["product_fit"].tolist() == [0, 1]


def test_what_is_missing_is_missing_never_zero():
    ratings = rate(table(potential=[None, 450_000], strategic_value=[3, np.nan]))
    assert ratings.isna().to_numpy().tolist() == [[True, False], [False, True]]


def test_direction_comes_before_the_scale():
    delay = Criterion("delay", ((60, 0), (0, 1)), direction="lower")
    values = pd.Series([0.0, 15.0, 60.0])
    assert delay.directed(values).tolist() == [0, -15, -60]
    assert rate(table(delay=values.to_list()), Criteria((delay,)))["delay"].tolist() == [1, 0.75, 0]


def test_parts_stand_for_the_whole_where_it_has_no_column():
    parts = {"reference": [1, 5], "innovation": [3, 5], "market_access": [3, 5], "shared_vision": [5, None]}
    ratings = rate(table(**parts))
    assert ratings["strategic_value"].tolist()[0] == pytest.approx(0.5)
    assert np.isnan(ratings["strategic_value"].iloc[1])
    assert rate(table(**parts, strategic_value=[5, 5]))["strategic_value"].tolist() == [1, 1]
    with pytest.raises(DataError, match="no column of a criterion"):  # three parts of four are no whole
        rate(table(**parts).drop(columns="shared_vision"))


def test_a_column_of_another_name():
    mine = Criteria((Criterion("volume", ((0, 0), (10, 1)), column="Umsatz"),))
    assert rate(table(Umsatz=[5]), mine)["volume"].tolist() == [0.5]


def test_the_callers_table_stays_as_it_is():
    accounts = table(revenue_volume=[1, None])
    before = accounts.copy()
    rate(accounts), knocked_out(accounts), not_checked(accounts)
    pd.testing.assert_frame_equal(accounts, before)


# laws


@settings(deadline=None)
@given(st.lists(st.tuples(SUMS, SUMS), min_size=1, max_size=8), st.tuples(SUMS, SUMS))
def test_another_account_changes_nothing_and_the_order_of_rows_neither(rows, another):
    accounts = pd.DataFrame(rows, columns=["revenue_volume", "potential"]).rename(index="A{}".format)
    more = pd.concat([accounts, pd.DataFrame([another], columns=accounts.columns, index=["new"])])
    pd.testing.assert_frame_equal(rate(more).drop("new"), rate(accounts))
    pd.testing.assert_frame_equal(rate(accounts[::-1])[::-1], rate(accounts))
    weights = {"revenue_volume": 0.3, "potential": 0.7}
    before, after = weighted_sum(rate(accounts), weights), weighted_sum(rate(more), weights)
    order = np.argsort(-before.score.round(12), kind="stable")
    assert (np.argsort(-after.score.drop("new").round(12), kind="stable").to_numpy() == order.to_numpy()).all()


@settings(deadline=None)
@given(st.lists(SUMS, min_size=2, max_size=8), st.floats(0.001, 1000))
def test_ratings_rise_with_the_figure_and_do_not_depend_on_the_unit(values, factor):
    criterion = load_criteria()["revenue_volume"]
    ratings = rate(table(revenue_volume=values))["revenue_volume"]
    assert ratings.between(0, 1).all()
    assert ratings.iloc[np.argsort(values)].is_monotonic_increasing
    scaled = Criterion("revenue_volume", tuple((at * factor, points) for at, points in criterion.anchors))
    other = rate(table(revenue_volume=[value * factor for value in values]), Criteria((scaled,)))["revenue_volume"]
    assert other.tolist() == pytest.approx(ratings.tolist(), abs=1e-9)
    turned = Criterion("cost", tuple((-at, points) for at, points in criterion.anchors), direction="lower")
    other = rate(table(cost=[-value for value in values]), Criteria((turned,)))["cost"]
    assert other.tolist() == ratings.tolist()


# conditions


def test_conditions_are_broken_by_figures_only():
    accounts = table(
        payment_delay_days=[60, 61, None],
        sanctioned=[False, True, False],
        reputation=[2, 1.5, 5],
        willingness=[1, 3, 5],
    )
    found = knocked_out(accounts)
    assert found[["account_id", "knock_out", "value"]].values.tolist() == [
        ["A1", "solvency", 61], ["A1", "sanctions", 1], ["A1", "reputation", 1.5], ["A0", "willingness", 1],
    ]  # fmt: skip
    assert "61 days late" in found["reason"].iloc[0]
    assert not_checked(accounts)[["account_id", "knock_out"]].values.tolist() == [["A2", "solvency"]]


def test_without_columns_nothing_is_broken_and_everything_is_to_be_asked():
    accounts = table(revenue_volume=[1.0, 2.0])
    assert knocked_out(accounts).empty
    assert knocked_out(accounts).columns.tolist() == ["account_id", "knock_out", "value", "reason"]
    asked = not_checked(accounts)
    assert len(asked) == 8
    with language.using("es"):
        assert "¿Puede pagar?" in not_checked(accounts)["question"].tolist()


# errors


def test_accounts_stand_once():
    accounts = pd.DataFrame({"potential": [1, 2]}, index=["A", "A"])
    for function in (rate, knocked_out, not_checked):
        with pytest.raises(DataError, match="Some accounts stand more than once. Found: A"):
            function(accounts)


def test_cells_that_are_no_numbers_are_named():
    with pytest.raises(DataError, match="The column potential has 2 cells that are no numbers. Found: A0 high, A2 inf"):
        rate(table(potential=["high", 3, np.inf]))
    with pytest.raises(DataError, match="payment_delay_days has 1 cells"):
        knocked_out(table(payment_delay_days=["late", 3]))


def test_judgements_outside_their_anchors_are_refused():
    with pytest.raises(DataError, match="product_fit: some judgements lie outside 1 to 5. Found: A1 7"):
        rate(table(product_fit=[5, 7]))


def test_a_table_without_criteria_or_with_one_twice():
    with pytest.raises(DataError, match="Expected: revenue_volume, potential.*Found: sales"):
        rate(table(sales=[1]))
    twice = pd.concat([table(potential=[1]), table(potential=[1])], axis=1)
    with pytest.raises(DataError, match="potential stands more than once"):
        rate(twice)
    with language.using("es"), pytest.raises(DataError, match="no tienen la columna de ningún criterio"):
        rate(table(sales=[1]))
