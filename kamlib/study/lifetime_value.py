"""What will each account still bring? Its value in the years to come, tested on the last one, or the refusal to say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.errors import StudyError
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.measure import customer_profit
from kamlib.study import lifetime_views as views
from kamlib.study import lifetime_words as words
from kamlib.study.answer import Answer
from kamlib.study.lifetime_forecast import Forecast
from kamlib.study.lifetime_money import Money
from kamlib.study.lifetime_setting import Setting, choose
from kamlib.study.lifetime_tried import Tried, foresee, look_ahead
from kamlib.study.periods import YEAR, Window, coverage
from kamlib.study.quality import checks, quality
from kamlib.study.tables import Tables, revenue
from kamlib.study.view import View
from kamlib.value import AgainstLastYear, Holdout

_MOST_YEARS = 20


@dataclass(frozen=True, repr=False, kw_only=True)
class LifetimeStudy(Answer):
    """What accounts will still bring, and how far that can be told.

    Attributes
    ----------
    headline, points, left_out, parameters, numbers, by_account
        See :class:`kamlib.study.answer.Answer`.
    window : Window
        The last twelve complete months.
    setting : Setting
        Whether contracts or orders tell when an account leaves, and why.
    measure : {"cost", "given", "revenue"}
        What is counted: margin after the cost in the file, margin by the rate given, or revenue.
    tested : AgainstLastYear
        The forecast of the last twelve months, made without them, beside "as last year".
    holdout : Holdout or None
        The same of the number of purchases; None in the setting of contracts.
    reliable : bool
        Whether the forecast was closer than "as last year". If not, `table` holds last year's figures.
    table : DataFrame
        Indexed by ``account_id``, most valuable first: ``name, last, mean, obs_ci_lower, obs_ci_upper, stays``.
    total : Series
        ``mean, obs_ci_lower, obs_ci_upper`` of all accounts together.
    currency : str
        Currency of all amounts.
    accounts : View
        The value of each account.
    figures : View
        The value of all, and of what it is made.
    test : View
        What was foreseen of the last year, and what came.
    scenarios : View
        The total under other assumptions.
    data : View
        What became of every line.
    controls : View
        Sums that have to agree.
    """

    name: str = "lifetime_value"
    window: Window
    setting: Setting
    measure: str
    tested: AgainstLastYear
    holdout: Holdout | None
    reliable: bool
    table: pd.DataFrame
    total: pd.Series
    currency: str
    accounts: View
    figures: View
    test: View
    scenarios: View
    data: View
    controls: View

    @property
    def caption(self) -> str:
        """Measure, unit and dates: the line under a figure's title."""
        return words.caption(self)


def lifetime_value(
    tables: Tables,
    *,
    as_of: str | pd.Timestamp | None = None,
    horizon_years: int = 5,
    annual_discount_rate: float = 0.1,
    margin: float | None = None,
    setting: str | None = None,
    top: int = 20,
    seed: int = 0,
) -> LifetimeStudy:
    """Say what each account will still bring, in money of today, with its range; or that last year tells as much.

    Parameters
    ----------
    tables : Tables
        As :func:`kamlib.study.gather` gives them: two years of order lines at least, contracts where there are any.
    as_of : day or month, optional
        Last day or month that counts. None: the last complete month of the file.
    horizon_years : int
        Years to come that count, 1 to 20.
    annual_discount_rate : float
        By how much money that comes a year later is marked down, from 0 to below 1.
    margin : float, optional
        Share of revenue that remains as margin, such as 0.3; used where the orders have no cost. Without either,
        revenue is counted and called revenue.
    setting : {"contracts", "orders"}, optional
        What tells that an account has left. None: chosen, with the reason.
    top : int
        Length of the list of the most valuable accounts.
    seed : int
        Start of the random numbers behind the ranges.

    Returns
    -------
    LifetimeStudy

    Raises
    ------
    StudyError
        If the data cannot carry a model (less than two years, sums by month, too few accounts that bought again), or a
        parameter is out of range.

    Notes
    -----
    The models are first fitted without the last twelve months and have to foresee them. If "as last year" was as close,
    no value is given. Otherwise ranges are widened by what the test showed to be needed, and the models are fitted
    again to all there is.
    """
    _check(horizon_years, annual_discount_rate, margin, top)
    span = coverage(tables.orders["order_date"], as_of=as_of, monthly=tables.monthly)
    if span.months < 2 * YEAR:
        raise StudyError(
            _("The history is too short: one year is needed to learn from, and one to test what was learned."),
            expected=_("{n} complete months").format(n=number(2 * YEAR)),
            found=_("{n} complete months").format(n=number(span.months)),
            do=_("Give a longer file."),
        )
    year = span.window(YEAR)
    if not revenue(tables.orders, year).sum() > 0:
        raise StudyError(_("No account has revenue in {window}.").format(window=year))
    chosen = choose(tables, year, setting)
    if chosen.name == "orders" and tables.monthly:
        raise StudyError(
            _("From sums by month nobody can tell how often an account orders."),
            expected=_("order lines with their days"), do=_("Give order lines, or the contracts (--contracts)."),
        )  # fmt: skip
    lines = tables.orders[tables.orders["order_date"] < year.end + pd.Timedelta(days=1)]
    money = Money(lines, margin)
    tried = foresee(tables, lines, chosen, year, money, seed)
    reliable = tried.reliable
    asked = {"years": horizon_years, "discount": annual_discount_rate, "seed": seed}
    models, forecast = look_ahead(tables, lines, chosen, year, money, tried, reliable, asked)
    table = _listed(tables, money.earned(year), forecast, revenue(lines, year))
    asked |= {"margin": margin, "top": top, "widened": tried.single, "widened_total": tried.together}
    parts = {
        "window": year,
        "setting": chosen,
        "measure": money.measure,
        "tested": tried.money,
        "holdout": tried.purchases,
        "reliable": reliable,
        "table": table,
        "total": forecast.total,
        "currency": tables.currency,
    }
    told = words.Told(tables=tables, models=models, asked=asked, **parts)
    return LifetimeStudy(
        headline=words.headline(told),
        points=tuple(words.points(told)),
        left_out=(*tables.notes, *span.notes, *words.left_out(told)),
        parameters={
            "window": str(year), "horizon_years": horizon_years, "annual_discount_rate": annual_discount_rate,
            "margin": margin, "setting": chosen.name, "top": top, "seed": seed,
        },
        numbers=_numbers(told, tried),
        by_account=table[["name", "revenue", "last", "mean", "obs_ci_lower", "obs_ci_upper"]],
        **parts,
        accounts=views.accounts(told),
        figures=views.figures(told),
        test=views.test(told),
        scenarios=views.scenarios(told, _scenarios(forecast, horizon_years, annual_discount_rate)),
        data=quality(tables, year),
        controls=checks(tables, _controls(lines, year, money, table, forecast)),
    )  # fmt: skip


