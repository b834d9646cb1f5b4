"""A figure with its unit in; the words a reader meets out."""

from __future__ import annotations

from kamlib.language import gettext as _
from kamlib.language import money, number, share


def shown(value: float, unit: str) -> str:
    """Write a figure of the plan as a reader would.

    Parameters
    ----------
    value : float
    unit : str
        ``share`` (of one), ``days``, ``hours``, ``count``, a currency of three capitals, or a word of your own.

    Returns
    -------
    str
        A dash where the figure is missing.

    Examples
    --------
    >>> shown(0.954, "share"), shown(12, "days"), shown(3, "count"), shown(2.5, "points")
    ('95.4%', '12 days', '3', '2.5 points')
    >>> shown(1234.5, "EUR").replace("\\xa0", " ")
    'EUR 1,234'
    """
    if unit == "share":
        return share(value)
    if len(unit) == 3 and unit.isupper():
        return money(value, unit)
    text = number(value, 0 if value != value or float(value).is_integer() else 1)
    if unit in ("", "count") or value != value:
        return text
    if unit == "days":
        return _("{n} days").format(n=text)
    if unit == "hours":
        return _("{n} hours").format(n=text)
    return _("{n} {unit}").format(n=text, unit=unit)
