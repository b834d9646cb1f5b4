"""How much more does the best list hold than a list that is cut where hours run out?

Portfolios with values of log-normal spread (0.9 in logs) and hours of log-normal spread (0.6), a quarter of which are
there. Hours go with value, as large customers ask for more, with the correlation in logs that the row says. select()
chooses; beside it stand the list that goes down by value and stops at the first account that does not fit, and the one
that skips who does not fit and goes on.

over cut, over skipping: by how much more value the best list holds, as the average of portfolios with its standard
error, and from the 10 % of portfolios where it is least to the 10 % where it is most.

by each hour: how much more the best list holds than a list that goes down by value for each hour and skips who does not
fit, which anyone can make in a spreadsheet. Nearly all of the gain is in ranking by value for each hour; what remains
beyond it is small. Values are taken as known: where they are estimates, part of each gain is luck of the estimates.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.score import select
from proofs._simulate import SEED, kept

PORTFOLIOS = 500
SHORT = {"PORTFOLIOS": 5}
CASES = [(40, 0.0), (40, 0.5), (40, 0.8)]
PART = 0.25


def portfolio(accounts: int, together: float, rng: np.random.Generator) -> pd.DataFrame:
    """Draw value and hours of each account."""
    size, own = rng.normal(size=(2, accounts))
    hours = together * size + np.sqrt(1 - together**2) * own
    return pd.DataFrame({"value": np.exp(10 + 0.9 * size), "hours": np.exp(3 + 0.6 * hours)})


def simulate(accounts: int, together: float, number: int) -> dict[str, float]:
    """Choose in one portfolio; return by how much more the best list holds."""
    drawn = portfolio(accounts, together, np.random.default_rng([SEED, number]))
    there = PART * drawn["hours"].sum()
    found = select(drawn, value="value", hours="hours", capacity=there)
    each, left = 0.0, there
    for row in drawn.assign(each=drawn["value"] / drawn["hours"]).sort_values("each", ascending=False).itertuples():
        if row.hours <= left:
            each, left = each + row.value, left - row.hours
    return {"cut": found.gain("cut"), "skip": found.gain("filled"), "each": found.value / each - 1}


def told(gains: pd.Series) -> str:
    """Write the average of gains, its standard error and the range of most portfolios."""
    low, high = gains.quantile([0.1, 0.9]).round(6) + 0.0
    return f"{gains.mean():.1%} ± {gains.std() / np.sqrt(len(gains)):.1%} ({low:.1%} to {high:.1%})"


def table() -> pd.DataFrame:
    """Simulate and count."""
    rows = []
    for place, (accounts, together) in enumerate(CASES):
        found = kept(
            f"capacity-{place}",
            range(PORTFOLIOS),
            lambda number, accounts=accounts, together=together: simulate(accounts, together, number),
        )
        rows.append((accounts, together, len(found), told(found["cut"]), told(found["skip"]), told(found["each"])))
    columns = ["accounts", "correlation", "portfolios", "over cut", "over skipping", "by each hour"]
    return pd.DataFrame(rows, columns=columns)
