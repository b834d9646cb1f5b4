"""Every row and every sum of a file is accounted for: read, repaired, set aside, kept."""

from __future__ import annotations

import pandas as pd
import pytest

from kamlib import data
from kamlib.data import ledger as ledger_module
from kamlib.errors import KamlibError

MESSY = (
    "account_id;order_date;amount;currency;document_type\n"
    "0012;31.01.2024;1.000,50;EUR;invoice\n"
    " 0012 ;01.02.2024;-0,50;eur;Credit\n"
    "0013;02.02.2024;200,00;GBP;\n"
    ";03.02.2024;7,25;EUR;invoice\n"
    "0014;31.02.2024;8,00;EUR;invoice\n"
    "0014;01.03.2024;viel;EUR;invoice\n"
    "0014;01.03.2024\n"
    "account_id;order_date;amount;currency;document_type\n"
    ";;;;\n"
    "Summe;;1.215,25;;\n"
)


def test_every_row_and_every_cent(write):
    loaded = data.read(write(MESSY))
    assert loaded.ledger[["step", "rule", "action", "rows", "amount", "currency"]].fillna("").values.tolist() == [
        [1, "read", "read", 5, 1215.25, ""],
        [1, "read", "read", 4, 1015.25, "EUR"],
        [1, "read", "read", 1, 200.0, "GBP"],
        [2, "blanks around ids", "repaired", 1, 0.0, ""],
        [3, "empty line", "set aside", 1, 0.0, ""],
        [4, "repeated header", "set aside", 1, 0.0, ""],
        [5, "totals row", "set aside", 1, 1215.25, ""],
        [6, "too few cells", "set aside", 1, 0.0, ""],
        [7, "no account", "set aside", 1, 7.25, "EUR"],
        [8, "unreadable date", "set aside", 1, 8.0, "EUR"],
        [9, "unreadable amount", "set aside", 1, 0.0, ""],
        [10, "kept", "kept", 2, 1000.0, "EUR"],
        [10, "kept", "kept", 1, 200.0, "GBP"],
    ]
    read, kept, aside = (loaded.ledger.query(f"action == '{a}'") for a in ("read", "kept", "set aside"))
    assert read["rows"].sum() == 10 == kept["rows"].sum() + aside["rows"].sum()
    assert read["amount"].sum() == pytest.approx(kept["amount"].sum() + aside["amount"].sum(), abs=1e-9)
    assert loaded.table["account_id"].tolist() == ["0012", "0012", "0013"]
    assert loaded.table["currency"].tolist() == ["EUR", "EUR", "GBP"]
    assert loaded.table["document_type"].fillna("").tolist() == ["invoice", "credit", ""]
    assert loaded.set_aside["line"].tolist() == [5, 6, 7, 8, 9, 10, 11]
    assert (loaded.set_aside["file"] == "orders.csv").all()
    assert loaded.set_aside["reason"].str.len().gt(10).all()


@pytest.mark.long
def test_a_page_shows_the_ledger_as_money_and_not_as_powers_of_ten(write):
    text = "account_id,order_date,amount,currency\nA,2024-01-31,26488460.51,EUR\nB,2024-02-30,2.00,EUR\n"
    loaded = data.read(write(text))
    assert repr(loaded).splitlines() == [
        "orders.csv: 2 rows read, 1 kept, 1 set aside.",
        "Lines      Number      Amount  Currency  Explanation",
        "read            2  26,488,463  EUR       All rows of orders.csv, with the amounts as they stand there.",
        "set aside       1           2  EUR       order_date is not a day of the calendar.",
        "kept            1  26,488,461  EUR       What the analysis stands on.",
    ]
    assert "26,488,463</td>" in loaded._repr_html_()
    accounts = data.read(write("account_id,account_name\nA,Vicom\n"), table="accounts")
    assert "Amount" not in repr(accounts) and "Amount" not in accounts._repr_html_()


