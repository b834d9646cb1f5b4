"""Values of a plan in; the words that stand for them in its documents out."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from kamlib.language import date, listing, number
from kamlib.language import gettext as _
from kamlib.plan.kpis import KPIS
from kamlib.score import load_criteria

NOTHING = "–"
# what XML refuses, and signs that turn the direction of what follows them
_UNFIT = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")


def clean(text: object) -> str:
    """Return a text that any document can hold: what it cannot is replaced by a sign that shows.

    Examples
    --------
    >>> clean("bell\\x07 and line\\r\\nbreak")
    'bell\\ufffd and line\\nbreak'
    """
    whole = re.sub("\r\n?|\u2028|\u2029|\x85", "\n", str(text))
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", whole).strip()


def known(text: str) -> str:
    """Return a text, or a dash for an empty one."""
    return text if text.strip() else NOTHING


def wanted(text: str) -> str:
    """Return a text, or say that it is still to be written."""
    return text if text.strip() else _("(to be filled in)")


def day(value: pd.Timestamp) -> str:
    """Write a day, or a dash."""
    return NOTHING if pd.isna(value) else date(value)


def step(value: float) -> str:
    """Write a place on a scale from 1 to 5, or a dash."""
    return number(value, 0 if value != value or float(value).is_integer() else 1)


def metric(name: str) -> str:
    """Name what is measured."""
    return KPIS[name].label if name in KPIS else known(name)


def criteria(ids: Iterable[str]) -> str:
    """Name criteria of selection; one that is not among the kit's stands by its id."""
    names = load_criteria().names
    return known(listing(names.get(one, one) for one in ids))


def functions(names: Iterable[str]) -> str:
    """Name parts of a company, ours or the customer's."""
    told = {
        "sales": _("sales"),
        "service": _("service"),
        "operations": _("operations"),
        "finance": _("finance"),
        "purchasing": _("purchasing"),
        "technology": _("technology"),
        "management": _("management"),
        "quality": _("quality"),
        "logistics": _("logistics"),
        "marketing": _("marketing"),
    }
    return known(listing(told.get(one.strip().lower(), one) for one in names if one.strip()))


def role(name: str) -> str:
    """Name the part that a person plays in buying."""
    told = {
        "decision_maker": _("decides"),
        "champion": _("speaks for us"),
        "influencer": _("is listened to"),
        "user": _("uses it"),
        "blocker": _("is against it"),
    }
    return told.get(name, known(name))


def likelihood(name: str) -> str:
    """Say how likely a risk is."""
    return {"low": _("unlikely"), "medium": _("possible"), "high": _("likely")}.get(name, NOTHING)


def impact(name: str) -> str:
    """Say how much a risk would cost."""
    return {"low": _("small"), "medium": _("moderate"), "high": _("great")}.get(name, NOTHING)


def state(name: str) -> str:
    """Name the state of a measure."""
    told = {"met": _("met"), "on_course": _("on course"), "behind": _("behind")}
    return told.get(name, _("not known"))


def tier(name: str) -> str:
    """Name a tier of accounts."""
    return {"key": _("key account")}.get(name, known(name))


def kind(name: str) -> str:
    """Name what kind of factor something is."""
    return {
        "strength": _("Strength"),
        "weakness": _("Weakness"),
        "opportunity": _("Opportunity"),
        "threat": _("Threat"),
    }[name]


def strategy(name: str) -> str:
    """Say what an action of a TOWS matrix does with its factors."""
    return {
        "SO": _("SO: use a strength for an opportunity"),
        "WO": _("WO: overcome a weakness by an opportunity"),
        "ST": _("ST: use a strength against a threat"),
        "WT": _("WT: keep a threat from hitting a weakness"),
    }[name]
