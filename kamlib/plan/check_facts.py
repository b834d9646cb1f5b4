"""A plan, today's tables and a day in; what they say against the plan out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import pandas as pd

from kamlib.language import date, number
from kamlib.language import gettext as _
from kamlib.plan.check_entries import PLAN, Fault
from kamlib.plan.kpi_figures import Reading
from kamlib.plan.kpis import KPIS
from kamlib.plan.plan import AccountPlan
from kamlib.plan.promised import kept
from kamlib.plan.units import shown

Tables = Mapping[str, pd.DataFrame]
INFLUENTIAL = 4
_OFF = 0.005
_ROUNDING = {"money": 0.5, "share": 0.0005, "days": 0.05, "hours": 0.05}


def no_longer_true(plan: AccountPlan, tables: Tables, day: pd.Timestamp) -> Iterator[Fault]:
    """Tell which baselines are not what the tables say of the day of the plan."""
    then = day if pd.isna(plan.as_of) else plan.as_of
    for one in (*plan.goals, *plan.measures):
        if one.metric not in KPIS or math.isnan(one.baseline):
            continue
        kpi = KPIS[one.metric]
        again = kpi.read(plan.account_id, tables, then)
        if not _within(one.baseline, again, kpi.unit):
            unit = one.unit or kpi.unit_in(plan.currency)
            yield (
                one.id,
                "no_longer_true",
                _("The baseline is given as {said}; measured again for {day} it is {found}.").format(
                    said=shown(one.baseline, unit), day=date(then), found=shown(again.value, unit)
                ),
            )


def gone(plan: AccountPlan, tables: Tables, day: pd.Timestamp) -> Iterator[Fault]:
    """Tell whether the account is closed or no key account any more, and which persons have left."""
    accounts = tables.get("accounts")
    if accounts is not None and "account_id" in accounts:
        own = accounts[accounts["account_id"] == plan.account_id]
        if not len(own):
            yield PLAN, "gone", _("The accounts do not know it any more.")
        elif "status" in own and (own["status"] == "closed").all():
            yield PLAN, "gone", _("The account is closed.")
    listed = tables.get("kam_status", tables.get("current"))
    if plan.tier == "key" and listed is not None and {"account_id", "valid_to"} <= set(listed):
        ends = listed.loc[listed["account_id"] == plan.account_id, "valid_to"]
        if len(ends) and (ends < day).all():
            yield PLAN, "gone", _("It was a key account until {day}.").format(day=date(ends.max()))
    contacts = tables.get("contacts")
    if contacts is not None and {"contact_id", "left_on"} <= set(contacts):
        left = contacts[contacts["left_on"] <= day].drop_duplicates("contact_id").set_index("contact_id")["left_on"]
        for one in plan.stakeholders:
            if one.id in left.index:
                told = _("{name} left the company on {day}.")
                yield one.id, "gone", told.format(name=one.name or one.id, day=date(left[one.id]))


def promises(plan: AccountPlan, tables: Tables, day: pd.Timestamp) -> Iterator[Fault]:
    """Tell which promises were not kept within the last year."""
    card = kept(plan, tables, as_of=day)
    for name, row in card[card["state"] == "not_kept"].iterrows():
        told = _("Promised: {level}. Measured: {found}.")
        if KPIS[row["metric"]].unit == "share":
            told = _("Promised: {level}. Measured: {found} of {n} cases.")
        level, found = (shown(row[column], row["unit"]) for column in ("level", "now"))
        yield str(name), "not_held", told.format(level=level, found=found, n=number(row["n"]))


def people(plan: AccountPlan, tables: Tables, day: pd.Timestamp, unmet_days: int) -> Iterator[Fault]:
    """Tell of whom with influence nobody takes care, and whom nobody has met for long."""
    met = _last_met(plan, tables, day)
    for one in plan.stakeholders:
        if not one.influence >= INFLUENTIAL:
            continue
        name = one.name or one.id
        if not one.covered_by.strip():
            yield (
                one.id,
                "uncovered",
                _("{name} has much influence, and nobody of ours is in charge.").format(name=name),
            )
        days = [stamp for stamp in (one.last_contact, met.get(one.id, pd.NaT)) if not pd.isna(stamp)]
        if not days:
            yield one.id, "not_met", _("{name} has much influence, and nobody has noted a contact.").format(name=name)
        elif (day - max(days)).days > unmet_days:
            told = _("{name} has much influence; the last contact was on {day}.")
            yield one.id, "not_met", told.format(name=name, day=date(max(days)))


def _within(said: float, again: Reading, unit: str) -> bool:
    """Return whether a figure is still what the tables say, or they say nothing."""
    if math.isnan(again.value):
        return True
    rounding = _ROUNDING.get(unit, 0.0)
    if again.ci_lower == again.ci_lower:
        return again.ci_lower - rounding <= said <= again.ci_upper + rounding
    return abs(said - again.value) <= max(_OFF * abs(again.value), rounding)


def _last_met(plan: AccountPlan, tables: Tables, day: pd.Timestamp) -> dict[str, pd.Timestamp]:
    rows = tables.get("activities")
    if rows is None or not {"account_id", "contact_id", "activity_date"} <= set(rows):
        return {}
    rows = rows[(rows["account_id"] == plan.account_id) & (rows["activity_date"] <= day)]
    return rows.groupby("contact_id")["activity_date"].max().to_dict()
