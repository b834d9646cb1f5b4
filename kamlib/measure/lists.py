"""Several measures of the same accounts in; who is at the top of each, and of all of them, out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import pandas as pd

from kamlib.data import roll_up
from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.measure.checks import by_account, require


@dataclass(frozen=True)
class TopLists:
    """The top of several rankings, side by side.

    Attributes
    ----------
    ranks : DataFrame
        Indexed by ``account_id``: the rank (from 1) in each measure; accounts that stand on any list, those on most
        lists first.
    size : int
        How many accounts a list holds.
    """

    ranks: pd.DataFrame
    size: int

    @property
    def listed(self) -> pd.DataFrame:
        """Whether each account stands on each list."""
        return self.ranks <= self.size

    @property
    def on_all(self) -> int:
        """How many accounts stand on every list."""
        return int(self.listed.all(axis=1).sum())

    def __str__(self) -> str:
        return _("{n} of {size} accounts stand on all {k} lists; {any} stand on at least one.").format(
            n=number(self.on_all), size=number(self.size), k=number(self.ranks.shape[1]), any=number(len(self.ranks))
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"


def top_lists(measures: Mapping[str, pd.Series], *, size: int = 20) -> TopLists:
    """Put the largest accounts by several measures side by side.

    Parameters
    ----------
    measures : mapping of str to Series
        Each measure by account, more is higher up.
    size : int
        How many accounts a list holds.

    Returns
    -------
    TopLists

    Raises
    ------
    DataError
        If there are fewer than two measures, or fewer accounts than a list holds.

    Notes
    -----
    Equal values are ranked in the order of the first measure. An account that a measure does not have comes last.

    Examples
    --------
    >>> sales, margin = pd.Series({"A": 9, "B": 8, "C": 1}), pd.Series({"A": 3, "B": 1, "C": 2})
    >>> result = top_lists({"sales": sales, "margin": margin}, size=2)
    >>> result.on_all, result.ranks.index.tolist()
    (1, ['A', 'B', 'C'])
    """
    if len(measures) < 2:
        raise DataError(_("One list cannot be compared with itself."), do=_("Pass two or more measures."))
    table = pd.DataFrame({name: by_account(values, name=name) for name, values in measures.items()})
    if len(table) < size:
        raise DataError(
            _("There are {n} accounts, and a list is to hold {size}.").format(n=number(len(table)), size=number(size))
        )
    table = table.sort_values(next(iter(table)), ascending=False, kind="stable")
    ranks = table.rank(method="first", ascending=False, na_option="bottom").astype("int64")
    ranks = ranks[(ranks <= size).any(axis=1)]
    order = pd.DataFrame({"lists": -(ranks <= size).sum(axis=1), "best": ranks.min(axis=1)})
    return TopLists(ranks.loc[order.sort_values(["lists", "best"], kind="stable").index], size)


def brought(margin: pd.Series, opportunities: pd.DataFrame, *, accounts: pd.DataFrame | None = None) -> pd.Series:
    """Say how much margin comes from customers who were won on an account's recommendation.

    Parameters
    ----------
    margin : Series
        Margin of the period by account.
    opportunities : DataFrame
        ``account_id``, ``stage`` and ``referred_by`` (the account that recommended us).
    accounts : DataFrame, optional
        ``account_id`` and ``parent_id``, to count groups of companies as one.

    Returns
    -------
    Series
        Margin of the recommended customers, by the account that recommended us.

    Raises
    ------
    DataError
        If a column is absent.

    Notes
    -----
    A customer counts once for each account that recommended us to it and of which an opportunity was won. That it came
    on a recommendation does not mean that it would leave with who recommended us: this is the most there is to lose.

    Examples
    --------
    >>> won = pd.DataFrame({"account_id": ["B"], "stage": ["won"], "referred_by": ["A"]})
    >>> brought(pd.Series({"A": 100.0, "B": 40.0}), won).to_dict()
    {'A': 40.0}
    """
    require(opportunities, ["account_id", "stage"], name="opportunities")
    if "referred_by" not in opportunities:
        raise DataError(_("The table opportunities does not say who recommended us: it has no column referred_by."))
    won = opportunities.loc[opportunities["stage"].eq("won") & opportunities["referred_by"].notna()]
    pairs = won[["referred_by", "account_id"]]
    if accounts is not None:
        groups = roll_up(accounts)["ultimate_parent_id"]
        pairs = pairs.apply(lambda ids: ids.map(groups).fillna(ids))
    pairs = pairs[pairs["referred_by"] != pairs["account_id"]].drop_duplicates()
    sums = pairs["account_id"].map(margin).fillna(0.0).astype(float).groupby(pairs["referred_by"]).sum()
    return sums.rename_axis("account_id").rename("brought")
