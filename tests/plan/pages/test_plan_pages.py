"""The page and the PDF of a plan: everything is there, nothing is cut, nothing is alive."""

import re
import shutil
import subprocess
from dataclasses import replace
from html import unescape
from itertools import chain

import pandas as pd
import pytest
from lxml import html as parser

from kamlib.errors import KamlibError, NotInstalledError
from kamlib.plan import AccountPlan, Action, Goal, Need, Risk
from kamlib.plan.pages import html, pdf
from kamlib.plan.pages.content import content
from kamlib.plan.pages.front import parted
from kamlib.plan.pages.page import page

HOSTILE = '=HYPERLINK("http://x")<img src=x onerror=alert(1)>../../é'
LONG = "A sentence that goes on and on about deliveries to the second plant. " * 29  # 2,001 letters
WORD = "Donaudampfschiff" * 19  # 304 letters


def words(text: str) -> str:
    """Return a text without spaces and line ends, wherever they were put."""
    return re.sub(r"\s+", "", text)


def texts_of(plan, lang, **given) -> list[str]:
    """Return every text that the documents of a plan have to show."""
    found = []
    for one in content(plan, lang=lang, **given):
        found += [one.said, *(text for line in one.table.to_numpy() for text in line)]
        found += [] if one.key == "charter" else [one.title]  # it is named for those who cannot see it
    return [text for text in found if text != "–"]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_page_holds_every_text_of_every_section_in_its_language(full, card, faults, lang):
    tree = parser.fromstring(page(full, lang=lang, card=card, faults=faults))
    shown = words(tree.text_content())
    # the kinds of factors stand above the quadrants
    kinds = {"Strength", "Weakness", "Opportunity", "Threat", "Fortaleza", "Debilidad", "Oportunidad", "Amenaza"}
    lacking = [text for text in texts_of(full, lang, card=card, faults=faults)
               if text not in kinds and words(text) not in shown]  # fmt: skip
    assert not lacking
    assert tree.get("lang") == lang
    assert tree.find(".//title").text == {"en": "Account plan: ", "es": "Plan de cuenta: "}[lang] + "Grupo Tramontal"


def test_a_page_can_be_read_without_seeing_it(full, card):
    tree = parser.fromstring(page(full, lang="en", card=card))
    assert [one.text for one in tree.iter("h1")] == ["Account plan: Grupo Tramontal"]
    assert all(one.get("scope") in ("col", "row") for one in tree.iter("th"))
    pictures = list(tree.iter("img"))
    assert len(pictures) == 3 and all(len(one.get("alt")) > 40 for one in pictures)
    names = [one.get("id") for one in tree.iter("h2")]
    assert len(names) == len(set(names))
    assert {one.get("aria-labelledby") for one in tree.iter("section", "div")} - {None} == set(names)


def test_a_page_asks_for_nothing_and_runs_nothing(full, card):
    bad = replace(
        full, account_name=HOSTILE, manager=HOSTILE, goals=(Goal(id=HOSTILE, what=HOSTILE, owner=HOSTILE),),
        needs=(Need(id="N1", question="<script>alert(1)</script>", answer="</section></main>"),),
    )  # fmt: skip
    text = page(bad, lang="en", card=card)
    tree = parser.fromstring(text)
    assert not list(tree.iter("script", "a", "link", "iframe", "form", "object"))
    assert all(one.get("src").startswith("data:image/png;base64,") for one in tree.iter("img"))
    assert not [name for one in tree.iter() for name in one.attrib if name.startswith("on")]
    assert text.count("http://") == text.count("http://x") and "url(" not in text and "@import" not in text
    assert HOSTILE in unescape(tree.text_content())
    assert "default-src 'none'" in text


def test_no_line_is_lost_or_doubled_between_the_first_sheet_and_the_rest(full, card):
    many = replace(
        full,
        goals=tuple(replace(full.goals[0], id=f"G{n}") for n in range(9)),
        actions=tuple(Action(id=f"A{n}", what="Do it") for n in range(30)),
    )
    sections = content(many, lang="en", card=card)
    front, rest = parted(sections, head="Plan")
    for one in sections:
        parts = [list(part.table.index) for part in (*front, *rest) if part.key == one.key]
        assert [*chain.from_iterable(parts)] == list(one.table.index)
        assert 1 <= len(parts) <= 2
    first = {one.key: one for one in front}
    assert 0 < len(first["goals"].table) < 9 and 0 < len(first["next_90_days"].table) < 30
    assert "The rest on the next page." in page(many, lang="en")


