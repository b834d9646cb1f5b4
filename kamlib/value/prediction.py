"""A fitted model and a horizon in; expectations with their doubt, for each account and for all together, out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

_STEP = 1e-4
_ACCOUNTS = 4_096


@dataclass(frozen=True)
class Prediction:
    """What is to be expected of each account, and of all of them.

    Attributes
    ----------
    table : DataFrame
        Indexed by account: ``mean``; with an interval also ``mean_ci_lower``, ``mean_ci_upper`` (doubt about the mean,
        from the standard errors) and, where a number of purchases is meant, ``obs_ci_lower``, ``obs_ci_upper`` (where
        the number itself will fall).
    total : Series
        The same of the sum.
    """

    table: pd.DataFrame
    total: pd.Series

    def _repr_html_(self) -> str:
        return self.table.to_html(max_rows=10) + self.total.to_frame("total").T.to_html()


def predict(
    accounts: pd.Index,
    mean: Callable[[np.ndarray], np.ndarray],
    inside: np.ndarray,
    covariance: np.ndarray,
    *,
    weights: np.ndarray,
    interval: float | None,
    bounded: bool = False,
) -> Prediction:
    """Return the means at the estimates, with intervals by the delta method.

    Parameters
    ----------
    accounts : Index
    mean : callable
        Of the inside parameters: one number an account.
    inside, covariance : array
        The estimates and their covariance.
    weights : array
        How many accounts each row stands for, for the total.
    interval : float or None
        Confidence, such as 0.95.
    bounded : bool
        Whether the means are probabilities: then the interval is made on the logit, else on the logarithm.

    Returns
    -------
    Prediction
    """
    at = mean(inside)
    table = pd.DataFrame({"mean": at}, index=accounts)
    total = {"mean": float(weights @ at)}
    if interval is not None:
        z = norm.ppf(0.5 + interval / 2)
        slopes = np.empty((len(inside), len(at)))
        for place in range(len(inside)):
            step = np.zeros(len(inside))
            step[place] = _STEP
            slopes[place] = (mean(inside + step) - mean(inside - step)) / (2 * _STEP)
        sd = np.sqrt(np.maximum(np.einsum("in,ij,jn->n", slopes, covariance, slopes), 0.0))
        table["mean_ci_lower"], table["mean_ci_upper"] = _around(at, z * sd, bounded)
        summed = slopes @ weights
        spread = z * np.sqrt(max(float(summed @ covariance @ summed), 0.0))
        if (at < 0).any() and (at > 0).any():
            low, high = [total["mean"] - spread], [total["mean"] + spread]
        else:
            low, high = _around(np.array([total["mean"]]), np.array([spread]), False)
        total |= {"mean_ci_lower": low[0], "mean_ci_upper": high[0]}
    return Prediction(table, pd.Series(total))


def _around(at: np.ndarray, reach: np.ndarray, bounded: bool) -> tuple[np.ndarray, np.ndarray]:
    with np.errstate(divide="ignore", invalid="ignore"):
        if bounded:
            wide = reach / (at * (1 - at))
            odds = at / (1 - at)
            low, high = odds * np.exp(-wide) / (1 + odds * np.exp(-wide)), 1 / (1 + np.exp(-wide) / odds)
            known = (at > 0) & (at < 1)
        else:
            wide = np.sign(at) * np.minimum(reach / np.abs(at), 500.0)
            low, high = at * np.exp(-wide), at * np.exp(wide)
            known = at != 0
    return np.where(known, low, at), np.where(known, high, at)


def futures(
    draw: Callable[[np.random.Generator, np.ndarray, slice], np.ndarray],
    accounts: int,
    inside: np.ndarray,
    covariance: np.ndarray,
    *,
    draws: int,
    seed: int,
) -> Iterator[tuple[slice, np.ndarray]]:
    """Let all accounts live on many times, each time under other parameters that the data allow.

    Parameters
    ----------
    draw : callable
        Of a random generator, inside parameters and some rows: what these accounts do once.
    accounts : int
        How many there are.
    inside, covariance : array
        The estimates and their covariance.
    draws, seed : int
        How many futures, and the seed.

    Yields
    ------
    rows : slice
        Some accounts; with the same parameters in the same draw for all.
    outcomes : ndarray
        Draws by accounts.
    """
    rng = np.random.default_rng(seed)
    size, axes = np.linalg.eigh(covariance)
    tried = inside + rng.standard_normal((draws, len(inside))) @ (axes * np.sqrt(np.maximum(size, 0.0))).T
    for begin in range(0, accounts, _ACCOUNTS):
        rows = slice(begin, min(begin + _ACCOUNTS, accounts))
        yield rows, np.stack([draw(rng, one, rows) for one in tried])
