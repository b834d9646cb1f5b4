"""The name of a field in; the word by which a person knows it out."""

from __future__ import annotations

from kamlib.language import gettext as _


def word(field: str) -> str:
    """Return the word for a field of a plan; a field without one keeps its name."""
    return _words().get(field, field)


def _words() -> dict[str, str]:
    return {
        "how": _("how"),
        "why": _("why"),
        "what": _("what"),
        "metric": _("measure"),
        "unit": _("unit"),
        "baseline": _("baseline"),
        "target": _("target"),
        "due": _("day"),
        "owner": _("owner"),
        "evidence": _("evidence"),
        "criterion": _("criterion"),
        "tier": _("tier"),
        "level": _("promised level"),
        "influence": _("influence"),
        "relationship": _("relationship today"),
        "wanted": _("relationship wanted"),
        "likelihood": _("likelihood"),
        "impact": _("impact"),
        "answer": _("answer"),
        "manager": _("account manager"),
        "hours_a_year": _("hours a year"),
        "review_on": _("day of the review"),
        "agreed_inside_on": _("day of the agreement inside"),
        "agreed_outside_on": _("day of the agreement with the customer's side"),
        "question": _("question"),
        "responsible": _("who does it"),
        "accountable": _("who answers for it"),
    }
