"""Groups of companies: ultimate parents, rings, orders under their parent."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib import data
from kamlib.data.accounts import cycles
from kamlib.errors import DataError


def table(**parents):
    """Accounts by name with the parent of each."""
    return pd.DataFrame({"account_id": list(parents), "parent_id": list(parents.values())})


def test_three_levels_and_both_views():
    rolled = data.roll_up(table(A=None, B="A", C="B", D=""))
    assert rolled.index.tolist() == ["A", "B", "C", "D"]
    assert rolled["ultimate_parent_id"].tolist() == ["A", "A", "A", "D"]
    assert rolled["level"].tolist() == [0, 1, 2, 0]
    assert rolled["parent_id"].isna().tolist() == [True, False, False, True]


def test_own_parent_means_no_parent():
    assert data.roll_up(table(A="A"))["level"].tolist() == [0]


def test_a_parent_without_a_row_names_the_group():
    rolled = data.roll_up(table(A="X", B="A"))
    assert rolled["ultimate_parent_id"].tolist() == ["X", "X"]
    assert rolled["level"].tolist() == [1, 2]


def test_no_accounts():
    empty = pd.DataFrame({"account_id": [], "parent_id": []}, dtype="str")
    assert len(data.roll_up(empty)) == 0


def test_accounts_may_be_the_index_and_are_not_changed():
    accounts = table(A=None, B="A").set_index("account_id")
    before = accounts.copy()
    assert data.roll_up(accounts)["ultimate_parent_id"].tolist() == ["A", "A"]
    pd.testing.assert_frame_equal(accounts, before)


def test_a_ring_is_an_error_that_names_its_accounts():
    with pytest.raises(DataError, match="B → C → D → B.*Empty the column parent_id"):
        data.roll_up(table(A=None, B="C", C="D", D="B", E="B"))


def test_every_ring_is_listed_once():
    assert cycles(table(A="B", B="A", C="A", D="E", E="D", F=None)) == [["A", "B"], ["D", "E"]]


@pytest.mark.parametrize(
    ("accounts", "words"),
    [
        (table(A=None).rename(columns={"parent_id": "parent"}), "no column parent_id.*Found: account_id, parent"),
        (pd.concat([table(A=None), table(A=None)]), "1 account ids stand more than once.*Found: A"),
        (pd.DataFrame({"account_id": ["A", " "], "parent_id": [None, None]}), "1 accounts have no account_id.*rows 2"),
    ],
)
def test_what_cannot_be_rolled_up_is_said(accounts, words):
    with pytest.raises(DataError, match=words):
        data.roll_up(accounts)


def test_orders_go_to_the_parent_and_keep_their_account():
    orders = pd.DataFrame({"account_id": ["C", "X", "A"], "amount": [1.0, 2.0, 3.0]}, index=[7, 8, 9])
    moved = data.to_parent(orders, table(A=None, B="A", C="B"))
    assert moved["account_id"].tolist() == ["A", "X", "A"]
    assert moved["original_account_id"].tolist() == ["C", "X", "A"]
    assert moved.index.tolist() == [7, 8, 9]
    assert "original_account_id" not in orders


def test_orders_without_accounts_are_refused():
    with pytest.raises(DataError, match="The orders have no column account_id. Found: id"):
        data.to_parent(pd.DataFrame({"id": ["A"]}), table(A=None))


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 11), min_size=1, max_size=12))
def test_a_plain_walk_up_gives_the_same(parents):
    ids = [f"A{i}" for i in range(len(parents))]
    accounts = pd.DataFrame({"account_id": ids, "parent_id": [f"A{p}" if p < len(ids) else None for p in parents]})
    up = {a: p for a, p in zip(ids, accounts["parent_id"], strict=True) if isinstance(p, str) and p != a}

    def walk(account):
        steps = 0
        while account in up and steps <= len(ids):
            account, steps = up[account], steps + 1
        return account, steps

    walked = [walk(account) for account in ids]
    if any(steps > len(ids) for _, steps in walked):
        assert cycles(accounts)
        with pytest.raises(DataError, match="lead back"):
            data.roll_up(accounts)
        return
    assert cycles(accounts) == []
    rolled = data.roll_up(accounts)
    assert list(zip(rolled["ultimate_parent_id"], rolled["level"], strict=True)) == walked
