"""Which values are better, by criterion, in; a sign for each column out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _


def signs_of(criteria: pd.Index, directions: Mapping[str, str] | None) -> np.ndarray:
    """Return 1 for criteria of which more is better, -1 for those of which less is; more where nothing is said.

    Raises
    ------
    DataError
        If a direction is neither ``higher`` nor ``lower``, or of a criterion that there is not.
    """
    directions = dict(directions or {})
    wrong = [
        f"{name}: {way}" for name, way in directions.items() if name not in criteria or way not in ("higher", "lower")
    ]
    if wrong:
        raise DataError(
            _("Some directions cannot be used."),
            expected=_("higher or lower for criteria among {names}").format(names=some(criteria, limit=12)),
            found=some(wrong),
            do=_("Write them like the columns, such as {example}.").format(example="{'payment_delay_days': 'lower'}"),
        )
    return np.array([-1.0 if directions.get(name) == "lower" else 1.0 for name in criteria])
