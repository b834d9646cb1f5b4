"""Accounts then and now in; what a reader should know about them, in sentences, out."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from kamlib.evaluate.lag import Expected
from kamlib.language import gettext as _
from kamlib.language import listing, money, number, share
from kamlib.study.periods import YEAR, Window
from kamlib.study.quality import aside
from kamlib.study.tables import Tables
from kamlib.study.view import cell


def _rate(rows: pd.DataFrame) -> float:
    return rows["now"].sum() / rows["then"].sum() - 1 if rows["then"].sum() > 0 else float("nan")


def headline(table: pd.DataFrame, expected: Expected, then: Window, now: Window, top: int) -> str:
    """Say in one sentence what became of the chosen, and what was to be expected."""
    likely = sorted(-one.value for one in (expected.by_correlation, expected.by_looking_back) if one.value == one.value)
    values = {
        "top": top,
        "then": then,
        "now": now,
        "stayed": int((table["chosen"] & (table["rank_now"] <= top)).sum()),
        "observed": share(abs(expected.observed.value)),
        "low": share(likely[0]),
        "high": share(likely[-1]),
    }
    if expected.observed.value < 0:
        return _(
            "Of our {top} largest accounts of {then}, {stayed} were among the {top} largest of {now}; they fell "
            "{observed} behind all the accounts of that time together, where choosing on a good period alone lets one "
            "expect a lag of {low} to {high}."
        ).format(**values)
    return _(
        "Of our {top} largest accounts of {then}, {stayed} were among the {top} largest of {now}; they did "
        "{observed} better than all the accounts of that time together, although choosing on a good period lets one "
        "expect them {low} to {high} behind."
    ).format(**values)


def points(tables: Tables, table: pd.DataFrame, expected: Expected, top: int) -> Iterator[str]:
    """Yield what else the reader should know, most important first."""
    chosen = table[table["chosen"]]
    gone = chosen[chosen["now"] <= 0]
    observed, by_r, back = expected.observed, expected.by_correlation, expected.by_looking_back
    known = table["then"] > 0
    yield _(
        "The revenue of the chosen changed by {chosen}, that of the {near} accounts next to the line by {next}, that "
        "of all the others by {others}."
    ).format(
        chosen=cell(_rate(chosen), "change"),
        near=int(table["rank_then"].between(top + 1, 2 * top).sum()),
        next=cell(_rate(table[table["rank_then"].between(top + 1, 2 * top)]), "change"),
        others=cell(_rate(table[known & ~table["chosen"]]), "change"),
    )
    values = {
        "observed": share(abs(observed.value)),
        "r": number(expected.correlation.value, 2),
        "expected": share(-by_r.value),
        "low": share(-by_r.ci_upper),
        "high": share(-by_r.ci_lower),
        "back": share(-back.value),
        "back_low": share(-back.ci_upper),
        "back_high": share(-back.ci_lower),
    }
    if observed.value < 0:
        yield _(
            "The chosen lag behind all the accounts of that time by {observed}. From the correlation of {r} between "
            "the two periods, choosing alone lets one expect {expected} ({low} to {high}); looking back from the "
            "later list it is {back} ({back_low} to {back_high})."
        ).format(**values)
    else:
        yield _(
            "The chosen are {observed} ahead of all the accounts of that time. From the correlation of {r} between "
            "the two periods, choosing alone lets one expect a lag of {expected} ({low} to {high}); looking back "
            "from the later list it is {back} ({back_low} to {back_high})."
        ).format(**values)
    yield verdict(expected)
    if len(gone):
        yield _("Gone to zero among the chosen: {n} of {top}, with {amount} before ({names}).").format(
            n=len(gone),
            top=len(chosen),
            amount=money(gone["then"].sum(), tables.currency, short=True),
            names=listing(gone["name"].head(5)),
        )
    later = table[table["rank_now"] <= top]
    missed = later[~later["chosen"]].sort_values("rank_now")
    if len(missed):
        first = missed.iloc[0]
        values = {
            "n": len(missed),
            "top": len(later),
            "share": share(missed["now"].sum() / later["now"].sum()),
            "name": first["name"],
            "rank": number(first["rank_then"]),
            "now": number(first["rank_now"]),
        }
        if first["then"] > 0:
            yield _(
                "Revenue alone missed {n} of the later {top} largest, with {share} of their revenue; the largest of "
                "them, {name}, stood at rank {rank} when the choice was made and stands at {now} now."
            ).format(**values)
        else:
            yield _(
                "Revenue alone missed {n} of the later {top} largest, with {share} of their revenue; the largest of "
                "them, {name}, had not bought in the period of the choice and stands at {now} now."
            ).format(**values)
    if sentence := aside(tables):
        yield sentence


def verdict(expected: Expected) -> str:
    """Say whether the choice alone explains how far the chosen fell behind."""
    observed, likely = expected.observed, (expected.by_correlation, expected.by_looking_back)
    low, high = min(one.ci_lower for one in likely), max(one.ci_upper for one in likely)
    if not (low <= high and observed.ci_lower <= observed.ci_upper):
        return _("There are too few accounts to say how sure this is.")
    if observed.ci_upper < low:
        return _("They fell further behind than the choice explains: look for causes in these accounts.")
    if observed.ci_lower > high:
        return _("They held better than the choice lets one expect: something kept them.")
    if observed.value < low:
        return _("They fell further behind than the choice lets one expect; with so few accounts that can be chance.")
    if observed.value > high:
        return _("They held better than the choice lets one expect; with so few accounts that can be chance.")
    return _(
        "The choice alone is enough to explain this, with the doubt there is: no other cause is needed, and none is "
        "ruled out."
    )


def short(then: Window) -> list[str]:
    """Say that periods of less than a year hold a season."""
    if then.months >= YEAR:
        return []
    return [
        _("The periods have {n} months each, not twelve: the season is part of every number.").format(n=then.months)
    ]


def caution() -> str:
    """Say what one history cannot tell."""
    return _(
        "This is one history: with another year the same rule picks other accounts. A difference of one or two "
        "accounts between rules means nothing, and what would have happened had you cared for other accounts is not "
        "in the data."
    )
