"""Signs of an end to come: as known on the day, by hand, on the sample, and never with what came later."""

import numpy as np
import pandas as pd
import pytest

import kamlib as kam
from kamlib.errors import DataError
from kamlib.measure import account_quarters, order_volatility, payment_delay, silent_ends

QUARTERS = pd.date_range("2023-01-01", periods=6, freq="QS")


def payments(*rows) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["account_id", "due_date", "paid_date"])
    return table.assign(due_date=pd.to_datetime(table["due_date"]), paid_date=pd.to_datetime(table["paid_date"]))


BILLS = payments(
    ("B", "2024-01-31", "2024-01-21"),
    ("A", "2024-03-20", "2024-05-19"),
    ("A", "2024-05-05", "2024-05-05"),
    ("B", "2024-04-30", None),
)


@pytest.fixture(scope="module")
def sample():
    accounts = kam.data.load("accounts")
    return kam.data.to_parent(kam.data.load("payments"), accounts)


# Payments


def test_delay_by_hand():
    known = payment_delay(BILLS, as_of="2024-06-30")
    assert known.index.tolist() == ["B", "A"] and known.index.name == "account_id"
    assert known.columns.tolist() == list(pd.to_datetime(["2024-01-01", "2024-04-01"]))
    assert known.to_numpy().tolist() == [[-10, 61], [11, 30]]
    became = payment_delay(BILLS, as_of="2024-06-30", hindsight=True)
    assert became.to_numpy().tolist() == [[-10, 61], [60, 0]]


def test_delay_does_not_look_into_the_future():
    whole = payment_delay(BILLS, as_of="2024-06-30")
    then = payment_delay(BILLS, as_of="2024-03-31")
    pd.testing.assert_frame_equal(then, whole[then.columns])
    erased = BILLS.assign(paid_date=BILLS["paid_date"].where(BILLS["paid_date"] <= "2024-03-31"))
    pd.testing.assert_frame_equal(payment_delay(erased, as_of="2024-03-31"), then)


def test_delay_of_the_sample(sample):
    terms = {"as_of": "2024-12-31"}
    became = payment_delay(sample, hindsight=True, **terms).loc["002524"].dropna()
    assert became.iloc[-4:].round().tolist() == [61, 70, 71, 36]
    known = payment_delay(sample, **terms).loc["002524"].dropna()
    assert known.iloc[-4:].round().tolist() == [48, 48, 56, 49]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.drop(columns="due_date"), "payments has no column due_date"),
        (lambda t: t.drop(columns="paid_date"), "payments has no column paid_date"),
        (lambda t: t.assign(due_date=t["due_date"].where(t["account_id"] == "A")), "2 rows of payments have an empty"),
        (lambda t: t.assign(due_date=pd.Timestamp("2030-01-01")), "No invoice was due by 2024-06-30"),
    ],
)
def test_payments_that_cannot_be(change, words):
    with pytest.raises(DataError, match=words):
        payment_delay(change(BILLS), as_of="2024-06-30")


# Orders


def test_volatility_by_hand():
    months = pd.date_range("2024-01-01", periods=6, freq="MS")
    panel = pd.DataFrame([[10, 10, 10, 10, 10, 40], [0, 6, 0, 0, 0, 0]], index=["A", "B"], columns=months)
    table = order_volatility(panel, months=3)
    assert table.columns.tolist() == list(pd.to_datetime(["2024-01-01", "2024-04-01"]))
    assert table.loc["A"].tolist() == pytest.approx([0, np.sqrt(300) / 20])
    assert table.loc["B"].isna().all()  # first it is too young, then it buys nothing
    doubled = order_volatility(panel * 2, months=3)
    pd.testing.assert_frame_equal(doubled, table)
    pd.testing.assert_frame_equal(order_volatility(panel.iloc[:, :4], months=3), table.iloc[:, :1])


@pytest.mark.parametrize("freq", ["QS", "2MS", "W"])
def test_a_panel_that_is_not_by_month(freq):
    panel = pd.DataFrame(1.0, index=["A"], columns=pd.date_range("2023-01-01", periods=8, freq=freq))
    with pytest.raises(DataError, match="not by month"):
        order_volatility(panel)


def test_one_month_has_no_steadiness():
    panel = pd.DataFrame(1.0, index=["A"], columns=pd.date_range("2023-01-01", periods=8, freq="MS"))
    with pytest.raises(DataError, match=r"two months or more. Found: months=1"):
        order_volatility(panel, months=1)
    assert order_volatility(panel.iloc[:, :0]).shape == (1, 0)


# Silence


LAST = pd.Series(pd.to_datetime(["2024-12-01", "2024-02-01", "2024-03-01"]), index=["A", "B", "C"])


