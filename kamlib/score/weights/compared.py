"""Criteria compared two by two in; weights, and how far the answers agree, out."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from kamlib.pairwise import Priorities, priorities


def ahp(matrix: pd.DataFrame, *, index_table: str = "saaty") -> Priorities:
    """Turn answers to "how many times as much does this criterion count as that?" into weights.

    Parameters
    ----------
    matrix : DataFrame
        The criteria down and across; a cell says how many times as much that of its row counts as that of its column.
        NaN where it was not asked; one of the two cells of a pair is enough.
    index_table : {"saaty", "saaty_1980", "donegan_dodd", "alonso_lamata"}
        The published table of what random answers give.

    Returns
    -------
    kamlib.pairwise.Priorities
        With ``weights``, ``consistency_ratio`` (above 0.1 the answers should be looked at again) and ``index_table``;
        how they come about stands there.

    Raises
    ------
    DataError
        If the matrix cannot be used; see :func:`kamlib.pairwise.priorities`.

    Notes
    -----
    Ask for the step from the worst to the best of each criterion, as :func:`swing` does: weights multiply ratings from
    0 to 1.

    Examples
    --------
    >>> names = ["volume", "fit"]
    >>> ahp(pd.DataFrame([[1, 3], [1 / 3, 1]], index=names, columns=names)).weights.to_dict()
    {'volume': 0.75, 'fit': 0.25}
    """
    found = priorities(matrix, index_table=index_table)
    return replace(found, weights=found.weights.rename_axis("criterion"))
