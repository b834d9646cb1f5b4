"""Figures of accounts in; weights that say how far accounts differ on each criterion, not how much it matters, out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.score.directions import signs_of


def entropy(values: pd.DataFrame) -> pd.Series:
    """Weigh criteria by how unevenly their sums are spread over accounts: spread, not importance.

    Parameters
    ----------
    values : DataFrame
        One row an account, one column a criterion: figures of 0 or more of which twice as much means twice as much,
        such as money or counts.

    Returns
    -------
    Series
        By criterion; adds up to 1. A criterion on which all accounts are alike has the weight 0.

    Raises
    ------
    DataError
        If there are fewer than two accounts, a cell is missing, no number or below 0, a column is 0 throughout, or all
        accounts are alike on every criterion.

    Notes
    -----
    With p the share of each account in the column's sum and m accounts, the weight is in proportion to
    1 + sum of p log p / log m, with 0 log 0 = 0. It does not change with the unit, but with every constant that is
    added: degrees Celsius and points from 1 to 5 have no such weight. Nobody wants a criterion to count more because it
    is measured more coarsely: use these weights to see where accounts differ, not to choose among them.

    References
    ----------
    Zavadskas, E. K. & Podvezko, V. (2016). Integrated determination of objective criteria weights in MCDM.
    International Journal of Information Technology & Decision Making 15(2), 267-283.

    Examples
    --------
    On volume one account has all, on staff both have the same:

    >>> entropy(pd.DataFrame({"volume": [10, 0], "staff": [5, 5]})).to_dict()
    {'volume': 1.0, 'staff': 0.0}
    """
    cells = _figures(values)
    below, sums = (cells < 0).any(axis=0), cells.sum(axis=0)
    if below.any() or not (sums > 0).all():
        raise DataError(
            _("Weights by entropy need figures of 0 or more, and one above 0 in each column."),
            found=some(values.columns[below | ~(sums > 0)]),
            do=_("Leave these criteria out, or take kam.score.weights.critic."),
        )
    spread = 1 - stats.entropy(cells, axis=0) / np.log(len(cells))
    return _weights(np.where(np.ptp(cells, axis=0) > 0, np.maximum(spread, 0), 0), values.columns)


def critic(
    values: pd.DataFrame,
    *,
    directions: Mapping[str, Literal["higher", "lower"]] | None = None,
    correlation: Literal["pearson", "spearman"] = "pearson",
    scaled: bool = True,
) -> pd.Series:
    """Weigh criteria by how far accounts differ on them and how little they repeat the others: spread, not importance.

    Parameters
    ----------
    values : DataFrame
        One row an account, one column a criterion, in any unit.
    directions : mapping of criterion to {"higher", "lower"}, optional
        Which values are better, by criterion; higher where nothing is said.
    correlation : {"pearson", "spearman"}
        How it is measured that criteria go together.
    scaled : bool
        Whether to bring each criterion to 0 to 1 first, from the smallest to the largest of its values. Without, the
        unit decides.

    Returns
    -------
    Series
        By criterion; adds up to 1. A criterion on which all accounts are alike has the weight 0 and does not count for
        the others.

    Raises
    ------
    DataError
        If there are fewer than two accounts, a cell is missing or no number, a direction is unknown, or nothing
        differs.

    Notes
    -----
    With s the standard deviation of a criterion's scaled values and r its correlation with each other criterion, the
    weight is in proportion to s x sum of (1 - r). Values are turned first, so that more is better: a criterion of which
    less is better has the opposite correlation with the others, and another weight. Where only one criterion differs
    it has all the weight.

    References
    ----------
    Diakoulaki, D., Mavrotas, G. & Papayannakis, L. (1995). Determining objective weights in multiple criteria problems:
    the CRITIC method. Computers & Operations Research 22(7), 763-770.

    Examples
    --------
    Volume and potential say the same thing, fit something else: it gets more than half of the weight.

    >>> values = pd.DataFrame({"volume": [1, 2, 3, 4], "potential": [2, 4, 6, 8], "fit": [5, 1, 1, 5]})
    >>> critic(values).round(2).to_dict()
    {'volume': 0.21, 'potential': 0.21, 'fit': 0.57}
    """
    cells = _figures(values)
    turned = cells * signs_of(values.columns, directions)
    least, range_ = turned.min(axis=0), np.ptp(turned, axis=0)
    differ = range_ > 0
    spread = np.zeros(cells.shape[1])
    if differ.any():
        part = (turned[:, differ] - least[differ]) / (range_[differ] if scaled else 1)
        together = np.atleast_2d(pd.DataFrame(part).corr(method=correlation).to_numpy())
        conflict = (1 - together).sum(axis=0) if len(together) > 1 else np.ones(1)
        spread[differ] = part.std(axis=0) * np.maximum(conflict, 0)
        if not spread.any():  # all criteria say the same thing
            spread[differ] = part.std(axis=0)
    return _weights(spread, values.columns)


def _figures(values: pd.DataFrame) -> np.ndarray:
    twice = values.columns[values.columns.duplicated()]
    if len(values) < 2 or not values.shape[1] or len(twice):
        raise DataError(
            _("Weights by spread need two accounts at least, and each criterion once."),
            found=some(twice) or _("rows: {rows}, columns: {columns}").format(
                rows=number(len(values)), columns=number(values.shape[1])
            ),
            do=_("Give the figures of all accounts that are compared."),
        )  # fmt: skip
    for criterion, column in values.items():
        figures = pd.to_numeric(column, errors="coerce").astype(float)
        off = ~np.isfinite(figures)
        if off.any():
            raise DataError(
                _("The criterion {criterion} has cells that are missing or no numbers.").format(criterion=criterion),
                found=some(f"{account} {value}" for account, value in column[off].items()),
                do=_("Leave these accounts or this criterion out: a spread over accounts needs all of them."),
                column=str(criterion),
            )
    return values.to_numpy(dtype=float)


def _weights(spread: np.ndarray, names: pd.Index) -> pd.Series:
    if not spread.sum() > 0:
        raise DataError(
            _("The accounts are alike on every criterion, so spread gives no weights."),
            do=_("State weights, or an order of the criteria."),
        )
    label = _("spread, not importance")
    return pd.Series(spread / spread.sum(), index=pd.Index(names, name="criterion"), name=label)
