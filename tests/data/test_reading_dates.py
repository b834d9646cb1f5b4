"""Dates as people write them: the column decides their order, or the reader is asked."""

from __future__ import annotations

import pandas as pd
import pytest

from kamlib import data

pytestmark = pytest.mark.long


def read(write, values, *, name="orders.csv", **options):
    rows = "\n".join(f'A;"{value}";1' for value in values)
    return data.read(write(f"account_id;order_date;amount\n{rows}\n", name), **options)


def days(loaded):
    return [str(day.date()) for day in loaded.table["order_date"]]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        (["2024-01-31", "2024-2-1"], ["2024-01-31", "2024-02-01"]),
        (["2024/01/31", "20240201"], ["2024-01-31", "2024-02-01"]),
        (["31/01/2024", "01/02/2024"], ["2024-01-31", "2024-02-01"]),
        (["01/31/2024", "02/01/2024"], ["2024-01-31", "2024-02-01"]),
        (["31.01.2024", "1.2.2024"], ["2024-01-31", "2024-02-01"]),
        (["03.04.2024", "04.05.2024"], ["2024-04-03", "2024-05-04"]),
        (["31-01-24", "01-02-24"], ["2024-01-31", "2024-02-01"]),
        (["31/12/1999", "31/12/68", "31/12/69"], ["1999-12-31", "2068-12-31", "1969-12-31"]),
        (["31 Jan 2024", "1 Feb 2024"], ["2024-01-31", "2024-02-01"]),
        (["31-ene-2024", "1 de febrero de 2024"], ["2024-01-31", "2024-02-01"]),
        (["31. Januar 2024", "1. März 2024"], ["2024-01-31", "2024-03-01"]),
        (["Jan 31, 2024", "February 1st, 2024"], ["2024-01-31", "2024-02-01"]),
        (["Wed, 31 Jan 2024", "jueves, 1 de feb. de 2024"], ["2024-01-31", "2024-02-01"]),
        (["45322", "45323.75"], ["2024-01-31", "2024-02-01"]),
        (["2024-01-31 23:59:59", "2024-02-01T00:00:00.000"], ["2024-01-31", "2024-02-01"]),
        (["31/01/2024 08:15", "01/02/2024 11:59 PM"], ["2024-01-31", "2024-02-01"]),
        (["2024-01-31T00:00:00Z", "2024-02-01T00:00:00+00:00"], ["2024-01-31", "2024-02-01"]),
    ],
)
def test_what_the_column_decides(write, written, read_as):
    assert days(read(write, written)) == read_as


def test_what_nothing_decides_is_asked_with_three_values(write, refusal):
    rows = "\n".join(f"A;{value};1" for value in ["03/04/2024", "05/06/2024", "05/05/2024", "07/08/2024", "01/02/2024"])
    sentence = refusal(write(f"account_id;order_date;amount\n{rows}\n"))
    assert sentence == (
        "orders.csv, column order_date: the dates can be read in two ways, and nothing in the file decides. "
        "Found: 01/02/2024, 03/04/2024, 05/06/2024; the first is either 2024-02-01 or 2024-01-02. "
        "Name the order in the mapping: file: {date: DD/MM/YYYY} or file: {date: MM/DD/YYYY}."
    )


def test_days_that_are_the_same_either_way_are_read(write):
    assert days(read(write, ["01/01/2024", "05/05/2024"])) == ["2024-01-01", "2024-05-05"]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("DD/MM/YYYY", "2024-04-03"),
        ("%m/%d/%Y", "2024-03-04"),
        ("day first", "2024-04-03"),
        ("TT.MM.JJJJ", "2024-04-03"),
    ],
)
def test_the_mapping_answers(write, written, day):
    assert days(read(write, ["03/04/2024"], mapping={"file": {"date": written}})) == [day]
    column = {"columns": {"order_date": {"column": "order_date", "date": written}}}
    assert days(read(write, ["03/04/2024"], mapping=column)) == [day]


def test_a_format_that_means_nothing(write, refusal):
    path = write("account_id;order_date;amount\nA;03/04/2024;1\n")
    assert "The date format 'whatever' in the mapping is not understood" in refusal(
        path, mapping={"file": {"date": "whatever"}}
    )


def test_orders_that_contradict_one_another_are_asked(write, refusal):
    rows = "\n".join(f"A;{value};1" for value in ["31/01/2024", "01/31/2024"])
    sentence = refusal(write(f"account_id;order_date;amount\n{rows}\n"))
    assert "some dates have the day first, others the month. Found: 31/01/2024, 01/31/2024." in sentence


def test_what_is_no_day_is_set_aside_with_its_line(write):
    loaded = read(write, ["2024-01-31", "2024-02-30", "soon", "", "99999", "31/12"])
    assert days(loaded) == ["2024-01-31"]
    found = loaded.problems.table.query("column == 'order_date'")
    assert found[["line", "value", "rule"]].fillna("").values.tolist() == [
        [3, "2024-02-30", "unreadable date"],
        [4, "soon", "unreadable date"],
        [5, "", "no value"],
        [6, "99999", "unreadable date"],
        [7, "31/12", "unreadable date"],
    ]


def test_times_with_a_zone_need_to_know_where_the_day_begins(write, refusal):
    """Half past eleven at night in London is the next day in Madrid."""
    values = ["2024-06-30T23:30:00Z", "2024-07-01 01:30:00+02:00"]
    rows = "\n".join(f"A;{value};1" for value in values)
    path = write(f"account_id;order_date;amount\n{rows}\n")
    assert "the times carry a time zone, so the day depends on where one stands" in refusal(path)
    assert days(data.read(path, mapping={"file": {"zone": "Europe/Madrid"}})) == ["2024-07-01", "2024-07-01"]
    assert days(data.read(path, mapping={"file": {"zone": "UTC"}})) == ["2024-06-30", "2024-06-30"]
    assert "There is no time zone 'Madrid'" in refusal(path, mapping={"file": {"zone": "Madrid"}})


def test_milliseconds_since_1970_are_times_with_a_zone(write):
    loaded = read(write, ["1719790200000", "1719790200"], mapping={"file": {"zone": "UTC"}})
    assert days(loaded) == ["2024-06-30", "2024-06-30"]


@pytest.mark.parametrize(
    "month",
    ["2024-02", "202402", "02/2024", "2/2024", "Feb-24", "feb. 2024", "febrero de 2024", "Februar 2024", "2024-02-29"],
)
def test_months(write, month):
    loaded = data.read(write(f"account_id;month;amount\nA;{month};1\n"), table="monthly_revenue")
    assert loaded.table["month"].tolist() == [pd.Timestamp("2024-02-01")]
    assert loaded.table["month"].dtype == "datetime64[us]"
