"""Headings in, our columns they probably are out; for hints and drafts, never for reading."""

from __future__ import annotations

from functools import cache

from kamlib.data.raw import Raw, plain_name
from kamlib.data.schema import columns


def likely_columns(raw: Raw, table: str) -> dict[str, str]:
    """Return, for our columns, the heading that most probably holds each; a heading serves once.

    Names of the dictionary come first, then what people and systems call such a column in English, Spanish and German.
    """
    free = {plain_name(name): name for name in reversed(raw.names)}
    found = {}
    wishes = {ours: [plain_name(ours), *_names(table).get(ours, ())] for ours in columns(table)}
    for certain in (1, 10_000):
        for ours, names in wishes.items():
            name = next((name for name in names[:certain] if name in free), None)
            if ours not in found and name:
                found[ours] = free.pop(name)
    return {ours: found[ours] for ours in columns(table) if ours in found}


@cache
def _names(table: str) -> dict[str, list[str]]:
    from kamlib.data.mapping import PRESETS, read_packaged

    known: dict[str, list[str]] = {}
    for name in ("names", *(f"presets/{preset}" for preset in PRESETS)):
        mapping = read_packaged(name)
        part = mapping.tables.get(table)
        for ours, source in (part.columns if part else {}).items():
            known.setdefault(ours, []).extend(plain_name(alias) for alias in source.aliases if source)
    return known
