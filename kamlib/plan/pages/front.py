"""The sections of a plan in; what has room on the first printed sheet, and the rest, out.

Heights are reckoned in points from the length of the texts, on the safe side: a sheet that is not quite full is better
than two lines on the next one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from kamlib.plan.pages import words
from kamlib.plan.pages.section import ACROSS, Section

# which part of the sheet each may take at most, in the order in which they are served
_FIRST = {"goals": 0.30, "next_90_days": 0.30, "swot": 0.34, "position": 0.30}
# taken whole or not at all, where there is room left
_THEN = ("needs", "to_mend", "risks", "promises", "tows", "stakeholders", "white_space", "further")
_ALWAYS = ("charter", "review")
_SHEET, _HEAD, _AGREED, _REVIEW, _MORE = 779.0, 19.0, 21.0, 16.0, 19.0
_SECTION, _LINE, _ROW, _TABLE_LINE = 19.0, 10.5, 4.0, 9.1
_HALF, _PADDING, _TITLE, _GAP = 60, 2.0, 48, 5
_MOST = 5


def parted(sections: Sequence[Section], *, head: str) -> tuple[list[Section], list[Section]]:
    """Part the sections of a plan into those of the first sheet and those after it.

    Parameters
    ----------
    sections : sequence of Section
        In the language in force.
    head : str
        Title of the document.

    Returns
    -------
    front, rest : list of Section
        In the order given. A section whose lines do not all fit stands in both, with different lines; pictures are in
        the rest. No line is in both, none in neither.
    """
    by_key = {one.key: one for one in sections}
    room = _SHEET - _top(head, by_key["charter"]) - _MORE - _REVIEW
    front = {key: (by_key[key], []) for key in _ALWAYS}
    for key, most in _FIRST.items():
        section = by_key[key]
        taken = _taken(section, min(room, most * _SHEET))
        front[key] = (section, taken)
        room -= _height(section, taken)
    for key in (one for one in _THEN if one in by_key):
        section = by_key[key]
        everything = list(range(len(section.table)))
        if section.picture is None and _height(section, everything) <= room:
            front[key] = (section, everything)
            room -= _height(section, everything)
    sheet, rest = [], []
    for one in sections:
        taken = front[one.key][1] if one.key in front else None
        if one.key in _ALWAYS:
            sheet.append(one)
        elif taken is None:
            rest.append(one)
        else:
            left = [place for place in range(len(one.table)) if place not in taken]
            sheet.append(replace(one, table=one.table.iloc[taken], picture=None))
            if left or one.picture is not None:
                rest.append(replace(one, table=one.table.iloc[left]))
    return sheet, rest


def _taken(section: Section, room: float) -> list[int]:
    """Return the places of the lines that fit: the first ones; of a SWOT as many of each kind; a scorecard whole."""
    if section.key == "swot":
        place_of_kind = section.table.groupby("kind", sort=False).cumcount()
        tries = [[n for n, place in enumerate(place_of_kind) if place < most] for most in range(_MOST, 0, -1)]
    else:
        least = len(section.table) if section.key == "position" else 1
        tries = [list(range(most)) for most in range(len(section.table), least - 1, -1)]
    return next((one for one in tries if _height(section, one) <= room), [])


def _height(section: Section, places: Sequence[int]) -> float:
    if not places:
        return _alone(section)
    if section.key == "swot":
        return _alone(section) + _board(section, places)
    lines = section.printed()
    wide = section.widths()
    heads = [section.headings[one] for one in section.columns]
    return (
        _alone(section)
        + _row([[one] for one in heads], wide[1:])
        + sum(_row(lines[place][1], wide[1:], lines[place][0], wide[0]) for place in places)
    )


def _top(head: str, charter: Section) -> float:
    """Return the height of title and charter, whose entries stand beside each other as they fit."""
    wide = [max(map(len, row)) + _GAP for row in charter.table.itertuples(index=False)]
    lines = math.ceil(sum(wide) / (0.7 * ACROSS))
    return _HEAD * _lines(head, _TITLE) + _alone(charter) - _SECTION + _AGREED * lines + 2 * _ROW


def _alone(section: Section) -> float:
    note = _LINE * _lines(section.note, ACROSS) if section.note else 0.0
    return _SECTION + _LINE * _lines(section.said, ACROSS) + note


def _row(cells: Sequence[Sequence[str]], wide: Sequence[float], name: str = "", first: float = 0.1) -> float:
    tall = [
        sum(_lines(text, share * ACROSS - _PADDING) for text in cell) for cell, share in zip(cells, wide, strict=True)
    ]
    return _TABLE_LINE * max(*tall, _lines(name, first * ACROSS - _PADDING)) + _ROW


def _board(section: Section, places: Sequence[int]) -> float:
    """Return the height of the four quadrants: two beside each other, as tall as the taller one."""
    table = section.table.iloc[list(places)]
    entries = table.drop(columns="kind").apply(lambda row: " ".join([str(row.name), *row]), axis=1)
    tall = {
        kind: sum(_TABLE_LINE * _lines(one, _HALF) + 2 for one in own) for kind, own in entries.groupby(table["kind"])
    }
    pairs = (("strength", "weakness"), ("opportunity", "threat"))
    return sum(20 + max(_TABLE_LINE, *(tall.get(words.kind(kind), 0.0) for kind in pair)) for pair in pairs)


def _lines(text: str, characters: float) -> int:
    return sum(max(1, math.ceil(len(line) / max(characters, 1))) for line in text.split("\n"))
