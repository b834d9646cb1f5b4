"""Payments, revenue and ends in; by account and quarter the signs of an end to come, and the outcome, out."""

from __future__ import annotations

from datetime import date as Day

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.measure.checks import require
from kamlib.measure.clock import to_day

CAUSES = ("fails", "leaves")
_TREND = 4


def payment_delay(payments: pd.DataFrame, *, as_of: str | Day, hindsight: bool = False) -> pd.DataFrame:
    """Say how late each account pays, quarter by quarter: mean days between the due day and the payment.

    Parameters
    ----------
    payments : DataFrame
        One row an invoice: ``account_id``, ``due_date``, ``paid_date`` (empty while it is unpaid).
    as_of : day
        The last day that is known.
    hindsight : bool
        False: each quarter as it looked on its last day, from the invoices paid in it and those overdue at its end,
        late by the days until then. This is what a warning can be built on. True: each quarter's invoices by due day
        with the delay that became of them; those unpaid count until `as_of`.

    Returns
    -------
    DataFrame
        Indexed by ``account_id`` in order of appearance; one column for each quarter, its first day. Days, below zero
        where paid early; missing where the account had nothing to pay.

    Raises
    ------
    DataError
        If a column is missing, a cell of it is empty, or no invoice was due by `as_of`.

    Notes
    -----
    An invoice counts as much as any other, whatever its sum. With hindsight the last quarters look too good: what is
    still unpaid cannot yet be very late.

    Examples
    --------
    An invoice due on 20 March is paid on 19 May. On 31 March it was 11 days late, in the end 60.

    >>> payments = pd.DataFrame(
    ...     {
    ...         "account_id": ["A", "A"],
    ...         "due_date": pd.to_datetime(["2024-03-20", "2024-05-05"]),
    ...         "paid_date": pd.to_datetime(["2024-05-19", "2024-05-05"]),
    ...     }
    ... )
    >>> payment_delay(payments, as_of="2024-06-30")
    quarter     2024-01-01  2024-04-01
    account_id
    A                 11.0        30.0
    >>> payment_delay(payments, as_of="2024-06-30", hindsight=True)
    quarter     2024-01-01  2024-04-01
    account_id
    A                 60.0         0.0
    """
    due, paid = _bills(payments)
    last = to_day(as_of, "as_of")
    known = due <= last
    if not known.any():
        raise DataError(_("No invoice was due by {day}.").format(day=last.date()), do=_("Choose a later as_of."))
    quarters = pd.period_range(due[known].min(), last, freq="Q")
    columns = {}
    for quarter in quarters:
        start, end = quarter.start_time, min(quarter.end_time.normalize(), last)
        if hindsight:
            stop, rows = last, due.between(start, end)
        else:
            stop, rows = end, paid.between(start, end) | ((due <= end) & ~(paid <= end))
        days = (paid[rows].where(paid[rows] <= stop, stop) - due[rows]).dt.days
        columns[start] = days.groupby(payments.loc[rows, "account_id"]).mean()
    accounts = pd.Index(payments.loc[known, "account_id"].unique(), name="account_id")
    table = pd.DataFrame(columns).reindex(accounts).astype(float)
    return table.set_axis(pd.DatetimeIndex(table.columns, name="quarter"), axis=1)


def order_volatility(panel: pd.DataFrame, *, months: int = 12) -> pd.DataFrame:
    """Say how unsteadily each account buys: how far its months lie apart, measured by their mean.

    Parameters
    ----------
    panel : DataFrame
        Revenue by account and month, as :func:`revenue_panel` makes it.
    months : int
        How many months up to the end of each quarter count, from 2.

    Returns
    -------
    DataFrame
        Indexed by ``account_id``; one column for each quarter that ends in the panel: standard deviation over mean of
        its last months. 0 for equal months, 1 where they differ by as much as they bring. Missing until so many months
        have passed since the first revenue, and where the months bring nothing or less.

    Raises
    ------
    DataError
        If the panel is not by month, or too few months are asked for.

    Notes
    -----
    An account that stops buying becomes unsteady at first: part of the sign is the leaving itself.

    Examples
    --------
    >>> months = pd.date_range("2024-01-01", periods=3, freq="MS", name="month")
    >>> panel = pd.DataFrame([[10, 10, 10], [9, 0, 0], [0, 0, 30]], index=["A", "B", "C"], columns=months)
    >>> order_volatility(panel, months=3).round(3)
    quarter  2024-01-01
    A             0.000
    B             1.732
    C               NaN
    """
    starts = pd.DatetimeIndex(panel.columns)
    if (np.diff(starts.year * 12 + starts.month) != 1).any():
        raise DataError(
            _("The panel is not by month."), do=_("Make it with revenue_panel(orders), or fill in the missing months.")
        )
    if months < 2:
        raise DataError(_("Steadiness shows in two months or more."), found=f"months={months:g}")
    values = panel.to_numpy(dtype=float)
    bought = np.cumsum(values != 0, axis=1) > 0
    columns = {}
    for place in range(months - 1, len(starts)):
        if starts[place].month % 3:
            continue
        window = values[:, place - months + 1 : place + 1]
        mean = window.mean(axis=1)
        steady = bought[:, place - months + 1] & (mean > 0)
        found = window.std(axis=1, ddof=1) / np.where(steady, mean, 1.0)
        columns[starts[place] - pd.DateOffset(months=2)] = np.where(steady, found, np.nan)
    table = pd.DataFrame(columns, index=panel.index)
    return table.set_axis(pd.DatetimeIndex(table.columns, name="quarter"), axis=1)


