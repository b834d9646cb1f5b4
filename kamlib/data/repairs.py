"""A table and the names of repairs in, the repaired table out, with one ledger row for each repair and its effect."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kamlib.data.ids import plain_id
from kamlib.data.loaded import LEDGER_COLUMNS, Loaded
from kamlib.data.problems import Problems
from kamlib.data.schema import columns
from kamlib.errors import DataError, some
from kamlib.language import gettext as _


@dataclass(frozen=True)
class Repaired:
    """What one repair did: the table after it, the rows it touched, and why.

    Attributes
    ----------
    table : DataFrame
        The rows that stay, on the index of the table before.
    touched : Series of bool
        Rows of the table before that were changed or taken out.
    explanation : str
        One sentence for the ledger.
    """

    table: pd.DataFrame
    touched: pd.Series
    explanation: str


def repair(
    data: Loaded | pd.DataFrame, steps: Iterable[str | Mapping[str, object]], *, table: str = "orders"
) -> Loaded:
    """Correct known faults of a table, one named repair after another, and account for each in the ledger.

    Parameters
    ----------
    data : Loaded or DataFrame
        What was read; it is not changed.
    steps : list of str or mapping
        Names of repairs, in order; a mapping has the key ``repair`` and the repair's options:

        - ``drop_repeated_rows``: set aside rows that repeat an earlier row in every column.
        - ``turn_credit_signs``: make credits and cancellations negative.
        - ``restore_zeros`` (``known``: ids): put back the leading zeros that an export dropped.
        - ``merge_accounts`` (``ids``: old id to new id): book merged accounts under the id that stayed.
        - ``thousands_to_units`` (``columns``, ``where``): multiply by 1,000 what was written in thousands.
        - ``zero_to_missing`` (``columns``): empty the zeros that stand for "not known".
        - ``drop_rows`` (``where``, ``because``): set rows aside.

        ``where`` names rows by column and value or list of values, such as ``{"account_id": ["0012"]}``.
    table : str, default "orders"
        The dictionary's name of a bare DataFrame.

    Returns
    -------
    Loaded
        With one more ledger row for each repair and currency: rows touched, and what the repair changed in the total
        after the repairs before it (``repaired``), or the sum taken out (``set aside``).

    Raises
    ------
    DataError
        If there is no such repair, or an option or column is absent.

    Notes
    -----
    The total kept is the total read, less what was set aside, plus the effects of the repairs; without the last repair
    the total differs by exactly its stated effect, and so it does without any repair whose rows no other touches.

    Examples
    --------
    >>> orders = pd.DataFrame({"account_id": ["A", "A"], "amount": [10.0, 2.0], "currency": ["EUR", "EUR"],
    ...                        "document_type": ["invoice", "credit"]})
    >>> repair(orders, ["turn_credit_signs"]).ledger[["action", "rows", "amount"]].values.tolist()
    [['read', 2, 12.0], ['repaired', 1, -4.0], ['kept', 2, 8.0]]
    """
    loaded = data if isinstance(data, Loaded) else _bare(data, table)
    for step in steps:
        options = {"repair": step} if isinstance(step, str) else dict(step)
        name = options.pop("repair", None)
        loaded = _apply(loaded, str(name), options)
    return loaded


def _apply(loaded: Loaded, name: str, options: dict) -> Loaded:
    if name not in _REPAIRS:
        raise DataError(
            _("There is no repair {name!r}.").format(name=name),
            expected=some(_REPAIRS, 20),
            do=_("Take one of these names."),
        )
    before = loaded.table
    try:
        done = _REPAIRS[name](before, **options)
    except TypeError as error:
        raise DataError(
            _("The repair {name} does not take these options.").format(name=name), found=some(options, 10)
        ) from error
    out = ~before.index.isin(done.table.index)
    ledger = loaded.ledger[loaded.ledger["action"] != "kept"]
    rows = [_ledger_row(name, "set aside", before[out], before[out], done.explanation)] if out.any() else []
    changed = before[done.touched.to_numpy() & ~out]
    if len(changed) or not rows:
        rows.append(_ledger_row(name, "repaired", changed, done.table.loc[changed.index], done.explanation, changed))
    kept = _ledger_row("kept", "kept", done.table, done.table, _("Rows in the table."))
    ledger = pd.concat([ledger, *rows, kept], ignore_index=True)
    lines = loaded.lines if loaded.lines is not None else np.arange(2, len(before) + 2)
    aside = before[out].assign(file=loaded.source.get("file"), line=lines[out], reason=done.explanation)
    return replace(
        loaded,
        table=done.table.reset_index(drop=True),
        lines=None if loaded.lines is None else lines[~out],
        ledger=ledger.assign(step=range(1, len(ledger) + 1))[LEDGER_COLUMNS],
        set_aside=pd.concat([part for part in (loaded.set_aside, aside) if len(part)], ignore_index=True)
        if len(aside)
        else loaded.set_aside,
    )


def _ledger_row(
    rule: str, action: str, counted: pd.DataFrame, after: pd.DataFrame, explanation: str, before=None
) -> pd.DataFrame:
    """Write the ledger's lines of one step, one for each currency: the sum of `after` less that of `before`."""
    row = {"step": 0, "rule": rule, "action": action, "explanation": explanation}
    if "amount" not in after:
        return pd.DataFrame([{**row, "rows": len(counted), "amount": float("nan"), "currency": None}])
    currency = counted["currency"] if "currency" in counted else pd.Series(index=counted.index, dtype="str")
    amount = after["amount"] - (before["amount"] if before is not None else 0.0)
    sums = pd.DataFrame({"currency": currency, "amount": amount.reindex(counted.index)})
    groups = sums.groupby("currency", dropna=False, sort=False)["amount"].agg(["size", "sum"])
    lines = [{**row, "rows": n, "amount": total, "currency": code} for code, (n, total) in groups.iterrows()]
    lines = lines or [{**row, "rows": 0, "amount": 0.0, "currency": None}]
    return pd.DataFrame(lines).astype({"rows": "int64", "amount": "float64"})


