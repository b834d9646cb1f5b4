"""A study's tables in; by account what it buys a year from anyone, with its range and its sources, out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib import data, measure
from kamlib.language import gettext as _
from kamlib.study.criteria_cells import nothing
from kamlib.study.tables import Tables

_SIZE = "annual_revenue"


def potential(tables: Tables, accounts: pd.Index, *, as_of: pd.Timestamp) -> pd.DataFrame:
    """Put the estimates of what each account buys together.

    Parameters
    ----------
    tables : Tables
    accounts : Index
        The accounts that need a row.
    as_of : day
        Estimates that are younger do not count.

    Returns
    -------
    DataFrame
        Indexed by ``account_id``: ``value, low, high``, ``n`` (methods), ``source``, ``why``, ``rated_on`` (day of the
        oldest estimate).
    """
    estimates = tables.further.get("potential")
    if estimates is None:
        return nothing(accounts, _("No potential was given (--potential)."))
    known = estimates[pd.to_datetime(estimates["estimated_on"]) < as_of + pd.Timedelta(days=1)]
    if not known["likely"].notna().any():
        return nothing(accounts, _("No potential had been estimated by then."))
    found = measure.potential(_added(known), as_of=as_of, accounts=_sizes(tables, accounts)).reindex(accounts)
    missing = found["likely"].isna()
    told = {
        "estimates": _("estimates"),
        "estimates_and_peers": _("estimates; other lines by peers"),
        "peers": _("peers of like size"),
    }
    return pd.DataFrame(
        {
            "value": found["likely"], "low": found["low"], "high": found["high"],
            "n": found["n_methods"].fillna(0).astype(int),
            "source": found["basis"].map(told).fillna(""),
            "why": np.where(missing, _("Nobody has estimated it, and peers cannot tell."), ""),
            "rated_on": found["oldest_estimate"],
        }
    )  # fmt: skip


def _added(estimates: pd.DataFrame) -> pd.DataFrame:
    """Add up the latest estimates of the records of one account, line by line and method by method."""
    kinds, amounts = ["product_line", "method"], ["low", "likely", "high"]
    record = "original_account_id" if "original_account_id" in estimates else "account_id"
    known = estimates.dropna(subset=amounts, how="all").sort_values("estimated_on", kind="stable")
    known = known.drop_duplicates([record, *kinds], keep="last")
    once = known.drop_duplicates(["account_id", *kinds], keep=False)
    several = known.drop(once.index).groupby(["account_id", *kinds], as_index=False)
    return pd.concat([once, several.agg(dict.fromkeys(amounts, "sum") | {"estimated_on": "min"})], ignore_index=True)


def _sizes(tables: Tables, accounts: pd.Index) -> pd.DataFrame:
    """Return how large each account is: the largest of its records."""
    table = pd.DataFrame(index=accounts)
    if tables.accounts is None or _SIZE not in tables.accounts:
        return table
    records = tables.accounts[["account_id", _SIZE]]
    if "parent_id" in tables.accounts:
        records = data.to_parent(records, tables.accounts)
    return table.join(records.groupby("account_id")[_SIZE].max())
