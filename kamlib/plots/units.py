"""A figure with its unit in; the words that stand for it in a picture out."""

from __future__ import annotations

import re

from kamlib.language import gettext as _
from kamlib.language import money, number, share


def shown(value: float, unit: str) -> str:
    """Write a figure in its unit: ``share``, ``share_change``, ``days``, ``hours``, ``count``, a currency, or a word.

    Examples
    --------
    >>> shown(0.954, "share"), shown(11.4, "days"), shown(3, "count"), shown(1_234_000, "EUR").replace("\\xa0", " ")
    ('95.4%', '11.4 days', '3', 'EUR 1,234,000')
    >>> shown(-0.078, "share_change")
    '−7.8 points'
    """
    if unit == "share":
        return share(value)
    if unit == "share_change":
        return _("{n} points").format(n=number(100 * value, 1))
    if re.fullmatch("[A-Z]{3}", unit):
        return money(value, unit)
    told = number(value, 0 if value != value or abs(value) >= 100 or float(value).is_integer() else 1)
    if unit in ("", "count") or value != value:
        return told
    if unit == "days":
        return _("{n} days").format(n=told)
    if unit == "hours":
        return _("{n} hours").format(n=told)
    return _("{n} {unit}").format(n=told, unit=unit)
