"""The Word document of a plan, opened again: headings, tables, pictures, language; nothing in it is alive."""

import re
import zipfile
from dataclasses import replace

import pytest
from docx import Document
from docx.oxml.ns import qn

from kamlib.plan import AccountPlan, Goal
from kamlib.plan.pages import word
from kamlib.plan.pages.content import content

HOSTILE = '=HYPERLINK("http://x")<img src=x onerror=alert(1)>../../é'


def texts(document) -> list[str]:
    """Return the texts of a document: paragraphs, and the cells of tables."""
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return [*(one.text for one in document.paragraphs), *cells]


@pytest.mark.parametrize("lang", ["en", "es"])
def test_a_document_holds_every_section_with_its_numbers(full, card, faults, tmp_path, lang):
    document = Document(word(full, tmp_path / "plan.docx", lang=lang, card=card, faults=faults))
    sections = content(full, lang=lang, card=card, faults=faults)
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert headings == [one.title for one in sections]
    shown = "\n".join(texts(document))
    lacking = [text for one in sections for text in (one.said, *one.table.to_numpy().ravel()) if text not in shown]
    assert not lacking
    with_table = [one for one in sections if len(one.table)]
    assert [len(one.rows) for one in document.tables] == [len(one.table) + (one.key != "charter") for one in with_table]


@pytest.mark.parametrize(("lang", "code"), [("en", "en-GB"), ("es", "es-ES")])
def test_word_knows_title_language_sheet_and_headings(full, tmp_path, lang, code):
    document = Document(word(full, tmp_path / "plan.docx", lang=lang))
    about = document.core_properties
    assert about.title.endswith("Grupo Tramontal") and about.language == code
    assert (about.created.year, about.modified.year, about.comments) == (2025, 2025, "")
    assert {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))} == {code}
    sheet = document.sections[0]
    assert (round(sheet.page_width.mm), round(sheet.page_height.mm)) == (210, 297)
    for table in document.tables[1:]:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert sum(column.width.mm for column in table.columns) == pytest.approx(178, abs=0.5)


def test_pictures_have_a_sentence_for_those_who_cannot_see_them(full, card, tmp_path):
    document = Document(word(full, tmp_path / "plan.docx", lang="en", card=card))
    told = [one._inline.docPr.get("descr") for one in document.inline_shapes]
    assert len(told) == 3 and all(len(one) > 40 for one in told)


def test_no_text_becomes_a_link_a_field_or_a_broken_file(full, card, tmp_path):
    bad = replace(
        full, account_name=HOSTILE + "\x00\x1b", manager=HOSTILE,
        goals=(Goal(id=HOSTILE, what="bell\x07 and \ufffe", owner=HOSTILE),),
    )  # fmt: skip
    path = word(bad, tmp_path / "plan.docx", lang="en", card=card)
    with zipfile.ZipFile(path) as parts:
        body = parts.read("word/document.xml").decode("utf-8")
        links = parts.read("word/_rels/document.xml.rels").decode("utf-8")
        foot = parts.read("word/footer1.xml").decode("utf-8")
        assert all(not name.startswith(("/", "..")) for name in parts.namelist())
    assert "w:hyperlink" not in body and "fldSimple" not in body and "instrText" not in body
    assert 'TargetMode="External"' not in links
    assert re.findall('w:instr="(.*?)"', foot) == ["PAGE", "NUMPAGES"]
    shown = texts(Document(path))
    assert HOSTILE in shown and any(one.startswith("bell\ufffd and \ufffd\n") for one in shown)
    assert f"Account plan: {HOSTILE}\ufffd\ufffd" in shown


def test_long_texts_stand_whole_and_line_ends_stay(full, tmp_path):
    long, word_ = "On and on. " * 182, "Donaudampfschiff" * 19
    made = replace(full, goals=(replace(full.goals[0], what=long.strip(), how="one\ntwo", owner=word_),))
    shown = texts(Document(word(made, tmp_path / "plan.docx", lang="en")))
    assert word_ in shown and any(long.strip() in one and "How: one\ntwo" in one for one in shown)


def test_an_empty_plan_gives_a_document_that_asks(tmp_path):
    empty = AccountPlan(account_id="7", account_name="Nevada")
    document = Document(word(empty, tmp_path / "plan.docx", lang="es"))
    assert sum(one.text.count("¿") for one in document.paragraphs) >= 10
    assert len(document.tables) == 1 and not document.inline_shapes
    assert document.core_properties.created.year == 2000


def test_the_old_document_stays_when_the_new_one_cannot_be_written(full, tmp_path, monkeypatch):
    path = tmp_path / "plan.docx"
    path.write_bytes(b"before")

    def full_disk(*_given):
        raise OSError("no space left")

    monkeypatch.setattr("docx.document.Document.save", full_disk)
    with pytest.raises(OSError, match="no space left"):
        word(full, path, lang="en")
    assert path.read_bytes() == b"before" and [one.name for one in tmp_path.iterdir()] == ["plan.docx"]
