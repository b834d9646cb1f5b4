"""Does P(chosen) come true, and when does it not?

Portfolios of 200 accounts on five criteria, of which 20 are chosen. True ratings of a criterion are normal (spread
0.08); what is rated has noise as large as that (0.04 to 0.12, known). The true weights are drawn, the 20 accounts that
are best in truth are noted, and robustness() says for each account how probable it is among them. Then a logistic
regression of what is true on the log odds of what was said: with a slope of 1 the probabilities are right, below 1 they
claim too much, above 1 too little. After the slope stands its 95 % interval, which allows for accounts of a portfolio
having their weights in common.

said, true: of the accounts for which between 20 and 80 % was said, the average of what was said and the share that is
among the 20, with its standard error by portfolio. outside: where the slope is not between 0.9 and 1.1.

The first seven rows are as they should be: ratings shrunk to peers, and true weights from the law that was drawn. Each
of the others departs from the first row in one thing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import statsmodels.api as sm

from kamlib.score import robustness, shrink
from proofs._simulate import SEED, kept

PORTFOLIOS, DRAWS = 200, 2000
SHORT = {"PORTFOLIOS": 3, "DRAWS": 200}
ACCOUNTS, TOP, SPREAD = 200, 20, 0.08
CRITERIA = ["volume", "potential", "lifetime", "fit", "strategy"]
STATED = pd.Series([0.3, 0.25, 0.2, 0.15, 0.1], index=CRITERIA)
LIMITS = dict.fromkeys(CRITERIA, (0.1, 0.4))
Rows = np.random.Generator


def free(rng: Rows) -> np.ndarray:
    """Draw any weights."""
    return rng.dirichlet(np.ones(5))


def ordered(rng: Rows) -> np.ndarray:
    """Draw weights in the order of the criteria."""
    return -np.sort(-free(rng))


def stated(rng: Rows) -> np.ndarray:
    """Draw weights around the stated ones."""
    return rng.dirichlet(30 * STATED.to_numpy())


def bounded(rng: Rows) -> np.ndarray:
    """Draw weights until all lie within the limits."""
    while True:
        w = free(rng)
        if (w >= 0.1).all() and (w <= 0.4).all():
            return w


def equal(_rng: Rows) -> np.ndarray:
    """Take equal weights, always."""
    return np.full(5, 0.2)


def uneven(_rng: Rows) -> np.ndarray:
    """Take 60 % of the weight for one criterion, always."""
    return np.array([0.6, 0.1, 0.1, 0.1, 0.1])


@dataclass(frozen=True)
class Case:
    """How portfolios are made, and what is told of them.

    Attributes
    ----------
    name : str
    truth : callable
        Draws the true weights.
    known : dict
        What robustness() is told of the weights.
    shrunk : bool
        Whether ratings are shrunk first.
    noise : float
        What is told of the noise, as a part of what it is.
    common : float
        Correlation between criteria.
    together : bool
        Whether criteria are shrunk together.
    tails : bool
        Whether noise has the tails of a t law with three degrees of freedom.
    missing : tuple or None
        Bounds of a tenth of the ratings, which are missing.
    """

    name: str
    truth: Callable[[Rows], np.ndarray] = free
    known: dict | None = None
    shrunk: bool = True
    noise: float = 1.0
    common: float = 0.0
    together: bool = False
    tails: bool = False
    missing: tuple[float, float] | None = None


CASES = [
    Case("any weights"),
    Case("weights in a known order", ordered, {"order": CRITERIA}),
    Case("weights around stated ones", stated, {"weights": STATED, "concentration": 30}),
    Case("weights within bounds", bounded, {"bounds": LIMITS}),
    Case("any weights, criteria shrunk together", together=True),
    Case("the same, criteria correlated by one half", common=0.5, together=True),
    Case("the same, weights in a known order", ordered, {"order": CRITERIA}, common=0.5, together=True),
    Case("ratings not shrunk", shrunk=False),
    Case("noise left out", shrunk=False, noise=0.0),
    Case("noise said to be half of what it is", noise=0.5),
    Case("noise with heavy tails", tails=True),
    Case("any weights drawn, true ones always equal", equal),
    Case("any weights drawn, true ones always mostly on one", uneven),
    Case("weights taken as certain, true ones around them", stated, {"weights": STATED}),
    Case("criteria correlated by one half, shrunk one by one", common=0.5),
    Case("a tenth of ratings missing, drawn from 0 to 1", missing=(0.0, 1.0)),
    Case("a tenth of ratings missing, drawn from 0.36 to 0.64", missing=(0.36, 0.64)),
]


def simulate(case: Case, number: int) -> dict[str, float]:
    """Draw a portfolio; return for each account, the most probable first, what is said and what is true."""
    rng = np.random.default_rng([SEED, number])
    both = rng.normal(size=(ACCOUNTS, 1)) * np.sqrt(case.common)
    truth = 0.5 + SPREAD * (both + rng.normal(size=(ACCOUNTS, 5)) * np.sqrt(1 - case.common))
    sd = SPREAD * rng.uniform(0.5, 1.5, truth.shape)
    errors = rng.standard_t(3, truth.shape) / np.sqrt(3) if case.tails else rng.normal(size=truth.shape)
    rated = pd.DataFrame(np.clip(truth + sd * errors, 0, 1), columns=CRITERIA)
    if case.missing:
        rated = rated.mask(rng.random(truth.shape) < 0.1)
    chosen = np.argsort(-(truth @ case.truth(rng)))[:TOP]
    told = pd.DataFrame(case.noise * sd, columns=CRITERIA)
    if case.shrunk:
        told = shrink(rated, told, together=case.together)
        rated = told.ratings
    limits = dict.fromkeys(CRITERIA, case.missing or (0, 1))
    found = robustness(rated, top=TOP, sd=told, missing=limits, draws=DRAWS, seed=number, **(case.known or {}))
    said = found.top_probability.sort_values(ascending=False, kind="stable")
    inside = said.index.isin(chosen)
    return {f"said{place}": value for place, value in enumerate(said)} | {
        f"true{place}": float(value) for place, value in enumerate(inside)
    }


def calibration(found: pd.DataFrame) -> tuple[float, float, float, float, float, float]:
    """Return slope and its interval, and of coin tosses what was said, what is true and its standard error."""
    said, true = (found.filter(regex=f"^{name}").to_numpy() for name in ("said", "true"))
    p = (said * DRAWS + 0.5) / (DRAWS + 1)
    portfolio = np.repeat(np.arange(len(found)), said.shape[1])
    model = sm.GLM(true.ravel(), sm.add_constant(np.log(p / (1 - p)).ravel()), family=sm.families.Binomial())
    fitted = model.fit(cov_type="cluster", cov_kwds={"groups": portfolio})
    toss = (said >= 0.2) & (said <= 0.8)
    off = np.where(toss, true - said, 0).sum(axis=1)
    error = np.sqrt(np.square(off - off.mean()).sum()) / toss.sum()
    return (fitted.params[1], *fitted.conf_int()[1], said[toss].mean(), true[toss].mean(), error)


def table() -> pd.DataFrame:
    """Simulate and count."""
    told = []
    for place, case in enumerate(CASES):
        found = kept(f"ranking-{place}", range(PORTFOLIOS), lambda number, case=case: simulate(case, number))
        slope, low, high, said, true, error = calibration(found)
        shares = f"{said:.1%}", f"{true:.1%} ± {error:.1%}"
        outside = "-" if 0.9 <= slope <= 1.1 else "claims too much" if slope < 1 else "claims too little"
        told.append((case.name, f"{slope:.2f}", f"{low:.2f} to {high:.2f}", *shares, len(found), outside))
    return pd.DataFrame(told, columns=["what", "slope", "interval", "said", "true", "portfolios", "outside"])
