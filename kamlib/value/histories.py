"""A fitted order model and order lines in; what it says along an account's history, over a map, week by week, out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date as Day
from typing import Any

import numpy as np
import pandas as pd

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.measure.clock import Exposure, Unit, elapsed, make_clock, to_day, unit_days
from kamlib.measure.purchases import purchases
from kamlib.value.bgbb import BGBB


def alive_history(
    results: Any,
    orders: Any,
    account: Any,
    *,
    unit: Unit | float = "W",
    end: str | Day | None = None,
    exposure: Exposure | None = None,
    interval: float = 0.95,
) -> pd.DataFrame:
    """Say for each day of one account's history how likely it was still a customer, as far as one knew that day.

    Parameters
    ----------
    results : results of an order model
        Such as ``BGNBD(summary).fit()``.
    orders : DataFrame, path, list of paths or glob
        Order lines, as for :func:`kamlib.measure.order_summary`.
    account : object
        Id of the account.
    unit : {"W", "D", "M", "Q", "Y"} or float
        Unit in which the summary of the model was made.
    end : day, optional
        Last day; by default the last day with a purchase of any account.
    exposure : Series or callable, optional
        Exposure with which the summary was made.
    interval : float
        Confidence of the interval, which has the doubt about the parameters.

    Returns
    -------
    DataFrame
        Indexed by ``day``, from the first purchase on: ``mean`` (0 to 1), ``mean_ci_lower``, ``mean_ci_upper``,
        ``purchases`` (1 on a purchase day, else 0).

    Raises
    ------
    DataError
        If the account bought nothing up to `end`, or the model counts in whole periods.
    """
    if isinstance(results.model, BGBB):
        raise DataError(_("A history day by day needs a model in which accounts buy on any day."))
    bought = purchases(orders, end=end)
    stop = to_day(end, "end") if end is not None else bought["day"].max()
    own = bought["day"][bought["account_id"] == account]
    if not len(own):
        raise DataError(
            _("Account {account} has no purchase.").format(account=account),
            do=_("Name an account of the order lines, as they write it."),
        )
    days = pd.date_range(own.min(), stop, freq="D", name="day")
    marks = days.isin(own)
    clock = make_clock(np.datetime64(days[0], "D"), stop, exposure)
    T = clock.passed / unit_days(unit)
    count = np.cumsum(marks)
    last = T[np.flatnonzero(marks)[count - 1]]
    found = results._predict(_alive(results, account, count - 1.0, last, T), interval, days, bounded=True)
    return found.table.assign(purchases=marks.astype(int))


def _alive(results: Any, account: Any, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> Callable:
    """Return the chance to be alive after other histories than the account's own, as a function of the parameters."""
    model = results.model
    row = 0
    if model._designs:
        if account not in model.accounts:
            raise DataError(_("Account {account} is not in the model.").format(account=account))
        row = model.accounts.get_loc(account)
    rows, scale = np.full(len(x), row), model._unit

    def mean(inside: np.ndarray) -> np.ndarray:
        return sum(model.law.alive(x, t_x / scale, T / scale, *model._rows(inside, rows)))

    return mean


