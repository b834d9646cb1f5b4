"""An exercise in, a box out that hints after the first miss and shows the method after the third."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.teach import answering, items
from kamlib.teach.card import Card
from kamlib.teach.progress import Progress

HINT_AFTER, METHOD_AFTER = 1, 3


class Exercise:
    """One exercise of a lesson.

    Parameters
    ----------
    lesson : str
        Number of the lesson, such as ``"03"``.
    id : str
        Its name in the lesson's file of questions.
    progress : Progress, optional
        Where answers are kept; in memory only without it.

    Raises
    ------
    DataError
        If the lesson has no such exercise; those there are are named.
    """

    def __init__(self, lesson: str, id: str, *, progress: Progress | None = None):
        known = items.read(lesson).exercises
        if id not in known:
            raise DataError(
                _("Lesson {number} has no exercise {id}.").format(number=lesson, id=id), found=", ".join(known)
            )
        self.lesson, self.item, self._progress = lesson, known[id], progress or Progress()
        entry = self.entry
        self.card = Card(self._content(), values=answering.shown(entry), press=self._pressed)
        if entry:
            self._tell(answering.judge(self.item, entry["answer"]))

    @property
    def entry(self) -> dict[str, Any] | None:
        """What was answered: the last answer, how often it missed, whether it is solved."""
        return answering.kept(self.item, self._progress.of(self.lesson, "exercises").get(self.item.id))

    def _content(self, places: Mapping[str, bool] | None = None) -> dict[str, Any]:
        solved = bool(self.entry and self.entry["solved"])
        done = solved and self.item.kind != "explain"
        button = _("Compare with a model answer") if self.item.kind == "explain" else _("Check my answer")
        return {
            "kind": "exercise",
            "label": _("Exercise"),
            "question": self.item.text,
            "help": answering.help_lines(self.item),
            "board": answering.board(self.item) if self.item.kind == "board" else None,
            "fields": answering.fields(self.item, done=done, places=places),
            "buttons": [["check", _("Solved") if done else button, done]],
        }

    def _pressed(self, button: str, values: Mapping[str, Any]) -> None:
        before = self.entry or {"misses": 0, "solved": False}
        if before["solved"] and self.item.kind != "explain":
            return
        answer, wrong = answering.read(self.item, values)
        if wrong:
            self.card.say("wrong", [wrong])
            return
        verdict = answering.judge(self.item, answer)
        misses = before["misses"] + (not verdict.right)
        entry = {"answer": answer, "misses": misses, "solved": verdict.right}
        self._progress.keep(self.lesson, "exercises", self.item.id, entry)
        self.card.show(**self._content(verdict.places))
        self._tell(verdict)

    def _tell(self, verdict: answering.Verdict) -> None:
        if self.item.kind == "explain":
            said = {
                "text": _("A model answer. What did you have that it lacks, and what did it have?"),
                "tone": "strong",
            }
            self.card.say("plain", [said, verdict.feedback, *self._progress.news()])
            return
        if verdict.right:
            self.card.say("right", [{"text": _("Solved."), "tone": "right"}, verdict.feedback, *self._progress.news()])
            return
        lines = [{"text": _("Not yet."), "tone": "wrong"}, verdict.feedback]
        misses = self.entry["misses"]
        if misses >= METHOD_AFTER:
            lines.append(_("How to find it: {method}").format(method=self.item.method))
        elif misses >= HINT_AFTER:
            lines.append(_("A hint: {hint}").format(hint=self.item.hint))
        self.card.say("wrong", [*lines, *self._progress.news()])

    def _ipython_display_(self) -> None:
        self.card._ipython_display_()
