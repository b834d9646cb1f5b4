"""Answers to "how much more does this count than that?" in; weights, and how far the answers agree, out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.sparse.csgraph import connected_components

from kamlib.errors import DataError, FitError, some
from kamlib.language import gettext as _
from kamlib.language import number

RANDOM_INDEX = {
    "saaty": (0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59),
    "saaty_1980": (0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51),
    "donegan_dodd": (
        0.4914, 0.8286, 1.0591, 1.1797, 1.2519, 1.3171, 1.3733, 1.4055, 1.4213, 1.4497, 1.4643, 1.4822, 1.4969,
    ),
    "alonso_lamata": (
        0.5245, 0.8815, 1.1086, 1.2479, 1.3417, 1.4056, 1.4499, 1.4854, 1.5141, 1.5365, 1.5551, 1.5713, 1.5838,
    ),
}  # fmt: skip
ACCEPTED, _ROUNDED, _FLAT = 0.1, 0.025, 1e-6


@dataclass(frozen=True)
class Priorities:
    """Weights that follow from comparing things two by two, and how far the comparisons agree.

    Attributes
    ----------
    weights : Series
        By name, in the order of the matrix; adds up to 1.
    consistency_ratio : float
        How far the answers contradict each other, beside answers given at random (1): 0 not at all; above 0.1 they
        should be looked at again. Missing where nothing was asked twice over, so that nothing can contradict.
    consistency_index : float
        (lambda_max - n) / (n - 1).
    lambda_max : float
        Largest eigenvalue of the (completed) matrix; n if nothing contradicts.
    random_index : float
        Consistency index of answers given at random, as many as were given.
    index_table : str
        The published table that `random_index` was taken from.
    matrix : DataFrame
        The comparisons, those that were not asked filled in.
    comparisons : DataFrame
        The pairs that were asked, most contradicted first: ``first``, ``second``, ``stated`` (how many times as much
        the first counts as the second) and ``implied`` (the same by the weights).
    """

    weights: pd.Series
    consistency_ratio: float
    consistency_index: float
    lambda_max: float
    random_index: float
    index_table: str
    matrix: pd.DataFrame
    comparisons: pd.DataFrame

    @property
    def consistent(self) -> bool:
        """Whether the answers contradict each other no more than a tenth of what random answers do."""
        return not self.consistency_ratio > ACCEPTED

    def __str__(self) -> str:
        if np.isnan(self.consistency_ratio):
            return _("Nothing was asked twice over, so these answers cannot contradict each other, right or wrong.")
        worst = self.comparisons.iloc[0] if len(self.comparisons) else None
        if self.consistent or worst is None:
            return _("The answers agree well enough: consistency ratio {ratio}.").format(
                ratio=number(self.consistency_ratio, 3)
            )
        return _(
            "The answers contradict each other: consistency ratio {ratio}, more than {most}. Look again at {first} and "
            "{second}: stated {stated}, by the other answers {implied}."
        ).format(
            ratio=number(self.consistency_ratio, 3),
            most=number(ACCEPTED, 1),
            first=worst["first"],
            second=worst["second"],
            stated=number(worst["stated"], 2),
            implied=number(worst["implied"], 2),
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.weights.to_frame().to_html()}"


def priorities(matrix: pd.DataFrame, *, index_table: str = "saaty") -> Priorities:
    """Turn comparisons two by two into weights, and say how far the answers contradict each other.

    Parameters
    ----------
    matrix : DataFrame
        The same names down and across. A cell says how many times as much the name of its row counts as that of its
        column, such as 3 or 1/3; NaN where it was not asked. One of the two cells of a pair is enough.
    index_table : {"saaty", "saaty_1980", "donegan_dodd", "alonso_lamata"}
        The published table of what random answers give.

    Returns
    -------
    Priorities

    Raises
    ------
    DataError
        If names differ, a cell is no number above 0, the two cells of a pair contradict each other, or some names are
        not linked to the others by comparisons; if the table does not reach that many names.

    Notes
    -----
    The weights are the principal eigenvector of the matrix (Saaty). Other ways, such as geometric means of rows, differ
    in the third digit. The consistency ratio depends on the table, by a few per cent: so it is named.

    What was not asked is filled in such that the largest eigenvalue is as small as it can be: its logarithm is a convex
    function of the logarithms of the cells, with one minimum if comparisons link all names (Bozoki and others). With m
    of the pairs not asked, random answers contradict each other less: by about the factor 1 - 2 m / ((n - 1)(n - 2))
    (Agoston & Csato).

    Two decimals are enough: 0.33 beside 3 counts as 1/3. Of two such cells the one above 1 is taken.

    References
    ----------
    Saaty, T. L. (2005). Theory and Applications of the Analytic Network Process. RWS Publications, p. 31; (1980) The
    Analytic Hierarchy Process. McGraw-Hill.

    Donegan, H. A. & Dodd, F. J. (1991). A note on Saaty's random indexes. Mathematical and Computer Modelling 15(10),
    135-137.

    Alonso, J. A. & Lamata, M. T. (2006). Consistency in the analytic hierarchy process: a new approach. International
    Journal of Uncertainty, Fuzziness and Knowledge-Based Systems 14(4), 445-459.

    Bozoki, S., Fulop, J. & Ronyai, L. (2010). On optimal completion of incomplete pairwise comparison matrices.
    Mathematical and Computer Modelling 52(1-2), 318-333.

    Agoston, K. C. & Csato, L. (2022). Inconsistency thresholds for incomplete pairwise comparison matrices. Omega 108,
    102576.

    Examples
    --------
    Potential counts twice as much as volume, fit three times as much as potential; fit and volume were not compared:

    >>> names = ["volume", "potential", "fit"]
    >>> asked = pd.DataFrame(float("nan"), index=names, columns=names)
    >>> asked.loc["potential", "volume"], asked.loc["fit", "potential"] = 2, 3
    >>> result = priorities(asked)
    >>> result.weights.round(3).to_dict(), result.matrix.round(3).loc["fit", "volume"].item()
    ({'volume': 0.111, 'potential': 0.222, 'fit': 0.667}, 6.0)
    """
    if index_table not in RANDOM_INDEX:
        raise DataError(
            _("There is no table of random indices {name}.").format(name=repr(index_table)),
            expected=some(RANDOM_INDEX),
            do=_("Take one of these names."),
        )
    given = _reciprocal(matrix)
    n, asked = len(given), ~np.isnan(given)
    most = len(RANDOM_INDEX[index_table]) + 2
    if n > most:
        raise DataError(
            _("The table {name} of random indices ends before so many names.").format(name=index_table),
            expected=_("{most} names at most").format(most=number(most)),
            found=_("{n} names").format(n=number(n)),
            do=_("Compare groups first, then the names within each group."),
        )
    _linked(asked, matrix.index)
    whole = _completed(given)
    largest, weights = _principal(whole)
    index = max(largest - n, 0.0) / (n - 1) if n > 1 else 0.0
    unasked = int((~asked).sum() // 2)
    possible = (n - 1) * (n - 2) // 2
    random = RANDOM_INDEX[index_table][n - 3] * (1 - unasked / possible) if n > 2 else 0.0
    return Priorities(
        weights=pd.Series(weights, index=matrix.index, name="weight"),
        consistency_ratio=index / random if random else (float("nan") if unasked else 0.0),
        consistency_index=index,
        lambda_max=largest,
        random_index=random,
        index_table=index_table,
        matrix=pd.DataFrame(whole, index=matrix.index, columns=matrix.index),
        comparisons=_pairs(given, weights, matrix.index),
    )


def _reciprocal(matrix: pd.DataFrame) -> np.ndarray:
    """Return the comparisons as floats, both cells of a pair filled; refuse cells that make no sense."""
    names = matrix.index
    if not len(names) or names.has_duplicates or list(names) != list(matrix.columns):
        raise DataError(
            _("A matrix of comparisons has the same names down and across, each once."),
            found=_("down: {rows}; across: {columns}").format(rows=some(names), columns=some(matrix.columns)),
            do=_("Write the names of the rows above the columns, in the same order."),
        )
    try:
        cells = matrix.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise DataError(
            _("A matrix of comparisons holds numbers only."),
            found=some(cell for cell in matrix.to_numpy().ravel() if isinstance(cell, str)),
            do=_("Write 0.333 for one third; leave cells empty that were not asked."),
        ) from error
    off = ~(np.isnan(cells) | ((cells > 0) & np.isfinite(cells)))
    off |= np.eye(len(cells), dtype=bool) & ~np.isnan(cells) & (cells != 1)
    if off.any():
        raise DataError(
            _("A comparison says how many times as much: a number above 0, and 1 of anything with itself."),
            found=_named(cells, off, names),
            do=_("Write 3 for three times as much and 1/3 for a third; leave cells empty that were not asked."),
        )
    np.fill_diagonal(cells := cells.copy(), 1.0)
    product = cells * cells.T
    off = np.triu(abs(product - 1) > _ROUNDED)
    if off.any():
        raise DataError(
            _("The two cells of a pair contradict each other."),
            expected=_("one cell is 1 divided by the other"),
            found=_named(cells, off | off.T, names),
            do=_("Correct one of the two cells, or leave it empty."),
        )
    return np.where(np.nan_to_num(cells) >= np.nan_to_num(cells.T), cells, 1 / cells.T)


def _named(cells: np.ndarray, which: np.ndarray, names: pd.Index) -> str:
    rows, columns = np.nonzero(which)
    return some(f"{names[i]} / {names[j]}: {cells[i, j]:g}" for i, j in zip(rows, columns, strict=True))


def _linked(asked: np.ndarray, names: pd.Index) -> None:
    """Refuse comparisons that leave some names without any link to the others."""
    groups, group = connected_components(asked, directed=False)
    if groups > 1:
        parts = [" + ".join(str(name) for name in names[group == one]) for one in range(groups)]
        raise DataError(
            _("Comparisons do not link all names, so nothing says how much these count beside each other."),
            found=some(parts),
            do=_("Compare one name of each group with one of another."),
        )


def _principal(matrix: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the largest eigenvalue of a positive matrix, and its vector, which adds up to 1."""
    values, vectors = np.linalg.eig(matrix)
    place = int(values.real.argmax())
    vector = abs(vectors[:, place].real)
    return float(values[place].real), vector / vector.sum()


