"""Points or an order, as people state them, in; weights by criterion out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _


def swing(points: pd.Series | Mapping[str, float]) -> pd.Series:
    """Turn points into weights: how much is each step from the worst to the best worth, the largest being 100?

    Parameters
    ----------
    points : Series or mapping
        By criterion: what it is worth to go from rating 0 to rating 1 on it; 0 or more, one above 0.

    Returns
    -------
    Series
        By criterion; adds up to 1.

    Raises
    ------
    DataError
        If there are no points, some are missing or below 0, or none is above 0.

    Notes
    -----
    Ask for the step between the two ends of the scale, not for importance: "An account without any revenue, and one
    with 1.5 million. An account that buys and that is all, and one that brings us others. Which step would you rather
    have?" Asked for importance alone, people answer without looking at the ends, and weights no longer fit the scale
    (Fischer; von Winterfeldt & Edwards).

    References
    ----------
    von Winterfeldt, D. & Edwards, W. (1986). Decision Analysis and Behavioral Research. Cambridge University Press,
    ch. 8.

    Fischer, G. W. (1995). Range sensitivity of attribute weights in multiattribute value models. Organizational
    Behavior and Human Decision Processes 62(3), 252-266.

    Examples
    --------
    >>> swing({"volume": 100, "potential": 60, "fit": 40}).to_dict()
    {'volume': 0.5, 'potential': 0.3, 'fit': 0.2}
    """
    points = pd.Series(points, dtype=float)
    off = ~((points >= 0) & np.isfinite(points))
    twice = points.index[points.index.duplicated()]
    if off.any() or len(twice) or not (points > 0).any():
        raise DataError(
            _("Points say what the step from worst to best is worth: 0 or more, each criterion once, one above 0."),
            found=some([*(f"{name} {value:g}" for name, value in points[off].items()), *twice]) or some(points),
            do=_("Give the most valuable step 100 points, and the others what they are worth beside it."),
        )
    return _weights(points.to_numpy(), points.index)


def rank_order_centroid(order: Iterable[str]) -> pd.Series:
    """Turn an order into weights: the average of all weights that have this order.

    Parameters
    ----------
    order : names
        The criteria, most important first.

    Returns
    -------
    Series
        By criterion, most important first; adds up to 1.

    Raises
    ------
    DataError
        If no criterion is named, or one twice.

    Notes
    -----
    With n criteria the k-th has the weight (1/k + 1/(k+1) + ... + 1/n) / n. If nothing is known but the order, these
    weights are in the middle of what is possible, and lose least against the true ones.

    References
    ----------
    Edwards, W. & Barron, F. H. (1994). SMARTS and SMARTER. Organizational Behavior and Human Decision Processes 60(3),
    306-325.

    Barron, F. H. & Barrett, B. E. (1996). Decision quality using ranked attribute weights. Management Science 42(11),
    1515-1523.

    Examples
    --------
    >>> rank_order_centroid(["lifetime_value", "potential", "volume"]).round(3).to_dict()
    {'lifetime_value': 0.611, 'potential': 0.278, 'volume': 0.111}
    """
    order = _ordered(order)
    return _weights(np.cumsum(1 / np.arange(len(order), 0, -1))[::-1], order)


def rank_sum(order: Iterable[str]) -> pd.Series:
    """Turn an order into weights that fall by equal steps.

    Parameters
    ----------
    order : names
        The criteria, most important first.

    Returns
    -------
    Series
        By criterion, most important first; adds up to 1.

    Raises
    ------
    DataError
        If no criterion is named, or one twice.

    References
    ----------
    Barron, F. H. & Barrett, B. E. (1996). Decision quality using ranked attribute weights. Management Science 42(11),
    1515-1523.

    Examples
    --------
    >>> rank_sum(["lifetime_value", "potential", "volume"]).round(3).to_dict()
    {'lifetime_value': 0.5, 'potential': 0.333, 'volume': 0.167}
    """
    order = _ordered(order)
    return _weights(np.arange(len(order), 0, -1.0), order)


def rank_reciprocal(order: Iterable[str]) -> pd.Series:
    """Turn an order into weights in proportion to 1, 1/2, 1/3 and so on.

    Parameters
    ----------
    order : names
        The criteria, most important first.

    Returns
    -------
    Series
        By criterion, most important first; adds up to 1.

    Raises
    ------
    DataError
        If no criterion is named, or one twice.

    References
    ----------
    Barron, F. H. & Barrett, B. E. (1996). Decision quality using ranked attribute weights. Management Science 42(11),
    1515-1523.

    Examples
    --------
    >>> rank_reciprocal(["lifetime_value", "potential", "volume"]).round(3).to_dict()
    {'lifetime_value': 0.545, 'potential': 0.273, 'volume': 0.182}
    """
    order = _ordered(order)
    return _weights(1 / np.arange(1, len(order) + 1), order)


def _ordered(order: Iterable[str]) -> list[str]:
    order = [order] if isinstance(order, str) else list(order)
    twice = [name for place, name in enumerate(order) if name in order[:place]]
    if not order or twice:
        raise DataError(
            _("An order names each criterion once, most important first."),
            found=some(twice or [_("no names")]),
            do=_("Write it as a list of names."),
        )
    return order


def _weights(points: np.ndarray, names: Iterable[str]) -> pd.Series:
    return pd.Series(points / points.sum(), index=pd.Index(names, name="criterion"), name="weight")
