"""Ratings, weights and lists of criteria in; arrays out, or an error that names the criterion and the accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number


def rated(ratings: pd.DataFrame) -> np.ndarray:
    """Return ratings as floats, missing ones as NaN; refuse what is not one row per account from 0 to 1.

    Raises
    ------
    DataError
        If there is no account or no criterion, one stands twice, or a rating is no number from 0 to 1.
    """
    if ratings.empty:
        raise DataError(
            _("There are no ratings."),
            expected=_("a table with one row per account and one column per criterion"),
            found=_("rows: {rows}, columns: {columns}").format(
                rows=number(len(ratings)), columns=number(ratings.shape[1])
            ),
            do=_("Rate the accounts first, with kam.score.rate."),
        )
    for labels in (ratings.index, ratings.columns):
        twice = labels[labels.duplicated()].unique()
        if len(twice):
            raise DataError(
                _("Some accounts or criteria stand more than once in the ratings."),
                expected=_("one row per account and one column per criterion"),
                found=some(twice),
                do=_("Leave one of each."),
            )
    for criterion, values in ratings.items():
        if not pd.api.types.is_numeric_dtype(values):
            raise DataError(
                _("The criterion {criterion} has ratings that are no numbers.").format(criterion=criterion),
                found=some(values.dropna().unique()),
                do=_("Rate the accounts first, with kam.score.rate."),
                column=str(criterion),
            )
        off = ~(values.isna() | values.between(0, 1))
        if off.any():
            raise DataError(
                _("The criterion {criterion} has ratings outside 0 to 1.").format(criterion=criterion),
                found=some(f"{account} {value:g}" for account, value in values[off].items()),
                do=_("Bring every criterion to the scale from 0 to 1 first, with kam.score.rate."),
                column=str(criterion),
            )
    return ratings.to_numpy(dtype=float, na_value=np.nan)


def all_rated(ratings: pd.DataFrame) -> np.ndarray:
    """Return ratings as floats where none is missing.

    Raises
    ------
    DataError
        As for :func:`rated`, and if a rating is missing.
    """
    values = rated(ratings)
    missing = np.isnan(values)
    if missing.any():
        rows, columns = np.nonzero(missing)
        cells = [f"{ratings.index[row]} {ratings.columns[column]}" for row, column in zip(rows, columns, strict=True)]
        raise DataError(
            _("Some ratings are missing, and an exact answer needs all of them."),
            found=some(cells),
            do=_(
                "Leave these accounts out, or ask twice, with the lowest and with the highest they could have. "
                "kam.score.robustness draws missing ratings between their bounds."
            ),
        )
    return values


def weighted(weights: pd.Series | Mapping, criteria: pd.Index) -> np.ndarray:
    """Return weights in the order of the criteria.

    Raises
    ------
    DataError
        If a criterion has no weight, a weight no criterion, one is negative, or they do not add up to 1.
    """
    weights = pd.Series(weights, dtype=float)
    same_criteria(weights.index, criteria, name="weights")
    values = weights.reindex(criteria).to_numpy()
    if not (values >= 0).all():
        raise DataError(
            _("A weight is missing or below 0."),
            found=some(f"{name} {value:g}" for name, value in weights.items() if not value >= 0),
            do=_("Give every criterion a weight of 0 or more."),
        )
    if abs(values.sum() - 1) > 1e-6:
        raise DataError(
            _("The weights do not add up to 1."),
            found=number(values.sum(), 4),
            do=_("Divide them by their sum: weights / weights.sum()."),
        )
    return values / values.sum()


def same_criteria(names: Iterable, criteria: pd.Index, *, name: str) -> None:
    """Refuse a list that does not name each criterion of the ratings once.

    Raises
    ------
    DataError
        If a criterion is lacking, unknown, or named twice.
    """
    names = list(names)
    lacking = [one for one in criteria if one not in names]
    unknown = [one for one in names if one not in criteria]
    twice = [one for place, one in enumerate(names) if one in names[:place]]
    if lacking or unknown or twice:
        raise DataError(
            _("The criteria in {name} are not those of the ratings, each once.").format(name=name),
            expected=some(criteria, limit=12),
            found=some(names, limit=12),
            do=_("Name each column of the ratings once, in the same spelling."),
        )


def noise_of(ratings: pd.DataFrame, sd: pd.DataFrame | pd.Series | Mapping) -> np.ndarray:
    """Return the standard deviation of each rating.

    Raises
    ------
    DataError
        If accounts or criteria differ from those of the ratings, or a rating has no standard deviation of 0 or more.
    """
    if isinstance(sd, pd.DataFrame):
        same_criteria(sd.columns, ratings.columns, name="sd")
        others = ratings.index.symmetric_difference(sd.index)
        if len(others) or sd.index.has_duplicates:
            raise DataError(
                _("The standard deviations and the ratings have other accounts."),
                found=some(others if len(others) else sd.index[sd.index.duplicated()]),
                do=_("Give both the same accounts, each once."),
            )
        table = sd.loc[ratings.index, ratings.columns]
    else:
        sd = pd.Series(sd, dtype=float)
        same_criteria(sd.index, ratings.columns, name="sd")
        values = np.tile(sd.reindex(ratings.columns).to_numpy(), (len(ratings), 1))
        table = pd.DataFrame(values, index=ratings.index, columns=ratings.columns)
    off = ~(table >= 0) & ratings.notna()
    if off.any(axis=None):
        rows, columns = np.nonzero(off.to_numpy())
        raise DataError(
            _("Some ratings have no standard deviation of 0 or more."),
            found=some(f"{ratings.index[row]} {ratings.columns[at]}" for row, at in zip(rows, columns, strict=True)),
            do=_("Write 0 where a rating is certain."),
        )
    return table.to_numpy(dtype=float, na_value=np.nan)


def counted(value: int, *, name: str) -> int:
    """Return a number of accounts or draws.

    Raises
    ------
    DataError
        If it is no whole number of at least 1.
    """
    if not (value >= 1 and float(value).is_integer()):
        raise DataError(
            _("{name} is no whole number of at least 1.").format(name=name),
            found=f"{name}={value}",
            do=_("Write how many, such as {name}=20.").format(name=name),
        )
    return int(value)


def span(bounds: Sequence[float], *, name: object) -> tuple[float, float]:
    """Return a lowest and a highest value between 0 and 1.

    Raises
    ------
    DataError
        If they are not two numbers from 0 to 1 in this order.
    """
    try:
        low, high = (float(value) for value in bounds)
    except (TypeError, ValueError):
        low = high = np.nan
    if not 0 <= low <= high <= 1:
        raise DataError(
            _("The bounds of {name} are not a lowest and a highest value from 0 to 1.").format(name=name),
            found=str(bounds),
            do=_("Write them as a pair, such as (0.2, 0.6)."),
        )
    return low, high
