"""A plan in; what it stands on, as sections of its documents, out: SWOT, people, white space, questions, risks."""

from __future__ import annotations

import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import money, ngettext, number, share
from kamlib.plan.pages import words
from kamlib.plan.pages.section import Section, rows
from kamlib.plan.plan import AccountPlan
from kamlib.plots.swot_board import evidence

_GRAVE = {("medium", "high"), ("high", "medium"), ("high", "high")}
_STRONG = 4


def swot(plan: AccountPlan) -> Section:
    """Say what is for and against us: at most five factors a kind, with what they rest on."""
    headings = {
        "kind": _("Kind"), "claim": _("Claim"), "evidence": _("Rests on"), "priority": _("Priority"),
        "confidence": _("How sure"),
    }  # fmt: skip
    board = pd.concat(plan.swot.board.values()) if plan.swot.factors else pd.DataFrame()
    entries = [
        (
            str(one),
            (
                words.kind(row["kind"]), row["claim"], evidence(row, {}), share(row["priority"], 0),
                words.NOTHING if row["judgement"] else share(row["confidence"], 0),
            ),
        )
        for one, row in board.iterrows()
    ]  # fmt: skip
    n, measured = len(plan.swot.factors), sum(one.has_evidence for one in plan.swot.factors)
    if not n:
        said = _("No factor yet: what are we good and bad at here, and what comes from outside?")
    elif len(entries) < n:
        said = _("The {shown} factors of {n} that count most; of all, {measured} rest on a figure.")
        said = said.format(shown=number(len(entries)), n=number(n), measured=number(measured))
    else:
        said = _("Factors: {n}; resting on a figure: {measured}.").format(n=number(n), measured=number(measured))
    return Section(key="swot", title=_("Strengths, weaknesses, opportunities, threats"), said=said,
                   **rows(headings, entries))  # fmt: skip


def tows(plan: AccountPlan) -> Section:
    """Say what follows from the SWOT."""
    headings = {
        "what": _("Action"), "strategy": _("Idea"), "factors": _("Because of"), "owner": _("Owner"), "due": _("By"),
        "measure": _("Measured by"),
    }  # fmt: skip
    entries = [
        (
            one.id,
            (
                one.what, words.strategy(one.strategy), words.known(", ".join(one.factors)), words.known(one.owner),
                words.day(one.due), words.known(one.measure),
            ),
        )
        for one in plan.swot.actions
    ]  # fmt: skip
    n = len(entries)
    if not n:
        said = _("Nothing follows from the SWOT yet: which strength answers which opportunity or threat?")
    else:
        said = ngettext("{n} action follows from the SWOT.", "{n} actions follow from the SWOT.", n)
    return Section(key="tows", title=_("What follows from the SWOT"), said=said.format(n=number(n)),
                   **rows(headings, entries))  # fmt: skip


def stakeholders(plan: AccountPlan) -> Section:
    """Say who counts at the customer, how well we work together, and who of us keeps the contact."""
    headings = {
        "name": _("Person"), "role": _("Part in buying"), "function": _("Works in"), "influence": _("Influence"),
        "relationship": _("Relationship"), "covered_by": _("Looked after by"), "last_contact": _("Last contact"),
    }  # fmt: skip
    entries = [
        (
            one.id,
            (
                words.wanted(one.name), words.role(one.role), words.functions([one.function]),
                words.step(one.influence), _relationship(one.relationship, one.wanted), words.known(one.covered_by),
                words.day(one.last_contact),
            ),
        )
        for one in plan.stakeholders
    ]  # fmt: skip
    strong = [one for one in plan.stakeholders if one.influence >= _STRONG]
    n, alone = len(plan.stakeholders), sum(not one.covered_by.strip() for one in strong)
    if not n:
        said = _("No person yet: who decides, who uses it, who is listened to?")
    elif not any(one.influence == one.influence for one in plan.stakeholders):
        said = _("Persons: {n}; who of them has influence is still to be said.").format(n=number(n))
    else:
        said = _("Persons: {n}; with influence of 4 or 5: {strong}, looked after by nobody: {alone}.")
        said = said.format(n=number(n), strong=number(len(strong)), alone=number(alone))
    note = _("Influence and relationship from 1 to 5; an arrow leads to the relationship we want.") if n else ""
    return Section(key="stakeholders", title=_("People"), said=said, note=note, **rows(headings, entries))


def _relationship(now: float, wanted: float) -> str:
    if wanted != wanted or wanted == now:
        return words.step(now)
    return f"{words.step(now)} → {words.step(wanted)}"


def white_space(plan: AccountPlan) -> Section:
    """Say what the customer could buy from us and does not."""
    headings = {
        "product_line": _("Product family"), "chance": _("Chance"), "expected_margin": _("Expected margin a year"),
        "reason": _("Why"),
    }  # fmt: skip
    entries = [
        (
            one.id,
            (
                words.wanted(one.product_line), share(one.chance, 0), money(one.expected_margin, plan.currency),
                words.known(one.reason),
            ),
        )
        for one in plan.white_space
    ]  # fmt: skip
    known = [one.expected_margin for one in plan.white_space if one.expected_margin == one.expected_margin]
    if not entries:
        said = _("No white space noted: what could the customer buy from us and does not?")
    elif not known:
        said = _("Product families the customer does not buy from us: {n}.").format(n=number(len(entries)))
    else:
        said = _("What the customer does not buy from us may bring {sum} of margin a year, chances included.")
        said = said.format(sum=money(sum(known), plan.currency))
    return Section(key="white_space", title=_("White space"), said=said, **rows(headings, entries))


def needs(plan: AccountPlan) -> Section:
    """Say what is to be asked at the next meeting."""
    headings = {"question": _("Question"), "why": _("Why we ask"), "asked_on": _("Asked on"), "answer": _("Answer")}
    entries = [
        (one.id, (words.wanted(one.question), words.known(one.why), words.day(one.asked_on), words.known(one.answer)))
        for one in plan.needs
    ]
    n, answered = len(entries), sum(bool(one.answer.strip()) for one in plan.needs)
    if not n:
        said = _("No question yet: what must we know to foresee what the customer will need?")
    else:
        said = _("Questions: {n}; answered: {answered}.").format(n=number(n), answered=number(answered))
    return Section(key="needs", title=_("Questions for the next meeting"), said=said, **rows(headings, entries))


def risks(plan: AccountPlan) -> Section:
    """Say what could go wrong and what is done about it."""
    headings = {
        "what": _("Risk"), "likelihood": _("Likelihood"), "impact": _("Impact"), "answer": _("What we do"),
        "owner": _("Owner"),
    }  # fmt: skip
    entries = [
        (
            one.id,
            (
                words.wanted(one.what), words.likelihood(one.likelihood), words.impact(one.impact),
                words.wanted(one.answer), words.known(one.owner),
            ),
        )
        for one in plan.risks
    ]  # fmt: skip
    grave = [one for one in plan.risks if (one.likelihood, one.impact) in _GRAVE]
    open_ = sum(not one.answer.strip() for one in plan.risks)
    if not entries:
        said = _("No risk noted: what could cost us the account?")
    else:
        said = _("Risks: {n}, of them grave: {grave}; without an answer: {open}.")
        said = said.format(n=number(len(entries)), grave=number(len(grave)), open=number(open_))
    return Section(key="risks", title=_("Risks"), said=said, **rows(headings, entries))
