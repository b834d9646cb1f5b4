"""One account's review: hand-made figures, the sample's story, an orders-only file, an earlier plan opened again."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from kamlib.errors import StudyError
from kamlib.language import using
from kamlib.plan import Action, write
from kamlib.study import account_review, gather
from kamlib.study.account_review_words import sureness
from kamlib.study.run import NEEDS
from kamlib.swot import Factor, Swot, TowsAction

WRITTEN = "Ask for weekly payment, and deliver weekly in return."


@pytest.fixture(scope="module")
def tables():
    """The sample, with all that it has."""
    return gather(needs=NEEDS["account_review"])


@pytest.fixture(scope="module")
def sample(tables):
    """The study of the sample's account."""
    return account_review(tables)


@pytest.fixture
def opened(sample, tables, tmp_path):
    """Make the study anew from the sample's plan with something else in it."""

    def study(**fields):
        path = write(dataclasses.replace(sample.plan, **fields), tmp_path / "plan.yaml")
        return account_review(tables, plan=path)

    return study


def test_the_headline_says_revenue_change_and_place_of_a_hand_made_account(two_years):
    study = account_review(gather(two_years), account="A")
    assert study.headline == (
        "As of 31 Dec 2024, A brought EUR\xa0600 (Jan 2024 to Dec 2024; −50.0% on the period before), place 1 of 2 "
        "accounts; there are too few accounts to hold it against; first to be done: fill in 11 entries of the plan "
        "that only a person can."
    )
    assert study.numbers == {
        "accounts": 3, "revenue": 600, "revenue_before": 1200, "rank": 1, "factors": 0, "factors_hardly_chance": 0,
        "persons": 0, "gaps": 0, "to_fill_in": 11, "to_mend": 0,
    }  # fmt: skip
    assert study.controls.table["agrees"].all()
    assert study.tows is None and study.pairs.table.empty and "A pair needs a factor of ours" in study.pairs.note


def test_an_account_that_stopped_buying_has_no_place(two_years):
    study = account_review(gather(two_years), account="C")
    assert study.headline.startswith("As of 31 Dec 2024, C bought nothing (Jan 2024 to Dec 2024); it is compared")
    assert "rank" not in study.numbers and study.numbers["revenue_before"] == 60


def test_without_a_year_before_nothing_is_compared(lines):
    year = lines([(name, f"2024-{month:02d}-28", 10) for month in range(1, 13) for name in "AB"])
    study = account_review(gather(year), account="B")
    assert "brought EUR\xa0120 (Jan 2024 to Dec 2024), place 1 of 2 accounts;" in study.headline
    assert "revenue_before" not in study.numbers


def test_an_orders_only_file_gives_a_plan_with_what_is_there_and_says_what_is_not(many):
    orders = many[["account_id", "order_date", "amount", "currency"]]
    study = account_review(gather(orders), account="007")
    plan = study.plan
    assert (plan.account_id, plan.account_name, plan.manager, plan.tier) == ("007", "007", "", "")
    assert plan.stakeholders == plan.white_space == plan.promises == ()
    baselines = plan.table("measures").set_index("metric")["baseline"]
    assert baselines["revenue_12m"] == pytest.approx(study.numbers["revenue"], abs=0.5)
    assert baselines.drop("revenue_12m").isna().all()
    (told,) = [text for text in study.left_out if text.startswith("Not given")]
    for option in ("accounts", "contacts", "activities", "service", "payments", "contracts", "potential", "market"):
        assert f"--{option})" in told
    assert "column product_line" in told and "column cost" in told
    assert all(factor.metric == "revenue_trend" for factor in plan.swot.factors)


def test_of_the_sample_it_tells_who_pays_later_and_that_it_may_be_chance(sample):
    assert sample.account_name == "Nevada Retail" and sample.points[0].startswith("No account was named")
    metrics = {one.metric: one for one in sample.plan.swot.factors}
    assert {"payment", "payment_change", "credit"} <= set(metrics)
    assert not any(text.startswith("Not given") for text in sample.left_out)
    doubtful = sum(one.confidence < 0.9 for one in metrics.values())
    assert doubtful and any(f"{doubtful} factors may be chance" in text for text in sample.left_out)
    assert "probably real" in sample.headline and "who does what about it by when" in sample.headline
    assert sample.controls.table["agrees"].all()
    assert sample.numbers["revenue"] == pytest.approx(1_479_988.51)


def test_goals_actions_and_answers_are_left_to_people(sample):
    plan = sample.plan
    written = [one.what + one.owner for one in (*plan.goals, *plan.actions)]
    assert not any(written) and not plan.swot.actions
    assert plan.table("stakeholders")[["influence", "relationship", "wanted"]].isna().all(axis=None)
    assert sample.pairs.table[["what", "owner"]].eq("").all(axis=None) and sample.pairs.table["due"].isna().all()
    inner, outer = (sample.pairs.table[side].str.partition(":")[0] for side in ("ours", "theirs"))
    kinds = sample.plan.swot.table["kind"]
    assert kinds[inner].isin(["strength", "weakness"]).all() and kinds[outer].isin(["opportunity", "threat"]).all()
    assert sample.pairs.table["priority"].is_monotonic_decreasing
    asked = sample.asked.table.set_index("id")
    assert asked.loc["G1", "what"] == "(to be filled in)"
    assert "how, why, what" in asked.loc["G1", "told"]


