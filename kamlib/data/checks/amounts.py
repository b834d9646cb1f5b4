"""Tables with money in, sums in the wrong currency, unit or place, and zeros that mean "not known", out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from kamlib.data.checks.source import Finding, Source, as_written, filled, named
from kamlib.data.codes import CURRENCIES
from kamlib.data.faults import shown
from kamlib.language import gettext as _
from kamlib.language import number

_NEVER_ZERO = {"accounts": ("employees", "annual_revenue"), "potential": ("low", "likely", "high")}
_ANSWERS = ("nps", "csat")
_FEWEST_LINES = 8
_TIMES_NEXT = 20
_LEAST_REVENUE_A_HEAD = 1_500


def mixed_currency(sources: Sequence[Source]) -> Iterator[Finding]:
    """Find lines in a currency in which the account is not otherwise invoiced, and documents in two currencies."""
    own = {
        account: currency
        for source in named(sources, "accounts")
        if source.has("account_id", "currency")
        for account, currency in zip(source.table["account_id"], source.table["currency"], strict=True)
        if isinstance(currency, str) and currency
    }
    for source in named(sources, "orders", "monthly_revenue", "contracts", "payments", "opportunities"):
        if not source.has("account_id", "currency"):
            continue
        table = source.table[filled(source.table["currency"])]
        usual = _looked_up(table["account_id"], _usual(table, "account_id"))
        mixed = table.groupby("account_id")["currency"].transform("nunique") > 1
        usual = usual.fillna(_looked_up(table["account_id"], own).where(mixed))
        if source.has("invoice_id"):
            document = _looked_up(table["invoice_id"], _usual(table, "invoice_id", least=2, share=0.5))
            usual = document.fillna(usual)
        strange = usual.notna() & (table["currency"] != usual) & table["currency"].isin(CURRENCIES)
        rows = table.index[strange]
        for row, account, other in zip(rows, table["account_id"][rows], usual[rows], strict=True):
            yield source.fault("mixed_currency", row=row, column="currency", account=shown(account), usual=other)


def _looked_up(keys: pd.Series, values: Mapping[str, str] | pd.Series) -> pd.Series:
    return keys.map(values).astype("str")


def _usual(table: pd.DataFrame, key: str, *, least: int = 5, share: float = 0.8) -> pd.Series:
    """The currency in which most lines of each account or document stand, where one clearly prevails."""
    counts = table.groupby([key, "currency"], sort=False).size().rename("n").reset_index()
    total = counts.groupby(key)["n"].transform("sum")
    clear = counts[(total >= least) & (counts["n"] < total) & (counts["n"] > share * total)]
    return clear.set_index(key)["currency"]


def thousands_unit(sources: Sequence[Source]) -> Iterator[Finding]:
    """Find figures a thousand times too small or too large for their account or product."""
    for source in named(sources, "orders", "monthly_revenue"):
        if source.has("account_id", "amount"):
            ratio, usual = _against_usual(source.table)
            for row in source.table.index[ratio.between(1 / 1500, 1 / 700) | ratio.between(700, 1500)]:
                yield source.fault(
                    "thousands_unit",
                    row=row,
                    column="amount",
                    usual=usual[row],
                )
    for source in named(sources, "accounts"):
        if not source.has("annual_revenue", "employees"):
            continue
        revenue, people = (source.table[name].astype("float64") for name in ("annual_revenue", "employees"))
        small = (people >= 10) & (revenue > 0) & (revenue < _LEAST_REVENUE_A_HEAD * people)
        for row in source.table.index[small]:
            yield source.fault(
                "thousands_unit.own_size",
                row=row,
                column="annual_revenue",
                people=number(people[row]),
            )


def _against_usual(table: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """How many times the usual each amount is: the product's price where there is one, else the account's amounts."""
    size = table["amount"].abs().where(table["amount"] != 0)
    ratio = pd.Series(np.nan, index=table.index)
    usual = pd.Series("", index=table.index, dtype="object")
    if {"product_id", "quantity", "currency"} <= set(table):
        price = size / table["quantity"].abs().where(table["quantity"] != 0)
        groups = price.groupby([table["product_id"], table["currency"]], dropna=True)
        middle, n = groups.transform("median"), groups.transform("count")
        sound = (n >= _FEWEST_LINES) & price.notna()
        ratio = (price / middle).where(sound)
        for row in ratio.index[ratio.between(1 / 1500, 1 / 700) | ratio.between(700, 1500)]:
            usual[row] = _("{n} a piece").format(n=number(middle[row], 2))
    keys = ["account_id"] + (["currency"] if "currency" in table else [])
    groups = np.log10(size).groupby([table[key] for key in keys], dropna=True)
    middle, n, spread = groups.transform("median"), groups.transform("count"), groups.transform("std")
    away = np.log10(size) - middle
    steady = (n >= _FEWEST_LINES) & (away.abs() > 4 * np.minimum(spread, 0.7)) & ratio.isna()
    ratio = ratio.where(~steady, 10**away)
    for row in ratio.index[steady & (usual == "")]:
        usual[row] = number(10 ** middle[row])
    return ratio, usual


def outlier(sources: Sequence[Source]) -> Iterator[Finding]:
    """Find single lines that dwarf everything else the account ever bought."""
    for source in named(sources, "orders"):
        if not source.has("account_id", "amount"):
            continue
        table = source.table
        regular = table[~table["project"].fillna(False).astype(bool)] if source.has("project") else table
        size = regular["amount"].where(regular["amount"] > 0).dropna()
        ranked = size.groupby(regular["account_id"]).rank(method="first", ascending=False)
        by_account = regular.loc[ranked.index, "account_id"]
        largest = size[ranked == 1].groupby(by_account).first()
        second = size[ranked == 2].groupby(by_account).first()
        lines = by_account.value_counts()
        alone = largest.index[(largest >= _TIMES_NEXT * second.reindex(largest.index)) & (lines >= _FEWEST_LINES)]
        for row in size.index[(ranked == 1) & by_account.isin(alone)]:
            account = table["account_id"][row]
            times = largest[account] / second[account]
            if not 700 <= times <= 1500:
                yield source.fault(
                    "outlier",
                    row=row,
                    column="amount",
                    times=number(times),
                    account=shown(account),
                )


def zero_for_missing(sources: Sequence[Source]) -> Iterator[Finding]:
    """Find zeros that stand for "not known"."""
    for source in sources:
        for column in _NEVER_ZERO.get(source.name, ()):
            if source.has(column):
                for row in source.table.index[(source.table[column] == 0).fillna(False).astype(bool)]:
                    yield source.fault(
                        "zero_for_missing",
                        row=row,
                        column=column,
                    )
        if source.name == "surveys" and source.has("answered"):
            silent = source.table["answered"].astype("boolean").eq(False).fillna(False).astype(bool)
            for column in filter(source.has, _ANSWERS):
                for row in source.table.index[silent & source.table[column].notna()]:
                    yield source.fault(
                        "zero_for_missing.unanswered",
                        row=row,
                        column=column,
                        value=as_written(source.table[column].iat[row]),
                    )


CHECKS = (mixed_currency, thousands_unit, outlier, zero_for_missing)
