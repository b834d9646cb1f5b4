"""A portfolio's tables and a day in; one figure for each account, with the lines it stands on, out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.measure import payment_delay

YEAR = pd.DateOffset(years=1)


@dataclass(frozen=True)
class Figure:
    """One figure of each account in a period.

    Attributes
    ----------
    table : DataFrame
        Indexed by ``account_id``: ``value``, or ``hits`` and ``n`` of a share; ``rows``, the lines of the source that
        it stands on; ``score``, where accounts are compared by something else than their value.
    start, end : Timestamp
        First and last day of the period.
    """

    table: pd.DataFrame
    start: pd.Timestamp
    end: pd.Timestamp


def within(table: pd.DataFrame, day: str, as_of: pd.Timestamp) -> tuple[pd.DataFrame, pd.Timestamp]:
    """Return the lines of the year that ends on a day, and its first day."""
    start = as_of - YEAR + pd.Timedelta(days=1)
    return table[(table[day] >= start) & (table[day] < as_of + pd.Timedelta(days=1))], start


def on_time(tables: Mapping[str, pd.DataFrame], as_of: pd.Timestamp) -> Figure:
    """Deliveries on time and in full, of all that were due within a year."""
    service = tables["service"]
    rows, start = within(service[service["kind"] == "delivery"], "due_on", as_of)
    late = ~(rows["closed_on"] <= rows["due_on"]) | (rows["quantity_delivered"] < rows["quantity_ordered"])
    return Figure(_counted(rows["account_id"], ~late), start, as_of)


def complaints(tables: Mapping[str, pd.DataFrame], as_of: pd.Timestamp) -> Figure:
    """Deliveries that were complained about, of all within a year; several complaints about one count once."""
    service = tables["service"]
    rows, start = within(service[service["kind"] == "delivery"], "due_on", as_of)
    # what is complained about later than the day is not yet known
    told = service[(service["kind"] == "complaint") & (service["opened_on"] <= as_of)]
    return Figure(_counted(rows["account_id"], rows["invoice_id"].isin(told["invoice_id"].dropna())), start, as_of)


def on_time_change(tables: Mapping[str, pd.DataFrame], as_of: pd.Timestamp) -> Figure:
    """Change in the share of deliveries on time and in full from the year before."""
    return _changed(on_time, tables, as_of)


def complaints_change(tables: Mapping[str, pd.DataFrame], as_of: pd.Timestamp) -> Figure:
    """Change in the share of deliveries complained about from the year before."""
    return _changed(complaints, tables, as_of)


def margin(tables: Mapping[str, pd.DataFrame], as_of: pd.Timestamp) -> Figure:
    """Margin rate of a year: what is left of revenue after the cost of goods."""
    rows, start = within(tables["orders"], "order_date", as_of)
    rows = rows[rows["cost"].notna()]
    sums = rows.groupby("account_id")[["amount", "cost"]].sum()
    value = (1 - sums["cost"] / sums["amount"]).where(sums["amount"] > 0)
    return Figure(_valued(value, rows["account_id"]), start, as_of)


def breadth(tables: Mapping[str, pd.DataFrame], as_of: pd.Timestamp) -> Figure:
    """Product lines bought within a year, of all that there are."""
    rows, start = within(tables["orders"], "order_date", as_of)
    lines = rows["product_line"].nunique()
    hits = rows[rows["amount"] > 0].groupby("account_id")["product_line"].nunique()
    sizes = rows.groupby("account_id").size()
    table = pd.DataFrame({"hits": hits.reindex(sizes.index).fillna(0), "n": lines, "rows": sizes})
    return Figure(table, start, as_of)


def contact_depth(tables: Mapping[str, pd.DataFrame], as_of: pd.Timestamp) -> Figure:
    """Persons at the customer with whom we spoke within a year."""
    rows, start = within(tables["activities"], "activity_date", as_of)
    count = rows.groupby("account_id")["contact_id"].nunique()
    return Figure(_valued(count, rows["account_id"]), start, as_of)


def payment(tables: Mapping[str, pd.DataFrame], as_of: pd.Timestamp) -> Figure:
    """Days by which invoices are paid late, as they looked in the last two quarters."""
    known = tables["payments"]
    known = known[known["invoice_date"] <= as_of]
    delays = payment_delay(known, as_of=as_of)
    start = delays.columns[-2:][0]
    rows = known[(known["due_date"] <= as_of) & ~(known["paid_date"] < start)]
    return Figure(_valued(delays.iloc[:, -2:].mean(axis=1), rows["account_id"]), start, as_of)


def payment_change(tables: Mapping[str, pd.DataFrame], as_of: pd.Timestamp) -> Figure:
    """Days by which invoices are paid later than a year before."""
    now, then = payment(tables, as_of), payment(tables, as_of - YEAR)
    both = now.table.index.intersection(then.table.index)
    change = now.table.loc[both, "value"] - then.table.loc[both, "value"]
    rows = now.table.loc[both, "rows"] + then.table.loc[both, "rows"]
    return Figure(pd.DataFrame({"value": change, "rows": rows}), then.start, as_of)


def revenue_trend(tables: Mapping[str, pd.DataFrame], as_of: pd.Timestamp) -> Figure:
    """Change in revenue from the year before to the last year, as a share; who bought in both."""
    rows, start = within(tables["orders"], "order_date", as_of)
    before, first = within(tables["orders"], "order_date", start - pd.Timedelta(days=1))
    now, then = (one.groupby("account_id")["amount"].sum() for one in (rows, before))
    both = now.index[now > 0].intersection(then.index[then > 0])
    lines = pd.concat([rows, before])
    return Figure(_valued(now[both] / then[both] - 1, lines["account_id"]), first, as_of)


def white_space(tables: Mapping[str, pd.DataFrame], as_of: pd.Timestamp) -> Figure:
    """Share that the customer buys elsewhere, of all it buys of our lines; 0 where it buys more than was estimated."""
    estimates = tables["potential"]
    estimates = estimates[(estimates["estimated_on"] <= as_of) & (estimates["likely"] > 0)]
    lines = np.exp(np.log(estimates["likely"]).groupby([estimates["account_id"], estimates["product_line"]]).mean())
    whole = lines.groupby("account_id").sum()
    rows, start = within(tables["orders"], "order_date", as_of)
    bought = rows.groupby("account_id")["amount"].sum().reindex(whole.index).fillna(0)
    return Figure(_valued((1 - bought / whole).clip(0.0, 1.0), estimates["account_id"]), start, as_of)


def market_growth(tables: Mapping[str, pd.DataFrame], as_of: pd.Timestamp) -> Figure:
    """Change in the customer's own revenue between its last two annual accounts, as a share."""
    return _market(tables, as_of, "own_revenue", lambda now, then: now / then - 1)


