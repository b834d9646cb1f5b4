"""Other answers tried on a plan: what changes, what is left wrong, what cannot be tried."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from kamlib.errors import DataError
from kamlib.plan import AccountPlan, Action, Goal, Stakeholder, try_answers, with_answers

GOAL = Goal(
    id="G1", how="h", why="w", what="x", metric="on_time_share", unit="share", baseline=0.8, target=0.7, owner="Eva",
    due="2026-12-31", evidence="service",
)  # fmt: skip
ACTION = Action(
    id="A1", what="x", goal="G1", owner="Eva", due="2026-06-30", hours=30, accountable="sales", responsible=("sales",),
    consulted=("service",), informed=("operations",),
)  # fmt: skip
PLAN = AccountPlan(
    account_id="7", account_name="Aurora", tier="key", manager="Eva", as_of="2025-12-31", review_on="2026-03-31",
    hours_a_year=20, goals=(GOAL,), actions=(ACTION,),
)  # fmt: skip
TABLES = {"orders": pd.DataFrame({"account_id": ["7"], "order_date": [pd.Timestamp("2025-06-01")], "amount": [1.0]})}


def test_a_figure_a_share_and_a_day():
    other = with_answers(PLAN, G1__target=95, hours_a_year=40, review_on=31, A1__hours=10)
    assert (other.goals[0].target, other.hours_a_year, other.actions[0].hours) == (0.95, 40, 10)
    assert other.review_on == pd.Timestamp("2026-01-31")
    assert (PLAN.goals[0].target, PLAN.hours_a_year) == (0.7, 20)


def test_fewer_faults_are_left_with_better_answers():
    assert try_answers(PLAN, TABLES, as_of="2026-01-15").startswith("2 faults are left.\n")
    one = try_answers(PLAN, TABLES, as_of="2026-01-15", G1__target=95)
    assert one.startswith("1 fault is left.\nplan: The actions take 30 hours")
    done = try_answers(PLAN, TABLES, as_of="2026-01-15", G1__target=95, hours_a_year=30)
    assert done == "No fault is left: the plan passes its check."


def test_persons_are_told_by_name():
    one = Stakeholder(id="P1", name="Ana", influence=5, relationship=1, wanted=3, covered_by="Eva")
    told = try_answers(replace(PLAN, stakeholders=(one,)), TABLES, as_of="2026-01-15", G1__target=95, hours_a_year=30)
    assert told == "1 fault is left.\nAna has much influence, and nobody has noted a contact."


def test_what_cannot_be_tried():
    with pytest.raises(DataError, match="The plan has no entry G7"):
        with_answers(PLAN, G7__target=1)
    with pytest.raises(DataError, match="No figure or day of that name") as error:
        with_answers(PLAN, G1__owner=1)
    assert "baseline, target, due" in str(error.value)
