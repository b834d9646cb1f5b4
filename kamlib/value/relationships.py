"""Contracts in, one row for each relationship out: how long it has lasted, and whether it ended."""

from __future__ import annotations

from datetime import date as Day
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import date, number
from kamlib.language import gettext as _
from kamlib.measure.checks import require
from kamlib.measure.clock import to_day

TimeUnit: TypeAlias = Literal["D", "W", "M", "Q", "Y"]
_MONTHS, _DAYS = {"M": 1, "Q": 3, "Y": 12}, {"D": 1, "W": 7}
_MONTH_DAYS = 365.25 / 12


def relationships(
    contracts: pd.DataFrame,
    *,
    as_of: str | Day,
    observed_from: str | Day | None = None,
    unit: TimeUnit = "M",
    event: str | None = None,
) -> pd.DataFrame:
    """Join contracts that continue one another, and say how long each relationship has lasted and whether it ended.

    Parameters
    ----------
    contracts : DataFrame
        One row a contract: ``start_date`` and ``ended_on`` (empty while it runs). Where they are there: ``contract_id``
        and ``renewal_of`` (the contract that this one continues), ``status`` (``renewed`` is no end), ``cause`` (why it
        ended). Without `renewal_of` each row is a relationship.
    as_of : day
        The last day that is known; what begins or ends later has not happened yet.
    observed_from : day, optional
        The day from which ends would have been seen. Of relationships that had ended by then nothing is known, so that
        older ones count from that day only.
    unit : {"M", "D", "W", "Q", "Y"}
        Unit of time. Months, quarters and years are those of the calendar: from 1 February to 31 January is one year.
    event : str, optional
        Count only ends with this `cause`; a relationship that ended for another one counts until then.

    Returns
    -------
    DataFrame
        One row a relationship, named by its first contract (``contract_id`` if there is one): ``account_id`` (if there
        is one), ``start_date``, ``entry`` (age from which it is watched), ``time`` (age at its end or at the last day
        known), ``ended`` (boolean).

    Raises
    ------
    DataError
        If a column is missing, a contract ends before it starts, two rows are one contract, or contracts continue one
        another in a circle.

    Notes
    -----
    A contract that has run out is an end of the contract. Whether the customer left with it, only its orders tell.

    Examples
    --------
    Two contracts of A follow one another, the second runs; that of B has ended.

    >>> contracts = pd.DataFrame(
    ...     {
    ...         "contract_id": ["A1", "A2", "B1"],
    ...         "renewal_of": [None, "A1", None],
    ...         "start_date": pd.to_datetime(["2022-01-01", "2023-01-01", "2023-01-01"]),
    ...         "ended_on": pd.to_datetime(["2022-12-31", None, "2024-06-30"]),
    ...     }
    ... )
    >>> relationships(contracts, as_of="2024-12-31")[["time", "ended"]]
                 time  ended
    contract_id
    A1           36.0  False
    B1           18.0   True
    """
    if unit not in _MONTHS | _DAYS:
        raise DataError(_("'{unit}' is not a unit of time.").format(unit=unit), expected=", ".join([*_MONTHS, *_DAYS]))
    known = _checked(contracts, event)
    last = to_day(as_of, "as_of")
    begun = (pd.to_datetime(known["start_date"]) <= last).to_numpy()
    if not begun.any():
        raise DataError(_("No contract had begun by {day}.").format(day=date(last)), do=_("Choose a later as_of."))
    first, goes_on, passed_on = _chains(known, begun)
    end = pd.to_datetime(known["ended_on"]).to_numpy()
    runs = goes_on | ~(end <= last.to_datetime64())
    renewed = (known["status"] == "renewed").fillna(False).to_numpy(dtype=bool) if "status" in known else False
    table = known.assign(first=first, runs=runs, open=runs | renewed, stop=np.where(runs, last.to_datetime64(), end))
    start = pd.to_datetime(known["start_date"])[begun].groupby(first[begun]).min()
    table = table[begun & ~passed_on]
    final = table.sort_values(["runs", "stop"], kind="stable").groupby("first", sort=False).tail(1).set_index("first")
    order = pd.unique(first[begun])
    final, start = final.loc[order], start.loc[order]
    ended = ~final["open"].to_numpy(dtype=bool)
    if event is not None:
        ended &= (final["cause"] == event).fillna(False).to_numpy(dtype=bool)
    found = {"account_id": final["account_id"]} if "account_id" in final else {}
    found |= {"start_date": start, "entry": 0.0, "time": elapsed(start, final["stop"] + pd.Timedelta(days=1), unit)}
    found = pd.DataFrame(found, index=final.index).assign(ended=ended)
    if observed_from is not None:
        watched = pd.Series(to_day(observed_from, "observed_from"), index=start.index)
        found["entry"] = np.maximum(elapsed(start, watched, unit), 0.0)
        found = found[found["entry"] < found["time"]]
        if found.empty:
            raise DataError(
                _("Every relationship had ended before {day}.").format(day=date(watched.iloc[0])),
                do=_("Choose an earlier observed_from."),
            )
    return found.rename_axis("contract_id" if "contract_id" in contracts else contracts.index.name)


