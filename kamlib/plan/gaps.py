"""Orders and one account in; what it could buy from us and does not, with what that may bring, out."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from kamlib.measure import gaps_closed, white_space, white_space_gaps
from kamlib.plan.people import WhiteSpace

_DAY, _YEAR = pd.Timedelta(days=1), pd.DateOffset(years=1)
_COLUMNS = {"account_id", "order_date", "amount", "cost", "product_line"}
MOST = 5


def gaps_of(
    account_id: str, tables: Mapping[str, pd.DataFrame], day: pd.Timestamp, *, currency: str
) -> tuple[WhiteSpace, ...]:
    """List the product families an account could buy and does not, those that may bring most first.

    Parameters
    ----------
    account_id : str
    tables : dict of str to DataFrame
        ``orders`` with product line and cost; peers are accounts of one industry where ``accounts`` says which.
    day : Timestamp
    currency : str

    Returns
    -------
    tuple of WhiteSpace
        At most five; none where the tables do not say. The chance is the share of such gaps that were closed in the
        last year, where there is a year to check; else the share of peers that buy.
    """
    orders = tables.get("orders")
    if orders is None or not set(orders) >= _COLUMNS:
        return ()
    known = orders[(orders["order_date"] < day + _DAY) & orders["product_line"].notna()]
    if account_id not in set(known["account_id"]) or known["product_line"].nunique() < 2:
        return ()
    space, before, closed = _space(known, tables, day), day - _YEAR, None
    if known["order_date"].min() <= before - _YEAR + _DAY:
        earlier = known[known["order_date"] < before + _DAY]
        then = _gaps(earlier, _space(earlier, tables, before), before, "")
        closed = gaps_closed(then, space) if len(then) > 1 else None
    gaps = _gaps(known, space, day, currency, closed)
    if account_id not in gaps.index.unique(level=0):
        return ()
    own = gaps.loc[account_id]
    own = own[own["expected_margin"].notna()].head(MOST)
    return tuple(
        WhiteSpace(
            id=f"W{place}",
            product_line=str(line),
            chance=round(float(row["chance"]), 3),
            expected_margin=round(float(row["expected_margin"]), 0),
            reason=str(row["why"]),
        )
        for place, (line, row) in enumerate(own.iterrows(), 1)
    )


def _space(orders: pd.DataFrame, tables: Mapping[str, pd.DataFrame], day: pd.Timestamp) -> pd.DataFrame:
    accounts, groups = tables.get("accounts"), None
    if accounts is not None and {"account_id", "industry"} <= set(accounts):
        industry = accounts.drop_duplicates("account_id").set_index("account_id")["industry"]
        ids = pd.Index(orders["account_id"].unique(), name="account_id")
        groups = industry.reindex(ids).to_frame()
    return white_space(orders, groups, end=day)


def _gaps(orders: pd.DataFrame, space: pd.DataFrame, day: pd.Timestamp, currency: str, closed=None) -> pd.DataFrame:
    year = orders[orders["order_date"] > day - _YEAR]
    sums = year[year["cost"].notna()].groupby("product_line")[["amount", "cost"]].sum()
    rates = (1 - sums["cost"] / sums["amount"].where(sums["amount"] > 0)).reindex(space.index.unique(level=1))
    unpaid = ~((rates > 0) & (rates <= 1))
    size = year.groupby("account_id")["amount"].sum().reindex(space.index.unique(level=0), fill_value=0.0)
    # any rate does for a family whose gaps are left out
    gaps = white_space_gaps(space, margin_rate=rates.mask(unpaid, 1.0), size=size, closed=closed, currency=currency)
    return gaps[~gaps.index.get_level_values(1).isin(unpaid.index[unpaid])]
