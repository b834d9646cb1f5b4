"""Criteria and amounts of another size in; the same criteria with anchors that tell these amounts apart, out."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd

from kamlib import score

MEASURED = ("revenue_volume", "potential", "lifetime_value")
_LEAST_SPREAD, _STEPS = 0.1, 5


def suit(criteria: score.Criteria, table: pd.DataFrame) -> bool:
    """Tell whether anchors tell amounts apart: half of the accounts must lie within no less than a tenth of the scale.

    Parameters
    ----------
    criteria : Criteria
    table : DataFrame
        Indexed by ``account_id``, a column a criterion.
    """
    for criterion in criteria:
        values = table[criterion.id].dropna() if criterion.id in MEASURED else table.iloc[:0, 0]
        if len(values):
            low, high = criterion.scaled(criterion.directed(values.quantile([0.25, 0.75])))
            if high - low < _LEAST_SPREAD:
                return False
    return True


def anchored(criteria: score.Criteria, table: pd.DataFrame) -> score.Criteria:
    """Set the anchors of volume, potential and lifetime value by the accounts at hand.

    Parameters
    ----------
    criteria : Criteria
    table : DataFrame
        As for :func:`suit`.

    Returns
    -------
    Criteria
        From the amount below which 5 % of the accounts lie (rating 0) to the largest (1) in five steps, each of which
        takes the same number of times as much money; rounded to two digits. Criteria with too few amounts above 0 keep
        theirs.

    Notes
    -----
    Among the largest accounts it is decided who is chosen, so the last anchor is the largest amount: where all above
    an anchor rate 1, they all share the first place.

    Examples
    --------
    >>> criteria = score.load_criteria()
    >>> table = pd.DataFrame({"revenue_volume": [10.0, 20.0, 80.0, 320.0]}).reindex(columns=criteria.ids)
    >>> anchored(criteria, table)["revenue_volume"].anchors
    ((12.0, 0.0), (22.0, 0.2), (43.0, 0.4), (85.0, 0.6), (160.0, 0.8), (320.0, 1.0))
    """
    return score.Criteria(tuple(_anchored(one, table[one.id]) if one.id in MEASURED else one for one in criteria))


def _anchored(criterion: score.Criterion, values: pd.Series) -> score.Criterion:
    amounts = values[values > 0]
    if not len(amounts):
        return criterion
    marks = np.geomspace(amounts.quantile(0.05), amounts.max(), _STEPS + 1)
    rounded = [float(f"{mark:.1e}") for mark in marks]
    if any(next_one <= mark for mark, next_one in itertools.pairwise(rounded)):
        return criterion
    points = np.round(np.linspace(0, 1, _STEPS + 1), 6).tolist()
    return replace(criterion, anchors=tuple(zip(rounded, points, strict=True)))
