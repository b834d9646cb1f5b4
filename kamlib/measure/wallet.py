"""Revenue and potential of accounts in; our part of what they buy, and what is left, each with its range, out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.measure.checks import by_account, require


def share_of_wallet(revenue: pd.Series, potential: pd.DataFrame) -> pd.DataFrame:
    """Say which part of what each account buys a year it buys from us, with a range.

    Parameters
    ----------
    revenue : Series
        What each account bought from us in a year, by ``account_id``.
    potential : DataFrame
        What it buys from anyone: ``low``, ``likely``, ``high`` by ``account_id``, in the same currency, as
        :func:`kamlib.measure.potential` gives it.

    Returns
    -------
    DataFrame
        Like `revenue`: ``low``, ``likely``, ``high`` (shares; missing where the potential is), ``above_likely`` and
        ``above_high`` (revenue is more than the potential, or than its range).

    Raises
    ------
    DataError
        If a revenue is missing, a potential is 0 or its range is upside down, or an account stands twice.

    Notes
    -----
    The range is that of the potential: low = revenue / high. A share above 1 is not cut: it says that the potential is
    estimated too low, that revenue has something in it that the potential has not, or that the year was unusual. A
    share above 1 over the whole range should be looked into before it is used.

    Examples
    --------
    >>> revenue = pd.Series({"A": 50.0, "B": 120.0})
    >>> able = pd.DataFrame({"low": [80.0, 90.0], "likely": [100.0, 100.0], "high": [125.0, 110.0]}, index=["A", "B"])
    >>> share_of_wallet(revenue, able).loc["A", ["low", "likely", "high"]].tolist()
    [0.4, 0.5, 0.625]
    >>> share_of_wallet(revenue, able)["above_high"].tolist()
    [False, True]
    """
    sold, able = _both(revenue, potential)
    shares = {name: sold / able[end] for name, end in (("low", "high"), ("likely", "likely"), ("high", "low"))}
    return pd.DataFrame(shares).assign(above_likely=sold > able["likely"], above_high=sold > able["high"])


def headroom(revenue: pd.Series, potential: pd.DataFrame, *, reachable: float | pd.Series = 1.0) -> pd.DataFrame:
    """Say how much more each account could buy from us in a year, with a range.

    Parameters
    ----------
    revenue : Series
        What each account bought from us in a year, by ``account_id``. A usual year: after a bad one, headroom is large
        because the year was bad.
    potential : DataFrame
        As :func:`share_of_wallet` takes it.
    reachable : float or Series
        Which part of the potential one supplier can get, 0 to 1; customers with two suppliers by principle do not give
        all to one. By account, or one for all.

    Returns
    -------
    DataFrame
        Like `revenue`: ``low``, ``likely``, ``high`` in its currency; missing where the potential is. Below 0 where
        more was sold than the potential allows.

    Raises
    ------
    DataError
        As :func:`share_of_wallet`, or if `reachable` does not lie within 0 and 1.

    Notes
    -----
    Headroom = potential x reachable - revenue. It is not a forecast: a customer has its reasons for buying elsewhere.

    Examples
    --------
    >>> able = pd.DataFrame({"low": [80.0], "likely": [100.0], "high": [125.0]}, index=["A"])
    >>> headroom(pd.Series({"A": 50.0}), able, reachable=0.8).loc["A"].tolist()
    [14.0, 30.0, 50.0]
    """
    sold, able = _both(revenue, potential)
    part = reachable.reindex(sold.index) if isinstance(reachable, pd.Series) else pd.Series(reachable, index=sold.index)
    wrong = ~part.between(0, 1)
    if wrong.any():
        raise DataError(
            _("The reachable part of the potential must lie between 0 and 1 for each account."),
            found=some(f"{account}: {value}" for account, value in part[wrong].items()),
        )
    return able.mul(part, axis=0).sub(sold, axis=0)


def _both(revenue: pd.Series, potential: pd.DataFrame) -> tuple[pd.Series, pd.DataFrame]:
    sold = by_account(revenue, name="revenue")
    ends = ["low", "likely", "high"]
    if absent := [name for name in ends if name not in potential]:
        require(potential, absent, name="potential")
    twice = potential.index[potential.index.duplicated()].unique()
    if len(twice):
        raise DataError(
            _("{n} accounts stand more than once in {name}.").format(n=number(len(twice)), name="potential"),
            found=some(twice),
            do=_("Add up their rows first: one row per account."),
        )
    able = potential[ends].astype(float)
    ordered = (able["low"] > 0) & (able["low"] <= able["likely"]) & (able["likely"] <= able["high"])
    wrong = ~(ordered | able.isna().all(axis=1)) | np.isinf(able["high"])
    if wrong.any():
        raise DataError(
            _("Accounts whose potential is 0, in part missing, or not in the order low, likely, high: {n}.").format(
                n=number(int(wrong.sum()))
            ),
            found=some(able.index[wrong]),
            do=_("A potential that is not known is missing, not 0: leave the cells empty."),
        )
    return sold, able.reindex(sold.index)
