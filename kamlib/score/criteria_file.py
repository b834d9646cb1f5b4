"""A file of criteria in; the criteria out, or an error that names file, line and key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

from kamlib.language import LANGUAGES
from kamlib.language import gettext as _
from kamlib.score.criteria import Criteria
from kamlib.score.criterion import Criterion, KnockOut, Kpi
from kamlib.yaml_file import Part, parse_yaml, read_yaml

_TEXTS = ("name", "definition", "unit", "evidence", "owner")
_CRITERION = (
    *_TEXTS, "id", "anchors", "direction", "column", "kind", "missing", "knock_outs", "parts", "levels", "kpi",
    "review_months",
)  # fmt: skip
_KNOCK_OUT = ("id", "name", "column", "at_least", "at_most", "reason", "evidence")


def load_criteria(path: str | Path | None = None) -> Criteria:
    """Read by what key accounts are chosen: the kit's five criteria, or a file of your own.

    Parameters
    ----------
    path : path, optional
        A YAML file of the same shape as the kit's; texts in both languages, or one text for both. None: the kit's.

    Returns
    -------
    Criteria

    Raises
    ------
    DataError
        If there is no such file, it is no YAML, or says something that has no meaning; file, line and key are named.

    Examples
    --------
    >>> criteria = load_criteria()
    >>> criteria.ids
    ['revenue_volume', 'potential', 'lifetime_value', 'product_fit', 'strategic_value']
    >>> criteria["potential"].unit, criteria.missing["potential"]
    ('EUR a year', (0.0, 1.0))
    """
    if path is None:
        return _packaged()
    return _read(read_yaml(path, do=_do()))


@cache
def _packaged() -> Criteria:
    text = files("kamlib").joinpath("score", "criteria.yaml").read_text(encoding="utf-8")
    return _read(parse_yaml(text, "criteria.yaml", do=_do()))


def _do() -> str:
    return _("Compare it with the kit's own file, kamlib/score/criteria.yaml.")


def _read(whole: Part) -> Criteria:
    top = whole.mapping(("criteria",), needed=("criteria",))
    items = top.at("criteria").each(_criterion)
    if not items:
        raise top.at("criteria").wrong(_("one criterion at least"))
    seen: set[str] = set()
    for place, criterion in enumerate(items):
        for one in (criterion, *criterion.parts, *criterion.knock_outs):
            if one.id in seen:
                raise top.at("criteria").at(place).wrong(_("each id once"), found=one.id)
            seen.add(one.id)
    return Criteria(items)


def _criterion(part: Part) -> Criterion:
    part.mapping(_CRITERION, needed=("id", "name", "anchors"))
    direction = part.get("direction", lambda inner: inner.one_of("higher", "lower"), "higher")
    return Criterion(
        id=_id(part.at("id")),
        anchors=_anchors(part.at("anchors"), direction),
        direction=direction,
        column=part.get("column", Part.word, ""),
        kind=part.get("kind", lambda inner: inner.one_of("column", "rating"), "column"),
        missing=part.get("missing", _bounds, (0.0, 1.0)),
        knock_outs=part.get("knock_outs", lambda inner: inner.each(_knock_out), ()),
        parts=part.get("parts", lambda inner: inner.each(_criterion), ()),
        texts={key: _texts(part.at(key)) for key in _TEXTS if key in part.value},
        levels=part.get("levels", _levels, {}),
        kpi=part.get("kpi", _kpi),
        review_months=part.get("review_months", _months),
    )


def _knock_out(part: Part) -> KnockOut:
    part.mapping(_KNOCK_OUT, needed=("id", "name", "column"))
    least, most = part.get("at_least", Part.number), part.get("at_most", Part.number)
    if least is None and most is None:
        raise part.wrong(_("at_least or at_most"), found=_("neither"))
    texts = {key: _texts(part.at(key)) for key in ("name", "reason", "evidence") if key in part.value}
    return KnockOut(_id(part.at("id")), part.at("column").word(), least, most, texts)


def _kpi(part: Part) -> Kpi:
    part.mapping(("name", "unit", "table"), needed=("name", "table"))
    return Kpi({key: _texts(part.at(key)) for key in ("name", "unit") if key in part.value}, part.at("table").word())


def _id(part: Part) -> str:
    found = part.word()
    if not (found.isidentifier() and found.islower()):
        raise part.wrong(_("a name in small letters, with _ for blanks"))
    return found


def _texts(part: Part) -> dict[str, str]:
    """Return a text by language; one text stands for both."""
    if isinstance(part.value, str):
        return {lang: part.word() for lang in LANGUAGES}
    part.mapping(LANGUAGES, needed=LANGUAGES)
    return {lang: part.at(lang).word() for lang in LANGUAGES}


def _levels(part: Part) -> dict[float, dict[str, str]]:
    if not isinstance(part.value, Mapping):
        raise part.wrong(_("a mapping from points to what must be there"))
    return {_figure_of(key, part): _texts(part.at(key)) for key in part.value}


def _anchors(part: Part, direction: str) -> tuple[tuple[float, float], ...]:
    if not isinstance(part.value, Mapping) or len(part.value) < 2:
        raise part.wrong(_("two pairs of value and rating at least, such as {example}").format(example="{1: 0, 5: 1}"))
    at = [_figure_of(key, part) for key in part.value]
    points = [part.at(key).number() for key in part.value]
    turn = 1 if direction == "higher" else -1
    if any(turn * b <= turn * a for a, b in pairwise(at)):
        raise part.wrong(_("values from the worst to the best, for the direction {way}").format(way=direction))
    if points[0] != 0 or points[-1] != 1 or any(b < a for a, b in pairwise(points)):
        raise part.wrong(_("ratings from 0 to 1 that never fall"))
    return tuple(zip(at, points, strict=True))


def _bounds(part: Part) -> tuple[float, float]:
    found = part.each(Part.number)
    if len(found) != 2 or not 0 <= found[0] <= found[1] <= 1:
        raise part.wrong(_("a lowest and a highest rating from 0 to 1, such as {example}").format(example="[0, 1]"))
    return found


def _months(part: Part) -> int:
    if not (part.number() >= 1 and float(part.value).is_integer()):
        raise part.wrong(_("a whole number of months"))
    return int(part.value)


def _figure_of(key: Any, part: Part) -> float:
    """Read a key of a mapping as a number."""
    return replace(part, value=key).number()
