"""Values of accounts over several periods in; what all share, and a level of each account's own, with doubt, out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import minimize_scalar

from kamlib.errors import DataError
from kamlib.language import gettext as _

_RATIOS = np.linspace(-14, 14, 57)


@dataclass(frozen=True)
class Levels:
    """Fixed effects, and levels of accounts around them.

    Attributes
    ----------
    fixed : Series
        Coefficients of what all accounts share.
    covariance : DataFrame
        Of these.
    own : Series
        By account: how far its level lies off what it shares.
    between, within : float
        Variances of the levels and of the noise around them; `between` is 0 where accounts are alike.
    sums : DataFrame
        By account: sums of the regressors.
    rows : Series
        By account: how many rows it has.
    """

    fixed: pd.Series
    covariance: pd.DataFrame
    own: pd.Series
    between: float
    within: float
    sums: pd.DataFrame
    rows: pd.Series

    def at(self, regressors: pd.DataFrame) -> tuple[pd.Series, np.ndarray]:
        """Return the level of each account at these regressors, and the variance of its doubt.

        Parameters
        ----------
        regressors : DataFrame
            A row an account, a column a fixed effect.

        Returns
        -------
        level : Series
        variance : ndarray
        """
        kept = self.between / (self.within + self.rows * self.between)
        off = (regressors - self.sums.mul(kept, axis=0).loc[regressors.index])[self.fixed.index].to_numpy()
        doubt = kept * self.within + np.einsum("ij,jk,ik->i", off, self.covariance.to_numpy(), off)
        return regressors[self.fixed.index] @ self.fixed + self.own, doubt


def levels(values: pd.Series, regressors: pd.DataFrame, accounts: pd.Series) -> Levels:
    """Fit a model with a random intercept for each account by restricted maximum likelihood.

    Parameters
    ----------
    values : Series
    regressors : DataFrame
        A column a fixed effect.
    accounts : Series
        Whose row it is.

    Returns
    -------
    Levels

    Raises
    ------
    DataError
        If the rows do not suffice to tell the fixed effects apart.

    Notes
    -----
    For a given ratio of the two variances everything else has a closed form, so that the search has one dimension; it
    begins at the best of 57 ratios and of none, which is a result: the accounts are alike.

    References
    ----------
    Pinheiro, J. & Bates, D. (2000). Mixed-Effects Models in S and S-PLUS, section 2.2. Springer.

    Examples
    --------
    >>> accounts, ones = pd.Series(list("AABBCC")), pd.DataFrame({"all": np.ones(6)})
    >>> found = levels(pd.Series([9.0, 11.0, 19.0, 21.0, 29.0, 31.0]), ones, accounts)
    >>> float(found.fixed["all"].round(6)), round(found.within, 3), round(found.between, 2)  # means of two vary by 100
    (20.0, 2.0, 99.0)
    """
    x, y = regressors.to_numpy(dtype=float), values.to_numpy(dtype=float)
    if len(y) <= x.shape[1] or np.linalg.matrix_rank(x) < x.shape[1]:
        raise DataError(
            _("Growth and segments cannot be told apart in these rows."),
            do=_("Give each segment two periods and three accounts at least, or leave the segments out."),
        )
    names, free = pd.Index(regressors.columns), len(y) - x.shape[1]
    groups = regressors.assign(y_=y).groupby(accounts, sort=False)
    sums, rows = groups.sum(), groups.size()
    totals, n = sums.pop("y_").to_numpy(), rows.to_numpy(dtype=float)
    summed = sums.to_numpy(dtype=float)
    least = 1e-20 * (1.0 + float(y @ y))

    def solved(ratio: float) -> tuple[float, np.ndarray, np.ndarray, float]:
        kept = ratio / (1 + n * ratio)
        inner = x.T @ x - (summed.T * kept) @ summed
        fixed = np.linalg.solve(inner, x.T @ y - summed.T @ (kept * totals))
        off = y - x @ fixed
        over = totals - summed @ fixed
        left = max(float(off @ off - kept @ over**2), least)
        worth = free * np.log(left) + np.log1p(n * ratio).sum() + np.linalg.slogdet(inner)[1]
        return worth, fixed, inner, left / free

    begin = _RATIOS[np.argmin([solved(np.exp(one))[0] for one in _RATIOS])]
    found = minimize_scalar(
        lambda at: solved(np.exp(at))[0], bounds=(begin - 0.5, begin + 0.5), method="bounded", options={"xatol": 1e-8}
    )
    ratio = float(np.exp(found.x)) if found.fun < solved(0.0)[0] - 1e-9 else 0.0
    _worth, fixed, inner, within = solved(ratio)
    own = ratio / (1 + n * ratio) * (totals - summed @ fixed)
    return Levels(
        fixed=pd.Series(fixed, index=names),
        covariance=pd.DataFrame(within * np.linalg.inv(inner), index=names, columns=names),
        own=pd.Series(own, index=rows.index),
        between=ratio * within,
        within=within,
        sums=sums,
        rows=rows,
    )
