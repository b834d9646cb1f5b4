"""Tables and an account in; its plan with everything the data knows out, so that only judgement is asked of people."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date as Day
from difflib import get_close_matches

import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.measure.clock import to_day
from kamlib.plan.asking import questions
from kamlib.plan.gaps import gaps_of
from kamlib.plan.kpis import KPIS
from kamlib.plan.parts import Action, Goal, Measure, ServicePromise
from kamlib.plan.people import Risk, Stakeholder
from kamlib.plan.plan import AccountPlan
from kamlib.score import load_criteria
from kamlib.swot import Swot, from_data
from kamlib.swot.rules import RULES

Tables = Mapping[str, pd.DataFrame]
_LATEST = {"orders": "order_date", "activities": "activity_date", "payments": "invoice_date", "service": "opened_on"}
_SENIORITY = ("executive", "director", "manager", "specialist")


def prefill(account_id: str, tables: Tables, *, as_of: str | Day | None = None) -> AccountPlan:
    """Begin the plan of an account with everything the tables know of it.

    Parameters
    ----------
    account_id : str
        The parent account.
    tables : dict of str to DataFrame
        By name, with the columns of the data dictionary, by parent account and in one currency. What needs a table or
        a column that is not there is left empty.
    as_of : day, optional
        The last day that is known; by default the last day in the tables.

    Returns
    -------
    AccountPlan
        Filled in: name, tier, manager, currency, hours of last year, a measure with its baseline for each criterion of
        selection, SWOT factors, persons with their last contact, white space, the promises usual for key accounts,
        risks from threats, questions, and a review in three months. Left to people: goals, actions, targets, influence
        and relationships, what is done about risks.

    Raises
    ------
    DataError
        If the tables do not know the account, or have no day.
    """
    day = to_day(as_of, "as_of") if as_of is not None else last_day(tables)
    _refuse_unknown(account_id, tables)
    status = _status(account_id, tables, day)
    currency, swot = _currency(tables), _swot(account_id, tables, day)
    people = _stakeholders(account_id, tables, day)
    gaps = gaps_of(account_id, tables, day, currency=currency)
    measures = _measures(account_id, tables, day, currency)
    wallet = KPIS["share_of_wallet"].read(account_id, tables, day).value
    return AccountPlan(
        account_id=account_id,
        account_name=_of_account(account_id, tables, "account_name") or account_id,
        tier="key" if status else "",
        manager=_manager(status.get("manager_id") or _of_account(account_id, tables, "manager_id"), tables),
        currency=currency,
        as_of=day,
        review_on=_a_quarter_on(day),
        hours_a_year=_up(KPIS["hours_12m"].read(account_id, tables, day).value),
        criteria=tuple(one.id for one in load_criteria()),
        agreed_inside_on=status.get("internal_alignment_on", pd.NaT),
        announced_on=status.get("announced_on", pd.NaT),
        goals=(Goal(id="G1"),),
        promises=_promises() if status else (),
        actions=(Action(id="A1", goal="G1"),),
        measures=measures,
        needs=questions(
            wallet_known=wallet == wallet, stakeholders=people, white_space=gaps, factors=swot.factors, tables=tables
        ),
        stakeholders=people,
        white_space=gaps,
        risks=tuple(
            Risk(id=f"R{n}", what=one.claim)
            for n, one in enumerate((one for one in swot.factors if one.kind == "threat"), 1)
        ),
        swot=swot,
    )


def _refuse_unknown(account_id: str, tables: Tables) -> None:
    known = pd.concat([one["account_id"] for one in tables.values() if "account_id" in one] or [pd.Series(dtype="str")])
    ids = known.dropna().astype("str").unique()
    if account_id not in ids:
        raise DataError(
            _("The tables do not know account {account}.").format(account=account_id),
            found=some(get_close_matches(str(account_id), ids, n=3)),
            do=_("Give the account_id of the parent account."),
        )


def last_day(tables: Tables) -> pd.Timestamp:
    """Return the last day the tables speak of: that of the orders, where there are orders."""
    days = [tables[name][column].max() for name, column in _LATEST.items() if column in tables.get(name, ())]
    days = [day for day in days if not pd.isna(day)]
    if not days:
        raise DataError(_("No table says which day is the last."), do=_("Give as_of."))
    return pd.Timestamp(days[0]).normalize()


def _a_quarter_on(day: pd.Timestamp) -> pd.Timestamp:
    later = day + pd.DateOffset(months=3)
    return later + pd.offsets.MonthEnd(0) if day.is_month_end else later


def _of_account(account_id: str, tables: Tables, column: str) -> str:
    accounts = tables.get("accounts")
    if accounts is None or not {"account_id", column} <= set(accounts):
        return ""
    found = accounts.loc[accounts["account_id"] == account_id, column].dropna()
    return str(found.iloc[0]) if len(found) else ""


def _status(account_id: str, tables: Tables, day: pd.Timestamp) -> dict:
    """Return the account's line among the key accounts of the day; empty if it is none."""
    listed = tables.get("kam_status", tables.get("current"))
    if listed is None or "account_id" not in listed:
        return {}
    own = listed[listed["account_id"] == account_id]
    for column, keep in (("valid_from", lambda days: ~(days > day)), ("valid_to", lambda days: ~(days < day))):
        own = own[keep(own[column])] if column in own else own
    line = own.iloc[-1].dropna().to_dict() if len(own) else {}
    # what was agreed or told later was not known on the day
    return {name: value for name, value in line.items() if not (isinstance(value, pd.Timestamp) and value > day)}


