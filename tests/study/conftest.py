"""Small order lists that can be checked by hand, and a portfolio of random accounts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest


def order_lines(rows, *, currency="EUR", **columns) -> pd.DataFrame:
    """Order lines from (account, day, amount)."""
    lines = pd.DataFrame(rows, columns=["account_id", "order_date", "amount"])
    lines["order_date"] = pd.to_datetime(lines["order_date"]).astype("datetime64[us]")
    return lines.astype({"amount": float}).assign(currency=currency, **columns)


@pytest.fixture
def lines():
    return order_lines


@pytest.fixture
def two_years():
    """Three accounts over 24 months: A 100 a month then 50, B 10 then 30, C 5 and gone."""
    rows = []
    for month in pd.date_range("2023-01-01", "2024-12-01", freq="MS"):
        first = month.year == 2023
        day = month.strftime("%Y-%m-28")
        rows += [("A", day, 100 if first else 50), ("B", day, 10 if first else 30)]
        rows += [("C", day, 5)] if first else []
    return order_lines(rows)


@pytest.fixture(scope="session")
def many():
    """Sixty accounts, 36 months, with products, quantities and costs; log sales correlate from year to year."""
    rng = np.random.default_rng(7)
    rows = []
    for account in range(60):
        size = np.exp(rng.normal(7, 1))
        for year in range(3):
            level = size * np.exp(rng.normal(0, 0.5))
            for month in range(12):
                if rng.random() < 0.8:
                    day = pd.Timestamp(2022 + year, month + 1, int(rng.integers(1, 29)))
                    amount = round(level * rng.gamma(3, 1 / 3), 2)
                    rows.append((f"{account:03d}", day, amount, f"P{rng.integers(3)}", float(rng.integers(1, 9))))
    lines = pd.DataFrame(rows, columns=["account_id", "order_date", "amount", "product_id", "quantity"])
    lines["order_date"] = lines["order_date"].astype("datetime64[us]")
    lines.loc[len(lines)] = ["000", pd.Timestamp("2022-01-01"), 1.0, "P0", 1.0]
    lines.loc[len(lines)] = ["000", pd.Timestamp("2024-12-31"), 1.0, "P0", 1.0]
    return lines.assign(currency="EUR", cost=(lines["amount"] * 0.6).round(2))
