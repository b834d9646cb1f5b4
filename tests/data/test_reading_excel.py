"""Workbooks: cells keep their kind, rows their number, and a bad file ends its own process only."""

from __future__ import annotations

import datetime
import sys
import time
import zipfile

import pytest

from kamlib import data
from kamlib.data import excel
from kamlib.errors import CapacityError, NotInstalledError

pytestmark = pytest.mark.long
HEAD = ["account_id", "order_date", "amount", "currency", "project"]


@pytest.fixture
def book(tmp_path):
    """Write a workbook of sheets, each a list of rows, and return its path."""

    def book(sheets, name="orders.xlsx", *, hidden=(), corner=(0, 0)):
        import xlsxwriter

        path = tmp_path / name
        workbook = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"})
        for title, rows in sheets.items():
            sheet = workbook.add_worksheet(title)
            for y, row in enumerate(rows):
                for x, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(y + corner[0], x + corner[1], cell)
            if title in hidden:
                sheet.hide()
        workbook.close()
        return path

    return book


def test_cells_keep_their_kind(book):
    rows = [
        HEAD,
        [12345, datetime.date(2024, 1, 31), 1.234, "EUR", True],
        ["0012", datetime.datetime(2024, 2, 1, 18, 30), -2.5, "EUR", None],
        [7.0, "2024-02-02", 1e6, "EUR", False],
        [8, 45325, "1.234,50", "EUR", None],
    ]
    loaded = data.read(book({"Sheet": rows}))
    assert loaded.table["account_id"].tolist() == ["12345", "0012", "7", "8"]
    assert loaded.table["order_date"].dt.strftime("%Y-%m-%d").tolist() == [
        "2024-01-31", "2024-02-01", "2024-02-02", "2024-02-03",
    ]  # fmt: skip
    assert loaded.table["amount"].tolist() == [1.234, -2.5, 1_000_000, 1234.5]
    assert loaded.table["project"].fillna(False).tolist() == [True, False, False, False]
    assert loaded.source["sheet"] == "Sheet"


def test_a_number_cell_is_never_ambiguous(book):
    """1.234 as text can be read in two ways; as a number of the workbook it cannot."""
    loaded = data.read(book({"Sheet": [HEAD[:3], ["A", "2024-01-31", 1.234], ["A", "2024-01-31", 2.345]]}))
    assert loaded.table["amount"].tolist() == [1.234, 2.345]


def test_rows_keep_their_number_wherever_the_table_stands(book):
    rows = [["Sales 2024"], [], HEAD[:3], ["A", "2024-01-31", 1], [], ["B", "2024-02-01", 2], ["Total", None, 3]]
    loaded = data.read(book({"Sheet": rows}, corner=(3, 2)))
    assert loaded.source["header_row"] == 6
    assert loaded.lines.tolist() == [7, 9]
    assert loaded.set_aside["line"].tolist() == [8, 10]
    assert loaded.ledger["rule"].tolist() == ["read", "empty line", "totals row", "kept"]


def test_one_sheet_with_a_table_is_taken_several_are_asked(book, refusal):
    table = [HEAD[:3], ["A", "2024-01-31", 1]]
    assert data.read(book({"Notes": [["made by Ana"]], "Data": table})).source["sheet"] == "Data"
    assert data.read(book({"Old": table, "New": table}, "b.xlsx", hidden=["New"])).source["sheet"] == "Old"
    several = book({"2023": table, "2024": table}, "c.xlsx")
    assert refusal(several) == (
        "c.xlsx has several sheets with a table in them. Found: 2023, 2024. "
        "Name one in the mapping: file: {sheet: 2023}."
    )
    assert data.read(several, mapping={"file": {"sheet": 2024}}).source["sheet"] == "2024"
    assert "c.xlsx has no sheet '2025'. Found: 2023, 2024." in refusal(several, mapping={"file": {"sheet": "2025"}})
    assert "d.xlsx has no sheet with a table in it. Found: Empty." in refusal(book({"Empty": [["x"]]}, "d.xlsx"))


