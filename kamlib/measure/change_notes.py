"""What a split of a change could not separate, and what to know when reading it: one sentence each."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import money, ngettext, number, period, share
from kamlib.measure.change_parts import PRICE_FACTOR, of_continuing, prices_alike, unit_prices
from kamlib.measure.periods import Days, matched, same_season


def sentences(
    dates: pd.DataFrame,
    lines: pd.DataFrame,
    table: pd.DataFrame,
    cells: pd.DataFrame,
    *,
    base: Days,
    now: Days,
    method: str,
    alike: bool,
    monthly: bool,
    with_rates: bool,
    may_be_converted: bool,
    currency: str,
) -> list[str]:
    """Return the sentences that apply, the most important first."""
    notes = _about_periods(base, now)
    if method == "products":
        notes += _about_products(lines, table, cells, alike, currency)
    elif monthly:
        notes.append(
            _(
                "The file holds sums by account and month: price, volume, mix and the number of purchases could not be "
                "separated."
            )
        )
    else:
        notes.append(
            _(
                "Most lines have no product or no quantity: price, volume and mix could not be separated. Accounts "
                "that bought in both periods are split into number of purchases and value per purchase."
            )
        )
    if table["one_off"].isna().all():
        notes.append(_("No column marks one-off projects: they are part of the other numbers."))
    if may_be_converted and not with_rates:
        notes.append(
            _("No exchange rates were given: if amounts were converted, their movement is part of the other numbers.")
        )
    return notes + _about_accounts(dates, table, base, currency)


def _about_periods(base: Days, now: Days) -> list[str]:
    if not matched(base, now):
        return [
            _("The periods differ in length ({first} and {second} days): part of the change is only that.").format(
                first=number((base[1] - base[0]).days + 1), second=number((now[1] - now[0]).days + 1)
            )
        ]
    if not same_season(base, now):
        return [
            _("{first} and {second} cover different months of the year: the season is part of every number.").format(
                first=period(*base), second=period(*now)
            )
        ]
    return []


def _about_products(lines, table, cells, alike, currency) -> list[str]:
    notes = []
    bare = of_continuing(lines, table["status"]) & ((lines["product"] < 0) | lines["quantity"].isna())
    if bare.any():
        n = int(bare.sum())
        notes.append(
            ngettext(
                '{n} line has no product or no quantity; what it changed stands under "not separated".',
                '{n} lines have no product or no quantity; what they changed stands under "not separated".',
                n,
            ).format(n=number(n))
        )
    measured = np.zeros(len(table), bool)
    measured[cells["account"].unique()] = True
    n = int(((table["status"] == "continuing") & table["volume"].isna() & measured).sum())
    if n:
        notes.append(
            ngettext(
                '{n} account took back more units than it bought: its change stands under "not separated".',
                '{n} accounts took back more units than they bought: their change stands under "not separated".',
                n,
            ).format(n=number(n))
        )
    once = ~cells["paired"]
    if once.any():
        net = cells.loc[once, "amount_now"].sum() - cells.loc[once, "amount_base"].sum()
        weight = cells.loc[once, ["amount_base", "amount_now"]].abs().to_numpy().sum()
        whole = cells[["amount_base", "amount_now"]].abs().to_numpy().sum()
        template = (
            _(
                "{share} of the continuing accounts' revenue is in products bought in only one of the two periods, "
                "which have no price to compare: all of it is mix (net {amount})."
            )
            if not alike
            else _(
                "{share} of the continuing accounts' revenue is in products bought in only one of the two periods, "
                "which have no price to compare: their units count in volume, the rest of their effect is mix (net "
                "{amount} together)."
            )
        )
        notes.append(template.format(share=share(weight / whole if whole else 0.0), amount=money(net, currency)))
    if cells["repriced"].any():
        n = int(cells["repriced"].sum())
        notes.append(
            ngettext(
                "{n} product of an account moved more than {factor}-fold in price (another unit of measure, or "
                "returns) and counts as another product.",
                "{n} products of accounts moved more than {factor}-fold in price (another unit of measure, or "
                "returns) and count as other products.",
                n,
            ).format(n=number(n), factor=PRICE_FACTOR)
        )
    return notes + _about_units(cells, alike)


def _about_units(cells: pd.DataFrame, alike: bool) -> list[str]:
    low, high = unit_prices(cells)
    words = {"low": number(low, 2), "high": number(high, 2)}
    if not alike:
        return [
            _(
                "Units of the products are not added up (one costs from {low} to {high}): volume is more or less of "
                "products bought in both periods."
            ).format(**words)
        ]
    if prices_alike(cells):
        return []
    return [
        _(
            "One unit costs from {low} to {high}: units of such different products can hardly be added up, so read "
            "volume and mix as one number."
        ).format(**words)
    ]


def _about_accounts(dates: pd.DataFrame, table: pd.DataFrame, base: Days, currency: str) -> list[str]:
    notes = []
    before = dates.loc[dates["date"] < base[0], "account_id"].unique()
    new = table.index[table["status"] == "new"]
    n = int(new.isin(before).sum())
    if n:
        notes.append(
            ngettext(
                "{n} of the {all} new accounts had bought before {start}: it came back.",
                "{n} of the {all} new accounts had bought before {start}: they came back.",
                n,
            ).format(n=number(n), all=number(len(new)), start=period(base[0], base[0]))
        )
    none = table[(table["status"] == "none") & (table["rest"].abs() > 0)]
    if len(none):
        notes.append(
            ngettext(
                '{n} account has only credits in either period: {amount} under "not separated".',
                '{n} accounts have only credits in either period: {amount} under "not separated".',
                len(none),
            ).format(n=number(len(none)), amount=money(none["rest"].sum(), currency))
        )
    return notes
