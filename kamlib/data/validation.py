"""A table in, its faults against the dictionary out: one pass that counts, then a listing where a count is not zero."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from kamlib import engine
from kamlib.data.faults import fault, shown
from kamlib.data.ids import plain_id
from kamlib.data.problems import Problems
from kamlib.data.rules import RepeatRule, Rule, name, rules_of
from kamlib.data.schema import Column, columns
from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number

_WHOLE = ("HUGEINT", "BIGINT", "INTEGER", "SMALLINT", "TINYINT")


def validate(
    df: pd.DataFrame | str | Path,
    table: str,
    *,
    file: str | None = None,
    lines: Sequence[int] | None = None,
    others: Mapping[str, pd.DataFrame] | None = None,
    as_of: pd.Timestamp | str | None = None,
    limit: int = 1000,
) -> Problems:
    """List everything in a table that breaks the dictionary's rules, with the line it stands on.

    Parameters
    ----------
    df : DataFrame, or path of a Parquet file
        The table, with the dictionary's column names; other columns are left alone.
    table : str
        Its name in the dictionary, such as ``"orders"``.
    file : str, optional
        File name for the sentences; the table's name without it.
    lines : sequence of int, optional
        Line of the file for each row; without it the first row counts as line 2, as under a header.
    others : mapping of table name to DataFrame, optional
        Tables in which ids have to be found. Ids of tables that are not given are not looked up.
    as_of : date, optional
        Last day of the data; later dates are faults only if it is given.
    limit : int, default 1000
        Most rows listed for each rule; a last row says how many more there are.

    Returns
    -------
    Problems
        One row a fault. Rules: ``missing_column, missing_value, not_a_number, not_a_date, not_allowed, out_of_range,
        duplicate_key, duplicate_row, unknown_reference, id_lost_zeros, future_date, wrong_sign, end_before_start``.

    Raises
    ------
    DataError
        If the dictionary has no such table, or a column name stands twice.

    Notes
    -----
    All rules are counted in one SQL aggregate; only rules that found something read the table again. Dates before 1950
    or after 2100 and numbers beyond 1e15 are out of range unless the dictionary says otherwise.

    Examples
    --------
    >>> orders = pd.DataFrame({"account_id": ["A", ""], "order_date": ["2024-01-31", "31/02/2024"],
    ...                        "amount": [10.0, 5.0], "currency": "EUR"})
    >>> validate(orders, "orders").table[["line", "column", "rule"]].values.tolist()
    [[3, 'account_id', 'missing_value'], [3, 'order_date', 'not_a_date']]
    """
    found = faults_of(df, table, file=file, lines=lines, others=others, as_of=as_of, limit=limit)
    return Problems.of(found)


def faults_of(
    df, table: str, *, file=None, lines=None, others=None, as_of=None, limit: int = 1000, as_written=None
) -> list[dict]:
    """List the faults as :func:`validate` does; `as_written` gives heading and value of a cell as its file has them."""
    described = columns(table)
    given = Path(df).name if isinstance(df, (str, Path)) else table
    with engine.connection() as duck:
        kinds = _register(duck, df, table)
        known = _register_known(duck, described, kinds, others or {}, table)
        day = str(pd.Timestamp(as_of).date()) if as_of is not None else None
        aliases = {column: f"k{i}" for i, column in enumerate(known)}
        check = _Check(duck, described, kinds, known, aliases, file or given, lines, limit, as_written)
        found = list(check.absent_columns())
        for rule, count in check.counts(list(rules_of(table, kinds, known=aliases, as_of=day))):
            found += check.listing(rule, count)
    order = {name: place for place, name in enumerate(described)}
    found.sort(key=lambda row: (row["line"] or 0, order.get(row["column"], -1)))
    return found


class _Check:
    """The open connection and what the sentences need."""

    def __init__(self, duck, described, kinds, known, aliases, file, lines, limit, as_written):
        self.as_written = as_written or (lambda line, column, value: (column, value))
        self.duck, self.described, self.kinds, self.known, self.aliases = duck, described, kinds, known, aliases
        self.file, self.lines, self.limit = file, lines, limit
        self.table = next(iter(described.values())).table

    def absent_columns(self) -> Iterator[dict]:
        for column in self.described.values():
            if column.required and column.name not in self.kinds:
                yield self.fault("missing_column", column, meaning=column.meaning)

    def counts(self, rules: list[Rule]) -> list[tuple[Rule, int]]:
        """Count every rule, and keep those that found something: one pass for cells, one for rows that repeat."""
        cells = [rule for rule in rules if not isinstance(rule, RepeatRule)]
        counts = []
        if cells:
            counted = ", ".join(f"count(*) FILTER (WHERE {rule.condition})" for rule in cells)
            counts += self.duck.execute(f"SELECT {counted} FROM given AS t {self.joins()}").fetchone()
        repeating = [rule for rule in rules if isinstance(rule, RepeatRule)]
        counts += [self.count_repeats(rule) for rule in repeating]
        return [(rule, count) for rule, count in zip(cells + repeating, counts, strict=True) if count]

    def count_repeats(self, rule: RepeatRule) -> int:
        marks = self.duck.execute(f"SELECT hash({rule.condition}) AS mark FROM given").fetchnumpy()["mark"]
        marks.sort()
        return int((marks[1:] == marks[:-1]).sum())

    def joins(self, only: str | None = None) -> str:
        return " ".join(
            f"LEFT JOIN known_{alias} AS {alias} ON {alias}.id = CAST(t.{name(column)} AS VARCHAR)"
            for column, alias in self.aliases.items()
            if only in (None, column)
        )

    def listing(self, rule: Rule, count: int) -> Iterator[dict]:
        """List the rows of one rule."""
        if isinstance(rule, RepeatRule):
            yield from self.repeats(rule, count)
            return
        column = self.described[rule.column]
        rows = self.duck.execute(
            f"SELECT t.row, CAST(t.{name(rule.column)} AS VARCHAR), CAST({rule.other} AS VARCHAR) "
            "FROM (SELECT *, row_number() OVER () AS row FROM given) AS t "
            f"{self.joins(rule.column) if rule.rule == 'unknown_reference' else ''} "
            f"WHERE {rule.condition} ORDER BY t.row LIMIT {self.limit}"
        ).fetchall()
        spellings = self.spellings(rule, rows)
        for row, value, other in rows:
            variant, facts = rule.name, {**rule.facts, "other": _short(other), "meaning": column.meaning}
            if rule.rule == "unknown_reference":
                variant, facts = _reference(value, column, spellings)
            yield self.fault(variant, column, line=self.line(row), value=_short(value), **facts)
        yield from self.rest(rule, count, column)

    def repeats(self, rule: Rule, count: int) -> Iterator[dict]:
        """List the rows that say again what an earlier row has said."""
        whole = ", ".join(name(column) for column in sorted(self.kinds))
        keyed = rule.rule == "duplicate_key"
        complete = " AND ".join(f"{name(column)} IS NOT NULL" for column in rule.facts["key"]) if keyed else "TRUE"
        parts = ", ".join(f"CAST({name(column)} AS VARCHAR)" for column in rule.facts["key"]) if keyed else "NULL"
        rows = self.duck.execute(
            f"SELECT row, first, value, same FROM (SELECT row, concat_ws(' / ', {parts}) AS value, "
            f"min(row) OVER (PARTITION BY {rule.condition}) AS first, "
            f"min(row) OVER (PARTITION BY {whole}) < row AS same "
            f"FROM (SELECT *, row_number() OVER () AS row FROM given) WHERE {complete}) "
            f"WHERE row > first ORDER BY row LIMIT {self.limit}"
        ).fetchall()
        column = self.described.get(rule.column)
        if rows and not keyed and not {"invoice_id", "product_id"} & set(self.kinds):
            yield self.fault("duplicate_row.unnumbered", None, n=number(count), other=self.line(rows[0][0]))
            return
        for row, first, value, same in rows:
            variant = "duplicate_row" if same else rule.name
            yield self.fault(variant, column, line=self.line(row), value=_short(value), other=self.line(first))
        yield from self.rest(rule, count, column)

    def spellings(self, rule: Rule, rows: list[tuple]) -> dict[str, str]:
        """Known ids by their plain spelling, where a rule about references found something."""
        if rule.rule != "unknown_reference" or not rows:
            return {}
        known = self.duck.execute(f"SELECT id FROM known_{self.aliases[rule.column]} ORDER BY id DESC").fetchall()
        return {plain_id(value): value for (value,) in known}

    def rest(self, rule: Rule, count: int, column: Column | None) -> Iterator[dict]:
        if count > self.limit:
            yield {
                **self.fault("too_many", column, value=count - self.limit, n=number(count - self.limit)),
                "rule": rule.rule,
            }

    def line(self, row: int) -> int:
        return row + 1 if self.lines is None else int(self.lines[row - 1])

    def fault(self, variant: str, column: Column | None, *, line: int | None = None, value=None, **facts) -> dict:
        if "other_column" in facts:
            facts["other_column"] = self.as_written(None, facts["other_column"], None)[0]
        heading, written = self.as_written(line, column.name if column else "", value)
        value = value if variant.startswith("duplicate") else written
        return fault(variant, file=self.file, table=self.table, line=line, column=heading, value=value, **facts)


def _reference(value: str, column: Column, spellings: Mapping[str, str]) -> tuple[str, dict]:
    target, target_column = column.reference
    near = spellings.get(plain_id(value)) if plain_id(value) else None
    facts = {"target": target, "target_column": target_column, "near": shown(near)}
    if near is None:
        return "unknown_reference", facts
    lost = len(near) > len(value.strip()) and near.lstrip("0") == value.strip().lstrip("0")
    return "id_lost_zeros" if lost else "unknown_reference.near", facts


def _short(value: str | None) -> str | None:
    return value.replace(" 00:00:00", "") if value else value


def _register(duck, df, table: str) -> dict[str, str]:
    """Make the table known as ``given`` and say what its columns hold."""
    if isinstance(df, (str, Path)):
        path = str(Path(df)).replace("'", "''")
        duck.execute(f"CREATE VIEW given AS SELECT * FROM read_parquet('{path}')")
    else:
        duck.register("given", _arrow(df, table))
    described = columns(table)
    types = {row[0]: row[1] for row in duck.execute("DESCRIBE given").fetchall()}
    return {column: _kind(type_) for column, type_ in types.items() if column in described}


def _kind(type_: str) -> str:
    if type_ == "VARCHAR":
        return "text"
    if type_ in ("DOUBLE", "FLOAT"):
        return "real"
    if type_.startswith("DECIMAL") or type_.removeprefix("U") in _WHOLE:
        return "number"
    if type_.startswith(("DATE", "TIMESTAMP")):
        return "date"
    return "boolean" if type_ == "BOOLEAN" else "other"


def _arrow(df: pd.DataFrame, table: str):
    """Hand a DataFrame to DuckDB without copying its text; mixed columns become text."""
    import pyarrow as pa

    described = columns(table)
    df = df.reset_index() if df.index.name in described else df
    twice = df.columns[df.columns.duplicated()].tolist()
    if twice:
        raise DataError(
            _("The table {table} has columns with the same name: {names}.").format(table=table, names=some(twice)),
            do=_("Give each column a name of its own."),
        )
    taken = [column for column in df.columns if column in described]
    arrays = {}
    for column in taken or df.columns[:1]:
        try:
            arrays[column] = pa.array(df[column], from_pandas=True)
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
            arrays[column] = pa.array(df[column].map(str, na_action="ignore"), from_pandas=True, type=pa.string())
    return pa.table(arrays)


def _register_known(duck, described, kinds, others, table) -> dict[str, tuple[str, str]]:
    """Make the ids that references point to known as ``known_k0``, ``known_k1``, ..., for columns that are here."""
    found = {}
    for column in described.values():
        if not column.reference or column.name not in kinds:
            continue
        target, target_column = column.reference
        alias = f"known_k{len(found)}"
        parts = []
        if target == table and target_column in kinds:
            parts.append(f"SELECT CAST({name(target_column)} AS VARCHAR) AS id FROM given")
        if (values := _values(others.get(target), target_column)) is not None:
            duck.register(f"{alias}_ids", _arrow(pd.DataFrame({target_column: values}), target))
            parts.append(f"SELECT CAST({name(target_column)} AS VARCHAR) AS id FROM {alias}_ids")
        if not parts:
            continue
        ids = " UNION ALL ".join(parts)
        duck.execute(f"CREATE TABLE {alias} AS SELECT DISTINCT id FROM ({ids}) WHERE id IS NOT NULL")
        found[column.name] = (target, target_column)
    return found


def _values(table: pd.DataFrame | None, column: str):
    if table is None:
        return None
    return table.index if table.index.name == column else table.get(column)
