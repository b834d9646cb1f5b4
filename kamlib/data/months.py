"""Names of months in, their numbers out: English, Spanish and German, long and short."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_NAMES = (
    "january jan enero ene januar jaenner janner",
    "february feb febrero febr februar",
    "march mar marzo marz maerz mrz",
    "april apr abril abr",
    "may mayo mai",
    "june jun junio juni",
    "july jul julio juli",
    "august aug agosto ago",
    "september sep sept septiembre setiembre set",
    "october oct octubre oktober okt",
    "november nov noviembre",
    "december dec diciembre dic dezember dez",
)
NUMBERS = {name: place for place, names in enumerate(_NAMES, start=1) for name in names.split()}

_YEAR_FIRST = re.compile(r"(\d{4})(?=\d{2}$|\D)[-/. ]?M?(\d{1,2})", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{4})")
_NAMED = re.compile(r"([^\W\d_]+)\.?(?:\s+de|\s+del)?[\s\-/.,'’]*(\d{4}|\d{2})")
_NAMED_LAST = re.compile(r"(\d{4})[\s\-/.,]*([^\W\d_]+)\.?")
_FIRST_DAY = re.compile(r"(\d{4})-(\d{2})-\d{2}(?:[ T]00:00(?::00(?:\.0+)?)?)?")


def month_number(name: str) -> int | None:
    """Return the number of a month by its name.

    Examples
    --------
    >>> month_number("ene"), month_number("März"), month_number("Dec."), month_number("total")
    (1, 3, 12, None)
    """
    letters = unicodedata.normalize("NFKD", name).casefold().rstrip(".")
    return NUMBERS.get("".join(c for c in letters if not unicodedata.combining(c)))


def full_year(text: str) -> int:
    """Turn a year of two digits into one of four: 69 to 99 are of the last century."""
    year = int(text)
    return year if len(text) == 4 else year + (1900 if year >= 69 else 2000)


def month_of(text: str) -> date | None:
    """Read a month, such as ``2024-01``, ``01/2024``, ``202401``, ``Jan-24`` or ``enero de 2024``, as its first day.

    Examples
    --------
    >>> month_of("ene-24"), month_of("2024-13")
    (datetime.date(2024, 1, 1), None)
    """
    text = text.strip()
    if found := (_YEAR_FIRST.fullmatch(text) or _FIRST_DAY.fullmatch(text)):
        year, month = int(found[1]), int(found[2])
    elif found := _MONTH_FIRST.fullmatch(text):
        year, month = int(found[2]), int(found[1])
    elif found := _NAMED.fullmatch(text):
        year, month = full_year(found[2]), month_number(found[1]) or 0
    elif found := _NAMED_LAST.fullmatch(text):
        year, month = int(found[1]), month_number(found[2]) or 0
    else:
        return None
    return date(year, month, 1) if 1900 <= year <= 2200 and 1 <= month <= 12 else None
