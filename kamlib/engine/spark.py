"""The same statements on Spark: sqlglot writes them in its dialect; parts, memory and disk are Spark's own trade."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa

from kamlib.engine.duck import within
from kamlib.errors import DataError
from kamlib.language import gettext as _

# Spark's plain timestamp is a point in time, shown in the zone of the session.
_KINDS = {"timestamp": "TIMESTAMP WITH TIME ZONE", "timestamp_ntz": "TIMESTAMP", "string": "VARCHAR"}
_serial = count(1)


class Spark:
    """A Spark session on which statements run; the methods are those of :class:`kamlib.engine.duck.Duck`."""

    def __init__(self, spark: Any):
        self._spark = spark
        self._views: list[str] = []

    def close(self) -> None:
        """Drop the views that were made."""
        for name in self._views:
            self._spark.catalog.dropTempView(name)

    def table(self, name: str) -> str:
        """Name a table of the session."""
        return self._view(lambda: self._spark.table(name))

    def frame(self, table: Any) -> str:
        """Make a table in memory, or a Spark DataFrame, a view."""
        return self._view(lambda: self._spark.createDataFrame(table) if isinstance(table, pa.Table) else table)

    def parquet(self, paths: Sequence[Path]) -> str:
        """Read Parquet files."""
        return self._view(lambda: self._spark.read.parquet(*(str(path.resolve()) for path in paths)))

    def csv(self, paths: Sequence[Path], names: Sequence[str]) -> str:
        """Read comma-separated files (UTF-8, first line the names); every cell is text, an empty one is missing."""
        schema = ", ".join(f"`{name.replace('`', '``')}` STRING" for name in names)
        reader = self._spark.read.options(header=True, escape='"', enforceSchema=False).schema(schema)
        return self._view(lambda: reader.csv([str(path.resolve()) for path in paths]))

    def columns(self, relation: str) -> dict[str, str]:
        """Give the type of each column in DuckDB's words, by name."""
        return {name: _KINDS.get(kind, kind.upper()) for name, kind in self._spark.table(relation).dtypes}

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
        """Run one SELECT written in DuckDB's dialect; nothing is cut into parts."""
        import sqlglot

        if progress:
            progress(text, 0.0)
        whole = within(sql, given)
        used = {name: value for name, value in values.items() if re.search(rf"\${name}\b", whole)}
        spark_sql = sqlglot.transpile(whole, read="duckdb", write="spark")[0]
        table = self._told(lambda: self._spark.sql(spark_sql, args=used).toArrow())
        if progress:
            progress(text, 1.0)
        return table

    def _view(self, make: Callable[[], Any]) -> str:
        name = f"kam_frame_{next(_serial)}"
        self._told(make).createOrReplaceTempView(name)
        self._views.append(name)
        return name

    def _told(self, work: Callable[[], Any]) -> Any:
        from pyspark.errors import PySparkException

        try:
            return work()
        except PySparkException as error:
            reason = str(error).partition("\n")[0]
            raise DataError(_("Spark cannot read the data: {reason}").format(reason=reason)) from error
