"""A Parquet file in, its rows in the engine out, with the types it declares."""

from __future__ import annotations

import re
from pathlib import Path

from kamlib.data.raw import Kind, Progress, Raw, RawColumn, check_width, headings, look_at, quoted, tell
from kamlib.data.recognise import name_of
from kamlib.errors import DataError
from kamlib.language import gettext as _

_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")


def load_parquet(duck, path, *, progress: Progress = None) -> Raw:
    """Bring a Parquet file into the engine.

    Raises
    ------
    DataError
        If the file is cut off or damaged, or holds no rows.
    """
    import duckdb

    file = name_of(path)
    tell(progress, _("Reading {file}").format(file=file), 0.1)
    literal = re.sub(r"([*?\[])", r"[\1]", str(Path(path)))
    try:
        rows = duck.sql(f"SELECT num_rows FROM parquet_file_metadata({quoted(literal)})").fetchall()[0][0]
        columns = store(duck, f"SELECT * FROM read_parquet({quoted(literal)})")
    except duckdb.Error as error:
        raise DataError(
            _("{file} is not a whole Parquet file: it is cut off or damaged.").format(file=file),
            found=str(error).splitlines()[0][:150],
            do=_("Copy or export it again."),
        ) from error
    if not rows:
        raise DataError(
            _("{file} has column names but no rows under them.").format(file=file),
            do=_("Export it again and check the filter of the export."),
        )
    return Raw(file, look_at(duck, columns, line="rowid + 1", fault="NULL"), rows)


def store(duck, sql: str, *, exact: frozenset[str] = frozenset()) -> tuple[RawColumn, ...]:
    """Store the rows of a query as ``c0, c1, ...`` and return the columns with their kinds.

    Parameters
    ----------
    duck : DuckDB connection
    sql : str
        A SELECT.
    exact : set of str
        Columns that hold exact decimals written as text.
    """
    described = duck.sql(f"DESCRIBE {sql}").fetchall()
    check_width(len(described), _("The table"))
    names = headings([row[0] for row in described])
    parts, columns = [], []
    for place, (name, row) in enumerate(zip(names, described, strict=True)):
        kind: Kind = "decimal" if row[0] in exact else _kind(row[1])
        source = '"' + row[0].replace('"', '""') + '"'
        as_text = kind == "text" and row[1] != "VARCHAR"
        parts.append(f"{source}{'::VARCHAR' if as_text else ''} AS c{place}")
        columns.append(RawColumn(name, f"c{place}", kind))
    duck.execute(f"CREATE OR REPLACE TABLE stored AS SELECT {', '.join(parts)} FROM ({sql})")
    return tuple(columns)


def _kind(sql_type: str) -> Kind:
    if sql_type in _NUMBERS or sql_type in ("FLOAT", "DOUBLE") or sql_type.startswith("DECIMAL"):
        return "number"
    if sql_type == "TIMESTAMP WITH TIME ZONE":
        return "instant"
    if sql_type == "DATE" or sql_type.startswith("TIMESTAMP"):
        return "day"
    return "boolean" if sql_type == "BOOLEAN" else "text"
