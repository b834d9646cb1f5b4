"""The slides of a business review: opened again, counted, read, and searched for what is no customer's business."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import zipfile
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from pptx import Presentation

from kamlib.plan import (
    AccountPlan,
    Action,
    Goal,
    Measure,
    Need,
    Risk,
    ServicePromise,
    WhiteSpace,
    kept,
    scorecard,
    write,
)
from kamlib.plan.slide_facts import figures_of
from kamlib.plan.slide_parts import HIGH, WIDE, lines, pages
from kamlib.plan.slides import slides

HOSTILE = '=HYPERLINK("http://x")<img src=x onerror=alert(1)>../../é'


def usual(**given) -> AccountPlan:
    fields = {
        "account_id": "000017", "account_name": "Clínicas Boralis", "manager": "Nuria Velasco", "currency": "EUR",
        "as_of": "2024-12-31", "review_on": "2026-03-31", "tier": "key", "hours_a_year": 88,
        "goals": (
            Goal(id="G1", what="Whole deliveries", metric="on_time_share", owner="Iker Salas", why="SECRET-why"),
            Goal(id="G2", what="SECRET-goal", metric="margin_rate"),
        ),
        "measures": (
            Measure(id="K1", metric="on_time_share", unit="share", baseline=0.8, target=0.9, due="2026-06-30"),
            Measure(id="K2", metric="complaints_12m", unit="count", baseline=4, target=2, due="2026-06-30"),
            Measure(id="K3", metric="margin_rate", unit="share", baseline=0.31, target=0.37, due="2026-06-30"),
        ),
        "promises": (
            ServicePromise(id="P1", what="Whole by the day", metric="on_time_share", unit="share", level=0.95),
            ServicePromise(id="P2", what="Two reviews", metric="reviews_12m", unit="count", level=2, owner="Ada"),
        ),
        "actions": (
            Action(id="A1", what="Stock twelve articles", goal="G1", owner="Iker Salas", due="2026-02-28"),
            Action(id="A2", what="SECRET-price", goal="G2", owner="Iker Salas", due="2026-02-28"),
            Action(id="A3", what="Name a deputy", goal="G1", owner="Ada", due="2025-10-31", done_on="2025-10-20"),
            Action(id="A4", what="Visit the plant", responsible=("customer",), due="2025-11-30"),
            Action(id="A5", what="Much later", goal="G1", due="2027-01-01"),
        ),
        "needs": (Need(id="N1", question="Who decides?", why="SECRET-need"), Need(id="N2", question="X?", answer="Y")),
        "white_space": (
            WhiteSpace(id="W1", product_line="Hygiene", chance=0.22, expected_margin=12345, reason="SECRET-gap"),
        ),
        "risks": (Risk(id="R1", what="SECRET-risk", likelihood="high", impact="high"),),
    }  # fmt: skip
    return AccountPlan(**fields | given)


@pytest.fixture
def card():
    """Deliveries better for sure, complaints within chance, margin measured too."""
    table = usual().table("measures")
    whole = {"period_start": pd.Timestamp("2025-01-01"), "period_end": pd.Timestamp("2025-12-31"), "source": "service"}
    return table.assign(
        now=[0.86, 3.0, 0.333], share_done=[0.6, 0.5, 0.38], state=["on_course", "behind", "behind"], n=[412, 3, 412],
        ci_lower=[0.83, 0.6, 0.3], ci_upper=[0.89, 8.8, 0.36], **whole,
    )  # fmt: skip


@pytest.fixture
def promised():
    table = kept(usual(), {}, as_of="2025-12-31")
    table.loc["P1", ["now", "state", "source"]] = [0.86, "not_kept", "service"]
    table.loc["P1", ["period_start", "period_end"]] = [pd.Timestamp("2025-01-01"), pd.Timestamp("2025-12-31")]
    return table.assign(n=[412, 0])


def opened(path) -> list[str]:
    """Return all texts of each slide."""
    told = []
    for slide in Presentation(str(path)).slides:
        texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        for shape in slide.shapes:
            if shape.has_table:
                texts += [cell.text_frame.text for row in shape.table.rows for cell in row.cells]
        told.append("\n".join(texts))
    return told


def notes(path) -> list[str]:
    return [slide.notes_slide.notes_text_frame.text for slide in Presentation(str(path)).slides]


def full(n: int) -> AccountPlan:
    long = "What is to be done about late deliveries in the second plant, with all its articles and its three lines. "
    actions = tuple(
        Action(id=f"A{k}", what=f"{k} {long * 3}", goal="G1", owner="Maximiliane von Obernberg", due="2025-01-31")
        for k in range(n)
    )  # fmt: skip
    needs = tuple(Need(id=f"N{k}", question=f"{k} {long * 2}") for k in range(n))
    gaps = tuple(WhiteSpace(id=f"W{k}", product_line=f"Family {k} " + "x" * 80) for k in range(n))
    return usual(actions=actions, needs=needs, white_space=gaps)


@pytest.mark.parametrize("lang", ["en", "es"])
def test_there_are_six_to_ten_slides_for_an_empty_a_usual_and_a_very_full_plan(card, promised, tmp_path, lang):
    path = tmp_path / "deck.pptx"
    counts = []
    for plan in (AccountPlan(account_id="1", account_name=""), usual(), full(60)):
        slides(plan, path, lang=lang, card=None, promised=None)
        counts.append(len(Presentation(str(path)).slides))
    assert counts == [8, 8, 10]


def test_figures_are_those_of_the_card_and_findings_follow_from_them(card, promised, tmp_path):
    path = slides(usual(), tmp_path / "deck.pptx", lang="en", card=card, promised=promised)
    told = opened(path)
    assert "1 of 2 figures measured are better than at the start" in told[1]
    assert "80.0%\n86.0%\n412\nbetter" in told[1] and "4\n3\n–\nno sure change" in told[1]
    assert "1 of 2 figures are behind their target" in told[2]
    assert "1 of 1 promises measured were not kept" in told[3] and "95.0%\n86.0%\n412\nnot kept" in told[3]
    assert "3 points are not as promised or planned" in told[4] and "Visit the plant\naction late" in told[4]
    assert "1 product family that we supply you do not take from us" in told[5]
    assert "In the next 90 days 2 steps are to be done" in told[6] and "Much later" not in told[6]
    assert "Next review on 31 Mar 2026; questions to you until then: 1" in told[7] and "X?" not in told[7]
    assert "K1 Deliveries on time and in full: 86.0%; table service, 2025, cases: 412." in notes(path)[1].replace(
        "Jan 2025 to Dec 2025", "2025"
    )


@pytest.mark.parametrize("lang", ["en", "es"])
def test_nothing_internal_is_anywhere_in_the_file(card, promised, tmp_path, lang):
    path = slides(usual(), tmp_path / "deck.pptx", lang=lang, card=card, promised=promised)
    with zipfile.ZipFile(path) as archive:
        parts = b"".join(archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels")))
    text = parts.decode() + "".join(opened(path) + notes(path))
    for secret in ("SECRET", "12345", "12,345", "33.3%", "33,3", "Margin", "margen", "key account", "cuenta clave"):
        assert secret not in text


def test_a_change_within_chance_is_no_gain_and_fewer_complaints_are_better(card):
    plan = usual()
    sure = card.assign(ci_lower=[0.83, 1.0, 0.3], ci_upper=[0.89, 3.5, 0.36])
    assert figures_of(plan, sure)["change"].tolist() == ["better", "better"]
    assert figures_of(plan, card)["change"].tolist() == ["better", "same"]
    worse = sure.assign(now=[0.7, 9.0, 0.3], ci_lower=[0.65, 5, 0.3], ci_upper=[0.75, 14, 0.3])
    assert figures_of(plan, worse)["change"].tolist() == ["worse", "worse"]
    assert figures_of(plan, None)["change"].tolist() == ["unknown", "unknown"]


def test_each_slide_but_the_cover_says_what_it_means_what_is_done_and_from_where(card, promised, tmp_path):
    path = slides(usual(), tmp_path / "deck.pptx", lang="en", card=card, promised=promised)
    deck = Presentation(str(path))
    assert all(slide.shapes.title.text_frame.text for slide in deck.slides)
    for text, note in list(zip(opened(path), notes(path), strict=True))[1:]:
        assert "What it means\n" in text and "What we do\n" in text and note.startswith("Sources:\n")


def test_tables_and_charts_are_native_and_told_to_those_who_cannot_see_them(card, promised, tmp_path):
    deck = Presentation(str(slides(usual(), tmp_path / "deck.pptx", lang="en", card=card, promised=promised)))
    frames = [shape for slide in deck.slides for shape in slide.shapes if shape.has_table or shape.has_chart]
    told = [frame._element.nvGraphicFramePr.cNvPr.get("descr") for frame in frames]
    assert len(frames) == 8 and all(told)
    (chart,) = [frame.chart for frame in frames if frame.has_chart]
    assert list(chart.plots[0].series[0].values) == pytest.approx([0.6, 0.5])
    assert any("Deliveries on time and in full: 60% of the way" in text for text in told)


def test_a_way_far_from_its_path_is_told_in_the_table_and_not_drawn(card, promised, tmp_path):
    far = card.assign(share_done=[-16.0, np.nan, 0.4])
    deck = Presentation(str(slides(usual(), tmp_path / "deck.pptx", lang="en", card=far, promised=promised)))
    assert not any(shape.has_chart for slide in deck.slides for shape in slide.shapes)


@pytest.mark.parametrize("plan", [usual(), full(60), usual(account_name="x" * 300)])
def test_nothing_stands_outside_its_slide_or_over_another_thing(plan, card, promised, tmp_path):
    deck = Presentation(str(slides(plan, tmp_path / "deck.pptx", lang="es", card=card, promised=promised)))
    for slide in deck.slides:
        boxes = [(one.left / 914400, one.top / 914400, one.width / 914400, one.height / 914400) for one in slide.shapes]
        assert all(left + wide <= WIDE + 0.01 and top + high <= HIGH for left, top, wide, high in boxes)
        tables = [one for one in slide.shapes if one.has_table]
        assert all((one.top + one.height) / 914400 <= 5.4 for one in tables)


def test_what_no_slide_holds_is_whole_in_the_notes(card, promised, tmp_path):
    long = "word " * 399 + "end"
    plan = usual(promises=(replace(usual().promises[0], what=long), usual().promises[1]))
    path = slides(plan, tmp_path / "deck.pptx", lang="en", card=card, promised=promised)
    assert "(long: the whole text is in the notes)" in opened(path)[3] and long in notes(path)[3]
    many = slides(full(60), tmp_path / "many.pptx", lang="en")
    shown = "\n".join([*opened(many), *notes(many)])
    assert all(one.question.strip() in shown for one in full(60).needs)
    assert all(one.what.strip() in shown for one in full(60).actions)


def test_lines_are_counted_also_for_a_word_longer_than_the_column():
    assert lines("", 3, 12) == 1 and lines("a\nb", 3, 12) == 2
    assert lines("x" * 300, 2, 12) == -(-300 // int(2 * 72 / (12 * 0.62)))


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_hostile_name_is_a_name(card, promised, tmp_path, lang):
    plan = usual(account_name=HOSTILE, manager=HOSTILE, needs=(Need(id="N1", question=f"{HOSTILE}\x07"),))
    path = slides(plan, tmp_path / "deck.pptx", lang=lang, card=card, promised=promised)
    assert HOSTILE in opened(path)[0] and [one.name for one in tmp_path.iterdir()] == ["deck.pptx"]
    with zipfile.ZipFile(path) as archive:
        links = [archive.read(name) for name in archive.namelist() if name.endswith(".rels")]
        parts = [archive.read(name) for name in archive.namelist() if name.endswith(".xml")]
    assert not any(b"/hyperlink" in one or b"External" in one for one in links)
    assert not any(b"hlinkClick" in one or b"<img" in one for one in parts)


def test_properties_and_language_are_set(tmp_path):
    deck = Presentation(str(slides(usual(), tmp_path / "deck.pptx", lang="es")))
    about = deck.core_properties
    assert (about.title, about.language) == ("Revisión del negocio: Clínicas Boralis", "es-ES")
    assert deck.slides[1].shapes.title.text_frame.paragraphs[0].runs[0].font.language_id is not None
    assert (deck.slide_width, deck.slide_height) == (12191695, 6858000)


def test_write_makes_the_deck_with_what_the_tables_say(clean, tables, tmp_path):
    path = write(clean, tmp_path / "deck.pptx", tables=tables)
    day = pd.Timestamp("2024-12-31")
    table = kept(clean, tables, as_of=day)
    known = int((table["state"] != "unknown").sum())
    assert known and "Figures up to 31 Dec 2024" in opened(path)[0]
    assert len(scorecard(clean, tables, as_of=day)) == len(clean.measures)
    assert f"of {known}" in opened(path)[3] or f"{known} of" in opened(path)[3]


def test_rows_go_on_before_they_are_left_to_the_notes():
    from kamlib.plan.slide_content import questions

    few, some, many = (questions(full(n)) for n in (2, 9, 60))
    assert len(pages(few, most=2)[0]) == 1 and len(pages(some, most=2)[0]) == 2
    parts, _size, rest = pages(many, most=2)
    assert len(parts) == 2 and sum(map(len, parts)) + len(rest) == 60


def test_the_old_deck_survives_a_kill_during_writing(tmp_path):
    path = slides(usual(), tmp_path / "deck.pptx", lang="en")
    before = path.read_bytes()
    program = textwrap.dedent(
        """
        import os, sys, time
        from kamlib.plan import AccountPlan, write

        def stuck(handle):
            print("half written", flush=True)
            time.sleep(60)

        os.fsync = stuck
        write(AccountPlan(account_id="1", account_name="nobody"), sys.argv[1])
        """
    )
    with subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout.readline() == "half written\n"
        child.kill()
    assert path.read_bytes() == before