def test_a_small_plan_has_no_next_page():
    small = AccountPlan(account_id="7", account_name="Nevada")
    front, rest = parted(content(small, lang="en"), head="Plan")
    assert not rest and len(front) == 13
    text = page(small, lang="es")
    assert "siguiente" not in text and "Todavía no hay metas" in text


def test_the_same_plan_gives_the_same_page(full, card, tmp_path):
    path = html(full, tmp_path / "plan.html", lang="en", card=card)
    assert path.read_text(encoding="utf-8") == page(full, lang="en", card=card)


def printed(path) -> list[str]:
    if not shutil.which("pdftotext"):
        pytest.skip("This test reads a PDF with pdftotext (Debian: apt-get install poppler-utils).")
    ran = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True)
    return ran.stdout.split("\f")[:-1]


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_pdf_holds_the_plan_and_its_first_sheet_ends_with_the_note(full, card, faults, chromium, tmp_path, lang):
    sheets = printed(pdf(full, tmp_path / "plan.pdf", lang=lang, card=card, faults=faults))
    note = {"en": "The rest on the next page.", "es": "El resto, en la página siguiente."}[lang]
    assert note in sheets[0] and not any(note in one for one in sheets[1:])
    everything = words(" ".join(sheets))
    for one in content(full, lang=lang, card=card, faults=faults):
        assert words(one.said) in everything
    share = {"en": "90.3%", "es": "90,3\N{NO-BREAK SPACE}%"}[lang]
    assert words(share) in everything


@pytest.mark.browser
def test_long_texts_go_on_and_are_not_cut(full, card, chromium, tmp_path):
    long = replace(
        full,
        account_name=WORD,
        goals=(replace(full.goals[0], what=LONG, owner=WORD), full.goals[1]),
        risks=(Risk(id="R1", what=WORD, answer=LONG),),
        needs=tuple(Need(id=f"N{n}", question=f"{n}: {LONG}") for n in range(12)),
    )
    path = pdf(long, tmp_path / "plan.pdf", lang="en", card=card)
    sheets = printed(path)
    assert "The rest on the next page." in sheets[0]
    ran = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True)
    everything = words(ran.stdout.replace("\f", ""))
    assert everything.count(words(WORD)) >= 3
    assert everything.count(words(LONG[:400])) >= 14 - 2  # page numbers may stand within two of them


@pytest.mark.browser
def test_what_stood_there_stays_when_printing_fails(full, tmp_path, monkeypatch):
    path = tmp_path / "plan.pdf"
    path.write_bytes(b"before")
    told = tmp_path / "no-printer"
    told.write_text("#!/bin/sh\necho out of ink >&2\n")
    told.chmod(0o755)
    monkeypatch.setenv("KAM_CHROMIUM", str(told))
    with pytest.raises(KamlibError, match="did not print the page. Found: out of ink"):
        pdf(full, path, lang="en")
    told.write_text("#!/bin/sh\nexec sleep 60\n")
    with pytest.raises(KamlibError, match=r"in 0.2 seconds"):
        pdf(full, path, lang="en", timeout_seconds=0.2)
    assert path.read_bytes() == b"before" and {one.name for one in tmp_path.iterdir()} == {"no-printer", "plan.pdf"}


def test_without_a_browser_one_is_told_how_to_get_one(full, tmp_path, monkeypatch):
    monkeypatch.setenv("KAM_CHROMIUM", str(tmp_path / "nowhere"))
    with pytest.raises(NotInstalledError, match="none here. Found: .*nowhere.* apt-get install chromium"):
        pdf(full, tmp_path / "plan.pdf", lang="en")
    monkeypatch.delenv("KAM_CHROMIUM")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotInstalledError, match="or open the .html file"):
        pdf(full, tmp_path / "plan.pdf", lang="en")
    assert not (tmp_path / "plan.pdf").exists()


def test_a_card_of_unknown_states_draws_no_progress(full, card):
    unknown = card.assign(share_done=float("nan"), state="unknown")
    assert page(full, lang="en", card=unknown).count("<img") == 2
    assert pd.isna(unknown["share_done"]).all()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 380])
def test_axe_core_finds_no_barrier_and_nothing_runs_out_of_the_window(full, card, faults, tmp_path, request, width):
    window, axe = request.getfixturevalue("page"), request.getfixturevalue("axe")
    asked = []
    window.on("request", lambda one: asked.append(one.url))
    window.set_viewport_size({"width": width, "height": 900})
    path = html(full, tmp_path / "plan.html", lang="en", card=card, faults=faults)
    window.goto(path.as_uri())
    assert [one for one in asked if not one.startswith("data:")] == [path.as_uri()]
    assert window.evaluate("document.documentElement.scrollWidth") <= width
    window.evaluate(axe)
    assert window.evaluate("async () => (await axe.run()).violations") == []
