"""The workbook of a plan: opened again, worked out again, edited, brought back, and refused where an edit is broken."""

from __future__ import annotations

import shutil
import subprocess
import sys
import textwrap
import warnings
import zipfile
from dataclasses import replace
from datetime import datetime

import numpy as np
import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import get_column_letter

from kamlib.errors import DataError
from kamlib.language import using
from kamlib.plan import AccountPlan, Action, Goal, Measure, Risk, changed, read, scorecard, write
from kamlib.plan.prefilling import last_day
from kamlib.plan.workbook import workbook
from kamlib.plan.workbook_words import headings, names, statuses

HOSTILE = '=HYPERLINK("http://x")<img src=x onerror=alert(1)>../../é'


def usual() -> AccountPlan:
    team = {"responsible": ("Sales", "north, south"), "accountable": "sales", "consulted": ("service",)}
    return AccountPlan(
        account_id="000017", account_name="Clínicas Boralis", manager="Nuria", currency="EUR", as_of="2025-12-31",
        hours_a_year=80,
        goals=(
            Goal(
                id="G1", what="Whole\ndeliveries _x0041_ x005F_", metric="on_time_share", unit="share",
                baseline=0.1 + 0.2, target=0.95, due="2026-06-30", owner="Iker", criterion="potential",
            ),
            Goal(id="G2", metric="our own measure", due="1850-01-01"),
            Goal(id="3", what="  spaced  "),
        ),
        actions=(
            Action(id="A1", what="Stock", goal="G1", start="2025-12-01", due="2026-02-28", hours=10, **team),
            Action(id="A2", what="Sign", due="2025-12-01", after=("A1",), hours=6.5),
            Action(id="A3", what="Name", due="2025-10-31", done_on="2025-10-20", hours=4),
            Action(id="A4", what="Visit"),
        ),
        measures=(
            Measure(id="K1", metric="revenue_12m", unit="EUR", baseline=100, target=200, due="2026-06-30"),
            Measure(id="K2", metric="complaints_12m", unit="count", baseline=4, target=4),
        ),
        risks=(Risk(id="R1", what="Gone", likelihood="high"),),
    )  # fmt: skip


def card() -> pd.DataFrame:
    return pd.DataFrame({"now": [125.0, 5.0], "state": ["behind", "unknown"]}, index=["K1", "K2"])


@pytest.fixture(params=["en", "es"])
def lang(request):
    return request.param


