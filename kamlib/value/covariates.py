"""Formulas and weights in, arrays out; and sums over accounts whose parameters differ by what is known of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.value.mixture import Local


def add(
    part: Local, weights: np.ndarray, designs: dict, rows: slice, gradient: np.ndarray, hessian: np.ndarray
) -> float:
    """Add up values, gradients and Hessians of accounts; return the sum of the values."""
    columns = {}
    for place, slope in part.first.items():
        weighed = weights * slope
        gradient[place] += weighed.sum()
        if place in designs:
            design, begin = designs[place]
            columns[place] = (design[rows], slice(begin, begin + design.shape[1]))
            gradient[columns[place][1]] += weighed @ columns[place][0]
    for (one, other), bend in part.second.items():
        weighed = weights * bend
        hessian[one, other] += weighed.sum()
        if one in columns:
            design, there = columns[one]
            hessian[other, there] += weighed @ design
            if one == other:
                hessian[there, there] += design.T @ (weighed[:, None] * design)
        if other in columns and one != other:
            design, there = columns[other]
            hessian[one, there] += weighed @ design
            if one in columns:
                mixed = columns[one][0].T @ (weighed[:, None] * design)
                first, second = columns[one][1], there
                if first.start < second.start:
                    hessian[first, second] += mixed
                else:
                    hessian[second, first] += mixed.T
    return float(weights @ part.value)


def weights_of(weights: pd.Series | np.ndarray, rows: int) -> np.ndarray:
    values = np.asarray(weights, dtype=float)
    if values.shape != (rows,) or not (np.isfinite(values) & (values >= 0)).all() or not values.sum() > 0:
        raise DataError(
            _("The weights do not fit the table."),
            expected=_("{n} numbers from 0, not all of them 0").format(n=number(rows)),
            found=_("{n} numbers").format(n=number(values.size)),
        )
    return values


def design_of(formula: str, summary: pd.DataFrame) -> pd.DataFrame:
    from patsy import PatsyError, dmatrix

    try:
        design = dmatrix(formula, summary, return_type="dataframe", NA_action="raise")
    except PatsyError as error:
        raise DataError(
            _("The formula {formula} cannot be used with this table.").format(formula=formula),
            expected=_("columns of the table without empty cells, such as ~ industry"),
            found=str(error).splitlines()[0],
        ) from error
    design = design.drop(columns="Intercept", errors="ignore")
    if not len(design.columns):
        raise DataError(_("The formula {formula} names no column.").format(formula=formula))
    return design
