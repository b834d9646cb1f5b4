"""The learner's copy: locked before the guess, the original's text after it, never overwritten, nothing lost."""

import json

import nbformat
import pytest

from kamlib.errors import DataError
from kamlib.teach import Progress, copy_lesson
from kamlib.teach.copying import without_outputs
from kamlib.teach.reveal import awaited, runs

SECRETS = ["62.5", "loses more than half", "pareto(", "paid. One story", "Most people give Vicom", "revenue.max()"]
SECRETS_ES = ["62,5", "más de la mitad", "valió la pena", "La mayoría le da"]


@pytest.fixture
def copy(tmp_path):
    return copy_lesson("90", folder=tmp_path / "my_lessons")


def read(path):
    return nbformat.read(path, as_version=4)


def test_before_the_guess_the_copy_tells_nothing_of_the_reveals(copy):
    text = copy.read_text(encoding="utf-8")
    assert [secret for secret in SECRETS if secret in text] == []


def test_the_original_tells_it_all(lessons):
    text = (lessons / "90_the_small_lesson.ipynb").read_text(encoding="utf-8")
    assert [secret for secret in SECRETS if secret not in text] == []


def test_spanish_copies_are_locked_too_and_stand_beside_the_english(copy):
    spanish = copy_lesson("90", lang="es", folder=copy.parent)
    assert spanish.name == "90_the_small_lesson.es.ipynb"
    text = spanish.read_text(encoding="utf-8")
    assert [secret for secret in SECRETS + SECRETS_ES if secret in text] == []
    assert 'lang=\\"es\\", progress=\\"progress.json\\")' in text
    assert "**Cómo empezar.**" in read(spanish).cells[1].source


def test_each_run_of_reveals_is_one_cell_that_holds_its_place(copy):
    code = {cell.id: cell.source for cell in read(copy).cells if cell.cell_type == "code"}
    assert code["reveal-largest-answer"] == 'lesson.reveal("largest")'
    assert code["panel-top"] == 'lesson.reveal("largest", part=2)'
    assert code["key-points"] == 'lesson.reveal("largest", "next")'
    assert code["under-the-hood-share"] == 'lesson.under_the_hood("largest")'
    assert "panel-top-three" not in code and "reveal-largest-figure" not in code


def test_outputs_are_cleared_and_machinery_is_folded(copy):
    for cell in read(copy).cells:
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None
            assert cell.metadata.jupyter.source_hidden


def test_set_up_names_the_file_of_progress_and_the_second_cell_says_how_to_begin(copy):
    cells = read(copy).cells
    assert cells[1].id == "how-to-run" and "Ctrl+Shift+Enter" in cells[1].source
    (setup,) = (cell.source for cell in cells if cell.id == "setup")
    assert 'lesson = kam.teach.start("90", lang="en", progress="progress.json")\n' in setup


def test_the_lesson_itself_stays_untouched(lessons, copy):
    before = (lessons / "90_the_small_lesson.ipynb").read_bytes()
    copy_lesson("90", folder=copy.parent, again=True)
    assert (lessons / "90_the_small_lesson.ipynb").read_bytes() == before


def test_a_copy_is_never_overwritten_unasked(copy):
    copy.write_text("my notes")
    with pytest.raises(
        DataError, match="Your copy of this lesson is already there: 90_the_small_lesson.ipynb. Open it"
    ):
        copy_lesson("90", folder=copy.parent)
    assert copy.read_text() == "my notes"


def test_to_begin_again_keeps_the_former_copy_and_forgets_the_answers(copy):
    progress = Progress(copy.parent / "progress.json")
    progress.keep("90", "guesses", "largest", {"kind": "share", "value": 0.4, "confidence": 0.5})
    copy.write_text("my notes")
    copy_lesson("90", folder=copy.parent, again=True)
    assert (copy.parent / "before" / copy.name).read_text() == "my notes"
    assert read(copy).cells[0].source.startswith("# Who pays the rent?")
    assert Progress(progress.path).of("90", "guesses") == {}


def test_a_copy_opened_anew_loses_its_outputs_and_keeps_what_was_written(copy):
    notebook = read(copy)
    notebook.cells[0].source += "\n\nMy note."
    notebook.cells[3].update(execution_count=1, outputs=[nbformat.v4.new_output("stream", text="old")])
    nbformat.write(notebook, copy)
    without_outputs(copy)
    again = read(copy)
    assert again.cells[0].source.endswith("My note.") and again.cells[3].outputs == []
    assert again.cells[3].source.count("progress=") == 1


