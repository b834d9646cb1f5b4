"""An arithmetic expression of columns in, SQL out; it is parsed here and never run as Python."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from kamlib.data.faults import plain
from kamlib.errors import DataError
from kamlib.language import gettext as _

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|\[(?P<bracket>[^\[\]]+)\]|(?P<name>[^\W\d]\w*)|(?P<mark>[-+*/()]))"
)
_DEEPEST = 50


@dataclass(frozen=True)
class Expression:
    """Columns joined by ``+ - * /`` and brackets.

    Attributes
    ----------
    text : str
        As written.
    columns : tuple of str
        The columns it names, each once.
    parts : tuple
        The parsed tree: ``("number", text)``, ``("column", name)``, ``("-", a)`` or ``(operator, a, b)``.
    """

    text: str
    columns: tuple[str, ...]
    parts: tuple

    def sql(self, column: Callable[[str], str]) -> str:
        """Write it as SQL; `column` gives the SQL of a column's number."""
        return _sql(self.parts, column)

    @property
    def column(self) -> str | None:
        """The column, if the expression is nothing but one column."""
        return self.parts[1] if self.parts[0] == "column" else None


def parse(text: str) -> Expression:
    """Read an arithmetic expression such as ``Quantity * [Unit Price] / 100``.

    A column is written by its name, or in square brackets where the name holds blanks or signs.

    Raises
    ------
    DataError
        If the text is anything but columns, numbers, ``+ - * /`` and round brackets.

    Examples
    --------
    >>> parse("Quantity * [Unit Price]").columns
    ('Quantity', 'Unit Price')
    """
    tokens = _tokens(text)
    parts, rest = _sum(tokens, 0, text, 0)
    if rest != len(tokens):
        raise _unreadable(text, tokens[rest][1])
    return Expression(text, tuple(dict.fromkeys(_columns(parts))), parts)


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, place = [], 0
    while text[place:].strip():
        found = _TOKEN.match(text, place)
        if not found:
            raise _unreadable(text, text[place:].strip()[:20])
        kind = found.lastgroup
        tokens.append(("name" if kind == "bracket" else kind, found[kind].strip()))
        place = found.end()
    return tokens


def _unreadable(text: str, at: str) -> DataError:
    return DataError(
        _("The expression {text!r} in the mapping cannot be read at {at!r}.").format(text=plain(text), at=plain(at)),
        expected=_("columns joined by + - * / and round brackets, such as Quantity * [Unit Price]"),
        do=_("Put names with blanks or signs into square brackets."),
    )


def _sum(tokens, place, text, depth):
    left, place = _product(tokens, place, text, depth)
    while place < len(tokens) and tokens[place] in (("mark", "+"), ("mark", "-")):
        right, after = _product(tokens, place + 1, text, depth)
        left, place = (tokens[place][1], left, right), after
    return left, place


def _product(tokens, place, text, depth):
    left, place = _factor(tokens, place, text, depth)
    while place < len(tokens) and tokens[place] in (("mark", "*"), ("mark", "/")):
        right, after = _factor(tokens, place + 1, text, depth)
        left, place = (tokens[place][1], left, right), after
    return left, place


def _factor(tokens, place, text, depth):
    if place >= len(tokens) or depth > _DEEPEST:
        raise _unreadable(text, text[-20:])
    kind, value = tokens[place]
    if kind == "number":
        return ("number", value), place + 1
    if kind == "name":
        return ("column", value), place + 1
    if value == "-":
        inner, after = _factor(tokens, place + 1, text, depth + 1)
        return ("-", inner), after
    if value == "(":
        inner, after = _sum(tokens, place + 1, text, depth + 1)
        if after < len(tokens) and tokens[after] == ("mark", ")"):
            return inner, after + 1
        raise _unreadable(text, text[-20:])
    raise _unreadable(text, value)


def _columns(parts: tuple) -> list[str]:
    if parts[0] == "column":
        return [parts[1]]
    return [name for part in parts[1:] if isinstance(part, tuple) for name in _columns(part)]


def _sql(parts: tuple, column: Callable[[str], str]) -> str:
    operator, *operands = parts
    if operator == "number":
        return f"{operands[0]}::DOUBLE"
    if operator == "column":
        return f"({column(operands[0])})"
    written = [_sql(operand, column) for operand in operands]
    return f"(-{written[0]})" if len(written) == 1 else f"({written[0]} {operator} {written[1]})"
