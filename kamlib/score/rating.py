"""Accounts with their figures and criteria in; ratings from 0 to 1, and who is out whatever its points, out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.score.criteria import Criteria
from kamlib.score.criteria_file import load_criteria
from kamlib.score.criterion import Criterion


def rate(accounts: pd.DataFrame, criteria: Criteria | None = None) -> pd.DataFrame:
    """Turn figures and judgements into ratings from 0 (worst) to 1 (best), by anchors that stay as they are.

    Parameters
    ----------
    accounts : DataFrame
        Indexed by ``account_id``, one column a criterion, in the unit of its anchors; missing where not known.
    criteria : Criteria, optional
        None: the kit's five.

    Returns
    -------
    DataFrame
        Indexed by ``account_id`` in the order of `accounts`; one column for each criterion that these have, 0 to 1.
        What was missing is missing.

    Raises
    ------
    DataError
        If an account stands twice, no criterion has a column, a cell is no number, or a judgement lies outside its
        anchors.

    Notes
    -----
    First values are turned so that more is better, then they are brought to the scale, then, elsewhere, weighted: in
    another order, a criterion of which less is better would be wrong. Anchors are fixed beforehand. Scales that reach
    from the smallest to the largest value at hand change with every account that comes or goes, and with them the
    order of all others; and they make much of criteria on which all accounts are alike.

    A criterion that has no column of its own, but columns for all its parts, is the mean of these; it is missing where
    one of them is.

    Examples
    --------
    100,000 lies half-way between the anchors 50,000 (25 points of 100) and 150,000 (50); 4 on a scale from 1 to 5:

    >>> accounts = pd.DataFrame({"revenue_volume": [100_000, None], "product_fit": [4, 1]}, index=["A", "B"])
    >>> rate(accounts)
                revenue_volume  product_fit
    account_id
    A                    0.375         0.75
    B                      NaN         0.00
    """
    criteria = load_criteria() if criteria is None else criteria
    _each_once(accounts)
    ratings = {criterion.id: found for criterion in criteria if (found := _rated(accounts, criterion)) is not None}
    if not ratings:
        raise DataError(
            _("The accounts have no column of a criterion."),
            expected=some((criterion.column or criterion.id for criterion in criteria), limit=20),
            found=some(accounts.columns, limit=20),
            do=_("Rename the columns, or name them in your file of criteria (column)."),
        )
    return pd.DataFrame(ratings, index=accounts.index).rename_axis("account_id")


def knocked_out(accounts: pd.DataFrame, criteria: Criteria | None = None) -> pd.DataFrame:
    """Name the accounts that break a condition without which no points help, such as being able to pay.

    Parameters
    ----------
    accounts : DataFrame
        Indexed by ``account_id``, with the columns of the conditions that can be checked.
    criteria : Criteria, optional
        None: the kit's five.

    Returns
    -------
    DataFrame
        ``account_id, knock_out`` (its id), ``value`` and ``reason``; a row for each account and broken condition. Not
        known is not broken: see :func:`not_checked`.

    Raises
    ------
    DataError
        If an account stands twice, or a cell is no number.

    Examples
    --------
    >>> accounts = pd.DataFrame({"payment_delay_days": [12, 71], "willingness": [3, None]}, index=["A", "B"])
    >>> knocked_out(accounts)[["account_id", "knock_out", "value"]].values.tolist()
    [['B', 'solvency', 71.0]]
    """
    criteria = load_criteria() if criteria is None else criteria
    _each_once(accounts)
    found = []
    for condition in criteria.knock_outs:
        if condition.column in accounts:
            values = _figures(accounts, condition.column)
            broken = values[condition.broken(values)]
            found += [(account, condition.id, value, condition.reason(value)) for account, value in broken.items()]
    return pd.DataFrame(found, columns=["account_id", "knock_out", "value", "reason"])


def not_checked(accounts: pd.DataFrame, criteria: Criteria | None = None) -> pd.DataFrame:
    """Name the accounts of which it is not known whether a condition holds: to be asked before they are chosen.

    Parameters
    ----------
    accounts : DataFrame
        Indexed by ``account_id``.
    criteria : Criteria, optional
        None: the kit's five.

    Returns
    -------
    DataFrame
        ``account_id, knock_out`` (its id) and ``question``; a row for each account and condition.

    Raises
    ------
    DataError
        If an account stands twice, or a cell is no number.

    Examples
    --------
    >>> accounts = pd.DataFrame({"payment_delay_days": [12, 71], "willingness": [3, None]}, index=["A", "B"])
    >>> not_checked(accounts).groupby("account_id")["knock_out"].agg(list).to_dict()
    {'A': ['sanctions', 'reputation'], 'B': ['sanctions', 'reputation', 'willingness']}
    """
    criteria = load_criteria() if criteria is None else criteria
    _each_once(accounts)
    found = [
        (account, condition.id, condition.name)
        for condition in criteria.knock_outs
        for account in (
            accounts.index[_figures(accounts, condition.column).isna()]
            if condition.column in accounts
            else accounts.index
        )
    ]
    return pd.DataFrame(found, columns=["account_id", "knock_out", "question"])


def _each_once(accounts: pd.DataFrame) -> None:
    twice = accounts.index[accounts.index.duplicated()].unique()
    if len(twice):
        raise DataError(
            _("Some accounts stand more than once."),
            found=some(twice),
            do=_("Leave one row an account; put subsidiaries together first."),
        )


def _rated(accounts: pd.DataFrame, criterion: Criterion) -> pd.Series | None:
    """Return the ratings on one criterion; None if the accounts have neither its column nor all its parts."""
    column = criterion.column or criterion.id
    if column not in accounts:
        parts = [_rated(accounts, part) for part in criterion.parts]
        if not parts or any(part is None for part in parts):
            return None
        return pd.concat(parts, axis=1).mean(axis=1, skipna=False).rename(criterion.id)
    values = _figures(accounts, column)
    ends = [at for at, _points in criterion.anchors]
    outside = (values < min(ends)) | (values > max(ends))
    if criterion.kind == "rating" and outside.any():
        raise DataError(
            _("{criterion}: some judgements lie outside {low} to {high}.").format(
                criterion=criterion.id, low=f"{min(ends):g}", high=f"{max(ends):g}"
            ),
            found=some(f"{account} {value:g}" for account, value in values[outside].items()),
            do=_("Correct them, or change the anchors in your file of criteria."),
            column=column,
        )
    return criterion.scaled(criterion.directed(values))


def _figures(accounts: pd.DataFrame, column: str) -> pd.Series:
    """Return a column as floats; refuse cells that are no numbers."""
    values = accounts[column]
    if isinstance(values, pd.DataFrame):
        raise DataError(
            _("The column {column} stands more than once.").format(column=column), do=_("Leave one of them.")
        )
    figures = pd.to_numeric(values, errors="coerce").astype(float)
    off = (figures.isna() & values.notna()) | np.isinf(figures)
    if off.any():
        raise DataError(
            _("The column {column} has {n} cells that are no numbers.").format(column=column, n=number(int(off.sum()))),
            found=some(f"{account} {value}" for account, value in values[off].items()),
            do=_("Write numbers, and leave empty what is not known."),
            column=column,
        )
    return figures
