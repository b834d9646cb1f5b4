"""Orders in several currencies in, orders in one currency out, at the rate of each month."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.data.faults import plain
from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import listing, month


def convert(orders: pd.DataFrame, rates: pd.DataFrame, *, base: str = "EUR") -> pd.DataFrame:
    """Turn every amount into one currency, at the rate of the month in which it was ordered.

    Parameters
    ----------
    orders : DataFrame
        ``order_date`` (or ``month``), ``amount``, ``currency``; ``cost`` is converted too where it is there.
    rates : DataFrame
        ``month`` (any day of it), ``currency`` and ``rate_to_base`` (worth of one unit of the currency). The currency
        whose rate is 1 needs no rows.
    base : str, default "EUR"
        Currency wanted. If `rates` has rows for it, all rates are divided by its own rate of the month.

    Returns
    -------
    DataFrame
        The same rows in the same order with ``amount`` (and ``cost``) in `base`, ``currency`` equal to `base`, and what
        stood there before as ``amount_document`` (``cost_document``) and ``currency_document``.

    Raises
    ------
    DataError
        If a column is absent, a currency or date is empty, a rate is missing (currency and months are named), given
        twice, or not above zero.

    Examples
    --------
    >>> orders = pd.DataFrame({"order_date": pd.to_datetime(["2024-01-15", "2024-02-15"]), "amount": [100.0, 100.0],
    ...                        "currency": ["USD", "EUR"]})
    >>> rates = pd.DataFrame({"month": ["2024-01-01"], "currency": ["USD"], "rate_to_base": [0.9]})
    >>> convert(orders, rates)["amount"].tolist()
    [90.0, 100.0]
    """
    day = "order_date" if "order_date" in orders or "month" not in orders else "month"
    _require(orders, [day, "amount", "currency"], _("The orders have no column {columns}."))
    months = _months(orders[day], day)
    empty = orders["currency"].isna() | (orders["currency"].astype("str").str.strip() == "")
    if empty.any():
        raise DataError(
            _("{n} order lines have no currency.").format(n=int(empty.sum())),
            found=_("rows {rows}").format(rows=some(np.flatnonzero(empty) + 1)),
            do=_("Fill the column currency, or give the currency in a mapping file (currency: EUR)."),
        )
    table = _rate_table(rates, base)
    wanted = pd.MultiIndex.from_arrays([months, orders["currency"]])
    known = table.reindex(wanted).to_numpy()
    factor = np.where((orders["currency"] == base).to_numpy(), 1.0, known)
    if np.isnan(factor).any():
        _missing_rates(wanted[np.isnan(factor)].unique())
    money = [column for column in ("amount", "cost") if column in orders]
    before = {f"{column}_document": orders[column] for column in [*money, "currency"]}
    kept = {name: values for name, values in before.items() if name not in orders}
    return orders.assign(**{column: orders[column] * factor for column in money}, currency=base, **kept)


def _rate_table(rates: pd.DataFrame, base: str) -> pd.Series:
    _require(rates, ["month", "currency", "rate_to_base"], _("The exchange rates have no column {columns}."))
    rate = pd.to_numeric(rates["rate_to_base"], errors="coerce")
    wrong = ~(rate > 0) | ~np.isfinite(rate)
    if wrong.any():
        raise DataError(
            _("{n} exchange rates are not above zero.").format(n=int(wrong.sum())),
            found=_("rows {rows}").format(rows=some(np.flatnonzero(wrong) + 1)),
            do=_("Correct them at their source."),
        )
    index = pd.MultiIndex.from_arrays([_months(rates["month"], "month"), rates["currency"]])
    twice = index[index.duplicated()].unique()
    if len(twice):
        raise DataError(
            _("Some exchange rates are given more than once."),
            found=some([f"{plain(currency)} {month(day)}" for day, currency in twice]),
            do=_("Keep one rate for each currency and month."),
        )
    table = pd.Series(rate.to_numpy(dtype="float64"), index=index)
    own = table[index.get_level_values(1) == base]
    if own.empty:
        return table
    return table / own.droplevel(1).reindex(index.get_level_values(0)).to_numpy()


def _months(values: pd.Series, column: str) -> pd.Series:
    days = pd.to_datetime(values, errors="coerce")
    if days.isna().any():
        raise DataError(
            _("The column {column} has {n} cells that are empty or no date.").format(
                column=column, n=int(days.isna().sum())
            ),
            found=_("rows {rows}").format(rows=some(np.flatnonzero(days.isna()) + 1)),
            do=_("Correct them or leave these rows out."),
        )
    return days.dt.to_period("M").dt.to_timestamp()


def _missing_rates(pairs: pd.MultiIndex) -> None:
    gaps = pd.Series(pairs.get_level_values(0), index=pairs.get_level_values(1))
    parts = [
        _("{currency} in {months}").format(
            currency=plain(currency), months=some([month(day) for day in sorted(gaps[[currency]])])
        )
        for currency in gaps.index.unique()
    ]
    raise DataError(
        _("There is no exchange rate for {gaps}.").format(gaps=listing(parts)),
        do=_("Add these months to the exchange rates, or leave these lines out."),
    )


def _require(table: pd.DataFrame, names: list[str], sentence: str) -> None:
    absent = [column for column in names if column not in table]
    if absent:
        raise DataError(
            sentence.format(columns=some(absent)),
            found=some(table.columns, 10),
            do=_("Rename the column that holds it."),
        )
