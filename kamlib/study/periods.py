"""Order days in, comparable periods out: complete months, the last twelve of them, and periods as people write them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kamlib.errors import StudyError
from kamlib.language import date, month, period
from kamlib.language import gettext as _
from kamlib.measure.periods import days, whole_months

YEAR = 12


@dataclass(frozen=True)
class Window:
    """A period from the first to the last day, both counted.

    Attributes
    ----------
    start, end : Timestamp
        First and last day, at midnight.
    """

    start: pd.Timestamp
    end: pd.Timestamp

    @property
    def whole_months(self) -> bool:
        """Whether the period begins and ends with a calendar month."""
        return whole_months((self.start, self.end)) > 0

    @property
    def months(self) -> int:
        """Number of calendar months the period touches."""
        return (self.end.year - self.start.year) * YEAR + self.end.month - self.start.month + 1

    def holds(self, days: pd.Series) -> pd.Series:
        """Tell which days lie in the period."""
        return days.between(self.start, self.end + pd.Timedelta(days=1), inclusive="left")

    def before(self) -> Window:
        """Return the period of the same length just before this one."""
        if self.whole_months:
            return Window(_months_later(self.start, -self.months), self.start - pd.Timedelta(days=1))
        return Window(self.start - (self.end - self.start) - pd.Timedelta(days=1), self.start - pd.Timedelta(days=1))

    def __str__(self) -> str:
        return period(self.start, self.end)


@dataclass(frozen=True)
class Coverage:
    """Which part of a file can be compared with another.

    Attributes
    ----------
    first, last : Timestamp
        First day of the first complete month and last day of the last one; without a complete month, the first and the
        last order day.
    months : int
        Number of complete months, 0 if there is none.
    notes : tuple of str
        What was left out at either end, and how to count it.
    """

    first: pd.Timestamp
    last: pd.Timestamp
    months: int
    notes: tuple[str, ...]

    def window(self, months: int) -> Window:
        """Return the last `months` complete months, or all there are."""
        if not self.months:
            return Window(self.first, self.last)
        return Window(_months_later(self.last, 1 - min(months, self.months)), self.last)

    def covers(self, window: Window) -> bool:
        """Tell whether a period lies wholly in the file."""
        return self.first <= window.start and window.end <= self.last


def month_end(day: pd.Timestamp) -> pd.Timestamp:
    """Return the last day of a day's month.

    Examples
    --------
    >>> month_end(pd.Timestamp("2024-02-10"))
    Timestamp('2024-02-29 00:00:00')
    """
    return _months_later(day, 1) - pd.Timedelta(days=1)


def _months_later(day: pd.Timestamp, months: int) -> pd.Timestamp:
    return day.normalize().replace(day=1) + pd.DateOffset(months=months)


def coverage(order_dates: pd.Series, *, as_of: str | pd.Timestamp | None = None, monthly: bool = False) -> Coverage:
    """Find the complete months of a file, so that no half month is compared with a whole one.

    Parameters
    ----------
    order_dates : Series of datetime64
        Order days.
    as_of : day or month, optional
        Last day (or month) that counts; the file is taken to be complete up to it. None: found from the order days.
    monthly : bool
        The days are months, each of them complete.

    Raises
    ------
    StudyError
        If there are no orders up to `as_of`, or `as_of` is not a day.

    Notes
    -----
    Without `as_of`, the first and the last month count as complete if the days without orders at the file's edge are no
    more than the file's usual pause: the longer of three days and the 95th percentile of the pauses between order days.
    """
    limit = days(as_of)[1] if as_of is not None else None
    order_dates = order_dates.dropna()
    known = order_dates if limit is None else order_dates[order_dates < limit + pd.Timedelta(days=1)]
    if not len(known):
        raise StudyError(
            _("There are no orders up to {day}.").format(day=date(limit))
            if limit is not None
            else _("There are no orders."),
            found=_("first order on {day}").format(day=date(order_dates.min())) if len(order_dates) else "",
            do=_("Give a later as_of (--as-of)."),
        )
    order_days = pd.Series(known.dt.normalize().unique()).sort_values()
    first, last = order_days.iloc[0], order_days.iloc[-1]
    pause = pd.Timedelta(days=3)
    if len(order_days) > 1:
        pause = max(pause, order_days.diff().quantile(0.95))
    if monthly:
        pause = pd.Timedelta(days=31)
    notes = []
    begin = first.replace(day=1)
    if first - begin > pause:
        begin = _months_later(first, 1)
        notes.append(
            _("{month} is left out of comparisons: the file begins on {day}.").format(
                month=month(first), day=date(first)
            )
        )
    close = month_end(last)
    if limit is not None:
        close = limit if limit == month_end(limit) else limit.replace(day=1) - pd.Timedelta(days=1)
        if close < limit:
            notes.append(
                _("{month} is left out of comparisons: it was not over on {day}.").format(
                    month=month(limit), day=date(limit)
                )
            )
        if limit - last > max(pause, pd.Timedelta(days=14)):
            notes.append(
                _("The last order is of {last}, {days} days before {day}: check that the file is complete.").format(
                    last=date(last), days=(limit - last).days, day=date(limit)
                )
            )
    elif close - last > pause:
        notes.append(
            _(
                "{month} is left out of comparisons: the file ends on {day}. To count it, give as_of (--as-of {end})."
            ).format(month=month(last), day=date(last), end=f"{close:%Y-%m-%d}")
        )
        close = last.replace(day=1) - pd.Timedelta(days=1)
    if close < begin:
        return Coverage(first, last if limit is None else limit, 0, tuple(notes))
    return Coverage(begin, close, Window(begin, close).months, tuple(notes))


def parse_window(text: str) -> Window:
    """Read a period as people write it: ``2024``, ``2024-Q1``, ``2024-03``, ``2024-01..2024-06``, or two days.

    Raises
    ------
    StudyError
        If the text is none of these, or ends before it begins.

    Examples
    --------
    >>> str(parse_window("2024-Q1")), str(parse_window("2024-01-15..2024-02-14"))
    ('Jan 2024 to Mar 2024', '15 Jan 2024 to 14 Feb 2024')
    """
    first, dots, last = str(text).partition("..")
    return Window(*days((first.strip(), last.strip()) if dots else first))
