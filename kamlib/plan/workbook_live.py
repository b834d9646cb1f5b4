"""Entries of a plan in; the formulas of its workbook out, each with what it comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from kamlib.language import gettext as _
from kamlib.plan.plan import AccountPlan
from kamlib.plan.workbook_columns import FIRST, Column, columns, letter, new_rows
from kamlib.plan.workbook_words import names, statuses

DAY, BUDGET, TOTALS = 7, 9, 11
"""Rows of the summary, counted from 0: day of the data, hours a year, first of the totals."""


def live(plan: AccountPlan, key: str, column: Column, row: int, entry: Mapping[str, Any]) -> tuple[str, Any]:
    """Return the formula of a cell and its value; an empty entry is a row that waits for one."""
    at = {one.field: f"{letter(place)}{row + 1}" for place, one in enumerate(columns(key))}
    day = f"{names()['summary']}!$B${DAY + 1}"
    if column.field == "days_left":
        return _days_left(plan, at, day, entry)
    if column.field == "share_done":
        return _share_done(at, entry)
    told = {name: f'"{text}"' for name, text in statuses().items()}
    formula = (
        f'=IF({at["id"]}="","",IF({at["done_on"]}<>"",{told["done"]},IF(AND({at["due"]}<>"",{at["due"]}<{day}),'
        f'{told["late"]},IF(AND({at["start"]}<>"",{at["start"]}<={day}),{told["under_way"]},{told["open"]}))))'
    )
    return formula, statuses()[status(plan, entry)] if entry else ""


def status(plan: AccountPlan, action: Mapping[str, Any]) -> str:
    """Say how an action stands on the day of the data."""
    if not pd.isna(action["done_on"]):
        return "done"
    if action["due"] < plan.as_of:
        return "late"
    return "under_way" if action["start"] <= plan.as_of else "open"


def totals(plan: AccountPlan, actions: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, Any, str]]:
    """Return the lines of the summary that add up the actions: label, formula, value, and how it is written."""
    last = FIRST + len(actions) + new_rows(actions)
    area = {
        one.field: f"{names()['actions']}!${letter(n)}${FIRST + 1}:${letter(n)}${last}"
        for n, one in enumerate(columns("actions"))
    }
    hours = [one["hours"] if one["hours"] == one["hours"] else 0.0 for one in actions]
    planned = sum(hours)
    spent = sum(n for n, one in zip(hours, actions, strict=True) if not pd.isna(one["done_on"]))
    budget, here, whole = plan.hours_a_year, f"$B${BUDGET + 1}", f"$B${TOTALS + 1}"
    left = "" if budget != budget else budget - planned
    part = planned / budget if budget > 0 else ""
    states = [status(plan, one) for one in actions]
    labels = {
        "done": _("Actions done"), "late": _("Actions late"), "under_way": _("Actions under way"),
        "open": _("Actions open"),
    }  # fmt: skip
    return [
        (_("Hours of all actions"), f"=SUM({area['hours']})", planned, "figure"),
        (_("Of them, of actions done"), f'=SUMIF({area["done_on"]},">0",{area["hours"]})', spent, "figure"),
        (_("Hours left of the budget"), f'=IF({here}="","",{here}-{whole})', left, "figure"),
        (_("Share of the budget planned"), f'=IF(N({here})=0,"",{whole}/{here})', part, "share"),
        *(
            (labels[name], f'=COUNTIF({area["status"]},"{text}")', states.count(name), "whole")
            for name, text in statuses().items()
        ),
    ]


def _days_left(plan: AccountPlan, at: Mapping[str, str], day: str, entry: Mapping[str, Any]) -> tuple[str, Any]:
    tests = [f'{at["due"]}=""', f'{day}=""', *([f'{at["done_on"]}<>""'] if "done_on" in at else [])]
    done = "done_on" in at and not pd.isna(entry.get("done_on", pd.NaT))
    due = entry.get("due", pd.NaT)
    value = "" if pd.isna(due) or pd.isna(plan.as_of) or done else (due - plan.as_of).days
    return f'=IF(OR({",".join(tests)}),"",{at["due"]}-{day})', value


def _share_done(at: Mapping[str, str], entry: Mapping[str, Any]) -> tuple[str, Any]:
    start, now, end = at["baseline"], at["now"], at["target"]
    way, gone = entry["target"] - entry["baseline"], entry["now"] - entry["baseline"]
    formula = f'=IF(OR({start}="",{now}="",{end}=""),"",IF({end}={start},"",({now}-{start})/({end}-{start})))'
    return formula, gone / way if way and gone == gone and way == way else ""
