"""A study's tables and the criteria in; what speaks against trusting the figures of an account, out."""

from __future__ import annotations

import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import month, ngettext, number, share
from kamlib.study.tables import Tables

FEW_ORDERS, _MOST, OLD_MONTHS = 4, 0.5, 12
COLUMNS = ["account_id", "flag", "told"]


def order_flags(tables: Tables, accounts: pd.Index, *, start: pd.Timestamp, end: pd.Timestamp) -> pd.DataFrame:
    """Name what the order lines of each account lack.

    Parameters
    ----------
    tables : Tables
    accounts : Index
    start, end : day
        First and last day of the lines that count.

    Returns
    -------
    DataFrame
        ``account_id``, ``flag`` (few_orders, one_order, no_cost, records), ``told``; a row for each account and flag.
    """
    lines = tables.orders
    inside = lines["order_date"].between(start, end + pd.Timedelta(days=1), inclusive="left")
    lines = lines[inside & lines["account_id"].isin(accounts)]
    days = lines.groupby(["account_id", lines["order_date"].dt.normalize()])["amount"].sum()
    bought = days[days > 0].groupby("account_id")
    count, largest = bought.size().reindex(accounts, fill_value=0), bought.max().reindex(accounts)
    part = largest / lines.groupby("account_id")["amount"].sum().reindex(accounts)
    found = []
    if not tables.monthly:
        for account in accounts[count < FEW_ORDERS]:
            told = ngettext("{n} order day only", "{n} order days only", count[account])
            found.append((account, "few_orders", told.format(n=number(count[account]))))
        for account in accounts[(part > _MOST) & (count > 1)]:
            told = _("one order day brought {share} of its revenue").format(share=share(min(part[account], 1.0), 0))
            found.append((account, "one_order", told))
    if "cost" in lines:
        without = lines["cost"].isna().groupby(lines["account_id"]).mean()
        for account, lack in without[without > 0].items():
            found.append((account, "no_cost", _("no cost for {share} of its lines").format(share=share(lack, 0))))
    records = lines.groupby("account_id")["original_account_id"].nunique()
    for account, n in records[records > 1].items():
        found.append((account, "records", _("added up from {n} customer records").format(n=number(n))))
    return pd.DataFrame(found, columns=COLUMNS)


def judgement_flags(judged: dict[str, pd.DataFrame], names: dict[str, str], *, as_of: pd.Timestamp) -> pd.DataFrame:
    """Name judgements that stand on one rater, and judgements and estimates that are old.

    Parameters
    ----------
    judged : dict of criterion to DataFrame
        Indexed by ``account_id``: ``n`` (raters or methods) and ``rated_on`` (day of the oldest).
    names : dict of criterion to str
        How the criteria are called.
    as_of : day

    Returns
    -------
    DataFrame
        ``account_id``, ``flag`` (one_rater, old), ``told``.
    """
    found = []
    for criterion, cells in judged.items():
        for account in cells.index[cells["n"] == 1]:
            told = _("{criterion}: one judgement or estimate only").format(criterion=names[criterion])
            found.append((account, "one_rater", told))
        old = pd.to_datetime(cells["rated_on"]) < as_of - pd.DateOffset(months=OLD_MONTHS)
        for account, day in cells.loc[old & (cells["n"] > 0), "rated_on"].items():
            told = _("{criterion}: of {month}").format(criterion=names[criterion], month=month(pd.Timestamp(day)))
            found.append((account, "old", told))
    return pd.DataFrame(found, columns=COLUMNS)
