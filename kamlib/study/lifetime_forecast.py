"""Order lines or contracts up to a day in; what each account brings in the years after it, with its range, out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kamlib.errors import DataError, FitError, StudyError
from kamlib.language import date, number
from kamlib.language import gettext as _
from kamlib.measure import order_summary
from kamlib.value import MBGNBD, GammaGamma, RetentionCurve, lifetime_value, relationships, retention_curve

WEEKS_A_YEAR = 365.25 / 7
FEWEST_BUYERS = 30
_TAILS, _DRAWS = (0.025, 0.975), 1000
_WHOLE_YEAR = 0.03  # eleven days: contracts that end a few days before or after the day they were agreed


@dataclass(frozen=True)
class Forecast:
    """What accounts will bring.

    Attributes
    ----------
    table : DataFrame
        Indexed by ``account_id``: ``mean``, ``obs_ci_lower``, ``obs_ci_upper``, ``stays`` (chance to be a customer: of
        orders on the day, of contracts a year later).
    total : Series
        ``mean``, ``obs_ci_lower``, ``obs_ci_upper`` of all accounts together.
    under : callable
        The mean of the total at another discount rate and over other years.
    """

    table: pd.DataFrame
    total: pd.Series
    under: Callable[[float, int], float]

    def widened(self, single: float, all_together: float) -> Forecast:
        """Return the same with ranges wider by two factors: that of the accounts, and that of the total."""
        return Forecast(_wider(self.table, single), _wider(self.total, all_together), self.under)


def _wider(values: Any, factor: float) -> Any:
    """Widen ranges around their mean; what cannot fall below zero does not."""
    wider = values.copy()
    mean = values["mean"]
    # of an account that is all but lost the upper end may lie below the mean: both are next to nothing
    low = mean + factor * np.minimum(values["obs_ci_lower"] - mean, 0.0)
    wider["obs_ci_lower"] = np.where((values["obs_ci_lower"] >= 0) & (low < 0), 0.0, low)
    wider["obs_ci_upper"] = mean + factor * np.maximum(values["obs_ci_upper"] - mean, 0.0)
    return wider


def widening(table: pd.DataFrame) -> float:
    """Return by which factor ranges must be wider so that they would have held for 95 of 100 accounts.

    Parameters
    ----------
    table : DataFrame
        ``mean``, ``obs_ci_lower``, ``obs_ci_upper``, ``actual``, one row an account.

    Notes
    -----
    The miss of each account over the reach of its range on that side; the factor is the 95 % quantile of these, counted
    with one account more than there are (split conformal prediction), and never below 1.

    Examples
    --------
    Twenty ranges of 10 to either side; all but one outcome lie within 10, the other 30 away.

    >>> table = pd.DataFrame({"mean": 100.0, "obs_ci_lower": 90.0, "obs_ci_upper": 110.0, "actual": 105.0}, range(20))
    >>> table.loc[0, "actual"] = 130.0
    >>> widening(table)
    3.0
    """
    over = (table["actual"] - table["mean"]).to_numpy(dtype=float)
    above, below = table["obs_ci_upper"] - table["mean"], table["mean"] - table["obs_ci_lower"]
    reach = np.where(over > 0, above, below)
    misses = np.sort(np.divide(np.abs(over), reach, out=np.where(over == 0, 0.0, np.inf), where=reach > 0))
    place = min(int(np.ceil(0.95 * (len(misses) + 1))), len(misses)) - 1
    return max(1.0, float(misses[place]))


@dataclass(frozen=True)
class OrderModels:
    """How often accounts buy and for how much, fitted to their orders up to a day.

    Attributes
    ----------
    summary : DataFrame
        As :func:`kamlib.measure.order_summary` makes it, of the accounts that the models know.
    purchases, spend : results
        The order model and that of amounts.
    linked : bool
        Amounts go with how often accounts buy, and the model of amounts allows for it.
    set_aside : tuple of str
        Accounts whose purchases bring nothing or less, on average.
    """

    summary: pd.DataFrame
    purchases: Any
    spend: Any
    linked: bool
    set_aside: tuple[str, ...]

    def forecast(self, rates: pd.Series, *, years: float, discount: float, seed: int) -> Forecast:
        """Return the value of the years to come, at these margin rates."""
        value = lifetime_value(
            self.purchases, self.spend, margin_rate=rates.reindex(self.summary.index), annual_discount_rate=discount,
            horizon_periods=years * WEEKS_A_YEAR, periods_per_year=WEEKS_A_YEAR, seed=seed, draws=_DRAWS,
        )  # fmt: skip
        stays = self.purchases.probability_alive(interval=None).table["mean"]

        def total(discount: float, years: float) -> float:
            found = value.scenarios(margin_change=(0.0,), annual_discount_rates=(discount,), horizon_years=(years,))
            return float(found["total"].iloc[0])

        return Forecast(value.table.assign(stays=stays), value.total, total)


def fit_orders(orders: pd.DataFrame, *, end: pd.Timestamp, calibration_end: pd.Timestamp | None = None) -> OrderModels:
    """Fit how often accounts buy and for how much.

    Parameters
    ----------
    orders : DataFrame
    end : day
        Last day that counts.
    calibration_end : day, optional
        Last day of what the models see; the days after it are kept for a test.

    Raises
    ------
    StudyError
        If too few accounts have bought again, or the models cannot be fitted.
    """
    summary = order_summary(
        orders[["account_id", "order_date", "amount", *(["document_type"] * ("document_type" in orders))]],
        end=end, calibration_end=calibration_end,
    )  # fmt: skip
    repeats = int((summary["frequency"] > 0).sum())
    if repeats < FEWEST_BUYERS:
        raise StudyError(
            _("Too few accounts have bought again to say how accounts buy and leave."),
            expected=_("{n} accounts with a second purchase at least").format(n=FEWEST_BUYERS),
            found=_("{n} up to {day}").format(n=number(repeats), day=date(calibration_end or end)),
            do=_("Give a longer file, or the contracts (--contracts)."),
        )
    nothing = (summary["frequency"] > 0) & ~(summary["monetary_value"] > 0)
    known = summary[~nothing]
    try:
        purchases = MBGNBD(known).fit()
        spend, linked = _spend(known)
    except FitError as error:
        raise StudyError(
            _("The model of orders does not fit these accounts."),
            found=str(error),
            do=_("Give a longer file, or the contracts (--contracts)."),
        ) from error
    return OrderModels(known, purchases, spend, linked, tuple(map(str, summary.index[nothing])))


def _spend(summary: pd.DataFrame) -> tuple[Any, bool]:
    """Fit the amounts; where they go with how often an account buys, let them."""
    spend = GammaGamma(summary).fit()
    try:
        alone = spend.independence_test().holds
    except DataError:  # all bought equally often: nothing can go with it
        alone = True
    if alone:
        return spend, False
    often = summary.assign(often=np.log(summary["frequency"].clip(lower=1)))
    return GammaGamma(often, spend="~ often").fit(), True


@dataclass(frozen=True)
class ContractModels:
    """How long relationships last, and the ages of those that run.

    Attributes
    ----------
    curve : RetentionCurve
        By age in years.
    ages : Series
        Age of the longest running relationship by account.
    """

    curve: RetentionCurve
    ages: pd.Series

    def forecast(self, margins: pd.Series, *, years: int, discount: float, seed: int) -> Forecast:
        """Return the value of the years to come of accounts under contract that leave these margins a year.

        Who leaves during a year leaves half of its margin; that of a year counts at its end.
        """
        margin = margins.reindex(self.ages.index).fillna(0.0).to_numpy(dtype=float)
        stays = self.stays(years)
        paid = (1 + discount) ** -np.arange(1.0, years + 1)
        worth = np.append(0.0, np.cumsum(paid)) + np.append(paid, 0.0) / 2
        rng = np.random.default_rng(seed)
        chance, doubt = rng.random((_DRAWS, len(margin))), rng.standard_normal(_DRAWS) * self._spread
        values = np.empty(chance.shape)
        for place, factor in enumerate(np.exp(doubt)):  # the curve may be wrong for all accounts at once
            lasted = (chance[place][:, None] < stays[:, 1:] ** factor).sum(axis=1)
            values[place] = margin * worth[lasted]
        low, high = np.quantile(values, _TAILS, axis=0)

        def means(discount: float, years: int) -> np.ndarray:
            lived = self.stays(years)
            return margin * ((lived[:, 1:] + lived[:, :-1]) / 2 @ (1 + discount) ** -np.arange(1.0, years + 1))

        mean, ends = means(discount, years), np.quantile(values.sum(axis=1), _TAILS)
        table = {"mean": mean, "obs_ci_lower": low, "obs_ci_upper": high, "stays": stays[:, 1]}
        total = {"mean": float(mean.sum()), "obs_ci_lower": ends[0], "obs_ci_upper": ends[1]}
        return Forecast(
            pd.DataFrame(table, index=self.ages.index),
            pd.Series(total),
            lambda discount, years: float(means(discount, years).sum()),
        )

    def stays(self, years: int) -> np.ndarray:
        """Return the chance of each account to be there today (1), after one year, two years and so on."""
        ages = self.ages.to_numpy(dtype=float)
        times = ages[:, None] + np.arange(years + 1)
        found = self.curve.at(times.ravel())["survival"].to_numpy().reshape(times.shape)
        return found / found[:, [0]]

    @property
    def _spread(self) -> float:
        """Standard error of the logarithm of the cumulative hazard where the data end."""
        seen = self.curve.table[self.curve.table["observed"] & (self.curve.table["survival"] < 1)].iloc[-1]
        low, high = np.log(-np.log(np.clip(seen[["ci_upper", "ci_lower"]].to_numpy(dtype=float), 1e-9, 1 - 1e-9)))
        return float(high - low) / (2 * 1.959964)


def fit_contracts(contracts: pd.DataFrame, *, end: pd.Timestamp, years: int) -> ContractModels:
    """Fit how long relationships last, from contracts as they were known on a day.

    Raises
    ------
    StudyError
        If no relationship runs, or the curve cannot be carried on beyond the data.
    """
    rows = relationships(contracts, as_of=end, unit="Y")
    ages = rows[~rows["ended"]].groupby("account_id", sort=False)["time"].max()
    if ages.empty:
        raise StudyError(_("No contract runs on {day}.").format(day=date(end)), do=_("Choose an earlier as_of."))
    horizon = float(np.ceil(rows["time"].max() + years + 1))
    try:
        curve = retention_curve(contracts, as_of=end, unit="Y", tail=_tail(rows), horizon=horizon)
    except FitError as error:
        raise StudyError(_("The contracts do not say how customers leave."), found=str(error)) from error
    return ContractModels(curve, ages)


def _tail(rows: pd.DataFrame) -> str:
    """Choose what goes on beyond the data: where contracts end with whole years, a law on any day ends too many."""
    times = rows.loc[rows["ended"], "time"]
    yearly = (times - times.round()).abs() <= _WHOLE_YEAR
    return "sbg" if yearly.mean() > 0.5 else "weibull"
