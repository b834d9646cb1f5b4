"""Text tables: encoding, separator, heading row and lines are found in the file."""

from __future__ import annotations

import gzip

import pytest

from kamlib import data

pytestmark = pytest.mark.long
ROWS = "account_id,order_date,amount,currency\nMüller,2024-01-31,10.50,EUR\n0012,2024-02-01,-3.25,EUR\n"


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_encoding_and_line_end_gives_the_same_table(write, encoding, found, ending):
    path = write(ROWS.replace("\n", ending), encoding=encoding)
    loaded = data.read(path)
    assert loaded.source["encoding"] == found
    assert loaded.table["account_id"].tolist() == ["Müller", "0012"]
    assert loaded.table["amount"].tolist() == [10.5, -3.25]
    assert loaded.lines.tolist() == [2, 3]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators(write, separator):
    loaded = data.read(write(ROWS.replace(",", separator)))
    assert loaded.source["separator"] == separator
    assert len(loaded.table) == 2


def test_a_decimal_comma_is_no_separator(write):
    text = "account_id;order_date;amount;cost\nA;31.01.2024;1,50;1,00\nB;01.02.2024;2,50;2,00\n"
    assert data.read(write(text)).table["amount"].tolist() == [1.5, 2.5]


def test_a_separator_of_ones_own_is_named_in_the_mapping(write, refusal):
    path = write(ROWS.replace(",", "^"))
    assert "has one column only" in refusal(path)
    assert len(data.read(path, mapping={"file": {"separator": "^"}}).table) == 2


def test_gzip(write):
    assert len(data.read(write(gzip.compress(ROWS.encode()), "orders.csv.gz")).table) == 2


def test_excels_hint_line_names_the_separator(write):
    loaded = data.read(write("sep=;\n" + ROWS.replace(",", ";")))
    assert loaded.source["separator"] == ";"
    assert loaded.lines.tolist() == [3, 4]


@pytest.mark.parametrize(
    "title",
    ["Sales 2024\n\n", "Sales 2024,,,\n,,,\n", "Report,Sales\nPeriod,2024-01\n\n"],
    ids=["bare", "padded", "pairs"],
)
def test_lines_above_the_headings_are_passed_over(write, title):
    loaded = data.read(write(title + ROWS))
    assert loaded.source["header_row"] == title.count("\n") + 1
    assert loaded.lines.tolist() == [title.count("\n") + 2, title.count("\n") + 3]


def test_cells_may_hold_separators_quotes_and_line_feeds(write):
    rows = '"A, Inc.",2024-01-31,1,"2"" pipe\nand more"\nB,2024-02-01,2,5" pipe\n'
    table = data.read(write("account_id,order_date,amount,product_line\n" + rows)).table
    assert table["account_id"].tolist() == ["A, Inc.", "B"]
    assert table["product_line"].tolist() == ['2" pipe\nand more', '5" pipe']


def test_every_row_keeps_its_line_whatever_stands_between(write):
    text = (
        "account_id,order_date,amount,product_line\n"
        'A,2024-01-31,1,"two\nlines"\n'
        "\n"
        "B,2024-02-01,2\n"
        "account_id,order_date,amount,product_line\n"
        "C,2024-02-02,3,x,y\n"
        "D,2024-02-03,4,x\n"
        ",,,\n"
        "E,2024-02-04,5,x,,\n"
    )
    loaded = data.read(write(text))
    assert list(zip(loaded.table["account_id"], loaded.lines, strict=True)) == [("A", 2), ("D", 8), ("E", 10)]
    assert loaded.set_aside["line"].tolist() == [4, 5, 6, 7, 9]
    rules = loaded.ledger.set_index("rule")["rows"].to_dict()
    assert rules == {
        "read": 8,
        "empty line": 2,
        "repeated header": 1,
        "too few cells": 1,
        "too many cells": 1,
        "kept": 3,
    }
    assert loaded.set_aside.iloc[3]["product_line"] == "x,y"


def test_a_dirty_file_does_not_become_one_column(write):
    """Ten bad rows of ninety: DuckDB's own detection makes this one column without a word."""
    lines = [f"A{i};2024-01-{i % 28 + 1:02d};{i},5" for i in range(80)] + [f"bad {i}" for i in range(10)]
    loaded = data.read(write("account_id;order_date;amount\n" + "\n".join(lines) + "\n"))
    assert len(loaded.table) == 80
    assert len(loaded.set_aside) == 10
    assert set(loaded.problems.table["rule"]) == {"missing column", "too few cells"}


