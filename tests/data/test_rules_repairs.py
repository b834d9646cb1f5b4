"""Repairs: each by name, each with its rows and its effect in the ledger."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib import data
from kamlib.errors import DataError

pytestmark = pytest.mark.long


def orders():
    return pd.DataFrame(
        {
            "account_id": ["0001", "1", "0002", "0002", "0003", "OLD", "0002"],
            "order_date": pd.to_datetime(["2024-01-01"] * 4 + ["2024-02-01", "2024-03-01", "2024-03-01"]),
            "document_type": ["invoice", "invoice", "invoice", "invoice", "credit", "invoice", "invoice"],
            "amount": [100.0, 50.0, 7.0, 7.0, 30.0, 2.5, 9.0],
            "currency": ["EUR", "EUR", "USD", "USD", "EUR", "EUR", "MXN"],
        }
    )


STEPS = [
    "drop_repeated_rows",
    "turn_credit_signs",
    {"repair": "restore_zeros", "known": ["0001", "0002", "0003"]},
    {"repair": "merge_accounts", "ids": {"OLD": "0003"}},
    {"repair": "thousands_to_units", "where": {"currency": "EUR", "order_date": "2024-03-01"}},
    {"repair": "drop_rows", "where": {"currency": "MXN"}, "because": "Pesos are not asked for."},
]


def totals(loaded):
    return loaded.table.groupby("currency")["amount"].sum().to_dict()


def test_every_repair_is_a_ledger_row_with_its_rows_and_its_effect():
    ledger = data.repair(orders(), STEPS).ledger
    assert ledger[["rule", "action", "rows", "amount", "currency"]].values.tolist() == [
        ["read", "read", 4, 182.5, "EUR"],
        ["read", "read", 2, 14.0, "USD"],
        ["read", "read", 1, 9.0, "MXN"],
        ["drop_repeated_rows", "set aside", 1, 7.0, "USD"],
        ["turn_credit_signs", "repaired", 1, -60.0, "EUR"],
        ["restore_zeros", "repaired", 1, 0.0, "EUR"],
        ["merge_accounts", "repaired", 1, 0.0, "EUR"],
        ["thousands_to_units", "repaired", 1, 2497.5, "EUR"],
        ["drop_rows", "set aside", 1, 9.0, "MXN"],
        ["kept", "kept", 4, 2620.0, "EUR"],
        ["kept", "kept", 1, 7.0, "USD"],
    ]
    assert ledger["step"].tolist() == list(range(1, 12))
    assert ledger["explanation"].str.endswith(".").all()


@pytest.mark.parametrize("left_out", range(len(STEPS)))
def test_without_one_repair_the_total_differs_by_its_stated_effect(left_out):
    with_all = data.repair(orders(), STEPS)
    without = data.repair(orders(), [step for place, step in enumerate(STEPS) if place != left_out])
    step = STEPS[left_out]
    stated = with_all.ledger[with_all.ledger["rule"] == (step if isinstance(step, str) else step["repair"])]
    effect = stated["amount"].where(stated["action"] == "repaired", -stated["amount"])
    effect = effect.groupby(stated["currency"]).sum().to_dict()
    for currency in ("EUR", "USD", "MXN"):
        difference = totals(with_all).get(currency, 0.0) - totals(without).get(currency, 0.0)
        assert difference == pytest.approx(effect.get(currency, 0.0))


def test_rows_set_aside_are_kept_with_their_reason_and_nothing_else_changes():
    before = orders()
    repaired = data.repair(before, STEPS[-1:])
    assert repaired.set_aside["reason"].unique().tolist() == ["Pesos are not asked for."]
    assert len(repaired.table) + len(repaired.set_aside) == len(before)
    pd.testing.assert_frame_equal(before, orders())


def test_ids_and_zeros_are_what_they_were():
    repaired = data.repair(orders(), STEPS[2:4]).table["account_id"].tolist()
    assert repaired == ["0001", "0001", "0002", "0002", "0003", "0003", "0002"]
    accounts = pd.DataFrame({"account_id": ["A", "B"], "employees": pd.array([0, 3], dtype="Int64")})
    emptied = data.repair(accounts, [{"repair": "zero_to_missing", "columns": ["employees"]}], table="accounts")
    assert emptied.table["employees"].isna().tolist() == [True, False]
    assert emptied.ledger[["rule", "rows"]].values.tolist() == [["read", 2], ["zero_to_missing", 1], ["kept", 2]]


def test_a_repair_that_finds_nothing_says_so():
    ledger = data.repair(orders().head(1), ["drop_repeated_rows", "turn_credit_signs"]).ledger
    repairs = ledger[~ledger["rule"].isin(["read", "kept"])]
    assert repairs[["rows", "amount"]].values.tolist() == [[0, 0.0], [0, 0.0]]


def test_what_was_read_is_repaired_with_its_lines_and_its_account(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text(
        "account_id,order_date,document_type,amount,currency\n"
        "A,2024-01-01,invoice,100,EUR\nA,2024-01-01,invoice,100,EUR\nA,2024-02-01,credit,x,EUR\n"
        "A,2024-03-01,credit,30,EUR\n",
        encoding="utf-8",
    )
    read = data.read(path)
    repaired = data.repair(read, ["drop_repeated_rows", "turn_credit_signs"])
    assert repaired.lines.tolist() == [2, 5]
    assert repaired.set_aside["line"].tolist() == [4, 3]
    assert repaired.table["amount"].tolist() == [100.0, -30.0]
    by_action = repaired.ledger.groupby("action", sort=False)["amount"].sum().to_dict()
    assert by_action == {"read": 230.0, "set aside": 100.0, "repaired": -60.0, "kept": 70.0}
    assert str(repaired) == "orders.csv: 4 rows read, 2 kept, 2 set aside."
    assert read.table["amount"].tolist() == [100.0, 100.0, 30.0]


@settings(max_examples=10, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("AB"),
            st.sampled_from(["invoice", "credit"]),
            st.integers(-3, 3),
            st.sampled_from(["EUR", "USD"]),
        ),
        min_size=1,
        max_size=12,
    ),
    st.permutations(["drop_repeated_rows", "turn_credit_signs", "merge"]),
)
def test_kept_is_read_less_set_aside_plus_effects(rows, order):
    table = pd.DataFrame(rows, columns=["account_id", "document_type", "amount", "currency"])
    table = table.astype({"amount": "float64"})
    merge = {"repair": "merge_accounts", "ids": {"B": "A"}}
    steps = [merge if name == "merge" else name for name in order]
    repaired = data.repair(table, steps)
    ledger = repaired.ledger
    sign = ledger["action"].map({"read": 1, "repaired": 1, "set aside": -1, "kept": -1})
    balance = (ledger["amount"] * sign).groupby(ledger["currency"]).sum()
    assert balance.abs().max() < 1e-9
    assert ledger.loc[ledger["action"] == "read", "rows"].sum() == len(table)
    assert len(repaired.table) + len(repaired.set_aside) == len(table)
    for n in range(len(steps)):
        before, after = data.repair(table, steps[:n]), data.repair(table, steps[: n + 1])
        added = after.ledger[after.ledger["action"] != "kept"].iloc[
            len(before.ledger[before.ledger["action"] != "kept"]) :
        ]
        effect = (added["amount"] * added["action"].map({"repaired": 1, "set aside": -1})).sum()
        assert after.table["amount"].sum() - before.table["amount"].sum() == pytest.approx(effect)


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (["polish"], "There is no repair 'polish'. Expected: drop_repeated_rows"),
        ([{"repair": "restore_zeros"}], "restore_zeros does not take these options"),
        ([{"repair": "merge_accounts", "id": {}}], "does not take these options. Found: id"),
        ([{"repair": "drop_rows", "where": {"acount": "A"}, "because": "x"}], "no column acount. Found: account_id"),
    ],
)
def test_what_cannot_be_repaired_is_said(steps, words):
    with pytest.raises(DataError, match=words):
        data.repair(orders(), steps)
