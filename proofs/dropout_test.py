"""How often does the test of dropout see leaving where nobody leaves, and how often where some do?

Accounts of both kinds, with all of them staying and with some leaving. The share in which the test finds leaving at the
5 % level with 99 drawn portfolios is its size where none leaves (3 to 7 % is meant) and its power where some do. Beside
it stands what half a chi-square law would find in the same data, and how often dropout adds nothing to the likelihood.
After each share stands its Monte-Carlo standard error. no answer: a search did not end.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import chi2

from kamlib.errors import FitError
from kamlib.value import BGNBD
from proofs._simulate import BUSINESS, CDNOW, SEED, draw, kept, percent

SIMULATIONS, LEAVING, FIRST, DRAWS, LEVEL = 1000, 200, 19, 99, 0.05
SHORT = {"SIMULATIONS": 1, "LEAVING": 1}
CELLS = [(kind, accounts, leave) for kind in (BUSINESS, CDNOW) for accounts in (50, 200) for leave in (False, True)]


def p_value(results, seed: int) -> tuple[float, float]:
    """Return statistic and p-value of the test; further draws are spared where they could no longer make it small.

    The first draws of a seed are the same however many follow, so that the decision is that of all of them.
    """
    statistic = results.dropout_test(draws=0)["statistic"]
    if statistic <= 0:
        return statistic, 1.0  # no portfolio can have less
    begun = results.dropout_test(draws=FIRST, seed=seed)["p_value"]
    if round(begun * (1 + FIRST)) > LEVEL * (1 + DRAWS):
        return statistic, begun
    return statistic, results.dropout_test(draws=DRAWS, seed=seed)["p_value"]


def drawn(place: int, number: int) -> pd.DataFrame:
    """Return a simulation of a cell."""
    kind, accounts, leave = CELLS[place]
    return draw(kind, accounts, np.random.default_rng([SEED, place, number]), leave=leave)


def simulate(place: int, number: int) -> dict[str, float]:
    """Draw accounts of a cell and test them; return what the test says, and what half a chi-square would."""
    try:
        statistic, p = p_value(BGNBD(drawn(place, number)).fit(), number)
    except FitError:
        return {"seen": np.nan, "half": np.nan, "none": np.nan}
    half = statistic > chi2.ppf(1 - 2 * LEVEL, 1)
    return {"seen": float(p <= LEVEL), "half": float(half), "none": float(statistic <= 0)}


def table() -> pd.DataFrame:
    """Simulate and count."""
    told = []
    for place, (kind, accounts, leave) in enumerate(CELLS):
        numbers = range(LEAVING if leave else SIMULATIONS)
        found = kept(f"dropout_test-{place}", numbers, lambda number, place=place: simulate(place, number))
        shares = [percent(found[name]) for name in ("seen", "half", "none")]
        told.append((kind.name, accounts, "some" if leave else "none", *shares, found["seen"].isna().sum(), len(found)))
    heads = ["accounts", "number", "leave", "test sees it", "half a chi-square would", "no gain", "no answer"]
    return pd.DataFrame(told, columns=[*heads, "simulations"])
