"""Monthly revenue in, how firm a list of the largest accounts is out."""

from __future__ import annotations

import numpy as np
import pandas as pd


def draws_for(accounts: int) -> int:
    """Return how often accounts are drawn again: many accounts need fewer draws, which then cost time."""
    return 2000 if accounts < 20_000 else 200


def rank_doubt(panel: pd.DataFrame, *, top: int, draws: int = 1000, seed: int = 0) -> pd.DataFrame:
    """Tell how firm each place in the list of the largest accounts is.

    Parameters
    ----------
    panel : DataFrame
        Revenue, one row an account, one column a month of the period.
    top : int
        Length of the list.
    draws : int
        How many periods are redrawn.
    seed : int
        Start of the random numbers.

    Returns
    -------
    DataFrame
        Indexed by ``account_id``, largest first, for the accounts that can come near the list: ``rank``, ``rank_low``
        and ``rank_high`` (best and worst place in the middle 95 % of the redrawn periods), ``top_probability`` (share
        of the redrawn periods in which the account is in the list). With fewer than three months the last three are
        missing.

    Notes
    -----
    A bootstrap over months: as many months as the period has are drawn with replacement, the same ones for every
    account, so that what moves accounts together stays. An account that owes its place to one order loses it in about a
    third of the periods, (1 - 1/12)^12. What it cannot see is change from one year to the next: the turnover of the
    list shows that.
    """
    revenue = panel.sum(axis=1).sort_values(ascending=False, kind="stable")
    near = revenue.head(max(10 * top, 200)).index
    monthly = panel.loc[near].to_numpy(dtype=float)
    months = monthly.shape[1]
    found = pd.DataFrame({"rank": np.arange(1, len(near) + 1)}, index=near)
    if months < 3:
        return found.assign(rank_low=np.nan, rank_high=np.nan, top_probability=np.nan)
    rng = np.random.default_rng(seed)
    times = rng.multinomial(months, np.full(months, 1 / months), size=draws)
    order = np.argsort(-(times @ monthly.T), axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, len(near) + 1)[None, :], axis=1)
    low, high = np.quantile(ranks, [0.025, 0.975], axis=0, method="inverted_cdf")
    return found.assign(
        rank_low=low.astype(int), rank_high=high.astype(int), top_probability=(ranks <= top).mean(axis=0)
    )
