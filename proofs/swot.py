"""When the kit calls a figure of an account unusual, how often is it chance?

Portfolios of 50 to 200 accounts with three figures each (the mixture has four). In the first rows accounts are
exchangeable: no account is special, whatever is called unusual is chance, and the rate of false discoveries is the
share of portfolios in which anything is. In the last rows one account or five are moved away from the others in one
figure; then the rate is the mean of what is false among what is called unusual (nothing, if nothing is).

5 %, 10 %, 20 %: the rate where that rate is said, from share_tails() and value_tails() with Benjamini and Hochberg's
rule, as candidates() has it. robust z: the same at 10 % with distances from the median in median absolute deviations,
read off the normal law. found, found by z: share of the moved accounts that is called unusual at 10 %. After each share
stands its Monte-Carlo standard error. holds: whether no rate lies above what was said by more than 1.96 standard errors
of the said rate.

Figures. normal: as they are. lognormal: spread of the logarithm 0.5, not transformed, so lopsided. t4: tails as of a t
law with four degrees of freedom. shares: of 5 to 120 cases, each account with a share of its own (beta law, mean 90 %).
alike shares: all with the same 90 %. rare: all with 3 %. moved by 6 or 10: by so many standard deviations of the
others. from 90 to 60 %: of 20 to 120 cases. None of 500 portfolios may still be up to 0.7 %.

What we see: nothing is called unusual more often than was said. Nearest to it come tails as heavy as t4; elsewhere the
rule finds less than it might. The median rule calls chance unusual in a quarter of normal portfolios and in nearly all
others. The price stands in the last rows. One normal figure six standard deviations away is told from chance in a third
of portfolios, one ten away in four of five, and five together never: to the rule, a few that lie far off are what heavy
tails look like. Shares of many cases do better, for how they scatter is known. So where nothing is called unusual,
something may be: it could not be told from chance beside so few peers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats
from statsmodels.stats.multitest import fdrcorrection

from kamlib.swot import share_tails, value_tails
from proofs._simulate import SEED, kept, percent

PORTFOLIOS, WITH_MOVED = 500, 100
SHORT = {"PORTFOLIOS": 5, "WITH_MOVED": 2}
RATES, TOLD = (0.05, 0.1, 0.2), 0.1
FEWEST, MOST = 50, 200
Rows = np.random.Generator
Tails = tuple[np.ndarray, np.ndarray]


def values(draw: Callable[[Rows, int], np.ndarray], by: float = 0.0) -> Callable[[Rows, int, int], Tails]:
    """Return figures drawn from a law; the first accounts are moved."""

    def figure(rng: Rows, accounts: int, moved: int) -> Tails:
        x = draw(rng, accounts)
        x[:moved] += by
        found = value_tails(pd.Series(x))
        return _chance(found), _robust(x)

    return figure


def shares(a: float, b: float, least: int = 5, to: float = np.nan) -> Callable[[Rows, int, int], Tails]:
    """Return shares of cases, each account's own from a beta law; the first accounts have another."""

    def figure(rng: Rows, accounts: int, moved: int) -> Tails:
        n = rng.integers(least, 121, accounts)
        own = rng.beta(a, b, accounts)
        own[:moved] = to
        hits = rng.binomial(n, own)
        return _chance(share_tails(pd.Series(hits), pd.Series(n))), _robust(hits / n)

    return figure


def normal(rng: Rows, accounts: int) -> np.ndarray:
    """Draw from the normal law."""
    return rng.normal(size=accounts)


def lognormal(rng: Rows, accounts: int) -> np.ndarray:
    """Draw from a lopsided law."""
    return rng.lognormal(0, 0.5, accounts)


def t4(rng: Rows, accounts: int) -> np.ndarray:
    """Draw from a law with heavy tails."""
    return rng.standard_t(4, accounts)


@dataclass(frozen=True)
class Case:
    """What portfolios are made of.

    Attributes
    ----------
    name : str
    figures : tuple of callable
        Draw the figures of a portfolio; each gives the chances by the kit and by the median rule.
    moved : int
        Accounts that are moved in the first figure.
    """

    name: str
    figures: tuple[Callable[[Rows, int, int], Tails], ...]
    moved: int = 0


BETA, ALIKE, RARE = shares(18, 2), shares(9e6, 1e6), shares(3e6, 97e6)
CASES = [
    Case("normal", (values(normal),) * 3),
    Case("lognormal", (values(lognormal),) * 3),
    Case("t4", (values(t4),) * 3),
    Case("shares", (BETA,) * 3),
    Case("alike shares", (ALIKE,) * 3),
    Case("rare", (RARE,) * 3),
    Case("one of each: normal, t4, shares, rare", (values(normal), values(t4), BETA, RARE)),
    Case("normal, one moved by 6", (values(normal, 6.0), *(values(normal),) * 2), 1),
    Case("normal, one moved by 10", (values(normal, 10.0), *(values(normal),) * 2), 1),
    Case("normal, five moved by 10", (values(normal, 10.0), *(values(normal),) * 2), 5),
    Case("shares, one from 90 to 60 %", (shares(180, 20, 20, 0.6), *(shares(180, 20, 20),) * 2), 1),
    Case("shares, five from 90 to 60 %", (shares(180, 20, 20, 0.6), *(shares(180, 20, 20),) * 2), 5),
]


def simulate(case: Case, number: int) -> dict[str, float]:
    """Draw a portfolio; return for each rule and rate what is false among what is found, and what is found."""
    rng = np.random.default_rng([SEED, number])
    accounts = int(rng.integers(FEWEST, MOST + 1))
    drawn = [figure(rng, accounts, case.moved if place == 0 else 0) for place, figure in enumerate(case.figures)]
    told = {}
    for name, chances in zip(("ours", "robust"), zip(*drawn, strict=True), strict=True):
        p = np.concatenate(chances)
        known = np.isfinite(p)
        q = np.full(len(p), np.nan)
        q[known] = fdrcorrection(p[known])[1] if known.any() else np.nan
        for rate in RATES:
            out = q <= rate
            told[f"{name} false {rate}"] = out[case.moved :].sum() / max(out.sum(), 1)
        told[f"{name} found"] = float((q[: case.moved] <= TOLD).mean()) if case.moved else np.nan
    return told


def table() -> pd.DataFrame:
    """Simulate and count."""
    told = []
    for place, case in enumerate(CASES):
        found = kept(
            f"swot-{place}",
            range(WITH_MOVED if case.moved else PORTFOLIOS),
            lambda number, case=case: simulate(case, number),
        )
        ours = [found[f"ours false {rate}"] for rate in RATES]
        over = any(
            one.mean() > rate + 1.96 * np.sqrt(rate * (1 - rate) / len(one))
            for one, rate in zip(ours, RATES, strict=True)
        )
        told.append(
            (
                case.name,
                *map(percent, ours),
                percent(found[f"robust false {TOLD}"]),
                percent(found["ours found"]),
                percent(found["robust found"]),
                "no" if over else "yes",
            )
        )
    return pd.DataFrame(told, columns=["figures", "5 %", "10 %", "20 %", "robust z", "found", "found by z", "holds"])


def _chance(found: pd.DataFrame) -> np.ndarray:
    return np.minimum(1, 2 * found[["below", "above"]].min(axis=1, skipna=False)).to_numpy()


def _robust(x: np.ndarray) -> np.ndarray:
    middle = np.median(x)
    width = 1.4826 * np.median(np.abs(x - middle))
    return 2 * stats.norm.sf(np.abs(x - middle) / width) if width > 0 else np.full(len(x), np.nan)
