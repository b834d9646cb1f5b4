"""Tables in, an error that names the fault out: what every measure asks of its input before it counts."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number


def require(table: pd.DataFrame, columns: Iterable[str], *, name: str = "orders") -> None:
    """Refuse a table that lacks columns, or has empty cells in them.

    Raises
    ------
    DataError
        If a column is missing, or a cell of it is empty.
    """
    columns = list(columns)
    absent = [column for column in columns if column not in table]
    if absent:
        raise DataError(
            _("The table {table} has no column {columns}.").format(table=name, columns=some(absent)),
            found=_("the columns {columns}").format(columns=some(table.columns, limit=12)),
            do=_("Rename the column, or read the file with a mapping."),
        )
    for column in columns:
        empty = table[column].isna()
        if empty.any():
            raise DataError(
                _("{n} rows of {table} have an empty {column}.").format(
                    n=number(int(empty.sum())), table=name, column=column
                ),
                found=_("the first in row {row}").format(row=number(int(empty.to_numpy().argmax()) + 1)),
                do=_("Fill these cells or set the rows aside."),
            )


def by_account(values: pd.Series, *, name: str) -> pd.Series:
    """Return the values of accounts as floats; refuse missing values and accounts that stand twice.

    Raises
    ------
    DataError
        If a value is missing, or an account stands in two rows.
    """
    twice = values.index[values.index.duplicated()].unique()
    if len(twice):
        raise DataError(
            _("{n} accounts stand more than once in {name}.").format(n=number(len(twice)), name=name),
            found=some(twice),
            do=_("Add up their rows first: one row per account."),
        )
    empty = values.index[values.isna()]
    if len(empty):
        raise DataError(
            _("{n} accounts have no value in {name}.").format(n=number(len(empty)), name=name),
            found=some(empty),
            do=_("Leave these accounts out, or write 0 where it is known that nothing was sold."),
        )
    values = values.astype(float)
    return values.set_axis(values.index.rename("account_id"))
