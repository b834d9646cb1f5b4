"""Ratings of two accounts in; in what share of all possible weights the first is ahead out, exactly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.score.doubt_checks import all_rated, same_criteria
from kamlib.score.leading import DECIMALS


def preference_probability(a: pd.Series, b: pd.Series, *, order: Sequence | None = None) -> float:
    """Say in what share of all possible weights one account is ahead of another, whatever the weights may be.

    Parameters
    ----------
    a, b : Series
        Ratings from 0 to 1 by criterion, such as ``ratings.loc["A01"]``.
    order : sequence, optional
        Criteria, most important first, if that much is agreed: then of all weights in this order.

    Returns
    -------
    float
        From 0 (`b` is ahead, or level, whatever the weights) to 1; 0.5 if their ratings are equal.

    Raises
    ------
    DataError
        If a rating is missing or outside 0 to 1, or criteria differ.

    Notes
    -----
    Uniform weights are independent exponential numbers E, divided by their sum. With differences d = a - b, `a` is
    ahead if the sum of d E over the criteria that speak for it exceeds that of the others: two chains of exponential
    stages in a race. With x the stages of the one and y those of the other, F(i, j) = (x_i F(i, j-1) + y_j F(i-1, j)) /
    (x_i + y_j), F(i, 0) = 1, F(0, j) = 0. All terms are positive, so that nothing cancels where differences are equal.

    Uniform weights in a given order are averages, with uniform weights again, of equal weights on the first criterion,
    on the first two, on the first three and so on; so the same holds with the running means of d in that order.

    References
    ----------
    Gerber, L. (1981). The volume cut off a simplex by a half-space. Pacific Journal of Mathematics 94(2), 311-314 (the
    same share as a sum of terms of either sign).

    Examples
    --------
    One account is better by 0.4 on the first criterion, the other by 0.2 on the second: the first is ahead where the
    first weight is above one third.

    >>> a, b = pd.Series({"volume": 0.9, "fit": 0.3}), pd.Series({"volume": 0.5, "fit": 0.5})
    >>> round(preference_probability(a, b), 4)
    0.6667
    >>> preference_probability(a, b, order=["volume", "fit"])
    1.0
    """
    both = pair(a, b)
    values = all_rated(both)
    if order is not None:
        same_criteria(order, both.columns, name="order")
        values = values[:, both.columns.get_indexer(list(order))]
    return float(ahead(values[0] - values[1], ordered=order is not None))


def pair(a: pd.Series, b: pd.Series) -> pd.DataFrame:
    """Put the ratings of two accounts together.

    Raises
    ------
    DataError
        If they do not have the same criteria.
    """
    if set(a.index) != set(b.index) or len(a) != len(b):
        raise DataError(
            _("The two accounts are not rated on the same criteria."),
            expected=some(a.index, limit=12),
            found=some(b.index, limit=12),
            do=_("Take both from one table of ratings, such as ratings.loc['A01']."),
        )
    names = [_("the first account"), _("the second account")]
    if a.name is not None and b.name is not None and a.name != b.name:
        names = [a.name, b.name]
    return pd.DataFrame([a.to_numpy(), b.reindex(a.index).to_numpy()], index=names, columns=a.index)


def ahead(differences: np.ndarray, *, ordered: bool = False) -> np.ndarray:
    """Return in what share of the weights a weighted sum is above 0; half of it where all differences are 0.

    Parameters
    ----------
    differences : array
        Criteria along the last axis, most important first if `ordered`.
    ordered : bool
        Whether weights are in this order.

    Returns
    -------
    array
    """
    d = np.asarray(differences, dtype=float)
    n = d.shape[-1]
    if ordered:
        d = np.cumsum(d, axis=-1) / np.arange(1, n + 1)
    d = np.round(d, DECIMALS)
    ups, downs = np.sort(np.maximum(d, 0), axis=-1)[..., ::-1], np.maximum(-d, 0)
    level = ~d.any(axis=-1)
    share = [np.zeros(d.shape[:-1])] + [(ups[..., 0] > 0).astype(float) for _criterion in range(n)]
    for down in np.moveaxis(downs, -1, 0):
        for place in range(1, n + 1):
            up = ups[..., place - 1]
            both = np.where(up + down > 0, up + down, 1.0)
            share[place] = np.where(down > 0, (up * share[place] + down * share[place - 1]) / both, share[place])
    return np.where(level, 0.5, share[n])
