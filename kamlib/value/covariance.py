"""Where a search ended in; the covariance of the estimates out: by curvature, robust, by groups, by resampling."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.value.newton import Optimum

_FLAT = 1e-7


def covariance(
    model: Any, found: Optimum, penalty: bool, cov_type: str, groups: Any, draws: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the covariance of the inside parameters, and which of them the data tell.

    Parameters
    ----------
    model : OrderModel
    found : Optimum
    penalty : bool
        Whether the fit was penalised.
    cov_type : {"nonrobust", "HC0", "cluster", "bootstrap"}
    groups : Series or array
        For ``"cluster"``.
    draws, seed : int
        For ``"bootstrap"``.

    Returns
    -------
    covariance : ndarray
        Directions in which the likelihood is flat count as known, so that predictions can be made.
    known : ndarray of bool
        False for parameters that have a part in a flat direction.

    Raises
    ------
    DataError
        If `cov_type` is unknown or the groups do not fit the table.
    """
    curvature, axes = np.linalg.eigh(-found.hessian)
    told = curvature > _FLAT * max(curvature.max(), 1e-300)
    known = ~((np.abs(axes[:, ~told]) > 1e-3).any(axis=1))
    inverse = (axes[:, told] / curvature[told]) @ axes[:, told].T
    if cov_type == "nonrobust":
        return inverse, known
    if cov_type == "bootstrap":
        return _bootstrap(model, found, penalty, draws, seed), known
    if cov_type not in ("HC0", "cluster"):
        raise DataError(
            _("There is no covariance of the type {name}.").format(name=cov_type),
            expected="nonrobust, HC0, cluster, bootstrap",
        )
    scores = model._by_account(found.at)[1] * np.sqrt(model._w)[:, None]
    if cov_type == "cluster":
        scores = _by_group(model._by_account(found.at)[1] * model._w[:, None], groups)
    return inverse @ (scores.T @ scores) @ inverse, known


def _by_group(scores: np.ndarray, groups: Any) -> np.ndarray:
    if groups is None or len(groups) != len(scores):
        raise DataError(
            _("Covariance by groups needs a group for each of the {n} rows.").format(n=number(len(scores))),
            do=_("Pass groups=, a column of the same length."),
        )
    codes, names = pd.factorize(np.asarray(groups), use_na_sentinel=True)
    if (codes < 0).any():
        raise DataError(_("{n} rows have no group.").format(n=number(int((codes < 0).sum()))))
    summed = np.zeros((len(names), scores.shape[1]))
    np.add.at(summed, codes, scores)
    return summed


def _bootstrap(model: Any, found: Optimum, penalty: bool, draws: int, seed: int) -> np.ndarray:
    """Fit accounts drawn with replacement, each row whole, again and again."""
    rng = np.random.default_rng(seed)
    rows = len(model._w)
    again = np.empty((draws, len(found.at)))
    for place in range(draws):
        times = rng.multinomial(round(model.nobs), model._w / model._w.sum())
        again[place] = model._search(found.at, penalty, times.astype(float)[:rows]).at
    return np.cov(again, rowvar=False)
