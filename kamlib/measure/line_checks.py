"""Order lines in; an error that names the fault out: columns of the wrong kind, lines that cannot count."""

from __future__ import annotations

import re

import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import ngettext, number
from kamlib.measure.sources import Source

DOCUMENTS = ("invoice", "credit", "debit", "cancellation")
_DAYS = ("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS")
_NUMBER = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$|DECIMAL|DOUBLE|FLOAT|REAL")
_EMPTY = ('"NULL"', "NULL", "VOID")


def refuse_columns(source: Source, needed: list[str]) -> None:
    """Refuse orders that lack one of the columns account, day, amount and what else is needed, or hold another kind."""
    absent = [name for name in needed if name not in source.columns]
    if absent and "month" in source.columns and "order_date" in absent:
        raise DataError(
            _("These are sums by account and month; when and how often an account bought cannot be told from them."),
            expected=_("order lines with the column order_date"),
            do=_("Use kam.measure.revenue_panel for sums by month, or ask for the order lines."),
        )
    if absent:
        raise DataError(
            _("The orders have no column {columns}.").format(columns=some(absent)),
            found=_("the columns {columns}").format(columns=some(source.columns, limit=12)),
            do=_("Rename the column, or read the file with a mapping."),
        )
    if source.is_text:
        return
    account, day, amount = (source.columns[name].upper() for name in needed[:3])
    if "TIME ZONE" in day:
        raise DataError(
            _("{column} is a moment with a time zone; which day it falls on depends on the zone.").format(
                column=needed[1]
            ),
            expected=_("a date, or a time without zone"),
            do=_("Convert it to the local day of the sale first."),
        )
    faults = {
        needed[0]: account.startswith(("DOUBLE", "FLOAT", "REAL", "DECIMAL")),
        needed[1]: not day.startswith((*_DAYS, *_EMPTY)),
        needed[2]: not (_NUMBER.match(amount) or amount.startswith(_EMPTY)),
    }
    kinds = {needed[0]: _("text"), needed[1]: _("a date, or a time without zone"), needed[2]: _("a number")}
    for name in (name for name, fault in faults.items() if fault):
        raise DataError(
            _("The column {column} is of the wrong kind.").format(column=name),
            expected=kinds[name],
            found=source.columns[name],
            do=_("Read the file with kam.data.read, which gives each column its kind."),
        )


def refuse_lines(control: pd.DataFrame, day: str) -> None:
    """Refuse lines without account, day or amount, and types of document that are not known."""
    n = int(control["lines"].sum())
    for name, column in (("account_id", "accounts"), (day, "days"), ("amount", "amounts")):
        empty = n - int(control[column].sum())
        if empty:
            raise DataError(
                ngettext(
                    "{n} of {lines} order lines has no usable {column}.",
                    "{n} of {lines} order lines have no usable {column}.",
                    empty,
                ).format(n=number(empty), lines=number(n), column=name),
                do=_("Read the file with kam.data.read, which sets such lines aside and counts them."),
            )
    unknown = sorted(set(control["document_type"].dropna()) - set(DOCUMENTS))
    if unknown:
        raise DataError(
            _("document_type holds values that are not known."),
            expected=", ".join(DOCUMENTS),
            found=some(unknown),
            do=_("Map them to these four, or leave out the column: every line then counts by the sign of its amount."),
        )


def refuse_currencies(control: pd.DataFrame) -> None:
    """Refuse amounts of several currencies."""
    currencies = sorted(control["currency"].dropna().unique())
    if len(currencies) > 1:
        raise DataError(
            _("The amounts stand in {n} currencies and cannot be added up.").format(n=len(currencies)),
            found=some(currencies),
            do=_("Convert them first (kam.data.convert), or pass the orders of one currency."),
        )
