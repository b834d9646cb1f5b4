"""What if you had chosen your key accounts back then? The largest at a past date, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from kamlib.errors import StudyError
from kamlib.evaluate.lag import Expected, expected_lag
from kamlib.language import gettext as _
from kamlib.study import rewind_views as views
from kamlib.study import rewind_words as words
from kamlib.study.answer import Answer
from kamlib.study.doubt import draws_for
from kamlib.study.periods import YEAR, Coverage, Window, coverage
from kamlib.study.quality import checks, quality
from kamlib.study.tables import Tables, revenue
from kamlib.study.view import View


@dataclass(frozen=True, repr=False, kw_only=True)
class RewindStudy(Answer):
    """What became of the accounts that a past choice would have picked.

    Attributes
    ----------
    headline, points, left_out, parameters, numbers, by_account
        See :class:`kamlib.study.answer.Answer`.
    then, now : Window
        The period on which the choice is made, and the one after it.
    table : DataFrame
        Indexed by ``account_id``, all accounts of either period: ``name, then, now, rank_then, rank_now, chosen``; an
        account without revenue has no rank.
    expected : Expected
        How far the chosen lag behind by the choice alone, and how far they did.
    currency : str
        Currency of all amounts.
    lists : View
        The chosen beside those next to the line and all others.
    lag : View
        Expected and observed lag with their intervals.
    accounts : View
        The chosen, then and now.
    missed : View
        The largest of the later period that were not chosen.
    rules : View
        What other simple rules would have found.
    history : View
        The same choice at earlier dates.
    data : View
        What became of every line.
    controls : View
        Sums that have to agree.
    """

    name: str = "rewind"
    then: Window
    now: Window
    table: pd.DataFrame
    expected: Expected
    currency: str
    lists: View
    lag: View
    accounts: View
    missed: View
    rules: View
    history: View
    data: View
    controls: View

    @property
    def caption(self) -> str:
        """Measure, unit and dates: the line under a figure's title."""
        return _("Revenue, {currency}: {then} and {now}, logarithmic scale").format(
            currency=self.currency, then=self.then, now=self.now
        )


def rewind(tables: Tables, *, as_of: str | pd.Timestamp | None = None, top: int = 20, seed: int = 0) -> RewindStudy:
    """Choose the largest accounts on your own data up to a past date, then see what happened to them.

    Parameters
    ----------
    tables : Tables
        As :func:`kamlib.study.gather` gives them; account, date and amount are enough.
    as_of : day or month, optional
        The past date: the last day or month before the choice. None: the latest date that leaves two periods of equal
        length, twelve months each if the file allows, else its halves.
    top : int
        How many accounts are chosen.
    seed : int
        Start of the random numbers behind the intervals.

    Returns
    -------
    RewindStudy

    Raises
    ------
    StudyError
        If the file leaves no two equal periods around the date, or has no more accounts than are chosen.
    """
    if top < 1:
        raise StudyError(_("The list of the largest accounts needs at least one place."), found=f"top={top}")
    orders = tables.orders
    span = coverage(orders["order_date"], monthly=tables.monthly)
    then, now = _around(span, as_of)
    table = compared(tables, then, now, top=top)
    bought = int((table["then"] > 0).sum())
    if bought <= top:
        raise StudyError(
            _("Choosing {top} accounts leaves none to compare with.").format(top=top),
            found=_("{n} accounts with revenue in {window}").format(n=bought, window=then),
            do=_("Choose fewer: --top {n}.").format(n=max(1, bought // 4)),
        )
    if not table["now"].sum() > 0:
        raise StudyError(_("No account has revenue in {window}.").format(window=now))
    expected = expected_lag(table["then"], table["now"], top=top, seed=seed, draws=draws_for(len(table)) // 2)
    controls = [
        (
            _("Period before the date: order lines, and accounts added up"),
            revenue(orders, then).sum(),
            table["then"].sum(),
        ),
        (
            _("Period after the date: order lines, and accounts added up"),
            revenue(orders, now).sum(),
            table["now"].sum(),
        ),
    ]
    unit = tables.currency
    return RewindStudy(
        headline=words.headline(table, expected, then, now, top),
        points=tuple(words.points(tables, table, expected, top)),
        left_out=(*words.short(then), *tables.notes, *span.notes, words.caution()),
        parameters={"then": str(then), "now": str(now), "top": top, "seed": seed},
        numbers=_numbers(table, expected, top),
        by_account=table[["name", "then", "now", "chosen"]],
        then=then,
        now=now,
        table=table,
        expected=expected,
        currency=unit,
        lists=views.lists(table, unit, then, now, top=top),
        lag=views.lag(expected),
        accounts=views.accounts(table, unit, then, now, top=top),
        missed=views.missed(table, unit, now, top=top),
        rules=views.rules(orders, span, table, then, unit, top=top),
        history=views.history(tables, span, then, compared, top=top),
        data=quality(tables, now),
        controls=checks(tables, controls),
    )


def compared(tables: Tables, then: Window, now: Window, *, top: int) -> pd.DataFrame:
    """Put the revenue of two periods beside each other, rank it, and mark the largest of the first."""
    sums = {"then": revenue(tables.orders, then), "now": revenue(tables.orders, now)}
    table = pd.DataFrame(sums).fillna(0.0).rename_axis("account_id")
    for when in sums:
        bought = table[when].where(table[when] > 0)
        table[f"rank_{when}"] = bought.rank(ascending=False, method="first")
    table.insert(0, "name", tables.names_of(table.index))
    return table.assign(chosen=table["rank_then"] <= top).sort_values(["rank_then", "rank_now"], kind="stable")


def _around(span: Coverage, as_of) -> tuple[Window, Window]:
    """Find the period before the date and the equally long one after it."""
    if as_of is None:
        length = min(YEAR, span.months // 2)
        if not length:
            raise StudyError(
                _("The file has {n} complete months; looking back needs at least two.").format(n=span.months),
                do=_("Give a longer file."),
            )
        now = span.window(length)
        return now.before(), now
    cut = coverage(pd.Series([span.first, span.last]), as_of=as_of).last
    before, after = Window(span.first, cut), Window(cut + pd.Timedelta(days=1), span.last)
    length = min(YEAR, before.months, after.months)
    if not span.first <= cut < span.last or length < 1:
        raise StudyError(
            _("The date {day} leaves no complete month on both sides.").format(day=as_of),
            expected=_("a date within {window}").format(window=Window(span.first, span.last)),
        )
    start = cut + pd.Timedelta(days=1)
    now = Window(start, start + pd.DateOffset(months=length) - pd.Timedelta(days=1))
    return now.before(), now


def _numbers(table, expected, top) -> dict[str, float]:
    chosen = table["chosen"]
    numbers = {
        "then_chosen": table.loc[chosen, "then"].sum(),
        "now_chosen": table.loc[chosen, "now"].sum(),
        f"stayed_in_top_{top}": (chosen & (table["rank_now"] <= top)).sum(),
        "gone_to_zero": (chosen & (table["now"] <= 0)).sum(),
        "correlation": expected.correlation.value,
        "expected_lag_by_correlation": expected.by_correlation.value,
        "expected_lag_looking_back": expected.by_looking_back.value,
        "observed_lag": expected.observed.value,
    }
    return {name: round(float(value), 6) for name, value in numbers.items()}
