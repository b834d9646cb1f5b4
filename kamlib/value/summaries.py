"""A table of order summaries in, the columns that a model needs out: checked, as floats, in the caller's order."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.measure.checks import require


def columns_of(summary: pd.DataFrame, names: Iterable[str]) -> dict[str, np.ndarray]:
    """Return columns of order summaries.

    Parameters
    ----------
    summary : DataFrame
        One row an account, as :func:`kamlib.measure.order_summary` makes it.
    names : iterable of str
        The columns.

    Returns
    -------
    dict of arrays
        Floats, in the order of the table.

    Raises
    ------
    DataError
        If a column is missing or empty somewhere, there is no row, or a row cannot be: a frequency that is no whole
        number from 0, a recency below 0 or above T, a recency at frequency 0 or none above it.
    """
    names = list(names)
    require(summary, names, name="summary")
    if not len(summary):
        raise DataError(
            _("The table of order summaries has no row."), do=_("Give it accounts that bought at least once.")
        )
    values = {name: np.asarray(summary[name], dtype=float) for name in names}
    for name, column in values.items():
        _refuse(summary, ~np.isfinite(column), name, _("a finite number"))
    if "frequency" in values:
        x = values["frequency"]
        _refuse(summary, (x < 0) | (x != np.floor(x)), "frequency", _("a whole number from 0"))
    if {"frequency", "recency", "T"} <= set(values):
        t_x, T = values["recency"], values["T"]
        values["recency"] = t_x = np.where((t_x > T) & (t_x <= T * (1 + 1e-9)), T, t_x)
        _refuse(summary, T < 0, "T", _("a time from 0"))
        _refuse(summary, (t_x < 0) | (t_x > T), "recency", _("a time from 0 to T"))
        _refuse(summary, (x == 0) & (t_x > 0), "recency", _("0 where the frequency is 0"))
        _refuse(summary, (x > 0) & (t_x == 0), "recency", _("a time above 0 where the frequency is above 0"))
    return values


def _refuse(summary: pd.DataFrame, faulty: np.ndarray, column: str, expected: str) -> None:
    if faulty.any():
        rows = summary[column][faulty]
        raise DataError(
            _("{n} accounts have a {column} that cannot be.").format(n=number(len(rows)), column=column),
            expected=expected,
            found=some([f"{value:g} ({account})" for account, value in rows.items()]),
            do=_("Make the table with kam.measure.order_summary, or correct these rows."),
        )
