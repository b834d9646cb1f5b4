"""The plan as a form: read again it is the same, comments stay, a fault is told by its place, a crash harms nothing."""

import subprocess
import sys
import textwrap
from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kamlib.errors import DataError
from kamlib.plan import KPIS, AccountPlan, Action, Goal, read, write
from kamlib.plan.plan import SECTIONS

HOSTILE = '=HYPERLINK("http://x")<img src=x onerror=alert(1)>../../é'


def same(one, other):
    for field in fields(AccountPlan):
        mine, yours = getattr(one, field.name), getattr(other, field.name)
        if field.name in SECTIONS:
            pd.testing.assert_frame_equal(one.table(field.name), other.table(field.name))
        elif field.name == "swot":
            pd.testing.assert_frame_equal(mine.table, yours.table)
            assert mine.actions == yours.actions
        else:
            assert mine == yours or (pd.isna(mine) and pd.isna(yours))


def test_a_plan_read_again_is_the_same(begun, tmp_path):
    path = write(begun, tmp_path / "plan.yaml")
    same(read(path), begun)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    what=st.text(max_size=60),
    target=st.floats(allow_infinity=False),
    due=st.dates() | st.none(),
    after=st.lists(st.sampled_from(["A1", "003", "no", "1e3", "~", "- x"]), max_size=3, unique=True),
)
def test_whatever_a_person_writes_comes_back(tmp_path, what, target, due, after):
    try:
        goal = Goal(id="G1", what=what, target=target, due=due)
    except (DataError, pd.errors.OutOfBoundsDatetime):
        return
    plan = AccountPlan(account_id="007", account_name=what, goals=(goal,), actions=(Action(id="1", after=after),))
    same(read(write(plan, tmp_path / "plan.yaml")), plan)


def test_a_hostile_name_is_a_name(tmp_path):
    plan = AccountPlan(account_id="1", account_name=HOSTILE)
    assert read(write(plan, tmp_path / "plan.yaml")).account_name == HOSTILE
    assert [entry.name for entry in tmp_path.iterdir()] == ["plan.yaml"]


def test_empty_fields_stand_there_to_be_filled_each_on_a_line(tmp_path):
    plan = AccountPlan(account_id="003156", account_name="Tecnia", goals=(Goal(id="G1"),))
    text = write(plan, tmp_path / "plan.yaml").read_text(encoding="utf-8")
    lines = [line.strip(" -") for line in text.splitlines()]
    for field in fields(Goal):
        assert sum(line.startswith(f"{field.name}:") for line in lines) >= 1
    assert "review_on:" in lines and "goals:" in lines
    assert "'003156'" in text or '"003156"' in text


@pytest.mark.parametrize(("lang", "told"), [("en", "# Questions for the next meeting"), ("es", "# Preguntas para la")])
def test_a_new_form_says_before_each_section_what_it_is_for(begun, tmp_path, lang, told):
    text = write(begun, tmp_path / "plan.yaml", lang=lang).read_text(encoding="utf-8")
    assert told in text
    said = [line for line in text.splitlines() if line.startswith("#")]
    assert len(said) == 15 and max(map(len, said)) <= 120
    assert all(name in text for name in KPIS)


def test_written_again_only_what_is_new_differs_and_comments_stay(begun, tmp_path):
    path = write(begun, tmp_path / "plan.yaml")
    before = path.read_text(encoding="utf-8").replace("manager:", "# ask Nuria\nmanager:", 1)
    path.write_text(before, encoding="utf-8")
    goal = replace(begun.goals[0], owner="Nuria")
    write(replace(begun, goals=(goal,)), path)
    after = path.read_text(encoding="utf-8")
    changed = [pair for pair in zip(before.splitlines(), after.splitlines(), strict=True) if pair[0] != pair[1]]
    assert changed == [("    owner:", "    owner: Nuria")] and "# ask Nuria" in after


