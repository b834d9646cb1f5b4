"""A column in, how it writes its numbers out as SQL that reads them, or as a question where it can be read two ways."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kamlib import engine
from kamlib.data.faults import plain
from kamlib.data.raw import RawColumn, one_of, quoted
from kamlib.errors import DataError
from kamlib.language import gettext as _

MARKS = {".": ",", ",": "."}
SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₺": "TRY",
    "zł": "PLN",
    "R$": "BRL",
    "US$": "USD",
    "MX$": "MXN",
    "S/": "PEN",
}
_NOTHING = ("null", "n/a", "#n/a", "na", "nan", "none", "-", "–", "—", "<na>", "#wert!", "#value!", "#ref!", "#¡valor!")
_SIMPLE = "[-+]?[0-9.,]+"
_FEW = 0.05


@dataclass(frozen=True)
class NumberFormat:
    """How the numbers of one column are written.

    Attributes
    ----------
    decimal : str
        The decimal mark; empty where no number has a mark at all.
    thousands : bool
        Whether some numbers have a thousands mark.
    odd : str
        Table of the engine that holds, read, what is more than digits and marks: signs behind, brackets, currency.
    units : tuple of str
        Currency signs and codes beside the numbers.
    """

    decimal: str = ""
    thousands: bool = False
    odd: str = ""
    units: tuple[str, ...] = ()

    def join(self, column: RawColumn) -> str:
        """SQL that brings the odd numbers to their rows."""
        return f"LEFT JOIN {self.odd} ON {column.text} = {self.odd}.text" if self.odd else ""

    def number(self, column: RawColumn) -> str:
        """SQL of the number as DOUBLE; NULL where nothing readable and finite is written."""
        return self._read(column, "value", "DOUBLE")

    def exact(self, column: RawColumn) -> str:
        """SQL of the number to a millionth, for sums that add up exactly."""
        return self._read(column, "exact", "DECIMAL(38, 6)")

    def _read(self, column: RawColumn, field: str, kind: str) -> str:
        if column.kind in ("number", "decimal"):
            return (
                f"CASE WHEN isfinite(TRY_CAST({column.column} AS DOUBLE)) THEN TRY_CAST({column.column} AS {kind}) END"
            )
        if column.kind not in ("text", "cells"):
            return f"NULL::{kind}"
        text = column.text
        read = f"TRY_CAST({text} AS {kind})"
        if self.thousands or self.decimal == ",":
            mark, other = self.decimal or ".", MARKS[self.decimal or "."]
            sound = rf"[-+]?([0-9]{{1,3}}([{other}][0-9]{{3}})+|[0-9]*)([{mark}][0-9]*)?"
            bare = f"replace(replace({text}, {quoted(other)}, ''), {quoted(mark)}, '.')"
            read = f"CASE WHEN regexp_full_match({text}, {quoted(sound)}) THEN TRY_CAST({bare} AS {kind}) END"
        if self.odd:
            read = f"CASE WHEN {self.odd}.text IS NULL THEN {read} ELSE {self.odd}.{field} END"
        return f"coalesce(TRY_CAST({column.typed} AS {kind}), {read})" if column.kind == "cells" else read


def nothing(column: RawColumn) -> str:
    """SQL that is true where a cell says that there is no value: it is empty, or holds ``-``, ``n/a``, ``NULL``."""
    if column.kind not in ("text", "cells"):
        return f"{column.column} IS NULL"
    return f"coalesce({one_of(f'lower({column.text})', _NOTHING)}, true)"


def number_formats(duck, columns: dict[RawColumn, str | None], *, file: str) -> dict[RawColumn, NumberFormat]:
    """Find how each column writes its numbers.

    Parameters
    ----------
    duck : DuckDB connection
        With the view ``raw``.
    columns : dict of RawColumn to decimal mark
        The columns to read, each with the decimal mark that the mapping names, or None.
    file : str
        For the error.

    Raises
    ------
    DataError
        If a column can be read in two ways and no other column of the file decides, or if its numbers contradict
        one another.

    Notes
    -----
    A number decides if only one reading makes it sound: 12,5 or 1.234,5 or 0.500. A number such as 1.234 decides
    nothing; if a column has no others, the other columns of the file are asked, and then the user.
    """
    duck.execute(engine.statement("data", "numbers"))
    written = {column: mark for column, mark in columns.items() if column.kind in ("text", "cells")}
    tallies = {column: _tally(duck, column, f"odd_{place}") for place, column in enumerate(written)}
    for column, mark in written.items():
        if mark is None:
            _check_contradiction(tallies[column], column, file)
    marks = {column: mark or tallies[column].mark for column, mark in written.items()}
    decided = {mark for mark in marks.values() if mark}
    formats = {column: NumberFormat() for column in columns}
    for column, tally in tallies.items():
        mark = marks[column] or (decided.copy().pop() if len(decided) == 1 else "")
        if not mark and tally.unclear_values:
            raise _unclear(tally, column, file)
        formats[column] = _format(duck, tally, mark)
    return formats


@dataclass(frozen=True)
class _Tally:
    odd: str
    point: int
    comma: int
    points: int
    commas: int
    with_point: list
    with_comma: list
    unclear_values: list
    units: tuple[str, ...]

    @property
    def mark(self) -> str:
        """The decimal mark that the column's own numbers decide for."""
        return "" if self.point == self.comma == 0 else "." if self.point >= self.comma else ","