def frequency_recency(
    results: Any, *, T: float | None = None, horizon: float | None = None, most: int | None = None, points: int = 40
) -> pd.DataFrame:
    """Map what a model says of every history: how often an account bought, and how lately.

    Parameters
    ----------
    results : results of an order model
        Without covariates.
    T : float, optional
        Time since the first purchase, in the unit of the model; by default the longest.
    horizon : float, optional
        Map the purchases expected within this time; by default, how likely the account is still a customer.
    most : int, optional
        Largest frequency; by default the largest of the accounts, and 30 at most.
    points : int
        Steps of recency.

    Returns
    -------
    DataFrame
        Index ``frequency``, from 0; columns ``recency``, from 0 to `T`. Empty where there is no such history: recency
        is 0 at frequency 0 and only there.

    Raises
    ------
    DataError
        If the model has covariates, or `T` is no time above 0.
    """
    model = results.model
    if model._designs:
        raise DataError(_("The map needs a model without covariates: with them, each account has its own."))
    T = float(model._T.max() if T is None else T)
    if not (np.isfinite(T) and T > 0):
        raise DataError(_("T is a time above 0."), found=f"{T:g}")
    most = int(min(model._x.max(), 30) if most is None else most)
    whole = isinstance(model, BGBB)
    recency = np.arange(T + 1) if whole else np.linspace(0, T, points + 1)
    x, t_x = (grid.ravel() for grid in np.meshgrid(np.arange(most + 1.0), recency, indexing="ij"))
    possible = ((x == 0) == (t_x == 0)) & ((x <= t_x) | (not whole))
    params = model._rows(results.inside, slice(None))
    history = (x[possible], t_x[possible] / model._unit, np.full(possible.sum(), T / model._unit))
    if horizon is None:
        found = sum(model.law.alive(*history, *params))
    else:
        found = model.law.expected(results._horizon(horizon), *history, *params)
    values = np.full(len(x), np.nan)
    values[possible] = found
    columns = pd.Index(recency, name="recency")
    return pd.DataFrame(values.reshape(most + 1, -1), index=pd.RangeIndex(most + 1, name="frequency"), columns=columns)


def tracking(
    results: Any,
    orders: Any,
    *,
    calibration_end: str | Day,
    end: str | Day | None = None,
    unit: Unit | float = "W",
    exposure: Exposure | None = None,
    points: int = 13,
    interval: float = 0.95,
    draws: int = 200,
    seed: int = 0,
) -> pd.DataFrame:
    """Follow what came after the calibration period, all accounts together, beside what the model expected.

    Parameters
    ----------
    results : results of an order model
        Fitted to the calibration period.
    orders : DataFrame, path, list of paths or glob
        Order lines, as for :func:`kamlib.measure.order_summary`.
    calibration_end : day
        Last day that the model saw.
    end : day, optional
        Last day to follow; by default the last day with a purchase.
    unit : {"W", "D", "M", "Q", "Y"} or float
        Unit in which the summary of the model was made.
    exposure : Series or callable, optional
        Exposure with which the summary was made.
    points : int
        On how many days to look, at equal distances; the last one is `end`.
    interval : float
        Probability of the interval.
    draws, seed : int
        Futures to simulate for the interval, and their seed.

    Returns
    -------
    DataFrame
        Indexed by ``day``, the first one the calibration end with zeros: ``actual`` (purchases since then of the
        accounts in the model), ``mean`` (expected), ``obs_ci_lower``, ``obs_ci_upper``.

    Raises
    ------
    DataError
        If `end` does not come after the calibration end.
    """
    first = to_day(calibration_end, "calibration_end")
    bought = purchases(orders, start=first, end=end)
    stop = to_day(end, "end") if end is not None else bought["day"].max()
    if pd.isna(stop) or stop <= first:
        raise DataError(_("There is no day after the calibration period to follow."))
    length = (stop - first).days
    steps = np.unique(np.round(np.linspace(0, length, min(points, length) + 1)).astype(int))
    days = first + pd.to_timedelta(steps, unit="D")
    clock = make_clock(np.datetime64(first, "D"), stop, exposure)
    passed = elapsed(np.array([first], dtype="datetime64[D]"), days.to_numpy(), clock) / unit_days(unit)
    came = bought[bought["account_id"].isin(results.model.accounts)]
    actual = np.searchsorted(np.sort(came["day"].to_numpy()), days.to_numpy(), side="right")
    rows, tails = [(0.0, 0.0, 0.0)], [(1 - interval) / 2, (1 + interval) / 2]
    for horizon in passed[1:]:
        drawn = results._futures(results._horizon(horizon), draws, seed)
        ends = np.quantile(sum(outcomes.sum(axis=1) for _rows, outcomes in drawn), tails)
        rows.append((results.expected_purchases(horizon, interval=None).total["mean"], *ends))
    table = pd.DataFrame(rows, columns=["mean", "obs_ci_lower", "obs_ci_upper"], index=days.rename("day"))
    table.insert(0, "actual", actual)
    return table
