"""What is known about a fault in, the sentence that a reader acts on out."""

from __future__ import annotations

import unicodedata

import pandas as pd

from kamlib.data.sentences import sentence
from kamlib.language import gettext as _

LONGEST = 60


def shown(value, limit: int = LONGEST) -> str:
    """Write a value between quotes: on one line, cut at `limit`, with characters that hide or turn text made visible.

    Examples
    --------
    >>> shown("Acme\\nS.A."), shown("A" * 100, limit=5)
    ('"Acme\\\\u000aS.A."', '"AAAAA…"')
    """
    return f'"{plain(value, limit)}"'


def plain(value, limit: int = 200) -> str:
    """Write a value as :func:`shown` does, without the quotes."""
    text = "" if value is None or value is pd.NA else str(value)
    cut = text[:limit]
    if not cut.isprintable() or not cut.isascii():
        hidden = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
        cut = "".join(f"\\u{ord(c):04x}" if unicodedata.category(c) in hidden else c for c in cut)
    return f"{cut}…" if len(text) > limit else cut


def place(file: str, line=None, column: str = "") -> str:
    """Say where a fault stands: file, line and column, as far as they are known.

    Examples
    --------
    >>> place("orders.csv", 14, "amount")
    'orders.csv, line 14, column amount'
    """
    file = plain(file)
    known = line is not None and not pd.isna(line)
    if known and column:
        return _("{file}, line {line}, column {column}").format(file=file, line=line, column=plain(column))
    if known:
        return _("{file}, line {line}").format(file=file, line=line)
    if column:
        return _("{file}, column {column}").format(file=file, column=plain(column))
    return file


def fault(variant: str, *, file: str, table: str, line=None, column: str = "", value=None, **facts) -> dict:
    """Make one row of a `Problems` table.

    Parameters
    ----------
    variant : str
        Rule, or rule and variant of its sentence, such as ``"out_of_range.below"``.
    file, table, line, column, value
        Where the fault stands and what is written there.
    **facts
        What the sentence needs beside them.
    """
    told = {"place": place(file, line, column), "value": shown(value), "column": plain(column)}
    return {
        "file": file,
        "line": line,
        "table": table,
        "column": column or None,
        "value": None if value is None else plain(value),
        "rule": variant.partition(".")[0],
        "reason": sentence(variant).format(**told, **facts),
    }
