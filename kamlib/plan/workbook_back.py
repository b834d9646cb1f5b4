"""A workbook that people edited, and the plan it was made from, in; the plan with their edits out."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from kamlib.data.excel import load_cells
from kamlib.errors import DataError
from kamlib.language import LANGUAGES, using
from kamlib.language import gettext as _
from kamlib.plan.pages.words import clean
from kamlib.plan.plan import SECTIONS, AccountPlan
from kamlib.plan.workbook_columns import EDITED, FIRST, Column, cell, columns, letter
from kamlib.plan.workbook_words import codes, headings, names

_NOTHING = {"text": "", "number": math.nan, "day": pd.NaT, "names": ()}


class _Wrong(Exception):
    """What was expected in a cell."""


@dataclass
class _Sheet:
    """One edited sheet: its name, headings by field, its cells, and what stood there by id and field."""

    key: str
    name: str
    headings: dict[str, str]
    rows: dict[int, list[str]]
    before: dict[str, dict[str, Any]]


def read_back(path: str | Path, plan: AccountPlan) -> AccountPlan:
    """Bring edited goals and actions back from a workbook.

    Parameters
    ----------
    path : path
        As :func:`kamlib.plan.write` made it, in any language.
    plan : AccountPlan
        The plan it was made from.

    Returns
    -------
    AccountPlan
        The same plan where nothing was edited; otherwise with just the fields that were, and with new entries at the
        end of their section.

    Raises
    ------
    DataError
        If a sheet, heading or entry is gone, or a cell holds what it cannot; all such cells are named.

    Notes
    -----
    A cell that reads as it was written leaves its field as it was, to the last digit. Rows may be sorted and columns
    moved: entries go by their id, fields by their heading. Cells that are not open must be as they were.
    """
    found = load_cells(path)
    faults: list[str] = []
    sheets = _sheets(found, plan, faults)
    if not faults:
        others = {one.id for name in SECTIONS if name not in EDITED for one in getattr(plan, name)}
        sections = {one.key: _section(one, plan, others, faults) for one in sheets}
    if faults:
        raise DataError(
            _("{file} cannot be taken over: nothing was changed in the plan.").format(file=Path(path).name),
            found="; ".join(faults),
            do=_("Correct these cells in Excel and read the file again; or write the workbook anew."),
        )
    return replace(plan, **sections)


def _sheets(found: Mapping[str, dict[int, list[str]]], plan: AccountPlan, faults: list[str]) -> list[_Sheet]:
    """Return the sheets that are brought back, in the language they were written in."""
    there = {}
    for lang in LANGUAGES:
        with using(lang):
            there[lang] = sum(name in found for name in names().values())
    with using(max(there, key=lambda lang: there[lang])):
        sheets = [
            _Sheet(
                key=key,
                name=names()[key],
                headings={one.field: headings()[one.field] for one in columns(key)},
                rows=found.get(names()[key], {}),
                before={
                    entry.id: {one.field: cell(getattr(entry, one.field), one) for one in _fields(key)}
                    for entry in getattr(plan, key)
                },
            )
            for key in EDITED
        ]
    for sheet in sheets:
        if sheet.name not in found:
            faults.append(_("the sheet {sheet} is gone").format(sheet=sheet.name))
            continue
        titles = [text[1:] for text in sheet.rows.get(FIRST, [])]
        faults += [
            _("{sheet}, row {row}: the heading {heading} is gone").format(sheet=sheet.name, row=FIRST, heading=heading)
            for field, heading in sheet.headings.items()
            if titles.count(heading) != 1 and field in {one.field for one in _fields(sheet.key)}
        ]
    return sheets


def _section(sheet: _Sheet, plan: AccountPlan, others: set[str], faults: list[str]) -> tuple:
    """Return the entries of a section as the sheet has them; what cannot be is added to the faults."""
    kind, old = SECTIONS[sheet.key], {one.id: one for one in getattr(plan, sheet.key)}
    titles = [text[1:] for text in sheet.rows[FIRST]]
    at = {one.field: titles.index(sheet.headings[one.field]) for one in _fields(sheet.key)}
    taken = others | {one.id for key in EDITED if key != sheet.key for one in getattr(plan, key)}
    entries: dict[str, Any] = {}
    for row, line in sorted(sheet.rows.items()):
        cells = {field: line[place] if place < len(line) else "" for field, place in at.items()}
        if row <= FIRST or not any(cells.values()):
            continue
        where = {field: f"{sheet.name}!{_letters(place)}{row}" for field, place in at.items()}
        name = clean(cells["id"][1:]) if cells["id"][:1] in ("s", "n") else ""
        if not name or name in entries or (name in taken and name not in old):
            expected = _("an id of its own")
            faults.append(_told(where["id"], expected, cells["id"]))
            continue
        before = sheet.before.get(name)
        values: dict[str, Any] = {}
        for column in _fields(sheet.key):
            raw = cells[column.field]
            if column.field == "id" or (before is not None and _same(raw, before[column.field])):
                continue
            try:
                if before is not None and not column.open:
                    raise _Wrong(_("what was there before, as this cell is not brought back"))
                values[column.field] = _valid(kind, column, _read(raw, column))
            except _Wrong as wrong:
                faults.append(_told(where[column.field], str(wrong), raw))
        entries[name] = replace(old[name], **values) if name in old else kind(id=name, **values)
    gone = [name for name in old if name not in entries]
    faults += [_("{sheet}: the row of {id} is gone").format(sheet=sheet.name, id=name) for name in gone]
    added = [one for name, one in entries.items() if name not in old]
    return (*(entries.get(name, one) for name, one in old.items()), *added)


def _read(raw: str, column: Column) -> Any:
    """Return what was typed into a cell."""
    letter_, typed = raw[:1], raw[1:]
    if not raw:
        return _NOTHING[column.kind]
    if column.kind == "number":
        if letter_ != "n":
            raise _Wrong(_("a number"))
        return float(typed)
    if column.kind == "day":
        if letter_ not in ("d", "s") or not re.fullmatch(r"\d{4}-\d\d-\d\d", typed[:10]):
            raise _Wrong(_("a day such as {example}").format(example="2026-03-31"))
        try:
            return pd.Timestamp(date.fromisoformat(typed[:10]) if letter_ == "d" else date.fromisoformat(typed))
        except ValueError:
            raise _Wrong(_("a day such as {example}").format(example="2026-03-31")) from None
    if letter_ not in ("s", "n"):
        raise _Wrong(_("a text"))
    known = codes(column.field)
    if column.kind == "names":
        parts = [clean(one) for one in re.split("[,;]", typed)]
        return tuple(known.get(one.lower(), one) for one in parts if one)
    text = clean(typed)
    return known.get(text.lower(), text)


def _valid(kind: type, column: Column, value: Any) -> Any:
    """Return a value that an entry takes; say what it would take otherwise."""
    try:
        kind(id="X", **{column.field: value})
    except DataError as error:
        raise _Wrong(error.expected) from None
    return value


def _same(raw: str, before: Any) -> bool:
    """Say whether a cell reads as it was written."""
    if before is None or not raw:
        return before is None and not raw
    kind, typed = raw[0], raw[1:]
    if isinstance(before, str):
        return kind in ("s", "n") and _plain(typed) == _plain(before)
    if isinstance(before, pd.Timestamp):
        return kind == "d" and typed == before.date().isoformat()
    return kind == "n" and math.isclose(float(typed), before, rel_tol=1e-12)


def _plain(text: str) -> str:
    # how workbooks mark that an underscore is one; openpyxl leaves it out
    return clean(text.replace("x005F_", ""))


def _told(where: str, expected: str, raw: str) -> str:
    found = f"“{raw[1:][:40]}”" if raw else _("nothing")
    return _("{cell}: {expected} was expected, {found} found").format(cell=where, expected=expected, found=found)


def _fields(key: str) -> list[Column]:
    return [one for one in columns(key) if not one.formula]


def _letters(place: int) -> str:
    return letter(place) if place < 26 else _letters(place // 26 - 1) + letter(place % 26)
