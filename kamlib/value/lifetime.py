"""A model of purchases and one of amounts in, the value that accounts will still bring out: with its doubt."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from itertools import product
from typing import Any, Literal

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.value.prediction import Prediction, futures, predict
from kamlib.value.results import discounting

Convention = Literal["continuous", "period_end"]


@dataclass(frozen=True)
class LifetimeValue:
    """What accounts will still bring, in money of today.

    Attributes
    ----------
    table : DataFrame
        Indexed by account: ``mean``, ``mean_ci_lower``, ``mean_ci_upper`` (doubt about the mean), ``median``,
        ``obs_ci_lower``, ``obs_ci_upper`` (between which the value itself will fall); margin, discounted.
    total : Series
        The same of all accounts together.
    assumptions : Series
        ``margin_rate`` (mean over the accounts), ``annual_discount_rate``, ``horizon_periods``, ``periods_per_year``,
        ``horizon_years``, ``convention``, ``interval``, ``draws``, ``seed``.
    """

    table: pd.DataFrame
    total: pd.Series
    assumptions: pd.Series
    models: tuple = field(repr=False, compare=False)

    def scenarios(
        self,
        *,
        margin_change: tuple[float, ...] = (-0.1, 0.0, 0.1),
        annual_discount_rates: tuple[float, ...] | None = None,
        horizon_years: tuple[float, ...] | None = None,
    ) -> pd.DataFrame:
        """Return the total under other assumptions, one row a combination.

        Parameters
        ----------
        margin_change : tuple of float
            Share by which margins are higher or lower.
        annual_discount_rates : tuple of float, optional
            By default the one assumed, and five points less and more.
        horizon_years : tuple of float, optional
            By default the one assumed, and half of it.

        Returns
        -------
        DataFrame
            ``margin_change, annual_discount_rate, horizon_years, total, against`` (the share by which the total differs
            from the one assumed).
        """
        told = self.assumptions
        rate, years = float(told["annual_discount_rate"]), float(told["horizon_years"])
        rates = annual_discount_rates or tuple(sorted({max(rate - 0.05, 0.0), rate, rate + 0.05}))
        spans = horizon_years or (years / 2, years)
        purchases, spend, margin = self.models
        rows = []
        for one, span in product(rates, spans):
            periods = span * told["periods_per_year"]
            times, weights = _discount(purchases, one, periods, told["periods_per_year"], told["convention"])
            mean = _worth(purchases, spend, margin, times, weights)(_both(purchases, spend))
            total = float(purchases.model._w @ mean)
            rows += [(change, one, span, total * (1 + change)) for change in margin_change]
        table = pd.DataFrame(rows, columns=["margin_change", "annual_discount_rate", "horizon_years", "total"])
        return table.assign(against=table["total"] / float(self.total["mean"]) - 1)

    def __str__(self) -> str:
        told = self.assumptions
        return _(
            "In {years} years {n} accounts bring {mean} on average, in money of today at {rate} a year; with "
            "{interval} probability between {low} and {high}, if the models hold."
        ).format(
            years=number(told["horizon_years"], 1),
            n=number(len(self.table)),
            mean=number(self.total["mean"]),
            rate=share(told["annual_discount_rate"]),
            interval=share(told["interval"], 0),
            low=number(self.total["obs_ci_lower"]),
            high=number(self.total["obs_ci_upper"]),
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.table.to_html(max_rows=10)}"


def lifetime_value(
    purchases: Any,
    spend: Any,
    *,
    margin_rate: float | pd.Series,
    annual_discount_rate: float,
    horizon_periods: float,
    periods_per_year: float,
    convention: Convention = "continuous",
    interval: float = 0.95,
    draws: int = 1000,
    seed: int = 0,
) -> LifetimeValue:
    """Say what margin each account will still bring, in money of today, and how sure that is.

    Parameters
    ----------
    purchases : results of an order model
        Such as ``BGNBD(summary).fit()``.
    spend : results of :class:`kamlib.value.GammaGamma`
        Of the same accounts in the same order.
    margin_rate : float or Series
        Margin as a share of revenue, for all or by account; may be below zero.
    annual_discount_rate : float
        Such as 0.1, from 0.
    horizon_periods : float
        In the unit of T.
    periods_per_year : float
        Units of T in a year, such as 52.18 weeks.
    convention : {"continuous", "period_end"}
        Whether money counts from the moment it comes in, or from the end of its period, as textbooks have it (that of
        a period begun counts at the end of the horizon). Money that came in before today is not in it.
    interval : float
        Probability of the intervals.
    draws, seed : int
        Futures to simulate, and their seed.

    Returns
    -------
    LifetimeValue

    Raises
    ------
    DataError
        If the models are of other accounts, a margin rate is missing, or a rate or the horizon cannot be.

    Notes
    -----
    Mean: the sum over time of expected purchases times discount, times the expected amount, times the margin rate; its
    interval by the delta method through the parameters of both models. Interval of the value itself: each draw takes
    parameters that the data allow, lets each account live on, gives its purchases amounts around a mean of its own, and
    discounts them at the account's mean discount. Both models are taken for independent: amounts must not go with
    frequency (``spend.independence_test()``).

    References
    ----------
    Fader, P. S., Hardie, B. G. S. & Lee, K. L. (2005). RFM and CLV: using iso-value curves for customer base analysis.
    Journal of Marketing Research 42(4), 415-430.

    Examples
    --------
    >>> from kamlib.value import BGNBD, GammaGamma
    >>> summary = pd.DataFrame(
    ...     {"frequency": [2.0], "recency": [30.43], "T": [38.86], "monetary_value": [22.35]}, index=["A"]
    ... )
    >>> found = lifetime_value(
    ...     BGNBD(summary).with_params([0.2426, 4.4136, 0.7929, 2.4259]),
    ...     GammaGamma(summary).with_params([6.25, 3.74, 15.44]),
    ...     margin_rate=0.5, annual_discount_rate=0.0, horizon_periods=39, periods_per_year=52.18,
    ... )
    >>> round(float(found.table.loc["A", "mean"]), 2)
    15.12
    """
    model = purchases.model
    if not model.accounts.equals(spend.model.accounts):
        raise DataError(
            _("The model of purchases and the model of amounts are of other accounts, or in another order."),
            do=_("Make both from one table of order summaries."),
        )
    margin = _margins(margin_rate, model.accounts)
    for value, name in (
        (annual_discount_rate, "annual_discount_rate"),
        (horizon_periods, "horizon_periods"),
    ):
        if not (np.isfinite(value) and value >= 0):
            raise DataError(_("{name} is a number from 0.").format(name=name), found=f"{value:g}")
    if not (np.isfinite(periods_per_year) and periods_per_year > 0):
        raise DataError(_("A year has more than 0 periods."), found=f"{periods_per_year:g}")
    if convention not in ("continuous", "period_end"):
        raise DataError(
            _("There is no convention {name}.").format(name=convention), expected="'continuous', 'period_end'"
        )
    if not 0 < interval < 1:
        raise DataError(_("An interval is a probability between 0 and 1, such as 0.95."), found=f"{interval:g}")
    times, weights = _discount(purchases, annual_discount_rate, horizon_periods, periods_per_year, convention)
    worth = _worth(purchases, spend, margin, times, weights)
    found = _means(purchases, spend, worth, interval)
    _add_futures(found, purchases, spend, margin, (times, weights), horizon_periods, interval, draws, seed)
    assumptions = pd.Series(
        {
            "margin_rate": float(np.average(margin, weights=model._w)),
            "annual_discount_rate": annual_discount_rate,
            "horizon_periods": horizon_periods,
            "periods_per_year": periods_per_year,
            "horizon_years": horizon_periods / periods_per_year,
            "convention": convention,
            "interval": interval,
            "draws": draws,
            "seed": seed,
        },
        dtype=object,
    )
    return LifetimeValue(found.table, found.total, assumptions, (purchases, spend, margin))


def _margins(margin_rate: float | pd.Series, accounts: pd.Index) -> np.ndarray:
    if not isinstance(margin_rate, pd.Series):
        margin = np.full(len(accounts), float(margin_rate))
    else:
        margin = margin_rate.reindex(accounts).to_numpy(dtype=float)
    if not np.isfinite(margin).all():
        raise DataError(
            _("{n} accounts have no margin rate.").format(n=number(int((~np.isfinite(margin)).sum()))),
            found=some(accounts[~np.isfinite(margin)]),
            do=_("Give each account one, or one number for all."),
        )
    return margin


def _discount(
    purchases: Any, rate: float, horizon: float, per_year: float, convention: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return times in the model's own unit, and weights that turn expected purchases into discounted ones."""
    unit = purchases.model._unit
    by_period = float(np.log1p(rate) / per_year)
    if convention == "continuous":
        return discounting(by_period * unit, horizon / unit)
    ends = np.append(np.arange(1.0, np.ceil(horizon - 1e-9)), horizon) if horizon > 0 else np.array([0.0])
    factors = np.exp(-by_period * ends)
    return ends / unit, factors - np.append(factors[1:], 0.0)


