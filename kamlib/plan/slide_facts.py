"""A plan and what was measured in; the figures and steps that are fit for a customer, and their sources, out."""

from __future__ import annotations

import math

import pandas as pd

from kamlib.language import gettext as _
from kamlib.language import number, period
from kamlib.plan.kpis import KPIS
from kamlib.plan.pages import words
from kamlib.plan.parts import Action
from kamlib.plan.plan import AccountPlan
from kamlib.plan.units import shown

FIT = ("on_time_share", "complaints_12m", "tickets_on_time_share", "reviews_12m", "adoption_rate")
"""Figures of what the customer gets; revenue, margin, wallet, hours, contacts and payment are ours alone."""
_CUSTOMER = frozenset({"customer", "the customer", "cliente", "el cliente"})


def figures_of(plan: AccountPlan, card: pd.DataFrame | None) -> pd.DataFrame:
    """Return the measures fit for the customer of which anything is known: what changed, and who answers for it."""
    unmeasured = {"now": math.nan, "share_done": math.nan, "state": "unknown", "n": 0}
    unmeasured |= {"ci_lower": math.nan, "ci_upper": math.nan, "period_start": pd.NaT, "period_end": pd.NaT}
    table = plan.table("measures") if card is None else card
    table = table.assign(**{name: value for name, value in unmeasured.items() if name not in table})
    said = table[["baseline", "now", "target"]].notna().any(axis=1)
    fit = labelled(table[table["metric"].isin(FIT) & said])
    owners = {one.metric: one.owner for one in (*plan.goals, *plan.promises) if one.owner.strip()}
    return fit.assign(
        owner=[owners.get(one, "") for one in fit["metric"]],
        change=pd.Series([_change(row) for _id, row in fit.iterrows()], index=fit.index, dtype="str"),
    )


def today(plan: AccountPlan, figures: pd.DataFrame, promised: pd.DataFrame) -> pd.Timestamp:
    """Return the last day of what was measured; where nothing was, that of the plan's data."""
    days = pd.concat([figures["period_end"], promised["period_end"]]).dropna()
    return pd.Timestamp(days.max()) if len(days) else plan.as_of


def labelled(table: pd.DataFrame) -> pd.DataFrame:
    """Add the names of the figures as a reader knows them."""
    return table.assign(label=[words.metric(one) for one in table["metric"]])


def _change(row: pd.Series) -> str:
    now, before = row["now"], row["baseline"]
    if now != now or before != before:
        return "unknown"
    chance = row["ci_lower"] <= before <= row["ci_upper"]
    if chance or shown(now, row["unit"]) == shown(before, row["unit"]):
        return "same"
    return "better" if (now > before) == (KPIS[row["metric"]].direction == "higher") else "worse"


def fit_actions(plan: AccountPlan) -> list[Action]:
    """Return the actions for a goal whose figure is fit for the customer, and those the customer has a part in."""
    goals = {one.id for one in plan.goals if one.metric in FIT}
    return [one for one in plan.actions if one.goal in goals or _CUSTOMER & _part(one)]


def _part(one: Action) -> set[str]:
    names = (*one.responsible, one.accountable, *one.consulted, *one.informed)
    return {name.strip().casefold() for name in names}


def sources(figures: pd.DataFrame) -> list[str]:
    """Say of each figure from which table and time it comes."""
    told = []
    for name, row in figures.iterrows():
        if pd.isna(row["period_start"]) or pd.isna(row["period_end"]) or row["now"] != row["now"]:
            line = _("{id} {label}: not measured.").format(id=name, label=row["label"])
        else:
            line = _("{id} {label}: {now}; table {table}, {period}, cases: {n}.").format(
                id=name, label=row["label"], now=shown(row["now"], row["unit"]), table=words.known(row["source"]),
                period=period(row["period_start"], row["period_end"]), n=number(row["n"]),
            )  # fmt: skip
        told.append(line)
    return told
