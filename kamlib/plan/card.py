"""A plan, today's tables and a day in; where each measure stands between baseline and target out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date as Day

import pandas as pd

from kamlib.measure.clock import to_day
from kamlib.plan.kpi_figures import Reading
from kamlib.plan.kpis import KPIS
from kamlib.plan.parts import Measure
from kamlib.plan.plan import AccountPlan

_COLUMNS = {
    "metric": "str", "unit": "str", "criterion": "str", "baseline": "float64", "now": "float64", "target": "float64",
    "due": "datetime64[us]", "share_done": "float64", "state": "str", "n": "int64", "source": "str",
    "ci_lower": "float64", "ci_upper": "float64", "expected": "float64", "period_start": "datetime64[us]",
    "period_end": "datetime64[us]",
}  # fmt: skip
# baselines are written rounded
_ROUNDED = 0.01


def scorecard(plan: AccountPlan, tables: Mapping[str, pd.DataFrame], *, as_of: str | Day) -> pd.DataFrame:
    """Say where each measure of a plan stands today, between its baseline and its target.

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
        Indexed by ``id`` of the measure: ``metric, unit, criterion, baseline, now, target, due``; ``share_done`` (of
        the way from baseline to target; below 0 where it went the other way, above 1 where it went beyond), ``state``,
        ``n, source, ci_lower, ci_upper`` (of `now`), ``expected`` (where it should stand today on a straight line from
        the day of the plan to the day due), ``period_start, period_end``. States: ``met``; ``on_course`` (at least
        where it should be today); ``behind``; ``unknown`` (no baseline, target or day, or the tables do not say).

    Notes
    -----
    share_done = (now - baseline) / (target - baseline). The straight line is a plan's own, not a forecast: what rests
    on twelve months moves slowly at first. Whether a change is more than chance, its interval tells.

    Examples
    --------
    >>> from kamlib.plan import AccountPlan, Measure
    >>> half = Measure(id="K1", metric="revenue_12m", baseline=100, target=200, due="2025-12-31")
    >>> plan = AccountPlan(account_id="A", account_name="A", as_of="2024-12-31", measures=(half,))
    >>> orders = pd.DataFrame({"account_id": ["A"], "order_date": [pd.Timestamp("2025-02-01")], "amount": [150.0]})
    >>> scorecard(plan, {"orders": orders}, as_of="2025-05-01")[["now", "share_done", "state"]]
          now  share_done      state
    id
    K1  150.0         0.5  on_course
    """
    day = to_day(as_of, "as_of")
    rows = [_row(one, plan, tables, day) for one in plan.measures]
    table = pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=kind) for name, kind in _COLUMNS.items()})
    return table.set_index(pd.Index([one.id for one in plan.measures], name="id", dtype="str"))


def _row(one: Measure, plan: AccountPlan, tables: Mapping[str, pd.DataFrame], day: pd.Timestamp) -> dict:
    reading = KPIS[one.metric].read(plan.account_id, tables, day) if one.metric in KPIS else Reading()
    way = one.target - one.baseline
    done = (reading.value - one.baseline) / way if way else math.nan
    passed = _passed(plan.as_of, one.due, day)
    row = {name: getattr(one, name) for name in ("metric", "unit", "criterion", "baseline", "target", "due", "source")}
    row |= {"now": reading.value, "share_done": done, "state": _state(done, passed), "n": reading.n}
    row |= {name: getattr(reading, name) for name in ("ci_lower", "ci_upper", "period_start", "period_end")}
    return row | {"expected": one.baseline + passed * way}


def _passed(start: pd.Timestamp, due: pd.Timestamp, day: pd.Timestamp) -> float:
    """Return the share of the time to the day due that has passed, 0 to 1; missing without both days."""
    if pd.isna(start) or pd.isna(due):
        return math.nan
    return min(max((day - start).days / max((due - start).days, 1), 0.0), 1.0)


def _state(done: float, passed: float) -> str:
    if math.isnan(done):
        return "unknown"
    if done >= 1 - 1e-9:
        return "met"
    if math.isnan(passed):
        return "unknown"
    return "on_course" if done >= passed - _ROUNDED else "behind"
