"""Accounts with value and hours, hours there are and wishes, in; the list of highest value within all of them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from html import escape

import numpy as np
import pandas as pd

from kamlib.errors import CapacityError, DataError, some
from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.score.capacity_limits import (
    Problem,
    column_of,
    hours_limits,
    mix_limits,
    named_limits,
    share_limits,
)
from kamlib.score.tier_checks import of_accounts

ALL = "all"


@dataclass(frozen=True, repr=False)
class Selection:
    """The list of highest value within hours and wishes, and what simpler ways would have given.

    Attributes
    ----------
    table : DataFrame
        By ``account_id``: ``value`` (times probability where given), ``hours``, ``manager``, ``chosen``, ``cut`` (on
        the list that goes down by value and stops at the first who does not fit), ``filled`` (on the list that skips
        who does not fit and goes on) and ``why``.
    hours : DataFrame
        By manager, or one row "all": hours ``available`` and ``used``, and what an hour is worth with `step_hours`
        more (``hour_more``) and less (``hour_less``; missing where no list is left).
    limits : DataFrame
        One row a limit but hours, by its words: ``price``, the value that the list would hold more without it.
    step_hours : float
    problem : Problem
        What was solved, for :func:`swap_in_out` and :func:`exits`.
    """

    table: pd.DataFrame
    hours: pd.DataFrame
    limits: pd.DataFrame
    step_hours: float
    problem: Problem = field(repr=False)

    @property
    def chosen(self) -> pd.Index:
        """Accounts on the list."""
        return self.table.index[self.table["chosen"]]

    @property
    def value(self) -> float:
        """Value of the list."""
        return self._of("chosen")

    @property
    def cut_value(self) -> float:
        """Value of the list that is cut where hours run out."""
        return self._of("cut")

    @property
    def filled_value(self) -> float:
        """Value of the list that skips who does not fit."""
        return self._of("filled")

    def gain(self, over: str) -> float:
        """Return by which share the value is higher than that of the list ``"cut"`` or ``"filled"``."""
        other = self._of(over)
        return self.value / other - 1 if other else float("nan")

    def _of(self, column: str) -> float:
        return float(self.table.loc[self.table[column], "value"].sum())

    def __str__(self) -> str:
        return _(
            "{n} of {all} accounts are chosen, with a value of {value} in {used} of {hours} hours. Cutting the list "
            "where hours run out gives {cut} (this is {over_cut} more), skipping who does not fit gives {filled} "
            "({over_filled} more)."
        ).format(
            n=number(len(self.chosen)),
            all=number(len(self.table)),
            value=number(self.value),
            used=number(self.hours["used"].sum()),
            hours=number(self.hours["available"].sum()),
            cut=number(self.cut_value),
            over_cut=share(self.gain("cut")),
            filled=number(self.filled_value),
            over_filled=share(self.gain("filled")),
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.hours.to_html()}{self.limits.to_html() if len(self.limits) else ''}"


def select(
    accounts: pd.DataFrame,
    *,
    value: str,
    hours: str,
    capacity: float | Mapping[str, float],
    manager: str | None = None,
    mix: Mapping[str, Mapping[object, tuple[int | None, int | None]]] | None = None,
    concentration: float | Mapping[str, float] | None = None,
    keep: Iterable = (),
    exclude: Iterable = (),
    probability: pd.Series | None = None,
    step_hours: float = 10.0,
) -> Selection:
    """Choose the accounts that together hold the highest value in the hours there are.

    Parameters
    ----------
    accounts : DataFrame
        Indexed by ``account_id``.
    value, hours : str
        Columns: what an account is worth (at least 0), and the hours it takes (above 0).
    capacity : float or mapping of manager to float
        Hours there are, in all or of each manager.
    manager : str, optional
        Column with the manager of each account; needed where `capacity` is by manager.
    mix : mapping, optional
        How many of a group are wanted, least and most: ``{"industry": {"hotels": (2, None)}}``.
    concentration : float or mapping of column to float, optional
        Largest share of the list's value with one account, or with one group: ``{"account_id": 0.2, "industry": 0.5}``.
    keep, exclude : iterable, optional
        Accounts that must be on the list, and that must not.
    probability : Series, optional
        By ``account_id``: how probable it is that the value comes about; the value is multiplied by it.
    step_hours : float
        By how many hours more or less the price of an hour is tried out.

    Returns
    -------
    Selection

    Raises
    ------
    DataError
        If a column is missing or cannot be used, or an account or a group is not known.
    CapacityError
        If no list keeps to all limits; it names those that cannot be kept to together.

    Notes
    -----
    Maximise sum of v x, x 0 or 1, with sum of h x at most the hours, and the other limits as further rows: a knapsack,
    solved exactly by branch and bound. Accounts are whole, so no hour has a price of its own: it is found by solving
    again with more and with fewer hours, the price of a limit by solving without it.

    The two simpler lists take who must be on the list first and leave out who must not be; limits on mix and share
    they do not keep to, so that they can hold more.

    The gain over them depends on how much the hours of accounts differ. Nearly all of it can be had in a spreadsheet
    too, by going down the list by value for each hour instead of by value: on simulated portfolios the best list held
    half a per cent more than that (``docs/proofs/capacity.md``). It is a gain in value as it was estimated; where
    values are uncertain, part of it is luck of the estimates.

    References
    ----------
    Martello, S. & Toth, P. (1990). Knapsack Problems. Wiley. Chapter 2.

    Examples
    --------
    Cutting takes A and stops, since B does not fit any more; skipping goes on to C; B, C and D hold more:

    >>> accounts = pd.DataFrame({"margin": [60.0, 50, 40, 30], "hours": [60.0, 50, 30, 20]}, index=list("ABCD"))
    >>> found = select(accounts, value="margin", hours="hours", capacity=100)
    >>> found.chosen.tolist(), found.value, found.cut_value, found.filled_value
    (['B', 'C', 'D'], 120.0, 60.0, 100.0)
    """
    table, there = _table(accounts, value, hours, manager, probability), _capacity(capacity, manager)
    who = table["manager"] if manager else None
    keep, exclude = list(keep), list(exclude)
    spare = sorted(set(table["manager"]) - set(there.index)) if manager else []
    if spare:
        raise DataError(
            _("Some managers of accounts have no hours."),
            expected=some(there.index, limit=12),
            found=some(spare),
            do=_("Give their hours in capacity, 0 if they have none."),
        )
    worth = table["value"].to_numpy()
    limits = [
        *hours_limits(table["hours"], there, who),
        *mix_limits(accounts, mix or {}),
        *(share_limits(accounts, worth, concentration) if concentration is not None else []),
        *named_limits(table.index, keep, exclude),
    ]
    problem = Problem(worth, tuple(limits))
    chosen = problem.solve()
    if chosen is None:
        raise CapacityError(
            _("No list keeps to all limits."),
            found=_("these cannot be kept to together: {limits}").format(limits="; ".join(problem.conflict())),
            do=_("Give up one of them, or find hours."),
        )
    order = np.lexsort((np.arange(len(worth)), -worth, ~table.index.isin(keep)))
    table = table.assign(chosen=chosen, cut=False, filled=False)
    for name in there.index:
        mine = [at for at in order if name in (ALL, table["manager"].iloc[at]) and table.index[at] not in exclude]
        for column, skip in (("cut", False), ("filled", True)):
            table.iloc[_down(table["hours"].to_numpy(), mine, there[name], skip), table.columns.get_loc(column)] = True
    used = [float(limit.rows[0] @ chosen) for limit in limits[: len(there)]]
    told = pd.DataFrame({"available": there, "used": used}).rename_axis("manager")
    best = float(worth[chosen].sum())
    for name, sign in (("hour_more", 1), ("hour_less", -1)):
        told[name] = [
            sign * (problem.changed(at, replace(limits[at], high=limits[at].high + sign * step_hours)).value() - best)
            / step_hours
            for at in range(len(there))
        ]  # fmt: skip
    prices = {limits[at].words: problem.changed(at, None).value() - best for at in range(len(there), len(limits))}
    prices = pd.DataFrame({"price": pd.Series(prices, dtype=float)}).clip(lower=0.0).rename_axis("limit")
    table["why"] = [_why(account, told, keep, exclude) for account in table.itertuples()]
    return Selection(table, told, prices, float(step_hours), problem)


def _down(hours: np.ndarray, order: list[int], there: float, skip: bool) -> list[int]:
    """Go down a list as long as accounts fit; skip who does not, or stop there."""
    taken, used = [], 0.0
    for at in order:
        if used + hours[at] <= there:
            taken.append(at)
            used += hours[at]
        elif not skip:
            break
    return taken


def _why(account, told: pd.DataFrame, keep: list, exclude: list) -> str:
    """Say why an account is on the list or not."""
    hours = {"hours": number(account.hours), "each": number(account.value / account.hours)}
    if account.Index in keep:
        return _("On the list because it must be.")
    if account.Index in exclude:
        return _("Left out because it must be.")
    if account.chosen:
        return _("On the list: it takes {hours} hours and holds {each} for each.").format(**hours)
    free = told.loc[account.manager, "available"] - told.loc[account.manager, "used"]
    if account.hours > free:
        return _(
            "Left out: it takes {hours} hours, {free} are free, and others make more of them than its {each} for each."
        ).format(free=number(free), **hours)
    if not account.value:
        return _("Left out: it holds no value.")
    return _("Left out: it would fit into the hours, but a limit on mix, share or names stands against it.")


def _capacity(capacity: float | Mapping, manager: str | None) -> pd.Series:
    by = isinstance(capacity, (Mapping, pd.Series))
    if by != (manager is not None):
        raise DataError(
            _("Hours by manager and the column of managers go together."),
            do=_('Give both, such as capacity={"M1": 400, "M2": 300} and manager="manager_id", or none of them.'),
        )
    there = pd.Series(capacity if by else {ALL: capacity}, dtype=float)
    if not (there >= 0).all() or np.isinf(there).any():
        raise DataError(
            _("Hours there are have to be numbers of at least 0."),
            found=some(f"{name} {hours:g}" for name, hours in there.items() if not 0 <= hours < np.inf),
        )
    return there


def _table(
    accounts: pd.DataFrame, value: str, hours: str, manager: str | None, probability: pd.Series | None
) -> pd.DataFrame:
    """Return value, hours and manager of each account, checked."""
    twice = accounts.index[accounts.index.duplicated()].unique()
    if len(twice) or accounts.empty:
        raise DataError(
            _("Choosing takes a table with one row for each account."), found=some(twice) or _("no account")
        )
    chance = of_accounts(probability, accounts.index, name="probability") if probability is not None else 1.0
    columns = {"value": (value, column_of(accounts, value) * chance), "hours": (hours, column_of(accounts, hours))}
    for what, (name, values) in columns.items():
        values = pd.to_numeric(values, errors="coerce")
        off = ~((values > 0) if what == "hours" else (values >= 0)) | np.isinf(values)
        if off.any():
            raise DataError(
                _("The column {column} cannot be used for some accounts.").format(column=name),
                expected=_("values and probabilities of at least 0, hours above 0, none missing"),
                found=some(accounts.index[off]),
                do=_("Estimate it, or leave these accounts out."),
                column=name,
            )
    table = pd.DataFrame({what: values.astype(float) for what, (_name, values) in columns.items()})
    table["manager"] = column_of(accounts, manager) if manager else ALL
    return table
