"""SQL in, table out: on DuckDB in this process, on a DuckDB connection or on a Spark session that the caller passes in.

A statement is DuckDB's dialect; values reach it as named parameters (``$end``), never as text.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

from kamlib.engine.duck import Duck, connection
from kamlib.errors import DataError
from kamlib.language import gettext as _

__all__ = ["connection", "expand", "query", "session", "statement"]


def statement(room: str, name: str) -> str:
    """Read the SQL file ``kamlib/ROOM/sql/NAME.sql``."""
    return files("kamlib").joinpath(room, "sql", f"{name}.sql").read_text(encoding="utf-8")


def query(sql: str, tables: Mapping[str, pd.DataFrame], *, memory_limit: str | None = None, **values: Any):
    """Run one SELECT over tables in memory; `values` fill the statement's named parameters."""
    with connection(memory_limit=memory_limit) as duck:
        for name, table in tables.items():
            duck.register(name, table)
        return duck.sql(sql, params=values or None).df()


@contextmanager
def session(*, engine: Any = None, memory_limit: str | None = None) -> Iterator[Any]:
    """Say where statements run: in a private DuckDB, or where the caller's data already is.

    Parameters
    ----------
    engine : DuckDB connection or Spark session, optional
        The caller's own. Its settings and tables stay as they are.
    memory_limit : str, optional
        For the private DuckDB only, such as ``"512MB"``.

    Yields
    ------
    Duck or Spark
        With the methods ``table``, ``frame``, ``parquet`` and ``csv``, which give a relation to select from,
        ``columns`` and ``rows``.

    Raises
    ------
    DataError
        Where `engine` is something else, or has a memory limit of its own to be set.
    """
    if engine is None:
        with connection(memory_limit=memory_limit) as duck:
            duck.execute("SET preserve_insertion_order = false; SET python_enable_replacements = false")
            yield Duck(duck, private=True)
        return
    home = type(engine).__module__.partition(".")[0]
    if home not in ("duckdb", "_duckdb", "pyspark"):
        raise DataError(
            _("'{kind}' is not an engine.").format(kind=type(engine).__name__),
            expected=_("a DuckDB connection or a Spark session"),
        )
    if memory_limit:
        raise DataError(
            _("memory_limit belongs to the built-in engine; here an engine of your own is given."),
            do=_("Set the limit on that connection or session, or leave out engine."),
        )
    if home == "pyspark":
        from kamlib.engine.spark import Spark

        run: Any = Spark(engine)
    else:
        run = Duck(engine, private=False)
    try:
        yield run
    finally:
        run.close()


def expand(paths: Any) -> list[Path]:
    """List the files meant by a path, a folder of Parquet parts, a glob, or a list of these.

    A name that exists is taken as it is, also where it holds ``*`` or ``[``.
    """
    found: list[Path] = []
    for path in paths if isinstance(paths, (list, tuple)) else [paths]:
        name = os.fspath(path)
        here: list[Path] = []
        if name and Path(name).is_dir():
            here = sorted(Path(name).rglob("*.parquet"))
        elif name and Path(name).exists():
            here = [Path(name)]
        elif name:
            root = Path(name).anchor
            here = sorted(Path(root or ".").glob(name.removeprefix(root)))
        if not here:
            raise DataError(_("There is no file {path}.").format(path=name), do=_("Check the folder and the spelling."))
        found += here
    return found
