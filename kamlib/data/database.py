"""A query on a database in, its rows in the engine out, decimals exact."""

from __future__ import annotations

import datetime
import decimal
import itertools
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kamlib.data.faults import plain
from kamlib.data.parquet import store
from kamlib.data.raw import Kind, Progress, Raw, RawColumn, headings, look_at, tell
from kamlib.errors import DataError, NotInstalledError
from kamlib.language import gettext as _
from kamlib.language import number

_CHUNK = 50_000
_KINDS: dict[type, Kind] = {
    bool: "boolean",
    int: "decimal",
    float: "decimal",
    decimal.Decimal: "decimal",
    datetime.date: "day",
}


def load_query(duck, source: Any, query: str | None, *, progress: Progress = None) -> Raw:
    """Bring the rows of a query into the engine.

    Parameters
    ----------
    duck : DuckDB connection
    source : str, SQLAlchemy engine or connection, ADBC connection
        Where the query runs; a text is a URL such as ``postgresql://user@host/database``.
    query : str
        One SELECT.
    progress : callable, optional

    Raises
    ------
    DataError
        If there is no query, the database cannot be reached or refuses it, or nothing comes back.
    NotInstalledError
        If the driver is missing.

    Notes
    -----
    A URL of PostgreSQL is read through ADBC if its driver is installed, any other through SQLAlchemy. Exact decimals
    arrive as text and are added up as decimals.
    """
    name = _name(source)
    if not isinstance(source, str) and not any(
        hasattr(source, way) for way in ("connect", "cursor", "execution_options")
    ):
        raise DataError(
            _("A {kind} is nothing that can be read.").format(kind=type(source).__name__),
            expected=_("the path of a file; or, with query, a URL, an SQLAlchemy engine or an ADBC connection"),
            do=_("Pass one of these; a table in memory needs no reading."),
        )
    if not query or not str(query).strip():
        raise DataError(
            _("{source} is a database, but no query says what to read from it.").format(source=name),
            do=_('Pass one, such as query="SELECT * FROM invoices".'),
        )
    tell(progress, _("Asking {source}").format(source=name), 0.0)
    with _connected(source, name) as connection:
        if hasattr(connection, "cursor") and not hasattr(connection, "execution_options"):
            columns = _through_adbc(duck, connection, str(query), name)
        else:
            columns = _through_sqlalchemy(duck, connection, str(query), name, progress)
    rows = duck.sql("SELECT count(*) FROM stored").fetchall()[0][0]
    if not rows:
        raise DataError(_("The query on {source} brought no rows.").format(source=name), do=_("Check its conditions."))
    return Raw(name, look_at(duck, columns, line="rowid + 1", fault="NULL"), rows, {"query": str(query)})


def _name(source: Any) -> str:
    """Name a database for sentences: what stands between user and parameters, never a password."""
    if isinstance(source, str):
        url = source
    else:
        engine = getattr(source, "engine", source)
        url = getattr(engine, "url", None)
        if url is None:
            return _("the database")
        url = url.render_as_string(hide_password=True)
    scheme, _separator, rest = url.partition("://")
    return plain(f"{scheme}://{rest.rpartition('@')[2].partition('?')[0]}")


@contextmanager
def _connected(source: Any, name: str) -> Iterator[Any]:
    if isinstance(source, str):
        with _opened(source, name) as connection:
            yield connection
    elif hasattr(source, "connect") and not hasattr(source, "cursor"):
        with _sqlalchemy_connection(source, name) as connection:
            yield connection
    else:
        yield source


@contextmanager
def _opened(url: str, name: str) -> Iterator[Any]:
    if re.match(r"postgres(ql)?://", url):
        try:
            from adbc_driver_postgresql import dbapi
        except ImportError:
            pass
        else:
            try:
                connection = dbapi.connect(url)
            except dbapi.Error as error:
                raise _unreachable(name, error) from error
            with connection:
                yield connection
            return
    try:
        import sqlalchemy
    except ImportError as error:
        raise _no_driver(error) from error
    try:
        engine = sqlalchemy.create_engine(_with_driver(url))
    except (sqlalchemy.exc.ArgumentError, sqlalchemy.exc.NoSuchModuleError) as error:
        raise DataError(
            _("{source} is not the URL of a database that is known.").format(source=name),
            expected="postgresql://user@host/database, sqlite:///file.db",
            do=_("Correct the URL."),
        ) from error
    except ImportError as error:
        raise _no_driver(error) from error
    try:
        with _sqlalchemy_connection(engine, name) as connection:
            yield connection
    finally:
        engine.dispose()


def _with_driver(url: str) -> str:
    return re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url)


