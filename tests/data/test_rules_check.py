"""`data.check`: files and folders, several systems at once, files that cannot be read."""

import pandas as pd
import pytest

from kamlib import data
from kamlib.data.problems import Problems
from kamlib.errors import DataError

pytestmark = pytest.mark.long
ORDERS = "account_id,order_date,invoice_id,amount,currency\nA1,2024-01-31,1,10.50,EUR\nA2,2024-02-29,2,20.00,EUR\n"
ACCOUNTS = "account_id,account_name,currency,status\nA1,One,EUR,active\nA2,Two,EUR,active\n"


@pytest.fixture
def place(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        return path

    return write


def test_clean_files_have_no_faults(place):
    assert str(data.check([place("orders.csv", ORDERS), place("accounts.csv", ACCOUNTS)])) == "No faults found."


def test_one_path_is_enough_and_the_index_of_lines_is_the_files_own(place):
    path = place("orders.csv", "\n" + ORDERS.replace("A2,2024-02-29", "A2,2024-02-30"))
    found = data.check(str(path)).table
    assert found[["line", "column", "value", "rule"]].values.tolist() == [[4, "order_date", "2024-02-30", "not_a_date"]]


def test_ids_are_looked_up_across_files_even_of_rows_that_cannot_be_kept(place):
    orders = place("orders.csv", ORDERS.replace("A2", "A3"))
    accounts = place("accounts.csv", ACCOUNTS)
    found = data.check([orders, accounts]).table
    assert found[["file", "line", "rule"]].values.tolist() == [["orders.csv", 3, "unknown_reference"]]
    nameless = place("accounts.csv", ACCOUNTS + "A3,,EUR,active\n")
    assert data.check([orders, nameless]).table["rule"].tolist() == ["missing_value"]


def test_two_systems_in_one_folder_are_not_held_against_each_other(place, tmp_path):
    place("sap/KNA1.csv", "KUNNR;NAME1;LAND1;WAERS\n0000000001;One;ES;EUR\n0000000002;Two;ES;EUR\n")
    place("sap/VBRK.csv", "VBELN;VBTYP;FKDAT;KUNAG;NETWR;WAERK\n1;M;31.01.2024;0000000001;10,50;EUR\n")
    place("crm/accounts.csv", ACCOUNTS)
    place("crm/orders.csv", ORDERS)
    assert data.check(tmp_path).table["reason"].tolist() == []


def test_files_with_one_name_are_told_apart(place, tmp_path):
    one = place("one/orders.csv", ORDERS.replace("10.50", "ten"))
    two = place("two/orders.csv", ORDERS)
    assert data.check([one, two]).table["file"].tolist() == ["one/orders.csv"]
    assert data.check(tmp_path).table["file"].tolist() == ["one/orders.csv"]


def test_a_file_that_cannot_be_read_is_one_fault_and_the_others_are_read(place):
    empty, wrong = place("empty.csv", ""), place("orders.csv", ORDERS.replace("20.00", "twenty"))
    found = data.check([empty, wrong]).table
    assert found["rule"].tolist() == ["unreadable", "not_a_number"]
    assert found["reason"][0] == "empty.csv is empty: it has no lines at all. Export it again."


def test_a_file_with_headings_of_its_own_needs_a_mapping(place):
    path = place("umsatz.csv", "kunde;datum;betrag\nA1;31.01.2024;10,50\nA2;29.02.2024;zwanzig\n")
    assert "--draft-mapping" in data.check(path).table["reason"][0]
    mapping = {
        "table": "orders",
        "columns": {"account_id": "kunde", "order_date": "datum", "amount": "betrag", "currency": "EUR"},
    }
    found = data.check(path, mapping=mapping).table
    assert found[["line", "column", "value", "rule"]].values.tolist() == [[3, "betrag", "zwanzig", "not_a_number"]]


def test_table_and_preset_may_be_named(place):
    path = place("x.csv", "account_id,account_name,currency,status\nA1,One,EUR,open\n")
    assert data.check(path, table="accounts").table["rule"].tolist() == ["not_allowed"]
    deals = place("y.csv", "hs_object_id,dealname,dealstage,createdate,associatedcompanyid,deal_currency_code\n"
                           "1,x,unheard,2024-01-01,7,EUR\n")  # fmt: skip
    assert data.check(deals, preset="hubspot").table["column"].tolist() == ["dealstage"]


def test_heads_and_items_of_the_same_documents(place):
    heads = place("heads.csv", ORDERS)
    items = place("items.csv", ORDERS.replace("10.50", "6.00").replace("20.00", "8.00"))
    found = data.check([heads, items]).table
    assert found[["file", "column", "rule"]].values.tolist() == [["items.csv", "invoice_id", "same_documents"]]


def test_a_folder_without_data_is_an_error(tmp_path):
    (tmp_path / "readme.md").write_text("x", encoding="utf-8")
    with pytest.raises(DataError, match="holds no data files. Expected: .csv"):
        data.check(tmp_path)


def test_a_mapping_that_means_nothing_is_an_error(place):
    with pytest.raises(DataError, match="'colums'"):
        data.check(place("orders.csv", ORDERS), mapping={"colums": {}, "table": "orders"})


def test_many_faults_of_one_kind_are_one_sentence(place):
    rows = "".join(f"A{i % 50},2024-01-{i % 28 + 1:02d},D{i},n/k {i},EUR\n" for i in range(300))
    problems = data.check(place("orders.csv", ORDERS.splitlines()[0] + "\n" + rows))
    assert len(problems) == 300
    assert len(problems.sentences()) == 1
    assert problems.sentences()[0].endswith(
        'The same on 299 more lines: 3 ("n/k 1"), 4 ("n/k 2"), 5 ("n/k 3"), 6 ("n/k 4"), 7 ("n/k 5") and 294 more.'
    )


def test_problems_add_up_and_count():
    one = Problems.of([{"file": "f", "line": 2, "table": "t", "column": "c", "rule": "r", "reason": "f: x."}])
    assert len(one + one) == 2
    assert one.by_rule[["file", "faults", "first_line"]].values.tolist() == [["f", 1, 2]]
    assert Problems.of([]).sentences() == []
    assert isinstance((one + Problems.of([])).table, pd.DataFrame)
