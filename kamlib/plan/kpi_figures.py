"""The tables, one account and a day in; one figure of the year that ends on the day, with what it stands on, out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from statsmodels.stats.proportion import proportion_confint

from kamlib.measure import payment_delay, potential, share_of_wallet

Tables = Mapping[str, pd.DataFrame]
_DAY, _YEAR = pd.Timedelta(days=1), pd.DateOffset(years=1)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a figure was on a day.

    Attributes
    ----------
    value : float
        Missing where the tables do not say.
    n : int
        Cases it stands on, such as deliveries or invoices.
    ci_lower, ci_upper : float
        95 % interval, where it has one.
    period_start, period_end : Timestamp
        First and last day it is about.
    rows : int
        Lines of the source that were used.
    """

    value: float = math.nan
    n: int = 0
    ci_lower: float = math.nan
    ci_upper: float = math.nan
    period_start: pd.Timestamp = pd.NaT
    period_end: pd.Timestamp = pd.NaT
    rows: int = 0


def revenue(account: str, tables: Tables, day: pd.Timestamp) -> Reading:
    """Net revenue."""
    rows, start = _year(tables["orders"], account, "order_date", day)
    return _told(rows["amount"].sum(), rows, start, day)


def gross_margin(account: str, tables: Tables, day: pd.Timestamp) -> Reading:
    """Revenue less the cost of goods, of the lines whose cost is known."""
    rows, start = _year(tables["orders"], account, "order_date", day)
    rows = rows[rows["cost"].notna()]
    return _told((rows["amount"] - rows["cost"]).sum(), rows, start, day)


def margin_rate(account: str, tables: Tables, day: pd.Timestamp) -> Reading:
    """Gross margin over revenue."""
    rows, start = _year(tables["orders"], account, "order_date", day)
    rows = rows[rows["cost"].notna()]
    sold = rows["amount"].sum()
    return _told(1 - rows["cost"].sum() / sold if sold > 0 else math.nan, rows, start, day)


def growth(account: str, tables: Tables, day: pd.Timestamp) -> Reading:
    """Revenue over that of the year before, less 1."""
    now, start = _year(tables["orders"], account, "order_date", day)
    before, first = _year(tables["orders"], account, "order_date", start - _DAY)
    base = before["amount"].sum()
    value = now["amount"].sum() / base - 1 if base > 0 else math.nan
    return _told(value, pd.concat([now, before]), first, day)


def product_lines(account: str, tables: Tables, day: pd.Timestamp) -> Reading:
    """Product families bought."""
    rows, start = _year(tables["orders"], account, "order_date", day)
    return _told(rows.loc[rows["amount"] > 0, "product_line"].nunique(), rows, start, day)


def wallet(account: str, tables: Tables, day: pd.Timestamp) -> Reading:
    """Revenue over what the account buys of our families from anyone; the interval is that of the estimate."""
    estimates = tables["potential"]
    known = estimates[(estimates["estimated_on"] <= day) & estimates["likely"].notna()]
    if account not in set(known["account_id"]):
        return Reading()
    able = potential(known, as_of=day).loc[[account], ["low", "likely", "high"]]
    rows, start = _year(tables["orders"], account, "order_date", day)
    part = share_of_wallet(pd.Series({account: rows["amount"].sum()}), able).loc[account]
    n = int((known["account_id"] == account).sum())
    return Reading(
        value=float(part["likely"]), n=n, ci_lower=float(part["low"]), ci_upper=float(part["high"]),
        period_start=start, period_end=day, rows=len(rows) + n,
    )  # fmt: skip


def on_time(account: str, tables: Tables, day: pd.Timestamp) -> Reading:
    """Deliveries that came whole by the day promised."""
    rows, start = _year(_of_kind(tables, "delivery"), account, "due_on", day)
    good = (rows["closed_on"] <= rows["due_on"]) & ~(rows["quantity_delivered"] < rows["quantity_ordered"])
    return _share(good, rows, start, day)


def tickets_on_time(account: str, tables: Tables, day: pd.Timestamp) -> Reading:
    """Questions and requests that were answered by the day promised."""
    rows, start = _year(_of_kind(tables, "ticket"), account, "due_on", day)
    return _share(rows["closed_on"] <= rows["due_on"], rows, start, day)


