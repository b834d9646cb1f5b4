"""The parts of a plan: what may be empty, what can never be, and how they stand as tables."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.errors import DataError
from kamlib.language import using
from kamlib.plan import AccountPlan, Action, Goal, Measure, Risk, Stakeholder, WhiteSpace, shown
from kamlib.plan.plan import SECTIONS

HOSTILE = '=HYPERLINK("http://x")<img src=x onerror=alert(1)>../../é'


def plan(**given):
    return AccountPlan(account_id="7", account_name="Nevada", **given)


@pytest.mark.parametrize("kind", SECTIONS.values())
def test_an_entry_needs_nothing_but_its_id(kind):
    one = kind(id="X1")
    for value in vars(one).values():
        assert value in ("X1", "", ()) or pd.isna(value)
    with pytest.raises(DataError, match="has no id"):
        kind(id=" ")


def test_days_numbers_and_lists_come_in_one_form():
    one = Action(id="A1", due="2026-03-31", start=None, hours=4, after=["A0"], responsible=None)
    assert one.due == pd.Timestamp("2026-03-31") and pd.isna(one.start)
    assert isinstance(one.hours, float) and one.after == ("A0",) and one.responsible == ()
    assert Goal(id="G1", owner=None, what=np.nan).owner == ""
    assert Goal(id="G1", what="one\r\ntwo\u2028three\n").what == "one\ntwo\nthree"


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Stakeholder(id="C1", influence=9), r"influence of C1 .* a number from 1 to 5. Found: 9"),
        (lambda: Goal(id="G1", due="soon"), r"due of G1 .* a day such as 2026-03-31. Found: soon"),
        (lambda: Goal(id="G1", due=2026), r"due of G1 .* a day"),
        (lambda: Goal(id="G1", due="2026-03-31T10:00+02:00"), r"a day without time zone"),
        (lambda: Goal(id="G1", target="a lot"), r"target of G1 .* a number. Found: a lot"),
        (lambda: Goal(id="G1", target=np.inf), r"target of G1 .* a number"),
        (lambda: Goal(id="G1", owner=3), r"owner of G1 .* a text. Found: 3"),
        (lambda: Action(id="A1", hours=-1), r"hours of A1 .* a number of 0 or more"),
        (lambda: Action(id="A1", after="A0"), r"after of A1 .* a list of names. Found: A0"),
        (lambda: WhiteSpace(id="W1", chance=1.2), r"chance of W1 .* from 0 to 1"),
        (lambda: Risk(id="R1", impact="grave"), r"one of low, medium, high. Found: grave"),
        (lambda: plan(hours_a_year=-1), r"hours_a_year of the plan"),
        (lambda: plan(goals=(Action(id="A1"),)), r"under goals .* Expected: Goal. Found: Action"),
        (lambda: plan(goals=(Goal(id="X"),), risks=(Risk(id="X"),)), r"more than once in the plan. Found: X"),
        (lambda: plan(swot=None), r"SWOT is none"),
        (lambda: AccountPlan(account_id=" ", account_name=""), r"names no account"),
        (lambda: plan().table("wishes"), r"no such section. Expected: goals"),
    ],
)
def test_what_can_never_be_is_refused_with_its_name(make, told):
    with pytest.raises(DataError, match=told):
        make()


def test_a_section_is_a_table_by_id_whose_columns_are_the_fields():
    made = plan(goals=(Goal(id="G2", target=3), Goal(id="G1", due="2026-03-31")))
    table = made.table("goals")
    assert list(table.index) == ["G2", "G1"] and table.index.name == "id"
    assert list(table)[:3] == ["how", "why", "what"]
    assert table["target"].dtype == float and table["due"].dtype.kind == "M"
    assert plan().table("goals").dtypes.equals(table.dtypes)
    assert plan().table("actions").columns.tolist()[:3] == ["what", "goal", "owner"]


def test_the_page_of_a_plan_holds_hostile_text_as_text():
    made = AccountPlan(account_id="1", account_name=HOSTILE, goals=(Goal(id="G1", what=HOSTILE),))
    page = made._repr_html_()
    assert "<img" not in page and page.count("&lt;img") == 2
    assert "<table" not in plan()._repr_html_()


def test_the_page_of_a_plan_is_in_the_language_in_force():
    with using("es"):
        assert "Plan de Nevada" in plan(review_on="2026-03-31")._repr_html_()


@given(st.floats(1, 5), st.floats(1, 5))
def test_whatever_lies_on_the_scale_is_kept(influence, relationship):
    one = Stakeholder(id="C1", influence=influence, relationship=relationship)
    assert (one.influence, one.relationship) == (influence, relationship)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (np.nan, "share", "–"),
        (np.nan, "days", "–"),
        (2.25, "days", "2.2 days"),
        (40, "hours", "40 hours"),
        (7, "", "7"),
    ],
)
def test_a_figure_is_shown_with_its_unit(value, unit, text):
    assert shown(value, unit) == text


def test_a_measure_names_criterion_and_source():
    assert [name for name in Measure.__dataclass_fields__] == [
        "id", "metric", "unit", "criterion", "baseline", "target", "due", "source",
    ]  # fmt: skip
