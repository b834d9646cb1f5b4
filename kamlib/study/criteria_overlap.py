"""Criteria by account in; how far they say the same thing out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import ngettext, number

_FEWEST = 10


@dataclass(frozen=True)
class Overlap:
    """How far criteria say the same thing.

    Attributes
    ----------
    correlation : DataFrame
        Rank correlation (Spearman) of each two criteria, over the accounts that have both; missing with fewer than ten.
    n : DataFrame
        How many accounts have both.
    effective : float
        As many criteria that have nothing to do with each other would tell as much: 1 to the number of criteria, over
        the accounts that have all of them. Missing with fewer than ten accounts or two criteria.
    complete : int
        Number of accounts that have all.
    """

    correlation: pd.DataFrame
    n: pd.DataFrame
    effective: float
    complete: int

    def __str__(self) -> str:
        count = len(self.correlation)
        if np.isnan(self.effective):
            return _("Too few accounts have all criteria to say how far they are one thing.")
        return ngettext(
            "{count} criteria, but they tell as much as {effective} that have nothing to do with each other ({n} "
            "account).",
            "{count} criteria, but they tell as much as {effective} that have nothing to do with each other ({n} "
            "accounts).",
            self.complete,
        ).format(count=number(count), effective=number(self.effective, 1), n=number(self.complete))

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.correlation.round(2).to_html()}"


def overlap(values: pd.DataFrame) -> Overlap:
    """Say how far criteria are one thing.

    Parameters
    ----------
    values : DataFrame
        Indexed by ``account_id``, one column a criterion; missing where not known.

    Returns
    -------
    Overlap

    Notes
    -----
    With the eigenvalues l of the correlation matrix of k criteria the effective number is (sum of l) squared over the
    sum of l squared: k if nothing correlates, 1 if all is one thing.

    Examples
    --------
    Two criteria in the same order, and a third that goes its own way: three columns, 1.8 things.

    >>> values = pd.DataFrame({"volume": range(12), "potential": range(12), "fit": [0, 1] * 6})
    >>> round(overlap(values).effective, 1)
    1.8
    """
    there = values.notna().astype(int)
    n = there.T @ there
    correlation = values.corr(method="spearman", min_periods=_FEWEST)
    whole = values.dropna()
    effective = float("nan")
    if len(whole) >= _FEWEST and values.shape[1] > 1:
        roots = np.linalg.eigvalsh(np.nan_to_num(whole.corr(method="spearman").to_numpy(), nan=0.0))
        effective = float(roots.sum() ** 2 / np.square(roots).sum())
    return Overlap(correlation, n, effective, len(whole))
