"""Factors, or answers to which of two counts more, in; how much each factor counts beside the others out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import listing
from kamlib.pairwise import priorities as of_pairs
from kamlib.swot.factor import KINDS

UNPROVEN = 0.5
GROUPS = "groups"


@dataclass(frozen=True)
class SwotPriorities:
    """How much each factor counts.

    Attributes
    ----------
    table : DataFrame
        By factor id, most first: ``kind, claim, within`` (adds up to 1 in each kind), ``group`` (of its kind, adds up
        to 1 over kinds) and ``priority`` (their product, adds up to 1).
    consistency : Series
        Consistency ratio of each set of answers; empty where nothing was compared.
    """

    table: pd.DataFrame
    consistency: pd.Series

    def __str__(self) -> str:
        first = self.table.head(3)
        told = _("First: {factors}.").format(factors=listing(first.index.astype(str)))
        wrong = self.consistency.index[self.consistency > 0.1]
        if len(wrong):
            told += " " + _("The answers contradict each other in: {sets}.").format(sets=listing(wrong))
        return told

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.table.to_html()}"


def by_evidence(factors: pd.DataFrame) -> SwotPriorities:
    """Rank factors by weight, size of the effect and confidence.

    Parameters
    ----------
    factors : DataFrame
        As :attr:`Swot.table` has them.

    Returns
    -------
    SwotPriorities

    Notes
    -----
    The product of weight, |effect| and confidence, divided by its sum. A factor without evidence takes half of the
    smallest product of effect and confidence that stands on evidence, whatever it claims, and no evidence counts less,
    so that a factor without evidence never comes before the same factor with it.
    """
    proof = factors["effect"].abs() * factors["confidence"]
    proven = factors["value"].notna() & (factors["source"] != "") & factors["period_end"].notna()
    least = proof[proven & (proof > 0)].min()
    least = least if np.isfinite(least) else 1.0
    proof = proof.fillna(least).clip(lower=UNPROVEN * least).where(proven, UNPROVEN * least)
    raw = factors["weight"] * proof
    if not raw.sum() > 0:
        raw = pd.Series(1.0, factors.index)
    priority = raw / raw.sum()
    group = priority.groupby(factors["kind"]).transform("sum")
    within = (priority / group.where(group > 0)).fillna(0.0)
    return SwotPriorities(_table(factors, within, group), pd.Series(dtype=float))


def by_comparison(factors: pd.DataFrame, comparisons: dict[str, pd.DataFrame]) -> SwotPriorities:
    """Rank factors by answers to which of two counts more, within each kind and between the first of each kind.

    Parameters
    ----------
    factors : DataFrame
        As :attr:`Swot.table` has them.
    comparisons : dict of str to DataFrame
        For each kind with two or more factors a matrix of comparisons by id, and under ``"groups"`` one of the kinds;
        see :func:`kamlib.pairwise.priorities`.

    Returns
    -------
    SwotPriorities

    Raises
    ------
    DataError
        If a set of comparisons is missing, or names other factors.

    Notes
    -----
    A'WOT: the priority of a factor is that of its kind times that within its kind.

    References
    ----------
    Kurttila, M., Pesonen, M., Kangas, J. & Kajanus, M. (2000). Utilizing the analytic hierarchy process (AHP) in SWOT
    analysis. Forest Policy and Economics 1(1), 41-52.
    """
    kinds = [kind for kind in KINDS if (factors["kind"] == kind).any()]
    consistency, within = {}, pd.Series(1.0, factors.index)
    for kind in kinds:
        ids = factors.index[factors["kind"] == kind]
        if len(ids) > 1:
            found = of_pairs(_matrix(comparisons, kind, ids))
            within[ids], consistency[kind] = found.weights.reindex(ids), found.consistency_ratio
    share = pd.Series(1.0, kinds)
    if len(kinds) > 1:
        found = of_pairs(_matrix(comparisons, GROUPS, pd.Index(kinds)))
        share, consistency[GROUPS] = found.weights, found.consistency_ratio
    return SwotPriorities(
        _table(factors, within, factors["kind"].map(share).astype(float)), pd.Series(consistency, dtype=float)
    )


def _table(factors: pd.DataFrame, within: pd.Series, group: pd.Series) -> pd.DataFrame:
    table = factors[["kind", "claim"]].assign(within=within, group=group, priority=within * group)
    return table.sort_values("priority", ascending=False, kind="stable")


def _matrix(comparisons: dict[str, pd.DataFrame], name: str, ids: pd.Index) -> pd.DataFrame:
    matrix = comparisons.get(name)
    if matrix is None or set(matrix.index) != set(ids) or set(matrix.columns) != set(ids):
        raise DataError(
            _("The comparisons of {name} do not fit the factors.").format(name=name),
            expected=some(ids),
            found=_("none") if matrix is None else some([*matrix.index, *matrix.columns.difference(matrix.index)]),
        )
    return matrix.loc[ids, ids]
