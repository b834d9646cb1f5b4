"""A file in, the table it holds and the faults met on the way out, each cell as the file writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from kamlib import engine
from kamlib.data import reading
from kamlib.data.checks.source import Source, filled
from kamlib.data.faults import fault
from kamlib.data.loaded import Loaded
from kamlib.data.mapping import Mapping
from kamlib.data.origin import find_origin, preset_mapping
from kamlib.data.raw import Raw, quoted
from kamlib.data.schema import Column, columns
from kamlib.errors import DataError, KamlibError
from kamlib.language import number

_MOST_ROWS_AS_WRITTEN = 2_000_000
_SAID_SO = {
    "no account": "missing_value",
    "no value": "missing_value",
    "totals row": "totals_row",
    "repeated header": "repeated_header",
    "too few cells": "too_few_cells",
    "too many cells": "too_many_cells",
    "id cut off": "id_cut_off",
    "missing column": "missing_column",
    "unknown document type": "not_allowed",
}
_OTHER_MARK = re.compile(r"[-+(]?\d{1,3}(([.,])\d{3})+(?!\2)[.,]\d+[)-]?|[-+(]?\d+[.,]\d{1,2}[)-]?")


def open_source(
    path: Path, name: str, *, table: str | None, preset: str | None, mapping: Mapping | None
) -> tuple[Source | None, list[dict]]:
    """Read a file and say what is wrong with it as a file.

    Parameters
    ----------
    path : Path
        The file.
    name : str
        What sentences call it.
    table, preset, mapping
        As far as they are known; otherwise the headings decide.

    Returns
    -------
    tuple
        The source, None if the file cannot be read, and rows of `Problems`.
    """
    try:
        return _read(path, name, table, preset, mapping, {})
    except DataError as error:
        if error.rule != "encoding":
            return None, [_refusal(error, path, name)]
    except KamlibError as error:
        return None, [_refusal(error, path, name)]
    try:
        source, found = _read(path, name, table, preset, mapping, {"encoding": "cp1252"})
    except KamlibError as error:
        return None, [_refusal(error, path, name)]
    return source, [*_wrong_encoding(source), *found]


def _read(path, name, table, preset, mapping, about) -> tuple[Source, list[dict]]:
    with TemporaryDirectory(prefix="kam-", ignore_cleanup_errors=True) as folder, engine.connection() as duck:
        duck.execute(f"SET temp_directory = {quoted(folder)}")
        known = mapping.for_table(table).file if mapping else {}
        raw = reading.load(duck, path, None, {**known, **about}, Path(folder))
        origin = None if table or mapping else find_origin(raw.names, file=name, preset=preset)
        if origin:
            table, preset = origin.table, origin.preset or None
        said = mapping or (preset_mapping(preset) if preset else None)
        texts = _texts(duck, raw)
        loaded = reading.take_up(duck, raw, path=path, table=table, preset=preset, said=said)
    source = Source(
        file=name,
        name=loaded.name,
        table=loaded.table,
        lines=loaded.lines,
        system=preset or "",
        headings=tuple(raw.names),
        fed_by=loaded.source.get("columns", {}),
        texts=texts,
    )
    return source, [*_met(source, loaded), *_excel_days(source)]


def _texts(duck, raw: Raw) -> pd.DataFrame | None:
    """Every cell as written, by line; None for files too long to be kept twice."""
    if raw.rows > _MOST_ROWS_AS_WRITTEN:
        return None
    cells = [
        f"coalesce({column.text}, {column.typed}::VARCHAR)" if column.kind == "cells" else column.text
        for column in raw.columns
    ]
    named = ", ".join(f"({cell})::VARCHAR AS x{place}" for place, cell in enumerate(cells))
    table = duck.sql(f"SELECT line, {named} FROM raw").to_arrow_table().to_pandas()
    table = table.set_axis(["line", *raw.names], axis=1).set_index("line")
    return table[~table.index.duplicated()]


def _refusal(error: KamlibError, path: Path, name: str) -> dict:
    where = {"file": name, "line": error.line, "table": None, "column": error.column or None, "value": None}
    reason = str(error)
    if name.endswith(f"/{path.name}"):
        reason = reason.replace(path.name, name, 1)
    return {**where, "rule": error.rule or "unreadable", "reason": reason}


def _met(source: Source, loaded: Loaded) -> Iterator[dict]:
    """Tell the faults met while reading in the words of `check`."""
    described = columns(source.name)
    for row in loaded.problems.table.to_dict("records"):
        line = None if pd.isna(row["line"]) else int(row["line"])
        rule, column = row["rule"], row["column"] if isinstance(row["column"], str) else ""
        value = source.cell(line, column) if line and column else None
        facts = {"line": line, "column": source.written(column), "value": value}
        if rule == "empty line":
            continue
        if line is None and rule not in ("missing column", "missing_column"):
            yield _unlisted(source, row, column)
            continue
        target = described.get(column)
        rule = _rule(rule, target, value)
        if rule == "totals_row":
            facts |= _first_cell(source, line)
        extra = {"meaning": target.meaning, "allowed": ", ".join(target.allowed)} if target else {}
        yield fault(rule, file=source.file, table=source.name, **facts, **extra)


def _unlisted(source: Source, row: dict, column: str) -> dict:
    """Tell how many faults of a kind are not listed one by one."""
    n = int(re.sub(r"\D", "", re.match(r"[\d.,\s]*", row["reason"])[0]) or 0)
    rule = _rule(row["rule"], columns(source.name).get(column), "x")
    told = fault("too_many", file=source.file, table=source.name, column=source.written(column), value=n, n=number(n))
    return {**told, "rule": rule.partition(".")[0]}


def _rule(rule: str, target: Column | None, value: str | None) -> str:
    """Translate the name of a fault met while reading."""
    rule = _SAID_SO.get(rule, rule.replace(" ", "_"))
    if target is not None and (rule.startswith("unreadable") or rule in ("not_allowed", "missing_value")):
        return _variant(rule, target, value)
    return rule


def _variant(rule: str, target: Column, value: str | None) -> str:
    """Name the fault of a cell that could not be read, by what stands in it."""
    if not value:
        return "missing_value"
    if target.type in ("number", "integer"):
        return "decimal_mark" if _OTHER_MARK.fullmatch(value) else "not_a_number"
    if target.type in ("date", "month"):
        return "not_a_date"
    if target.type == "boolean":
        return "not_allowed.boolean"
    return "not_allowed.untranslated" if target.type == "category" else "missing_value.said"


def _first_cell(source: Source, line: int) -> dict:
    if source.texts is None or line not in source.texts.index:
        return {}
    cells = source.texts.loc[line].dropna()
    return {"column": cells.index[0], "value": cells.iloc[0]} if len(cells) else {}


def _excel_days(source: Source) -> Iterator[dict]:
    """Find days that stand as Excel counts them among days that are written out."""
    for name, target in columns(source.name).items():
        heading = source.fed_by.get(name)
        if target.type != "date" or source.texts is None or heading not in source.texts:
            continue
        texts = source.texts[heading].dropna()
        counted = texts[texts.str.fullmatch(r"[2-7]\d{4}([.,]\d+)?")]
        if 0 < len(counted) < len(texts) / 2:
            for line, value in counted.items():
                yield fault(
                    "not_a_date.excel",
                    file=source.file,
                    table=source.name,
                    line=line,
                    column=heading,
                    value=value,
                    day=(pd.Timestamp("1899-12-30") + pd.Timedelta(days=int(float(value.replace(",", "."))))).date(),
                )


def _wrong_encoding(source: Source) -> Iterator[dict]:
    """Find the cells that are written in another encoding than the rest of a UTF-8 file."""
    for heading in source.texts if source.texts is not None else ():
        texts = source.texts[heading]
        for line, value in texts[filled(texts) & texts.str.contains(r"[^\x00-\x7f]", na=False)].items():
            try:
                value.encode("cp1252").decode("utf-8")
            except UnicodeDecodeError:
                yield fault("encoding", file=source.file, table=source.name, line=line, column=heading, value=value)
            except UnicodeEncodeError:
                continue