def complaints(account: str, tables: Tables, day: pd.Timestamp) -> Reading:
    """Complaints."""
    rows, start = _year(_of_kind(tables, "complaint"), account, "opened_on", day)
    # where nothing was delivered, no complaint says nothing
    some = _year(tables["service"], account, "opened_on", day)[0]
    return _told(len(rows), some, start, day)


def contact_depth(account: str, tables: Tables, day: pd.Timestamp) -> Reading:
    """Persons of the customer with whom we spoke."""
    rows, start = _year(tables["activities"], account, "activity_date", day)
    return _told(rows["contact_id"].nunique(), rows, start, day)


def reviews(account: str, tables: Tables, day: pd.Timestamp) -> Reading:
    """Formal reviews held with the customer."""
    rows, start = _year(tables["activities"], account, "activity_date", day)
    return _told((rows["kind"] == "review").sum(), rows, start, day)


def hours(account: str, tables: Tables, day: pd.Timestamp) -> Reading:
    """Hours of ours, as logged."""
    rows, start = _year(tables["activities"], account, "activity_date", day)
    return _told(rows["minutes"].sum() / 60, rows, start, day)


def days_late(account: str, tables: Tables, day: pd.Timestamp) -> Reading:
    """Days by which invoices are paid late, as they looked in the last quarter."""
    rows = tables["payments"]
    rows = rows[(rows["account_id"] == account) & (rows["due_date"] <= day)]
    if not len(rows):
        return Reading()
    delay = payment_delay(rows, as_of=day)
    start = delay.columns[-1]
    used = rows[~(rows["paid_date"] < start)]
    return _told(delay.iloc[0, -1], used, start, day)


def adoption(account: str, tables: Tables, day: pd.Timestamp) -> Reading:
    """Users who signed in, of those paid for, in the last three months that were reported."""
    rows = tables["usage"]
    rows = rows[(rows["account_id"] == account) & (rows["month"] <= day) & rows["active_users"].notna()]
    months = sorted(rows["month"].unique())[-3:]
    rows = rows[rows["month"].isin(months)]
    paid = float(rows["licences"].sum())
    value = float(rows["active_users"].sum()) / paid if paid > 0 else math.nan
    return _told(value, rows, months[0] if months else pd.NaT, day)


def joint_and_referred(account: str, tables: Tables, day: pd.Timestamp) -> Reading:
    """Meetings on joint projects, and offers that came through the account."""
    rows, start = _year(tables["activities"], account, "activity_date", day)
    joint = rows["subject"].astype("str").str.contains("joint project|proyecto conjunto", case=False, na=False)
    offers = pd.DataFrame({"n": []})
    if {"referred_by", "created_on"} <= set(tables.get("opportunities", ())):
        offers = tables["opportunities"]
        offers = offers[(offers["referred_by"] == account) & offers["created_on"].between(start, day)]
    return _told(joint.sum() + len(offers), rows, start, day)


def open_opportunities(account: str, tables: Tables, day: pd.Timestamp) -> Reading:
    """Offers that are open."""
    rows = tables["opportunities"]
    rows = rows[(rows["account_id"] == account) & (rows["created_on"] <= day)]
    return _told((~(rows["closed_on"] <= day)).sum(), rows, day, day)


def _of_kind(tables: Tables, kind: str) -> pd.DataFrame:
    return tables["service"][tables["service"]["kind"] == kind]


def _year(table: pd.DataFrame, account: str, column: str, day: pd.Timestamp) -> tuple[pd.DataFrame, pd.Timestamp]:
    """Return the account's lines of the year that ends on a day, and its first day."""
    start = day - _YEAR + _DAY
    own = table[table["account_id"] == account]
    return own[(own[column] >= start) & (own[column] < day + _DAY)], start


def _share(good: pd.Series, rows: pd.DataFrame, start: pd.Timestamp, day: pd.Timestamp) -> Reading:
    if not len(rows):
        return Reading()
    hits, n = int(good.sum()), len(rows)
    low, high = proportion_confint(hits, n, method="wilson")
    return Reading(
        value=hits / n, n=n, ci_lower=float(low), ci_upper=float(high), period_start=start, period_end=day, rows=n
    )


def _told(value: float, rows: pd.DataFrame, start: pd.Timestamp, day: pd.Timestamp) -> Reading:
    """Return a figure; nothing where no line of the account speaks of it."""
    if not len(rows) or not np.isfinite(value):
        return Reading()
    return Reading(value=float(value), n=len(rows), period_start=start, period_end=day, rows=len(rows))
