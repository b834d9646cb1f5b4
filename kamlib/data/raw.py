"""Rows as a file holds them, before anything is decided: the view ``raw`` in the engine and its columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import number

Kind = Literal["text", "cells", "number", "decimal", "day", "instant", "boolean"]
Progress = Callable[[str, float], None] | None

MOST_COLUMNS = 1_000
BLANKS = " \t\r\n\v\f\u00a0\u2007\u2009\u202f\u200b\ufeff"


@dataclass(frozen=True)
class RawColumn:
    """One column of a file.

    Attributes
    ----------
    name : str
        Its heading, as written.
    column : str
        Its name in the view ``raw``: ``c0``, ``c1``, ...; what a file calls its columns never enters SQL.
    kind : str
        ``text`` (everything written has yet to be read), ``cells`` (text, with typed numbers of a workbook beside it in
        ``n0``, ``n1``, ...), ``number``, ``decimal`` (exact decimals as text), ``day``, ``instant`` (with time zone) or
        ``boolean``.
    spaced : bool
        Whether some cells have blanks around their text; then ``t0``, ``t1``, ... hold it without.
    """

    name: str
    column: str
    kind: Kind = "text"
    spaced: bool = False

    @property
    def typed(self) -> str:
        """The column that holds the typed numbers of a workbook's cells."""
        return self.column.replace("c", "n", 1)

    @property
    def text(self) -> str:
        """SQL of the value as text without blanks around it; NULL where nothing is written."""
        if self.kind in ("text", "cells"):
            return self.column.replace("c", "t", 1) if self.spaced else self.column
        if self.kind == "number":
            whole = f"{self.column} = trunc({self.column}) AND abs({self.column}) < 1e15"
            return f"CASE WHEN {whole} THEN {self.column}::BIGINT::VARCHAR ELSE {self.column}::VARCHAR END"
        return f"{self.column}::VARCHAR"


@dataclass(frozen=True)
class Raw:
    """All rows of one file or query, as the view ``raw(row, line, fault, c0, c1, ...)``.

    Attributes
    ----------
    file : str
        Name for sentences; never a path or a password.
    columns : tuple of RawColumn
        In the file's order.
    rows : int
        Rows of the file under its heading, counted apart from the engine where that is possible.
    source : dict
        What was found out about the file, for `Loaded.source`.
    """

    file: str
    columns: tuple[RawColumn, ...]
    rows: int
    source: dict = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The headings in the file's order."""
        return [column.name for column in self.columns]

    def named(self, name: str) -> list[RawColumn]:
        """Return the columns of a heading: as written if there is one, else without regard to case and punctuation."""
        exact = [column for column in self.columns if column.name == name]
        return exact or [column for column in self.columns if plain_name(column.name) == plain_name(name)]


def plain_name(name: str) -> str:
    """Reduce a heading to what people mean by it: no case, accents, blanks or punctuation.

    Examples
    --------
    >>> plain_name("Order_Date"), plain_name("order date"), plain_name("Código  Cliente")
    ('orderdate', 'orderdate', 'codigocliente')
    """
    import unicodedata

    letters = unicodedata.normalize("NFKD", str(name)).casefold()
    return re.sub(r"[\W_]+", "", "".join(c for c in letters if not unicodedata.combining(c)))


def check_width(n: int, file: str) -> None:
    """Refuse a table with more columns than any export has.

    Raises
    ------
    DataError
        If there are more than a thousand.
    """
    if n > MOST_COLUMNS:
        raise DataError(
            _("{file} has {n} columns.").format(file=file, n=number(n)),
            expected=_("at most {n}").format(n=number(MOST_COLUMNS)),
            do=_("Export only the columns that are needed."),
        )


def headings(cells: list[str]) -> list[str]:
    """Give every column a heading of its own: an empty one is called by its place, repeated ones are numbered.

    Examples
    --------
    >>> headings(["id", "", "id"])
    ['id (1)', 'column 2', 'id (2)']
    """
    names = [
        " ".join(str(cell or "").strip(BLANKS).split()) or f"column {place}"
        for place, cell in enumerate(cells, start=1)
    ]
    return [f"{name} ({names[: i + 1].count(name)})" if names.count(name) > 1 else name for i, name in enumerate(names)]


def quoted(text: str) -> str:
    """Write a text as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


def one_of(text: str, words: Iterable[str]) -> str:
    """SQL that is true where a text is one of the words; unlike IN it costs nothing where it is not asked."""
    return f"list_contains([{', '.join(map(quoted, words))}], {text})"


def look_at(duck, columns: tuple[RawColumn, ...], *, line: str = "line", fault: str = "fault") -> tuple[RawColumn, ...]:
    """Make the view ``raw`` over the table ``stored``; rows keep the order they were stored in.

    Returns
    -------
    tuple of RawColumn
        The columns; those with blanks around some text say so, and the engine holds it without them.
    """
    columns = tuple(
        replace(column, spaced=spaced) for column, spaced in zip(columns, _spaced(duck, columns), strict=True)
    )
    for column in columns:
        if column.spaced:
            duck.execute(f"ALTER TABLE stored ADD COLUMN {column.text} VARCHAR")
            duck.execute(f"UPDATE stored SET {column.text} = nullif(trim({column.column}, {quoted(BLANKS)}), '')")
    duck.execute(
        f"CREATE OR REPLACE VIEW raw AS SELECT rowid AS row, ({line})::BIGINT AS line, ({fault})::VARCHAR AS fault, "
        "COLUMNS('^[cnt][0-9]+$') FROM stored"
    )
    return columns


def _spaced(duck, columns: tuple[RawColumn, ...]) -> list[bool]:
    texts = [column for column in columns if column.kind in ("text", "cells")]
    if not texts:
        return [False] * len(columns)
    edge = quoted(f"^[{BLANKS}]|[{BLANKS}]$")
    tests = [
        f"bool_or(CASE WHEN {c} < '!' OR right({c}, 1) < '!' THEN true WHEN strlen({c}) > length({c}) "
        f"THEN regexp_matches({c}, {edge}) ELSE false END)"
        for c in (column.column for column in texts)
    ]
    row = duck.sql(f"SELECT {', '.join(tests)} FROM stored").fetchall()[0]
    found = dict(zip(texts, row, strict=True))
    return [bool(found.get(column)) for column in columns]


def tell(progress: Progress, step: str, fraction: float) -> None:
    """Report a step to whoever waits."""
    if progress is not None:
        progress(step, fraction)
