"""A workbook in, one sheet's rows in the engine out; a process of its own reads it, so that none can do harm."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from kamlib.data.faults import plain
from kamlib.data.layout import find_header
from kamlib.data.raw import BLANKS, Progress, Raw, RawColumn, check_width, headings, look_at, quoted, tell
from kamlib.data.recognise import damaged, name_of, recognise
from kamlib.errors import CapacityError, DataError, NotInstalledError, some
from kamlib.language import gettext as _
from kamlib.language import number

MEGABYTES = 3072
SECONDS = 300
MOST_CELLS = 60_000_000
_MOST_TYPED = 2_000_000
_LARGEST_PART, _LARGEST_RATIO, _LARGEST = 64 << 20, 100, 2 << 30


def load_workbook(
    duck, path, folder: Path, *, about: dict | None = None, progress: Progress = None, seconds: float = SECONDS
) -> Raw:
    """Bring a sheet of a workbook into the engine.

    Parameters
    ----------
    duck : DuckDB connection
    path : path
    folder : Path
        A folder for what is read on the way; the caller empties it.
    about : dict, optional
        What the mapping says under ``file``: ``sheet, header_row``.
    progress : callable, optional
    seconds : float
        How long reading may take.

    Raises
    ------
    DataError
        If the workbook is damaged, locked, or has several sheets and none was named.
    CapacityError
        If it unpacks to more than a real table does, has a stray cell far away, or takes too much memory or time.
    NotInstalledError
        If neither python-calamine nor openpyxl is installed.

    Notes
    -----
    The sizes that the file declares are checked before anything is unpacked, then the area of its sheets; the reading
    process may use 3 GB where the system can hold it to that.
    """
    about = about or {}
    path, file = Path(path), name_of(path)
    tell(progress, _("Looking at {file}").format(file=file), 0.0)
    _check_sizes(path, file)
    tell(progress, _("Reading {file}").format(file=file), 0.1)
    sheet = about.get("sheet")
    report = _ask_worker(path, folder / "cells", None if sheet is None else str(sheet), file, seconds)
    written = Path(report["written"])
    row, names = _find_header(written, report["width"], file, about.get("header_row"))
    check_width(len(names), file)
    columns = _store(duck, written, report["width"], row, headings(names))
    rows = duck.sql("SELECT count(*) FROM stored").fetchall()[0][0]
    if not rows:
        raise DataError(
            _("{file} has column names but no rows under them.").format(file=file),
            do=_("Export it again and check the filter of the export."),
        )
    return Raw(file, look_at(duck, columns, fault="NULL"), rows, {"sheet": report["sheet"], "header_row": row})


def load_cells(path: str | Path, *, seconds: float = 60) -> dict[str, dict[int, list[str]]]:
    """Read all cells of a small workbook, as they were typed.

    Parameters
    ----------
    path : path
    seconds : float
        How long reading may take.

    Returns
    -------
    dict of str to dict
        By sheet, the cells by row number as Excel counts. Before each stands a letter for its kind: ``s`` text, ``n``
        number, ``d`` day, ``b`` true or false, ``f`` formula, ``e`` error; an empty cell is an empty text.

    Raises
    ------
    DataError
        If there is no such file, or it is damaged or locked.
    CapacityError
        If it is far larger than a workbook that people fill in.
    NotInstalledError
        If openpyxl is not installed.
    """
    path, file = Path(path), name_of(path)
    recognise(path)
    _check_sizes(path, file)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "cells"
        report = _ask_worker(path, target, None, file, seconds, most=_MOST_TYPED, every=True)
        sheets = {}
        for sheet in report["sheets"]:
            with Path(sheet["written"]).open(encoding="utf-8", newline="") as opened:
                sheets[sheet["sheet"]] = {int(line): cells for line, *cells in csv.reader(opened)}
    return sheets


def _check_sizes(path: Path, file: str) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise damaged(path) from error
    total = sum(part.file_size for part in parts)
    swollen = [
        part
        for part in parts
        if part.file_size > _LARGEST_PART and part.file_size > _LARGEST_RATIO * part.compress_size
    ]
    if total > _LARGEST or swollen:
        size = max(total, *(part.file_size for part in parts))
        raise CapacityError(
            _("{file} unpacks from {packed} MB to {unpacked} MB, as no real table does.").format(
                file=file, packed=number(path.stat().st_size / 1e6, 1), unpacked=number(size / 1e6)
            ),
            do=_("Open it in Excel, copy the table into a new workbook, or export it as CSV."),
        )


def _ask_worker(
    path: Path,
    target: Path,
    sheet: str | None,
    file: str,
    seconds: float,
    *,
    most: int = MOST_CELLS,
    every: bool = False,
) -> dict:
    worker = Path(__file__).with_name("excel_worker.py")
    command = [sys.executable, "-P", str(worker), str(path), str(target), sheet or "", str(MEGABYTES), str(most)]
    command += ["every"] if every else []
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise CapacityError(
            _("{file} was not read after {seconds} seconds.").format(file=file, seconds=number(seconds)),
            do=_("Export the sheet as CSV; that is read in a fraction of the time."),
        ) from error
    lines = done.stdout.decode("utf-8", errors="replace").splitlines()
    if done.returncode or not lines:
        raise _too_much_memory(file)
    report = json.loads(lines[-1])
    if "refused" in report:
        raise _refusal(report["refused"], report["facts"], path, file, sheet)
    return report


def _too_much_memory(file: str) -> CapacityError:
    return CapacityError(
        _("{file} could not be read: the process that reads it was ended, most likely for want of memory.").format(
            file=file
        ),
        expected=_("at most {megabytes} MB").format(megabytes=number(MEGABYTES)),
        do=_("Export the sheet as CSV, or copy the table into a new workbook."),
    )


def _refusal(why: str, facts: list, path: Path, file: str, sheet: str | None) -> Exception:
    if why == "far cell":
        return CapacityError(
            _("{file} has a cell far away from its table: a sheet reaches to row {row} and column {column}.").format(
                file=file, row=number(facts[0]), column=number(facts[1])
            ),
            do=_("Delete the rows below and the columns to the right of the table in Excel, and save it."),
        )
    if why == "several sheets":
        return DataError(
            _("{file} has several sheets with a table in them.").format(file=file),
            found=some(map(plain, facts), limit=10),
            do=_("Name one in the mapping: file: {{sheet: {sheet}}}.").format(sheet=plain(facts[0])),
        )
    if why == "no such sheet":
        return DataError(
            _("{file} has no sheet {sheet!r}.").format(file=file, sheet=plain(sheet)),
            found=some(map(plain, facts), limit=10),
            do=_("Correct sheet in the mapping."),
        )
    if why == "no table":
        return DataError(
            _("{file} has no sheet with a table in it.").format(file=file),
            found=some(map(plain, facts), limit=10),
            do=_("Look at it in Excel and save the sheet with the table."),
        )
    if why == "not installed":
        return NotInstalledError(
            _("Excel files need the package python-calamine or openpyxl."),
            do=_('Install it with: pip install "kamlab[office]".'),
        )
    return _too_much_memory(file) if why == "memory" else damaged(path)


def _find_header(written: Path, width: int, file: str, header_row: int | None) -> tuple[int, list[str]]:
    rows: list[list[str]] = []
    first = max(60, (header_row or 0) + 30)
    with written.open(encoding="utf-8", newline="") as opened:
        for line, *cells in csv.reader(opened):
            if int(line) > first:
                break
            rows.append([cell[1:].strip(BLANKS) for cell in cells] + [""] * (width - len(cells)))
    return find_header(rows, file=file, header_row=header_row)


def _store(duck, written: Path, width: int, row: int, names: list[str]) -> tuple[RawColumn, ...]:
    """Store the cells under the headings: as text, and beside it the number where the cell holds one."""
    types = ", ".join(f"'x{place}': 'VARCHAR'" for place in range(width))
    duck.execute(
        f"CREATE OR REPLACE TABLE cells AS SELECT * FROM read_csv({quoted(written)}, auto_detect = false, delim = ',', "
        f"""quote = '"', escape = '"', header = false, columns = {{'line': 'BIGINT', {types}}}, null_padding = true, """
        f"strict_mode = true, parallel = false, max_line_size = 134217728) WHERE line > {row}"
    )
    numeric = duck.sql(
        "SELECT "
        + ", ".join(f"coalesce(bool_or(starts_with(x{place}, 'n')), false)" for place in range(width))
        + " FROM cells"
    ).fetchall()[0]
    columns, parts = [], []
    for place, (name, has_numbers) in enumerate(zip(names, numeric, strict=True)):
        columns.append(RawColumn(name, f"c{place}", "cells" if has_numbers else "text"))
        parts.append(f"substr(x{place}, 2) AS c{place}")
        if has_numbers:
            parts.append(f"CASE WHEN starts_with(x{place}, 'n') THEN substr(x{place}, 2)::DOUBLE END AS n{place}")
    duck.execute(f"CREATE OR REPLACE TABLE stored AS SELECT line, {', '.join(parts)} FROM cells ORDER BY line")
    duck.execute("DROP TABLE cells")
    return tuple(columns)