def renewal_counts(
    contracts: pd.DataFrame,
    *,
    as_of: str | Day,
    observed_from: str | Day | None = None,
    event: str | None = None,
    unit: TimeUnit = "Y",
) -> pd.DataFrame:
    """Count in each period of their age how many relationships could have ended, and how many did.

    Parameters
    ----------
    contracts, as_of, observed_from, event
        As for :func:`relationships`.
    unit : {"Y", "Q", "M", "W", "D"}
        The time from one renewal to the next.

    Returns
    -------
    DataFrame
        Indexed by ``period`` from 1: ``at_risk`` (relationships watched through the whole period, or until their end in
        it), ``ended``. :class:`ShiftedBetaGeometric` takes it.

    Examples
    --------
    >>> contracts = pd.DataFrame(
    ...     {
    ...         "start_date": pd.to_datetime(["2022-01-01", "2023-01-01", "2023-07-01"]),
    ...         "ended_on": pd.to_datetime(["2023-12-31", None, None]),
    ...     }
    ... )
    >>> renewal_counts(contracts, as_of="2024-12-31")
            at_risk  ended
    period
    1             3      0
    2             2      1
    """
    table = relationships(contracts, as_of=as_of, observed_from=observed_from, unit=unit, event=event)
    begin, end = periods_of(table["entry"].to_numpy(), table["time"].to_numpy(), table["ended"].to_numpy())
    periods = np.arange(1, max(int(end.max()), 0) + 1)
    at_risk = ((begin[:, None] <= periods) & (periods <= end[:, None])).sum(axis=0)
    ended = (table["ended"].to_numpy()[:, None] & (begin <= end)[:, None] & (end[:, None] == periods)).sum(axis=0)
    return pd.DataFrame({"at_risk": at_risk, "ended": ended}, index=pd.Index(periods, name="period"))


def periods_of(entry: np.ndarray, time: np.ndarray, ended: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and the last period through which each relationship is watched; none if the last comes first."""
    return np.ceil(entry - 1e-9) + 1, np.where(ended, np.ceil(time - 1e-9), np.floor(time + 1e-9))


def elapsed(start: pd.Series, stop: pd.Series, unit: TimeUnit) -> np.ndarray:
    """Return the time from one day to another.

    Examples
    --------
    >>> day = pd.to_datetime(pd.Series(["2024-02-01", "2025-02-01", "2025-02-16"]))
    >>> elapsed(day[[0, 0]], day[[1, 2]], "Y").round(3).tolist()
    [1.0, 1.041]
    """
    start, stop = (pd.DatetimeIndex(one) for one in (start, stop))
    if unit in _DAYS:
        return (stop - start).days.to_numpy(dtype=float) / _DAYS[unit]
    months = 12 * (stop.year - start.year) + stop.month - start.month
    return np.asarray(months + (stop.day - start.day) / _MONTH_DAYS, dtype=float) / _MONTHS[unit]


def _checked(contracts: pd.DataFrame, event: str | None) -> pd.DataFrame:
    require(contracts, ["start_date"], name="contracts")
    wanted = ["ended_on"] + (["cause"] if event is not None else []) + (["contract_id"] * ("renewal_of" in contracts))
    absent = [column for column in wanted if column not in contracts]
    if absent:
        require(contracts, absent, name="contracts")
    if contracts.empty:
        raise DataError(_("There is no contract, so nothing can be said about how long they last."))
    known = contracts if "contract_id" in contracts else contracts.assign(contract_id=contracts.index)
    twice = known["contract_id"][known["contract_id"].duplicated()]
    if len(twice):
        raise DataError(
            _("{n} contracts stand in more than one row.").format(n=number(twice.nunique())), found=some(twice.unique())
        )
    wrong = pd.to_datetime(known["ended_on"]) < pd.to_datetime(known["start_date"])
    if wrong.any():
        raise DataError(
            _("{n} contracts end before they start.").format(n=number(int(wrong.sum()))),
            found=some(known.loc[wrong, "contract_id"]),
            do=_("Correct these days or set the rows aside."),
        )
    if event is not None and not (known["cause"] == event).any():
        raise DataError(
            _("No contract ended with the cause {name}.").format(name=event),
            found=some(known["cause"].dropna().unique()),
        )
    return known


def _chains(known: pd.DataFrame, begun: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return each contract's first one, whether one is to continue it, and whether one that has begun continues it."""
    ids = known["contract_id"].to_numpy()
    if "renewal_of" not in known:
        return ids, np.zeros(len(ids), dtype=bool), np.zeros(len(ids), dtype=bool)
    rows = np.arange(len(ids))
    before = pd.Index(ids).get_indexer(known["renewal_of"])
    first = np.where(before < 0, rows, before)
    for _step in range(len(ids).bit_length() + 1):
        first = first[first]
    circle = before[first] >= 0
    if circle.any():
        raise DataError(_("Contracts continue one another in a circle."), found=some(ids[circle]))
    return ids[first], np.isin(rows, before), np.isin(rows, before[begun])
