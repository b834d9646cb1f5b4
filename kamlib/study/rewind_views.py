"""Accounts then and now in; the tables of the rewind study out."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from kamlib.evaluate.lag import Expected
from kamlib.language import gettext as _
from kamlib.measure.bootstrap import ratio_of_sums
from kamlib.study.doubt import draws_for
from kamlib.study.periods import Coverage, Window
from kamlib.study.tables import Tables, revenue
from kamlib.study.view import View


def lists(table: pd.DataFrame, currency: str, then: Window, now: Window, *, top: int) -> View:
    """Show the chosen beside those next to the line, all others, and those that came later."""
    known = table["then"] > 0
    groups = [
        (_("chosen: rank 1 to {top}").format(top=top), table["chosen"]),
        (
            _("next to the line: rank {first} to {last}").format(first=top + 1, last=2 * top),
            table["rank_then"].between(top + 1, 2 * top),
        ),
        (_("all others that bought then"), known & ~table["chosen"]),
        (_("all that bought then"), known),
        (_("bought later only"), ~known & (table["now"] > 0)),
    ]
    rows = []
    for what, inside in groups:
        part = table[inside]
        row = {
            "what": what,
            "n": len(part),
            "then": part["then"].sum(),
            "now": part["now"].sum(),
            "gone": int(((part["then"] > 0) & (part["now"] <= 0)).sum()),
            "stayed": int((part["rank_now"] <= top).sum()),
        }
        if row["then"] > 0:
            rate = ratio_of_sums(part["now"], part["then"], draws=draws_for(len(part)))
            row |= {"rate": rate.value - 1, "low": rate.ci_lower - 1, "high": rate.ci_upper - 1}
        rows.append(row)
    columns = {
        "what": (_("Accounts"), "text"),
        "n": (_("Number"), "count"),
        "then": (_("{window}, {currency}").format(window=then, currency=currency), "money"),
        "now": (_("{window}, {currency}").format(window=now, currency=currency), "money"),
        "rate": (_("Change"), "change"),
        "low": (_("95% interval from"), "change"),
        "high": (_("to"), "change"),
        "gone": (_("Gone to zero"), "count"),
        "stayed": (_("Among the {top} largest now").format(top=top), "count"),
    }
    return View(
        title=_("Then and now: the chosen and the others"),
        table=pd.DataFrame(rows, columns=list(columns)),
        columns=columns,
        note=_(
            "The intervals come from drawing the accounts of a row again; with 20 accounts they are a little too "
            "narrow."
        ),
        sheet=_("Lists"),
    )


def lag(expected: Expected) -> View:
    """Show how far the chosen fell behind, and how far the choice alone explains it."""
    lines = [
        (_("Observed: the chosen behind all the accounts of that time"), expected.observed, "change"),
        (_("Expected from the correlation"), expected.by_correlation, "change"),
        (_("Expected from looking back"), expected.by_looking_back, "change"),
        (_("Correlation of log revenue, then and now, weighted by revenue"), expected.correlation, "fine"),
    ]
    table = pd.DataFrame(
        [
            {"what": what, "value": one.value, "low": one.ci_lower, "high": one.ci_upper, "n": one.n, "kind": kind}
            for what, one, kind in lines
        ]
    )
    columns = {
        "what": (_("Figure"), "text"),
        "value": (_("Value"), "row"),
        "low": (_("95% interval from"), "row"),
        "high": (_("to"), "row"),
        "n": (_("Accounts"), "count"),
    }
    return View(
        title=_("How much of the fall is the choice itself (regression to the mean)"),
        table=table,
        columns=columns,
        note=_(
            "Expected from the correlation: the looser one year hangs on the next, the more a chosen good year was "
            "luck. Expected from looking back: the largest of the later period, chosen the same way, looked back on; "
            "nothing done later can have made them small earlier."
        ),
        sheet=_("Regression to the mean"),
    )


def accounts(table: pd.DataFrame, currency: str, then: Window, now: Window, *, top: int) -> View:
    """Show each chosen account then and now; the others follow in the workbook."""
    shown = table.assign(change=table["now"] - table["then"], key=table.index)
    shown["rate"] = shown["change"] / shown["then"].where(shown["then"] > 0)
    shown["stayed"] = shown["rank_now"] <= top
    columns = {
        "rank_then": (_("Rank then"), "count"),
        "name": (_("Account"), "text"),
        "key": (_("Number"), "text"),
        "then": (_("{window}, {currency}").format(window=then, currency=currency), "money"),
        "now": (_("{window}, {currency}").format(window=now, currency=currency), "money"),
        "change": (_("Change, {currency}").format(currency=currency), "signed"),
        "rate": (_("Change"), "change"),
        "rank_now": (_("Rank now"), "count"),
        "stayed": (_("Still in the list"), "yes"),
    }
    if (shown["name"] == shown["key"]).all():
        del columns["key"]
    return View(
        title=_("The chosen, {then} and {now}").format(then=then, now=now),
        table=shown.reset_index(drop=True),
        columns=columns,
        rows=top,
        sheet=_("Chosen"),
    )


def missed(table: pd.DataFrame, currency: str, now: Window, *, top: int) -> View:
    """Show the largest of the later period that were not chosen."""
    later = table[table["rank_now"] <= top]
    shown = later[~later["chosen"]].sort_values("rank_now").assign(key=lambda rows: rows.index)
    columns = {
        "rank_now": (_("Rank now"), "count"),
        "name": (_("Account"), "text"),
        "key": (_("Number"), "text"),
        "now": (_("{window}, {currency}").format(window=now, currency=currency), "money"),
        "then": (_("Before the choice, {currency}").format(currency=currency), "money"),
        "rank_then": (_("Rank then"), "count"),
    }
    if (shown["name"] == shown["key"]).all():
        del columns["key"]
    return View(
        title=_("What revenue alone missed: among the {top} largest of {now}, not chosen").format(top=top, now=now),
        table=shown.reset_index(drop=True),
        columns=columns,
        note=_("An account without a rank had no revenue in the period of the choice."),
        rows=top,
        sheet=_("Missed"),
    )


def rules(orders: pd.DataFrame, span: Coverage, table: pd.DataFrame, then: Window, currency: str, *, top: int) -> View:
    """Show what other rules, using nothing but what was known at the date, would have found."""
    halves = Window(then.start + pd.DateOffset(months=then.months - then.months // 2), then.end)
    known = orders[then.holds(orders["order_date"])]
    known = known[known["amount"] > 0]
    scores = {_("revenue of {window} (the rule of this study)").format(window=then): table["then"]}
    if then.whole_months and then.months > 1:
        scores[_("revenue of {window}: the later half").format(window=halves)] = revenue(orders, halves)
    longer = Window(then.before().start, then.end)
    if span.covers(longer):
        scores[_("revenue of {window}: twice as long").format(window=longer)] = revenue(orders, longer)
    months = known.assign(month=known["order_date"].dt.to_period("M")).groupby("account_id")["month"].nunique()
    scores[_("months with a purchase, then revenue")] = months + table["then"].rank(pct=True)
    best = table["now"].nlargest(top).sum()
    rows = []
    for what, score in scores.items():
        score = score.reindex(table.index).fillna(0.0)
        chosen = score[score > 0].sort_values(ascending=False, kind="stable").index[:top]
        part = table.loc[chosen]
        rows.append(
            {
                "what": what,
                "found": int((part["rank_now"] <= top).sum()),
                "now": part["now"].sum(),
                "of_best": part["now"].sum() / best if best > 0 else None,
                "gone": int((part["now"] <= 0).sum()),
            }
        )
    columns = {
        "what": (_("Choose by"), "text"),
        "found": (_("Of the later {top} largest").format(top=top), "count"),
        "now": (_("Later revenue of the list, {currency}").format(currency=currency), "money"),
        "of_best": (_("Of the best possible list"), "share"),
        "gone": (_("Gone to zero"), "count"),
    }
    return View(
        title=_("What other rules would have found, with what was known at the date"),
        table=pd.DataFrame(rows),
        columns=columns,
        note=_("The best possible list knows the future. A difference of one or two accounts means nothing."),
        sheet=_("Rules"),
    )


def history(tables: Tables, span: Coverage, then: Window, compared: Callable[..., pd.DataFrame], *, top: int) -> View:
    """Show the same choice at earlier dates, as far as the file reaches."""
    rows = []
    before = then
    while span.covers(before) and len(rows) < 6:
        start = before.end + pd.Timedelta(days=1)
        now = Window(start, start + pd.DateOffset(months=before.months) - pd.Timedelta(days=1))
        table = compared(tables, before, now, top=top)
        chosen, known = table["chosen"], table["then"] > 0
        others = table[known & ~chosen]
        rows.append(
            {
                "then": str(before),
                "stayed": int((chosen & (table["rank_now"] <= top)).sum()),
                "chosen": table.loc[chosen, "now"].sum() / table.loc[chosen, "then"].sum() - 1,
                "others": others["now"].sum() / others["then"].sum() - 1 if others["then"].sum() > 0 else None,
                "gone": int((chosen & (table["now"] <= 0)).sum()),
            }
        )
        before = before.before()
    columns = {
        "then": (_("Chosen on"), "text"),
        "stayed": (_("Still in the list a period later"), "count"),
        "gone": (_("Gone to zero"), "count"),
        "chosen": (_("Change of the chosen"), "change"),
        "others": (_("Change of all others"), "change"),
    }
    return View(
        title=_("The same choice at earlier dates"),
        table=pd.DataFrame(rows),
        columns=columns,
        note=_("Each row chooses the {top} largest of its period and looks at the period after it.").format(top=top),
        sheet=_("Earlier dates"),
    )
