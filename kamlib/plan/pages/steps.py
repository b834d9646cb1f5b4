"""A plan in; what is done next, what is to be mended and when it is opened again, as sections of its documents, out."""

from __future__ import annotations

import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import ngettext, number
from kamlib.plan.pages import words
from kamlib.plan.pages.section import Section, rows
from kamlib.plan.parts import Action
from kamlib.plan.plan import AccountPlan
from kamlib.plan.units import shown

_AHEAD = pd.Timedelta(days=90)


def next_90_days(plan: AccountPlan) -> Section:
    """Say who does what in the ninety days after the day of the data: what is open and due by then, or has no day."""
    end = plan.as_of + _AHEAD
    open_ = [one for one in plan.actions if pd.isna(one.done_on)]
    chosen = [one for one in open_ if not one.due > end]
    late = [one for one in chosen if one.due < plan.as_of]
    hours = sum(one.hours for one in chosen if one.hours == one.hours)
    if not any(one.what.strip() for one in plan.actions):
        said = _("No action yet: who does what by when, and how will one see that it worked?")
    elif not chosen:
        said = _("No open action is due in the next ninety days.")
    elif pd.isna(end):
        said = _("Open actions: {n}, hours planned: {hours}.")
        said = said.format(n=number(len(chosen)), hours=shown(hours, "count"))
    else:
        said = _("Open actions until {day}: {n}, of them late: {late}; hours planned: {hours}.")
        said = said.format(
            day=words.day(end), n=number(len(chosen)), late=number(len(late)), hours=shown(hours, "count")
        )
    note = _("RACI: R does it, A answers for it, C is asked, I is told.") if chosen else ""
    return Section(
        key="next_90_days", title=_("The next 90 days"), said=said, note=note, **_table(chosen, as_of=plan.as_of)
    )


def further(plan: AccountPlan) -> Section | None:
    """Say what was done and what comes later; nothing where there is neither."""
    end = plan.as_of + _AHEAD
    chosen = [one for one in plan.actions if not pd.isna(one.done_on) or one.due > end]
    if not chosen:
        return None
    done = sum(not pd.isna(one.done_on) for one in chosen)
    said = _("Actions done: {done}; due later: {later}.")
    said = said.format(done=number(done), later=number(len(chosen) - done))
    return Section(key="further", title=_("Done, and later"), said=said, **_table(chosen, as_of=plan.as_of))


def _table(actions: list[Action], *, as_of: pd.Timestamp) -> dict:
    headings = {
        "what": _("Action"), "goal": _("For"), "owner": _("Owner"), "due": _("By"), "state": _("State"),
        "after": _("Waits for"), "raci": _("RACI"), "hours": _("Hours"), "measure": _("Measured by"),
    }  # fmt: skip
    entries = [
        (
            one.id,
            (
                words.wanted(one.what), words.known(one.goal), words.known(one.owner), words.day(one.due),
                _state(one, as_of), words.known(", ".join(one.after)), raci(one), shown(one.hours, "count"),
                words.known(one.measure),
            ),
        )
        for one in actions
    ]  # fmt: skip
    return rows(headings, entries)


def _state(action: Action, as_of: pd.Timestamp) -> str:
    if not pd.isna(action.done_on):
        return _("done on {day}").format(day=words.day(action.done_on))
    if action.due < as_of:
        return _("late")
    return _("under way") if action.start <= as_of else _("open")


def raci(action: Action) -> str:
    """Write which parts of our company do an action, answer for it, are asked and are told."""
    parts = (
        ("R", action.responsible),
        ("A", (action.accountable,) if action.accountable.strip() else ()),
        ("C", action.consulted),
        ("I", action.informed),
    )
    told = [f"{letter}: {words.functions(names)}" for letter, names in parts if names]
    return words.known("; ".join(told))


def to_mend(faults: pd.DataFrame | None) -> Section:
    """Say what the check of the plan found: its sentences, in its order, each with all entries it is true of."""
    headings = {"where": _("Where"), "told": _("What is to be put right")}
    if faults is None:
        said = _("The plan was not checked against tables when this was written.")
        return Section(key="to_mend", title=_("To be put right"), said=said, **rows(headings, []))
    grouped = faults.groupby("told", sort=False)["id"]
    entries = [(str(n), (", ".join(map(str, ids)), told)) for n, (told, ids) in enumerate(grouped, 1)]
    n = len(faults)
    if n:
        said = ngettext(
            "{n} thing is missing, stale, late or no longer true.",
            "{n} things are missing, stale, late or no longer true.", n,
        )  # fmt: skip
    else:
        said = _("Checked: nothing is missing, stale, late or no longer true.")
    return Section(key="to_mend", title=_("To be put right"), said=said.format(n=number(n)), **rows(headings, entries))


def review(plan: AccountPlan) -> Section:
    """Say when the plan is opened again."""
    if pd.isna(plan.review_on):
        said = _("No day yet on which the plan is opened again: name one, and who is there.")
    else:
        said = _("The plan is opened again on {day}: each figure is then measured anew.")
        said = said.format(day=words.day(plan.review_on))
    return Section(key="review", title=_("Next review"), said=said)
