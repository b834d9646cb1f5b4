"""Tables with dates in, months that are not whole and close dates that nobody chose out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from kamlib.data.checks.source import Finding, Source, named
from kamlib.data.faults import shown
from kamlib.data.rules import MAY_LIE_AHEAD
from kamlib.data.schema import columns, tables
from kamlib.language import date, share

_FEWEST_MONTHS = 4
_LATE_DAYS = 5
_SPIKE, _FEWEST_DATES = 0.3, 20
_YEARS_AHEAD = 5
_HAPPENED = ("order_date", "invoice_date", "activity_date", "survey_date", "note_date", "created_on", "opened_on")


def part_period(sources: Sequence[Source]) -> Iterator[Finding]:
    """Find order files that begin or end within a month."""
    for source in named(sources, "orders"):
        if not source.has("order_date"):
            continue
        days = source.table["order_date"].dropna().dt.normalize()
        month = days.dt.to_period("M")
        if month.nunique() < _FEWEST_MONTHS:
            continue
        span = days.groupby(month).agg(["min", "max"])
        before = (span["min"] - span.index.to_timestamp()).dt.days
        after = (span.index.to_timestamp(how="end").normalize() - span["max"]).dt.days
        inner = slice(1, -1)
        if after.iloc[-1] >= max(_LATE_DAYS, after.iloc[inner].max() + 3):
            yield source.fault(
                "part_period.end",
                column="order_date",
                value=str(days.max().date()),
                day=date(days.max()),
            )
        if before.iloc[0] >= max(_LATE_DAYS, before.iloc[inner].max() + 3):
            yield source.fault(
                "part_period.start",
                column="order_date",
                value=str(days.min().date()),
                day=date(days.min()),
            )


def month_end_spike(sources: Sequence[Source]) -> Iterator[Finding]:
    """Find close dates that the CRM filled in: too many of them on the last day of a month."""
    for source in named(sources, "opportunities"):
        for column in filter(source.from_file, ("closed_on", "expected_close")):
            days = pd.to_datetime(source.table[column]).dropna()
            last = (days.dt.normalize() == days.dt.normalize() + pd.offsets.MonthEnd(0)).mean()
            if len(days) >= _FEWEST_DATES and last >= _SPIKE:
                yield source.fault(
                    "month_end_spike",
                    column=column,
                    share=share(last),
                    n=len(days),
                )


def future_date(sources: Sequence[Source]) -> Iterator[Finding]:
    """Find dates years after everything else that happened."""
    happened = [
        pd.to_datetime(source.table[column]).dropna()
        for source in sources
        for column in filter(source.has, _HAPPENED)
        if len(source.table) >= _FEWEST_DATES
    ]
    for source in named(sources, *tables()):
        for name, column in columns(source.name).items():
            if column.type != "date" or name in MAY_LIE_AHEAD or not source.has(name):
                continue
            days = pd.to_datetime(source.table[name]).dropna()
            known = pd.concat(happened) if happened else days
            if known.empty:
                continue
            last = known.sort_values().iloc[int(0.99 * (len(known) - 1))]
            years = 1 if happened else _YEARS_AHEAD
            for row in days.index[(days > last + pd.DateOffset(years=years)) & (days < "2101-01-01")]:
                yield source.fault("future_date.far", row=row, column=name, last=date(last))


def before_start(sources: Sequence[Source]) -> Iterator[Finding]:
    """Find orders that are older than the business with the account that placed them."""
    since = {
        account: day
        for source in named(sources, "accounts")
        if source.has("account_id", "customer_since")
        for account, day in zip(source.table["account_id"], source.table["customer_since"], strict=True)
        if not pd.isna(day)
    }
    for source in named(sources, "orders"):
        if not since or not source.has("account_id", "order_date"):
            continue
        began = pd.to_datetime(source.table["account_id"].map(since))
        for row in source.table.index[source.table["order_date"] < began]:
            account = shown(source.table["account_id"].iat[row])
            yield source.fault("before_start", row=row, column="order_date", account=account, since=date(began[row]))


CHECKS = (part_period, month_end_spike, future_date, before_start)
