"""What each account buys beside what its peers buy."""

import pandas as pd
import pytest

from kamlib.errors import DataError
from kamlib.measure import white_space

ORDERS = pd.DataFrame(
    [
        ("A", "2025-01-07", "pumps", 100.0),
        ("A", "2025-01-07", "pumps", 10.0),
        ("A", "2025-02-07", "valves", 80.0),
        ("B", "2025-03-03", "pumps", 60.0),
        ("C", "2025-03-31", "pumps", 50.0),
        ("C", "2025-03-31", "valves", 20.0),
        ("C", "2025-03-31", "valves", -20.0),
        ("D", "2025-01-01", None, 5.0),
    ],
    columns=["account_id", "order_date", "product_line", "amount"],
).astype({"order_date": "datetime64[us]"})
ACCOUNTS = pd.DataFrame({"account_id": ["E", "C", "B", "A"], "industry": ["steel", "food", "steel", "steel"]})


def test_by_hand_all_accounts_are_peers():
    found = white_space(ORDERS)
    assert found.index.names == ["account_id", "product_line"]
    assert found.index.tolist() == [(account, line) for account in "ABCD" for line in ("pumps", "valves")]
    assert found["purchase_days"].tolist() == [1, 1, 1, 0, 1, 0, 0, 0]  # C's valves were cancelled in full
    assert found["revenue"].tolist() == [110, 80, 60, 0, 50, 0, 0, 0]
    assert found["peers"].unique().tolist() == [3]
    assert found["peers_buying"].tolist() == [2, 0, 2, 1, 2, 1, 3, 1]
    assert found["peer_share"].tolist() == pytest.approx([n / 3 for n in (2, 0, 2, 1, 2, 1, 3, 1)])
    assert found.loc[("A", "pumps"), "last_order"] == pd.Timestamp("2025-01-07")
    assert pd.isna(found.loc[("B", "valves"), "last_order"])
    assert found.attrs == {"revenue_without_value": 5.0}


def test_peers_are_accounts_of_the_same_industry():
    found = white_space(ORDERS, ACCOUNTS)
    assert found.index.get_level_values(0).unique().tolist() == ["E", "C", "B", "A", "D"]
    pumps = found.xs("pumps", level="product_line")
    assert pumps["peers"].to_dict() == {"E": 2, "C": 0, "B": 2, "A": 2, "D": 0}
    assert pumps["peers_buying"].to_dict() == {"E": 2, "C": 0, "B": 1, "A": 1, "D": 0}
    assert pumps["peer_share"].isna().to_dict() == {"E": False, "C": True, "B": False, "A": False, "D": True}
    assert pumps["peer_group"].isna().tolist() == [False, False, False, False, True]
    pd.testing.assert_frame_equal(found, white_space(ORDERS, ACCOUNTS.set_index("account_id")))


def test_the_end_cuts_and_other_columns_may_be_asked_for():
    assert white_space(ORDERS, end="2025-02-01")["purchase_days"].sum() == 1
    renamed = ORDERS.rename(columns={"product_line": "product_id"})
    assert white_space(renamed, by="product_id").index.names == ["account_id", "product_id"]


def test_faults_and_edges():
    with pytest.raises(DataError, match="The orders have no column product_line"):
        white_space(ORDERS.drop(columns="product_line"))
    with pytest.raises(DataError, match="The accounts have no column sector"):
        white_space(ORDERS, ACCOUNTS, peers="sector")
    with pytest.raises(DataError, match="1 accounts stand more than once in accounts. Found: A"):
        white_space(ORDERS, pd.concat([ACCOUNTS, ACCOUNTS.tail(1)]))
    assert white_space(ORDERS.head(0)).empty
    assert white_space(ORDERS.head(0), ACCOUNTS).empty
    assert white_space(ORDERS.head(1))["peers"].tolist() == [0]
