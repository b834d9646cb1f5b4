"""Summaries of published and drawn order histories."""

import numpy as np
import pandas as pd
import pytest

from kamlib.measure import order_summary
from kamlib.value.beta_geometric import BetaGeometric


@pytest.fixture(scope="session")
def cdnow(root):
    """The CDNOW sample: 39 weeks of 2,357 customers, and what they bought in the 39 weeks after."""
    path = root / "data" / "golden" / "cdnow.csv"
    orders = pd.read_csv(path, dtype={"account_id": str}, parse_dates=["order_date"])
    return order_summary(orders, unit="W", calibration_end="1997-09-30", end="1998-06-30", log_intervals=True)


@pytest.fixture
def drawn():
    """Draw the histories of business-like accounts."""

    def draw(accounts, seed, params=(1.2, 8.0, 0.8, 8.0), *, k=1, modified=False):
        rng = np.random.default_rng(seed)
        T = rng.uniform(52, 104, accounts)
        law = BetaGeometric(k=k, modified=modified)
        frequency, recency = law.draw_past(rng, T, *params)
        return pd.DataFrame({"frequency": frequency, "recency": recency, "T": T, "log_intervals": 0.0})

    return draw
