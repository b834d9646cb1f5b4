"""Words, numbers and dates as the reader writes them: English or Spanish.

Every sentence a reader meets is a whole template that passes through :func:`gettext`; none is glued from pieces.
"""

from __future__ import annotations

import calendar
import math
import os
import re
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "es")
_MONTHS = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),
    "es": "ene feb mar abr may jun jul ago sep oct nov dic".split(),
}
_SPANISH = str.maketrans(",.", "\N{NARROW NO-BREAK SPACE},")
_current: ContextVar[str | None] = ContextVar("kamlib_language", default=None)


def current() -> str:
    """Return the language in force: the one set by :func:`use`, else ``KAM_LANG``, else English."""
    wanted = _current.get() or os.environ.get("KAM_LANG", "en")
    code = wanted.lower()[:2]
    return code if code in LANGUAGES else "en"


def use(lang: str) -> None:
    """Set the language of everything that follows: ``"en"`` or ``"es"``."""
    if lang not in LANGUAGES:
        raise ValueError(f"There is no language {lang!r} in the kit. Choose one of: {', '.join(LANGUAGES)}.")
    _current.set(lang)


@contextmanager
def using(lang: str):
    """Use a language inside a ``with`` block only."""
    before = _current.get()
    use(lang)
    try:
        yield
    finally:
        _current.set(before)


def gettext(message: str) -> str:
    """Return a sentence of the kit in the language in force."""
    return message if current() == "en" else translate(message, catalogue=Path(__file__).parent / "locale" / current())


def ngettext(singular: str, plural: str, n: int) -> str:
    """Return the singular or the plural sentence, in the language in force; the caller fills in ``{n}``."""
    return gettext(singular if n == 1 else plural)


def translate(message: str, *, catalogue: Path) -> str:
    """Look one message up in the gettext catalogues of a folder; what is not there comes back as it is."""
    return _messages(catalogue).get(message, message)


@cache
def _messages(folder: Path) -> dict[str, str]:
    import polib

    entries = (entry for path in sorted(folder.glob("*.po")) for entry in polib.pofile(path))
    return {entry.msgid: entry.msgstr for entry in entries if entry.translated() and not entry.msgctxt}


def number(value: float, decimals: int = 0) -> str:
    """Write a number: ``1,234.5`` in English, ``1 234,5`` with a narrow space that does not break in Spanish.

    Mexico and Spain disagree on what point and comma mean, and ``7.688`` is seven to half of the readers; the space is
    nobody's decimal mark.

    Examples
    --------
    >>> number(1234.5, 1)
    '1,234.5'
    >>> with using("es"):
    ...     number(1234.5, 1)
    '1\\u202f234,5'
    """
    if value is None or math.isnan(value):
        return "–"
    text = f"{value:,.{decimals}f}".replace("-", "−")
    if not text.strip("−0.,"):
        text = text.lstrip("−")
    return text.translate(_SPANISH) if current() == "es" else text


def share(value: float, decimals: int = 1) -> str:
    """Write a share of one as per cent: ``12.3%`` in English, ``12,3 %`` in Spanish."""
    text = number(value * 100, decimals) if value is not None else number(math.nan)
    if text == "–":
        return text
    return f"{text}\N{NO-BREAK SPACE}%" if current() == "es" else f"{text}%"


def money(value: float, currency: str, *, short: bool = False) -> str:
    """Write an amount with its currency code, to the unit; ``short`` gives thousands (k, mil) or millions (M).

    Examples
    --------
    >>> money(1234567, "EUR"), money(1234567, "EUR", short=True)
    ('EUR\\xa01,234,567', 'EUR\\xa01.2\\xa0M')
    """
    if value is None or math.isnan(value):
        return "–"
    size = abs(value)
    gap = "\N{NO-BREAK SPACE}"
    if short and size >= 999_500:
        text = f"{number(value / 1e6, 1)}{gap}M"
    elif short and size >= 10_000:
        text = f"{number(value / 1e3)}{gap}{'mil' if current() == 'es' else 'k'}"
    else:
        text = number(value)
    if not currency:
        return text
    return f"{text}{gap}{currency}" if current() == "es" else f"{currency}{gap}{text}"


def date(value) -> str:
    """Write a day: ``31 Mar 2025``, ``31 mar 2025``."""
    return f"{value.day} {month(value)}"


def month(value) -> str:
    """Write a month: ``Mar 2025``, ``mar 2025``."""
    return f"{_MONTHS[current()][value.month - 1]} {value.year}"


def period(start, end) -> str:
    """Write a period from its first and last day: ``Jan 2025 to Mar 2025``, ``ene 2025 a mar 2025``.

    Examples
    --------
    >>> from datetime import date as day
    >>> period(day(2025, 1, 1), day(2025, 3, 31)), period(day(2025, 1, 15), day(2025, 2, 3))
    ('Jan 2025 to Mar 2025', '15 Jan 2025 to 3 Feb 2025')
    """
    whole = start.day == 1 and end.day == calendar.monthrange(end.year, end.month)[1]
    first, last = (month(start), month(end)) if whole else (date(start), date(end))
    return first if first == last else gettext("{first} to {last}").format(first=first, last=last)


def listing(items) -> str:
    """Join names as a reader would: ``A, B and C``, ``A, B y C``."""
    items = [str(item) for item in items]
    if len(items) < 2:
        return "".join(items)
    pattern = gettext("{first} and {last}")
    if current() == "es" and re.match(r"h?[ií](?![aeo])", items[-1], flags=re.IGNORECASE):
        pattern = pattern.replace(" y ", " e ")  # by sound: facturación e ingresos, but cobre y hierro
    return pattern.format(first=", ".join(items[:-1]), last=items[-1])
