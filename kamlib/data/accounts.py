"""Accounts in, groups of companies out: who belongs to whom, and orders summed to the ultimate parent."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.data.faults import plain
from kamlib.errors import DataError, some
from kamlib.language import gettext as _

RINGS_NAMED = 5


def roll_up(accounts: pd.DataFrame) -> pd.DataFrame:
    """Say for each account which company stands at the top of its group, and how many steps up that is.

    Parameters
    ----------
    accounts : DataFrame
        One row an account: ``account_id`` (column or index) and ``parent_id`` (empty: the account is its own parent).

    Returns
    -------
    DataFrame
        Indexed by ``account_id``, in the caller's order: ``parent_id`` (as given), ``ultimate_parent_id`` and ``level``
        (steps up to the ultimate parent; 0 for itself). A parent that has no row of its own still names the group.

    Raises
    ------
    DataError
        If an id is missing or stands twice, or if parents lead back to where they started; the accounts are named.

    Notes
    -----
    Every account points to its parent; pointing at the parent's parent over and over (pointer doubling) reaches the top
    of a group of depth d in log2(d) steps.

    Examples
    --------
    >>> accounts = pd.DataFrame({"account_id": ["A", "B", "C"], "parent_id": [None, "A", "B"]})
    >>> roll_up(accounts)["ultimate_parent_id"].to_dict(), roll_up(accounts)["level"].tolist()
    ({'A': 'A', 'B': 'A', 'C': 'A'}, [0, 1, 2])
    """
    own, parent = _own_and_parent(accounts)
    everyone = pd.Index(pd.concat([own, parent.dropna()])).unique()
    above = np.arange(len(everyone))
    above[everyone.get_indexer(own)] = everyone.get_indexer(parent.fillna(own))
    top, level = above.copy(), (above != np.arange(len(everyone))).astype("int64")
    for _step in range(len(everyone).bit_length() + 1):
        level += level[top]
        top = top[top]
    lost = np.flatnonzero(top != above[top])
    if len(lost):
        rings = cycles(accounts)
        raise DataError(
            _("The parents of these accounts lead back to where they started: {rings}.").format(
                rings=some([" → ".join(map(plain, [*ring, ring[0]])) for ring in rings], RINGS_NAMED)
            ),
            expected=_("an account at the top of each group, without a parent"),
            do=_("Empty the column parent_id of the company at the top of each ring."),
        )
    position = everyone.get_indexer(own)
    index = pd.Index(own, name="account_id")
    columns = {"parent_id": parent, "ultimate_parent_id": everyone[top[position]], "level": level[position]}
    return pd.DataFrame({name: pd.Series(values).set_axis(index) for name, values in columns.items()})


def cycles(accounts: pd.DataFrame) -> list[list[str]]:
    """List the rings of accounts that are, through others, parents of themselves.

    Examples
    --------
    >>> cycles(pd.DataFrame({"account_id": ["A", "B", "C"], "parent_id": ["B", "A", "A"]}))
    [['A', 'B']]
    """
    own, parent = _own_and_parent(accounts)
    above = {child: up for child, up in zip(own, parent, strict=True) if pd.notna(up) and up != child}
    rings, seen = [], set()
    for start in above:
        path = {}
        while start in above and start not in seen:
            seen.add(start)
            path[start] = len(path)
            start = above[start]
        if start in path:
            rings.append(list(path)[path[start] :])
    return rings


def to_parent(orders: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """Put orders under the ultimate parent of the account that placed them, and keep that account beside it.

    Parameters
    ----------
    orders : DataFrame
        Any table with the column ``account_id``.
    accounts : DataFrame
        As for :func:`roll_up`.

    Returns
    -------
    DataFrame
        The same rows in the same order: ``account_id`` is the ultimate parent, ``original_account_id`` the account that
        ordered. An account that `accounts` does not know stays its own parent.

    Raises
    ------
    DataError
        If `orders` has no column ``account_id``, or as :func:`roll_up`.

    Examples
    --------
    >>> accounts = pd.DataFrame({"account_id": ["A", "B"], "parent_id": [None, "A"]})
    >>> to_parent(pd.DataFrame({"account_id": ["B", "A"], "amount": [1.0, 2.0]}), accounts)["account_id"].tolist()
    ['A', 'A']
    """
    if "account_id" not in orders:
        raise DataError(
            _("The orders have no column account_id."),
            found=some(orders.columns, 10),
            do=_("Rename the column that holds the customer's id."),
        )
    groups = roll_up(accounts)["ultimate_parent_id"]
    original = orders["account_id"]
    return orders.assign(account_id=original.map(groups).fillna(original), original_account_id=original)


def _own_and_parent(accounts: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    table = accounts.reset_index() if accounts.index.name == "account_id" else accounts.reset_index(drop=True)
    absent = [column for column in ("account_id", "parent_id") if column not in table]
    if absent:
        raise DataError(
            _("The accounts have no column {columns}.").format(columns=some(absent)),
            found=some(table.columns, 10),
            do=_("Rename the column that holds it; leave parent_id empty for accounts without a parent."),
        )
    own, parent = table["account_id"], table["parent_id"]
    empty = own.isna() | (own.astype("str").str.strip() == "")
    if empty.any():
        raise DataError(
            _("{n} accounts have no account_id.").format(n=int(empty.sum())),
            found=_("rows {rows}").format(rows=some(np.flatnonzero(empty) + 1)),
            do=_("Fill the ids in or leave these rows out."),
        )
    twice = own[own.duplicated()]
    if len(twice):
        raise DataError(
            _("{n} account ids stand more than once.").format(n=twice.nunique()),
            found=some(map(plain, twice.unique())),
            do=_("Keep one row for each account."),
        )
    return own, parent.mask(parent.isna() | (parent.astype("str").str.strip() == ""))
