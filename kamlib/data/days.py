"""One written day in, the day of the calendar out."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Literal

from kamlib.data.months import full_year, month_number, month_of
from kamlib.errors import DataError
from kamlib.language import gettext as _

Order = Literal["dmy", "mdy", "ymd"]

NUMBERS = re.compile(r"(\d{1,2})\s*([-/. ])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})\.?")
_YEAR_FIRST = re.compile(r"(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})")
_RUN = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DAY_NAMED = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|\.|º)?[\s\-/]*(?:de\s+|of\s+)?([^\W\d_]+)\.?[\s\-/,]*(?:de\s+|del\s+)?(\d{4}|\d{2})"
)
_MONTH_NAMED = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_WEEKDAY = re.compile(r"^[^\W\d_]+\.?,\s*(?=\d)")
_SERIAL = re.compile(r"(\d{5})([.,]\d+)?")
_DAY_ONE = date(1899, 12, 30)


def order_of(written: str) -> Order:
    """Read the order of day, month and year from a format, such as ``DD/MM/YYYY``, ``%m/%d/%y`` or ``day first``.

    Examples
    --------
    >>> order_of("DD.MM.YYYY"), order_of("%m/%d/%Y"), order_of("YYYYMMDD")
    ('dmy', 'mdy', 'ymd')
    """
    letters = re.sub(r"(.)\1+", r"\1", re.sub(r"[^ymdtja]", "", written.casefold().replace("%b", "m")))
    known = {
        "dmy": "dmy",
        "mdy": "mdy",
        "ymd": "ymd",
        "dm": "dmy",
        "md": "mdy",
        "dma": "dmy",
        "tmj": "dmy",
        "amd": "ymd",
    }
    order = {"day first": "dmy", "month first": "mdy", "iso": "ymd"}.get(written.casefold().strip()) or known.get(
        letters
    )
    if order is None:
        raise DataError(
            _("The date format {format!r} in the mapping is not understood.").format(format=written),
            expected="DD/MM/YYYY, MM/DD/YYYY, YYYY-MM-DD",
            do=_("Write the order of day, month and year as in one of these."),
        )
    return order


def read_day(text: str, order: Order | None, *, month: bool = False) -> date | None:
    """Read one day without its time of day; None where it is no day of the calendar.

    Examples
    --------
    >>> read_day("31.12.2024", None), read_day("12/31/24", "mdy"), read_day("3 de enero de 2024", None)
    (datetime.date(2024, 12, 31), datetime.date(2024, 12, 31), datetime.date(2024, 1, 3))
    >>> read_day("45292", None), read_day("31/02/2024", "dmy")
    (datetime.date(2024, 1, 1), None)
    """
    text = _WEEKDAY.sub("", text.strip())
    if month and (first := month_of(text)):
        return first
    year, number, day = _split(text, order)
    if serial := _SERIAL.fullmatch(text):
        days = int(serial[1])
        read = _DAY_ONE + timedelta(days=days) if 20_000 <= days <= 80_000 else None
    else:
        read = _calendar(year, number, day)
    return read.replace(day=1) if month and read else read


def _split(text: str, order: Order | None) -> tuple[int, int, int]:
    if found := _YEAR_FIRST.fullmatch(text):
        return int(found[1]), int(found[3]), int(found[4])
    if found := _RUN.fullmatch(text):
        if order in ("dmy", "mdy"):
            first, second, year = int(text[:2]), int(text[2:4]), int(text[4:])
            return (year, second, first) if order == "dmy" else (year, first, second)
        return int(found[1]), int(found[2]), int(found[3])
    if found := NUMBERS.fullmatch(text):
        first, second, year = int(found[1]), int(found[3]), full_year(found[4])
        if order == "ymd" and len(found[4]) == 2:
            return full_year(found[1].zfill(2)), second, int(found[4])
        return (year, first, second) if order == "mdy" else (year, second, first)
    if found := _DAY_NAMED.fullmatch(text):
        return full_year(found[3]), month_number(found[2]) or 0, int(found[1])
    if found := _MONTH_NAMED.fullmatch(text):
        return int(found[3]), month_number(found[1]) or 0, int(found[2])
    return 0, 0, 0


def _calendar(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
