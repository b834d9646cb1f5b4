"""What lesson 07 says in words beyond what its cells print, held to the sample and to its plan."""

from __future__ import annotations

import re

import nbformat
import numpy as np
import pandas as pd
import pytest

from kamlib import data, plan

AURORA, SENDERO = "005514", "002681"
LANGS = ["en", "es"]


@pytest.fixture(scope="module")
def cells(root):
    notebook = nbformat.read(root / "notebooks" / "07_account_plan.ipynb", as_version=4)
    return {cell["id"]: cell.source for cell in notebook.cells}


@pytest.fixture(scope="module")
def tables():
    return data.load_all()


@pytest.fixture(scope="module")
def ours(root):
    return plan.read(root / "notebooks" / "cases" / "07_plan.en.yaml")


def deliveries(tables, account, *years):
    rows = tables["service"]
    rows = rows[(rows["account_id"] == account) & (rows["kind"] == "delivery") & rows["due_on"].dt.year.isin(years)]
    good = (rows["closed_on"] <= rows["due_on"]) & ~(rows["quantity_delivered"] < rows["quantity_ordered"])
    return int(good.sum()), len(good)


def test_the_goals_stand_in_the_notes_of_both(tables, cells):
    text = cells["question-goal"]
    quoted = re.search(r'9 January: "(.+?)"', text)[1]
    notes = tables["notes"]
    found = notes[notes["text"] == quoted].set_index("account_id")["note_date"]
    assert set(found.index) == {AURORA, SENDERO} and str(found[AURORA].date()) == "2023-01-09"
    assert (found.dt.to_period("M") == "2023-01").all() and "from the same January" in cells["question-again"]
    orders = tables["orders"]
    own = orders[(orders["account_id"] == AURORA) & (orders["order_date"].dt.year == 2022)]
    assert 450_000 < own["amount"].sum() < 500_000 and own["currency"].eq("EUR").all()
    assert "nearly half a million euros a year" in text


def test_two_told_too_early(tables, cells):
    listed = tables["kam_status"]
    assert len(listed) == 23 and "23 customers became key accounts in January 2024" in cells["question-order"]
    told = listed.dropna(subset=["announced_on"])
    early = told[~(told["internal_alignment_on"] <= told["announced_on"])]
    assert (len(told), len(early)) == (20, 2)
    first, second = (row for _, row in early.iterrows())
    text = cells["reveal-early-text"]
    assert pd.isna(first["internal_alignment_on"]) and "For the first no agreement is noted" in text
    days = (second["internal_alignment_on"] - second["announced_on"]).days
    assert (days, f"{second['announced_on']:%d %B %Y}") == (
        5,
        "18 December 2023",
    ) and "on 18 December 2023, five days" in text
    assert not [name for name in listed.columns if "outside" in name or "external" in name]


def test_the_table_of_actions_is_the_plan(ours, cells):
    rows = [line.strip("|").split("|") for line in cells["question-slip"].splitlines() if line.startswith("| A")]
    assert len(rows) == len(ours.actions)
    for row, action in zip(rows, ours.actions, strict=True):
        what, days, hours, after, does, answers, asked, told = (cell.strip() for cell in row)
        assert what == f"{action.id} {action.what}"
        start, due = action.start, action.due
        same = start.month == due.month
        assert days == f"{start.day}{'' if same else f' {start:%b}'} to {due.day} {due:%b}"
        assert float(hours) == action.hours and action.accountable == answers
        lists = [action.after, action.responsible, action.consulted, action.informed]
        assert [after, does, asked, told] == [", ".join(one) or "–" for one in lists]


def test_the_page_of_paper_moves_the_end(ours, cells):
    found, text = plan.slack(ours), cells["reveal-slip-text"]
    assert found.index[found["moves_end"]].tolist() == ["A1", "A3", "A4", "A5", "A7"]
    assert f"may be {found.loc['A2', 'slack_days']:.0f} days late" in text
    assert f"A6 has {found.loc['A6', 'slack_days']:.0f} days" in text
    end = found["due"].max()
    assert f"the end is {end + pd.Timedelta(weeks=3):%d %B} instead of {end:%d %B}" in text
    assert found.loc["A3", "slack_days"] == 0 and {one.id: one.hours for one in ours.actions}["A3"] == 6


