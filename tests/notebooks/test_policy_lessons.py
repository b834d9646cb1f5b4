"""The rules of numbered lessons bite on a lesson that was in order, and their sentences name the place."""

import csv
import shutil

import nbformat
import pytest

LESSONS = "tests/teach/inputs/lessons"
NAME = "90_the_small_lesson.ipynb"


@pytest.fixture
def folder(root, tmp_path):
    return shutil.copytree(root / LESSONS, tmp_path / "lessons")


@pytest.fixture
def check(policy, folder):
    """Change cells of the lesson, by id, and list what the policy says then."""

    def changed(change=lambda cells: None, notebook_change=lambda notebook: None, lang="en"):
        path = folder / NAME if lang == "en" else folder / "es" / NAME
        notebook = nbformat.read(path, as_version=4)
        change({cell.id: cell for cell in notebook.cells})
        notebook_change(notebook)
        path.write_text(nbformat.writes(notebook), encoding="utf-8")
        return [fault.partition(NAME)[2] for fault in policy.faults(path)]

    return changed


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_small_lesson_keeps_to_the_rules(check, lang):
    assert check(lang=lang) == []


def source(cell, old, new):
    return lambda cells: cells[cell].update(source=cells[cell].source.replace(old, new))


def tags(cell, *names):
    return lambda cells: cells[cell].metadata.update(tags=list(names))


def drop(cell, *names):
    def change(cells):
        for name in names:
            cells[cell].metadata.pop(name)

    return change


BAD = {
    "id": (lambda cells: cells["quiz"].update(id="3f2a9c1b"), "(id 3f2a9c1b): its id says nothing."),
    "number": (source("setup", '"90"', '"91"'), ': its set-up cell must say lesson = kam.teach.start("90", lang="en")'),
    "language": (
        source("setup", '"en"', '"es"'),
        ': its set-up cell must say lesson = kam.teach.start("90", lang="en")',
    ),
    "tag": (tags("exercise-sort"), "(id exercise-sort): it calls lesson.exercise: give it the tag 'exercise'."),
    "unknown tag": (tags("title", "reveals"), "(id title): unknown tag reveals."),
    "unfolded": (drop("quiz", "jupyter"), "(id quiz): its code is not folded."),
    "learner's call": (
        source("quiz", "lesson.quiz()", 'lesson.quiz()\nlesson.reveal("largest")'),
        "(id quiz): lesson.reveal belongs into a learner's copy.",
    ),
    "reveal of nothing": (drop("reveal-next", "kam"), "(id reveal-next): it is a reveal of nothing."),
    "unasked": (
        lambda cells: cells["reveal-hours"].metadata.update(kam={"guess": "ours"}),
        "(id reveal-hours): it reveals ours, which no cell above has asked.",
    ),
    "not revealed": (
        lambda cells: cells["reveal-hours"].metadata.update(tags=[], kam={}),
        ": nothing is revealed after the guess 'hours'.",
    ),
    "no truth": (source("reveal-next", "lesson.answer", "str"), ": the guess 'next' is never set against the truth."),
    "open answer": (
        lambda cells: cells["reveal-next"].metadata.update(tags=["panel"], kam={}),
        "(id reveal-next): it tells the answer to 'next' and is no reveal of it.",
    ),
    "locked name": (
        lambda cells: cells["exercise-sort"].update(source='ax\nlesson.exercise("sort-facts")'),
        "(id exercise-sort): it uses ax, which is made in the locked cell reveal-largest-figure.",
    ),
    "leak in a text": (
        source("what-could-fool-me", "One year", "62.5% in one year"),
        "(id what-could-fool-me): it tells 62.5%, the answer of cell reveal-largest-answer, before the guess.",
    ),
    "sentence told too early": (
        source("what-could-fool-me", "One year", "Here the visit to Cartech paid. One year"),
        '(id what-could-fool-me): it tells "Here the visit to Cartech paid." of cell reveal-next-text before',
    ),
    "leak in key points": (
        lambda cells: cells["key-points"].metadata.update(tags=[], kam={}),
        "(id key-points): it tells 62.5%, the answer of cell reveal-largest-answer, before the guess.",
    ),
    "hood": (tags("under-the-hood-share", "reveal"), ": it needs one 'under the hood'"),
    "hood unfolded": (drop("under-the-hood", "jp-MarkdownHeadingCollapsed"), "(id under-the-hood): it is not folded."),
    "hood without assert": (
        source("under-the-hood-share", "assert abs", "abs"),
        "(id under-the-hood-share): it asserts nothing.",
    ),
    "fool": (source("what-could-fool-me", "What could fool me?", "Beware!"), ": it has no 'What could fool me?'."),
    "key points": (source("key-points", "## Key points", "Key points"), ": it has no a heading 'Key points'."),
    "two quizzes": (source("quiz", "()", "()\nlesson.quiz()"), ": it needs one cell with lesson.quiz(), and has 2."),
    "no exercise of that name": (
        source("exercise-sort", "sort-facts", "sort"),
        "(id exercise-sort): quizzes/90.toml has no exercise 'sort'.",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_fault_is_named_with_its_cell(case, check):
    change, told = BAD[case]
    found = check(change)
    assert any(told in fault for fault in found), found


def test_a_lesson_without_questions_is_named(check, folder):
    (folder / "quizzes" / "90.toml").unlink()
    assert check() == [": its questions quizzes/90.toml are not there."]


def test_a_fault_of_the_questions_is_a_fault_of_the_lesson(check, folder):
    path = folder / "quizzes" / "90.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("571cbd1d16009d70", "0" * 16), encoding="utf-8")
    (fault,) = check()
    assert fault.startswith(": quizzes/90.toml, quiz item 'largest': its key fits none of its options.")


@pytest.mark.long
@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("fa5ada2d1f94034d", "0" * 16, "item 'sum-of-five': its key fits no answer. Write the answer, run: "),
        ("11dda77721070f93", "0" * 16, "item 'first-steps': its key fits no answer."),
        (
            "Its share of the revenue",
            "Its share of all the revenue of the year",
            "item 'largest': the right answer is the longest by far (40 letters, the next 29; en), which tells it.",
        ),
        (
            "Su parte de los ingresos",
            "Su parte de los ingresos, y nada más",
            "item 'largest': the right answer is the longest by far (36 letters, the next 25; es), which tells it.",
        ),
    ],
)
def test_a_question_that_gives_itself_away_or_has_no_answer_is_named(old, new, told, check, folder):
    path = folder / "quizzes" / "90.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    found = [fault for fault in check() if "quizzes/90.toml" in fault]
    assert len(found) == 1 and found[0].startswith(f": quizzes/90.toml, {told}"), found


