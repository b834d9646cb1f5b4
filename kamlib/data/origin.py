"""The headings of a file in, the system it was exported from and the table it holds out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kamlib.data.mapping import PRESETS, Mapping, read_preset
from kamlib.data.raw import plain_name
from kamlib.data.schema import columns, tables

_LEAST_SHARE = 0.5


@dataclass(frozen=True)
class Origin:
    """Where a file comes from.

    Attributes
    ----------
    table : str
        The table of the dictionary that it holds.
    preset : str
        The system's preset; empty for a file with the dictionary's own column names.
    share : float
        Share of the file's headings that are known there (0 to 1).
    """

    table: str
    preset: str
    share: float


def find_origin(headings: Sequence[str], *, file: str = "", preset: str | None = None) -> Origin | None:
    """Say which table of which system a file holds, by its headings alone.

    Parameters
    ----------
    headings : list of str
        As written.
    file : str, optional
        Its name; it decides between tables with the same headings only.
    preset : str, optional
        The system, if it is known.

    Returns
    -------
    Origin or None
        None if no table is likely: a key column is absent, or fewer than half of the headings are known.

    Examples
    --------
    >>> find_origin(["account_id", "order_date", "amount", "currency"])
    Origin(table='orders', preset='', share=1.0)
    >>> find_origin(["VBELN", "FKDAT", "KUNAG", "NETWR", "WAERK", "VBTYP"])
    Origin(table='orders', preset='sap', share=1.0)
    """
    found = [] if preset else [Origin(table, "", _own_share(table, headings)) for table in tables()]
    found += [
        Origin(table, name, _preset_share(table, mapping, headings))
        for name in ([preset] if preset else PRESETS)
        for table, mapping in preset_mapping(name).tables.items()
    ]
    likely = [origin for origin in found if origin.share >= _LEAST_SHARE]
    stem = plain_name(Path(file).stem)
    best = max(
        likely,
        key=lambda origin: (
            round(origin.share, 6),
            origin.preset == "",
            bool(origin.preset) and origin.preset in stem,
            plain_name(origin.table) in stem,
        ),
        default=None,
    )
    return best


@cache
def preset_mapping(name: str) -> Mapping:
    """Return the mapping of a system, read once."""
    return read_preset(name)


def _own_share(table: str, headings: Sequence[str]) -> float:
    described = columns(table)
    plain = {plain_name(heading) for heading in headings}
    needed = [name for name, column in described.items() if column.required and column.type != "category"]
    if not all(plain_name(name) in plain for name in needed):
        return 0.0
    known = {plain_name(name) for name in described}
    return len(plain & known) / max(len(plain), 1)


def _preset_share(table: str, mapping: Mapping, headings: Sequence[str]) -> float:
    """Share of the headings that a preset's table knows; capital letters count a little, to tell systems apart."""
    tied = {**mapping.columns, **mapping.also}
    aliases = {name: source.aliases for name, source in tied.items() if source and source.aliases}
    exact, plain = set(headings), {plain_name(heading) for heading in headings}
    described = columns(table)
    for name, words in aliases.items():
        needed = name in described and described[name].required and described[name].type != "category"
        if needed and not any(plain_name(word) in plain for word in words):
            return 0.0
    known = [word for words in aliases.values() for word in words]
    loosely = {plain_name(word) for word in known}
    total = sum(1.0 if heading in known else 0.95 for heading in exact if plain_name(heading) in loosely)
    return total / max(len(exact), 1)
