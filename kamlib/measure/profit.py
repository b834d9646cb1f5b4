"""Order lines or profit by account in; what each account leaves, and how few make the profit, out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import ngettext, number, share
from kamlib.measure.checks import by_account, require


@dataclass(frozen=True)
class ProfitCurve:
    """The whale curve: profit added up from the best account to the worst.

    Attributes
    ----------
    table : DataFrame
        Indexed by ``account_id``, best first: ``profit``, ``cumulative_profit``, ``cumulative_share`` (of `total`;
        missing where the total is zero or less) and ``share_of_accounts`` (up to 1).
    total : float
        Profit of all accounts.
    peak_profit : float
        Highest point of the curve: what the accounts that make money earn.
    peak_share : float
        `peak_profit` over `total`, such as 1.4; missing where the total is zero or less.
    loss_makers : int
        Number of accounts with a loss.
    """

    table: pd.DataFrame
    total: float
    peak_profit: float
    peak_share: float
    loss_makers: int

    def __str__(self) -> str:
        n = len(self.table)
        if not self.loss_makers:
            return ngettext("The one account makes money.", "All {n} accounts make money.", n).format(n=number(n))
        if np.isnan(self.peak_share):
            return _("{losers} of {n} accounts lose more than the others earn.").format(
                losers=number(self.loss_makers), n=number(n)
            )
        return ngettext(
            "{losers} of {n} accounts loses money and takes back {back} of the profit that the others earn.",
            "{losers} of {n} accounts lose money and take back {back} of the profit that the others earn.",
            self.loss_makers,
        ).format(losers=number(self.loss_makers), n=number(n), back=share(1 - self.total / self.peak_profit))

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.table.to_html(max_rows=20)}"


def customer_profit(
    orders: pd.DataFrame,
    *,
    margin_rate: float | pd.Series | None = None,
    service_cost: pd.Series | None = None,
    drivers: pd.DataFrame | None = None,
    unit_costs: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Say what each account leaves after the goods and, where it is known, after the work of serving it.

    Parameters
    ----------
    orders : DataFrame
        Order lines with ``account_id``, ``amount`` and, if the goods' cost is known, ``cost``.
    margin_rate : float or Series by account, optional
        Margin over revenue, such as 0.3, for lines without ``cost``. Needed where there is no such column.
    service_cost : Series, optional
        Money spent on serving each account; an account that is not there costs nothing.
    drivers : DataFrame, optional
        What was done for each account, indexed by ``account_id``: one column of counts for each activity, such as
        ``visits`` or ``tickets``. ``orders`` (invoices, or order days) and ``lines`` are counted from the order lines.
    unit_costs : mapping of activity to money, optional
        What one of each activity costs, such as ``{"visits": 180, "lines": 2.5}``.

    Returns
    -------
    DataFrame
        Indexed by ``account_id``, in order of appearance: ``revenue``, ``cost``, ``margin``, ``service_cost``,
        ``profit``. ``service_cost`` is 0 where no cost of serving was given.

    Raises
    ------
    DataError
        If lines have neither a cost nor a margin rate, or an activity has a cost but no counts.

    Notes
    -----
    profit = revenue - cost of goods - sum over activities of count x unit cost - service_cost. The keys by which
    shared costs are spread drive the result: try other unit costs before acting on it. With one margin rate and no
    cost to serve, profit only repeats revenue.

    Examples
    --------
    >>> orders = pd.DataFrame({"account_id": ["A", "A", "B"], "amount": [100.0, 50.0, 40.0]})
    >>> customer_profit(orders, margin_rate=0.4, unit_costs={"lines": 10}).rename_axis(None)
       revenue  cost  margin  service_cost  profit
    A    150.0  90.0    60.0          20.0    40.0
    B     40.0  24.0    16.0          10.0     6.0
    """
    require(orders, ["account_id", "amount"])
    amount = orders["amount"].astype(float)
    cost = orders["cost"].astype(float) if "cost" in orders else pd.Series(np.nan, index=orders.index)
    rate = _rates(orders["account_id"], margin_rate)
    cost = cost.fillna(amount * (1 - rate))
    unknown = cost.isna()
    if unknown.any():
        raise DataError(
            _("{n} of {all} order lines have neither a cost nor a margin rate.").format(
                n=number(int(unknown.sum())), all=number(len(orders))
            ),
            found=_("accounts {accounts}").format(accounts=some(orders.loc[unknown, "account_id"].unique())),
            do=_("Pass margin_rate, such as 0.3, for the lines without a cost."),
        )
    sums = pd.DataFrame({"revenue": amount, "cost": cost}).groupby(orders["account_id"], sort=False).sum()
    sums.index.name = "account_id"
    sums["margin"] = sums["revenue"] - sums["cost"]
    sums["service_cost"] = _service(orders, sums.index, service_cost, drivers, unit_costs or {})
    sums["profit"] = sums["margin"] - sums["service_cost"]
    return sums


