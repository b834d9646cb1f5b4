"""On whom do we depend? Concentration, how firm the list of the largest is, and what the loss of one would cost."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kamlib import measure
from kamlib.errors import StudyError
from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.study import portfolio_views as views
from kamlib.study import portfolio_words as words
from kamlib.study.answer import Answer
from kamlib.study.doubt import draws_for, rank_doubt
from kamlib.study.periods import YEAR, Window, coverage
from kamlib.study.quality import checks, quality
from kamlib.study.tables import Tables, revenue
from kamlib.study.view import View


@dataclass(frozen=True, repr=False, kw_only=True)
class PortfolioStudy(Answer):
    """On whom we depend.

    Attributes
    ----------
    headline, points, left_out, parameters, numbers, by_account
        See :class:`kamlib.study.answer.Answer`.
    window : Window
        The period of the figures: the last twelve complete months, or all there are.
    concentration : Concentration
        Revenue of the period by account, as :func:`kamlib.measure.concentration` gives it.
    panel : DataFrame
        Revenue by account and month over the whole file.
    names : Series
        Names by account_id.
    currency : str
        Currency of all amounts.
    profit : ProfitCurve or None
        Profit of the period by account, where cost or a margin is given.
    figures : View
        Concentration year by year.
    accounts : View
        The largest accounts, with the doubt about their place.
    loss : View
        What is lost with the largest accounts.
    stability : View
        Who came into the list and who dropped out of it.
    growth : View
        Growth and retention with their intervals.
    profit_view : View
        Profit by account, best and worst, or why it is missing.
    months : View
        Concentration over the twelve months up to each month.
    data : View
        What became of every line.
    controls : View
        Sums that have to agree.
    """

    name: str = "portfolio"
    window: Window
    concentration: measure.Concentration
    panel: pd.DataFrame
    names: pd.Series
    currency: str
    profit: measure.ProfitCurve | None
    accounts: View
    figures: View
    loss: View
    stability: View
    growth: View
    profit_view: View
    months: View
    data: View
    controls: View

    @property
    def caption(self) -> str:
        """Measure, unit and date: the line under a figure's title."""
        return _("Revenue by account, {currency}, {window}").format(currency=self.currency, window=self.window)


def portfolio(
    tables: Tables,
    *,
    as_of: str | pd.Timestamp | None = None,
    top: int = 20,
    margin: float | None = None,
    seed: int = 0,
) -> PortfolioStudy:
    """Say on whom your revenue depends, how sure that is, and what the loss of the largest would mean.

    Parameters
    ----------
    tables : Tables
        As :func:`kamlib.study.gather` gives them; account, date and amount are enough.
    as_of : day or month, optional
        Last day or month that counts. None: the last complete month of the file.
    top : int
        Length of the list of the largest accounts.
    margin : float, optional
        Share of revenue that remains as margin, such as 0.3; used where the orders have no cost.
    seed : int
        Start of the random numbers behind the intervals.

    Returns
    -------
    PortfolioStudy

    Raises
    ------
    StudyError
        If there are no orders up to `as_of`, no account has revenue, or `top` or `margin` is out of range.
    """
    if top < 1:
        raise StudyError(_("The list of the largest accounts needs at least one place."), found=f"top={top}")
    span = coverage(tables.orders["order_date"], as_of=as_of, monthly=tables.monthly)
    windows = _windows(span)
    window = windows[0]
    lines = tables.orders[window.holds(tables.orders["order_date"])]
    years = [revenue(tables.orders, each) for each in windows]
    shapes = [measure.concentration(year) for year in years]
    now = shapes[0]
    if not now.total > 0:
        raise StudyError(_("No account has revenue in {window}.").format(window=window))
    panel = measure.revenue_panel(tables.orders)
    months = panel.loc[:, window.holds(panel.columns.to_series()).to_numpy()]
    listed = _listed(shapes, months, tables, top=top, seed=seed)
    profit, profit_note = _profit(lines, margin)
    grown = retained = None
    if len(years) > 1:
        draws = {"seed": seed, "draws": draws_for(len(panel))}
        days = [(each.start, each.end) for each in windows]
        grown = measure.growth(panel, base=days[1], now=days[0], **draws)
        retained = measure.retention(years[1], years[0], **draws)
    controls = [
        (_("Revenue of the period: order lines, and accounts added up"), lines["amount"].sum(), years[0].sum()),
        (_("Revenue of the period: order lines, and months added up"), lines["amount"].sum(), months.to_numpy().sum()),
    ]
    return PortfolioStudy(
        headline=words.headline(tables, now, listed, window, top, len(years) > 1),
        points=tuple(words.points(tables, listed, shapes, retained, lines, window, top)),
        left_out=(*tables.notes, *span.notes, *profit_note, *_short(span, windows)),
        parameters={"window": str(window), "top": top, "margin": margin, "seed": seed},
        numbers=_numbers(listed, shapes, retained, top),
        by_account=listed.set_index("account_id")[["name", "revenue", "share", "rank"]],
        window=window,
        concentration=now,
        panel=panel,
        names=tables.names,
        currency=tables.currency,
        profit=profit,
        accounts=views.accounts(listed, tables.currency, window, top=top),
        figures=views.figures(shapes, windows, tables.currency, top=top),
        loss=views.loss(now, profit, tables.currency),
        stability=views.stability(shapes, windows, tables, top=top),
        growth=views.growth(grown, retained),
        profit_view=views.profit(profit, profit_note, tables, window),
        months=views.months(panel, span, tables.currency, top=top),
        data=quality(tables, window),
        controls=checks(tables, controls),
    )


