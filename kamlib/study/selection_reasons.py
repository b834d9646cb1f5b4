"""A choice in; for the accounts that matter why they stand where they stand, and one doubt, in sentences, out."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from kamlib import score
from kamlib.language import listing, number
from kamlib.study.selection_choice import Choice

COLUMNS = ["reason", "against", "doubt", "move"]
_REASONS, _AGAINST = 3, 2


def reasons(
    choice: Choice, accounts: Iterable[str], *, top: int, names: pd.Series, account_names: pd.Series
) -> pd.DataFrame:
    """Explain the places of some accounts.

    Parameters
    ----------
    choice : Choice
    accounts : iterable of str
        The accounts to explain.
    top : int
        How many accounts are chosen.
    names, account_names : Series
        How criteria and accounts are called, by id.

    Returns
    -------
    DataFrame
        Indexed by ``account_id``: ``reason`` (up to three criteria that lift it above the average account, in points of
        100), ``against`` (up to two that keep it below), ``doubt``, ``move`` (what would bring it to the line).
    """
    missing = {name: (choice.low.at[row, name], choice.high.at[row, name]) for name, row in _gaps(choice).items()}
    rows = {}
    for account in accounts:
        found = score.explain(
            choice.ratings, choice.weighing.weights, account, top=top, missing=missing, names=names,
            account_names=account_names,
        )  # fmt: skip
        apart = (100 * found.table["difference"]).round(1).rename(index=names)
        lift = apart[apart > 0].sort_values(ascending=False, kind="stable").head(_REASONS)
        lower = apart[apart < 0].sort_values(kind="stable").head(_AGAINST)
        rows[account] = (_pieces(lift), _pieces(lower), found.doubt, found.change)
    return pd.DataFrame.from_dict(rows, orient="index", columns=COLUMNS, dtype="str").rename_axis("account_id")


def _pieces(points: pd.Series) -> str:
    """Write what single criteria add or take away, such as ``Product fit +3.4 and Lifetime value +1.2``."""
    signed = {name: f"{'+' if value > 0 else ''}{number(value, 1)}" for name, value in points.items()}
    return listing(f"{name} {value}" for name, value in signed.items())


def _gaps(choice: Choice) -> dict[str, str]:
    """Return for each criterion an account of which it is not known."""
    gone = choice.ratings.isna()
    return {name: gone.index[gone[name]][0] for name in gone if gone[name].any()}