def credit(tables: Mapping[str, pd.DataFrame], as_of: pd.Timestamp) -> Figure:
    """Change in the points of the credit bureau between the last two years."""
    return _market(tables, as_of, "credit_score", np.subtract)


def contact_turnover(tables: Mapping[str, pd.DataFrame], as_of: pd.Timestamp) -> Figure:
    """Contacts who left within a year, of those who were there."""
    start = as_of - YEAR + pd.Timedelta(days=1)
    contacts = tables["contacts"]
    there = contacts[(contacts["known_since"] < start) & ~(contacts["left_on"] < start)]
    return Figure(_counted(there["account_id"], there["left_on"] <= as_of), start, as_of)


def wallet_trend(tables: Mapping[str, pd.DataFrame], as_of: pd.Timestamp) -> Figure:
    """Growth of purchases from us beside that of the customer's own revenue, as a share: what our share of wallet did.

    Estimates of a wallet are made once in years, so the wallet is taken to grow as the customer's own revenue does
    between its last two annual accounts.
    """
    ours, theirs = revenue_trend(tables, as_of), market_growth(tables, as_of)
    both = ours.table.index.intersection(theirs.table.index)
    value = (1 + ours.table.loc[both, "value"]) / (1 + theirs.table.loc[both, "value"]) - 1
    rows = ours.table.loc[both, "rows"] + theirs.table.loc[both, "rows"]
    return Figure(pd.DataFrame({"value": value, "rows": rows}), ours.start, as_of)


def lost_to_competitor(tables: Mapping[str, pd.DataFrame], as_of: pd.Timestamp) -> Figure:
    """Offers that went to a competitor, of all that were decided within two years."""
    offers = tables["opportunities"]
    start = as_of - 2 * YEAR + pd.Timedelta(days=1)
    rows = offers[offers["stage"].isin(("won", "lost")) & offers["closed_on"].between(start, as_of)]
    return Figure(_counted(rows["account_id"], rows["lost_reason"] == "competitor"), start, as_of)


def _counted(accounts: pd.Series, hit: pd.Series) -> pd.DataFrame:
    grouped = hit.astype(bool).groupby(accounts)
    return pd.DataFrame({"hits": grouped.sum(), "n": grouped.size(), "rows": grouped.size()})


def _valued(value: pd.Series, accounts: pd.Series) -> pd.DataFrame:
    rows = accounts.value_counts().reindex(value.index).fillna(0).astype(int)
    return pd.DataFrame({"value": value.astype(float), "rows": rows}).rename_axis("account_id")


def _changed(share: Callable, tables: Mapping[str, pd.DataFrame], as_of: pd.Timestamp) -> Figure:
    """Return how far a share has moved within a year; compared in standard errors, for many cases say more than few."""
    now, then = share(tables, as_of), share(tables, as_of - YEAR)
    both = now.table.index.intersection(then.table.index)
    new, old = now.table.loc[both], then.table.loc[both]
    error = np.sqrt(0.25 / (new["n"] + 0.5) + 0.25 / (old["n"] + 0.5))
    found = {
        "value": new["hits"] / new["n"] - old["hits"] / old["n"],
        "score": (_angle(new) - _angle(old)) / error,
        "rows": new["rows"] + old["rows"],
    }
    return Figure(pd.DataFrame(found), then.start, as_of)


def _angle(counts: pd.DataFrame) -> pd.Series:
    return np.arcsin(np.sqrt((counts["hits"] + 0.375) / (counts["n"] + 0.75)))


def _market(tables: Mapping[str, pd.DataFrame], as_of: pd.Timestamp, measure: str, change: Callable) -> Figure:
    market = tables["market"]
    # the figures of a year are known when it is over
    rows = market[(market["measure"] == measure) & market["account_id"].notna() & (market["year"] < as_of.year + 1)]
    rows = rows[rows["year"] <= (as_of + pd.Timedelta(days=1)).year - 1]
    last = rows["year"].max() if len(rows) else as_of.year
    wide = rows.pivot_table(index="account_id", columns="year", values="value")
    wide = wide.reindex(columns=[last - 1, last])
    used = rows.loc[rows["year"] >= last - 1, "account_id"]
    return Figure(
        _valued(change(wide[last], wide[last - 1]), used),
        pd.Timestamp(int(last) - 1, 1, 1),
        pd.Timestamp(int(last), 12, 31),
    )