def _manager(manager_id: str, tables: Tables) -> str:
    managers = tables.get("managers")
    if pd.isna(manager_id) or not manager_id:
        return ""
    if managers is None or not {"manager_id", "manager_name"} <= set(managers):
        return str(manager_id)
    found = managers.loc[managers["manager_id"] == manager_id, "manager_name"].dropna()
    return str(found.iloc[0]) if len(found) else str(manager_id)


def _currency(tables: Tables) -> str:
    units = tables["orders"]["currency"].dropna().unique() if "currency" in tables.get("orders", ()) else []
    return str(units[0]) if len(units) == 1 else ""


def _swot(account_id: str, tables: Tables, day: pd.Timestamp) -> Swot:
    filled = {name: table for name, table in tables.items() if len(table)}
    any_figure = any(rule.can(filled) for rule in RULES)
    return Swot(from_data(account_id, filled, as_of=day) if any_figure else ())


def _stakeholders(account_id: str, tables: Tables, day: pd.Timestamp) -> tuple[Stakeholder, ...]:
    contacts = tables.get("contacts")
    if contacts is None or not {"account_id", "contact_id"} <= set(contacts):
        return ()
    own = contacts[contacts["account_id"] == account_id]
    for column, keep in (("known_since", lambda days: ~(days > day)), ("left_on", lambda days: ~(days <= day))):
        own = own[keep(own[column])] if column in own else own
    if "seniority" in own:
        rank = own["seniority"].map({name: place for place, name in enumerate(_SENIORITY)}).fillna(len(_SENIORITY))
        own = own.loc[rank.sort_values(kind="stable").index]
    last = _last_spoken(account_id, tables, day)
    told = []
    for row in own.to_dict("records"):
        spoken = last.get(row["contact_id"], {})
        told.append(
            Stakeholder(
                id=str(row["contact_id"]),
                name=_text(row.get("contact_name")),
                role=_text(row.get("buying_role")),
                function=_text(row.get("function")),
                covered_by=_manager(spoken.get("manager_id", ""), tables),
                last_contact=spoken.get("activity_date", pd.NaT),
            )
        )
    return tuple(told)


def _last_spoken(account_id: str, tables: Tables, day: pd.Timestamp) -> dict[str, dict]:
    """Return for each contact the last activity with it."""
    rows = tables.get("activities")
    if rows is None or not {"account_id", "contact_id", "activity_date"} <= set(rows):
        return {}
    rows = rows[(rows["account_id"] == account_id) & (rows["activity_date"] <= day) & rows["contact_id"].notna()]
    rows = rows.sort_values("activity_date", kind="stable").drop_duplicates("contact_id", keep="last")
    return {row["contact_id"]: row for row in rows.to_dict("records")}


def _measures(account_id: str, tables: Tables, day: pd.Timestamp, currency: str) -> tuple[Measure, ...]:
    told = []
    for criterion in load_criteria():
        kpi = KPIS.of_criterion(criterion.id)
        if kpi is None:
            continue
        told.append(
            Measure(
                id=f"K{len(told) + 1}",
                metric=kpi.name,
                unit=kpi.unit_in(currency),
                criterion=criterion.id,
                baseline=rounded(kpi.read(account_id, tables, day).value, kpi.unit),
                source=kpi.source,
            )
        )
    return tuple(told)


def _promises() -> tuple[ServicePromise, ...]:
    usual = (
        (_("Deliveries arrive whole by the day promised."), "on_time_share", 0.95),
        (_("Questions are answered by the day promised."), "tickets_on_time_share", 0.95),
        (_("Once a quarter we look back together."), "reviews_12m", 4.0),
    )
    return tuple(
        ServicePromise(id=f"P{n}", what=what, tier="key", metric=metric, level=level, unit=KPIS[metric].unit)
        for n, (what, metric, level) in enumerate(usual, 1)
    )


def rounded(value: float, unit: str) -> float:
    """Round a figure to what a plan says of it: amounts to the unit, shares to a tenth of a per cent."""
    return round(value, {"money": 0, "count": 0, "share": 3}.get(unit, 1)) if value == value else value


def _up(value: float) -> float:
    return float(math.ceil(value)) if value == value else value


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)
