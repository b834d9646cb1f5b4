"""Spanish lessons come from the English ones and a catalogue; what is missing, stale or off the glossary is named."""

import csv
import io
import tokenize

import nbformat
import polib
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NAME = "90_the_small_lesson"


@pytest.fixture(scope="module")
def translate(tool):
    return tool("translate")


@pytest.fixture(scope="session")
def glossary(tool):
    return tool("glossary")


@pytest.fixture
def catalogue(own):
    """Change entries of the small lesson's catalogue."""
    path = own / "locale" / "es" / f"{NAME}.po"

    def change(msgid, **fields):
        file = polib.pofile(str(path), wrapwidth=0)
        (entry,) = (
            entry
            for entry in file
            if entry.msgid.startswith(msgid) and entry.msgctxt == fields.get("cell", entry.msgctxt)
        )
        for name, value in fields.items():
            if name != "cell":
                setattr(entry, name, value)
        file.save(str(path))

    return change


def english(own, change):
    path = own / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    change({cell.id: cell for cell in notebook.cells})
    nbformat.write(notebook, path)


def test_the_small_lesson_is_whole(translate, lessons):
    assert translate.faults(lessons) == []


def test_code_is_the_same_token_for_token_but_for_translated_texts(lessons):
    pairs = [nbformat.read(folder / f"{NAME}.ipynb", as_version=4).cells for folder in (lessons, lessons / "es")]
    different = []
    for one, other in zip(*pairs, strict=True):
        assert one.id == other.id and one.metadata == other.metadata
        if one.cell_type == "code":
            for old, new in zip(tokens(one.source), tokens(other.source), strict=True):
                if old != new:
                    assert old[0] == new[0] == tokenize.STRING
                    different.append(old[1])
    assert '"en"' in different and '"What share of the revenue comes from the largest customer?"' in different
    assert '"share"' not in different and '"largest"' not in different


def tokens(source):
    return [(token.type, token.string) for token in tokenize.generate_tokens(io.StringIO(source).readline)]


def test_what_is_translated_in_code(translate):
    source = """lesson.guess("x", "Which one?", kind="choice", options={"a": "Vicom", "b": "Cartech"}, unit="hours")
kam.plots.show(fig, alt=f"{x} of y")
panel(Slider("Rooms", 1, 2, 3), title="Dice", table="orders")"""
    assert [node.value for node in translate.literals(source)] == [
        "Which one?",
        "Vicom",
        "Cartech",
        "hours",
        "Rooms",
        "Dice",
    ]


def test_a_slider_by_another_name_is_still_translated(translate):
    source = """ask, terms = kam.teach.Slider, {"rate": 0.1}\npanel(ask("Years", 1, 10, 5))\nother("Years")"""
    assert [node.value for node in translate.literals(source)] == ["Years"]


def f_string(cells):
    cells["panel-top"].source += '\nquestion = "Hm."\nlesson.tell(f"{question} By how much?")'


def test_a_sentence_with_a_value_in_it_would_stay_english(translate, own):
    english(own, f_string)
    assert any(
        "cell id 'panel-top'" in fault and "By how much?" in fault and "stays English" in fault
        for fault in translate.faults(own)
    )


def test_texts_are_replaced_wherever_they_stand(translate):
    source = 'f("¿dónde está?", "two words",\n  "three more words")  # two words'
    texts = {
        node: {"two words": 'dos "p"', "three more words": "tres ñ"}.get(node.value)
        for node in translate.literals(source)
    }
    assert translate._replaced(source, texts) == 'f("¿dónde está?", "dos \\"p\\"",\n  "tres ñ")  # two words'


def test_paragraphs_keep_code_between_fences_whole(translate):
    source = "# Title\n\nOne\ntwo.\n\n```\na\n\nb\n```\n\n- x\n- y"
    assert translate.paragraphs(source) == ["# Title", "One\ntwo.", "```\na\n\nb\n```", "- x\n- y"]


def change_paragraph(cells):
    cells["what-could-fool-me"].source = cells["what-could-fool-me"].source.replace(
        "One year is one year.", "A year is short."
    )


def test_a_changed_paragraph_is_named_as_missing_and_as_stale(translate, own):
    english(own, change_paragraph)
    first, second, third = translate.faults(own)
    assert first.startswith(f"{NAME}.ipynb, cell id 'what-could-fool-me': \"**What could fool me?** A year is short.")
    assert first.endswith(f"is missing in lessons/locale/es/{NAME}.po. Run: python tools/translate.py --update")
    assert second.startswith(f"{NAME}.ipynb, cell id 'what-could-fool-me':") and "is used nowhere any more" in second
    assert third.startswith(f"es/{NAME}.ipynb, cell id 'what-could-fool-me': it is not what lesson and catalogue give.")


def test_update_keeps_the_old_spanish_of_a_changed_paragraph_to_be_read_again(translate, own):
    english(own, change_paragraph)
    translate.main(["--update", "--folder", str(own)])
    fault, _ = translate.faults(own)
    assert "is marked fuzzy. Read the Spanish again and unmark it." in fault
    file = polib.pofile(str(own / "locale" / "es" / f"{NAME}.po"))
    (entry,) = (entry for entry in file if entry.fuzzy)
    assert entry.msgstr.startswith("**¿Qué podría engañarme?**") and "One year is one year." in entry.previous_msgid


