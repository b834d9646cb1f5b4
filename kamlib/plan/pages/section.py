"""What one part of a plan's documents consists of: a title, a sentence, a table of words, a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd

from kamlib.plan.pages.words import clean

RIGHT = frozenset(
    {
        "baseline", "now", "target", "share_done", "n", "level", "hours", "influence", "chance", "expected_margin",
        "priority",
    }
)  # fmt: skip
"""Columns whose figures stand under each other at the right."""


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


def rows(headings: dict[str, str], entries: Sequence[tuple[str, Sequence[str]]]) -> dict:
    """Return ``table`` and ``headings`` of a section from texts by id, made harmless."""
    texts = [[clean(text) for text in line] for _id, line in entries]
    index = pd.Index([clean(one) for one, _line in entries], name="id", dtype=object)
    return {"table": pd.DataFrame(texts, columns=list(headings), index=index, dtype=object), "headings": headings}
