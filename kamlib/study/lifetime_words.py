"""A forecast and its test in; what a reader should know about it, in sentences, out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import listing, money, ngettext, number, share
from kamlib.study.lifetime_forecast import ContractModels, OrderModels
from kamlib.study.lifetime_setting import Setting
from kamlib.study.periods import Window
from kamlib.study.quality import aside
from kamlib.study.tables import Tables
from kamlib.value import AgainstLastYear, Holdout

_LIKELY_GONE = 0.5


@dataclass(frozen=True)
class Told:
    """All that sentences and tables are made from; see :class:`kamlib.study.lifetime_value.LifetimeStudy`."""

    tables: Tables
    models: OrderModels | ContractModels
    asked: dict
    window: Window
    setting: Setting
    measure: str
    tested: AgainstLastYear
    holdout: Holdout | None
    reliable: bool
    table: pd.DataFrame
    total: pd.Series
    currency: str

    @property
    def is_margin(self) -> bool:
        """Whether margin is counted, not revenue."""
        return self.measure != "revenue"

    def short(self, value: float) -> str:
        """Write an amount."""
        return money(value, self.currency, short=True)


def headline(told: Told) -> str:
    """Say in one sentence what the accounts will bring, or that last year says as much as the model."""
    top = min(told.asked["top"], len(told.table))
    total = told.total["mean"]
    values = {
        "years": number(told.asked["years"]),
        "n": number(len(told.table)),
        "value": told.short(total),
        "low": told.short(told.total["obs_ci_lower"]),
        "high": told.short(told.total["obs_ci_upper"]),
        "top": number(top),
        "share": share(told.table["mean"].head(top).sum() / total) if total > 0 else "–",
        "rate": share(told.asked["discount"], 0),
        "window": told.window,
        "last": told.short(told.table["last"].sum()),
    }
    if told.reliable and told.is_margin:
        sentence = _(
            "In the next {years} years our {n} accounts should bring about {value} of margin in money of today ({low} "
            "to {high}; discounted at {rate} a year), {share} of it from the {top} most valuable."
        )
    elif told.reliable:
        sentence = _(
            "In the next {years} years our {n} accounts should bring about {value} of revenue (not margin: the file "
            "has no cost) in money of today ({low} to {high}; discounted at {rate} a year), {share} of it from the "
            "{top} most valuable."
        )
    elif told.is_margin:
        sentence = _(
            "Not better than last year: in the test the model foresaw no more than the rule 'as last year', so we give "
            "no lifetime value; the {n} accounts of {window} brought {last} of margin, and that is the best guess for "
            "the year to come."
        )
    else:
        sentence = _(
            "Not better than last year: in the test the model foresaw no more than the rule 'as last year', so we give "
            "no lifetime value; the {n} accounts of {window} brought {last} of revenue (not margin: the file has no "
            "cost), and that is the best guess for the year to come."
        )
    return sentence.format(**values)


def points(told: Told) -> Iterator[str]:
    """Yield what else the reader should know, most important first."""
    tested = told.tested.table
    if told.setting.name == "contracts":
        yield _(
            "In the test on {window} the contracts foresaw {expected} of {n} accounts, 'as last year' would have said "
            "{last}, and {came} came."
        ).format(
            window=told.window,
            expected=told.short(tested["mean"].sum()),
            n=number(len(tested)),
            last=told.short(tested["last"].sum()),
            came=told.short(tested["actual"].sum()),
        )
        yield str(told.tested).splitlines()[-1]
    else:
        yield from str(told.tested).splitlines()
    if told.reliable and told.asked["widened"] > 1.05:
        yield _(
            "The model's own ranges were too narrow. Those given for single accounts are {factor} times as wide: as "
            "wide as they should have been last year. A range that begins at 0 does not rule out that the account "
            "leaves soon."
        ).format(factor=number(told.asked["widened"], 1))
    if told.reliable and told.asked["widened_total"] > 1.05:
        yield _(
            "The range of all together is {factor} times as wide as the model's own, since last year's total fell "
            "outside."
        ).format(factor=number(told.asked["widened_total"], 1))
    yield told.setting.why
    if isinstance(told.models, OrderModels) and told.models.linked:
        yield _(
            "Amounts go with how often an account buys; the model of amounts allows for it, as the plain one "
            "(Gamma-Gamma) may not be used here."
        )
    largest = told.table.sort_values("last", ascending=False).head(told.asked["top"])
    gone = largest[largest["stays"] < _LIKELY_GONE]
    if len(gone):
        if told.setting.name == "contracts":
            sentence = ngettext(
                "Of the {top} accounts that brought most last year, {n} will more likely than not be gone in a year: "
                "{names}.",
                "Of the {top} accounts that brought most last year, {n} will more likely than not be gone in a year: "
                "{names}.",
                len(gone),
            )
        else:
            sentence = ngettext(
                "Of the {top} accounts that brought most last year, {n} has more likely than not left already: "
                "{names}. Call before you believe it.",
                "Of the {top} accounts that brought most last year, {n} have more likely than not left already: "
                "{names}. Call them before you believe it.",
                len(gone),
            )
        yield sentence.format(top=number(len(largest)), n=number(len(gone)), names=listing(gone["name"].head(5)))
    if sentence := aside(told.tables):
        yield sentence


def left_out(told: Told) -> Iterator[str]:
    """Yield what is not in the value, and what nobody can know."""
    if told.measure == "revenue":
        yield _(
            "All amounts are revenue: the file has no cost for every line. Map a column of costs, or give a margin "
            "(--margin 0.3)."
        )
    if told.measure == "given":
        yield _(
            "Margin is revenue times {margin} wherever the file has no cost: accounts with a poor margin look too good."
        ).format(margin=share(told.asked["margin"]))
    if isinstance(told.models, OrderModels) and (aside_from := told.models.set_aside):
        yield ngettext(
            "{n} account is not valued: its purchases bring nothing or less, on average ({names}).",
            "{n} accounts are not valued: their purchases bring nothing or less, on average ({names}).",
            len(aside_from),
        ).format(n=number(len(aside_from)), names=listing(told.tables.name(name) for name in aside_from[:5]))
    if told.setting.name == "contracts":
        yield _("Accounts without a running contract are not valued.")
        yield from told.models.curve.notes
    if told.reliable:
        yield _(
            "The test is of one year. Whether the ranges hold over {years} years, these data cannot tell; what changes "
            "for all accounts at once, such as prices or a crisis, is not in them."
        ).format(years=number(told.asked["years"]))
    yield _("Customers that come only later are not counted, nor is the cost of serving those that are there.")


def caption(told) -> str:
    """Say what a figure of the values shows."""
    unit = _("Margin") if told.measure != "revenue" else _("Revenue")
    if not told.reliable:
        return _("{measure} of {window}, {currency}; range: by how much a year differs from the one before").format(
            measure=unit, window=told.window, currency=told.currency
        )
    return _("{measure} of the next {years} years in money of today, {currency}; range for 95 of 100 accounts").format(
        measure=unit, years=number(told.parameters["horizon_years"]), currency=told.currency
    )
