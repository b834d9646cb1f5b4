"""A plan, and the one before it, in; what has changed, and what a person still has to answer, out."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pandas as pd

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.plan.check_entries import NEEDED, NEEDED_OF_ALL, PLAN, lacking
from kamlib.plan.plan import SECTIONS, AccountPlan
from kamlib.plan.words import word

_COLUMNS = ["section", "id", "change", "field", "before", "after"]


def changed(plan: AccountPlan, before: AccountPlan) -> pd.DataFrame:
    """Say what is different from an earlier version of a plan.

    Parameters
    ----------
    plan, before : AccountPlan
        Of one account.

    Returns
    -------
    DataFrame
        A row for each field that is another: ``section`` (``plan`` for its head, ``swot``), ``id``, ``change`` ("new",
        "gone", "changed"; of SWOT factors also "moved" to another quadrant), ``field`` (empty for entries that are new
        or gone), ``before``, ``after``. Entries are the same if their ids are.

    Raises
    ------
    DataError
        If the plans are of different accounts.

    Examples
    --------
    >>> from kamlib.plan import AccountPlan, Goal
    >>> old, new = (AccountPlan(account_id="7", account_name="A", goals=(Goal(id="G1", target=n),)) for n in (3, 4))
    >>> changed(new, old)[["section", "id", "field", "before", "after"]].iloc[0].tolist()
    ['goals', 'G1', 'target', 3.0, 4.0]
    """
    if plan.account_id != before.account_id:
        raise DataError(_("These are plans of different accounts."), found=f"{before.account_id}, {plan.account_id}")
    head = [field.name for field in fields(AccountPlan) if field.name not in (*SECTIONS, "swot")]
    rows = _fields(PLAN, PLAN, head, before, plan)
    for section, kind in SECTIONS.items():
        old, new = ({one.id: one for one in getattr(version, section)} for version in (before, plan))
        names = [field.name for field in fields(kind)]
        rows += [(section, name, "gone", "", _said(old[name]), None) for name in old if name not in new]
        for name, one in new.items():
            rows += _fields(section, name, names, old[name], one) if name in old else [
                (section, name, "new", "", None, _said(one))
            ]  # fmt: skip
    swot = plan.swot.changed(before.swot)
    words = {"value": ("changed", "value"), "moved": ("moved", "kind")}
    rows += [
        ("swot", str(name), *words.get(row["change"], (row["change"], "")), row["before"], row["after"])
        for name, row in swot.iterrows()
    ]
    return pd.DataFrame(rows, columns=_COLUMNS, dtype=object)


def asked(plan: AccountPlan) -> pd.DataFrame:
    """Say what a person still has to answer before a plan can be worked by.

    Parameters
    ----------
    plan : AccountPlan

    Returns
    -------
    DataFrame
        A row for each empty field: ``section`` (``plan`` for its head), ``id``, ``field``, ``word`` (the field in the
        language in force), ``about`` (the entry in words).

    Examples
    --------
    >>> from kamlib.plan import AccountPlan, Goal
    >>> goal = Goal(id="G1", how="We show.", why="They save.", what="Both win.", metric="days_late", owner="Nuria")
    >>> plan = AccountPlan(account_id="7", account_name="A", tier="key", manager="Nuria", hours_a_year=9, goals=(goal,))
    >>> asked(plan)["field"].tolist()
    ['review_on', 'agreed_inside_on', 'agreed_outside_on', 'baseline', 'target', 'due', 'evidence']
    """
    entries = [(PLAN, PLAN, plan, (*NEEDED_OF_ALL, "review_on", "agreed_inside_on", "agreed_outside_on"))]
    entries += [(name, one.id, one, needed) for name, needed in NEEDED.items() for one in getattr(plan, name)]
    rows = [
        (section, name, field, word(field), "" if one is plan else _said(one))
        for section, name, one, needed in entries
        for field in lacking(one, needed)
    ]
    rows += [
        ("actions", one.id, field, word(field), _said(one))
        for one in plan.actions
        for field in ("responsible", "accountable")
        if not getattr(one, field)
    ]
    return pd.DataFrame(rows, columns=["section", "id", "field", "word", "about"], dtype="str")


def _fields(section: str, name: str, names: list[str], before: Any, after: Any) -> list[tuple]:
    pairs = ((field, getattr(before, field), getattr(after, field)) for field in names)
    return [
        (section, name, "changed", field, old, new)
        for field, old, new in pairs
        if old != new and not (_nothing(old) and _nothing(new))
    ]


def _nothing(value: Any) -> bool:
    return bool(pd.isna(value)) if not isinstance(value, str | tuple) else False


def _said(entry: Any) -> str:
    """Return an entry in the words a person knows it by."""
    words = (getattr(entry, name, "") for name in ("what", "question", "name", "product_line", "metric"))
    return next((text for text in words if text), entry.id)
