"""What holds for the numbered lessons beyond the policy of all notebooks: parts, reveals, questions, coverage."""

from __future__ import annotations

import ast
import builtins
import csv
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import nbformat

from kamlib.language import LANGUAGES
from kamlib.teach import items, reveal

sys.path.insert(0, str(Path(__file__).parent))

import lesson_texts
import quiz_key

ROOT = Path(__file__).resolve().parents[1]
NUMBERED = re.compile(r"(\d\d)_[a-z0-9_]+\.ipynb")
ID = re.compile(r"(?![0-9a-f]{8}$)[a-z][a-z0-9]*(-[a-z0-9]+)*")
VIEW = "application/vnd.jupyter.widget-view+json"
TAG_OF = {"guess": "guess", "exercise": "exercise", "quiz": "quiz", "panel": "panel", "worksheet": "worksheet"}
WORDS = {
    "a heading 'After this you can'": r"^#+ After this you can",
    "'What could fool me?'": r"What could fool me\?",
    "'What we see'": r"What we see",
    "a heading 'Key points'": r"^#+ Key points",
}
CLEARLY_LONGER = 1.2
ITEMS, UNTAUGHT = range(1, 81), {16, 62}
COLUMNS = ["item", "idea", "lesson", "cell_id", "quiz_item", "status"]


def faults(notebook: nbformat.NotebookNode, path: Path) -> Iterator[str]:
    """Say what a lesson lacks, a sentence each that begins with the place."""
    try:
        _ = [ast.parse(cell.source) for cell in _code(notebook)]
    except SyntaxError:
        return  # the general policy names the cell
    number = NUMBERED.fullmatch(path.name)[1]
    lang = "es" if path.parent.name == "es" else "en"
    folder = path.parent.parent if lang == "es" else path.parent
    for rule in (_ids, _setup, _machinery, _reveals, _names, _leaks, _hood):
        yield from rule(notebook, number, lang)
    if lang == "en":
        text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        yield from (f": it has no {name}." for name, words in WORDS.items() if not re.search(words, text, flags=re.M))
    yield from _questions(notebook, folder / "quizzes" / f"{number}.toml")


def _at(notebook, cell) -> str:
    return f", cell {notebook.cells.index(cell) + 1} (id {cell['id']})"


def _tags(cell) -> list[str]:
    return cell.metadata.get("tags", [])


def calls(cell) -> Iterator[tuple[str, ast.Call]]:
    """Yield the calls of the lesson's methods in a code cell: ``guess``, ``answer``, ..."""
    if cell.cell_type != "code":
        return
    for node in ast.walk(ast.parse(cell.source)):
        function = node.func if isinstance(node, ast.Call) else None
        if isinstance(function, ast.Attribute) and getattr(function.value, "id", "") == "lesson":
            yield function.attr, node


def assumed(guessed: ast.Call) -> tuple[str, str | list[float] | None]:
    """Say what a lesson assumes where nobody has guessed yet: an option, or hours in the order of the options."""
    given = next((k.value for k in guessed.keywords if k.arg == "default"), None)
    given = given or (*guessed.args[1:], ast.Constant(None))[0]
    if not isinstance(given, ast.Constant):
        given = next(node for node in ast.walk(given) if isinstance(node, ast.List | ast.Dict))
    value = ast.literal_eval(given)
    return _named(guessed), list(value.values()) if isinstance(value, dict) else value


def _named(call: ast.Call) -> str:
    first = call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "id"), None)
    return first.value if isinstance(first, ast.Constant) else ""


def _code(notebook) -> list:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _ids(notebook, number, lang) -> Iterator[str]:
    for cell in notebook.cells:
        if not ID.fullmatch(cell["id"]):
            yield f"{_at(notebook, cell)}: its id says nothing. Name it by what it is for, such as 'guess-top20'."


def _setup(notebook, number, lang) -> Iterator[str]:
    wanted = f'lesson = kam.teach.start("{number}", lang="{lang}")'
    if not _code(notebook) or wanted not in _code(notebook)[0].source:
        yield f": its set-up cell must say {wanted}"


def _machinery(notebook, number, lang) -> Iterator[str]:
    for cell in _code(notebook):
        where = _at(notebook, cell)
        for method, _ in calls(cell):
            if method in ("reveal", "under_the_hood"):
                yield f"{where}: lesson.{method} belongs into a learner's copy. Give the cell the tag 'reveal' instead."
            if method in TAG_OF and not {TAG_OF[method], "check"} & set(_tags(cell)):
                yield f"{where}: it calls lesson.{method}: give it the tag '{TAG_OF[method]}'."
        hidden = cell.metadata.get("jupyter", {}).get("source_hidden")
        if not hidden and not reveal.is_hood(cell):
            yield f'{where}: its code is not folded. Add to its metadata: "jupyter": {{"source_hidden": true}}.'
        if any(VIEW in output.get("data", {}) for output in cell.outputs):
            yield f"{where}: the address of a widget is stored. Run it again with: make lessons"


