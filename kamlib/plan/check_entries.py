"""A plan in; what its entries lack, and where they do not fit together, out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pandas as pd

from kamlib.language import date, listing
from kamlib.language import gettext as _
from kamlib.plan.kpis import KPIS
from kamlib.plan.plan import AccountPlan
from kamlib.plan.words import word
from kamlib.score import load_criteria

Fault = tuple[str, str, str]
PLAN = "plan"
NEEDED = {
    "goals": ("how", "why", "what", "metric", "baseline", "target", "due", "owner", "evidence"),
    "promises": ("what", "metric", "level", "owner"),
    "actions": ("what", "owner", "due"),
    "measures": ("metric", "baseline", "target", "due"),
    "needs": ("question",),
    "stakeholders": ("influence", "relationship", "wanted"),
    "risks": ("what", "likelihood", "impact", "answer", "owner"),
}
NEEDED_OF_ALL = ("tier", "manager", "hours_a_year")
_FUNCTIONS = {
    "sales": ("sales", "ventas"),
    "service": ("service", "servicio"),
    "operations": ("operations", "operaciones"),
}
_TWO = re.compile(r"[,;/&+]|\b(?:and|y|e)\b", flags=re.IGNORECASE)


def lacking(entry: object, needed: tuple[str, ...]) -> list[str]:
    """Return the fields an entry cannot do without and that are empty."""
    values = {name: getattr(entry, name) for name in needed}
    return [name for name, value in values.items() if (not value.strip() if isinstance(value, str) else pd.isna(value))]


def missing(plan: AccountPlan) -> Iterator[Fault]:
    """Tell of each entry what it still lacks."""
    told = _("Still missing: {fields}.")
    if not plan.goals:
        yield PLAN, "missing", _("The plan has no goal.")
    for one, name, needed in [(plan, PLAN, NEEDED_OF_ALL)] + [
        (entry, entry.id, NEEDED[section]) for section in NEEDED for entry in getattr(plan, section)
    ]:
        fields = lacking(one, needed)
        if fields:
            yield name, "missing", told.format(fields=listing(word(field) for field in fields))


def targets(plan: AccountPlan, tables: Mapping[str, pd.DataFrame]) -> Iterator[Fault]:
    """Tell of targets that are no better than the baseline, and of evidence that is none."""
    for one in (*plan.goals, *plan.measures):
        gain = one.target - one.baseline
        if pd.isna(gain):
            continue
        if gain == 0:
            yield one.id, "target_side", _("The target is what is there already.")
        elif one.metric in KPIS and (gain > 0) == (KPIS[one.metric].direction == "lower"):
            yield one.id, "target_side", _("By this target it would become worse than it is.")
    known = {*tables, *(kpi.source for kpi in KPIS.values()), *(factor.id for factor in plan.swot.factors)}
    for goal in plan.goals:
        if goal.evidence and goal.evidence not in known:
            yield (
                goal.id,
                "unknown_evidence",
                _("Its evidence, {name}, is neither a SWOT factor nor a table.").format(name=goal.evidence),
            )


def orphans(plan: AccountPlan) -> Iterator[Fault]:
    """Tell what belongs to nothing: criteria, measures, goals, actions, and TOWS actions nobody took over."""
    measured, names = {one.criterion for one in plan.measures}, load_criteria().names
    for criterion in plan.criteria:
        if criterion not in measured:
            told = _("The account was chosen for this: {criterion}. No measure shows whether that holds.")
            yield criterion, "orphan", told.format(criterion=names.get(criterion, criterion))
    for one in plan.measures:
        if one.criterion not in plan.criteria:
            yield one.id, "orphan", _("It measures nothing for which the account was chosen.")
    served, tows = {one.goal for one in plan.actions}, {one.id for one in plan.swot.actions}
    goals = {one.id for one in plan.goals}
    for goal in plan.goals:
        if goal.id not in served:
            yield goal.id, "orphan", _("No action serves this goal.")
    for action in plan.actions:
        if action.goal not in goals | tows:
            yield action.id, "orphan", _("It serves no goal of the plan.")
    for one in plan.swot.actions:
        if one.id not in served:
            yield one.id, "not_taken_over", _("It follows from the SWOT, and no action of the plan takes it up.")


def agreements(plan: AccountPlan) -> Iterator[Fault]:
    """Tell where the customer was told before it was agreed what is expected."""
    inside, outside, told = plan.agreed_inside_on, plan.agreed_outside_on, plan.announced_on
    if not pd.isna(told):
        early = [
            name
            for name, day in ((_("inside"), inside), (_("with the customer's side"), outside))
            if pd.isna(day) or day > told
        ]
        if early:
            text = _("Announced on {day}, before it was agreed {where} what is expected.")
            yield PLAN, "announced_early", text.format(day=date(told), where=listing(early))
    if outside < inside:
        text = _("Agreed with the customer's side on {outside}, before sales, service and operations did on {inside}.")
        yield PLAN, "agreed_outside_first", text.format(outside=date(outside), inside=date(inside))


def functions(plan: AccountPlan) -> Iterator[Fault]:
    """Tell of actions for which nobody, or more than one, answers, and of functions that appear nowhere."""
    named: set[str] = set()
    for one in plan.actions:
        named |= {
            name.strip().casefold() for name in (*one.responsible, *one.consulted, *one.informed, one.accountable)
        }
        if not one.accountable.strip():
            yield one.id, "raci", _("Nobody answers for it.")
        elif _TWO.search(one.accountable):
            yield (
                one.id,
                "raci",
                _("More than one answers for it: {names}. Then nobody does.").format(names=one.accountable),
            )
        if not one.responsible:
            yield one.id, "raci", _("Nobody does it.")
    labels = {"sales": _("sales"), "service": _("service"), "operations": _("operations")}
    absent = [labels[name] for name, words in _FUNCTIONS.items() if not named & set(words)]
    if plan.actions and absent:
        yield PLAN, "raci", _("In no action does anybody name {functions}.").format(functions=listing(absent))
