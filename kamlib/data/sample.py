"""The sample portfolio's tables by name, typed and checked."""

from __future__ import annotations

import pandas as pd

from kamlib.data.schema import columns, root, tables
from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import number

__all__ = ["load", "load_all", "root"]


def load(table: str) -> pd.DataFrame:
    """Take up one table of the sample portfolio.

    Parameters
    ----------
    table : str
        Its name in the dictionary, such as ``"orders"``.

    Returns
    -------
    DataFrame
        Columns and types as in the dictionary, rows in file order; ``account_id`` is a column.

    Raises
    ------
    DataError
        If there is no such table, its file is absent, or a cell breaks a rule of the dictionary.

    Examples
    --------
    >>> load("exchange_rates").dtypes.astype(str).to_dict()
    {'month': 'datetime64[us]', 'currency': 'str', 'rate_to_base': 'float64'}
    """
    content = _typed(table)
    _check(content, table, {})
    return content


def load_all() -> dict[str, pd.DataFrame]:
    """Take up every table of the sample portfolio, by name, and hold their ids against each other.

    Returns
    -------
    dict of str to DataFrame
        As :func:`load` gives them, in the dictionary's order.

    Raises
    ------
    DataError
        If a table breaks a rule of the dictionary; the first fault is named.
    """
    found = {table: _typed(table) for table in tables() if (root() / f"{table}.csv").is_file()}
    for table, content in found.items():
        _check(content, table, found)
    return found


def _check(content: pd.DataFrame, table: str, others: dict[str, pd.DataFrame]) -> None:
    from kamlib.data.validation import validate

    problems = validate(content, table, file=f"{table}.csv", others=others)
    if len(problems):
        raise DataError(
            _("The sample is damaged: {table} has {n} faults.").format(table=table, n=number(problems.total)),
            found=problems.table["reason"].iloc[0],
            do=_("Install the kit again."),
        )


def _typed(table: str) -> pd.DataFrame:
    described = columns(table)
    path = root() / f"{table}.csv"
    if not path.is_file():
        raise DataError(_("The sample has no file {file}.").format(file=path.name), do=_("Install the kit again."))
    written = _read(path, described)
    return written.astype({name: described[name].pandas_type for name in written})


def _read(path, described) -> pd.DataFrame:
    """Read a CSV file of the kit's own: UTF-8, comma, point, ISO dates; nothing is guessed."""
    import pyarrow as pa
    from pyarrow import csv

    types = {
        "text": pa.string(),
        "category": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "date": pa.timestamp("us"),
        "month": pa.timestamp("us"),
        "boolean": pa.bool_(),
    }
    options = csv.ConvertOptions(
        column_types={name: types[column.type] for name, column in described.items()},
        null_values=[""],
        strings_can_be_null=True,
        timestamp_parsers=["%Y-%m-%d"],
    )
    try:
        return csv.read_csv(
            path, convert_options=options, parse_options=csv.ParseOptions(newlines_in_values=True)
        ).to_pandas(types_mapper=lambda kind: pd.Int64Dtype() if kind == pa.int64() else None)
    except pa.ArrowInvalid as error:
        raise DataError(
            _("{file} does not fit the dictionary.").format(file=path.name), found=str(error).splitlines()[0]
        ) from error