def _reveals(notebook, number, lang) -> Iterator[str]:
    asked: dict[str, str] = {}
    waiting: set[str] = set()
    answered: set[str] = set()
    for cell in notebook.cells:
        where, awaited = _at(notebook, cell), reveal.awaited(cell)
        if "reveal" in _tags(cell) and not awaited:
            yield f'{where}: it is a reveal of nothing. Name its guess in its metadata: "kam": {{"guess": "..."}}.'
        if unknown := [name for name in awaited if name not in asked]:
            yield f"{where}: it reveals {', '.join(unknown)}, which no cell above has asked."
        waiting |= set(awaited)
        for method, call in calls(cell):
            if method == "guess":
                kind = next((k.value.value for k in call.keywords if k.arg == "kind"), "share")
                asked[_named(call)] = kind
            if method == "answer":
                answered.add(_named(call))
                if _named(call) not in awaited:
                    yield f"{where}: it tells the answer to {_named(call)!r} and is no reveal of it."
    for name, kind in asked.items():
        if name not in waiting:
            yield f": nothing is revealed after the guess {name!r}. Give cells the tag 'reveal' and its name."
        if kind != "hours" and name not in answered:
            yield f": the guess {name!r} is never set against the truth. Add lesson.answer({name!r}, ...) to a reveal."


def _names(notebook, number, lang) -> Iterator[str]:
    """Find names that an open cell takes from a locked one: a learner's copy would stop there."""
    open_names, locked = set(dir(builtins)) | {"lesson"}, {}
    for cell in _code(notebook):
        nodes = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Name)]
        bound = {node.id for node in nodes if isinstance(node.ctx, ast.Store)}
        is_open = not reveal.awaited(cell) and not reveal.is_hood(cell)
        taken = {node.id for node in nodes if isinstance(node.ctx, ast.Load)} - bound - open_names
        for name in sorted(taken & set(locked)) if is_open else []:
            yield (
                f"{_at(notebook, cell)}: it uses {name}, which is made in the locked cell {locked[name]}. "
                "Make it in an open cell, or lock this one too."
            )
        if is_open:
            open_names |= bound
        else:
            locked |= dict.fromkeys(bound, cell["id"])


def _leaks(notebook, number, lang) -> Iterator[str]:
    """Find what only a reveal may tell in the open part of a lesson: its answers, its sentences, its printed lines."""
    answers = [
        (output.data["text/plain"].partition(": ")[2], cell)
        for cell in _code(notebook)
        if any(method == "answer" for method, _ in calls(cell))
        for output in cell.outputs
        if "text/plain" in output.get("data", {})
    ]
    locked = [cell for cell in notebook.cells if reveal.awaited(cell)]
    secrets = [(line, lesson_texts.bare(line), cell) for cell in locked for line in lesson_texts.secrets(cell)]
    advice = "before the guess. Give it the tag 'reveal', or say it otherwise."
    for cell in notebook.cells:
        if reveal.awaited(cell):
            continue
        where = _at(notebook, cell)
        shown = [
            output.get("text", "") + str(output.get("data", {}).get("text/plain", ""))
            for output in cell.get("outputs", [])
        ]
        text = "\n".join([cell.source, *shown])
        bare = lesson_texts.bare(text)
        for answer, source in answers:
            if re.search(r"\d", answer) and re.search(rf"(?<![\d.,]){re.escape(answer)}(?![\d])", text):
                yield f"{where}: it tells {answer}, the answer of cell {source['id']}, {advice}"
        for line, short, source in secrets:
            if short in bare:
                yield f'{where}: it tells "{line.strip()}" of cell {source["id"]} {advice}'


def _hood(notebook, number, lang) -> Iterator[str]:
    hood = [cell for cell in notebook.cells if "under-the-hood" in _tags(cell)]
    heading = next((cell for cell in hood if cell.cell_type == "markdown"), None)
    code = [cell for cell in hood if cell.cell_type == "code"]
    if heading is None or len(code) != 1:
        yield ": it needs one 'under the hood': a heading and one code cell, both with the tag 'under-the-hood'."
        return
    if not heading.metadata.get("jp-MarkdownHeadingCollapsed"):
        yield f'{_at(notebook, heading)}: it is not folded. Add to its metadata: "jp-MarkdownHeadingCollapsed": true.'
    if not any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(code[0].source))):
        yield f"{_at(notebook, code[0])}: it asserts nothing. Set its number equal to the lesson's with assert."


