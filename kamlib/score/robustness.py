"""Ratings and what is known of weights and noise in; how sure each account's place is out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.score import near_line
from kamlib.score.doubt_checks import counted, rated
from kamlib.score.drawn import Drawn, drawn
from kamlib.score.leading import Places
from kamlib.score.shrink import Shrunk

_PLACES, _LOOKS, _FEWEST = 1000, 250_000, 100


@dataclass(frozen=True)
class Robustness:
    """How sure a choice of accounts is, when weights and ratings are not.

    Attributes
    ----------
    table : DataFrame
        Indexed by ``account_id``, in the order of the ratings: ``score`` (0 to 1, at the average weights, missing
        ratings in the middle of their bounds), ``top_probability`` and ``first_probability`` (share of the draws in
        which the account is among the chosen, and first; equals share a place), ``top_se`` and ``first_se`` (their
        Monte-Carlo standard errors), ``rank_low`` and ``rank_high`` (best and worst rank in `interval` of the draws;
        missing for accounts that are never that far up that their rank is counted).
    top : int
        How many accounts are chosen.
    weights : Series
        Average of the drawn weights, by criterion.
    draws : int
        How many times weights and ratings were drawn.
    rank_draws : int
        On how many of these draws the ranks stand.
    interval : float
        Share of the draws whose ranks lie from ``rank_low`` to ``rank_high``.
    """

    table: pd.DataFrame
    top: int
    weights: pd.Series
    draws: int
    rank_draws: int
    interval: float
    _drawn: Drawn = field(repr=False)

    @property
    def top_probability(self) -> pd.Series:
        """By account: the share of the draws in which it is among the chosen, 0 to 1."""
        return self.table["top_probability"]

    @property
    def first_probability(self) -> pd.Series:
        """By account: the share of the draws in which it is first, 0 to 1."""
        return self.table["first_probability"]

    @property
    def rank_interval(self) -> pd.DataFrame:
        """By account: ``rank_low`` and ``rank_high``."""
        return self.table[["rank_low", "rank_high"]]

    def near_the_line(self, low: float = 0.2, high: float = 0.8) -> pd.Series:
        """Return the accounts for which being chosen is not far from tossing a coin, most probable first.

        Parameters
        ----------
        low, high : float
            From and to which ``top_probability``.

        Returns
        -------
        Series
            Their ``top_probability``.
        """
        inside = self.top_probability[self.top_probability.between(low, high)]
        return inside.sort_values(ascending=False, kind="stable")

    @cached_property
    def acceptability(self) -> pd.DataFrame:
        """By account near the line (at most 500) and rank: the share of the draws in which it has this rank.

        Ranks go down to that of the last of these accounts; what a row lacks to 1 is the share of lower ranks.
        """
        return self._near[0]

    @cached_property
    def central_weights(self) -> pd.DataFrame:
        """By account near the line and criterion: the average of the weights under which it is among the chosen.

        They are the weights of a typical supporter of this account; missing where no drawn weights support it.
        """
        return self._near[1]

    @cached_property
    def confidence(self) -> pd.Series:
        """By account near the line: how probable it is among the chosen if its own central weights hold.

        Low where even those who like this account best cannot be sure of it, because its ratings are not sure.
        """
        return near_line.confidence(self._drawn, self.top, self.central_weights)

    @cached_property
    def pairwise(self) -> pd.DataFrame:
        """By two accounts near the line: the probability that the one in the row is ahead of that in the column."""
        return near_line.pairwise(self._drawn, self._window)

    @cached_property
    def _near(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        return near_line.acceptability(self._drawn, self.top, self._window)

    @cached_property
    def _window(self) -> np.ndarray:
        return near_line.window(self.table, self.top)

    def __str__(self) -> str:
        sure, toss = int((self.top_probability > 0.95).sum()), len(self.near_the_line())
        return _(
            "Of {n} accounts, {top} are chosen. Sure of it (chosen in more than {p} of {draws} draws of weights and "
            "ratings): {sure}. Close to tossing a coin (chosen in {low} to {high} of the draws): {toss}."
        ).format(
            n=number(len(self.table)),
            top=number(self.top),
            sure=number(sure),
            p=share(0.95, 0),
            draws=number(self.draws),
            toss=number(toss),
            low=share(0.2, 0),
            high=share(0.8, 0),
        )

    def _repr_html_(self) -> str:
        ordered = self.table.sort_values(["top_probability", "score"], ascending=False, kind="stable")
        return f"<p>{escape(str(self))}</p>{ordered.to_html(max_rows=20)}"


def robustness(
    ratings: pd.DataFrame,
    *,
    top: int,
    weights: pd.Series | None = None,
    concentration: float | None = None,
    order: Sequence | None = None,
    bounds: Mapping | None = None,
    sd: pd.DataFrame | pd.Series | Shrunk | None = None,
    missing: Mapping | None = None,
    draws: int = 10_000,
    seed: int = 0,
    interval: float = 0.95,
) -> Robustness:
    """Say how sure each account's place is: score all accounts thousands of times, with other weights and ratings.

    Parameters
    ----------
    ratings : DataFrame
        Indexed by ``account_id``, one column per criterion, 0 to 1; missing where not known.
    top : int
        How many accounts are to be chosen.
    weights : Series, optional
        Stated weights by criterion. Without `concentration` they are taken as certain.
    concentration : float, optional
        How closely the draws keep to `weights`: 20 lets them differ widely, 200 by a few per cent.
    order : sequence, optional
        Criteria, most important first, where only that is agreed; two or more of them, the others may weigh anything.
    bounds : mapping, optional
        Lowest and highest weight by criterion; those not named lie between 0 and 1.
    sd : DataFrame, Series or Shrunk, optional
        Standard deviation of the noise of each rating, or of all ratings of a criterion. Shrink ratings to their peers
        first, or the probabilities claim too much; what :func:`kamlib.score.shrink` gives may stand here as it is.
    missing : mapping, optional
        Lowest and highest value of a missing rating by criterion; (0, 1) for those not named.
    draws : int
        How many times to draw.
    seed : int
        Of the draws.
    interval : float
        Share of the draws that the interval of ranks holds.

    Returns
    -------
    Robustness

    Raises
    ------
    DataError
        If ratings, weights, noise or bounds cannot be used as they stand.

    Notes
    -----
    Nothing said of the weights means that all weights that add up to 1 are as likely: that too is an assumption. With
    an order or bounds, all weights that agree with it are.

    A probability here is the share of draws: it is a true probability only as far as the drawn weights are those that
    people would state, and the noise is that of the ratings. Its standard error from the number of draws is
    sqrt(p (1 - p) / draws): at most 0.005 with 10,000. Ranks stand on fewer draws where there are many accounts, and
    are counted down to the thousandth place, or to twice the number of places if that is more.

    Missing ratings are drawn uniformly between their bounds. Bounds wider than ratings really vary give accounts with
    missing ratings too great a chance, at either end.

    This is stochastic multicriteria acceptability analysis with the first `top` places instead of the first one.
    Nothing but the draws of weights and sums over accounts is kept in memory.

    References
    ----------
    Lahdelma, R. & Salminen, P. (2001). SMAA-2: Stochastic multicriteria acceptability analysis for group decision
    making. Operations Research 49(3), 444-454.

    Tervonen, T. & Figueira, J. R. (2008). A survey on stochastic multicriteria acceptability analysis methods. Journal
    of Multi-Criteria Decision Analysis 15(1-2), 1-14.

    Examples
    --------
    Two criteria, one place. A is ahead of B where the first weight is above 0.4 / 0.6, which is in one third of all
    weights; C is behind B whatever the weights.

    >>> ratings = pd.DataFrame({"volume": [1.0, 0.8, 0.7], "fit": [0.2, 0.6, 0.5]}, index=["A", "B", "C"])
    >>> result = robustness(ratings, top=1)
    >>> result.top_probability.round(2).to_dict()
    {'A': 0.33, 'B': 0.67, 'C': 0.0}
    >>> result.rank_interval.values.tolist()
    [[1, 3], [1, 2], [2, 3]]
    """
    top, draws = counted(top, name="top"), counted(draws, name="draws")
    values = rated(ratings)
    chance = drawn(
        ratings, values, weights=weights, concentration=concentration, order=order, bounds=bounds, sd=sd,
        missing=missing, draws=draws, seed=seed,
    )  # fmt: skip
    chosen, first = _shares(chance, top)
    rank_low, rank_high, rank_draws = _ranks(chance, top, interval)
    average = chance.weights.mean(axis=0)
    table = pd.DataFrame(
        {
            "score": np.round(chance.field.ratings @ average, 12),
            "top_probability": chosen,
            "top_se": np.sqrt(chosen * (1 - chosen) / draws),
            "first_probability": first,
            "first_se": np.sqrt(first * (1 - first) / draws),
            "rank_low": rank_low,
            "rank_high": rank_high,
        },
        index=ratings.index.rename("account_id"),
    )
    return Robustness(table, top, pd.Series(average, ratings.columns), draws, rank_draws, interval, chance)


def _shares(chance: Drawn, top: int) -> tuple[np.ndarray, np.ndarray]:
    """Return for each account in what share of the draws it is among the chosen, and first."""
    found = np.zeros((2, len(chance.field.ratings)))
    for places in chance.leading(top, purpose="top"):
        for counts, depth in zip(found, (top, 1), strict=True):
            part = places.within(depth)
            there = part > 0
            np.add.at(counts, places.account[there], part[there])
    return tuple(np.clip(found / len(chance.weights), 0.0, 1.0))


def _ranks(chance: Drawn, top: int, interval: float) -> tuple[pd.array, pd.array, int]:
    """Return best and worst rank of each account in most draws, and on how many draws they stand."""
    m = len(chance.field.ratings)
    depth = min(m, max(_PLACES, 2 * top))
    draws = min(len(chance.weights), max(_LOOKS // depth, _FEWEST))
    keys = np.concatenate([_keys(places, m, depth) for places in chance.leading(depth, purpose="ranks", draws=draws)])
    keys.sort()
    counts = np.bincount(keys // (depth + 1), minlength=m)
    begin = np.cumsum(counts) - counts
    tail = (1 - interval) / 2
    ends = []
    for q in (tail, 1 - tail):
        place = max(int(np.ceil(q * draws - 1e-9)) - 1, 0)
        there = counts > place
        ranks = keys[np.where(there, begin + place, 0)] % (depth + 1)
        ends.append(pd.array(np.where(there, ranks, 0), dtype="Int64"))
        ends[-1][~there] = pd.NA
    return (*ends, draws)


def _keys(places: Places, m: int, depth: int) -> np.ndarray:
    there = places.start < depth
    keys = places.account[there] * (depth + 1) + places.start[there] + 1
    return keys.astype(np.int32) if m * (depth + 1) < 2**31 else keys  # they are sorted in half the time
