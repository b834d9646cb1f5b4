"""A plan, today's tables and a day in; which promises were kept within a year, and on how many cases, out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date as Day

import pandas as pd

from kamlib.measure.clock import to_day
from kamlib.plan.kpi_figures import Reading
from kamlib.plan.kpis import KPIS
from kamlib.plan.parts import ServicePromise
from kamlib.plan.plan import AccountPlan

_COLUMNS = {
    "what": "str", "metric": "str", "unit": "str", "level": "float64", "now": "float64", "n": "int64", "state": "str",
    "source": "str", "period_start": "datetime64[us]", "period_end": "datetime64[us]",
}  # fmt: skip


def kept(plan: AccountPlan, tables: Mapping[str, pd.DataFrame], *, as_of: str | Day) -> pd.DataFrame:
    """Say of each promise whether it was kept within the year before a day.

    Parameters
    ----------
    plan : AccountPlan
    tables : dict of str to DataFrame
        As for :func:`kamlib.plan.prefill`.
    as_of : day
        Today.

    Returns
    -------
    DataFrame
        Indexed by ``id`` of the promise: ``what, metric, unit, level, now, n, state`` ("kept", "not_kept", "unknown"
        where there is no level or the tables do not say), ``source, period_start, period_end``.

    Examples
    --------
    >>> from kamlib.plan import AccountPlan, ServicePromise
    >>> promise = ServicePromise(id="P1", what="A review each year", metric="reviews_12m", level=1, unit="count")
    >>> plan = AccountPlan(account_id="A", account_name="A", promises=(promise,))
    >>> kept(plan, {}, as_of="2024-12-31").loc["P1", "state"]
    'unknown'
    """
    day = to_day(as_of, "as_of")
    rows = [_row(one, plan, tables, day) for one in plan.promises]
    table = pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=kind) for name, kind in _COLUMNS.items()})
    return table.set_index(pd.Index([one.id for one in plan.promises], name="id", dtype="str"))


def _row(one: ServicePromise, plan: AccountPlan, tables: Mapping[str, pd.DataFrame], day: pd.Timestamp) -> dict:
    row = {"what": one.what, "metric": one.metric, "unit": one.unit, "level": one.level, "source": ""}
    reading, state = Reading(), "unknown"
    if one.metric in KPIS:
        kpi = KPIS[one.metric]
        reading = kpi.read(plan.account_id, tables, day)
        row |= {"unit": one.unit or kpi.unit_in(plan.currency), "source": kpi.source}
        if not math.isnan(one.level) and not math.isnan(reading.value):
            short = reading.value > one.level if kpi.direction == "lower" else reading.value < one.level
            state = "not_kept" if short else "kept"
    days = {"period_start": reading.period_start, "period_end": reading.period_end}
    return row | {"state": state, "now": reading.value, "n": reading.n} | days
