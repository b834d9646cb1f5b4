"""A table, files or the name of a table in; out comes a relation that the engine can select order lines from."""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kamlib.engine import expand
from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import ngettext, number

_TABLES = (".parquet", ".csv", ".csv.gz")


@dataclass(frozen=True)
class Source:
    """Where order lines stand.

    Attributes
    ----------
    relation : str
        What a statement selects from.
    columns : dict
        The kind of each column, by name.
    is_text : bool
        Whether every cell still is text, as in a CSV file.
    accounts : Index or None
        For a table in memory: its accounts in order of appearance; ``account_id`` of the relation counts them from 0.
    """

    relation: str
    columns: dict[str, str]
    is_text: bool = False
    accounts: pd.Index | None = None


def find(run: Any, orders: Any, days: Sequence[str], wanted: Sequence[str], *, on_engine: bool) -> Source:
    """Find the order lines: in memory, on the engine, in canonical files, or by reading a foreign file.

    Parameters
    ----------
    run : Duck or Spark
    orders : DataFrame, path, list of paths, glob, or name of a table
    days : list of str
        Columns of which one, beside ``account_id`` and ``amount``, makes a file canonical.
    wanted : list of str
        Columns that a table in memory hands over where it has them.
    on_engine : bool
        Whether a bare name is a table of the engine.

    Returns
    -------
    Source
    """
    if isinstance(orders, pd.DataFrame):
        return from_frame(run, orders, wanted)
    if type(orders).__module__.startswith("pyspark"):
        return _as_it_is(run, run.frame(orders))
    if isinstance(orders, str) and on_engine and not _names_a_file(orders):
        return _as_it_is(run, run.table(orders))
    if not isinstance(orders, (str, os.PathLike, list, tuple)):
        raise DataError(
            _("Orders cannot be taken from a {kind}.").format(kind=type(orders).__name__),
            expected=_("a DataFrame, files, or the name of a table on engine"),
        )
    return _from_files(run, expand(orders), days, wanted)


def from_frame(run: Any, orders: pd.DataFrame, wanted: Sequence[str]) -> Source:
    """Lend a table in memory to the engine; accounts are numbered, so that their text is looked at once only."""
    columns, accounts = {}, None
    _refuse_decimals(orders)
    for name in (column for column in wanted if column in orders):
        try:
            if name == "account_id":
                columns[name], accounts = _numbered(orders[name])
            else:
                columns[name] = _arrow(orders[name])
        except (pa.ArrowException, TypeError, ValueError) as error:
            raise DataError(
                _("The column {column} holds values of several kinds.").format(column=name),
                found=some(dict.fromkeys(type(value).__name__ for value in orders[name])),
                do=_("Give the column one type, such as text, a date or a number."),
            ) from error
    if accounts is None:
        return Source("", {str(name): "" for name in orders})
    relation = run.frame(pa.table(columns))
    return Source(relation, {**{str(name): "" for name in orders}, **run.columns(relation)}, accounts=accounts)


def read(run: Any, paths: Sequence[Path], wanted: Sequence[str]) -> Source:
    """Read files that are not canonical, whatever they are; a line that has to be set aside is an error here."""
    from kamlib.data.reading import read as read_file

    tables = []
    for path in paths:
        loaded = read_file(path)
        if len(loaded.set_aside):
            raise DataError(
                ngettext(
                    "{file}: {n} line cannot be used as it stands.",
                    "{file}: {n} lines cannot be used as they stand.",
                    len(loaded.set_aside),
                ).format(file=path.name, n=number(len(loaded.set_aside))),
                found=some(dict.fromkeys(loaded.set_aside["reason"])),
                do=_("Read the file with kam.data.read, look at what it sets aside, and pass its table."),
            )
        tables.append(loaded.table)
    return from_frame(run, pd.concat(tables, ignore_index=True), wanted)


def _from_files(run: Any, paths: Sequence[Path], days: Sequence[str], wanted: Sequence[str]) -> Source:
    if all(_ends(path, ".parquet") for path in paths):
        source = _as_it_is(run, run.parquet(paths))
        if _is_canonical(source.columns, days):
            return source
    elif all(_ends(path, ".csv", ".csv.gz") for path in paths):
        names = _header(paths[0])
        alike = all(_header(path) == names for path in paths[1:])
        if alike and _is_canonical(names, days) and len(set(names)) == len(names):
            return Source(run.csv(paths, names), dict.fromkeys(names, "VARCHAR"), is_text=True)
    return read(run, paths, wanted)


def _is_canonical(names: Iterable[str], days: Sequence[str]) -> bool:
    return {"account_id", "amount"} <= set(names) and not set(names).isdisjoint(days)


def _header(path: Path) -> list[str]:
    unpack = gzip.open if _ends(path, ".gz") else open
    try:
        with unpack(path, "rt", encoding="utf-8", newline="") as file:
            return next(csv.reader(file), [])
    except (UnicodeDecodeError, csv.Error, OSError):
        return []


def _as_it_is(run: Any, relation: str) -> Source:
    return Source(relation, run.columns(relation))


def _names_a_file(name: str) -> bool:
    return _ends(Path(name), *_TABLES) or Path(name).is_file()


def _ends(path: Path, *endings: str) -> bool:
    return path.name.lower().endswith(endings)


def _refuse_decimals(orders: pd.DataFrame) -> None:
    ids = orders.get("account_id")
    if ids is not None and pd.api.types.is_float_dtype(ids.dtype) and ids.notna().any():
        raise DataError(
            _("account_id holds numbers with decimals."),
            found=some(ids.dropna().head(6)),
            do=_("Read account numbers as text, so that none loses its leading zeros."),
        )


def _numbered(ids: pd.Series) -> tuple[pa.Array, pd.Index]:
    starts = _starts(ids)
    if starts is None:
        codes, accounts = pd.factorize(ids)
    else:
        codes, accounts = np.cumsum(starts, dtype="int32") - 1, pd.Index(ids[starts])
    if isinstance(accounts, pd.CategoricalIndex):
        accounts = accounts.astype(accounts.categories.dtype)
    return pa.array(codes.astype("int32"), mask=codes < 0), pd.Index(accounts, name="account_id")


def _starts(ids: pd.Series) -> np.ndarray | None:
    """Mark where the next account begins, if ids stand in ascending order: far cheaper than hashing them."""
    if not len(ids) or ids.dtype == object or isinstance(ids.dtype, pd.CategoricalDtype):
        return None
    values = pa.array(ids)
    values = values if isinstance(values, pa.ChunkedArray) else pa.chunked_array([values])
    for n in (min(1000, len(values)), len(values)):
        before, after = values[: n - 1], values[1:n]
        rises = pc.less(before, after)
        if values.null_count or not pc.all(pc.or_(rises, pc.equal(before, after)), min_count=0).as_py():
            return None
    return np.concatenate([[True], rises.to_numpy().astype(bool)])


def _arrow(column: pd.Series) -> pa.Array | pa.ChunkedArray:
    values = pa.array(column, from_pandas=True)
    if pa.types.is_timestamp(values.type) and values.type.tz is None:
        return values.cast(pa.date32(), safe=False)  # the time of day is of no interest
    return values
