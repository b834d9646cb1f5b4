"""Accounts that may be lost in; what a reader should know about them, in sentences, out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from kamlib.language import date, money, ngettext, number, share
from kamlib.language import gettext as _
from kamlib.measure.estimate import Estimate
from kamlib.study.at_risk_reasons import LATE_DAYS, SILENT_DAYS, Reasons
from kamlib.study.periods import Window
from kamlib.study.quality import aside
from kamlib.study.tables import Tables


@dataclass(frozen=True)
class Told:
    """All that sentences and tables are made from; see :class:`kamlib.study.at_risk.AtRiskStudy`."""

    tables: Tables
    sales: pd.Series
    within_days: int
    top: int
    record: pd.DataFrame
    owner: pd.Series
    window: Window
    as_of: pd.Timestamp
    table: pd.DataFrame
    by_owner: pd.DataFrame
    total: Estimate
    reasons: Reasons
    currency: str

    def short(self, value: float) -> str:
        """Write an amount."""
        return money(value, self.currency, short=True)


def headline(told: Told) -> str:
    """Say in one sentence how much may be lost, how sure that is, whose it is and who comes first."""
    table = told.table
    if table.empty:
        return _(
            "Within {days} days after {day} nothing points to the loss of an account: no contract ends, nobody is "
            "silent against its own rhythm, nobody pays {late} days late, as far as the data show."
        ).format(days=number(told.within_days), day=date(told.as_of), late=LATE_DAYS)
    first, owner = table.iloc[0], told.by_owner.iloc[0]
    values = {
        "n": number(len(table)),
        "stake": told.short(table["stake"].sum()),
        "share": share(table["stake"].sum() / told.sales.sum()),
        "expected": told.short(told.total.value),
        "low": told.short(told.total.ci_lower),
        "high": told.short(told.total.ci_upper),
        "owner": told.by_owner.index[0],
        "part": told.short(owner["expected"]),
        "name": first["name"],
        "day": date(told.as_of),
    }
    if len(table) == 1:
        return _(
            "On {day} one account, {name} ({owner}), shows a warning sign: {stake} of yearly revenue, {share} of all; "
            "on average {expected} of it will go ({low} to {high})."
        ).format(**values)
    return _(
        "As of {day}, {n} accounts with {stake} of yearly revenue ({share} of all) show a warning sign; expect "
        "{expected} of it to go ({low} to {high}), most of it among the accounts of {owner} ({part})."
    ).format(**values)


def points(told: Told) -> Iterator[str]:
    """Yield what else the reader should know, most important first."""
    yield from _kept_promise(told)
    for account in told.table.head(3).itertuples():
        yield _("{name} ({owner}): {told} {stake} a year, chance of loss {chance}.").format(
            name=account.name, owner=account.owner, told=account.told, stake=told.short(account.stake),
            chance=share(account.chance, 0),
        )  # fmt: skip
    if len(lost := told.reasons.gone.sort_values(ascending=False)):
        yield ngettext(
            "{n} account more has been silent for {days} days or longer and is most likely lost already; its {revenue} "
            "of the last twelve months is not in these sums: {names}.",
            "{n} accounts more have been silent for {days} days or longer and are most likely lost already; their "
            "{revenue} of the last twelve months is not in these sums. The largest: {names}.",
            len(lost),
        ).format(
            n=number(len(lost)),
            revenue=told.short(lost.sum()),
            days=SILENT_DAYS,
            names="; ".join(_whose(told, account) for account in lost.index[:5]),
        )
    ending = told.reasons.contracts
    if len(ending):
        first = ending.iloc[0]
        yield ngettext(
            "{n} contract ends by {until}: {id} of {name}, on {day}.",
            "{n} contracts end by {until}; the first is {id} of {name}, on {day}.",
            len(ending),
        ).format(
            n=number(len(ending)),
            until=date(told.as_of + pd.Timedelta(days=told.within_days)),
            id=first["contract_id"],
            name=told.tables.name(first["account_id"]),
            day=date(first["end_date"]),
        )
    yield from _past(told)
    if sentence := aside(told.tables):
        yield sentence


def _whose(told: Told, account: str) -> str:
    """Name an account and who is in charge of it."""
    return f"{told.tables.name(account)} ({told.owner.get(account, _('nobody named'))})"


def _past(told: Told) -> Iterator[str]:
    """Say on how many cases the chances stand."""
    rates = told.reasons.rates
    if rate := rates.get("contract"):
        yield _(
            "Of {n} contracts that came to an end so far {kept} were renewed, and after {lost} the account was lost: "
            "the others went on ordering or under another contract."
        ).format(n=number(rate.n), kept=number(rate.kept), lost=number(rate.true))
    if likely := rates.get("silence_likely"):
        perhaps = rates["silence_perhaps"]
        yield _(
            "Of {n} accounts that earlier lists named for their silence {lost} were gone, the others ordered again; of "
            "the {n_likely} that the model took for gone, {likely}. A silence is a reason to call, not a farewell."
        ).format(
            n=number(likely.n + perhaps.n),
            lost=number(likely.true + perhaps.true),
            n_likely=number(likely.n),
            likely=number(likely.true),
        )
    if rate := rates.get("payment"):
        yield _(
            "Of {n} accounts that paid {late} days late in a quarter so far, {lost} were gone within {days} days."
        ).format(n=number(rate.n), late=LATE_DAYS, lost=number(rate.true), days=number(told.within_days))


def _kept_promise(told: Told) -> Iterator[str]:
    """Say what the same list was worth at earlier dates."""
    if told.record.empty:
        return
    sums = told.record[["expected", "lost", "missed_n", "missed"]].sum()
    yield ngettext(
        "That is not the whole loss: {n} earlier list expected {expected} to go with the accounts that it named, and "
        "{lost} went; {missed} more went with {missed_n} accounts that it did not name.",
        "That is not the whole loss: {n} earlier lists, added up, expected {expected} to go with the accounts that "
        "they named, and {lost} went; {missed} more went with {missed_n} accounts that they did not name.",
        len(told.record),
    ).format(
        n=number(len(told.record)),
        expected=told.short(sums["expected"]),
        lost=told.short(sums["lost"]),
        missed_n=number(sums["missed_n"]),
        missed=told.short(sums["missed"]),
    )


def left_out(told: Told) -> Iterator[str]:
    """Yield what could not be judged, and what nobody can know."""
    yield from told.reasons.left_out
    without = (told.table["owner"] == _("nobody named")).sum()
    if without:
        yield ngettext(
            "{n} account has nobody in charge: give accounts with manager_id, or a column salesperson.",
            "{n} accounts have nobody in charge: give accounts with manager_id, or a column salesperson.",
            int(without),
        ).format(n=number(int(without)))
    unknown = told.tables.further.get("contracts")
    if unknown is not None and (open_ended := int(unknown["end_date"].isna().sum())):
        yield ngettext(
            "{n} contract has no agreed end and is not on the list.",
            "{n} contracts have no agreed end and are not on the list.",
            open_ended,
        ).format(n=number(open_ended))
    yield _(
        "The chances are those of accounts with the same sign so far. What only you know, such as a new buyer, a "
        "complaint or a competitor's offer, is not in them; and who orders in its rhythm, pays on time and has a "
        "contract can leave, too."
    )


def caption(study) -> str:
    """Say what a figure of the owners shows."""
    return _("Yearly revenue expected to go, {currency}, known on {day}; range: 95 of 100 cases").format(
        currency=study.currency, day=date(study.as_of)
    )


def names_of_reasons() -> dict[str, str]:
    """Name the reasons in the language in force."""
    return {"contract": _("contract ends"), "silence": _("silent"), "payment": _("pays late")}
