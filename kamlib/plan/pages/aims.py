"""A plan in; what it wants and where it stands, as sections of its documents, out."""

from __future__ import annotations

import math

import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import listing, ngettext, number, share
from kamlib.plan.pages import words
from kamlib.plan.pages.section import Section, rows
from kamlib.plan.parts import Goal
from kamlib.plan.plan import AccountPlan
from kamlib.plan.units import shown

Card = pd.DataFrame | None


def charter(plan: AccountPlan) -> Section:
    """Say whom the plan is about, who answers for it, and what was agreed when."""
    told = {
        "account": (_("Account"), f"{_name(plan)} ({plan.account_id})"),
        "tier": (_("Tier"), words.tier(plan.tier)),
        "manager": (_("Answers for it"), words.known(plan.manager)),
        "hours": (_("Our hours a year"), shown(plan.hours_a_year, "count")),
        "as_of": (_("Data up to"), words.day(plan.as_of)),
        "review": (_("Next review"), words.day(plan.review_on)),
        "agreed_inside": (_("Agreed in-house"), words.day(plan.agreed_inside_on)),
        "agreed_outside": (_("Agreed with the customer"), words.day(plan.agreed_outside_on)),
        "announced": (_("Announced"), words.day(plan.announced_on)),
        "criteria": (_("Chosen for"), words.criteria(plan.criteria)),
    }
    missing = [label for label, text in told.values() if text == words.NOTHING]
    if missing:
        said = _("Still to be said: {what}.").format(what=listing(f"“{label}”" for label in missing))
    else:
        said = _("{manager} answers for {account}.").format(manager=plan.manager, account=_name(plan))
    headings = {"label": _("What"), "value": _("Agreed")}
    return Section(
        key="charter", title=_("Who and for what"), said=words.clean(said), **rows(headings, list(told.items()))
    )


def goals(plan: AccountPlan, card: Card) -> Section:
    """Say what is to be reached, how and why, from where to where, by when and by whom."""
    headings = {
        "what": _("What"), "how": _("How"), "why": _("Why"), "metric": _("Measured by"), "baseline": _("From"),
        "now": _("Now"), "target": _("To"), "due": _("By"), "owner": _("Owner"),
    }  # fmt: skip
    entries = [
        (
            one.id,
            (
                words.wanted(one.what), words.wanted(one.how), words.wanted(one.why), words.metric(one.metric),
                shown(one.baseline, one.unit), shown(now_of(one, card), one.unit), shown(one.target, one.unit),
                words.day(one.due), words.known(one.owner),
            ),
        )
        for one in plan.goals
    ]  # fmt: skip
    days = [one.due for one in plan.goals if not pd.isna(one.due)]
    if not any(one.what.strip() for one in plan.goals):
        said = _("No goal yet: what is to be reached, how, why, from where to where, by when, and by whom?")
    elif not days:
        said = _("No goal has a day yet: by when is it to be reached?")
    else:
        said = ngettext("{n} goal, due on {day}.", "{n} goals, the first due on {day}.", len(plan.goals))
        said = said.format(n=number(len(plan.goals)), day=words.day(min(days)))
    return Section(key="goals", title=_("Goals"), said=said, **rows(headings, entries))


def now_of(goal: Goal, card: Card) -> float:
    """Return where the measure of a goal stands: its own line of the scorecard, or that of the same figure."""
    if card is None or not len(card):
        return math.nan
    same = (card.index == goal.id) | ((card["metric"] == goal.metric) & (card["unit"] == goal.unit))
    return float(card.loc[same, "now"].iloc[0]) if same.any() else math.nan


def position(plan: AccountPlan, card: Card) -> Section:
    """Say where the measures stand between where they began and where they are to be."""
    headings = {
        "metric": _("Measure"), "criterion": _("Chosen for"), "baseline": _("From"), "now": _("Now"),
        "target": _("To"), "due": _("By"), "share_done": _("Way covered"), "state": _("State"), "n": _("Cases"),
    }  # fmt: skip
    unmeasured = {"now": math.nan, "share_done": math.nan, "state": "", "n": 0}
    table = plan.table("measures").assign(**unmeasured) if card is None else card
    entries = [
        (
            str(one),
            (
                words.metric(row["metric"]), words.criteria([row["criterion"]] if row["criterion"] else []),
                shown(row["baseline"], row["unit"]), shown(row["now"], row["unit"]), shown(row["target"], row["unit"]),
                words.day(row["due"]), share(row["share_done"], 0), words.state(row["state"]),
                number(row["n"]) if row["n"] > 0 else words.NOTHING,
            ),
        )
        for one, row in table.iterrows()
    ]  # fmt: skip
    if not len(table):
        said = _("No measure yet: by which figure will one see that the account was well chosen?")
    elif card is None:
        said = _("Where the measures stand today was not measured: the plan was written without tables.")
    else:
        count = table["state"].value_counts()
        said = _("Measures: {met} met, {course} on course, {behind} behind, {unknown} not known.").format(
            met=number(count.get("met", 0)),
            course=number(count.get("on_course", 0)),
            behind=number(count.get("behind", 0)),
            unknown=number(count.get("unknown", 0)),
        )
    return Section(key="position", title=_("Where we stand"), said=said, **rows(headings, entries))


def promises(plan: AccountPlan) -> Section:
    """Say what the customer may count on."""
    headings = {
        "what": _("Promise"), "tier": _("Given to"), "metric": _("Measured by"), "level": _("Level"),
        "owner": _("Owner"),
    }  # fmt: skip
    entries = [
        (
            one.id,
            (
                words.wanted(one.what), words.tier(one.tier), words.metric(one.metric), shown(one.level, one.unit),
                words.known(one.owner),
            ),
        )
        for one in plan.promises
    ]  # fmt: skip
    n, without = len(plan.promises), sum(not one.owner.strip() for one in plan.promises)
    if not n:
        said = _("No promise yet: what may the customer count on, and how is it measured?")
    elif without:
        said = _("Promises: {n}; without an owner: {without}.")
        said = said.format(n=number(n), without=number(without))
    else:
        said = _("Promises: {n}, each with an owner.").format(n=number(n))
    return Section(key="promises", title=_("What the customer may count on"), said=said, **rows(headings, entries))


def _name(plan: AccountPlan) -> str:
    return plan.account_name.strip() or plan.account_id