def _bare(df: pd.DataFrame, table: str) -> Loaded:
    columns(table)
    read = _ledger_row("read", "read", df, df, _("Rows handed over."))
    kept = _ledger_row("kept", "kept", df, df, _("Rows in the table."))
    ledger = pd.concat([read, kept], ignore_index=True)
    ledger = ledger.assign(step=range(1, len(ledger) + 1))[LEDGER_COLUMNS]
    aside = pd.DataFrame(columns=[*df.columns, "file", "line", "reason"])
    return Loaded(table, df.reset_index(drop=True), ledger, Problems.of([]), aside, {})


def _drop_repeated_rows(table: pd.DataFrame) -> Repaired:
    again = table.duplicated()
    return Repaired(table[~again], again, _("Rows that repeat an earlier row in every column were set aside."))


def _turn_credit_signs(table: pd.DataFrame) -> Repaired:
    _need(table, ["document_type", "amount"])
    wrong = table["document_type"].isin(["credit", "cancellation"]) & (table["amount"] > 0)
    money = [column for column in ("amount", "quantity", "cost") if column in table]
    turned = {column: table[column].mask(wrong & (table[column] > 0), -table[column]) for column in money}
    return Repaired(table.assign(**turned), wrong, _("Credits and cancellations with a plus sign were made negative."))


def _restore_zeros(table: pd.DataFrame, *, known: Iterable[str]) -> Repaired:
    _need(table, ["account_id"])
    known = [str(value) for value in known]
    written = table["account_id"].astype("str")
    by_spelling = {plain_id(value): value for value in reversed(known)}
    strange = written[~written.isin(known)].dropna().unique()
    found = {value: by_spelling.get(plain_id(value)) for value in strange}
    restored = {
        value: full
        for value, full in found.items()
        if full and full.lstrip("0") == value.strip().lstrip("0") and len(full) > len(value.strip())
    }
    return _renamed(table, restored, _("Leading zeros of account ids were put back."))


def _merge_accounts(table: pd.DataFrame, *, ids: Mapping[str, str]) -> Repaired:
    _need(table, ["account_id"])
    return _renamed(table, dict(ids), _("Accounts merged into another were booked under the id that stayed."))


def _renamed(table: pd.DataFrame, ids: Mapping[str, str], explanation: str) -> Repaired:
    touched = table["account_id"].isin(list(ids))
    new = table["account_id"].mask(touched, table["account_id"].map(ids))
    return Repaired(table.assign(account_id=new), touched, explanation)


def _thousands_to_units(
    table: pd.DataFrame, *, columns: Sequence[str] = ("amount",), where: Mapping[str, object] | None = None
) -> Repaired:
    _need(table, columns)
    touched = _rows(table, where or {})
    raised = {column: table[column].mask(touched, table[column] * 1000) for column in columns}
    return Repaired(table.assign(**raised), touched, _("Figures written in thousands were multiplied by 1,000."))


def _zero_to_missing(table: pd.DataFrame, *, columns: Sequence[str]) -> Repaired:
    _need(table, columns)
    touched = (table[list(columns)] == 0).any(axis=1).fillna(False).astype(bool)
    emptied = {column: table[column].mask(table[column] == 0) for column in columns}
    return Repaired(table.assign(**emptied), touched, _('Zeros that stand for "not known" were emptied.'))


def _drop_rows(table: pd.DataFrame, *, where: Mapping[str, object], because: str) -> Repaired:
    touched = _rows(table, where)
    return Repaired(table[~touched], touched, because)


def _rows(table: pd.DataFrame, where: Mapping[str, object]) -> pd.Series:
    _need(table, list(where))
    chosen = pd.Series(True, index=table.index)
    for column, wanted in where.items():
        values = [wanted] if isinstance(wanted, (str, int, float, pd.Timestamp)) else list(wanted)
        dates = pd.api.types.is_datetime64_any_dtype(table[column])
        chosen &= table[column].isin(pd.to_datetime(values) if dates else values)
    return chosen


def _need(table: pd.DataFrame, names: Sequence[str]) -> None:
    absent = [column for column in names if column not in table]
    if absent:
        raise DataError(
            _("The table to be repaired has no column {columns}.").format(columns=some(absent)),
            found=some(table.columns, 10),
            do=_("Correct the name in the repair's options."),
        )


_REPAIRS: dict[str, Callable[..., Repaired]] = {
    "drop_repeated_rows": _drop_repeated_rows,
    "turn_credit_signs": _turn_credit_signs,
    "restore_zeros": _restore_zeros,
    "merge_accounts": _merge_accounts,
    "thousands_to_units": _thousands_to_units,
    "zero_to_missing": _zero_to_missing,
    "drop_rows": _drop_rows,
}
