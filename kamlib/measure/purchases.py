"""Order lines in; the days on which each account bought out."""

from __future__ import annotations

from datetime import date as Day
from typing import Any

import pandas as pd

from kamlib.language import gettext as _
from kamlib.measure.clock import to_day
from kamlib.measure.lines import open_lines


def purchases(
    orders: Any,
    *,
    start: str | Day | None = None,
    end: str | Day | None = None,
    engine: Any = None,
    memory_limit: str | None = None,
) -> pd.DataFrame:
    """List the days on which each account bought, as :func:`kamlib.measure.order_summary` counts them.

    Parameters
    ----------
    orders : DataFrame, path, list of paths, glob, or name of a table on `engine`
        Order lines, as for :func:`kamlib.measure.order_summary`.
    start, end : day, optional
        Days after `start` and up to `end` are listed; by default all.
    engine, memory_limit
        As for :func:`kamlib.measure.order_summary`.

    Returns
    -------
    DataFrame
        ``account_id``, ``day``, ``amount`` (of all lines of the day); one row a purchase day, by account and day.

    Raises
    ------
    DataError
        If the lines cannot be used.

    Examples
    --------
    >>> orders = pd.DataFrame(
    ...     {
    ...         "account_id": ["A", "A", "B", "A"],
    ...         "order_date": pd.to_datetime(["2025-01-01", "2025-01-01", "2025-01-08", "2025-01-15"]),
    ...         "amount": [100.0, 20.0, 80.0, 60.0],
    ...     }
    ... )
    >>> purchases(orders)
      account_id        day  amount
    0          A 2025-01-01   120.0
    1          A 2025-01-15    60.0
    2          B 2025-01-08    80.0
    """
    first, last = to_day(start, "start"), to_day(end, "end")
    with open_lines(orders, engine=engine, memory_limit=memory_limit) as lines:
        stop = lines.last_day if pd.isna(last) else last
        stop = stop if pd.notna(stop) else pd.Timestamp(0)
        begin = pd.Timestamp("1700-01-01") if pd.isna(first) else first
        values = {"start": begin.date(), "end": stop.date()}
        accounts, found = lines.rows("purchases", values, text=_("Listing purchases"))
    days = pd.DatetimeIndex(found["purchase_day"]).as_unit("us")
    table = pd.DataFrame({"account_id": accounts, "day": days, "amount": found["amount"]})
    place = pd.factorize(table["account_id"])[0]
    return table.assign(place=place).sort_values(["place", "day"]).drop(columns="place").reset_index(drop=True)
