"""Activities in; how the hours of a sales team are spread over key accounts and the others out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import pandas as pd

from kamlib.errors import DataError
from kamlib.language import date, number, share
from kamlib.language import gettext as _
from kamlib.measure.checks import by_account, require


@dataclass(frozen=True)
class Attention:
    """Hours an account, of key accounts and of the others.

    Attributes
    ----------
    key, other : float
        Hours for each account with key status, and for each of the others.
    n_key, n_other : int
        Number of accounts.
    """

    key: float
    other: float
    n_key: int
    n_other: int

    @property
    def ratio(self) -> float:
        """How many times as many hours a key account gets; missing if the others get none."""
        return self.key / self.other if self.other else float("nan")

    def __str__(self) -> str:
        return _(
            "{key} hours for each of {n} key accounts, {other} for each of {m} others: {times} times as many."
        ).format(
            key=number(self.key, 1), n=number(self.n_key), other=number(self.other, 1), m=number(self.n_other),
            times=number(self.ratio, 1),
        )  # fmt: skip

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"


def attention(minutes: pd.DataFrame, *, accounts: Iterable[str], key: Iterable[str]) -> Attention:
    """Say how many hours a key account gets, and how many another one.

    Parameters
    ----------
    minutes : DataFrame
        One row for each activity (or quarter) with ``account_id`` and ``minutes``; of one period, such as a year.
    accounts : iterable of str
        The accounts that count. One without activities counts with zero hours.
    key : iterable of str
        Those with key account status; who is not among `accounts` is left out.

    Returns
    -------
    Attention

    Raises
    ------
    DataError
        If a column is absent, or one of the two groups is empty.

    Notes
    -----
    What nobody wrote down is not there. Key accounts are usually written down more completely, so that the ratio of
    logged hours is larger than that of the hours really spent.

    Examples
    --------
    >>> minutes = pd.DataFrame({"account_id": ["A", "A", "B"], "minutes": [60, 120, 60]})
    >>> str(attention(minutes, accounts=["A", "B", "C"], key=["A"]))
    '3.0 hours for each of 1 key accounts, 0.5 for each of 2 others: 6.0 times as many.'
    """
    require(minutes, ["account_id"], name="activities")
    accounts, is_key = _two_groups(accounts, key)
    hours = (minutes.groupby("account_id")["minutes"].sum() / 60).astype(float).reindex(accounts, fill_value=0.0)
    return Attention(float(hours[is_key].mean()), float(hours[~is_key].mean()), int(is_key.sum()), int((~is_key).sum()))


@dataclass(frozen=True)
class Horizon:
    """How many accounts have a contract that runs on, of key accounts and of the others.

    Attributes
    ----------
    key, other : float
        Share of the accounts, 0 to 1.
    n_key, n_other : int
        Number of accounts.
    on : Timestamp
        The day.
    """

    key: float
    other: float
    n_key: int
    n_other: int
    on: pd.Timestamp

    def __str__(self) -> str:
        return _("A contract runs beyond {day} with {key} of {n} key accounts and with {other} of {m} others.").format(
            day=date(self.on),
            key=share(self.key),
            n=number(self.n_key),
            other=share(self.other),
            m=number(self.n_other),
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"


def horizon(contracts: pd.DataFrame, *, accounts: Iterable[str], key: Iterable[str], on: str | pd.Timestamp) -> Horizon:
    """Say of how many key accounts, and of how many others, a contract runs beyond a day.

    Parameters
    ----------
    contracts : DataFrame
        ``account_id``, ``start_date``, ``end_date`` (empty: without an agreed end) and, if known, ``ended_on``.
    accounts, key : iterable of str
        As for :func:`attention`.
    on : str or Timestamp
        The day.

    Returns
    -------
    Horizon

    Raises
    ------
    DataError
        If a column is absent, or one of the two groups is empty.

    Examples
    --------
    >>> contracts = pd.DataFrame({"account_id": ["A"], "start_date": ["2024-01-01"], "end_date": ["2025-12-31"]})
    >>> contracts = contracts.astype({"start_date": "datetime64[us]", "end_date": "datetime64[us]"})
    >>> str(horizon(contracts, accounts=["A", "B"], key=["A"], on="2024-12-31"))
    'A contract runs beyond 31 Dec 2024 with 100.0% of 1 key accounts and with 0.0% of 1 others.'
    """
    require(contracts, ["account_id", "start_date"], name="contracts")
    accounts, is_key = _two_groups(accounts, key)
    day = pd.Timestamp(on)
    runs = (contracts["start_date"] <= day) & ~(contracts["end_date"] <= day)
    if "ended_on" in contracts:
        runs &= contracts["ended_on"].isna()
    has = accounts.isin(contracts.loc[runs, "account_id"])
    return Horizon(float(has[is_key].mean()), float(has[~is_key].mean()), int(is_key.sum()), int((~is_key).sum()), day)


def workload(
    managers: pd.DataFrame, owners: pd.Series, *, key: Iterable[str], activities: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Say how many accounts each person of the team looks after, and how many of them are key accounts.

    Parameters
    ----------
    managers : DataFrame
        ``manager_id`` and, if known, ``manager_name`` and ``role``.
    owners : Series
        Person in charge (``manager_id``) by account.
    key : iterable of str
        Accounts with key account status.
    activities : DataFrame, optional
        ``manager_id`` and ``minutes`` of the period, for the hours.

    Returns
    -------
    DataFrame
        Indexed by ``manager_id``, in the order of `managers`: ``name``, ``role``, ``accounts``, ``key_accounts`` and,
        with activities, ``hours`` written down in the period.

    Raises
    ------
    DataError
        If a column is absent.

    Examples
    --------
    >>> team = pd.DataFrame({"manager_id": ["M1"], "manager_name": ["Ana"], "role": ["account_manager"]})
    >>> workload(team, pd.Series({"A": "M1", "B": "M1"}), key=["B"]).loc["M1", ["accounts", "key_accounts"]].tolist()
    [2, 1]
    """
    require(managers, ["manager_id"], name="managers")
    team = managers.set_index("manager_id").reindex(columns=["manager_name", "role"])
    keys = owners[owners.index.isin(list(key))]
    table = pd.DataFrame(
        {
            "name": team["manager_name"],
            "role": team["role"],
            "accounts": owners.value_counts().reindex(team.index, fill_value=0),
            "key_accounts": keys.value_counts().reindex(team.index, fill_value=0),
        }
    )
    if activities is not None:
        require(activities, ["manager_id"], name="activities")
        hours = activities.groupby("manager_id")["minutes"].sum() / 60
        table["hours"] = hours.astype(float).reindex(team.index, fill_value=0.0)
    return table


