"""A forecast and its test in; the tables of the lifetime value study out."""

from __future__ import annotations

import pandas as pd

from kamlib.language import date, number, share
from kamlib.language import gettext as _
from kamlib.study.lifetime_words import Told
from kamlib.study.view import View
from kamlib.value.holdout import names_of_baselines


def accounts(told: Told) -> View:
    """Show the value of each account beside what it brought last year."""
    shown = told.table.assign(key=told.table.index).reset_index(drop=True)
    unit = told.currency
    last = _("Margin {window}, {currency}") if told.is_margin else _("Revenue {window}, {currency}")
    if told.reliable:
        value = _("Value of {years} years, {currency}").format(years=number(told.asked["years"]), currency=unit)
        title = _("The most valuable accounts, in money of today")
    else:
        value = _("A year like the last, {currency}").format(currency=unit)
        title = _("As last year: the best guess there is for the year to come")
    stays = (
        _("Chance to be there in a year")
        if told.setting.name == "contracts"
        else _("Chance that it had not left on {day}").format(day=date(told.window.end))
    )
    columns = {
        "name": (_("Account"), "text"),
        "key": (_("Number"), "text"),
        "last": (last.format(window=told.window, currency=unit), "money"),
        "mean": (value, "money"),
        "obs_ci_lower": (_("from"), "money"),
        "obs_ci_upper": (_("to"), "money"),
        "stays": (stays, "share"),
    }
    if (shown["name"] == shown["key"]).all():
        del columns["key"]
    return View(
        title=title,
        table=shown,
        columns=columns,
        note=_(
            "From and to: for 95 of 100 accounts the value should lie between them. Two accounts whose ranges overlap "
            "by much cannot be told apart."
        ),
        rows=told.asked["top"],
        sheet=_("Accounts"),
        workbook_only=() if told.reliable else ("mean",),
    )


def figures(told: Told) -> View:
    """Show the value of all accounts and what it is made of."""
    total, table = told.total, told.table
    last, top = table["last"].sum(), min(told.asked["top"], len(table))
    rows = [
        (_("Last year: {window}").format(window=told.window), last, None, None, "money"),
        (
            _("Value of all accounts") if told.reliable else _("The year to come, as last year"),
            total["mean"], total["obs_ci_lower"], total["obs_ci_upper"], "money",
        ),
        (_("The {top} most valuable").format(top=number(top)), table["mean"].head(top).sum(), None, None, "money"),
    ]  # fmt: skip
    if last > 0 and told.reliable:
        ends = (total["obs_ci_lower"] / last, total["obs_ci_upper"] / last)
        rows.append((_("That is, in years like the last"), total["mean"] / last, *ends, "real"))
    rows.append((_("Accounts"), len(table), None, None, "count"))
    rows.append((_("Accounts still there, expected"), table["stays"].sum(), None, None, "count"))
    frame = pd.DataFrame(rows, columns=["what", "value", "low", "high", "kind"])
    columns = {
        "what": (_("Figure"), "text"),
        "value": (_("Value"), "row"),
        "low": (_("95% interval from"), "row"),
        "high": (_("to"), "row"),
    }
    return View(
        title=_("All accounts together, {currency}").format(currency=told.currency),
        table=frame.astype({"value": float, "low": float, "high": float}),
        columns=columns,
        note=_("The range of the total is as wide as last year's miss demands, and at least as the model says."),
        sheet=_("Figures"),
    )


def test(told: Told) -> View:
    """Show what was foreseen of the last year, made without it, beside simple rules."""
    money = told.tested
    rows = [
        (_("Amount: the model"), money.table["mean"].sum(), money.table["actual"].sum(), money.error, "money"),
        (_("Amount: as last year"), money.table["last"].sum(), money.table["actual"].sum(), money.naive_error, "money"),
    ]
    note = [_("The ranges were meant for {meant} of the accounts and held for {held}.").format(
        meant=share(money.interval, 0), held=share(money.coverage)
    )]  # fmt: skip
    if told.holdout is not None:
        came = told.holdout.total["actual"]
        names = {"model": _("Purchases: the model")}
        names |= {key: _("Purchases: {rule}").format(rule=rule) for key, rule in names_of_baselines().items()}
        rows += [
            (names[key], row["total"], came, row["mean_absolute_error"], "real")
            for key, row in told.holdout.baselines.iterrows()
        ]
        note.append(told.holdout.sentence)
    frame = pd.DataFrame(rows, columns=["what", "expected", "came", "error", "kind"])
    frame["bias"] = frame["expected"] / frame["came"] - 1
    columns = {
        "what": (_("Foreseen by"), "text"),
        "expected": (_("Foreseen"), "row"),
        "came": (_("Came"), "row"),
        "bias": (_("Off in total"), "change"),
        "error": (_("Off by account, on average"), "row"),
    }
    return View(
        title=_("The test: {window}, foreseen without it").format(window=told.window),
        table=frame,
        columns=columns,
        note=" ".join(note),
        sheet=_("Test"),
    )


def scenarios(told: Told, table: pd.DataFrame) -> View:
    """Show the total under other assumptions, one changed at a time."""
    years, rate = told.asked["years"], told.asked["discount"]
    names = {
        "base": _("As assumed: {years} years, {rate} discount").format(years=number(years), rate=share(rate, 0)),
        "margin_down": _("10% less margin"),
        "margin_up": _("10% more margin"),
        "rate_down": _("Discount of {rate}").format(rate=share(max(rate - 0.05, 0.0), 0)),
        "rate_up": _("Discount of {rate}").format(rate=share(rate + 0.05, 0)),
        "loss_up": _("5 more of 100 accounts lost a year"),
        "loss_far_up": _("10 more of 100 accounts lost a year"),
        "shorter": _("{years} years only").format(years=number(max(years // 2, 1))),
    }
    shown = table.assign(what=table["scenario"].map(names))
    if not told.reliable:
        note = _("No forecast: last year's amount in each of the years, nobody lost but where a row says so.")
    else:
        note = _("One assumption is changed at a time.")
    columns = {
        "what": (_("Assumption"), "text"),
        "total": (_("Value of all accounts, {currency}").format(currency=told.currency), "money"),
        "against": (_("Change"), "change"),
    }
    return View(
        title=_("What if? The value of all accounts under other assumptions"),
        table=shown,
        columns=columns,
        note=note,
        sheet=_("What if"),
    )
