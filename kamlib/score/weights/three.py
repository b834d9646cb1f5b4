"""Three comparisons of three criteria in; their weights, and whether the answers agree, in a sentence out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import listing, share
from kamlib.score.weights.compared import ahp


def three(names: Sequence[str], *, first_second: float, second_third: float, first_third: float) -> str:
    """Say which weights follow from comparing three criteria two by two, and whether the three answers agree.

    Parameters
    ----------
    names : three names
        The criteria.
    first_second, second_third, first_third : float
        How many times as much the first counts as the second, the second as the third, the first as the third; above 0.

    Returns
    -------
    str
        For a panel: the weights, and what :func:`ahp` says of the answers.

    Raises
    ------
    DataError
        If there are not three names, or an answer is no number above 0.

    Examples
    --------
    >>> print(three(["A", "B", "C"], first_second=2, second_third=3, first_third=6))
    Weights: A 60.0%, B 30.0% and C 10.0%.
    The answers agree well enough: consistency ratio 0.000.
    """
    if len(names) != 3:
        raise DataError(_("Three answers compare three criteria."), found=listing(names), do=_("Give three names."))
    matrix = pd.DataFrame(np.eye(3), index=list(names), columns=list(names)).replace(0.0, np.nan)
    matrix.iloc[0, 1], matrix.iloc[1, 2], matrix.iloc[0, 2] = first_second, second_third, first_third
    found = ahp(matrix)
    told = listing(
        _("{name} {weight}").format(name=name, weight=share(weight)) for name, weight in found.weights.items()
    )
    return _("Weights: {weights}.").format(weights=told) + "\n" + str(found)
