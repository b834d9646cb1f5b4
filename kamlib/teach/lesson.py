"""The number of a lesson in, the object its notebook speaks to out: guesses, reveals, exercises, quiz, panels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from kamlib import language
from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.teach import shelf
from kamlib.teach.card import Card
from kamlib.teach.course import course_map
from kamlib.teach.exercise import Exercise
from kamlib.teach.guess import Guess
from kamlib.teach.panel import Panel
from kamlib.teach.progress import Progress
from kamlib.teach.quiz import Quiz
from kamlib.teach.reveal import Reveal
from kamlib.teach.worksheet import Worksheet


def start(number: str, *, lang: str, progress: str | Path | None = None) -> Lesson:
    """Begin a lesson: the first line of its notebook.

    Parameters
    ----------
    number : str
        Number of the lesson, such as ``"03"``.
    lang : {"en", "es"}
        Language of everything the lesson shows.
    progress : path, optional
        The file that keeps what the learner does; a learner's copy names it. Without it nothing is written.

    Returns
    -------
    Lesson
        What the other cells of the notebook use.

    Raises
    ------
    DataError
        If there is no such lesson.
    """
    language.use(lang)
    lesson = Lesson(number, progress=Progress(progress))
    lesson.greet()
    return lesson


class Lesson:
    """A lesson while it is read.

    Parameters
    ----------
    number : str
        Its number, such as ``"03"``.
    progress : Progress, optional
        What the learner has done; in memory only without it.

    Raises
    ------
    DataError
        If the number is none of a lesson.
    """

    def __init__(self, number: str, *, progress: Progress | None = None):
        self.number, self.progress = shelf.two_digits(number), progress or Progress()
        self._lang = language.current()
        self._guesses: dict[str, Guess] = {}
        self._reveals: dict[tuple, Reveal] = {}

    def greet(self) -> None:
        """Say that everything works, and what is kept of an earlier time."""
        lines = [_("It works. Everything is ready for this lesson.")]
        path = self.progress.path
        if path is not None:
            told = _("Your answers are kept in {file}, on this computer only. Close the lesson whenever you like.")
            lines.append(told.format(file=path.name))
            if self.number in self.progress.lessons():
                lines.append(_("Welcome back: what you have answered before is filled in."))
        told = {"kind": "plain", "label": _("Ready"), "question": "", "help": [*lines, *self.progress.news()]}
        card = Card(told | {"begin": True})
        card._ipython_display_()

    def guess(
        self,
        id: str,
        question: str,
        *,
        kind: Literal["share", "number", "choice", "hours"] = "share",
        options: Sequence[str] | Mapping[str, str] = (),
        tolerance: float | None = None,
        unit: str = "",
        total: float = 100,
    ) -> None:
        """Ask for a guess with a confidence; what waits for it opens when it is committed.

        Parameters
        ----------
        id : str
            Its name; reveal cells name it in their metadata ``kam: {"guess": id}``.
        question, kind, options, tolerance, unit, total
            As in :class:`Guess`.
        """
        self._guesses[id] = Guess(
            id,
            question,
            kind,
            options=options,
            tolerance=tolerance,
            unit=unit,
            total=total,
            progress=self.progress,
            lesson=self.number,
            committed=lambda: self._open(id),
        )
        self._guesses[id]._ipython_display_()

    def answer(self, id: str, truth: Any) -> None:
        """Print the answer to a guess, in a reveal cell, and set the learner's guess against it.

        Parameters
        ----------
        id : str
            The guess.
        truth : str or float
            The right option's id (its place from 1, where options have no ids), a share of one, or a number.

        Raises
        ------
        DataError
            If no such guess was asked before.
        """
        from IPython.display import display

        guess = self._asked(id)
        guess.settle(truth)
        told = _("The answer: {truth}").format(truth=guess.write(guess.truth))
        display({"text/plain": told, "text/markdown": f"**{_plain(told)}**"}, raw=True)

    def tell(self, *results: Any) -> None:
        """Show what results say as text to read: a paragraph for each, in the letters of the lesson.

        Parameters
        ----------
        *results : object
            Results of the kit, or sentences; what ``print`` would write of them.
        """
        from IPython.display import display

        texts = [str(result) for result in results]
        told = "\n\n".join("  \n".join(map(_plain, text.splitlines())) for text in texts)
        display({"text/plain": "\n".join(texts), "text/markdown": told}, raw=True)

    def guessed(self, id: str, default: Any = None) -> Any:
        """Return what the learner committed: option id, share of one, number, or hours by name; else `default`.

        In the lesson as it is published nothing is committed, so that it shows the default.
        """
        entry = self._asked(id).entry
        return default if entry is None else entry["value"]

    def reveal(self, *guesses: str, part: int = 1) -> None:
        """Hold the place of what is shown after the guesses; a learner's copy uses this, never the lesson itself.

        Parameters
        ----------
        *guesses : str
            The guesses that must be committed.
        part : int
            Which of the runs that wait for these guesses, from 1.
        """
        self._hold(guesses, part, hood=False)

    def under_the_hood(self, *guesses: str, part: int = 1) -> None:
        """Hold the place of analysts' code, which a button shows once the guesses are committed.

        Parameters
        ----------
        *guesses, part
            As in :meth:`reveal`.
        """
        self._hold(guesses, part, hood=True)

    def _hold(self, guesses: tuple[str, ...], part: int, *, hood: bool) -> None:
        for id in guesses:
            self._asked(id)
        reveal = Reveal(self.number, guesses, part, hood=hood)
        self._reveals[guesses, part, hood] = reveal
        if self._is_open(guesses):
            reveal.open()
        reveal._ipython_display_()

    def exercise(self, id: str) -> None:
        """Show an exercise of the lesson's file of questions.

        Parameters
        ----------
        id : str
            Its id in ``notebooks/quizzes/NN.toml``.
        """
        Exercise(self.number, id, progress=self.progress)._ipython_display_()

    def quiz(self, *, confidence: bool = False) -> None:
        """Show the quiz of the lesson.

        Parameters
        ----------
        confidence : bool
            Also ask how sure the learner is.
        """
        Quiz(self.number, progress=self.progress, confidence=confidence)._ipython_display_()

    def panel(self, function: Callable[..., Any], *given: Any, title: str = "", **named: Any) -> Panel:
        """Show a text and a picture that follow sliders, and return the panel to try values in the next cell.

        Parameters
        ----------
        function, *given, title, **named
            As in :class:`Panel`.
        """
        panel = Panel(function, *given, title=title, **named)
        panel.show()
        return panel

    def worksheet(self) -> None:
        """Show the worksheet that takes the lesson to a real account."""
        Worksheet(self.number, progress=self.progress)._ipython_display_()

    def case(self, name: str) -> Path:
        """Return a file that the lesson works on, in its language.

        Parameters
        ----------
        name : str
            As in ``notebooks/cases/NN_name.en.yaml``.

        Returns
        -------
        Path
        """
        return shelf.case(self.number, name, lang=self._lang)

    def course(self) -> None:
        """Show the map of the course; in a learner's copy its links open copies beside it."""
        from IPython.display import display

        path = self.progress.path
        told = course_map(None if path is None else path.parent)
        display({"text/plain": told, "text/markdown": told}, raw=True)

    def _asked(self, id: str) -> Guess:
        if id not in self._guesses:
            raise DataError(
                _("The guess {id} has not been asked yet.").format(id=id),
                do=_("Run the whole lesson from the top."),
            )
        return self._guesses[id]

    def _is_open(self, guesses: tuple[str, ...]) -> bool:
        return all(id in self._guesses and self._guesses[id].entry is not None for id in guesses)

    def _open(self, id: str) -> None:
        with language.using(self._lang):
            for (guesses, *_rest), reveal in self._reveals.items():
                if id in guesses and self._is_open(guesses):
                    reveal.open()


def _plain(text: str) -> str:
    """Keep Markdown from reading marks into a text."""
    return "".join(f"\\{mark}" if mark in "\\`*_{}[]<>()#+!|~$" else mark for mark in text)
