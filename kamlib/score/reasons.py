"""Ratings, weights and one account in; why it stands where it stands, one doubt, and what would move it, out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.score import reason_words as words
from kamlib.score.doubt_checks import counted
from kamlib.score.leading import DECIMALS
from kamlib.score.moved import Moved, moved
from kamlib.score.scores import Scores, weighted_sum


@dataclass(frozen=True)
class Explanation:
    """Why an account stands where it stands.

    Attributes
    ----------
    account_id : object
        The account.
    rank, rank_low, rank_high : int
        Its rank, and the best and the worst that missing ratings leave possible.
    chosen : bool
        Whether it is among the first `top`.
    table : DataFrame
        By criterion: ``rating`` (0 to 1; missing ones in the middle of their bounds), ``weight``, ``contribution``
        (their product; the column adds up to the score), ``average`` (contribution of the average account) and
        ``difference``.
    needed : DataFrame
        By criterion: ``rating``, ``level`` (the rating at which it would draw level with the account on the other side
        of the line, everything else as it is), ``change``, and ``possible`` (the level lies within 0 and 1).
    rival : object
        The account on the other side of the line that is nearest; None if there is none.
    reasons : tuple of str
        Up to three: the criteria on which it is furthest above the average account if it is chosen, below if not.
    doubt : str
        What makes this place least sure.
    change : str
        The smallest change of one rating that would move it to the line.
    moved : Moved or None
        Why its place changed since the last run; None if that was not given, or it was not on the list.
    headline, story : str
        Its place in a sentence, and why that changed in another (empty if the last run was not given).
    """

    account_id: object
    rank: int
    rank_low: int
    rank_high: int
    chosen: bool
    table: pd.DataFrame
    needed: pd.DataFrame
    rival: object
    reasons: tuple[str, ...]
    doubt: str
    change: str
    moved: Moved | None
    headline: str
    story: str = field(default="")

    def __str__(self) -> str:
        points = [*self.reasons, self.doubt, self.change, self.story]
        return "\n".join([self.headline, *(f"- {point}" for point in points if point)])

    def _repr_html_(self) -> str:
        points = [*self.reasons, self.doubt, self.change, self.story]
        items = "".join(f"<li>{escape(point)}</li>" for point in points if point)
        return f"<p>{escape(self.headline)}</p><ul>{items}</ul>{self.table.to_html()}"


def explain(
    ratings: pd.DataFrame,
    weights: pd.Series | Mapping,
    account_id: object,
    *,
    top: int,
    before: pd.DataFrame | tuple[pd.DataFrame, pd.Series] | None = None,
    missing: Mapping[str, tuple[float, float]] | None = None,
    names: pd.Series | Mapping | None = None,
    account_names: pd.Series | Mapping | None = None,
) -> Explanation:
    """Say why an account is chosen or not: three reasons, one doubt, what would change it, and why its place moved.

    Parameters
    ----------
    ratings : DataFrame
        Indexed by ``account_id``, one column a criterion, 0 to 1; missing where not known.
    weights : Series
        By criterion; adds up to 1.
    account_id : object
        Which account.
    top : int
        How many accounts are chosen.
    before : DataFrame, or DataFrame and Series, optional
        The ratings of the last run, and its weights if they were others.
    missing : mapping of criterion to (low, high), optional
        Between which ratings an account lies of which nothing is known, as for :func:`weighted_sum`.
    names, account_names : Series or mapping, optional
        How criteria are called, by id (``criteria.names``), and accounts, by account_id.

    Returns
    -------
    Explanation

    Raises
    ------
    DataError
        If the account is not among the ratings, or as for :func:`weighted_sum`.

    Notes
    -----
    Contributions add up to the score, so reasons taken from them are the whole truth about the sum, and none about the
    account: a rating may be wrong. The doubt is the first that holds of: a missing rating that can carry it over the
    line; equal points at the line; one rating of which half a point on a scale of five (0.125) would do; more than half
    of its points from one criterion; else how little weight would have to move (:func:`smallest_swap`).

    Examples
    --------
    >>> ratings = pd.DataFrame(
    ...     {"volume": [1.0, 0.25, 0.5], "fit": [0.0, 1.0, 0.5]}, index=["Vicom", "Cartech", "Oriel"]
    ... )
    >>> result = explain(ratings, {"volume": 0.4, "fit": 0.6}, "Cartech", top=1)
    >>> result.table["contribution"].round(2).to_dict(), result.rival
    ({'volume': 0.1, 'fit': 0.6}, 'Oriel')

    It leads Oriel by 0.2, which is a third of a rating on fit with its weight of 0.6:

    >>> result.needed["level"].round(3).to_dict()
    {'volume': -0.25, 'fit': 0.667}
    """
    scores, top = weighted_sum(ratings, weights, missing=missing), counted(top, name="top")
    if account_id not in ratings.index:
        raise DataError(
            _("The ratings have no account {account}.").format(account=account_id),
            found=some(ratings.index),
            do=_("Write it as it stands in the ratings; leading zeros count."),
        )
    called = words.Names(pd.Series(names, dtype=object), pd.Series(account_names, dtype=object))
    place = scores.table.loc[account_id]
    chosen, rival = bool(place["rank"] <= top), _rival(scores, account_id, top)
    table = _pieces(scores, account_id)
    needed = _needed(scores, table, account_id, rival)
    gone = [name for name in ratings.columns if pd.isna(ratings.loc[account_id, name])]
    history = None if before is None else moved(ratings, scores, account_id, before, missing=missing)
    story = "" if before is None else _("It was not on the list last time.")
    return Explanation(
        account_id=account_id,
        rank=int(place["rank"]),
        rank_low=int(place["rank_low"]),
        rank_high=int(place["rank_high"]),
        chosen=chosen,
        table=table,
        needed=needed,
        rival=rival,
        reasons=tuple(words.reasons(table, called, chosen)),
        doubt=words.doubt(scores, table, needed, account_id, rival, top, gone, called),
        change=words.change(needed, rival, called, chosen),
        moved=history,
        headline=words.headline(scores, account_id, top, chosen, called),
        story=history.told(called.criteria) if history else story,
    )


def _rival(scores: Scores, account_id: object, top: int) -> object:
    """Return the nearest account on the other side of the line."""
    order = scores.score.round(DECIMALS).sort_values(ascending=False, kind="stable").index
    if top >= len(order):
        return None
    if scores.rank[account_id] > top:
        return order[top - 1]
    return next((one for one in order[top:] if one != account_id), order[top - 1])


def _pieces(scores: Scores, account_id: object) -> pd.DataFrame:
    contribution, weight = scores.contributions.loc[account_id], scores.weights
    rating = (contribution / weight.where(weight > 0)).rename("rating")
    table = pd.DataFrame({"rating": rating, "weight": weight, "contribution": contribution})
    return table.assign(
        average=scores.contributions.mean(), difference=lambda pieces: pieces["contribution"] - pieces["average"]
    ).rename_axis("criterion")


def _needed(scores: Scores, table: pd.DataFrame, account_id: object, rival: object) -> pd.DataFrame:
    gap = np.nan if rival is None else scores.score[rival] - scores.score[account_id]
    change = gap / table["weight"].where(table["weight"] > 0)
    level = table["rating"] + change
    possible = level.round(DECIMALS).between(0, 1)
    return pd.DataFrame({"rating": table["rating"], "level": level, "change": change, "possible": possible})
