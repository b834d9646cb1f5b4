"""order_summary on cases that can be checked by hand, on CDNOW, and on orders it must refuse."""

import datetime
import decimal
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import betaln, gammaln

from kamlib.errors import DataError
from kamlib.measure import order_summary

CDNOW = Path(__file__).resolve().parents[2] / "data" / "golden" / "cdnow.csv"


def lines(*rows, **more) -> pd.DataFrame:
    """Make order lines from (account, day of January 2025, amount, document type)."""
    rows = [(*row, "invoice")[:4] for row in rows]
    frame = pd.DataFrame(rows, columns=["account_id", "day", "amount", "document_type"])
    dates = pd.Timestamp("2024-12-31") + pd.to_timedelta(frame.pop("day"), unit="D")
    return frame.assign(order_date=dates, **more)


def test_by_hand():
    orders = lines(("A", 1, 100.0), ("A", 8, 40.0), ("A", 8, 20.0), ("A", 22, 30.0), ("B", 15, 5.0), ("A", 29, 10.0))
    found = order_summary(orders, calibration_end="2025-01-22", end="2025-02-05", log_intervals=True)
    expected = pd.DataFrame(
        {
            "first_order": pd.to_datetime(["2025-01-01", "2025-01-15"]),
            "last_order": pd.to_datetime(["2025-01-22", "2025-01-15"]),
            "frequency": [2, 0],
            "recency": [3.0, 0.0],
            "T": [3.0, 1.0],
            "monetary_value": [45.0, math.nan],
            "log_intervals": [math.log(1) + math.log(2), 0.0],
            "frequency_holdout": [1, 0],
            "monetary_value_holdout": [10.0, math.nan],
            "T_holdout": [2.0, 2.0],
        },
        index=pd.Index(["A", "B"], name="account_id"),
    )
    pd.testing.assert_frame_equal(found, expected)


@pytest.mark.parametrize(
    ("second_day", "frequency", "monetary_value"),
    [
        ([(0.0, "invoice")], 1, 0.0),  # a purchase of value zero is a purchase
        ([(50.0, "invoice"), (-50.0, "credit")], 0, math.nan),  # cancelled in full
        ([(50.0, "invoice"), (-49.996, "credit")], 0, math.nan),  # to half a cent
        ([(50.0, "invoice"), (-49.99, "credit")], 1, 0.01),
        ([(50.0, "invoice"), (-80.0, "cancellation")], 1, -30.0),  # credit for more than the day's sale
        ([(-50.0, "credit")], 0, math.nan),
        ([(0.0, "credit")], 0, math.nan),
        ([(-50.0, "invoice")], 0, math.nan),  # below zero is a credit, whatever it is called
        ([(50.0, "debit")], 1, 50.0),
        ([(50.0, None)], 1, 50.0),
        ([(0.1, "invoice"), (0.2, "invoice"), (-0.3, "credit")], 0, math.nan),  # 0.1 + 0.2 is not quite 0.3
    ],
)
def test_what_a_purchase_day_is(second_day, frequency, monetary_value):
    found = order_summary(lines(("A", 1, 10.0), *(("A", 5, *sale) for sale in second_day)), end="2025-01-31")
    assert found.loc["A", "frequency"] == frequency
    assert found.loc["A", "monetary_value"] == pytest.approx(monetary_value, nan_ok=True)


def test_without_document_type_the_sign_of_the_amount_tells_a_credit():
    orders = lines(("A", 1, 10.0), ("A", 3, -10.0), ("A", 5, 7.0)).drop(columns="document_type")
    assert order_summary(orders)["frequency"].tolist() == [1]


def test_accounts_left_out_are_counted():
    orders = lines(("late", 20, 5.0), ("credit only", 2, -5.0, "credit"), ("A", 1, 5.0), ("A", 25, 5.0))
    found = order_summary(orders, calibration_end="2025-01-15")
    assert found.index.tolist() == ["A"]
    assert found.attrs == {
        "accounts_without_purchase": 1,
        "accounts_first_bought_later": 1,
        "calibration_end": "2025-01-15",
        "end": "2025-01-25",
    }


def test_ids_are_compared_as_they_stand():
    ids = ["a1", "A1", "A1 ", "0012", "12", "á", "a\u0301", "'); DROP TABLE x; --"]
    found = order_summary(lines(*((account, 1, 1.0) for account in ids)))
    assert found.index.tolist() == ids


def test_accounts_come_in_order_of_appearance_and_the_table_stays_as_it_was():
    orders = lines(("C", 9, 1.0), ("A", 1, 1.0), ("B", 3, 1.0), ("A", 4, 1.0))
    before = orders.copy()
    assert order_summary(orders).index.tolist() == ["C", "A", "B"]
    pd.testing.assert_frame_equal(orders, before)


