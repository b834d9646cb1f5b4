"""Prices of wishes: by hand, no wish is free of charge below zero, names, errors."""

from __future__ import annotations

import pandas as pd
import pytest

from kamlib.errors import DataError
from kamlib.score import select, wish_prices

TABLE = pd.DataFrame({"value": [60.0, 50, 40, 30], "hours": [60.0, 50, 30, 20]}, index=list("ABCD"))
NAMES = pd.Series({"A": "Vicom", "B": "<b>Oriel", "D": "Cartech"})


def best_list(table, *, capacity, **wishes):
    return select(table, value="value", hours="hours", capacity=capacity, **wishes)


def test_by_hand():
    best = best_list(TABLE, capacity=100)
    wishes = {
        "A stays": best_list(TABLE, capacity=100, keep=["A"]),
        "C stays": best_list(TABLE, capacity=100, keep=["C"]),
    }
    found = wish_prices(best, wishes, names=NAMES)
    assert found.table["price"].tolist() == [20.0, 0.0] and found.dearest == "A stays"
    assert found.table.loc["A stays", ["n", "off", "on"]].tolist() == [2, ["B", "D"], ["A"]]
    assert str(found).splitlines() == [
        "A stays: costs 20; 2 accounts are on the list; off: <b>Oriel and Cartech; on: Vicom",
        "C stays: costs 0; 3 accounts are on the list; off: nobody; on: nobody",
    ]
    assert "<b>" not in found._repr_html_()


def test_a_wish_never_earns():
    best = best_list(TABLE, capacity=90)
    wishes = {account: best_list(TABLE, capacity=90, exclude=[account]) for account in TABLE.index}
    assert (wish_prices(best, wishes).table["price"] >= 0).all()


def test_other_hours_are_refused():
    with pytest.raises(DataError, match="other accounts or other hours"):
        wish_prices(best_list(TABLE, capacity=90), {"more": best_list(TABLE, capacity=100)})
