"""Draws and the accounts near the line in; their ranks, supporters and duels out."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import ndtr

from kamlib.score.drawn import Drawn
from kamlib.score.leading import DECIMALS, Field, sums
from kamlib.score.preference import ahead

MOST = 500
_DUELS, _BLOCK, _CONFIDENCE, _FAR = 50_000_000, 2_000_000, 1000, 6.0


def window(table: pd.DataFrame, top: int) -> np.ndarray:
    """Return the rows of the accounts around the line, at most 500, most probable first."""
    order = np.lexsort((-table["score"], -table["top_probability"]))
    start = max(0, min(top - MOST // 2, len(order) - MOST))
    return order[start : start + MOST]


def acceptability(chance: Drawn, top: int, rows: np.ndarray) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return how often these accounts have which rank, and the average weights under which they are chosen."""
    m, (p, n) = len(chance.accounts), (len(rows), chance.weights.shape[1])
    depth = min(m, max(top, len(rows), top + MOST // 2))
    place = np.full(m, -1)
    place[rows] = np.arange(p)
    steps, central, chosen = np.zeros(p * (depth + 1)), np.zeros((p, n)), np.zeros(p)
    for places in chance.leading(depth, purpose="near"):
        who = place[places.account]
        there = (who >= 0) & (places.start < depth)
        here, start, end = who[there], places.start[there], places.end[there]
        # a group of equals has each of its ranks in equal parts: up where it begins, down behind its end
        np.add.at(steps, here * (depth + 1) + start, 1 / (end - start))
        np.add.at(steps, here * (depth + 1) + np.minimum(end, depth), -1 / (end - start))
        part = places.within(top)
        draw, at = np.nonzero(there & (part > 0))
        here, part = who[draw, at], part[draw, at]
        np.add.at(chosen, here, part)
        for criterion in range(n):
            np.add.at(central[:, criterion], here, part * places.weights[draw, criterion])
    shares = np.cumsum(steps.reshape(p, depth + 1), axis=1)[:, :depth] / len(chance.weights)
    accounts = chance.accounts[rows].rename("account_id")
    ranks = pd.RangeIndex(1, depth + 1, name="rank")
    with np.errstate(invalid="ignore"):
        central = central / np.where(chosen > 0, chosen, np.nan)[:, None]
    return (
        pd.DataFrame(np.clip(shares, 0.0, 1.0), index=accounts, columns=ranks),
        pd.DataFrame(central, index=accounts, columns=chance.criteria),
    )


def pairwise(chance: Drawn, rows: np.ndarray) -> pd.DataFrame:
    """Return how probable each of these accounts is ahead of each other: exactly where only uniform weights vary."""
    field, p = chance.field.take(rows), len(rows)
    accounts = chance.accounts[rows].rename("account_id")
    if field.sure and chance.order is not None:
        ratings = field.ratings[:, chance.order]
        found = np.array([ahead(one - ratings, ordered=chance.ordered) for one in ratings])
    else:
        found = _duels(field, chance, p)
    return pd.DataFrame(found, index=accounts, columns=accounts.rename("other_id"))


def _duels(field: Field, chance: Drawn, p: int) -> np.ndarray:
    one, other = np.triu_indices(p, 1)
    draws = min(len(chance.weights), max(_DUELS // max(len(one), 1), 1))
    rng, wins = np.random.default_rng(chance.chance("pairs")), np.zeros(len(one))
    step = max(_BLOCK // max(len(one), 1), 1)
    for start in range(0, draws, step):
        w = chance.weights[start : min(start + step, draws)]
        score = sums(w, field.ratings.T)
        if field.reach is not None:
            score += np.einsum("dj,aj,daj->da", w, field.reach, rng.uniform(-1.0, 1.0, (len(w), *field.reach.shape)))
        score = np.round(score, DECIMALS)
        gap = score[:, one] - score[:, other]
        if field.variance is None:
            wins += np.heaviside(gap, 0.5).sum(axis=0)
            continue
        noise = np.square(field.spread(w))
        with np.errstate(divide="ignore", invalid="ignore"):
            far = gap / np.sqrt(noise[:, one] + noise[:, other])
        wins += ndtr(np.where(gap == 0, 0.0, far)).sum(axis=0)
    found = np.full((p, p), 0.5)
    found[one, other] = wins / draws
    found[other, one] = 1 - wins / draws
    return found


def confidence(chance: Drawn, top: int, central: pd.DataFrame) -> pd.Series:
    """Return how probable each account is chosen under its own central weights."""
    place = chance.accounts.get_indexer(central.index)
    found = [_under(chance, top, row, w) for row, w in zip(place, central.to_numpy(), strict=True)]
    return pd.Series(found, index=central.index, name="confidence")


def _under(chance: Drawn, top: int, row: int, w: np.ndarray) -> float:
    """Return how probable one account is chosen under some weights; only those that may reach the line are drawn."""
    if np.isnan(w).any():
        return np.nan
    field, spread, reach = chance.field, np.zeros(len(chance.accounts)), np.zeros((len(chance.accounts), len(w)))
    score = sums(w[None], field.ratings.T)[0]
    if field.variance is not None:
        spread = field.spread(w[None])[0]
    if field.reach is not None:
        reach = field.reach * w
    doubt = _FAR * spread + reach.sum(axis=1)
    line = np.sort(score - doubt)[-min(top, len(score))]
    near = np.flatnonzero((score + doubt >= line - 10.0**-DECIMALS) & (np.arange(len(score)) != row))
    near, hits = np.append(near, row), 0.0
    rng, step = np.random.default_rng(chance.chance("confidence", int(row))), max(_BLOCK // len(near), 1)
    draws = 1 if field.sure else _CONFIDENCE
    for start in range(0, draws, step):
        size = (min(step, draws - start), len(near))
        drawn = score[near] + spread[near] * rng.standard_normal(size)
        if field.reach is not None:
            drawn += np.einsum("aj,daj->da", reach[near], rng.uniform(-1.0, 1.0, (*size, len(w))))
        drawn = np.round(drawn, DECIMALS)
        better, equal = (drawn > drawn[:, -1:]).sum(axis=1), (drawn == drawn[:, -1:]).sum(axis=1)
        hits += np.clip((top - better) / equal, 0.0, 1.0).sum()
    return hits / draws
