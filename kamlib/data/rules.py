"""The dictionary's columns in, SQL conditions out: one rule for each thing that may be wrong with a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kamlib.data.codes import CURRENCIES
from kamlib.data.schema import Column, columns, primary_key
from kamlib.language import number, share

_LIKELY = {"number": ("-1e15", "1e15"), "date": ("1950-01-01", "2100-12-31"), "month": ("1950-01-01", "2100-12-31")}
_CODES = {"currency": "[A-Z]{3}", "country": "[A-Z]{2}"}
MAY_LIE_AHEAD = {
    "start_date", "end_date", "ended_on", "due_date", "due_on", "expected_close", "valid_from", "valid_to"
}  # fmt: skip
_IN_ORDER = {
    "contracts": [("start_date", "end_date"), ("start_date", "ended_on")],
    "contacts": [("known_since", "left_on")],
    "payments": [("invoice_date", "due_date"), ("invoice_date", "paid_date")],
    "service": [("opened_on", "closed_on")],
    "opportunities": [("created_on", "closed_on")],
    "potential": [("low", "likely"), ("likely", "high")],
    "ratings": [("rating_low", "rating"), ("rating", "rating_high")],
    "kam_status": [("valid_from", "valid_to")],
}


@dataclass(frozen=True)
class Rule:
    """One thing that may be wrong with a row.

    Attributes
    ----------
    name : str
        Rule and variant of the sentence, such as ``"out_of_range.below"``.
    column : str
        The column it is about.
    condition : str
        SQL, true for the rows at fault.
    facts : dict
        What the sentence needs beside the value.
    other : str
        SQL of a second value for the sentence.
    """

    name: str
    column: str
    condition: str
    facts: dict = field(default_factory=dict)
    other: str = "NULL"

    @property
    def rule(self) -> str:
        """The rule's fixed name, without the variant."""
        return self.name.partition(".")[0]


@dataclass(frozen=True)
class RepeatRule(Rule):
    """Rows that say again, in the columns of `condition`, what an earlier row has said."""


def name(column: str) -> str:
    """Quote a column name for SQL."""
    return '"' + column.replace('"', '""') + '"'


def text(value: str) -> str:
    """Quote a text for SQL."""
    return "'" + value.replace("'", "''") + "'"


def rules_of(table: str, kinds: Mapping[str, str], *, known: Mapping[str, str], as_of: str | None) -> Iterator[Rule]:
    """List the rules of one table.

    Parameters
    ----------
    table : str
        Its name in the dictionary.
    kinds : mapping of column to ``text``, ``number``, ``date``, ``boolean`` or ``other``
        What DuckDB finds in the columns at hand.
    known : mapping of column to alias
        Alias of the joined table of known ids, for each column whose ids are looked up.
    as_of : str, optional
        Last day of the data, as ISO date.
    """
    described = columns(table)
    for column in described.values():
        if column.name in kinds:
            yield from _cell_rules(column, _Cell(column.name, kinds[column.name]), known, as_of)
    if table == "orders" and {"document_type", "amount"} <= set(kinds):
        yield from _sign_rules(kinds)
    for first, second in _IN_ORDER.get(table, []):
        if {first, second} <= set(kinds):
            parse = "number" if described[first].type == "number" else "date"
            early, late = (_Cell(column, kinds[column]) for column in (first, second))
            condition = f"{late.parsed(parse)} < {early.parsed(parse)}"
            yield Rule("end_before_start", second, condition, {"other_column": first}, other=early.text)
    key = [column for column in primary_key(table) if column in kinds]
    if key and len(key) == len(primary_key(table)):
        yield RepeatRule("duplicate_key", key[-1], ", ".join(map(name, key)), {"key": key})
    elif not key and len(kinds) > 1:
        yield RepeatRule("duplicate_row", "", ", ".join(map(name, sorted(kinds))))


@dataclass(frozen=True)
class _Cell:
    """SQL about one cell, whatever the type in which its column has come."""

    column: str
    kind: str

    @property
    def raw(self) -> str:
        return f"t.{name(self.column)}"

    @property
    def text(self) -> str:
        return self.raw if self.kind == "text" else f"CAST({self.raw} AS VARCHAR)"

    @property
    def present(self) -> str:
        if self.kind == "text":
            return f"CASE WHEN {self.raw} >= '!' THEN true ELSE trim({self.raw}) <> '' END"
        return f"NOT isnan({self.raw})" if self.kind == "real" else f"{self.raw} IS NOT NULL"

    @property
    def absent(self) -> str:
        return f"({self.present}) IS NOT TRUE"

    def parsed(self, wanted: str) -> str:
        """SQL of the value as ``number``, ``date`` or ``boolean``; NULL where it is none."""
        sql_type = {"number": "DOUBLE", "date": "TIMESTAMP", "boolean": "BOOLEAN"}[wanted]
        fits = {"number": ("real", "number"), "date": ("date",), "boolean": ("boolean",)}[wanted]
        if self.kind in fits:
            return self.raw if wanted != "date" else f"CAST({self.raw} AS TIMESTAMP)"
        return f"TRY_CAST({self.raw} AS {sql_type})" if self.kind == "text" else f"CAST(NULL AS {sql_type})"


