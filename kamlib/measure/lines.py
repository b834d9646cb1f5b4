"""Order lines from wherever they are in; out comes what a statement found in them, account by account."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from kamlib.engine import expand, session, statement
from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.measure.line_checks import DOCUMENTS, refuse_columns, refuse_currencies, refuse_lines
from kamlib.measure.sources import Source, find, read

Progress: TypeAlias = Callable[[str, float], None]
_OPTIONAL = ("document_type", "currency")
_ZONE = "[0-9](Z|[+-][0-9][0-9](:?[0-9][0-9])?)$"


@dataclass(frozen=True)
class Lines:
    """Order lines on an engine.

    Attributes
    ----------
    run : Duck or Spark
        Where statements run.
    source : Source
        Where the lines stand.
    needed : list of str
        Their columns with account, day and amount, and with what else the caller asked for.
    first_day, last_day : Timestamp
        NaT where there are no lines.
    progress : callable or None
        The caller's.
    """

    run: Any
    source: Source
    needed: list[str]
    first_day: pd.Timestamp
    last_day: pd.Timestamp
    progress: Progress | None

    def rows(
        self,
        name: str,
        values: Mapping[str, Any],
        *,
        text: str,
        share: tuple[float, float] = (0.1, 1.0),
        words: Mapping[str, str] = MappingProxyType({"part": ""}),
        more: Mapping[str, str] | None = None,
    ) -> tuple[pd.Index, dict[str, np.ndarray]]:
        """Run a statement of this room.

        Parameters
        ----------
        name : str
            The SQL file. It may read ``kam_orders`` or ``purchase_days``.
        values : mapping
            For its named parameters.
        text : str
            What is being done, for the progress.
        share : pair of float
            Which stretch of the whole progress this is.
        words : mapping
            What stands for the words in braces of the SQL files: never the user's own.
        more : mapping of name to SELECT, optional
            Further tables the statement reads.

        Returns
        -------
        accounts : Index
            In order of appearance for a table in memory, else of their text.
        columns : dict of arrays
            The further columns of the result, in that order.

        Raises
        ------
        DataError
            If a line up to the last day has no account, day or amount, or its type of document is unknown.
        """
        sql = _filled(statement("measure", name), words)
        given = {"kam_orders": _select(self.source, self.needed), **(more or {})}
        if "purchase_days" in sql:
            given["purchase_days"] = _filled(statement("measure", "purchase_days"), words)
        say = _stretch(self.progress, *share)
        table = self.run.rows(sql, given, values, part_by="account_id", progress=say, text=text)
        if _is_faulty(table):
            refuse_lines(_control(self.run, self.source, self.needed), self.needed[1])
        order = _order(table, self.source.accounts)
        columns = {key: _array(table[key])[order] for key in table.column_names if key != "account_id"}
        if self.source.accounts is None:
            return pd.Index(table["account_id"].take(order).to_pandas(), name="account_id"), columns
        codes = table["account_id"].to_numpy()[order]
        whole = len(codes) == len(self.source.accounts) and (codes == np.arange(len(codes))).all()
        return self.source.accounts if whole else self.source.accounts.take(codes), columns


@contextmanager
def open_lines(
    orders: Any,
    *,
    engine: Any = None,
    memory_limit: str | None = None,
    progress: Progress | None = None,
    part: str | None = None,
    days: Sequence[str] = ("order_date",),
    mixed_currencies: bool = False,
) -> Iterator[Lines]:
    """Find order lines and look over their columns; they stay where they are.

    Parameters
    ----------
    orders : DataFrame, path, list of paths, glob, or name of a table on `engine`
        A Spark DataFrame brings its session along.
    engine, memory_limit, progress
        As the public measures take them.
    part : str, optional
        A further column that the caller needs; statements find it as ``part``.
    days : list of str
        Columns that may hold the day; the first that is there does.
    mixed_currencies : bool
        Whether lines of several currencies may stand beside each other.

    Yields
    ------
    Lines

    Raises
    ------
    DataError
        If a column is missing or of the wrong kind, or the currencies differ.
    """
    if engine is None and type(orders).__module__.startswith("pyspark"):
        engine = orders.sparkSession
    wanted = list(dict.fromkeys(["account_id", *days, "amount", *_OPTIONAL, *([part] if part else [])]))
    with session(engine=engine, memory_limit=memory_limit) as run:
        source = find(run, orders, days, wanted, on_engine=engine is not None)
        if source.is_text:
            try:  # the same names do not make the same form of dates and numbers
                _control(run, source, _needed(source, days, part))
            except DataError:
                source = read(run, expand(orders), wanted)
        needed = _needed(source, days, part)
        say = _stretch(progress, 0.0, 0.1)
        given = {"kam_orders": _select(source, needed, marked=False)}
        sql, text = statement("measure", "order_span"), _("Checking order lines")
        span = run.rows(sql, given, {}, progress=say, text=text).to_pylist()[0]
        if span["first_currency"] != span["last_currency"] and not mixed_currencies:
            refuse_currencies(_control(run, source, needed))
        first, last = pd.Timestamp(span["first_day"]), pd.Timestamp(span["last_day"])
        yield Lines(run=run, source=source, needed=needed, first_day=first, last_day=last, progress=progress)


def _needed(source: Source, days: Sequence[str], part: str | None) -> list[str]:
    day = next((name for name in days if name in source.columns), days[0])
    needed = ["account_id", day, "amount", *([part] if part else [])]
    refuse_columns(source, needed)
    return needed


def _control(run: Any, source: Source, needed: list[str]) -> pd.DataFrame:
    given = {"kam_orders": _select(source, needed, marked=False)}
    return run.rows(statement("measure", "order_control"), given, {}).to_pandas()


def _select(source: Source, needed: list[str], *, marked: bool = True) -> str:
    """Write the lines as statements read them; marked, a line that cannot count has an amount that is not a number."""
    _account, day, _amount, *part = needed
    moment = day
    if source.is_text:  # text with a time zone must not become a day in silence
        moment = f"CASE WHEN REGEXP_MATCHES({day}, '{_ZONE}') AND LENGTH({day}) > 10 THEN 'zone' ELSE {day} END"
    order_date, amount = f"CAST({moment} AS DATE)", "CAST(amount AS DOUBLE)"
    if marked:
        known = ", ".join(f"'{kind}'" for kind in DOCUMENTS)
        faults = [f"{day} IS NULL", "amount IS NULL"]
        faults += [f"CAST(document_type AS VARCHAR) NOT IN ({known})"] if "document_type" in source.columns else []
        amount = f"CASE WHEN {' OR '.join(faults)} THEN CAST('NaN' AS DOUBLE) ELSE {amount} END"
        order_date = f"COALESCE({order_date}, DATE '0001-01-01')"
    columns = [f"{order_date} AS order_date", f"{amount} AS amount"]
    columns += [f"CAST({name if name in source.columns else 'NULL'} AS VARCHAR) AS {name}" for name in _OPTIONAL]
    columns += [f"CAST({name} AS VARCHAR) AS part" for name in part]
    return f"SELECT account_id, {', '.join(columns)} FROM {source.relation}"


def _is_faulty(table: pa.Table) -> bool:
    totals = [table[name] for name in table.column_names if pa.types.is_floating(table.schema.field(name).type)]
    return table["account_id"].null_count > 0 or any(pc.all(pc.is_finite(one)).as_py() is False for one in totals)


def _order(table: pa.Table, accounts: pd.Index | None) -> np.ndarray:
    if accounts is not None:
        place = np.full(len(accounts), -1)
        place[table["account_id"].to_numpy()] = np.arange(len(table))
        order = place[place >= 0]
        if len(order) == len(table):  # one row an account: no need to sort
            return order
    keys = [(key, "ascending") for key in ("account_id", "part") if key in table.column_names]
    return pc.sort_indices(table, sort_keys=keys).to_numpy()


def _array(column: pa.ChunkedArray) -> np.ndarray:
    return column.to_pandas().to_numpy() if pa.types.is_string(column.type) else column.to_numpy()


def _filled(sql: str, words: Mapping[str, str]) -> str:
    for word, text in words.items():
        sql = sql.replace(f"{{{word}}}", text)
    return sql


def _stretch(progress: Progress | None, start: float, stop: float) -> Progress | None:
    if progress is None:
        return None
    return lambda text, done: progress(text, start + (stop - start) * done)
