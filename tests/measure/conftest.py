"""Orders with credits and with account ids that look alike, and their summary."""

import numpy as np
import pandas as pd
import pytest

from kamlib.measure import order_summary


@pytest.fixture(scope="session")
def days() -> dict:
    """The days of a summary that holds out six weeks."""
    return {"calibration_end": "2025-03-01", "end": "2025-04-15", "log_intervals": True}


@pytest.fixture(scope="session")
def orders() -> pd.DataFrame:
    draw = np.random.default_rng(3)
    n = 3000
    kinds = draw.choice(["invoice", "credit", "debit", None], n, p=[0.85, 0.05, 0.05, 0.05])
    ids = ["0012", "12", "A1", "a1", "A1 ", "Ñandú, S.A.", 'B"1', "C'; --"]
    table = pd.DataFrame(
        {
            "invoice_id": [f"F{i}" for i in range(n)],
            "account_id": draw.choice(ids, n),
            "order_date": pd.Timestamp("2025-01-01") + pd.to_timedelta(draw.integers(0, 120, n), unit="D"),
            "document_type": pd.Series(kinds, dtype="str"),
            "amount": draw.integers(0, 50_000, n) / 100,
            "currency": "EUR",
        }
    )
    table["amount"] = table["amount"].where(table["document_type"] != "credit", -table["amount"])
    return table


@pytest.fixture(scope="session")
def expected(orders, days) -> pd.DataFrame:
    return order_summary(orders, **days).sort_index()
