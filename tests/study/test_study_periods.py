"""Which months of a file can be compared."""

import pandas as pd
import pytest

from kamlib.errors import StudyError
from kamlib.study.periods import Window, coverage, parse_window


def days(first, last, freq="B"):
    return pd.Series(pd.date_range(first, last, freq=freq))


def test_a_month_that_ends_early_is_left_out_and_said():
    found = coverage(days("2010-12-01", "2011-12-09"))
    assert (str(found.first.date()), str(found.last.date()), found.months) == ("2010-12-01", "2011-11-30", 12)
    assert found.notes == (
        "Dec 2011 is left out of comparisons: the file ends on 9 Dec 2011. "
        "To count it, give as_of (--as-of 2011-12-31).",
    )


def test_a_month_that_begins_late_is_left_out_and_said():
    found = coverage(days("2024-01-15", "2024-03-29"))
    assert (str(found.first.date()), str(found.last.date()), found.months) == ("2024-02-01", "2024-03-31", 2)
    assert found.notes == ("Jan 2024 is left out of comparisons: the file begins on 15 Jan 2024.",)


def test_a_weekend_at_the_edge_leaves_the_month_complete():
    assert coverage(days("2024-06-03", "2024-08-30")).months == 3


def test_rare_orders_do_not_make_a_month_incomplete():
    found = coverage(pd.Series(pd.to_datetime(["2024-01-10", "2024-02-12", "2024-03-09"])))
    assert found.months == 3


def test_as_of_counts_a_month_that_the_file_does_not_fill():
    found = coverage(days("2010-12-01", "2011-12-09"), as_of="2011-12-31")
    assert found.months == 13
    assert found.notes == (
        "The last order is of 9 Dec 2011, 22 days before 31 Dec 2011: check that the file is complete.",
    )


def test_as_of_within_a_month_ends_with_the_month_before():
    found = coverage(days("2024-01-01", "2024-06-28"), as_of="2024-05-15")
    assert str(found.last.date()) == "2024-04-30"
    assert "was not over on 15 May 2024" in found.notes[0]


def test_as_of_takes_a_month():
    assert str(coverage(days("2024-01-01", "2024-06-28"), as_of="2024-03").last.date()) == "2024-03-31"


def test_nothing_up_to_the_date():
    with pytest.raises(StudyError, match=r"no orders up to 31 Dec 2020.*first order on 1 Jan 2024.*--as-of"):
        coverage(days("2024-01-01", "2024-06-28"), as_of="2020-12-31")


def test_as_of_must_be_a_day():
    with pytest.raises(StudyError, match="'03/04/2024' is not a period"):
        coverage(days("2024-01-01", "2024-06-28"), as_of="03/04/2024")


def test_months_are_always_complete():
    found = coverage(pd.Series(pd.to_datetime(["2024-01-01", "2024-02-01"])), monthly=True)
    assert (found.months, str(found.last.date())) == (2, "2024-02-29")


def test_a_file_without_a_complete_month_keeps_its_days():
    found = coverage(days("2024-05-10", "2024-05-20", "D"))
    assert found.months == 0
    assert str(found.window(12)) == "10 May 2024 to 20 May 2024"


def test_windows_before_each_other():
    window = coverage(days("2022-01-03", "2024-12-31")).window(12)
    assert (str(window), str(window.before())) == ("Jan 2024 to Dec 2024", "Jan 2023 to Dec 2023")
    odd = Window(pd.Timestamp("2024-01-11"), pd.Timestamp("2024-01-20"))
    assert str(odd.before()) == "1 Jan 2024 to 10 Jan 2024"


def test_the_last_hour_of_a_period_belongs_to_it():
    window = parse_window("2024-01")
    assert window.holds(pd.Series(pd.to_datetime(["2024-01-31 23:59", "2024-02-01 00:00"]))).tolist() == [True, False]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2024", "Jan 2024 to Dec 2024"),
        ("2024-Q2", "Apr 2024 to Jun 2024"),
        ("2024-02", "Feb 2024"),
        ("2024-01..2024-06", "Jan 2024 to Jun 2024"),
        ("2024-01-15..2024-02-14", "15 Jan 2024 to 14 Feb 2024"),
    ],
)
def test_periods_as_people_write_them(text, written):
    assert str(parse_window(text)) == written


@pytest.mark.parametrize("text", ["last year", "2024-13", "2024..", "01.02.2024..28.02.2024"])
def test_what_is_no_period(text):
    with pytest.raises(StudyError, match="is not a period"):
        parse_window(text)
