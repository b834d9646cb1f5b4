"""One account's plan and figures in; what a reader should know about it, in sentences, out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from kamlib.errors import StudyError
from kamlib.language import date, listing, money, ngettext, number
from kamlib.language import gettext as _
from kamlib.plan import AccountPlan
from kamlib.plan.pages import Section
from kamlib.study.account_review_lacking import lacking
from kamlib.study.periods import Window
from kamlib.study.quality import aside
from kamlib.study.tables import Tables
from kamlib.study.view import cell
from kamlib.swot import Factor, Tows
from kamlib.swot.tails import FEWEST

SURE, LIKELY = 0.9, 0.5
MISSING = ("missing", "no_action", "not_taken_over", "raci", "uncovered")
_TOLD = 3


@dataclass(frozen=True)
class Told:
    """All that sentences and tables are made from; see :class:`kamlib.study.account_review.AccountReviewStudy`."""

    tables: Tables
    account_id: str
    day: pd.Timestamp
    window: Window
    sales: pd.DataFrame
    plan: AccountPlan
    fresh: AccountPlan
    again: bool
    chosen: bool
    card: pd.DataFrame
    faults: pd.DataFrame
    sections: Mapping[str, Section]

    @property
    def name(self) -> str:
        """The account's name, on one line."""
        return " ".join(self.tables.name(self.account_id).split())

    @property
    def revenue(self) -> float:
        """Revenue of the period."""
        return float(self.sales["now"].get(self.account_id, 0.0))

    @property
    def revenue_before(self) -> float:
        """Revenue of the period before; missing where the file does not reach back so far."""
        return float(self.sales["before"].get(self.account_id, 0.0)) if "before" in self.sales else float("nan")

    @property
    def rank(self) -> float:
        """Place by revenue; missing without revenue."""
        return float((self.sales["now"] > self.revenue).sum() + 1) if self.revenue > 0 else float("nan")

    @cached_property
    def factors(self) -> tuple[Factor, ...]:
        """The factors of the plan, those that count most first."""
        swot = self.plan.swot
        if not swot.factors:
            return ()
        by_id = {one.id: one for one in swot.factors}
        return tuple(by_id[one] for one in swot.priorities().table.index)

    @cached_property
    def tows(self) -> Tows | None:
        """Which factors meet."""
        return self.plan.swot.tows() if self.plan.swot.factors else None

    @property
    def missing(self) -> pd.DataFrame:
        """What a person still has to fill in."""
        return self.faults[self.faults["fault"].isin(MISSING)]

    @property
    def wrong(self) -> pd.DataFrame:
        """What is stale, late or no longer true."""
        return self.faults[~self.faults["fault"].isin(MISSING)]

    def short(self, value: float) -> str:
        """Write an amount."""
        return money(value, self.tables.currency, short=True)


def refuse_other(plan: AccountPlan, account_id: str, tables: Tables) -> None:
    """Refuse a plan of another account than the one that is asked for."""
    if plan.account_id != account_id:
        raise StudyError(
            _("The plan is that of another account."),
            expected=_("a plan of {account}").format(account=tables.name(account_id)),
            found=_("the plan of {account}").format(account=plan.account_name or plan.account_id),
            do=_("Give each account a folder of its own (--out): what you wrote in a plan stays where it is."),
        )


def sureness(factor: Factor) -> str:
    """Say how sure a factor is."""
    if factor.judgement:
        return _("judged by {owner}").format(owner=factor.owner)
    if not factor.confidence >= 0:
        return _("no evidence")
    if factor.metric == "contract_end":
        return _("a fact")
    if factor.confidence >= SURE:
        return _("hardly chance")
    told = _("probably real, {n} in 100 may be chance") if factor.confidence >= LIKELY else _("may well be chance")
    return told.format(n=number(100 * (1 - factor.confidence)))


def headline(told: Told) -> str:
    """Say in one sentence where the account stands, what stands out and how sure that is, and what comes first."""
    return _("{stands}; {out}; {first}.").format(stands=_stands(told), out=_stands_out(told), first=_first(told))


def _stands(told: Told) -> str:
    values = {
        "day": date(told.day), "name": told.name, "revenue": told.short(told.revenue), "period": str(told.window),
        "before": told.short(told.revenue_before),
    }  # fmt: skip
    if not told.revenue > 0:
        return _("As of {day}, {name} bought nothing ({period})").format(**values)
    values |= {"rank": number(told.rank), "n": number((told.sales["now"] > 0).sum())}
    if not told.revenue_before > 0:
        return _("As of {day}, {name} brought {revenue} ({period}), place {rank} of {n} accounts").format(**values)
    values["change"] = cell(told.revenue / told.revenue_before - 1, "change")
    return _(
        "As of {day}, {name} brought {revenue} ({period}; {change} on the period before), place {rank} of {n} accounts"
    ).format(**values)


