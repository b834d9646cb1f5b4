"""Order lines in; how often, how lately and for how much each account buys out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date as Day
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from kamlib.errors import DataError, some
from kamlib.language import date, number
from kamlib.language import gettext as _
from kamlib.measure.clock import Clock, Exposure, Unit, elapsed, make_clock, to_day, unit_days
from kamlib.measure.lines import Lines, open_lines


def order_summary(
    orders: Any,
    *,
    unit: Unit | float = "W",
    end: str | Day | None = None,
    calibration_end: str | Day | None = None,
    engine: Any = None,
    memory_limit: str | None = None,
    log_intervals: bool = False,
    exposure: Exposure | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> pd.DataFrame:
    """Say for each account how often it bought, for how long and how lately, and what a purchase brings.

    Parameters
    ----------
    orders : DataFrame, path, list of paths, glob, or name of a table on `engine`
        Order lines: ``account_id``, ``order_date`` (a date, or a time without zone), ``amount``; where they have them
        also ``document_type`` and ``currency``. Parquet and CSV files with these columns are read in place; any other
        file goes through :func:`kamlib.data.read`. A Spark DataFrame is summed up on its session.
    unit : {"W", "D", "M", "Q", "Y"} or float
        Unit of `recency` and `T`: a week, a day, a twelfth, a quarter or the whole of 365.25 days, or a number of days.
    end : day, optional
        Last day that counts; by default the last day in the orders.
    calibration_end : day, optional
        Last day of the calibration period. The days after it, up to `end`, are the hold-out.
    engine : DuckDB connection or Spark session, optional
        The caller's own; without it a private DuckDB does the work.
    memory_limit : str, optional
        For the private DuckDB, such as ``"512MB"``. What does not fit goes to disk; if that is not enough, accounts are
        summed up in parts, with the same result.
    log_intervals : bool
        Whether to add the sum of the logarithms of the times between purchases, for models of regular buyers.
    exposure : Series or callable, optional
        Exposure of each day (1 on a normal day, 0 on a day without business), by day or as a function of days. Elapsed
        time is then the exposure of the days that passed.
    progress : callable, optional
        Called with a text and the share done.

    Returns
    -------
    DataFrame
        Indexed by ``account_id``: accounts of a DataFrame in order of their first line, others in order of their text.
        ``first_order``, ``last_order`` (days of the first and the last purchase up to the calibration end),
        ``frequency`` (purchase days after the first, from 0), ``recency`` (time from first to last purchase, from 0),
        ``T`` (time from first purchase to the calibration end), ``monetary_value`` (mean amount of the purchase days
        after the first; NaN at frequency 0); with `log_intervals` the column ``log_intervals`` (0 at frequency 0);
        with `calibration_end` ``frequency_holdout``, ``monetary_value_holdout`` (NaN where nothing was bought) and
        ``T_holdout``. ``attrs`` say what was left out: ``accounts_without_purchase`` and
        ``accounts_first_bought_later``; and the days in force, ``calibration_end`` and ``end``.

    Raises
    ------
    DataError
        If a column is missing or of the wrong kind, an account, a day or an amount is missing, a type of document is
        unknown, currencies differ, or the days of the arguments contradict each other.
    CapacityError
        If the work fits neither into memory nor onto the disk, even in parts.

    Notes
    -----
    A line is a credit if its ``document_type`` is ``credit`` or ``cancellation``, or its amount is below zero. A
    **purchase day** has at least one line that is no credit; lines of one day are one purchase, and a purchase of value
    zero is a purchase. A day with a credit whose lines add up to zero (to half a cent) was cancelled and is none.
    The amount of a purchase day is the sum of all its lines, credits included; credits on other days lower no purchase.
    Accounts without a purchase, and accounts whose first one falls after the calibration end, are left out.

    Nothing is dropped in silence: a line without account, day or amount is an error, and so are several currencies.
    Account ids are compared as they stand: ``A1``, ``a1`` and ``"A1 "`` are three accounts.

    References
    ----------
    Fader, P. S., Hardie, B. G. S. & Lee, K. L. (2005). "Counting your customers" the easy way. Marketing Science
    24(2), 275-284: frequency, recency and T. Platzer, M. & Reutterer, T. (2016). Ticking away the moments. Marketing
    Science 35(5), 779-799: the sum of logarithms.

    Examples
    --------
    >>> orders = pd.DataFrame(
    ...     {
    ...         "account_id": ["A", "A", "B", "A", "A"],
    ...         "order_date": pd.to_datetime(["2025-01-01", "2025-01-01", "2025-01-08", "2025-01-15", "2025-01-29"]),
    ...         "amount": [100.0, 20.0, 80.0, 60.0, 40.0],
    ...     }
    ... )
    >>> order_summary(orders)[["frequency", "recency", "T", "monetary_value"]]
                frequency  recency    T  monetary_value
    account_id
    A                   2      4.0  4.0            50.0
    B                   0      0.0  3.0             NaN
    """
    days = unit_days(unit)
    wanted_end, wanted_calibration_end = to_day(end, "end"), to_day(calibration_end, "calibration_end")
    with open_lines(orders, engine=engine, memory_limit=memory_limit, progress=progress) as lines:
        stop = lines.last_day if pd.isna(wanted_end) else wanted_end
        stop = stop if pd.notna(stop) else pd.Timestamp(0)
        calibrated = _calibration_end(wanted_calibration_end, stop)
        values = {"end": stop.date(), "calibration_end": calibrated.date()}
        share = (0.1, 0.5 if log_intervals else 1.0)
        accounts, found = lines.rows("order_summary", values, text=_("Summing up orders"), share=share)
        bought = found["purchases"] > 0
        later = int((found["purchases_holdout"] > 0)[~bought].sum())
        left_out = {"accounts_without_purchase": int((~bought).sum()) - later, "accounts_first_bought_later": later}
        if not bought.all():
            accounts, found = accounts[bought], {name: column[bought] for name, column in found.items()}
        clock = (
            make_clock(found["first_order"].min(), stop, exposure) if exposure is not None and len(accounts) else None
        )
        summary = _calibration(found, calibrated, days, clock)
        if log_intervals:
            logs = _log_intervals(lines, found, clock, values, stop) if len(accounts) else pd.Series(dtype=float)
            summary["log_intervals"] = logs.reindex(accounts).to_numpy() - summary["frequency"] * np.log(days)
    if calibration_end is not None:
        summary |= _holdout(found, calibrated, stop, days, clock)
    table = pd.DataFrame(summary, index=accounts, copy=False)
    table.attrs = {**left_out, "calibration_end": str(calibrated.date()), "end": str(stop.date())}
    return table


def _calibration_end(wanted: pd.Timestamp, stop: pd.Timestamp) -> pd.Timestamp:
    if pd.isna(wanted):
        return stop
    if wanted >= stop:
        raise DataError(
            _("The calibration period ends on {day}; no day is left to hold out.").format(day=date(wanted)),
            expected=_("a day before {end}, the last one that counts").format(end=date(stop)),
        )
    return wanted


def _calibration(found: dict, calibrated: pd.Timestamp, days: float, clock: Clock | None) -> dict[str, np.ndarray]:
    first, last = found["first_order"], found["last_order"]
    repeats = found["purchases"] - 1
    return {
        "first_order": first.astype("datetime64[us]"),
        "last_order": last.astype("datetime64[us]"),
        "frequency": repeats,
        "recency": elapsed(first, last, clock) / days,
        "T": elapsed(first, calibrated, clock) / days,
        "monetary_value": _mean(found["revenue"] - found["first_revenue"], repeats),
    }


def _holdout(found: dict, calibrated: pd.Timestamp, stop: pd.Timestamp, days: float, clock: Clock | None) -> dict:
    bought = found["purchases_holdout"]
    length = elapsed(np.array([calibrated], dtype="datetime64[D]"), stop, clock) if len(bought) else np.zeros(1)
    return {
        "frequency_holdout": bought,
        "monetary_value_holdout": _mean(found["revenue_holdout"], bought),
        "T_holdout": np.full(len(bought), length[0] / days),
    }


def _mean(total: np.ndarray, n: np.ndarray) -> np.ndarray:
    return np.divide(total, n, out=np.full(len(n), np.nan), where=n > 0)


def _log_intervals(lines: Lines, found: dict, clock: Clock | None, values: dict, stop: pd.Timestamp) -> pd.Series:
    clock = clock or make_clock(found["first_order"].min(), stop, None)
    calendar = pa.table({"day": pa.array(clock.days), "clock": pa.array(clock.passed)})
    more = {"kam_calendar": f"SELECT day, clock FROM {lines.run.frame(calendar)}"}
    share = (0.5, 1.0)
    accounts, timed = lines.rows("order_intervals", values, text=_("Timing purchases"), share=share, more=more)
    still = accounts[timed["still"] > 0]
    if len(still):
        raise DataError(
            _("exposure is zero between two purchases of {n} accounts; their interval has no logarithm.").format(
                n=number(len(still))
            ),
            found=some(still),
            do=_("Give each day on which something was bought an exposure above zero."),
        )
    return pd.Series(timed["log_intervals"], index=accounts).fillna(0.0)
