"""What one part of a plan's documents consists of: a title, a sentence, a table of words, a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from kamlib.plan.pages.words import NOTHING, clean

RIGHT = frozenset(
    {
        "baseline", "now", "target", "share_done", "n", "level", "hours", "influence", "chance", "expected_margin",
        "priority",
    }
)  # fmt: skip
"""Columns whose figures stand under each other at the right."""
_UNDER = ("how", "why", "measure", "after")
_TEXTS = {
    "what": 7.0, "told": 9.0, "claim": 6.5, "question": 6.0, "reason": 6.0, "evidence": 5.0, "why": 5.0, "answer": 4.5,
    "raci": 3.6, "strategy": 3.2, "metric": 3.0, "product_line": 3.0, "criterion": 2.6, "name": 2.8, "role": 2.2,
    "function": 2.0, "factors": 1.6, "owner": 2.4, "covered_by": 2.4, "where": 3.0, "tier": 1.8,
}  # fmt: skip
"""Columns of sentences and names, and how they share the room that the others leave."""
_UNBROKEN = frozenset({"due", "asked_on", "last_contact", "state"})
ACROSS, _PADDING, _MOST, _MOST_ID = 142, 1.8, 18.0, 9.0


@dataclass(frozen=True)
class Picture:
    """A picture with a sentence for those who cannot see it.

    Attributes
    ----------
    png : bytes
    alt : str
    """

    png: bytes = field(repr=False)
    alt: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of a plan as a reader meets it, in one language.

    Attributes
    ----------
    key : str
        Its fixed name, such as ``goals``.
    title : str
    said : str
        What the section comes to, in a sentence; what is to be filled in where it is empty.
    table : DataFrame
        Texts by entry id; numbers, days and names are written out.
    headings : dict of str to str
        For each column of the table what stands above it.
    note : str
        How the table is to be read, where that needs saying.
    picture : Picture or None
    """

    key: str
    title: str
    said: str
    table: pd.DataFrame = field(default_factory=pd.DataFrame)
    headings: dict[str, str] = field(default_factory=dict)
    note: str = ""
    picture: Picture | None = None

    @property
    def columns(self) -> list[str]:
        """The columns of the printed table: what says more of an action or a goal stands under it, not beside it."""
        return [one for one in self.headings if one not in self._under()]

    def printed(self) -> list[tuple[str, list[list[str]]]]:
        """Return the lines of the printed table: the id, and the paragraphs of each cell."""
        return [(str(one), [self._cell(row, name) for name in self.columns]) for one, row in self.table.iterrows()]

    def widths(self, *, across: float = ACROSS) -> list[float]:
        """Return which share of a page's width the ids and each printed column take.

        Figures and days get what they need, and sentences and names share the rest; `across` is how many letters stand
        beside each other.
        """
        wide = {"id": self._needed("id", ["Id.", *map(str, self.table.index)])}
        for one in self.columns:
            wide[one] = self._needed(one, [self.headings[one], *self.table[one]])
        texts = {one: _TEXTS[one] for one in self.columns if one in _TEXTS}
        left = max(across - sum(wide[one] for one in wide if one not in texts), across / 3)
        # the shortest first: what they leave of their share is for the others
        for one in sorted([*texts], key=lambda name: self._whole(name) / texts[name]):
            share = left * texts[one] / sum(texts.values())
            wide[one] = min(share, max(self._whole(one), wide[one]))
            left -= wide[one]
            del texts[one]
        return [one / sum(wide.values()) for one in wide.values()]

    def _whole(self, column: str) -> float:
        """Return how many letters a column needs to stand on one line."""
        cells = ["\n".join(cell[self.columns.index(column)]) for _id, cell in self.printed()]
        lines = [line for text in [self.headings[column], *cells] for line in text.split("\n")]
        return 1.12 * max(map(len, lines)) + _PADDING

    def _needed(self, column: str, texts: list[str]) -> float:
        heading, *cells = texts
        parts = cells if column in _UNBROKEN else [word for text in cells for word in text.split(" ")]
        # capitals and figures are wide, headings bold
        longest = max([1.3 * len(word) for word in heading.split(" ")] + [1.12 * len(part) for part in parts])
        return min(longest, _MOST_ID if column == "id" else _MOST) + _PADDING

    def _cell(self, row: pd.Series, column: str) -> list[str]:
        under = self._under() if column == "what" else ()
        return [row[column], *(f"{self.headings[one]}: {row[one]}" for one in under if row[one] != NOTHING)]

    def _under(self) -> tuple[str, ...]:
        return tuple(one for one in _UNDER if one in self.headings) if "what" in self.headings else ()


def rows(headings: dict[str, str], entries: Sequence[tuple[str, Sequence[str]]]) -> dict:
    """Return ``table`` and ``headings`` of a section from texts by id, made harmless."""
    texts = [[clean(text) for text in line] for _id, line in entries]
    index = pd.Index([clean(one) for one, _line in entries], name="id", dtype=object)
    return {"table": pd.DataFrame(texts, columns=list(headings), index=index, dtype=object), "headings": headings}
