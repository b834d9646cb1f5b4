"""What could be known of a few accounts on one day."""

from __future__ import annotations

import pandas as pd
import pytest

from kamlib import language
from kamlib.errors import DataError
from kamlib.measure import snapshot


def day(*texts) -> pd.Series:
    return pd.to_datetime(pd.Series(texts))


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    """Two groups; B belongs to A."""
    return {
        "accounts": pd.DataFrame(
            {"account_id": ["A", "B", "C"], "parent_id": [None, "A", None], "account_name": ["Ana", "Bea", "<C>"]}
        ),
        "orders": pd.DataFrame(
            {
                "account_id": ["A", "B", "A", "C", "A"],
                "order_date": day("2022-05-01", "2023-05-01", "2023-12-31", "2022-01-01", "2024-01-01"),
                "amount": [10.0, 20.0, 30.0, 5.0, 1000.0],
            }
        ),
        "contacts": pd.DataFrame(
            {
                "account_id": ["A", "B", "A", "C"],
                "known_since": day("2020-01-01", "2021-01-01", "2024-01-01", "2020-01-01"),
                "left_on": day(None, "2024-02-01", None, "2023-02-01"),
            }
        ),
        "activities": pd.DataFrame(
            {
                "account_id": ["A", "B", "A", "A", "A"],
                "activity_date": day("2023-01-10", "2023-03-01", "2022-03-01", "2023-04-01", "2024-01-05"),
                "kind": ["meeting", "visit", "review", "call", "meeting"],
                "subject": ["prices", "joint project", "joint project", "joint project", "joint project"],
            }
        ),
        "payments": pd.DataFrame(
            {
                "account_id": ["A", "B", "A", "A"],
                "due_date": day("2023-02-01", "2023-03-01", "2022-12-01", "2023-12-20"),
                "paid_date": day("2023-02-11", "2023-03-01", "2022-12-31", None),
            }
        ),
        "contracts": pd.DataFrame(
            {
                "account_id": ["A", "A", "C", "B"],
                "start_date": day("2022-01-01", "2024-01-01", "2021-01-01", "2021-01-01"),
                "end_date": day("2025-12-31", "2029-12-31", "2022-12-31", "2026-12-31"),
                "ended_on": day("2024-05-31", None, None, "2023-06-30"),
            }
        ),
    }


def test_by_hand(tables):
    table = snapshot(tables, accounts=["C", "A"], as_of="2023-12-31", years=2).table
    assert table.index.tolist() == ["C", "A"] and table["name"].tolist() == ["<C>", "Ana"]
    assert table[["sales_2022", "sales_2023"]].to_numpy().tolist() == [[5, 0], [10, 50]]
    assert table["contacts"].tolist() == [0, 2]  # who left later is still there, who came later is not
    assert table["met"].tolist() == [0, 2] and table["joint"].tolist() == [0, 3]
    assert pd.isna(table.loc["C", "days_late"]) and table.loc["A", "days_late"] == 5
    # a contract ended in May is in force in December before it; one ended in June before is not
    assert table.loc["A", "contract_until"] == pd.Timestamp("2025-12-31") and pd.isna(table.loc["C", "contract_until"])


def test_nothing_later_is_used(tables):
    before = snapshot(tables, accounts=["A"], as_of="2023-12-31").table
    later = tables | {"orders": tables["orders"][tables["orders"]["order_date"] < "2024-01-01"]}
    pd.testing.assert_frame_equal(snapshot(later, accounts=["A"], as_of="2023-12-31").table, before)


def test_words_in_both_languages(tables):
    result = snapshot(tables, accounts=["A", "C"], as_of="2023-12-31", years=2)
    lines = str(result).splitlines()
    assert lines[0] == "What is known on 31 Dec 2023"
    euros = tables | {"orders": tables["orders"].assign(currency="EUR")}
    assert str(snapshot(euros, accounts=["A"], as_of="2023-12-31")).startswith(
        "What is known on 31 Dec 2023; sales in EUR"
    )
    assert lines[1].startswith("Ana: sales 2022 10, sales 2023 50, people we know 2, times met in 2023 2")
    assert lines[2].endswith("days late in paying –, contract until –")
    assert repr(result) == str(result)
    page = result._repr_html_()
    assert "&lt;C&gt;" in page and "<C>" not in page and page.count('scope="row"') == 2
    with language.using("es"):
        assert str(result).splitlines()[1].startswith("Ana: ventas 2022 10, ventas 2023 50, personas conocidas 2")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"payments": None}, "needed and absent: payments"),
        ({"asked": ["X", "A"]}, "1 accounts are not in the table of accounts. Found: X."),
        ({"activities": pd.DataFrame({"account_id": ["A"]})}, "activities has no column"),
    ],
)
def test_what_cannot_be_put_together(tables, change, words):
    asked = change.pop("asked", ["A"])
    given = {name: table for name, table in (tables | change).items() if table is not None}
    with pytest.raises(DataError, match=words):
        snapshot(given, accounts=asked, as_of="2023-12-31")
