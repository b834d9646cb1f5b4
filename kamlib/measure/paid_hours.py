"""An incomplete log of activities and the hours a team is paid for in; what each account takes of them out."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.measure.checks import require


def paid_hours(
    activities: pd.DataFrame,
    *,
    accounts: Iterable[str],
    key: Iterable[str],
    paid: float,
    team: Iterable[str] | None = None,
    written_key: float = 1.0,
    written_other: float = 1.0,
) -> pd.Series:
    """Say how many paid hours each account takes, from a log that lacks some of the hours and all of the travel.

    Parameters
    ----------
    activities : DataFrame
        ``account_id`` and ``minutes`` of a period, such as a year.
    accounts : iterable of str
        The accounts that count. One without activities takes no hours.
    key : iterable of str
        Those with key account status.
    paid : float
        Hours for which the team was paid in the period.
    team : iterable of str, optional
        The accounts that the team looks after; theirs make up `paid`. None: all. Each hour with other accounts is
        taken to cost as much travel and preparing as an hour with these.
    written_key, written_other : float
        Which part of the hours with key accounts, and with others, gets written down: above 0, at most 1. Somebody who
        notes everything for a week finds out.

    Returns
    -------
    Series
        Paid hours by ``account_id``, in the order of `accounts`.

    Raises
    ------
    DataError
        If a column is absent, a share lies outside its range, no hours are paid, or no hour of the team is written
        down.

    Notes
    -----
    hours = minutes / 60 / written share, then all times the same number, so that those of the team add up to `paid`.
    Hours of key accounts are usually written down more completely. Who takes both shares for the same overstates what a
    key account takes.

    Examples
    --------
    Two hours are written down of A and one of B, but of B's hours only a half; 120 hours are paid.

    >>> log = pd.DataFrame({"account_id": ["A", "B"], "minutes": [120, 60]})
    >>> paid_hours(log, accounts=["A", "B"], key=["A"], paid=120).tolist()
    [80.0, 40.0]
    >>> paid_hours(log, accounts=["A", "B"], key=["A"], paid=120, written_other=0.5).tolist()
    [60.0, 60.0]
    """
    require(activities, ["account_id"], name="activities")
    for part in (written_key, written_other):
        if not 0 < part <= 1:
            raise DataError(
                _("The part of the hours that gets written down is no share."),
                expected=_("above 0%, at most 100%"),
                found=share(part),
            )
    accounts = pd.Index(accounts, name="account_id").unique()
    inside = np.ones(len(accounts), bool) if team is None else accounts.isin(list(team))
    logged = (activities.groupby("account_id")["minutes"].sum() / 60).astype(float).reindex(accounts, fill_value=0.0)
    spent = logged / np.where(accounts.isin(list(key)), written_key, written_other)
    if not (paid > 0 and spent[inside].sum() > 0):
        raise DataError(
            _("Without paid hours, and hours that were written down, none can be shared out."),
            found=_("{paid} hours paid, {hours} written down").format(
                paid=number(paid), hours=number(logged[inside].sum())
            ),
        )
    return (spent * (paid / spent[inside].sum())).rename("hours")
