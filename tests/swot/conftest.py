"""Factors written by hand, and a portfolio of twelve accounts of which one is unlike the others."""

import pandas as pd
import pytest

from kamlib.swot import Factor


@pytest.fixture
def proven():
    """Return a factor with evidence; anything may be given otherwise."""

    def make(id, kind="strength", **given):
        usual = {
            "account_id": "A1", "claim": "We deliver 97 % on time; 90 % is usual.", "metric": id, "value": 0.97,
            "benchmark": 0.9, "n": 120, "source": "service", "rows": 120, "effect": 2.0, "confidence": 0.9,
            "period_start": "2024-01-01", "period_end": "2024-12-31", "expires_on": "2025-06-30",
        }  # fmt: skip
        return Factor(id=id, kind=kind, **(usual | given))

    return make


@pytest.fixture
def judged():
    """Return a judgement with its owner."""

    def make(id, kind="threat", **given):
        usual = {
            "claim": "Their new buyer came from our competitor Lumen.",
            "judgement": True,
            "owner": "Nuria Velasco",
        }
        return Factor(id=id, kind=kind, **(usual | given))

    return make


@pytest.fixture
def twelve():
    """Return deliveries and orders of 2024 of accounts A00 to A11: A00 gets half its deliveries late."""
    months = pd.date_range("2024-01-10", periods=12, freq="30D")
    orders, service = [], []
    for place in range(12):
        account = f"A{place:02d}"
        for number, day in enumerate(months):
            amount = 1000.0 + 100 * place
            orders.append((account, day, amount, amount * (0.60 + 0.01 * place), "Hygiene"))
            for part in range(5):
                late = (part + number) % 2 == 0 if place == 0 else part == 0 and number % 4 == place % 4
                due = day + pd.Timedelta(days=part)
                closed = due + pd.Timedelta(days=3 * late)
                service.append((account, "delivery", due, due, closed, 10.0, 10.0, f"I{place}-{number}-{part}"))
    return {
        "orders": pd.DataFrame(orders, columns=["account_id", "order_date", "amount", "cost", "product_line"]),
        "service": pd.DataFrame(
            service,
            columns=[
                "account_id", "kind", "opened_on", "due_on", "closed_on", "quantity_ordered", "quantity_delivered",
                "invoice_id",
            ],
        ),
    }  # fmt: skip
