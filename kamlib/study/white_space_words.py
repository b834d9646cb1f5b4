"""What accounts do not buy in; what a reader should know about it, in sentences, out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from kamlib.errors import some
from kamlib.language import date, money, ngettext, number, share
from kamlib.language import gettext as _
from kamlib.measure.estimate import Estimate
from kamlib.study.periods import Window
from kamlib.study.quality import aside
from kamlib.study.tables import Tables
from kamlib.study.white_space_lists import Lists, Setting


@dataclass(frozen=True)
class Told:
    """All that sentences and tables are made from; see :class:`kamlib.study.white_space.WhiteSpaceStudy`."""

    tables: Tables
    sales: pd.Series
    first: pd.Timestamp
    top: int
    window: Window
    as_of: pd.Timestamp
    setting: Setting
    lists: Lists
    table: pd.DataFrame
    by_owner: pd.DataFrame
    total: Estimate
    currency: str

    def short(self, value: float) -> str:
        """Write an amount."""
        return money(value, self.currency, short=True)

    @property
    def accounts(self) -> int:
        """How many accounts have a gap."""
        return self.table.index.unique(level=0).size

    @property
    def has_owners(self) -> bool:
        """Whether anybody is in charge of an account with a gap."""
        return bool((self.by_owner.index != _("nobody named")).any())

    @property
    def unit(self) -> str:
        """What is counted: margin, or revenue where no margin is known."""
        return _("revenue") if self.lists.margins.measure == "revenue" else _("margin")


def headline(told: Told) -> str:
    """Say in one sentence how many gaps there are, how many will probably be closed, and what that may bring."""
    table, check = told.table, told.lists.check
    values = {
        "day": date(told.as_of),
        "buying": number((told.sales > 0).sum()),
        "lines": number(told.lists.space.index.unique(level=1).size),
        "months": number(told.setting.months),
        "accounts": number(told.accounts),
        "n": number(len(table)),
        "unit": told.unit,
    }
    if check is None:
        return _(
            "As of {day}, {accounts} of {buying} accounts lack at least one of {lines} product lines, {n} gaps in all; "
            "the file is too short to say how many of them will be closed."
        ).format(**values)
    values |= {
        "closed": number(check.table["closed"].sum()),
        "earlier": number(len(check.table)),
        "expected": told.short(told.total.value),
        "low": told.short(told.total.ci_lower),
        "high": told.short(told.total.ci_upper),
    }
    return _(
        "As of {day}, {accounts} of {buying} accounts lack at least one of {lines} product lines, {n} gaps in all; if "
        "they are closed as before ({closed} of {earlier} within {months} months), expect {expected} of {unit} "
        "({low} to {high})."
    ).format(**values)


def points(told: Told) -> Iterator[str]:
    """Yield what else the reader should know, most important first."""
    if told.lists.check is not None:
        yield _("The list of {day} was held against the {months} months after it. {sentence}").format(
            day=date(told.lists.record["day"].iloc[0]),
            months=number(told.setting.months),
            sentence=told.lists.check.sentence,
        )
    yield from _order(told)
    for gap in told.table[told.table["expected_margin"].notna()].head(3).itertuples():
        yield _("{name} ({owner}), {line}: {why} On average {expected} of {unit} ({low} to {high}).").format(
            name=gap.name, owner=gap.owner, line=gap.Index[1], why=gap.why, unit=told.unit,
            expected=told.short(gap.expected_margin), low=told.short(gap.expected_margin_ci_lower),
            high=told.short(gap.expected_margin_ci_upper),
        )  # fmt: skip
    yield from _spend(told)
    if sentence := aside(told.tables):
        yield sentence


def _order(told: Told) -> Iterator[str]:
    """Say what the order of the list is worth."""
    check = told.lists.check
    if check is None:
        yield _(
            "The chance of each gap is the share of its peers that buy, which is nearly always too much: those that "
            "wanted to buy mostly do. Read the list as questions to ask, not as a forecast."
        )
    elif not check.better:
        yield _(
            "So the order of the list says where most is at stake, not who will buy: all gaps have the same chance, "
            "and what sets them apart is the size of the account and what its peers spend."
        )


def _spend(told: Told) -> Iterator[str]:
    """Say whether closed gaps brought what peers spend."""
    sums = told.lists.record[["top_closed", "rest_closed", "foretold", "came"]].sum()
    closed = int(sums["top_closed"] + sums["rest_closed"])
    if closed and sums["foretold"] > 0:
        yield ngettext(
            "{n} gap of the earlier lists that was closed brought {came} of revenue in its {months} months; peers of "
            "that size would have spent {foretold}.",
            "{n} gaps of the earlier lists that were closed brought {came} of revenue in their {months} months; peers "
            "of that size would have spent {foretold}.",
            closed,
        ).format(
            n=number(closed),
            came=told.short(sums["came"]),
            foretold=told.short(sums["foretold"]),
            months=number(told.setting.months),
        )


def left_out(told: Told) -> Iterator[str]:
    """Yield what could not be judged, and what nobody can know."""
    by, space = told.lists.margins, told.lists.space
    if by.measure == "revenue":
        yield _(
            "Revenue is counted, not margin: the file has no cost for every line. Map a column of costs, or give a "
            "margin (--margin 0.3)."
        )
    elif by.measure == "given":
        yield _("Margin is revenue times one rate of {rate} for all product lines.").format(
            rate=share(by.rates.iloc[0])
        )
    if by.unpaid:
        yield _("Product lines without a margin above zero are not offered: {lines}.").format(lines=some(by.unpaid))
    if not told.setting.group_name:
        yield _(
            "All accounts are taken for alike: the accounts have no column segment or industry (--accounts). Gaps that "
            "are none, because an account has no use for a product line, stand on the list."
        )
    if abs(without := space.attrs["revenue_without_value"]) >= 0.005:
        yield _("Order lines of {amount} have no product line and stand in no row.").format(amount=told.short(without))
    nobody = int((told.table["owner"] == _("nobody named")).groupby(level=0).any().sum())
    if nobody:
        yield ngettext(
            "{n} account has nobody in charge: give accounts with manager_id, or a column salesperson.",
            "{n} accounts have nobody in charge: give accounts with manager_id, or a column salesperson.",
            nobody,
        ).format(n=number(nobody))
    yield _(
        "Never bought means: not in this file, which begins on {first}. What an account buys from others, and whether "
        "it has any use for a product line, the file cannot know; nobody knows either how many gaps would have been "
        "closed had somebody asked."
    ).format(first=date(told.first))


def caption(study) -> str:
    """Say what a figure of the gaps shows."""
    text = _("Bought: revenue of the file; gaps: margin expected within {months} months; {currency}, known on {day}")
    if study.lists.margins.measure == "revenue":
        text = _(
            "Bought: revenue of the file; gaps: revenue expected within {months} months; {currency}, known on {day}"
        )
    return text.format(months=number(study.setting.months), currency=study.currency, day=date(study.as_of))
