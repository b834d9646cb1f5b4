"""The learner's copy of every lesson tells nothing of a reveal; run and guessed, it tells what was published."""

import sys

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_code_cell
from traitlets.config import Config

from kamlib.teach import copy_lesson, reveal, shelf
from kamlib.teach.capture import caught

NAMES = sorted(shelf.lessons("en"))


@pytest.fixture
def shell(monkeypatch):
    """The shell of a notebook without its kernel: nothing goes into the history, nothing stays for the next test."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    yield InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
    InteractiveShell.clear_instance()


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("name", NAMES)
def test_a_copy_tells_nothing_before_the_guess(name, lang, tool, tmp_path):
    texts = tool("lesson_texts")
    cells = nbformat.read(shelf.notebook(name, lang=lang), as_version=4).cells
    secrets = [line for run in reveal.runs(cells) for cell in run.cells for line in texts.secrets(cell)]
    copy = nbformat.read(copy_lesson(name, lang=lang, folder=tmp_path), as_version=4)
    told = texts.bare("\n".join(cell.source for cell in copy.cells))
    assert len(secrets) >= 10 and [line for line in secrets if texts.bare(line) in told] == []
    code = [cell for cell in copy.cells if cell.cell_type == "code"]
    assert [cell.id for cell in code if cell.outputs or cell.execution_count] == []
    assert "widgets" not in copy.metadata and all("outputs" not in cell for cell in copy.cells if cell not in code)


@pytest.mark.long
@pytest.mark.parametrize(("name", "lang"), [(name, ["en", "es"][place % 2]) for place, name in enumerate(NAMES)])
def test_a_copy_opens_what_was_published(name, lang, shell, tool, tmp_path, monkeypatch):
    """The copy is run as a learner runs it, and the guesses are committed which the published lesson assumes."""
    texts, rules = tool("lesson_texts"), tool("lesson_rules")
    cells = nbformat.read(shelf.notebook(name, lang=lang), as_version=4).cells
    copy = copy_lesson(name, lang=lang, folder=tmp_path)
    monkeypatch.chdir(tmp_path)
    told = [shown(texts, cell.source, shell) for cell in nbformat.read(copy, as_version=4).cells if is_code(cell)]
    lesson = shell.user_ns["lesson"]
    secrets = [texts.bare(line) for run in reveal.runs(cells) for cell in run.cells for line in texts.secrets(cell)]
    assert [secret for secret in secrets if secret in texts.bare("\n".join(told))] == []

    calls = [one for cell in cells for one in rules.calls(cell)]
    assumed = dict(rules.assumed(call) for method, call in calls if method == "guessed")
    for guess, box in lesson._guesses.items():
        box.card.press("commit", entered(box.card.content["fields"], assumed.get(guess)))
        assert box.entry is not None
    for run, place in zip(reveal.runs(cells), lesson._reveals.values(), strict=True):
        if place.hood:
            place.card.press("show", {})
        published = [*(cell.source for cell in run.cells if run.hood), *(t for c in run.cells for t in texts.shown(c))]
        opened = texts.shown(nbformat.from_dict(new_code_cell(outputs=list(place.output.outputs))))
        assert texts.bare("\n".join(opened)) == texts.bare("\n".join(published))


def is_code(cell) -> bool:
    return cell.cell_type == "code"


def shown(texts, source, shell) -> str:
    return "\n".join(texts.shown(nbformat.from_dict(new_code_cell(outputs=caught(shell, source)))))


def entered(fields, value) -> dict[str, str]:
    """Fill the fields of a guess: what the lesson assumes, or any answer."""
    if fields[0]["id"] != "value":
        names = [field["id"] for field in fields]
        hours = value or [100, *[0] * (len(names) - 1)]
        return {name: str(number) for name, number in zip(names, hours, strict=True)}
    choices = fields[0].get("options")
    return {"value": value or (choices[0][0] if choices else "50"), "confidence": "80"}