def test_months_side_by_side_in_cells(book):
    rows = [["account_id", datetime.date(2024, 1, 1), "feb-24"], ["A", 1.5, None], ["B", "2,50", 3]]
    loaded = data.read(book({"Sheet": rows}))
    assert loaded.table[["account_id", "amount"]].values.tolist() == [["A", 1.5], ["B", 2.5], ["B", 3.0]]
    assert loaded.table["month"].dt.month.tolist() == [1, 1, 2]


def test_error_cells_and_text_that_looks_like_a_formula_are_text(book):
    rows = [[*HEAD[:3], "product_line"], ["A", "2024-01-31", 1, "'=1+1"], ["A", "2024-01-31", "#N/A", "+x"]]
    loaded = data.read(book({"Sheet": rows}))
    assert loaded.table["product_line"].tolist() == ["'=1+1"]
    assert loaded.ledger["rule"].tolist() == ["read", "no value", "kept"]


def test_openpyxl_reads_the_same(book, tmp_path):
    from kamlib.data import excel_worker

    path = book({"Sheet": [HEAD, [1, datetime.date(2024, 1, 31), 1.5, "EUR", True], [], ["x", None, 2, None, None]]})
    first = excel_worker.choose(str(path), None, str(tmp_path / "calamine"))
    hidden = {name: sys.modules.pop(name) for name in list(sys.modules) if name.startswith("python_calamine")}
    sys.modules["python_calamine"] = None
    try:
        second = excel_worker.choose(str(path), None, str(tmp_path / "openpyxl"))
    finally:
        del sys.modules["python_calamine"]
        sys.modules.update(hidden)
    texts = [(tmp_path / f"{name}.1").read_text(encoding="utf-8") for name in ("calamine", "openpyxl")]
    assert texts[0] == texts[1]
    assert {**first, "written": ""} == {**second, "written": ""}


def test_a_cell_far_away_is_refused_before_it_costs_memory(book, refusal):
    path = book({"Sheet": [HEAD[:3], ["A", "2024-01-31", 1]]}, "far.xlsx")
    import xlsxwriter

    workbook = xlsxwriter.Workbook(str(path))
    sheet = workbook.add_worksheet()
    sheet.write("A1", "account_id")
    sheet.write("XFD1048576", 1)
    workbook.close()
    began = time.process_time()
    assert refusal(path).startswith(
        "far.xlsx has a cell far away from its table: a sheet reaches to row 1,048,576 and column 16,384."
    )
    assert time.process_time() - began < 40  # room for a busy machine