def test_the_persons_are_those_of_the_sample(tables, ours, cells):
    own = tables["contacts"][tables["contacts"]["account_id"] == AURORA].set_index("contact_id")
    assert set(own.index) == {one.id for one in ours.stakeholders}
    met = tables["activities"].query("account_id == @AURORA & activity_date <= '2023-01-09'")
    last = met.groupby("contact_id")["activity_date"].max()
    for one in ours.stakeholders:
        line = own.loc[one.id]
        assert (one.name, one.function) == (line["contact_name"], line["function"])
        assert one.role == ("" if pd.isna(line["buying_role"]) else line["buying_role"])
        assert last.get(one.id, pd.NaT) is one.last_contact or last[one.id] == one.last_contact
    decides = own[own["buying_role"] == "decision_maker"]
    assert decides["contact_name"].tolist() == ["Emily Marchand-Roux"]
    best = [one for one in ours.stakeholders if one.relationship == max(p.relationship for p in ours.stakeholders)]
    assert len(best) == 2 and all(one.influence <= 2 for one in best) and "two persons" in cells["people-text"]


def test_when_they_were_met_later(tables, cells):
    rows = tables["activities"].query("account_id == @AURORA & activity_date > '2023-01-09'").set_index("contact_id")
    first = rows.groupby(level=0).first()[["activity_date", "kind"]]
    text = cells["mend-text"]
    assert first.loc["P0632"].tolist() == [pd.Timestamp("2023-03-20"), "call"] and "phoned on 20 March" in text
    assert first.loc["P0638"].tolist() == [pd.Timestamp("2023-04-13"), "visit"]
    assert "the first visit is on 13 April" in text


def test_service_of_key_accounts(tables, cells):
    rows = data.to_parent(tables["service"], tables["accounts"])
    rows = rows[(rows["kind"] == "delivery") & (rows["due_on"].dt.year == 2024)]
    good = (rows["closed_on"] <= rows["due_on"]) & ~(rows["quantity_delivered"] < rows["quantity_ordered"])
    key = rows["account_id"].isin(tables["kam_status"]["account_id"])
    told = f"got {100 * good[key].mean():.1f}% of their deliveries on time and in full, all others"
    assert f"{told} {100 * good[~key].mean():.1f}%" in cells["people-text"]


FIRST = {
    "G1__target": 80, "G2__baseline": 20, "P1__level": 95, "announced_on": 20, "hours_a_year": 40, "review_on": 0,
}  # fmt: skip
MENDED = {
    "G1__target": 85, "G2__baseline": 9, "P1__level": 80, "announced_on": 45, "hours_a_year": 90, "review_on": 10,
}  # fmt: skip


def test_the_draft_is_the_one_that_is_described(ours, cells):
    assert repr(FIRST).replace("'", '"') in cells["guess-faults"]
    draft, text = plan.with_answers(ours, **FIRST), cells["question-check"]
    assert f"from {100 * draft.goals[0].baseline:.1f}% to {100 * draft.goals[0].target:.0f}%" in text
    assert f"from {draft.goals[1].baseline:.0f} a year to {draft.goals[1].target:.0f}" in text
    assert f"{100 * draft.promises[0].level:.0f}% on time and in full" in text
    assert f"told on {draft.announced_on:%d %B}" in text and f"on {draft.agreed_outside_on:%d %B}" in text
    assert f"{draft.hours_a_year:.0f} a year (the seven actions take {sum(a.hours for a in draft.actions):.0f})" in text
    assert f"Opened again on {draft.review_on:%d %B %Y}" in text


