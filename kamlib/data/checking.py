"""Files in, everything that is wrong with them out: cell by cell, row against row, file against file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from kamlib.data.checks import ALL
from kamlib.data.checks.families import families, others
from kamlib.data.checks.opening import open_source
from kamlib.data.checks.source import Source
from kamlib.data.faults import plain, shown
from kamlib.data.mapping import Mapping as ColumnMapping
from kamlib.data.mapping import read_mapping
from kamlib.data.origin import preset_mapping
from kamlib.data.problems import Problems
from kamlib.data.validation import faults_of
from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import number

LISTED = 1000
_DATA = (".csv", ".tsv", ".txt", ".tab", ".gz", ".xlsx", ".xlsm", ".parquet", ".pq")


def check(
    paths: str | Path | Iterable[str | Path],
    *,
    table: str | None = None,
    preset: str | None = None,
    mapping: str | Path | Mapping | ColumnMapping | None = None,
) -> Problems:
    """Look your files over before you trust a number in them; several are held against each other.

    Parameters
    ----------
    paths : path or list of paths
        Files, or folders whose data files are all looked at. Files of one system belong together: ids of one are
        looked up in the others.
    table : str, optional
        The table of the dictionary that the files hold; their headings decide without it.
    preset : str, optional
        ``"salesforce"``, ``"hubspot"``, ``"dynamics"`` or ``"sap"``; the headings decide without it.
    mapping : path, dict or Mapping, optional
        Which column is which, for files with headings of their own.

    Returns
    -------
    Problems
        One row a fault, in the order of files and lines; ``column`` and ``value`` as the file writes them. A file that
        cannot be read at all is one row with the rule ``unreadable``.

    Raises
    ------
    DataError
        If a folder holds no data files, or the mapping or preset cannot be used.

    Notes
    -----
    First every cell is held to the dictionary, then rows to each other, then tables to each other: groups of companies,
    accounts that stand twice, currencies, units, months that are not whole, ids of other systems, and the fields of
    known systems that do not mean what they seem to mean.

    Examples
    --------
    >>> from kamlib.data.sample import root
    >>> str(check([root() / "accounts.csv", root() / "orders.csv"]))
    'No faults found.'
    """
    said = read_mapping(mapping) if mapping is not None else None
    if said and preset:
        said = said.over(preset_mapping(preset).for_table(said.table))
    sources, found = [], []
    named = list(_named(paths))
    for path, name in named:
        source, faults = open_source(path, name, table=table, preset=preset, mapping=said)
        found += faults
        sources += [source] if source else []
    for group in families(sources):
        across = list(_across(group))
        told = {_cell(row) for row in [*found, *across] if row["line"]}
        known = others(group)
        for source in group:
            found += [row for row in _cells(source, known) if _cell(row) not in told]
        found += across
    order = {name: place for place, (_path, name) in enumerate(named)}
    found.sort(key=lambda row: (order.get(row["file"], -1), row["line"] or 0))
    return Problems.of(found)


def _across(group: Sequence[Source]) -> Iterator[dict]:
    """Run every check over the tables of one system; of each kind of fault the first thousand are listed."""
    counts: Counter[tuple] = Counter()
    last = {}
    for one in ALL:
        for finding in one(group):
            kind = finding.kind
            counts[kind] += 1
            last[kind] = finding
            if counts[kind] <= LISTED:
                yield finding.tell()
    for kind, n in counts.items():
        if n > LISTED:
            finding = last[kind]
            more = finding.source.fault("too_many", column=finding.column, value=n - LISTED, n=number(n - LISTED))
            yield {**more.tell(), "rule": kind[2]}


def _cell(row: dict) -> tuple:
    return row["file"], row["line"], row["column"]


def _cells(source: Source, known: Mapping) -> list[dict]:
    """Hold a table to the dictionary, and tell its faults with the headings and values of the file."""

    def as_written(line, column, value):
        return source.written(column) if column else "", source.cell(line, column) or value

    return faults_of(
        source.table, source.name, file=source.file, lines=source.lines, others=known, as_written=as_written
    )


def _named(paths) -> Iterator[tuple[Path, str]]:
    """List the files to look at, each with a name that tells it from the others."""
    given = [paths] if isinstance(paths, (str, Path)) else list(paths)
    listed: list[tuple[Path, str]] = []
    for path in map(Path, given):
        if not path.is_dir():
            listed.append((path, plain(path.name)))
            continue
        inside = sorted(p for p in path.rglob("*") if p.is_file() and _is_data(p.relative_to(path)))
        if not inside:
            raise DataError(
                _("The folder {folder} holds no data files.").format(folder=shown(path.name)),
                expected=", ".join(_DATA),
                do=_("Name another folder, or the files themselves."),
            )
        listed += [(p, plain(p.relative_to(path).as_posix())) for p in inside]
    names = [name for _path, name in listed]
    for path, name in listed:
        yield path, name if names.count(name) == 1 else plain(f"{path.parent.name}/{path.name}")


def _is_data(inside: Path) -> bool:
    return inside.suffix.lower() in _DATA and not any(part.startswith((".", "~")) for part in inside.parts)
