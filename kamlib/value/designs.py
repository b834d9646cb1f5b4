"""A formula and a table in; the columns of numbers that a model is fitted to out, for these rows and for others."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.measure.checks import require


@dataclass(frozen=True)
class Design:
    """How a formula makes columns of numbers.

    Attributes
    ----------
    formula : str
        Such as ``"~ payment_delay + np.log(age)"``.
    columns : list of str
        Columns of the table that it uses.
    info : patsy.DesignInfo
        How to make them for other rows.
    """

    formula: str
    columns: list[str]
    info: Any

    def of(self, table: pd.DataFrame) -> np.ndarray:
        """Return the columns for other rows; refuse rows with missing or unknown values."""
        from patsy import NAAction, PatsyError, build_design_matrices

        require(table, self.columns, name="paths")
        rows = table.reset_index(drop=True)
        try:
            return np.asarray(build_design_matrices([self.info], rows, NA_action=NAAction(on_NA="raise"))[0])
        except PatsyError as error:
            raise DataError(
                _("For some rows no chance can be given."),
                found=str(error).splitlines()[0],
                do=_("Use only values that the model has seen."),
            ) from error


def design_of_rows(formula: str, table: pd.DataFrame) -> tuple[Design, pd.DataFrame, np.ndarray]:
    """Return how a formula makes columns, these columns, and which rows have a value in each of them.

    Raises
    ------
    DataError
        If the formula cannot be used, or no row is complete.
    """
    from patsy import NAAction, PatsyError, dmatrix

    try:
        found = dmatrix(formula, table.reset_index(drop=True), return_type="dataframe", NA_action=NAAction())
    except PatsyError as error:
        raise DataError(
            _("The formula {formula} cannot be used with this table.").format(formula=formula),
            expected=_("signs on the right side only, all of them columns of the table: ~ payment_delay + np.log(age)"),
            found=str(error).splitlines()[0],
        ) from error
    names = {
        node.id
        for factor in found.design_info.factor_infos
        for node in ast.walk(ast.parse(factor.name(), mode="eval"))
        if isinstance(node, ast.Name)
    }
    if not np.isfinite(found.to_numpy()).all():
        raise DataError(
            _("The formula {formula} gives values that are not finite.").format(formula=formula),
            do=_("Look for the logarithm of 0: np.log1p takes it."),
        )
    columns = [str(column) for column in table.columns if column in names]
    if not len(found):
        raise DataError(_("No row has a value in every column of {formula}.").format(formula=formula))
    return Design(formula, columns, found.design_info), found, found.index.to_numpy()
