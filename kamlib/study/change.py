"""Why did revenue change? Two periods compared: price, volume, mix, currency, new, lost and one-off, and by account."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kamlib import measure
from kamlib.errors import StudyError
from kamlib.language import gettext as _
from kamlib.language import listing, money, ngettext, number, share
from kamlib.plots.change import part_names
from kamlib.study import change_views as views
from kamlib.study.answer import Answer
from kamlib.study.periods import YEAR, Coverage, Window, coverage, parse_window
from kamlib.study.quality import aside, checks, quality
from kamlib.study.tables import Tables, revenue
from kamlib.study.view import View, cell


@dataclass(frozen=True, repr=False, kw_only=True)
class ChangeStudy(Answer):
    """Why revenue changed.

    Attributes
    ----------
    headline, points, left_out, parameters, numbers, by_account
        See :class:`kamlib.study.answer.Answer`.
    change : Change
        As :func:`kamlib.measure.change` gives it.
    base, now : Window
        The earlier and the later period.
    names : Series
        Names by account_id.
    currency : str
        Currency of all amounts.
    parts : View
        The parts of the change, for all accounts and for the largest.
    lists : View
        The change of the largest of either period: how much of a list's fall is the choice of the list.
    accounts : View
        The accounts that moved most, with their parts.
    data : View
        What became of every line.
    controls : View
        Sums that have to agree.
    """

    name: str = "change"
    change: measure.Change
    base: Window
    now: Window
    names: pd.Series
    currency: str
    parts: View
    lists: View
    accounts: View
    data: View
    controls: View


def change(
    tables: Tables,
    *,
    base: str | None = None,
    now: str | None = None,
    top: int = 20,
    as_of: str | pd.Timestamp | None = None,
) -> ChangeStudy:
    """Say why revenue, and the revenue of the largest accounts, changed between two periods.

    Parameters
    ----------
    tables : Tables
        As :func:`kamlib.study.gather` gives them; account, date and amount are enough. Products with quantities
        separate price, volume and mix; exchange rates separate currency; a column ``project`` separates one-off
        projects.
    base, now : str, optional
        The earlier and the later period, such as ``"2023"`` or ``"2024-01..2024-06"``. None: the last twelve complete
        months against the twelve before; if the file is too short, its last equal halves.
    top : int
        How many of the largest accounts are looked at apart.
    as_of : day or month, optional
        Last day or month that counts, where the periods are not given.

    Returns
    -------
    ChangeStudy

    Raises
    ------
    StudyError
        If the file has no two comparable periods, only one period is given, or they cannot be compared.
    """
    if top < 1:
        raise StudyError(_("The list of the largest accounts needs at least one place."), found=f"top={top}")
    orders = tables.orders
    span = coverage(orders["order_date"], as_of=as_of, monthly=tables.monthly)
    earlier, later, notes = _periods(span, base, now)
    result = measure.change(
        orders,
        base=(earlier.start, earlier.end),
        now=(later.start, later.end),
        rates=tables.rates,
        currency=tables.currency,
        allow_unmatched=base is not None,
    )
    lists = _lists(result.table, top)
    unit = tables.currency
    controls = [
        (
            _("Earlier period: order lines, and accounts added up"),
            revenue(orders, earlier).sum(),
            result.totals["base"],
        ),
        (_("Later period: order lines, and accounts added up"), revenue(orders, later).sum(), result.totals["now"]),
        (_("Change of revenue, and its parts added up"), result.totals["change"], result.parts.sum()),
    ]
    by_account = result.table[["base", "now", "change"]]
    return ChangeStudy(
        headline=_headline(tables, result, lists, earlier, later),
        points=tuple(_points(tables, result, lists, top)),
        left_out=(*notes, *tables.notes, *(span.notes if base is None else ()), *result.left_out),
        parameters={"base": str(earlier), "now": str(later), "top": top},
        numbers=_numbers(result, lists),
        by_account=by_account.assign(name=[tables.name(key) for key in by_account.index]),
        change=result,
        base=earlier,
        now=later,
        names=tables.names,
        currency=unit,
        parts=views.parts(result, lists, unit, earlier, later, top),
        lists=views.lists(result.table, lists, unit, top),
        accounts=views.accounts(tables, result, earlier, later),
        data=quality(tables, later),
        controls=checks(tables, controls),
    )


def _periods(span: Coverage, base: str | None, now: str | None) -> tuple[Window, Window, list[str]]:
    if (base is None) != (now is None):
        raise StudyError(
            _("Only one of the two periods is given."), do=_("Give both: --base 2023 --now 2024, or none.")
        )
    if base is not None:
        return parse_window(base), parse_window(now), []
    if span.months < 2:
        raise StudyError(
            _("The file has {n} complete months; two periods need at least two.").format(n=span.months),
            do=_("Give both periods yourself: --base 2024-01-01..2024-01-15 --now 2024-01-16..2024-01-30."),
        )
    length = min(YEAR, span.months // 2)
    later = span.window(length)
    earlier = later.before()
    if length == YEAR:
        return earlier, later, []
    note = _(
        "The file covers {months} complete months, too few for a year against a year: the last {length} are compared "
        "with the {length} before, so the season is part of every number."
    )
    return earlier, later, [note.format(months=span.months, length=length)]


def _lists(table: pd.DataFrame, top: int) -> dict[str, pd.Index]:
    """Choose the largest accounts in three ways: by the earlier period, by the later one, by both together."""
    both = table["base"] + table["now"]
    chosen = {"base": table["base"], "now": table["now"], "both": both}
    return {
        key: values[values > 0].sort_values(ascending=False, kind="stable").index[:top]
        for key, values in chosen.items()
    }


def _headline(tables, result, lists, earlier, later) -> str:
    totals, table = result.totals, result.table
    fell = totals["change"] < 0
    part = result.parts.idxmin() if fell else result.parts.idxmax()
    moved = table["change"].sort_values(ascending=fell, kind="stable").index[:3]
    values = {
        "base": earlier,
        "now": later,
        "rate": share(abs(totals["change"]) / totals["base"]) if totals["base"] > 0 else "–",
        "amount": money(abs(totals["change"]), tables.currency, short=True),
        "part": part_names()[part],
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


def _points(tables, result, lists, top):
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
            part=part_names()[part],
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


def _numbers(result, lists) -> dict[str, float]:
    totals = result.totals
    numbers = {"revenue_base": totals["base"], "revenue_now": totals["now"], "change": totals["change"]}
    numbers |= {f"part_{part}": amount for part, amount in result.parts.items()}
    numbers |= {
        f"change_rate_of_largest_by_{key}": views.rate(result.table.loc[chosen]) for key, chosen in lists.items()
    }
    return {name: round(float(value), 6) for name, value in numbers.items()}
