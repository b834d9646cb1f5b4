"""Ratings, what is not known of them and drawn weights in; who leads in each draw out, a group of draws at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

DECIMALS = 12
"""To which scores are rounded before they are ranked, so that equals are equals."""
_GROUP, _CELLS, _MORE, _FAR = 128, 1 << 21, 64, 3.0
_QUIET = 1 << 18


@dataclass(frozen=True)
class Field:
    """The accounts of a ranking as arrays, one row each.

    Attributes
    ----------
    ratings : array
        By account and criterion; the middle of its bounds where a rating is missing.
    variance : array or None
        Of the noise of each rating; where noise of criteria goes together, by pair of criteria, as :func:`pairs` has
        them, that of two different ones doubled.
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

    @property
    def parts(self) -> tuple[np.ndarray | None, ...]:
        """Ratings, variance and reach."""
        return self.ratings, self.variance, self.reach

    def spread(self, w: np.ndarray) -> np.ndarray:
        """Return the standard deviation of scores, by draw and account."""
        return np.sqrt(np.maximum(sums(pairs(w, self.variance.shape[1]), self.variance.T), 0))

    def take(self, rows: np.ndarray | slice) -> Field:
        """Return some of the accounts."""
        return Field(*(None if part is None else part[rows] for part in self.parts))


def pairs(w: np.ndarray, columns: int) -> np.ndarray:
    """Return the squares of weights, or, for that many columns, their products for all pairs of criteria."""
    if columns == w.shape[-1]:
        return np.square(w)
    one, other = np.triu_indices(w.shape[-1])
    return w[..., one] * w[..., other]


