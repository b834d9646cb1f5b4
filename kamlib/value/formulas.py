"""A margin, a chance of losing the account and a rate of interest in; what the coming years are worth today out."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number

FirstPayment: TypeAlias = Literal["now", "excluded", "period_end"]
_CONVENTIONS = ("now", "excluded", "period_end")


def constant_retention_value(
    margin: float, retention: float, discount_rate: float, *, first_payment: FirstPayment = "now"
) -> float:
    """Say what an account is worth that leaves the same margin each period and stays with the same chance.

    Parameters
    ----------
    margin : float
        Money in each period.
    retention : float
        Chance of staying from one period to the next, 0 to 1.
    discount_rate : float
        By period, such as 0.1, from 0.
    first_payment : {"now", "excluded", "period_end"}
        Which of the three textbook formulas: the first margin comes in today and counts; it has come in already and
        does not count; or each period pays at its end, the first one for certain.

    Returns
    -------
    float
        Money of today, over all the time to come.

    Raises
    ------
    DataError
        If the chance or the rate cannot be, or nothing ends and nothing is discounted, so that the sum has no end.

    Notes
    -----
    With m, r and d: m (1 + d) / (1 + d - r); m r / (1 + d - r); m / (1 + d - r). All three take every account for
    alike: where accounts differ, those that are still there stay longer, and the formula is too low for them
    (see ``residual_value`` of a fitted :class:`ShiftedBetaGeometric`).

    References
    ----------
    Fader, P. S. & Hardie, B. G. S. (2012). Reconciling and clarifying CLV formulas. Note 024, brucehardie.com.

    Examples
    --------
    >>> [
    ...     round(constant_retention_value(100, 0.8, 0.1, first_payment=one), 1)
    ...     for one in ("now", "excluded", "period_end")
    ... ]
    [366.7, 266.7, 333.3]
    """
    check_terms(first_payment, discount_rate)
    _chance("retention", retention)
    gap = discount_rate + (1 - retention)
    if not gap > 0:
        raise DataError(
            _("An account that never leaves, without discounting, has no finite value."),
            do=_("Give a retention below 1, a discount rate above 0, or a horizon: risk_adjusted_value."),
        )
    share = {"now": 1 + discount_rate, "excluded": retention, "period_end": 1.0}[first_payment]
    return float(margin * share / gap)


def risk_adjusted_value(
    margin: float | pd.Series,
    *,
    hazard: float | pd.Series | pd.DataFrame | list | np.ndarray,
    annual_discount_rate: float,
    horizon_years: int,
    growth: float | pd.Series = 0.0,
    growth_years: int | None = None,
    first_payment: FirstPayment = "excluded",
) -> float | pd.Series:
    """Say what an account will bring in the coming years, if it may be lost in any of them.

    Parameters
    ----------
    margin : float or Series
        What the account leaves in the year that ends today; a Series by account.
    hazard : float, Series, list or DataFrame
        Chance of losing the account in a year, 0 to 1: one number; one for each account (Series); one for each year
        (list or array); or accounts by years (DataFrame). From a model by quarters: 1 - (1 - quarterly hazard)^4.
    annual_discount_rate : float
        Such as 0.1, from 0.
    horizon_years : int
        Years that count; 0 years are worth 0.
    growth : float or Series
        By how much the margin of an account that stays grows in a year, as a share of one; above -1.
    growth_years : int, optional
        Years for which it grows; then it stays as it is. By default all.
    first_payment : {"excluded", "now", "period_end"}
        As for :func:`constant_retention_value`; by default the margin of the year that ends today does not count.

    Returns
    -------
    float or Series
        Money of today; a Series in the order of the accounts if any argument is by account.

    Raises
    ------
    DataError
        If a chance, rate or horizon cannot be, years are missing, or an account has no value.

    Notes
    -----
    Sum of margin x survival x discount. With S(t) the product of 1 - hazard over t years, and G(t) the growth until
    then, ``"excluded"``: the sum over t = 1 to the horizon of m G(t) S(t) / (1 + d)^t. ``"now"`` counts t = 0 to the
    horizon less one; ``"period_end"`` pays what ``"now"`` pays one year later. Without growth and a horizon they are
    the three formulas of :func:`constant_retention_value`.

    Examples
    --------
    100 today, growing by a fifth, lost with a quarter: 100 x 1.2 x 0.75 / 1.1 in the first year.

    >>> round(risk_adjusted_value(100, hazard=0.25, growth=0.2, annual_discount_rate=0.1, horizon_years=1), 2)
    81.82
    >>> risk_adjusted_value(
    ...     pd.Series({"A": 100.0, "B": 50.0}), hazard=[0.0, 0.5], annual_discount_rate=0, horizon_years=2
    ... ).to_dict()
    {'A': 150.0, 'B': 75.0}
    """
    check_terms(first_payment, annual_discount_rate)
    years = _years("horizon_years", horizon_years)
    growing = years if growth_years is None else _years("growth_years", growth_years)
    accounts = next((one.index for one in (margin, hazard, growth) if isinstance(one, pd.Series | pd.DataFrame)), None)
    m, g = (_column(value, accounts, name) for value, name in ((margin, "margin"), (growth, "growth")))
    h = _hazards(hazard, accounts, years)
    if not (g > -1).all():
        raise DataError(_("A margin cannot shrink by all of it or more in a year."), found=f"{g.min():g}")
    grown = np.log1p(g) * np.minimum(np.arange(years + 1), growing)
    stays = np.concatenate([np.ones((len(h), 1)), np.cumprod(1 - h, axis=1)], axis=1)
    flow = stays * np.exp(grown - np.log1p(annual_discount_rate) * np.arange(years + 1))
    if first_payment == "excluded":
        total = flow[:, 1:].sum(axis=1)
    else:
        total = flow[:, :-1].sum(axis=1) / (1 if first_payment == "now" else 1 + annual_discount_rate)
    value = m[:, 0] * total
    return float(value[0]) if accounts is None else pd.Series(value, index=accounts, name="value")


def break_even_hazard(
    *,
    growth: float = 0.2,
    steady_hazard: float,
    annual_discount_rate: float,
    horizon_years: int,
    growth_years: int | None = None,
    margin: float = 1.0,
    steady_margin: float = 1.0,
) -> float:
    """Say with which yearly chance of losing it a growing account is worth no more than one that does not grow.

    Parameters
    ----------
    growth : float
        By how much the first grows in a year, as a share of one.
    steady_hazard : float
        Chance of losing the second in a year, 0 to below 1.
    annual_discount_rate, horizon_years, growth_years
        As for :func:`risk_adjusted_value`.
    margin, steady_margin : float
        What the first and the second leave in the year that ends today, above 0.

    Returns
    -------
    float
        Chance of losing the growing account in a year. If it is lost more easily, the steady one is worth more.

    Raises
    ------
    DataError
        If the growing account is worth less at any chance, or an argument cannot be.

    Notes
    -----
    If both leave the same today and the growth goes on, this is 1 - (1 - steady hazard) / (1 + growth), whatever the
    rate and the horizon: both accounts must be expected to bring the same in each year.

    Examples
    --------
    >>> round(break_even_hazard(growth=0.2, steady_hazard=0.1, annual_discount_rate=0.1, horizon_years=10), 4)
    0.25

    If the growth ends after three years, the growing account must be safer:

    >>> round(
    ...     break_even_hazard(
    ...         growth=0.2, steady_hazard=0.1, annual_discount_rate=0.1, horizon_years=10, growth_years=3
    ...     ),
    ...     4,
    ... )
    0.1992
    """
    if not (margin > 0 and steady_margin > 0):
        raise DataError(_("A break-even needs margins above 0."), found=f"{margin:g}, {steady_margin:g}")
    common = {"annual_discount_rate": annual_discount_rate, "horizon_years": horizon_years}
    steady = risk_adjusted_value(steady_margin, hazard=steady_hazard, **common)
    if not steady > 0:
        raise DataError(_("The steady account brings nothing within the horizon, so there is no break-even."))

    def lead(hazard: float) -> float:
        return risk_adjusted_value(margin, hazard=hazard, growth=growth, growth_years=growth_years, **common) - steady

    if lead(0.0) < 0:
        raise DataError(
            _("The growing account is worth less than the steady one even if it is never lost."),
            do=_("Look at a longer horizon, or at more growth."),
        )
    return float(brentq(lead, 0.0, 1.0, xtol=1e-12))


def check_terms(first_payment: str, rate: float) -> None:
    if first_payment not in _CONVENTIONS:
        raise DataError(
            _("There is no convention {name}.").format(name=first_payment), expected=", ".join(map(repr, _CONVENTIONS))
        )
    if not (np.isfinite(rate) and rate >= 0):
        raise DataError(_("A discount rate is a number from 0, such as 0.1."), found=f"{rate:g}")


def _chance(name: str, values: Any) -> None:
    values = np.asarray(values, dtype=float)
    wrong = ~((values >= 0) & (values <= 1))
    if wrong.any():
        raise DataError(
            _("{name} is a chance between 0 and 1.").format(name=name),
            found=some(f"{one:g}" for one in values[wrong].ravel()),
        )


def _years(name: str, value: float) -> int:
    if not (np.isfinite(value) and value >= 0 and value == int(value)):
        raise DataError(_("{name} is a whole number of years from 0.").format(name=name), found=f"{value:g}")
    return int(value)


def _column(value: float | pd.Series, accounts: pd.Index | None, name: str) -> np.ndarray:
    """Return a number for each account, as a column."""
    if not isinstance(value, pd.Series):
        return np.full((1 if accounts is None else len(accounts), 1), float(value))
    found = value.reindex(accounts).to_numpy(dtype=float, na_value=np.nan)
    unknown = accounts[~np.isfinite(found)]
    if len(unknown):
        raise DataError(
            _("{n} accounts have no value in {name}.").format(n=number(len(unknown)), name=name), found=some(unknown)
        )
    return found[:, None]


def _hazards(hazard: Any, accounts: pd.Index | None, years: int) -> np.ndarray:
    """Return the chances as accounts by years."""
    if isinstance(hazard, pd.Series) or np.ndim(hazard) == 0:
        found = np.repeat(_column(hazard, accounts, "hazard"), years, axis=1)
    else:
        if isinstance(hazard, pd.DataFrame):
            _column(pd.Series(1.0, hazard.index), accounts, "hazard")
            hazard = hazard.reindex(accounts)
        table = np.atleast_2d(np.asarray(hazard, dtype=float))
        if len(table) not in (1, 1 if accounts is None else len(accounts)):
            raise DataError(
                _("The hazards are for another number of accounts."),
                found=_("{n} rows").format(n=number(len(table))),
                do=_("Pass them as a DataFrame with the accounts as index."),
            )
        if table.shape[1] < years:
            raise DataError(
                _("The hazards end before the horizon."),
                expected=_("{n} years").format(n=number(years)),
                found=_("{n} years").format(n=number(table.shape[1])),
            )
        found = np.broadcast_to(table[:, :years], (1 if accounts is None else len(accounts), years))
    _chance("hazard", found)
    return found
