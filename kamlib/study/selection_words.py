"""A choice of key accounts in; what a reader should know about it, in sentences, out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.language import date, listing, money, ngettext, number, share
from kamlib.language import gettext as _
from kamlib.study.criteria import CriteriaTable
from kamlib.study.quality import aside
from kamlib.study.selection_choice import HIGH, LOW, Choice
from kamlib.study.selection_hours import Hours
from kamlib.study.selection_weights import Weighing
from kamlib.study.selection_weights import told as told_weights
from kamlib.study.tables import Tables

_NAMED = 8


@dataclass(frozen=True)
class Told:
    """All that sentences and tables are made from; see :class:`kamlib.study.selection.SelectionStudy`."""

    tables: Tables
    columns: CriteriaTable
    choice: Choice
    ordered: Choice | None
    hours: Hours | None
    names: dict[str, str]
    top: int
    table: pd.DataFrame
    since: pd.Series | None
    currency: str

    @property
    def has_current(self) -> bool:
        """Whether today's key accounts are known."""
        return self.since is not None

    @property
    def unranked(self) -> list[str]:
        """Today's key accounts that could not be ranked."""
        return [] if self.since is None else sorted(set(self.since.index) - set(self.table.index))

    @property
    def weighing(self) -> Weighing:
        """The weights."""
        return self.choice.weighing

    @property
    def firm(self) -> pd.DataFrame:
        """The accounts that are among the chosen in most draws."""
        return self.table[self.table["p_top"] >= HIGH]

    @property
    def going(self) -> pd.DataFrame:
        """Today's key accounts that go out, least probable first."""
        return self.table[self.table["current"] & (self.table["tier"] == "other")].sort_values("p_top", kind="stable")

    @property
    def near(self) -> pd.DataFrame:
        """The accounts for which being chosen is a toss of a coin, most probable first."""
        inside = self.table["p_top"].between(LOW, HIGH, inclusive="left")
        return self.table[inside].sort_values("p_top", ascending=False, kind="stable")

    def short(self, value: float) -> str:
        """Write an amount."""
        return money(value, self.currency, short=True)


def some_names(table: pd.DataFrame, most: int = _NAMED) -> str:
    """List the names of some accounts, and how many more there are."""
    names = list(table["name"].head(most))
    more = len(table) - len(names)
    return listing([*names, _("{n} more").format(n=number(more))] if more else names)


def headline(told: Told) -> str:
    """Say in one sentence who is sure to belong to the key accounts, and how many are not decided."""
    table, near = told.table, told.near
    values = {
        "day": date(told.columns.as_of),
        "n": number(len(table)),
        "k": number(len(told.weighing.weights)),
        "top": number(told.top),
        "firm": number(len(told.firm)),
        "near": number(len(near)),
        "names": some_names(told.firm) or _("none"),
        "criterion": told.names[told.weighing.weights.index[0]],
        "high": number(100 * HIGH),
        "low": number(100 * LOW),
    }
    if told.has_current:
        keys = table[table["current"]]
        values |= {
            "keys": number(len(keys) + len(told.unranked)),
            "stay": number((keys["p_top"] >= HIGH).sum()),
            "go": number(len(told.going) + len(told.unranked)),
            "come": number((~told.firm["current"]).sum()),
        }
        return _(
            "As of {day}, with {top} places and the criteria at hand, figures are sure of {stay} of today's {keys} key "
            "accounts, drop {go}, add {come}, and leave {near} accounts, old and new, so close to the line that people "
            "have to decide."
        ).format(**values)
    if len(told.weighing.weights) == 1:
        return _(
            "As of {day}, by {criterion} alone, figures are sure of {firm} of the {top} largest of {n} accounts "
            "({names}), and {near} stand so close to the line that people have to decide."
        ).format(**values)
    if not len(told.firm):
        return _(
            "As of {day}, no account is sure of a place among the {top} best of {n} by {k} criteria; {near} stand so "
            "close to the line that people have to decide."
        ).format(**values)
    return ngettext(
        "As of {day}, {firm} of {n} accounts is sure of a place among the {top} best by {k} criteria ({names}); for "
        "the other places {near} stand so close to the line that people have to decide.",
        "As of {day}, {firm} of {n} accounts are sure of a place among the {top} best by {k} criteria ({names}); for "
        "the other places {near} stand so close to the line that people have to decide.",
        len(told.firm),
    ).format(**values)