def _tally(duck, column: RawColumn, odd: str) -> _Tally:
    typed = f"AND {column.typed} IS NULL" if column.kind == "cells" else ""
    written = f"SELECT {column.text} AS text FROM raw WHERE NOT {nothing(column)} {typed}"
    duck.execute(
        f"CREATE OR REPLACE TEMP TABLE {odd} AS WITH parted AS MATERIALIZED ("
        f"SELECT text, count(*) AS n, number_parts(text) AS parts FROM ({written}) "
        f"WHERE NOT regexp_full_match(text, '{_SIMPLE}') GROUP BY text) SELECT text, n, parts.digits AS digits, "
        "sign_of(parts.before, parts.within, parts.after) AS sign, parts.unit_behind = '%' AS per_cent, "
        "[u FOR u IN [parts.unit, parts.unit_behind, parts.unit_last] IF u NOT IN ('', '%')] AS units FROM parted"
    )
    row = duck.sql(
        f"WITH marked AS (SELECT ltrim(text, '+-') AS digits, text, count(*) AS n FROM ({written}) "
        f"WHERE regexp_full_match(text, '{_SIMPLE}') AND regexp_matches(text, '[.,]') GROUP BY ALL "
        f"UNION ALL SELECT digits, text, n FROM {odd}), "
        "told AS (SELECT text, n, digits, only_with(digits, '.', ',') AS point, only_with(digits, ',', '.') AS comma, "
        "with_either(digits) AS either FROM marked) "
        "SELECT sum(n) FILTER (point), sum(n) FILTER (comma), sum(n) FILTER (contains(digits, '.')), "
        "sum(n) FILTER (contains(digits, ',')), min(text, 3) FILTER (point), min(text, 3) FILTER (comma), "
        "min(text, 3) FILTER (either) FROM told"
    ).fetchall()[0]
    units = duck.sql(f"SELECT DISTINCT unnest(units) AS unit FROM {odd} ORDER BY unit").fetchall()
    counts = [int(value or 0) for value in row[:4]]
    return _Tally(odd, *counts, *[values or [] for values in row[4:]], tuple(unit for (unit,) in units))


def _format(duck, tally: _Tally, mark: str) -> NumberFormat:
    point = mark or "."
    duck.execute(
        f"CREATE OR REPLACE TEMP TABLE {tally.odd} AS WITH bare AS MATERIALIZED (SELECT text, per_cent, CASE "
        f"WHEN regexp_full_match(text, '[-+]?[0-9]+([.,][0-9]+)?[eE][-+]?[0-9]+') THEN replace(text, '{point}', '.') "
        f"ELSE sign || bare_digits(digits, '{point}', '{MARKS[point]}') END AS bare FROM {tally.odd}) "
        "SELECT text, TRY_CAST(bare AS DOUBLE) / CASE WHEN per_cent THEN 100 ELSE 1 END AS value, "
        "CASE WHEN per_cent THEN TRY_CAST(value AS DECIMAL(38, 6)) ELSE TRY_CAST(bare AS DECIMAL(38, 6)) END AS exact "
        "FROM bare"
    )
    rows = duck.sql(f"SELECT count(*) FROM {tally.odd}").fetchall()[0][0]
    thousands = bool(tally.points if mark == "," else tally.commas)
    form = NumberFormat(decimal=mark, thousands=thousands, units=tally.units)
    return replace(form, odd=tally.odd) if rows else form


def _check_contradiction(tally: _Tally, column: RawColumn, file: str) -> None:
    fewer, more = sorted((tally.point, tally.comma))
    if fewer > _FEW * more:
        raise DataError(
            _("{file}, column {column}: some numbers have a decimal point, others a decimal comma.").format(
                file=file, column=plain(column.name)
            ),
            found=", ".join(map(plain, [*tally.with_point, *tally.with_comma])),
            do=_('Name the right mark in the mapping, such as file: {decimal: ","}; the other numbers are set aside.'),
            rule="decimal_mark",
            column=column.name,
        )


def _unclear(tally: _Tally, column: RawColumn, file: str) -> DataError:
    first = tally.unclear_values[0]
    whole, fraction = "".join(c for c in first if c.isdigit()), first.replace(",", ".")
    return DataError(
        _("{file}, column {column}: the numbers can be read in two ways, and nothing in the file decides.").format(
            file=file, column=plain(column.name)
        ),
        found=_("{values}; the first is either {whole} or {fraction}").format(
            values=", ".join(map(plain, tally.unclear_values)), whole=whole, fraction=fraction
        ),
        do=_('Name the decimal mark in the mapping: file: {decimal: ","} or file: {decimal: "."}.'),
        rule="decimal_mark",
        column=column.name,
    )