def _check(years: int, discount: float, margin: float | None, top: int) -> None:
    if top < 1:
        raise StudyError(_("The list of the largest accounts needs at least one place."), found=f"top={top}")
    if not (years == int(years) and 1 <= years <= _MOST_YEARS):
        raise StudyError(
            _("The horizon is a whole number of years from 1 to {most}.").format(most=_MOST_YEARS),
            found=f"horizon_years={years:g}",
        )
    if not 0 <= discount < 1:
        raise StudyError(
            _("The discount rate is a share of one, such as 0.1."), found=f"annual_discount_rate={discount:g}"
        )
    if margin is not None and not 0 < margin <= 1:
        raise StudyError(_("The margin is a share of revenue, such as 0.3."), found=f"margin={margin:g}")


def _listed(tables: Tables, last: pd.Series, forecast: Forecast, sales: pd.Series) -> pd.DataFrame:
    table = forecast.table[["mean", "obs_ci_lower", "obs_ci_upper", "stays"]].copy()
    table.insert(0, "last", last.reindex(table.index).fillna(0.0))
    table.insert(0, "revenue", sales.reindex(table.index).fillna(0.0))
    table.insert(0, "name", tables.names_of(table.index))
    return table.sort_values("mean", ascending=False, kind="stable").rename_axis("account_id")


def _scenarios(forecast: Forecast, years: int, rate: float) -> pd.DataFrame:
    """Change one assumption at a time; a further chance of losing accounts works as a higher discount."""
    base = forecast.under(rate, years)
    totals = {
        "base": base,
        "margin_down": 0.9 * base,
        "margin_up": 1.1 * base,
        "rate_down": forecast.under(max(rate - 0.05, 0.0), years),
        "rate_up": forecast.under(rate + 0.05, years),
        "loss_up": forecast.under((1 + rate) / 0.95 - 1, years),
        "loss_far_up": forecast.under((1 + rate) / 0.9 - 1, years),
        "shorter": forecast.under(rate, max(years // 2, 1)),
    }
    table = pd.DataFrame({"scenario": totals.keys(), "total": totals.values()})
    return table.assign(against=table["total"] / base - 1 if base else np.nan)


def _numbers(told, tried: Tried) -> dict[str, float]:
    total, table = told.total, told.table
    numbers = {
        "accounts": len(table),
        "last_year": table["last"].sum(),
        "value": total["mean"],
        "value_low": total["obs_ci_lower"],
        "value_high": total["obs_ci_upper"],
        "reliable": told.reliable,
        "test_error": tried.money.error,
        "test_naive_error": tried.money.naive_error,
        "test_coverage": tried.money.coverage,
        "test_expected": tried.expected,
        "test_came": tried.came,
        "widened": tried.single,
    }
    return {name: round(float(value), 6) for name, value in numbers.items()}


def _controls(lines: pd.DataFrame, year: Window, money: Money, table: pd.DataFrame, forecast: Forecast) -> list:
    outside = money.earned(year)
    outside = outside[~outside.index.isin(table.index)].sum()
    inside = lines[year.holds(lines["order_date"])]
    whole = customer_profit(inside.drop(columns="cost", errors="ignore"), margin_rate=1.0)["revenue"].sum()
    return [
        (
            _("Revenue of the last year: order lines, and accounts added up"),
            inside["amount"].sum(),
            whole,
        ),
        (
            _("Last year: all accounts, and those valued with those that are not"),
            money.earned(year).sum(),
            table["last"].sum() + outside,
        ),
        (_("Value: the total, and accounts added up"), forecast.total["mean"], table["mean"].sum()),
    ]
