"""Ratings or figures with weights in; a matrix for scikit-criteria, which knows methods the kit does not have, out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pandas as pd

from kamlib.errors import DataError, NotInstalledError, some
from kamlib.language import gettext as _
from kamlib.score.directions import signs_of
from kamlib.score.doubt_checks import weighted


def to_skcriteria(
    values: pd.DataFrame,
    weights: pd.Series | Mapping,
    *,
    directions: Mapping[str, Literal["higher", "lower"]] | None = None,
) -> Any:
    """Hand ratings and weights over to scikit-criteria, for a ranking by another method such as TOPSIS.

    Parameters
    ----------
    values : DataFrame
        Indexed by ``account_id``, one column a criterion: ratings, or figures in any unit; none missing.
    weights : Series
        By criterion; adds up to 1.
    directions : mapping of criterion to {"higher", "lower"}, optional
        Which values are better, by criterion; higher where nothing is said.

    Returns
    -------
    skcriteria.DecisionMatrix

    Raises
    ------
    NotInstalledError
        If scikit-criteria is not there.
    DataError
        If a value is missing or no number, weights and criteria do not fit, or a direction is unknown.

    Notes
    -----
    Another method is another opinion, not a better one: what it takes for an ideal, and how it brings criteria to one
    scale, changes ranks (TOPSIS with scaling by vector or by range, to name one). Such scales depend on the accounts at
    hand: unlike ratings by fixed anchors, they change with every account that comes or goes.

    Examples
    --------
    >>> ratings = pd.DataFrame({"volume": [1.0, 0.25], "fit": [0.0, 1.0]}, index=["Vicom", "Cartech"])
    >>> matrix = to_skcriteria(ratings, {"volume": 0.4, "fit": 0.6})  # doctest: +SKIP
    >>> from skcriteria.agg.topsis import TOPSIS  # doctest: +SKIP
    >>> TOPSIS().evaluate(matrix).to_series().to_dict()  # doctest: +SKIP
    {'Vicom': 2, 'Cartech': 1}
    """
    signs = signs_of(values.columns, directions)
    figures = values.apply(pd.to_numeric, errors="coerce").astype(float)
    rows, columns = np.nonzero(~np.isfinite(figures.to_numpy()))
    if len(rows):
        raise DataError(
            _("scikit-criteria takes no cells that are missing or no numbers."),
            found=some(f"{values.index[row]} {values.columns[at]}" for row, at in zip(rows, columns, strict=True)),
            do=_("Leave these accounts out, or take kam.score.weighted_sum, which keeps missing ratings as intervals."),
        )
    w = weighted(weights, values.columns)
    try:
        import skcriteria
    except ImportError as error:
        raise NotInstalledError(
            _("Other ranking methods need the package scikit-criteria."),
            do=_('Install it with: pip install "kamlab[criteria]".'),
        ) from error
    return skcriteria.mkdm(
        figures.to_numpy(),
        [max if sign > 0 else min for sign in signs],
        weights=w,
        alternatives=[str(account) for account in values.index],
        criteria=[str(name) for name in values.columns],
    )
