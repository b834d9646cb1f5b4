"""Order days in, comparable periods out: complete months, the last twelve of them, and periods as people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from kamlib.errors import StudyError
from kamlib.language import date, month
from kamlib.language import gettext as _

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
    def days(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        """First and last day."""
        return self.start, self.end

    @property
    def whole_months(self) -> bool:
        """Whether the period begins and ends with a calendar month."""
        return self.start.day == 1 and self.end == month_end(self.end)

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
        write = month if self.whole_months else date
        first, last = write(self.start), write(self.end)
        return first if first == last else _("{first} to {last}").format(first=first, last=last)


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


def coverage(days: pd.Series, *, as_of: str | pd.Timestamp | None = None, monthly: bool = False) -> Coverage:
    """Find the complete months of a file, so that no half month is compared with a whole one.

    Parameters
    ----------
    days : Series of datetime64
        Order days.
    as_of : date, optional
        Last day that counts; the file is taken to be complete up to it. None: found from the order days.
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
    limit = _day(as_of) if as_of is not None else None
    days = days.dropna()
    known = days if limit is None else days[days < limit + pd.Timedelta(days=1)]
    if not len(known):
        raise StudyError(
            _("There are no orders up to {day}.").format(day=date(limit)) if limit is not None else _("There are no orders."),
            found=_("first order on {day}").format(day=date(days.min())) if len(days) else "",
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
            _("{month} is left out of comparisons: the file begins on {day}.").format(month=month(first), day=date(first))
        )
    close = month_end(last)
    if limit is not None:
        close = limit if limit == month_end(limit) else limit.replace(day=1) - pd.Timedelta(days=1)
        if close < limit:
            notes.append(
                _("{month} is left out of comparisons: it was not over on {day}.").format(month=month(limit), day=date(limit))
            )
        if limit - last > max(pause, pd.Timedelta(days=14)):
            notes.append(
                _("The last order is of {last}, {days} days before {day}: check that the file is complete.").format(
                    last=date(last), days=(limit - last).days, day=date(limit)
                )
            )
    elif close - last > pause:
        notes.append(
            _("{month} is left out of comparisons: the file ends on {day}. To count it, give as_of (--as-of {end}).").format(
                month=month(last), day=date(last), end=f"{close:%Y-%m-%d}"
            )
        )
        close = last.replace(day=1) - pd.Timedelta(days=1)
    if close < begin:
        return Coverage(first, last if limit is None else limit, 0, tuple(notes))
    return Coverage(begin, close, Window(begin, close).months, tuple(notes))


def _day(text) -> pd.Timestamp:
    try:
        return pd.Timestamp(text).normalize()
    except ValueError as error:
        raise StudyError(
            _("'{text}' is not a day.").format(text=text), expected=_("a day such as 2024-12-31")
        ) from error


def parse_window(text: str) -> Window:
    """Read a period as people write it: ``2024``, ``2024-Q1``, ``2024-03``, ``2024-01..2024-06``, ``2024-01-15..2024-02-14``.

    Raises
    ------
    StudyError
        If the text is none of these, or ends before it begins.

    Examples
    --------
    >>> str(parse_window("2024-Q1")), str(parse_window("2024-01-15..2024-02-14"))
    ('Jan 2024 to Mar 2024', '15 Jan 2024 to 14 Feb 2024')
    """
    parts = [part.strip() for part in str(text).split("..")]
    spans = [_span(part) for part in parts]
    if len(parts) > 2 or None in spans or spans[-1].end < spans[0].start:
        raise StudyError(
            _("'{text}' is not a period.").format(text=text),
            expected=_("2024, 2024-Q1, 2024-03, 2024-01..2024-06 or 2024-01-15..2024-02-14"),
        )
    return Window(spans[0].start, spans[-1].end)


def _span(text: str) -> Window | None:
    found = re.fullmatch(r"(\d{4})(?:-?Q([1-4])|-(\d{2})(?:-(\d{2}))?)?", text, flags=re.IGNORECASE)
    if not found:
        return None
    year, quarter, number, day = (int(part) if part else None for part in found.groups())
    try:
        start = pd.Timestamp(year, 3 * quarter - 2 if quarter else number or 1, day or 1)
    except ValueError:
        return None
    if day:
        return Window(start, start)
    length = 3 if quarter else 1 if number else YEAR
    return Window(start, _months_later(start, length) - pd.Timedelta(days=1))
