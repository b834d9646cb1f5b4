"""Statements on DuckDB: within a memory limit, and in parts by account where they do not fit at once."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa

from kamlib.errors import CapacityError, DataError, some
from kamlib.language import gettext as _

PARTS = (8, 32, 128, 512)
_serial = count(1)


@contextmanager
def connection(*, memory_limit: str | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a private DuckDB connection, time zone UTC, and close it after use.

    Parameters
    ----------
    memory_limit : str, optional
        Such as ``"512MB"``. What does not fit goes to a private folder, which is removed with the connection.

    Yields
    ------
    DuckDB connection

    Raises
    ------
    DataError
        Where `memory_limit` cannot be read.
    """
    with TemporaryDirectory(prefix="kamlib-", ignore_cleanup_errors=True) as spill:
        settings = {"temp_directory": spill, "autoinstall_known_extensions": False, "threads": _threads(memory_limit)}
        if memory_limit:
            settings["memory_limit"] = memory_limit
        try:
            duck = duckdb.connect(config=settings)
        except duckdb.Error as error:
            raise DataError(
                _("'{limit}' is not an amount of memory.").format(limit=memory_limit),
                expected=_("a number with its unit, such as 512MB or 4GB"),
            ) from error
        try:
            # first of all: in a notebook DuckDB draws a bar for any statement that takes long, even for SET TimeZone
            duck.execute("SET enable_progress_bar_print = false; SET enable_progress_bar = true; SET TimeZone = 'UTC'")
            yield duck
        finally:
            duck.close()


def _threads(memory_limit: str | None) -> int:
    # DuckDB cuts group-by tables by the number of threads: in four parts and more they stay in the processor's cache.
    # Under a memory limit each thread costs room.
    cores = os.cpu_count() or 1
    return min(cores, 4) if memory_limit else max(cores, 4)


