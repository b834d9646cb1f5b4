"""Accounts and what a list has to keep to, in; the limits as rows, and the list of highest value within them, out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number, share

SLACK = 1e-6


@dataclass(frozen=True)
class Limit:
    """Something a list has to keep to.

    Attributes
    ----------
    words : str
        What it says.
    rows : array
        One column an account; times who is chosen (0 or 1) it lies between `low` and `high`.
    low, high : float
    """

    words: str
    rows: np.ndarray
    low: float
    high: float

    def met(self, chosen: np.ndarray) -> bool:
        """Whether a list keeps to it."""
        sums = self.rows @ chosen
        return bool(((sums >= self.low - SLACK) & (sums <= self.high + SLACK)).all())


@dataclass(frozen=True)
class Problem:
    """Which list holds the highest value within limits.

    Attributes
    ----------
    worth : array
        Value of each account.
    limits : tuple of Limit
    """

    worth: np.ndarray
    limits: tuple[Limit, ...]

    def solve(self) -> np.ndarray | None:
        """Return who is chosen, or None where no list keeps to all limits."""
        from scipy.optimize import LinearConstraint, milp

        size = float(self.worth.max(initial=0.0)) or 1.0
        rows = [LinearConstraint(limit.rows, limit.low, limit.high) for limit in self.limits]
        # With presolve, HiGHS now and then prints a line of its own.
        options = {"presolve": False, "mip_rel_gap": 0.0}
        ones = np.ones(len(self.worth))
        found = milp(-self.worth / size, integrality=ones, bounds=(0, 1), constraints=rows, options=options)
        return None if found.x is None else found.x > 0.5

    def value(self) -> float:
        """Return the highest value, NaN where no list keeps to all limits."""
        chosen = self.solve()
        return float("nan") if chosen is None else float(self.worth[chosen].sum())

    def changed(self, place: int, limit: Limit | None) -> Problem:
        """Return the problem with another limit in a place, or with none there."""
        limits = [*self.limits[:place], *([limit] if limit else []), *self.limits[place + 1 :]]
        return Problem(self.worth, tuple(limits))

    def conflict(self) -> list[str]:
        """Return limits that cannot be kept to together, none of which could be left out."""
        left = self
        for limit in self.limits:
            place = next(at for at, one in enumerate(left.limits) if one is limit)
            fewer = left.changed(place, None)
            if fewer.solve() is None:
                left = fewer
        return [limit.words for limit in left.limits]


def hours_limits(hours: pd.Series, capacity: pd.Series, who: pd.Series | None) -> list[Limit]:
    """Return one limit for the hours of each manager, or one for all."""
    if who is None:
        words = _("{hours} hours in all").format(hours=number(capacity.iloc[0]))
        return [Limit(words, hours.to_numpy()[None], -np.inf, float(capacity.iloc[0]))]
    told = _("{hours} hours of {manager}")
    return [
        Limit(
            told.format(hours=number(there), manager=manager),
            np.where(who == manager, hours, 0.0)[None],
            -np.inf,
            float(there),
        )
        for manager, there in capacity.items()
    ]


def mix_limits(accounts: pd.DataFrame, mix: Mapping) -> list[Limit]:
    """Return one limit for each group of which at least or at most so many are wanted.

    Raises
    ------
    DataError
        If a column or group is not in the table, or a pair is no least and most.
    """
    limits = []
    for column, groups in mix.items():
        column_of(accounts, column)
        for group, pair in groups.items():
            inside = accounts[column].eq(group).to_numpy(float)
            if not inside.any():
                raise DataError(
                    _("A limit on the mix names a group that no account belongs to."),
                    expected=some(accounts[column].dropna().unique()),
                    found=str(group),
                    column=str(column),
                )
            try:
                least, most = (
                    end if bare is None else float(bare) for bare, end in zip(pair, (0, np.inf), strict=True)
                )
            except (TypeError, ValueError):
                least, most = np.inf, 0.0
            if not 0 <= least <= most:
                raise DataError(
                    _("A limit on the mix is no least and most number of accounts."),
                    found=f"{column} {group}: {pair}",
                    do=_('Write both, such as {"industry": {"hotels": (2, None)}} for at least two.'),
                )
            words = {"column": column, "group": group}
            if least > 0:
                told = _("at least {n} with {column} {group}").format(n=number(least), **words)
                limits.append(Limit(told, inside[None], least, np.inf))
            if most < np.inf:
                told = _("at most {n} with {column} {group}").format(n=number(most), **words)
                limits.append(Limit(told, inside[None], -np.inf, most))
    return limits


def share_limits(accounts: pd.DataFrame, worth: np.ndarray, concentration: float | Mapping) -> list[Limit]:
    """Return one limit for each kind of group that may hold at most a share of the value of the list.

    Raises
    ------
    DataError
        If a column is not in the table, or a share lies outside 0 to 1.
    """
    by = concentration if isinstance(concentration, Mapping) else {"account_id": concentration}
    limits = []
    for column, most in by.items():
        if not 0 < most <= 1:
            raise DataError(
                _("A share of the value lies outside 0 to 1."), found=f"{column}: {most}", do=_("Write 30 % as 0.3.")
            )
        if column == "account_id":
            own, told = np.diag(worth), _("at most {share} of the value with one account")
        else:
            groups = pd.get_dummies(column_of(accounts, column)).to_numpy(float).T
            own, told = groups * worth, _("at most {share} of the value with one {column}")
        limits.append(Limit(told.format(share=share(most), column=column), own - most * worth, -np.inf, 0.0))
    return limits


def named_limits(index: pd.Index, keep: Iterable, exclude: Iterable) -> list[Limit]:
    """Return one limit for each account that must be, or must not be, on the list.

    Raises
    ------
    DataError
        If one is not in the table.
    """
    limits = []
    for names, value, told in (
        (keep, 1.0, _("{account} must be on the list")),
        (exclude, 0.0, _("{account} must not be on the list")),
    ):
        absent = [name for name in names if name not in index]
        if absent:
            raise DataError(
                _("Accounts that must or must not be on the list are not in the table."),
                found=some(absent),
                do=_("Write their account_id as in the table."),
            )
        limits += [
            Limit(told.format(account=name), (index == name).astype(float)[None], value, value) for name in names
        ]
    return limits


def column_of(accounts: pd.DataFrame, column: object) -> pd.Series:
    """Return a column.

    Raises
    ------
    DataError
        If the table has no such column.
    """
    if column not in accounts:
        raise DataError(
            _("The table of accounts has no column {column}.").format(column=column),
            found=some(accounts.columns, limit=12),
            do=_("Add it, or name one that is there."),
            column=str(column),
        )
    return accounts[column]
