"""A file tied to a table in, each row's verdict in the engine out: its values, and the reason if it is not kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kamlib.data.binding import Binding, BoundRule
from kamlib.data.raw import Raw, RawColumn, quoted
from kamlib.data.schema import Column, columns
from kamlib.data.sift import LARGEST, Formats, Reading, Reason, reading, reasons


@dataclass(frozen=True)
class Verdicts:
    """What the table ``judged`` of the engine holds: ``row, line, reason, base, money, v_*, b_*, h_*, e_*``.

    Attributes
    ----------
    table : str
        Our table.
    targets : dict of str to Column
        Our columns, as ``v_NAME``, and what they are.
    reasons : tuple of Reason
        The reasons; ``reason`` counts them from 1, and is 0 for rows that are kept.
    rules : tuple of BoundRule
        The rules that set a column; ``h_0``, ``h_1``, ... say where each one did, ``e_0``, ``e_1``, ... by how much it
        changed the amount.
    readable : tuple of str
        Our columns that have a ``b_NAME``: true where something is written that cannot be read.
    """

    table: str
    targets: dict[str, Column]
    reasons: tuple[Reason, ...]
    rules: tuple[BoundRule, ...]
    readable: tuple[str, ...]

    @property
    def has_money(self) -> bool:
        """Whether the table has amounts that can be added up."""
        return "amount" in self.targets


def judge(duck, raw: Raw, binding: Binding, formats: Formats) -> Verdicts:
    """Read every row once and say of each whether it is kept.

    Notes
    -----
    The values are read first; each rule that sets a column is a layer over the one below, so that it sees what the
    rules before it did; the reasons come last, and the first that holds counts. ``base`` is the amount as read,
    ``money`` the amount after the rules that change it; both count millionths exactly.
    """
    readings = {name: reading(bound, formats) for name, bound in binding.columns.items()}
    setting = tuple(rule for rule in binding.rules if rule.rule.column)
    described = columns(binding.table)
    assigned = dict.fromkeys(rule.rule.column for rule in setting if rule.rule.column not in readings)
    targets = {name: described[name] for name in described if name in readings or name in assigned}
    targets |= {name: bound.target for name, bound in binding.columns.items() if name not in targets}
    readable = tuple(name for name, read in readings.items() if read.bad != "false")

    asked: list[str] = []
    asides = [_condition(rule, formats, asked) for rule in binding.rules if not rule.rule.column]
    layers = [_layer(place, rule, formats, asked) for place, rule in enumerate(setting)]
    rows = _read(readings, assigned, formats, asked)
    for layer in layers:
        rows = f"SELECT {layer} FROM ({rows})"
    found = reasons(raw, binding, asides)
    cases = [f"WHEN coalesce({reason.condition}, false) THEN {i}" for i, reason in enumerate(found, start=1)]
    kept = [*(f"v_{name}" for name in targets), *(f"b_{name}" for name in readable)]
    kept += [f"{mark}_{place}" for place in range(len(setting)) for mark in ("h", "e")]
    duck.execute(
        f"CREATE OR REPLACE TABLE judged AS SELECT row, line, base, money, {', '.join(kept)}, "
        f"(CASE {' '.join(cases)} ELSE 0 END)::USMALLINT AS reason FROM ({rows})"
    )
    return Verdicts(binding.table, targets, tuple(found), setting, readable)


def _condition(rule: BoundRule, formats: Formats, asked: list[str]) -> str:
    """Write a rule's condition; what it asks of the file is read beside our columns and called ``q_0``, ``q_1``, ..."""
    parts = []
    for test in rule.rule.tests:
        column = rule.asked[test.names]
        if isinstance(column, RawColumn):
            number = formats.numbers[column].number(column) if test.numeric else "NULL"
            asked.append(test.sql(column.text, number))
            parts.append(f"q_{len(asked) - 1}")
        else:
            parts.append(test.sql(f"v_{column}::VARCHAR", f"TRY_CAST(v_{column}::VARCHAR AS DOUBLE)"))
    return "(" + " AND ".join(parts) + ")"


def _read(readings: dict[str, Reading], assigned: Iterable[str], formats: Formats, asked: list[str]) -> str:
    parts = ["raw.*"]
    for name, read in readings.items():
        parts += [f"{read.value} AS v_{name}", f"coalesce({read.bad}, false) AS b_{name}"]
    parts += [f"{quoted('invoice') if name == 'document_type' else 'NULL'} AS v_{name}" for name in assigned]
    parts += [f"{question} AS q_{place}" for place, question in enumerate(asked)]
    money = readings["amount"].money if "amount" in readings else "NULL::DECIMAL(38, 6)"
    money = f"CASE WHEN fault IS NULL THEN {money} END"
    return f"SELECT {', '.join([*parts, f'{money} AS base', f'{money} AS money'])} FROM raw {formats.joins}"


def _layer(place: int, rule: BoundRule, formats: Formats, asked: list[str]) -> str:
    """Write one rule as a layer over the rows below it: where it holds, what it changes, its effect on the sum."""
    name, holds = rule.rule.column, _condition(rule, formats, asked)
    if rule.value.parts:
        parts = {part: _part(column, formats, asked) for part, column in rule.value.parts.items()}
        new = rule.value.expression.sql(parts.__getitem__)
        money = f"TRY_CAST({new} AS DECIMAL(38, 6))"
        if rule.value.target.type == "number":
            new = f"CASE WHEN abs({new}) < {LARGEST} THEN {new} END"
            money = f"TRY_CAST({new} AS DECIMAL(38, 6))"
    else:
        constant = reading(rule.value, formats)
        new, money = constant.value, constant.money
    changed = [f"CASE WHEN {holds} THEN {new} ELSE v_{name} END AS v_{name}"]
    effect = "0::DECIMAL(38, 6)"
    if name == "amount":
        turned = f"{holds} AND money IS NOT NULL"
        changed.append(f"CASE WHEN {turned} THEN {money} ELSE money END AS money")
        effect = f"CASE WHEN {turned} THEN coalesce({money}, 0) - money ELSE 0 END::DECIMAL(38, 6)"
    return f"* REPLACE ({', '.join(changed)}), {holds} AS h_{place}, {effect} AS e_{place}"


def _part(column: RawColumn | str, formats: Formats, asked: list[str]) -> str:
    if isinstance(column, str):
        return f"v_{column}"
    asked.append(formats.numbers[column].number(column))
    return f"q_{len(asked) - 1}"
