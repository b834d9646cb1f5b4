"""What is different between two versions of a plan, and what is still to be answered."""

from dataclasses import replace

import pytest

from kamlib.errors import DataError
from kamlib.language import using
from kamlib.plan import AccountPlan, Need, asked, changed
from kamlib.swot import Swot


def test_nothing_has_changed_in_the_same_plan(clean, begun):
    for plan in (clean, begun, AccountPlan(account_id="7", account_name="A")):
        assert len(changed(plan, plan)) == 0


def test_each_field_that_is_another_is_told(clean):
    goal = replace(clean.goals[0], target=0.8, owner="")
    need = Need(id="N9", question="Why?")
    later = replace(
        clean,
        manager="Tobias",
        goals=(goal, clean.goals[1]),
        needs=(*clean.needs[1:], need),
        swot=Swot((replace(clean.swot.factors[0], value=7.0), clean.swot.factors[1]), clean.swot.actions),
    )
    found = changed(later, clean)
    assert found.drop(columns=["before", "after"]).to_numpy().tolist() == [
        ["plan", "plan", "changed", "manager"],
        ["goals", "G1", "changed", "target"],
        ["goals", "G1", "changed", "owner"],
        ["needs", "N1", "gone", ""],
        ["needs", "N9", "new", ""],
        ["swot", clean.swot.factors[0].id, "changed", "value"],
    ]
    assert found["after"].tolist()[:3] == ["Tobias", 0.8, ""] and found["after"].tolist()[4] == "Why?"
    back = changed(clean, later)
    assert back["before"].tolist()[0] == "Tobias" and set(back["change"]) == {"changed", "new", "gone"}


def test_plans_of_two_accounts_are_not_compared(clean):
    with pytest.raises(DataError, match="different accounts. Found: 003156, 7"):
        changed(AccountPlan(account_id="7", account_name="A"), clean)


def test_a_begun_plan_asks_and_a_clean_one_does_not(begun, clean):
    assert len(asked(clean)) == 0
    found = asked(begun)
    assert found.query("id == 'G1'")["field"].tolist() == [
        "how", "why", "what", "metric", "baseline", "target", "due", "owner", "evidence",
    ]  # fmt: skip
    assert found.query("id == 'P0294'")["about"].unique().tolist() == ["Elena Ulloaga"]
    assert found.query("id == 'A1'")["field"].tolist() == ["what", "owner", "due", "responsible", "accountable"]
    with using("es"):
        assert "línea de base" in asked(begun)["word"].tolist()


def test_what_is_asked_is_what_the_check_misses(begun, tables):
    faults = begun.check(tables, as_of="2024-12-31").query("fault == 'missing'")
    assert set(faults["id"]) <= set(asked(begun)["id"]) | {"plan"}
