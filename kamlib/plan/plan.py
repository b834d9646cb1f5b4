"""Parts in; the plan of one account out, half filled or whole, as tables and as a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date as Day
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import date, number
from kamlib.language import gettext as _
from kamlib.plan.fields import settle
from kamlib.plan.parts import Action, Goal, Measure, ServicePromise
from kamlib.plan.people import Need, Risk, Stakeholder, WhiteSpace
from kamlib.swot import Swot

SECTIONS: dict[str, type] = {
    "goals": Goal,
    "promises": ServicePromise,
    "actions": Action,
    "measures": Measure,
    "needs": Need,
    "stakeholders": Stakeholder,
    "white_space": WhiteSpace,
    "risks": Risk,
}
_COLUMNS = {"str": "str", "float": "float64", "pd.Timestamp": "datetime64[us]"}


@dataclass(frozen=True, kw_only=True)
class AccountPlan:
    """What is wanted with a key account, who does what by when, and how one will see that it worked.

    Attributes
    ----------
    account_id, account_name : str
    tier : str
    manager : str
        Who answers for the account.
    currency : str
        Of all amounts, three letters.
    as_of : Timestamp
        Day of the data the plan was made from.
    review_on : Timestamp
        Day on which it is opened again.
    hours_a_year : float
        Hours the account may take.
    criteria : tuple of str
        Ids of the criteria for which the account was chosen.
    agreed_inside_on, agreed_outside_on : Timestamp
        Days on which sales, service and operations, and then the customer's side, agreed on what is expected.
    announced_on : Timestamp
        Day on which the customer was told that it is a key account: after both.
    goals, promises, actions, measures, needs, stakeholders, white_space, risks : tuple
        Entries of :class:`Goal`, :class:`ServicePromise`, :class:`Action`, :class:`Measure`, :class:`Need`,
        :class:`Stakeholder`, :class:`WhiteSpace` and :class:`Risk`; an id stands once in the plan.
    swot : Swot
    """

    account_id: str
    account_name: str
    tier: str = ""
    manager: str = ""
    currency: str = ""
    as_of: pd.Timestamp = pd.NaT
    review_on: pd.Timestamp = pd.NaT
    hours_a_year: float = field(default=np.nan, metadata={"low": 0})
    criteria: tuple[str, ...] = ()
    agreed_inside_on: pd.Timestamp = pd.NaT
    agreed_outside_on: pd.Timestamp = pd.NaT
    announced_on: pd.Timestamp = pd.NaT
    goals: tuple[Goal, ...] = ()
    promises: tuple[ServicePromise, ...] = ()
    actions: tuple[Action, ...] = ()
    measures: tuple[Measure, ...] = ()
    needs: tuple[Need, ...] = ()
    stakeholders: tuple[Stakeholder, ...] = ()
    white_space: tuple[WhiteSpace, ...] = ()
    risks: tuple[Risk, ...] = ()
    swot: Swot = field(default_factory=lambda: Swot(()))

    def __post_init__(self):
        settle(self, _("the plan"))
        for name, kind in SECTIONS.items():
            entries = tuple(getattr(self, name))
            object.__setattr__(self, name, entries)
            wrong = [type(one).__name__ for one in entries if not isinstance(one, kind)]
            if wrong:
                raise DataError(
                    _("Something stands under {section} that is none of its entries.").format(section=name),
                    expected=kind.__name__,
                    found=some(wrong),
                )
        if not self.account_id.strip():
            raise DataError(_("The plan names no account."), do=_("Give its account_id."))
        if not isinstance(self.swot, Swot):
            raise DataError(_("The plan's SWOT is none."), expected="kam.swot.Swot", found=type(self.swot).__name__)
        ids = pd.Index([one.id for name in SECTIONS for one in getattr(self, name)], dtype=object)
        if ids.has_duplicates:
            raise DataError(
                _("Some ids stand more than once in the plan."),
                found=some(ids[ids.duplicated()].unique()),
                do=_("Give each entry an id of its own: others refer to it."),
            )

    def table(self, name: str) -> pd.DataFrame:
        """Return a section as a table, one row an entry, by ``id``; the columns are the fields of its entries.

        Parameters
        ----------
        name : str
            Such as ``"goals"``.

        Returns
        -------
        DataFrame

        Raises
        ------
        DataError
            If there is no such section.
        """
        if name not in SECTIONS:
            raise DataError(_("A plan has no such section."), expected=some(SECTIONS, limit=8), found=str(name))
        kinds = {one.name: _COLUMNS.get(str(one.type), "object") for one in fields(SECTIONS[name])}
        entries = getattr(self, name)
        columns: dict[str, Any] = {
            column: pd.Series([getattr(one, column) for one in entries], dtype=kind) for column, kind in kinds.items()
        }
        return pd.DataFrame(columns).set_index("id")

    def check(self, tables: Mapping[str, pd.DataFrame], *, as_of: str | Day) -> pd.DataFrame:
        """Say what is missing, stale, late or no longer true; see :func:`kamlib.plan.check`."""
        from kamlib.plan.checks import check

        return check(self, tables, as_of=as_of)

    def _repr_html_(self) -> str:
        heading = _("Plan for {account}").format(account=self.account_name or self.account_id)
        review = "–" if pd.isna(self.review_on) else date(self.review_on)
        told = _("{goals} goals, {actions} actions, to be opened again on {day}.").format(
            goals=number(len(self.goals)), actions=number(len(self.actions)), day=review
        )
        shown = {"goals": ["what", "metric", "baseline", "target", "due", "owner"], "actions": ["what", "due", "owner"]}
        parts = [
            self.table(name)[columns].to_html(na_rep="–") for name, columns in shown.items() if getattr(self, name)
        ]
        return f"<h3>{escape(heading)}</h3><p>{escape(told)}</p>" + "".join(parts)
