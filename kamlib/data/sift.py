"""Raw rows in, one verdict a row out: our columns read, and why a row cannot be kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from kamlib.data.binding import Binding, Bound
from kamlib.data.delimited import EMPTY, FEW, MANY
from kamlib.data.number_format import SIGNS, NumberFormat, nothing
from kamlib.data.raw import Raw, RawColumn, one_of, quoted
from kamlib.data.schema import Column
from kamlib.language import gettext as _

NO_ID = ("null", "nan", "none", "na", "n.a.", "n/a", "#n/a", "<na>", "-", "?")
TRUE = ("true", "t", "yes", "y", "1", "x", "si", "sí", "s", "verdadero", "ja", "j", "wahr", "vrai")
FALSE = ("false", "f", "no", "n", "0", "falso", "nein", "falsch", "faux")
_TOTAL = (
    "(grand |gran |sub)?total(s|es|e)?( general| général)?|totaux|suma( total)?|somme|overall result|resultado total|"
    "sum|summen?|gesamt(summe|ergebnis)?|endsumme|zwischensumme"
)
_TOTAL_OF = f"({_TOTAL})( .*)?|gesamt.*"
LARGEST = "1e15"


@dataclass(frozen=True)
class Reason:
    """Why rows are not kept.

    Attributes
    ----------
    rule : str
        Fixed name, for the ledger.
    sentence : str
        The same for the reader.
    condition : str
        SQL that is true for such a row.
    column : str
        Our column at fault, if it is one; such rows are listed as problems.
    fault : bool
        Whether it is a fault of the file; if not, the mapping asked for it.
    each : str
        The sentence for one row, with ``{place}`` and ``{value}``; empty if `sentence` serves for it.
    """

    rule: str
    sentence: str
    condition: str
    column: str = ""
    fault: bool = True
    each: str = ""


@dataclass(frozen=True)
class Reading:
    """The SQL that reads one of our columns.

    Attributes
    ----------
    value : str
        Its value.
    bad : str
        True where something is written that cannot be read.
    money : str
        For the amount: its value to a millionth.
    """

    value: str
    bad: str = "false"
    money: str = "NULL::DECIMAL(38, 6)"


@dataclass(frozen=True)
class Formats:
    """How the columns of the file are written: numbers, days with their joins, ids that end in ``.0``."""

    numbers: dict[RawColumn, NumberFormat] = field(default_factory=dict)
    days: dict[RawColumn, tuple[str, str]] = field(default_factory=dict)
    float_ids: frozenset[RawColumn] = frozenset()

    @property
    def joins(self) -> str:
        """SQL of all joins that the values need."""
        odd = [form.join(column) for column, form in self.numbers.items()]
        return " ".join(dict.fromkeys(join for join in [*odd, *(join for _sql, join in self.days.values())] if join))


def is_id(column: Column) -> bool:
    """Say whether a column holds ids or other codes whose digits count, not their value."""
    return column.type == "text" and (column.name.endswith("_id") or column.primary or column.reference is not None)


def reading(bound: Bound, formats: Formats) -> Reading:
    """Write the SQL for one of our columns."""
    target = bound.target
    if bound.constant is not None:
        return _constant(target, bound.constant)
    if target.type in ("number", "integer"):
        return _number(bound, formats)
    column = bound.single
    if bound.source.values:
        return _translated(bound, column.text)
    if target.type in ("date", "month"):
        day = formats.days[column][0]
        return Reading(f"({day})::DATE", f"CASE WHEN ({day}) IS NULL THEN NOT {nothing(column)} ELSE false END")
    if target.type == "boolean":
        return _boolean(column.text)
    return Reading(_text(target, column, formats))


def _constant(target: Column, constant: str) -> Reading:
    kinds = {"number": "DOUBLE", "integer": "BIGINT", "date": "DATE", "month": "DATE", "boolean": "BOOLEAN"}
    value = f"{quoted(constant)}::{kinds.get(target.type, 'VARCHAR')}"
    return Reading(value, money=f"TRY_CAST({quoted(constant)} AS DECIMAL(38, 6))")


def _number(bound: Bound, formats: Formats) -> Reading:
    numbers = {name: formats.numbers[column].number(column) for name, column in bound.parts.items()}
    empty = [nothing(column) for column in bound.parts.values()]
    broken = [f"(NOT {none} AND ({numbers[name]}) IS NULL)" for name, none in zip(bound.parts, empty, strict=True)]
    value = bound.expression.sql(numbers.__getitem__)
    single = bound.single
    money = formats.numbers[single].exact(single) if single else f"TRY_CAST({value} AS DECIMAL(38, 6))"
    sound = f"abs({value}) < {LARGEST}"
    if bound.target.type == "integer":
        read = f"CASE WHEN {sound} AND ({value}) = trunc({value}) THEN ({value})::BIGINT END"
    else:
        exactly = value if single else f"({money})::DOUBLE"
        read = f"CASE WHEN {sound} THEN {exactly} END"
    wrong = " OR ".join([*broken, f"NOT ({' OR '.join(empty)})"])
    bad = f"CASE WHEN ({read}) IS NOT NULL THEN false ELSE {wrong} END"
    return Reading(read, bad, f"CASE WHEN {sound} THEN {money} END")


def _translated(bound: Bound, text: str) -> Reading:
    cases = " ".join(f"WHEN {quoted(theirs)} THEN {quoted(ours)}" for theirs, ours in bound.source.values.items())
    word = f"CASE lower({text}) {cases} END"
    if bound.target.type == "boolean":
        return Reading(_boolean(word).value, f"{text} IS NOT NULL AND ({word}) IS NULL")
    return Reading(word, f"{text} IS NOT NULL AND ({word}) IS NULL")


def _boolean(text: str) -> Reading:
    word = f"lower({text})"
    value = f"CASE WHEN {one_of(word, TRUE)} THEN true WHEN {one_of(word, FALSE)} THEN false END"
    return Reading(value, f"{text} IS NOT NULL AND ({value}) IS NULL")


def _text(target: Column, column: RawColumn, formats: Formats) -> str:
    text = column.text
    if is_id(target):
        if column in formats.float_ids:
            text = f"regexp_replace({text}, '^([0-9]+)[.]0$', '\\1')"
        return f"CASE WHEN NOT {one_of(f'lower({text})', NO_ID)} THEN {text} END"
    if target.name == "currency":
        signs = " ".join(f"WHEN {quoted(sign)} THEN {quoted(code)}" for sign, code in SIGNS.items())
        return f"CASE {text} {signs} ELSE upper({text}) END"
    if target.type == "category" and target.allowed:
        return f"CASE WHEN {one_of(f'lower({text})', target.allowed)} THEN lower({text}) ELSE {text} END"
    return text


def reasons(raw: Raw, binding: Binding, conditions: list[str]) -> list[Reason]:
    """List, in the order in which they are asked, the reasons not to keep a row.

    Parameters
    ----------
    raw, binding
        The file and its tie to our columns.
    conditions : list of str
        SQL of the rules that set rows aside, in their order.
    """
    written = binding.columns
    found = [
        Reason(EMPTY, _("The line is empty."), _is_empty(raw)),
        Reason("repeated header", _("The line repeats the column names."), _repeats_header(raw)),
        Reason(
            "totals row", _("The line is a total of other lines; it would count them twice."), _is_total(raw, written)
        ),
        Reason(FEW, _("The line has fewer cells than there are columns."), f"fault = {quoted(FEW)}"),
        Reason(
            MANY,
            _("The line has more cells than there are columns; a separator may stand inside a cell."),
            f"fault = {quoted(MANY)}",
        ),
    ]
    asides = [rule.rule for rule in binding.rules if not rule.rule.column]
    for rule, condition in zip(asides, conditions, strict=True):
        sentence = (
            _("{because} (rule: {rule})").format(because=rule.because, rule=rule.text.partition(" because ")[0])
            if rule.because
            else _("As the mapping asks: {rule}").format(rule=rule.text)
        )
        found.append(Reason("mapping rule", sentence, condition, fault=False))
    for name, bound in written.items():
        found += _faults_of(name, bound)
    return found


def _faults_of(name: str, bound: Bound) -> list[Reason]:
    target = bound.target
    found = []
    if is_id(target) and target.required and bound.single is not None and bound.single.kind in ("text", "cells"):
        cut = rf"regexp_full_match(v_{name}, '[0-9]([.,][0-9]+)?E[+][0-9]+')"
        sentence = _("Excel has turned {column} into a rounded number; its digits are lost. Export the column as text.")
        found.append(Reason("id cut off", sentence.format(column=name), cut, name))
    if target.type == "category" or (not target.required and name != "document_type"):
        if name == "document_type" and bound.source.values:
            sentence = _("The kind of document is not among the values of the mapping.")
            found.append(Reason("unknown document type", sentence, "b_document_type", name))
        return found
    sentence = {
        "number": _("{column} is not a number."),
        "integer": _("{column} is not a whole number."),
        "date": _("{column} is not a day of the calendar."),
        "month": _("{column} is not a month."),
    }.get(target.type)
    if sentence:
        kind = {"date": "date", "month": "date"}.get(target.type, "amount" if name == "amount" else "number")
        each = _each(target.type)
        if bound.expression is not None and bound.single is None:
            each = _("{place}: {value} gives no number ({expression}).").replace("{expression}", _plain(bound))
        found.append(Reason(f"unreadable {kind}", sentence.format(column=name), f"b_{name}", name, each=each))
    if name == "account_id":
        found.append(Reason("no account", _("No account stands in the line."), "v_account_id IS NULL", name))
    elif target.required:
        sentence = _("Nothing stands in {column}, which every row needs.").format(column=name)
        found.append(Reason("no value", sentence, f"v_{name} IS NULL", name))
    return found


def _plain(bound: Bound) -> str:
    return bound.expression.text.replace("{", "(").replace("}", ")")


def _each(kind: str) -> str:
    return {
        "number": _("{place}: {value} is not a number."),
        "integer": _("{place}: {value} is not a whole number."),
        "date": _("{place}: {value} is not a day of the calendar."),
        "month": _("{place}: {value} is not a month."),
    }[kind]


def _is_empty(raw: Raw) -> str:
    cells = ", ".join(f"({column.text})::VARCHAR" for column in raw.columns)
    return f"fault = {quoted(EMPTY)} OR coalesce({cells}) IS NULL"


def _repeats_header(raw: Raw) -> str:
    texts = [
        column for column in raw.columns if column.kind in ("text", "cells") and not column.name.startswith("column ")
    ]
    same = [f"{column.text} = {quoted(column.name)}" for column in texts[:12]]
    if len(same) < min(2, len(raw.columns)):
        return "false"
    return f"CASE WHEN {same[0]} THEN coalesce({' AND '.join(same)}, false) ELSE false END"


def _is_total(raw: Raw, written: dict[str, Bound]) -> str:
    texts = [column.text for column in raw.columns if column.kind in ("text", "cells")]
    anywhere = " OR ".join(f"coalesce({_says(text, _TOTAL_OF)}, false)" for text in texts) or "false"
    account = written.get("account_id")
    in_key = _says(account.single.text, _TOTAL) if account and account.single else "false"
    days = [name for name, bound in written.items() if bound.target.type in ("date", "month") and bound.target.required]
    incomplete = f"v_{days[0]} IS NULL" if days else "v_account_id IS NULL" if account else "false"
    return (
        f"CASE WHEN coalesce({in_key}, false) THEN true "
        f"WHEN {incomplete} OR fault IS NOT NULL THEN {anywhere} ELSE false END"
    )


def _says(text: str, words: str) -> str:
    return f"regexp_full_match({text}, {quoted(f'(?i)({words})[ .:]*')})"
