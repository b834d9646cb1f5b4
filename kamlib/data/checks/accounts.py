"""Account lists in, accounts that stand twice, own themselves, were merged away or disguised out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pandas as pd

from kamlib.data.accounts import cycles
from kamlib.data.checks.source import Finding, Source, filled, named
from kamlib.data.faults import plain, shown
from kamlib.data.ids import domain, plain_id
from kamlib.data.similar import similar_names
from kamlib.errors import some
from kamlib.language import gettext as _
from kamlib.language import number

_SHARED_BY_MANY = 6
_NOT_CUSTOMERS = re.compile(
    r"prospect|lead|former|lost|churn|ex[- ]|other|otr[oa]|potencial|antigu|perdid|opportunity|subscriber|evangelist",
    re.IGNORECASE,
)
_YES = ("true", "1", "x", "yes", "sí", "si", "verdadero")


def parent_cycle(sources: Sequence[Source]) -> Iterator[Finding]:
    """Find accounts that are, through others, parents of themselves."""
    for source in named(sources, "accounts"):
        if not source.has("account_id", "parent_id"):
            continue
        once = source.table[filled(source.table["account_id"])].drop_duplicates("account_id")
        rows = {account: row for row, account in zip(once.index, once["account_id"], strict=True)}
        for ring in cycles(once):
            path = " → ".join(map(plain, [*ring, ring[0]]))
            for account in ring:
                yield source.fault(
                    "parent_cycle",
                    row=rows[account],
                    column="parent_id",
                    path=path,
                )


def near_duplicate_name(sources: Sequence[Source]) -> Iterator[Finding]:
    """Find two accounts that may be one company: alike in name, tax number or web address, in different groups."""
    for source in named(sources, "accounts"):
        if not source.has("account_id", "account_name"):
            continue
        table = source.table[filled(source.table["account_id"])].drop_duplicates("account_id")
        rows = {account: row for row, account in zip(table.index, table["account_id"], strict=True)}
        tops = _tops(table)
        reasons: dict[tuple[str, str], list[str]] = {}
        for first, second, reason in _alike(table.set_index("account_id")):
            first, second = sorted((first, second), key=rows.__getitem__)
            if tops[first] != tops[second]:
                reasons.setdefault((first, second), []).append(reason)
        told = set()
        for (first, second), why in sorted(reasons.items(), key=lambda item: rows[item[0][1]]):
            if second in told:
                continue
            told.add(second)
            yield source.fault(
                "near_duplicate_name",
                row=rows[second],
                column="account_name",
                other=shown(source.table["account_name"].iat[rows[first]]),
                other_line=source.line(rows[first]),
                why=", ".join(why),
            )


def _alike(accounts: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    pairs = similar_names(accounts["account_name"], threshold=0.88)
    names = accounts["account_name"]
    for first, second in zip(pairs["left_id"], pairs["right_id"], strict=True):
        if re.findall(r"\d+", names[first]) == re.findall(r"\d+", names[second]):
            yield first, second, _("names alike")
    for column, simple, reason in (
        ("tax_id", plain_id, _("same tax number")),
        ("website", domain, _("same web address")),
    ):
        if column not in accounts:
            continue
        keys = accounts.loc[filled(accounts[column]), column].astype("str").map(simple)
        for members in keys[keys != ""].groupby(keys).groups.values():
            if 1 < len(members) < _SHARED_BY_MANY:
                yield from ((members[0], other, reason) for other in members[1:])


def _tops(table: pd.DataFrame) -> dict[str, str]:
    """Name the ultimate parent of each account; a ring counts as one group."""
    if "parent_id" not in table:
        return {account: account for account in table["account_id"]}
    up = filled(table["parent_id"])
    parents = dict(zip(table.loc[up, "account_id"], table.loc[up, "parent_id"], strict=True))
    tops = {}
    for account in table["account_id"]:
        path, here = {account}, account
        while here in parents and parents[here] not in path:
            here = parents[here]
            path.add(here)
        tops[account] = min(path) if here in parents and parents[here] != here else here
    return tops


def merged_away(sources: Sequence[Source]) -> Iterator[Finding]:
    """Find accounts that the CRM has merged into another or deleted, and rows elsewhere that still use their ids."""
    gone: dict[str, str] = {}
    for source in named(sources, "accounts"):
        if source.has("account_id", "merged_into"):
            for row in source.table.index[filled(source.table["merged_into"])]:
                yield source.fault(
                    "merged_away.listed",
                    row=row,
                    column="merged_into",
                )
        if source.has("deleted"):
            for row in source.table.index[source.table["deleted"].astype("str").str.strip().str.casefold().isin(_YES)]:
                yield source.fault(
                    "merged_away.deleted",
                    row=row,
                    column="deleted",
                )
        if source.has("account_id", "merged_ids"):
            listed = source.table[filled(source.table["merged_ids"])]
            for kept, old in zip(listed["account_id"], listed["merged_ids"], strict=True):
                gone |= {part: kept for part in re.split(r"[;,|\s]+", str(old)) if part}
    for source in sources:
        if not gone or not source.has("account_id"):
            continue
        for row in source.table.index[source.table["account_id"].isin(gone)]:
            yield source.fault(
                "merged_away",
                row=row,
                column="account_id",
                kept=shown(gone[source.table["account_id"].iat[row]]),
            )


def retyped_lost(sources: Sequence[Source]) -> Iterator[Finding]:
    """Find accounts that have bought but are listed as prospects, leads or former customers."""
    bought = {
        account
        for source in named(sources, "orders", "monthly_revenue")
        if source.has("account_id")
        for account in source.table["account_id"].dropna().unique()
    }
    for source in named(sources, "accounts"):
        if not source.has("account_id", "record_type"):
            continue
        kind = source.table["record_type"].astype("str").str.strip()
        disguised = source.table["account_id"].isin(bought) & kind.str.contains(_NOT_CUSTOMERS, na=False)
        for row in source.table.index[disguised]:
            yield source.fault(
                "retyped_lost",
                row=row,
                column="record_type",
            )


def no_common_ids(sources: Sequence[Source]) -> Iterator[Finding]:
    """Find files whose accounts stand in no list of accounts at hand: two systems, each with its own numbers."""
    known = {
        account
        for source in named(sources, "accounts")
        if source.has("account_id")
        for account in source.table["account_id"].dropna().unique()
    }
    for source in sources:
        if not known or source.name == "accounts" or not source.has("account_id"):
            continue
        ids = source.table["account_id"].dropna().unique()
        if len(ids) >= 5 and not known & set(ids) and not {plain_id(i) for i in known} & {plain_id(i) for i in ids}:
            yield source.fault(
                "no_common_ids",
                column="account_id",
                n=len(ids),
                ids=some(map(plain, ids), 3),
            )


def same_documents(sources: Sequence[Source]) -> Iterator[Finding]:
    """Find two files of orders that hold the same documents, such as heads and items."""
    sold = [source for source in named(sources, "orders") if source.has("invoice_id")]
    for place, source in enumerate(sold):
        for other in sold[:place]:
            numbers = set(source.table["invoice_id"].dropna().unique())
            both = numbers & set(other.table["invoice_id"].dropna().unique())
            if len(both) > len(numbers) / 2:
                yield source.fault("same_documents", column="invoice_id", n=number(len(both)), other=plain(other.file))


CHECKS = (parent_cycle, near_duplicate_name, merged_away, retyped_lost, no_common_ids, same_documents)
