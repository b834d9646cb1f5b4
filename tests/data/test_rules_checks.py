"""Faults that one row cannot show: each check finds its own, names the line, and is silent on sound tables."""

import numpy as np
import pandas as pd
import pytest

from kamlib import data
from kamlib.data.checks import ALL, accounts, amounts, periods, traps
from kamlib.data.checks.source import Source
from kamlib.data.sentences import sentence


def source(name, system="", headings=(), fed_by=None, **columns):
    table = pd.DataFrame(columns)
    return Source(f"{name}.csv", name, table, np.arange(2, len(table) + 2), system, headings, fed_by or {})


def lines(check, *sources):
    return [(fault["rule"], fault["line"], fault["column"]) for fault in told(check, *sources)]


def told(check, *sources):
    return [finding.tell() for finding in check(list(sources))]


def test_rings_of_parents():
    ring = source("accounts", account_id=["A", "B", "C"], parent_id=["B", "A", None])
    assert lines(accounts.parent_cycle, ring) == [("parent_cycle", 2, "parent_id"), ("parent_cycle", 3, "parent_id")]
    reason = told(accounts.parent_cycle, ring)[0]["reason"]
    assert reason.startswith(
        "accounts.csv, line 2, column parent_id: the parents lead back to where they started: A → B → A."
    )


def test_accounts_that_may_be_one_company():
    listed = source(
        "accounts",
        account_id=list("ABCDEFGH"),
        account_name=[
            "Cartech S.A.",
            "CARTECH, SA",
            "Vicom",
            "Vicom Iberia",
            "Hotel Sol 12",
            "Hotel Sol 13",
            "Uno",
            "Dos",
        ],
        parent_id=[None, None, None, "C", None, None, None, None],
        tax_id=["1", "2", "3", "4", "5", "6", "B-77", "b77"],
        website=[None, None, "vicom.example", "www.vicom.example", None, None, None, None],
    )
    found = told(accounts.near_duplicate_name, listed)
    assert [(fault["line"], fault["value"]) for fault in found] == [(3, "CARTECH, SA"), (9, "Dos")]
    assert '"Cartech S.A." on line 2 (names alike)' in found[0]["reason"]
    assert "(same tax number)" in found[1]["reason"]


def test_merged_and_deleted_accounts():
    listed = source(
        "accounts",
        account_id=["A", "B", "C"],
        merged_into=[None, "A", None],
        deleted=["false", "false", "true"],
        merged_ids=["X;Y", None, None],
    )
    sold = source("orders", account_id=["A", "Y"])
    assert lines(accounts.merged_away, listed, sold) == [
        ("merged_away", 3, "merged_into"),
        ("merged_away", 4, "deleted"),
        ("merged_away", 3, "account_id"),
    ]


def test_customers_in_disguise():
    listed = source("accounts", account_id=["A", "B", "C"], record_type=["Prospect", "Customer - Direct", "Prospect"])
    assert lines(accounts.retyped_lost, listed, source("orders", account_id=["A", "B"])) == [
        ("retyped_lost", 2, "record_type")
    ]
    assert lines(accounts.retyped_lost, listed) == []


def test_two_systems_with_numbers_of_their_own():
    listed = source("accounts", account_id=list("ABCDE"))
    assert lines(accounts.no_common_ids, listed, source("orders", account_id=list("VWXYZ"))) == [
        ("no_common_ids", None, "account_id")
    ]
    assert lines(accounts.no_common_ids, listed, source("orders", account_id=list("VWXYA"))) == []


def test_lines_in_a_strange_currency():
    sold = source(
        "orders",
        account_id=["A"] * 6 + ["B"] * 2,
        invoice_id=[*"123456", "7", "7"],
        currency=["EUR"] * 5 + ["USD"] + ["EUR", "EUR"],
    )
    assert lines(amounts.mixed_currency, sold) == [("mixed_currency", 7, "currency")]
    clear = source("orders", account_id=["A"] * 4, invoice_id=list("1112"), currency=["EUR", "EUR", "USD", "USD"])
    assert lines(amounts.mixed_currency, clear) == [("mixed_currency", 4, "currency")]


def test_figures_in_thousands():
    sold = source(
        "orders",
        account_id=["A"] * 10,
        product_id=["P"] * 10,
        quantity=[2.0] * 10,
        currency=["EUR"] * 10,
        amount=[20.0, 21.0, 19.0, 20.0, 22.0, 20.0, 18.0, 20.0, 20.0, 0.02],
    )
    assert lines(amounts.thousands_unit, sold) == [("thousands_unit", 11, "amount")]
    assert "(10.00 a piece)" in told(amounts.thousands_unit, sold)[0]["reason"]
    monthly = source("monthly_revenue", account_id=["A"] * 9, amount=[100.0, 90, 110, 95, 105, 100, 98, 102, 101_000])
    assert lines(amounts.thousands_unit, monthly) == [("thousands_unit", 10, "amount")]
    size = source("accounts", annual_revenue=[5_000.0, 5_000_000.0], employees=pd.array([100, 100], dtype="Int64"))
    assert lines(amounts.thousands_unit, size) == [("thousands_unit", 2, "annual_revenue")]


def test_one_line_that_dwarfs_the_others():
    sold = {"account_id": ["A"] * 9, "amount": [10.0, 12, 9, 11, 10, 10, 12, 13, 400]}
    assert lines(amounts.outlier, source("orders", **sold)) == [("outlier", 10, "amount")]
    project = pd.array([False] * 8 + [True], dtype="boolean")
    assert lines(amounts.outlier, source("orders", **sold, project=project)) == []


