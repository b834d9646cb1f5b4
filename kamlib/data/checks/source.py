"""One file that was read: its clean table, the line of each row, and the system that wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from kamlib.data import faults
from kamlib.data.schema import primary_key


@dataclass(frozen=True)
class Source:
    """A table with what a sentence about it needs.

    Attributes
    ----------
    file : str
        File name.
    name : str
        The table's name in the dictionary.
    table : DataFrame
        The kept rows, on a plain index; columns that the dictionary does not know are text.
    lines : array of int
        Line of the file for each row.
    system : str
        Preset by which the file was read, such as ``"sap"``; empty for other files.
    headings : tuple of str
        The headings as written.
    fed_by : dict
        The file's heading, or expression, behind each column of the table.
    texts : DataFrame, optional
        Every cell as written: indexed by line, columns as headed; None where that is not known.
    """

    file: str
    name: str
    table: pd.DataFrame
    lines: Sequence[int]
    system: str = ""
    headings: tuple[str, ...] = ()
    fed_by: dict[str, str] = field(default_factory=dict)
    texts: pd.DataFrame | None = None

    @property
    def folder(self) -> str:
        """The folder in the file's name, if there is one."""
        return self.file.rpartition("/")[0]

    @property
    def key_columns(self) -> list[str]:
        """The columns of the table that identify its rows or accounts."""
        return [column for column in ("account_id", *primary_key(self.name)) if self.has(column)]

    def has(self, *columns: str) -> bool:
        """Whether the table has these columns."""
        return set(columns) <= set(self.table.columns)

    def from_file(self, column: str) -> bool:
        """Whether the column stands in the file, and was not derived by a rule."""
        return self.has(column) and (not self.fed_by or column in self.fed_by)

    def line(self, row: int) -> int:
        """Return the line of a row, counted from 0."""
        return int(self.lines[row])

    def written(self, column: str) -> str:
        """Return the file's own heading of a column."""
        heading = self.fed_by.get(column, column)
        return heading if not self.headings or heading in self.headings else column

    def cell(self, line: int, column: str) -> str | None:
        """Return what the file writes in a cell, if that is known."""
        heading = self.written(column)
        if self.texts is None or heading not in self.texts or line not in self.texts.index:
            return None
        value = self.texts.at[line, heading]
        return None if pd.isna(value) else str(value)

    def ids(self, column: str) -> set[str]:
        """Return every id of a column, those of rows that were not kept among them."""
        found = set(self.table[column].dropna().astype("str").unique())
        heading = self.written(column)
        if self.texts is not None and heading in self.texts:
            found |= {text.strip() for text in self.texts[heading].dropna().unique()}
        return found

    def fault(self, variant: str, *, row: int | None = None, column: str = "", **facts) -> Finding:
        """Note a fault; the value is the cell's unless `facts` gives one."""
        return Finding(self, variant, row, column, facts)


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault that a check has found; it costs little until it is told.

    Attributes
    ----------
    source : Source
        Where it was found.
    variant : str
        Rule, or rule and variant of its sentence.
    row : int or None
        Row of the table, counted from 0; None for a fault of the whole column or file.
    column : str
        Our name of the column.
    facts : dict
        What the sentence needs.
    """

    source: Source
    variant: str
    row: int | None
    column: str
    facts: dict

    @property
    def kind(self) -> tuple[str, str, str]:
        """File, column and rule: what is counted together."""
        return self.source.file, self.column, self.variant.partition(".")[0]

    def tell(self) -> dict:
        """Make one row of `Problems` (see :func:`kamlib.data.faults.fault`)."""
        source, facts = self.source, self.facts
        line = None if self.row is None else source.line(self.row)
        if self.row is not None and "value" not in facts and self.column in source.table:
            value = source.cell(line, self.column) or as_written(source.table[self.column].iat[self.row])
            facts = {**facts, "value": value}
        shown = source.written(self.column)
        return faults.fault(self.variant, file=source.file, table=source.name, line=line, column=shown, **facts)


def as_written(value) -> str | None:
    """Write a clean value as a person would: no ``.0``, no midnight.

    Examples
    --------
    >>> as_written(12.0), as_written(pd.Timestamp("2024-01-31")), as_written("A")
    ('12', '2024-01-31', 'A')
    """
    if value is None or pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return str(value).removesuffix(" 00:00:00")
    if isinstance(value, (float, np.floating)) and float(value).is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def as_number(text) -> float:
    """Read a number that may have thousands marks and a decimal comma, NaN where it is none.

    Examples
    --------
    >>> as_number("1.234,50"), as_number("1,234.5"), as_number("12"), as_number("n/a")
    (1234.5, 1234.5, 12.0, nan)
    """
    digits = re.sub(r"[^\d.,-]", "", str(text or ""))
    mark = max(digits.rfind(","), digits.rfind("."))
    decimals = len(digits) - mark - 1
    if mark >= 0 and (decimals != 3 or (digits.count(digits[mark]) == 1 and len(set(digits) & {",", "."}) == 2)):
        digits = re.sub(r"[.,]", "", digits[:mark]) + "." + digits[mark + 1 :]
    else:
        digits = re.sub(r"[.,]", "", digits)
    try:
        return float(digits)
    except ValueError:
        return np.nan


def named(sources: Iterable[Source], *names: str) -> Iterator[Source]:
    """Pick the sources of these tables."""
    return (source for source in sources if source.name in names and len(source.table))


def filled(values: pd.Series) -> pd.Series:
    """Whether a text cell has something in it."""
    return values.notna() & (values.astype("str").str.strip() != "")
