"""A clean plan has no fault; each planted one is found, alone, and told in a sentence."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamlib.language import using
from kamlib.plan import AccountPlan, Action, check
from kamlib.plan.plan import SECTIONS

DAY = "2024-12-31"


def one(plan, section, name, **given):
    """Return the plan with other fields in one entry."""
    entries = [replace(entry, **given) if entry.id == name else entry for entry in getattr(plan, section)]
    assert any(entry.id == name for entry in entries)
    return replace(plan, **{section: tuple(entries)})


def without(plan, section, *names):
    return replace(plan, **{section: tuple(entry for entry in getattr(plan, section) if entry.id not in names)})


def test_nothing_is_wrong_with_the_clean_plan(clean, tables):
    found = clean.check(tables, as_of=DAY)
    assert found.to_dict("records") == [] and list(found) == ["id", "fault", "told"]


PLANTED = {
    "a goal without owner": (lambda p: one(p, "goals", "G1", owner=""), ("G1", "missing"), "Still missing: owner."),
    "a goal without baseline and day": (
        lambda p: one(p, "goals", "G1", baseline=None, due=None),
        ("G1", "missing"),
        "Still missing: baseline and day.",
    ),
    "no goal at all": (
        lambda p: without(replace(p, actions=p.actions[3:]), "goals", "G1", "G2"),
        ("plan", "missing"),
        "The plan has no goal.",
    ),
    "an influence nobody has said": (
        lambda p: one(p, "stakeholders", "P0291", influence=None),
        ("P0291", "missing"),
        "Still missing: influence.",
    ),
    "a target on the wrong side": (
        lambda p: one(p, "measures", "K1", target=700_000),
        ("K1", "target_side"),
        "By this target it would become worse than it is.",
    ),
    "more complaints as a target": (
        lambda p: one(p, "goals", "G2", metric="complaints_12m", unit="count", baseline=2, target=3),
        ("G2", "target_side"),
        "By this target it would become worse than it is.",
    ),
    "a target that is reached already": (
        lambda p: one(p, "goals", "G1", target=0.682),
        ("G1", "target_side"),
        "The target is what is there already.",
    ),
    "evidence that is none": (
        lambda p: one(p, "goals", "G1", evidence="hearsay"),
        ("G1", "unknown_evidence"),
        "Its evidence, hearsay, is neither a SWOT factor nor a table.",
    ),
    "an action past its day": (
        lambda p: one(p, "actions", "A3", due="2024-12-30"),
        ("A3", "late"),
        "It was due on 30 Dec 2024 and is not done.",
    ),
    "an action before what it waits for": (
        lambda p: one(p, "actions", "A2", due="2025-02-14"),
        ("A2", "slippage"),
        "It is due on 14 Feb 2025 and waits for A1, which is not ready before 15 Feb 2025.",
    ),
    "actions that wait for each other": (
        lambda p: one(p, "actions", "A1", after=("A2",)),
        ("A1", "cycle"),
        None,
    ),
    "an action that waits for none": (
        lambda p: one(p, "actions", "A1", after=("A9",)),
        ("A1", "unknown_action"),
        "It waits for A9, which is not there.",
    ),
    "a baseline that is no longer true": (
        lambda p: one(p, "measures", "K1", baseline=700_000),
        ("K1", "no_longer_true"),
        None,
    ),
    "a share beyond its interval": (
        lambda p: one(p, "goals", "G2", baseline=0.70),
        ("G2", "no_longer_true"),
        "The baseline is given as 70.0%; measured again for 31 Dec 2024 it is 89.5%.",
    ),
    "a criterion without measure": (
        lambda p: without(p, "measures", "K4"),
        ("product_fit", "orphan"),
        "The account was chosen for this: Product fit. No measure shows whether that holds.",
    ),
    "a measure without criterion": (
        lambda p: replace(p, criteria=p.criteria[1:]),
        ("K1", "orphan"),
        "It measures nothing for which the account was chosen.",
    ),
    "a goal without action": (lambda p: without(p, "actions", "A3"), ("G2", "orphan"), "No action serves this goal."),
    "an action without goal": (
        lambda p: replace(p, actions=(*p.actions, replace(p.actions[0], id="A5", goal=""))),
        ("A5", "orphan"),
        "It serves no goal of the plan.",
    ),
    "a TOWS action nobody took over": (
        lambda p: without(p, "actions", "A4"),
        ("T1", "not_taken_over"),
        "It follows from the SWOT, and no action of the plan takes it up.",
    ),
    "told before it was agreed with the customer": (
        lambda p: replace(p, agreed_outside_on=None),
        ("plan", "announced_early"),
        "Announced on 20 Jan 2024, before it was agreed with the customer's side what is expected.",
    ),
    "told before it was agreed at all": (
        lambda p: replace(p, announced_on="2024-01-01"),
        ("plan", "announced_early"),
        "Announced on 1 Jan 2024, before it was agreed inside and with the customer's side what is expected.",
    ),
    "agreed outside first": (
        lambda p: replace(p, agreed_inside_on="2024-01-15"),
        ("plan", "agreed_outside_first"),
        "Agreed with the customer's side on 10 Jan 2024, before sales, service and operations did on 15 Jan 2024.",
    ),
    "nobody answers": (
        lambda p: one(p, "actions", "A1", accountable=""),
        ("A1", "raci"),
        "Nobody answers for it.",
    ),
    "two answer": (
        lambda p: one(p, "actions", "A1", accountable="sales, service"),
        ("A1", "raci"),
        "More than one answers for it: sales, service. Then nobody does.",
    ),
    "nobody does it": (lambda p: one(p, "actions", "A1", responsible=()), ("A1", "raci"), "Nobody does it."),
    "operations appear nowhere": (
        lambda p: replace(p, actions=tuple(replace(entry, informed=()) for entry in p.actions)),
        ("plan", "raci"),
        "In no action does anybody name operations.",
    ),
    "an influential person nobody takes care of": (
        lambda p: one(p, "stakeholders", "P0294", covered_by=""),
        ("P0294", "uncovered"),
        "Elena Ulloaga has much influence, and nobody of ours is in charge.",
    ),
    "an influential person not met": (
        lambda p: one(p, "stakeholders", "P0288", influence=4),
        ("P0288", "not_met"),
        "Luis Garrigal has much influence; the last contact was on 31 Jul 2024.",
    ),
    "a promise not held": (
        lambda p: one(p, "promises", "P1", level=0.95),
        ("P1", "not_held"),
        "Promised: 95.0%. Measured: 89.5% of 38 cases.",
    ),
    "hours beyond the budget": (
        lambda p: one(p, "actions", "A3", hours=60),
        ("plan", "over_budget"),
        "The actions take 74 hours; the account may take 54 a year.",
    ),
    "more hours logged than the account may take": (
        lambda p: replace(p, hours_a_year=50),
        ("plan", "over_budget"),
        "It took 53 hours within a year; it may take 50.",
    ),
    "no review": (
        lambda p: replace(p, review_on=None),
        ("plan", "review"),
        "No day is set on which the plan is opened again.",
    ),
    "a review that is past": (
        lambda p: replace(p, review_on="2024-12-30"),
        ("plan", "review"),
        "It was to be opened again on 30 Dec 2024.",
    ),
    "stale evidence": (
        lambda p: replace(
            p,
            swot=replace(p.swot, factors=(p.swot.factors[0], replace(p.swot.factors[1], expires_on="2024-12-30"))),
        ),
        ("O1", "stale"),
        None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_each_planted_fault_is_found_alone(clean, tables, name):
    plant, place, told = PLANTED[name]
    found = check(plant(clean), tables, as_of=DAY)
    assert [tuple(row) for row in found[["id", "fault"]].to_numpy()] == [place]
    assert told is None or found["told"].item() == told


def test_who_has_left_and_what_has_ended_is_told(clean, tables):
    contacts = tables["contacts"].copy()
    contacts.loc[contacts["contact_id"] == "P0294", "left_on"] = pd.Timestamp("2024-12-30")
    found = check(clean, tables | {"contacts": contacts}, as_of=DAY)
    assert found["told"].tolist() == ["Elena Ulloaga left the company on 30 Dec 2024."]
    closed = tables["accounts"].assign(status="closed")
    assert check(clean, tables | {"accounts": closed}, as_of=DAY)["told"].tolist() == ["The account is closed."]
    nobody = tables["accounts"].query("account_id != '003156'")
    assert check(clean, tables | {"accounts": nobody}, as_of=DAY)["fault"].tolist() == ["gone"]
    ended = tables["kam_status"].assign(valid_to=pd.Timestamp("2024-06-30"))
    assert check(clean, tables | {"kam_status": ended}, as_of=DAY)["told"].tolist() == [
        "It was a key account until 30 Jun 2024."
    ]


def test_three_months_later_time_has_passed(clean, tables):
    found = check(clean, tables, as_of="2025-04-15")
    assert set(found.loc[found["id"].isin(["A1", "A2", "A3", "A4"]), "fault"]) == {"late", "slippage"}
    assert found.loc[found["id"] == "plan", "fault"].tolist() == ["review"]
    assert "not_met" in set(found["fault"])


def test_an_action_that_is_done_is_neither_late_nor_in_the_way(clean, tables):
    done = one(one(clean, "actions", "A1", due="2024-11-30", done_on="2024-12-20"), "actions", "A2", due="2025-01-10")
    assert len(check(done, tables, as_of=DAY)) == 0
    late = one(done, "actions", "A1", done_on=None)
    found = check(one(late, "actions", "A2", due="2024-12-31"), tables, as_of=DAY)
    assert found[["id", "fault"]].values.tolist() == [["A1", "late"]]


def test_without_tables_only_what_needs_none_is_checked(clean):
    bad = one(one(clean, "promises", "P1", level=0.99), "actions", "A3", due="2024-12-30")
    assert check(bad, {}, as_of=DAY)["fault"].tolist() == ["late"]


def test_what_was_rounded_is_still_true(clean, tables):
    assert len(check(one(clean, "measures", "K1", baseline=750_000), tables, as_of=DAY)) == 0
    assert len(check(one(clean, "measures", "K5", baseline=1), tables, as_of=DAY)) == 1


def test_faults_are_told_in_the_language_in_force(clean, tables):
    with using("es"):
        found = check(one(clean, "goals", "G1", owner="", due=None), tables, as_of=DAY)
        assert found["told"].item() == "Aún falta: fecha y responsable."


def test_functions_may_be_named_in_spanish(clean, tables):
    team = {
        "responsible": ("Ventas",),
        "consulted": ("Servicio",),
        "informed": ("Operaciones",),
        "accountable": "Ventas",
    }
    spanish = replace(clean, actions=tuple(replace(entry, **team) for entry in clean.actions))
    assert len(check(spanish, tables, as_of=DAY)) == 0


def test_an_empty_plan_is_checked_too(tables):
    found = check(AccountPlan(account_id="003156", account_name=""), tables, as_of=DAY)
    assert found[["id", "fault"]].values.tolist() == [["plan", "missing"], ["plan", "missing"], ["plan", "review"]]
    assert check(replace(AccountPlan(account_id="9", account_name="x"), actions=(Action(id="A1"),)), {}, as_of=DAY)[
        "fault"
    ].tolist() == ["missing", "missing", "missing", "orphan", "raci", "raci", "raci", "review"]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.randoms())
def test_the_order_of_entries_makes_no_fault(begun, seed):
    turned = replace(
        begun, **{name: tuple(seed.sample(getattr(begun, name), len(getattr(begun, name)))) for name in SECTIONS}
    )
    faults = [sorted(map(tuple, check(plan, {}, as_of=DAY).to_numpy().tolist())) for plan in (begun, turned)]
    assert faults[0] == faults[1]


@pytest.mark.parametrize("field", ["how", "why", "what", "metric", "owner"])
def test_to_fill_a_field_never_adds_a_fault(begun, field):
    before = check(begun, {}, as_of=DAY)
    after = check(one(begun, "goals", "G1", **{field: "growth"}), {}, as_of=DAY)
    assert set(map(tuple, after[["id", "fault"]].to_numpy())) <= set(map(tuple, before[["id", "fault"]].to_numpy()))
    assert len(after["told"][after["id"] == "G1"].iloc[0]) < len(before["told"][before["id"] == "G1"].iloc[0])
