"""A question in, a guess the learner stands by out: how much or which one, how sure, and later how good it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.teach.card import Card
from kamlib.teach.numbers import typed
from kamlib.teach.progress import Progress
from kamlib.teach.scoring import brier

KINDS = ("share", "number", "choice", "hours")


class Guess:
    """A question that is answered before the reveal, with a confidence.

    Parameters
    ----------
    id : str
        Its name within the lesson.
    question : str
        The question.
    kind : {"share", "number", "choice", "hours"}
        A share in per cent (kept as 0 to 1), a number, one of the options, or a split of `total` over the options.
    options : sequence or mapping, optional
        Texts to choose from, or text by id; for ``hours`` the names among which the hours are split.
    tolerance : float, optional
        How far a share (0.05: five points) or a number may be from the truth and still count as right.
    unit : str
        Unit of a number.
    total : float
        What a split must sum to.
    progress : Progress, optional
        Where it is kept; in memory only without it.
    lesson : str
        Number of the lesson.
    committed : callable, optional
        Called once the guess is committed.

    Raises
    ------
    DataError
        If the kind is unknown, or options or tolerance are missing.

    Notes
    -----
    A choice is right if it is the right option; a share or a number is right if the truth lies within the tolerance
    that the box states. Either is scored by :func:`kamlib.teach.scoring.brier`. A split has no right answer, asks for
    no confidence and gets no score.
    """

    def __init__(
        self,
        id: str,
        question: str,
        kind: Literal["share", "number", "choice", "hours"] = "share",
        *,
        options: Sequence[str] | Mapping[str, str] = (),
        tolerance: float | None = None,
        unit: str = "",
        total: float = 100,
        progress: Progress | None = None,
        lesson: str = "",
        committed: Callable[[], None] | None = None,
    ):
        self.id, self.question, self.kind, self.unit, self.total = id, question, kind, unit, total
        self.options = _named(options)
        self.tolerance = 0.05 if tolerance is None and kind == "share" else tolerance
        self._check()
        self._progress, self._lesson, self._committed = progress or Progress(), lesson, committed
        self.truth: Any = None
        self.card = Card(self._content(), values=self._values(), press=self._pressed)
        self._tell()

    @property
    def entry(self) -> dict[str, Any] | None:
        """What was committed: value, confidence and, once the truth is known, right and Brier score."""
        kept = self._progress.of(self._lesson, "guesses").get(self.id)
        if not kept or kept.get("kind") != self.kind:
            return None
        known = self.kind not in ("choice", "hours") or set(self.options) >= set(_listed(kept["value"]))
        return kept if known else None

    def settle(self, truth: Any) -> None:
        """Set the guess against the truth: an option's id, a share of one, or a number.

        Raises
        ------
        DataError
            If the truth is no option of this question.
        """
        truth = str(truth) if self.kind == "choice" else truth
        if self.kind == "choice" and truth not in self.options:
            raise DataError(
                _("The guess {id} has no such answer.").format(id=self.id),
                expected=", ".join(self.options),
                found=str(truth),
            )
        self.truth = truth
        entry = self.entry
        if entry and self.kind != "hours":
            right = self._is_right(entry["value"])
            score = round(brier(entry["confidence"], right), 6)
            settled = entry | {"right": right, "brier": score}
            if settled != entry:
                self._progress.keep(self._lesson, "guesses", self.id, settled)
            self._tell()

    def write(self, value: Any, *, plain: bool = False) -> str:
        """Write an answer as the learner reads it; `plain` drops a decimal that says nothing."""
        if self.kind == "choice":
            return self.options[value]
        if self.kind == "share":
            return share(float(value), 0 if plain and abs(value * 100 - round(value * 100)) < 1e-9 else 1)
        if self.kind == "hours":
            return ", ".join(f"{self.options[name]} {number(hours)}" for name, hours in value.items())
        text = number(float(value), 0 if float(value) == round(float(value)) else 1)
        return f"{text} {self.unit}".rstrip()

    def _check(self) -> None:
        if self.kind not in KINDS:
            raise DataError(
                _("A guess cannot be of the kind {kind}.").format(kind=self.kind), expected=", ".join(KINDS)
            )
        if self.kind in ("choice", "hours") and len(self.options) < 2:
            raise DataError(_("The guess {id} needs at least two options.").format(id=self.id))
        if self.kind == "number" and self.tolerance is None:
            raise DataError(
                _("The guess {id} does not say when a number counts as right.").format(id=self.id),
                do=_("Pass tolerance=, in the unit of the number."),
            )

    def _is_right(self, value: Any) -> bool:
        if self.kind == "choice":
            return value == self.truth
        return abs(float(value) - float(self.truth)) <= self.tolerance + 1e-9

    def _content(self) -> dict[str, Any]:
        done = self.entry is not None
        if self.kind == "choice":
            fields = [{"id": "value", "type": "choice", "options": [[k, v] for k, v in self.options.items()]}]
        elif self.kind == "hours":
            fields = [
                {"id": name, "type": "count", "label": label, "min": 0, "max": self.total, "unit": self.unit}
                for name, label in self.options.items()
            ]
        else:
            unit = "%" if self.kind == "share" else self.unit
            fields = [{"id": "value", "type": "real", "label": _("Your guess"), "unit": unit}]
        if self.kind != "hours":
            lowest = 50 if self.kind == "choice" and len(self.options) == 2 else 10
            sure = [["", _("choose")], *([str(p), share(p / 100, 0)] for p in range(lowest, 101, 10))]
            label = _("How sure are you that it is right?")
            fields.append({"id": "confidence", "type": "select", "label": label, "options": sure})
        return {
            "kind": "guess",
            "label": _("Your guess, before we look"),
            "question": self.question,
            "help": self._help(),
            "fields": [field | {"disabled": done} for field in fields],
            "buttons": [["commit", _("Committed") if done else _("Commit my guess"), done]],
            "live": self.kind == "hours",
        }

    def _help(self) -> list[str]:
        if self.kind == "share":
            points = number(self.tolerance * 100, 0 if round(self.tolerance * 100, 6).is_integer() else 1)
            return [_("It counts as right if the answer is at most {points} points away.").format(points=points)]
        if self.kind == "number":
            near = number(self.tolerance, 0 if float(self.tolerance).is_integer() else 1)
            told = _("It counts as right if the answer is at most {near} away.")
            return [told.format(near=f"{near} {self.unit}".rstrip())]
        if self.kind == "hours":
            return [_("Together they must make {total}. There is no right answer.").format(total=number(self.total))]
        return []

    def _values(self) -> dict[str, Any]:
        entry = self.entry
        if not entry:
            return dict.fromkeys(self.options, 0) if self.kind == "hours" else {}
        if self.kind == "hours":
            return dict(entry["value"])
        value = entry["value"]
        if self.kind == "share":
            value = self.write(value, plain=True).rstrip("%").strip()
        elif self.kind == "number":
            value = number(value, 0 if float(value).is_integer() else 2)
        return {"value": value, "confidence": str(round(entry["confidence"] * 100))}

    def _pressed(self, button: str, values: Mapping[str, Any]) -> None:
        if self.entry is not None:
            return
        if self.kind == "hours":
            value, wrong = self._split(values)
        elif self.kind == "choice":
            value = values.get("value")
            wrong = "" if value in self.options else _("Choose one of the answers first.")
        else:
            value = typed(values.get("value", ""))
            wrong = self._number_fault(value)
        if button != "commit":  # a number of a split has changed
            self.card.say("plain", [wrong or _("That makes {total}.").format(total=number(self.total))])
            return
        entry = {"kind": self.kind, "value": value}
        if not wrong and self.kind != "hours":
            if str(values.get("confidence", "")) not in self._steps():
                wrong = _("Say how sure you are, then commit.")
            else:
                entry["confidence"] = int(values["confidence"]) / 100
        if wrong:
            self.card.say("wrong", [wrong])
            return
        if self.kind == "share":
            entry["value"] = value / 100
        self._progress.keep(self._lesson, "guesses", self.id, entry)
        self.card.show(**self._content())
        self._tell()
        if self._committed is not None:
            self._committed()

    def _steps(self) -> list[str]:
        asked = next(field for field in self.card.content["fields"] if field["id"] == "confidence")
        return [option for option, _label in asked["options"] if option]

    def _number_fault(self, value: float | None) -> str:
        if value is None:
            return _("Write your guess as a number.")
        if self.kind == "share" and not 0 <= value <= 100:
            return _("A share lies between 0 and 100 per cent.")
        return ""

    def _split(self, values: Mapping[str, Any]) -> tuple[dict[str, float], str]:
        hours = {name: typed(values.get(name) or 0) for name in self.options}
        if any(value is None or value < 0 for value in hours.values()):
            return {}, _("Write every part as a number, zero or more.")
        left = self.total - sum(hours.values())
        if abs(left) < 1e-9:
            return hours, ""
        told = _("{given} of {total} given, {left} left to give.") if left > 0 else _("{given} given, {over} too many.")
        given = number(self.total - left)
        return hours, told.format(given=given, total=number(self.total), left=number(left), over=number(-left))

    def _tell(self) -> None:
        """Say what was committed and, once the truth is known, how good it was."""
        entry = self.entry
        if not entry:
            return
        if self.kind == "hours":
            self.card.say("plain", [_("Committed. What comes of it is open below."), *self._progress.news()])
            return
        said = _("You said {value} and were {confidence} sure.")
        said = said.format(value=self.write(entry["value"], plain=True), confidence=share(entry["confidence"], 0))
        if self.truth is None:
            self.card.say("plain", [said, _("The answer is open below."), *self._progress.news()])
            return
        verdict = _("Right: it is {truth}.") if entry["right"] else _("Not this time: it is {truth}.")
        score = _("Your score is {score}: 0 is best, 1 is worst, and who always says 50% gets 0.25.")
        self.card.say(
            "right" if entry["right"] else "wrong",
            [
                {
                    "text": verdict.format(truth=self.write(self.truth).removesuffix(".")),
                    "tone": "right" if entry["right"] else "wrong",
                },
                said,
                score.format(score=number(entry["brier"], 2)),
                *self._progress.news(),
            ],
        )

    def _ipython_display_(self) -> None:
        self.card._ipython_display_()


def _named(options: Sequence[str] | Mapping[str, str]) -> dict[str, str]:
    """Name options that come without ids by their place, which is the same in every language."""
    if isinstance(options, Mapping):
        return {str(name): str(text) for name, text in options.items()}
    return {str(place): str(text) for place, text in enumerate(options, start=1)}


def _listed(value: Any) -> list[str]:
    return list(value) if isinstance(value, dict) else [value]
