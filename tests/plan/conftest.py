"""The sample's tables by parent account and in one currency, and the plans the tests work on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kamlib import data
from kamlib.plan import Action, Goal, prefill
from kamlib.swot import Factor, Swot, TowsAction

TECNIA = "003156"


@pytest.fixture(scope="session")
def tables():
    """Every table of the sample, by parent account, orders in EUR; never to be changed."""
    raw = data.load_all()
    rolled = {
        name: data.to_parent(table, raw["accounts"])
        if "account_id" in table and name not in ("accounts", "market")
        else table
        for name, table in raw.items()
    }
    return rolled | {"orders": data.convert(rolled["orders"], raw["exchange_rates"])}


@pytest.fixture(scope="session")
def begun(tables):
    """A plan as the data fills it."""
    return prefill(TECNIA, tables, as_of="2024-12-31")


@pytest.fixture(scope="session")
def clean(begun):
    """The same plan with all that people are asked for: nothing in it is wrong on its day."""
    owner, due = "Nuria Velasco Arce", "2025-12-31"
    goals = (
        Goal(
            id="G1",
            how="We show with their own figures what packaging costs them at each supplier.",
            why="They save a supplier and 3 % of their packaging costs; we win a third family.",
            what="They buy packaging from us too.",
            metric="share_of_wallet", unit="share", baseline=0.682, target=0.75, due=due, owner=owner,
            evidence="potential", criterion="potential",
        ),
        Goal(
            id="G2",
            how="Operations keep their twelve articles in stock.",
            why="A late delivery stops a line of theirs; each costs us a complaint.",
            what="Deliveries arrive whole on the day.",
            metric="on_time_share", unit="share", baseline=0.895, target=0.95, due=due, owner=owner, evidence="service",
        ),
    )  # fmt: skip
    team = {"responsible": ("sales",), "consulted": ("service",), "informed": ("operations",), "accountable": "sales"}
    actions = (
        Action(id="A1", what="Collect what packaging costs them", goal="G1", due="2025-02-15", hours=6, **team),
        Action(id="A2", what="Offer packaging", goal="G1", due="2025-03-15", after=("A1",), hours=8, **team),
        Action(id="A3", what="Agree on the twelve articles", goal="G2", due="2025-02-28", hours=6, **team),
        Action(id="A4", what="Ask finance for a talk with their head of plant", goal="T1", due="2025-03-31", **team),
    )
    targets = {"K1": 800_000, "K2": 0.75, "K3": 340_000, "K4": 0.85, "K5": 2}
    levels = {"P1": 0.85, "P2": 0.95, "P3": 1}
    strength = begun.swot.factors[0]
    plant = Factor(
        id="O1", account_id="003156", kind="opportunity", claim="Their second plant opens in June 2025.",
        judgement=True, owner=owner, effect=1.0, confidence=0.7, expires_on="2025-06-30",
    )  # fmt: skip
    so = TowsAction(
        id="T1", strategy="SO", what="Let those who know us bring us into the new plant", factors=(strength.id, "O1"),
        owner=owner, due="2025-03-31", measure="Persons of the new plant we have met",
    )  # fmt: skip
    return replace(
        begun,
        agreed_outside_on="2024-01-10",
        announced_on="2024-01-20",
        goals=goals,
        actions=tuple(replace(one, owner=owner) for one in actions),
        promises=tuple(replace(one, level=levels[one.id], owner=owner) for one in begun.promises),
        measures=tuple(replace(one, target=targets[one.id], due=due) for one in begun.measures),
        stakeholders=tuple(
            replace(one, influence=5 if place == 0 else 3, relationship=3, wanted=4)
            for place, one in enumerate(begun.stakeholders)
        ),
        swot=Swot((strength, plant), (so,)),
    )
