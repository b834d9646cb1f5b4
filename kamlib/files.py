"""The one writer: whole files or none, names that cannot leave their folder, text that cannot become a formula."""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import re
import shutil
import unicodedata
from collections.abc import Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp

import pandas as pd

from kamlib.errors import KamlibError, NotInstalledError
from kamlib.language import gettext as _

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
# cells of the same sheet, numbers and signs: no text in quotes, no other sheet, no other program, no address
_ARITHMETIC = re.compile(
    r"(?>\b(?:IF|RANK|ROUND|SUM|SUMPRODUCT)(?=\()|\$?[A-Z]{1,3}\$?\d+|\d+(?:\.\d+)?|[-+*/(),:<>= ])++"
)


@contextmanager
def replacing(path):
    """Yield a temporary path beside `path`; on success it takes the place of `path` in one step.

    A crash leaves the former file as it was.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def copy(source, target) -> Path:
    """Copy a file's bytes in one step."""
    with replacing(target) as temporary:
        shutil.copyfile(source, temporary)
    return Path(target)


def write_text(path, text: str) -> Path:
    """Write a text file (UTF-8, line feeds) in one step."""
    with replacing(path) as temporary:
        temporary.write_bytes(text.encode("utf-8"))
    return Path(path)


def write_json(path, content) -> Path:
    """Write a JSON file in one step, keys in the order given."""
    return write_text(path, json.dumps(content, indent=2, ensure_ascii=False, default=str) + "\n")


def write_csv(path, table: pd.DataFrame, *, index: bool = False) -> Path:
    """Write a table as CSV; text that a spreadsheet would take for a formula gets an apostrophe in front."""
    table = table.reset_index() if index else table
    table = table.rename(columns=_inert).apply(lambda column: column.map(_inert) if _is_text(column) else column)
    with replacing(path) as temporary:
        table.to_csv(temporary, index=False, lineterminator="\n")
    return Path(path)


def write_parquet(path, table: pd.DataFrame) -> Path:
    """Write a table as Parquet in one step, without its index."""
    with replacing(path) as temporary:
        table.to_parquet(temporary, index=False)
    return Path(path)


def _is_text(column: pd.Series) -> bool:
    return not (pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column))


def _inert(value):
    if not isinstance(value, str) or not value.startswith(_FORMULA_STARTS) or _is_number(value):
        return value
    return f"'{value}"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@contextmanager
def workbook(path, **about):
    """Yield an Excel workbook to write sheets into, in which no text becomes a formula, a link or a number.

    Parameters
    ----------
    about : dict
        Properties of the file, such as ``title``; ``created`` is a fixed day, so that equal content gives equal files.

    Raises
    ------
    NotInstalledError
        If xlsxwriter is missing.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise NotInstalledError(
            _("Excel files need the package xlsxwriter."),
            do=_('Install it with: pip install "kamlab[office]".'),
        ) from error
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
        "remove_timezone": True,
    }
    with replacing(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), options)
        book.set_properties({"created": pd.Timestamp("2000-01-01").to_pydatetime(), **about})
        yield book
        book.close()


def write_workbook(
    path,
    sheets: Mapping[str, pd.DataFrame],
    *,
    notes: Mapping[str, str] | None = None,
    formats: Mapping[str, Mapping[str, str | list[str]]] | None = None,
    inputs: Mapping[str, Mapping[str, str | float]] | None = None,
    formulas: Mapping[str, Mapping[str, str]] | None = None,
) -> Path:
    """Write tables as an Excel workbook in which no text is live.

    Parameters
    ----------
    sheets : mapping of sheet name to table
        Written without index, in order. Numbers and dates stay what they are; text stays text, even where it begins
        with ``=``.
    notes : mapping of sheet name to sentence, optional
        One line above the table that says what it shows.
    formats : mapping of sheet name to mapping of column to format, optional
        ``whole``, ``real``, ``fine``, ``share`` or ``date`` for a column, or a list of them for its rows; a column that
        is not named gets its format from its type.
    inputs : mapping of sheet name to mapping of column to value, optional
        A line of cells above the headings, for the reader to change: weights that the formulas below use.
    formulas : mapping of sheet name to mapping of column to formula, optional
        Columns that Excel works out again; the table's values stand there until it does. ``{row}`` is the line of the
        cell, ``{first}`` and ``{last}`` those of the table, ``{inputs}`` that of the inputs:
        ``"SUMPRODUCT($B${inputs}:$D${inputs},B{row}:D{row})"``.

    Raises
    ------
    KamlibError
        If a formula is more than arithmetic over cells of its own sheet.
    NotInstalledError
        If xlsxwriter is missing.

    Notes
    -----
    Formulas come from `formulas` alone, never from a cell of a table, and whatever they are filled in with, they can
    name neither a text, nor another sheet or file, nor an address.
    """
    with workbook(path) as book:
        styles = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
            "note": book.add_format({"italic": True, "font_color": "#555555"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "whole": book.add_format({"num_format": "#,##0"}),
            "real": book.add_format({"num_format": "#,##0.00"}),
            "fine": book.add_format({"num_format": "0.000"}),
            "share": book.add_format({"num_format": "0.0%"}),
            "input": book.add_format({"num_format": "0.0%", "bg_color": "#FFF4CC", "border": 1}),
        }
        taken: set[str] = set()
        for name, table in sheets.items():
            sheet = book.add_worksheet(_sheet_name(name, taken))
            live = [(part or {}).get(name, {}) for part in (inputs, formulas)]
            _write_sheet(sheet, table, (notes or {}).get(name), styles, (formats or {}).get(name, {}), *live)
    return Path(path)


def _sheet_name(name: str, taken: set[str]) -> str:
    """Make a name that Excel allows and that no other sheet has, capitals or not."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", name)[:31].strip("'") or "Sheet"
    found = plain
    for place in itertools.count(2):
        if found.lower() not in taken:
            break
        found = f"{plain[: 30 - len(str(place))]} {place}"
    taken.add(found.lower())
    return found


