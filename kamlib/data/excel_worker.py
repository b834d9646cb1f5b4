"""A sheet of a workbook in, its cells as lines of text out; runs alone in a process of its own with limited memory.

Each cell is one letter for its kind (``s`` text, ``n`` number, ``d`` day, ``b`` true or false) and its value. The last
line on the standard output is a report in JSON. Nothing of the kit is imported here.
"""

from __future__ import annotations

import csv
import datetime
import json
import re
import sys
import zipfile
from pathlib import Path

_REFERENCE = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"')
_BLOCK = 1 << 20


class Refused(Exception):
    """Something that the reader of the report has to be told; the first argument is its name there."""


def limit_memory(megabytes: int) -> None:
    """Let the system end this process if it asks for more memory, where the system can."""
    try:
        import resource

        size = megabytes << 20
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    except (ImportError, ValueError, OSError):
        return


def furthest_cell(path: str, part: str, most: int) -> tuple[int, int]:
    """Return the last row and column that a sheet names; stop as soon as its area is larger than `most` cells."""
    rows = columns = 0
    with zipfile.ZipFile(path) as archive, archive.open(part) as sheet:
        before = b""
        while block := sheet.read(_BLOCK):
            text = before + block
            for letters, digits in _REFERENCE.findall(text):
                rows = max(rows, int(digits))
                columns = max(columns, _column_number(letters))
            if rows * columns > most:
                break
            before = text[-40:]
    return rows, columns


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def sheet_parts(path: str) -> list[str]:
    """Name the sheets' files inside the workbook."""
    with zipfile.ZipFile(path) as archive:
        return [name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]


def check_areas(path: str, most: int) -> None:
    """Refuse a workbook in which a stray cell makes a sheet larger than any table."""
    for part in sheet_parts(path):
        rows, columns = furthest_cell(path, part, most)
        if rows * columns > most:
            raise Refused("far cell", rows, columns)


def open_sheets(path: str):
    """Yield name, whether it is in sight, and rows of each sheet, with calamine or, without it, with openpyxl."""
    try:
        import python_calamine
    except ImportError:
        import openpyxl

        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        for sheet in book.worksheets:
            yield sheet.title, sheet.sheet_state == "visible", sheet.iter_rows(values_only=True)
        return
    book = python_calamine.load_workbook(path)
    for about in book.sheets_metadata:
        if "Work" in str(about.typ):
            sheet = book.get_sheet_by_name(about.name)
            yield about.name, str(about.visible).endswith(".Visible"), sheet.iter_rows()


def written(value) -> str:
    """Write one cell as its kind and its value; an empty one as nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return f"b{str(value).lower()}"
    if isinstance(value, (int, float)):
        whole = isinstance(value, int) or (value.is_integer() and abs(value) < 1e15)
        return f"n{int(value)}" if whole else f"n{value!r}"
    if isinstance(value, datetime.datetime):
        midnight = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return f"d{value.date().isoformat()}" if midnight else f"d{value.isoformat(sep=' ', timespec='seconds')}"
    if isinstance(value, datetime.date):
        return f"d{value.isoformat()}"
    text = str(value)
    return f"s{text}" if text.strip() else ""


def written_cell(cell) -> str:
    """Write one cell of openpyxl; ``f`` stands before a formula and ``e`` before an error."""
    if cell.data_type in ("f", "e"):
        return f"{cell.data_type}{cell.value}"
    return written(cell.value)[:40_000]


def write_sheet(name: str, rows, target: str, write=written) -> dict:
    """Write the cells of a sheet, each line with the number of its row in front; empty rows at the end are left out."""
    width = filled = last = 0
    empty: list[int] = []
    with Path(target).open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for place, row in enumerate(rows, start=1):
            cells = [write(value) for value in row]
            while cells and not cells[-1]:
                cells.pop()
            if not cells:
                empty.append(place)
                continue
            out.writerows([(gap,) for gap in empty])
            empty.clear()
            out.writerow([place, *cells])
            width, filled, last = max(width, len(cells)), filled + 1, place
    return {"sheet": name, "width": width, "rows": filled, "last": last}


def choose(path: str, wanted: str | None, target: str) -> dict:
    """Write the sheet that was asked for, or the only one that holds a table."""
    tables, names, report = [], [], {}
    for name, visible, rows in open_sheets(path):
        names.append(name)
        if name != wanted and (wanted is not None or not visible):
            continue
        found = write_sheet(name, rows, f"{target}.{len(names)}")
        if found["rows"] > 1 or wanted is not None:
            tables.append(name)
            report = {**found, "written": f"{target}.{len(names)}"}
    if wanted is not None and wanted not in names:
        raise Refused("no such sheet", *names)
    if len(tables) > 1:
        raise Refused("several sheets", *tables)
    if not tables:
        raise Refused("no table", *names)
    return report


def every_sheet(path: str, target: str) -> dict:
    """Write all sheets, with formulas as such."""
    import openpyxl

    sheets = []
    for place, sheet in enumerate(openpyxl.load_workbook(path, read_only=True).worksheets):
        sheet.reset_dimensions()
        report = write_sheet(sheet.title, sheet.iter_rows(), f"{target}.{place}", written_cell)
        sheets.append({**report, "written": f"{target}.{place}"})
    return {"sheets": sheets}


def main(path: str, target: str, wanted: str, megabytes: str, most: str, every: str = "") -> None:
    """Read one workbook and report."""
    limit_memory(int(megabytes))
    try:
        check_areas(path, int(most))
        report = every_sheet(path, target) if every else choose(path, wanted or None, target)
    except Refused as error:
        report = {"refused": error.args[0], "facts": list(error.args[1:])}
    except ImportError:
        report = {"refused": "not installed", "facts": []}
    except MemoryError:
        report = {"refused": "memory", "facts": []}
    except Exception as error:
        report = {"refused": "unreadable", "facts": [f"{type(error).__name__}: {error}"[:300]]}
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
