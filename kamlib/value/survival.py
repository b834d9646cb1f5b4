"""Contracts in; which share of the relationships lasts how long, with its doubt and a tail that is marked, out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date as Day
from html import escape

import numpy as np
import pandas as pd
from scipy.stats import norm

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.measure.estimate import Estimate
from kamlib.value.formulas import FirstPayment, check_terms
from kamlib.value.kaplan_meier import kaplan_meier, with_interval
from kamlib.value.relationships import TimeUnit, relationships
from kamlib.value.tails import Tail, fit_tail

PER_YEAR = {"D": 365.25, "W": 365.25 / 7, "M": 12.0, "Q": 4.0, "Y": 1.0}
_FEW = 10
_COLUMNS = ["time", "at_risk", "ended", "survival", "ci_lower", "ci_upper", "observed"]


@dataclass(frozen=True)
class RetentionCurve:
    """Which share of relationships lasts how long.

    Attributes
    ----------
    table : DataFrame
        ``time`` (age, from 0), ``at_risk`` (relationships of that age that were watched), ``ended`` (at that age),
        ``survival`` (share that lasts longer), ``ci_lower``, ``ci_upper``, ``observed`` (False in the tail, where no
        data reach).
    tail : str
        The law of the tail: ``none``, ``last_hazard``, ``weibull``, ``sbg``.
    n : int
        Relationships.
    ended : int
        How many of them ended.
    last : float
        The age at which the data end.
    unit : str
        Unit of time: ``D``, ``W``, ``M``, ``Q``, ``Y``.
    interval : float
        Confidence of the interval.
    notes : list of str
        What the reader must know.
    """

    table: pd.DataFrame
    tail: str
    n: int
    ended: int
    last: float
    unit: str
    interval: float
    notes: list[str]
    covariance: np.ndarray = field(repr=False, compare=False)

    def at(self, times: float | list | np.ndarray) -> pd.DataFrame:
        """Return survival at some ages.

        Parameters
        ----------
        times : float or list
            Ages, from 0 to the end of the table.

        Returns
        -------
        DataFrame
            Indexed by ``time``: ``survival``, ``ci_lower``, ``ci_upper``, ``observed``.

        Raises
        ------
        DataError
            If an age lies beyond the table.
        """
        times = np.atleast_1d(np.asarray(times, dtype=float))
        rows = self.table.iloc[self._place(times)].set_index(pd.Index(times, name="time"))
        return rows[["survival", "ci_lower", "ci_upper"]].assign(observed=times <= self.last + 1e-9)

    def value(
        self,
        margin: float,
        *,
        annual_discount_rate: float,
        horizon_years: int,
        age: float = 0.0,
        growth: float = 0.0,
        first_payment: FirstPayment = "excluded",
    ) -> Estimate:
        """Return what an account of some age is worth that leaves a margin each year as long as it stays.

        Parameters
        ----------
        margin : float
            Of the year that ends today, from 0.
        annual_discount_rate : float
            Such as 0.1, from 0.
        horizon_years : int
            Years that count. The curve must reach so far: where the data do not, give it a tail.
        age : float
            How long the relationship has lasted, in the unit of the curve.
        growth : float
            By how much the margin grows in a year, as a share of one.
        first_payment : {"excluded", "now", "period_end"}
            As for :func:`kamlib.value.risk_adjusted_value`.

        Returns
        -------
        Estimate
            Money of today; the interval is that of the curve, `n` the number of relationships behind it.

        Raises
        ------
        DataError
            If the curve does not reach, or nobody is left at that age.
        """
        check_terms(first_payment, annual_discount_rate)
        if not (horizon_years >= 0 and horizon_years == int(horizon_years)):
            raise DataError(
                _("{name} is a whole number of years from 0.").format(name="horizon_years"), found=f"{horizon_years:g}"
            )
        years = np.arange(int(horizon_years) + 1)
        years = years[1:] if first_payment == "excluded" else years[:-1]
        place = self._place(np.append(age, age + years * PER_YEAR[self.unit]))
        S = self.table["survival"].to_numpy()[place]
        if not S[0] > 0:
            raise DataError(_("By the curve nobody is left at the age of {age}.").format(age=number(age, 1)))
        paid = years + (first_payment == "period_end")
        flow = margin * S[1:] / S[0] * (1 + growth) ** years / (1 + annual_discount_rate) ** paid
        total, z = float(flow.sum()), norm.ppf(0.5 + self.interval / 2)
        slope = np.append(-total, flow)  # by the logarithm of survival
        spread = z * np.sqrt(max(float(slope @ self.covariance[np.ix_(place, place)] @ slope), 0.0))
        wide = spread / total if total > 0 else 0.0
        return Estimate(total, total * float(np.exp(-wide)), total * float(np.exp(wide)), self.n)

    def _place(self, times: np.ndarray) -> np.ndarray:
        """Return the rows of the table in force at some ages."""
        end = float(self.table["time"].iloc[-1])
        if not ((times >= 0) & (times <= end + 1e-9)).all():
            raise DataError(
                _("The curve does not reach so far."),
                expected=_("ages from 0 to {end}").format(end=number(end, 1)),
                found=number(float(times.max()), 1),
                do=_("Give it a tail and a horizon: tail='last_hazard', horizon=..."),
            )
        return np.searchsorted(self.table["time"].to_numpy(), times + 1e-9, side="right") - 1

    def __str__(self) -> str:
        row = self.table[self.table["observed"]].iloc[-1]
        lines = [
            _(
                "{ended} of {n} relationships ended. After {time} {unit} {share} are still there ({low} to {high})."
            ).format(
                ended=number(self.ended),
                n=number(self.n),
                time=number(row["time"], 1),
                unit=unit_name(self.unit),
                share=share(row["survival"], 0),
                low=share(row["ci_lower"], 0),
                high=share(row["ci_upper"], 0),
            )
        ]
        return "\n".join([*lines, *self.notes])

    def _repr_html_(self) -> str:
        told = "".join(f"<p>{escape(line)}</p>" for line in str(self).splitlines())
        return f"{told}{self.table.to_html(max_rows=12)}"


def retention_curve(
    contracts: pd.DataFrame,
    *,
    as_of: str | Day,
    tail: Tail = "none",
    horizon: float | None = None,
    observed_from: str | Day | None = None,
    unit: TimeUnit = "M",
    event: str | None = None,
    interval: float = 0.95,
) -> RetentionCurve:
    """Say which share of relationships lasts how long, from contracts of which many still run.

    Parameters
    ----------
    contracts, as_of, observed_from, unit, event
        As for :func:`relationships`: contracts that continue one another are one relationship.
    tail : {"none", "last_hazard", "weibull", "sbg"}
        How the curve goes on after the last age of which the data tell: not at all; with the rate of ends of the later
        half of the observed time; by a Weibull law; or by the shifted beta-geometric, for which `unit` must be the time
        from one renewal to the next.
    horizon : float, optional
        Until which age, in the unit; needed with a tail.
    interval : float
        Confidence of the intervals.

    Returns
    -------
    RetentionCurve

    Raises
    ------
    DataError
        If the contracts cannot be used, or the horizon does not fit.
    FitError
        If nobody ended, so that no tail can be drawn.

    Notes
    -----
    Kaplan-Meier: at each age with ends the share 1 - ended / at_risk goes on. A relationship that still runs, or was
    watched from some age on only, counts while it is watched. Intervals stand on log(-log survival), with Greenwood's
    variance. Before the first end the lower bound is the survival under which nobody ending had a chance of half the
    remaining (2.5 %). In the tail the doubt about the law's parameters is added, with its dependence on the curve;
    whether the law holds, no interval tells. If `observed_from` is left out, relationships that ended before records
    began are not missing: else the curve is too high.

    References
    ----------
    Kaplan, E. L. & Meier, P. (1958). Nonparametric estimation from incomplete observations. Journal of the American
    Statistical Association 53, 457-481. Kalbfleisch, J. D. & Prentice, R. L. (2002). The statistical analysis of
    failure time data, 2nd ed., section 1.4.

    Examples
    --------
    Three relationships: one ends after a year, one after two, one runs in its third.

    >>> contracts = pd.DataFrame(
    ...     {
    ...         "start_date": pd.to_datetime(["2022-01-01", "2022-01-01", "2022-01-01"]),
    ...         "ended_on": pd.to_datetime(["2022-12-31", "2023-12-31", None]),
    ...     }
    ... )
    >>> curve = retention_curve(contracts, as_of="2024-12-31", unit="Y")
    >>> curve.table[["time", "at_risk", "ended", "survival"]].round(3)
       time  at_risk  ended  survival
    0   0.0        3      0     1.000
    1   1.0        3      1     0.667
    2   2.0        2      1     0.333
    3   3.0        1      0     0.333
    """
    if not 0 < interval < 1:
        raise DataError(_("An interval is a probability between 0 and 1, such as 0.95."), found=f"{interval:g}")
    rows = relationships(contracts, as_of=as_of, observed_from=observed_from, unit=unit, event=event)
    entry, time, ended = (rows[name].to_numpy() for name in ("entry", "time", "ended"))
    last = float(time.max())
    if tail != "none" and not (horizon is not None and np.isfinite(horizon) and horizon > last):
        raise DataError(
            _("A tail needs a horizon beyond the last age of which the data tell."),
            expected=_("more than {last}").format(last=number(last, 1)),
            found="horizon=None" if horizon is None else f"{horizon:g}",
        )
    table, moved = kaplan_meier(entry, time, ended)
    notes = _told(table, entry, time)
    if tail != "none":
        law = fit_tail(tail, entry, time, ended, last)
        steps = 1 if tail == "sbg" else {"Y": 12, "Q": 3}.get(unit, 1)
        times = np.append(np.arange(np.floor(last * steps) + 1, horizon * steps) / steps, horizon)
        added, slopes = law.added(law.at, times)
        at_risk = np.zeros(len(times), dtype=int)
        later = pd.DataFrame(
            {"time": times, "at_risk": at_risk, "ended": at_risk, "log": table["log"].iloc[-1] - added}
        )
        table = pd.concat([table, later.assign(observed=False)], ignore_index=True)
        moved = np.concatenate([moved, moved[:, -1:] - law.influence @ slopes.T], axis=1)
        notes.append(
            _("After {last} {unit} the curve is a projection ({tail}): no relationship is older.").format(
                last=number(last, 1), unit=unit_name(unit), tail=tail
            )
        )
    covariance = moved.T @ moved
    table = with_interval(table, np.sqrt(np.diag(covariance)), interval)
    if horizon is not None:
        kept = (table["time"] <= horizon + 1e-9).to_numpy()
        table, covariance = table[kept], covariance[np.ix_(kept, kept)]
    return RetentionCurve(
        table[_COLUMNS],
        tail,
        len(rows),
        int(ended.sum()),
        min(last, horizon or last),
        unit,
        interval,
        notes,
        covariance,
    )


def unit_name(unit: str) -> str:
    """Return the plural of a unit of time."""
    return {"D": _("days"), "W": _("weeks"), "M": _("months"), "Q": _("quarters"), "Y": _("years")}[unit]


def _told(table: pd.DataFrame, entry: np.ndarray, time: np.ndarray) -> list[str]:
    """Say what the reader must know of a curve."""
    notes = []
    early = (table["ended"] > 0) & (table["ended"] == table["at_risk"]) & (table["time"] < table["time"].max())
    if early.any():
        notes.append(
            _(
                "At the age of {age} all that were watched ended, though older ones are known: from there on the curve "
                "says 0 and means nothing. Choose an earlier observed_from."
            ).format(age=number(float(table.loc[early, "time"].iloc[0]), 1))
        )
    ages = np.unique(time)
    watched = ((entry[:, None] < ages) & (ages <= time[:, None])).sum(axis=0)
    thick = np.flatnonzero(watched >= _FEW)
    if len(time) >= _FEW and thick[-1] < len(ages) - 1:
        notes.append(
            _("Beyond the age of {age} fewer than {few} are watched: a flat end of the curve is no proof.").format(
                age=number(float(ages[thick[-1]]), 1), few=number(_FEW)
            )
        )
    if not table["ended"].any():
        notes.append(_("No relationship has ended yet: the curve cannot say how they end."))
    return notes
