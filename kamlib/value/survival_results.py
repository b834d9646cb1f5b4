"""A survival curve in; survival at given ages, the value of an account and words out."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from scipy.stats import norm

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.measure.estimate import Estimate
from kamlib.value.formulas import FirstPayment, check_terms
from kamlib.value.kaplan_meier import at_risk

PER_YEAR = {"D": 365.25, "W": 365.25 / 7, "M": 12.0, "Q": 4.0, "Y": 1.0}


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
    watched : DataFrame
        ``entry`` and ``time``: the ages from which and until which each relationship was watched.
    covariance : ndarray
        Of the logarithm of survival, between the rows of the table.
    """

    table: pd.DataFrame
    tail: str
    n: int
    ended: int
    last: float
    unit: str
    interval: float
    notes: list[str]
    watched: pd.DataFrame = field(repr=False, compare=False)
    covariance: np.ndarray = field(repr=False, compare=False)

    @property
    def unit_name(self) -> str:
        """The plural of the unit of time, such as ``years``."""
        return unit_name(self.unit)

    def at(self, times: float | list | np.ndarray) -> pd.DataFrame:
        """Return survival at some ages.

        Parameters
        ----------
        times : float or list
            Ages, from 0 to the end of the table.

        Returns
        -------
        DataFrame
            Indexed by ``time``: ``at_risk`` (relationships watched at that age), ``survival``, ``ci_lower``,
            ``ci_upper``, ``observed``.

        Raises
        ------
        DataError
            If an age lies beyond the table.
        """
        times = np.atleast_1d(np.asarray(times, dtype=float))
        rows = self.table.iloc[self._place(times)].set_index(pd.Index(times, name="time"))
        rows = rows[["at_risk", "survival", "ci_lower", "ci_upper"]].assign(observed=times <= self.last + 1e-9)
        return rows.assign(at_risk=at_risk(self.watched["entry"], self.watched["time"], times))

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
            Of the year that ends today.
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
            Money of today; the interval is that of the curve, and no wider than from nothing to the value of an account
            that never leaves. `n` is the number of relationships behind it.

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
        sums = (1 + growth) ** years / (1 + annual_discount_rate) ** paid
        flow, most = sums * S[1:] / S[0], float(sums.sum())
        total = float(flow.sum())
        if 0 < total < most * (1 - 1e-12):
            slope = np.append(-total, flow)  # by the logarithm of survival
            sd = np.sqrt(max(float(slope @ self.covariance[np.ix_(place, place)] @ slope), 0.0))
            reach = norm.ppf(0.5 + self.interval / 2) * sd * most / (total * (most - total))
            low, high = most * expit(logit(total / most) + np.array([-reach, reach]))
        else:  # nobody ended in these years, or everybody at once
            watched = max(int(self.table["at_risk"].iloc[place[-1]]), 1)
            low, high = total * ((1 - self.interval) / 2) ** (1 / watched), total
        low, high = sorted((margin * float(low), margin * float(high)))
        return Estimate(margin * total, low, high, self.n)

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
                unit=self.unit_name,
                share=share(row["survival"], 0),
                low=share(row["ci_lower"], 0),
                high=share(row["ci_upper"], 0),
            )
        ]
        return "\n".join([*lines, *self.notes])

    def _repr_html_(self) -> str:
        told = "".join(f"<p>{escape(line)}</p>" for line in str(self).splitlines())
        return f"{told}{self.table.to_html(max_rows=12)}"


def unit_name(unit: str) -> str:
    """Return the plural of a unit of time."""
    return {"D": _("days"), "W": _("weeks"), "M": _("months"), "Q": _("quarters"), "Y": _("years")}[unit]
