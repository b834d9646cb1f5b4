"""Accounts that may be lost in; the tables of the study out."""

from __future__ import annotations

import pandas as pd

from kamlib.language import date, number
from kamlib.language import gettext as _
from kamlib.study.at_risk_reasons import LATE_DAYS, SILENT_DAYS
from kamlib.study.at_risk_sum import expected
from kamlib.study.at_risk_words import Told, names_of_reasons
from kamlib.study.view import View


def owners(told: Told) -> View:
    """Show what each owner may lose, with its range."""
    unit = told.currency
    whole = {
        "owner": _("All together"), "accounts": told.total.n, "stake": told.by_owner["stake"].sum(),
        "expected": told.total.value, "low": told.total.ci_lower, "high": told.total.ci_upper,
    }  # fmt: skip
    table = pd.concat([told.by_owner.rename_axis("owner").reset_index(), pd.DataFrame([whole])], ignore_index=True)
    columns = {
        "owner": (_("In charge"), "text"),
        "accounts": (_("Accounts"), "count"),
        "stake": (_("Yearly revenue that may go, {currency}").format(currency=unit), "money"),
        "expected": (_("To be expected to go"), "money"),
        "low": (_("95% interval from"), "money"),
        "high": (_("to"), "money"),
    }
    return View(
        title=_("At risk by who is in charge, {currency}").format(currency=unit),
        table=table,
        columns=columns,
        note=_(
            "The ranges of the owners do not add up to that of all: that all have bad luck at once is less likely than "
            "that one has."
        ),
        sheet=_("In charge"),
    )


def accounts(told: Told) -> View:
    """Show the accounts with reason, owner and day."""
    shown = told.table.assign(key=told.table.index).reset_index(drop=True)
    columns = {
        "name": (_("Account"), "text"),
        "key": (_("Number"), "text"),
        "owner": (_("In charge"), "text"),
        "by": (_("Due"), "date"),
        "stake": (_("May go, {currency} a year").format(currency=told.currency), "money"),
        "chance": (_("Chance of loss"), "share"),
        "expected": (_("Expected, {currency}").format(currency=told.currency), "money"),
        "told": (_("Reason"), "long"),
    }
    if (shown["name"] == shown["key"]).all():
        del columns["key"]
    return View(
        title=_("Accounts that may be lost, the largest expected loss first"),
        table=shown,
        columns=columns,
        note=_(
            "Due: the end of the contract, the day on which the next order was to come by the account's own rhythm, or "
            "the due day of the oldest unpaid invoice. A day in the past is late already. Chance of loss: that the "
            "account is lost at the end of its contract, that a silence so long goes on for half a year more, or that "
            "a payer so late is gone within {days} days."
        ).format(days=number(told.within_days)),
        rows=told.top,
        sheet=_("Accounts"),
    )


def contracts(told: Told) -> View:
    """Show the contracts that end within the time."""
    ending, rate = told.reasons.contracts, told.reasons.rates.get("contract")
    until = told.as_of + pd.Timedelta(days=told.within_days)
    columns = {
        "end_date": (_("Ends on"), "date"),
        "contract_id": (_("Contract"), "text"),
        "name": (_("Account"), "text"),
        "notice_by": (_("Notice until"), "date"),
        "auto_renewal": (_("Goes on by itself"), "yes"),
        "annual_value": (_("Agreed, {currency} a year").format(currency=told.currency), "money"),
        "revenue": (_("Bought last year, {currency}").format(currency=told.currency), "money"),
    }
    shown = ending.assign(
        name=told.tables.names_of(pd.Index(ending["account_id"])), revenue=ending["account_id"].map(told.sales)
    ) if len(ending) else pd.DataFrame(columns=list(columns))  # fmt: skip
    note = _("No contract ends by {day}.").format(day=date(until))
    if rate is None:
        note = _("No contracts were given.")
    elif len(ending):
        note = _("So far {kept} of {n} contracts that came to an end were renewed.").format(
            kept=number(rate.kept), n=number(rate.n)
        )
    return View(
        title=_("Contracts that end by {day}").format(day=date(until)),
        table=shown,
        columns={name: column for name, column in columns.items() if name in shown},
        note=note,
        rows=40,
        sheet=_("Contracts"),
    )


