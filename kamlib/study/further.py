"""Contracts, payments, ratings and the like in; the same by parent account and in the study's currency out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from kamlib import data
from kamlib.errors import DataError
from kamlib.language import ngettext, number

FURTHER = (
    "contracts", "payments", "managers", "potential", "ratings", "activities", "current", "contacts", "service",
    "opportunities", "usage", "market",
)  # fmt: skip
SAMPLE_NAMES = {"current": "kam_status"}
_AMOUNTS = {
    "contracts": ("annual_value",), "payments": ("amount",), "opportunities": ("estimated_amount", "won_amount"),
}  # fmt: skip
# what a company publishes is of that company alone: figures of a parent and of its records do not add up
_BY_RECORD = ("market",)


def take_up(
    read: Callable[..., pd.DataFrame],
    given: Mapping[str, Any],
    *,
    accounts: pd.DataFrame | None,
    rates: pd.DataFrame | None,
    currency: str,
    notes: list[str],
) -> dict[str, pd.DataFrame]:
    """Read the tables that stand beside the orders, and bring them to the orders' accounts and currency.

    Parameters
    ----------
    read : callable
        Reads a table by its name, from a file or as it is.
    given : mapping of name to path or DataFrame
    accounts, rates : DataFrame, optional
        As read.
    currency : str
        The currency wanted.
    notes : list of str
        What was done is added to it.
    """
    found = {}
    for name, table in given.items():
        rows = _current(read, table) if name == "current" else read(name, table, table=name)
        rolled = "account_id" in rows and name not in _BY_RECORD
        if rolled and accounts is not None and "parent_id" in accounts:
            rows = data.to_parent(rows, accounts)
        found[name] = _in_currency(rows, name, rates, currency, notes) if name in _AMOUNTS else rows
    return found


def _current(read: Callable[..., pd.DataFrame], given: Any) -> pd.DataFrame:
    """Read the key accounts of today: a table of their status, or no more than a list of them."""
    try:
        return read("current", given, table="kam_status")
    except DataError as error:
        if "'valid_from'" not in error.what:
            raise
        listed = {"table": "kam_status", "columns": {"account_id": "account_id", "valid_from": "1900-01-01"}}
        return read("current", given, table="kam_status", mapping=listed)


def _in_currency(
    rows: pd.DataFrame, name: str, rates: pd.DataFrame | None, currency: str, notes: list[str]
) -> pd.DataFrame:
    """Convert payments at the rate of their month, contracts and opportunities at the last rate known."""
    columns = [column for column in _AMOUNTS[name] if column in rows]
    if not currency or not columns or "currency" not in rows:
        return rows
    foreign = rows["currency"].notna() & (rows["currency"] != currency)
    if not foreign.any():
        return rows
    if rates is None:
        notes.append(
            ngettext(
                "The amount of {n} row of {table} is not in {currency} and is taken for unknown: no rates were given.",
                "The amounts of {n} rows of {table} are not in {currency} and are taken for unknown: no rates were "
                "given.",
                int(foreign.sum()),
            ).format(n=number(int(foreign.sum())), table=name, currency=currency)
        )
        return rows.assign(**{column: rows[column].where(~foreign) for column in columns})
    last = pd.to_datetime(rates["month"]).max()
    dated = {"order_date": rows.get("invoice_date", last), "currency": rows["currency"].fillna(currency)}
    converted = {
        column: data.convert(pd.DataFrame(dated | {"amount": rows[column]}), rates, base=currency)["amount"]
        for column in columns
    }
    return rows.assign(**converted, currency=currency)
