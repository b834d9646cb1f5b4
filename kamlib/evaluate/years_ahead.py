"""Stated rates of a few accounts in; their next year in a hundred worlds, or in every possible one, out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.errors import CapacityError, DataError
from kamlib.evaluate.many_worlds import Worlds
from kamlib.evaluate.rates import growth_columns, refuse_unusable
from kamlib.language import gettext as _
from kamlib.language import number

_MOST = 2_000_000


def worlds(accounts: pd.DataFrame, *, worlds: int = 100, seed: int = 0) -> Worlds:
    """Draw the next year of a few accounts a hundred times from stated rates, to set one story against its rate.

    Parameters
    ----------
    accounts : DataFrame
        Indexed by ``account_id``: ``sales`` (of this year), ``leave_probability`` (within a year), ``growth_1``,
        ``growth_2``, ...: next year / this year of an account that stays, each equally likely; ``name`` if known.
        :func:`comparable_rates` makes it from orders; a table typed by hand will do.
    worlds : int
        How many worlds.
    seed : int
        Start of the random numbers.

    Returns
    -------
    Worlds

    Raises
    ------
    DataError
        If a rate is missing or lies outside its range.

    See Also
    --------
    worlds_exact : Every possible world with its probability.

    Notes
    -----
    Each account lives one of its possible years: it leaves, or one of its steps of growth comes true. Accounts leave
    and grow independently of each other, and whatever hours one spends change nothing. Who leaves buys nothing in the
    next year: in which month it goes is left out.

    Examples
    --------
    >>> two = pd.DataFrame(
    ...     {"sales": [1000, 100], "leave_probability": [0.125, 0.1], "growth_1": [0.9, 0.9], "growth_2": [1.1, 1.5]},
    ...     index=["giant", "partner"],
    ... )
    >>> result = worlds(two, worlds=100)
    >>> len(result.next_sales), result.leaves("giant"), worlds_exact(two).leaves("giant")
    (100, 0.12, 0.125)
    """
    accounts = refuse_unusable(accounts)
    if not 1 <= worlds <= _MOST:
        raise DataError(
            _("{n} worlds cannot be drawn.").format(n=number(worlds)),
            expected=_("from 1 to {most}").format(most=number(_MOST)),
        )
    rng = np.random.default_rng(seed)
    steps = accounts[growth_columns(accounts)].to_numpy(float)
    left = rng.random((worlds, len(accounts))) < accounts["leave_probability"].to_numpy(float)
    step = rng.integers(steps.shape[1], size=left.shape)
    growth = np.where(left, 0.0, steps[np.arange(len(accounts)), step])
    return _collected(accounts, growth, np.full(worlds, 1 / worlds), drawn=True)


def worlds_exact(accounts: pd.DataFrame) -> Worlds:
    """List every possible next year of a few accounts with its probability; nothing is drawn.

    Parameters
    ----------
    accounts : DataFrame
        As for :func:`worlds`.

    Returns
    -------
    Worlds
        Its shares are exact to rounding.

    Raises
    ------
    DataError
        As :func:`worlds` raises it.
    CapacityError
        If there are more than two million possible worlds.

    Notes
    -----
    Accounts are independent, so a question about two of them has the same answer without the others: with thirty steps
    of growth take ``accounts.loc[[one, other]]``, which has 961 possible worlds.

    Examples
    --------
    >>> one = pd.DataFrame(
    ...     {"sales": [1000], "leave_probability": [0.1], "growth_1": [0.9], "growth_2": [1.1]}, index=["A"]
    ... )
    >>> result = worlds_exact(one)
    >>> result.next_sales["A"].tolist(), result.weight.round(2).tolist()
    ([0.0, 900.0, 1100.0], [0.1, 0.45, 0.45])
    """
    accounts = refuse_unusable(accounts)
    steps = accounts[growth_columns(accounts)].to_numpy(float)
    n, k = steps.shape
    if (k + 1) ** n > _MOST:
        raise CapacityError(
            _("{accounts} accounts with {steps} steps of growth have too many possible worlds.").format(
                accounts=number(n), steps=number(k)
            ),
            do=_("Take only the accounts you ask about, or draw the worlds: evaluate.worlds(...)."),
        )
    outcomes = np.indices((k + 1,) * n).reshape(n, -1).T
    values = np.column_stack([np.zeros(n), steps])
    leave = accounts["leave_probability"].to_numpy(float)[:, None]
    chances = np.column_stack([leave, np.repeat((1 - leave) / k, k, axis=1)])
    place = np.arange(n)
    return _collected(accounts, values[place, outcomes], chances[place, outcomes].prod(axis=1), drawn=False)


def _collected(accounts: pd.DataFrame, growth: np.ndarray, weight: np.ndarray, *, drawn: bool) -> Worlds:
    index = pd.RangeIndex(1, len(growth) + 1, name="world")
    sales = growth * accounts["sales"].to_numpy(float)
    return Worlds(
        accounts,
        pd.DataFrame(sales, index=index, columns=accounts.index),
        pd.Series(weight, index=index, name="weight"),
        drawn,
    )