def repack(path, changes):
    """Write the workbook again with some of its parts changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **changes}.items():
            archive.writestr(name, content)


def test_a_string_of_286_megabytes_in_300_kilobytes_is_refused(book, refusal):
    path = book({"Sheet": [HEAD[:3], ["A", "2024-01-31", 1]]}, "swollen.xlsx")
    strings = b'<?xml version="1.0"?><sst count="1"><si><t>' + b"A" * (286 << 20) + b"</t></si></sst>"
    repack(path, {"xl/sharedStrings.xml": strings})
    assert path.stat().st_size < 400_000
    assert refusal(path).startswith("swollen.xlsx unpacks from 0.3 MB to 300 MB, as no real table does.")


def test_a_zip_bomb_is_refused(book, refusal, monkeypatch):
    monkeypatch.setattr(excel, "_LARGEST", 1 << 20)
    path = book({"Sheet": [HEAD[:3], ["A", "2024-01-31", 1]]}, "bomb.xlsx")
    repack(path, {f"xl/media/{i}.bin": bytes(1 << 18) for i in range(8)})
    assert "bomb.xlsx unpacks from" in refusal(path)


def test_the_reading_process_may_be_ended_at_any_time(book, refusal, monkeypatch, tmp_path):
    """Killed from outside, or aborted by its own library for want of memory: the same clear sentence."""
    path = book({"Sheet": [HEAD[:3], ["A", "2024-01-31", 1]]})
    for deed in ("os.kill(os.getpid(), 9)", "os.abort()", "sys.exit(3)"):
        worker = tmp_path / "excel_worker.py"
        worker.write_text(f"import os, sys\n{deed}\n", encoding="utf-8")
        monkeypatch.setattr(excel, "__file__", str(tmp_path / "excel.py"))
        assert refusal(path).startswith("orders.xlsx could not be read: the process that reads it was ended")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its memory")
def test_the_reading_process_is_held_to_its_memory(book, refusal, monkeypatch):
    rows = [["account_id", "order_date", "amount", "note"]] + [
        [f"A{i}", "2024-01-31", i, f"{i} " * 50] for i in range(20_000)
    ]
    path = book({"Sheet": rows})
    monkeypatch.setattr(excel, "MEGABYTES", 20)
    assert "most likely for want of memory. Expected: at most 20 MB." in refusal(path)


def test_the_reading_process_is_held_to_its_time(book, tmp_path, monkeypatch):
    from kamlib import engine

    path = book({"Sheet": [HEAD[:3], ["A", "2024-01-31", 1]]})
    (tmp_path / "excel_worker.py").write_text("import time\ntime.sleep(60)\n", encoding="utf-8")
    monkeypatch.setattr(excel, "__file__", str(tmp_path / "excel.py"))
    with engine.connection() as duck, pytest.raises(CapacityError, match=r"orders.xlsx was not read after 1 seconds"):
        excel.load_workbook(duck, path, tmp_path, seconds=1)


def test_without_a_reader_the_package_is_named(book, monkeypatch, tmp_path):
    path = book({"Sheet": [HEAD[:3], ["A", "2024-01-31", 1]]})
    report = '{"refused": "not installed", "facts": []}'
    (tmp_path / "excel_worker.py").write_text(f"print('{report}')\n", encoding="utf-8")
    monkeypatch.setattr(excel, "__file__", str(tmp_path / "excel.py"))
    with pytest.raises(NotInstalledError, match="need the package python-calamine or openpyxl"):
        data.read(path)


def zipped(tmp_path, name, parts):
    path = tmp_path / name
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return path


def test_what_is_no_xlsx_is_refused_in_one_sentence(tmp_path, write, refusal, book):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    ods = zipped(
        tmp_path, "orders.ods", {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": ""}
    )
    assert refusal(ods).startswith("orders.ods is an OpenDocument file (.ods), which is not read. Open it in Excel")
    assert refusal(write(ole, "orders.xls")).startswith("orders.xls is in the old Excel format (.xls)")
    locked = ole + "EncryptedPackage".encode("utf-16-le")
    assert refusal(write(locked, "orders.xlsx")).startswith("orders.xlsx is protected by a password. Open it in Excel")
    binary = zipped(tmp_path, "orders.xlsb", {"[Content_Types].xml": "", "xl/workbook.bin": ""})
    assert refusal(binary).startswith("orders.xlsb is a binary workbook (.xlsb)")
    letter = zipped(tmp_path, "letter.docx", {"[Content_Types].xml": "", "word/document.xml": ""})
    assert refusal(letter).startswith("letter.docx is an Office file but not a workbook.")
    packed = zipped(tmp_path, "orders.zip", {"orders.csv": "a,b\n1,2\n"})
    assert refusal(packed) == "orders.zip is a zip archive. Found: orders.csv. Unpack it and name the file inside."
    whole = book({"Sheet": [HEAD[:3], ["A", "2024-01-31", 1]]}).read_bytes()
    assert refusal(write(whole[:-100], "cut.xlsx")) == (
        "cut.xlsx is damaged: it cannot be unpacked to its end. Copy or download it again."
    )
    torn = write(whole, "torn.xlsx")
    repack(torn, {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"})
    assert refusal(torn).startswith("torn.xlsx")


def test_all_cells_of_all_sheets_as_they_were_typed(book):
    path = book({"A": [["x", 1.5, datetime.date(2026, 3, 31), True], [], [None, "=1+1"]], "B": [["y"]]})
    assert excel.load_cells(path) == {
        "A": {1: ["sx", "n1.5", "d2026-03-31", "btrue"], 2: [], 3: ["", "f=1+1"]},
        "B": {1: ["sy"]},
    }


def test_a_workbook_to_fill_in_is_never_larger_than_people_fill_in(book, refusal, monkeypatch):
    monkeypatch.setattr(excel, "_MOST_TYPED", 5)
    with pytest.raises(CapacityError, match="far away"):
        excel.load_cells(book({"A": [["x"], [], ["y", "z"]]}))
