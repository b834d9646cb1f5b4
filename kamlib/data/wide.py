"""A table with a column for every month in, a row for every account and month out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kamlib.data.mapping import Mapping
from kamlib.data.months import month_of
from kamlib.data.raw import Raw, RawColumn, look_at, quoted
from kamlib.language import gettext as _

TABLE = "monthly_revenue"


def month_columns(raw: Raw) -> dict[RawColumn, date]:
    """Return the columns whose heading is a month, such as ``2024-01``, ``Jan-24`` or ``ene-24``."""
    months = {column: month_of(column.name) for column in raw.columns}
    return {column: month for column, month in months.items() if month}


def is_wide(raw: Raw, table: str | None, mapping: Mapping | None) -> bool:
    """Say whether a file holds sums by account and month, with the months side by side.

    One month is enough if sums were asked for, two if nothing was asked for and nothing in the file is an order.
    """
    named = mapping.columns if mapping else {}
    if "order_date" in named or "amount" in named or "month" in named or raw.named("order_date"):
        return False
    asked = table or (mapping.table if mapping else None)
    return len(month_columns(raw)) >= (1 if asked == TABLE else 2) and asked in (None, TABLE)


def lengthen(duck, raw: Raw) -> Raw:
    """Turn the months side by side into rows; empty cells are no rows, as nothing was sold in them.

    A line with too few or too many cells stays one row, without a month.
    """
    months = month_columns(raw)
    others = [column for column in raw.columns if column not in months]
    columns = [replace(column, column=f"c{place}", spaced=False) for place, column in enumerate(others)]
    month, amount = RawColumn("month", f"c{len(others)}"), RawColumn("amount", f"c{len(others) + 1}", "cells")
    kept = ["row", "line", "fault"]
    for old, new in zip(others, columns, strict=True):
        kept += [f"{old.column} AS {new.column}", *([f"{old.typed} AS {new.typed}"] if old.kind == "cells" else [])]
    parts = [
        f"SELECT {', '.join(kept)}, {quoted(first.isoformat())} AS {month.column}, "
        f"({column.text})::VARCHAR AS {amount.column}, {_typed(column)} AS {amount.typed} "
        f"FROM raw WHERE fault IS NULL AND {column.text} IS NOT NULL"
        for column, first in months.items()
    ]
    parts.append(
        f"SELECT {', '.join(kept)}, NULL AS {month.column}, NULL AS {amount.column}, NULL AS {amount.typed} "
        "FROM raw WHERE fault IS NOT NULL"
    )
    duck.execute(
        f"CREATE OR REPLACE TABLE long AS SELECT * EXCLUDE (row) FROM ({' UNION ALL '.join(parts)}) "
        f"ORDER BY row, {month.column}"
    )
    duck.execute("DROP VIEW raw; DROP TABLE stored; ALTER TABLE long RENAME TO stored")
    rows = duck.sql("SELECT count(*) FROM stored").fetchall()[0][0]
    return replace(raw, columns=look_at(duck, (*columns, month, amount)), rows=rows)


def _typed(column: RawColumn) -> str:
    if column.kind == "cells":
        return column.typed
    return f"TRY_CAST({column.column} AS DOUBLE)" if column.kind in ("number", "decimal") else "NULL::DOUBLE"


def remark() -> str:
    """Say what sums by account and month cannot support."""
    return _(
        "These are sums by account and month: they show revenue by month, on whom it depends and how it changed; "
        "they cannot show single orders, so order dates within a month, prices, quantities and products are left out."
    )
