"""A seed in; the sample portfolio made anew, and the world that made it, out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pandas as pd

from kamlib.study import gather
from kamlib.study.tables import Tables

SAMPLE = 2021


def portfolio(seed: int) -> tuple[Tables, Any]:
    """Make the sample portfolio with another seed; give its tables, and the world that knows the truth."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))
    from sample import climate, money, tables, world

    made = world.make(seed, climate.SCENARIOS["calm"])
    given = {
        "accounts": _frame(tables.accounts(made)),
        "rates": _frame(climate.rate_rows(made.rates)),
        "contracts": _frame(money.contracts(made)),
        "payments": _frame(money.payments(made)),
    }
    orders = _frame(made.published).drop(columns=["parent_id", "order", "price", "project"])
    return gather(orders, **given), made


def _frame(rows: list[dict]) -> pd.DataFrame:
    table = pd.DataFrame(rows)
    for name in table:
        if name.endswith(("_date", "_on", "_since")) or name == "month":
            table[name] = pd.to_datetime(table[name])
    return table
