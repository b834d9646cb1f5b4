"""Accounts that may be lost in; what a reader should know about them, in sentences, out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from kamlib.language import date, listing, money, ngettext, number, share
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
            "On {day} one account, {name} ({owner}), gives cause for worry: {stake} of yearly revenue, {share} of all; "
            "expect to lose {expected} of it ({low} to {high})."
        ).format(**values)
    return _(
        "On {day} {n} accounts with {stake} of yearly revenue ({share} of all) give cause for worry; expect to lose "
        "{expected} of it ({low} to {high}), most of it with {owner} ({part}), and call {name} first."
    ).format(**values)


def points(told: Told) -> Iterator[str]:
    """Yield what else the reader should know, most important first."""
    for account in told.table.head(3).itertuples():
        yield _("{name} ({owner}): {told} {stake} a year, chance of loss {chance}.").format(
            name=account.name, owner=account.owner, told=account.told, stake=told.short(account.stake),
            chance=share(account.chance, 0),
        )  # fmt: skip
    if len(lost := told.reasons.gone.sort_values(ascending=False)):
        yield ngettext(
            "{n} account more, with {revenue} in the last twelve months, is not at risk but most likely lost: silent "
            "for {days} days or longer ({names}).",
            "{n} accounts more, with {revenue} in the last twelve months, are not at risk but most likely lost: silent "
            "for {days} days or longer ({names}).",
            len(lost),
        ).format(
            n=number(len(lost)),
            revenue=told.short(lost.sum()),
            days=SILENT_DAYS,
            names=listing(told.tables.name(account) for account in lost.index[:3]),
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
    yield from _kept_promise(told)
    if sentence := aside(told.tables):
        yield sentence


def _past(told: Told) -> Iterator[str]:
    """Say on how many cases the chances stand."""
    rates = told.reasons.rates
    if rate := rates.get("contract"):
        yield _(
            "Of {n} contracts that came to an end so far {kept} were renewed, and after {lost} the account was lost: "
            "the others went on ordering or under another contract."
        ).format(n=number(rate.n), kept=number(rate.kept), lost=number(rate.true))
    if rate := rates.get("silence_likely"):
        yield _(
            "Of {n} accounts that were silent for too long on earlier lists {lost} were gone, the others came back: a "
            "silence is a reason to call, not a farewell."
        ).format(n=number(rate.n), lost=number(rate.true))
    if rate := rates.get("payment"):
        yield _(
            "Of {n} accounts that paid {late} days late in a quarter so far, {lost} were gone within {days} days."
        ).format(n=number(rate.n), late=LATE_DAYS, lost=number(rate.true), days=number(told.within_days))


def _kept_promise(told: Told) -> Iterator[str]:
    """Say what the same list was worth at an earlier date."""
    if told.record.empty:
        return
    row = told.record.iloc[0]
    yield _(
        "The same list on {day} named {listed} accounts and expected {expected} to go ({low} to {high}); {lost} went, "
        "with {gone} of them. It did not name {missed_n} others that went with {missed}."
    ).format(
        day=date(row["day"]),
        listed=number(row["listed"]),
        expected=told.short(row["expected"]),
        low=told.short(row["low"]),
        high=told.short(row["high"]),
        lost=told.short(row["lost"]),
        gone=number(row["gone"]),
        missed_n=number(row["missed_n"]),
        missed=told.short(row["missed"]),
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
