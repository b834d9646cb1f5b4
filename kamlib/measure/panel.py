"""Order lines in; revenue by account and month out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date as Day
from typing import Any, Literal

import numpy as np
import pandas as pd

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.measure.clock import to_day
from kamlib.measure.lines import open_lines

_PERIODS = {"W": "week", "M": "month", "Q": "quarter", "Y": "year"}


def revenue_panel(
    orders: Any,
    *,
    freq: Literal["W", "M", "Q", "Y"] = "M",
    end: str | Day | None = None,
    by: str | None = None,
    engine: Any = None,
    memory_limit: str | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> pd.DataFrame:
    """Add up what each account bought in each month.

    Parameters
    ----------
    orders : DataFrame, path, list of paths, glob, or name of a table on `engine`
        As :func:`order_summary` takes them; a table of sums by account and ``month`` will do as well.
    freq : {"M", "W", "Q", "Y"}
        Months, weeks (from Monday), quarters or years.
    end : day, optional
        Last day that counts; by default the last day in the orders.
    by : str, optional
        A further column of the orders, such as ``"product_line"``: one row for each account and value. With
        ``"currency"``, several currencies may stand in the orders.
    engine, memory_limit, progress
        As :func:`order_summary` takes them.

    Returns
    -------
    DataFrame
        Indexed by ``account_id`` (and `by`), accounts as :func:`order_summary` orders them; one column for each period
        from the first to the last with an order, named by its first day (a DatetimeIndex called ``month``, ``week``,
        ``quarter`` or ``year``). Net sums, credits taken off; 0 where nothing was sold.

    Raises
    ------
    DataError
        If a column is missing or of the wrong kind, an account, a day or an amount is missing, or currencies differ.
    CapacityError
        If the work fits neither into memory nor onto the disk.

    Notes
    -----
    The first and the last period are as whole as the orders are: an export up to the 10th has a short last month.

    Examples
    --------
    >>> orders = pd.DataFrame(
    ...     {
    ...         "account_id": ["A", "B", "A", "A", "B"],
    ...         "order_date": pd.to_datetime(["2025-01-07", "2025-01-20", "2025-03-03", "2025-03-31", "2025-03-31"]),
    ...         "amount": [100.0, 80.0, 60.0, -10.0, 20.0],
    ...     }
    ... )
    >>> revenue_panel(orders)
    month       2025-01-01  2025-02-01  2025-03-01
    account_id
    A                100.0         0.0        50.0
    B                 80.0         0.0        20.0
    """
    period = _PERIODS.get(freq)
    if period is None:
        raise DataError(_("'{freq}' is not a period of the panel.").format(freq=freq), expected=", ".join(_PERIODS))
    stop = to_day(end, "end")
    with open_lines(
        orders,
        engine=engine,
        memory_limit=memory_limit,
        progress=progress,
        part=by,
        days=("order_date", "month"),
        mixed_currencies=by == "currency",
    ) as lines:
        if lines.needed[1] == "month" and freq == "W":
            raise DataError(_("Sums by month cannot be split into weeks."), expected="M, Q, Y")
        stop = stop if pd.notna(stop) else lines.last_day
        values = {"end": stop.date() if pd.notna(stop) else pd.Timestamp(0).date()}
        text, words = _("Adding up revenue"), {"period": period, "part": "part," if by else ""}
        accounts, found = lines.rows("revenue_panel", values, text=text, words=words)
    labels = pd.DataFrame({"account_id": accounts} | ({by: found["part"]} if by else {}))
    return _wide(labels, found["period"].astype("datetime64[us]"), found["revenue"], period)


def _wide(labels: pd.DataFrame, starts: np.ndarray, revenue: np.ndarray, period: str) -> pd.DataFrame:
    step = {"week": "7D", "month": "MS", "quarter": "QS", "year": "YS"}[period]
    every = pd.date_range(starts.min(), starts.max(), freq=step, unit="us") if len(starts) else starts
    columns = pd.DatetimeIndex(every, name=period, freq=None)
    keys = list(labels)
    rows = labels.groupby(keys, sort=False, dropna=False).ngroup().to_numpy()
    labels = labels.drop_duplicates()
    values = np.zeros((len(labels), len(columns)))
    values[rows, columns.get_indexer(starts)] = revenue
    index = pd.MultiIndex.from_frame(labels) if len(keys) > 1 else pd.Index(labels[keys[0]])
    return pd.DataFrame(values, index=index, columns=columns)