def _windows(span) -> list[Window]:
    windows = [span.window(YEAR)]
    while span.covers(windows[-1].before()) and len(windows) < 4:
        windows.append(windows[-1].before())
    return windows


def _listed(shapes, months: pd.DataFrame, tables: Tables, *, top: int, seed: int) -> pd.DataFrame:
    """Put beside each account its place now and a year before, and the doubt about it."""
    firm = rank_doubt(months, top=top, seed=seed)[["rank_low", "rank_high", "top_probability"]]
    bought = tables.orders[tables.orders["amount"] > 0].groupby("account_id")["order_date"].max()
    listed = shapes[0].table.join(firm).join(bought.rename("last_order"))
    before = shapes[1].table[["revenue", "rank"]] if len(shapes) > 1 else pd.DataFrame(columns=["revenue", "rank"])
    listed = listed.join(before.astype(float).add_suffix("_before"))
    listed["change"] = listed["revenue"] / listed["revenue_before"].where(lambda past: past > 0) - 1
    return listed.assign(name=tables.names_of(listed.index)).rename_axis("account_id").reset_index()


def _numbers(listed, shapes, retained, top) -> dict[str, float]:
    now = shapes[0]
    numbers = {
        "revenue": now.total,
        "accounts": now.n,
        "largest_share": listed["share"].iloc[0],
        f"top_{top}_share": now.top_share(top),
        "accounts_for_half": now.accounts_for(0.5),
        "effective_customers": now.effective_customers,
        "hhi": now.hhi,
    }
    if retained is not None:
        stayed = (listed["rank"].le(top) & listed["rank_before"].le(top)).sum()
        numbers |= {
            f"stayed_in_top_{top}": stayed,
            "gross_retention": float(retained.gross),
            "net_retention": float(retained.net),
        }
    return {name: round(float(value), 6) for name, value in numbers.items()}


def _profit(lines: pd.DataFrame, margin: float | None):
    """Return the profit curve where cost or a margin is given, and on what it rests or why it is missing."""
    known = lines["cost"].notna() if "cost" in lines else pd.Series(False, index=lines.index)
    if margin is None and not known.all():
        missing = _(
            "Profit by account is left out: the file has no cost. Map a column of costs, or give a margin (--margin "
            "0.3)."
        )
        partly = _(
            "Profit by account is left out: {n} lines of the period have no cost. Give a margin for them (--margin "
            "0.3)."
        ).format(n=number(int((~known).sum())))
        return None, [partly if known.any() else missing]
    profit = measure.customer_profit(lines, margin_rate=margin)["profit"]
    note = _("Profit is revenue times one margin of {margin} for all: its curve can only repeat that of revenue.")
    return measure.profit_curve(profit), [] if known.any() else [note.format(margin=share(margin))]


def _short(span, windows) -> list[str]:
    if len(windows) > 1:
        return []
    return [
        _(
            "Growth, retention and the turnover of the list need a second year of the same length: the file covers "
            "{window}."
        ).format(window=Window(span.first, span.last))
    ]