def silent_ends(
    last_order: pd.Series, payments: pd.DataFrame | None = None, *, as_of: str | Day, silent_days: int = 180
) -> pd.DataFrame:
    """Take accounts that have long been silent for lost, and those that left a bill unpaid for failed.

    Parameters
    ----------
    last_order : Series
        Day of the last purchase by ``account_id`` (``order_summary(orders)["last_order"]``).
    payments : DataFrame, optional
        As for :func:`payment_delay`. Without it every end counts as leaving.
    as_of : day
        The last day that is known.
    silent_days : int
        After so many days without a purchase an account counts as lost, and a bill as unpaid.

    Returns
    -------
    DataFrame
        Indexed by ``account_id`` in the order given: ``fails``, ``leaves`` (day of the last purchase, missing where the
        account is still there), ``known_on`` (the day on which the silence became long enough).

    Raises
    ------
    DataError
        If an account has no last purchase, or the silence is no number of days above 0.

    Notes
    -----
    This is a guess. Orders do not say why an account stopped, an account may come back, and one that buys once a year
    is no lost one: choose `silent_days` longer than the usual time between orders. Of the last `silent_days` before
    `as_of` no end is known yet. Where a register or the sales team knows who failed or left and when, use that instead.

    Examples
    --------
    >>> last_order = pd.Series(pd.to_datetime(["2024-12-01", "2024-02-01"]), index=["A", "B"])
    >>> silent_ends(last_order, as_of="2024-12-31")["leaves"]
    account_id
    A          NaT
    B   2024-02-01
    Name: leaves, dtype: datetime64[...]
    """
    if silent_days < 1:
        raise DataError(_("A silence is at least one day."), found=f"{silent_days:g}")
    day, last, wait = pd.to_datetime(last_order), to_day(as_of, "as_of"), pd.Timedelta(days=silent_days)
    if day.isna().any():
        raise DataError(
            _("{n} accounts have no value in {name}.").format(n=number(int(day.isna().sum())), name="last_order"),
            found=some(day.index[day.isna()]),
        )
    gone = day + wait <= last
    failed = pd.Series(False, index=day.index)
    if payments is not None:
        due, paid = _bills(payments)
        failed = pd.Series(
            day.index.isin(payments.loc[(due + wait <= last) & ~(paid <= last), "account_id"]), day.index
        )
    table = pd.DataFrame({"fails": day.where(gone & failed), "leaves": day.where(gone & ~failed)})
    return table.assign(known_on=(day + wait).where(gone)).rename_axis("account_id")


