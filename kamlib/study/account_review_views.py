"""One account's plan and figures in; the tables of the study out."""

from __future__ import annotations

import pandas as pd

from kamlib.language import gettext as _
from kamlib.plan import AccountPlan, changed
from kamlib.plan.check_entries import PLAN
from kamlib.plan.pages.section import RIGHT
from kamlib.plan.pages.words import kind, metric, strategy, wanted
from kamlib.study.account_review_words import Told, sureness
from kamlib.study.view import View

_ROWS = 40


def standing(told: Told) -> View:
    """Show the measures: where they began, stand and are to be."""
    return _section(told, "position", sheet=_("Measures"))


def board(told: Told) -> View:
    """Show the factors with what they rest on and how sure they are."""
    view = _section(told, "swot", "claim", "evidence", sheet=_("SWOT"))
    by_id = {one.id: one for one in told.plan.swot.factors}
    columns = {name: column for name, column in view.columns.items() if name != "confidence"}
    return View(
        title=view.title,
        table=view.table.assign(sure=[sureness(by_id[one]) for one in view.table["id"]]),
        columns=columns | {"sure": (_("How sure"), "text")},
        note=view.note,
        sheet=view.sheet,
    )


def pairs(told: Told) -> View:
    """Show which factors of ours meet which from outside, with room for what a person decides."""
    rows = []
    claims = {one.id: f"{one.id}: {one.claim}" for one in told.plan.swot.factors}
    for name, field in ({} if told.tows is None else told.tows.fields).items():
        for one in field.itertuples():
            cited = [act for act in told.plan.swot.actions if {one.inner, one.outer} <= set(act.factors)]
            rows.append(
                {
                    "strategy": strategy(name), "ours": claims[one.inner], "theirs": claims[one.outer],
                    "priority": one.priority, "what": "; ".join(act.what for act in cited),
                    "owner": "; ".join(act.owner for act in cited), "due": cited[0].due if cited else pd.NaT,
                }
            )  # fmt: skip
    names = ["strategy", "ours", "theirs", "priority", "what", "owner", "due"]
    table = pd.DataFrame(rows, columns=names).astype({"priority": float, "due": "datetime64[us]"})
    if not len(table):
        note = _(
            "A pair needs a factor of ours and one from outside. One of them is missing: add what you know, with your "
            "name to it."
        )
    else:
        note = _(
            "Those that count most stand first. Which belong together, and what is to be done about them, is for a "
            "person to say. Write it into plan.yaml under swot, actions: id, strategy (SO, WO, ST or WT), what, "
            "factors, owner, due, measure."
        )
    return View(
        title=_("What could follow: pairs of factors, with room for who does what by when"),
        table=table.sort_values("priority", ascending=False, kind="stable"),
        columns={
            "strategy": (_("Idea"), "text"),
            "ours": (_("Ours"), "long"),
            "theirs": (_("From outside"), "long"),
            "priority": (_("Priority"), "fine"),
            "what": (_("Action"), "text"),
            "owner": (_("Owner"), "text"),
            "due": (_("By"), "date"),
        },
        note=note,
        rows=10,
        sheet=_("Pairs"),
        workbook_only=("priority",),
    )


def goals(told: Told) -> View:
    """Show what is to be reached."""
    return _section(told, "goals", sheet=_("Goals"))


def steps(told: Told) -> View:
    """Show who does what by when."""
    return _section(told, "next_90_days", sheet=_("Actions"))


def people(told: Told) -> View:
    """Show who counts at the customer."""
    return _section(told, "stakeholders", sheet=_("People"))


def gaps(told: Told) -> View:
    """Show what the account could buy and does not."""
    return _section(told, "white_space", "reason", sheet=_("White space"))


def needs(told: Told) -> View:
    """Show what is to be asked at the next meeting."""
    return _section(told, "needs", "question", "why", "answer", sheet=_("Questions"))


