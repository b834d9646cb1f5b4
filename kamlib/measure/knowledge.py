"""Tables in; what is known about each account, and what is not, out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

import pandas as pd

from kamlib.data import to_parent
from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import number, share

FIELDS = {
    "industry": ("accounts", "industry"),
    "own_sales": ("accounts", "annual_revenue"),
    "contact": ("contacts", "contact_id"),
    "reports_to": ("contacts", "reports_to"),
    "decision_maker": ("contacts", "buying_role"),
    "hours": ("activities", "minutes"),
    "satisfaction": ("surveys", "answered"),
    "contract_end": ("contracts", "end_date"),
    "potential": ("potential", "likely"),
    "margin": ("orders", "cost"),
}
"""Ten things to know about an account, each with the table and the column where it would stand."""


@dataclass(frozen=True)
class Knowledge:
    """What is known about a set of accounts.

    Attributes
    ----------
    table : DataFrame
        Indexed by ``account_id``, one column for each of :data:`FIELDS`: True where something is known.
    absent : list of str
        Fields for which no table has a column: nothing could be written down.
    """

    table: pd.DataFrame
    absent: list[str]

    @property
    def n(self) -> int:
        """Number of accounts."""
        return len(self.table)

    @property
    def share(self) -> float:
        """Share of all boxes, accounts times fields, in which something is known."""
        return float(self.table.to_numpy().mean())

    @property
    def by_field(self) -> pd.Series:
        """Share of the accounts of which each field is known."""
        return self.table.mean()

    def __str__(self) -> str:
        return _("{n} accounts, {k} things to know of each: {share} of {boxes} boxes are filled.").format(
            n=number(self.n), k=number(self.table.shape[1]), share=share(self.share), boxes=number(self.table.size)
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"


def known(
    tables: Mapping[str, pd.DataFrame], *, accounts: Iterable[str] | None = None, groups: bool = False
) -> Knowledge:
    """Say which of ten things a key account manager wants to know are known, account by account.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Tables by name, with the kit's column names; ``accounts`` is needed, all others may be absent.
    accounts : iterable of str, optional
        The accounts in question; all of ``accounts`` if None.
    groups : bool
        Count what is known of any company of a group for its ultimate parent.

    Returns
    -------
    Knowledge

    Raises
    ------
    DataError
        If there is no table of accounts, or no account.

    Notes
    -----
    A field is known if its column holds something in any row of the account. Of contacts only those count who have not
    left (``left_on``); a decision maker is a contact with that ``buying_role``; of surveys those count that were
    answered. Known does not mean right, nor fresh.

    Examples
    --------
    >>> accounts = pd.DataFrame({"account_id": ["A", "B"], "industry": ["food", None]})
    >>> result = known({"accounts": accounts})
    >>> result.table["industry"].to_dict(), result.share, len(result.absent)
    ({'A': True, 'B': False}, 0.05, 9)
    """
    if "accounts" not in tables:
        raise DataError(_("There is no table of accounts."), do=_("Pass it as tables['accounts']."))
    asked = pd.Index(tables["accounts"]["account_id"] if accounts is None else list(accounts), name="account_id")
    if not len(asked):
        raise DataError(_("There are no accounts, so nothing can be known about them."))
    found, absent = {}, []
    for field, (name, column) in FIELDS.items():
        table = tables.get(name)
        if table is None or column not in table:
            absent.append(field)
            found[field] = pd.Series(False, index=asked)
            continue
        rows = _filled(table, column)
        ids = to_parent(rows, tables["accounts"])["account_id"] if groups else rows["account_id"]
        found[field] = pd.Series(asked.isin(ids), index=asked)
    return Knowledge(pd.DataFrame(found), absent)


def _filled(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the rows in which the column says something; who has left does not count."""
    filled = table[column].notna()
    if column == "buying_role":
        filled &= table[column] == "decision_maker"
    if column == "answered":
        filled &= table[column].fillna(False).astype(bool)
    if "left_on" in table:
        filled &= table["left_on"].isna()
    return table.loc[filled, ["account_id"]]