def test_edges_no_orders_one_account_all_after_the_end():
    empty = order_summary(lines(("A", 1, 1.0)).head(0), log_intervals=True, calibration_end=None)
    assert empty.empty
    assert [*empty] == [
        "first_order",
        "last_order",
        "frequency",
        "recency",
        "T",
        "monetary_value",
        "log_intervals",
    ]
    one = order_summary(lines(("A", 1, 1.0)))
    assert one[["frequency", "recency", "T"]].to_numpy().tolist() == [[0, 0, 0]]
    assert order_summary(lines(("A", 9, 1.0)), end="2025-01-05").empty


@pytest.mark.parametrize(
    "change",
    [
        lambda orders: orders.assign(order_date=orders["order_date"].dt.date),
        lambda orders: orders.assign(order_date=orders["order_date"] + pd.Timedelta(hours=23, minutes=59)),
        lambda orders: orders.assign(order_date=orders["order_date"].astype("datetime64[ns]")),
        lambda orders: orders.assign(amount=orders["amount"].map(lambda amount: decimal.Decimal(str(amount)))),
        lambda orders: orders.assign(amount=orders["amount"].astype("Float64")),
        lambda orders: orders.assign(amount=orders["amount"].astype("int64")),
        lambda orders: orders.astype({"document_type": "category", "account_id": "category"}),
        lambda orders: orders.astype({"document_type": object, "account_id": object}),
        lambda orders: orders.convert_dtypes(dtype_backend="pyarrow"),
        lambda orders: orders.assign(document_type=None, currency=None),
        lambda orders: orders.set_index(pd.Index([5] * len(orders))),
    ],
)
def test_columns_may_be_of_any_fitting_type(change):
    orders = lines(("A", 1, 10.0), ("B", 2, 3.0), ("A", 5, 7.0))
    pd.testing.assert_frame_equal(order_summary(change(orders)), order_summary(orders), check_index_type=False)


def test_days_before_1970_are_days_too():
    orders = lines(("A", 1, 1.0), ("A", 1, 1.0), ("A", 2, 1.0))
    orders["order_date"] -= pd.Timedelta(days=30_000, hours=1)
    assert order_summary(orders)["first_order"].tolist() == [pd.Timestamp("1942-11-12")]
    assert order_summary(orders)["frequency"].tolist() == [1]


def test_numbered_accounts_stay_numbers():
    found = order_summary(lines((12, 1, 1.0), (7, 2, 1.0)))
    assert found.index.tolist() == [12, 7]


def bgnbd_loglike(summary, r, alpha, a, b) -> float:
    """Equation 6 of Fader, Hardie & Lee (2005), in logarithms."""
    x, t_x, T = (summary[name].to_numpy(float) for name in ("frequency", "recency", "T"))
    alive = betaln(a, b + x) - (r + x) * np.log(alpha + T)
    with np.errstate(divide="ignore"):
        gone = np.where(x > 0, betaln(a + 1, b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + t_x), -np.inf)
    both = np.logaddexp(alive, gone) - betaln(a, b)
    return float((gammaln(r + x) - gammaln(r) + r * np.log(alpha) + both).sum())


def test_cdnow_has_the_published_customers_and_likelihood():
    # Fader, Hardie & Lee (2005), Marketing Science 24(2), table 2: r .243, alpha 4.414, a .793, b 2.426, LL -9582.4;
    # at the maximum for exact days it is -9582.4292.
    summary = order_summary(CDNOW, calibration_end="1997-09-30", end="1998-06-30")
    assert len(summary) == 2357
    assert bgnbd_loglike(summary, 0.242595, 4.413603, 0.792922, 2.425907) == pytest.approx(-9582.4292, abs=5e-5)
    assert summary["T"].max() == pytest.approx(272 / 7)
    assert summary["frequency_holdout"].sum() == 1882
    assert (summary["frequency"] > 0).sum() == 946


def test_cdnow_customers_whose_purchases_are_worth_nothing_are_kept():
    totals = pd.read_csv(CDNOW, dtype={"account_id": "str"}).groupby("account_id")["amount"].sum()
    summary = order_summary(CDNOW)
    assert (totals == 0).sum() == 8
    assert set(totals.index[totals == 0]) <= set(summary.index)


def test_exposure_of_one_a_day_is_elapsed_time():
    orders = lines(("A", 1, 1.0), ("B", 3, 1.0), ("A", 9, 1.0), ("A", 20, 1.0))
    days = {"calibration_end": "2025-01-12", "log_intervals": True}
    pd.testing.assert_frame_equal(
        order_summary(orders, **days, exposure=lambda days: np.ones(len(days))), order_summary(orders, **days)
    )


