"""Does a list chosen for headroom grow more than the list of the largest, and how often does it shrink much?

The sample portfolio is made anew with other seeds. At the end of 2023 twenty accounts are chosen in each of two ways:
the largest by sales of 2023, and those with most headroom (potential as estimated then, less the mean sales of three
years; `measure.potential`, `measure.headroom`). Being chosen changes nothing in this world, and what an account buys
from others has no part in its growth. But an estimate of potential knows something of its usual size.

growth: of the list's sales from 2023 to 2024, the mean of all portfolios. of the same sizes: the same money at the
growth of the ten accounts nearest in size (`measure.list_growth`). more than those: the difference of the two. shrinks
by a fifth: share of the portfolios in which the list loses more than 20 %. sales after: of 2024, as a share of those of
the largest. After each figure stands its Monte-Carlo standard error, with portfolios as units.
"""

from __future__ import annotations

import pandas as pd

from kamlib.measure import headroom, list_growth, potential
from proofs._sample import _frame, portfolio
from proofs._simulate import kept, percent

SIMULATIONS, TOP = 100, 20
SHORT = {"SIMULATIONS": 1}
LOSS = 0.2
LISTS = ("the largest", "most headroom")


def simulate(seed: int) -> dict[str, float]:
    """Make a portfolio, choose twice, and see how the lists grow in the year after."""
    tables, made = portfolio(seed)
    from sample import outlook

    estimates = _frame(outlook.potential(made, outlook.true_potential(made)))
    orders = tables.orders
    sales = orders.groupby(["account_id", orders["order_date"].dt.year])["amount"].sum().unstack(fill_value=0)
    lately = orders["order_date"].between("2023-10-01", "2023-12-31") & (orders["amount"] > 0)
    sales = sales[sales.index.isin(orders.loc[lately, "account_id"]) & (sales[2023] > 0)]
    groups = tables.accounts[tables.accounts["account_id"].isin(sales.index)]
    able = potential(estimates, as_of="2023-12-31", accounts=groups)
    room = headroom(sales[[2021, 2022, 2023]].mean(axis=1), able)["likely"]
    chosen = dict(zip(LISTS, (sales[2023].nlargest(TOP).index, room.nlargest(TOP).index), strict=True))
    grown = list_growth(sales[2023], sales[2024], lists=chosen, draws=1).table
    return {f"{name}|{part}": grown.loc[name, part] for name in LISTS for part in ("growth", "alike", "after")}


def table() -> pd.DataFrame:
    """Simulate and count."""
    found = kept("headroom-all", range(1, SIMULATIONS + 1), simulate)
    rows = []
    for name in LISTS:
        growth, alike = found[f"{name}|growth"], found[f"{name}|alike"]
        after = found[f"{name}|after"] / found[f"{LISTS[0]}|after"]
        parts = (growth, alike, growth - alike, (growth < -LOSS).astype(float), after)
        rows.append((name, *map(percent, parts), SIMULATIONS))
    columns = ["list", "growth", "of the same sizes", "more than those", "shrinks by a fifth", "sales after"]
    return pd.DataFrame(rows, columns=[*columns, "portfolios"])
