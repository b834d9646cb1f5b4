"""A score and the tiers of the last review in; the tier of each account, what changes and why, out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.score.leading import DECIMALS
from kamlib.score.tier_checks import day, lines_of, months, of_accounts, scored, standing
from kamlib.score.tier_words import why

COIN = (0.2, 0.8)
"""Between which probabilities being chosen is close to tossing a coin."""


def tiers(
    score: pd.Series,
    *,
    promote: float | Mapping[str, float],
    demote: float | Mapping[str, float],
    previous: pd.Series | None = None,
    since: pd.Series | None = None,
    as_of: object = None,
    minimum_stay_months: int = 12,
    probability: pd.Series | None = None,
) -> pd.DataFrame:
    """Say which tier each account belongs to, without sending names up and down for the luck of one year.

    Parameters
    ----------
    score : Series
        By ``account_id``: what tiers are decided by, the higher the better; none missing.
    promote : float or mapping of tier to float
        Who has at least so much comes in. A number: the tiers are "key" and "other". A mapping: the line of each tier,
        the highest first; who reaches none is "other".
    demote : float or mapping of tier to float
        Who has less goes out; at most the line for coming in. Between the two an account stays where it is.
    previous : Series, optional
        Tier of each account at the last review, by ``account_id``. An account without one is new: for it the line for
        coming in counts.
    since : Series, optional
        Day on which each account came into that tier, by ``account_id``. None, or an account without a day: it has
        been there long enough.
    as_of : day, optional
        Day of this review; needed with `since`.
    minimum_stay_months : int
        No account goes down sooner than this after it came into its tier. Up it may go at any time.
    probability : Series, optional
        From 0 to 1, by ``account_id``: how probable it is that the account belongs into the highest tier, such as
        ``robustness(...).top_probability``.

    Returns
    -------
    DataFrame
        Indexed by ``account_id``: ``score``, ``tier``, ``tier_before`` (missing where new), ``change`` ("up", "down",
        "same", "new"), ``why`` (a sentence), ``held`` (would go down, but has not been there long enough),
        ``coin_toss`` (probability between 20 and 80 %; missing without `probability`), ``tier_plain`` (where the line
        for coming in alone would put it) and ``since`` (for the next review; missing without `as_of`).

    Raises
    ------
    DataError
        If a score is missing, lines are out of order, a tier before is unknown, or accounts do not fit.

    Notes
    -----
    Two lines with room between them are called hysteresis. How wide the room should be is a question of noise: a score
    that moves by s from one review to the next without any reason crosses a single line again and again; a room of two
    to three s takes most of that away. Its price is that right changes come later. :func:`list_over_time` counts both
    lists through past reviews.

    A fall through several tiers stops at the first one whose line for going out the score still reaches.

    Examples
    --------
    Oriel lies between the lines and stays; Cartech fell, but has been in only since March:

    >>> score = pd.Series({"Vicom": 0.9, "Oriel": 0.6, "Cartech": 0.4, "Duitamar": 0.6})
    >>> before = pd.Series({"Vicom": "other", "Oriel": "key", "Cartech": "key", "Duitamar": "other"})
    >>> since = pd.Series({"Cartech": pd.Timestamp("2025-03-01")})
    >>> found = tiers(score, promote=0.7, demote=0.5, previous=before, since=since, as_of="2025-12-31")
    >>> found[["tier", "change", "held", "tier_plain"]]
               tier change   held tier_plain
    Vicom       key     up  False        key
    Oriel       key   same  False      other
    Cartech     key   same   True      other
    Duitamar  other   same  False      other
    """
    lines = lines_of(promote, demote)
    values = scored(score)
    at, stay = day(as_of, since), months(minimum_stay_months)
    before = standing(previous, score.index, lines)
    start = of_accounts(since, score.index, name="since")
    start = pd.to_datetime(start) if since is not None else pd.Series(pd.NaT, index=score.index)
    late = start[start > at] if at is not None else start[:0]
    if len(late):
        raise DataError(
            _("Some accounts came into their tier after the day of the review."),
            expected=_("days up to {day}").format(day=f"{at:%Y-%m-%d}"),
            found=some(f"{account} {when:%Y-%m-%d}" for account, when in late.items()),
            do=_("Give the day of this review as as_of, or leave these accounts out."),
        )
    new = before.isna().to_numpy()
    rank = before.fillna(len(lines.promote)).to_numpy(int)
    up, hold = _best(values, lines.promote), _best(values, lines.demote)
    free = np.ones(len(values), dtype=bool)
    if at is not None:
        free = ~(start + pd.DateOffset(months=stay) > at).to_numpy()
    falls = ~new & (hold > rank)
    place = np.where(new, up, np.where(up < rank, up, np.where(falls & free, hold, rank)))
    tier_before = pd.Series([None if fresh else lines.names[spot] for fresh, spot in zip(new, rank, strict=True)])
    moved = np.select([new, place < rank, place > rank], ["new", "up", "down"], "same")
    table = pd.DataFrame(
        {
            "score": score.astype(float),
            "tier": [lines.names[spot] for spot in place],
            "tier_before": tier_before.astype(object).to_numpy(),
            "change": moved,
            "why": [
                why(value, spot, None if fresh else old, lines, until if held else None)
                for value, spot, old, fresh, held, until in zip(
                    values, place, rank, new, falls & ~free, start + pd.DateOffset(months=stay), strict=True
                )
            ],
            "held": falls & ~free,
            "coin_toss": _coin(probability, score.index),
            "tier_plain": [lines.names[spot] for spot in up],
            "since": start.where(moved == "same", at if at is not None else pd.NaT),
        },
        index=score.index,
    )
    return table


def _best(values: np.ndarray, lines: list[float]) -> np.ndarray:
    """Return the place of the highest tier whose line each score reaches; after the last one if none."""
    return (values[:, None] < np.round(lines, DECIMALS)).sum(axis=1)


def _coin(probability: pd.Series | None, index: pd.Index) -> pd.Series:
    """Return who is close to tossing a coin, missing where nothing is said."""
    p = of_accounts(probability, index, name="probability").astype(float)
    off = p[~(p.isna() | p.between(0, 1))]
    if len(off):
        raise DataError(
            _("Some probabilities lie outside 0 to 1."),
            found=some(f"{account} {value:g}" for account, value in off.items()),
            do=_("Write 30 % as 0.3."),
        )
    return p.between(*COIN).astype("boolean").mask(p.isna())
