"""A customer that grows and may be lost, and one that is steady and safer, in; which is worth more, out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.value.formulas import break_even_hazard, risk_adjusted_value

_MOST, _STEPS = 0.6, 61
"""The chances that the table goes up to, and its rows."""


@dataclass(frozen=True)
class GrowthAgainstSurvival:
    """Two customers with the same margin today, valued over the same years.

    Attributes
    ----------
    table : DataFrame
        ``hazard`` (chance of losing the growing customer in a year, 0 to 0.6), ``growing`` (its value at that chance).
    growing, steady : float
        Value of the growing customer at `hazard`, and of the steady one at `steady_hazard`; margin in money of today.
    break_even : float
        The chance of losing the growing customer in a year at which both are worth the same; missing if it is worth
        less at any chance.
    margin, growth, hazard, steady_hazard, annual_discount_rate : float
        What was assumed.
    horizon_years : int
        Years that count.
    """

    table: pd.DataFrame
    growing: float
    steady: float
    break_even: float
    margin: float
    growth: float
    hazard: float
    steady_hazard: float
    annual_discount_rate: float
    horizon_years: int

    def growing_at(self, hazard: float) -> float:
        """Return the value of the growing customer at another chance of losing it, between 0 and 0.6."""
        return float(np.interp(hazard, self.table["hazard"], self.table["growing"]))

    def __str__(self) -> str:
        if np.isnan(self.break_even):
            last = _("The steady one is worth more, whatever the chance of losing the other.")
        else:
            last = _("The growing one is worth more as long as it is lost with a chance below {even} a year.")
        told = _(
            "A customer with a margin of {margin} today that grows by {growth} a year and is lost with a chance of "
            "{hazard} a year brings {growing}. A steady one, lost with a chance of {steady_hazard}, brings {steady}."
        ).format(
            growth=share(self.growth, 0),
            hazard=share(self.hazard, 0),
            margin=number(self.margin),
            growing=number(self.growing),
            steady_hazard=share(self.steady_hazard, 0),
            steady=number(self.steady),
        )
        return f"{told}\n{last.format(even=share(self.break_even))}"

    def _repr_html_(self) -> str:
        return "".join(f"<p>{escape(line)}</p>" for line in str(self).splitlines())


def growth_against_survival(
    *,
    margin: float,
    growth: float,
    hazard: float,
    steady_hazard: float,
    annual_discount_rate: float,
    horizon_years: int,
) -> GrowthAgainstSurvival:
    """Say whether a customer that grows is worth more than one that does not, though it may sooner be lost.

    Parameters
    ----------
    margin : float
        What either leaves in the year that ends today, above 0; that year itself does not count.
    growth : float
        By how much the margin of the first grows in a year, as a share of one.
    hazard, steady_hazard : float
        Chance of losing the first, and the second, in a year, 0 to 1.
    annual_discount_rate : float
        Such as 0.1, from 0.
    horizon_years : int
        Years that count, from 1.

    Returns
    -------
    GrowthAgainstSurvival

    Raises
    ------
    DataError
        If a chance, a rate or the horizon cannot be.

    Notes
    -----
    The two values are those of :func:`risk_adjusted_value`, the break-even is that of :func:`break_even_hazard`: where
    (1 + growth) x (1 - hazard) is 1 - steady hazard, whatever the margin, the rate and the horizon.

    Examples
    --------
    >>> result = growth_against_survival(
    ...     margin=100, growth=0.2, hazard=0.25, steady_hazard=0.1, annual_discount_rate=0.1, horizon_years=5
    ... )
    >>> round(result.break_even, 3), round(result.growing, 1), round(result.steady, 1)
    (0.25, 285.0, 285.0)
    """
    terms = {"annual_discount_rate": annual_discount_rate, "horizon_years": horizon_years}
    steady = risk_adjusted_value(margin, hazard=steady_hazard, **terms)
    growing = risk_adjusted_value(margin, hazard=hazard, growth=growth, **terms)
    chances = pd.Series(np.linspace(0, _MOST, _STEPS), name="hazard")
    values = risk_adjusted_value(margin, hazard=chances, growth=growth, **terms)
    even = np.nan
    if values.iloc[0] >= steady > 0:
        even = break_even_hazard(growth=growth, steady_hazard=steady_hazard, **terms)
    table = pd.DataFrame({"hazard": chances, "growing": values})
    return GrowthAgainstSurvival(
        table,
        growing,
        steady,
        even,
        float(margin),
        float(growth),
        float(hazard),
        float(steady_hazard),
        float(annual_discount_rate),
        int(horizon_years),
    )