def _rates(accounts: pd.Series, margin_rate) -> pd.Series:
    if isinstance(margin_rate, pd.Series):
        rate = accounts.map(margin_rate).astype(float)
    else:
        rate = pd.Series(np.nan if margin_rate is None else float(margin_rate), index=accounts.index)
    if (rate > 1).any():
        raise DataError(
            _("A margin rate is above 1."),
            expected=_("a share of revenue, such as 0.3"),
            found=number(float(rate.max()), 2),
            do=_("Write 30 per cent as 0.3."),
        )
    return rate


def _service(orders, accounts, service_cost, drivers, unit_costs) -> pd.Series:
    cost = pd.Series(0.0, index=accounts)
    if service_cost is not None:
        cost += by_account(service_cost, name="service_cost").reindex(accounts).fillna(0.0)
    counts = {} if drivers is None else {name: drivers[name] for name in drivers}
    groups = orders.groupby("account_id", sort=False)
    if "orders" in unit_costs and "orders" not in counts:
        key = next((column for column in ("invoice_id", "order_date") if column in orders), None)
        if key:
            counts["orders"] = groups[key].nunique()
    counts.setdefault("lines", groups.size())
    absent = [name for name in unit_costs if name not in counts]
    if absent:
        raise DataError(
            _("Activities have a unit cost but no counts: {names}.").format(names=some(absent)),
            found=_("counts of {names}").format(names=some(counts)),
            do=_("Add them as columns of drivers, one row per account."),
        )
    for name, each in unit_costs.items():
        cost += counts[name].reindex(accounts).fillna(0.0).astype(float) * float(each)
    return cost


def profit_curve(profit: pd.Series) -> ProfitCurve:
    """Add profit up from the best account to the worst: how few make it, and how much the others take back.

    Parameters
    ----------
    profit : Series
        Profit by account, losses below zero.

    Returns
    -------
    ProfitCurve

    Raises
    ------
    DataError
        If there are no accounts, an account stands twice, or a value is missing.

    Notes
    -----
    Kaplan and Narayanan report, second-hand, that the best fifth of customers gives 150 to 300 % of profit and the
    worst tenth loses 50 to 200 %. The shape depends on how shared costs are spread: draw it for several unit costs.

    Examples
    --------
    >>> curve = profit_curve(pd.Series({"A": 50.0, "B": -20.0, "C": 70.0}))
    >>> curve.peak_profit, curve.peak_share, curve.loss_makers
    (120.0, 1.2, 1)
    >>> str(curve)
    '1 of 3 accounts loses money and takes back 16.7% of the profit that the others earn.'
    """
    profit = by_account(profit, name="profit")
    if not len(profit):
        raise DataError(_("There are no accounts, so there is no profit curve."))
    ranked = profit.sort_values(ascending=False, kind="stable")
    cumulative = ranked.cumsum()
    total = float(profit.sum())
    peak = max(float(ranked.clip(lower=0).sum()), 0.0)
    n = len(ranked)
    table = pd.DataFrame(
        {
            "profit": ranked,
            "cumulative_profit": cumulative,
            "cumulative_share": cumulative / total if total > 0 else np.nan,
            "share_of_accounts": np.arange(1, n + 1) / n,
        }
    )
    return ProfitCurve(table, total, peak, peak / total if total > 0 else float("nan"), int((profit < 0).sum()))
