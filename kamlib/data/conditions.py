"""Rules of a mapping in, what they ask of which column out: ``document_type: credit when InvoiceNo starts with C``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from kamlib.data.faults import plain
from kamlib.data.raw import one_of, quoted
from kamlib.errors import DataError
from kamlib.language import gettext as _

_OPERATORS = [
    "is not empty",
    "is empty",
    "is not in",
    "is not",
    "is in",
    "is",
    "not in",
    "in",
    "does not start with",
    "starts with",
    "ends with",
    "does not contain",
    "contains",
    "<=",
    ">=",
    "!=",
    "<",
    ">",
    "=",
]
_TEST = re.compile(
    r"\s*(?:\[(?P<bracket>[^\]]+)\]|(?P<name>.+?))\s*(?P<operator>"
    + "|".join(rf"(?<=\s){op}(?=\s|\(|$)" if op[0].isalpha() else op for op in _OPERATORS)
    + r")\s*(?P<value>.*)",
    re.DOTALL,
)
_ASIDE = re.compile(r"set aside when (?P<condition>.+?)(?: because (?P<because>.+))?", re.DOTALL)
_ASSIGN = re.compile(r"(?P<column>[a-z_]+)\s*:\s*(?P<value>.+?) when (?P<condition>.+)", re.DOTALL)
_NUMERIC = ("<", "<=", ">", ">=", "=", "!=")


@dataclass(frozen=True)
class Test:
    """One question to one column: its possible names, the operator, the values asked for."""

    __test__ = False

    names: tuple[str, ...]
    operator: str
    values: tuple[str, ...]

    @property
    def numeric(self) -> bool:
        """Whether the column's number is asked for, not its text."""
        return self.operator in _NUMERIC

    def sql(self, text: str, number: str = "NULL") -> str:
        """Write the question as SQL that is true or false, never unknown; `text` and `number` are SQL of the column."""
        if self.numeric:
            return f"coalesce({number} {self.operator} ({self.values[0]})::DOUBLE, false)"
        word = "lower(" + text + ")"
        values = [quoted(value.lower()) for value in self.values]
        asked = {
            "is empty": f"{text} IS NULL",
            "in": f"coalesce({one_of(word, map(str.lower, self.values))}, false)",
            "starts with": f"coalesce(starts_with({text}, {quoted(self.values[0])}), false)" if values else "",
            "ends with": f"coalesce(ends_with({text}, {quoted(self.values[0])}), false)" if values else "",
            "contains": f"coalesce(contains({word}, {values[0]}), false)" if values else "",
        }
        plain_form = self.operator.removeprefix("not ")
        return f"NOT ({asked[plain_form]})" if self.operator.startswith("not ") else asked[plain_form]


@dataclass(frozen=True)
class Rule:
    """One rule of a mapping.

    Attributes
    ----------
    text : str
        As written.
    column : str
        Our column that gets a value; empty for a rule that sets rows aside.
    value : str
        The value it gets: a word, or an expression of columns.
    because : str
        Why rows are set aside.
    tests : tuple of Test
        All must hold.
    optional : bool
        Whether it is passed over if the file lacks a column it asks, as for the rules of a preset.
    """

    text: str
    column: str
    value: str
    because: str
    tests: tuple[Test, ...]
    optional: bool = False


def parse_rule(text: str) -> Rule:
    """Read one rule.

    Two kinds are known: ``set aside when CONDITION because REASON`` and ``OUR_COLUMN: VALUE when CONDITION``. A
    condition asks a column of the file, ``and`` joins several: ``is``, ``is not``, ``in (A, B)``, ``not in (A, B)``,
    ``is empty``, ``is not empty``, ``starts with``, ``ends with``, ``contains``, ``does not start with``, ``does not
    contain``, and for numbers ``<``, ``<=``, ``>``, ``>=``, ``=``, ``!=``. ``is``, ``in`` and ``contains`` do not tell
    capital from small letters; ``starts with`` and ``ends with`` do.

    Raises
    ------
    DataError
        If the rule is not written in one of these forms.

    Examples
    --------
    >>> rule = parse_rule("set aside when StockCode in (POST, M) because postage and manual entries")
    >>> rule.because, rule.tests[0].names, rule.tests[0].values
    ('postage and manual entries', ('StockCode',), ('POST', 'M'))
    """
    written = " ".join(str(text).split())
    if found := _ASIDE.fullmatch(written):
        return Rule(written, "", "", found["because"] or "", _tests(found["condition"], written))
    if found := _ASSIGN.fullmatch(written):
        return Rule(written, found["column"], _unquoted(found["value"]), "", _tests(found["condition"], written))
    raise _not_understood(written)


def _not_understood(text: str) -> DataError:
    return DataError(
        _("The rule {text!r} in the mapping is not understood.").format(text=plain(text)),
        expected=_(
            '"set aside when COLUMN in (A, B) because REASON" or "document_type: credit when COLUMN starts with C"; '
            "a column can be asked with is, in, is empty, starts with, ends with, contains, < and >"
        ),
        do=_("Write it in one of these forms."),
    )


def _tests(condition: str, text: str) -> tuple[Test, ...]:
    return tuple(_test(part, text) for part in _split(condition, " and "))


def _split(text: str, between: str) -> list[str]:
    """Cut at `between`, but not inside quotation marks or brackets."""
    parts, depth, quote, start, place = [], 0, "", 0, 0
    while place < len(text):
        letter = text[place]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'" and (place == 0 or not text[place - 1].isalnum()):
            quote = letter
        else:
            depth += (letter in "([") - (letter in ")]")
            if depth == 0 and text.startswith(between, place):
                parts.append(text[start:place])
                place = start = place + len(between)
                continue
        place += 1
    return [*parts, text[start:]]


def _test(part: str, text: str) -> Test:
    found = _TEST.fullmatch(part)
    if not found:
        raise _not_understood(text)
    names = tuple(name.strip().strip("[]") for name in (found["bracket"] or found["name"]).split("|"))
    operator = (
        found["operator"].replace("does not start with", "not starts with").replace("does not contain", "not contains")
    )
    operator = {"is not in": "not in", "is in": "in", "is not empty": "not is empty"}.get(operator, operator)
    value = found["value"].strip()
    if operator.endswith("is empty"):
        values = ()
        if value:
            raise _not_understood(text)
    elif operator in ("in", "not in"):
        if not (value.startswith("(") and value.endswith(")")):
            raise _not_understood(text)
        values = tuple(_unquoted(item) for item in _split(value[1:-1], ","))
    else:
        values = (_unquoted(value),)
    if not all(values) and operator not in ("is", "is not"):
        raise _not_understood(text)
    operator = {"is": "in", "is not": "not in"}.get(operator, operator)
    if operator in ("in", "not in") and values == ("",):
        operator, values = ("is empty" if operator == "in" else "not is empty"), ()
    return Test(
        names, operator, tuple(_checked_number(value, text) if operator in _NUMERIC else value for value in values)
    )


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def _checked_number(text: str, rule: str) -> str:
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise _not_understood(rule) from error
    if not value.is_finite():
        raise _not_understood(rule)
    return f"{value:f}"
