"""Why did revenue change? Two periods compared: price, volume, mix, currency, new, lost and one-off, and by account."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kamlib import measure
from kamlib.errors import StudyError
from kamlib.language import gettext as _
from kamlib.study import change_views as views
from kamlib.study import change_words as words
from kamlib.study.answer import Answer
from kamlib.study.periods import YEAR, Coverage, Window, coverage, parse_window
from kamlib.study.quality import checks, quality
from kamlib.study.tables import Tables, revenue
from kamlib.study.view import View


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
    gone, came : View
        Lost and new accounts, largest first.
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
    gone: View
    came: View
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
        orders.rename(columns={"order_date": "month"}) if tables.monthly else orders,
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
        headline=words.headline(tables, result, lists, earlier, later),
        points=tuple(words.points(tables, result, lists, top)),
        left_out=(*notes, *tables.notes, *(span.notes if base is None else ()), *result.left_out),
        parameters={"base": str(earlier), "now": str(later), "top": top},
        numbers=_numbers(result, lists),
        by_account=by_account.assign(name=tables.names_of(by_account.index)),
        change=result,
        base=earlier,
        now=later,
        names=tables.names,
        currency=unit,
        parts=views.parts(result, lists, unit, earlier, later, top),
        lists=views.lists(result.table, lists, unit, top),
        accounts=views.accounts(tables, result, earlier, later),
        gone=views.gone(tables, result, earlier),
        came=views.came(tables, result, later),
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


def _numbers(result, lists) -> dict[str, float]:
    totals = result.totals
    numbers = {"revenue_base": totals["base"], "revenue_now": totals["now"], "change": totals["change"]}
    numbers |= {f"part_{part}": amount for part, amount in result.parts.items()}
    numbers |= {
        f"change_rate_of_largest_by_{key}": views.rate(result.table.loc[chosen]) for key, chosen in lists.items()
    }
    return {name: round(float(value), 6) for name, value in numbers.items()}
