"""A unit of time, days and exposure in; a clock out that says how much time lies between two days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date as Day
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import date
from kamlib.language import gettext as _

Unit: TypeAlias = Literal["D", "W", "M", "Q", "Y"]
Exposure: TypeAlias = pd.Series | Callable[[pd.DatetimeIndex], np.ndarray]
UNIT_DAYS = {"D": 1.0, "W": 7.0, "M": 365.25 / 12, "Q": 365.25 / 4, "Y": 365.25}


def unit_days(unit: Unit | float) -> float:
    """Return the days of a unit of time.

    Examples
    --------
    >>> unit_days("W"), unit_days("M"), unit_days(14)
    (7.0, 30.4375, 14.0)
    """
    days = UNIT_DAYS.get(unit) if isinstance(unit, str) else unit
    if not isinstance(days, (int, float, np.number)) or isinstance(days, bool) or not 0 < days < np.inf:
        raise DataError(
            _("'{unit}' is not a unit of time.").format(unit=unit),
            expected=_("one of {units}, or a number of days").format(units=", ".join(UNIT_DAYS)),
        )
    return float(days)


def to_day(value: str | Day | None, name: str) -> pd.Timestamp:
    """Return a day at midnight; NaT for None.

    Examples
    --------
    >>> to_day("2025-03-31", "end")
    Timestamp('2025-03-31 00:00:00')
    """
    try:
        moment = pd.Timestamp(value) if value is not None else pd.NaT
    except (TypeError, ValueError):
        moment = pd.NaT
    if value is not None and (pd.isna(moment) or moment.tzinfo is not None):
        raise DataError(
            _("{name} is not a day: {value}.").format(name=name, value=value),
            expected=_("a day without time zone, such as 2025-12-31"),
        )
    return moment.normalize() if value is not None else pd.NaT


@dataclass(frozen=True)
class Clock:
    """How much exposure has passed by the end of each day.

    Attributes
    ----------
    days : array of datetime64[D]
        All days, without a gap.
    passed : array
        Exposure since the end of the first day, in days of normal exposure.
    """

    days: np.ndarray
    passed: np.ndarray


def elapsed(start: np.ndarray, stop: np.ndarray | pd.Timestamp, clock: Clock | None = None) -> np.ndarray:
    """Return the days from the end of the days `start` to the end of `stop`, as a clock counts them."""
    stops = np.asarray(stop, dtype="datetime64[D]")
    if clock is None:
        return (stops - start).astype(float)
    origin = clock.days[0]
    return clock.passed[(stops - origin).astype(int)] - clock.passed[(start - origin).astype(int)]


def make_clock(first: np.datetime64, last: pd.Timestamp, exposure: Exposure | None) -> Clock:
    """Make a clock that runs with the exposure of each day, or one day a day.

    Parameters
    ----------
    first, last : day
        What the clock must cover.
    exposure : Series or callable, optional
        Exposure of each day, 1 being a normal day: a Series indexed by day, or a function of a DatetimeIndex.

    Returns
    -------
    Clock

    Raises
    ------
    DataError
        If a day lacks its exposure, or has a negative or infinite one.
    """
    days = pd.date_range(first, last, freq="D", unit="us")
    plain = days.to_numpy().astype("datetime64[D]")
    if exposure is None:
        return Clock(plain, np.arange(len(days), dtype=float))
    if isinstance(exposure, pd.Series):
        given = exposure.set_axis(pd.DatetimeIndex(exposure.index).normalize())
        if given.index.has_duplicates:
            raise DataError(
                _("exposure names a day more than once."),
                found=some(date(day) for day in given.index[given.index.duplicated()].unique()),
            )
        values = np.array(given.reindex(days), dtype=float)
    else:
        values = np.array(np.broadcast_to(exposure(days), len(days)), dtype=float)
    wrong = ~((values >= 0) & np.isfinite(values))
    if wrong.any():
        raise DataError(
            _("exposure is missing, negative or infinite on {n} of {days} days.").format(
                n=int(wrong.sum()), days=len(days)
            ),
            expected=_("a number of 0 or more for each day from {first} to {last}").format(
                first=date(days[0]), last=date(days[-1])
            ),
            found=some(f"{date(day)}: {value}" for day, value in zip(days[wrong], values[wrong], strict=True)),
        )
    values[0] = 0.0
    return Clock(plain, np.cumsum(values))
