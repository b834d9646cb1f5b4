"""Estimates and sizes of accounts in; those that can be used, or an error that names the fault, out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import date, number
from kamlib.language import gettext as _
from kamlib.measure.checks import require

_AMOUNTS = ["low", "likely", "high"]


def usable(estimates: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Return the latest known estimate of each account, line and method by a day.

    Raises
    ------
    DataError
        If a column is missing, an amount cannot be one, an estimate stands twice, or none is left.
    """
    require(estimates, ["account_id", "product_line", "method", "estimated_on"], name="estimates")
    if absent := [name for name in _AMOUNTS if name not in estimates]:
        require(estimates, absent, name="estimates")
    table = estimates[["account_id", "product_line", "method", "estimated_on", *_AMOUNTS]].reset_index(drop=True)
    try:
        table["estimated_on"] = pd.to_datetime(table["estimated_on"]).astype("datetime64[us]")
        table[_AMOUNTS] = table[_AMOUNTS].astype(float)
    except (TypeError, ValueError) as fault:
        raise DataError(
            _("An estimate has a day or an amount that cannot be read."),
            found=str(fault),
            do=_("Write days as 2025-12-31 and amounts as plain numbers."),
        ) from None
    known = table[_AMOUNTS].notna()
    _refuse(
        table,
        known.any(axis=1) & ~known.all(axis=1),
        _("Estimates with only a part of low, likely and high: {n}."),
        _("Write all three, or leave all three empty: not known."),
    )
    table = table[known.all(axis=1)]
    _refuse(
        table,
        ~((table[_AMOUNTS] > 0) & np.isfinite(table[_AMOUNTS])).all(axis=1),
        _("Estimates that are 0, below 0 or infinite: {n}."),
        _("A potential that is not known is missing, not 0: leave the cells empty."),
    )
    _refuse(
        table,
        ~table["likely"].between(table["low"], table["high"]) | (table["low"] == table["high"]),
        _("Estimates that have no range, or lie outside of it: {n}."),
        _("Write low, likely and high in this order, with low below high: nobody knows a potential exactly."),
    )
    _refuse(
        table,
        table.duplicated(["account_id", "product_line", "method", "estimated_on"], keep=False),
        _("Estimates that stand twice, of one account, line, method and day: {n}."),
        _("Keep one of them."),
    )
    table = table[table["estimated_on"] < day + pd.Timedelta(days=1)].sort_values("estimated_on", kind="stable")
    if table.empty:
        raise DataError(
            _("Nothing was estimated by {day}.").format(day=date(day)),
            found=_("{n} estimates in all").format(n=number(len(estimates))),
            do=_("Choose a later day, or leave the potential out."),
        )
    return table.drop_duplicates(["account_id", "product_line", "method"], keep="last").sort_index()


def _refuse(table: pd.DataFrame, wrong: pd.Series, what: str, do: str) -> None:
    if wrong.any():
        rows = table.loc[wrong, ["account_id", "product_line"]].astype(str)
        raise DataError(what.format(n=number(int(wrong.sum()))), found=some(rows.agg(" ".join, axis=1)), do=do)


def sizes(accounts: pd.DataFrame | None, size: str) -> pd.Series:
    """Return the size of each account, missing where it is not known or not above 0.

    Raises
    ------
    DataError
        If an account stands twice.
    """
    if accounts is None:
        return pd.Series(dtype="float64", index=pd.Index([], dtype="str", name="account_id"))
    table = accounts.set_index("account_id") if "account_id" in accounts else accounts
    twice = table.index[table.index.duplicated()].unique()
    if len(twice):
        raise DataError(
            _("{n} accounts stand more than once in {name}.").format(n=number(len(twice)), name="accounts"),
            found=some(twice),
            do=_("Add up their rows first: one row per account."),
        )
    values = table[size].astype(float) if size in table else pd.Series(np.nan, index=table.index)
    return values.where(values > 0)