def _questions(notebook, path: Path) -> Iterator[str]:
    named = f"quizzes/{path.name}"
    used = [(method, call, cell) for cell in _code(notebook) for method, call in calls(cell)]
    counts = {method: sum(one == method for one, *_ in used) for method in ("quiz", "worksheet", "exercise")}
    for method, wanted in (("quiz", "one cell with lesson.quiz()"), ("worksheet", "one cell with lesson.worksheet()")):
        if counts[method] != 1:
            yield f": it needs {wanted}, and has {counts[method]}."
    if not counts["exercise"]:
        yield ": it has no exercise. One belongs to every 10 to 15 minutes: lesson.exercise(...)."
    if not path.is_file():
        yield f": its questions {named} are not there."
        return
    if wrong := items.faults(path):
        yield from (f": {fault}" for fault in wrong)
        return
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    if len(content.get("quiz", [])) not in (4, 5):
        yield f": {named} has {len(content.get('quiz', []))} quiz items; a lesson has four or five."
    if "worksheet" not in content:
        yield f": {named} has no worksheet."
    yield from (f": {named}, {fault}" for fault in _answers(content, quiz_key.answers(path)))
    known = {raw["id"] for raw in content.get("exercise", [])}
    shown = {_named(call): cell for method, call, cell in used if method == "exercise"}
    for name in sorted(set(shown) - known):
        yield f"{_at(notebook, shown[name])}: {named} has no exercise {name!r}."
    for name in sorted(known - set(shown)):
        yield f": the exercise {name!r} of {named} is shown nowhere."


def _answers(content: dict, answers: dict) -> Iterator[str]:
    """Say which keys no answer fits, and where the right answer can be told by its length."""
    for raw in (raw for part in ("exercise", "quiz") for raw in content.get(part, [])):
        right, where = answers[raw["id"]], f"item {raw['id']!r}"
        if right is None and raw["kind"] != "explain":
            yield f"{where}: its key fits no answer. Write the answer, run: python tools/quiz_key.py"
        elif raw["kind"] in ("choose", "pick"):
            for lang in LANGUAGES:
                lengths = {name: len(text) for name, text in raw[lang]["options"].items()}
                other = max(length for name, length in lengths.items() if name != right)
                if lengths[right] > CLEARLY_LONGER * other:
                    yield (
                        f"{where}: the right answer is the longest by far ({lengths[right]} letters, the next {other}; "
                        f"{lang}), which tells it. Shorten it, or say more in the others."
                    )


def coverage_faults(table: Path = ROOT / "docs" / "coverage.csv", folder: Path = ROOT / "notebooks") -> list[str]:
    """Say where the map of ideas to lessons does not fit the lessons there are."""
    with table.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != COLUMNS:
            return [f"{table.name}: its columns are {reader.fieldnames}. They must be: {', '.join(COLUMNS)}."]
        rows = list(enumerate(reader, start=2))
    lessons = {path.name[:2]: path for path in sorted(folder.glob("[0-9][0-9]_*.ipynb"))}
    listed = {row["item"] for _, row in rows}
    found = [f"{table.name}: item {n} is missing." for n in ITEMS if str(n) not in listed]
    for line, row in rows:
        where = f"{table.name}, line {line} (item {row['item']})"
        found += [f"{where}: {fault}" for fault in _row_faults(row, lessons, folder)]
    return found


def _row_faults(row: dict[str, str], lessons: dict[str, Path], folder: Path) -> Iterator[str]:
    status = row["status"]
    if not row["item"].isdigit() or int(row["item"]) not in ITEMS:
        yield "the items are 1 to 80."
        return
    if not row["idea"].strip():
        yield "it has no idea in words."
    if int(row["item"]) in UNTAUGHT or status.startswith("not taught"):
        if not re.fullmatch(r"not taught: \S.*", status):
            yield "write why: 'not taught: the reason'."
        return
    if status not in ("taught", "planned"):
        yield f"its status is {status!r}. Write taught, planned, or not taught: the reason."
        return
    if status == "planned":
        if row["cell_id"] or row["quiz_item"]:
            yield "it names a cell or a quiz item and is only planned. Write taught."
        elif row["lesson"] in lessons:
            yield f"lesson {row['lesson']} is there. Name the cell and the quiz item that teach it, and write taught."
        return
    if row["lesson"] not in lessons:
        yield f"there is no lesson {row['lesson']}."
        return
    cells = {cell["id"] for cell in nbformat.read(lessons[row["lesson"]], as_version=4).cells}
    if row["cell_id"] not in cells:
        yield f"lesson {row['lesson']} has no cell {row['cell_id']!r}."
    path = folder / "quizzes" / f"{row['lesson']}.toml"
    content = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    known = {raw.get("id") for part in ("quiz", "exercise") for raw in content.get(part, [])}
    if row["quiz_item"] not in known:
        yield f"quizzes/{path.name} has no item {row['quiz_item']!r}."
