"""Concentration of one or more years in; the tables of the portfolio study out."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import ngettext, number, period
from kamlib.measure import Concentration, ProfitCurve, Retention
from kamlib.measure.growth import Growth
from kamlib.study.periods import YEAR, Coverage, Window
from kamlib.study.tables import Tables
from kamlib.study.view import View

LOST = (1, 2, 3, 5, 10)


def accounts(listed: pd.DataFrame, currency: str, window: Window, *, top: int) -> View:
    """Show the largest accounts with their place, its doubt, and where they stood a year before."""
    table = listed.assign(
        place=_places(listed["rank_low"], listed["rank_high"]),
        known_as=listed["account_id"].where(listed["name"] != listed["account_id"], ""),
    )
    columns = {
        "rank": (_("Rank"), "count"),
        "name": (_("Account"), "text"),
        "known_as": (_("Number"), "text"),
        "revenue": (_("Revenue, {currency}").format(currency=currency), "money"),
        "share": (_("Share"), "share"),
        "cumulative_share": (_("Together"), "share"),
        "revenue_before": (_("Year before"), "money"),
        "change": (_("Change"), "change"),
        "rank_before": (_("Rank then"), "count"),
        "last_order": (_("Last purchase"), "month"),
        "place": (_("Rank could be"), "range"),
        "top_probability": (_("Stays in the list"), "share"),
    }
    if (table["known_as"] == "").all():
        del columns["known_as"]
    if table["revenue_before"].isna().all():
        columns = {
            name: column for name, column in columns.items() if name not in ("revenue_before", "change", "rank_before")
        }
    if table["top_probability"].isna().all():
        columns = {name: column for name, column in columns.items() if name not in ("place", "top_probability")}
        note = ""
    else:
        note = _(
            "Rank could be, stays in the list: from 1,000 years redrawn from the account's own months (95% of them "
            "lie in the range). They show how much hangs on single months, not what next year brings; n = {n} "
            "accounts."
        ).format(n=number(int((listed["revenue"] > 0).sum())))
    return View(
        title=_("The largest accounts, {window}").format(window=window),
        table=table,
        columns=columns,
        note=note,
        rows=top,
        sheet=_("Accounts"),
    )


def _places(low: pd.Series, high: pd.Series) -> list[str]:
    pairs = zip(low, high, strict=True)
    return ["" if pd.isna(a) else number(a) if a == b else f"{number(a)}–{number(b)}" for a, b in pairs]


def figures(shapes: list[Concentration], windows: list[Window], currency: str, *, top: int) -> View:
    """Show how concentrated revenue is, year by year."""
    lines = [
        (_("Revenue, {currency}").format(currency=currency), "money", lambda shape: shape.total),
        (_("Accounts with revenue"), "count", lambda shape: shape.n),
        (_("Share of the largest"), "share", lambda shape: shape.top_share(1)),
        (_("Share of the 5 largest"), "share", lambda shape: shape.top_share(5)),
        (_("Share of the 10 largest"), "share", lambda shape: shape.top_share(10)),
        (_("Share of the {top} largest").format(top=top), "share", lambda shape: shape.top_share(top)),
        (_("Accounts that bring half"), "count", lambda shape: shape.accounts_for(0.5)),
        (_("Accounts that bring 80%"), "count", lambda shape: shape.accounts_for(0.8)),
        (_("Effective number of accounts"), "real", lambda shape: shape.effective_customers),
        (_("HHI (0 to 1)"), "fine", lambda shape: shape.hhi),
        (_("Accounts without revenue after credits"), "count", lambda shape: shape.n_negative),
        (_("Their credits, {currency}").format(currency=currency), "money", lambda shape: shape.negative_total),
    ]
    if top in (1, 5, 10):
        del lines[5]
    if not any(shape.n_negative for shape in shapes):
        del lines[-2:]
    table = pd.DataFrame({"what": [line[0] for line in lines], "kind": [line[1] for line in lines]})
    columns = {"what": (_("Figure"), "text")}
    for place, (shape, window) in enumerate(zip(shapes, windows, strict=True)):
        table[f"year_{place}"] = [line[2](shape) for line in lines]
        columns[f"year_{place}"] = (str(window), "row")
    return View(
        title=_("Concentration of revenue"),
        table=table,
        columns=columns,
        note=_(
            "The effective number is 1 / HHI: as many accounts of equal size would be as concentrated. Thresholds "
            "for the HHI are borrowed from merger control, where it is about market shares, and guides differ (0.10 "
            "or 0.15 for moderate, 0.25 for high): compare years, not with a threshold. Banks and buyers of firms "
            "often ask about one customer above 10% or five above 40%; that is a habit, not a law."
        ),
        sheet=_("Concentration"),
    )


def loss(now: Concentration, profit: ProfitCurve | None, currency: str) -> View:
    """Show what goes with the largest accounts, and how much the others would have to grow to make up for it."""
    sums = now.table["revenue"].to_numpy()
    counts = [count for count in LOST if count < now.n]
    lost = np.array([sums[:count].sum() for count in counts])
    table = pd.DataFrame({"accounts": counts, "lost": lost, "share": lost / now.total if len(lost) else lost})
    table["needed"] = table["lost"] / (now.total - table["lost"])
    columns = {
        "accounts": (_("Largest accounts lost"), "count"),
        "lost": (_("Revenue lost, {currency}").format(currency=currency), "money"),
        "share": (_("Share"), "share"),
        "needed": (_("Growth of all others to make up for it"), "share"),
    }
    if profit is not None:
        by_account = profit.table["profit"].reindex(now.table.index)
        table["profit"] = [by_account.head(count).sum() for count in counts]
        columns["profit"] = (_("Profit lost, {currency}").format(currency=currency), "money")
    return View(title=_("If we lose the largest"), table=table, columns=columns, sheet=_("Loss of the largest"))


def stability(shapes: list[Concentration], windows: list[Window], tables: Tables, *, top: int) -> View:
    """Show who came into the list of the largest within a year, and who dropped out of it."""
    columns = {
        "move": (_("Move"), "text"),
        "name": (_("Account"), "text"),
        "rank_before": (_("Rank then"), "count"),
        "rank": (_("Rank now"), "count"),
        "revenue_before": (_("Revenue then, {currency}").format(currency=tables.currency), "money"),
        "revenue": (_("Revenue now, {currency}").format(currency=tables.currency), "money"),
    }
    if len(windows) < 2:
        return View(
            title=_("Turnover of the list of the largest"),
            table=pd.DataFrame(columns=list(columns)),
            columns=columns,
            note=_("The file covers no second year: who came and who went cannot be said."),
            sheet=_("Turnover"),
        )
    before = shapes[1].table[["revenue", "rank"]].add_suffix("_before")
    both = before.join(shapes[0].table[["revenue", "rank"]], how="outer")
    both = both.assign(name=tables.names_of(both.index)).fillna({"revenue": 0.0, "revenue_before": 0.0})
    then, now = both["rank_before"] <= top, both["rank"] <= top
    came = both[now & ~then].sort_values("rank").assign(move=_("came in"))
    went = both[then & ~now].sort_values("rank_before").assign(move=_("dropped out"))
    stayed = []
    for later, earlier in pairwise(shapes):
        lists = [set(shape.table.index[shape.table["rank"] <= top]) for shape in (later, earlier)]
        stayed.append(len(lists[0] & lists[1]))
    return View(
        title=_("Turnover of the {top} largest: {now} against {before}").format(
            top=top, before=windows[1], now=windows[0]
        ),
        table=pd.concat([came, went]),
        columns=columns,
        note=ngettext(
            "Of the {top} largest, this many were there the year before: {stayed} (one pair of years).",
            "Of the {top} largest, this many were there the year before: {stayed} (latest pair of years first).",
            len(stayed),
        ).format(top=top, stayed=", ".join(str(count) for count in stayed)),
        rows=2 * top,
        sheet=_("Turnover"),
    )


def growth(grown: Growth | None, retained: Retention | None) -> View:
    """Show growth and retention against the year before, each with its interval and how to read it."""
    columns = {
        "what": (_("Figure"), "text"),
        "value": (_("Value"), "share"),
        "ci_lower": (_("95% interval from"), "share"),
        "ci_upper": (_("to"), "share"),
        "n": (_("Accounts"), "count"),
        "reading": (_("How to read it"), "long"),
    }
    if grown is None:
        return View(
            title=_("Growth and retention"),
            table=pd.DataFrame(columns=list(columns)),
            columns=columns,
            note=_("The file covers no second year: growth and retention cannot be said."),
            sheet=_("Growth"),
        )
    lines = [
        (_("Growth of revenue"), grown.growth, _("all accounts, new and lost ones too")),
        (_("Growth of the same accounts"), grown.same_accounts, _("accounts with revenue in both years")),
        (
            _("Gross retention"),
            retained.gross,
            _("of last year's revenue: what came again, no account counted above its last year"),
        ),
        (
            _("Net retention"),
            retained.net,
            _("the same accounts with what they bought more; one big rise can hide many losses"),
        ),
        (_("Accounts kept"), retained.logo, _("of last year's accounts, whatever their size")),
    ]
    table = pd.DataFrame(
        [
            {
                "what": what,
                "value": one.value,
                "ci_lower": one.ci_lower,
                "ci_upper": one.ci_upper,
                "n": one.n,
                "reading": reading,
            }
            for what, one, reading in lines
        ]
    )
    return View(
        title=_("Growth and retention: {now} against {before}").format(
            before=period(*grown.base), now=period(*grown.now)
        ),
        table=table,
        columns=columns,
        note=_(
            "The intervals come from drawing the accounts again: they tell how far a figure hangs on single "
            "accounts, not what comes next."
        ),
        sheet=_("Growth"),
    )


def profit(curve: ProfitCurve | None, notes: list[str], tables: Tables, window: Window) -> View:
    """Show what the accounts leave, best first, and how much the loss makers take back; or why it cannot be said."""
    columns = {
        "place": (_("Place"), "count"),
        "name": (_("Account"), "text"),
        "profit": (_("Profit, {currency}").format(currency=tables.currency), "signed"),
        "cumulative_profit": (_("Together, {currency}").format(currency=tables.currency), "money"),
        "cumulative_share": (_("Share of all profit"), "share"),
    }
    title = _("Profit by account, {window}").format(window=window)
    if curve is None:
        empty = pd.DataFrame(columns=list(columns))
        return View(title=title, table=empty, columns=columns, note=" ".join(notes), sheet=_("Profit"))
    ranked = curve.table.assign(name=tables.names_of(curve.table.index), place=range(1, len(curve.table) + 1))
    return View(
        title=title,
        table=ranked,
        columns=columns,
        note=" ".join(
            [
                str(curve),
                _("Profit here is revenue less the cost of the goods; what it costs to serve an account is not in it."),
                *notes,
            ]
        ),
        rows=10,
        sheet=_("Profit"),
    )


def months(panel: pd.DataFrame, span: Coverage, currency: str, *, top: int) -> View:
    """Show revenue and buyers of each month, and how concentrated the year up to it was."""
    inside = Window(span.first, span.last).holds(panel.columns.to_series()).to_numpy()
    values = panel.loc[:, inside].to_numpy(dtype=float)
    rows = []
    for place, month in enumerate(panel.columns[inside]):
        row = {"month": month, "revenue": values[:, place].sum(), "buyers": int((values[:, place] > 0).sum())}
        if place + 1 >= YEAR:
            year = values[:, place + 1 - YEAR : place + 1].sum(axis=1)
            year = np.sort(year[year > 0])[::-1]
            parts = year / year.sum()
            row |= {"largest": parts[0], "top": parts[:top].sum(), "effective": 1 / (parts**2).sum()}
        rows.append(row)
    table = pd.DataFrame(rows, columns=["month", "revenue", "buyers", "largest", "top", "effective"])
    columns = {
        "month": (_("Month"), "month"),
        "revenue": (_("Revenue, {currency}").format(currency=currency), "money"),
        "buyers": (_("Accounts that bought"), "count"),
        "largest": (_("Last 12 months: share of the largest"), "share"),
        "top": (_("Last 12 months: share of the {top} largest").format(top=top), "share"),
        "effective": (_("Last 12 months: effective number"), "real"),
    }
    if table["top"].notna().sum() < 2:
        columns = dict(list(columns.items())[:3])
    return View(
        title=_("Month by month"),
        table=table.iloc[::-1],
        columns=columns,
        note=_("Last 12 months: up to and including the month.") if len(columns) > 3 else "",
        rows=13,
        sheet=_("Months"),
    )
