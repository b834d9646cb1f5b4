"""Verdicts in, the tables that a reader is given out: rows kept, rows set aside, problems."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.data.binding import Binding
from kamlib.data.faults import LONGEST, place, plain, shown
from kamlib.data.problems import COLUMNS, Problems
from kamlib.data.raw import Raw, quoted
from kamlib.data.schema import columns
from kamlib.data.verdicts import Verdicts
from kamlib.language import gettext as _
from kamlib.language import number

LISTED = 1000
_SQL_TYPES = {"date": "TIMESTAMP", "month": "TIMESTAMP", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN"}


def kept(duck, verdicts: Verdicts) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the rows that are kept, in the file's order, with the dictionary's names and types, and their lines.

    One column at a time leaves the engine, so that a long table does not stand in memory three times.
    """
    taken = {}
    for name, target in verdicts.targets.items():
        month = f"date_trunc('month', v_{name})" if target.type == "month" else f"v_{name}"
        value = f"({month})::{_SQL_TYPES.get(target.type, 'VARCHAR')}"
        column = _in_order(duck, f"SELECT row, {value} AS {name} FROM judged WHERE reason = 0")
        taken[name] = column[name].astype(target.pandas_type)
    lines = _in_order(duck, "SELECT row, line FROM judged WHERE reason = 0")["line"].to_numpy(dtype="int64")
    return pd.DataFrame(taken, copy=False), lines


def set_aside(duck, raw: Raw, verdicts: Verdicts) -> pd.DataFrame:
    """Return the rows that are not kept, as written, with file, line and reason."""
    ours = {"row", "file", "line", "reason"}
    names = [f"{column.name} (2)" if column.name in ours else column.name for column in raw.columns]
    sentences = " ".join(
        f"WHEN {i} THEN {quoted(reason.sentence)}" for i, reason in enumerate(verdicts.reasons, start=1)
    )
    written = [
        f'raw.{column.column} AS "{name.replace(chr(34), chr(34) * 2)}"'
        for column, name in zip(raw.columns, names, strict=True)
    ]
    return _in_order(
        duck,
        f"SELECT raw.row, {quoted(raw.file)} AS file, raw.line, CASE judged.reason {sentences} END AS reason, "
        f"{', '.join(written)} FROM raw JOIN judged ON raw.row = judged.row WHERE judged.reason > 0",
    )


def _in_order(duck, sql: str) -> pd.DataFrame:
    import pyarrow as pa

    kinds = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    answer = duck.sql(sql).to_arrow_table()
    table = answer.to_pandas(types_mapper=kinds.get, split_blocks=True, self_destruct=True)
    del answer
    if not table["row"].is_monotonic_increasing:
        table = table.sort_values("row", kind="stable")
    return table.drop(columns="row").reset_index(drop=True)


def problems(duck, raw: Raw, binding: Binding, verdicts: Verdicts) -> Problems:
    """List the faults of the file: rows set aside for a fault, values that are not readable, columns that are missing.

    Of each kind, the first thousand are listed and the rest counted.
    """
    counts = dict(duck.sql("SELECT reason, count(*) FROM judged WHERE reason > 0 GROUP BY 1").fetchall())
    faults = [
        (counts[i], reason.rule, reason.column, reason.sentence, reason.each, f"reason = {i}")
        for i, reason in enumerate(verdicts.reasons, start=1)
        if reason.fault and i in counts
    ]
    faults += _unreadable(duck, verdicts)
    listed = [row for fault in faults for row in _list(duck, raw, binding, *fault)]
    listed.sort(key=lambda row: (row[1] is None, row[1] or 0))
    table = pd.DataFrame([*_absent(raw, binding), *listed], columns=COLUMNS)
    return Problems(table.astype({"line": "Int64"}))


def _unreadable(duck, verdicts: Verdicts) -> list[tuple]:
    """Count, for columns that a row can do without, the cells in rows that are kept and cannot be read."""
    essential = {reason.column for reason in verdicts.reasons}
    names = [name for name in verdicts.readable if name not in essential]
    if not names:
        return []
    counted = ", ".join(f"count(*) FILTER (b_{name})" for name in names)
    counts = duck.sql(f"SELECT {counted} FROM judged WHERE reason = 0").fetchall()[0]
    each = _("{place}: {value} cannot be read; the row is kept without it.")
    return [
        (n, f"unreadable {name}", name, "", each, f"b_{name} AND reason = 0")
        for name, n in zip(names, counts, strict=True)
        if n
    ]


def _absent(raw: Raw, binding: Binding) -> list[tuple]:
    described = columns(binding.table)
    sentence = _("{file} has no column for {column} ({meaning}); it is read without.")
    return [
        (
            raw.file,
            None,
            binding.table,
            name,
            None,
            "missing column",
            sentence.format(file=raw.file, column=name, meaning=described[name].meaning),
        )
        for name in binding.absent
        if described[name].required
    ]


def _list(
    duck, raw: Raw, binding: Binding, n: int, rule: str, column: str, sentence: str, each: str, condition: str
) -> list[tuple]:
    bound = binding.columns.get(column)
    parts = list((bound.parts or {}).values()) if bound else []
    value = f"concat_ws(' | ', {', '.join(f'raw.{part.column}' for part in parts)})" if parts else "NULL"
    rows = duck.sql(
        f"SELECT raw.line, nullif(left(({value})::VARCHAR, {LONGEST + 1}), '') FROM raw JOIN (SELECT row FROM judged "
        f"WHERE {condition} ORDER BY row LIMIT {LISTED}) USING (row) ORDER BY raw.row"
    ).fetchall()
    told = each or _("{place}: {fault}")
    listed = [
        (
            raw.file,
            line,
            binding.table,
            column or None,
            text and plain(text, LONGEST),
            rule,
            told.format(place=place(raw.file, line, column), fault=sentence, value=shown(text or "")),
        )
        for line, text in rows
    ]
    if n > LISTED:
        more = _("{n} more rows of this kind are not listed here; all of them are counted in the ledger.")
        listed.append((raw.file, None, binding.table, column or None, None, rule, more.format(n=number(n - LISTED))))
    return listed
