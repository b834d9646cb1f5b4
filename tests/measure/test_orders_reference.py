"""order_summary against plain pandas on random orders, on DuckDB and on Spark."""

import math
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from kamlib.errors import DataError
from kamlib.measure import order_summary, revenue_panel, white_space

pytestmark = pytest.mark.long
FIRST = pd.Timestamp("2025-01-01")
ACCOUNTS = ["A1", "a1", "A1 ", "0012", "Ñandú"]
CREDITS = ["credit", "cancellation"]
line = st.tuples(
    st.sampled_from(ACCOUNTS),
    st.integers(0, 24),
    st.sampled_from(["invoice", "invoice", None, "debit", *CREDITS]),
    st.sampled_from([0, 0, 1, 1000, 1000, 1999, -30, 333_333]),
)
orders_of_any_kind = st.integers(1, 40).flatmap(lambda n: st.lists(line, min_size=n, max_size=n))


def table(lines) -> pd.DataFrame:
    """Make order lines; credits are zero or less, and a few other lines are below zero as well."""
    rows = [
        (account, FIRST + pd.Timedelta(days=day), kind, -abs(cents) / 100 if kind in CREDITS else cents / 100)
        for account, day, kind, cents in lines
    ]
    frame = pd.DataFrame(rows, columns=["account_id", "order_date", "document_type", "amount"])
    return frame.astype({"account_id": "str", "document_type": "str"})


def reference(orders, *, end, calibration_end=None, unit_days=7.0) -> pd.DataFrame:
    """Follow the words of the definition, one account and one day at a time, in whole cents."""
    calibrated = end if calibration_end is None else calibration_end
    rows = {}
    for account in orders["account_id"].unique():
        own = orders[(orders["account_id"] == account) & (orders["order_date"] <= end)]
        bought = {}
        for day, lines in own.groupby("order_date"):
            cents = round(lines["amount"] * 100).astype(int)
            credit = lines["document_type"].isin(CREDITS) | (cents < 0)
            if not (credit.all() or (credit.any() and cents.sum() == 0)):
                bought[day] = cents.sum() / 100
        days = [day for day in bought if day <= calibrated]
        if not days:
            continue
        repeats = [bought[day] for day in days[1:]]
        later = [bought[day] for day in bought if day > calibrated]
        rows[account] = {
            "first_order": days[0],
            "last_order": days[-1],
            "frequency": len(repeats),
            "recency": (days[-1] - days[0]).days / unit_days,
            "T": (calibrated - days[0]).days / unit_days,
            "monetary_value": np.mean(repeats) if repeats else math.nan,
            "log_intervals": sum(np.log((b - a).days / unit_days) for a, b in pairwise(days)),
        }
        if calibration_end is not None:
            rows[account]["frequency_holdout"] = len(later)
            rows[account]["monetary_value_holdout"] = np.mean(later) if later else math.nan
            rows[account]["T_holdout"] = (end - calibrated).days / unit_days
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("account_id")


def same(found, expected):
    if expected.empty:
        assert found.empty
    else:
        loose = {"check_dtype": False, "check_index_type": False, "rtol": 1e-9, "atol": 1e-9}
        pd.testing.assert_frame_equal(found, expected, **loose)


@given(orders_of_any_kind, st.integers(3, 24), st.integers(1, 20), st.booleans(), st.sampled_from(["W", "D", "M", 10]))
@settings(max_examples=10, deadline=None)
def test_the_summary_is_that_of_plain_pandas(lines, end, days_held_out, hold_out, unit):
    orders = table(lines)
    end = FIRST + pd.Timedelta(days=end)
    given_days = {"end": end, "calibration_end": end - pd.Timedelta(days=days_held_out) if hold_out else None}
    expected = reference(orders, **given_days, unit_days={"W": 7, "D": 1, "M": 365.25 / 12, 10: 10}[unit])
    same(order_summary(orders, **given_days, unit=unit, log_intervals=True), expected)


