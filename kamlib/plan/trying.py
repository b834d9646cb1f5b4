"""A plan and some answers to try in; the faults that are left with these answers, in sentences, out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date as Day
from typing import Any

import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import ngettext, number
from kamlib.plan.plan import SECTIONS, AccountPlan


def try_answers(plan: AccountPlan, tables: Mapping[str, pd.DataFrame], *, as_of: str | Day, **answers: float) -> str:
    """Say what :func:`kamlib.plan.check` still finds wrong once some figures and days of the plan are others.

    Parameters
    ----------
    plan : AccountPlan
        It stays as it is.
    tables : dict of str to DataFrame
    as_of : day
        As for :func:`kamlib.plan.check`.
    **answers : float
        A field of the plan, such as ``hours_a_year``, or ``id__field`` of an entry, such as ``G1__target``. Days are
        given as days after ``plan.as_of``, shares in per cent.

    Returns
    -------
    str
        How many faults are left, and each in a line.

    Raises
    ------
    DataError
        If the plan has no such entry or field.
    """
    left = with_answers(plan, **answers).check(tables, as_of=as_of)
    if left.empty:
        return _("No fault is left: the plan passes its check.")
    told = ngettext("{n} fault is left.", "{n} faults are left.", len(left)).format(n=number(len(left)))
    people = {one.id for one in plan.stakeholders}  # told by their names
    each = [
        words if id in people else _("{id}: {told}").format(id=id, told=words)
        for id, words in left[["id", "told"]].itertuples(index=False)
    ]
    return "\n".join([told, *each])


def with_answers(plan: AccountPlan, **answers: float) -> AccountPlan:
    """Return the plan with other figures and days.

    Parameters
    ----------
    plan : AccountPlan
        It stays as it is.
    **answers : float
        As for :func:`try_answers`.

    Returns
    -------
    AccountPlan

    Raises
    ------
    DataError
        If the plan has no such entry or field.

    Examples
    --------
    >>> from kamlib.plan import AccountPlan, Goal
    >>> plan = AccountPlan(account_id="7", account_name="Aurora", goals=(Goal(id="G1", unit="share"),))
    >>> with_answers(plan, G1__target=95, hours_a_year=40).goals[0].target
    0.95
    """
    for name, value in answers.items():
        owner, _mark, field = name.rpartition("__")
        if not owner:
            plan = replace(plan, **_fitting(plan, field, value, plan.as_of))
            continue
        section = next((one for one in SECTIONS if owner in [entry.id for entry in getattr(plan, one)]), None)
        if section is None:
            raise DataError(_("The plan has no entry {id}.").format(id=owner))
        entries = [
            replace(entry, **_fitting(entry, field, value, plan.as_of)) if entry.id == owner else entry
            for entry in getattr(plan, section)
        ]
        plan = replace(plan, **{section: tuple(entries)})
    return plan


def _fitting(owner: Any, name: str, value: float, first: pd.Timestamp) -> dict[str, Any]:
    kinds = {one.name: str(one.type) for one in fields(owner) if str(one.type) in ("float", "pd.Timestamp")}
    if name not in kinds:
        raise DataError(_("No figure or day of that name can be changed."), expected=some(kinds, limit=12), found=name)
    if kinds[name] == "pd.Timestamp":
        return {name: first + pd.Timedelta(days=value)}
    return {name: value / 100 if getattr(owner, "unit", "") == "share" else value}
