"""Files and tables in, one set of tables in one currency and by parent out."""

import pandas as pd
import pytest

from kamlib import data
from kamlib.errors import DataError, StudyError
from kamlib.study import gather
from kamlib.study.tables import revenue


@pytest.fixture
def accounts():
    return pd.DataFrame(
        {
            "account_id": ["A", "B", "C"],
            "account_name": ["Acme", "Acme South", "Cartech"],
            "parent_id": [None, "A", None],
        },
        dtype="str",
    )


def test_orders_alone_are_enough(lines):
    tables = gather(lines([("A", "2024-01-02", 10), ("B", "2024-01-03", 5)]))
    assert tables.currency == "EUR"
    assert tables.name("A") == "A"
    assert tables.orders["original_account_id"].tolist() == ["A", "B"]
    ledger = tables.ledger.set_index("action")
    assert ledger.loc["read", "rows"] == ledger.loc["kept", "rows"] == 2
    assert ledger.loc["read", "amount"] == 15


def test_the_callers_table_is_not_changed(lines, accounts):
    orders = lines([("B", "2024-01-02", 10)])
    before = orders.copy()
    gather(orders, accounts=accounts)
    pd.testing.assert_frame_equal(orders, before)


def test_records_are_rolled_up_and_both_views_stay(lines, accounts):
    tables = gather(lines([("A", "2024-01-02", 10), ("B", "2024-01-03", 5), ("C", "2024-01-03", 1)]), accounts=accounts)
    assert tables.orders["account_id"].tolist() == ["A", "A", "C"]
    assert tables.orders["original_account_id"].tolist() == ["A", "B", "C"]
    assert tables.name("A") == "Acme"
    assert "3 customer records were rolled up to 2 parent accounts." in tables.notes


def test_accounts_without_a_row_stand_for_themselves_and_are_named(lines, accounts):
    tables = gather(lines([("X", "2024-01-02", 10), ("A", "2024-01-02", 10)]), accounts=accounts)
    assert "1 account with orders is not in the accounts table and stands for itself: X." in tables.notes


def test_two_accounts_of_one_name_can_be_told_apart(lines):
    accounts = pd.DataFrame({"account_id": ["1", "2"], "account_name": ["Acme", "Acme"], "parent_id": [None, None]})
    tables = gather(lines([("1", "2024-01-02", 10), ("2", "2024-01-02", 5)]), accounts=accounts)
    assert (tables.name("1"), tables.name("2")) == ("Acme (1)", "Acme (2)")


def test_mixed_currencies_are_refused_with_advice(lines):
    mixed = pd.concat([lines([("A", "2024-01-02", 10)]), lines([("B", "2024-01-02", 10)], currency="USD")])
    with pytest.raises(StudyError, match=r"2 currencies.*Found: EUR, USD.*--rates"):
        gather(mixed)


def test_rates_bring_amounts_into_one_currency_and_keep_the_document(lines):
    mixed = pd.concat([lines([("A", "2024-01-02", 10)]), lines([("B", "2024-01-02", 10)], currency="USD")])
    rates = pd.DataFrame({"month": pd.to_datetime(["2024-01-01"]), "currency": ["USD"], "rate_to_base": [0.9]})
    tables = gather(mixed, rates=rates)
    assert tables.currency == "EUR"
    assert tables.orders["amount"].tolist() == [10, 9]
    assert tables.orders["amount_document"].tolist() == [10, 10]
    assert tables.orders["currency_document"].tolist() == ["EUR", "USD"]
    assert "EUR, USD" in tables.notes[0]


def test_one_currency_needs_no_rates(lines):
    tables = gather(lines([("A", "2024-01-02", 10)], currency="GBP"))
    assert (tables.currency, tables.notes) == ("GBP", ())


def test_months_are_taken_and_what_they_cannot_support_is_said():
    months = pd.DataFrame(
        {
            "account_id": ["A", "A"],
            "month": pd.to_datetime(["2024-01-01", "2024-02-01"]),
            "amount": [10.0, 20.0],
            "currency": ["EUR", "EUR"],
        }
    )
    tables = gather(months)
    assert tables.monthly
    assert "order counts" in tables.notes[0]
    assert tables.orders["order_date"].tolist() == [pd.Timestamp("2024-01-01"), pd.Timestamp("2024-02-01")]


