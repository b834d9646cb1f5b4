"""Fields and codes of a plan in; the words that stand for them in its workbook out, and the codes back in."""

from __future__ import annotations

from kamlib.language import gettext as _
from kamlib.language import using
from kamlib.plan.kpis import KPIS
from kamlib.plan.pages import words
from kamlib.score import load_criteria

FUNCTIONS = (
    "sales", "service", "operations", "finance", "purchasing", "technology", "management", "quality", "logistics",
    "marketing",
)  # fmt: skip
_OF_FUNCTIONS = ("responsible", "accountable", "consulted", "informed", "function")


def names() -> dict[str, str]:
    """Return the names of all sheets, in the language in force."""
    return {
        "summary": _("Summary"), "goals": _("Goals"), "actions": _("Actions"), "measures": _("Measures"),
        "stakeholders": _("Stakeholders"), "white_space": _("White space"), "swot": _("SWOT"), "risks": _("Risks"),
        "promises": _("Promises"), "needs": _("Needs"), "lists": _("Lists"),
    }  # fmt: skip


def headings() -> dict[str, str]:
    """Return what stands above the column of each field, in the language in force."""
    return {
        "id": _("Id"), "what": _("What"), "how": _("How"), "why": _("Why"), "metric": _("Measure"),
        "unit": _("Unit"), "baseline": _("From"), "now": _("Now"), "target": _("To"), "due": _("By"),
        "owner": _("Owner"), "evidence": _("Evidence"), "criterion": _("Chosen for"), "days_left": _("Days left"),
        "goal": _("For"), "start": _("Start"), "done_on": _("Done on"), "after": _("Waits for"), "hours": _("Hours"),
        "responsible": _("Does it (R)"), "accountable": _("Answers for it (A)"), "consulted": _("Is asked (C)"),
        "informed": _("Is told (I)"), "measure": _("Measured by"), "status": _("State"),
        "share_done": _("Way covered"), "state": _("State"), "source": _("Source"), "name": _("Name"),
        "role": _("Part in buying"), "function": _("Function"), "influence": _("Influence"),
        "relationship": _("Relationship today"), "wanted": _("Relationship wanted"), "covered_by": _("Covered by"),
        "last_contact": _("Last contact"), "product_line": _("Product family"), "chance": _("Chance"),
        "expected_margin": _("Expected margin a year"), "reason": _("Why"), "kind": _("Kind"), "claim": _("What"),
        "expires_on": _("Valid until"), "likelihood": _("Likelihood"), "impact": _("Impact"), "answer": _("Answer"),
        "tier": _("Given to"), "level": _("Level"), "question": _("Question"), "asked_on": _("Asked on"),
    }  # fmt: skip


def statuses() -> dict[str, str]:
    """Return the words for the states of an action."""
    return {"done": _("done"), "late": _("late"), "under_way": _("under way"), "open": _("open")}


def shown(field: str, code: str) -> str:
    """Return the word for a code in a field, in the language in force; all other texts as they are."""
    if not code.strip():
        return ""
    if field in _OF_FUNCTIONS:
        return words.functions([code])
    if field == "metric":
        return words.metric(code)
    if field == "criterion":
        return words.criteria([code])
    if field == "unit":
        return _units().get(code, code)
    told = {"role": words.role, "likelihood": words.likelihood, "impact": words.impact, "tier": words.tier}
    return told[field](code) if field in told else code


def codes(field: str) -> dict[str, str]:
    """Return the codes of a field by their words, in small letters, of every language."""
    fixed = {"metric": tuple(KPIS), "unit": tuple(_units()), "criterion": tuple(load_criteria().names)}
    known = FUNCTIONS if field in _OF_FUNCTIONS else fixed.get(field, ())
    found = {}
    for lang in ("en", "es"):
        with using(lang):
            found |= {shown(field, one).lower(): one for one in known}
    return found | {one.lower(): one for one in known}


def _units() -> dict[str, str]:
    return {"share": _("share"), "days": _("days"), "hours": _("hours"), "count": _("number")}