def test_zeros_that_mean_not_known():
    size = source("accounts", employees=pd.array([0, None, 3], dtype="Int64"), annual_revenue=[0.0, np.nan, 1.0])
    assert lines(amounts.zero_for_missing, size) == [
        ("zero_for_missing", 2, "employees"),
        ("zero_for_missing", 2, "annual_revenue"),
    ]
    asked = source("surveys", answered=pd.array([False, True], dtype="boolean"), nps=pd.array([0, 0], dtype="Int64"))
    assert lines(amounts.zero_for_missing, asked) == [("zero_for_missing", 2, "nps")]


def test_months_that_are_not_whole():
    days = pd.date_range("2024-01-01", "2024-06-14", freq="D")
    found = told(periods.part_period, source("orders", order_date=days))
    assert [(fault["rule"], fault["line"], fault["value"]) for fault in found] == [("part_period", None, "2024-06-14")]
    assert "the last orders are of 14 Jun 2024; the month is not whole" in found[0]["reason"]
    late = pd.date_range("2024-01-20", "2024-06-30", freq="D")
    assert [f["value"] for f in told(periods.part_period, source("orders", order_date=late))] == ["2024-01-20"]
    assert lines(periods.part_period, source("orders", order_date=pd.date_range("2024-01-01", "2024-06-30"))) == []


def test_close_dates_that_nobody_chose():
    ends = pd.date_range("2023-01-31", periods=24, freq="ME")
    assert lines(periods.month_end_spike, source("opportunities", expected_close=ends)) == [
        ("month_end_spike", None, "expected_close")
    ]
    chosen = pd.date_range("2023-01-15", periods=24, freq="7D")
    assert lines(periods.month_end_spike, source("opportunities", expected_close=chosen)) == []


def test_estimates_in_the_place_of_actual_values():
    deals = {
        "stage": ["won", "won", "lost", "qualify"],
        "estimated_amount": [10.0, 10.0, 10.0, 10.0],
        "actual_value": ["10", "9", "10", None],
    }
    assert lines(traps.estimate_as_actual, source("opportunities", "dynamics", **deals)) == [
        ("estimate_as_actual", 2, "actual_value")
    ]


def test_the_customers_own_size():
    size = {"account_id": ["A"], "annual_revenue": [1e6]}
    fed = {"annual_revenue": "AnnualRevenue"}
    assert lines(traps.own_size_as_sales, source("accounts", "salesforce", fed_by=fed, **size)) == [
        ("own_size_as_sales", None, "AnnualRevenue")
    ]
    assert lines(traps.own_size_as_sales, source("accounts", **size)) == []
    taken = source("orders", fed_by={"amount": "Annual Revenue"}, account_id=["A"], amount=[1.0])
    assert lines(traps.own_size_as_sales, taken) == [("own_size_as_sales", None, "Annual Revenue")]


def test_opportunities_read_as_invoices():
    taken = source("orders", headings=("Account ID", "Stage", "Amount"), account_id=["A"], amount=[1.0])
    assert lines(traps.bookings_as_sales, taken) == [("bookings_as_sales", None, "amount")]


def test_fields_without_a_date():
    listed = source("accounts", "salesforce", account_id=["A"], manager_id=["M"], rating=[None], tier=["1"])
    assert lines(traps.snapshot_field, listed) == [
        ("snapshot_field", None, "manager_id"),
        ("snapshot_field", None, "tier"),
    ]


def test_personal_data_in_columns_and_in_texts():
    people = source("contacts", email=["a@x.example", "b@x.example", "c@x.example"], phone=["+34 600 123 456"] * 3)
    assert lines(traps.personal_data, people) == [("personal_data", None, "email"), ("personal_data", None, "phone")]
    notes = source(
        "notes", text=["call me", "write to ana@x.example or 600-123-456", "order 2024-03-31, EUR 12.345.678"]
    )
    assert lines(traps.personal_data, notes) == [("personal_data", 3, "text"), ("personal_data", 3, "text")]


def test_cancelled_documents_without_their_counterpart():
    bills = source(
        "orders",
        invoice_id=["1", "2", "3", "4"],
        document_type=["invoice", "invoice", "cancellation", "cancellation"],
        cancelled=["X", "X", None, None],
        cancels=[None, None, "2", "9"],
    )
    assert lines(traps.cancelled_kept, bills) == [("cancelled_kept", 2, "invoice_id"), ("cancelled_kept", 5, "cancels")]


def test_sentences_hold_in_spanish():
    from kamlib import language

    ring = source("accounts", account_id=["A"], parent_id=["B"])
    with language.using("es"):
        assert sentence("parent_cycle").startswith("{place}: las matrices")
        assert list(accounts.parent_cycle([ring])) == []
    assert sentence("parent_cycle").startswith("{place}: the parents")


@pytest.fixture(scope="module")
def sample():
    return [Source(f"{name}.csv", name, table, np.arange(2, len(table) + 2)) for name, table in data.load_all().items()]


@pytest.mark.long
@pytest.mark.parametrize("check", ALL, ids=lambda check: check.__name__)
def test_nothing_is_found_in_the_sample(check, sample):
    assert [fault["reason"] for fault in told(check, *sample)] == []