def since(told: Told) -> View:
    """Show what the data say today and did not when the plan was made."""
    words = {
        ("swot", "new"): _("new factor"),
        ("swot", "gone"): _("no longer stands out"),
        ("swot", "moved"): _("the other way round now"),
        ("stakeholders", "new"): _("person who is new"),
        ("stakeholders", "gone"): _("person who is no longer there"),
        ("white_space", "new"): _("could buy it and does not"),
        ("white_space", "gone"): _("no gap any more"),
    }
    judged = {one.id for one in told.plan.swot.factors if one.judgement}
    rows = [
        {
            "what": words[row.section, row.change],
            "id": row.id,
            "before": _side(row, "before"),
            "after": _side(row, "after"),
        }
        for row in changed(told.fresh, told.plan).itertuples()
        if told.again and (row.section, row.change) in words and row.id not in judged
    ]
    note = _("The plan was made today: there is nothing to compare it with.")
    if told.again:
        note = _("Nothing of it was written into your plan. Take over what you hold to be true.")
        note = note if rows else _("The data name the same factors, persons and gaps as the plan.")
    return View(
        title=_("What the data say today and the plan does not"),
        table=pd.DataFrame(rows, columns=["what", "id", "before", "after"]),
        columns={
            "what": (_("What is different"), "text"),
            "id": (_("Entry"), "text"),
            "before": (_("In the plan"), "long"),
            "after": (_("Today"), "long"),
        },
        note=note,
        rows=_ROWS,
        sheet=_("Since then"),
    )


def _side(row, side: str) -> str:
    text = getattr(row, side) or ""
    return kind(text) if row.change == "moved" else text


def faulty(told: Told) -> View:
    """Show what is stale, late or no longer true."""
    title = _("To be mended: stale, late, contradictory or no longer true")
    return _faults(told, told.wrong, title, sheet=_("To be mended"))


def asked(told: Told) -> View:
    """Show what a person still has to fill in."""
    title = _("To be filled in: what only a person can know or decide")
    return _faults(told, told.missing, title, sheet=_("To be filled in"))


def _faults(told: Told, faults: pd.DataFrame, title: str, *, sheet: str) -> View:
    """Put together the entries of which the same is to be said."""
    names = _named(told.plan)
    known = [wanted(names.get(one, one).rstrip(".")) for one in faults["id"]]
    by = faults.assign(what=known).groupby("told", sort=False)
    table = by.agg(id=("id", ", ".join), what=("what", "; ".join)).reset_index()
    return View(
        title=title,
        table=table,
        columns={
            "id": (_("Entry"), "text"),
            "what": (_("Which is"), "long"),
            "told": (_("What is to be done"), "long"),
        },
        note="" if len(faults) else _("Nothing."),
        rows=_ROWS,
        sheet=sheet,
    )


def _named(plan: AccountPlan) -> dict[str, str]:
    """Return by which words a reader knows the entries of a plan."""
    found = {PLAN: _("the plan as a whole")} | {one.id: one.claim for one in plan.swot.factors}
    for part in (plan.goals, plan.promises, plan.actions, plan.risks, plan.swot.actions):
        found |= {one.id: one.what for one in part}
    found |= {one.id: metric(one.metric) for one in plan.measures}
    found |= {one.id: one.question for one in plan.needs}
    return found | {one.id: one.name for one in plan.stakeholders}


def _section(told: Told, key: str, *long: str, sheet: str) -> View:
    """Take over a part of the plan's documents, so that page, workbook and documents say the same."""
    part = told.sections[key]
    return View(
        title=part.title,
        table=part.table.reset_index() if len(part.table) else pd.DataFrame(columns=["id", *part.headings]),
        columns={
            name: (heading, "range" if name in RIGHT else "long" if name in long else "text")
            for name, heading in part.headings.items()
        },
        note=" ".join(text for text in (part.said, part.note) if text),
        rows=_ROWS,
        sheet=sheet,
    )


ALL = (standing, board, pairs, goals, steps, people, gaps, needs, since, faulty, asked)
