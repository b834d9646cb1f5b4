"""Three numbers called revenue: booked, billed, net of credits."""

from __future__ import annotations

import pandas as pd
import pytest

from kamlib import language
from kamlib.errors import DataError
from kamlib.measure import revenues

ORDERS = pd.DataFrame(
    {
        "account_id": ["A", "A", "A", "B", "B1", "A"],
        "order_date": pd.to_datetime(
            ["2024-01-31", "2024-02-01", "2024-12-31", "2024-05-01", "2024-05-02", "2025-01-01"]
        ),
        "invoice_id": ["1", "1", "2", "3", "4", "5"],
        "document_type": ["invoice", "invoice", "cancellation", "debit", "invoice", "invoice"],
        "amount": [100.0, 50.0, -30.0, 10.0, 40.0, 999.0],
        "currency": ["EUR", "EUR", "EUR", "EUR", "USD", "EUR"],
    }
)
WON = pd.DataFrame(
    {
        "account_id": ["B", "A", "C"],
        "stage": ["won", "lost", "won"],
        "closed_on": pd.to_datetime(["2024-06-30", "2024-06-30", "2023-12-31"]),
        "won_amount": [500.0, None, 70.0],
        "currency": ["EUR", "EUR", "EUR"],
    }
)
RATES = pd.DataFrame({"month": ["2024-05-01"], "currency": ["USD"], "rate_to_base": [0.5]})
ACCOUNTS = pd.DataFrame({"account_id": ["A", "B", "B1"], "parent_id": [None, None, "B"]})


def test_by_hand():
    result = revenues(ORDERS, WON, period="2024", rates=RATES, accounts=ACCOUNTS)
    assert result.table.loc["A"].to_dict() == {
        "bookings": 0, "billings": 150, "credits": -30, "net_revenue": 120, "n_won": 0, "n_billed": 1, "n_credits": 1,
    }  # fmt: skip
    assert result.table.loc["B", ["bookings", "billings", "net_revenue"]].tolist() == [500, 30, 30]
    assert result.ranks.loc["B"].tolist() == [1, 2, 2] and pd.isna(result.ranks.loc["A", "bookings"])
    assert result.of("A").replace("\N{NO-BREAK SPACE}", " ").splitlines() == [
        "Bookings: EUR 0 (0 opportunities won), rank – of 1",
        "Billings: EUR 150 (1 invoice), rank 1 of 2",
        "Net revenue: EUR 120 (the same, less 1 credit note or cancellation), rank 1 of 2",
    ]
    assert (
        str(result).replace("\N{NO-BREAK SPACE}", " ")
        == "Bookings EUR 500, billings EUR 180, net revenue EUR 150; 2 accounts."
    )
    assert result._repr_html_().startswith("<p>Bookings")
    with language.using("es"):
        assert (
            result.of("B")
            .replace("\N{NO-BREAK SPACE}", " ")
            .startswith("Pedidos firmados: 500 EUR (1 oportunidad ganada), puesto 1 de 1")
        )


def test_without_parents_a_branch_stands_for_itself():
    result = revenues(ORDERS, WON, period="2024", rates=RATES)
    assert result.table["net_revenue"].to_dict() == {"A": 120, "B1": 20, "B": 10}


def test_what_it_refuses():
    with pytest.raises(DataError, match=r"not all in EUR.*Found: EUR, USD.*rates="):
        revenues(ORDERS, WON, period="2024")
    with pytest.raises(DataError, match="has no column document_type"):
        revenues(ORDERS.drop(columns="document_type"), WON, period="2024")
    with pytest.raises(DataError, match="Z signed and bought nothing"):
        revenues(ORDERS, WON, period="2024", rates=RATES).of("Z")
