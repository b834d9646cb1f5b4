"""A whole plan made by hand, where its measures stand, and what its check found."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kamlib.plan import AccountPlan, Action, Goal, Measure, Need, Risk, ServicePromise, Stakeholder, WhiteSpace
from kamlib.swot import Factor, Swot, TowsAction

MEASURED = {
    "account_id": "000017", "n": 412, "period_start": "2025-01-01", "period_end": "2025-12-31", "rows": 412,
    "confidence": 0.97, "expires_on": "2026-06-30",
}  # fmt: skip


@pytest.fixture
def full():
    return AccountPlan(
        account_id="000017",
        account_name="Grupo Tramontal",
        tier="key",
        manager="Brooke Calloway",
        currency="EUR",
        as_of="2025-12-31",
        review_on="2026-03-31",
        hours_a_year=160,
        criteria=("revenue_volume", "potential"),
        agreed_inside_on="2024-01-06",
        agreed_outside_on="2024-01-20",
        announced_on="2024-02-15",
        goals=(
            Goal(
                id="G1", what="Deliveries they can plan with.", how="Own stock for ten articles.",
                why="Their lines stand still when a pallet is missing.", metric="on_time_share", unit="share",
                baseline=0.861, target=0.95, due="2026-09-30", owner="Iker Salas", evidence="F1",
            ),
            Goal(
                id="G2", what="Revenue of 1.2 million.", how="A second product family.", why="It pays for our hours.",
                metric="growth", unit="points", baseline=1, target=2.5, due="2026-12-31", owner="Brooke Calloway",
            ),
        ),
        promises=(
            ServicePromise(
                id="P1", what="Deliveries arrive whole by the day promised.", tier="key", metric="on_time_share",
                level=0.95, unit="share", owner="Iker Salas",
            ),
        ),
        actions=(
            Action(
                id="A1", what="Set a safety stock", goal="G1", owner="Iker Salas", start="2026-01-05",
                due="2026-03-31", hours=16, responsible=("operations",), accountable="operations",
                consulted=("sales", "service"), informed=("finance",), measure="Articles in stock each Monday",
            ),
            Action(id="A2", what="Visit the new plant", goal="T1", owner="Brooke Calloway", due="2025-12-15", hours=2),
            Action(id="A3", what="Name a deputy", goal="G1", due="2025-12-10", done_on="2025-12-01", hours=1),
            Action(id="A4", what="Weekly call", goal="G1", after=("A1",)),
            Action(id="A5", what="Run the trial", goal="G2", due="2026-06-30", hours=30),
        ),
        measures=(
            Measure(
                id="K1", metric="revenue_12m", unit="EUR", criterion="revenue_volume", baseline=1034567,
                target=1200000, due="2026-12-31", source="orders",
            ),
            Measure(
                id="K2", metric="on_time_share", unit="share", criterion="potential", baseline=0.861, target=0.95,
                due="2026-09-30", source="service",
            ),
        ),
        needs=(Need(id="N1", question="Who decides?", why="Nobody is noted as the one who decides."),),
        stakeholders=(
            Stakeholder(
                id="C1", name="Luis Hofmeister", role="decision_maker", function="purchasing", influence=5,
                relationship=2, wanted=4, last_contact="2025-11-27",
            ),
            Stakeholder(id="C2", name="Ada Ferro", role="user", influence=2, relationship=3, covered_by="Iker Salas"),
        ),
        white_space=(
            WhiteSpace(id="W1", product_line="Hygiene", chance=0.22, expected_margin=12000, reason="8 of 10 buy it"),
            WhiteSpace(id="W2", product_line="Labels", chance=0.05, expected_margin=400, reason="2 of 10 buy it"),
        ),
        risks=(
            Risk(id="R1", what="The contract ends.", likelihood="medium", impact="high", answer="Talk in January."),
            Risk(id="R2", what="Their buyer leaves.", likelihood="low", impact="medium"),
        ),
        swot=Swot(
            (
                Factor(
                    id="F1", kind="weakness", claim="We deliver 86.1% on time; similar customers get 93.4%.",
                    metric="on_time", value=0.861, benchmark=0.934, source="service", effect=-2.1, **MEASURED,
                ),
                Factor(
                    id="F2", kind="opportunity", claim="Its market grew by 6.2% in 2025.", metric="market_growth",
                    value=0.062, benchmark=0.021, source="market", effect=1.0, **MEASURED,
                ),
                Factor(
                    id="J1", kind="strength", claim="Our engineer knows their three lines since 2019.",
                    judgement=True, owner="Nuria Velasco",
                ),
            ),
            (
                TowsAction(
                    id="T1", strategy="SO", what="Offer the set-up of the fourth plant.", factors=("J1", "F2"),
                    owner="Brooke Calloway", due="2026-03-15", measure="An invitation to the design meeting",
                ),
            ),
        ),
    )  # fmt: skip


@pytest.fixture
def card(full):
    """The scorecard of the plan: one measure on course, one behind."""
    table = full.table("measures")
    return table.assign(
        now=[1070000.0, 0.903], share_done=[0.214, 0.472], state=["behind", "on_course"], n=[118, 412],
        ci_lower=[np.nan, 0.871], ci_upper=[np.nan, 0.929],
    )  # fmt: skip


@pytest.fixture
def faults():
    return pd.DataFrame(
        {
            "id": ["G2", "A2"],
            "fault": ["missing", "late"],
            "told": ["G2 rests on nothing: name its evidence.", "A2 was due on 15 Dec 2025."],
        }
    )
