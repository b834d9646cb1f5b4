"""Faults of a table: one row a fault, with file, line, column, value and a sentence that says what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import pandas as pd

from kamlib.errors import some
from kamlib.language import gettext as _
from kamlib.language import ngettext, number

LISTED = 5
COLUMNS = ["file", "line", "table", "column", "value", "rule", "reason"]


@dataclass(frozen=True)
class Problems:
    """All faults found at once.

    Attributes
    ----------
    table : DataFrame
        One row a fault: ``file``, ``line`` (1 is the header line of the file; missing where a fault concerns the whole
        file), ``table``, ``column``, ``value`` (as written), ``rule`` (a fixed name, the same in every language) and
        ``reason`` (a sentence in the reader's language).
    """

    table: pd.DataFrame

    @classmethod
    def of(cls, rows: Iterable[dict]) -> Problems:
        """Collect faults given as dictionaries of the columns above."""
        table = pd.DataFrame(list(rows), columns=COLUMNS)
        return cls(table.astype({"line": "Int64"}))

    def __len__(self) -> int:
        return len(self.table)

    def __add__(self, other: Problems) -> Problems:
        tables = [part.table for part in (self, other) if len(part)]
        return Problems(pd.concat(tables, ignore_index=True)) if tables else self

    @property
    def by_rule(self) -> pd.DataFrame:
        """Count faults by file, table, column and rule, most frequent first, with the first line each stands on."""
        groups = self.table.groupby(["file", "table", "column", "rule"], dropna=False, sort=False)
        counts = groups.agg(faults=("rule", "size"), first_line=("line", "min"), reason=("reason", "first"))
        return counts.sort_values("faults", ascending=False, kind="stable").reset_index()

    def sentences(self) -> list[str]:
        """Tell the faults as a person would: one sentence for each kind, then the other lines or columns it stands on.

        Examples
        --------
        >>> rows = [{"file": "o.csv", "line": n, "column": "amount", "rule": "x", "reason": f"o.csv, line {n}: wrong."}
        ...         for n in range(2, 10)]
        >>> Problems.of(rows).sentences()
        ['o.csv, line 2: wrong. The same on 7 more lines: 3, 4, 5, 6, 7 and 2 more.']
        """
        keyed = self.table.assign(
            column=self.table["column"].fillna(""),
            whole=self.table["line"].isna(),
            said=self.table["reason"].map(_bare),
        )
        keyed["kind"] = keyed["column"].where(~keyed["whole"], "")
        counted = self._only_counted()
        unlisted = keyed[counted].set_index(["file", "rule", "column"])["value"].astype("int64").to_dict()
        told = []
        groups = keyed[~counted].groupby(["file", "rule", "whole", "kind", "said"], dropna=False, sort=False)
        for (file, rule, whole, kind, _said), group in groups:
            more = 0 if whole else unlisted.pop((file, rule, kind), 0)
            told.append(group["reason"].iloc[0] + (_more(whole, group, more) if len(group) + more > 1 else ""))
        return told

    def __str__(self) -> str:
        if not len(self):
            return _("No faults found.")
        return ngettext("{n} fault found.", "{n} faults found.", self.total).format(n=number(self.total))

    @property
    def total(self) -> int:
        """Number of faults, those among them that are too many to be listed and are only counted."""
        counted = self._only_counted()
        return int((~counted).sum() + self.table.loc[counted, "value"].astype("int64").sum())

    def _only_counted(self) -> pd.Series:
        numbers = self.table["value"].astype("str").str.fullmatch(r"\d+").fillna(False).astype(bool)
        return self.table["line"].isna() & numbers

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>" + (self.table.to_html(index=False, max_rows=20) if len(self) else "")


def _bare(reason: str) -> str:
    """Reduce a sentence to what it says, without its place, values and numbers: two that agree are of one kind."""
    return re.sub(r'"[^"]*"|\d[\d.,]*', "", reason.partition(": ")[2] or reason)


def _more(columns: bool, group: pd.DataFrame, unlisted: int) -> str:
    if columns:
        others = group["column"].iloc[1:].tolist()
        sentence = ngettext(
            " The same holds for the column {shown}.", " The same holds for the columns {shown}.", len(others)
        )
        return sentence.format(shown=some(others))
    values = group["value"].where(group["value"] != group["value"].iloc[0])
    others = [
        f'{line} ("{value}")' if isinstance(value, str) else str(line)
        for line, value in zip(group["line"].iloc[1:], values.iloc[1:], strict=True)
    ]
    n = len(others) + unlisted
    sentence = ngettext(" The same on line {shown}.", " The same on {n} more lines: {shown}.", n)
    shown = ", ".join(others[:LISTED])
    if n > LISTED:
        shown = _("{shown} and {more} more").format(shown=shown, more=number(n - LISTED))
    return sentence.format(n=number(n), shown=shown)
