"""What the data knows stands in the plan; what it does not know stays empty."""

import pandas as pd
import pytest

from kamlib.errors import DataError
from kamlib.language import using
from kamlib.plan import KPIS, prefill
from kamlib.score import load_criteria

ORDERS_ONLY = ["account_id", "order_date", "amount"]


def test_the_head_of_a_key_account(begun):
    assert (begun.account_name, begun.tier, begun.manager, begun.currency) == (
        "Tecnia Sistemas",
        "key",
        "Nuria Velasco Arce",
        "EUR",
    )
    assert begun.agreed_inside_on == pd.Timestamp("2024-01-02") and pd.isna(begun.announced_on)
    assert begun.review_on == pd.Timestamp("2025-03-31") and begun.hours_a_year == 54


def test_each_criterion_has_a_measure_with_the_baseline_that_is_measured(begun, tables):
    measures = begun.table("measures")
    assert measures["criterion"].tolist() == list(begun.criteria) == [one.id for one in load_criteria()]
    revenue = tables["orders"].query("account_id == '003156' and order_date >= '2024-01-01'")["amount"].sum()
    assert measures.loc["K1", "baseline"] == round(revenue)
    for one in begun.measures:
        now = KPIS[one.metric].read("003156", tables, begun.as_of).value
        assert one.baseline == pytest.approx(now, abs=0.5 if one.unit == "EUR" else 0.0005)
    assert measures["target"].isna().all()


def test_judgement_is_left_to_people(begun):
    people = begun.table("stakeholders")
    assert len(people) == 9 and people[["influence", "relationship", "wanted"]].isna().all(axis=None)
    assert people["last_contact"].notna().all() and (people["covered_by"] == "Nuria Velasco Arce").all()
    assert (begun.table("goals").loc["G1"].drop(["baseline", "target", "due"]) == "").all()


def test_those_who_left_and_what_came_later_are_not_in_it(tables):
    gone = tables["contacts"].query("left_on > '2024-01-01'").iloc[0]
    after = prefill(gone["account_id"], tables, as_of=gone["left_on"] + pd.Timedelta(days=1))
    before = prefill(gone["account_id"], tables, as_of=gone["left_on"] - pd.Timedelta(days=1))
    assert gone["contact_id"] not in after.table("stakeholders").index
    assert gone["contact_id"] in before.table("stakeholders").index
    early = prefill("003156", tables, as_of="2023-12-31")
    assert early.tier == "" and early.promises == () and pd.isna(early.agreed_inside_on)
    assert not (early.table("stakeholders")["last_contact"] > early.as_of).any()


@pytest.mark.parametrize(
    ("day", "review"), [("2024-09-30", "2024-12-31"), ("2024-11-30", "2025-02-28"), ("2024-10-15", "2025-01-15")]
)
def test_the_review_is_a_quarter_on_at_the_end_of_a_month_after_the_end_of_one(tables, day, review):
    assert prefill("003156", {"orders": tables["orders"]}, as_of=day).review_on == pd.Timestamp(review)


def test_threats_become_risks_and_gaps_questions(tables):
    plan = prefill("005514", tables, as_of="2024-12-31")
    threats = [one.claim for one in plan.swot.factors if one.kind == "threat"]
    assert threats and [one.what for one in plan.risks] == threats
    assert [one.likelihood for one in plan.risks] == [""] * len(threats)
    assert plan.white_space[0].product_line in plan.needs[0].question
    assert 1 <= len(plan.needs) <= 6


def test_orders_alone_give_a_plan_with_what_is_there(tables):
    plan = prefill("003156", {"orders": tables["orders"][ORDERS_ONLY]})
    assert plan.as_of == tables["orders"]["order_date"].max() and plan.account_name == "003156"
    baselines = plan.table("measures")["baseline"]
    assert baselines.notna().tolist() == [True, False, False, False, False]
    assert plan.stakeholders == plan.white_space == plan.promises == () and plan.currency == ""


def test_the_tables_are_not_changed(tables):
    before = {name: table.copy() for name, table in tables.items() if name in ("orders", "contacts", "activities")}
    prefill("002804", tables)
    for name, table in before.items():
        pd.testing.assert_frame_equal(tables[name], table)


def test_the_plan_is_written_in_the_language_in_force(tables):
    with using("es"):
        plan = prefill("003156", tables)
    assert plan.promises[0].what == "Las entregas llegan completas a más tardar el día prometido."


def test_an_account_that_nobody_knows_is_refused_with_near_names(tables):
    with pytest.raises(DataError, match="do not know account 03156. Found: .*003156"):
        prefill("03156", tables)
    with pytest.raises(DataError, match="No table says which day is the last"):
        prefill("A", {"contacts": pd.DataFrame({"account_id": ["A"]})})


@pytest.mark.parametrize("name", ["contacts", "activities", "kam_status", "managers", "payments", "accounts"])
def test_a_table_without_rows_or_without_its_id_leaves_empty_what_it_would_fill(tables, name):
    few = {one: tables[one] for one in ("contacts", "activities", "kam_status", "managers", "payments", "accounts")}
    few["orders"] = tables["orders"][ORDERS_ONLY]
    key = next(column for column in few[name] if column in ("manager_id", "account_id", "contact_id"))
    for less in (few[name].iloc[:0], few[name].drop(columns=key)):
        plan = prefill("003156", few | {name: less}, as_of="2024-12-31")
        assert plan.table("measures").loc["K1", "baseline"] == 749411
        assert isinstance(plan.check(few | {name: less}, as_of="2024-12-31"), pd.DataFrame)
