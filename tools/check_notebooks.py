"""Hold the committed notebooks to the house policy: what a reader may expect of a lesson or a study.

    python tools/check_notebooks.py [NOTEBOOK ...]     without names: every notebook under notebooks/

Each fault is one line that names the notebook and the cell and says what to do; the exit code is 1 if there is any.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import nbformat

sys.path.insert(0, str(Path(__file__).parent))

import lesson_rules

ROOT = Path(__file__).resolve().parents[1]
MAX_CELLS, MAX_CODE_CELLS, MAX_LINES, MAX_SETUP_LINES, MAX_WORDS, MAX_BYTES = 40, 14, 8, 6, 2200, 500_000
SPANISH_IS_LONGER = 1.25
TAGS = {
    "parameters", "setup", "guess", "reveal", "exercise", "quiz", "panel", "check", "worksheet", "under-the-hood",
    "hide-input", "hide-output", "hide-cell", "remove-input", "remove-cell",
}  # fmt: skip
FORBIDDEN = {
    ast.FunctionDef: "def", ast.AsyncFunctionDef: "def", ast.ClassDef: "class", ast.Lambda: "lambda", ast.For: "for",
    ast.comprehension: "for", ast.While: "while",
}  # fmt: skip
SECTIONS = {
    "question": r"question",
    "decision it serves": r"decision",
    "data and date cut": r"data|date",
    "checks": r"check",
    "method and why": r"method",
    "result": r"result|answer",
    "what would change the answer": r"would change",
    "limits": r"limit",
    "reproducibility": r"reproduc",
}
FOLDER = re.compile(r"(?<![\w.:/<])/(?:home|root|Users|tmp|var|work|mnt|opt)/[\w.-]+|\b[A-Za-z]:\\\\?\w+")
IMAGE = re.compile(r"!\[(.*?)\]\(|<img\b(?![^>]*\balt=['\"][^'\"]+)[^>]*>")


def faults(path: Path) -> list[str]:
    """List what is wrong with one notebook, a sentence each."""
    notebook = nbformat.v4.reads(path.read_text(encoding="utf-8"))
    rules = [_whole, _texts, _code, _outputs, _study if "studies" in path.parts else _lesson]
    place = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
    return [f"{place}{fault}" for rule in rules for fault in rule(notebook, path)]


def _cells(notebook, kind: str) -> list[tuple[str, nbformat.NotebookNode]]:
    """Pair each cell of a kind with its name in messages: number, id and the count a reader sees beside it."""
    return [
        (f", cell {n} (id {cell.get('id')}{f', In [{count}]' if (count := cell.get('execution_count')) else ''})", cell)
        for n, cell in enumerate(notebook.cells, start=1)
        if cell.cell_type == kind
    ]


def _parsed(notebook) -> Iterator[tuple[str, nbformat.NotebookNode, list[ast.AST]]]:
    for where, cell in _cells(notebook, "code"):
        with suppress(SyntaxError):  # _code names it
            yield where, cell, list(ast.walk(ast.parse(cell.source)))


def _whole(notebook, path) -> Iterator[str]:
    kernel = notebook.metadata.get("kernelspec", {}).get("name")
    if kernel != "python3":
        yield f": the kernel is {kernel!r}. Choose the kernel 'python3', so that it opens everywhere."
    if "widgets" in notebook.metadata:
        yield ": the state of its widgets is stored. Run it again with: make lessons"
    if (size := path.stat().st_size) > MAX_BYTES:
        yield f": it has {size / 1000:.0f} kB, at most {MAX_BYTES / 1000:.0f} are allowed. Show less, or smaller."
    ids = [cell.get("id") for cell in notebook.cells]
    if None in ids or len(set(ids)) < len(ids):
        yield ": its cells need ids of their own. Save it with a current JupyterLab."
    if not notebook.cells or not re.match(r"# \S", notebook.cells[0].source):
        yield ": it must begin with its title: a text cell whose first line is '# Title'."


def _texts(notebook, path) -> Iterator[str]:
    for where, cell in _cells(notebook, "markdown"):
        if any(not (image[1] or "").strip() for image in IMAGE.finditer(cell.source)):
            yield f"{where}: an image has no alternative text. Write it: ![a sentence with the finding](...)"
    for where, cell in [*_cells(notebook, "markdown"), *_cells(notebook, "code")]:
        if unknown := sorted(set(cell.metadata.get("tags", [])) - TAGS):
            yield f"{where}: unknown tag {', '.join(unknown)}. Known are: {', '.join(sorted(TAGS))}."


def _code(notebook, path) -> Iterator[str]:
    for where, cell in _cells(notebook, "code"):
        if not cell.source.strip():
            yield f"{where}: an empty code cell. Remove it."
        if re.search(r"#\s*(NBVAL|PYTEST)_", cell.source):
            yield f"{where}: a comment switches the comparison off. Remove it; every output is compared."
        try:
            ast.parse(cell.source)
        except SyntaxError as error:
            yield f"{where}: no plain Python (no ! and no %): {(error.text or '').strip()}"
    for where, _, nodes in _parsed(notebook):
        words = {getattr(node, field, None) for node in nodes for field in ("id", "module", "name")}
        if "warnings" in words:
            yield f"{where}: it touches warnings. Remove the cause of the warning instead."
        if {"plt", "matplotlib.pyplot"} & words and any(getattr(node, "attr", "") == "show" for node in nodes):
            yield f"{where}: plt.show() gives no alternative text. Use kam.plots.show(fig, alt='...')."


def _outputs(notebook, path) -> Iterator[str]:
    code = _cells(notebook, "code")
    wrong = [where for position, (where, cell) in enumerate(code, start=1) if cell.execution_count != position]
    if wrong:
        yield (
            f"{wrong[0]}{f' and {len(wrong) - 1} more' if wrong[1:] else ''}: stripped, or not run in order from 1 to "
            f"{len(code)}, so that nothing would be compared. Run the notebook again with: make lessons"
        )
    for where, cell in code:
        for output in cell.outputs:
            data = output.get("data", {})
            text = output.get("text", "") + "".join(value for kind, value in data.items() if kind.startswith("text/"))
            if output.output_type == "error":
                yield f"{where}: it ended in {output.ename}: {output.evalue}. Mend it and run: make lessons"
            if output.get("name") == "stderr":
                yield f"{where}: it printed to stderr: {text.strip()[:100]}. Remove the cause and run: make lessons"
            if any(kind.startswith("image/") for kind in data) and not _alt(output):
                yield f"{where}: a figure has no alternative text. Show it with kam.plots.show(fig, alt='...')."
            if folder := FOLDER.search(text):
                yield f"{where}: its output names a folder of one machine: {folder.group()}. Print the file name only."
        if folder := FOLDER.search(cell.source):
            yield f"{where}: it names a folder of one machine: {folder.group()}. Use a path relative to the notebook."


def _alt(output) -> str:
    metadata = output.get("metadata", {})
    kinds = [part for part in metadata.values() if isinstance(part, dict)]
    return "".join(part.get("alt", "") for part in [metadata, *kinds]).strip()


def _lesson(notebook, path) -> Iterator[str]:
    code = _cells(notebook, "code")
    words = sum(len(re.findall(r"\w[\w'’-]*", cell.source)) for _, cell in _cells(notebook, "markdown"))
    counts = [
        ("cells", len(notebook.cells), MAX_CELLS),
        ("code cells", len(code), MAX_CODE_CELLS),
        ("words", words, round(MAX_WORDS * SPANISH_IS_LONGER) if path.parent.name == "es" else MAX_WORDS),
    ]
    for things, count, limit in counts:
        if count > limit:
            yield f": it has {count:,} {things}; a lesson has at most {limit:,}."
    setup = code[0][1] if code else nbformat.v4.new_code_cell()
    if "setup" not in setup.metadata.get("tags", []):
        yield ": its first code cell sets the lesson up: give it the tag 'setup'."
    for where, cell, nodes in _parsed(notebook):
        lines, limit = len(cell.source.strip().splitlines()), MAX_SETUP_LINES if cell is setup else MAX_LINES
        if lines > limit:
            yield f"{where}: it has {lines} lines of code; at most {limit} here. Let kamlib do the work."
        if found := sorted({FORBIDDEN[type(node)] for node in nodes if type(node) in FORBIDDEN}):
            yield f"{where}: it uses {', '.join(found)}; who reads a lesson does not program. Let kamlib do the work."
    if lesson_rules.NUMBERED.fullmatch(path.name):
        yield from lesson_rules.faults(notebook, path)


def _study(notebook, path) -> Iterator[str]:
    tagged = sum("parameters" in cell.metadata.get("tags", []) for _, cell in _cells(notebook, "code"))
    if tagged != 1:
        yield f": {tagged} cells have the tag 'parameters'; a study has one, with everything that can be set."
    lines = "\n".join(cell.source for _, cell in _cells(notebook, "markdown")).lower().splitlines()
    headings = [line for line in lines if re.match(r"#+ ", line)]
    if missing := [name for name, words in SECTIONS.items() if not any(re.search(words, line) for line in headings)]:
        yield f": it has no section for: {', '.join(missing)}. A study has them all, as headings."


def committed() -> list[Path]:
    """Every notebook of the project, without JupyterLab's own copies."""
    found = (ROOT / "notebooks").rglob("*.ipynb")
    return sorted(p for p in found if not any(part.startswith(".") for part in p.relative_to(ROOT).parts))


def main(arguments: list[str]) -> int:
    paths = [Path(name).resolve() for name in arguments] or committed()
    found = [fault for path in paths for fault in faults(path)]
    found += [] if arguments else lesson_rules.coverage_faults()
    print("\n".join(found) or f"{len(paths)} notebooks keep to the policy.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