def _both(purchases: Any, spend: Any) -> np.ndarray:
    return np.concatenate([purchases.inside, spend.inside])


def _worth(purchases: Any, spend: Any, margin: np.ndarray, times: np.ndarray, weights: np.ndarray):
    """Return the function that gives the mean value of each account at inside parameters of both models."""
    split = len(purchases.inside)

    @lru_cache(maxsize=1)
    def bought(inside: tuple) -> np.ndarray:
        at = np.array(inside)
        return sum(w * purchases.model._expected(at, t) for t, w in zip(times, weights, strict=True))

    def worth(inside: np.ndarray) -> np.ndarray:
        return bought(tuple(inside[:split])) * spend.model._mean(inside[split:]) * margin

    return worth


def _means(purchases: Any, spend: Any, worth: Any, interval: float) -> Prediction:
    split, both = len(purchases.inside), _both(purchases, spend)
    covariance = np.zeros((len(both), len(both)))
    covariance[:split, :split], covariance[split:, split:] = purchases._spread, spend._spread
    model = purchases.model
    found = predict(model.accounts, worth, both, covariance, weights=model._w, interval=interval)
    if purchases.given or spend.given:
        for name in ("mean_ci_lower", "mean_ci_upper"):
            found.table[name] = found.total[name] = np.nan
    return found


