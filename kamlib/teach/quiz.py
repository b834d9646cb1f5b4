"""The questions of a lesson in, boxes with feedback for every answer out, and the count of what was right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.teach import answering, items
from kamlib.teach.card import Card
from kamlib.teach.progress import Progress
from kamlib.teach.scoring import brier


class Quiz:
    """The quiz of a lesson.

    Parameters
    ----------
    id : str
        Number of the lesson, such as ``"03"``.
    progress : Progress, optional
        Where answers are kept; in memory only without it.
    confidence : bool
        Also ask how sure one is; the first answer to each question is then scored.

    Raises
    ------
    DataError
        If the lesson has no questions, or something is wrong in their file.
    """

    def __init__(self, id: str, *, progress: Progress | None = None, confidence: bool = False):
        self.lesson, self.progress = id, progress or Progress()
        self.items = items.read(id).quiz
        self.questions = {
            name: _Question(item, place, len(self.items), self, confidence)
            for place, (name, item) in enumerate(self.items.items(), start=1)
        }
        self.count = Card({"kind": "plain", "label": _("The quiz so far"), "question": ""})
        self.tell()

    @property
    def entries(self) -> dict[str, dict[str, Any]]:
        """What was answered, by question."""
        found = self.progress.of(self.lesson, "quiz")
        entries = {name: answering.kept(item, found.get(name)) for name, item in self.items.items()}
        return {name: entry for name, entry in entries.items() if entry}

    def keep(self, name: str, entry: dict[str, Any]) -> None:
        """Keep the answer to one question and count again."""
        self.progress.keep(self.lesson, "quiz", name, entry)
        self.tell()

    def tell(self) -> None:
        """Say how many questions are answered."""
        right = [entry for entry in self.entries.values() if entry["right"]]
        first = sum(entry["first"] for entry in right)
        told = _("{n} of {all} questions right, {first} at the first try.")
        told = told.format(n=number(len(right)), all=number(len(self.items)), first=number(first))
        self.count.show(question=told)

    def _ipython_display_(self) -> None:
        for question in self.questions.values():
            question.card._ipython_display_()
        if self.progress.path is not None:
            self.count._ipython_display_()


class _Question:
    """One question of a quiz in its box."""

    def __init__(self, item: items.Item, place: int, of: int, quiz: Quiz, confidence: bool):
        self.item, self.quiz, self.confidence = item, quiz, confidence
        self.label = _("Question {n} of {all}").format(n=number(place), all=number(of))
        entry = quiz.entries.get(item.id)
        self.card = Card(self._content(), values=_values(entry), press=self._pressed)
        if entry:
            self._tell(answering.judge(item, entry["answer"]))

    @property
    def entry(self) -> dict[str, Any] | None:
        return self.quiz.entries.get(self.item.id)

    def _content(self, places: Mapping[str, bool] | None = None) -> dict[str, Any]:
        done = bool(self.entry and self.entry["right"])
        fields = answering.fields(self.item, done=done, places=places)
        if self.confidence:
            sure = [["", _("choose")], *([str(p), share(p / 100, 0)] for p in range(10, 101, 10))]
            label = _("How sure are you? (if you like)")
            fields.append(
                {"id": "confidence", "type": "select", "label": label, "options": sure, "disabled": bool(self.entry)}
            )
        return {
            "kind": "quiz",
            "label": self.label,
            "question": self.item.text,
            "help": answering.help_lines(self.item),
            "fields": fields,
            "buttons": [["check", _("Answered") if done else _("Check my answer"), done]],
        }

    def _pressed(self, button: str, values: Mapping[str, Any]) -> None:
        before = self.entry
        if before and before["right"]:
            return
        answer, wrong = answering.read(self.item, values)
        if wrong:
            self.card.say("wrong", [wrong])
            return
        verdict = answering.judge(self.item, answer)
        tries = (before["tries"] if before else 0) + 1
        entry = {"answer": answer, "right": verdict.right, "first": verdict.right and tries == 1, "tries": tries}
        if before and "brier" in before:
            entry |= {"confidence": before["confidence"], "brier": before["brier"]}
        elif not before and self.confidence and values.get("confidence"):
            sure = int(values["confidence"]) / 100
            entry |= {"confidence": sure, "brier": brier(sure, verdict.right)}
        self.quiz.keep(self.item.id, entry)
        self.card.show(**self._content(verdict.places))
        self._tell(verdict)

    def _tell(self, verdict: answering.Verdict) -> None:
        tone = "right" if verdict.right else "wrong"
        said = _("Right.") if verdict.right else _("Not yet. Try once more.")
        self.card.say(tone, [{"text": said, "tone": tone}, verdict.feedback, *self.quiz.progress.news()])


def _values(entry: dict[str, Any] | None) -> dict[str, Any]:
    sure = {"confidence": str(round(entry["confidence"] * 100))} if entry and "confidence" in entry else {}
    return answering.shown(entry) | sure
