"""Tables of several systems in, groups that share their account numbers out: only within one are ids looked up."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from kamlib.data.checks.source import Source
from kamlib.data.ids import plain_id

_ENOUGH = 0.2


def families(sources: Sequence[Source]) -> list[list[Source]]:
    """Put together the tables that number customers in the same way.

    Lists of accounts that share a fifth of their ids belong together; every other table goes to the list in which most
    of its ids stand, even if only without regard to spelling. What stands in none goes to the list of its own folder.
    """
    lists = [source for source in sources if source.name == "accounts" and source.has("account_id")]
    groups: list[list[Source]] = []
    for source in lists:
        home = next((group for group in groups if _share(source.ids("account_id"), _ids(group)) >= _ENOUGH), None)
        if home is None:
            groups.append([source])
        else:
            home.append(source)
    if not groups:
        return [list(sources)] if sources else []
    numbers = [_ids(group) for group in groups]
    simple = [{plain_id(value) for value in ids} for ids in numbers]
    for source in sources:
        if source not in lists:
            groups[_best(source, groups, numbers, simple)].append(source)
    order = {id(source): place for place, source in enumerate(sources)}
    return [sorted(group, key=lambda source: order[id(source)]) for group in groups]


def _ids(group: Sequence[Source]) -> set[str]:
    return {value for source in group if source.name == "accounts" for value in source.ids("account_id")}


def _share(ids: set[str], known: set[str]) -> float:
    return len(ids & known) / len(ids) if ids else 0.0


def _best(source: Source, groups, numbers, simple) -> int:
    ids = source.ids("account_id") if source.has("account_id") else set()
    loose = {plain_id(value) for value in ids}

    def fit(place: int):
        return (
            _share(ids, numbers[place]),
            _share(loose, simple[place]),
            any(source.folder == other.folder for other in groups[place]),
            any(source.system and source.system == other.system for other in groups[place]),
        )

    return max(range(len(groups)), key=fit)


def others(group: Sequence[Source]) -> dict[str, pd.DataFrame]:
    """Return, by table, every id that the group knows, those of rows that could not be kept among them."""
    known: dict[str, dict[str, set[str]]] = {}
    for source in group:
        for column in source.key_columns:
            known.setdefault(source.name, {}).setdefault(column, set()).update(source.ids(column))
    return {
        table: pd.concat([pd.DataFrame({column: sorted(ids)}) for column, ids in keys.items()])
        for table, keys in known.items()
    }
