"""How often a sign came true: first alarms, quarters without, ends that were warned of, what is left out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib.errors import DataError
from kamlib.measure import alarms

QUARTERS = pd.to_datetime(["2022-01-01", "2022-04-01", "2022-07-01"])


def signs(**rows) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, orient="index", columns=QUARTERS, dtype=float)


def ended(index, **days) -> pd.DataFrame:
    table = pd.DataFrame({"fails": pd.NaT, "leaves": pd.NaT}, index=index)
    for account, (cause, day) in days.items():
        table.loc[account, cause] = pd.Timestamp(day)
    return table


FOUR = signs(A=[5, 40, 60], B=[35, 20, 50], C=[8, 9, 7], D=[31, np.nan, 4])
ENDS = ended(FOUR.index, A=("fails", "2023-01-15"), B=("leaves", "2024-01-01"), C=("leaves", "2022-12-01"))


def test_first_alarm_and_what_came_of_it():
    result = alarms(FOUR, ENDS, threshold=30)
    assert result.table["outcome"].to_dict() == {"B": "later", "D": "there", "A": "fails"}
    assert result.table["alarm_on"].dt.strftime("%Y-%m-%d").tolist() == ["2022-03-31", "2022-03-31", "2022-06-30"]
    assert result.table.loc["A", "days"] == 199
    assert (result.n, result.count("fails"), result.count("there", "later"), result.true_share) == (3, 1, 2, 1 / 3)


def test_quarters_without_the_sign_by_hand():
    """A: one before its alarm, gone 290 days later. C: three, gone within a year of each. B, D: none."""
    row = alarms(FOUR, ENDS, threshold=30).quiet.iloc[0]
    assert row.to_dict() == {"quarters": 4, "fails": 1, "leaves": 3}
    assert alarms(FOUR, ENDS, threshold=30).quiet_share == 1


def test_ends_that_were_warned_of():
    ends = alarms(FOUR, ENDS, threshold=30).ends
    assert ends.loc["fails"].to_dict() == {"n": 1, "warned": 1}
    assert ends.loc["leaves"].to_dict() == {"n": 1, "warned": 0}  # B left more than a year after its last known sign


def test_an_alarm_after_the_end_is_none():
    gone = ended(FOUR.index, A=("fails", "2022-05-01"))
    result = alarms(FOUR, gone, threshold=30)
    assert "A" not in result.table.index
    assert result.ends.loc["fails"].to_dict() == {"n": 1, "warned": 0}


def test_what_cannot_be_watched_long_enough_is_left_out():
    result = alarms(FOUR, ENDS, threshold=30, known_until="2023-04-15")
    assert result.table.index.tolist() == ["B", "D"]
    assert result.quiet.iloc[0]["quarters"] == 2
    assert alarms(FOUR, ENDS, threshold=30, known_until="2022-01-01").n == 0


def test_another_time_to_watch():
    assert alarms(FOUR, ENDS, threshold=30, within_days=100).count("fails", "leaves") == 0
    assert alarms(FOUR, ENDS, threshold=30, within_days=700).count("leaves") == 1


def test_no_alarm_and_nobody_gone():
    result = alarms(FOUR, ended(FOUR.index), threshold=1000)
    assert result.n == 0 and np.isnan(result.true_share) and result.quiet_share == 0
    assert result.ends["n"].sum() == 0
    assert str(result).startswith("0 accounts showed the sign.")


def test_it_says_so_in_words():
    lines = str(alarms(FOUR, ENDS, threshold=30)).splitlines()
    assert lines == [
        "3 accounts showed the sign. Within a year 1 of them were gone (1 failed, 0 left): 33.3%. 2 were not: false "
        "alarms.",
        "After a quarter without the sign 100.0% were gone within a year (25.0% failed, 75.0% left).",
        "Of 1 accounts that failed 1 had shown the sign before, of 1 that left 0.",
    ]
    assert "Within 90 days 0" in str(alarms(FOUR, ENDS, threshold=30, within_days=90))


@pytest.mark.long
@settings(deadline=None, max_examples=15)
@given(st.permutations(range(4)), st.floats(0, 80))
def test_the_order_of_rows_does_not_matter(order, threshold):
    one = alarms(FOUR, ENDS, threshold=threshold)
    other = alarms(FOUR.iloc[list(order)], ENDS, threshold=threshold)
    pd.testing.assert_frame_equal(one.table, other.table)
    pd.testing.assert_frame_equal(one.quiet, other.quiet)


def test_errors():
    with pytest.raises(DataError, match="The table ended has no column leaves"):
        alarms(FOUR, ENDS[["fails"]], threshold=30)
    with pytest.raises(DataError, match="watched for at least one day"):
        alarms(FOUR, ENDS, threshold=30, within_days=0)


def test_the_callers_tables_stay_as_they_are():
    before, ends = FOUR.copy(), ENDS.copy()
    alarms(FOUR, ENDS, threshold=30)
    pd.testing.assert_frame_equal(FOUR, before)
    pd.testing.assert_frame_equal(ENDS, ends)
