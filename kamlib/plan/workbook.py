"""A plan in; an Excel workbook to work in out: goals and actions to be edited, all else protected, figures live.

:func:`kamlib.plan.workbook_back.read_back` brings the edits back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from kamlib import files
from kamlib.language import current, using
from kamlib.language import gettext as _
from kamlib.plan.pages import words
from kamlib.plan.pages.content import title
from kamlib.plan.plan import AccountPlan
from kamlib.plan.workbook_columns import EDITED, FIRST, Column, cell, columns, letter, new_rows
from kamlib.plan.workbook_live import TOTALS, live, totals
from kamlib.plan.workbook_words import FUNCTIONS, headings, names, shown

_HEAD, _ABOUT = FIRST - 1, 3
_LINE_HEIGHT, _HIGHEST = 14, 400
_BLUE, _OPEN, _SOFT, _LINE = "#0B5C8A", "#FFF4CC", "#55606B", "#C9D0D8"


def workbook(plan: AccountPlan, path: str | Path, *, lang: str, card: pd.DataFrame | None = None) -> Path:
    """Write a plan as an Excel workbook.

    Parameters
    ----------
    plan : AccountPlan
    path : path
        There whole or not at all.
    lang : {"en", "es"}
    card : DataFrame, optional
        Where its measures stand, as :func:`kamlib.plan.scorecard` tells; without it the column of today is empty.

    Returns
    -------
    Path

    Raises
    ------
    NotInstalledError
        If xlsxwriter is missing.

    Notes
    -----
    Yellow cells are open; the others are protected, without a password, against a slip of the hand. Excel works out
    days left = due - day of the data, share done = (now - baseline) / (target - baseline), states and hours again; what
    it would find stands there already. No text of the plan is a formula or a link.
    """
    created = pd.Timestamp("2000-01-01") if pd.isna(plan.as_of) else plan.as_of
    about = {"title": title(plan, lang=lang)[:255], "author": "KAM Lab", "created": created.to_pydatetime()}
    with using(lang), files.workbook(path, **about) as book:
        _Writer(book, plan, card).write()
    return Path(path)


class _Writer:
    """Holds the workbook, its formats and the plan while its sheets are written."""

    def __init__(self, book, plan: AccountPlan, card: pd.DataFrame | None):
        self.book, self.plan, self.card = book, plan, card
        self.made: dict[tuple, Any] = {}
        self.sheets = {key: book.add_worksheet(name) for key, name in names().items()}

    def write(self) -> None:
        self._summary()
        for key in names():
            if key not in ("summary", "lists"):
                self._section(key)
        self._lists()

    def _format(self, **looks):
        key = tuple(sorted(looks.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format({"valign": "top", "font_name": "Arial", "font_size": 10, **looks})
        return self.made[key]

    def _look(self, column: Column, unit: str, *, is_open: bool):
        looks: dict[str, Any] = {"text_wrap": column.kind in ("text", "names"), "bottom": 1, "bottom_color": _LINE}
        looks |= _side(column)
        if is_open:
            looks |= {"locked": False, "bg_color": _OPEN}
        if column.kind == "day":
            looks["num_format"] = "yyyy-mm-dd"
        elif unit == "share":
            looks["num_format"] = "0.0%"
        elif unit == "whole" or (len(unit) == 3 and unit.isupper()):
            looks["num_format"] = "#,##0"
        return self._format(**looks)

    def _section(self, key: str) -> None:
        sheet, entries, editable = self.sheets[key], self._entries(key), key in EDITED
        note = (
            _("Yellow cells may be edited; new entries go into the yellow rows below, each with an id of its own.")
            if editable
            else _("To read only: nothing on this sheet is brought back into the plan.")
        )
        sheet.write_string(0, 0, note, self._format(italic=True, font_color=_SOFT))
        head = {"bold": True, "text_wrap": True, "font_color": "#FFFFFF", "bg_color": _BLUE}
        for place, column in enumerate(columns(key)):
            sheet.write_string(_HEAD, place, headings()[column.field], self._format(**head, **_side(column)))
            sheet.set_column(place, place, column.width)
        sheet.set_row(_HEAD, 2 * _LINE_HEIGHT)
        rows = [*entries, *[{}] * (new_rows(entries) if editable else 0)]
        for row, entry in enumerate(rows, start=FIRST):
            self._row(key, row, entry)
        if editable:
            self._validate(key, FIRST + len(rows) - 1)
        sheet.freeze_panes(FIRST, 2)
        sheet.set_landscape()
        sheet.repeat_rows(_HEAD)
        _finish(sheet)

    def _row(self, key: str, row: int, entry: Mapping[str, Any]) -> None:
        sheet, lines = self.sheets[key], 1
        for place, column in enumerate(columns(key)):
            is_open = key in EDITED and not column.formula and (column.open or not entry)
            unit = column.unit or (entry.get("unit") or "" if column.kind == "number" else "")
            look = self._look(column, unit, is_open=is_open)
            if column.formula:
                formula, value = live(self.plan, key, column, row, entry)
                sheet.write_formula(row, place, formula, look, value)
            else:
                value = cell(entry.get(column.field), column)
                _put(sheet, row, place, value, look)
                lines = max(lines, _lines(value, column.width))
        if lines > 1:
            # not every program finds the height of a row by itself
            sheet.set_row(row, min(lines * _LINE_HEIGHT, _HIGHEST))

    def _entries(self, key: str) -> list[dict[str, Any]]:
        if key == "swot":
            told = [(one.id, words.kind(one.kind), one.claim, one.source or one.owner, one.expires_on)
                    for one in self.plan.swot.factors]  # fmt: skip
            told += [(one.id, words.strategy(one.strategy), one.what, one.owner, one.due)
                     for one in self.plan.swot.actions]  # fmt: skip
            return [dict(zip(("id", "kind", "claim", "source", "expires_on"), one, strict=True)) for one in told]
        fields = [column.field for column in columns(key) if not column.formula]
        entries = [{name: getattr(one, name, None) for name in fields} for one in getattr(self.plan, key)]
        if key == "measures":
            for entry in entries:
                there = self.card is not None and entry["id"] in self.card.index
                now, state = self.card.loc[entry["id"], ["now", "state"]] if there else (float("nan"), "")
                entry |= {"now": float(now), "state": words.state(state)}
        return entries

    def _summary(self) -> None:
        sheet, plan = self.sheets["summary"], self.plan
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 60)
        sheet.write_string(0, 0, title(plan, lang=current()), self._format(bold=True, font_size=14))
        note = _("Edit the yellow cells of goals and actions; the rest is protected, without a password.")
        sheet.write_string(1, 0, note, self._format(italic=True, font_color=_SOFT))
        bold, plain = self._format(bold=True), self._format(text_wrap=True, align="left")
        day = self._format(num_format="yyyy-mm-dd", align="left")
        text, date = Column(field=""), Column(field="", kind="day")
        rows = [
            (_("Account"), plan.account_id, text), (_("Tier"), shown("tier", plan.tier), text),
            (_("Answers for it"), plan.manager, text), (_("Currency"), plan.currency, text),
            (_("Data up to"), plan.as_of, date), (_("Next review"), plan.review_on, date),
            (_("Our hours a year"), plan.hours_a_year, text),
        ]  # fmt: skip
        for row, (label, value, column) in enumerate(rows, start=_ABOUT):
            sheet.write_string(row, 0, label, bold)
            _put(sheet, row, 1, cell(value, column), day if column is date else plain)
        looks = {"figure": "#,##0.0;-#,##0.0;0", "whole": "0", "share": "0%"}
        for row, (label, formula, value, look) in enumerate(totals(plan, self._entries("actions")), start=TOTALS):
            sheet.write_string(row, 0, label, bold)
            sheet.write_formula(row, 1, formula, self._format(num_format=looks[look], align="left"), value)
        sheet.freeze_panes(_ABOUT, 0)
        _finish(sheet)

    def _lists(self) -> None:
        sheet = self.sheets["lists"]
        for place, (field, values) in enumerate(self._choices().items()):
            sheet.write_string(0, place, headings()[field], self._format(bold=True))
            for row, value in enumerate(values, start=1):
                sheet.write_string(row, place, value, self._format())
            sheet.set_column(place, place, 26)
        _finish(sheet)

    def _choices(self) -> dict[str, list[str]]:
        plan = self.plan
        lists = {
            "owner": [plan.manager, *(one.owner for one in (*plan.goals, *plan.actions, *plan.promises, *plan.risks))],
            "goal": [one.id for one in (*plan.goals, *plan.swot.actions)],
            "accountable": [*FUNCTIONS, *(one.accountable for one in plan.actions)],
        }
        return {
            field: [*dict.fromkeys(text for one in values if (text := words.clean(shown(field, one))))]
            for field, values in lists.items()
        }

    def _validate(self, key: str, last: int) -> None:
        choices = self._choices()
        for place, column in enumerate(columns(key)):
            rule: dict[str, Any] = {}
            if choices.get(column.field):
                where, n = letter(list(choices).index(column.field)), len(choices[column.field])
                rule = {"validate": "list", "source": f"={names()['lists']}!${where}$2:${where}${n + 1}"}
                # somebody new may well come in
                rule |= {"error_type": "information", "error_message": _("This is not on the list so far.")}
            elif column.kind == "day":
                rule = {"validate": "date", "criteria": ">=", "value": datetime(1990, 1, 1)}
                rule |= {"error_message": _("Enter a day, such as 2026-03-31.")}
            elif column.kind == "number":
                rule = {"validate": "decimal", "criteria": ">=", "value": 0 if column.field == "hours" else -1e15}
                rule |= {"error_message": _("Enter a number.")}
            if rule:
                self.sheets[key].data_validation(FIRST, place, last, place, {"ignore_blank": True, **rule})


def _finish(sheet) -> None:
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _side(column: Column) -> dict[str, Any]:
    return {"align": "left", "indent": 1} if column.kind in ("text", "names") else {"align": "right"}


def _lines(value: Any, width: float) -> int:
    """Return how many lines a text takes in a column at most."""
    return sum(1 + int(len(line) / width) for line in value.split("\n")) if isinstance(value, str) else 1


def _put(sheet, row: int, place: int, value: Any, look) -> None:
    if value is None:
        sheet.write_blank(row, place, None, look)
    elif isinstance(value, pd.Timestamp):
        sheet.write_datetime(row, place, value.to_pydatetime(), look)
    elif isinstance(value, str):
        sheet.write_string(row, place, value, look)
    else:
        sheet.write_number(row, place, value, look)
