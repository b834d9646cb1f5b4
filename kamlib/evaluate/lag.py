"""Revenue of accounts then and now in; how far a chosen list falls behind by the choice alone, with its doubt, out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.measure import Estimate


@dataclass(frozen=True)
class Expected:
    """What choosing the largest accounts of one period does to their later revenue, even if nothing is done to them.

    Attributes
    ----------
    correlation : Estimate
        Correlation of log revenue then and now, over accounts with revenue in both periods, each counting by its
        revenue.
    by_correlation : Estimate
        Expected lag of the chosen behind all accounts, from that correlation: a share, -0.2 is a fifth less.
    by_looking_back : Estimate
        The lag that the largest accounts of the later period show when one looks back: nothing done later can cause it.
    observed : Estimate
        The lag that the chosen did show.
    """

    correlation: Estimate
    by_correlation: Estimate
    by_looking_back: Estimate
    observed: Estimate


def expected_lag(then: pd.Series, now: pd.Series, *, top: int, seed: int = 0, draws: int = 1000) -> Expected:
    """Say how far the largest accounts fall behind all others merely because they were chosen for a good period.

    Parameters
    ----------
    then, now : Series
        Revenue by account in two periods of the same length, same index; zero where nothing was sold.
    top : int
        How many of the largest are chosen.
    seed, draws : int
        Start and number of the bootstrap draws over accounts.

    Returns
    -------
    Expected

    Notes
    -----
    The lag of a list C is [sum_C now / sum_C then] / [sum now / sum then] - 1, over the accounts with revenue then:
    those that came later have no part in it.

    *By correlation.* If log revenue keeps its spread and has correlation r from one period to the next, an account
    twice as large is expected to be 2^r times as large: now_i = k then_i^r with k such that the total stays. The lag of
    C is then k sum_C then^r / sum_C then - 1, over accounts with revenue in both periods. In r each account counts by
    its revenue (the mean of the covariances weighted by then and by now), because large accounts are often steadier
    than small ones and the lag is theirs; for jointly lognormal revenue this weighting shifts means and leaves r as it
    is.

    *By looking back.* If nothing but chance tells the periods apart, (then, now) and (now, then) are alike: the largest
    of the later period lag as much when one looks back. Accounts gone to zero count; no curve is assumed.

    Intervals: percentiles over accounts drawn again, each draw with its own list.
    """
    pairs = np.column_stack([np.asarray(then, float).clip(min=0), np.asarray(now, float).clip(min=0)])
    pairs = pairs[(pairs > 0).any(axis=1)]
    found = _lags(pairs, top)
    rng = np.random.default_rng(seed)
    again = np.array([_lags(pairs[rng.integers(len(pairs), size=len(pairs))], top) for _draw in range(draws)])
    both = int((pairs > 0).all(axis=1).sum())
    counts = (both, both, int((pairs[:, 1] > 0).sum()), int((pairs[:, 0] > 0).sum()))
    estimates = []
    for place, value in enumerate(found):
        drawn = again[:, place]
        drawn = drawn[np.isfinite(drawn)]
        low, high = np.quantile(drawn, [0.025, 0.975]) if len(drawn) > draws / 2 else (np.nan, np.nan)
        estimates.append(Estimate(float(value), float(low), float(high), counts[place]))
    return Expected(*estimates)


def _lags(pairs: np.ndarray, top: int) -> tuple[float, float, float, float]:
    then, now = pairs[:, 0], pairs[:, 1]
    steady = pairs[(pairs > 0).all(axis=1)]
    correlation = lag = np.nan
    if len(steady) > 2:
        correlation = _weighted_correlation(steady)
        size = steady[:, 0]
        shrunk = size ** max(correlation, 0.0)
        chosen = _largest(size, top)
        lag = shrunk[chosen].sum() / shrunk.sum() * size.sum() / size[chosen].sum() - 1
    return correlation, lag, _lag(now, then, top), _lag(then, now, top)


def _weighted_correlation(pairs: np.ndarray) -> float:
    logs = np.log(pairs)
    covariance = np.zeros((2, 2))
    for weights in pairs.T / pairs.sum(axis=0)[:, None]:
        apart = logs - weights @ logs
        covariance += (apart * weights[:, None]).T @ apart / 2
    spread = np.sqrt(covariance[0, 0] * covariance[1, 1])
    return float(covariance[0, 1] / spread) if spread > 1e-12 else float("nan")


def _lag(first: np.ndarray, second: np.ndarray, top: int) -> float:
    known = first > 0
    first, second = first[known], second[known]
    chosen = _largest(first, top)
    if not second.sum() > 0:
        return np.nan
    return second[chosen].sum() / first[chosen].sum() / (second.sum() / first.sum()) - 1


def _largest(values: np.ndarray, top: int) -> np.ndarray:
    return np.argpartition(-values, top - 1)[:top] if top < len(values) else np.arange(len(values))
