"""The 72 months of the sample, numbered from 1 (January 2021) to 72 (December 2026)."""

import datetime as dt
from calendar import monthrange

FIRST_YEAR = 2021
MONTHS = 72
PUBLISHED = 48
CHOICE = 36
LAST_DAY = dt.date(2024, 12, 31)


def first_day(month: int) -> dt.date:
    """Give the first day of a numbered month."""
    return dt.date(FIRST_YEAR + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def days_in(month: int) -> int:
    """Count the days of a numbered month."""
    first = first_day(month)
    return monthrange(first.year, first.month)[1]


def last_day(month: int) -> dt.date:
    """Give the last day of a numbered month."""
    return first_day(month).replace(day=days_in(month))


def month_of(day: dt.date) -> int:
    """Number the month a day lies in."""
    return (day.year - FIRST_YEAR) * 12 + day.month


def later(day: dt.date, days: float) -> dt.date:
    """Go on by a number of days."""
    return day + dt.timedelta(days=round(days))


def working(day: dt.date) -> dt.date:
    """Move a day at the weekend, at Christmas or at New Year to the nearest working day of the same month."""
    if _open(day):
        return day
    near = (day + dt.timedelta(days=step) for step in (-1, 1, -2, 2, -3, 3))
    return next(other for other in near if _open(other) and other.month == day.month)


def _open(day: dt.date) -> bool:
    return day.weekday() < 5 and (day.month, day.day) not in ((1, 1), (12, 25))