def points(told: Told) -> Iterator[str]:
    """Yield what else the reader should know, most important first."""
    yield from _in_and_out(told)
    yield _(
        "Sure means: chosen in at least {high} of 100 draws of weights and ratings; close to the line: in {low} to "
        "{high}."
    ).format(low=number(100 * LOW), high=number(100 * HIGH))
    several = len(told.weighing.weights) > 1
    if several:
        yield told_weights(told.weighing, told.names)
    if told.ordered is not None:
        yield _(
            "Agree on no more than an order ({names}), and {firm} accounts are sure and {near} close (--weights order)."
        ).format(
            names=" > ".join(told.names[name] for name in told.ordered.weighing.order),
            firm=number((told.ordered.doubt.top_probability >= HIGH).sum()),
            near=number(told.ordered.doubt.top_probability.between(LOW, HIGH, inclusive="left").sum()),
        )
    for account in told.table.head(3).itertuples():
        yield _(
            "{name} ({owner}), place {rank} ({low} to {high}): {reason} points against the average account. {doubt}"
        ).format(
            name=account.name, owner=account.owner, rank=number(account.rank), low=_rank(account.rank_low),
            high=_rank(account.rank_high), reason=account.reason, doubt=account.doubt,
        )  # fmt: skip
    yield from _revenue_alone(told)
    yield from _conditions(told)
    if several:
        yield str(told.columns.overlap)
    yield from _what_would_change(told)
    if told.hours is not None:
        yield from told.hours.sentences()
    if told.columns.agreement is not None:
        yield from str(told.columns.agreement).splitlines()[:1]
    if sentence := aside(told.tables):
        yield sentence


def _in_and_out(told: Told) -> Iterator[str]:
    """Name the accounts that come in, go out, and stay."""
    if not told.has_current:
        return
    table = told.table
    come = told.firm[~told.firm["current"]]
    go = told.going
    stay = told.firm[told.firm["current"]]
    near = told.near
    if len(come):
        yield _("In: {names}.").format(names=some_names(come))
    if len(go):
        yield _("Out: {names}. Before anybody tells them: an account's figures are not its whole story.").format(
            names=some_names(go)
        )
    if len(stay):
        yield _("Stay, whatever one doubts: {names}.").format(names=some_names(stay))
    for group, sentence in (
        (near[near["current"]], _("Key accounts to talk about: {names}.")),
        (near[~near["current"]], _("Candidates to talk about: {names}.")),
    ):
        if len(group):
            yield sentence.format(names=some_names(group))
    if table["held"].any():
        yield _("Would go out, but have been key accounts for less than a year: {names}.").format(
            names=some_names(table[table["held"]])
        )
    if told.unranked:
        yield _("Out, since they bought nothing in these years or a condition keeps them out: {names}.").format(
            names=listing(told.tables.names_of(pd.Index(told.unranked)))
        )


def _revenue_alone(told: Told) -> Iterator[str]:
    """Say whom a list by last year's revenue would have chosen instead."""
    largest = told.table.nlargest(told.top, "revenue")
    chosen = told.table[told.table["chosen"]]
    only = largest[~largest.index.isin(chosen.index)]
    if len(only):
        yield ngettext(
            "By last year's revenue alone {n} of the {top} would be another: {names} would be in.",
            "By last year's revenue alone {n} of the {top} would be others: {names} would be in.",
            len(only),
        ).format(n=number(len(only)), top=number(told.top), names=some_names(only, 5))


