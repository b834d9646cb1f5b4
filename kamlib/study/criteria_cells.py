"""Accounts in; the cells of a criterion that nothing is known of, with the reason, out."""

from __future__ import annotations

import numpy as np
import pandas as pd

VALUES = ("value", "low", "high")
CELLS = (*VALUES, "n", "source", "why")


def nothing(accounts: pd.Index, why: str) -> pd.DataFrame:
    """Return rows without a value, all for one reason.

    Parameters
    ----------
    accounts : Index
    why : str
        The reason in words.
    """
    cells = pd.DataFrame(dict.fromkeys(VALUES, np.nan), index=accounts)
    return cells.assign(n=0, source="", why=why)
