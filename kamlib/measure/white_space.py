"""Order lines by product line in; what each account buys, and how many of its peers buy it, out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date as Day
from typing import Any

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.measure.clock import to_day
from kamlib.measure.lines import open_lines


def white_space(
    orders: Any,
    accounts: pd.DataFrame | None = None,
    *,
    by: str = "product_line",
    peers: str = "industry",
    end: str | Day | None = None,
    engine: Any = None,
    memory_limit: str | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> pd.DataFrame:
    """List what each account buys and does not buy, beside how many accounts like it buy it.

    Parameters
    ----------
    orders : DataFrame, path, list of paths, glob, or name of a table on `engine`
        As :func:`order_summary` takes them, with the column `by`.
    accounts : DataFrame, optional
        One row per account, indexed by ``account_id`` or with that column, and the column `peers`. Accounts without
        orders get rows too. Without it all accounts are peers.
    by : str
        What is bought or not.
    peers : str
        The column of `accounts` whose equal values make accounts peers.
    end : day, optional
        Last day that counts; by default the last day in the orders.
    engine, memory_limit, progress
        As :func:`order_summary` takes them.

    Returns
    -------
    DataFrame
        One row for each account and value of `by`, indexed by both: accounts of `accounts` first, in their order, then
        others as :func:`order_summary` orders them; values of `by` by text. ``purchase_days`` (0 where nothing was
        bought), ``last_order`` (NaT there), ``revenue`` (net, credits taken off), ``peer_group`` (missing where it is
        not known), ``peers`` (other accounts of the group), ``peers_buying`` (those with a purchase day) and
        ``peer_share`` (0 to 1; NaN without peers). ``attrs["revenue_without_value"]`` is the net sum of lines without a
        value of `by`: they stand in no row.

    Raises
    ------
    DataError
        If a column is missing or of the wrong kind, an account stands twice in `accounts`, or currencies differ.
    CapacityError
        If the work fits neither into memory nor onto the disk.

    Notes
    -----
    Counts only: whether a gap can be sold, and what it is worth, needs a model. A share of few peers says little; read
    ``peers`` with it. Purchase days are those of :func:`order_summary`, taken for each value of `by`.

    Examples
    --------
    >>> orders = pd.DataFrame(
    ...     {
    ...         "account_id": ["A", "A", "B", "C", "C"],
    ...         "order_date": pd.to_datetime(["2025-01-07", "2025-02-07", "2025-03-03", "2025-03-31", "2025-03-31"]),
    ...         "product_line": ["pumps", "valves", "pumps", "pumps", "valves"],
    ...         "amount": [100.0, 80.0, 60.0, 50.0, 20.0],
    ...     }
    ... )
    >>> white_space(orders)[["purchase_days", "revenue", "peers", "peers_buying"]].loc["B"]
                  purchase_days  revenue  peers  peers_buying
    product_line
    pumps                     1     60.0      2             2
    valves                    0      0.0      2             2
    """
    groups = None if accounts is None else _groups(accounts, peers)
    stop = to_day(end, "end")
    with open_lines(orders, engine=engine, memory_limit=memory_limit, progress=progress, part=by) as lines:
        stop = stop if pd.notna(stop) else lines.last_day
        values = {"end": stop.date() if pd.notna(stop) else pd.Timestamp(0).date()}
        text = _("Counting purchases")
        accounts_found, columns = lines.rows("white_space", values, text=text, words={"part": "part,"})
    found = pd.DataFrame(columns).assign(account_id=accounts_found)
    placed = found[found["part"].notna()]
    ids = pd.Index(found["account_id"].unique(), name="account_id")
    if groups is not None:
        ids = groups.index.append(ids.difference(groups.index, sort=False))
    table = _grid(placed, ids, pd.Index(sorted(placed["part"].unique()), dtype="str", name=by))
    group = pd.Series("", index=ids) if groups is None else groups.reindex(ids)
    table = _with_peers(table, group)
    table.attrs = {"revenue_without_value": float(found["revenue"][found["part"].isna()].sum())}
    return table


def _groups(accounts: pd.DataFrame, peers: str) -> pd.Series:
    table = accounts.set_index("account_id") if "account_id" in accounts else accounts
    if peers not in table:
        raise DataError(
            _("The accounts have no column {columns}.").format(columns=peers),
            found=_("the columns {columns}").format(columns=some(table.columns, limit=12)),
            do=_("Say with peers= which column makes accounts alike."),
        )
    twice = table.index[table.index.duplicated()].unique()
    if len(twice):
        raise DataError(
            _("{n} accounts stand more than once in {name}.").format(n=number(len(twice)), name="accounts"),
            found=some(twice),
            do=_("Add up their rows first: one row per account."),
        )
    return table[peers].rename_axis("account_id")


def _grid(placed: pd.DataFrame, ids: pd.Index, lines: pd.Index) -> pd.DataFrame:
    cells = ids.get_indexer(placed["account_id"]) * len(lines) + lines.get_indexer(placed["part"])
    index = pd.MultiIndex.from_product([ids, lines])
    bought = np.zeros(len(index), dtype="int64")
    revenue = np.zeros(len(index))
    last = np.full(len(index), np.datetime64("NaT", "us"))
    bought[cells], revenue[cells] = placed["purchase_days"], placed["revenue"]
    last[cells] = placed["last_order"].astype("datetime64[us]")
    return pd.DataFrame({"purchase_days": bought, "last_order": last, "revenue": revenue}, index=index)


def _with_peers(table: pd.DataFrame, group: pd.Series) -> pd.DataFrame:
    lines = len(table) // max(len(group), 1)
    codes, _names = pd.factorize(group)
    buys = (table["purchase_days"].to_numpy() > 0).reshape(len(group), lines).astype("int64")
    known = codes >= 0
    buying = np.zeros((codes.max(initial=-1) + 1, lines), dtype="int64")
    np.add.at(buying, codes[known], buys[known])
    size = np.bincount(codes[known], minlength=1)
    others = np.where(known, size[codes] - 1, 0)
    others_buying = np.where(known[:, None], buying[codes] - buys, 0) if len(buying) else np.zeros_like(buys)
    table = table.assign(
        peer_group=group.repeat(lines).to_numpy(),
        peers=others.repeat(lines),
        peers_buying=others_buying.ravel(),
    )
    return table.assign(peer_share=table["peers_buying"] / table["peers"].where(table["peers"] > 0))