def _completed(given: np.ndarray) -> np.ndarray:
    """Fill in what was not asked, so that the largest eigenvalue is least."""
    rows, columns = np.nonzero(np.triu(np.isnan(given)))
    if not len(rows):
        return given

    def filled(logs: np.ndarray) -> np.ndarray:
        whole = given.copy()
        whole[rows, columns], whole[columns, rows] = np.exp(logs), np.exp(-logs)
        return whole

    def log_largest(logs: np.ndarray) -> tuple[float, np.ndarray]:
        whole = filled(logs)
        largest, right = _principal(whole)
        _same, left = _principal(whole.T)
        pull = left[:, None] * whole * right / (left @ right)
        return np.log(largest), (pull[rows, columns] - pull[columns, rows]) / largest

    found = minimize(log_largest, _by_least_squares(given)[rows, columns], jac=True, options={"gtol": _FLAT / 1000})
    if not abs(found.jac).max() < _FLAT:
        raise FitError(
            _("The comparisons that were not asked could not be filled in."),
            do=_("Check for answers that are very far apart, or ask a few pairs more."),
        )
    return filled(found.x)


def _by_least_squares(given: np.ndarray) -> np.ndarray:
    """Return the logarithms of all cells by weights whose logarithms fit those of the asked cells best."""
    asked = ~np.isnan(given)
    logs = np.where(asked, np.log(np.where(asked, given, 1.0)), 0.0)
    laplacian = np.diag(asked.sum(axis=1)) - asked.astype(float)
    weights = np.linalg.lstsq(laplacian, logs.sum(axis=1), rcond=None)[0]
    return weights[:, None] - weights


def _pairs(given: np.ndarray, weights: np.ndarray, names: pd.Index) -> pd.DataFrame:
    """List the asked pairs, the larger first, those furthest from the weights on top."""
    rows, columns = np.nonzero(~np.isnan(given) & ~np.eye(len(given), dtype=bool) & (given >= 1))
    once = [
        place for place in range(len(rows)) if given[rows[place], columns[place]] > 1 or rows[place] < columns[place]
    ]
    rows, columns = rows[once], columns[once]
    stated, implied = given[rows, columns], weights[rows] / weights[columns]
    pairs = pd.DataFrame({"first": names[rows], "second": names[columns], "stated": stated, "implied": implied})
    order = np.argsort(-abs(np.log(stated / implied)), kind="stable")
    return pairs.iloc[order].reset_index(drop=True)
