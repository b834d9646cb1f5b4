"""A study's tables in; what the models foresaw of the last year without it, and what they see ahead, out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.errors import StudyError
from kamlib.language import gettext as _
from kamlib.measure import purchases
from kamlib.study.lifetime_forecast import ContractModels, Forecast, OrderModels, fit_contracts, fit_orders, widening
from kamlib.study.lifetime_money import Money
from kamlib.study.lifetime_setting import Setting
from kamlib.study.periods import Window
from kamlib.study.tables import Tables
from kamlib.value import AgainstLastYear, Holdout, against_last_year, validate_holdout


@dataclass(frozen=True)
class Tried:
    """What the test on the last year showed.

    Attributes
    ----------
    money : AgainstLastYear
    purchases : Holdout or None
    expected, came : float
        The total that was foreseen, and what came.
    single, together : float
        How much wider the ranges of accounts, and of the total, must be.
    by_contracts : bool
        Contracts decide.
    """

    money: AgainstLastYear
    purchases: Holdout | None
    expected: float
    came: float
    single: float
    together: float
    by_contracts: bool

    @property
    def reliable(self) -> bool:
        """Whether the forecast was closer than "as last year".

        Under contracts an account stays or goes, and a mean lies between the two: its mean absolute error is larger
        than that of "stays" however right its chance is. So there squared errors decide.
        """
        if not self.by_contracts:
            return self.money.gain > 0
        table = self.money.table
        off = table[["mean", "last"]].sub(table["actual"], axis=0).pow(2).mean()
        return bool(off["mean"] < off["last"])


def foresee(tables: Tables, lines: pd.DataFrame, chosen: Setting, year: Window, money: Money, seed: int) -> Tried:
    """Foresee the last year without it."""
    before = year.before()
    last, came = money.earned(before), money.earned(year)
    ahead = {"years": 1, "discount": 0.0, "seed": seed}
    held = None
    if chosen.name == "contracts":
        models = fit_contracts(tables.further["contracts"], end=before.end, years=1)
        forecast = models.forecast(last, **ahead)
    else:
        models = fit_orders(lines, end=year.end, calibration_end=before.end)
        forecast = models.forecast(money.rates(before.end), **ahead)
        days = purchases(lines, start=before.start - pd.Timedelta(days=1), end=before.end)
        held = validate_holdout(models.purchases, models.summary, last_period=days.groupby("account_id").size())
    compared = against_last_year(forecast.table, last, came)
    expected, actual = float(forecast.total["mean"]), float(came.reindex(forecast.table.index).fillna(0.0).sum())
    whole = pd.DataFrame([{**forecast.total, "actual": actual}])
    return Tried(compared, held, expected, actual, widening(compared.table), widening(whole), held is None)


def look_ahead(
    tables, lines, chosen, year, money, tried, reliable, asked
) -> tuple[OrderModels | ContractModels, Forecast]:
    """Fit the models to all there is and look ahead; where that is no better than last year, return last year."""
    if chosen.name == "contracts":
        models = fit_contracts(tables.further["contracts"], end=year.end, years=asked["years"])
        found = models.forecast(money.earned(year), **asked)
    else:
        models = fit_orders(lines, end=year.end)
        found = models.forecast(money.rates(year.end), **asked)
    if not np.isfinite(found.total["mean"]):
        raise StudyError(
            _("The amounts differ so much that the model gives them no mean."),
            do=_("Leave out single projects, or ask for the setting of contracts."),
        )
    if reliable:
        return models, found.widened(tried.single, tried.together)
    last = money.earned(year)
    off = tried.money.table["actual"] / tried.money.table["last"].where(tried.money.table["last"] > 0)
    low, high = off.quantile([0.025, 0.975]).fillna(1.0)
    table = pd.DataFrame({"mean": last, "obs_ci_lower": last * low, "obs_ci_upper": last * high})
    total = tried.money.table[["last", "actual"]].sum()
    reach = abs(total["actual"] / total["last"] - 1) if total["last"] > 0 else 0.0
    ends = {"mean": last.sum(), "obs_ci_lower": last.sum() * (1 - reach), "obs_ci_upper": last.sum() * (1 + reach)}
    table["stays"] = found.table["stays"].reindex(last.index)

    def repeated(discount: float, years: int) -> float:
        return float(last.sum() * ((1 + discount) ** -np.arange(1.0, years + 1)).sum())

    return models, Forecast(table, pd.Series(ends), repeated)
