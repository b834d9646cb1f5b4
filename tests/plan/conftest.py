"""The sample's tables by parent account and in one currency, and the plans the tests work on."""

from __future__ import annotations

import pytest

from kamlib import data
from kamlib.plan import prefill

TECNIA = "003156"


@pytest.fixture(scope="session")
def tables():
    """Every table of the sample, by parent account, orders in EUR; never to be changed."""
    raw = data.load_all()
    rolled = {
        name: data.to_parent(table, raw["accounts"])
        if "account_id" in table and name not in ("accounts", "market")
        else table
        for name, table in raw.items()
    }
    return rolled | {"orders": data.convert(rolled["orders"], raw["exchange_rates"])}


@pytest.fixture(scope="session")
def begun(tables):
    """A plan as the data fills it."""
    return prefill(TECNIA, tables, as_of="2024-12-31")