@contextmanager
def _sqlalchemy_connection(engine: Any, name: str) -> Iterator[Any]:
    import sqlalchemy

    try:
        connection = engine.connect()
    except sqlalchemy.exc.SQLAlchemyError as error:
        raise _unreachable(name, error) from error
    with connection:
        yield connection


def _no_driver(error: ImportError) -> NotInstalledError:
    return NotInstalledError(
        _("Reading from this database needs a driver that is not installed."),
        found=plain(error),
        do=_('Install it; for PostgreSQL with: pip install "kamlab[database]".'),
    )


def _unreachable(name: str, error: Exception) -> DataError:
    return DataError(
        _("{source} cannot be reached.").format(source=name),
        found=_without_secrets(error),
        do=_("Check the address, user and password, and whether you are in the company's network."),
    )


def _refused(name: str, error: Exception) -> DataError:
    return DataError(
        _("{source} does not answer the query.").format(source=name),
        found=_without_secrets(error),
        do=_("Try the query in the tool you use for the database."),
    )


def _without_secrets(error: Exception) -> str:
    text = str(getattr(error, "orig", None) or error).strip()
    said = re.search(r"ERROR:\s*(.+)", text)
    first = said[1] if said else next((line for line in text.splitlines() if line.strip()), type(error).__name__)
    first = re.sub(r"://[^@\s/]*@", "://", first)
    return plain(re.sub(r"(?i)password\s*=\s*\S+", "password=…", first), 200)


def _through_adbc(duck, connection: Any, query: str, name: str) -> tuple[RawColumn, ...]:
    import duckdb
    import pyarrow as pa

    with connection.cursor() as cursor:
        try:
            cursor.execute(query)
            reader = cursor.fetch_record_batch()
        except Exception as error:
            if not type(error).__module__.startswith("adbc_driver_manager"):
                raise
            raise _refused(name, error) from error
        opaque = [field for field in reader.schema if isinstance(field.type, pa.BaseExtensionType)]
        exact = frozenset(
            field.name for field in opaque if getattr(field.type, "type_name", "") in ("numeric", "money")
        )
        schema = pa.schema([pa.field(f.name, _storage(f.type)) for f in reader.schema])
        batches = (
            pa.RecordBatch.from_arrays([_plain_array(column) for column in batch.columns], schema=schema)
            for batch in reader
        )
        duck.register("answer", pa.RecordBatchReader.from_batches(schema, batches))
        try:
            return store(duck, "SELECT * FROM answer", exact=exact)
        except duckdb.Error as error:
            raise _refused(name, error) from error
        finally:
            duck.unregister("answer")


def _storage(kind: Any) -> Any:
    return getattr(kind, "storage_type", kind)


def _plain_array(column: Any) -> Any:
    return getattr(column, "storage", column)


def _through_sqlalchemy(duck, connection: Any, query: str, name: str, progress: Progress) -> tuple[RawColumn, ...]:
    import pyarrow as pa
    import sqlalchemy

    try:
        result = connection.execution_options(stream_results=True).execute(sqlalchemy.text(query))
        names = list(result.keys())
        seen: list[set[Kind]] = [set() for _name in names]
        parts = ", ".join(f"c{place} VARCHAR" for place in range(len(names)))
        duck.execute(f"CREATE OR REPLACE TABLE stored ({parts})")
        for count in itertools.count(1):
            chunk = result.fetchmany(_CHUNK)
            if not chunk:
                break
            arrays = []
            for values, kinds in zip(zip(*chunk, strict=True), seen, strict=True):
                kinds.update(_kind(value) for value in values if value is not None)
                arrays.append(pa.array([_as_text(value) for value in values], pa.string()))
            duck.register("chunk", pa.Table.from_arrays(arrays, names=[f"c{i}" for i in range(len(names))]))
            duck.execute("INSERT INTO stored SELECT * FROM chunk")
            duck.unregister("chunk")
            tell(progress, _("{n} rows from {source}").format(n=number(count * _CHUNK), source=name), 0.2)
    except sqlalchemy.exc.SQLAlchemyError as error:
        raise _refused(name, error) from error
    columns = [
        RawColumn(heading, f"c{place}", next(iter(kinds)) if len(kinds) == 1 else "text")
        for place, (heading, kinds) in enumerate(zip(headings(names), seen, strict=True))
    ]
    for column in columns:
        if column.kind in ("day", "instant", "boolean"):
            kind = {"day": "TIMESTAMP", "instant": "TIMESTAMPTZ", "boolean": "BOOLEAN"}[column.kind]
            duck.execute(
                f"ALTER TABLE stored ALTER {column.column} TYPE {kind} USING TRY_CAST({column.column} AS {kind})"
            )
    return tuple(columns)


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    return str(value)


def _kind(value: Any) -> Kind:
    if isinstance(value, datetime.datetime):
        return "day" if value.tzinfo is None else "instant"
    return _KINDS.get(type(value), "text")
