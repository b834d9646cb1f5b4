"""Ratings and weights of two runs in; why an account's score and rank changed out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.score.scores import Scores, weighted_sum


@dataclass(frozen=True)
class Moved:
    """Why an account's place changed since the last run.

    Attributes
    ----------
    steps : DataFrame
        Rows ``before``, ``own`` (its new ratings), ``others`` (new ratings of others, accounts that came and went),
        ``weights``: ``rank`` after the step, and ``places`` gained by it (below zero: lost).
    pieces : DataFrame
        By criterion: ``by_rating`` and ``by_weight``, what each change adds to the score; all together the whole
        change.
    """

    steps: pd.DataFrame
    pieces: pd.DataFrame

    def told(self, names: Mapping) -> str:
        """Say it in a sentence, with the names of criteria."""
        places = {step: _signed(self.steps.loc[step, "places"]) for step in ("own", "others", "weights")}
        ranks = {"before": number(self.steps["rank"].iloc[0]), "now": number(self.steps["rank"].iloc[-1])}
        if not self.steps["places"].any() and self.pieces.abs().to_numpy().max() < 1e-12:
            return _("Since the last run nothing changed: place {now}.").format(**ranks)
        change = self.pieces["by_rating"]
        most = change.abs().idxmax()
        if abs(change[most]) < 1e-12:
            return _(
                "Since the last run from place {before} to {now}. Places gained (+) or lost (−) by other accounts: "
                "{others}; by new weights: {weights}. Its own ratings are the same."
            ).format(**ranks, **places)
        return _(
            "Since the last run from place {before} to {now}. Places gained (+) or lost (−) by its own ratings: {own}, "
            "most by {criterion}; by other accounts: {others}; by new weights: {weights}."
        ).format(**ranks, **places, criterion=names.get(most, most))


def moved(
    ratings: pd.DataFrame,
    scores: Scores,
    account_id: object,
    before: pd.DataFrame | tuple[pd.DataFrame, pd.Series],
    *,
    missing: Mapping[str, tuple[float, float]] | None = None,
) -> Moved | None:
    """Say why an account's place changed; None if it was not on the list.

    Parameters
    ----------
    ratings : DataFrame
        The ratings of now.
    scores : Scores
        Their weighted sum.
    account_id : object
    before : DataFrame, or DataFrame and Series
        The ratings of the last run, and its weights if they were others.
    missing : mapping of criterion to (low, high), optional
        As for :func:`weighted_sum`.

    Raises
    ------
    DataError
        If the last run had other criteria.

    Notes
    -----
    Ranks depend on each other, so the places that each step takes depend on the order of the steps: here its own
    ratings, then all others, then weights. The score does not: change of rating x mean weight + change of weight x mean
    rating adds up to the whole change exactly.
    """
    old, old_weights = before if isinstance(before, tuple) else (before, scores.weights)
    if set(old.columns) != set(ratings.columns):
        raise DataError(
            _("The last run had other criteria, so places cannot be compared piece by piece."),
            expected=some(ratings.columns, limit=12),
            found=some(old.columns, limit=12),
            do=_("Rate the accounts of the last run on the criteria of now."),
        )
    if account_id not in old.index:
        return None
    old = old[list(ratings.columns)]
    own = old.copy()
    own.loc[account_id] = ratings.loc[account_id]
    runs = {
        "before": weighted_sum(old, old_weights, missing=missing),
        "own": weighted_sum(own, old_weights, missing=missing),
        "others": weighted_sum(ratings, old_weights, missing=missing),
        "weights": scores,
    }
    rank = pd.Series({step: int(run.rank[account_id]) for step, run in runs.items()})
    steps = pd.DataFrame({"rank": rank, "places": -rank.diff().fillna(0).astype(int)}).rename_axis("step")
    first, last = runs["before"], scores
    weights = pd.DataFrame({"old": first.weights, "new": last.weights})
    plain = pd.DataFrame({"old": _middle(old, missing, account_id), "new": _middle(ratings, missing, account_id)})
    pieces = pd.DataFrame(
        {
            "by_rating": (plain["new"] - plain["old"]) * weights.mean(axis=1),
            "by_weight": (weights["new"] - weights["old"]) * plain.mean(axis=1),
        }
    )
    return Moved(steps, pieces.rename_axis("criterion"))


def _middle(ratings: pd.DataFrame, missing: Mapping | None, account_id: object) -> pd.Series:
    """Return the ratings of an account, missing ones in the middle of their bounds."""
    bounds = {name: (missing or {}).get(name, (0.0, 1.0)) for name in ratings.columns}
    return ratings.loc[account_id].astype(float).fillna({name: sum(ends) / 2 for name, ends in bounds.items()})


def _signed(places: int) -> str:
    return number(places) if places <= 0 else f"+{number(places)}"