def rates(told: Told) -> View:
    """Show each reason: how many accounts have it, what it is expected to cost, and on what its chance stands."""
    rows, rates = told.reasons.rows, told.reasons.rates
    likely = rows["chance"] == (rates["silence_likely"].mean if "silence_likely" in rates else rows["chance"])
    names = names_of_reasons()
    groups = [
        (
            "contract",
            names["contract"],
            rows["reason"] == "contract",
            _("accounts lost when a contract came to an end"),
        ),
        (
            "silence_likely",
            _("silent, gone by the model"),
            (rows["reason"] == "silence") & likely,
            _("such accounts on the earlier lists"),
        ),
        (
            "silence_perhaps",
            _("silent, in doubt"),
            (rows["reason"] == "silence") & ~likely,
            _("such accounts on the earlier lists"),
        ),
        (
            "payment",
            names["payment"],
            rows["reason"] == "payment",
            _("accounts gone within {days} days after paying {late} days late").format(
                days=number(told.within_days), late=LATE_DAYS
            ),
        ),
    ]
    found = []
    for reason, name, inside, past in groups:
        part, rate = rows[inside], rates.get(reason)
        if part.empty and rate is None:
            continue
        found.append(
            {
                "what": name,
                "accounts": len(part),
                "stake": part["stake"].sum(),
                "chance": part["chance"].mean(),
                "expected": expected(part).sum(),
                "true": rate.true if rate else None,
                "n": rate.n if rate else None,
                "past": past if rate else _("the model of the account's own rhythm (MBG/CNBD-k)"),
            }
        )
    columns = {
        "what": (_("Reason"), "text"),
        "accounts": (_("Accounts"), "count"),
        "stake": (_("May go, {currency} a year").format(currency=told.currency), "money"),
        "chance": (_("Chance of loss"), "share"),
        "expected": (_("Expected, {currency}").format(currency=told.currency), "money"),
        "true": (_("Came true so far"), "count"),
        "n": (_("of"), "count"),
        "past": (_("The chance stands on"), "long"),
    }
    return View(
        title=_("The reasons, and what their chances stand on"),
        table=pd.DataFrame(found, columns=list(columns)).astype({"true": float, "n": float}),
        columns=columns,
        note=_(
            "An account with two reasons stands in both rows; in the sums above it counts once. For the chance a half "
            "is added to the cases that came true and one to all of them, so that a few cases never give 0% or 100%."
        ),
        sheet=_("Reasons"),
    )


def record(told: Told) -> View:
    """Show the same list at earlier dates, and what came of it."""
    columns = {
        "day": (_("List of"), "date"),
        "listed": (_("Accounts named"), "count"),
        "expected": (_("Expected to go, {currency}").format(currency=told.currency), "money"),
        "low": (_("95% interval from"), "money"),
        "high": (_("to"), "money"),
        "gone": (_("Of them gone"), "count"),
        "lost": (_("Went, {currency}").format(currency=told.currency), "money"),
        "missed_n": (_("Gone, but not named"), "count"),
        "missed": (_("with, {currency}").format(currency=told.currency), "money"),
    }
    note = _(
        "Gone: no order in the {silent} days that began {days} days after the list. Each list knows nothing that came "
        "later than its day, and stands on the model's own chances; from what came of them the chances of silence of "
        "today are learned."
    ).format(silent=SILENT_DAYS, days=number(told.within_days))
    if told.record.empty:
        note = _("The file is too short for a list at an earlier date.")
    return View(
        title=_("How good was this list? The same at earlier dates, and what came"),
        table=told.record if len(told.record) else pd.DataFrame(columns=list(columns)),
        columns=columns,
        note=note,
        sheet=_("Earlier lists"),
    )
