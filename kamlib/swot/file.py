"""A SWOT in; a YAML file that a person reads and changes out, and back again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.swot.factor import KINDS, Factor
from kamlib.swot.swot import Swot
from kamlib.swot.tows import STRATEGIES, TowsAction
from kamlib.yaml_file import Part, read_yaml, update_yaml

_ALWAYS = ("id", "kind", "claim", "owner", "weight", "expires_on")


def read(path: str | Path) -> Swot:
    """Read a SWOT from a YAML file.

    Parameters
    ----------
    path : path
        With ``factors`` and, where there are some, ``actions``; see :func:`write`.

    Returns
    -------
    Swot

    Raises
    ------
    DataError
        If there is no such file, it is no YAML, or something in it cannot be; file, line and key are named.
    """
    return from_part(read_yaml(path, do=_("Compare it with a file written by kam.swot.write.")))


def write(swot: Swot, path: str | Path) -> Path:
    """Write a SWOT to a YAML file; of a file that is there already, comments and order stay.

    Parameters
    ----------
    swot : Swot
    path : path

    Returns
    -------
    Path

    Raises
    ------
    DataError
        If the file that is there is no YAML: it is left as it is.
    """
    return update_yaml(
        path,
        to_content(swot),
        comments={
            "factors": _("What stands in the SWOT, one claim each. A judgement needs an owner; figures are measured."),
            "actions": _("What follows from it. Each action rests on an inner and an outer factor."),
        },
    )


def from_part(part: Part) -> Swot:
    """Read a SWOT from a part of a file, such as that of an account plan.

    Parameters
    ----------
    part : Part
        A mapping with ``factors`` and ``actions``; nothing is an empty SWOT.

    Returns
    -------
    Swot

    Raises
    ------
    DataError
        If something in it cannot be; file, line and key are named.
    """
    if part.value is None:
        return Swot(())
    part = part.mapping(("factors", "actions"))
    return Swot(_each(part, "factors", Factor), _each(part, "actions", TowsAction))


def to_content(swot: Swot) -> dict[str, Any]:
    """Return a SWOT as :func:`kamlib.yaml_file.update_yaml` writes it.

    Parameters
    ----------
    swot : Swot

    Returns
    -------
    dict
        ``factors`` and ``actions``, each a list of mappings. Of a factor, what is not said is left out, but for
        ``owner``, ``weight`` and ``expires_on``, which a person may want to fill in.
    """
    usual = {field.name: field.default for field in fields(Factor)}
    return {
        "factors": [
            {
                name: value
                for name, value in one.as_row().items()
                if name in _ALWAYS or not (value == usual[name] or value != value)
            }
            for one in swot.factors
        ],
        "actions": [{field.name: getattr(one, field.name) for field in fields(TowsAction)} for one in swot.actions],
    }


def _each(part: Part, name: str, kind: type) -> tuple:
    """Read a list of entries, each with an id of its own."""
    if part.value.get(name) is None:
        return ()
    made = part.at(name).each(lambda one: (one, _made(kind, one)))
    seen: set[str] = set()
    for one, entry in made:
        if entry.id in seen:
            raise one.at("id").wrong(_("each id once"))
        seen.add(entry.id)
    return tuple(entry for _one, entry in made)


def _made(kind: type, part: Part) -> Any:
    """Read an entry; what it refuses is told with its place in the file."""
    known = {field.name: field for field in fields(kind)}
    needed = tuple(name for name, field in known.items() if field.default is MISSING)
    part, given = part.mapping(tuple(known), needed=needed), {}
    for name in part.value:
        one, field = part.at(name), known[name]
        if name in ("id", "claim"):
            given[name] = one.word()
        elif one.value is not None:
            given[name] = _READERS[str(field.type)](one)
        elif field.default is MISSING:
            given[name] = ""
    try:
        return kind(**given)
    except DataError as error:
        told = _("{file}, line {line}: {what}").format(file=part.file, line=part.line, what=error.what)
        raise DataError(told, expected=error.expected, found=error.found, line=part.line, do=error.do) from error


def _true(part: Part) -> bool:
    if not isinstance(part.value, bool):
        raise part.wrong(_("true or false"))
    return part.value


def _count(part: Part) -> int:
    value = part.number()
    if value < 0 or value % 1:
        raise part.wrong(_("a whole number"))
    return int(value)


_READERS: dict[str, Callable[[Part], Any]] = {
    "str": Part.text,
    "float": Part.number,
    "int": _count,
    "bool": _true,
    "str | None": Part.text,
    "pd.Timestamp": Part.day,
    "Kind": lambda part: part.one_of(*KINDS),
    "Strategy": lambda part: part.one_of(*STRATEGIES),
    "tuple[str, ...]": lambda part: part.each(Part.word),
}
