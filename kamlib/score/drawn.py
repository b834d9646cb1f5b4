"""Ratings, noise, bounds and what is known of weights in; everything that is drawn, ready to be scored, out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.score.doubt_checks import noise_of, span
from kamlib.score.leading import Field, Places, leading
from kamlib.score.shrink import Shrunk
from kamlib.score.weight_draws import draw_weights

_PURPOSES = ("weights", "top", "ranks", "near", "pairs", "confidence")


@dataclass(frozen=True)
class Drawn:
    """Drawn weights and the accounts to be scored with them.

    Attributes
    ----------
    accounts, criteria : Index
    field : Field
    weights : array
        By draw and criterion.
    seed : int
    order : array or None
        Places of the criteria, most important first, if the law of the weights is uniform and they are all named.
    ordered : bool
        Whether the weights keep to this order.
    """

    accounts: pd.Index
    criteria: pd.Index
    field: Field
    weights: np.ndarray
    seed: int
    order: np.ndarray | None
    ordered: bool

    def chance(self, purpose: str, *which: int) -> np.random.SeedSequence:
        """Return the seed of one purpose; no two share theirs."""
        return np.random.SeedSequence([self.seed, _PURPOSES.index(purpose), *which])

    def leading(self, depth: int, *, purpose: str, draws: int | None = None) -> Iterator[Places]:
        """Yield who leads in the draws, or in the first of them."""
        return leading(self.field, self.weights[:draws], depth, self.chance(purpose))


def drawn(
    ratings: pd.DataFrame,
    values: np.ndarray,
    *,
    sd: pd.DataFrame | pd.Series | Shrunk | None,
    missing: Mapping | None,
    draws: int,
    seed: int,
    **known,
) -> Drawn:
    """Draw weights, and lay out ratings with their noise and the bounds of missing ones.

    Parameters
    ----------
    ratings : DataFrame
    values : array
        The same as numbers.
    sd : DataFrame, Series or Shrunk, optional
    missing : mapping, optional
    draws, seed : int
    **known
        What is known of the weights, as for :func:`kamlib.score.weight_draws.draw_weights`.

    Returns
    -------
    Drawn

    Raises
    ------
    DataError
        If any of them cannot be used as it stands.
    """
    criteria = ratings.columns
    rng = np.random.default_rng([seed, _PURPOSES.index("weights")])
    weights = draw_weights(criteria, draws, rng, **known)
    gaps = np.isnan(values)
    middle, reach = _bounds(missing, criteria)
    field = Field(
        np.where(gaps, middle, values),
        _variance(ratings, gaps, sd),
        np.where(gaps, reach, 0.0) if gaps.any() and reach.any() else None,
    )
    order, uniform = known.get("order"), known.get("weights") is None and known.get("bounds") is None
    uniform &= order is None or len(order) == len(criteria)
    places = criteria.get_indexer(list(order)) if order is not None else np.arange(len(criteria))
    return Drawn(ratings.index, criteria, field, weights, seed, places if uniform else None, order is not None)


def _variance(
    ratings: pd.DataFrame, gaps: np.ndarray, sd: pd.DataFrame | pd.Series | Shrunk | None
) -> np.ndarray | None:
    """Return the variance of ratings, or of pairs of them, as a field has it."""
    if sd is None:
        return None
    noise = np.where(gaps, 0.0, noise_of(ratings, sd.sd if isinstance(sd, Shrunk) else sd))
    if not isinstance(sd, Shrunk) or sd.covariance is None:
        return np.square(noise) if noise.any() else None
    rows, columns = sd.sd.index.get_indexer(ratings.index), sd.sd.columns.get_indexer(ratings.columns)
    one, other = np.triu_indices(len(columns))
    shared = sd.covariance[rows[:, None], columns[one], columns[other]] * np.where(one == other, 1.0, 2.0)
    return np.where(gaps[:, one] | gaps[:, other], 0.0, shared)


def _bounds(missing: Mapping | None, criteria: pd.Index) -> tuple[np.ndarray, np.ndarray]:
    """Return the middle of the bounds of missing ratings and half their distance, by criterion."""
    missing = missing or {}
    unknown = [name for name in missing if name not in criteria]
    if unknown:
        raise DataError(
            _("There are bounds of missing ratings for criteria that have no ratings."),
            expected=some(criteria, limit=12),
            found=some(unknown),
            do=_("Write the criteria as the columns of the ratings."),
        )
    low, high = np.array([span(missing.get(name, (0, 1)), name=name) for name in criteria]).T
    return (low + high) / 2, (high - low) / 2