def test_both_readers_agree(write):
    """A blank last line sends the file to the careful reader; the rows are the same."""
    text = ROWS + 'B,2024-02-02,"1,000.50",EUR\n'
    quick, careful = data.read(write(text)), data.read(write(text + "\n", "careful.csv"))
    assert quick.table.equals(careful.table)
    assert quick.lines.tolist() == careful.lines.tolist()


def test_names_with_marks_of_a_pattern_are_taken_literally(write):
    write(ROWS, "orders1.csv")
    path = write(ROWS.replace("10.50", "99"), "orders[1].csv")
    assert data.read(path).table["amount"].tolist() == [99, -3.25]


def test_a_file_without_headings(write, refusal):
    path = write("A,2024-01-31,1.5\nB,2024-02-01,2.5\n")
    assert "has no column names" in refusal(path)
    mapping = {
        "file": {"header_row": 0},
        "columns": {"account_id": "column 1", "order_date": "column 2", "amount": "column 3"},
    }
    assert data.read(path, mapping=mapping).table["amount"].tolist() == [1.5, 2.5]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "orders.csv", "orders.csv is empty: it has no lines at all. Export it again."),
        (b"\n \n\n", "orders.csv", "orders.csv holds nothing but empty lines."),
        (b"account_id,order_date,amount\n", "orders.csv", "orders.csv has column names but no rows under them."),
        (b"\x00\x01\x02\x03" * 500, "orders.csv", "orders.csv is not a text file"),
        (b"%PDF-1.7 ...", "orders.csv", "orders.csv is not a table that can be read."),
        (b'[{"account_id": 1}]', "orders.csv", "orders.csv is JSON, not a table."),
        (b"<html><table><tr><td>1</td></tr></table>", "orders.xls", "orders.xls is a web page or XML"),
        (b"SQLite format 3\x00" + b"\0" * 100, "orders.db", "orders.db is an SQLite database."),
        (b"BZh91AY&SY", "orders.csv.bz2", "orders.csv.bz2 is packed in a way that is not read."),
        (gzip.compress(b"account_id,order_date\n" * 999, mtime=0)[:-30], "orders.csv.gz", "orders.csv.gz is damaged"),
        (
            b"a,b\n1,\x81\n",
            "orders.csv",
            "orders.csv is written neither in UTF-8 nor in the encoding of Windows (CP1252).",
        ),
        (
            "a,ü\n1,é\n".encode() + b"2,\xe9\n",
            "orders.csv",
            "orders.csv is UTF-8 text, but line 3 holds a byte that is none.",
        ),
        (
            b'account_id,order_date\nA,1\nB,"2\nC,3\nD,4\n',
            "orders.csv",
            "orders.csv, line 3: a quotation mark is opened there",
        ),
        (b"just words\nand more words\n", "orders.csv", "orders.csv has one column only; a table needs more."),
        (
            b"a b; c d\nthis and; that\nno, yes\nor so\n",
            "orders.csv",
            "orders.csv: no separator splits the lines into columns",
        ),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(write, refusal, content, name, sentence):
    assert refusal(write(content, name)).startswith(sentence)


def test_a_missing_file_names_the_one_beside_it(write, refusal):
    path = write(ROWS, "orders_2024.csv")
    assert "Found: orders_2024.csv." in refusal(path.with_name("orders-2024.csv"))


def test_a_folder_lists_what_is_in_it(write, refusal):
    path = write(ROWS)
    assert "is a folder, not a file. Found: orders.csv." in refusal(path.parent)


def test_gzip_that_unpacks_without_end_is_refused(write, refusal, monkeypatch):
    from kamlib.data import text

    monkeypatch.setattr(text, "_LARGEST_UNPACKED", 1 << 20)
    bomb = gzip.compress(b"account_id,order_date,amount\n" + b"A,2024-01-31,1\n" * 200_000)
    monkeypatch.setattr(text, "_LARGEST_RATIO", 100)
    assert "unpacks to more than 100 times its size" in refusal(write(bomb, "orders.csv.gz"))


def test_an_encoding_can_be_named(write, refusal):
    path = write("account_id,order_date,amount\nMüller,2024-01-31,1\n", encoding="cp850")
    mapping = {"file": {"encoding": "cp850"}}
    assert data.read(path, mapping=mapping).table["account_id"].tolist() == ["Müller"]
    assert "There is no encoding 'cp999'" in refusal(path, mapping={"file": {"encoding": "cp999"}})
    assert "is not written in the encoding ascii" in refusal(path, mapping={"file": {"encoding": "ascii"}})
