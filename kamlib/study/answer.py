"""What every study gives: one sentence for a mail, a few beneath it, tables, and what it had to leave out."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd

from kamlib import files
from kamlib.language import gettext as _
from kamlib.study.view import Sentences, View


@dataclass(frozen=True, repr=False, kw_only=True)
class Answer:
    """The answer to a question, with what stands behind it.

    Attributes
    ----------
    name : str
        Fixed name of the study, such as ``"portfolio"``.
    headline : str
        The answer in one sentence.
    points : tuple of str
        What else the reader should know, most important first.
    left_out : tuple of str
        What the given columns did not allow, and what would be needed for it.
    parameters : dict
        What was asked for, as the study understood it: periods, length of the list, margin.
    numbers : dict of str to float
        The numbers of the answer under fixed names, the same in every language.
    by_account : DataFrame
        One row an account, indexed by ``account_id``: the columns that two runs are compared by.
    """

    name: str
    headline: str
    points: tuple[str, ...]
    left_out: tuple[str, ...]
    parameters: dict
    numbers: dict[str, float]
    by_account: pd.DataFrame

    @property
    def views(self) -> tuple[View, ...]:
        """All tables of the study, in the order in which they are read."""
        values = (getattr(self, field.name) for field in fields(self))
        return tuple(value for value in values if isinstance(value, View))

    @property
    def remarks(self) -> Sentences:
        """What was left out or has to be kept in mind, one sentence each."""
        return Sentences(self.left_out)

    def __str__(self) -> str:
        return str(Sentences(self.points, self.headline))

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return Sentences(self.points, self.headline)._repr_html_()

    def sheets(self) -> tuple[dict[str, pd.DataFrame], dict[str, str], dict[str, dict]]:
        """Return tables, notes and number formats for :func:`kamlib.files.write_workbook`."""
        summary = _("Summary")
        sentences = [self.headline, *self.points, *self.left_out]
        tables = {summary: pd.DataFrame({_("What we found"): sentences})}
        notes, formats = {}, {}
        for view in self.views:
            tables[view.sheet], formats[view.sheet] = view.workbook_table()
            notes[view.sheet] = " ".join(text for text in (view.title.rstrip(".") + ".", view.note) if text)
        return tables, notes, formats

    def documents(self, folder: Path) -> list[dict[str, str]]:
        """Write what else belongs to the answer; return ``file, what`` and ``lacking`` (why it could not be made)."""
        return []

    def keep(self, folder) -> None:
        """Write the workbook, and what two runs are compared by, into a folder."""
        folder = Path(folder)
        tables, notes, formats = self.sheets()
        inputs, formulas = (
            {view.sheet: view.under_headings(getattr(view, part)) for view in self.views}
            for part in ("inputs", "formulas")
        )
        files.write_workbook(
            folder / f"{self.name}.xlsx", tables, notes=notes, formats=formats, inputs=inputs, formulas=formulas
        )
        answer = {"parameters": self.parameters, "headline": self.headline, "points": self.points}
        answer |= {"left_out": self.left_out, "numbers": self.numbers, "documents": self.documents(folder)}
        files.write_json(folder / "answer.json", answer)
        files.write_parquet(folder / "tables" / "answer.parquet", self.by_account.reset_index())
