"""A plan and a day in; what is late, slips, runs in a circle, or takes more hours than there are, out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

import pandas as pd

from kamlib.language import date, listing, number
from kamlib.language import gettext as _
from kamlib.plan.check_entries import PLAN, Fault
from kamlib.plan.kpis import KPIS
from kamlib.plan.plan import AccountPlan


def late(plan: AccountPlan, day: pd.Timestamp) -> Iterator[Fault]:
    """Tell which actions were due and are not done."""
    for one in plan.actions:
        if one.due < day and not one.done_on <= day:
            told = _("It was due on {day} and is not done.").format(day=date(one.due))
            yield one.id, "late", told


def slippage(plan: AccountPlan, day: pd.Timestamp) -> Iterator[Fault]:
    """Tell which actions are due before what they wait for, or wait for each other."""
    actions = {one.id: one for one in plan.actions}
    for one in plan.actions:
        for name in one.after:
            if name not in actions:
                yield one.id, "unknown_action", _("It waits for {action}, which is not there.").format(action=name)
    try:
        TopologicalSorter({one.id: one.after for one in plan.actions}).prepare()
    except CycleError as error:
        circle = error.args[1]
        yield (
            min(circle),
            "cycle",
            _("These actions wait for each other: {actions}.").format(actions=listing(circle[1:])),
        )
        return
    for one in plan.actions:
        if one.done_on <= day:
            continue
        for before in (actions[name] for name in one.after if name in actions):
            ready = (
                before.done_on if before.done_on <= day else max(before.due, day) if before.due <= day else before.due
            )
            if one.due < ready:
                told = _("It is due on {due} and waits for {action}, which is not ready before {ready}.")
                yield one.id, "slippage", told.format(due=date(one.due), action=before.id, ready=date(ready))


def review(plan: AccountPlan, day: pd.Timestamp) -> Iterator[Fault]:
    """Tell where no day is set on which the plan is opened again, or that day is past."""
    if pd.isna(plan.review_on):
        yield PLAN, "review", _("No day is set on which the plan is opened again.")
    elif plan.review_on < day:
        yield PLAN, "review", _("It was to be opened again on {day}.").format(day=date(plan.review_on))


def hours(plan: AccountPlan, tables: Mapping[str, pd.DataFrame], day: pd.Timestamp) -> Iterator[Fault]:
    """Tell where planned or logged hours are more than the account may take."""
    planned = sum(one.hours for one in plan.actions if one.hours == one.hours)
    logged = KPIS["hours_12m"].read(plan.account_id, tables, day).value
    for found, told in (
        (planned, _("The actions take {found} hours; the account may take {budget} a year.")),
        (logged, _("It took {found} hours within a year; it may take {budget}.")),
    ):
        if found > plan.hours_a_year:
            yield PLAN, "over_budget", told.format(found=number(found), budget=number(plan.hours_a_year))
