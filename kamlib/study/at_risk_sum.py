"""Accounts that may be lost, with their chances, in; what is to be expected of them together, and its range, out."""

from __future__ import annotations

import numpy as np
import pandas as pd

_TAILS = (0.025, 0.975)


def expected(rows: pd.DataFrame) -> pd.Series:
    """Return by account the revenue that is to be expected to go: of several reasons the largest that comes true.

    Parameters
    ----------
    rows : DataFrame
        ``account_id``, ``stake``, ``chance``; one row an account and reason.

    Examples
    --------
    A may be lost for two reasons: half the time all 100 are gone; of the other half, one in ten times 40.

    >>> rows = pd.DataFrame({"account_id": ["A", "A"], "stake": [40.0, 100.0], "chance": [0.1, 0.5]})
    >>> expected(rows).to_dict()
    {'A': 52.0}
    """
    largest = rows.sort_values("stake", ascending=False, kind="stable")
    spared = (1 - largest["chance"]).groupby(largest["account_id"]).cumprod() / (1 - largest["chance"]).clip(
        lower=1e-12
    )
    return (largest["stake"] * largest["chance"] * spared).groupby(largest["account_id"]).sum()


def any_reason(rows: pd.DataFrame) -> pd.Series:
    """Return by account the chance that at least one of its reasons comes true."""
    return 1 - (1 - rows["chance"]).groupby(rows["account_id"]).prod()


def futures(rows: pd.DataFrame, *, draws: int = 4000, seed: int = 0) -> pd.DataFrame:
    """Let each reason come true or not, many times, under chances that the data allow.

    Parameters
    ----------
    rows : DataFrame
        ``account_id``, ``reason``, ``stake``, ``chance``, ``spread`` (standard error of the chance on the logit).
    draws, seed : int

    Returns
    -------
    DataFrame
        Draws by accounts: revenue lost.

    Notes
    -----
    A chance that was learned is wrong for all accounts with the same reason at once: they share the draw of its error.
    """
    rng = np.random.default_rng(seed)
    accounts = pd.Index(rows["account_id"].unique(), name="account_id")
    lost = np.zeros((draws, len(accounts)))
    for _reason, part in rows.groupby("reason", sort=True):
        chance, spread = (part[name].to_numpy(dtype=float) for name in ("chance", "spread"))
        chance = np.clip(chance, 1e-9, 1 - 1e-9)
        logit = np.log(chance / (1 - chance)) + np.outer(rng.standard_normal(draws), spread)
        true = rng.random(logit.shape) < 1 / (1 + np.exp(-logit))
        places = accounts.get_indexer(part["account_id"])
        lost[:, places] = np.maximum(lost[:, places], true * part["stake"].to_numpy(dtype=float))
    return pd.DataFrame(lost, columns=accounts)


def ranges(lost: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
    """Return between which sums the loss of each group will fall, in 95 of 100 cases.

    Parameters
    ----------
    lost : DataFrame
        As :func:`futures` makes it.
    groups : Series
        Group of each account.

    Returns
    -------
    DataFrame
        Indexed by group: ``low``, ``high``.
    """
    sums = lost.T.groupby(groups.reindex(lost.columns).to_numpy()).sum()
    low, high = np.quantile(sums.to_numpy(), _TAILS, axis=1) if len(sums) else (np.array([]), np.array([]))
    return pd.DataFrame({"low": low, "high": high}, index=sums.index)
