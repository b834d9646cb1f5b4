"""A number of criteria in; how often comparisons answered by dice pass the test of consistency out."""

from __future__ import annotations

import numpy as np

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.pairwise import ACCEPTED, RANDOM_INDEX
from kamlib.score.doubt_checks import counted

_SCALE = np.concatenate([1 / np.arange(9.0, 1.0, -1.0), np.arange(1.0, 10.0)])


def accepted_by_chance(criteria: int, *, draws: int = 10_000, seed: int = 0, index_table: str = "saaty") -> float:
    """Say how often somebody who compares criteria by throwing dice is told that the answers agree well enough.

    Parameters
    ----------
    criteria : int
        How many criteria are compared, each with each: 3 to 9.
    draws : int
        How many sets of answers to throw.
    seed : int
        Of the dice.
    index_table : str
        Table of random indices, as for :func:`kamlib.pairwise.priorities`.

    Returns
    -------
    float
        Share of the sets whose consistency ratio is at most 0.1; 0 to 1.

    Raises
    ------
    DataError
        If there are fewer than three criteria or more than nine, or no such table.

    Notes
    -----
    Each answer is one of 1/9, 1/8, ..., 1, ..., 8, 9, all as likely. With three criteria there is one question more
    than needed, so one answer in about five fits the others by luck; with five there are six too many.

    Examples
    --------
    >>> round(accepted_by_chance(3), 1), round(accepted_by_chance(5), 2)
    (0.2, 0.0)
    """
    draws = counted(draws, name="draws")
    if criteria not in range(3, 10):
        raise DataError(
            _("Answers can only agree or contradict each other with three criteria or more, and nine at most here."),
            found=f"criteria={criteria}",
            do=_("Write a number from 3 to 9."),
        )
    if index_table not in RANDOM_INDEX:
        raise DataError(_("There is no table of random indices {name}.").format(name=repr(index_table)))
    rng = np.random.default_rng(seed)
    rows, columns = np.triu_indices(criteria, 1)
    answers = rng.choice(_SCALE, (draws, len(rows)))
    matrices = np.ones((draws, criteria, criteria))
    matrices[:, rows, columns], matrices[:, columns, rows] = answers, 1 / answers
    largest = np.linalg.eigvals(matrices).real.max(axis=1)
    ratio = (largest - criteria) / (criteria - 1) / RANDOM_INDEX[index_table][criteria - 3]
    return float((ratio <= ACCEPTED).mean())
