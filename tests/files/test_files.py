"""Whole files or none; names that stay in their folder; text that stays text."""

import os
import zipfile

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib import files
from kamlib.errors import KamlibError

HOSTILE = [
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "http://x",
    "<script>alert(1)</script>",
    "../x",
    "a\nb",
]


def test_a_failed_write_leaves_the_former_file_and_no_litter(tmp_path):
    path = files.write_text(tmp_path / "a.txt", "before")
    with pytest.raises(RuntimeError), files.replacing(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert path.read_text() == "before"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]


@given(st.text(max_size=80))
def test_a_safe_name_is_one_plain_file_name(text):
    name = files.safe_name(text)
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") and not name.startswith("-") and len(name) <= 47


def test_different_ids_never_share_a_name():
    assert len({files.safe_name(name) for name in ["A", "a", "a ", "../a", "Á"]}) == 5


def test_csv_text_never_begins_like_a_formula(tmp_path):
    table = pd.DataFrame({"name": HOSTILE, "=sum": [-1.5] * len(HOSTILE)})
    path = files.write_csv(tmp_path / "t.csv", table)
    back = pd.read_csv(path)
    assert list(back.columns) == ["name", "'=sum"]
    assert not back["name"].str.startswith(("=", "+", "-", "@")).any()
    assert (back["'=sum"] == -1.5).all()


def test_a_workbook_keeps_values_and_holds_nothing_live(tmp_path):
    table = pd.DataFrame(
        {
            "name": HOSTILE,
            "share": [0.5] * 8,
            "day": pd.to_datetime(["2024-02-29"] * 7 + ["1492-10-12"]),
            "key": [True] * 8,
            "missing": [None, 1.0] * 4,
        }
    )
    path = files.write_workbook(tmp_path / "t.xlsx", {"=A/B:[x]": table}, notes={"=A/B:[x]": "=1+1"})
    sheet = openpyxl.load_workbook(path).worksheets[0]
    rows = list(sheet.iter_rows(min_row=4))
    assert [row[0].value for row in rows] == HOSTILE
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d", "b"}
    assert rows[0][1].value == 0.5 and rows[0][1].number_format == "0.0%"
    assert rows[0][2].value == pd.Timestamp("2024-02-29") and rows[7][2].value == "1492-10-12 00:00:00"
    assert rows[0][3].value is True and rows[0][4].value is None
    assert not any("hyperlink" in name.lower() for name in zipfile.ZipFile(path).namelist())
    assert all(cell.hyperlink is None for row in sheet.iter_rows() for cell in row)


WEIGHED = "SUMPRODUCT($B${inputs}:$C${inputs},B{row}:C{row})/SUM($B${inputs}:$C${inputs})"


def test_a_formula_stands_where_it_was_asked_for_and_no_text_becomes_one(tmp_path):
    table = pd.DataFrame({"name": ["=1+1", "B"], "a": [0.5, 1.0], "b": [1.0, 0.0], "score": [0.9, 0.2], "rank": [1, 2]})
    formulas = {"score": WEIGHED, "rank": "RANK(D{row},$D${first}:$D${last})"}
    path = files.write_workbook(
        tmp_path / "t.xlsx", {"s": table}, notes={"s": "note"},
        inputs={"s": {"name": "=Weight", "a": 0.2, "b": 0.8}}, formulas={"s": formulas},
    )  # fmt: skip
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert [cell.value for cell in sheet[3]] == ["=Weight", 0.2, 0.8, None, None]
    assert [cell.value for cell in sheet[4]] == ["name", "a", "b", "score", "rank"]
    assert sheet["D5"].value == "=SUMPRODUCT($B$3:$C$3,B5:C5)/SUM($B$3:$C$3)"
    assert sheet["E6"].value == "=RANK(D6,$D$5:$D$6)"
    live = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
    assert live == {"D5", "D6", "E5", "E6"}
    shown = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    assert [shown["D5"].value, shown["E6"].value] == [0.9, 2]  # what a reader without Excel sees


@pytest.mark.parametrize(
    "formula",
    [
        'HYPERLINK("http://x")',
        "cmd|'/c calc'!A1",
        "'other sheet'!A1",
        "[book.xlsx]s!A1",
        "INDIRECT(A1)",
        "A1&B1",
        "1" * 60 + "!",
    ],
)
def test_a_formula_that_is_more_than_arithmetic_is_refused(formula, tmp_path):
    with pytest.raises(KamlibError, match="more than arithmetic"):
        files.write_workbook(tmp_path / "t.xlsx", {"s": pd.DataFrame({"a": [1]})}, formulas={"s": {"a": formula}})
    assert not list(tmp_path.iterdir())


def test_sheets_of_like_names_are_kept_apart(tmp_path):
    names = ["A" * 40, "A" * 31, "a" * 33, "Ann/Bo", "ann:bo"]
    path = files.write_workbook(tmp_path / "t.xlsx", dict.fromkeys(names, pd.DataFrame({"a": [1]})))
    found = openpyxl.load_workbook(path).sheetnames
    assert len({name.lower() for name in found}) == 5 and max(map(len, found)) <= 31


def test_the_same_workbook_twice_is_the_same_file(tmp_path):
    table = pd.DataFrame({"a": [1, 2]})
    first, second = (files.write_workbook(tmp_path / name, {"s": table}) for name in ("1.xlsx", "2.xlsx"))
    assert files.sha256(first) == files.sha256(second)


def test_publishing_keeps_the_run_before(tmp_path):
    for text in ("one", "two"):
        with files.publishing(tmp_path / "out") as folder:
            (folder / "a.txt").write_text(text)
    assert (tmp_path / "out" / "a.txt").read_text() == "two"
    assert (tmp_path / "out.previous" / "a.txt").read_text() == "one"


def test_a_failed_run_changes_nothing(tmp_path):
    with files.publishing(tmp_path / "out") as folder:
        (folder / "a.txt").write_text("one")
    with pytest.raises(RuntimeError), files.publishing(tmp_path / "out") as folder:
        (folder / "a.txt").write_text("two")
        raise RuntimeError
    assert (tmp_path / "out" / "a.txt").read_text() == "one"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out"]


def test_a_crash_between_the_two_renames_is_mended(tmp_path):
    with files.publishing(tmp_path / "out") as folder:
        (folder / "a.txt").write_text("one")
    os.replace(tmp_path / "out", tmp_path / "out.previous")
    files.recover(tmp_path / "out")
    assert (tmp_path / "out" / "a.txt").read_text() == "one"
