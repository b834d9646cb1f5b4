"""Where does one account stand, what stands out, and what is to be decided: its plan, filled in or opened again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from kamlib.language import current
from kamlib.language import gettext as _
from kamlib.plan import AccountPlan, check, kept, prefill, scorecard
from kamlib.plan.pages.content import content
from kamlib.study import account_review_views as views
from kamlib.study import account_review_words as words
from kamlib.study.account_named import account_named
from kamlib.study.account_review_files import opened, write_files
from kamlib.study.answer import Answer
from kamlib.study.at_risk import owners
from kamlib.study.periods import YEAR, coverage
from kamlib.study.quality import checks, quality
from kamlib.study.tables import Tables, revenue
from kamlib.study.view import View
from kamlib.swot import Tows


@dataclass(frozen=True, repr=False, kw_only=True)
class AccountReviewStudy(Answer):
    """Where one account stands, what stands out and how sure that is, and the plan that follows.

    Attributes
    ----------
    headline, points, left_out, parameters, numbers, by_account
        See :class:`kamlib.study.answer.Answer`; `by_account` has all accounts, to be compared with another run.
    account_id, account_name : str
    as_of : Timestamp
        The last day that is known.
    plan : AccountPlan
        Filled in from the data, or as it was opened.
    card : DataFrame
        Where its measures stand, as :func:`kamlib.plan.scorecard` tells.
    faults : DataFrame
        What :func:`kamlib.plan.check` finds: ``id, fault, told``.
    promised : DataFrame
        Which promises were kept, as :func:`kamlib.plan.kept` tells.
    tows : Tows or None
        Which factors of ours meet which from outside; None without a factor.
    currency : str
        Currency of all amounts.
    standing : View
        The measures: where they began, stand and are to be.
    board : View
        Strengths, weaknesses, opportunities and threats with what they rest on.
    pairs : View
        Which of them meet, with room for what a person decides.
    goals : View
    steps : View
        Who does what by when.
    people : View
    gaps : View
        What the account could buy and does not.
    needs : View
        Questions for the next meeting.
    since : View
        What the data say today and did not when the plan was made.
    faulty : View
        What is stale, late or no longer true.
    asked : View
        What a person still has to fill in.
    data : View
        What became of every line.
    controls : View
        Sums that have to agree.
    """

    name: str = "account_review"
    account_id: str
    account_name: str
    as_of: pd.Timestamp
    plan: AccountPlan
    card: pd.DataFrame
    faults: pd.DataFrame
    promised: pd.DataFrame
    tows: Tows | None
    currency: str
    standing: View
    board: View
    pairs: View
    goals: View
    steps: View
    people: View
    gaps: View
    needs: View
    since: View
    faulty: View
    asked: View
    data: View
    controls: View

    @property
    def caption(self) -> str:
        """Account, measure and date: the line under a figure's title."""
        return words.caption(self)

    def documents(self, folder: Path) -> list[dict[str, str]]:
        """Write the plan and what is made of it; an earlier plan keeps every line somebody wrote."""
        measured = {"card": self.card, "faults": self.faults, "promised": self.promised}
        return write_files(self.plan, folder, as_of=self.as_of, measured=measured)


def account_review(
    tables: Tables,
    *,
    account: str | None = None,
    plan: str | Path | None = None,
    as_of: str | pd.Timestamp | None = None,
) -> AccountReviewStudy:
    """Say where one account stands and what stands out, and make its plan or open it again.

    Parameters
    ----------
    tables : Tables
        As :func:`kamlib.study.gather` gives them: order lines, and whatever else is to be had.
    account : str, optional
        Its id or its name. None: that of the plan; without one, in the sample, a key account with a story.
    plan : path, optional
        The ``plan.yaml`` of an earlier run, or the ``plan.xlsx`` beside it. None: the plan is made from the data.
    as_of : day or month, optional
        Last day or month that counts. None: the last complete month of the file.

    Returns
    -------
    AccountReviewStudy

    Raises
    ------
    StudyError
        If it is not clear which account is meant, or the plan is that of another one.
    DataError
        If the plan cannot be read.

    Notes
    -----
    What stands out is held against peers by :func:`kamlib.swot.from_data`; how sure a factor is stands beside it.
    What a person has to decide - goals, actions, who has influence - is left empty: which factors belong together is
    proposed, never what is to be done about it. A plan that is opened again is changed by nobody but you.
    """
    span = coverage(tables.orders["order_date"], as_of=as_of, monthly=tables.monthly)
    before = None if plan is None else opened(Path(plan))
    account_id = account_named(tables, before.account_id if before is not None and account is None else account)
    if before is not None:
        words.refuse_other(before, account_id, tables)
    known, day = tables.by_name, span.last
    fresh = prefill(account_id, known, as_of=day)
    if not fresh.manager:
        fresh = replace(fresh, manager=str(owners(tables).get(account_id, "")))
    made = fresh if before is None else before
    card, faults = scorecard(made, known, as_of=day), check(made, known, as_of=day)
    year = span.window(YEAR)
    sales = pd.DataFrame({"now": revenue(tables.orders, year)})
    if span.covers(year.before()):
        sales = sales.join(revenue(tables.orders, year.before()).rename("before"), how="outer").fillna(0.0)
    told = words.Told(
        tables=tables, account_id=account_id, day=day, window=year, sales=sales, plan=made, fresh=fresh,
        again=before is not None, chosen=account is None and before is None, card=card, faults=faults,
        sections={
            one.key: one for one in content(replace(made, as_of=day), lang=current(), card=card, faults=faults)
        },
    )  # fmt: skip
    return AccountReviewStudy(
        headline=words.headline(told),
        points=tuple(words.points(told)),
        left_out=(*tables.notes, *span.notes, *words.left_out(told)),
        parameters={
            "account": account_id, "as_of": f"{day:%Y-%m-%d}",
            "plan": None if before is None else f"{before.as_of:%Y-%m-%d}",
        },
        numbers=_numbers(told),
        by_account=pd.DataFrame({"name": tables.names_of(sales.index), "revenue": sales["now"]}, index=sales.index),
        account_id=account_id,
        account_name=told.name,
        as_of=day,
        plan=made,
        card=card,
        faults=faults,
        promised=kept(made, known, as_of=day),
        tows=told.tows,
        currency=tables.currency,
        **{part.__name__: part(told) for part in views.ALL},
        data=quality(tables, year),
        controls=checks(tables, _controls(told)),
    )  # fmt: skip


def _numbers(told: words.Told) -> dict[str, float]:
    factors = told.plan.swot.factors
    numbers = {
        "accounts": len(told.sales),
        "revenue": told.revenue,
        "rank": told.rank,
        "factors": len(factors),
        "factors_hardly_chance": sum(one.confidence >= words.SURE for one in factors),
        "persons": len(told.plan.stakeholders),
        "gaps": len(told.plan.white_space),
        "to_fill_in": len(told.missing),
        "to_mend": len(told.wrong),
    }
    if "before" in told.sales:
        numbers["revenue_before"] = told.revenue_before
    return {name: round(float(value), 6) for name, value in numbers.items() if value == value}


def _controls(told: words.Told) -> list:
    lines = told.tables.orders
    own = lines[(lines["account_id"] == told.account_id) & told.window.holds(lines["order_date"])]
    year = lines[told.window.holds(lines["order_date"])]
    return [
        (
            _("Revenue of the period: order lines, and accounts added up"),
            year["amount"].sum(),
            told.sales["now"].sum(),
        ),
        (_("Revenue of the account: order lines, and the study"), own["amount"].sum(), told.revenue),
    ]