def test_silence_by_hand():
    table = silent_ends(LAST, BILLS.replace({"account_id": {"A": "C"}}), as_of="2024-12-31")
    assert table["fails"].tolist() == [pd.NaT, pd.Timestamp("2024-02-01"), pd.NaT]
    assert table["leaves"].tolist() == [pd.NaT, pd.NaT, pd.Timestamp("2024-03-01")]
    assert table["known_on"].tolist() == [pd.NaT, pd.Timestamp("2024-07-30"), pd.Timestamp("2024-08-28")]
    on_the_day = silent_ends(LAST, as_of="2024-07-30")["leaves"]
    assert on_the_day.notna().tolist() == [False, True, False]
    assert silent_ends(LAST, as_of="2024-07-29")["leaves"].isna().all()


def test_silence_of_the_sample(sample):
    orders = kam.data.to_parent(kam.data.load("orders"), kam.data.load("accounts"))
    last = orders[orders["document_type"] == "invoice"].groupby("account_id")["order_date"].max()  # no credit notes
    table = silent_ends(last, sample, as_of="2024-12-31")
    assert table[["fails", "leaves"]].notna().sum().tolist() == [8, 40]


def test_silences_that_cannot_be():
    with pytest.raises(DataError, match=r"1 accounts have no value in last_order. Found: B"):
        silent_ends(LAST.where(LAST.index != "B"), as_of="2024-12-31")
    with pytest.raises(DataError, match="at least one day. Found: 0"):
        silent_ends(LAST, as_of="2024-12-31", silent_days=0)
    with pytest.raises(DataError, match="payments has no column paid_date"):
        silent_ends(LAST, BILLS.drop(columns="paid_date"), as_of="2024-12-31")


# Signs and outcomes


def wide(**rows) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, orient="index", columns=QUARTERS, dtype=float)


DELAY = wide(A=[1, 2, 4, 8, 16, 32], B=[5, 5, np.nan, np.nan, np.nan, np.nan])
FIRST = pd.Series(pd.to_datetime(["2022-11-05", "2023-05-01"]), index=["B", "A"])


def ends(**days) -> pd.DataFrame:
    table = pd.DataFrame({"fails": pd.NaT, "leaves": pd.NaT}, index=["A", "B"]).apply(pd.to_datetime)
    for account, (cause, day) in days.items():
        table.loc[account, cause] = pd.Timestamp(day)
    return table


def test_quarters_by_hand():
    table = account_quarters({"delay": DELAY}, ends(A=("fails", "2024-02-10")), first=FIRST, as_of="2024-06-30")
    b, a = table[table["account_id"] == "B"], table[table["account_id"] == "A"]
    assert table["account_id"].unique().tolist() == ["B", "A"]
    # A began in the second quarter of 2023: its first row is the third, with the sign of the second
    assert a["quarter"].tolist() == list(QUARTERS[2:5]) and a["age"].tolist() == [1, 2, 3]
    assert a["delay"].tolist() == [2, 4, 8] and a["fails"].tolist() == [0, 0, 1]
    # slopes of 1 2, of 1 2 4 and of 1 2 4 8
    assert a["delay_trend"].tolist() == pytest.approx([np.nan, 1.5, 2.3], nan_ok=True)
    # B's last sign is carried over for four quarters, and it is still there
    assert b["delay"].tolist() == [5, 5, 5, 5, 5] and not b[["fails", "leaves"]].to_numpy().any()
    short = account_quarters({"delay": DELAY}, ends(), first=FIRST, as_of="2024-06-30", carry=1)
    assert short.loc[short["account_id"] == "B", "delay"].isna().tolist() == [False, False, False, True, True]


def test_a_quarter_that_is_not_over_is_left_out():
    terms = {"first": FIRST, "ended": ends(A=("leaves", "2024-05-10"))}
    whole = account_quarters({"delay": DELAY}, as_of="2024-06-30", **terms)
    cut = account_quarters({"delay": DELAY}, as_of="2024-06-29", **terms)
    assert whole["quarter"].max() == QUARTERS[5] and cut["quarter"].max() == QUARTERS[4]
    assert whole["leaves"].sum() == 1 and cut["leaves"].sum() == 0


def test_signs_do_not_know_the_quarter_they_stand_beside():
    early = account_quarters({"delay": DELAY}, ends(), first=FIRST, as_of="2024-03-31")
    later = DELAY.copy()
    later.iloc[:, 4:] = 999.0  # the quarter of the last rows, and what follows
    pd.testing.assert_frame_equal(account_quarters({"delay": later}, ends(), first=FIRST, as_of="2024-03-31"), early)


@pytest.mark.parametrize(
    ("signs", "ended", "words"),
    [
        ({}, ends(), "no sign to put together"),
        ({"delay": DELAY}, ends().drop(columns="leaves"), "ended has no column leaves"),
        (
            {"delay": DELAY},
            ends().assign(fails=QUARTERS[1], leaves=QUARTERS[2]),
            "2 accounts have failed and",
        ),
    ],
)
def test_outcomes_that_cannot_be(signs, ended, words):
    with pytest.raises(DataError, match=words):
        account_quarters(signs, ended, first=FIRST, as_of="2024-06-30")
