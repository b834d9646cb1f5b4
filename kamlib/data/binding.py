"""What a mapping says and which columns a file has in, one source for each of our columns out."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from collections.abc import Mapping as Dict
from dataclasses import dataclass

from kamlib.data.conditions import Rule
from kamlib.data.expression import Expression, parse
from kamlib.data.faults import plain
from kamlib.data.mapping import Mapping, Source
from kamlib.data.months import month_of
from kamlib.data.raw import Raw, RawColumn, plain_name
from kamlib.data.schema import Column, columns
from kamlib.errors import DataError, some
from kamlib.language import gettext as _

_NUMBERS = ("number", "integer")
_CODES = {"currency": "[A-Z]{3}", "country": "[A-Z]{2}"}


@dataclass(frozen=True)
class Bound:
    """One of our columns and where its values come from: an expression of columns, one column, or a constant.

    A part that is a text stands for our column of that name, as read.
    """

    target: Column
    source: Source
    expression: Expression | None = None
    parts: Dict[str, RawColumn | str] | None = None
    constant: str | None = None

    @property
    def single(self) -> RawColumn | None:
        """The column of the file, if it is one alone."""
        return self.parts[self.expression.column] if self.expression and self.expression.column else None


@dataclass(frozen=True)
class BoundRule:
    """A rule and, for every column it asks or computes with, the column of the file or the name of ours."""

    rule: Rule
    asked: Dict[tuple[str, ...], RawColumn | str]
    value: Bound | None = None


@dataclass(frozen=True)
class Binding:
    """A table of the dictionary tied to a file.

    Attributes
    ----------
    table : str
    columns : dict of str to Bound
        Our columns that the file can fill, in the dictionary's order, then further ones the mapping keeps as text.
    rules : tuple of BoundRule
    absent : tuple of str
        Our columns that it cannot fill.
    """

    table: str
    columns: Dict[str, Bound]
    rules: tuple[BoundRule, ...]
    absent: tuple[str, ...]


def bind(raw: Raw, table: str, mapping: Mapping | None = None) -> Binding:
    """Tie each column of a table to its source in a file.

    Raises
    ------
    DataError
        If the mapping names a column that the file does not have, or has twice.

    Notes
    -----
    What the mapping does not speak of is taken from a column of the same name, without regard to case, blanks and
    underscores, unless that column is used already.
    """
    mapping = mapping or Mapping(_("The mapping"))
    described = columns(table)
    for ours in mapping.columns:
        if ours not in described:
            raise DataError(
                _("{mapping} names a column {word!r} that our table {table} does not have.").format(
                    mapping=mapping.name, word=plain(ours), table=table
                ),
                expected=some(described, limit=20),
                do=_near(ours, described),
            )
    tied = {}
    for ours, source in mapping.columns.items():
        found = _tie(raw, described[ours], source, mapping, {}) if source else None
        if found:
            tied[ours] = found
    used = {column.column for bound in tied.values() for column in (bound.parts or {}).values()}
    for ours, target in described.items():
        same = [column for column in raw.named(ours) if column.column not in used]
        if ours not in tied and ours not in mapping.columns and len(same) == 1:
            tied[ours] = Bound(target, Source(), parse(f"[{ours}]"), {ours: same[0]})
    ordered = {ours: tied[ours] for ours in described if ours in tied}
    for name, source in mapping.also.items():
        found = _tie(raw, _text_column(table, name), source, mapping, {}) if source and name not in described else None
        if found:
            ordered[name] = found
    rules, known = [], dict(ordered)
    for rule in mapping.rules:
        found = _tie_rule(raw, rule, known, described, mapping)
        if found:
            rules.append(found)
            known.setdefault(rule.column, found.value)
    assigned = {rule.rule.column for rule in rules}
    absent = tuple(ours for ours in described if ours not in ordered and ours not in assigned)
    return Binding(table, ordered, tuple(rules), absent)


def _near(name: str, known: Iterable[str]) -> str:
    like = difflib.get_close_matches(name, list(known), n=1)
    return _("Did you mean {near!r}?").format(near=plain(like[0])) if like else _("Correct it or take it out.")


def _text_column(table: str, name: str) -> Column:
    return Column(table, name, "text", "", False, False, None, (), "", "", "", "", "")


def _tie(raw: Raw, target: Column, source: Source, mapping: Mapping, ours: Dict[str, Bound]) -> Bound | None:
    if source.constant is not None:
        return Bound(target, source, constant=_fixed(source.constant, target, mapping))
    for written in source.values.values():
        _fixed(written, target, mapping)
    if source.column is None:
        return _by_alias(raw, target, source, mapping)
    written = source.column.strip()
    adds_up = target.type in _NUMBERS and not written.startswith("[") and re.search(r"[-+*/()]", written)
    found = _exactly(raw, written) if adds_up else _column(raw, written, ours)
    if found:
        return Bound(target, source, parse("[whole]"), {"whole": found})
    constant = _constant(written, target)
    if constant is not None:
        return Bound(target, source, constant=constant)
    names = [written]
    if target.type in _NUMBERS and not re.fullmatch(r"\w+|\[[^\]]*\]", written):
        expression = parse(written)
        parts = {name: _column(raw, name, ours) for name in expression.columns}
        names = [name for name, column in parts.items() if column is None]
        if not names:
            return Bound(target, source, expression, parts)
    if source.optional:
        return None
    raise _unknown(raw, names[0], target.name, mapping)


def _by_alias(raw: Raw, target: Column, source: Source, mapping: Mapping) -> Bound | None:
    for alias in source.aliases:
        found = [column for column in raw.columns if column.name == alias] or raw.named(alias)
        if len(found) > 1:
            raise _twice(raw, alias)
        if found:
            return Bound(target, source, parse("[whole]"), {"whole": found[0]})
    if not source.aliases or source.optional:
        return None
    raise DataError(
        _("{file} has none of the columns that {mapping} looks for as {column}.").format(
            file=raw.file, mapping=mapping.name, column=target.name
        ),
        expected=some(source.aliases, limit=10),
        found=some(map(plain, raw.names), limit=20),
        do=_("Add the heading to aliases in the mapping."),
    )


def _column(raw: Raw, name: str, ours: Dict[str, Bound]) -> RawColumn | str | None:
    """Find a column by name: ours, as read, where the mapping has filled it already, else the file's."""
    if name in ours:
        return name
    inner = name[1:-1].strip() if name.startswith("[") and name.endswith("]") and "]" not in name[1:-1] else name
    found = raw.named(" ".join(inner.split()))
    if len(found) > 1:
        raise _twice(raw, inner)
    return found[0] if found else None


