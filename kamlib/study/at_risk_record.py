"""A study's tables in; the list of accounts at risk as it was on earlier days, and what came of it, out."""

from __future__ import annotations

import pandas as pd

from kamlib.study.at_risk_reasons import SILENT_DAYS, reasons
from kamlib.study.at_risk_sum import expected, futures, ranges
from kamlib.study.periods import Window
from kamlib.study.tables import Tables, revenue

_BACK = (0, 6, 12, 18)
_COLUMNS = ["day", "listed", "expected", "low", "high", "gone", "lost", "missed_n", "missed"]


def year_to(day: pd.Timestamp) -> Window:
    """Return the twelve months up to a day."""
    return Window(day - pd.DateOffset(years=1) + pd.Timedelta(days=1), day)


def record(
    tables: Tables, first: pd.Timestamp, day: pd.Timestamp, *, within_days: int, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make the list on earlier days with what was known on them, and see what came.

    Parameters
    ----------
    tables : Tables
    first, day : day
        First and last day of the file.
    within_days : int
        As for the list itself.
    seed : int

    Returns
    -------
    lists : DataFrame
        One row a day, the latest first: ``day, listed, expected, low, high`` (by the model's own chances), ``gone``,
        ``lost`` (accounts of the list that went, and their revenue), ``missed_n``, ``missed`` (the same of accounts
        that were not on it).
    silent : DataFrame
        Accounts on these lists for their silence: ``likely`` (the model took them for gone), ``true`` (they were).

    Notes
    -----
    Gone means: no order in the 180 days that begin `within_days` after the list.
    """
    lists, silent = [], [pd.DataFrame({"likely": [], "true": []}, dtype=bool)]
    bought = tables.orders[tables.orders["amount"] > 0]
    for months in _BACK:
        then = day - pd.Timedelta(days=within_days + SILENT_DAYS) - pd.DateOffset(months=months)
        if tables.monthly or then - pd.DateOffset(years=1) < first:
            break
        sales = revenue(tables.orders, year_to(then))
        found = reasons(tables, sales, as_of=then, within_days=within_days)
        start = then + pd.Timedelta(days=within_days)
        later = bought["order_date"].between(start, start + pd.Timedelta(days=SILENT_DAYS), inclusive="right")
        still = bought.loc[later, "account_id"].unique()
        rows = found.rows[found.rows["reason"] == "silence"]
        silent.append(pd.DataFrame({"likely": rows["chance"] >= 0.5, "true": ~rows["account_id"].isin(still)}))
        gone = sales[(sales > 0) & ~sales.index.isin(still) & ~sales.index.isin(found.gone.index)]
        inside = gone.index.isin(found.rows["account_id"])
        whole = found.rows["account_id"].drop_duplicates()
        bounds = ranges(futures(found.rows, seed=seed), pd.Series("all", index=whole))
        low, high = bounds.iloc[0] if len(bounds) else (0.0, 0.0)
        values = (then, len(whole), expected(found.rows).sum(), low, high, int(inside.sum()), gone[inside].sum())
        lists.append((*values, int((~inside).sum()), gone[~inside].sum()))
    return pd.DataFrame(lists, columns=_COLUMNS), pd.concat(silent, ignore_index=True)