@pytest.mark.long
def test_problems_tell_file_line_column_and_value(write):
    found = data.read(write(MESSY)).problems.table
    assert list(found) == ["file", "line", "table", "column", "value", "rule", "reason"]
    cells = found.query("rule in ['unreadable date', 'unreadable amount', 'no account']")
    assert cells[["line", "column", "value"]].fillna("").values.tolist() == [
        [5, "account_id", ""],
        [6, "order_date", "31.02.2024"],
        [7, "amount", "viel"],
    ]
    assert (
        cells["reason"].iloc[1] == 'orders.csv, line 6, column order_date: "31.02.2024" is not a day of the calendar.'
    )


def test_types_are_the_dictionarys(write):
    table = data.read(write(MESSY)).table
    assert table.dtypes.astype(str).to_dict() == {
        "account_id": "str",
        "order_date": "datetime64[us]",
        "document_type": "str",
        "amount": "float64",
        "currency": "str",
    }
    assert isinstance(table.index, pd.RangeIndex)


@pytest.mark.long
@pytest.mark.parametrize(
    "word",
    [
        "Total",
        "TOTAL:",
        "Totales",
        "Summe",
        "Gesamt",
        "Gesamtergebnis",
        "Grand Total",
        "Total general",
        "Suma",
        "Subtotal 2024",
        "Total for Acme",
    ],
)
def test_totals_rows_are_set_aside_and_named(write, word):
    loaded = data.read(
        write(f"account_id,order_date,amount,product_line\nA,2024-01-31,10,x\nB,2024-02-01,5,y\n{word},,15,\n")
    )
    assert loaded.table["amount"].sum() == 15
    assert loaded.ledger["rule"].tolist() == ["read", "totals row", "kept"]


def test_a_totals_row_shorter_than_the_table_is_still_one(write):
    loaded = data.read(write("account_id,order_date,amount,product_line\nA,2024-01-31,10,x\nTotal,10\n"))
    assert loaded.ledger["rule"].tolist() == ["read", "totals row", "kept"]


def test_a_customer_whose_name_begins_like_a_total_is_none(write):
    loaded = data.read(write("account_id,order_date,amount\nTotal Energies,2024-01-31,10\nSummer AG,2024-01-31,5\n"))
    assert len(loaded.table) == 2


def test_ids_keep_their_zeros_and_lose_what_a_spreadsheet_added(write):
    text = "account_id,order_date,amount,invoice_id,product_id\n0012.0,2024-01-31,1,1.0,1.5\n17,2024-01-31,1,2.0,2.0\n"
    loaded = data.read(write(text))
    assert loaded.table["account_id"].tolist() == ["0012", "17"]
    assert loaded.table["invoice_id"].tolist() == ["1", "2"]
    assert loaded.table["product_id"].tolist() == ["1.5", "2.0"]
    repaired = loaded.ledger.query("action == 'repaired'")
    assert repaired["rule"].tolist() == ["ids written as numbers"] * 2
    assert repaired["rows"].tolist() == [1, 2]


def test_ids_that_excel_rounded_are_set_aside(write):
    loaded = data.read(write("account_id,order_date,amount\n1.23457E+12,2024-01-31,1\nA,2024-01-31,1\n"))
    assert loaded.ledger["rule"].tolist() == ["read", "id cut off", "kept"]


@pytest.mark.long
@pytest.mark.parametrize("value", ["", "NULL", "nan", "None", "NA", "n/a", "#N/A", " "])
def test_an_account_that_says_nothing_is_none(write, value):
    loaded = data.read(write(f"account_id,order_date,amount\n{value},2024-01-31,10\nA,2024-01-31,5\n"))
    assert loaded.ledger["rule"].tolist() == ["read", "no account", "kept"]


@pytest.mark.long
def test_many_faults_are_counted_not_listed(write):
    rows = "".join(f",2024-01-31,{i}.25\n" for i in range(1500)) + "A,2024-01-31,1\n"
    loaded = data.read(write("account_id,order_date,amount,currency\n".replace(",currency", "") + rows))
    found = loaded.problems.table.query("rule == 'no account'")
    assert len(found) == 1001
    assert (
        found["reason"].iloc[-1]
        == "500 more rows of this kind are not listed here; all of them are counted in the ledger."
    )
    assert len(loaded.set_aside) == 1500


