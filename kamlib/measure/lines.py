"""Order lines from wherever they are in; out comes a SELECT over them that passed its checks, and where to run it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

import pandas as pd

from kamlib.engine import expand, session, statement
from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import ngettext, number
from kamlib.measure.sources import Source, find, read

Progress: TypeAlias = Callable[[str, float], None]
DOCUMENTS = ("invoice", "credit", "debit", "cancellation")
_DAYS = ("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS")
_NUMBER = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$|DECIMAL|DOUBLE|FLOAT|REAL")
_EMPTY = ('"NULL"', "NULL", "VOID")
_OPTIONAL = ("document_type", "currency")
_ZONE = "[0-9](Z|[+-][0-9][0-9](:?[0-9][0-9])?)$"


@dataclass(frozen=True)
class Lines:
    """Order lines that passed their checks.

    Attributes
    ----------
    run : Duck or Spark
        Where statements run.
    select : str
        The lines: ``account_id, order_date, amount, document_type, currency`` and, where asked for, ``part``.
    day : str
        The column that held the day.
    accounts : Index or None
        For a table in memory: its accounts in order of appearance; in `select` they are numbers.
    n : int
        How many lines there are.
    first_day, last_day : Timestamp
        NaT where there are no lines.
    progress : callable or None
        The caller's.
    """

    run: Any
    select: str
    day: str
    accounts: pd.Index | None
    n: int
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
    ) -> pd.DataFrame:
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
        DataFrame
            In order of accounts: of appearance for a table in memory, else of the account's text.
        """
        sql = _filled(statement("measure", name), words)
        given = {"kam_orders": self.select, **(more or {})}
        if "purchase_days" in sql:
            given["purchase_days"] = _filled(statement("measure", "purchase_days"), words)
        say = _stretch(self.progress, *share)
        table = self.run.rows(sql, given, values, part_by="account_id", progress=say, text=text)
        table = table.sort_by([(key, "ascending") for key in ("account_id", "part") if key in table.column_names])
        frame = table.to_pandas(date_as_object=False)
        if self.accounts is not None:
            frame["account_id"] = self.accounts.take(frame["account_id"].to_numpy("int64"))
        return frame


def _filled(sql: str, words: Mapping[str, str]) -> str:
    for word, text in words.items():
        sql = sql.replace(f"{{{word}}}", text)
    return sql


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
    """Check order lines and hand them over; they stay where they are.

    Parameters
    ----------
    orders : DataFrame, path, list of paths, glob, or name of a table on `engine`
        A Spark DataFrame brings its session along.
    engine, memory_limit, progress
        As the public measures take them.
    part : str, optional
        A further column that the caller needs; it is handed over as ``part``.
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
        If a column is missing or of the wrong kind, a needed cell is empty, an amount is not a number, a type of
        document is unknown, or the currencies differ.
    """
    if engine is None and type(orders).__module__.startswith("pyspark"):
        engine = orders.sparkSession
    wanted = list(dict.fromkeys(["account_id", *days, "amount", *_OPTIONAL, *([part] if part else [])]))
    with session(engine=engine, memory_limit=memory_limit) as run:
        source = find(run, orders, days, wanted, on_engine=engine is not None)
        try:
            needed, control = _control(run, source, days, part, progress)
        except DataError:
            if not source.is_text:
                raise
            # A file with our column names whose dates or numbers are written in another way.
            source = read(run, expand(orders), wanted)
            needed, control = _control(run, source, days, part, progress)
        _refuse_lines(control, needed[1], mixed_currencies)
        yield Lines(
            run=run,
            select=_select(source, needed),
            day=needed[1],
            accounts=source.accounts,
            n=int(control["lines"].sum()),
            first_day=pd.Timestamp(control["first_day"].min()),
            last_day=pd.Timestamp(control["last_day"].max()),
            progress=progress,
        )


def _control(run: Any, source: Source, days: Sequence[str], part: str | None, progress: Progress | None):
    day = next((name for name in days if name in source.columns), days[0])
    needed = ["account_id", day, "amount", *([part] if part else [])]
    _refuse_columns(source, needed)
    sql = statement("measure", "order_control")
    say = _stretch(progress, 0.0, 0.1)
    given = {"kam_orders": _select(source, needed)}
    table = run.rows(sql, given, {}, progress=say, text=_("Checking order lines"))
    return needed, table.to_pandas(date_as_object=False)


def _select(source: Source, needed: list[str]) -> str:
    _account, day, _amount, *part = needed
    moment = day
    if source.is_text:  # text with a time zone must not become a day in silence
        moment = f"CASE WHEN REGEXP_MATCHES({day}, '{_ZONE}') AND LENGTH({day}) > 10 THEN 'zone' ELSE {day} END"
    texts = [f"CAST({name if name in source.columns else 'NULL'} AS VARCHAR) AS {name}" for name in _OPTIONAL]
    texts += [f"CAST({name} AS VARCHAR) AS part" for name in part]
    return (
        f"SELECT account_id, CAST({moment} AS DATE) AS order_date, CAST(amount AS DOUBLE) AS amount, "
        f"{', '.join(texts)} FROM {source.relation}"
    )


def _refuse_columns(source: Source, needed: list[str]) -> None:
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


def _refuse_lines(control: pd.DataFrame, day: str, mixed_currencies: bool) -> None:
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
    currencies = sorted(control["currency"].dropna().unique())
    if len(currencies) > 1 and not mixed_currencies:
        raise DataError(
            _("The amounts stand in {n} currencies and cannot be added up.").format(n=len(currencies)),
            found=some(currencies),
            do=_("Convert them first (kam.data.convert), or pass the orders of one currency."),
        )


def _stretch(progress: Progress | None, start: float, stop: float) -> Progress | None:
    if progress is None:
        return None
    return lambda text, done: progress(text, start + (stop - start) * done)