def _cell_rules(column: Column, cell: _Cell, known: Mapping[str, str], as_of: str | None) -> Iterator[Rule]:
    if column.required:
        yield Rule("missing_value", column.name, cell.absent)
    if column.type in ("number", "integer"):
        yield from _number_rules(column, cell)
    elif column.type in ("date", "month"):
        yield from _date_rules(column, cell, as_of)
    elif column.type == "boolean" and cell.kind != "boolean":
        yield Rule("not_allowed.boolean", column.name, f"{cell.present} AND {cell.parsed('boolean')} IS NULL")
    elif column.allowed:
        values = ", ".join(map(text, column.allowed))
        condition = f"{cell.present} AND {cell.text} NOT IN ({values})"
        yield Rule("not_allowed", column.name, condition, {"allowed": ", ".join(column.allowed)})
    elif column.type == "category" and column.name in _CODES:
        yield from _code_rules(column, cell)
    if column.name in known:
        found = f"{known[column.name]}.id IS NOT NULL"
        yield Rule("unknown_reference", column.name, f"CASE WHEN {found} THEN false ELSE {cell.present} END")


def _code_rules(column: Column, cell: _Cell) -> Iterator[Rule]:
    """Codes of a standard; what is in its list is asked nothing further."""
    written = f"regexp_full_match({cell.text}, {text(_CODES[column.name])})"
    listed = text(" ".join(sorted(CURRENCIES))) if column.name == "currency" else "''"
    fine = f"strlen({cell.text}) = 3 AND contains({listed}, {cell.text})"
    strange = f"CASE WHEN {fine} THEN false ELSE {cell.present} AND NOT {written} END"
    yield Rule(f"not_allowed.{column.name}", column.name, strange)
    if column.name == "currency":
        yield Rule("unknown_currency", column.name, f"CASE WHEN {fine} THEN false ELSE {written} END")


def _number_rules(column: Column, cell: _Cell) -> Iterator[Rule]:
    value = cell.parsed("number")
    if cell.kind != "number":
        condition = f"{cell.present} AND ({value} IS NULL OR NOT isfinite({value}))"
        yield Rule("not_a_number", column.name, condition)
    if column.type == "integer" and cell.kind != "number":
        yield Rule("not_a_number.whole", column.name, f"isfinite({value}) AND {value} <> round({value})")
    finite = "" if cell.kind == "number" else f"isfinite({value}) AND "
    least, most = _bounds(column)
    if least:
        yield Rule("out_of_range.below", column.name, f"{finite}{value} < {least}", {"minimum": _shown(least, column)})
    if most:
        yield Rule("out_of_range.above", column.name, f"{finite}{value} > {most}", {"maximum": _shown(most, column)})


def _shown(bound: str, column: Column) -> str:
    if column.unit == "share":
        return share(float(bound), 0)
    return number(float(bound)) if float(bound).is_integer() else bound


def _date_rules(column: Column, cell: _Cell, as_of: str | None) -> Iterator[Rule]:
    value = cell.parsed("date")
    if cell.kind != "date":
        yield Rule("not_a_date", column.name, f"{cell.present} AND {value} IS NULL")
    if column.type == "month":
        yield Rule("not_a_date.month", column.name, f"{value} <> date_trunc('month', {value})")
    least, most = _bounds(column)
    yield Rule("out_of_range.early", column.name, f"{value} < TIMESTAMP {text(least)}", {"minimum": least})
    yield Rule("out_of_range.late", column.name, f"{value} > TIMESTAMP {text(most)}", {"maximum": most})
    if as_of and column.name not in MAY_LIE_AHEAD:
        condition = f"{value} >= TIMESTAMP {text(as_of)} + INTERVAL 1 DAY AND {value} <= TIMESTAMP {text(most)}"
        yield Rule("future_date", column.name, condition, {"as_of": as_of})


def _bounds(column: Column) -> tuple[str, str]:
    least, most = _LIKELY.get(column.type, ("", ""))
    return column.minimum or least, column.maximum or most


def _sign_rules(kinds: Mapping[str, str]) -> Iterator[Rule]:
    amount = _Cell("amount", kinds["amount"]).parsed("number")
    document = _Cell("document_type", kinds["document_type"]).text
    positive = f"{document} IN ('credit', 'cancellation') AND isfinite({amount}) AND {amount} > 0"
    negative = f"{document} IN ('invoice', 'debit') AND isfinite({amount}) AND {amount} < 0"
    yield Rule("wrong_sign.credit", "amount", positive)
    yield Rule("wrong_sign.invoice", "amount", negative)
