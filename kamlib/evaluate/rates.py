"""A table of stated yearly rates in; the same table, or an error that names the rate that cannot be, out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.measure.checks import require


def growth_columns(accounts: pd.DataFrame) -> list[str]:
    """Return the columns that hold the steps of growth, in the table's order."""
    return [name for name in accounts.columns if str(name).startswith("growth_") and str(name)[7:].isdigit()]


def refuse_unusable(accounts: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its index named; refuse one from which no year can be drawn.

    Raises
    ------
    DataError
        If an account stands twice, a column is missing, or a rate is missing or lies outside its range.
    """
    require(accounts, ["sales", "leave_probability"], name="accounts")
    steps = growth_columns(accounts)
    if not (steps and len(accounts)):
        raise DataError(
            _("The table accounts needs at least one account and one step of growth."),
            expected=_("columns growth_1, growth_2 and so on: next year / this year"),
        )
    twice = accounts.index[accounts.index.duplicated()]
    if len(twice):
        raise DataError(_("{n} accounts stand more than once in accounts.").format(n=len(twice)), found=some(twice))
    limits = {"sales": (0.0, np.inf), "leave_probability": (0.0, 1.0)} | dict.fromkeys(steps, (0.0, np.inf))
    for column, (low, high) in limits.items():
        values = accounts[column].astype(float)
        wrong = ~((values > low if column != "leave_probability" else values >= low) & (values <= high))
        wrong |= np.isinf(values)
        if wrong.any():
            raise DataError(
                _("{n} accounts have a {column} that cannot be.").format(n=int(wrong.sum()), column=column),
                expected=_("from 0 to 1") if column == "leave_probability" else _("a number above 0"),
                found=some(f"{account}: {value}" for account, value in values[wrong].items()),
            )
    return accounts.rename_axis("account_id")