@pytest.mark.long
@pytest.mark.parametrize("wide", [False, True])
def test_a_file_of_months_is_read(wide, tmp_path):
    rows = [(f"A{n}", f"2024-{month:02d}", 10.0 * n) for n in range(1, 6) for month in range(1, 13)]
    months = pd.DataFrame(rows, columns=["account_id", "month", "amount"])
    if wide:
        months.pivot(index="account_id", columns="month", values="amount").reset_index().to_csv(
            tmp_path / "m.csv", index=False
        )
        tables = gather(tmp_path / "m.csv")
    else:
        months.assign(month=months["month"] + "-01", currency="EUR").to_csv(tmp_path / "m.csv", index=False)
        tables = gather(tmp_path / "m.csv", table="monthly_revenue")
    assert tables.monthly
    assert tables.orders["amount"].sum() == pytest.approx(1800)


def test_an_accounts_file_in_other_words_needs_its_mapping(lines, tmp_path):
    (tmp_path / "kunden.csv").write_text("Nr,Firma,Mutter\nA,Acme,\nB,Acme South,A\n", encoding="utf-8")
    mapping = {"table": "accounts", "columns": {"account_id": "Nr", "account_name": "Firma", "parent_id": "Mutter"}}
    orders = lines([("A", "2024-01-02", 10), ("B", "2024-01-03", 5)])
    tables = gather(orders, accounts=tmp_path / "kunden.csv", accounts_mapping=mapping)
    assert tables.orders["account_id"].tolist() == ["A", "A"]
    assert tables.name("A") == "Acme"


@pytest.mark.long
def test_staged_tables_come_back_as_they_were(many, accounts, tmp_path):
    tables = gather(many, accounts=accounts)
    tables.stage(tmp_path / "tables")
    again = gather(str(tmp_path / "tables"))
    pd.testing.assert_frame_equal(again.orders, tables.orders.reset_index(drop=True))
    assert (again.currency, again.notes, again.monthly) == (tables.currency, tables.notes, tables.monthly)
    assert again.names.to_dict() == tables.names.to_dict()
    pd.testing.assert_frame_equal(again.inputs, tables.inputs)
    assert again.ledger["rows"].tolist() == tables.ledger["rows"].tolist()


def test_a_damaged_staged_table_is_named(many, tmp_path):
    gather(many).stage(tmp_path)
    (tmp_path / "orders.parquet").write_bytes(b"PAR1 but not really")
    with pytest.raises(DataError, match=r"staged table orders\.parquet cannot be read.*Run the study again"):
        gather(tmp_path)


@pytest.mark.long
def test_the_sample_is_whole():
    tables = gather()
    sample = data.load("orders")
    assert len(tables.orders) == len(sample)
    assert tables.currency == "EUR"
    assert set(tables.inputs["table"]) == {"orders", "accounts", "rates"}
    assert tables.inputs["sha256"].str.len().eq(64).all()
    by_hand = sample[sample["currency"] == "EUR"]["amount"].sum()
    read = tables.ledger.query("table == 'orders' and action == 'read' and currency == 'EUR'")["amount"].sum()
    assert read == pytest.approx(by_hand)


def test_revenue_of_a_period_is_the_sum_of_its_lines(many):
    from kamlib.study.periods import parse_window

    found = revenue(gather(many).orders, parse_window("2023"))
    expected = many[many["order_date"].dt.year == 2023].groupby("account_id")["amount"].sum()
    pd.testing.assert_series_equal(found, expected)


def test_credits_that_cancel_leave_exactly_nothing(lines):
    from kamlib.study.periods import parse_window

    found = revenue(
        lines([("A", "2024-01-02", 0.1), ("A", "2024-01-03", 0.2), ("A", "2024-01-04", -0.3)]), parse_window("2024")
    )
    assert found["A"] == 0
