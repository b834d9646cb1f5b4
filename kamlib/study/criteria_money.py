"""A study's tables in; by account what it bought a year and what it will still bring, each with its range, out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.errors import StudyError
from kamlib.language import gettext as _
from kamlib.language import ngettext, number
from kamlib.study.criteria_cells import VALUES, nothing
from kamlib.study.lifetime_value import lifetime_value
from kamlib.study.periods import YEAR, Coverage
from kamlib.study.tables import Tables, revenue

YEARS, _TWO_SIDED = 3, 1.959964


def yearly(orders: pd.DataFrame, span: Coverage, *, years: int = YEARS) -> pd.DataFrame:
    """Add up the net revenue of each account in the last whole years, the latest first.

    Parameters
    ----------
    orders : DataFrame
        ``account_id, order_date, amount``; credits are negative.
    span : Coverage
        The months that are complete. With less than a year of them there is one column, scaled to a year.
    years : int
        How many years at most.

    Returns
    -------
    DataFrame
        Indexed by ``account_id``; one column a year, missing before the year of an account's first order.
    """
    window = span.window(YEAR)
    if span.months < YEAR:
        return pd.DataFrame({window: revenue(orders, window) * YEAR / max(window.months, 1)})
    windows = []
    while len(windows) < years and span.covers(window):
        windows.append(window)
        window = window.before()
    sums = pd.DataFrame({window: revenue(orders, window) for window in windows})
    first = orders.groupby("account_id")["order_date"].min().reindex(sums.index)
    begun = pd.DataFrame({window: first <= window.end + pd.Timedelta(days=1) for window in windows})
    return sums.fillna(0.0).where(begun)


def monthly(orders: pd.DataFrame, span: Coverage) -> pd.DataFrame:
    """Add up the net revenue of each account in each of the last twelve complete months, or as many as there are.

    Parameters
    ----------
    orders : DataFrame
    span : Coverage
    """
    window = span.window(YEAR)
    lines = orders[window.holds(orders["order_date"])]
    months = lines["order_date"].dt.to_period("M")
    every = pd.period_range(window.start, window.end, freq="M")
    return lines.pivot_table("amount", "account_id", months, "sum", 0.0).reindex(columns=every, fill_value=0.0)


def volume(years: pd.DataFrame, *, months: pd.DataFrame) -> pd.DataFrame:
    """Say what an account buys in a usual year, and between which sums that lies.

    Parameters
    ----------
    years : DataFrame
        As :func:`yearly` makes it.
    months : DataFrame
        As :func:`monthly` makes it: used where no account has a second year.

    Returns
    -------
    DataFrame
        Indexed by ``account_id``: ``value`` (mean of the years since its first order), ``low``, ``high`` (95 %
        interval), ``n`` (years), ``source``, ``why``.

    Notes
    -----
    Two or three years say little about how much the years of one account differ. So half of the squared relative spread
    is the account's own, half that of all accounts together: the standard error of the mean is mean x spread /
    sqrt(n), and the interval reaches 1.96 of them to either side, never below 0.

    With one year or less, the sum of its m months is taken to vary as if months were drawn anew: its standard error is
    the standard deviation of the months times sqrt(m). What differs from one year to the next is not in it.

    Examples
    --------
    A buys 100, 120 and 80: its own relative variance is (0 + 0.04 + 0.04) / 2 = 0.04, and so is that of all.

    >>> years = pd.DataFrame({"2024": [100.0], "2023": [120.0], "2022": [80.0]}, index=["A"])
    >>> volume(years, months=pd.DataFrame())[["value", "low", "high", "n"]].round(1).values.tolist()
    [[100.0, 77.4, 122.6, 3.0]]
    """
    n, mean = years.notna().sum(axis=1), years.mean(axis=1)
    if (n > 1).any():
        off = years.sub(mean, axis=0).div(mean.where(mean > 0), axis=0).pow(2).sum(axis=1).where(mean > 0)
        pooled = off.sum() / (n - 1)[mean > 0].sum()
        own = (off / (n - 1).where(n > 1)).fillna(pooled)
        error = mean.abs() * np.sqrt((own + pooled) / 2 / n)
    else:
        error = months.std(axis=1, ddof=1) * np.sqrt(months.shape[1]) * YEAR / months.shape[1]
    low = (mean - _TWO_SIDED * error).clip(lower=np.minimum(mean, 0.0))
    cells = {"value": mean, "low": low.fillna(mean), "high": (mean + _TWO_SIDED * error).fillna(mean), "n": n}
    return pd.DataFrame(cells).assign(source=[_source(one, months.shape[1]) for one in n], why="")


def _source(years: int, months: int) -> str:
    if 0 < months < YEAR:
        return ngettext("order lines of {n} month", "order lines of {n} months", months).format(n=number(months))
    return ngettext("order lines of {n} year", "order lines of {n} years", years).format(n=number(years))


def lifetime(
    tables: Tables, accounts: pd.Index, *, as_of: str | pd.Timestamp | None, years: int, discount: float,
    margin: float | None, seed: int,
) -> tuple[pd.DataFrame, str]:  # fmt: skip
    """Say what each account will still bring, or why that cannot be said.

    Parameters
    ----------
    tables : Tables
    accounts : Index
        The accounts that need a row.
    as_of, years, discount, margin, seed
        As :func:`kamlib.study.lifetime_value` takes them.

    Returns
    -------
    cells : DataFrame
        Indexed by ``account_id``: ``value``, ``low``, ``high`` (range of what will come), ``n`` (purchase days or
        years it was learned from), ``source``, ``why``.
    measure : {"margin", "revenue"}
        What is counted.
    """
    try:
        found = lifetime_value(
            tables, as_of=as_of, horizon_years=years, annual_discount_rate=discount, margin=margin, seed=seed
        )
        reason = "" if found.reliable else _(
            "In the test on the last year the forecast was no better than 'as last year': a lifetime value would count "
            "the volume twice."
        )  # fmt: skip
    except StudyError as error:
        found, reason = None, str(error)
    if reason:
        return nothing(accounts, reason), "revenue"
    table = found.table.reindex(accounts)
    what = _("margin of {years} years ahead") if found.measure != "revenue" else _("revenue of {years} years ahead")
    told = _("No lifetime value: no running contract, or purchases that bring nothing on average.")
    cells = table[["mean", "obs_ci_lower", "obs_ci_upper"]].set_axis(list(VALUES), axis=1)
    missing = cells["value"].isna()
    return cells.assign(
        n=(~missing).astype(int),
        source=what.format(years=number(years)),
        why=np.where(missing, told, ""),
    ), "revenue" if found.measure == "revenue" else "margin"
