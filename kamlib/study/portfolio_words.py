"""The measures of a portfolio in; what a reader should know about it, in sentences, out."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kamlib import measure
from kamlib.language import gettext as _
from kamlib.language import listing, money, month, number, share
from kamlib.study.periods import Window
from kamlib.study.quality import aside
from kamlib.study.tables import Tables
from kamlib.study.view import doubt


def headline(
    tables: Tables, now: measure.Concentration, listed: pd.DataFrame, window: Window, top: int, has_before: bool
) -> str:
    """Say in one sentence on whom revenue depends, and how sure the list is."""
    largest = listed.iloc[0]
    values = {
        "window": window,
        "revenue": money(now.total, tables.currency, short=True),
        "n": number(now.n),
        "name": largest["name"],
        "first": share(largest["share"]),
        "half": number(now.accounts_for(0.5)),
        "top": top,
        "share": share(now.top_share(top)),
        "five": share(now.top_share(5)),
    }
    if now.n == 1:
        return _("All our revenue of {revenue} ({window}) came from one account, {name}.").format(**values)
    if now.n <= top or now.accounts_for(0.5) == 1:
        return _(
            "The largest of our {n} accounts, {name}, brought {first} of our revenue of {revenue} ({window}), and the "
            "five largest {five}."
        ).format(**values)
    if not has_before:
        return _(
            "Half of our revenue of {revenue} ({window}) came from {half} of {n} accounts; the largest, {name}, "
            "brought {first}, and the {top} largest brought {share}."
        ).format(**values)
    stayed = int((listed["rank"].le(top) & listed["rank_before"].le(top)).sum())
    return _(
        "Half of our revenue of {revenue} ({window}) came from {half} of {n} accounts; the largest, {name}, "
        "brought {first}, the {top} largest brought {share}, and {stayed} of these {top} were among the {top} "
        "largest a year before."
    ).format(stayed=stayed, **values)


def points(
    tables: Tables,
    listed: pd.DataFrame,
    shapes: list[measure.Concentration],
    retained: measure.Retention | None,
    lines: pd.DataFrame,
    window: Window,
    top: int,
) -> Iterator[str]:
    """Yield what else the reader should know, most important first."""
    now, unit = shapes[0], tables.currency
    largest = listed.iloc[0]
    if now.n > 1:
        yield _(
            "Without {name}, revenue would be {amount} ({share}) lower; all the other accounts together would have "
            "to grow by {growth} to make up for it."
        ).format(
            name=largest["name"],
            amount=money(largest["revenue"], unit, short=True),
            share=share(largest["share"]),
            growth=share(largest["revenue"] / (now.total - largest["revenue"])),
        )
    chosen = listed[listed["rank"] <= top]
    silent = chosen[chosen["last_order"] <= window.end - pd.DateOffset(months=3)]
    if len(silent) and window.months >= 6:
        yield _("Among the {top} largest, no purchase for three months or more: {names}.").format(
            top=min(top, now.n),
            names=listing(
                _("{name} (since {month})").format(name=row.name, month=month(row.last_order))
                for row in silent[["name", "last_order"]].itertuples(index=False)
            ),
        )
    if now.n > top and chosen["top_probability"].notna().any():
        sure = int((chosen["top_probability"] >= 0.95).sum())
        yield _(
            "{sure} of the {top} places are firm: these accounts stay in the list in at least 95% of 1,000 years "
            "redrawn from their own months. At the others, the account in the list and the one below the line could "
            "change places."
        ).format(sure=sure, top=top)
    if len(shapes) > 1:
        yield _(
            "A year before, the {top} largest brought {before}, now {now}; revenue is spread as if {effective} "
            "accounts of equal size shared it, a year before {effective_before}."
        ).format(
            top=min(top, now.n),
            before=share(shapes[1].top_share(top)),
            now=share(now.top_share(top)),
            effective=number(now.effective_customers, 1),
            effective_before=number(shapes[1].effective_customers, 1),
        )
    else:
        yield _("Revenue is spread as if {effective} accounts of equal size shared it.").format(
            effective=number(now.effective_customers, 1)
        )
    if retained is not None:
        yield _(
            "Of each 100 of last year's revenue, {gross} came again from the same accounts; with what they bought "
            "more it was {net}. {logo} of the accounts bought again (95% intervals in brackets)."
        ).format(
            gross=doubt(retained.gross, "hundredths"), net=doubt(retained.net, "hundredths"), logo=doubt(retained.logo)
        )
    if lines["original_account_id"].nunique() != lines["account_id"].nunique():
        single = measure.concentration(lines.groupby("original_account_id")["amount"].sum())
        yield _(
            "Counted by customer record instead of parent account, the {top} largest would seem to bring {share} only."
        ).format(top=top, share=share(single.top_share(top)))
    if sentence := aside(tables):
        yield sentence