def test_update_adds_what_is_new_in_its_place_and_drops_what_is_gone(translate, own):
    path = own / f"{NAME}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1] = new_markdown_cell("Quite another text.", id="after-this")
    nbformat.write(notebook, path)
    translate.main(["--update", "--folder", str(own)])
    entries = [entry.msgid for entry in polib.pofile(str(own / "locale" / "es" / f"{NAME}.po"))]
    assert entries[3] == "Quite another text." and "## After this you can" not in entries


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("## Key points", {"msgstr": ""}), "cell id 'key-points': \"## Key points\" has no Spanish yet."),
        (("## Key points", {"flags": ["fuzzy"]}), "cell id 'key-points': \"## Key points\" is marked fuzzy."),
        (
            ("**What we see.** Vicom alone", {"msgstr": "Vicom aporta el 61,5 % de los ingresos."}),
            "cell id 'reveal-largest-text': the number 62.5 of \"**What we see.** Vicom alone brings 62.5%",
        ),
        (
            ("**New words:**", {"msgstr": "**Palabras nuevas:** *cuenta llave*, *volumen de ingresos*."}),
            "cell id 'new-terms': \"cuenta llave\" is against the glossary. Write: cuenta clave.",
        ),
        (
            ("**New words:**", {"msgstr": "**Palabras nuevas:** *clientes*, *volumen de ingresos*."}),
            'cell id \'new-terms\': "key account" is "cuenta clave" in the glossary; the Spanish has it nowhere.',
        ),
    ],
    ids=["empty", "fuzzy", "number", "avoided", "term"],
)
def test_a_fault_of_the_spanish_is_named_with_lesson_and_cell(change, told, translate, own, catalogue):
    msgid, fields = change
    catalogue(msgid, **fields)
    assert any(fault.startswith(f"{NAME}.ipynb, {told}") for fault in translate.faults(own)), translate.faults(own)


def test_a_spanish_lesson_that_is_not_built_is_named(translate, own):
    (own / "es" / f"{NAME}.ipynb").unlink()
    assert translate.faults(own) == [
        f"es/{NAME}.ipynb: the Spanish lesson is not there. Run: python tools/translate.py --build"
    ]


def test_a_spanish_lesson_alone_is_named(translate, own):
    (own / "es" / f"{NAME}.ipynb").rename(own / "es" / "91_other.ipynb")
    assert "es/91_other.ipynb: there is no such lesson in English. Remove it." in translate.faults(own)


@pytest.mark.long
def test_build_writes_and_runs_the_spanish_lesson(translate, tmp_path, monkeypatch):
    folder = tmp_path / "lessons"
    (folder / "locale" / "es").mkdir(parents=True)
    cells = [
        new_markdown_cell("# One\n\nTwo.", id="title"),
        new_code_cell('import kamlib as kam\n\nkam.language.use("en")', id="setup", metadata={"tags": ["setup"]}),
        new_code_cell('print("three words here")', id="print"),
    ]
    cells[1].source = 'start = dict\nlanguage = start(lang="en")'
    nbformat.write(new_notebook(cells=cells), folder / "92_two.ipynb")
    translate.main(["--update", "--folder", str(folder)])
    file = polib.pofile(str(folder / "locale" / "es" / "92_two.po"))
    for entry, spanish in zip(file, ["# Uno", "Dos.", "aquí tres palabras"], strict=True):
        entry.msgstr = spanish
    file.save(str(folder / "locale" / "es" / "92_two.po"))
    assert translate.main(["--build", "92", "--folder", str(folder)]) == 0
    title, setup, printed = nbformat.read(folder / "es" / "92_two.ipynb", as_version=4).cells
    assert title.source == "# Uno\n\nDos." and 'start(lang="es")' in setup.source
    assert printed.outputs[0].text == "aquí tres palabras\n" and printed.execution_count == 2


def test_the_glossary_is_whole(glossary):
    with glossary.PATH.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert reader.fieldnames == glossary.COLUMNS
        rows = list(reader)
    assert len(rows) >= 50 and len({row["term_en"] for row in rows}) == len(rows)
    assert all(row[name].strip() for row in rows for name in glossary.COLUMNS if name != "variants_es_avoid")
    for term in glossary.read():
        assert not set(term.avoid) & set(term.spanish), f"{term.english}: a form is both wanted and to be avoided."


@pytest.mark.parametrize(
    ("english", "spanish", "told"),
    [
        ("Two key accounts.", "Dos cuentas clave.", []),
        ("Key-account management", "La gestión de cuentas clave", []),
        ("A key account manager asks.", "La responsable de cuentas clave pregunta.", []),
        ("A key account manager asks.", "El administrador de cuentas clave pregunta.",
         ['"administrador de cuentas clave" is against the glossary. Write: responsable de cuentas clave.',
          '"key account manager" is "responsable de cuentas clave" in the glossary; the Spanish has it nowhere.']),
        ("The weight of water", "Lo que pesa el agua", []),
        ("A SWOT of the account", "Un FODA de la cuenta", []),
        ("A SWOT of the account", "Un SWOT de la cuenta",
         ['"SWOT" is against the glossary. Write: FODA.',
          '"SWOT" is "FODA" in the glossary; the Spanish has it nowhere.']),
        ("Run `key account`", "Ejecute `key account`", []),
        ("Kam", "La Kam", ['"Kam" is against the glossary. Write: gestión de cuentas clave.']),
    ],
)  # fmt: skip
def test_terms_are_held(english, spanish, told, glossary):
    assert list(glossary.faults(english, spanish, glossary.read())) == told


def test_dafo_may_be_named_once(glossary):
    terms = glossary.read()
    assert list(glossary.once(["FODA (en España, DAFO)", "FODA"], terms)) == []
    assert list(glossary.once(["FODA (DAFO)", "el DAFO"], terms)) == [
        '"DAFO" stands there 2 times; once is enough. Write: FODA.'
    ]
