"""Verdicts in, an account of every row and every sum out; it is checked before anybody sees it."""

from __future__ import annotations

import math
from decimal import Decimal

import pandas as pd

from kamlib.data.faults import plain
from kamlib.data.loaded import LEDGER_COLUMNS
from kamlib.data.raw import Raw
from kamlib.data.verdicts import Verdicts
from kamlib.errors import DataError, KamlibError
from kamlib.language import gettext as _
from kamlib.language import number

_MOST_CURRENCIES = 60

Part = tuple[str, int, int, Decimal]
Entry = tuple[str, str, str, list[Part]]


def write_ledger(
    duck, raw: Raw, verdicts: Verdicts, *, repairs: list[tuple[str, str, int]], remark: str = ""
) -> pd.DataFrame:
    """Write the ledger of one reading.

    Parameters
    ----------
    duck : DuckDB connection
        With the table ``judged``.
    raw, verdicts
        The file and its verdicts.
    repairs : list of (rule, sentence, rows)
        What was put right in the values without an effect on sums.
    remark : str
        What else the reader has to know, for the first line.

    Returns
    -------
    DataFrame
        See `Loaded.ledger`; one row a step and currency.

    Raises
    ------
    DataError
        If the column of currencies holds something else.
    KamlibError
        If rows or sums do not add up, which would be a fault of the kit.
    """
    currency = (
        "CASE WHEN base IS NULL THEN '' ELSE coalesce(v_currency, '') END" if "currency" in verdicts.targets else "''"
    )
    read: list[Part] = _sums(duck, f"{currency}, 0", "base")
    if len(read) > _MOST_CURRENCIES:
        raise DataError(
            _("{file}: the column of currencies holds {n} different values.").format(
                file=raw.file, n=number(len(read))
            ),
            found=", ".join(plain(part[0]) for part in read[:3] if part[0]),
            do=_("Take currency from another column in the mapping, or write a fixed one: currency: EUR."),
        )
    entries: list[Entry] = [("read", "read", _say_read(raw, remark), read)]
    for rule, sentence, rows in repairs:
        entries.append((rule, "repaired", sentence, [("", 0, rows, Decimal(0))]))
    for place, rule in enumerate(verdicts.rules):
        sentence = _("As the mapping asks: {rule}").format(rule=rule.rule.text)
        parts = _sums(duck, f"{currency}, 0", f"e_{place}", f"WHERE h_{place}")
        entries.append((f"set {rule.rule.column}", "repaired", sentence, parts))
    sorted_out = _sums(duck, f"{currency}, reason", "money")
    for place, reason in enumerate(verdicts.reasons, start=1):
        parts = [part for part in sorted_out if part[1] == place]
        entries.append((reason.rule, "set aside", reason.sentence, parts))
    kept = [part for part in sorted_out if part[1] == 0]
    entries.append(("kept", "kept", _("What the analysis stands on."), kept))
    _check(raw, entries)
    return _table(entries, verdicts.has_money)


def _say_read(raw: Raw, remark: str) -> str:
    sentence = _("All rows of {file}, with the amounts as they stand there.").format(file=raw.file)
    return f"{sentence} {remark}" if remark else sentence


def _sums(duck, groups: str, money: str, where: str = "") -> list[Part]:
    return duck.sql(
        f"SELECT {groups}, count(*) AS n, coalesce(sum({money}), 0)::DECIMAL(38, 6) FROM judged {where} "
        "GROUP BY 1, 2 ORDER BY n DESC, 1, 2"
    ).fetchall()


def _check(raw: Raw, entries: list[Entry]) -> None:
    """Hold read + repaired = kept + set aside, in rows and, by currency, in millionths of its unit."""
    rows = {"read": 0, "set aside": 0, "kept": 0, "repaired": 0}
    sums: dict[str, Decimal] = {}
    for _rule, action, _sentence, parts in entries:
        for currency, _place, n, money in parts:
            rows[action] += n
            sums[currency] = sums.get(currency, Decimal(0)) + (money if action in ("read", "repaired") else -money)
    wrong = {currency: left for currency, left in sums.items() if left}
    if rows["read"] != raw.rows or rows["read"] != rows["kept"] + rows["set aside"] or wrong:
        raise KamlibError(
            _("The ledger of {file} does not add up, so nothing was read.").format(file=raw.file),
            expected=_("{n} rows").format(n=number(raw.rows)),
            found=f"{rows} {wrong}",
            do=_("This is a fault of the kit, not of the file: please report it."),
        )


def check_table(raw: Raw, ledger: pd.DataFrame, table: pd.DataFrame) -> None:
    """Hold the table that is handed over to the last line of its ledger.

    Raises
    ------
    KamlibError
        If rows or sums differ, which would be a fault of the kit.
    """
    kept = ledger[ledger["action"] == "kept"]
    differs = int(kept["rows"].sum()) != len(table)
    if not differs and "amount" in table and len(table):
        amounts = table["amount"].to_numpy(dtype=float)
        size = math.fsum(abs(amounts))
        differs = abs(math.fsum(amounts) - float(kept["amount"].sum())) > max(0.005, 1e-12 * size)
    if differs:
        raise KamlibError(
            _("The table read from {file} is not the one its ledger speaks of, so nothing was read.").format(
                file=raw.file
            ),
            do=_("This is a fault of the kit, not of the file: please report it."),
        )


def _table(entries: list[Entry], has_money: bool) -> pd.DataFrame:
    rows = []
    for step, (rule, action, sentence, parts) in enumerate(
        [entry for entry in entries if entry[1] in ("read", "kept") or entry[3]], start=1
    ):
        for currency, _place, n, money in parts or [("", 0, 0, Decimal(0))]:
            amount = float(money) if has_money else math.nan
            rows.append((step, rule, action, n, amount, currency or None, sentence))
    table = pd.DataFrame(rows, columns=LEDGER_COLUMNS)
    types = {"step": "int64", "rule": "str", "action": "str", "rows": "int64", "currency": "str", "explanation": "str"}
    return table.astype({**types, "amount": "float64"})
