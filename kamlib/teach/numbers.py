"""What a person types in, a number out: comma or point, per cent sign or not."""

from __future__ import annotations

import re

from kamlib.language import current

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d+)*|[.,]\d+)")


def typed(text: object) -> float | None:
    """Read a number as a person writes it in the language in force; None where it is none.

    Points and commas are read by their places: ``1,234.5`` and ``1.234,5`` need no guess; a single mark with three
    digits after it is read as the language writes it.

    Examples
    --------
    >>> typed("45 %"), typed("0,5"), typed("1,234"), typed("1.234,5"), typed("many")
    (45.0, 0.5, 1234.0, 1234.5, None)
    """
    plain = re.sub(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}%]", "", str(text)).replace("−", "-")
    if not _NUMBER.fullmatch(plain):
        return None
    marks = [mark for mark in plain if mark in ".,"]
    if not marks:
        return float(plain)
    last = marks[-1]
    thousands = "." if current() == "es" else ","
    many = len(marks) > 1 and set(marks) == {last}
    grouped = bool(re.fullmatch(rf"[+-]?[1-9]\d{{0,2}}(\{last}\d{{3}})+", plain))
    if many or (len(marks) == 1 and last == thousands and grouped):
        return float(plain.replace(last, "")) if grouped else None
    whole, _, part = plain.rpartition(last)
    return float(re.sub("[.,]", "", whole or "0") + "." + part) if whole not in ("-", "+") else None
