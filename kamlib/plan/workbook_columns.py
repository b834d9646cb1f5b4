"""A section of a plan in; the columns of its sheet out: kind, width, unit, and whether a person may edit them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from kamlib.plan.pages.words import clean
from kamlib.plan.workbook_words import shown

FIRST, _LONGEST = 3, 32_000
"""Row of the first entry, counted from 0."""
EDITED = ("goals", "actions")
"""Sheets that are brought back."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a sheet.

    Attributes
    ----------
    field : str
    kind : str
        ``text``, ``number``, ``day``, ``names`` or ``days``.
    width : float
        In letters.
    open : bool
        Whether cells of entries that are there already may be edited.
    formula : bool
    unit : str
        Of its figures; empty where each entry has its own.
    """

    field: str
    kind: str = "text"
    width: float = 14
    open: bool = False
    formula: bool = False
    unit: str = ""


def _c(field: str, kind: str = "text", width: float = 14, **more) -> Column:
    return Column(field=field, kind=kind, width=width, **more)


_GOALS = (
    _c("id", width=8), _c("what", width=34, open=True), _c("how", width=34, open=True), _c("why", width=34, open=True),
    _c("metric", width=26), _c("unit", width=9), _c("baseline", "number", 12), _c("target", "number", 12, open=True),
    _c("due", "day", 12, open=True), _c("owner", width=20, open=True), _c("evidence", width=14),
    _c("criterion", width=16), _c("days_left", "days", 10, formula=True, unit="whole"),
)  # fmt: skip
_ACTIONS = (
    _c("id", width=8), _c("what", width=38, open=True), _c("goal", width=9, open=True),
    _c("owner", width=20, open=True), _c("start", "day", 12, open=True), _c("due", "day", 12, open=True),
    _c("done_on", "day", 12, open=True), _c("after", "names", 12, open=True),
    _c("hours", "number", 9, open=True, unit="hours"), _c("responsible", "names", 14, open=True),
    _c("accountable", width=14, open=True), _c("consulted", "names", 14, open=True),
    _c("informed", "names", 14, open=True), _c("measure", width=24, open=True), _c("status", width=12, formula=True),
    _c("days_left", "days", 10, formula=True, unit="whole"),
)  # fmt: skip
_COLUMNS = {
    "goals": _GOALS,
    "actions": _ACTIONS,
    "measures": (
        _c("id", width=8), _c("metric", width=38), _c("unit", width=9), _c("baseline", "number", 12),
        _c("now", "number", 12), _c("target", "number", 12), _c("due", "day", 12),
        _c("share_done", "number", 12, formula=True, unit="share"), _c("state", width=14),
        _c("days_left", "days", 10, formula=True, unit="whole"), _c("source", width=14),
    ),
    "stakeholders": (
        _c("id", width=12), _c("name", width=26), _c("role", width=18), _c("function", width=18),
        _c("influence", "number", 11), _c("relationship", "number", 12), _c("wanted", "number", 12),
        _c("covered_by", width=24), _c("last_contact", "day", 13),
    ),
    "white_space": (
        _c("id", width=8), _c("product_line", width=28), _c("chance", "number", 11, unit="share"),
        _c("expected_margin", "number", 16, unit="whole"), _c("reason", width=70),
    ),
    "swot": (
        _c("id", width=26), _c("kind", width=20), _c("claim", width=76), _c("source", width=22),
        _c("expires_on", "day", 14),
    ),
    "risks": (
        _c("id", width=8), _c("what", width=60), _c("likelihood", width=12), _c("impact", width=12),
        _c("answer", width=50), _c("owner", width=22),
    ),
    "promises": (
        _c("id", width=8), _c("what", width=54), _c("tier", width=10), _c("metric", width=24),
        _c("level", "number", 12), _c("unit", width=9), _c("owner", width=22),
    ),
    "needs": (
        _c("id", width=8), _c("question", width=56), _c("why", width=48), _c("asked_on", "day", 12),
        _c("answer", width=40),
    ),
}  # fmt: skip


def columns(key: str) -> tuple[Column, ...]:
    """Return the columns of a sheet."""
    return _COLUMNS[key]


def new_rows(told: list) -> int:
    """Return how many empty rows for new entries follow those that are there."""
    return max(15, len(told) // 4)


def letter(place: int) -> str:
    """Return the letter of a column, counted from 0."""
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[place]


def cell(value: Any, column: Column) -> Any:
    """Return what stands in a cell: a text, a number or a day; None for nothing."""
    if column.kind == "names":
        value = ", ".join(shown(column.field, one) for one in value or ())
    if value is None or value is pd.NaT or value != value:
        return None
    if isinstance(value, str):
        text = clean(shown(column.field, value))
        return f"{text[:_LONGEST]}…" if len(text) > _LONGEST else text or None
    # to Excel, days before 1900 and after 9999 are none, and there was a 29 February in 1900
    if isinstance(value, pd.Timestamp):
        return value if 1900 < value.year <= 9999 else value.date().isoformat()
    return float(value)
