"""Order lines in; by how much faster time runs in busy months out, and what makes such models comparable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date as Day
from html import escape
from typing import Any, Literal

import numpy as np
import pandas as pd
from scipy.stats import norm

from kamlib.errors import DataError, some
from kamlib.language import date, number
from kamlib.language import gettext as _
from kamlib.measure.clock import Exposure, make_clock, to_day
from kamlib.measure.purchases import purchases
from kamlib.value.newton import maximise

_MONTHS = np.array([31, 28.25, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_BLOCK = 20_000


@dataclass(frozen=True)
class CalendarExposure:
    """How much faster time runs by month or quarter; `order_summary` takes it as ``exposure=``.

    Attributes
    ----------
    table : DataFrame
        Indexed by ``month`` (1 to 12) or ``quarter`` (1 to 4): ``purchases`` (those it was estimated from),
        ``exposure`` (1 on the average of a year's days), ``ci_lower``, ``ci_upper`` (95 %; they allow for accounts that
        differ, not for a year that differs from the others).
    by : {"month", "quarter"}
        What the index goes by.
    first_day, last_day : Timestamp
        First and last purchase day that were used.
    accounts : int
        Accounts that told something: those with three purchases or more.
    """

    table: pd.DataFrame
    by: str
    first_day: pd.Timestamp
    last_day: pd.Timestamp
    accounts: int

    def __call__(self, days: pd.DatetimeIndex) -> np.ndarray:
        """Return the exposure of each day."""
        return self.table["exposure"].to_numpy()[getattr(pd.DatetimeIndex(days), self.by).to_numpy() - 1]

    def is_oracle(self, calibration_end: str | Day) -> bool:
        """Whether it was estimated from days after the calibration period."""
        return bool(self.last_day > to_day(calibration_end, "calibration_end"))

    def label(self, calibration_end: str | Day) -> str:
        """Say whether what is forecast with it is a forecast."""
        values = {"last": date(self.last_day), "end": date(to_day(calibration_end, "calibration_end"))}
        if self.is_oracle(calibration_end):
            return _(
                "The exposure is an oracle: it was estimated from purchases up to {last}, after the calibration period "
                "ended on {end}. Errors with it are those of hindsight, not those of a forecast."
            ).format(**values)
        return _("The exposure was estimated from purchases up to {last}, none of them after {end}.").format(**values)

    def __str__(self) -> str:
        most, least = self.table["exposure"].idxmax(), self.table["exposure"].idxmin()
        values = {"most": _name(most, self.by), "least": _name(least, self.by)}
        values |= {"fast": number(self.table["exposure"].max(), 2), "slow": number(self.table["exposure"].min(), 2)}
        values |= {"first": date(self.first_day), "last": date(self.last_day), "n": number(self.accounts)}
        return _(
            "Time runs fastest in {most} ({fast} of an average day) and slowest in {least} ({slow}); from purchases of "
            "{n} accounts between {first} and {last}."
        ).format(**values)

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.table.to_html()}"


def calendar_exposure(
    orders: Any,
    *,
    by: Literal["month", "quarter"] = "month",
    end: str | Day | None = None,
    engine: Any = None,
) -> CalendarExposure:
    """Say in which months accounts buy more than in others, so that a model can let time run faster there.

    Parameters
    ----------
    orders : DataFrame, path, list of paths, glob, or name of a table on `engine`
        Order lines, as for :func:`kamlib.measure.order_summary`, of two full years or more.
    by : {"month", "quarter"}
        What the index goes by.
    end : day, optional
        Last day that is used: pass the calibration end, so that the hold-out period stays unseen.
    engine : optional
        As for :func:`kamlib.measure.order_summary`.

    Returns
    -------
    CalendarExposure

    Raises
    ------
    DataError
        If the orders span less than two years, or no account has three purchases.

    Notes
    -----
    Given the days of its first and last purchase and their number, the days of an account's other purchases say nothing
    about how often it buys and whether it has left: they fall where time runs fast. Each account therefore adds the
    sum of log h(day) over these purchases, less their number times the logarithm of the sum of h over the days between
    its first and last. The logarithm of h is a season plus a straight trend over all years, which the result leaves
    out; a weak normal penalty (standard deviation 1) keeps a month without purchases finite.

    With less than two years a busy month cannot be told from a season. And a season that was estimated must be paid
    for: compare models by likelihood with :func:`log_jacobian` added. In a Pareto/NBD the accounts then also leave
    faster in busy months, unless their leaving has a clock of its own, which it has not here.

    Examples
    --------
    >>> days = pd.date_range("2022-01-01", "2023-12-31", freq="D")
    >>> days = days[(days.month == 12) | (days.day % 2 == 0)]
    >>> orders = pd.DataFrame({"account_id": "A", "order_date": days, "amount": 1.0})
    >>> found = calendar_exposure(orders, by="quarter")
    >>> found.table["exposure"].idxmax(), found.is_oracle("2023-06-30")
    (4, True)
    """
    if by not in ("month", "quarter"):
        raise DataError(_("There is no season by {name}.").format(name=by), expected="'month', 'quarter'")
    bought = purchases(orders, end=end, engine=engine)
    first, last = _two_years(bought["day"])
    grouped = bought.groupby("account_id", sort=False)["day"]
    ends = grouped.agg(["min", "max", "size"])
    ends = ends[ends["size"] > 2]
    if not len(ends):
        raise DataError(_("No account has three purchases; a season cannot be seen."))
    inner = bought.assign(begun=grouped.transform("min"), ended=grouped.transform("max"))
    inner = inner[(inner["day"] > inner["begun"]) & (inner["day"] < inner["ended"])]
    cells = pd.period_range(first, last, freq={"month": "M", "quarter": "Q"}[by])
    season = getattr(cells, by).to_numpy() - 1
    seasons = len(_MONTHS) if by == "month" else 4
    spans = _days_in(ends, cells)
    counts = _counts(inner, ends.index, cells, by)
    design = _design(season, seasons, cells)
    found = maximise(lambda at: _conditional(at, design, spans, counts)[:3], np.zeros(design.shape[1]))
    table = _table(found, design, seasons, spans, counts, season, by)
    return CalendarExposure(table, by, first, last, len(ends))


def log_jacobian(orders: Any, exposure: Exposure, *, end: str | Day | None = None, engine: Any = None) -> float:
    """Return what to add to a log-likelihood in exposure time, so that it can be compared with one in calendar time.

    Parameters
    ----------
    orders : DataFrame, path, list of paths, glob, or name of a table on `engine`
        The order lines from which the summary was made.
    exposure : Series or callable
        The exposure with which it was made.
    end : day, optional
        Last day that counts: the calibration end.
    engine : optional
        As for :func:`kamlib.measure.order_summary`.

    Returns
    -------
    float
        Sum of the logarithms of the exposure at all purchases after an account's first.

    Raises
    ------
    DataError
        If the exposure lacks a day, or is 0 on a day with a purchase.

    Notes
    -----
    A density changes with its clock: where time runs twice as fast, the same purchases are half as dense. Without this
    term a clock that merely runs slower would win. A season that was estimated has parameters too, 11 by month and 3 by
    quarter: where there is none it still gains half as many log-likelihood units on average.
    """
    bought = purchases(orders, end=end, engine=engine)
    again = bought["account_id"].duplicated().to_numpy()
    if not again.any():
        return 0.0
    begin = bought["day"].min()
    clock = make_clock(np.datetime64(begin, "D"), bought["day"].max(), exposure)
    place = (bought["day"][again] - begin).dt.days.to_numpy()
    passed = clock.passed[place] - clock.passed[place - 1]
    if not (passed > 0).all():
        raise DataError(
            _("exposure is zero on {n} days with a purchase.").format(n=number(len(set(place[passed <= 0])))),
            found=some(date(day) for day in bought["day"][again][passed <= 0].unique()),
            do=_("Give each day on which something was bought an exposure above zero."),
        )
    return float(np.log(passed).sum())


def _name(place: int, by: str) -> str:
    names = [
        *(_("January"), _("February"), _("March"), _("April"), _("May"), _("June")),
        *(_("July"), _("August"), _("September"), _("October"), _("November"), _("December")),
    ]
    return names[place - 1] if by == "month" else _("quarter {n}").format(n=place)


def _two_years(days: pd.Series) -> tuple[pd.Timestamp, pd.Timestamp]:
    first, last = days.min(), days.max()
    length = 0 if pd.isna(first) else (last - first).days + 1
    if length < 2 * 365 - 14:
        span = _("no purchase") if pd.isna(first) else _("{first} to {last}").format(first=date(first), last=date(last))
        raise DataError(
            _("{n} months of orders cannot show a season: a busy month may have been busy for once.").format(
                n=number(length / (365.25 / 12))
            ),
            expected=_("two full years or more"),
            found=span,
            do=_("Give order lines of more years, or work without a season."),
        )
    return first, last


def _days_in(ends: pd.DataFrame, cells: pd.PeriodIndex) -> np.ndarray:
    """Return how many days between its first and last purchase each account has in each month or quarter."""
    begin = ends["min"].to_numpy().astype("datetime64[D]").astype(np.int64)[:, None] + 1
    stop = ends["max"].to_numpy().astype("datetime64[D]").astype(np.int64)[:, None]
    left = cells.start_time.to_numpy().astype("datetime64[D]").astype(np.int64)
    right = cells.end_time.to_numpy().astype("datetime64[D]").astype(np.int64) + 1
    return np.clip(np.minimum(right, stop) - np.maximum(left, begin), 0, None).astype(float)


def _counts(inner: pd.DataFrame, accounts: pd.Index, cells: pd.PeriodIndex, by: str) -> np.ndarray:
    counts = np.zeros((len(accounts), len(cells)))
    place = cells.get_indexer(inner["day"].dt.to_period(cells.freqstr[0]))
    np.add.at(counts, (accounts.get_indexer(inner["account_id"]), place), 1.0)
    return counts


def _design(season: np.ndarray, seasons: int, cells: pd.PeriodIndex) -> np.ndarray:
    """Return a column a season, and the years passed since the middle."""
    years = np.arange(len(cells)) / seasons
    return np.column_stack([np.eye(seasons)[season], years - years.mean()])


def _conditional(at, design, spans, counts) -> tuple[float, np.ndarray, np.ndarray, np.ndarray]:
    """Return the penalised log-likelihood of the inner purchases with gradient, Hessian and the accounts' scores."""
    pace = design @ at
    inner = counts.sum(axis=1)
    weighed = spans * np.exp(pace)
    whole = weighed.sum(axis=1)
    parts = weighed / whole[:, None]
    scores = (counts - inner[:, None] * parts) @ design
    mean = parts @ design
    second = design.T @ ((inner @ parts)[:, None] * design) - mean.T @ (inner[:, None] * mean)
    value = counts.sum(axis=0) @ pace - inner @ np.log(whole) - 0.5 * at @ at
    return value, scores.sum(axis=0) - at, -second - np.eye(len(at)), scores


def _table(found, design, seasons, spans, counts, season, by) -> pd.DataFrame:
    days = _MONTHS if by == "month" else _MONTHS.reshape(4, 3).sum(axis=1)
    share = days / days.sum()
    pace = found.at[:seasons]
    exposure = np.exp(pace) / (share @ np.exp(pace))
    scores = _conditional(found.at, design, spans, counts)[3]
    inverse = np.linalg.inv(found.hessian)
    covariance = (inverse @ (scores.T @ scores) @ inverse)[:seasons, :seasons]
    slopes = np.eye(seasons) - share * exposure
    reach = norm.ppf(0.975) * np.sqrt(np.einsum("ij,jk,ik->i", slopes, covariance, slopes))
    bought = np.bincount(season, counts.sum(axis=0), minlength=seasons).astype(int)
    table = {"purchases": bought, "exposure": exposure}
    table |= {"ci_lower": exposure * np.exp(-reach), "ci_upper": exposure * np.exp(reach)}
    return pd.DataFrame(table, index=pd.RangeIndex(1, seasons + 1, name=by))