def test_a_file_of_which_nothing_can_be_kept_is_refused(write, refusal):
    path = write("account_id,order_date,amount\nA,2024-01-31,ten\nB,2024-01-31,two\n")
    assert refusal(path) == (
        "Not one of the 2 rows of orders.csv can be kept. "
        'Found: orders.csv, line 2, column amount: "ten" is not a number. '
        "Look at this column in the file and in the mapping."
    )


def test_a_column_of_currencies_that_holds_something_else(write, refusal):
    rows = "".join(f"A,2024-01-31,1.25,note {i}\n" for i in range(100))
    assert "the column of currencies holds 100 different values" in refusal(
        write("account_id,order_date,amount,currency\n" + rows)
    )


def test_a_ledger_that_does_not_add_up_stops_everything(write, monkeypatch):
    real = ledger_module._sums
    monkeypatch.setattr(ledger_module, "_sums", lambda *args, **more: real(*args, **more)[1:])
    with pytest.raises(KamlibError, match="The ledger of orders.csv does not add up, so nothing was read"):
        data.read(write(MESSY))


def test_progress_is_told_from_nothing_to_all(write):
    steps = []
    data.read(write(MESSY), progress=lambda step, share: steps.append((step, share)))
    assert steps[0] == ("Looking at orders.csv", 0.0)
    assert steps[-1] == ("orders.csv is read", 1.0)
    assert [share for _step, share in steps] == sorted(share for _step, share in steps)


def test_the_source_says_what_was_found_out(write):
    path = write(MESSY)
    source = data.read(path).source
    assert source["file"] == "orders.csv"
    assert source["bytes"] == path.stat().st_size
    assert len(source["sha256"]) == 64
    assert (source["encoding"], source["separator"], source["decimal"], source["header_row"]) == ("utf-8", ";", ",", 1)
    assert source["headings"] == ["account_id", "order_date", "amount", "currency", "document_type"]


def test_months_side_by_side(write):
    text = "Cliente;ene-24;feb-24;mar-24;Total\nA;1,50;2,00;;3,50\nB;;1.000,00;x;1000\nC\nTotal;1,5;1002;2;1005,5\n"
    loaded = data.read(write(text), mapping={"Cliente": "account_id"})
    assert loaded.name == "monthly_revenue"
    assert loaded.table.assign(month=loaded.table["month"].dt.strftime("%Y-%m")).values.tolist() == [
        ["A", "2024-01", 1.5],
        ["A", "2024-02", 2.0],
        ["B", "2024-02", 1000.0],
    ]
    assert loaded.ledger[["rule", "rows"]].values.tolist() == [
        ["read", 8],
        ["totals row", 3],
        ["too few cells", 1],
        ["unreadable amount", 1],
        ["kept", 3],
    ]
    assert "cannot show single orders" in loaded.ledger["explanation"].iloc[0]
    assert loaded.lines.tolist() == [2, 2, 3]


@pytest.mark.parametrize(
    "heads",
    [
        "2024-01,2024-02",
        "Jan-24,Feb-24",
        "ene-24,feb-24",
        "01/2024,02/2024",
        "202401,202402",
        "January 2024,Februar 2024",
    ],
)
def test_months_in_many_spellings(write, heads):
    loaded = data.read(write(f"account_id,{heads}\nA,1,2\n"))
    assert loaded.table["month"].dt.month.tolist() == [1, 2]


def test_one_month_is_enough_if_sums_were_asked_for(write, refusal):
    path = write("account_id,currency,2024-01\nA,EUR,5\n")
    assert "has no column" in refusal(path)
    assert data.read(path, table="monthly_revenue").table["amount"].tolist() == [5]


def test_the_reader_says_it_in_spanish(write):
    from kamlib.language import using

    with using("es"):
        loaded = data.read(write(MESSY))
        assert str(loaded) == "orders.csv: 10 filas leídas, 3 conservadas, 7 apartadas."
        assert "La línea no dice de qué cuenta es." in loaded.ledger["explanation"].tolist()