@pytest.mark.parametrize(
    ("number", "told"),
    [
        ("91", r"There is no lesson 91 in this language. Found: 90. Choose one"),
        ("x", "There is no lesson x. Give its number"),
    ],
)
def test_a_lesson_that_is_not_there_is_named(number, told, tmp_path):
    with pytest.raises(DataError, match=told):
        copy_lesson(number, folder=tmp_path)


def test_runs_are_told_apart_by_guesses_and_by_what_stands_between(lessons):
    cells = read(lessons / "90_the_small_lesson.ipynb").cells
    found = [(run.guesses, run.hood, run.part, len(run.cells)) for run in runs(cells)]
    assert found == [
        (("largest",), False, 1, 3),
        (("next",), False, 1, 2),
        (("hours",), False, 1, 1),
        (("largest",), False, 2, 1),
        (("largest", "next"), False, 1, 1),
        (("largest",), True, 1, 1),
    ]


COMMIT = """import json
lesson._guesses["largest"].card.press("commit", {"value": "60", "confidence": "80"})
lesson._guesses["next"].card.press("commit", {"value": "vicom", "confidence": "90"})
reveals = [reveal for reveal in lesson._reveals.values() if not reveal.hood or reveal.card.press("show", {}) or True]
print(json.dumps([[list(reveal.guesses), reveal.is_open, reveal.output.outputs] for reveal in reveals]))"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory, request):
    """The copy run before any guess, then two guesses committed: its notebook, what is revealed, its folder."""
    from nbclient import NotebookClient

    lessons = request.path.parent / "inputs" / "lessons"
    folder = tmp_path_factory.mktemp("my_lessons")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KAM_LESSONS", str(lessons))
        notebook = read(copy_lesson("90", folder=folder))
        notebook.cells.append(nbformat.v4.new_code_cell(COMMIT))
        client = NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(folder)}})
        client.execute()
    *before, last = notebook.cells
    return before, json.loads(last.outputs[-1]["text"]), folder


@pytest.mark.long
def test_outputs_before_the_guess_tell_nothing(ran):
    cells, _, _ = ran
    text = json.dumps(cells)
    assert [secret for secret in SECRETS if secret in text] == []
    assert text.count("Locked until you commit your guess above.") >= 5


def plain(outputs):
    return [
        output.get("text") or output["data"].get("text/plain") or output["data"]["text/markdown"] for output in outputs
    ]


def test_after_the_guess_the_reveal_is_the_text_of_the_original(ran, lessons):
    _, revealed, _ = ran
    shown = {tuple(guesses): [] for guesses, *_ in revealed}
    for guesses, is_open, outputs in revealed:
        assert is_open is (guesses != ["hours"])
        shown[tuple(guesses)] += plain(outputs)
    expected: dict = {}
    for cell in read(lessons / "90_the_small_lesson.ipynb").cells:
        if (guesses := awaited(cell)) and "check" not in cell.metadata.tags and guesses != ("hours",):
            hood = "under-the-hood" in cell.metadata.tags
            texts = [cell.source] if cell.cell_type == "markdown" else plain(cell.outputs)
            expected.setdefault(guesses, []).extend([f"```python\n{cell.source}\n```"] * hood + texts)
    assert {guesses: texts for guesses, texts in shown.items() if guesses != ("hours",)} == expected
    assert "62.5%" in str(expected)


def test_the_guesses_are_scored_and_kept(ran):
    _, _, folder = ran
    kept = Progress(folder / "progress.json").of("90", "guesses")
    assert kept["largest"] == {"kind": "share", "value": 0.6, "confidence": 0.8, "right": True, "brier": 0.04}
    assert kept["next"] == {"kind": "choice", "value": "vicom", "confidence": 0.9, "right": False, "brier": 0.81}


@pytest.mark.long
def test_a_committed_lesson_writes_nothing(lessons, tool, tmp_path):
    notebook = read(lessons / "90_the_small_lesson.ipynb")
    notebook.cells = [cell for cell in notebook.cells if cell.id in ("setup", "guess-largest", "exercise-sort", "quiz")]
    tool("run_notebooks").run(notebook, tmp_path)
    assert list(tmp_path.iterdir()) == []
