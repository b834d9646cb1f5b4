"""A file tied to a table in, how each of its columns is written out: numbers, days, ids, currency signs."""

from __future__ import annotations

from dataclasses import replace

from kamlib.data.binding import Binding, Bound
from kamlib.data.date_format import read_days
from kamlib.data.faults import plain
from kamlib.data.mapping import Mapping, Source
from kamlib.data.number_format import MARKS, SIGNS, NumberFormat, number_formats
from kamlib.data.raw import Raw, RawColumn
from kamlib.data.schema import columns
from kamlib.data.sift import Formats, is_id
from kamlib.errors import DataError
from kamlib.language import gettext as _

_UNCERTAIN = ("$", "¥", "kr", "kr.")
Repair = tuple[str, str, int]


def find_formats(duck, raw: Raw, binding: Binding, mapping: Mapping) -> tuple[Binding, Formats, list[Repair]]:
    """Find how the columns that are needed are written.

    Returns
    -------
    tuple
        The binding, with a currency if the amounts carry one and no column does; the formats; and what was put right in
        ids: fixed name, sentence, rows.

    Raises
    ------
    DataError
        If numbers or dates can be read in two ways, or amounts carry another currency than the mapping says.
    """
    numeric: dict[RawColumn, str | None] = {}
    days: dict[RawColumn, dict] = {}
    for bound in [*binding.columns.values(), *(rule.value for rule in binding.rules if rule.value)]:
        if bound.constant is not None:
            continue
        if bound.target.type in ("number", "integer"):
            for column in (part for part in bound.parts.values() if isinstance(part, RawColumn)):
                numeric[column] = bound.source.decimal or _mark(mapping) or numeric.get(column)
        elif bound.target.type in ("date", "month") and isinstance(bound.single, RawColumn):
            about = {"date": bound.source.date, "zone": bound.source.zone}
            days[bound.single] = {key: value or mapping.file.get(key) for key, value in about.items()}
    for rule in binding.rules:
        for test in rule.rule.tests:
            column = rule.asked[test.names]
            if test.numeric and isinstance(column, RawColumn):
                numeric.setdefault(column, _mark(mapping))
    numbers = number_formats(duck, numeric, file=raw.file)
    months = [bound.single for bound in binding.columns.values() if bound.target.type == "month"]
    read = read_days(duck, days, file=raw.file, months=months)
    binding = _with_currency(raw, binding, numbers)
    repairs, float_ids = _ids(duck, binding)
    return binding, Formats(numbers, read, frozenset(float_ids)), repairs


def _mark(mapping: Mapping) -> str | None:
    thousands = mapping.file.get("thousands")
    return mapping.file.get("decimal") or MARKS.get(str(thousands))


def _with_currency(raw: Raw, binding: Binding, numbers: dict[RawColumn, NumberFormat]) -> Binding:
    amount = binding.columns.get("amount")
    target = columns(binding.table).get("currency")
    if amount is None or target is None or amount.parts is None:
        return binding
    units = sorted({unit for column in amount.parts.values() for unit in numbers[column].units})
    codes = sorted({SIGNS.get(unit, unit) for unit in units if unit not in _UNCERTAIN})
    bound = binding.columns.get("currency")
    if bound is None and len(units) > 1 and len(set(codes) | (set(units) & set(_UNCERTAIN))) > 1:
        raise DataError(
            _("{file}: the amounts are in more than one currency, and no column says which is which.").format(
                file=raw.file
            ),
            found=", ".join(units),
            do=_("Add a column with the currency to the export and name it as currency in the mapping."),
        )
    if bound is None and len(codes) == 1:
        return replace(binding, columns={**binding.columns, "currency": Bound(target, Source(), constant=codes[0])})
    if bound is not None and bound.constant is not None and codes and codes != [bound.constant]:
        raise DataError(
            _("{file}: the mapping says that amounts are in {currency}, but other signs stand beside them.").format(
                file=raw.file, currency=plain(bound.constant)
            ),
            found=", ".join(units),
            do=_("Correct currency in the mapping, or take it from a column."),
        )
    return binding


def _ids(duck, binding: Binding) -> tuple[list[Repair], list[RawColumn]]:
    repairs, float_ids = [], []
    for name, bound in binding.columns.items():
        column = bound.single if bound.constant is None and bound.target.type == "text" else None
        if column is None or not is_id(bound.target) or column.kind not in ("text", "cells"):
            continue
        text = column.text
        spaced, pointed, other = duck.sql(
            f"SELECT count(*) FILTER ({column.column} <> {text}), count(*) FILTER (whole), "
            f"count(*) FILTER (NOT whole) FROM (SELECT *, CASE WHEN contains({text}, '.') AND "
            f"regexp_full_match({text}, '[0-9]+[.][0-9]+') THEN ends_with({text}, '.0') END AS whole FROM raw) "
            "WHERE fault IS NULL"
        ).fetchall()[0]
        if spaced:
            sentence = _("Blanks around {column} were taken off.").format(column=name)
            repairs.append(("blanks around ids", sentence, spaced))
        if pointed and not other:
            float_ids.append(column)
            sentence = _("{column} was written as a number, such as 12345.0; the point and the zero were taken off.")
            repairs.append(("ids written as numbers", sentence.format(column=name), pointed))
    return repairs, float_ids