def _conditions(told: Told) -> Iterator[str]:
    """Name those who would be chosen but for a condition, by their ratings as given."""
    out, weights, missing = told.choice.excluded["account_id"], told.weighing.weights, told.columns.criteria.missing
    ratings = told.columns.rated().loc[out, weights.index]
    score = ratings.fillna({name: sum(missing[name]) / 2 for name in weights.index}) @ weights
    above = score[score >= told.table["score"].nlargest(told.top).iloc[-1]].sort_values(ascending=False)
    if len(above):
        names = pd.DataFrame({"name": told.tables.names_of(above.index)})
        yield _(
            "But for a condition these would be among the chosen: {names}. Does the condition say what you mean?"
        ).format(names=some_names(names, 5))


def _what_would_change(told: Told) -> Iterator[str]:
    """Say how little has to change for another list."""
    radius = told.choice.radius
    if np.isinf(radius.mass) and len(told.weighing.weights) > 1:
        yield _("No weights of these criteria change the list.")
    elif 0 < radius.mass < np.inf:
        leaves, enters = (told.tables.name(account) for account in (radius.leaves, radius.enters))
        yield _("The list changes when {mass} of the weight moves: {enters} comes in for {leaves}.").format(
            mass=share(radius.mass, 1 if radius.mass >= 0.001 else 4), enters=enters, leaves=leaves
        )
    near = told.near
    for name in told.weighing.weights.index:
        unknown = near[told.choice.ratings[name].reindex(near.index).isna()]
        if len(unknown):
            yield ngettext(
                "{criterion} is not known for {n} account near the line: {names}. Find that out first.",
                "{criterion} is not known for {n} accounts near the line: {names}. Find that out first.",
                len(unknown),
            ).format(criterion=told.names[name], n=number(len(unknown)), names=some_names(unknown, 5))


def left_out(told: Told) -> Iterator[str]:
    """Yield what could not be ranked, and what nobody can know."""
    columns = told.columns
    for name, why in columns.missing.items():
        yield _("{criterion} is not in the ranking. {why}").format(criterion=told.names[name], why=why)
    if told.weighing.unused:
        yield _("A weight was given for {names}, of which nothing is known; the others share it.").format(
            names=listing(told.names[name] for name in told.weighing.unused)
        )
    if told.weighing.uncounted:
        yield _("Without a weight, and so not in the ranking: {names}.").format(
            names=listing(told.names[name] for name in told.weighing.uncounted)
        )
    whole = len(told.choice.ratings)
    for name in told.weighing.weights.index:
        lacking = int(told.choice.ratings[name].isna().sum())
        if lacking:
            low, high = told.columns.criteria.missing[name]
            yield _(
                "{criterion} is not known for {n} of {all} accounts: their rating may be anything from {low} to {high} "
                "of 100."
            ).format(
                criterion=told.names[name], n=number(lacking), all=number(whole), low=number(100 * low),
                high=number(100 * high),
            )  # fmt: skip
    if columns.anchored:
        yield _(
            "The anchors of the kit do not fit amounts of this size; they were set by these accounts. Keep "
            "criteria.yaml and pass it on next time (--criteria), so that ratings can be compared from run to run."
        )
    if columns.measure == "revenue" and "lifetime_value" in columns.known:
        yield _("The lifetime value counts revenue, not margin: not every line has a cost, and no margin was given.")
    if (told.table["owner"] == _("nobody named")).all():
        yield _("Nobody is named as in charge: give accounts with manager_id, or a column salesperson.")
    if not told.has_current:
        yield _("Without today's list (--current) nobody can say who comes in and who goes out.")
    if told.hours is None:
        yield _("Without the hours there are (--hours) nobody can say who fits into them.")
    yield _(
        "Weights say what you value, and no data can say that. The chances hold as far as your weights are among those "
        "drawn and the ranges are right."
    )


def caption(study) -> str:
    """Say what a figure of the ranking shows."""
    return _("Ranks by what was known on {day}; bars: ranks in 95 of 100 draws of weights and ratings").format(
        day=date(study.as_of)
    )


def _rank(value) -> str:
    return "–" if pd.isna(value) else number(value)
