"""Every sentence stands in Spanish too, and the check that says so names the place."""

import nbformat
import polib
import pytest


def test_every_sentence_stands_in_spanish_too(tool):
    faults = tool("messages").faults()
    assert not faults, "\n".join(faults)


@pytest.fixture
def small_kit(tmp_path):
    """A kit with one room that says two things, one study, and their Spanish."""

    def make(spanish: dict[str, str], studies: dict[str, str] | None = None):
        room = tmp_path / "kamlib" / "data"
        room.mkdir(parents=True)
        lines = [
            "from kamlib.language import gettext as _, ngettext",
            '_("{file} is empty.").format(file=file)',
            'ngettext("{n} line.", "{n} lines.", n)',
        ]
        (room / "reading.py").write_text("\n".join(lines))
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Question", id="q1")])
        (tmp_path / "notebooks" / "studies").mkdir(parents=True)
        nbformat.write(notebook, tmp_path / "notebooks" / "studies" / "small.ipynb")
        catalogues = {"kamlib/locale/es/data.po": spanish, "notebooks/locale/es/studies.po": studies or {}}
        for name, entries in catalogues.items():
            catalogue = polib.POFile()
            for msgid, msgstr in entries.items():
                catalogue.append(polib.POEntry(msgid=msgid, msgstr=msgstr))
            (tmp_path / name).parent.mkdir(parents=True)
            catalogue.save(str(tmp_path / name))
        return tmp_path

    return make


WHOLE = {"{file} is empty.": "{file} está vacío.", "{n} line.": "{n} línea.", "{n} lines.": "{n} líneas."}
STUDY = {"# Question": "# Pregunta"}


def test_a_whole_catalogue_passes(tool, small_kit):
    assert tool("messages").faults(small_kit(WHOLE, STUDY)) == []


@pytest.mark.parametrize(
    ("spanish", "studies", "sentence"),
    [
        ({**WHOLE, "{n} lines.": ""}, STUDY, 'kamlib/locale/es/data.po:11: "{n} lines." has no Spanish yet.'),
        ({**WHOLE, "Gone.": "Ido."}, STUDY, 'data.po:14: "Gone." is used nowhere any more. Remove it.'),
        ({**WHOLE, "{n} line.": "{m} línea."}, STUDY, '"{n} line." and its Spanish differ in m, n.'),
        (
            {k: v for k, v in WHOLE.items() if k != "{file} is empty."},
            STUDY,
            'kamlib/data/reading.py:2: "{file} is empty." is missing in kamlib/locale/es/data.po.',
        ),
        (WHOLE, {}, 'studies/small.ipynb, cell 1 (id q1): "# Question" is missing in notebooks/locale/es/studies.po.'),
    ],
    ids=["empty", "stale", "placeholder", "missing", "notebook"],
)
def test_a_fault_is_named_with_its_place(spanish, studies, sentence, tool, small_kit):
    (fault,) = tool("messages").faults(small_kit(spanish, studies))
    assert sentence in fault


def test_update_adds_the_missing_sentence_to_its_room(tool, small_kit):
    kit = small_kit({}, STUDY)
    assert len(tool("messages").faults(kit, update=True)) == 3
    catalogue = polib.pofile(str(kit / "kamlib" / "locale" / "es" / "data.po"))
    assert {entry.msgid for entry in catalogue} == set(WHOLE)


def test_a_sentence_that_is_no_literal_is_refused(tool):
    source = "from kamlib.language import gettext as _\n_(f'{n} rows')"
    with pytest.raises(SystemExit, match=r"kamlib/x.py:2: only a sentence in quotes can be translated"):
        list(tool("messages").code_messages(source, "kamlib/x.py"))
