"""Every sentence of `kam check`, by rule and variant, in the language in force."""

from __future__ import annotations

from functools import cache

from kamlib.language import current
from kamlib.language import gettext as _


def sentence(variant: str) -> str:
    """Return the sentence of a rule, such as ``"not_a_date"``, or of a variant of it, such as ``"out_of_range.below"``.

    Every sentence has ``{place}`` (file, line, column); most have ``{value}`` (as written, in quotes).

    Examples
    --------
    >>> sentence("not_a_number")
    '{place}: a number is expected, {value} was found. Write it in digits.'
    """
    return _of_cells(current()).get(variant) or _of_tables(current())[variant]


def variants() -> tuple[str, ...]:
    """Name every rule, and every variant of its sentence, that `check` knows."""
    return (*_of_cells(current()), *_of_tables(current()))


@cache
def _of_cells(language: str) -> dict[str, str]:
    return {
        "missing_column": _(
            "{place}: this column is not in the file; it holds: {meaning}. Rename the column that holds it, or "
            "name it in a mapping file."
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
            "{place}: a month is expected, written as its first day, {value} was found. Write 2024-03-01 for "
            "March 2024."
        ),
        "not_allowed": _(
            "{place}: {value} is not one of the values allowed: {allowed}. Use one of them, or translate it in a "
            "mapping file."
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
            "{place}: {value} stands on line {other} already, with other content; it may stand once. Decide which"
            " of the rows is right."
        ),
        "duplicate_row": _(
            "{place}: the row repeats line {other} in every column. Leave it out if it was exported or entered twice."
        ),
        "duplicate_row.unnumbered": _(
            "{place}: {n} rows repeat an earlier row in every column, the first on line {other}. Without a "
            "document number they may be separate purchases: add the column invoice_id, or make sure that nothing"
            " was exported twice."
        ),
        "unknown_reference": _(
            "{place}: {value} is not in the table {target}, column {target_column}. Add it there or correct it here."
        ),
        "unknown_reference.near": _(
            "{place}: {value} is not in the table {target}, column {target_column}; the nearest there is {near}. "
            "Correct it here or add it there."
        ),
        "id_lost_zeros": _(
            "{place}: {value} has lost its leading zeros; the table {target} has {near}. Export the column as "
            "text, or put the zeros back."
        ),
        "future_date": _(
            "{place}: {value} lies after {as_of}, the last day of the data. Correct the date or leave the row out."
        ),
        "wrong_sign.credit": _(
            "{place}: credits and cancellations have amounts of zero or less, {value} was found. Turn the sign, "
            "or name the document an invoice."
        ),
        "wrong_sign.invoice": _(
            "{place}: invoices and debits have amounts of zero or more, {value} was found. Turn the sign, or name"
            " the document a credit."
        ),
        "end_before_start": _(
            "{place}: {value} comes before {other_column}, which is {other}. Correct one of the two."
        ),
        "missing_value.said": _(
            "{place}: {value} stands for no value, but every row needs one: {meaning}. Fill it in or leave the row out."
        ),
        "decimal_mark": _(
            "{place}: {value} has point and comma the other way round than the rest of the column. Write it like "
            "the others."
        ),
        "not_a_date.excel": _(
            "{place}: {value} is a day as Excel counts them; it was read as {day}. Format the cell as a date and "
            "export again."
        ),
        "not_allowed.untranslated": _(
            "{place}: {value} is not known here; wanted is one of: {allowed}. Say in a mapping file, under "
            "values, what it means."
        ),
        "unknown_currency": _("{place}: there is no currency {value}. Write the code of ISO 4217, such as EUR."),
        "totals_row": _("{place}: {value} is a total of other lines and would count them twice. It was left out."),
        "repeated_header": _("{place}: the line repeats the column names. It was left out."),
        "too_few_cells": _(
            "{place}: the line has fewer cells than there are columns, so nobody can say which is which. It was "
            "left out; correct it at its source."
        ),
        "too_many_cells": _(
            "{place}: the line has more cells than there are columns; a separator may stand inside a cell. It was"
            " left out; put that cell into quotation marks."
        ),
        "id_cut_off": _(
            "{place}: Excel has turned the id into a rounded number, {value}; its last digits are lost. Export "
            "the column as text."
        ),
        "encoding": _(
            "{place}: {value} is written in another encoding than the rest of the file. Export the file again, "
            "whole, as UTF-8."
        ),
        "too_many": _("{place}: {n} more faults of this kind are not listed. Correct the first ones and check again."),
    }


