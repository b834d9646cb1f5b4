"""The first lines of a table in, its separator and heading row out."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass

from kamlib.data.faults import plain
from kamlib.data.months import month_of
from kamlib.data.raw import BLANKS
from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number

SEPARATORS = (",", ";", "\t", "|")
_LOOK_AHEAD = 40
_FIGURE = re.compile(r"[-+(−]?[\s€$£]*\d[\d.,'’\s]*[)%€$£-]?")
_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T].*)?")


@dataclass(frozen=True)
class Layout:
    """How a text table is laid out.

    Attributes
    ----------
    separator : str
        The character between two cells.
    header_row : int
        The line of the headings, counted from 1; 0 if the file has none.
    headings : list of str
        The headings as written.
    """

    separator: str
    header_row: int
    headings: list[str]


def find_layout(
    text: str, *, file: str, whole: bool, separator: str | None = None, header_row: int | None = None
) -> Layout:
    """Find the separator and the heading row of a text table, or say why they cannot be found.

    Parameters
    ----------
    text : str
        The first lines of the file.
    file : str
        Its name, for the error.
    whole : bool
        Whether these are all lines.
    separator, header_row : optional
        What the mapping says about them.

    Raises
    ------
    DataError
        If no separator splits the lines into the same number of cells, or if no line holds headings.
    """
    named = re.match(r'\s*"?sep=(.)"?\r?\n', text)
    if named and not separator:
        separator = named[1]
    tries = [_try(text, mark, file, named is not None) for mark in ([separator] if separator else SEPARATORS)]
    best = max(tries, key=lambda attempt: (attempt.headed, round(attempt.weight, 1), attempt.width))
    if best.width == 1 or best.share <= 0.5:
        _check_one_column(best, text, file, separator)
    row, cells = _header(best.rows, best.width, file, header_row)
    cells = _fit(cells, best.width) if row else cells
    if not whole or len(best.rows) > 1 or row == 0:
        return Layout(best.mark, row, cells)
    raise DataError(
        _("{file} has column names but no rows under them.").format(file=file),
        found=some(map(plain, cells)),
        do=_("Export it again and check the filter of the export."),
    )


@dataclass(frozen=True)
class _Attempt:
    mark: str
    rows: list[tuple[int, list[str]]]
    width: int
    share: float
    weight: float
    headed: int


def _try(text: str, mark: str, file: str, hinted: bool) -> _Attempt:
    rows = []
    reader = csv.reader(text.splitlines(keepends=True), delimiter=mark)
    before = 0
    try:
        for cells in reader:
            if any(cell.strip(BLANKS) for cell in cells) and not (hinted and before == 0):
                rows.append((before + 1, cells))
            before = reader.line_num
    except csv.Error as error:
        if "limit" in str(error):
            return _Attempt(mark, rows, 1, 0.0, 0.0, 0)
        raise never_closed(file, before + 1) from error
    if not rows:
        raise DataError(
            _("{file} holds nothing but empty lines.").format(file=file), do=_("Export it again and look at it first.")
        )
    widths = Counter(len(cells) for _line, cells in rows)
    width, times = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
    start = next((i for i, (_line, cells) in enumerate(rows) if len(cells) == width), 0)
    below = len(rows) - start
    share = times / below if start < _LOOK_AHEAD else 0.0
    header = _find_names(rows, width) if width > 1 else None
    headed = 0 if header is None else 2 if len(header[1]) >= width else 1
    return _Attempt(mark, rows, width, share, times / len(rows), headed)


def never_closed(file: str, line: int) -> DataError:
    """Make the error for a quotation mark that swallows the lines after it."""
    return DataError(
        _(
            "{file}, line {line}: a quotation mark is opened there and never closed; the lines after it run together."
        ).format(file=file, line=number(line)),
        do=_("Take the quotation mark out of the cell, or write it twice."),
    )


def _check_one_column(best: _Attempt, text: str, file: str, separator: str | None) -> None:
    lines = [line for line in text.splitlines() if line.strip(BLANKS)]
    marks = sum(1 for line in lines if any(mark in line for mark in SEPARATORS))
    if best.width == 1 and marks * 10 <= len(lines) and not separator:
        return
    if separator:
        raise DataError(
            _("{file} does not have the separator {separator!r} that the mapping names.").format(
                file=file, separator=separator
            ),
            found=plain(lines[0]),
            do=_("Correct separator in the mapping, or leave it out so that the file decides."),
        )
    raise DataError(
        _("{file}: no separator splits the lines into columns; comma, semicolon, tab and | were tried.").format(
            file=file
        ),
        found=plain(lines[0]),
        do=_('Name it in the mapping, such as file: {separator: "^"}, or export the table again.'),
    )


def _header(rows: list[tuple[int, list[str]]], width: int, file: str, header_row: int | None) -> tuple[int, list[str]]:
    if header_row == 0:
        return 0, [f"column {place}" for place in range(1, width + 1)]
    if header_row:
        rows = [(line, cells) for line, cells in rows if line >= header_row]
        if not rows or rows[0][0] != header_row:
            raise DataError(
                _("{file}: line {line}, which the mapping names as header_row, is empty.").format(
                    file=file, line=header_row
                ),
                do=_("Correct header_row in the mapping, or leave it out."),
            )
        return rows[0]
    found = _find_names(rows, width)
    if found:
        return found
    raise DataError(
        _("{file} has no column names: its first line holds values.").format(file=file),
        found=some(map(plain, rows[0][1])),
        do=_("Put column names on top, or write file: {header_row: 0} in the mapping and use column 1, column 2, ..."),
    )


def _find_names(rows: list[tuple[int, list[str]]], width: int) -> tuple[int, list[str]] | None:
    naming = [(line, cells) for line, cells in rows[:_LOOK_AHEAD] if _names_columns(cells, width)]
    full = [(line, cells) for line, cells in naming if len(cells) >= width]
    return next(iter(full or naming), None)


def _fit(cells: list[str], width: int) -> list[str]:
    extra = [cell for cell in cells[width:] if cell.strip(BLANKS)]
    kept = cells if extra else cells[:width]
    return [cell.strip(BLANKS) for cell in kept] + [""] * (width - len(cells))


def _names_columns(cells: list[str], width: int) -> bool:
    written = [cell.strip(BLANKS) for cell in cells if cell.strip(BLANKS)]
    if not written or len(written) * 2 < width or (width > 1 and len(written) < 2):
        return False
    return not any(_is_value(cell) for cell in written) and len(set(written)) * 2 > len(written)


def _is_value(cell: str) -> bool:
    if month_of(cell):
        return False
    return bool(_FIGURE.fullmatch(cell) or _DAY.fullmatch(cell)) and not re.fullmatch(r"(19|20)\d\d", cell)


def find_header(rows: list[list[str]], *, file: str, header_row: int | None = None) -> tuple[int, list[str]]:
    """Find the heading row among the first rows of a sheet; the counterpart of :func:`find_layout` for cells.

    Returns
    -------
    tuple of int and list of str
        Row, counted from 1 (0 if there is none), and the headings.
    """
    written = [(place, cells) for place, cells in enumerate(rows, start=1) if any(cells)]
    if not written:
        raise DataError(
            _("{file} holds nothing but empty lines.").format(file=file), do=_("Export it again and look at it first.")
        )
    filled = Counter(len([cell for cell in cells if cell]) for _place, cells in written)
    usual = max(filled, key=lambda n: (filled[n] * (n > 1), n))
    row, cells = _header(written, usual, file, header_row)
    width = max(len(cells) for cells in rows)
    return row, (cells if row else [f"column {place}" for place in range(1, width + 1)])
