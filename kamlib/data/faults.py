"""What is known about a fault in, the sentence that a reader acts on out."""

from __future__ import annotations

import unicodedata

import pandas as pd

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


def fault(rule: str, template: str, *, file: str, table: str, line=None, column: str = "", value=None, **facts) -> dict:
    """Make one row of a `Problems` table; `template` is a sentence with ``{place}``, ``{value}`` and other facts."""
    reason = template.format(place=place(file, line, column), value=shown(value), column=plain(column), **facts)
    return {
        "file": file,
        "line": line,
        "table": table,
        "column": column or None,
        "value": None if value is None else plain(value),
        "rule": rule,
        "reason": reason,
    }


def cell_sentences() -> dict[str, str]:
    """Return the sentences on single cells and rows, in the language in force, by rule and variant."""
    return {
        "missing_column": _(
            "{place}: this column is not in the file; it holds: {meaning}. Rename the column that holds it, "
            "or name it in a mapping file."
        ),
        "missing_value": _(
            "{place}: the cell is empty, but every row needs one: {meaning}. Fill it in or leave the row out."
        ),
        "not_a_number": _("{place}: a number is expected, {value} was found. Write it in digits."),
        "not_a_number.whole": _("{place}: a whole number is expected, {value} was found. Write it without decimals."),
        "not_a_date": _(
            "{place}: a date is expected, {value} was found. Write it as year-month-day, such as 2024-03-31."
        ),
        "not_a_date.month": _(
            "{place}: a month is expected, written as its first day, {value} was found. "
            "Write 2024-03-01 for March 2024."
        ),
        "not_allowed": _(
            "{place}: {value} is not one of the values allowed: {allowed}. Use one of them, "
            "or translate it in a mapping file."
        ),
        "not_allowed.currency": _("{place}: {value} is not a currency code. Write three capital letters, such as EUR."),
        "not_allowed.country": _("{place}: {value} is not a country code. Write two capital letters, such as MX."),
        "not_allowed.boolean": _("{place}: true or false is expected, {value} was found. Write one of the two."),
        "out_of_range.below": _(
            "{place}: {value} is below {minimum}, the least that makes sense here. Check it at its source."
        ),
        "out_of_range.above": _(
            "{place}: {value} is above {maximum}, the most that makes sense here. Check it at its source."
        ),
        "out_of_range.early": _(
            "{place}: {value} lies before {minimum}, too early for this table. Check the date at its source."
        ),
        "out_of_range.late": _(
            "{place}: {value} lies after {maximum}, too late for this table. Check the date at its source."
        ),
        "duplicate_key": _(
            "{place}: {value} stands on line {other} already, with other content; it may stand once. "
            "Decide which of the rows is right."
        ),
        "duplicate_row": _(
            "{place}: the row repeats line {other} in every column. Leave it out if it was exported or entered twice."
        ),
        "duplicate_row.unnumbered": _(
            "{place}: {n} rows repeat an earlier row in every column, the first on line {other}. Without a document "
            "number they may be separate purchases: add the column invoice_id, or make sure that nothing was "
            "exported twice."
        ),
        "unknown_reference": _(
            "{place}: {value} is not in the table {target}, column {target_column}. Add it there or correct it here."
        ),
        "unknown_reference.near": _(
            "{place}: {value} is not in the table {target}, column {target_column}; the nearest there is {near}. "
            "Correct it here or add it there."
        ),
        "id_lost_zeros": _(
            "{place}: {value} has lost its leading zeros; the table {target} has {near}. Export the column as text, "
            "or put the zeros back."
        ),
        "future_date": _(
            "{place}: {value} lies after {as_of}, the last day of the data. Correct the date or leave the row out."
        ),
        "wrong_sign.credit": _(
            "{place}: credits and cancellations have amounts of zero or less, {value} was found. Turn the sign, "
            "or name the document an invoice."
        ),
        "wrong_sign.invoice": _(
            "{place}: invoices and debits have amounts of zero or more, {value} was found. Turn the sign, "
            "or name the document a credit."
        ),
        "end_before_start": _(
            "{place}: {value} comes before {other_column}, which is {other}. Correct one of the two."
        ),
        "too_many": _("{place}: {n} more faults of this kind are not listed. Correct the first ones and check again."),
    }
