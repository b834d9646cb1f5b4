"""Ages at which relationships were watched and ended in; the share that lasts longer, with its interval, out."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import norm


def kaplan_meier(entry: np.ndarray, time: np.ndarray, ended: np.ndarray) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the curve, and by how much each relationship moves its logarithm.

    Parameters
    ----------
    entry, time : ndarray
        Ages from which and until which each relationship is watched.
    ended : ndarray of bool
        Whether it ended then.

    Returns
    -------
    table : DataFrame
        ``time``, ``at_risk``, ``ended``, ``log`` (of survival), ``observed`` (True).
    moves : ndarray
        Relationships by times. The sum of their squares is Greenwood's variance.
    """
    times = np.unique(np.concatenate([[0.0], time[ended], [time.max()]]))
    watched = (entry[:, None] < times) & (times <= time[:, None])
    leaves = watched & ended[:, None] & (time[:, None] == times)
    n, gone = at_risk(entry, time, times), leaves.sum(axis=0)
    hazard = gone / np.maximum(n, 1)
    with np.errstate(divide="ignore"):
        log = np.cumsum(np.log1p(-hazard))
    moves = -(leaves - watched * hazard) / (np.maximum(n, 1) * np.where(hazard < 1, 1 - hazard, 1.0))
    table = pd.DataFrame({"time": times, "at_risk": n, "ended": gone, "log": log})
    return table.assign(observed=True), np.cumsum(moves, axis=1)


def at_risk(entry: np.ndarray, time: np.ndarray, ages: np.ndarray) -> np.ndarray:
    """Return how many relationships were watched at each age; at 0, those watched from their first day.

    Parameters
    ----------
    entry, time : ndarray
        Ages from which and until which each relationship is watched.
    ages : ndarray
        Ages from 0.

    Returns
    -------
    ndarray of int
    """
    entry, time = (np.asarray(one, dtype=float)[:, None] for one in (entry, time))
    return (((entry < ages) | ((entry == 0) & (ages == 0))) & (ages <= time)).sum(axis=0)


def with_interval(table: pd.DataFrame, sd: np.ndarray, interval: float) -> pd.DataFrame:
    """Add ``survival``, ``ci_lower`` and ``ci_upper``, made on log(-log survival).

    Parameters
    ----------
    table : DataFrame
        ``time``, ``at_risk``, ``log``.
    sd : ndarray
        Standard deviation of the logarithm.
    interval : float
        Confidence.

    Returns
    -------
    DataFrame
    """
    log, z = table["log"].to_numpy(), norm.ppf(0.5 + interval / 2)
    S = np.exp(log)
    inner = (S > 0) & (S < 1)
    wide = np.where(inner, z * sd / np.where(inner, -log, 1.0), 0.0)
    with np.errstate(invalid="ignore", over="ignore"):
        low, high = np.where(inner, np.exp(log * np.exp(wide)), S), np.where(inner, np.exp(log * np.exp(-wide)), S)
    # nobody has ended yet: how low could survival be?
    n = table["at_risk"].to_numpy()
    none_yet = (S == 1) & (n > 0) & (table["time"] > 0).to_numpy()
    low = np.where(none_yet, ((1 - interval) / 2) ** (1 / np.maximum(n, 1)), low)
    # all have ended: the bound of the time before stays
    gone = S == 0
    if gone.any():
        high = np.where(gone, high[max(int(gone.argmax()) - 1, 0)], high)
    return table.assign(survival=S, ci_lower=low, ci_upper=high)
