"""Ids of two systems: equal ones joined, near ones listed."""

import time

import numpy as np
import pandas as pd
import pytest

from kamlib import data
from kamlib.data.ids import domain, plain_company, plain_id
from kamlib.data.similar import similar_names
from kamlib.errors import DataError


def names(**accounts):
    return pd.DataFrame({"account_id": list(accounts), "account_name": list(accounts.values())})


def test_every_kind_of_near_miss_is_named():
    left = pd.DataFrame(
        {
            "account_id": ["0047", "a-1", "T1", "W1", "N1", "SAME", "ALONE"],
            "account_name": ["Uno", "Dos", "Tres", "Cuatro", "Aceros del Norte, S.A.", "Seis", "Siete"],
            "tax_id": [None, None, "B-12.345", None, None, None, None],
            "website": [None, None, None, "https://www.cuatro.example/es", None, None, None],
        }
    )
    right = pd.DataFrame(
        {
            "account_id": ["47", "A1", "R3", "R4", "R5", "SAME", "OTHER"],
            "account_name": ["x", "y", "z", "w", "ACEROS DEL NORTE SA DE CV", "v", "u"],
            "tax_id": [None, None, "b12345", None, None, None, None],
            "website": [None, None, None, "cuatro.example", None, None, None],
        }
    )
    match = data.match_ids(left, right)
    assert match.matched.values.tolist() == [["SAME", "SAME"]]
    assert match.near[["left_id", "right_id", "why"]].values.tolist() == [
        ["a-1", "A1", "spelling"],
        ["0047", "47", "leading_zeros"],
        ["T1", "R3", "tax_id"],
        ["N1", "R5", "name"],
        ["W1", "R4", "website"],
    ]
    assert match.left_only.tolist() == ["ALONE"]
    assert match.right_only.tolist() == ["OTHER"]
    assert str(match) == "1 ids match, 5 near misses to decide, 1 only on the left, 1 only on the right."
    assert "leading_zeros" in match._repr_html_()


def test_every_id_stands_in_exactly_one_part():
    rng = np.random.default_rng(3)
    left = [f"{i:0{rng.integers(1, 5)}d}" for i in rng.integers(0, 300, 200)]
    right = [f"{i:0{rng.integers(1, 5)}d}" for i in rng.integers(0, 300, 200)]
    match = data.match_ids(left, right)
    for ids, side, alone in ((left, "left_id", match.left_only), (right, "right_id", match.right_only)):
        joined, near, only = set(match.matched[side]), set(match.near[side]), set(alone)
        assert joined | near | only == set(ids)
        assert not joined & only
        assert not near & only
    assert not set(match.matched["left_id"]) & set(match.near["left_id"])


@pytest.mark.parametrize("given", [[], pd.Series([], dtype="str"), names()])
def test_nothing_to_match(given):
    match = data.match_ids(given, ["A"])
    assert (len(match.matched), len(match.near), len(match.left_only)) == (0, 0, 0)
    assert match.right_only.tolist() == ["A"]


def test_ids_in_orders_repeat_and_accounts_may_be_the_index():
    orders = pd.DataFrame({"account_id": ["A", "A", None, "B"]})
    match = data.match_ids(orders, names(A="x", C="y").set_index("account_id"))
    assert match.matched["left_id"].tolist() == ["A"]
    assert match.left_only.tolist() == ["B"]


def test_a_table_without_ids_is_refused():
    with pytest.raises(DataError, match="no column account_id. Found: id"):
        data.match_ids(pd.DataFrame({"id": [1]}), [])


def test_a_tax_number_shared_by_many_is_no_evidence():
    left = pd.DataFrame({"account_id": [f"L{i}" for i in range(30)], "tax_id": "0000-none"})
    right = pd.DataFrame({"account_id": ["R"], "tax_id": ["0000-none"]})
    assert data.match_ids(left, right).near.empty


def test_plain_forms():
    assert plain_id("  0A-1 ") == "a1"
    assert plain_company("Société Générale, S.A.S.") == "societe generale"
    assert plain_company("S.A.") == "sa"
    assert domain("HTTP://WWW.x.example:8080/a") == "x.example"


def test_names_in_another_order_with_a_slip_and_exactly_alike():
    left = pd.Series({"1": "Norte Aceros", "2": "Cartech", "3": "Vicom Industrial"})
    right = pd.Series({"a": "ACEROS NORTE S.A.", "b": "Cartehc", "c": "Vicom Logistics"})
    pairs = similar_names(left, right)
    assert pairs[["left_id", "right_id", "score"]].values.tolist() == [["1", "a", 1.0], ["2", "b", 0.857]]
    assert similar_names(pd.Series([], dtype="str")).empty


@pytest.mark.long
def test_five_thousand_against_five_thousand():
    rng = np.random.default_rng(1)
    parts = np.array("ma ce ro nor te si lu pe tra vi com car tech bo ral fin den so mi ga".split())
    made = ["".join(rng.choice(parts, 3)).title() + " " + "".join(rng.choice(parts, 2)).title() for _ in range(5000)]
    left = pd.DataFrame({"account_id": [f"{i:07d}" for i in range(5000)], "account_name": [f"{n} S.A." for n in made]})
    right = pd.DataFrame({"account_id": [f"R{i}" for i in range(5000)], "account_name": [n[:3] + n[4:] for n in made]})
    start = time.process_time()
    near = data.match_ids(left, right).near
    spent = time.process_time() - start
    best = near.drop_duplicates("left_id")
    assert (best["left_id"].str.lstrip("0").replace("", "0") == best["right_id"].str[1:]).mean() > 0.95
    assert len(best) > 4900
    assert spent < 200  # room for a busy machine