def _write_sheet(sheet, table: pd.DataFrame, note: str | None, styles, formats, inputs, formulas) -> None:
    top = 0
    if note:
        sheet.write_string(0, 0, note, styles["note"])
        top = 2
    for position, column in enumerate(table.columns):
        value = inputs.get(column)
        if isinstance(value, str):
            sheet.write_string(top, position, value, styles["head"])
        elif value is not None:
            sheet.write_number(top, position, value, styles["input"])
    places = {"inputs": top + 1, "first": top + 2 + bool(inputs), "last": top + 1 + bool(inputs) + len(table)}
    top += bool(inputs)
    for position, column in enumerate(table.columns):
        values, given, formula = table[column], formats.get(column), formulas.get(column)
        sheet.write_string(top, position, str(column), styles["head"])
        style, width = _column_style(str(column), values, styles)
        longest = values.astype(str).str.len().quantile(0.95) if len(values) and _is_text(values) else 10
        sheet.set_column(position, position, min(max(width, len(str(column)) * 0.9, longest + 1), 60))
        for row, value in enumerate(values, start=top + 1):
            if formula:
                worked_out = _arithmetic(formula.format(row=row + 1, **places))
                sheet.write_formula(
                    row, position, worked_out, styles.get(given, style), "" if pd.isna(value) else value
                )
            elif pd.isna(value):
                continue
            elif isinstance(value, pd.Timestamp) and 1900 <= value.year <= 9999:
                sheet.write_datetime(row, position, value.to_pydatetime(), styles["date"])
            elif pd.api.types.is_bool(value):
                sheet.write_boolean(row, position, bool(value))
            elif pd.api.types.is_number(value) and abs(value) != float("inf"):
                chosen = given[row - top - 1] if isinstance(given, list) else given
                sheet.write_number(row, position, value, styles.get(chosen, style))
            else:
                sheet.write_string(row, position, str(value)[:32_767])
    sheet.freeze_panes(top + 1, 1)
    if len(table):
        sheet.autofilter(top, 0, top + len(table), max(len(table.columns) - 1, 0))


def _arithmetic(formula: str) -> str:
    """Return a formula that only reckons with cells of its own sheet; refuse any other."""
    if not _ARITHMETIC.fullmatch(formula):
        raise KamlibError(_("This formula is more than arithmetic over cells of its own sheet."), found=formula[:100])
    return f"={formula}"


def _column_style(name: str, values: pd.Series, styles):
    if pd.api.types.is_integer_dtype(values):
        return styles["whole"], 10
    if pd.api.types.is_numeric_dtype(values):
        return (styles["share"], 10) if "share" in name or "rate" in name else (styles["real"], 14)
    return None, 12


def safe_name(identifier: str) -> str:
    """Turn any id or name into a file name that is readable, unique and stays in its folder.

    Examples
    --------
    >>> safe_name("../Café & Söhne")
    'cafe-sohne-2e5b04'
    """
    plain = unicodedata.normalize("NFKD", str(identifier)).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40] or "id"
    return f"{slug}-{hashlib.sha256(str(identifier).encode()).hexdigest()[:6]}"


def sha256(path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def previous(folder) -> Path:
    """Name the folder that keeps the output before the current one."""
    folder = Path(folder)
    return folder.with_name(f"{folder.name}.previous")


def recover(folder) -> None:
    """Bring the former output back if a crash came between the two renames of :func:`publish`."""
    folder = Path(folder)
    if not folder.exists() and previous(folder).exists():
        os.replace(previous(folder), folder)


@contextmanager
def publishing(folder):
    """Yield an empty folder; on success it becomes `folder`, and what stood there is kept as ``NAME.previous``.

    Whenever the work stops, the former output is whole: in its place, or, for the blink between two renames, under
    ``NAME.previous``, from where the next run brings it back.
    """
    folder = Path(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    recover(folder)
    staging = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    try:
        yield staging
        shutil.rmtree(previous(folder), ignore_errors=True)
        if folder.exists():
            os.replace(folder, previous(folder))
        os.replace(staging, folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