@given(orders_of_any_kind, st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_neither_the_order_of_lines_nor_a_split_line_changes_anything(lines, random):
    orders = table(lines)
    split = pd.concat([orders.assign(amount=orders["amount"] * share) for share in (0.25, 0.75)])
    shuffled = split.iloc[random.sample(range(len(split)), len(split))]
    before = order_summary(orders)
    for again in (shuffled, orders.sort_values("account_id"), orders.sort_values("order_date")):
        pd.testing.assert_frame_equal(order_summary(again).reindex(before.index), before, rtol=1e-9, atol=1e-9)


@given(orders_of_any_kind, st.sampled_from([1e-2, 2.0, 1e6]))
@settings(max_examples=8, deadline=None)
def test_counts_and_times_do_not_depend_on_the_unit_of_money(lines, factor):
    orders = table([one for one in lines if one[2] not in CREDITS and one[3] >= 0])
    if len(orders):
        before = order_summary(orders)
        after = order_summary(orders.assign(amount=orders["amount"] * factor))
        pd.testing.assert_frame_equal(after, before.assign(monetary_value=before["monetary_value"] * factor), rtol=1e-9)


@given(orders_of_any_kind, st.sampled_from([1 / 7, 52 / 365.25, 4]))
@settings(max_examples=8, deadline=None)
def test_another_unit_of_time_divides_the_times_and_nothing_else(lines, weeks):
    before, after = (order_summary(table(lines), unit=unit, log_intervals=True) for unit in (7, 7 * weeks))
    expected = before.assign(
        recency=before["recency"] / weeks,
        T=before["T"] / weeks,
        log_intervals=before["log_intervals"] - before["frequency"] * np.log(weeks),
    )
    pd.testing.assert_frame_equal(after, expected, rtol=1e-9, atol=1e-9)


@pytest.mark.spark
def test_spark_gives_what_plain_pandas_gives(spark):
    examples = []

    @given(orders_of_any_kind)
    @settings(max_examples=80, deadline=None, database=None, derandomize=True, phases=[Phase.generate])
    def collect(lines):
        examples.append(table(lines))

    collect()
    tagged = [orders.assign(account_id=f"{n:03}|" + orders["account_id"]) for n, orders in enumerate(examples)]
    every = pd.concat(tagged, ignore_index=True)
    given_days = {"end": FIRST + pd.Timedelta(days=20), "calibration_end": FIRST + pd.Timedelta(days=11)}
    expected = reference(every, **given_days)
    assert len(expected) > 200
    same(order_summary(every, **given_days, engine=spark, log_intervals=True), expected)
    same(order_summary(every, **given_days, log_intervals=True), expected)


@pytest.mark.spark
def test_spark_tables_data_frames_and_files(spark, orders, days, expected, tmp_path):
    orders = orders.astype({"order_date": "datetime64[us]"})
    orders.to_parquet(tmp_path / "orders.parquet")
    orders.to_csv(tmp_path / "orders.csv", index=False)
    rows = spark.read.parquet(str(tmp_path / "orders.parquet"))
    rows.createOrReplaceTempView("sales")
    before = sorted(table.name for table in spark.catalog.listTables())
    for source, engine in ((rows, None), ("sales", spark), (tmp_path / "orders.csv", spark)):
        same(order_summary(source, engine=engine, **days), expected)
    pd.testing.assert_frame_equal(revenue_panel(rows), revenue_panel(orders).sort_index(), check_index_type=False)
    assert sorted(table.name for table in spark.catalog.listTables()) == before
    moments = rows.withColumn("order_date", rows["order_date"].cast("timestamp"))
    with pytest.raises(DataError, match="order_date is a moment with a time zone"):
        order_summary(moments)
    with pytest.raises(DataError, match="Spark cannot read the data"):
        order_summary("nowhere", engine=spark)


@pytest.mark.spark
def test_spark_counts_who_buys_what_as_duckdb_does(spark):
    bought = pd.DataFrame(
        [
            ("A", "2025-01-07", "pumps", 100.0),
            ("A", "2025-02-07", "valves", 80.0),
            ("B", "2025-03-03", "pumps", 60.0),
            ("C", "2025-03-31", "valves", 20.0),
            ("C", "2025-03-31", "valves", -20.0),
            ("D", "2025-01-01", None, 5.0),
        ],
        columns=["account_id", "order_date", "product_line", "amount"],
    ).astype({"order_date": "datetime64[us]"})
    accounts = pd.DataFrame({"account_id": ["E", "C", "B", "A"], "industry": ["steel", "food", "steel", "steel"]})
    pd.testing.assert_frame_equal(white_space(bought, accounts, engine=spark), white_space(bought, accounts))
