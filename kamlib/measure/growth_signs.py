"""Sales by account and year, and what one could see of each account, in; how often a sign came before growth out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.measure.with_without import WithWithout, with_without


def growth_signs(
    sales: pd.DataFrame, signs: Mapping[str, tuple[pd.DataFrame, float]], *, grew: float = 0.2
) -> WithWithout:
    """Count how often a sign of growth was followed by growth, and how often growth came without it.

    Parameters
    ----------
    sales : DataFrame
        Sales by account_id (index) and year (columns: whole numbers, or days of which the year counts).
    signs : mapping of str to (DataFrame, float)
        Name of each sign, what is watched by account_id and year, and its change from one year to the next from which
        it is a sign: 0.1 is a tenth more or beyond, -0.5 half of it or less. What is missing is not known.
    grew : float
        From which change of the sales of the year after one says that the account grew.

    Returns
    -------
    WithWithout
        A case is an account in a year in which it bought. It shows the sign if what is watched changed enough from the
        year before, and it grew if it bought enough more in the year after.

    Raises
    ------
    DataError
        If a column is no year, a year or an account stands twice, or no year can be judged.

    Notes
    -----
    The years a sign can be judged in are those with a year before in its own table and a year after in the sales. Where
    it was zero or unknown the year before, there is no change and the case is left out of that sign.

    Examples
    --------
    >>> sales = pd.DataFrame({2022: [100.0, 80.0, 60.0], 2023: [150.0, 80.0, 75.0]}, index=["A", "B", "C"])
    >>> people = pd.DataFrame({2021: [10, 20, 50], 2022: [12, 20, 50]}, index=["A", "B", "C"])
    >>> print(growth_signs(sales, {"more people": (people, 0.1)}))
    more people: 1 of 1 with it, 100.0%; 1 of 2 without it, 50.0%. Chance alone may explain the difference.
    """
    sold = _by_year(sales, "sales")
    years = [year for year in sold.columns if year + 1 in sold.columns]
    shown = {name: _changed(_by_year(table, name), by, sold.index, years) for name, (table, by) in signs.items()}
    cases = pd.DataFrame(shown)
    now, after = (sold[[year + step for year in years]].to_numpy(float).T.ravel() for step in (0, 1))
    there = now > 0
    if not cases[there].notna().any(axis=None):
        raise DataError(
            _("No year can be judged: a sign needs the year before it, and the sales of the year after it."),
            found=some(sold.columns, limit=12),
        )
    outcome = pd.Series(np.nan_to_num(after) >= (1 + grew) * now, index=cases.index)
    return with_without(outcome[there], cases[there])


def _by_year(table: pd.DataFrame, name: str) -> pd.DataFrame:
    years = [label if isinstance(label, int | np.integer) else getattr(label, "year", None) for label in table.columns]
    odd = [label for label, year in zip(table.columns, years, strict=True) if year is None]
    if odd:
        raise DataError(_("A column of {name} is no year.").format(name=name), found=some(odd))
    if len(set(years)) < len(years) or not table.index.is_unique:
        raise DataError(
            _("An account or a year of {name} stands twice.").format(name=name),
            found=_("{n} accounts, {m} years").format(n=number(len(table)), m=number(len(years))),
        )
    return table.set_axis([int(year) for year in years], axis=1)


def _changed(table: pd.DataFrame, by: float, accounts: pd.Index, years: list[int]) -> pd.Series:
    """Say of each year and account, year by year, whether the change was large enough; missing where it is unknown."""
    table = table.reindex(index=accounts).astype("float64")
    parts = []
    for year in years:
        now, before = (table.get(y, pd.Series(np.nan, index=accounts)) for y in (year, year - 1))
        change = now / before.where(before > 0) - 1
        enough = change >= by - 1e-12 if by > 0 else change <= by + 1e-12
        parts.append(enough.astype("boolean").where(change.notna()))
    return pd.concat(parts, keys=years) if parts else pd.Series(dtype="boolean")
