"""A change between two periods in; what a reader should know about it, in sentences, out."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import listing, money, ngettext, number, share
from kamlib.measure import Change
from kamlib.study import change_views as views
from kamlib.study.periods import Window
from kamlib.study.quality import aside
from kamlib.study.tables import Tables
from kamlib.study.view import cell


def headline(tables: Tables, result: Change, lists: dict[str, pd.Index], earlier: Window, later: Window) -> str:
    """Say in one sentence how far revenue moved, why most of all, and which accounts moved it."""
    totals, table = result.totals, result.table
    fell = totals["change"] < 0
    part = result.parts.idxmin() if fell else result.parts.idxmax()
    moved = table["change"].sort_values(ascending=fell, kind="stable").index[:3]
    values = {
        "base": earlier,
        "now": later,
        "rate": share(abs(totals["change"]) / totals["base"]) if totals["base"] > 0 else "–",
        "amount": money(abs(totals["change"]), tables.currency, short=True),
        "part": views.names_of_parts(result)[part],
        "part_amount": _signed_money(result.parts[part], tables.currency),
        "names": listing(tables.name(key) for key in moved),
        "top": len(lists["base"]),
        "largest": _signed(views.rate(table.loc[lists["base"]])),
    }
    same_season = earlier.start.month == later.start.month
    if fell and same_season:
        return _(
            "Revenue was {rate} ({amount}) lower in {now} than in {base}: the largest part of the fall is {part} "
            "({part_amount}), {names} fell most, and the {top} largest of the earlier period changed by {largest}."
        ).format(**values)
    if fell:
        return _(
            "Revenue was {rate} ({amount}) lower in {now} than in {base}, which are other months of the year, so "
            "that the season is in it: the largest part of the fall is {part} ({part_amount}), {names} fell most, "
            "and the {top} largest of the earlier period changed by {largest}."
        ).format(**values)
    if same_season:
        return _(
            "Revenue was {rate} ({amount}) higher in {now} than in {base}: the largest part of the rise is {part} "
            "({part_amount}), {names} rose most, and the {top} largest of the earlier period changed by {largest}."
        ).format(**values)
    return _(
        "Revenue was {rate} ({amount}) higher in {now} than in {base}, which are other months of the year, so that the "
        "season is in it: the largest part of the rise is {part} ({part_amount}), {names} rose most, and the {top} "
        "largest of the earlier period changed by {largest}."
    ).format(**values)


def points(tables: Tables, result: Change, lists: dict[str, pd.Index], top: int) -> Iterator[str]:
    """Yield what else the reader should know, most important first."""
    table, unit = result.table, tables.currency
    largest = table.loc[lists["base"]]
    if len(table) > top:
        parts = largest[list(result.parts.index)].sum()
        change = largest["change"].sum()
        part = parts.idxmin() if change < 0 else parts.idxmax()
        moved = largest["change"].sort_values(ascending=change < 0, kind="stable").index[:3]
        yield _(
            "The {top} largest of the earlier period changed by {rate} ({change}); the largest part of it is {part} "
            "({amount}), and {names} moved it most."
        ).format(
            top=top,
            rate=_signed(views.rate(largest)),
            change=_signed_money(change, unit),
            part=views.names_of_parts(result)[part],
            amount=_signed_money(parts[part], unit),
            names=listing(
                _("{name} ({amount})").format(
                    name=tables.name(key), amount=_signed_money(largest.loc[key, "change"], unit)
                )
                for key in moved
            ),
        )
    falls, rises = table["change"][table["change"] < 0].sort_values(), table["change"][table["change"] > 0]
    if len(falls) > 1 and len(rises):
        needed = int((falls.cumsum() > falls.sum() / 2).sum()) + 1
        yield ngettext(
            "{down} accounts fell, by {lost} together, and {up} rose, by {won}; {n} of those that fell makes up half "
            "of the lost sum.",
            "{down} accounts fell, by {lost} together, and {up} rose, by {won}; {n} of those that fell make up half "
            "of the lost sum.",
            needed,
        ).format(
            down=number(len(falls)),
            lost=money(-falls.sum(), unit, short=True),
            up=number(len(rises)),
            won=money(rises.sum(), unit, short=True),
            n=number(needed),
        )
    if len(table) > 2 * top:
        rates = {key: views.rate(table.loc[chosen]) for key, chosen in lists.items()}
        yield _(
            "By the list one looks at: the {top} largest of the earlier period changed by {base}, of the later one "
            "by {now}, of both together by {both}: a list chosen on one period looks worse after it and better "
            "before it, whatever was done. Judge a list by the third figure."
        ).format(top=top, **{key: _signed(rate) for key, rate in rates.items()})
    mover = table["change"].abs().idxmax()
    others = table.drop(index=mover)
    if len(table) > 2 and others["base"].sum() > 0 and result.totals["base"] > 0:
        yield _("Without {name}, which moved most ({amount}), the change would be {without} instead of {all}.").format(
            name=tables.name(mover),
            amount=_signed_money(table.loc[mover, "change"], unit),
            without=_signed(views.rate(others)),
            all=_signed(views.rate(table)),
        )
    gone, came = (table["status"] == "lost").sum(), (table["status"] == "new").sum()
    if gone or came:
        yield _(
            "Accounts that bought in the earlier period and not in the later one: {gone} ({lost}); accounts that "
            "bought for the first time, or again after a pause: {came} ({new})."
        ).format(
            gone=number(gone),
            lost=_signed_money(result.totals["lost"], unit),
            came=number(came),
            new=_signed_money(result.totals["new"], unit),
        )
    if sentence := aside(tables):
        yield sentence


def _signed(rate: float) -> str:
    return cell(rate, "change")


def _signed_money(amount: float, unit: str) -> str:
    sign = "+" if amount > 0 else "−" if amount < 0 else ""
    return f"{sign}{money(abs(amount), unit, short=True)}"
