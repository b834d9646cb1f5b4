"""Ratings, what is not known of them and drawn weights in; who leads in each draw out, a block of draws at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

DECIMALS = 12
"""To which scores are rounded before they are ranked, so that equals are equals."""
BATCH, BLOCK = 8, 128
_CELLS, _FEW, _FAR = 1 << 20, 256, 3.0


@dataclass(frozen=True)
class Field:
    """The accounts of a ranking as arrays, one row each.

    Attributes
    ----------
    ratings : array
        By account and criterion; the middle of its bounds where a rating is missing.
    variance : array or None
        Of the noise of each rating.
    reach : array or None
        Half of the distance between the bounds where a rating is missing, 0 elsewhere.
    """

    ratings: np.ndarray
    variance: np.ndarray | None = None
    reach: np.ndarray | None = None

    @property
    def sure(self) -> bool:
        """Whether all ratings are known without noise."""
        return self.variance is None and self.reach is None

    def take(self, rows: np.ndarray | slice) -> Field:
        """Return some of the accounts."""
        parts = (self.ratings, self.variance, self.reach)
        return Field(*(None if part is None else part[rows] for part in parts))


@dataclass(frozen=True)
class Places:
    """Who leads in a block of draws, best first.

    Attributes
    ----------
    weights : array
        By draw and criterion.
    account : array
        By draw and place: the row of an account in the field.
    start, end : array
        The places that this account shares with those of equal score: from `start` (0 is the best) to before `end`.
    """

    weights: np.ndarray
    account: np.ndarray
    start: np.ndarray
    end: np.ndarray

    def within(self, top: int) -> np.ndarray:
        """Return for each account its share of the first places: 1, 0, or what equals at the line have of each."""
        return np.clip((top - self.start) / (self.end - self.start), 0.0, 1.0)


def leading(field: Field, weights: np.ndarray, depth: int, seed: np.random.SeedSequence) -> Iterator[Places]:
    """Yield the first accounts of every draw; others may follow them, with places from `depth` on.

    Parameters
    ----------
    field : Field
    weights : array
        By draw and criterion.
    depth : int
        How many places are wanted.
    seed : SeedSequence
        Of noise and missing ratings.

    Notes
    -----
    Scores of all accounts in all draws would not fit into memory, and sorting them takes most of the time. So those
    that are good under the average weights are scored first: what the last wanted place takes among them can only rise
    with the others. The others are held against that line in single precision, with a margin, and only those that may
    reach it are scored exactly.

    Normal noise of the ratings adds to the score one normal number, with the variance of the weighted sum. It is drawn
    for the accounts that reach the line with three of their standard deviations; among the others, as many as exceed
    three standard deviations by chance are picked at random and get such a number, so that nobody is left out.

    Each batch of eight draws has a generator of its own: the result does not depend on the size of the blocks.
    """
    draws, depth = len(weights), min(depth, len(field.ratings))
    race = _Race(field, weights.mean(axis=0), depth)
    seeds = seed.spawn(-(-draws // BATCH))
    for first in range(0, draws, race.block):
        w = weights[first : first + race.block]
        batches = range(0, len(w), BATCH)
        rngs = [np.random.Generator(np.random.SFC64(seeds[(first + batch) // BATCH])) for batch in batches]
        score, account = race.run(w, rngs)
        order = np.argsort(-score, axis=1)
        score = np.take_along_axis(score, order, axis=1)
        yield Places(w, np.take_along_axis(account, order, axis=1), *_shared(score))


class _Race:
    def __init__(self, field: Field, weights: np.ndarray, depth: int):
        m = len(field.ratings)
        self.depth, few = depth, min(m, max(4 * depth, _FEW))
        self.order = np.argsort(-(field.ratings @ weights), kind="stable")
        self.few, self.others = field.take(self.order[:few]), field.take(self.order[few:])
        parts = (self.others.ratings, self.others.variance, self.others.reach)
        self.quick = [None if part is None else np.ascontiguousarray(part.T, dtype=np.float32) for part in parts]
        self.block = min(BLOCK, max(_CELLS // few // BATCH, 1) * BATCH)
        # strips of the others stay in the processor's cache; where chance is drawn, a strip is a batch
        self.strip = min(self.block, max(_CELLS // m // BATCH, 1) * BATCH) if field.sure else BATCH
        self.margin = len(weights) * 2.0**-22

    def run(self, w: np.ndarray, rngs: list[np.random.Generator]) -> tuple[np.ndarray, np.ndarray]:
        """Return score and account of those who may have a wanted place, by draw."""
        score = self._score_few(w, rngs)
        few = score.shape[1]
        line = np.partition(score, few - self.depth, axis=1)[:, few - self.depth] - 10.0**-DECIMALS
        rows, accounts = np.nonzero(score >= line[:, None])
        found = [_packed(rows, accounts, score[rows, accounts], len(w))]
        if len(self.others.ratings):
            starts = range(0, len(w), self.strip)
            strips = [slice(start, start + self.strip) for start in starts]
            parts = [self._reach(w[some], line[some], rngs[some.start // BATCH]) for some in strips]
            rows = np.concatenate([part[0] + start for part, start in zip(parts, starts, strict=True)])
            accounts, score = (np.concatenate([part[place] for part in parts]) for place in (1, 2))
            found.append(_packed(rows, accounts + few, score, len(w)))
        scores, accounts = (np.hstack(both) for both in zip(*found, strict=True))
        return np.round(scores, DECIMALS), self.order[accounts]

    def _score_few(self, w: np.ndarray, rngs: list[np.random.Generator]) -> np.ndarray:
        field, rows = self.few, [len(w[start : start + BATCH]) for start in range(0, len(w), BATCH)]
        score = w @ field.ratings.T
        if field.variance is not None:
            noise = [rng.standard_normal((n, score.shape[1]), np.float32) for rng, n in zip(rngs, rows, strict=True)]
            score += np.concatenate(noise) * np.sqrt(np.square(w) @ field.variance.T)
        if field.reach is not None:
            gaps = np.flatnonzero(field.reach.any(axis=1))
            size = (len(gaps), w.shape[1])
            place = np.concatenate([rng.uniform(-1.0, 1.0, (n, *size)) for rng, n in zip(rngs, rows, strict=True)])
            score[:, gaps] += np.einsum("dj,aj,daj->da", w, field.reach[gaps], place)
        return score

    def _reach(self, w: np.ndarray, line: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
        """Return draw, account and score of the others who reach the line."""
        ratings, variance, reach = self.quick
        quick, low = w.astype(np.float32), (line - self.margin).astype(np.float32)
        best = quick @ ratings
        if variance is not None:
            spread = np.square(quick) @ variance
            np.sqrt(spread, out=spread)
            spread *= np.float32(_FAR)
            best += spread
        if reach is not None:
            best += quick @ reach
        cells = np.flatnonzero(best >= low[:, None])
        if variance is not None:
            beyond = ndtr(-_FAR)
            far = rng.choice(best.size, rng.binomial(best.size, beyond), replace=False, shuffle=False)
            far = far[best.ravel()[far] < low[far // best.shape[1]]]
            noise = np.concatenate([rng.standard_normal(len(cells)), -ndtri(beyond * (1 - rng.random(len(far))))])
            cells = np.concatenate([cells, far])
        rows, accounts = np.divmod(cells, best.shape[1])
        field, w = self.others.take(accounts), w[rows]
        score = np.einsum("aj,aj->a", w, field.ratings)
        if field.variance is not None:
            score += noise * np.sqrt(np.einsum("aj,aj->a", np.square(w), field.variance))
        if field.reach is not None:
            score += np.einsum("aj,aj,aj->a", w, field.reach, rng.uniform(-1.0, 1.0, w.shape))
        there = np.flatnonzero(score >= line[rows])
        there = there[np.argsort(rows[there], kind="stable")]
        return rows[there], accounts[there], score[there]


def _packed(rows: np.ndarray, accounts: np.ndarray, score: np.ndarray, draws: int) -> tuple[np.ndarray, np.ndarray]:
    """Lay out entries by draw, padded with a score that nobody has."""
    counts = np.bincount(rows, minlength=draws)
    place = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
    scores = np.full((draws, counts.max(initial=0)), -np.inf)
    who = np.zeros(scores.shape, dtype=np.int64)
    scores[rows, place], who[rows, place] = score, accounts
    return scores, who


def _shared(score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for sorted scores from where to where equals stand."""
    draws, wide = score.shape
    place, edge = np.arange(wide), np.ones((draws, wide + 1), dtype=bool)
    edge[:, 1:-1] = score[:, 1:] < score[:, :-1]
    start = np.maximum.accumulate(np.where(edge[:, :-1], place, 0), axis=1)
    end = np.minimum.accumulate(np.where(edge[:, :0:-1], place[::-1] + 1, wide), axis=1)[:, ::-1]
    return start, end
