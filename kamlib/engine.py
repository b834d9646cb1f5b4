"""SQL in, table out: on DuckDB in this process, or on a Spark session that the caller passes in."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import contextmanager
from importlib.resources import files
from typing import Any

import pandas as pd


@contextmanager
def connection(*, memory_limit: str | None = None):
    """Open a private DuckDB connection, time zone UTC, and close it after use."""
    import duckdb

    settings = {"memory_limit": memory_limit} if memory_limit else {}
    duck = duckdb.connect(config=settings)
    try:
        duck.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        yield duck
    finally:
        duck.close()


def statement(room: str, name: str) -> str:
    """Read the SQL file ``kamlib/ROOM/sql/NAME.sql``."""
    return files("kamlib").joinpath(room, "sql", f"{name}.sql").read_text(encoding="utf-8")


def query(
    sql: str, tables: Mapping[str, pd.DataFrame], *, engine: Any = None, memory_limit: str | None = None
) -> pd.DataFrame:
    """Run one SELECT over the given tables and return its rows."""
    with connection(memory_limit=memory_limit) as duck:
        for name, table in tables.items():
            duck.register(name, table)
        return duck.sql(sql).df()