@pytest.mark.parametrize(
    ("line", "written", "told"),
    [
        ("tier: key", "tire: key", r"plan.yaml, line 4: tire .* Expected: one of the keys account_id"),
        ("hours_a_year: 54", "hours_a_year: many", r"line 9: hours_a_year .* Expected: a number. Found: many"),
        ("account_id: '003156'", "account_id: 003156", r"line 2: account_id .* Expected: a word. Found: 3156"),
        ("review_on: 2025-03-31", "review_on: in spring", r"line 8: review_on .* a day such as 2026-03-31"),
        ("  - id: G1", "  - di: G1", r"line \d+: di .* Expected: one of the keys id"),
        ("hours_a_year: 54", "hours_a_year: -54", r"line 9: hours_a_year of the plan .* a number of 0 or more"),
        ("    chance:", "    chance: 4 #", r"line \d+: chance of W1 .* from 0 to 1. Found: 4"),
        ("    influence:", "    influence: 9", r"line \d+: influence of P0294 .* from 1 to 5. Found: 9"),
        ("  - id: P2", "  - id: P1", r"line \d+: id cannot .* Expected: each id once. Found: P1"),
        ("tier: key", "tier: [key", r"this is not YAML"),
        ("goals:", "goals: none\nx:", r"line \d+: .*"),
    ],
)
def test_a_fault_is_told_with_file_line_and_key(begun, tmp_path, line, written, told):
    path = write(begun, tmp_path / "plan.yaml")
    text = path.read_text(encoding="utf-8")
    assert line in text
    path.write_text(text.replace(line, written, 1), encoding="utf-8")
    with pytest.raises(DataError, match=told) as caught:
        read(path)
    assert caught.value.do


def test_a_form_with_no_more_than_an_account_is_a_plan(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text('account_id: "7"\n', encoding="utf-8")
    plan = read(path)
    assert plan.account_id == "7" and plan.goals == () and plan.swot.factors == ()


def test_other_files_are_refused(begun, tmp_path):
    with pytest.raises(DataError, match=r"not written as .txt. Expected: .yaml, .html"):
        write(begun, tmp_path / "plan.txt")
    with pytest.raises(DataError, match=r"not read from .docx"):
        read(tmp_path / "plan.docx")
    with pytest.raises(DataError, match="There is no file"):
        read(tmp_path / "plan.yaml")
    with pytest.raises(DataError, match=r"read\(path, plan=plan\)"):
        read(tmp_path / "plan.xlsx")


def test_a_form_that_is_no_yaml_is_left_as_it_is(begun, tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text("goals: [", encoding="utf-8")
    with pytest.raises(DataError, match="not YAML"):
        write(begun, path)
    assert path.read_text(encoding="utf-8") == "goals: ["


def test_the_old_plan_survives_a_kill_during_writing(begun, tmp_path):
    path = write(begun, tmp_path / "plan.yaml")
    before = path.read_bytes()
    program = textwrap.dedent(
        """
        import os, sys, time
        from dataclasses import replace
        from kamlib.plan import read, write

        def stuck(handle):
            print("half written", flush=True)
            time.sleep(60)

        plan = read(sys.argv[1])
        os.fsync = stuck
        write(replace(plan, manager="nobody"), sys.argv[1])
        """
    )
    with subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout.readline() == "half written\n"
        child.kill()
    assert path.read_bytes() == before
    same(read(path), begun)


def test_figures_keep_their_digits(tmp_path):
    plan = AccountPlan(account_id="1", account_name="A", goals=(Goal(id="G1", baseline=0.1 + 0.2, target=1e-9),))
    back = read(write(plan, tmp_path / "plan.yaml")).goals[0]
    assert (back.baseline, back.target) == (0.1 + 0.2, 1e-9) and np.isnan(Goal(id="G").target)


def test_documents_are_given_where_measures_stand_and_pages_what_is_wrong_too(clean, tables, tmp_path, monkeypatch):
    plan, given = replace(clean, goals=(replace(clean.goals[0], owner=""), clean.goals[1])), {}

    def document(plan, path, **more):
        given[path.suffix] = more
        return path

    monkeypatch.setattr("kamlib.plan.pages.html", document)
    write(plan, tmp_path / "plan.html")
    assert given[".html"] == {"lang": "en", "card": None}
    write(plan, tmp_path / "plan.html", lang="es", tables=tables)
    assert given[".html"]["faults"]["told"].tolist() == ["Aún falta: responsable."]
    assert given[".html"]["card"]["state"].tolist() == ["on_course"] * 5 and given[".html"]["lang"] == "es"
