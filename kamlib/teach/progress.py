"""What a learner guessed and answered in, one file on this machine out; nothing is lost without being told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kamlib import files
from kamlib.language import gettext as _
from kamlib.teach.scoring import mean

_KINDS = ("guesses", "quiz", "exercises", "notes")


class Progress:
    """What a learner has done, lesson by lesson.

    Parameters
    ----------
    path : path, optional
        The file to go on with; it is written after every answer. None: kept in memory only.

    Examples
    --------
    >>> progress = Progress()
    >>> progress.keep("03", "guesses", "top20", {"value": 0.45, "brier": 0.25})
    >>> progress.of("03", "guesses")
    {'top20': {'value': 0.45, 'brier': 0.25}}
    >>> progress.brier()
    0.25
    """

    def __init__(self, path: str | Path | None = None):
        self.path = Path(path) if path is not None else None
        self._notices: list[str] = []
        self._told = 0
        self._lessons = self._read()

    def of(self, lesson: str, kind: str) -> dict[str, Any]:
        """Return what was kept of one lesson: ``guesses``, ``quiz``, ``exercises`` or ``notes``, by id."""
        return dict(self._lessons.get(lesson, {}).get(kind, {}))

    def lessons(self) -> list[str]:
        """List the lessons of which something was kept."""
        return sorted(number for number, parts in self._lessons.items() if any(parts.values()))

    def keep(self, lesson: str, kind: str, item: str, entry: Any) -> None:
        """Keep one entry, on disk where there is a file.

        What another lesson wrote meanwhile stays as it is. A disk that refuses is told by :meth:`news`.
        """
        self._change(lesson, lambda parts: parts.setdefault(kind, {}).update({item: entry}))

    def forget(self, lesson: str) -> None:
        """Begin a lesson again: its guesses and answers are forgotten, its notes are kept."""
        self._change(lesson, lambda parts: [parts.pop(kind, None) for kind in _KINDS if kind != "notes"])

    def brier(self, lesson: str | None = None) -> float | None:
        """Return the mean Brier score of the guesses of one lesson or of all; None without a scored guess."""
        numbers = self._lessons if lesson is None else [lesson]
        entries = [entry for number in numbers for entry in self.of(number, "guesses").values()]
        return mean(entry["brier"] for entry in entries if entry.get("brier") is not None)

    def news(self) -> list[str]:
        """Return what the learner must be told and was not yet, such as a file that was set aside."""
        fresh, self._told = self._notices[self._told :], len(self._notices)
        return fresh

    def _change(self, lesson, change) -> None:
        change(self._lessons.setdefault(lesson, {}))
        if self.path is None:
            return
        others = {number: parts for number, parts in self._read().items() if number != lesson}
        self._lessons = others | {lesson: self._lessons[lesson]}
        try:
            self._write()
        except OSError as error:
            told = _("Your answer counts, but it could not be kept in {file}: {reason}.")
            self._notice(told.format(file=self.path.name, reason=error.strerror or type(error).__name__))

    def _write(self) -> None:
        content = {"kam_lab": "progress", "version": 1, "lessons": dict(sorted(self._lessons.items()))}
        files.write_json(self.path, content)

    def _read(self) -> dict[str, dict[str, dict[str, Any]]]:
        if self.path is None or not self.path.is_file():
            return {}
        try:
            content = json.loads(self.path.read_bytes())
            if content["kam_lab"] != "progress" or content["version"] != 1 or not _sound(content["lessons"]):
                raise ValueError
        except (ValueError, KeyError, TypeError):
            self._set_aside()
            return {}
        return content["lessons"]

    def _set_aside(self) -> None:
        """Copy a file that cannot be read to a free name, and begin a new one in its place."""
        count = 1
        while (aside := self.path.with_name(f"{self.path.stem}.damaged-{count}{self.path.suffix}")).exists():
            count += 1
        files.copy(self.path, aside)
        files.write_json(self.path, {"kam_lab": "progress", "version": 1, "lessons": {}})
        told = _("Your progress in {file} could not be read. The file is kept as {aside}, and a new one was begun.")
        self._notice(told.format(file=self.path.name, aside=aside.name))

    def _notice(self, sentence: str) -> None:
        if sentence not in self._notices:
            self._notices.append(sentence)


def _sound(lessons: Any) -> bool:
    """Tell whether the file has the shape that the rest relies on: lesson, kind, id, entry."""
    return isinstance(lessons, dict) and all(
        isinstance(parts, dict)
        and all(isinstance(entries, dict) for entries in parts.values())
        and all(
            isinstance(entry, dict)
            for kind in ("guesses", "quiz", "exercises")
            for entry in parts.get(kind, {}).values()
        )
        for parts in lessons.values()
    )
