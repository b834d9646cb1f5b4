"""The sections that all documents of a plan share: their numbers and words, in both languages, full, empty, hostile."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kamlib.plan import AccountPlan, Action, Goal, Measure, Need, Risk, ServicePromise, Stakeholder, WhiteSpace
from kamlib.plan.pages.content import content, title
from kamlib.plan.pages.words import clean
from kamlib.swot import Factor, Swot

KEYS = (
    "charter", "goals", "position", "swot", "tows", "next_90_days", "further", "stakeholders", "white_space",
    "promises", "needs", "risks", "to_mend", "review",
)  # fmt: skip


def sections(plan, lang="en", **given):
    return {one.key: one for one in content(plan, lang=lang, **given)}


def test_every_section_stands_in_both_languages_in_one_order(full, card, faults):
    english, spanish = (content(full, lang=lang, card=card, faults=faults) for lang in ("en", "es"))
    assert tuple(one.key for one in english) == tuple(one.key for one in spanish) == KEYS
    for one, other in zip(english, spanish, strict=True):
        assert one.said and other.said and one.title != other.title and one.said != other.said
        assert list(one.table.columns) == list(one.headings) and one.table.shape == other.table.shape
        assert list(one.table.index) == list(other.table.index)


def test_numbers_are_written_as_the_notebook_writes_them(full, card):
    goals = sections(full, card=card)["goals"].table.loc["G1"]
    assert goals[["baseline", "now", "target", "due"]].tolist() == ["86.1%", "90.3%", "95.0%", "30 Sep 2026"]
    spanish = sections(full, "es", card=card)
    assert spanish["goals"].table.loc["G1", "now"] == "90,3\N{NO-BREAK SPACE}%"
    assert spanish["position"].table.loc["K1", "target"] == "1\u202f200\u202f000\N{NO-BREAK SPACE}EUR"
    assert sections(full)["white_space"].said == (
        "What the customer does not buy from us may bring EUR\N{NO-BREAK SPACE}12,400 of margin a year, "
        "chances included."
    )


def test_the_position_counts_states_and_says_when_nothing_was_measured(full, card):
    assert sections(full, card=card)["position"].said == "Measures: 0 met, 1 on course, 1 behind, 0 not known."
    unmeasured = sections(full)["position"]
    assert "was not measured" in unmeasured.said and set(unmeasured.table["now"]) == {"–"}


def test_a_goal_of_which_the_scorecard_has_no_figure_has_no_now(full, card):
    assert sections(full, card=card)["goals"].table.loc["G2", "now"] == "–"
    assert sections(full, card=card.iloc[:0])["goals"].table.loc["G1", "now"] == "–"


def test_open_actions_stand_in_the_next_ninety_days_and_the_others_apart(full):
    found = sections(full)
    soon, rest = found["next_90_days"], found["further"]
    # A1 is due on the ninetieth day, A2 was due before, A4 has no day; A3 is done, A5 comes later
    assert list(soon.table.index) == ["A1", "A2", "A4"] and list(rest.table.index) == ["A3", "A5"]
    assert soon.table["state"].tolist() == ["open", "late", "open"]
    assert rest.table["state"].tolist() == ["done on 1 Dec 2025", "open"]
    assert soon.said == "Open actions until 31 Mar 2026: 3, of them late: 1; hours planned: 18."
    assert soon.table.loc["A1", "raci"] == "R: operations; A: operations; C: sales and service; I: finance"
    assert soon.table.loc["A4", "raci"] == "–"
    assert "further" not in sections(replace(full, actions=full.actions[:2]))


def test_the_swot_shows_five_a_kind_with_what_they_rest_on_and_says_how_many_there_are(full):
    many = tuple(Factor(id=f"X{n}", kind="threat", claim="Orders fall since May.", judgement=True, owner="Ada")
                 for n in range(7))  # fmt: skip
    swot = sections(replace(full, swot=Swot(many)))["swot"]
    assert len(swot.table) == 5
    assert swot.said == "The 5 factors of 7 that count most; of all, 0 rest on a figure."
    board = sections(full)["swot"].table
    assert board.loc["F1", "evidence"].replace("\N{NO-BREAK SPACE}", " ") == (
        "86.1% · peers 93.4% · n = 412 · Jan 2025 to Dec 2025"
    )
    assert board.loc["J1", "confidence"] == "–" and board.loc["F1", "confidence"] == "97%"


def test_persons_of_influence_whom_nobody_looks_after_are_counted(full):
    people = sections(full)["stakeholders"]
    assert people.said == "Persons: 2; with influence of 4 or 5: 1, looked after by nobody: 1."
    assert people.table["relationship"].tolist() == ["2 → 4", "3"]
    assert "still to be said" in sections(replace(full, stakeholders=(Stakeholder(id="C1"),)))["stakeholders"].said


def test_risks_are_counted_by_what_they_would_cost(full):
    assert sections(full)["risks"].said == "Risks: 2, of them grave: 1; without an answer: 1."


@pytest.mark.parametrize(("lang", "asked"), [("en", "?"), ("es", "¿")])
def test_an_empty_plan_says_in_each_section_what_is_to_be_filled_in(lang, asked):
    found = sections(AccountPlan(account_id="7", account_name="Nevada"), lang)
    assert set(found) == set(KEYS) - {"further"}
    for key in ("goals", "position", "swot", "tows", "next_90_days", "stakeholders", "white_space", "promises",
                "needs", "risks"):  # fmt: skip
        assert asked in found[key].said and not len(found[key].table)
    assert {"en": "“Tier”, “Answers for it”", "es": "“Nivel”, “Responde por ella”"}[lang] in found["charter"].said


def test_entries_with_nothing_but_an_id_say_that_they_are_to_be_filled_in():
    plan = AccountPlan(
        account_id="7", account_name="", goals=(Goal(id="G1"),), actions=(Action(id="A1"),),
        measures=(Measure(id="K1"),), needs=(Need(id="N1"),), risks=(Risk(id="R1"),),
        promises=(ServicePromise(id="P1"),), white_space=(WhiteSpace(id="W1"),), stakeholders=(Stakeholder(id="C1"),),
    )  # fmt: skip
    found = sections(plan)
    for key in ("goals", "next_90_days", "needs", "risks", "promises", "white_space", "stakeholders"):
        assert found[key].table.iloc[0, 0] == "(to be filled in)"
    assert "yet" in found["goals"].said and "yet" in found["next_90_days"].said
    assert title(plan, lang="es") == "Plan de cuenta: 7"


def test_what_the_check_found_stands_there_and_that_it_found_nothing(full, faults):
    assert sections(full, faults=faults)["to_mend"].said == "2 things are missing, stale, late or no longer true."
    assert sections(full, faults=faults)["to_mend"].table["told"].tolist() == faults["told"].tolist()
    assert "nothing is missing" in sections(full, faults=faults.iloc[:0])["to_mend"].said
    assert "was not checked" in sections(full)["to_mend"].said


def test_text_that_no_document_can_hold_is_replaced_by_a_sign_that_shows(full):
    assert clean("a\x00b\x1b\ud800\uffff\u202ec") == "a\ufffdb\ufffd\ufffd\ufffd\ufffdc"
    assert clean("one\r\ntwo\u2028three\tfour") == "one\ntwo\nthree\tfour"
    bad = replace(full, account_name="Ac\x00me", goals=(Goal(id="G1\x07", what="bell\x07"),))
    found = sections(bad)
    assert found["goals"].table.loc["G1\ufffd", "what"] == "bell\ufffd"
    assert title(bad, lang="en") == "Account plan: Ac\ufffdme"


def test_the_plan_is_not_changed_and_missing_hours_are_not_counted(full):
    before = full.table("actions")
    sections(full, "es")
    pd.testing.assert_frame_equal(full.table("actions"), before)
    assert np.isnan(full.actions[3].hours)
