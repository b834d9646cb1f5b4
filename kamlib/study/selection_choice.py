"""Criteria by account and what is known of weights in; ratings, scores, and how sure each place is, out."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kamlib import score
from kamlib.study.criteria import CriteriaTable
from kamlib.study.selection_weights import Weighing

LOW, HIGH = 0.2, 0.8
_TWO_SIDED, _TOGETHER, _ONE_BY_ONE = 1.959964, 4, 4
_FORESEEN = ("lifetime_value",)


@dataclass(frozen=True)
class Choice:
    """A ranking with its doubt.

    Attributes
    ----------
    ratings : DataFrame
        By account and criterion, 0 to 1, drawn towards those of peers as far as they are noise; missing where unknown.
    low, high : DataFrame
        Between which ratings the truth lies (95 %), or the bounds of what is missing.
    scores : Scores
        Score, its ends, rank and contributions at the average weights.
    doubt : Robustness
        Chance to be among the chosen and range of ranks.
    weighing : Weighing
        The weights.
    excluded : DataFrame
        ``account_id``, ``reason``: accounts that a condition keeps out, one row each.
    kept : Series
        By criterion: which part of its distance to that of its peers a rating keeps, on average; 1 where it was left as
        it is.
    radius : Radius
        The least shift of weight that changes the list.
    intervals : DataFrame
        By criterion, between which weights order and list stay as they are.
    """

    ratings: pd.DataFrame
    low: pd.DataFrame
    high: pd.DataFrame
    scores: score.Scores
    doubt: score.Robustness
    weighing: Weighing
    excluded: pd.DataFrame
    kept: pd.Series
    radius: score.Radius
    intervals: pd.DataFrame

    @property
    def middle(self) -> pd.DataFrame:
        """Ratings with what is missing in the middle of its bounds."""
        return self.ratings.fillna((self.low + self.high) / 2)


def choose(columns: CriteriaTable, weighing: Weighing, *, top: int, seed: int) -> Choice:
    """Rate, rank, and say how sure the places are.

    Parameters
    ----------
    columns : CriteriaTable
    weighing : Weighing
    top : int
        How many accounts are chosen.
    seed : int

    Notes
    -----
    Ranges become standard deviations on the scale of ratings: (high - low) / (2 x 1.96). Lifetime value is the forecast
    of a model, which has drawn it towards peers already; so it keeps its rating, and its range.
    """
    names = list(weighing.weights.index)
    excluded = score.knocked_out(columns.table, columns.criteria)
    excluded = excluded.groupby("account_id", sort=False)["reason"].agg(" ".join).reset_index()
    inside = columns.table.index.difference(excluded["account_id"], sort=False)
    plain, one, other = (columns.rated(end).loc[inside, names] for end in ("", "_low", "_high"))
    one, other = one.fillna(plain), other.fillna(plain)
    sd = (one - other).abs() / (2 * _TWO_SIDED)
    ratings, spread, kept = _shrunk(plain, sd)
    missing = {name: bounds for name, bounds in columns.criteria.missing.items() if name in names}
    doubt = score.robustness(ratings, top=top, sd=spread, missing=missing, seed=seed, **weighing.drawn)
    scores = score.weighted_sum(ratings, weighing.weights, missing=missing)
    left = spread.sd if isinstance(spread, score.Shrunk) else spread
    low, high = (
        (ratings + way * _TWO_SIDED * left).clip(0.0, 1.0).fillna({name: ends[place] for name, ends in missing.items()})
        for place, way in enumerate((-1, 1))
    )
    middle = ratings.fillna((low + high) / 2)
    return Choice(
        ratings, low, high, scores, doubt, weighing, excluded, kept,
        score.selection_radius(middle, weighing.weights, top=top),
        score.weight_intervals(middle, weighing.weights, top=top),
    )  # fmt: skip


def _shrunk(plain: pd.DataFrame, sd: pd.DataFrame) -> tuple[pd.DataFrame, score.Shrunk | pd.DataFrame, pd.Series]:
    """Draw ratings towards those of peers, criteria together where there are enough accounts for it."""
    kept = pd.Series(1.0, index=plain.columns)
    few = plain.notna().sum().min()
    if few <= _ONE_BY_ONE:
        return plain, sd, kept
    luck = sd.assign(**{name: 0.0 for name in plain if name not in _FORESEEN}).fillna(0.0)
    together = plain.shape[1] > 1 and few > _TOGETHER * plain.shape[1]
    found = score.shrink(plain, (sd.fillna(0.0) - luck), together=together)
    kept.update(found.peers.groupby("criterion")["kept"].mean())
    return found.ratings, found.widened(luck), kept
