"""The next year of a few accounts, world by world, in; how often each thing happens out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import Literal

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import listing, ngettext, number


@dataclass(frozen=True)
class Worlds:
    """Next year of a few accounts, world by world.

    Attributes
    ----------
    accounts : DataFrame
        The stated rates, as :func:`worlds` took them.
    next_sales : DataFrame
        Sales of the next year: one row for each ``world`` (from 1), one column for each account; 0 where it left.
    weight : Series
        How much each world counts, by ``world``; together 1. Drawn worlds count alike, possible ones by their
        probability.
    drawn : bool
        Whether the worlds were drawn; else they are all that are possible.
    """

    accounts: pd.DataFrame
    next_sales: pd.DataFrame
    weight: pd.Series
    drawn: bool

    @property
    def change(self) -> pd.DataFrame:
        """Sales of the next year less those of this one: a row for each world, a column for each account."""
        return self.next_sales - self.accounts["sales"]

    @property
    def summary(self) -> pd.DataFrame:
        """What becomes of each account.

        Indexed by ``account_id``: ``name``, ``sales`` (this year), ``leaves`` and ``grows`` (share of the worlds),
        ``mean_change`` (money), ``change_low`` and ``change_high`` (nine worlds of ten lie between them).
        """
        change, weight = self.change, self.weight.to_numpy()
        low, high = (_quantile(change.to_numpy(), weight, at) for at in (0.05, 0.95))
        return pd.DataFrame(
            {
                "name": self.names,
                "sales": self.accounts["sales"],
                "leaves": weight @ (self.next_sales.to_numpy() == 0),
                "grows": weight @ (change.to_numpy() > 0),
                "mean_change": weight @ change.to_numpy(),
                "change_low": low,
                "change_high": high,
            },
            index=self.accounts.index,
        )

    @property
    def names(self) -> pd.Series:
        """Name of each account, by account_id; its id where it has none."""
        ids = pd.Series(self.accounts.index.astype("str"), index=self.accounts.index, name="name")
        return self.accounts["name"].fillna(ids) if "name" in self.accounts else ids

    def leaves(self, account: str) -> float:
        """Return the share of the worlds in which an account leaves."""
        return self._share(self.next_sales[account] == 0)

    def grows(self, account: str) -> float:
        """Return the share of the worlds in which an account buys more than this year."""
        return self._share(self.change[account] > 0)

    def grows_more(self, account: str, than: str, *, by: Literal["money", "percent"] = "money") -> float:
        """Return the share of the worlds in which one account grows more, or shrinks less, than another.

        Parameters
        ----------
        account, than : str
            The two accounts.
        by : {"money", "percent"}
            Compare amounts, or amounts as part of this year's sales.

        Returns
        -------
        float
        """
        change = self.change if by == "money" else self.change / self.accounts["sales"]
        return self._share(change[account] > change[than] + 1e-9)

    def cases(self, leaver: str, grower: str) -> pd.DataFrame:
        """Count the worlds of each kind: one account leaves or stays, another grows or does not.

        Parameters
        ----------
        leaver, grower : str
            The account that may leave, and the one that may grow.

        Returns
        -------
        DataFrame
            Four rows, the story first and its mirror image last: ``leaves``, ``grows`` (boolean), ``share`` of the
            worlds, ``worlds`` (their number).
        """
        left, grew = self.next_sales[leaver] == 0, self.change[grower] > 0
        rows = [(leaves, grows) for leaves in (True, False) for grows in (True, False)]
        inside = [(left == leaves) & (grew == grows) for leaves, grows in rows]
        return pd.DataFrame(rows, columns=["leaves", "grows"]).assign(
            share=[self._share(mark) for mark in inside], worlds=[int(mark.sum()) for mark in inside]
        )

    def _share(self, inside) -> float:
        return min(math.fsum(self.weight.to_numpy()[np.asarray(inside)]), 1.0)

    def __str__(self) -> str:
        n, names = len(self.next_sales), listing(self.names)
        if not self.drawn:
            return _("All {n} possible next years of {names}, each with its probability.").format(
                n=number(n), names=names
            )
        return ngettext("The next year of {names} in one world.", "The next year of {names} in {n} worlds.", n).format(
            n=number(n), names=names
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.summary.to_html()}"


def _quantile(values: np.ndarray, weight: np.ndarray, at: float) -> np.ndarray:
    """Return for each column the least value that so much of the weight does not exceed."""
    order = np.argsort(values, axis=0, kind="stable")
    running = np.cumsum(weight[order], axis=0) / weight.sum()
    place = (running < at - 1e-9).sum(axis=0)
    return np.take_along_axis(np.take_along_axis(values, order, axis=0), place[None], axis=0)[0]