def _add_futures(found, purchases, spend, margin, discount, horizon, interval, draws, seed) -> None:
    """Add median and bounds of the values that simulated futures bring, of each account and of the total."""
    model, money = purchases.model, spend.model
    reach = horizon / model._unit
    plain = np.maximum(model._expected(purchases.inside, reach), 1e-300)
    times, weights = discount
    later = sum(w * model._expected(purchases.inside, t) for t, w in zip(times, weights, strict=True)) / plain
    rng = np.random.default_rng([seed, 1])
    size, axes = np.linalg.eigh(spend._spread)
    tried = spend.inside + rng.standard_normal((draws, len(size))) @ (axes * np.sqrt(np.maximum(size, 0.0))).T
    tails, bounds, totals = [0.5, (1 - interval) / 2, (1 + interval) / 2], [], 0.0
    for rows, bought in futures(
        model._draw(reach), len(found.table), purchases.inside, purchases._spread, draws=draws, seed=seed
    ):
        values = np.empty(bought.shape)
        for place, inside in enumerate(tried):
            p, shape, rate = (np.broadcast_to(part, len(model._w))[rows] for part in money._known(inside))
            own = rate / np.maximum(rng.standard_gamma(shape), 1e-300)
            values[place] = rng.standard_gamma(np.maximum(p * bought[place], 1e-300)) * own * (bought[place] > 0)
        values *= money._unit * (later * margin)[rows]
        bounds.append(np.quantile(values, tails, axis=0))
        totals = totals + values @ model._w[rows]
    middle, low, high = np.concatenate(bounds, axis=1)
    found.table["median"], found.table["obs_ci_lower"], found.table["obs_ci_upper"] = middle, low, high
    found.total["median"], found.total["obs_ci_lower"], found.total["obs_ci_upper"] = np.quantile(totals, tails)
