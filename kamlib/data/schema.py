"""The dictionary in (data/dictionary.csv), the rules of each table and column out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import current
from kamlib.language import gettext as _

Type = Literal["text", "category", "integer", "number", "date", "month", "boolean"]

PANDAS_TYPES = {
    "text": "str",
    "category": "str",
    "integer": "Int64",
    "number": "float64",
    "date": "datetime64[us]",
    "month": "datetime64[us]",
    "boolean": "boolean",
}


@dataclass(frozen=True)
class Column:
    """What the dictionary says about one column.

    Attributes
    ----------
    table, name : str
        Where the column stands.
    type : str
        ``text``, ``category``, ``integer``, ``number``, ``date``, ``month`` or ``boolean``.
    unit : str
        Unit of the values, such as ``document currency`` or ``days``; empty where there is none.
    required : bool
        Whether every row needs a value.
    primary : bool
        Whether the column is, alone or with others, the key of its table.
    reference : tuple of (table, column), optional
        The column whose values these have to be among; an ``account_id`` is one of the accounts in every table.
    allowed : tuple of str
        The only values allowed; empty where any will do.
    minimum, maximum : str
        Bounds as written in the dictionary; empty where there is none.
    missing : str
        What an empty cell means.
    meaning_en, meaning_es : str
        One sentence for the reader.
    """

    table: str
    name: str
    type: Type
    unit: str
    required: bool
    primary: bool
    reference: tuple[str, str] | None
    allowed: tuple[str, ...]
    minimum: str
    maximum: str
    missing: str
    meaning_en: str
    meaning_es: str

    @property
    def pandas_type(self) -> str:
        """The type that the column has in a clean table."""
        return PANDAS_TYPES[self.type]

    @property
    def meaning(self) -> str:
        """The meaning in the language in force."""
        return self.meaning_es if current() == "es" else self.meaning_en


@cache
def root() -> Path:
    """Return the folder of the sample portfolio: ``data/`` of the project, or the copy inside an installed package."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package.parent / "data", package / "_share" / "data"):
        if (folder / "dictionary.csv").is_file():
            return folder
    raise DataError(
        _("The data folder of the kit is not where it should be: dictionary.csv is missing."),
        do=_("Install the kit again."),
    )


@cache
def _dictionary() -> pd.DataFrame:
    return pd.read_csv(root() / "dictionary.csv", dtype=str, keep_default_na=False, encoding="utf-8")


def dictionary(table: str | None = None) -> pd.DataFrame:
    """Describe every column of every table, or of one: type, unit, allowed values, meaning in English and Spanish.

    Parameters
    ----------
    table : str, optional
        Name of a table, such as ``"orders"``; all tables without it.

    Returns
    -------
    DataFrame
        One row a column: ``table, column, type, unit, required, key, allowed, minimum, maximum, missing, meaning_en,
        meaning_es``, all as text.

    Raises
    ------
    DataError
        If there is no such table.

    Examples
    --------
    >>> dictionary("exchange_rates")["column"].tolist()
    ['month', 'currency', 'rate_to_base']
    """
    whole = _dictionary()
    if table is None:
        return whole.copy()
    columns(table)
    return whole[whole["table"] == table].reset_index(drop=True)


def tables() -> tuple[str, ...]:
    """Name the tables of the dictionary, in its order."""
    return tuple(dict.fromkeys(_dictionary()["table"]))


@cache
def _columns(table: str) -> dict[str, Column]:
    rows = _dictionary()[_dictionary()["table"] == table].to_dict("records")
    return {row["column"]: _column(row) for row in rows}


def columns(table: str) -> dict[str, Column]:
    """Return the rules of one table's columns by name, in the dictionary's order.

    Raises
    ------
    DataError
        If there is no such table.

    Examples
    --------
    >>> columns("orders")["amount"].required
    True
    """
    found = _columns(table)
    if not found:
        raise DataError(
            _("There is no table {table!r}.").format(table=table),
            expected=some(tables(), limit=30),
            do=_("Take one of these names."),
        )
    return dict(found)


def required(table: str) -> tuple[str, ...]:
    """Name the columns of a table that every row needs.

    Examples
    --------
    >>> required("orders")
    ('account_id', 'order_date', 'amount', 'currency')
    """
    return tuple(name for name, column in columns(table).items() if column.required)


def primary_key(table: str) -> tuple[str, ...]:
    """Name the columns that together identify a row; empty where nothing does.

    Examples
    --------
    >>> primary_key("accounts")
    ('account_id',)
    """
    return tuple(name for name, column in columns(table).items() if column.primary)


def _column(row: dict[str, str]) -> Column:
    kind, _separator, target = row["key"].partition(":")
    if row["column"] == "account_id" and row["table"] != "accounts":
        target = "accounts.account_id"
    return Column(
        table=row["table"],
        name=row["column"],
        type=row["type"],
        unit=row["unit"],
        required=row["required"] == "yes",
        primary="primary" in kind,
        reference=tuple(target.split(".", 1)) if target else None,
        allowed=tuple(value for value in row["allowed"].split("|") if value),
        minimum=row["minimum"],
        maximum=row["maximum"],
        missing=row["missing"],
        meaning_en=row["meaning_en"],
        meaning_es=row["meaning_es"],
    )