def _exactly(raw: Raw, name: str) -> RawColumn | None:
    return next((column for column in raw.columns if column.name == name), None)


def _twice(raw: Raw, name: str) -> DataError:
    places = [place for place, column in enumerate(raw.columns, start=1) if plain_name(column.name) == plain_name(name)]
    return DataError(
        _("{file} has the column {column!r} more than once.").format(file=raw.file, column=plain(name)),
        found=_("columns {places}").format(places=some(places)),
        do=_("Rename one of them, or write its heading exactly as it stands in the file."),
    )


def _constant(written: str, target: Column) -> str | None:
    if len(written) > 1 and written[0] == written[-1] and written[0] in "\"'":
        return written[1:-1]
    if target.type in _NUMBERS:
        return written if re.fullmatch(r"-?\d+(\.\d+)?", written) else None
    if target.name in _CODES and re.fullmatch(_CODES[target.name], written):
        return written
    if target.type == "category" and written in target.allowed:
        return written
    if target.type == "boolean" and written.casefold() in ("true", "false"):
        return written.casefold()
    if target.type == "date" and re.fullmatch(r"\d{4}-\d{2}-\d{2}", written):
        return written
    if target.type == "month" and month_of(written):
        return month_of(written).isoformat()
    return None


def _fixed(written: str, target: Column, mapping: Mapping) -> str:
    """Return a fixed value of the mapping as the column wants it, or say what the column wants."""
    if target.type == "text" or (target.type == "category" and not target.allowed):
        return written
    value = _constant(written.casefold() if target.allowed else written, target)
    if value is None:
        wanted = {
            "boolean": "true, false",
            "date": "2024-01-31",
            "month": "2024-01",
            "number": "12.5",
            "integer": "12",
        }
        raise DataError(
            _("{mapping} gives {ours!r} the value {value!r}, which it cannot have.").format(
                mapping=mapping.name, ours=target.name, value=plain(written)
            ),
            expected=some(target.allowed, limit=10) if target.allowed else wanted[target.type],
            do=_("Correct it in the mapping."),
        )
    return value


def _unknown(raw: Raw, name: str, ours: str, mapping: Mapping) -> DataError:
    near = difflib.get_close_matches(plain_name(name), [plain_name(known) for known in raw.names], n=1)
    like = next((known for known in raw.names if near and plain_name(known) == near[0]), None)
    if like:
        advice = _("Did you mean {near!r}?").format(near=plain(like))
    elif ours == "currency":
        advice = _("Name a column, or write a currency as three capital letters: currency: EUR.")
    else:
        advice = _("Correct the name; a fixed text for every row is written as {constant}.").format(
            constant="{constant: ...}"
        )
    return DataError(
        _("{mapping} takes {ours!r} from a column {theirs!r} that {file} does not have.").format(
            mapping=mapping.name, ours=plain(ours), theirs=plain(name), file=raw.file
        ),
        found=some(map(plain, raw.names), limit=20),
        do=advice,
    )


def _tie_rule(
    raw: Raw, rule: Rule, tied: Dict[str, Bound], described: Dict[str, Column], mapping: Mapping
) -> BoundRule | None:
    asked: dict[tuple[str, ...], RawColumn | str] = {}
    for test in rule.tests:
        ours = [name for name in test.names if name in tied]
        exact = [column for name in test.names for column in raw.columns if column.name == name]
        if ours and exact and not tied[ours[0]].source.values and tied[ours[0]].single == exact[0]:
            exact = []
        loose = [column for name in test.names for column in raw.named(name)]
        found = [*exact, *ours, *loose]
        if not found and rule.optional:
            return None
        if not found:
            raise _unknown(raw, test.names[0], rule.text, mapping)
        asked[test.names] = found[0]
    if not rule.column:
        return BoundRule(rule, asked)
    if rule.column not in described:
        raise DataError(
            _("The rule {text!r} sets a column {word!r} that our table does not have.").format(
                text=plain(rule.text), word=plain(rule.column)
            ),
            expected=some(described, limit=20),
            do=_near(rule.column, described),
        )
    target = described[rule.column]
    if target.type not in _NUMBERS:
        if rule.value in tied and tied[rule.value].target.type == target.type:
            return BoundRule(rule, asked, Bound(target, Source(), parse("[whole]"), {"whole": rule.value}))
        if rule.optional and rule.value in described:
            return None
        return BoundRule(rule, asked, Bound(target, Source(), constant=_fixed(rule.value, target, mapping)))
    value = _tie(raw, target, Source(column=rule.value, optional=rule.optional), mapping, tied)
    return BoundRule(rule, asked, value) if value else None