def account_quarters(
    signs: dict[str, pd.DataFrame],
    ended: pd.DataFrame,
    *,
    first: pd.Series,
    as_of: str | Day,
    carry: int = 4,
) -> pd.DataFrame:
    """Put signs and outcomes together: one row for each quarter that an account began, with the signs known by then.

    Parameters
    ----------
    signs : dict of str to DataFrame
        Signs by ``account_id`` (index) and quarter (columns), such as ``{"payment_delay": payment_delay(...)}``, as
        known on the last day of each quarter.
    ended : DataFrame
        Indexed by ``account_id``: ``fails`` and ``leaves``, the day on which the account failed or left; missing where
        it is still there. Accounts that are not in it are still there.
    first : Series
        First day of each account as a customer; its index says which accounts, and in which order.
    as_of : day
        The last day of which outcomes are known: with :func:`silent_ends` its `as_of` less the silence. Quarters that
        were not over by then are left out.
    carry : int
        For how many quarters a sign that is missing is taken over from before.

    Returns
    -------
    DataFrame
        ``account_id``, ``quarter`` (first day), ``age`` (whole quarters since the first day), a column for each sign as
        it stood at the end of the quarter before, the same with ``_trend`` (its change a quarter, over the four
        quarters before), ``fails``, ``leaves`` (1 in the quarter in which it happened, else 0). No row after an end;
        none in an account's first quarter, which has no quarter before.

    Raises
    ------
    DataError
        If there is no sign, a column is missing, or an account has two ends.

    Notes
    -----
    Signs are one quarter older than the outcome, so that a model fitted to this table can be used today for the quarter
    to come. The trend is that of a straight line through the last values, three at least.

    Examples
    --------
    >>> quarters = pd.to_datetime(["2024-01-01", "2024-04-01", "2024-07-01"])
    >>> delay = pd.DataFrame([[5.0, 20.0, 60.0]], index=["A"], columns=quarters)
    >>> ended = pd.DataFrame({"fails": [pd.Timestamp("2024-08-20")], "leaves": [pd.NaT]}, index=["A"])
    >>> first = pd.Series(pd.Timestamp("2023-02-01"), index=["A"])
    >>> account_quarters({"delay": delay}, ended, first=first, as_of="2024-12-31")[["quarter", "age", "delay", "fails"]]
         quarter  age  delay  fails
    0 2024-04-01    5    5.0      0
    1 2024-07-01    6   20.0      1
    """
    if not signs:
        raise DataError(_("There is no sign to put together."), do=_("Pass signs={'payment_delay': ...}."))
    absent = [cause for cause in CAUSES if cause not in ended]
    if absent:
        raise DataError(_("The table {table} has no column {columns}.").format(table="ended", columns=some(absent)))
    dates = ended.reindex(first.index)[list(CAUSES)].apply(pd.to_datetime)
    both = dates.notna().all(axis=1)
    if both.any():
        raise DataError(
            _("{n} accounts have failed and have left.").format(n=number(int(both.sum()))),
            found=some(dates.index[both]),
            do=_("Keep what happened first."),
        )
    whole = pd.Period(to_day(as_of, "as_of") + pd.Timedelta(days=1), freq="Q") - 1
    starts = [pd.DatetimeIndex(table.columns).to_period("Q") for table in signs.values()]
    begin = min(one.min() for one in starts) + 1
    quarters = pd.period_range(begin, whole, freq="Q")
    index = pd.MultiIndex.from_product([first.index, quarters], names=["account_id", "quarter"])
    table = pd.DataFrame(index=index).reset_index()
    since = pd.PeriodIndex(pd.to_datetime(first), freq="Q")
    table["age"] = np.subtract.outer(quarters.asi8, since.asi8).T.ravel()
    for (name, sign), columns in zip(signs.items(), starts, strict=True):
        known = sign.set_axis(columns, axis=1).reindex(index=first.index, columns=quarters - 1).astype(float)
        table[name] = known.ffill(axis=1, limit=carry).to_numpy().ravel()
        table[f"{name}_trend"] = _slopes(sign.set_axis(columns, axis=1).reindex(index=first.index), quarters).ravel()
    end = pd.PeriodIndex(dates.min(axis=1), freq="Q")
    over = np.repeat(end.asi8, len(quarters)), np.tile(quarters.asi8, len(first))
    known = np.repeat(~end.isna(), len(quarters))
    for cause in CAUSES:
        happened = np.repeat(dates[cause].notna().to_numpy(), len(quarters))
        table[cause] = (happened & (over[0] == over[1])).astype(int)
    rows = (table["age"] >= 1).to_numpy() & ~(known & (over[1] > over[0]))
    table["quarter"] = table["quarter"].dt.start_time
    return table[rows].reset_index(drop=True)


def _bills(payments: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return the days on which invoices were due and were paid; only the latter may be missing."""
    require(payments, ["account_id", "due_date"], name="payments")
    if "paid_date" not in payments:
        require(payments, ["paid_date"], name="payments")
    return pd.to_datetime(payments["due_date"]), pd.to_datetime(payments["paid_date"])


def _slopes(sign: pd.DataFrame, quarters: pd.PeriodIndex) -> np.ndarray:
    """Return the slope of a line through the four quarters before each quarter; missing with less than three values."""
    values = np.stack([sign.reindex(columns=quarters - lag).to_numpy(dtype=float) for lag in range(_TREND, 0, -1)])
    known = np.isfinite(values)
    n = known.sum(axis=0)
    time = np.arange(_TREND)[:, None, None] * known
    count = np.maximum(n, 1)
    centred = (np.arange(_TREND)[:, None, None] - time.sum(axis=0) / count) * known
    slope = (centred * np.where(known, values, 0.0)).sum(axis=0) / np.where(n > 1, (centred**2).sum(axis=0), 1.0)
    return np.where(n >= 3, slope, np.nan)