def _stands_out(told: Told) -> str:
    if not told.factors and not told.revenue > 0:
        return _("it is compared with nobody, since it did not buy within the year")
    if not told.factors and (told.sales["now"] > 0).sum() <= FEWEST:
        return _("there are too few accounts to hold it against")
    if not told.factors:
        return _("no figure sets it apart from its peers by more than chance does")
    first = told.factors[0]
    return _('what stands out most: "{claim}" ({sure})').format(claim=_plain(first.claim), sure=sureness(first))


def _first(told: Told) -> str:
    """Say what is to be done first: what is late, what is no longer true, what a person has to decide, what is next."""
    open_ = sorted((one for one in told.plan.actions if pd.isna(one.done_on) and one.what), key=lambda one: one.due)
    late = [one for one in open_ if one.due <= told.day]
    values = {"n": number(len(told.wrong)), "m": number(len(told.missing)), "day": date(told.plan.review_on)}
    if late:
        return _("first to be done: {what} (was due on {day})").format(what=_plain(late[0].what), day=date(late[0].due))
    if told.again and len(told.wrong):
        return ngettext(
            "first to be done: mend {n} entry of the plan that no longer holds",
            "first to be done: mend {n} entries of the plan that no longer hold",
            len(told.wrong),
        ).format(**values)
    if not told.again and told.factors:
        return _("first to be done: decide who does what about it by when, and write it into the plan")
    if len(told.missing):
        return ngettext(
            "first to be done: fill in {m} entry of the plan that only a person can",
            "first to be done: fill in {m} entries of the plan that only a person can",
            len(told.missing),
        ).format(**values)
    if open_:
        return _("next to be done: {what} (by {day})").format(what=_plain(open_[0].what), day=_day(open_[0].due))
    return _("the plan is opened again on {day}").format(day=_day(told.plan.review_on))


def points(told: Told) -> Iterator[str]:
    """Yield what else the reader should know, most important first."""
    if told.chosen:
        yield _(
            "No account was named, so the sample's {name} was taken: it orders every month and pays later each year. "
            "Another one: --account with its number or name."
        ).format(name=told.name)
    if told.again:
        yield _(
            "The plan of {day} was opened again, and what you wrote in it is as it was. To be mended: {wrong}; to be "
            "filled in: {missing}."
        ).format(day=_day(told.plan.as_of), wrong=number(len(told.wrong)), missing=number(len(told.missing)))
        yield told.sections["position"].said
    else:
        yield _(
            "The plan is filled in as far as the data go. Goals, actions, owners and who has influence are a person's "
            "to write, {n} entries in plan.yaml; the next run opens what you wrote there, checks it and keeps it."
        ).format(n=number(len(told.missing)))
    for one in told.factors[1 : 1 + _TOLD]:
        yield _("{claim} ({sure}).").format(claim=_plain(one.claim), sure=sureness(one))
    if told.plan.white_space:
        yield told.sections["white_space"].said
    if told.plan.stakeholders:
        yield told.sections["stakeholders"].said
    if sentence := aside(told.tables):
        yield sentence


def left_out(told: Told) -> Iterator[str]:
    """Yield what could not be judged, and what the reader should keep in mind."""
    if things := lacking(told.tables):
        yield _("Not given, and so not in the plan: {things}.").format(things=listing(things))
    doubtful = sum(one.confidence < SURE for one in told.factors)
    if doubtful:
        yield ngettext(
            "{n} factor may be chance: among so many figures some lie apart by luck. It stands there as a question to "
            "ask, not as a finding.",
            "{n} factors may be chance: among so many figures some lie apart by luck. They stand there as questions to "
            "ask, not as findings.",
            doubtful,
        ).format(n=number(doubtful))
    yield _("What no table knows is not there: what the customer told you, what a competitor plans.")


def caption(study) -> str:
    """Say whose figure it is, and of when."""
    return _("{name}, as of {day}").format(name=study.account_name, day=date(study.as_of))


def _plain(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def _day(day: pd.Timestamp) -> str:
    return _("a day that is not named yet") if pd.isna(day) else date(day)
