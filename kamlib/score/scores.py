"""Ratings and weights in; scores with their bounds and pieces, and ranks that equals share, out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import ngettext, number
from kamlib.score.doubt_checks import rated, span, weighted
from kamlib.score.leading import DECIMALS


@dataclass(frozen=True)
class Scores:
    """Accounts by the weighted sum of their ratings.

    Attributes
    ----------
    table : DataFrame
        Indexed by ``account_id`` in the order of the ratings: ``score`` (0 to 1, missing ratings in the middle of their
        bounds), ``score_low`` and ``score_high`` (with missing ratings at their worst and their best), ``rank`` (from
        1; equal scores share a rank), ``rank_low`` and ``rank_high`` (the best and the worst rank that missing ratings,
        its own and those of others, leave possible) and ``missing`` (how many of its ratings are).
    contributions : DataFrame
        By account and criterion: what it adds to the score. Rows add up to ``score``.
    weights : Series
        By criterion; adds up to 1.
    """

    table: pd.DataFrame
    contributions: pd.DataFrame
    weights: pd.Series

    @property
    def score(self) -> pd.Series:
        """By account: its score, 0 to 1."""
        return self.table["score"]

    @property
    def rank(self) -> pd.Series:
        """By account: its rank, from 1."""
        return self.table["rank"]

    def __str__(self) -> str:
        first = self.table.index[self.table["rank"] == 1]
        lacking = int((self.table["missing"] > 0).sum())
        told = _("Of {n} accounts, {first} comes first with {points} of 100 points.")
        if len(first) > 1:
            told = _("Of {n} accounts, these share the first place with {points} of 100 points: {first}.")
        told = told.format(
            n=number(len(self.table)), first=some(first), points=number(100 * self.table["score"].max(), 1)
        )
        if not lacking:
            return told
        lack = ngettext(
            "{n} account lacks a rating: its score is an interval.",
            "{n} accounts lack a rating: their scores are intervals.",
            lacking,
        ).format(n=number(lacking))
        return f"{told} {lack}"

    def _repr_html_(self) -> str:
        ordered = self.table.sort_values("rank", kind="stable")
        return f"<p>{escape(str(self))}</p>{ordered.to_html(max_rows=20)}"


def weighted_sum(
    ratings: pd.DataFrame,
    weights: pd.Series | Mapping,
    *,
    missing: Mapping[str, tuple[float, float]] | None = None,
) -> Scores:
    """Score accounts by their ratings times weights, and say between which scores and ranks missing ratings leave them.

    Parameters
    ----------
    ratings : DataFrame
        Indexed by ``account_id``, one column a criterion, 0 to 1; missing where not known.
    weights : Series
        By criterion; adds up to 1.
    missing : mapping of criterion to (low, high), optional
        Between which ratings an account lies of which nothing is known; (0, 1) where none are given. See
        ``criteria.missing``.

    Returns
    -------
    Scores

    Raises
    ------
    DataError
        If ratings lie outside 0 to 1, weights and criteria do not fit, or bounds make no sense.

    Notes
    -----
    score = sum of weight x rating. Points lost on one criterion can be made up on another: what must not be made up
    for belongs into a condition (:func:`knocked_out`) or a floor (:func:`screen`).

    Scores are rounded to twelve decimals before they are ranked. With ratings from 1 to 5 many accounts have the same
    score, and sums of the same parts in another order differ in the sixteenth decimal: unrounded, a computer invents
    an order.

    The best rank is one more than the number of accounts that are ahead whatever their missing ratings are, the worst
    counts all that may be ahead. Such bounds are no probabilities; for these see :func:`robustness`.

    Examples
    --------
    Vicom buys most; of Cartech the potential is not known:

    >>> ratings = pd.DataFrame(
    ...     {"volume": [1.0, 0.25, 0.5], "potential": [0.25, None, 0.5], "strategy": [0.0, 1.0, 0.25]},
    ...     index=["Vicom", "Cartech", "Oriel"],
    ... )
    >>> scores = weighted_sum(ratings, {"volume": 0.4, "potential": 0.3, "strategy": 0.3})
    >>> scores.table[["score", "score_low", "score_high", "rank", "rank_low", "rank_high"]].round(3)
             score  score_low  score_high  rank  rank_low  rank_high
    Vicom    0.475      0.475       0.475     2         1          2
    Cartech  0.550      0.400       0.700     1         1          3
    Oriel    0.425      0.425       0.425     3         2          3
    >>> scores.contributions.loc["Vicom"].round(3).to_dict()
    {'volume': 0.4, 'potential': 0.075, 'strategy': 0.0}
    """
    values, w = rated(ratings), weighted(weights, ratings.columns)
    low, high = filled(ratings, values, missing)
    pieces = (low + high) / 2 * w
    bounds = np.column_stack([pieces.sum(axis=1), low @ w, high @ w])
    table = pd.DataFrame(np.clip(bounds, 0, 1), index=ratings.index, columns=["score", "score_low", "score_high"])
    middle, least, most = (table[name].round(DECIMALS).to_numpy() for name in table)
    table["rank"] = _ahead(middle, middle)
    table["rank_low"], table["rank_high"] = _ahead(least, most), _ahead(most, least, but=(most > least).astype(int))
    table["missing"] = np.isnan(values).sum(axis=1)
    return Scores(
        table,
        pd.DataFrame(pieces, index=ratings.index, columns=ratings.columns),
        pd.Series(w, index=ratings.columns, name="weight").rename_axis("criterion"),
    )


def filled(
    ratings: pd.DataFrame, values: np.ndarray, missing: Mapping[str, tuple[float, float]] | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the ratings with missing ones at their lowest, and at their highest.

    Raises
    ------
    DataError
        If bounds are given for a criterion that there is not, or make no sense.
    """
    missing = missing or {}
    unknown = [name for name in missing if name not in ratings.columns]
    if unknown:
        raise DataError(
            _("Bounds of missing ratings are given for criteria that there are not."),
            expected=some(ratings.columns, limit=12),
            found=some(unknown),
            do=_("Leave them out, or write them like the columns of the ratings."),
        )
    ends = np.array([span(missing.get(name, (0.0, 1.0)), name=name) for name in ratings.columns]).T
    gone = np.isnan(values)
    return np.where(gone, ends[0], values), np.where(gone, ends[1], values)


def _ahead(scores: np.ndarray, own: np.ndarray, but: np.ndarray | int = 0) -> np.ndarray:
    """Return one more than the number of scores above one's own; `but` takes away those that are one's own."""
    return len(scores) - np.searchsorted(np.sort(scores), own, side="right") + 1 - but
