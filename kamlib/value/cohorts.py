"""How many of a group of customers renewed each time in; who will still be there, and what that is worth, out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from statsmodels.base.model import LikelihoodModel

from kamlib.errors import DataError, FitError
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.measure.estimate import Estimate
from kamlib.value.fitted import Fitted, Wrapped
from kamlib.value.formulas import FirstPayment, check_terms
from kamlib.value.likely import edge
from kamlib.value.newton import Optimum, maximise
from kamlib.value.shifted_beta import ShiftedBeta

_NAMES = ["mean", "mean_ci_lower", "mean_ci_upper"]


class ShiftedBetaGeometric(LikelihoodModel):
    """Shifted beta-geometric: each customer has its own chance of leaving at each renewal, and it does not change.

    Parameters
    ----------
    survivors : sequence or DataFrame
        How many of a group are there at the start (period 0) and after each renewal, such as 1000, 631, 468. Or, for
        groups that began at different times, a table with ``at_risk`` and ``ended``, one row for each period from 1, as
        :func:`kamlib.value.renewal_counts` makes it from contracts.

    Raises
    ------
    DataError
        If the counts cannot be, or there are fewer than two renewals.

    Notes
    -----
    The chances of leaving follow a beta law. Of those still there in period t the share
    (beta + t - 1) / (alpha + beta + t - 1) renews: it rises with age though no customer changes, since those who leave
    easily have left.

    References
    ----------
    Fader, P. S. & Hardie, B. G. S. (2007). How to project customer retention. Journal of Interactive Marketing 21(1),
    76-90.

    Examples
    --------
    >>> found = ShiftedBetaGeometric([1000, 631, 468, 382, 326]).fit()
    >>> found.params.round(3).to_dict()
    {'alpha': 0.764, 'beta': 1.296}
    >>> (1000 * found.survival(7).loc[5:, "mean"]).round().tolist()
    [284.0, 254.0, 230.0]
    """

    law = ShiftedBeta()

    def __init__(self, survivors: Sequence[float] | pd.Series | pd.DataFrame):
        self._period, self._at_risk, self._ended = _counts(survivors)
        self.param_names = list(self.law.names)
        super().__init__(pd.DataFrame({"at_risk": self._at_risk, "ended": self._ended}))
        self.data.xnames = self.data.param_names = self.data.cov_names = self.param_names
        self.nobs = float(self._at_risk[0])

    def _inside(self, params) -> np.ndarray:
        params = np.asarray(params, dtype=float)
        if params.shape != (2,) or not (params > 0).all():
            raise DataError(
                _("These cannot be parameters of {model}.").format(model=type(self).__name__),
                expected=_("alpha and beta, both above zero"),
                found=", ".join(f"{one:g}" for one in params.ravel()),
            )
        return np.log(params)

    def _outside(self, inside: np.ndarray) -> np.ndarray:
        return np.exp(inside)

    def _slope(self, params) -> np.ndarray:
        return np.asarray(params, dtype=float)

    def _local(self, inside: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        return self.law.local(inside, self._period, self._at_risk, self._ended)

    def loglike(self, params) -> float:
        """Return the log-likelihood at alpha and beta."""
        return self._local(self._inside(params))[0]

    def score(self, params) -> np.ndarray:
        """Return the gradient of the log-likelihood by alpha and beta."""
        return self._local(self._inside(params))[1] / self._slope(params)

    def hessian(self, params) -> np.ndarray:
        """Return the second derivatives of the log-likelihood by alpha and beta."""
        _value, gradient, hessian = self._local(self._inside(params))
        slope = self._slope(params)
        return (hessian - np.diag(gradient)) / np.outer(slope, slope)

    def fit(self):
        """Find the alpha and beta under which these renewals are most likely.

        Returns
        -------
        ShiftedBetaResults

        Raises
        ------
        FitError
            If nobody left, or all left at the first renewal: then nothing tells how the chances differ.
        """
        if not self._ended.sum():
            raise FitError(
                _("Nobody left, so these data do not say how customers leave."),
                found=_("{n} customers, {k} renewals").format(n=number(self.nobs), k=number(len(self._period))),
                do=_("Wait for the first ends, or take a longer history."),
            )
        if self._ended[0] == self._at_risk[0]:
            raise FitError(
                _("All customers left at the first renewal, so these data do not say how long others stay."),
                found=_("{n} customers").format(n=number(self.nobs)),
            )
        found = maximise(self._local, self.law.start(self._at_risk, self._ended))
        return Wrapped(ShiftedBetaResults(self, found, penalty=False))

    def with_params(self, params: Sequence[float]):
        """Return results at a given alpha and beta, such as published ones; they have no standard errors."""
        inside = self._inside(params)
        return Wrapped(ShiftedBetaResults(self, Optimum(inside, *self._local(inside), 0), penalty=False, given=True))


class ShiftedBetaResults(Fitted):
    """Results of a :class:`ShiftedBetaGeometric`."""

    def _predict(self, index: pd.Index, mean: Callable, interval: float | None) -> pd.DataFrame:
        """Return what follows from the estimates, with its bounds over all parameters that the data allow."""
        if interval is not None and not 0 < interval < 1:
            raise DataError(_("An interval is a probability between 0 and 1, such as 0.95."), found=f"{interval:g}")
        table = pd.DataFrame({"mean": mean(self.inside)}, index=index)
        if interval is not None:
            low = high = np.nan
            if not self.given:
                model = self.model
                pairs = edge(model._period, model._at_risk, model._ended, self.inside, self.llf, interval)
                values = np.array([mean(pair) for pair in pairs])
                low, high = values.min(axis=0), values.max(axis=0)
            table["mean_ci_lower"], table["mean_ci_upper"] = low, high
        return table

    @property
    def periods(self) -> int:
        """Up to which renewal the data reach."""
        return int(self.model._period[-1])

    @property
    def _renewed(self) -> pd.Series:
        return pd.Series(1 - self.model._ended / self.model._at_risk, index=self.model._period.astype(int))

    def survival(self, periods: int, *, interval: float | None = 0.95) -> pd.DataFrame:
        """Return which share of a group is still there after each renewal.

        Parameters
        ----------
        periods : int
            Renewals to look at, from 0; beyond the data this is a projection.
        interval : float or None
            Confidence; None for the means alone.

        Returns
        -------
        DataFrame
            Indexed by ``period`` from 0: ``mean``, ``mean_ci_lower``, ``mean_ci_upper`` (0 to 1), ``seen`` (share in
            the data), ``observed`` (False where no data reach).
        """
        periods = _whole(periods, "periods")
        index = pd.RangeIndex(periods + 1, name="period")
        table = self._predict(index, lambda at: self.model.law.survival(at, periods), interval)
        seen = self._renewed.reindex(index[1:]).cumprod(skipna=False)
        return table.assign(seen=np.append(1.0, seen), observed=index <= self.periods)

    def retention(self, periods: int, *, interval: float | None = 0.95) -> pd.DataFrame:
        """Return which share of those still there renews at each renewal.

        Parameters
        ----------
        periods : int
            Renewals to look at, from 1.
        interval : float or None
            Confidence of the interval; None for the means alone.

        Returns
        -------
        DataFrame
            Indexed by ``period`` from 1; columns as of :meth:`survival`, and ``at_risk`` (who could renew).
        """
        index = pd.RangeIndex(1, _whole(periods, "periods") + 1, name="period")
        ages = index.to_numpy(dtype=float)
        table = self._predict(index, lambda at: 1 - self.model.law.hazard(at, ages), interval)
        at_risk = pd.Series(self.model._at_risk, index=self._renewed.index).reindex(index)
        return table.assign(seen=self._renewed.reindex(index), at_risk=at_risk, observed=index <= self.periods)

    def residual_lifetime(
        self, *, discount_rate: float, age: int = 0, horizon: int | None = None, first_payment: FirstPayment = "now"
    ) -> Estimate:
        """Return how many periods a customer still stays, those far away counting for less.

        Parameters
        ----------
        discount_rate : float
            By period, such as 0.1; above 0 where there is no horizon.
        age : int
            Renewals the customer has made. The older, the longer it may be expected to stay.
        horizon : int, optional
            Periods that count; by default all.
        first_payment : {"now", "excluded", "period_end"}
            Which periods count, as for :func:`kamlib.value.constant_retention_value`.

        Returns
        -------
        Estimate
            Discounted periods with a 95 % interval; `n` is the number of customers at the start.

        Raises
        ------
        DataError
            If the age or the rate cannot be.

        Notes
        -----
        ``"now"``: the sum over t from 0 of S(age + t) / S(age) / (1 + d)^t; without a horizon this is
        2F1(1, beta + age; alpha + beta + age; 1 / (1 + d)). Customers differ, and those of age have shown that they
        stay: one retention rate for all would be too low for them.

        References
        ----------
        Fader, P. S. & Hardie, B. G. S. (2010). Customer-base valuation in a contractual setting: the perils of ignoring
        heterogeneity. Marketing Science 29(1), 85-93.
        """
        check_terms(first_payment, discount_rate)
        if horizon is None and not discount_rate > 0:
            raise DataError(_("Without a horizon the discount rate must be above 0."), found=f"{discount_rate:g}")
        age, law = _whole(age, "age"), self.model.law
        counted = None if horizon is None else _whole(horizon, "horizon")

        def periods(inside: np.ndarray) -> np.ndarray:
            if first_payment == "excluded":
                more = None if counted is None else counted + 1
                return np.array([law.residual(inside, discount_rate, age, more) - 1])
            at_end = 1 + discount_rate if first_payment == "period_end" else 1.0
            return np.array([law.residual(inside, discount_rate, age, counted) / at_end])

        row = self._predict(pd.Index([age]), periods, 0.95).iloc[0]
        return Estimate(*(float(row[name]) for name in _NAMES), int(self.model.nobs))

    def residual_value(self, margin: float, **terms) -> Estimate:
        """Return what a customer is worth that leaves the same margin in each period, in money of today.

        Parameters
        ----------
        margin : float
            Money in each period.
        **terms
            As for :meth:`residual_lifetime`.

        Returns
        -------
        Estimate
        """
        told = self.residual_lifetime(**terms)
        low, high = sorted((margin * told.ci_lower, margin * told.ci_upper))
        return Estimate(margin * told.value, low, high, told.n)

    def _notes(self) -> list[str]:
        reach = _("The data reach to renewal {n}; what comes later is projected by the law.").format(
            n=number(self.periods)
        )
        return [*super()._notes(), reach]


def _counts(survivors: Sequence[float] | pd.Series | pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the periods in which anybody was at risk, how many were, and how many ended."""
    if isinstance(survivors, pd.DataFrame):
        absent = [name for name in ("at_risk", "ended") if name not in survivors]
        if absent:
            raise DataError(
                _("The table {table} has no column {columns}.").format(table="survivors", columns=", ".join(absent)),
                do=_("Make it with renewal_counts, or pass a list of survivors from period 0."),
            )
        at_risk, ended = (survivors[name].to_numpy(dtype=float) for name in ("at_risk", "ended"))
        fine = np.isfinite(at_risk).all() and np.isfinite(ended).all() and (ended >= 0).all()
        fine, wanted = fine and (ended <= at_risk).all(), _("in each period ended is from 0 to at_risk")
    else:
        left = np.asarray(survivors, dtype=float).ravel()
        at_risk, ended = left[:-1], -np.diff(left)
        fine = np.isfinite(left).all() and (left >= 0).all() and (ended >= 0).all()
        wanted = _("survivors from period 0, such as 1000, 631, 468: never more than before")
    if not fine or not (at_risk > 0).any():
        raise DataError(_("These cannot be counts of customers that renew."), expected=wanted)
    reached = at_risk > 0
    if reached.sum() < 2:
        raise DataError(
            _("One renewal does not tell how customers differ in leaving."),
            expected=_("two renewals or more"),
            do=_("Use constant_retention_value with the one rate, and say that it is a guess."),
        )
    return np.flatnonzero(reached) + 1.0, at_risk[reached], ended[reached]


def _whole(value: float, name: str) -> int:
    if not (np.isfinite(value) and value >= 0 and value == int(value)):
        raise DataError(_("{name} is a whole number of periods from 0.").format(name=name), found=f"{value:g}")
    return int(value)
