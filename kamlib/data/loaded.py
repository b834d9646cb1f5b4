"""What reading a file gives: the clean table, and an account of every line and every sum that was in the file."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from kamlib.data.problems import Problems
from kamlib.language import gettext as _
from kamlib.language import number

_FIGURES = (1, 2)
LEDGER_COLUMNS = ["step", "rule", "action", "rows", "amount", "currency", "explanation"]


@dataclass(frozen=True, repr=False)
class Loaded:
    """A table read from a user's file.

    Attributes
    ----------
    name : str
        The table of the dictionary that was read, such as ``"orders"``.
    table : DataFrame
        The kept rows, in file order, with the dictionary's column names and types.
    ledger : DataFrame
        One row a step: ``step`` (counts from 1), ``rule`` (fixed name), ``action`` (``read``, ``repaired``, ``set
        aside``, ``kept``), ``rows``, ``amount`` (the rows' sum; for a repair its effect on the total; missing for
        tables without money), ``currency`` and ``explanation`` (a sentence). A step with several currencies has a row
        for each. Read = kept + set aside, in rows and, once the effects of repairs are added to what was read, in
        money.
    problems : Problems
        Every fault met while reading, one row each.
    set_aside : DataFrame
        The rows that were not kept, as written, with ``file``, ``line`` and ``reason``.
    source : dict
        ``file`` (name only), ``sha256``, ``bytes``, ``encoding``, ``separator``, ``header_row``, ``decimal``,
        ``sheet``, ``headings`` (as written), ``columns`` (our column: the heading, expression or constant behind it),
        ``preset``, ``notes`` (what is easily misunderstood about these columns); what does not apply is missing.
    lines : array of int, optional
        The line of the file for each row of `table`; for Parquet files and queries the row, counted from 1.
    """

    name: str
    table: pd.DataFrame
    ledger: pd.DataFrame
    problems: Problems
    set_aside: pd.DataFrame
    source: dict
    lines: np.ndarray | None = None

    def __str__(self) -> str:
        return _("{file}: {read} rows read, {kept} kept, {aside} set aside.").format(
            file=self.source.get("file", self.name),
            read=number(len(self.table) + len(self.set_aside)),
            kept=number(len(self.table)),
            aside=number(len(self.set_aside)),
        )

    def __repr__(self) -> str:
        rows = self._ledger_rows()
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        told = [
            "  ".join(
                text.rjust(wide) if place in _FIGURES else text.ljust(wide)
                for place, (text, wide) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in rows
        ]
        return "\n".join([str(self), *told])

    def _repr_html_(self) -> str:
        def line(tag: str, texts: list[str]) -> str:
            last = len(texts) - 1
            looks = [
                f"text-align:{'right' if place in _FIGURES and place < last else 'left'}"
                + ("" if place == last else ";white-space:nowrap")
                for place in range(len(texts))
            ]
            cells = zip(texts, looks, strict=True)
            inside = "".join(f'<{tag} style="{look}">{escape(text)}</{tag}>' for text, look in cells)
            return f"<tr>{inside}</tr>"

        head, *body = self._ledger_rows()
        lines = "".join(line("td", row) for row in body)
        return f"<p>{escape(str(self))}</p><table><thead>{line('th', head)}</thead><tbody>{lines}</tbody></table>"

    def _ledger_rows(self) -> list[list[str]]:
        """Write the ledger in the reader's language, headings first; tables without money have no column for it."""
        actions = {"read": _("read"), "set aside": _("set aside"), "repaired": _("repaired"), "kept": _("kept")}
        rows = [[_("Lines"), _("Number"), _("Amount"), _("Currency"), _("Explanation")]]
        for entry in self.ledger.itertuples():
            amount = "–" if pd.isna(entry.amount) else number(entry.amount)
            currency = "–" if pd.isna(entry.currency) else str(entry.currency)
            rows.append(
                [actions.get(entry.action, entry.action), number(entry.rows), amount, currency, str(entry.explanation)]
            )
        return rows if self.ledger["amount"].notna().any() else [[row[0], row[1], row[4]] for row in rows]
