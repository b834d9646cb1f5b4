"""A plan in; a YAML file that a person fills in, keeps and compares out, and back again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from textwrap import fill
from typing import Any

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.plan.kpis import KPIS
from kamlib.plan.plan import SECTIONS, AccountPlan
from kamlib.swot.file import from_part, to_content
from kamlib.yaml_file import Part, read_yaml, update_yaml

_HEAD = tuple(field.name for field in fields(AccountPlan) if field.name not in (*SECTIONS, "swot"))


def read_form(path: str | Path) -> AccountPlan:
    """Read a plan from a YAML file.

    Raises
    ------
    DataError
        If there is no such file, it is no YAML, or something in it cannot be; file, line and key are named.
    """
    part = read_yaml(path, do=_("Compare it with a file that kam.plan.write has made."))
    part = part.mapping((*_HEAD, *SECTIONS, "swot"), needed=("account_id",))
    given = {"account_id": part.at("account_id").word(), "account_name": part.get("account_name", Part.text, "")}
    given |= {name: _entries(part, name) for name in SECTIONS}
    given["swot"] = from_part(part.at("swot") if "swot" in part.value else Part(None, (), {}, part.file, part.do))
    return _made(AccountPlan, part, given)


def write_form(plan: AccountPlan, path: str | Path) -> Path:
    """Write a plan to a YAML file: a field a line, empty ones too; a file that is there keeps its comments and order.

    Raises
    ------
    DataError
        If the file that is there is no YAML: it is left as it is.
    """
    content: dict[str, Any] = {name: _written(getattr(plan, name)) for name in _HEAD}
    for name, kind in SECTIONS.items():
        columns = [field.name for field in fields(kind)]
        content[name] = [{key: _written(getattr(one, key)) for key in columns} for one in getattr(plan, name)]
    return update_yaml(path, content | {"swot": to_content(plan.swot)}, comments=_comments())


def _entries(part: Part, name: str) -> tuple:
    if part.value.get(name) is None:
        return ()
    kind = SECTIONS[name]
    keys = tuple(field.name for field in fields(kind))
    seen: set[str] = set()

    def entry(one: Part) -> Any:
        one.mapping(keys, needed=("id",))
        word = one.at("id").word()
        if word in seen:
            raise one.at("id").wrong(_("each id once"))
        seen.add(word)
        return _made(kind, one, {"id": word})

    return part.at(name).each(entry)


def _made(kind: type, part: Part, given: dict[str, Any]) -> Any:
    """Make a dataclass of a mapping; what it refuses is told with its place in the file."""
    for field in fields(kind):
        if field.name in part.value and field.name not in given and part.value[field.name] is not None:
            given[field.name] = part.get(field.name, _READERS[str(field.type)])
    try:
        return kind(**given)
    except DataError as error:
        at = part.at(error.column) if error.column in part.value else part
        told = _("{file}, line {line}: {what}").format(file=part.file, line=at.line, what=error.what)
        raise DataError(
            told, expected=error.expected, found=error.found, do=error.do, column=error.column, line=at.line
        ) from error


def _written(value: Any) -> Any:
    """Return a field as it is written; what is not said is nothing."""
    return None if isinstance(value, str) and not value else value


_READERS: dict[str, Callable[[Part], Any]] = {
    "str": Part.text,
    "float": Part.number,
    "pd.Timestamp": Part.day,
    "tuple[str, ...]": lambda part: part.each(Part.word),
}


def _comments() -> dict[str, str]:
    names = _("metric: a measure of your own, or one that can be measured again: {names}.").format(
        names=", ".join(KPIS)
    )
    return {
        "account_id": _("The plan of one account. Fill in what is empty; days are written 2026-03-31, shares 0.95."),
        "criteria": _("Criteria for which the account was chosen; each has a measure below."),
        "agreed_inside_on": _("First sales, service and operations agree, then the customer's side; told comes last."),
        "goals": _("How we go about it, why the customer gains, what will be there; baseline, target, day, owner.")
        + "\n"
        + fill(names, 110),
        "promises": _("What accounts of this tier may count on."),
        "actions": _("Who does what by when. after: ids of actions it waits for; accountable: one function alone."),
        "measures": _("By which figure one will see that each criterion holds what it promised."),
        "needs": _("Questions for the next meeting, and what they decide."),
        "stakeholders": _("Persons of the customer, by facts about work alone. Influence and relationship: 1 to 5."),
        "white_space": _("What the customer could buy from us and does not. The chance is a share, 0 to 1."),
        "risks": _("What could go wrong: likelihood and impact low, medium or high, and what is done about it."),
        "swot": _("Strengths, weaknesses, opportunities and threats with their evidence, and what follows from them."),
    }
