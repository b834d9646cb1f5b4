"""One number, paragraph, term or key of a real lesson changed, or a lesson stripped: the checks name the place."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace

import nbformat
import pytest

from kamlib.teach import shelf

LESSONS = sorted(shelf.lessons("en"))
KEY = re.compile(r'"([0-9a-f]{16})"')


@pytest.fixture
def folder(root, tmp_path):
    """The lessons, to be spoilt."""
    kept = shutil.ignore_patterns("studies", ".*", "my_lessons")
    return shutil.copytree(root / "notebooks", tmp_path / "notebooks", ignore=kept)


@pytest.fixture
def translate(tool):
    return tool("translate")


def lesson(folder, number, lang="en"):
    return next((folder / "es" if lang == "es" else folder).glob(f"{number}_*.ipynb"))


def spoil(path, change):
    notebook = nbformat.read(path, as_version=4)
    place = change(notebook)
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    return place


def printed(notebook):
    """Find the first output with a number in its text, its cell, and where the text is kept."""
    for place, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            kept, name = (output, "text") if "text" in output else (output.get("data", {}), "text/plain")
            if re.search(r"\d", kept.get(name, "")):
                return place, kept, name
    return len(notebook.cells), {}, ""


def number(notebook):
    """Change one printed number, and leave out what comes after it."""
    place, kept, name = printed(notebook)
    before = kept[name]
    kept[name] = re.sub(r"\d", lambda digit: str((int(digit[0]) + 1) % 10), before, count=1)
    notebook.cells = notebook.cells[: place + 1]
    cell = sum(cell.cell_type == "code" for cell in notebook.cells) - 1
    changed = next(pair for pair in zip(before.splitlines(), kept[name].splitlines(), strict=True) if len({*pair}) > 1)
    return cell, *changed


@pytest.mark.long
def test_a_printed_number_is_named_with_lesson_and_cell(folder, root):
    """The lesson that prints soonest stands for all: nbval compares each in the same way."""
    name = min(LESSONS, key=lambda name: printed(nbformat.read(lesson(folder, name), as_version=4))[0])
    alone = folder / "alone"
    alone.mkdir()
    path = lesson(folder, name).rename(alone / "spoilt.ipynb")
    cell, before, after = spoil(path, number)
    command = [sys.executable, "-m", "pytest", "-c", "tools/nbval.ini", "--rootdir", ".", "--color=no", "-v", alone]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    ran = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert f"{path.name}::Cell {cell} FAILED" in ran.stdout, ran.stdout
    assert before in ran.stdout and after in ran.stdout and "1 failed" in ran.stdout


@pytest.mark.long
@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("name", LESSONS)
def test_a_paragraph_is_named_with_lesson_and_cell(name, lang, folder, translate):
    path = lesson(folder, name, lang)
    cell = spoil(path, lambda notebook: paragraph(notebook.cells))
    found = translate.faults(folder, numbers=(name,))
    place = f"es/{path.name}" if lang == "es" else path.name
    assert any(fault.startswith(f"{place}, cell id '{cell}': ") for fault in found), found
    assert all(path.name in fault and f"'{cell}'" in fault for fault in found)


def paragraph(cells):
    cell = next(cell for cell in cells[3:] if cell.cell_type == "markdown")
    cell.source = cell.source.replace(". ", ". So. ", 1)
    return cell["id"]


@pytest.mark.long
@pytest.mark.parametrize("name", LESSONS)
def test_a_sentence_of_a_catalogue_is_named_with_lesson_and_cell(name, folder, translate):
    path = lesson(folder, name)
    catalogue = folder / "locale" / "es" / f"{path.stem}.po"
    text = catalogue.read_text(encoding="utf-8")
    cell, start = next(
        (found[1], found.end()) for found in re.finditer(r'^msgctxt "(.+)"\nmsgid (?:".*"\n)+msgstr "\w', text, re.M)
    )
    catalogue.write_text(f"{text[:start]}x{text[start:]}", encoding="utf-8")
    (fault,) = translate.faults(folder, numbers=(name,))
    assert fault.startswith(f"es/{path.name}, cell id '{cell}': it is not what lesson and catalogue give.")


@pytest.mark.long
def test_a_term_of_the_glossary_is_named_with_lesson_and_cell(folder, translate, monkeypatch):
    tried = [(name, term) for name in LESSONS for term in held(translate, folder, name)[:3]]
    assert len({name for name, _ in tried}) > 1
    for name, term in tried:
        changed = replace(term, spanish=("cliente estrella",))
        monkeypatch.setattr(translate.glossary, "read", lambda changed=changed: [changed])
        found = translate.faults(folder, numbers=(name,))
        told = rf"{name}_\w+\.ipynb, cell id '[a-z0-9-]+': \"{term.english}\" is \"cliente estrella\" in the glossary"
        assert any(re.match(told, fault) for fault in found), found


def held(translate, folder, name):
    """List the terms of a lesson that its Spanish must keep."""
    (read,) = translate.lessons(folder, [name])
    text = "\n".join(sentence.text for sentence in read.sentences)
    terms = [term for term in translate.glossary.read() if term.is_held]
    return [term for term in terms if re.search(rf"\b{re.escape(term.english)}\b", text)]


@pytest.mark.long
@pytest.mark.parametrize("name", LESSONS)
def test_every_key_is_named_with_its_item(name, folder, policy):
    path = folder / "quizzes" / f"{name}.toml"
    text = path.read_text(encoding="utf-8")
    for key in KEY.finditer(text):
        item = re.findall(r'^id = "(.+)"', text[: key.start()], flags=re.M)[-1]
        path.write_text(text.replace(key[1], f"{key[1][:-1]}{'0' if key[1][-1] != '0' else '1'}"), encoding="utf-8")
        found = policy.faults(lesson(folder, name))
        assert len(found) == 1 and f"quizzes/{name}.toml" in found[0] and f"item '{item}': " in found[0], found


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("name", LESSONS)
def test_a_stripped_lesson_is_named_with_its_first_cell(name, lang, folder, policy):
    path = lesson(folder, name, lang)
    spoil(path, lambda notebook: [c.update(outputs=[], execution_count=None) for c in notebook.cells if "outputs" in c])
    found = policy.faults(path)
    assert re.search(rf"{path.name}, cell \d+ \(id setup\) and \d+ more: stripped, or not run in order", found[0])
