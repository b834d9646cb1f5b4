"""What is known of the weights of criteria in; draws of weights that agree with it out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.score.doubt_checks import span, weighted

_ROUNDS = 10


def draw_weights(
    criteria: pd.Index,
    draws: int,
    rng: np.random.Generator,
    *,
    weights: pd.Series | None = None,
    concentration: float | None = None,
    order: Sequence | None = None,
    bounds: Mapping | None = None,
) -> np.ndarray:
    """Draw weights that agree with what is known of them: nothing, their order, their bounds, or about what they are.

    Parameters
    ----------
    criteria : Index
        Names of the criteria.
    draws : int
        How many to draw.
    rng : Generator
        Where chance comes from.
    weights : Series, optional
        Stated weights by criterion. Without `concentration` they are taken as certain.
    concentration : float, optional
        How closely draws keep to the stated weights w: a weight has the standard deviation
        sqrt(w (1 - w) / (1 + concentration)).
    order : sequence, optional
        Criteria, most important first; those not named may weigh anything.
    bounds : mapping, optional
        Lowest and highest weight by criterion; those not named lie between 0 and 1.

    Returns
    -------
    array
        By draw and criterion; each row adds up to 1.

    Raises
    ------
    DataError
        If more than one thing is said of the weights, or no weights agree with it.

    Notes
    -----
    Free weights are uniform over all weights that add up to 1: independent exponential numbers, divided by their sum.
    Sorted, they are uniform over all weights in the given order, and their mean is the rank-order centroid; where the
    order names only some criteria, only the weights of these are sorted. Around stated weights, they follow a Dirichlet
    law with parameters weights x concentration.

    Within bounds, every draw starts from the same weights and is shifted again and again: what two criteria have
    together is split anew between them, uniformly within their bounds. This leaves the uniform law over all weights
    within the bounds as it is, and leads to it from any start, however narrow they are.

    References
    ----------
    Tervonen, T., van Valkenhoef, G., Basturk, N. & Postmus, D. (2013). Hit-and-run enables efficient weight generation
    for simulation-based multiple criteria decision analysis. European Journal of Operational Research 224(3), 552-559.
    """
    if sum(given is not None for given in (weights, order, bounds)) > 1:
        raise DataError(
            _("More than one thing is said of the weights."),
            expected=_("one of weights, order and bounds"),
            do=_("Keep the one you are sure of; weights with a concentration are weights that are about so."),
        )
    if concentration is not None and (weights is None or not concentration > 0):
        raise DataError(
            _("A concentration says how closely draws keep to stated weights, and is above 0."),
            found=f"concentration={concentration:g}",
            do=_("Pass weights with it: 20 lets them differ widely, 200 by a few per cent."),
        )
    if weights is not None:
        return _around(weighted(weights, criteria), concentration, draws, rng)
    if bounds is not None:
        return _within(_limits(bounds, criteria), draws, rng)
    drawn = rng.standard_exponential((draws, len(criteria)))
    drawn /= drawn.sum(axis=1, keepdims=True)
    if order is not None:
        places = _places(order, criteria)
        drawn[:, places] = -np.sort(-drawn[:, places], axis=1)
    return drawn


def _places(order: Sequence, criteria: pd.Index) -> np.ndarray:
    order = list(order)
    places = criteria.get_indexer(order)
    if len(order) < 2 or (places < 0).any() or len(set(order)) < len(order):
        raise DataError(
            _("An order names two or more criteria of the ratings, each once."),
            expected=some(criteria, limit=12),
            found=some(order, limit=12),
            do=_("Write the criteria as the columns of the ratings."),
        )
    return places


def _around(weights: np.ndarray, concentration: float | None, draws: int, rng: np.random.Generator) -> np.ndarray:
    if concentration is None:
        return np.tile(weights, (draws, 1))
    drawn = np.zeros((draws, len(weights)))
    some_weight = weights > 0
    drawn[:, some_weight] = rng.dirichlet(concentration * weights[some_weight], draws)
    return drawn


def _limits(bounds: Mapping, criteria: pd.Index) -> np.ndarray:
    unknown = [name for name in bounds if name not in criteria]
    if unknown:
        raise DataError(
            _("There are bounds for criteria that have no ratings."),
            expected=some(criteria, limit=12),
            found=some(unknown),
            do=_("Write the criteria as the columns of the ratings."),
        )
    limits = np.array([span(bounds.get(name, (0, 1)), name=name) for name in criteria]).T
    low, high = limits.sum(axis=1)
    if low > 1 + 1e-9 or high < 1 - 1e-9:
        raise DataError(
            _("No weights lie within these bounds and add up to 1."),
            found=_("lowest weights that add up to {low}, highest that add up to {high}").format(
                low=number(low, 3), high=number(high, 3)
            ),
            do=_("Widen the bounds."),
        )
    return limits


def _within(limits: np.ndarray, draws: int, rng: np.random.Generator) -> np.ndarray:
    low, high = limits
    n, room = len(low), (high - low).sum()
    drawn = np.tile(low + (high - low) * ((1 - low.sum()) / room if room > 0 else 0.0), (draws, 1))
    for _round in range(_ROUNDS * n):
        one, other = rng.permutation(n)[: n // 2 * 2].reshape(2, -1)
        both = drawn[:, one] + drawn[:, other]
        least = np.maximum(low[one], both - high[other])
        most = np.minimum(high[one], both - low[other])
        drawn[:, one] = least + (most - least) * rng.random(both.shape)
        drawn[:, other] = both - drawn[:, one]
    return drawn
