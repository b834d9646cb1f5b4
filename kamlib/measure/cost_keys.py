"""Margin by account and a shared cost in; who makes money by which way of sharing it out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.measure.checks import by_account


@dataclass(frozen=True)
class CostKeys:
    """Profit of the same accounts under several ways of sharing one cost.

    Attributes
    ----------
    profit : DataFrame
        Indexed by ``account_id`` in the caller's order, one column for each key: margin less the account's part of the
        cost. Every column adds up to the same total.
    total : float
        The cost that is shared.
    """

    profit: pd.DataFrame
    total: float

    @property
    def loss_makers(self) -> pd.Series:
        """How many accounts lose money under each key."""
        return (self.profit < 0).sum()

    @property
    def changed(self) -> pd.Series:
        """Whether an account makes money under one key and loses it under another."""
        losing = (self.profit < 0).sum(axis=1)
        return (losing > 0) & (losing < self.profit.shape[1])

    @property
    def always_profit(self) -> int:
        """How many accounts make money, or lose none, whatever the key."""
        return int((self.profit >= 0).all(axis=1).sum())

    @property
    def always_loss(self) -> int:
        """How many accounts lose money whatever the key."""
        return int((self.profit < 0).all(axis=1).sum())

    def of(self, accounts: Iterable[str], *, names: pd.Series | None = None) -> str:
        """Say what some accounts leave under each key, one line each.

        Parameters
        ----------
        accounts : iterable of str
            Their ids.
        names : Series, optional
            Name of each account, by account_id.

        Raises
        ------
        DataError
            If there is no such account.
        """
        lines = []
        for account in accounts:
            if account not in self.profit.index:
                raise DataError(_("There is no account {account}.").format(account=account))
            name = account if names is None else names.get(account, account)
            parts = [f"{key} {number(value)}" for key, value in self.profit.loc[account].items()]
            lines.append(f"{name}: {' · '.join(parts)}")
        return "\n".join(lines)

    def __str__(self) -> str:
        each = [
            _("{key}: {losers} of {n} accounts lose money").format(
                key=key, losers=number(losers), n=number(len(self.profit))
            )
            for key, losers in self.loss_makers.items()
        ]
        whole = _("Whatever the key, {gain} make money and {loss} lose it; with the other {changed} the key decides.")
        told = whole.format(
            gain=number(self.always_profit), loss=number(self.always_loss), changed=number(int(self.changed.sum()))
        )
        return "\n".join([*each, told])

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self)).replace(chr(10), '<br>')}</p>{self.profit.to_html(max_rows=20)}"


def cost_keys(margin: pd.Series, *, total: float, keys: Mapping[str, pd.Series]) -> CostKeys:
    """Share one cost among the accounts in several ways, and see who makes money under which.

    Parameters
    ----------
    margin : Series
        What each account leaves after the goods.
    total : float
        The cost to be shared, such as a year's warehouse, lorries and salaries.
    keys : mapping of str to Series
        Ways of sharing by name: revenue, number of orders, hours, ... by account. An account that a key does not have
        bears nothing under it.

    Returns
    -------
    CostKeys

    Raises
    ------
    DataError
        If there is no key, a key is negative somewhere, or adds up to nothing.

    Notes
    -----
    An account bears total x its part of the key. Shared costs belong to no account: every key is a decision about whom
    to charge, and none can be proved right by the result. A key that follows what causes the cost is the better guide,
    and a conclusion that holds under all of them the safest.

    Examples
    --------
    >>> margin = pd.Series({"A": 60.0, "B": 40.0})
    >>> keys = {"by revenue": pd.Series({"A": 3, "B": 1}), "by orders": pd.Series({"A": 1, "B": 3})}
    >>> result = cost_keys(margin, total=80, keys=keys)
    >>> result.profit.to_dict("list")
    {'by revenue': [0.0, 20.0], 'by orders': [40.0, -20.0]}
    """
    margin = by_account(margin, name="margin")
    if not keys:
        raise DataError(_("A cost is shared by a key."), do=_("Pass keys, such as revenue or the number of orders."))
    found = {}
    for name, values in keys.items():
        key = by_account(values, name=str(name)).reindex(margin.index).fillna(0.0).astype(float)
        if (key < 0).any() or not key.sum() > 0:
            raise DataError(
                _("No cost can be shared by {key}.").format(key=name),
                expected=_("numbers of zero or more that add up to more than zero"),
                found=some(key.index[key < 0]) if (key < 0).any() else number(float(key.sum())),
            )
        found[name] = margin - total * key / key.sum()
    return CostKeys(pd.DataFrame(found, index=margin.index), float(total))
