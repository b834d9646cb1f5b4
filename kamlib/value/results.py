"""A fitted model of order histories: what is to be expected of each account and of all, with its doubt."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.measure.estimate import Estimate
from kamlib.value.fitted import Fitted
from kamlib.value.holdout import Holdout, validate_holdout
from kamlib.value.prediction import Prediction, futures, predict


class OrderResults(Fitted):
    """Results of a model of when accounts buy and until when."""

    @property
    def _spread(self) -> np.ndarray:
        return np.zeros_like(self.inside_cov) if self.given else self.inside_cov

    def _predict(
        self, mean: Callable[[np.ndarray], np.ndarray], interval: float | None, accounts: pd.Index | None = None, **more
    ) -> Prediction:
        """Predict for the accounts of the model, or for others; at given parameters doubt about the mean is unknown."""
        if interval is not None and not 0 < interval < 1:
            raise DataError(_("An interval is a probability between 0 and 1, such as 0.95."), found=f"{interval:g}")
        weights = self.model._w if accounts is None else np.ones(len(accounts))
        index = self.model.accounts if accounts is None else accounts
        found = predict(index, mean, self.inside, self._spread, weights=weights, interval=interval, **more)
        if self.given and interval is not None:
            for name in ("mean_ci_lower", "mean_ci_upper"):
                found.table[name] = found.total[name] = np.nan
        return found

    def expected_purchases(
        self, horizon: float, *, interval: float | None = 0.95, draws: int = 1000, seed: int = 0
    ) -> Prediction:
        """Return how many purchases to expect of each account within the time after its T.

        Parameters
        ----------
        horizon : float
            In the unit of T, from 0.
        interval : float or None
            Confidence of the intervals; None for the means alone, which is quick for a million accounts.
        draws, seed : int
            For the prediction interval: each draw lets every account live on once, under parameters the data allow.

        Returns
        -------
        Prediction
            ``mean``, ``mean_ci_lower``, ``mean_ci_upper`` (delta method), ``obs_ci_lower``, ``obs_ci_upper``.

        Raises
        ------
        DataError
            If the horizon is below 0 or the interval no probability.
        """
        return self._foresee(horizon, interval, draws, seed)

    def _foresee(
        self,
        horizon: float,
        interval: float | None,
        draws: int,
        seed: int,
        watch: Callable[[slice, np.ndarray], None] | None = None,
    ) -> Prediction:
        """Predict purchases; let `watch` see the drawn futures of some accounts after the other."""
        horizon, model = self._horizon(horizon), self.model
        found = self._predict(lambda inside: model._expected(inside, horizon), interval)
        if interval is None:
            return found
        tails = [(1 - interval) / 2, (1 + interval) / 2]
        bounds, totals = [], 0.0
        for rows, outcomes in self._futures(horizon, draws, seed):
            bounds.append(np.quantile(outcomes, tails, axis=0, method="inverted_cdf"))
            totals = totals + outcomes.sum(axis=1)
            if watch is not None:
                watch(rows, outcomes)
        if not (model._w == 1).all():
            each = np.repeat(np.arange(len(model._w)), np.round(model._w).astype(int))
            totals = sum(outcomes.sum(axis=1) for _rows, outcomes in self._futures(horizon, draws, seed, each))
        low, high = np.concatenate(bounds, axis=1)
        table = found.table.assign(obs_ci_lower=low, obs_ci_upper=high)
        ends = np.quantile(totals, tails)
        return Prediction(table, pd.Series({**found.total, "obs_ci_lower": ends[0], "obs_ci_upper": ends[1]}))

    def _futures(self, horizon: float, draws: int, seed: int, accounts: np.ndarray | None = None):
        """Let all accounts live on, or these rows of the table, in which one may stand several times."""
        draw, size = self.model._draw(horizon), len(self.model._w) if accounts is None else len(accounts)

        def drawn(rng: np.random.Generator, inside: np.ndarray, rows: slice) -> np.ndarray:
            return draw(rng, inside, rows if accounts is None else accounts[rows])

        return futures(drawn, size, self.inside, self._spread, draws=draws, seed=seed)

    def probability_alive(self, *, interval: float | None = 0.95) -> Prediction:
        """Return how likely each account is still a customer at its T; the total is the expected number of them."""
        return self._predict(self.model._alive, interval, bounded=True)

    def expected_purchases_new(self, horizon: float, *, interval: float = 0.95) -> Estimate:
        """Return how many purchases to expect, after its first, of an account that has just begun to buy."""
        horizon = self._horizon(horizon)
        found = self._predict(lambda inside: self.model._expected_new(inside, horizon), interval, pd.Index([0]))
        row = found.table.iloc[0]
        return Estimate(row["mean"], row["mean_ci_lower"], row["mean_ci_upper"], int(self.nobs))

    def discounted_expected_purchases(
        self,
        *,
        annual_discount_rate: float,
        periods_per_year: float,
        horizon: float | None = None,
        interval: float | None = 0.95,
    ) -> Prediction:
        """Return the purchases to expect of each account, each worth less the later it comes.

        Parameters
        ----------
        annual_discount_rate : float
            Such as 0.1; above 0 where there is no horizon.
        periods_per_year : float
            How many units of T a year has, such as 52.18 weeks.
        horizon : float, optional
            In the unit of T; None for all the time to come.
        interval : float or None
            As for :meth:`expected_purchases`.

        Returns
        -------
        Prediction

        Notes
        -----
        Discounting is continuous at log(1 + rate) / periods per year. With X(t) the expected purchases until t and d
        that rate, the integral of exp(-d t) dX(t) is taken by parts and by Gauss's rules with 16 or 40 nodes.
        """
        rate = float(np.log1p(annual_discount_rate) / periods_per_year)
        if horizon is None and not rate > 0:
            raise DataError(
                _("Without a horizon the discount rate must be above 0."), found=f"{annual_discount_rate:g}"
            )
        times, shares = discounting(rate * self.model._unit, None if horizon is None else self._horizon(horizon))
        return self._predict(
            lambda inside: sum(s * self.model._expected(inside, t) for t, s in zip(times, shares, strict=True)),
            interval,
        )

    def dropout_test(self, *, draws: int = 199, seed: int = 0) -> pd.Series:
        """Ask whether the histories show that accounts leave, or whether all of them may still be there.

        Parameters
        ----------
        draws : int
            Portfolios without dropout to be drawn and fitted.
        seed : int

        Returns
        -------
        Series
            ``statistic`` (twice the gain in log-likelihood over the model in which none leaves), ``p_value``,
            ``draws``, ``failed`` (draws whose search did not end: they count as if they had gained more).

        Raises
        ------
        DataError
            If the model has covariates.
        FitError
            If the search in the data themselves does not end.

        Notes
        -----
        Where none leaves, the second parameter of dropout means nothing, so that no chi-square law holds: the test
        would reject 7 to 12 times in a hundred where 5 were meant. The statistic is held against those of portfolios
        drawn from the model without dropout (parametric bootstrap).
        """
        return self.model._dropout_test(self, draws, seed)

    def validate_holdout(self, summary: pd.DataFrame, **options) -> Holdout:
        """Say how well the model foresaw a period it had not seen; see :func:`kamlib.value.validate_holdout`."""
        return validate_holdout(self, summary, **options)

    def _horizon(self, horizon: float) -> float:
        if not (np.isfinite(horizon) and horizon >= 0):
            raise DataError(_("A horizon is a time from 0, in the unit of T."), found=f"{horizon:g}")
        return float(horizon) / self.model._unit


def discounting(rate: float, horizon: float | None) -> tuple[np.ndarray, np.ndarray]:
    """Return times and weights with which expected purchases are added up to discounted ones.

    Parameters
    ----------
    rate : float
        Continuous, by unit of time.
    horizon : float or None
        The end.

    Returns
    -------
    times, weights : ndarray
    """
    if horizon is None:
        nodes, weights = np.polynomial.laguerre.laggauss(40)
        return nodes / rate, weights
    if rate * horizon == 0:
        return np.array([horizon]), np.ones(1)
    nodes, weights = np.polynomial.legendre.leggauss(16 if rate * horizon < 2 else 40)
    times = (nodes + 1) * horizon / 2
    return np.append(times, horizon), np.append(
        weights * horizon / 2 * rate * np.exp(-rate * times), np.exp(-rate * horizon)
    )
