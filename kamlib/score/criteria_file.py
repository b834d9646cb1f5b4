"""A file of criteria in; the criteria out, or an error that names file, line and key."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any

from kamlib.errors import DataError, some
from kamlib.language import LANGUAGES
from kamlib.language import gettext as _
from kamlib.score.criteria import Criteria
from kamlib.score.criterion import Criterion, KnockOut, Kpi

_LARGEST = 1 << 20
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
    path = Path(path)
    file = _safe(path.name)
    if not path.is_file():
        raise DataError(_("There is no file of criteria {file}.").format(file=file), do=_("Check name and folder."))
    if path.stat().st_size > _LARGEST:
        raise DataError(_("{file} is too large for a file of criteria.").format(file=file), do=_("Check the name."))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(_("{file} is not UTF-8 text.").format(file=file), do=_("Save it as UTF-8.")) from error
    return _read(text, file)


@cache
def _packaged() -> Criteria:
    return _read(files("kamlib").joinpath("score", "criteria.yaml").read_text(encoding="utf-8"), "criteria.yaml")


def _safe(text: Any) -> str:
    """Return text of a file as one printable line."""
    return "".join(letter if letter.isprintable() else "?" for letter in str(text))[:80]


@dataclass(frozen=True)
class _Part:
    """A part of the file, and where it stands."""

    value: Any
    place: tuple
    lines: dict[tuple, int]
    file: str

    def at(self, key: Any) -> _Part:
        return _Part(self.value[key], (*self.place, key), self.lines, self.file)

    def wrong(self, expected: str, found: Any = None) -> DataError:
        return DataError(
            _("{file}, line {line}: {key} cannot be used as it stands.").format(
                file=self.file,
                line=self.lines.get(self.place, 1),
                key=_safe(self.place[-1]) if self.place else _("the file"),
            ),
            expected=expected,
            found=_safe(self.value if found is None else found),
            line=self.lines.get(self.place, 1),
            do=_("Compare it with the kit's own file, kamlib/score/criteria.yaml."),
        )

    def mapping(self, keys: tuple[str, ...], *, needed: tuple[str, ...] = ()) -> _Part:
        """Refuse what is no mapping, has other keys, or lacks some."""
        if not isinstance(self.value, Mapping):
            raise self.wrong(_("a mapping with the keys {keys}").format(keys=some(keys, limit=20)))
        for key in self.value:
            if key not in keys:
                raise self.at(key).wrong(_("one of the keys {keys}").format(keys=some(keys, limit=20)), found=key)
        lacking = [key for key in needed if key not in self.value]
        if lacking:
            raise self.wrong(_("the keys {keys}").format(keys=some(needed)), found=_("no {key}").format(key=lacking[0]))
        return self

    def get(self, key: str, read: Callable[[_Part], Any], default: Any = None) -> Any:
        return read(self.at(key)) if key in self.value else default

    def each(self, read: Callable[[_Part], Any]) -> tuple:
        if not isinstance(self.value, list):
            raise self.wrong(_("a list"))
        return tuple(read(self.at(place)) for place in range(len(self.value)))


def _read(text: str, file: str) -> Criteria:
    content, lines = _yaml(text, file)
    top = _Part(content, (), lines, file).mapping(("criteria",), needed=("criteria",))
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


def _yaml(text: str, file: str) -> tuple[Any, dict[tuple, int]]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.events import AliasEvent

    yaml, lines = YAML(typ="safe", pure=True), {}
    try:
        # references could make far more of a file than was written
        reference = next((event for event in yaml.parse(text) if isinstance(event, AliasEvent)), None)
        if reference is None:
            content = yaml.load(text)
            _note(yaml.compose(text), (), lines)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DataError(
            _("{file}, line {line}: this is not YAML.").format(file=file, line=line),
            found=_safe((text.splitlines() or [""])[min(line, len(text.splitlines())) - 1].strip()),
            line=line,
            do=_("Look for a missing colon, a tab, or a sign such as , : * or [ that needs quotation marks around it."),
        ) from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise DataError(_("{file} is not YAML.").format(file=file), do=_("Begin anew from the kit's file.")) from error
    if reference is not None:
        raise DataError(
            _("{file}, line {line}: a file of criteria has no references.").format(
                file=file, line=reference.start_mark.line + 1
            ),
            line=reference.start_mark.line + 1,
            do=_("Write what is meant in place of & and *."),
        )
    return content, lines


def _note(node: Any, place: tuple, lines: dict[tuple, int]) -> None:
    """Note the line of each part of the file."""
    if node is None:
        return
    lines.setdefault(place, node.start_mark.line + 1)
    if node.id == "mapping":
        for key, value in node.value:
            name = _number(key.value) if key.tag.endswith((":int", ":float")) else key.value
            lines[(*place, name)] = key.start_mark.line + 1
            _note(value, (*place, name), lines)
    elif node.id == "sequence":
        for position, value in enumerate(node.value):
            _note(value, (*place, position), lines)


def _number(text: str) -> Any:
    try:
        return float(text.replace("_", ""))
    except ValueError:
        return text


def _criterion(part: _Part) -> Criterion:
    part.mapping(_CRITERION, needed=("id", "name", "anchors"))
    direction = part.get("direction", _one_of("higher", "lower"), "higher")
    return Criterion(
        id=_id(part.at("id")),
        anchors=_anchors(part.at("anchors"), direction),
        direction=direction,
        column=part.get("column", _word, ""),
        kind=part.get("kind", _one_of("column", "rating"), "column"),
        missing=part.get("missing", _bounds, (0.0, 1.0)),
        knock_outs=part.get("knock_outs", lambda inner: inner.each(_knock_out), ()),
        parts=part.get("parts", lambda inner: inner.each(_criterion), ()),
        texts={key: _texts(part.at(key)) for key in _TEXTS if key in part.value},
        levels=part.get("levels", _levels, {}),
        kpi=part.get("kpi", _kpi),
        review_months=part.get("review_months", _months),
    )


def _knock_out(part: _Part) -> KnockOut:
    part.mapping(_KNOCK_OUT, needed=("id", "name", "column"))
    least, most = part.get("at_least", _figure), part.get("at_most", _figure)
    if least is None and most is None:
        raise part.wrong(_("at_least or at_most"), found=_("neither"))
    texts = {key: _texts(part.at(key)) for key in ("name", "reason", "evidence") if key in part.value}
    return KnockOut(_id(part.at("id")), _word(part.at("column")), least, most, texts)


def _kpi(part: _Part) -> Kpi:
    part.mapping(("name", "unit", "table"), needed=("name", "table"))
    return Kpi({key: _texts(part.at(key)) for key in ("name", "unit") if key in part.value}, _word(part.at("table")))


def _id(part: _Part) -> str:
    found = _word(part)
    if not (found.isidentifier() and found.islower()):
        raise part.wrong(_("a name in small letters, with _ for blanks"))
    return found


def _word(part: _Part) -> str:
    if not (isinstance(part.value, str) and part.value.strip()):
        raise part.wrong(_("a word"))
    return part.value.strip()


def _one_of(*choices: str) -> Callable[[_Part], str]:
    def read(part: _Part) -> str:
        if part.value not in choices:
            raise part.wrong(_("one of {choices}").format(choices=some(choices)))
        return part.value

    return read


def _texts(part: _Part) -> dict[str, str]:
    """Return a text by language; one text stands for both."""
    if isinstance(part.value, str):
        return {lang: _word(part) for lang in LANGUAGES}
    part.mapping(LANGUAGES, needed=LANGUAGES)
    return {lang: _word(part.at(lang)) for lang in LANGUAGES}


def _levels(part: _Part) -> dict[float, dict[str, str]]:
    if not isinstance(part.value, Mapping):
        raise part.wrong(_("a mapping from points to what must be there"))
    return {_figure_of(key, part): _texts(part.at(key)) for key in part.value}


def _anchors(part: _Part, direction: str) -> tuple[tuple[float, float], ...]:
    if not isinstance(part.value, Mapping) or len(part.value) < 2:
        raise part.wrong(_("two pairs of value and rating at least, such as {example}").format(example="{1: 0, 5: 1}"))
    at = [_figure_of(key, part) for key in part.value]
    points = [_figure(part.at(key)) for key in part.value]
    turn = 1 if direction == "higher" else -1
    if any(turn * b <= turn * a for a, b in pairwise(at)):
        raise part.wrong(_("values from the worst to the best, for the direction {way}").format(way=direction))
    if points[0] != 0 or points[-1] != 1 or any(b < a for a, b in pairwise(points)):
        raise part.wrong(_("ratings from 0 to 1 that never fall"))
    return tuple(zip(at, points, strict=True))


def _bounds(part: _Part) -> tuple[float, float]:
    found = part.each(_figure)
    if len(found) != 2 or not 0 <= found[0] <= found[1] <= 1:
        raise part.wrong(_("a lowest and a highest rating from 0 to 1, such as {example}").format(example="[0, 1]"))
    return found


def _months(part: _Part) -> int:
    if not (_figure(part) >= 1 and float(part.value).is_integer()):
        raise part.wrong(_("a whole number of months"))
    return int(part.value)


def _figure(part: _Part) -> float:
    return _figure_of(part.value, part)


def _figure_of(value: Any, part: _Part) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise part.wrong(_("a number"), found=value)
    return float(value)
