"""Faults of a table: one row a fault, with file, line, column, value and a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import ngettext

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
        """Count faults by table, column and rule, most frequent first, with the first line each stands on."""
        groups = self.table.groupby(["table", "column", "rule"], dropna=False, sort=False)
        counts = groups.agg(faults=("rule", "size"), first_line=("line", "min"), reason=("reason", "first"))
        return counts.sort_values("faults", ascending=False, kind="stable").reset_index()

    def __str__(self) -> str:
        if not len(self):
            return _("No faults found.")
        return ngettext("{n} fault found.", "{n} faults found.", len(self)).format(n=len(self))

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>" + (self.table.to_html(index=False, max_rows=20) if len(self) else "")
