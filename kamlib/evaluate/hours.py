"""Hours by account and what the accounts gained or lost in; what share of it the hours stood beside out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Literal

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import share


@dataclass(frozen=True)
class Beside:
    """What share of the money that moved a split of hours stood beside, where hours change nothing.

    Attributes
    ----------
    of : {"gain", "loss"}
        Which money.
    mean : float
        On average over the worlds in which some moved: 0 to 1.
    low, high : float
        Nine of ten of these worlds lie between them.
    with_any : float
        Share of the worlds in which some moved.
    table : Series
        The share by ``world``; missing where none moved.
    """

    of: str
    mean: float
    low: float
    high: float
    with_any: float
    table: pd.Series

    def __str__(self) -> str:
        if self.of == "gain":
            sentence = _(
                "An hour stood beside {mean} of the year's gain on average; in nine worlds of ten between {low} and "
                "{high}."
            )
        else:
            sentence = _(
                "An hour stood beside {mean} of the year's loss on average; in nine worlds of ten between {low} and "
                "{high}."
            )
        return sentence.format(mean=share(self.mean), low=share(self.low), high=share(self.high))

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"


def share_beside(
    hours: Mapping[str, float] | pd.Series, change: pd.Series, *, of: Literal["gain", "loss"] = "gain"
) -> float:
    """Say what share of one year's gain a split of hours stood beside.

    Parameters
    ----------
    hours : mapping or Series
        Hours by account; those not named have none.
    change : Series
        Change of sales by account, in money.
    of : {"gain", "loss"}
        The gain: all increases together. The loss: all decreases together.

    Returns
    -------
    float
        0 to 1; missing where no account grew (shrank).

    Raises
    ------
    DataError
        If there are no hours, an hour is negative, or an account is not in `change`.

    Notes
    -----
    An hour stands beside its account's share of the gain; the mean over all hours is taken: the sum over accounts of h
    x g with the shares h of the hours and g of the gain. Even hours stand beside 1 / n of it in every year, all hours
    on one account beside nothing in one year and much in another. It does not say that the hours brought the gain.

    Examples
    --------
    >>> change = pd.Series({"A": 300.0, "B": 100.0, "C": -900.0})
    >>> share_beside({"A": 50, "C": 50}, change), share_beside({"A": 50, "C": 50}, change, of="loss")
    (0.375, 0.5)
    """
    values = change.astype(float)
    return float(_beside(values.to_numpy()[None], _split(hours, values.index), of)[0])


def by_world(hours: Mapping[str, float] | pd.Series, change: pd.DataFrame, weight: pd.Series, of: str) -> Beside:
    """Do it for many worlds, each with its weight."""
    shares = _beside(change.to_numpy(), _split(hours, change.columns), of)
    table = pd.Series(shares, index=change.index, name="share_beside")
    known = np.isfinite(shares)
    counted, shares = weight.to_numpy()[known], shares[known]
    if not counted.sum() > 0:
        return Beside(of, np.nan, np.nan, np.nan, 0.0, table)
    low, high = (quantile(shares[:, None], counted, at)[0] for at in (0.05, 0.95))
    mean = float(counted @ shares / counted.sum())
    return Beside(of, mean, float(low), float(high), float(min(counted.sum(), 1.0)), table)


def quantile(values: np.ndarray, weight: np.ndarray, at: float) -> np.ndarray:
    """Return for each column the least value that so much of the weight does not exceed."""
    order = np.argsort(values, axis=0, kind="stable")
    running = np.cumsum(weight[order], axis=0) / weight.sum()
    place = (running < at - 1e-9).sum(axis=0)
    return np.take_along_axis(np.take_along_axis(values, order, axis=0), place[None], axis=0)[0]


def _beside(change: np.ndarray, split: np.ndarray, of: str) -> np.ndarray:
    moved = (change if of == "gain" else -change).clip(min=0)
    total = moved.sum(axis=1)
    return np.divide(moved @ split, total, out=np.full(len(moved), np.nan), where=total > 0)


def _split(hours: Mapping[str, float] | pd.Series, accounts: pd.Index) -> np.ndarray:
    given = pd.Series(hours, dtype=float)
    unknown = given.index.difference(accounts)
    if len(unknown):
        raise DataError(
            _("{n} accounts with hours are not among the accounts looked at.").format(n=len(unknown)),
            found=some(unknown),
        )
    if not ((given >= 0) & np.isfinite(given)).all() or not given.sum() > 0:
        raise DataError(
            _("Hours are zero or more for each account, and more than zero in all."),
            found=some([f"{account}: {value:g}" for account, value in given.items()] or [_("no hours")]),
        )
    return (given.reindex(accounts).fillna(0.0) / given.sum()).to_numpy()