def edit(path, cells):
    """Type into cells, given as sheet, id in the first column (or row) and heading; return their addresses."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
    found = []
    for name, entry, heading, value in cells:
        sheet = book[name]
        column = next(cell.column for cell in sheet[3] if cell.value == heading)
        row = entry if isinstance(entry, int) else next(cell.row for cell in sheet["A"] if cell.value == entry)
        sheet.cell(row, column).value = value
        found.append(f"{name}!{get_column_letter(column)}{row}")
    book.save(path)
    return found


def test_nothing_edited_is_the_same_plan(lang, tmp_path):
    path = workbook(usual(), tmp_path / "p.xlsx", lang=lang, card=card())
    for speaks in ("en", "es"):
        with using(speaks):
            assert read(path, plan=usual()) == usual()
    edit(path, [])
    assert read(path, plan=usual()) == usual()


def test_a_plan_of_the_sample_comes_back_as_it_was_and_shows_what_is_measured(clean, tables, tmp_path):
    path = write(clean, tmp_path / "p.xlsx", tables=tables)
    assert read(path, plan=clean) == clean
    told = scorecard(clean, tables, as_of=last_day(tables))
    sheet = openpyxl.load_workbook(path, data_only=True)["Measures"]
    heads = [cell.value for cell in sheet[3]]
    rows = {row[0]: dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=4, values_only=True)}
    assert list(rows) == list(told.index)
    for name, row in rows.items():
        assert row["Now"] == pytest.approx(told.loc[name, "now"], nan_ok=True)
        if not np.isnan(told.loc[name, "share_done"]):
            assert row["Way covered"] == pytest.approx(told.loc[name, "share_done"])


def test_edits_change_just_their_fields(tmp_path):
    path = workbook(usual(), tmp_path / "p.xlsx", lang="es")
    with using("es"):
        heads, sheets = headings(), names()
    goals, actions = sheets["goals"], sheets["actions"]
    edit(
        path,
        [
            (goals, "G1", heads["target"], 0.97),
            (goals, "G1", heads["what"], "whole"),
            (actions, "A1", heads["due"], datetime(2026, 3, 31)),
            (actions, "A2", heads["due"], "2026-04-30"),
            (actions, "A1", heads["responsible"], "Ventas, operaciones; el taller"),
            (actions, "A3", heads["done_on"], None),
            (actions, 12, heads["id"], 5),
            (actions, 12, heads["what"], "New"),
            (actions, 12, heads["accountable"], "dirección"),
        ],
    )
    plan = read(path, plan=usual())
    before = usual()
    a1, a2, a3, a4 = before.actions
    assert plan == replace(
        before,
        goals=(replace(before.goals[0], target=0.97, what="whole"), *before.goals[1:]),
        actions=(
            replace(a1, due="2026-03-31", responsible=("sales", "operations", "el taller")),
            replace(a2, due="2026-04-30"),
            replace(a3, done_on=None),
            a4,
            Action(id="5", what="New", accountable="management"),
        ),
    )
    assert len(changed(plan, before)) == 7


def test_rows_may_be_sorted(tmp_path):
    path = workbook(usual(), tmp_path / "p.xlsx", lang="en")
    book = openpyxl.load_workbook(path)
    sheet = book["Goals"]
    first, second = ([cell.value for cell in sheet[row]] for row in (4, 5))
    for place, (one, other) in enumerate(zip(first, second, strict=True), 1):
        sheet.cell(4, place).value, sheet.cell(5, place).value = other, one
    book.save(path)
    assert read(path, plan=usual()) == usual()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("Actions", "A1", "By", "soon"), "a day such as 2026-03-31"),
        (("Actions", "A1", "By", "2026-02-30"), "a day such as 2026-03-31"),
        (("Actions", "A1", "Hours", "many"), "a number"),
        (("Actions", "A1", "Hours", -3), "a number of 0 or more"),
        (("Actions", "A1", "What", "=1+1"), "a text"),
        (("Actions", "A1", "Hours", "=1+1"), "a number"),
        (("Actions", "A1", "What", datetime(2026, 1, 1)), "a text"),
        (("Actions", 4, "Id", None), "an id of its own"),
        (("Actions", 5, "Id", "A1"), "an id of its own"),
        (("Actions", 12, "Id", "R1"), "an id of its own"),
        (("Actions", 12, "Id", "G1"), "an id of its own"),
        (("Goals", "G1", "From", 0.5), "what was there before"),
    ],
)
def test_a_broken_edit_is_refused_by_its_cell(typed, expected, tmp_path):
    path = workbook(usual(), tmp_path / "p.xlsx", lang="en")
    where = edit(path, [typed])
    with pytest.raises(DataError) as caught:
        read(path, plan=usual())
    assert f"{where[0]}: {expected}" in caught.value.found


def test_all_broken_cells_are_named_at_once(tmp_path):
    path = workbook(usual(), tmp_path / "p.xlsx", lang="en")
    days = [("Actions", f"A{n}", heading, "soon") for n in (1, 2, 3, 4) for heading in ("By", "Start")]
    where = edit(path, [("Goals", "G1", "To", "x"), ("Actions", 12, "What", "no id"), *days])
    where[1] = where[1].replace("B", "A")
    with pytest.raises(DataError) as caught:
        read(path, plan=usual())
    assert len(where) == 10 and all(f"{cell}: " in caught.value.found for cell in where)
    assert "p.xlsx" in str(caught.value) and "“soon”" in caught.value.found


def test_what_is_gone_is_named(tmp_path):
    path = workbook(usual(), tmp_path / "p.xlsx", lang="en")
    book = openpyxl.load_workbook(path)
    book["Actions"].delete_rows(5)
    book.save(tmp_path / "row.xlsx")
    with pytest.raises(DataError, match="Actions: the row of A2 is gone"):
        read(tmp_path / "row.xlsx", plan=usual())
    book["Actions"].delete_cols(4)
    book.save(tmp_path / "column.xlsx")
    with pytest.raises(DataError, match="Actions, row 3: the heading Owner is gone"):
        read(tmp_path / "column.xlsx", plan=usual())
    del book["Goals"]
    book.save(tmp_path / "sheet.xlsx")
    with pytest.raises(DataError, match="the sheet Goals is gone"):
        read(tmp_path / "sheet.xlsx", plan=usual())
    (tmp_path / "no.xlsx").write_text("no workbook", encoding="utf-8")
    with pytest.raises(DataError, match=r"no\.xlsx"):
        read(tmp_path / "no.xlsx", plan=usual())
    with pytest.raises(DataError, match=r"There is no file none\.xlsx"):
        read(tmp_path / "none.xlsx", plan=usual())


def test_open_cells_are_open_and_all_others_protected(lang, tmp_path):
    book = openpyxl.load_workbook(workbook(usual(), tmp_path / "p.xlsx", lang=lang))
    with using(lang):
        sheets, heads = names(), headings()
    assert book.sheetnames == list(sheets.values())
    assert all(sheet.protection.sheet and not sheet.protection.password for sheet in book)
    open_ = {name: {cell.coordinate for row in book[name].iter_rows() for cell in row if not cell.protection.locked}
             for name in book.sheetnames}  # fmt: skip
    assert {name for name in open_ if open_[name]} == {sheets["goals"], sheets["actions"]}
    sheet = book[sheets["actions"]]
    column = {cell.value: cell.column_letter for cell in sheet[3]}
    there = open_[sheets["actions"]]
    assert f"{column[heads['due']]}4" in there and "A4" not in there and "A8" in there
    assert f"{column[heads['status']]}4" not in there
    assert all(sheet[one].fill.fgColor.rgb == "FFFFF4CC" for one in there)
    kinds = {rule.type for rule in sheet.data_validations.dataValidation}
    assert kinds == {"list", "date", "decimal"} and sheet.freeze_panes == "C4"


def test_no_text_is_a_formula_or_a_link(lang, tmp_path):
    texts = dict.fromkeys(("what", "owner"), HOSTILE)
    plan = AccountPlan(
        account_id=HOSTILE, account_name=HOSTILE, manager=HOSTILE, tier=HOSTILE,
        goals=(Goal(id=HOSTILE, metric=HOSTILE, unit=HOSTILE, **texts),),
        actions=(
            Action(id="A1", accountable=HOSTILE, after=(HOSTILE,), **texts), Action(id="A2", what="\x00\x07\u202e"),
        ),
        risks=(Risk(id="R1", **texts),),
    )  # fmt: skip
    path = write(plan, tmp_path / "p.xlsx", lang=lang)
    assert [one.name for one in tmp_path.iterdir()] == ["p.xlsx"]
    with zipfile.ZipFile(path) as archive:
        assert not any(b'TargetMode="External"' in archive.read(one) for one in archive.namelist())
    cells = [cell for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.hyperlink or (cell.data_type == "f" and "HYPERLINK" in str(cell.value))]
    assert sum(cell.value == HOSTILE for cell in cells) > 8
    assert read(path, plan=plan) == plan


def test_long_texts_and_many_entries_are_whole(tmp_path):
    plan = AccountPlan(
        account_id="1", account_name="A",
        goals=(Goal(id="G1", what="x" * 40_000),),
        actions=tuple(Action(id=f"A{n}", what="y " * 1000, hours=1) for n in range(300)),
    )  # fmt: skip
    path = write(plan, tmp_path / "p.xlsx")
    assert read(path, plan=plan) == plan


def test_an_empty_plan_has_all_sheets_and_takes_first_entries(tmp_path):
    plan = AccountPlan(account_id="1", account_name="")
    path = write(plan, tmp_path / "p.xlsx")
    edit(path, [("Goals", 4, "Id", "G1"), ("Goals", 4, "Measure", "Share of wallet"), ("Goals", 4, "From", 0.5)])
    assert read(path, plan=plan).goals == (Goal(id="G1", metric="share_of_wallet", baseline=0.5),)


def test_figures_stand_there_and_are_what_a_program_works_out_again(lang, tmp_path):
    path = workbook(usual(), tmp_path / "p.xlsx", lang=lang, card=card())
    with using(lang):
        sheets, states = names(), statuses()
    book = openpyxl.load_workbook(path, data_only=True)
    summary = {row[0]: row[1] for row in book[sheets["summary"]].iter_rows(min_row=12, values_only=True)}
    assert [*summary.values()] == [20.5, 4, 59.5, 20.5 / 80, 1, 1, 1, 1]
    rows = [row for row in book[sheets["actions"]].iter_rows(min_row=4, max_row=7, values_only=True)]
    assert [row[-2] for row in rows] == [states[one] for one in ("under_way", "late", "done", "open")]
    assert [row[-1] or None for row in rows] == [59, -30, None, None]
    measures = [row[7] or None for row in book[sheets["measures"]].iter_rows(min_row=4, max_row=5, values_only=True)]
    assert measures == [0.25, None]


@pytest.mark.long
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not there to work the figures out again.")
def test_libreoffice_works_out_the_same_figures(lang, tmp_path):
    path = workbook(usual(), tmp_path / "p.xlsx", lang=lang, card=card())
    (tmp_path / "again").mkdir()
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", tmp_path / "again", path], check=True, capture_output=True, timeout=120)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        before, after = (openpyxl.load_workbook(one, data_only=True) for one in (path, tmp_path / "again" / "p.xlsx"))
        live = openpyxl.load_workbook(path)
    compared = 0
    for sheet in live:
        for cell in (one for row in sheet.iter_rows() for one in row if one.data_type == "f"):
            ours, theirs = (book[sheet.title][cell.coordinate].value for book in (before, after))
            compared += 1
            assert (theirs or None) == (pytest.approx(ours) if isinstance(ours, float | int) and ours else ours or None)
    assert compared > 50
    assert read(tmp_path / "again" / "p.xlsx", plan=usual()) == usual()


def test_the_old_workbook_survives_a_kill_during_writing(tmp_path):
    path = workbook(usual(), tmp_path / "p.xlsx", lang="en")
    before = path.read_bytes()
    program = textwrap.dedent(
        """
        import os, sys, time
        from kamlib.plan import AccountPlan, write

        def stuck(handle):
            print("half written", flush=True)
            time.sleep(60)

        os.fsync = stuck
        write(AccountPlan(account_id="1", account_name="nobody"), sys.argv[1])
        """
    )
    with subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout.readline() == "half written\n"
        child.kill()
    assert path.read_bytes() == before