def sums(w: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return the matrix product of weights, by draw, and columns of accounts.

    It is worked out in pieces for which linear algebra starts no threads: with so few criteria, waiting for them takes
    many times as long as the product.
    """
    step = max(_QUIET // w.size, 1)
    if columns.shape[1] <= step:
        return w @ columns
    found = np.empty((len(w), columns.shape[1]), columns.dtype)
    for start in range(0, columns.shape[1], step):
        np.matmul(w, columns[:, start : start + step], out=found[:, start : start + step])
    return found


@dataclass(frozen=True)
class Places:
    """Who leads in a group of draws, best first.

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
        By draw and criterion; each adds up to 1.
    depth : int
        How many places are wanted.
    seed : SeedSequence
        Of noise and missing ratings.

    Notes
    -----
    Scores of all accounts in all draws would not fit into memory, and to work them out and sort them takes most of the
    time. So draws are taken in groups of similar weights. The accounts that are good under the average weights of a
    group are scored first: what the last wanted place takes among them can only rise with the others. With the least
    weights l of a group and what they lack to 1, no score is above l . ratings + (1 - sum of l) x highest rating; only
    accounts for which that reaches the line are scored too.

    Normal noise of the ratings adds to the score one normal number, with the variance of the weighted sum. It is drawn
    for the accounts that reach the line with three of their standard deviations; among the others, as many as exceed
    three standard deviations by chance are picked at random and get such a number, so that nobody is left out.

    Each group has a random generator of its own.
    """
    race = _Race(field, min(depth, len(field.ratings)))
    groups = _alike(weights, race.group)
    for group, own in zip(groups, seed.spawn(len(groups)), strict=True):
        score, account = race.run(weights[group], np.random.default_rng(own))
        order = np.argsort(-score, axis=1)
        score = np.take_along_axis(score, order, axis=1)
        yield Places(weights[group], np.take_along_axis(account, order, axis=1), *_shared(score))


class _Race:
    def __init__(self, field: Field, depth: int):
        m = len(field.ratings)
        self.field, self.depth, self.few = field, depth, min(m, 2 * depth + _MORE)
        self.group = max(min(max(_GROUP, _CELLS // (8 * m)), _CELLS // self.few), 1)
        parts = [None if part is None else np.ascontiguousarray(part.T, dtype=np.float32) for part in field.parts]
        self.quick, self.most = parts, [None if part is None else part.max(axis=0) for part in parts]
        self.margin = 10.0**-DECIMALS + field.ratings.shape[1] * 2.0**-22

    def run(self, w: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Return score and account of those who may have a wanted place, by draw."""
        m, few = len(self.field.ratings), slice(None)
        if self.few < m:
            mean = np.einsum("j,ja->a", w.mean(axis=0, dtype=np.float32), self.quick[0])
            few = np.flatnonzero(mean >= np.partition(mean, m - self.few)[m - self.few])[: self.few]
        field = self.field.take(few)
        score = _drawn(w, field, rng)
        line = np.partition(score, self.few - self.depth, axis=1)[:, self.few - self.depth] - 10.0**-DECIMALS
        rows, places = _cells(score >= line[:, None])
        found = [_packed(rows, np.arange(m)[few][places], score[rows, places], len(w))]
        if self.few < m:
            found.append(_packed(*self._others(w, few, line, rng), len(w)))
        scores, accounts = (np.hstack(both) for both in zip(*found, strict=True))
        return np.round(scores, DECIMALS), accounts

    def _others(self, w: np.ndarray, few: np.ndarray, line: np.ndarray, rng: np.random.Generator) -> tuple:
        """Return draw, account and score of the others who reach the line."""
        best = self._best(w.astype(np.float32))
        best[few] = -np.inf
        near = np.flatnonzero(best >= line.min() - self.margin)
        parts = [None if part is None else part[:, near] for part in self.quick]
        step, found = max(_CELLS // (len(near) + 1), 1), []
        for start in range(0, len(w), step):
            some = slice(start, start + step)
            rows, accounts, noise = self._close(w[some], few, near, parts, line[some], rng)
            score = _scored(w[some][rows], self.field.take(accounts), noise, rng)
            there = np.flatnonzero(score >= line[some][rows])
            there = there[np.argsort(rows[there], kind="stable")]
            found.append((rows[there] + start, accounts[there], score[there]))
        return tuple(np.concatenate(part) for part in zip(*found, strict=True))

    def _close(self, w, few, near, parts, line, rng) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return draw, account and noise of the others who may reach the line."""
        quick, (ratings, variance, reach) = w.astype(np.float32), parts
        best = sums(quick, ratings)
        if variance is not None:
            spread = sums(pairs(quick, variance.shape[0]), variance)
            np.sqrt(np.maximum(spread, 0, out=spread), out=spread)
            spread *= np.float32(_FAR)
            best += spread
        if reach is not None:
            best += sums(quick, reach)
        close = best >= (line - self.margin).astype(np.float32)[:, None]
        rows, places = _cells(close)
        if variance is None:
            return rows, near[places], np.zeros(len(rows))
        parts = (rows, near[places], rng.standard_normal(len(rows))), self._lucky(few, near, close, rng)
        return tuple(np.concatenate(both) for both in zip(*parts, strict=True))

    def _best(self, w: np.ndarray) -> np.ndarray:
        """Return for each account what its score cannot exceed in any draw, but for noise beyond the usual."""
        least = w.min(axis=0)
        ratings, variance, reach = self.quick
        best = np.einsum("j,ja->a", least, ratings) + (1 - least.sum()) * self.most[0]
        if variance is not None:
            most = pairs(w.max(axis=0), variance.shape[0])
            best += _FAR * np.sqrt(np.einsum("j,ja->a", most, np.maximum(variance, 0)))
        if reach is not None:
            best += np.einsum("j,ja->a", least, reach) + (1 - least.sum()) * self.most[2]
        return best

    def _lucky(self, few: np.ndarray, near: np.ndarray, close: np.ndarray, rng: np.random.Generator) -> tuple:
        """Return draw, account and noise of those who exceed the usual noise, among those who are not close without."""
        m, beyond = len(self.field.ratings), ndtr(-_FAR)
        cells = rng.choice(len(close) * m, rng.binomial(len(close) * m, beyond), replace=False, shuffle=False)
        rows, accounts = np.divmod(cells, m)
        place = np.full(m, -1)
        place[near], place[few] = np.arange(len(near)), -2
        place = place[accounts]
        far = place == -1
        far[place >= 0] = ~close[rows[place >= 0], place[place >= 0]]
        return rows[far], accounts[far], -ndtri(beyond * (1 - rng.random(far.sum())))


def _alike(weights: np.ndarray, size: int) -> list[np.ndarray]:
    """Part draws into groups of similar weights, none larger than so many."""
    groups, large = [], [np.arange(len(weights))]
    while large:
        group = large.pop()
        if len(group) <= size:
            groups.append(group)
            continue
        some = weights[group]
        criterion = int((some.max(axis=0) - some.min(axis=0)).argmax())
        order = np.argpartition(some[:, criterion], len(group) // 2)
        large += [group[order[: len(group) // 2]], group[order[len(group) // 2 :]]]
    return groups


def _drawn(w: np.ndarray, field: Field, rng: np.random.Generator) -> np.ndarray:
    """Score accounts in all draws of a group."""
    score = sums(w, field.ratings.T)
    if field.variance is not None:
        score += rng.standard_normal(score.shape, np.float32) * field.spread(w)
    if field.reach is not None:
        gaps = np.flatnonzero(field.reach.any(axis=1))
        place = rng.uniform(-1.0, 1.0, (len(w), len(gaps), w.shape[1]))
        score[:, gaps] += np.einsum("dj,aj,daj->da", w, field.reach[gaps], place)
    return score


def _scored(w: np.ndarray, field: Field, noise: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Score one account for each row of weights."""
    score = np.einsum("aj,aj->a", w, field.ratings)
    if field.variance is not None:
        spread = np.einsum("aj,aj->a", pairs(w, field.variance.shape[1]), field.variance)
        score += noise * np.sqrt(np.maximum(spread, 0))
    if field.reach is not None:
        score += np.einsum("aj,aj,aj->a", w, field.reach, rng.uniform(-1.0, 1.0, w.shape))
    return score


def _cells(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return row and column of the cells that are true."""
    return np.divmod(np.flatnonzero(mask), mask.shape[1])


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