def test_spanish_may_be_a_quarter_longer(check):
    def words(n):
        return lambda cells: cells["what-could-fool-me"].update(source="palabra " * n)

    assert any("words; a lesson has at most 2,200" in fault for fault in check(words(2300)))
    assert not any("words" in fault for fault in check(words(2300), lang="es"))


@pytest.fixture
def rules(policy):
    return policy.lesson_rules


def test_the_committed_coverage_map_fits_the_lessons(rules):
    assert rules.coverage_faults() == []


@pytest.mark.parametrize(
    ("item", "change", "told"),
    [
        (3, {"status": "done"}, "line 4 (item 3): its status is 'done'."),
        (16, {"status": "not taught"}, "line 17 (item 16): write why"),
        (3, {"idea": ""}, "line 4 (item 3): it has no idea in words."),
        (3, {"cell_id": "x"}, "line 4 (item 3): it names a cell or a quiz item and is only planned."),
        (3, {"status": "taught"}, "line 4 (item 3): there is no lesson 03."),
        (3, {"lesson": "90"}, "line 4 (item 3): lesson 90 is there. Name the cell"),
        (3, {"lesson": "90", "status": "taught", "cell_id": "x", "quiz_item": "largest"}, "lesson 90 has no cell 'x'."),
        (
            3,
            {"lesson": "90", "status": "taught", "cell_id": "quiz", "quiz_item": "x"},
            "quizzes/90.toml has no item 'x'.",
        ),
        (3, {"item": "81"}, "coverage.csv: item 3 is missing."),
        (3, {"lesson": "90", "status": "taught", "cell_id": "quiz", "quiz_item": "largest"}, None),
    ],
)
def test_a_coverage_map_that_does_not_fit_is_named(item, change, told, rules, root, folder, tmp_path):
    with (root / "docs" / "coverage.csv").open(encoding="utf-8", newline="") as file:
        rows = list({row["item"]: row for row in reversed(list(csv.DictReader(file)))}.values())[::-1]
    for row in rows:  # as before any lesson was there, one row an item
        if not row["status"].startswith("not taught"):
            row.update(status="planned", cell_id="", quiz_item="")
    rows[item - 1].update(change)
    with (tmp_path / "coverage.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rules.COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    found = rules.coverage_faults(tmp_path / "coverage.csv", folder)
    assert found == [] if told is None else any(told in fault for fault in found), found
