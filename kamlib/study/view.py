"""Tables as a reader meets them: headings, units and a sentence in the reader's language; numbers stay numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

import pandas as pd

from kamlib.language import date, month, ngettext, number, share
from kamlib.language import gettext as _

_SHEET_FORMATS = {
    "count": "whole",
    "money": "whole",
    "signed": "whole",
    "cents": "real",
    "real": "real",
    "fine": "fine",
    "share": "share",
    "change": "share",
    "date": "date",
    "month": "date",
}


def cell(value, kind: str) -> str:
    """Write one value of a table.

    `kind` is one of text, count, money, cents, signed (money with its sign), real (one decimal), fine (three decimals),
    share, hundredths (a share as parts of 100), change (a share with its sign; a factor from ten times on), date,
    month, range (text beside numbers), yes.
    """
    if not isinstance(value, (str, bool)) and pd.isna(value):
        return "–"
    if kind == "change" and value >= 10:
        return f"×{number(value + 1)}"
    if kind in ("signed", "change"):
        text = number(value) if kind == "signed" else share(value)
        return f"+{text}" if text[:1].isdigit() and text.strip("0.,%\N{NO-BREAK SPACE}") else text
    if kind == "yes":
        return _("yes") if value else _("no")
    writers = {
        "count": number,
        "money": number,
        "cents": lambda value: number(value, 2),
        "real": lambda value: number(value, 1),
        "fine": lambda value: number(value, 3),
        "hundredths": lambda value: number(value * 100, 1),
        "share": share,
        "date": date,
        "month": month,
        "text": lambda value: " ".join(str(value).split()),
        "long": str,
        "range": str,
    }
    return writers[kind](value)


def doubt(estimate, kind: str = "share") -> str:
    """Write an estimate with its 95 % interval: ``92.1% (88.0% to 95.2%)``."""
    return _("{value} ({low} to {high})").format(
        value=cell(estimate.value, kind), low=cell(estimate.ci_lower, kind), high=cell(estimate.ci_upper, kind)
    )


@dataclass(frozen=True, repr=False)
class View:
    """One table of a study.

    Attributes
    ----------
    title : str
        What the table shows, with unit and period, in the reader's language.
    table : DataFrame
        The numbers; the index is not shown.
    columns : mapping of column name to (heading, kind)
        The columns a reader meets, in order; for kinds see :func:`cell`. The kind "row" takes the kind of each row from
        the table's column ``kind``.
    note : str
        What we see in it, or how to read it.
    rows : int
        How many rows a page shows; the workbook has them all.
    sheet : str
        Name of its sheet in the workbook, in the reader's language.
    workbook_only : tuple of str
        Columns that a page has no room for.
    inputs, formulas : mapping of column name to value, or to formula
        Cells above the headings for the reader of the workbook to change, and columns that it works out from them; see
        :func:`kamlib.files.write_workbook`.
    """

    title: str
    table: pd.DataFrame
    columns: Mapping[str, tuple[str, str]]
    note: str = ""
    rows: int = 25
    sheet: str = ""
    workbook_only: tuple[str, ...] = ()
    inputs: Mapping[str, str | float] = field(default_factory=dict)
    formulas: Mapping[str, str] = field(default_factory=dict)

    @property
    def on_page(self) -> dict[str, tuple[str, str]]:
        """The columns that a page shows."""
        return {name: column for name, column in self.columns.items() if name not in self.workbook_only}

    def cells(self) -> list[list[str]]:
        """Return the rows of the page as the reader meets them."""
        shown = self.table.head(self.rows)
        written = []
        for name, (_heading, kind) in self.on_page.items():
            kinds = shown["kind"] if kind == "row" else [kind] * len(shown)
            written.append([cell(value, each) for value, each in zip(shown[name], kinds, strict=True)])
        return [list(row) for row in zip(*written, strict=True)]

    def left_out(self) -> str:
        """Say how many rows the page leaves to the workbook; empty if none."""
        more = len(self.table) - self.rows
        if more <= 0:
            return ""
        return ngettext("{n} more row stands in the workbook.", "{n} more rows stand in the workbook.", more).format(
            n=number(more)
        )

    def workbook_table(self) -> tuple[pd.DataFrame, dict[str, str | list[str]]]:
        """Return the whole table under its headings, and the number format of each heading."""
        table = self.table[list(self.columns)].copy()
        formats = {}
        for name, (heading, kind) in self.columns.items():
            if kind == "yes":
                table[name] = table[name].map({True: _("yes"), False: _("no")})
            if kind == "row":
                formats[heading] = [_SHEET_FORMATS.get(each, "real") for each in self.table["kind"]]
            elif kind in _SHEET_FORMATS:
                formats[heading] = _SHEET_FORMATS[kind]
        return table.set_axis([heading for heading, _kind in self.columns.values()], axis=1), formats

    def under_headings(self, values: Mapping[str, str | float]) -> dict[str, str | float]:
        """Return what is known by column name by the headings of the workbook instead."""
        return {self.columns[name][0]: value for name, value in values.items()}

    def __str__(self) -> str:
        headings = [heading for heading, _kind in self.on_page.values()]
        lines = [self.title]
        if len(self.table):
            rows = [headings, *self.cells()]
            kinds = [kind for _heading, kind in self.on_page.values()]
            widths = [max(len(row[place]) for row in rows) for place in range(len(headings))]
            for row in rows:
                padded = (
                    text.ljust(width) if kind in ("text", "long") else text.rjust(width)
                    for text, width, kind in zip(row, widths, kinds, strict=True)
                )
                lines.append("  ".join(padded).rstrip())
        return "\n".join(line for line in [*lines, self.left_out(), self.note] if line)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        title = escape(self.title)
        notes = [escape(text) for text in (self.left_out(), self.note) if text]
        after = "".join(f'<p class="kam-note">{note}</p>' for note in notes)
        if not len(self.table):
            return f'<p class="kam-title"><strong>{title}</strong></p>{after}'
        kinds = [kind if kind in ("text", "long") else "number" for _heading, kind in self.on_page.values()]
        side = {"text": "left", "long": "left", "number": "right"}
        head = "".join(
            f'<th scope="col" class="kam-{kind}" style="text-align:{side[kind]}">{escape(heading)}</th>'
            for kind, (heading, _kind) in zip(kinds, self.on_page.values(), strict=True)
        )
        body = "".join(
            "<tr>"
            + "".join(
                f'<td class="kam-{kind}" style="text-align:{side[kind]}">{escape(text)}</td>'
                for kind, text in zip(kinds, row, strict=True)
            )
            + "</tr>"
            for row in self.cells()
        )
        return (
            f'<div class="kam-table" role="region" tabindex="0" aria-label="{title}"><table>'
            f'<caption style="text-align:left">{title}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{after}"
        )


@dataclass(frozen=True, repr=False)
class Sentences:
    """Sentences that stand on their own, with or without a headline above them.

    Attributes
    ----------
    lines : tuple of str
        The sentences.
    headline : str
        The one above them.
    """

    lines: tuple[str, ...]
    headline: str = ""

    def __str__(self) -> str:
        return "\n".join([*filter(None, [self.headline]), *(f"- {line}" for line in self.lines)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        above = f'<p class="kam-headline"><strong>{escape(self.headline)}</strong></p>' if self.headline else ""
        below = "".join(f"<li>{escape(line)}</li>" for line in self.lines)
        return above + (f"<ul>{below}</ul>" if below else "")