@cache
def _of_tables(language: str) -> dict[str, str]:
    return {
        "parent_cycle": _(
            "{place}: the parents lead back to where they started: {path}. A group needs an account at the top; "
            "empty the parent of that account."
        ),
        "near_duplicate_name": _(
            "{place}: {value} may be the same company as {other} on line {other_line} ({why}), but belongs to "
            "another group. Merge the two in the system they come from, or give them one parent."
        ),
        "merged_away": _("{place}: {value} was merged into {kept} and is no account any more. Write {kept} here."),
        "merged_away.listed": _(
            "{place}: this account was merged into {value}. Book its sales under that account and leave this row out."
        ),
        "merged_away.deleted": _(
            "{place}: this account is deleted in the CRM. Keep it, marked as closed, if it ever bought; without "
            "it the past looks better than it was."
        ),
        "retyped_lost": _(
            "{place}: the account has bought from us, but is listed as {value}. Count it as a customer, closed if"
            " it has left; a list without the lost ones flatters every retention figure."
        ),
        "same_documents": _(
            "{place}: {n} documents stand in {other} too. If one file holds the heads and the other the items, "
            "use one of the two; together every sale would count twice."
        ),
        "future_date.far": _(
            "{place}: {value} lies years after the other dates, which end on {last}. Correct the date or leave "
            "the row out."
        ),
        "no_common_ids": _(
            "{place}: none of the {n} ids here ({ids}) stands in the list of accounts. The two files number "
            "customers differently; bring a table that pairs the numbers, or match the names with match_ids."
        ),
        "mixed_currency": _(
            "{place}: the currency here is {value}, but {account} is otherwise invoiced in {usual}. Correct it, "
            "or convert the amount; sums over both would be wrong."
        ),
        "thousands_unit": _(
            "{place}: {value} is a thousand times off what is usual here ({usual}). It was probably written in "
            "another unit, such as thousands or cents; multiply or divide it by 1,000."
        ),
        "thousands_unit.own_size": _(
            "{place}: sales of {value} a year with {people} employees are too little to be true. The figure was "
            "probably written in thousands or millions; write it in full."
        ),
        "outlier": _(
            "{place}: {value} is {times} times the next largest line of {account}. Check it; if it is a one-off "
            "project, mark it as one (column project), or the account looks like a top customer."
        ),
        "zero_for_missing": _(
            '{place}: 0 stands here for "not known". Leave the cell empty; a zero would count as a figure.'
        ),
        "zero_for_missing.unanswered": _(
            "{place}: nobody answered this survey, yet it holds {value}. Leave the cell empty; silence is not a "
            "bad mark."
        ),
        "part_period.end": _(
            "{place}: the last orders are of {day}; the month is not whole. Leave it out of comparisons, or "
            "export up to its last day."
        ),
        "part_period.start": _(
            "{place}: the first orders are of {day}; the month is not whole. Leave it out of comparisons, or "
            "export from its first day."
        ),
        "before_start": _(
            "{place}: the order is of {value}, but the business with {account} began on {since}. Correct one of "
            "the two."
        ),
        "month_end_spike": _(
            "{place}: {share} of {n} close dates are the last day of a month. The CRM fills that day in by "
            "itself; do not read timing or seasons out of it."
        ),
        "estimate_as_actual": _(
            "{place}: the won value {value} equals the estimate to the cent; the system copies it over unless "
            "somebody corrects it. Take sales from the invoices."
        ),
        "own_size_as_sales": _(
            "{place}: these are the customers' own sales in a year, not what we sell to them. They were read as "
            "the size of the customer; take our sales from invoices."
        ),
        "own_size_as_sales.mapped": _(
            "{place}: this field holds the customers' own sales in a year, and the mapping takes it for ours. Map"
            " the amounts of invoices instead."
        ),
        "bookings_as_sales": _(
            "{place}: the file has the column {stage}, so these are opportunities: what sellers hope for or have "
            "closed, not what was invoiced. Read it as opportunities, and take sales from invoices."
        ),
        "snapshot_field": _(
            "{place}: this is how the account stands today, without a date. Do not use it to explain or predict "
            "anything that happened before the export."
        ),
        "personal_data.mail": _(
            "{place}: {n} cells hold e-mail addresses. Leave the column out, or replace it by an id of the person."
        ),
        "personal_data.mail_in_text": _(
            "{place}: the text holds an e-mail address. Take it out before you share the file."
        ),
        "personal_data.phone": _(
            "{place}: {n} cells hold telephone numbers. Leave the column out, or replace it by an id of the person."
        ),
        "personal_data.phone_in_text": _(
            "{place}: the text holds a telephone number. Take it out before you share the file."
        ),
        "cancelled_kept": _(
            "{place}: document {value} is marked as cancelled, but nothing in the file takes it back. Export the "
            "cancelling document too, or leave this one out."
        ),
        "cancelled_kept.alone": _(
            "{place}: this document cancels {value}, which is not in the file. Export the period of that document"
            " too, or leave this one out."
        ),
    }
