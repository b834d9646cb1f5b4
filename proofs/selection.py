"""Which way of choosing key accounts finds those that bring most later?

Each simulation is the sample portfolio made anew with another seed. At the end of 2023 twenty accounts are chosen from
what was known then: orders of three years, contracts, payments, potential as estimated, ratings by two raters. The
maker of the portfolio knows what each account brings in the three years after. In this world being chosen changes
nothing, fit brings no margin, and accounts with strategic value stay longer; what they are worth beyond margin is in no
row.

margin: of the margin that the twenty best bring, the share that the chosen bring. gain: the same less that of revenue
alone, portfolio by portfolio. of the best: how many of the twenty best are among the chosen. chosen: how many accounts
the way leaves, 20 at most. After each figure stands its Monte-Carlo standard error, with portfolios as units.

at random: the mean of all choices. revenue alone, margin alone: the largest by those of the last twelve months.
screening: floor after floor (volume, potential, lifetime value, fit and strategic value rated half or better), what is
not known passes, the largest of those left. Then the study `kam study selection`, with its conditions (solvency,
reputation, willingness) and without, under several weights. the best: by what came.

What we see: five criteria without conditions bring more than revenue alone, and more than any single figure. With the
conditions of the kit they bring less: some of the best were judged low on reputation or willingness, or paid late, and
in this world the judgement of reputation says nothing of what comes. A condition is a decision on what one wants, and
the difference between the two rows is its price. Floors one after another cost most: who is just below one of them is
out, however good the rest. Which of the weights hardly matters.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from kamlib import score
from kamlib.measure import customer_profit
from kamlib.study.criteria import CriteriaTable, criteria
from kamlib.study.periods import YEAR
from kamlib.study.selection_choice import Choice, choose
from kamlib.study.selection_weights import weigh
from kamlib.study.tables import Tables, revenue
from proofs._sample import _frame, portfolio
from proofs._simulate import kept

SIMULATIONS, TOP, DAY, YEARS, FLOOR = 50, 20, pd.Timestamp("2023-12-31"), 3, 0.5
SHORT = {"SIMULATIONS": 1}
FIRST = "five criteria, lifetime value first"
WEIGHTS = {
    "five criteria, alike": None,
    FIRST: "lifetime_value > potential > revenue_volume > product_fit > strategic_value",
    "five criteria, 30 25 20 15 10": (
        "revenue_volume=30, potential=25, lifetime_value=20, product_fit=15, strategic_value=10"
    ),
}
FREE = f"{FIRST}, no conditions"
BASE, RANDOM, BEST, LIFETIME = "revenue alone", "at random", "the best", "lifetime value alone"
FILE = "selection_stories-all"  # one simulation for both pages; goes when the second is written


def known(seed: int) -> tuple[Tables, Any]:
    """Make a portfolio with potential and ratings; give its tables and the world that knows the truth."""
    tables, made = portfolio(seed)
    from sample import outlook

    judged = {
        "potential": _frame(outlook.potential(made, outlook.true_potential(made))),
        "ratings": _frame(outlook.ratings(made)),
    }
    return replace(tables, further=tables.further | judged), made


def later(made: Any) -> pd.Series:
    """Return the margin that accounts bring in the years after the choice."""
    lines = [line for line in [*made.published, *made.future] if pd.Timestamp(line["order_date"]) > DAY]
    found = pd.DataFrame(
        {
            "account_id": [line["parent_id"] for line in lines],
            "order_date": pd.to_datetime([line["order_date"] for line in lines]),
            "margin": [made.euros({**line, "amount": line["amount"] - line["cost"]}) for line in lines],
        }
    )
    inside = found["order_date"] <= DAY + pd.DateOffset(years=YEARS)
    return found[inside].groupby("account_id")["margin"].sum()


def ways(tables: Tables, columns: CriteriaTable) -> dict[str, pd.Index]:
    """Choose accounts in each way."""
    year = columns.span.window(YEAR)
    lines = tables.orders[year.holds(tables.orders["order_date"])]
    sales = revenue(tables.orders, year).reindex(columns.table.index, fill_value=0.0)
    margin = customer_profit(lines)["margin"].reindex(columns.table.index, fill_value=0.0)
    found = {BASE: sales.nlargest(TOP).index, "margin alone": margin.nlargest(TOP).index}
    value = columns.table["lifetime_value"]
    if value.notna().any():
        found[LIFETIME] = value.nlargest(TOP).index
    screened = score.screen(columns.rated(), dict.fromkeys(columns.known, FLOOR))
    found["screening"] = sales[screened.passed.union(screened.undecided)].nlargest(TOP).index
    for name, weights in WEIGHTS.items():
        found[name] = first(choice(columns, weights))
    free = replace(columns, table=columns.table.drop(columns=[one.column for one in columns.criteria.knock_outs],
                                                     errors="ignore"))  # fmt: skip
    found[FREE] = first(choice(free, WEIGHTS[FIRST]))
    return found


def choice(columns: CriteriaTable, weights: str | None) -> Choice:
    """Rank as the study does."""
    weighing = weigh(weights, known=columns.known, all_criteria=columns.criteria.ids)
    return choose(columns, weighing, top=TOP, seed=0)


def first(found: Choice) -> pd.Index:
    """Return the accounts that the study would choose by their score."""
    return found.scores.score.nlargest(TOP).index


def simulate(seed: int) -> dict[str, float]:
    """Make a portfolio, choose in each way, see what the chosen bring, and what becomes of each planted account."""
    tables, made = known(seed)
    columns = criteria(tables, as_of=DAY)
    chosen = ways(tables, columns)
    came = later(made).reindex(columns.table.index, fill_value=0.0)
    best = came.nlargest(TOP)
    found = {RANDOM: came.mean() * TOP / best.sum(), f"{RANDOM}, best": TOP * TOP / len(came), f"{RANDOM}, n": TOP}
    for name, accounts in (chosen | {BEST: best.index}).items():
        found[name] = came[accounts].sum() / best.sum()
        found[f"{name}, best"] = accounts.isin(best.index).sum()
        found[f"{name}, n"] = len(accounts)
    for part in ("", ", best", ", n"):
        found.setdefault(f"{LIFETIME}{part}", np.nan)  # of a portfolio whose forecast cannot be believed
    found |= planted(made, chosen, choice(columns, WEIGHTS[FIRST]))
    return {name: float(value) for name, value in found.items()}


def planted(made: Any, chosen: dict[str, pd.Index], found: Choice) -> dict[str, float]:
    """Say what becomes of each planted account, by revenue alone and by the study."""
    told, out = {}, set(found.excluded["account_id"])
    for parent in made.parents:
        if parent.story:
            account, name = made.root(parent), f"{parent.story}|{parent.role}"
            told[f"{name}|revenue"] = account in chosen[BASE]
            told[f"{name}|selection"] = account in chosen[FIRST]
            told[f"{name}|out"] = account in out
            told[f"{name}|chance"] = found.doubt.top_probability.get(account, np.nan)
    return told


def table() -> pd.DataFrame:
    """Simulate and count."""
    found = kept(FILE, range(1, SIMULATIONS + 1), simulate)
    names = [name for name in found if not name.endswith((", best", ", n")) and "|" not in name]
    rows = [
        (
            name,
            mean(found[name], 1, "%"),
            "-" if name == BASE else mean(found[name] - found[BASE], 1, " points"),
            mean(found[f"{name}, best"]),
            f"{found[f'{name}, n'].mean():.1f}",
            int(found[name].notna().sum()),
        )
        for name in sorted(names, key=lambda name: found[name].mean())
    ]
    return pd.DataFrame(rows, columns=["way", "margin", "gain", "of the best", "chosen", "portfolios"])


def mean(values: pd.Series, decimals: int = 1, unit: str = "") -> str:
    """Write a mean with its standard error; shares as parts of 100."""
    values = values.dropna() * (100 if unit else 1)
    error = values.std() / np.sqrt(len(values)) if len(values) > 1 else 0.0
    return f"{values.mean():.{decimals}f}{unit} ± {error:.{decimals}f}"
