"""A committed lesson in, the learner's copy out: outputs cleared, reveals locked, machinery out of sight."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

from kamlib import files, language
from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.teach import reveal, shelf
from kamlib.teach.progress import Progress

PROGRESS = "progress.json"
FOLDER = "my_lessons"


def copy_path(number: str | int, *, lang: str, folder: str | Path = FOLDER) -> Path:
    """Return where the learner's copy of a lesson stands, whether it is there or not."""
    source = shelf.notebook(number, lang=lang)
    return Path(folder) / (source.name if lang == "en" else f"{source.stem}.{lang}.ipynb")


def copy_lesson(number: str | int, *, lang: str = "en", folder: str | Path = FOLDER, again: bool = False) -> Path:
    """Put a copy of a lesson for one learner into a folder; the lesson itself stays untouched.

    Parameters
    ----------
    number : str or int
        Number of the lesson.
    lang : {"en", "es"}
        Its language.
    folder : path
        Where the copy and the file of progress go; made if it is not there.
    again : bool
        Replace a copy that is there (it is kept in the folder ``before``) and forget what was answered in this lesson.

    Returns
    -------
    Path
        The copy.

    Raises
    ------
    DataError
        If there is no such lesson, or the copy is there already and `again` was not asked for.
    """
    target = copy_path(number, lang=lang, folder=folder)
    if target.exists():
        if not again:
            raise DataError(
                _("Your copy of this lesson is already there: {file}.").format(file=target.name),
                do=_("Open it, or say that you want to begin again."),
            )
        files.copy(target, target.parent / "before" / target.name)
    with language.using(lang):
        source = nbformat.read(shelf.notebook(number, lang=lang), as_version=4)
        copy = locked(source)
    files.write_text(target, nbformat.writes(copy) + "\n")
    if again:
        Progress(target.parent / PROGRESS).forget(shelf.two_digits(number))
    return target


def locked(source: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Turn a lesson into a learner's copy; the words added are in the language in force."""
    runs = {run.cells[0]["id"]: run for run in reveal.runs(source.cells)}
    cells = []
    for cell in source.cells:
        if reveal.is_check(cell):
            continue
        if cell["id"] in runs:
            cells.append(_reveal_cell(runs[cell["id"]]))
        elif not (reveal.awaited(cell) or reveal.is_hood(cell)):
            cells.append(_cleared(cell))
    cells.insert(1, new_markdown_cell(_how_to(), id="how-to-run"))
    for cell in cells:  # a click beside the mark turns no text into its source
        cell.metadata |= {"editable": False, "deletable": False}
    metadata = {name: value for name, value in source.metadata.items() if name != "widgets"}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata, nbformat_minor=source.nbformat_minor)


def without_outputs(path: Path) -> None:
    """Clear the outputs of a learner's copy; texts and code stay as the learner left them."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells = [_cleared(cell) for cell in notebook.cells]
    files.write_text(path, nbformat.writes(notebook) + "\n")


def _how_to() -> str:
    return _(
        "**How to begin.** Press the blue button *Run the whole lesson* at the top, each time you open the lesson "
        "(keys: Ctrl+Shift+Enter, on a Mac Cmd+Shift+Enter), and wait a few seconds. Your answers are kept. Then read "
        "downwards and guess before you look: what is locked opens when you commit your guess. The Tab key leads from "
        "box to box. If there is no such button: menu *Run*, then *Run All Cells*."
    )


def _reveal_cell(run: reveal.Run):
    names = [f'"{name}"' for name in run.guesses]
    part = [f"part={run.part}"] if run.part > 1 else []
    method, tag = ("under_the_hood", "under-the-hood") if run.hood else ("reveal", "reveal")
    return new_code_cell(
        f"lesson.{method}({', '.join([*names, *part])})",
        id=run.cells[0]["id"],
        metadata={"tags": [tag], "jupyter": {"source_hidden": True}},
    )


def _cleared(cell):
    cell = nbformat.from_dict(cell)
    if cell.cell_type != "code":
        cell.metadata.pop("jp-MarkdownHeadingCollapsed", None)
        return cell
    cell.outputs, cell.execution_count = [], None
    tags = cell.metadata.get("tags", [])
    if "setup" in tags:
        cell.source = _with_progress(cell.source)
    if tags:
        cell.metadata["jupyter"] = {**cell.metadata.get("jupyter", {}), "source_hidden": True}
    return cell


def _with_progress(source: str) -> str:
    """Let the set-up name the file that keeps the learner's answers."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr == "start":
            if any(keyword.arg == "progress" for keyword in call.keywords):
                return source
            lines = source.splitlines()
            line, column = lines[call.end_lineno - 1].encode(), call.end_col_offset
            added = f', progress="{PROGRESS}"'.encode()
            lines[call.end_lineno - 1] = (line[: column - 1] + added + line[column - 1 :]).decode()
            return "\n".join(lines)
    return source