def test_exposure_counts_working_days():
    # 1 January 2025 is a Wednesday. From it to Monday 6 lie Thursday, Friday and Monday: three working days.
    orders = lines(("A", 1, 1.0), ("A", 6, 1.0))
    found = order_summary(orders, unit="D", end="2025-01-12", exposure=lambda days: days.day_of_week < 5)
    assert found[["recency", "T"]].to_numpy().tolist() == [[3.0, 7.0]]
    calendar = pd.Series(1.0, index=pd.date_range("2024-12-01", "2025-02-01"))
    calendar[calendar.index.day_of_week >= 5] = 0
    again = order_summary(orders, unit="D", end="2025-01-12", exposure=calendar, log_intervals=True)
    assert again["log_intervals"].tolist() == [pytest.approx(math.log(3))]


@pytest.mark.parametrize(
    ("exposure", "message"),
    [
        (
            pd.Series(1.0, index=pd.date_range("2025-01-01", "2025-01-05")),
            "missing, negative or infinite on 4 of 9 days",
        ),
        (lambda days: -np.ones(len(days)), "missing, negative or infinite on 9 of 9 days.*1 Jan 2025"),
        (pd.Series(1.0, index=pd.DatetimeIndex(["2025-01-01", "2025-01-01"])), "names a day more than once"),
        (lambda days: np.zeros(len(days)), "zero between two purchases of 1 accounts"),
    ],
)
def test_exposure_that_says_nothing_is_refused(exposure, message):
    with pytest.raises(DataError, match=message):
        order_summary(lines(("A", 1, 1.0), ("A", 9, 1.0)), exposure=exposure, log_intervals=True)


def spoilt(**columns) -> pd.DataFrame:
    return lines(("A", 1, 1.0), ("B", 2, 2.0), ("A", 3, 3.0)).assign(**columns)


ZONED = pd.to_datetime(["2025-01-01", "2025-01-02", "2025-01-03"]).tz_localize("Europe/Berlin")


@pytest.mark.parametrize(
    ("orders", "message"),
    [
        (spoilt(amount=[1.0, None, math.nan]), "2 of 3 order lines have no usable amount"),
        (spoilt(amount=[1.0, 2.0, math.inf]), "1 of 3 order lines has no usable amount"),
        (spoilt(account_id=["A", None, "B"]), "1 of 3 order lines has no usable account_id"),
        (
            spoilt(order_date=[pd.NaT, pd.NaT, pd.Timestamp("2025-01-01")]),
            "2 of 3 order lines have no usable order_date",
        ),
        (spoilt(currency=["EUR", "USD", "EUR"]), r"2 currencies and cannot be added up\. Found: EUR, USD\. Convert"),
        (spoilt(document_type=["invoice", "Credit note", "x"]), "not known.*Found: Credit note, x"),
        (spoilt(order_date=ZONED), "order_date is a moment with a time zone"),
        (spoilt(order_date=["2025-01-01"] * 3), "order_date is of the wrong kind.*Found: VARCHAR"),
        (spoilt(amount=["1", "2", "3"]), "amount is of the wrong kind.*Expected: a number"),
        (spoilt(amount=[1, "2", 3.0]), "amount holds values of several kinds"),
        (spoilt(account_id=[1.0, 2.0, 3.0]), "account_id holds numbers with decimals"),
        (spoilt().drop(columns="amount"), "no column amount. Found: the columns account_id, document_type, order_date"),
        (spoilt().rename(columns={"order_date": "month"}), "sums by account and month"),
        ({"account_id": ["A"]}, "cannot be taken from a dict"),
        ("nowhere.parquet", "no file nowhere.parquet"),
    ],
)
def test_orders_that_cannot_be_summed_up_are_refused(orders, message):
    with pytest.raises(DataError, match=message):
        order_summary(orders)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"unit": "fortnight"}, "'fortnight' is not a unit of time. Expected: one of D, W, M, Q, Y"),
        ({"unit": 0}, "'0' is not a unit of time"),
        ({"end": "yesterday"}, "end is not a day: yesterday"),
        ({"end": pd.Timestamp("2025-01-01", tz="UTC")}, "end is not a day"),
        ({"calibration_end": "2025-01-03"}, "ends on 3 Jan 2025; no day is left to hold out"),
        ({"end": "2025-01-02", "calibration_end": datetime.date(2025, 1, 9)}, "a day before 2 Jan 2025"),
        ({"memory_limit": "a lot"}, "'a lot' is not an amount of memory. Expected: a number with its unit"),
        ({"engine": object()}, "'object' is not an engine"),
    ],
)
def test_arguments_that_cannot_be_met_are_refused(arguments, message):
    with pytest.raises(DataError, match=message):
        order_summary(spoilt(), **arguments)
