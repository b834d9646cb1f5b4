"""A user's file or query in, a clean table and an account of every row and every sum out."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kamlib import engine, files
from kamlib.data.binding import Binding, bind
from kamlib.data.faults import plain
from kamlib.data.formats import find_formats
from kamlib.data.handing_over import kept, problems, set_aside
from kamlib.data.ledger import check_table, write_ledger
from kamlib.data.loaded import Loaded
from kamlib.data.mapping import Mapping, read_mapping, read_preset
from kamlib.data.raw import Progress, Raw, quoted, tell
from kamlib.data.recognise import name_of, recognise
from kamlib.data.schema import columns, tables
from kamlib.data.sift import Formats
from kamlib.data.verdicts import judge
from kamlib.data.wide import TABLE, is_wide, lengthen, remark
from kamlib.errors import CapacityError, DataError, some
from kamlib.language import gettext as _
from kamlib.language import listing, ngettext, number


def read(
    path: Any,
    *,
    table: str | None = None,
    preset: str | None = None,
    mapping: Any = None,
    query: str | None = None,
    progress: Progress = None,
) -> Loaded:
    """Read your file: the clean table, and an account of every line and every sum that was in the file.

    Parameters
    ----------
    path : path, URL, or connection
        A CSV or other text file (also packed as .gz), an Excel workbook (.xlsx) or a Parquet file; or, with `query`,
        the URL of a database, an SQLAlchemy engine or an ADBC connection.
    table : str, optional
        The table of the dictionary that it holds; ``"orders"`` if neither this nor the mapping says so.
    preset : str, optional
        ``"salesforce"``, ``"hubspot"``, ``"dynamics"`` or ``"sap"``: column names of that system are known.
    mapping : path, dict or Mapping, optional
        Which column is which; see :func:`read_mapping`. Without it, columns need our names.
    query : str, optional
        The SELECT to run on a database.
    progress : callable, optional
        Called with a sentence and a share of the work done.

    Returns
    -------
    Loaded
        ``table, ledger, problems, set_aside, source``. Read plus repaired is kept plus set aside, in rows and in money.

    Raises
    ------
    DataError
        If the file cannot be read, or can be read in two ways; the sentence says what to do.
    CapacityError
        If it is too large to be read safely.
    NotInstalledError
        If a package for this kind of file is missing.

    Notes
    -----
    Encoding, separator, decimal mark and order of dates are decided by the whole file, or by the mapping; a file that
    decides nothing is a question to you, never a guess. The caller's file is not changed.
    """
    import duckdb

    said = mapping_of(preset, mapping)
    try:
        with TemporaryDirectory(prefix="kam-", ignore_cleanup_errors=True) as folder, engine.connection() as duck:
            duck.execute(f"SET temp_directory = {quoted(folder)}")
            about = said.for_table(table).file if said else {}
            raw = load(duck, path, query, about, Path(folder), progress)
            tell(progress, _("Finding out how {file} is written").format(file=raw.file), 0.5)
            loaded = take_up(duck, raw, path=path, table=table, preset=preset, said=said, progress=progress)
    except duckdb.OutOfMemoryException as error:
        raise CapacityError(
            _("The table does not fit into the memory of this machine."),
            found=str(error).splitlines()[0][:150],
            do=_("Export fewer columns or fewer years, or save it as Parquet and try again."),
        ) from error
    _check_not_empty(loaded)
    tell(progress, _("{file} is read").format(file=raw.file), 1.0)
    return loaded


def take_up(
    duck, raw: Raw, *, path, table: str | None, preset: str | None, said: Mapping | None, progress: Progress = None
) -> Loaded:
    """Make the clean table and its account out of rows that are in the engine already."""
    name = table
    if is_wide(raw, table, said):
        raw, name = lengthen(duck, raw), TABLE
    chosen = said.for_table(name) if said else None
    name = name or (chosen.table if chosen else None) or "orders"
    columns(name)
    binding = bind(raw, name, chosen)
    _check_complete(raw, binding, chosen)
    chosen = chosen or Mapping(_("The mapping"))
    binding, formats, repairs = find_formats(duck, raw, binding, chosen)
    tell(progress, _("Reading amounts and dates"), 0.6)
    verdicts = judge(duck, raw, binding, formats)
    tell(progress, _("Accounting for every row"), 0.8)
    ledger = write_ledger(duck, raw, verdicts, repairs=repairs, remark=remark() if name == TABLE else "")
    found, aside = problems(duck, raw, binding, verdicts), set_aside(duck, raw, verdicts)
    duck.execute("DROP VIEW raw; DROP TABLE stored")
    clean, lines = kept(duck, verdicts)
    check_table(raw, ledger, clean)
    return Loaded(
        name=name,
        table=clean,
        ledger=ledger,
        problems=found,
        set_aside=aside,
        source=_source(path, raw, binding, formats, preset),
        lines=lines,
    )


def mapping_of(preset: str | None, mapping) -> Mapping | None:
    """Lay the mapping that was given over the preset, as far as there are any."""
    known = _without_more(read_preset(preset)) if preset else None
    given = read_mapping(mapping) if mapping is not None else None
    if known and given:
        return given.over(known.for_table(given.table))
    return given or known


def _without_more(mapping: Mapping) -> Mapping:
    """Leave out what a preset takes along for `check` alone, addresses of persons among it."""
    return replace(mapping, also={}, tables={table: _without_more(part) for table, part in mapping.tables.items()})


def load(duck, path, query, about, folder: Path, progress: Progress = None) -> Raw:
    """Bring the rows of a file or a query into the engine, as they are written."""
    is_file = isinstance(path, os.PathLike) or (isinstance(path, str) and "://" not in path)
    if is_file and query is not None:
        raise DataError(
            _("{file} is a file; a query is for databases.").format(file=name_of(path)),
            do=_("Leave query out, or pass the URL of the database in place of the file."),
        )
    if not is_file:
        from kamlib.data.database import load_query

        return load_query(duck, path, query, progress=progress)
    kind = recognise(path)
    if kind == "text":
        from kamlib.data.delimited import load_text

        return load_text(duck, path, about=about, progress=progress)
    if kind == "workbook":
        from kamlib.data.excel import load_workbook

        return load_workbook(duck, path, folder, about=about, progress=progress)
    from kamlib.data.parquet import load_parquet

    return load_parquet(duck, path, progress=progress)


def _check_complete(raw: Raw, binding: Binding, mapping: Mapping | None) -> None:
    """Raise the error that names every column without which the table is none."""
    described = columns(binding.table)
    needed = [name for name in binding.absent if described[name].required and described[name].type != "category"]
    if not needed:
        return
    from kamlib.data.guess import likely_columns

    if len(raw.columns) == 1 and len(needed) > 1:
        raise DataError(
            _("{file} has one column only; a table needs more.").format(file=raw.file),
            found=plain(raw.names[0]),
            do=_('If a sign of its own separates the cells, name it in the mapping: file: {separator: "^"}.'),
        )
    repeated = next((name for name in needed if raw.named(f"{name} (1)")), None)
    if repeated:
        raise DataError(
            _("{file} has the column {column!r} more than once.").format(file=raw.file, column=repeated),
            found=some(map(plain, raw.names), limit=20),
            do=_("Name the one that counts, such as mapping={hint}.").format(hint={f"{repeated} (1)": repeated}),
        )
    other = next((table for table in tables() if table != binding.table and _holds(raw, table)), None)
    guesses = likely_columns(raw, binding.table)
    hint = ", ".join(f"{plain(guesses.get(name, _('YOUR COLUMN')))!r}: {name!r}" for name in needed)
    advice = _("Rename columns, pass mapping={hint}, or start from a draft: kam check {file} --draft-mapping.")
    raise DataError(
        ngettext("{file} has no column {columns}.", "{file} has no columns {columns}.", len(needed)).format(
            file=raw.file, columns=listing(map(repr, needed))
        ),
        expected=_looked_for(mapping, needed),
        found=_("columns {names}").format(names=some(map(plain, raw.names), limit=20)),
        do=_('It looks like the table {table}: pass table="{table}".').format(table=other)
        if other
        else advice.format(hint=f"{{{hint}}}", file=raw.file),
    )


def _looked_for(mapping: Mapping | None, needed: list[str]) -> str:
    """List the headings by which the mapping would have known the columns that are missing."""
    sources = {name: mapping.columns.get(name) for name in needed} if mapping else {}
    known = {name: source.aliases for name, source in sources.items() if source and source.aliases}
    return "; ".join(
        _("as {column} {aliases}").format(column=name, aliases=some(aliases, limit=4))
        for name, aliases in known.items()
    )


def _check_not_empty(loaded: Loaded) -> None:
    """Raise the error for a file of which no row can be kept, with the reasons and what stands in the first rows."""
    if len(loaded.table):
        return
    n = len(loaded.set_aside)
    met = loaded.problems.table.dropna(subset=["line"])
    first = met["reason"].iloc[0] if len(met) else loaded.set_aside["reason"].iloc[0]
    raise DataError(
        ngettext("The only row of {file} cannot be kept.", "Not one of the {n} rows of {file} can be kept.", n).format(
            n=number(n), file=loaded.source["file"]
        ),
        found=first,
        do=_("Look at this column in the file and in the mapping."),
    )


def _holds(raw: Raw, table: str) -> bool:
    """Say whether a file has, by our names, all columns without which the table is none, and not only an account."""
    essential = [name for name, column in columns(table).items() if column.required and column.type != "category"]
    return len(essential) > 1 and all(raw.named(name) for name in essential)


def _source(path, raw: Raw, binding: Binding, formats: Formats, preset: str | None) -> dict:
    amount = binding.columns.get("amount")
    marks = {formats.numbers[c].decimal for c in (amount.parts or {}).values()} if amount and amount.parts else set()
    traps = [bound.source.trap for bound in binding.columns.values() if bound.source.trap]
    facts = {
        "file": raw.file,
        "columns": {name: _from(bound) for name, bound in binding.columns.items()},
        "preset": preset,
        **raw.source,
        "headings": raw.names,
        "decimal": marks.pop() if len(marks := marks - {""}) == 1 else None,
        "notes": traps or None,
    }
    if "query" not in raw.source:
        facts |= {"sha256": files.sha256(path), "bytes": Path(path).stat().st_size}
    return {key: value for key, value in facts.items() if value is not None}


def _from(bound) -> str:
    if bound.constant is not None:
        return bound.constant
    return bound.single.name if bound.single else bound.expression.text
