"""What is wrong with a SWOT today: each fault alone, and none in a sound one."""

import pandas as pd
import pytest

from kamlib import language
from kamlib.swot import Swot, TowsAction, check, from_data
from kamlib.swot.rules import RULES

AS_OF = "2024-12-31"


@pytest.fixture
def sound(proven, judged):
    """Return a SWOT of two factors and an action, in order at the end of 2024."""
    factors = (proven("S1"), judged("T1", expires_on="2025-06-30"))
    action = TowsAction(
        id="A1", strategy="ST", what="Meet the new buyer with the delivery record.", factors=("S1", "T1"),
        owner="Nuria Velasco", due="2025-02-28", measure="meeting held",
    )  # fmt: skip
    return Swot(factors, (action,))


def faults(swot: Swot, tables=None, as_of=AS_OF) -> list[tuple[str, str]]:
    """Return ids and faults."""
    return [(row.id, row.fault) for row in swot.check(tables, as_of=as_of).itertuples()]


def test_a_sound_swot_has_no_fault(sound):
    assert faults(sound) == []
    assert list(sound.check(as_of=AS_OF).columns) == ["id", "fault", "told"]


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"source": ""}, "no_evidence"),
        ({"expires_on": None}, "no_expiry"),
        ({"expires_on": "2024-12-30"}, "stale"),
        ({"claim": "Good quality"}, "empty"),
        ({"claim": "Launch a service for 12 sites"}, "is_action"),
    ],
)
def test_each_fault_of_a_factor_is_found_alone(sound, proven, given, fault):
    assert faults(Swot((proven("S1", **given), sound.factors[1]), sound.actions)) == [("S1", fault)]


def test_evidence_holds_to_the_end_of_its_day(sound):
    assert faults(sound, as_of="2025-06-30") == [("A1", "late")]
    assert ("S1", "stale") in faults(sound, as_of="2025-07-01")


def test_a_factor_from_which_nothing_follows(sound, proven):
    more = Swot((*sound.factors, proven("W1", "weakness", claim="They buy 2 of our 4 lines.")), sound.actions)
    assert faults(more) == [("W1", "no_action")]


@pytest.mark.parametrize("other", [{"metric": "S1"}, {"claim": "we deliver 97 % on time; 90 % is usual. "}])
def test_one_fact_on_both_sides(sound, proven, other):
    twice = proven("W1", "weakness", **({"claim": "We deliver 97 % on time in Madrid only."} | other))
    actions = (*sound.actions, TowsAction(
        id="A2", strategy="WT", what="Open a depot.", factors=("W1", "T1"), owner="M1", due="2025-03-01",
        measure="depot open",
    ))  # fmt: skip
    assert faults(Swot((*sound.factors, twice), actions)) == [("W1", "both_sides")]


def test_faults_of_actions(sound):
    assert faults(Swot(sound.factors[:1], sound.actions)) == [("A1", "unknown_factor")]
    assert faults(sound, as_of="2025-03-01") == [("A1", "late")]


def test_what_was_measured_again_and_is_no_longer_so(twelve):
    swot = Swot(from_data("A00", twelve, as_of=AS_OF))
    assert faults(swot, twelve) == [("W-on_time", "no_action")]
    service = twelve["service"].copy()
    mended = service["account_id"] == "A00"
    service.loc[mended, "closed_on"] = service.loc[mended, "due_on"]
    found = swot.check(twelve | {"service": service}, as_of=AS_OF)
    assert found["fault"].tolist() == ["contradicted", "no_action"]
    assert "Measured again: We deliver 100.0%" in found["told"][0]


def test_without_its_table_a_figure_cannot_be_contradicted(twelve):
    swot = Swot(from_data("A00", twelve, as_of=AS_OF))
    assert faults(swot, {"orders": twelve["orders"]}) == [("W-on_time", "no_action")]
    assert faults(swot, {}) == [("W-on_time", "no_action")]


def test_a_side_of_peers_that_is_no_factor_contradicts_too(proven):
    # white space: more than peers is an opportunity, less is nothing
    accounts = [f"A{place:02d}" for place in range(12)]
    potential = pd.DataFrame({"account_id": accounts, "product_line": "Hygiene"})
    potential["estimated_on"], potential["likely"] = pd.Timestamp("2024-06-01"), [1000.0 + 100 * n for n in range(12)]
    orders = pd.DataFrame({"account_id": accounts, "order_date": pd.Timestamp("2024-05-01"), "amount": 400.0})
    orders.loc[0, "amount"] = 950.0
    tables = {"orders": orders, "potential": potential}
    given = proven("O1", "opportunity", account_id="A00", metric="white_space", claim="They buy 60 % elsewhere.")
    found = check((given,), (), tables, as_of=AS_OF, rules=[rule for rule in RULES if rule.metric == "white_space"])
    assert found["fault"].tolist() == ["contradicted", "no_action"]


def test_faults_are_told_in_spanish(sound, proven):
    with language.using("es"):
        told = Swot((proven("S1", claim="Buena calidad"),)).check(as_of=AS_OF)["told"].tolist()
    assert any("número" in one for one in told)