def test_each_slider_takes_one_fault_away(ours, tables):
    answers = dict(FIRST)
    assert len(plan.with_answers(ours, **answers).check(tables, as_of="2023-01-09")) == 9
    for left, name in zip(range(8, 2, -1), FIRST, strict=True):
        answers[name] = MENDED[name]
        assert len(plan.with_answers(ours, **answers).check(tables, as_of="2023-01-09")) == left


@pytest.mark.parametrize("lang", LANGS)
def test_the_plan_of_each_language_has_three_faults_left(root, tables, lang):
    own = plan.read(root / "notebooks" / "cases" / f"07_plan.{lang}.yaml")
    found = own.check(tables, as_of="2023-01-09")[["id", "fault"]].to_numpy().tolist()
    assert found == [["P0638", "uncovered"], ["P0638", "not_met"], ["P0632", "not_met"]]
    found = own.check(tables, as_of="2023-03-31")[["id", "fault"]].to_numpy().tolist()
    assert found == [["A6", "late"], ["P0638", "uncovered"], ["P0638", "not_met"]]


def test_both_languages_have_the_same_figures_and_days(root):
    both = [plan.read(root / "notebooks" / "cases" / f"07_plan.{lang}.yaml") for lang in LANGS]
    for name in ("goals", "promises", "actions", "measures", "needs", "stakeholders", "white_space", "risks"):
        one, other = (table.select_dtypes(exclude=["object", "str"]) for table in (p.table(name) for p in both))
        pd.testing.assert_frame_equal(one, other)
    heads = [
        (p.as_of, p.review_on, p.hours_a_year, p.criteria, p.agreed_inside_on, p.agreed_outside_on, p.announced_on)
        for p in both
    ]
    assert heads[0] == heads[1]
    assert [one.after for one in both[0].actions] == [one.after for one in both[1].actions]


def test_what_came_of_it(ours, tables, cells):
    text = cells["reveal-came-text"]
    for account, (before, after) in {AURORA: ("104 of 129", "63 of 66"), SENDERO: ("92 of 112", "48 of 58")}.items():
        assert "{} of {}".format(*deliveries(tables, account, 2021, 2022)) == before and before in text
        assert "{} of {}".format(*deliveries(tables, account, 2024)) == after and after in text
    good, n = deliveries(tables, AURORA, 2022)
    assert f"{round(66 * (1 - good / n))} of the 66 would have come late or short instead of {66 - 63}" in text
    card = plan.scorecard(ours, tables, as_of="2024-12-31")
    assert f"from EUR {card.loc['K3', 'baseline']:,.0f} to EUR {card.loc['K3', 'now']:,.0f}" in text
    assert (card.loc["K2", "baseline"], card.loc["K2", "now"]) == (9, 3) and "from nine to three" in text
    assert card["state"].tolist() == ["met", "met", "met", "behind"]
    kpi = plan.KPIS["joint_and_referred_12m"]
    assert all(kpi.read(AURORA, tables, pd.Timestamp(day)).value == 0 for day in ("2023-12-31", "2024-12-31"))
    low, high = card.loc["K1", ["ci_lower", "ci_upper"]]
    assert f"anything from {100 * low:.0f}% to {100 * high:.0f}%" in cells["what-could-fool-me"]


def test_the_fourth_action_has_four_weeks_left(ours, cells):
    by_id = {one.id: one for one in ours.actions}
    planned = by_id["A4"].due - by_id["A4"].start
    left = by_id["A4"].due - by_id["A3"].done_on
    assert (planned.days, left.days) == (49, 28) and "in four weeks instead of seven" in cells["mend-text"]
    assert np.isclose((by_id["A3"].done_on - by_id["A3"].due).days, 21)


def test_the_numbers_of_the_questions():
    first = plan.Action(id="A", due="2026-03-10")
    second = plan.Action(id="B", due="2026-03-20")
    third = plan.Action(id="C", start="2026-03-24", due="2026-04-10", after=("A", "B"))
    whole = plan.AccountPlan(account_id="7", account_name="Aurora", actions=(first, second, third))
    assert plan.slack(whole)["slack_days"].tolist() == [14, 4, 0]