def test_page_workbook_and_documents_say_the_same(sample):
    board = sample.board.table.set_index("id")
    for factor in sample.plan.swot.factors:
        assert board.loc[factor.id, ["claim", "sure"]].tolist() == [factor.claim, sureness(factor)]
    assert sample.people.table["name"].tolist() == [one.name for one in sample.plan.stakeholders]
    assert sample.standing.table["now"].iloc[0] == "EUR\xa01,479,989"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"confidence": 0.95}, "hardly chance"),
        ({"confidence": 0.9}, "hardly chance"),
        ({"confidence": 0.8}, "probably real, 20 in 100 may be chance"),
        ({"confidence": 0.4}, "may well be chance"),
        ({"confidence": 1.0, "metric": "contract_end"}, "a fact"),
        ({"judgement": True, "owner": "Nuria"}, "judged by Nuria"),
        ({}, "no evidence"),
    ],
)
def test_each_factor_says_how_sure_it_is(fields, told):
    assert sureness(Factor(id="W1", kind="weakness", claim="They pay late.", **fields)) == told


def test_what_is_late_comes_first_when_a_plan_is_opened_again(opened):
    action = Action(id="A1", what=WRITTEN, goal="G1", owner="Nuria", due=pd.Timestamp("2024-12-01"))
    later = Action(id="A2", what="Meet.", goal="G1", owner="Nuria", due=pd.Timestamp("2025-02-01"))
    study = opened(actions=(later, action))
    assert study.plan.actions == (later, action) and study.parameters["plan"] == "2024-12-31"
    assert study.headline.endswith(f"first to be done: {WRITTEN[:-1]} (was due on 1 Dec 2024).")
    assert study.points[0].startswith("The plan of 31 Dec 2024 was opened again")
    assert "A1" in study.faulty.table["id"].tolist() and WRITTEN in study.steps.table["what"].tolist()


def test_a_plan_of_last_summer_is_read_as_of_today_and_keeps_its_own_day(opened, sample):
    summer = pd.Timestamp("2024-06-30")
    due = Action(id="A1", what=WRITTEN, goal="G1", owner="Nuria", due=pd.Timestamp("2024-09-01"))
    study = opened(as_of=summer, actions=(due,))
    assert study.steps.table["state"].tolist() == ["late"]
    assert study.plan.as_of == summer and study.points[0].startswith("The plan of 30 Jun 2024 was opened again")
    assert study.standing.table["now"].tolist() == sample.standing.table["now"].tolist()


def test_what_no_longer_holds_comes_before_what_is_missing(opened, sample):
    measures = (dataclasses.replace(sample.plan.measures[0], baseline=900_000.0), *sample.plan.measures[1:])
    study = opened(measures=measures)
    assert "K1" in study.faulty.table["id"].tolist()
    assert f"first to be done: mend {study.numbers['to_mend']:.0f} entries of the plan" in study.headline


def test_what_the_data_say_today_is_shown_and_not_written(opened, sample):
    threat, *others = sample.plan.swot.factors
    judged = Factor(id="O-talk", kind="opportunity", claim="They plan a new site.", judgement=True, owner="Nuria")
    swot = Swot((*others, judged, dataclasses.replace(threat, id="S-margin", kind="strength", metric="margin")))
    study = opened(swot=swot, stakeholders=sample.plan.stakeholders[1:])
    since = study.since.table.set_index("id")["what"].to_dict()
    assert since[threat.id] == "new factor" and since["S-margin"] == "no longer stands out"
    assert since[sample.plan.stakeholders[0].id] == "person who is new"
    assert "O-talk" not in since
    assert [(one.id, one.claim) for one in study.plan.swot.factors] == [(one.id, one.claim) for one in swot.factors]


def test_an_action_that_answers_a_pair_stands_beside_it(opened, sample):
    kinds = sample.plan.swot.table["kind"]
    inner, outer = kinds.index[kinds == "weakness"][0], kinds.index[kinds == "threat"][0]
    answer = TowsAction(
        id="X1",
        strategy="WT",
        what=WRITTEN,
        factors=(inner, outer),
        owner="Nuria",
        due="2025-03-01",
        measure="days_late",
    )
    study = opened(swot=dataclasses.replace(sample.plan.swot, actions=(answer,)))
    answered = study.pairs.table[study.pairs.table["what"] == WRITTEN]
    assert answered[["owner", "due"]].values.tolist() == [["Nuria", pd.Timestamp("2025-03-01")]]
    assert answered["ours"].iloc[0].startswith(f"{inner}: ")


def test_a_plan_says_which_account_it_is_and_no_other_may_be_asked_for(opened, tables, tmp_path):
    assert opened().account_id == "002524"
    with pytest.raises(StudyError, match=r"another account.*Nordvang Verksted.*Nevada Retail.*--out"):
        account_review(tables, account="004149", plan=tmp_path / "plan.yaml")


def test_the_same_numbers_in_spanish(sample):
    with using("es"):
        spanish = account_review(gather(needs=NEEDS["account_review"]))
        texts = [spanish.headline, *spanish.points, *spanish.left_out, *map(str, spanish.views), spanish.caption]
    assert spanish.numbers == sample.numbers
    assert spanish.headline.startswith("Al 31 dic 2024, Nevada Retail aportó")
    assert not [text for text in texts if " the " in text]


def test_staged_tables_give_the_same(tables, sample, tmp_path):
    tables.stage(tmp_path)
    assert account_review(gather(tmp_path)).numbers == sample.numbers


def test_an_earlier_day_knows_nothing_of_later(tables):
    study = account_review(tables, as_of="2024-06")
    assert study.as_of == pd.Timestamp("2024-06-30")
    assert all(not one.period_end > study.as_of for one in study.plan.swot.factors)
    assert np.all([not one.last_contact > study.as_of for one in study.plan.stakeholders])
