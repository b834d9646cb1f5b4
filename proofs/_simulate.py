"""Kinds of accounts in; their order histories and what they buy after, with the truth that made them, out."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

SEED = 20250104
CENTRES, SDS = np.array([0.0, -1.7, 1.6]), np.array([1.0, 1.5, 1.0])  # of the weak penalty; the tests compare


@dataclass(frozen=True)
class Kind:
    """Accounts of a kind: when they buy, until when, how long they have been seen and how far one looks ahead.

    Attributes
    ----------
    name : str
    params : tuple
        r, alpha, a, b of BG/NBD; times in weeks.
    seen : tuple
        Shortest and longest time since the first purchase.
    horizon : float
        Weeks to come.
    off : tuple
        Directions in which the truth is moved away from the centres of the weak penalty.
    """

    name: str
    params: tuple[float, float, float, float]
    seen: tuple[float, float]
    horizon: float
    off: tuple[int, int, int]

    def moved(self, sds: float) -> Kind:
        """Return accounts that buy as often but lie so many standard deviations of the penalty off its centres."""
        log_r, odds, size = CENTRES + sds * SDS * self.off
        r, share, both = np.exp(log_r), 1 / (1 + np.exp(-odds)), np.exp(size)
        alpha = r * self.params[1] / self.params[0]
        return replace(self, params=(float(r), float(alpha), float(share * both), float((1 - share) * both)))


BUSINESS = Kind("business-like", (1.2, 8.0, 0.8, 8.0), (52.0, 104.0), 52.0, (1, -1, 1))
CDNOW = Kind("CDNOW-like", (0.243, 4.414, 0.793, 2.426), (27.0, 39.0), 39.0, (-1, 1, -1))


def draw(kind: Kind, accounts: int, rng: np.random.Generator, *, leave: bool = True) -> pd.DataFrame:
    """Walk each account from purchase to purchase, past its T to the horizon.

    Parameters
    ----------
    kind : Kind
    accounts : int
    rng : Generator
    leave : bool
        Whether accounts can leave at all.

    Returns
    -------
    DataFrame
        ``frequency``, ``recency``, ``T``, ``frequency_holdout``, ``T_holdout``, and the truth: ``rate`` and ``leaves``,
        the purchases a week and the probability to leave after each.
    """
    r, alpha, a, b = kind.params
    rate = rng.gamma(r, 1 / alpha, accounts)
    leaves = rng.beta(a, b, accounts) * leave
    T = rng.uniform(*kind.seen, accounts)
    recency, past, later = np.zeros((3, accounts))
    for some, times in walk(rng, rate, leaves, T + kind.horizon):
        before = times <= T[some]
        past[some[before]] += 1
        recency[some[before]] = times[before]
        later[some[~before]] += 1
    columns = {"frequency": past, "recency": recency, "T": T, "frequency_holdout": later}
    return pd.DataFrame({**columns, "T_holdout": kind.horizon, "rate": rate, "leaves": leaves})


def walk(
    rng: np.random.Generator, rate: np.ndarray, leaves: np.ndarray, until: np.ndarray, *, at_once: bool = False
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Walk accounts from purchase to purchase.

    Parameters
    ----------
    rng : Generator
    rate, leaves : array
        Purchases by unit of time, and the chance to leave after each, of each account.
    until : array
        Time since the first purchase at which the walk of each account ends.
    at_once : bool
        Whether accounts can leave after their first purchase too (MBG/NBD), or only after a later one (BG/NBD).

    Yields
    ------
    accounts, times : array
        Some accounts by place, and when since their first purchase they buy again; each at most once a round.
    """
    clock, active = np.zeros(len(rate)), np.arange(len(rate))
    if at_once:
        active = active[rng.random(len(active)) >= leaves[active]]
    while len(active):
        clock[active] += rng.standard_exponential(len(active)) / rate[active]
        active = active[clock[active] <= until[active]]
        yield active, clock[active]
        active = active[rng.random(len(active)) >= leaves[active]]


def kept(name: str, numbers: range, simulate: Callable[[int], dict[str, float]]) -> pd.DataFrame:
    """Simulate once for each number; a run that was stopped goes on where it was.

    Parameters
    ----------
    name : str
        Of the file, in the system's folder for temporary files, that holds what has been simulated.
    numbers : range
        Each simulation draws from its own number, so that it does not depend on those before.
    simulate : callable
        Of a number: what to keep.

    Returns
    -------
    DataFrame
        A row for each number.
    """
    path = Path(tempfile.gettempdir()) / "proofs" / f"{name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    done = pd.read_csv(path, index_col=0) if path.exists() else pd.DataFrame()
    begun, told = time.monotonic(), time.monotonic()
    missing = [number for number in numbers if number not in done.index]
    for place, number in enumerate(missing, 1):
        row = pd.DataFrame([simulate(number)], index=[number])
        row = row[done.columns] if len(done) else row
        row.to_csv(path, mode="a", header=not path.exists())
        done = pd.concat([done, row])
        if place == len(missing) or time.monotonic() - told > 60:
            told = time.monotonic()
            pace = (told - begun) / place
            left = pace * (len(missing) - place)
            print(f"{name}: {place} of {len(missing)}, {pace:.2f} s each, {left:.0f} s left", file=sys.stderr)
    return done.loc[list(numbers)]


def forget(name: str) -> None:
    """Remove what has been simulated for a finished page."""
    for path in (Path(tempfile.gettempdir()) / "proofs").glob(f"{name}-*.csv"):
        path.unlink()


def percent(hits: pd.Series, of: int | None = None) -> str:
    """Write a share and, after it, its Monte-Carlo standard error."""
    hits = hits.dropna()
    if not len(hits):
        return "-"
    error = hits.std(ddof=0) / np.sqrt(of or len(hits))
    return f"{hits.mean():.1%} ± {error:.1%}"