def cost_of_hours(activities: pd.DataFrame, managers: pd.DataFrame) -> pd.Series:
    """Say what the hours written down for each account cost us.

    Parameters
    ----------
    activities : DataFrame
        ``account_id``, ``manager_id`` and ``minutes``.
    managers : DataFrame
        ``manager_id`` and ``cost_an_hour``, the full cost of one hour.

    Returns
    -------
    Series
        Money by ``account_id``.

    Raises
    ------
    DataError
        If a column is absent, or the cost of somebody's hour is not known.

    Examples
    --------
    >>> activities = pd.DataFrame({"account_id": ["A", "A"], "manager_id": ["M1", "M1"], "minutes": [30, 60]})
    >>> cost_of_hours(activities, pd.DataFrame({"manager_id": ["M1"], "cost_an_hour": [60]})).to_dict()
    {'A': 90.0}
    """
    require(activities, ["account_id", "manager_id"], name="activities")
    require(managers, ["manager_id", "cost_an_hour"], name="managers")
    each = activities["manager_id"].map(by_account(managers.set_index("manager_id")["cost_an_hour"], name="managers"))
    if each.isna().any():
        raise DataError(
            _("The cost of an hour is not known for everybody who wrote down hours."),
            found=", ".join(sorted(set(activities.loc[each.isna(), "manager_id"]))[:5]),
        )
    return (activities["minutes"].astype(float) / 60 * each).groupby(activities["account_id"]).sum().rename("cost")


def _two_groups(accounts: Iterable[str], key: Iterable[str]):
    """Return the accounts and which of them are key accounts; both sorts are needed."""
    accounts = pd.Index(accounts).unique()
    is_key = accounts.isin(list(key))
    if not is_key.any() or is_key.all():
        raise DataError(
            _("Key accounts and others are needed to compare them."),
            found=_("{n} key accounts among {all} accounts").format(n=number(is_key.sum()), all=number(len(accounts))),
        )
    return accounts, is_key