class Duck:
    """A DuckDB connection on which statements run."""

    def __init__(self, duck: duckdb.DuckDBPyConnection, *, private: bool):
        self._duck, self._private = duck, private
        self._lent: list[str] = []

    def close(self) -> None:
        """Take back the names lent to the connection."""
        for name in self._lent:
            self._duck.unregister(name)

    def table(self, name: str) -> str:
        """Name a table or view of the connection (``orders``, ``erp.orders``): what is not one of them is refused."""
        sql = (
            "SELECT database_name, schema_name, table_name FROM duckdb_tables() UNION ALL "
            "SELECT database_name, schema_name, view_name FROM duckdb_views() WHERE NOT internal"
        )
        known = [tuple(row.values()) for row in self._run(sql, {}, None).to_pylist()]
        for parts in ([name], _parts(name)):
            if any(_same(parts, full[-len(parts) :]) for full in known if 1 <= len(parts) <= 3):
                return ".".join(_quoted(part) for part in parts)
        raise DataError(
            _("There is no table {name} on the connection.").format(name=name),
            found=some(sorted(full[-1] for full in known)) if known else _("no tables"),
        )

    def frame(self, table: pa.Table) -> str:
        """Lend a table in memory to the connection."""
        name = f"kam_frame_{next(_serial)}"
        self._duck.register(name, table)
        self._lent.append(name)
        return _quoted(name)

    def parquet(self, paths: Sequence[Path]) -> str:
        """Read Parquet files."""
        return f"read_parquet({_list(paths)}, hive_partitioning = false)"

    def csv(self, paths: Sequence[Path], names: Sequence[str]) -> str:
        """Read comma-separated files (UTF-8, first line the names); every cell is text, an empty one is missing."""
        columns = ", ".join(f"{_literal(name)}: 'VARCHAR'" for name in names)
        form = "auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"'"
        return f"read_csv({_list(paths)}, {form}, hive_partitioning = false, columns = {{{columns}}})"

    def columns(self, relation: str) -> dict[str, str]:
        """Give the type of each column, by name."""
        table = self._run(f"DESCRIBE SELECT * FROM {relation}", {}, None)
        return dict(zip(table["column_name"].to_pylist(), table["column_type"].to_pylist(), strict=True))

    def rows(
        self,
        sql: str,
        given: Mapping[str, str],
        values: Mapping[str, Any],
        *,
        part_by: str | None = None,
        parts: int = 1,
        progress: Callable[[str, float], None] | None = None,
        text: str = "",
    ) -> pa.Table:
        """Run one SELECT; where memory runs out, run it again in 8, 32, 128 and 512 parts.

        Parameters
        ----------
        sql : str
            One SELECT that reads the names in `given`.
        given : mapping of name to SELECT
            Each may read those before it; the first is what is cut into parts.
        values : mapping of name to value
            For the named parameters.
        part_by : str, optional
            The column of the first of `given` whose equal values stay together. Without it nothing is cut.
        parts : int
            Into how many parts to cut at the first try.
        progress : callable, optional
            Gets `text` and the share done, several times a second, from the caller's thread.
        text : str
            What is being done.

        Returns
        -------
        pyarrow Table

        Raises
        ------
        CapacityError
            Where it does not fit even in the smallest parts.
        DataError
            Where DuckDB cannot read what it was given.
        """
        whole, *others = given
        reason = ""
        for n in [parts, *(more for more in PARTS if more > parts)] if part_by else [1]:
            results = []
            try:
                for part in range(n):
                    cut = f"SELECT * FROM ({given[whole]}) AS uncut WHERE hash({part_by}) % {n} = {part}"
                    scope = {whole: cut if n > 1 else given[whole], **{name: given[name] for name in others}}
                    results.append(self._run(within(sql, scope), values, _share(progress, text, part, n)))
                return pa.concat_tables(results)
            except duckdb.OutOfMemoryException as error:
                reason = str(error).partition("\n")[0]
        raise CapacityError(
            _("The work does not fit into the memory it was given, even though it was cut into {n} parts.").format(n=n)
            if n > 1
            else _("The work does not fit into the memory it was given."),
            found=reason,
            do=_("Raise memory_limit, make room on the disk for temporary files, or pass fewer months."),
        )

    def _run(self, sql: str, values: Mapping[str, Any], say: Callable[[float], None] | None) -> pa.Table:
        used = {name: value for name, value in values.items() if re.search(rf"\${name}\b", sql)}

        def work() -> pa.Table:
            return self._duck.sql(sql, params=used or None).to_arrow_table()

        try:
            return work() if say is None else self._watched(work, say)
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error as error:
            raise DataError(
                _("DuckDB cannot read the data: {reason}").format(reason=str(error).partition("\n")[0])
            ) from error

    def _watched(self, work: Callable[[], pa.Table], say: Callable[[float], None]) -> pa.Table:
        say(0.0)
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(work)
            try:
                while not wait([running], timeout=0.2).done:
                    say(max(self._duck.query_progress(), 0.0) / 100)
            except BaseException:
                self._duck.interrupt()
                raise
        say(1.0)
        return running.result()


def within(sql: str, scope: Mapping[str, str]) -> str:
    """Put the SELECTs that a statement reads in front of it."""
    return (
        f"WITH {', '.join(f'{name} AS ({select})' for name, select in scope.items())} SELECT * FROM ({sql}) AS answer"
    )


def _share(progress, text: str, part: int, parts: int) -> Callable[[float], None] | None:
    if progress is None:
        return None
    label = text if parts == 1 else _("{text}, part {part} of {parts}").format(text=text, part=part + 1, parts=parts)
    return lambda share: progress(label, (part + share) / parts)


def _parts(name: str) -> list[str]:
    import sqlglot
    from sqlglot import exp

    try:
        return [part.name for part in exp.to_table(name, dialect="duckdb").parts]
    except sqlglot.errors.SqlglotError:
        return []


def _same(parts: Sequence[str], others: Sequence[str]) -> bool:
    return [part.lower() for part in parts] == [other.lower() for other in others]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _list(paths: Sequence[Path]) -> str:
    return f"[{', '.join(_literal(glob.escape(str(path))) for path in paths)}]"
