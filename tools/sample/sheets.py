"""One raw export: rows as text, the faults planted in it, and the file it becomes."""

import csv
import datetime as dt
import io
import unicodedata
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

FAULT_COLUMNS = ["id", "kind", "file", "line", "column", "value", "rule", "explanation"]


@dataclass
class Sheet:
    """A table as some system writes it.

    Attributes
    ----------
    file : str
        Path below the raw folder; ``.xlsx`` makes a workbook.
    rows : list of dict
        Cells as they are written, by heading.
    headings : list of str
        The headings in order.
    encoding, separator : str
        How a text file is written.
    broken_lines : set of int
        Positions of rows that are written in CP1252 in spite of the encoding.
    faults : list of dict
        Planted faults; the line is filled in when the file is written.
    """

    file: str
    rows: list
    headings: list
    encoding: str = "utf-8"
    separator: str = ","
    broken_lines: set = field(default_factory=set)
    faults: list = field(default_factory=list)

    def plant(self, row: dict, column: str, kind: str, rule: str, why: str, value=...) -> None:
        """Write a wrong value into a cell (or leave it, if none is given) and note the fault."""
        if value is not ...:
            row[column] = value
        self.faults.append({"row": row, "column": column, "kind": kind, "rule": rule, "explanation": why})

    def whole(self, column: str, kind: str, rule: str, why: str) -> None:
        """Note a fault of a whole column."""
        self.faults.append({"row": None, "column": column, "kind": kind, "rule": rule, "explanation": why})

    def find(self, column: str, value: str) -> dict:
        """Find the first row with a value."""
        return next(row for row in self.rows if row[column] == value)

    def after(self, row: dict, copy: dict) -> dict:
        """Put a new row behind another."""
        position = next(i for i, other in enumerate(self.rows) if other is row)
        self.rows.insert(position + 1, copy)
        return copy

    def listed(self) -> list[dict]:
        """List the planted faults with line (the heading is line 1) and value."""
        lines = {id(row): position for position, row in enumerate(self.rows, start=2)}
        return [
            {
                "kind": fault["kind"],
                "file": self.file,
                "line": lines[id(fault["row"])] if fault["row"] is not None else None,
                "column": fault["column"],
                "value": _shown(fault["row"].get(fault["column"])) if fault["row"] else None,
                "rule": fault["rule"],
                "explanation": fault["explanation"],
            }
            for fault in self.faults
        ]

    def write(self, folder: Path) -> None:
        """Write the file."""
        path = folder / self.file
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix == ".xlsx":
            path.write_bytes(_workbook(self.headings, self.rows))
            return
        lines = [_line(self.headings, self.separator)]
        lines += [_line([row.get(heading, "") for heading in self.headings], self.separator) for row in self.rows]
        marks = {"utf-8-sig": b"\xef\xbb\xbf", "utf-16-le": b"\xff\xfe"}
        encoding = "utf-8" if self.encoding == "utf-8-sig" else self.encoding
        content = [marks.get(self.encoding, b"")]
        for position, line in enumerate(lines):
            content.append(_encoded(line, "cp1252" if position - 1 in self.broken_lines else encoding))
        path.write_bytes(b"".join(content))


def _encoded(line: str, encoding: str) -> bytes:
    """Encode a line; letters the encoding does not have lose their marks, as old systems do it."""
    try:
        return line.encode(encoding)
    except UnicodeEncodeError:
        return b"".join(_letter(letter, encoding) for letter in line)


def _letter(letter: str, encoding: str) -> bytes:
    try:
        return letter.encode(encoding)
    except UnicodeEncodeError:
        return {"ł": b"l", "Ł": b"L"}.get(letter) or unicodedata.normalize("NFKD", letter)[0].encode(encoding)


def _shown(value) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, dt.date) else str(value)


def _line(cells, separator: str) -> str:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=separator, lineterminator="\r\n").writerow(["" if c is None else c for c in cells])
    return buffer.getvalue()


def _workbook(headings: list, rows: list) -> bytes:
    """Write a workbook without compression, so that its bytes do not depend on the zlib at hand."""
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": dt.datetime(2025, 1, 7, 9, 0), "author": ""})
    sheet = book.add_worksheet("Export")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, headings)
    for position, row in enumerate(rows, start=1):
        for place, heading in enumerate(headings):
            value = row.get(heading)
            if isinstance(value, dt.date):
                sheet.write_datetime(position, place, dt.datetime(value.year, value.month, value.day), day)
            elif isinstance(value, (int, float)):
                sheet.write_number(position, place, value)
            elif value not in (None, ""):
                sheet.write_string(position, place, value)
    book.close()
    plain = io.BytesIO()
    with zipfile.ZipFile(made) as packed, zipfile.ZipFile(plain, "w", zipfile.ZIP_STORED) as stored:
        for name in packed.namelist():
            stored.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), packed.read(name))
    return plain.getvalue()
