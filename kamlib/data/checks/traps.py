"""Exports of known systems in, fields that do not mean what they seem to mean out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pandas as pd

from kamlib.data.checks.source import Finding, Source, as_number, filled, named
from kamlib.data.faults import shown
from kamlib.data.raw import plain_name
from kamlib.language import number

_OWN_SIZE = ("annualrevenue", "annualrevenueeur", "revenue", "revenuebase", "ingresosanuales", "facturacionanual")
_PIPELINE = ("stagename", "stage", "etapa", "dealstage", "etapadelnegocio", "salesstage", "estimatedvalue", "isclosed")
_CURRENT = ("manager_id", "record_type", "rating", "tier", "target", "health")
_MAIL = re.compile(r"[\w.+%-]+@[\w-]+\.[\w.-]*\w")
_PHONE = re.compile(
    r"(?<![\w/.-])(?:(?:\+|00)\d[\d ()/.-]{7,}\d(?!\w)|\(?\d{3,4}\)?[ -]\d{3}[ -]\d{2,4}(?:[ -]\d{2,4})?(?![\w-]))"
)
_PERSONAL = (("@", _MAIL, "personal_data.mail"), (r"\d[ ()/.-]*\d{3}", _PHONE, "personal_data.phone"))


def estimate_as_actual(sources: Sequence[Source]) -> Iterator[Finding]:
    """Find won opportunities whose actual value is the estimate that the system copied over."""
    for source in named(sources, "opportunities"):
        if source.system != "dynamics" or not source.has("stage", "actual_value", "estimated_amount"):
            continue
        table = source.table
        actual = table["actual_value"].map(as_number)
        for row in table.index[(table["stage"] == "won") & (actual > 0) & (actual == table["estimated_amount"])]:
            yield source.fault("estimate_as_actual", row=row, column="actual_value")


def own_size_as_sales(sources: Sequence[Source]) -> Iterator[Finding]:
    """Find the customers' own sales where they could be, or are, taken for ours."""
    for source in named(sources, "accounts"):
        if source.system and source.has("annual_revenue") and source.table["annual_revenue"].notna().any():
            yield source.fault(
                "own_size_as_sales",
                column="annual_revenue",
            )
    for source in named(sources, "orders", "monthly_revenue"):
        words = re.findall(r"\w[\w ]*", source.fed_by.get("amount", ""))
        if any(plain_name(word) in _OWN_SIZE for word in words):
            yield source.fault(
                "own_size_as_sales.mapped",
                column="amount",
            )


def bookings_as_sales(sources: Sequence[Source]) -> Iterator[Finding]:
    """Find opportunities that are read as if they were invoices."""
    for source in named(sources, "orders", "monthly_revenue"):
        stages = [heading for heading in source.headings if plain_name(heading) in _PIPELINE]
        if stages:
            yield source.fault(
                "bookings_as_sales",
                column="amount",
                stage=shown(stages[0]),
            )


def snapshot_field(sources: Sequence[Source]) -> Iterator[Finding]:
    """Find fields that say how an account stands today and are no guide to how it stood then."""
    for source in named(sources, "accounts"):
        for column in _CURRENT:
            if source.system and source.has(column) and filled(source.table[column]).any():
                yield source.fault(
                    "snapshot_field",
                    column=column,
                )


def personal_data(sources: Sequence[Source]) -> Iterator[Finding]:
    """Find e-mail addresses and telephone numbers of people."""
    for source in sources:
        for column in source.table:
            if not pd.api.types.is_string_dtype(source.table[column]) or column.endswith("_id") or column == "website":
                continue
            texts = source.table[column].dropna()
            for mark, pattern, variant in _PERSONAL:
                likely = texts[texts.str.contains(mark)]
                found = likely[likely.str.contains(pattern)] if len(likely) else likely
                if len(found) >= 3 and len(found) > len(texts) / 2:
                    yield source.fault(variant, column=column, n=number(len(found)))
                    continue
                for row in found.index:
                    yield source.fault(f"{variant}_in_text", row=row, column=column, value="…")


def cancelled_kept(sources: Sequence[Source]) -> Iterator[Finding]:
    """Find invoices marked as cancelled without the document that takes them back, and such documents on their own."""
    for source in named(sources, "orders"):
        if not source.has("invoice_id", "cancelled", "cancels"):
            continue
        table = source.table
        taken_back = set(table["cancels"][filled(table["cancels"])])
        marked = filled(table["cancelled"]) & ~table["invoice_id"].isin(taken_back)
        for row in table.index[marked & table["document_type"].isin(["invoice", "debit"])]:
            yield source.fault(
                "cancelled_kept",
                row=row,
                column="invoice_id",
            )
        alone = filled(table["cancels"]) & ~table["cancels"].isin(set(table["invoice_id"]))
        for row in table.index[alone]:
            yield source.fault(
                "cancelled_kept.alone",
                row=row,
                column="cancels",
            )


CHECKS = (estimate_as_actual, own_size_as_sales, bookings_as_sales, snapshot_field, personal_data, cancelled_kept)
