"""A guess that was committed in, the cells of the lesson that were locked until then out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ipywidgets
import nbformat

from kamlib import language
from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.teach import shelf
from kamlib.teach.capture import caught
from kamlib.teach.card import Card, place, written


@dataclass(frozen=True)
class Run:
    """Consecutive cells of a lesson that wait for the same guesses.

    Attributes
    ----------
    guesses : tuple of str
        The guesses that must be committed.
    hood : bool
        Whether it is analysts' code, which is shown when asked for.
    part : int
        Which run of its sort it is, from 1.
    cells : list
        The cells of the lesson.
    """

    guesses: tuple[str, ...]
    hood: bool
    part: int
    cells: list


def awaited(cell) -> tuple[str, ...]:
    """Name the guesses for which a cell waits; none for a cell that is open from the start."""
    if "reveal" not in cell.metadata.get("tags", []):
        return ()
    named = cell.metadata.get("kam", {}).get("guess", [])
    return tuple([named] if isinstance(named, str) else named)


def is_hood(cell) -> bool:
    """Tell whether a cell holds analysts' code."""
    return cell.cell_type == "code" and "under-the-hood" in cell.metadata.get("tags", [])


def is_check(cell) -> bool:
    """Tell whether a cell only shows, for comparison, that a slider works; learners do not see it."""
    return "check" in cell.metadata.get("tags", [])


def runs(cells) -> list[Run]:
    """Group the cells of a lesson into runs that are revealed together."""
    found: list[Run] = []
    before: tuple = ()
    for cell in (cell for cell in cells if not is_check(cell)):
        mark = (awaited(cell), is_hood(cell))
        if any(mark) and mark != before:
            part = 1 + sum((run.guesses, run.hood) == mark for run in found)
            found.append(Run(*mark, part, []))
        if any(mark):
            found[-1].cells.append(cell)
        before = mark
    return found


class Reveal:
    """The place of one run in the learner's copy: locked, then open.

    Parameters
    ----------
    lesson : str
        Number of the lesson.
    guesses : tuple of str
        The guesses for which it waits.
    part : int
        Which run of its sort it is, from 1.
    hood : bool
        Whether it is analysts' code: unlocked by the guesses, shown when asked for.

    Raises
    ------
    DataError
        If the lesson has no such run.
    """

    def __init__(self, lesson: str, guesses: tuple[str, ...], part: int = 1, *, hood: bool = False):
        self.guesses, self.hood, self._lang = guesses, hood, language.current()
        source = nbformat.read(shelf.notebook(lesson, lang=self._lang), as_version=4)
        found = [run for run in runs(source.cells) if (run.guesses, run.hood, run.part) == (guesses, hood, part)]
        if not found:
            raise DataError(
                _("Lesson {number} hides nothing behind {ids}.").format(number=lesson, ids=", ".join(guesses))
            )
        self._cells = found[0].cells
        self.is_open = False
        locked = _("Locked until you commit your guess above.")
        if len(guesses) > 1:
            locked = _("Locked until you commit all your guesses above.")
        content = {"kind": "locked", "label": _("Not yet"), "question": locked}
        self.card = Card(content, press=lambda _button, _values: self._show())
        self.output = ipywidgets.Output()
        self.box = ipywidgets.VBox([self.card, self.output])

    def open(self) -> None:
        """Unlock it: show what was locked, or, of analysts' code, the button that shows it."""
        if self.is_open:
            return
        self.is_open = True
        if not self.hood:
            self._show()
            return
        with language.using(self._lang):
            told = _("The same number in a few lines of Python, and what they print.")
            button = ["show", _("Show the code"), False]
            self.card.show(kind="plain", label=_("For analysts"), question=told, buttons=[button])

    def _show(self) -> None:
        """Show the texts as they stand, and what the code prints in the learner's notebook."""
        with language.using(self._lang):
            self.card.show(label=_("One moment"), question=_("It opens."), buttons=[])
            shown: list[dict[str, Any]] = []
            for cell in self._cells:
                shown += _markdown(cell.source) if cell.cell_type == "markdown" else _ran(cell)
            self.output.outputs = tuple(shown)
            self.card.show(label="", question="", buttons=[])

    def _ipython_display_(self) -> None:
        place(self.box, written(self.card.content) or [_("Open.")])


def _markdown(text: str) -> list[dict[str, Any]]:
    return [{"output_type": "display_data", "data": {"text/markdown": text}, "metadata": {}}]


def _ran(cell) -> list[dict[str, Any]]:
    """Run the code of a cell in the learner's notebook and collect what it shows."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None:
        return []
    shown = _markdown(f"```python\n{cell.source}\n```") if is_hood(cell) else []
    try:
        return [*shown, *caught(shell, cell.source)]
    except Exception as error:
        told = _("This part could not be shown ({error}). Run the whole lesson once more: your guess is kept.")
        return [*shown, *_markdown(told.format(error=type(error).__name__))]
