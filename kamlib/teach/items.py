"""The file of questions of a lesson in, its items in one language out; everything wrong with the file in sentences."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kamlib.errors import DataError
from kamlib.language import LANGUAGES, current
from kamlib.language import gettext as _
from kamlib.teach import keys, shelf

QUIZ_KINDS = ("choose", "order", "match", "number")
EXERCISE_KINDS = ("pick", "sort", "board", "order", "number", "explain")
SORTED = ("match", "sort", "board")
LISTS = {"choose": "options", "pick": "options", "order": "items"} | dict.fromkeys(SORTED, "items")
_FIELDS = {"id", "kind", "answer", "key", "keys", "step", "tolerance", *LANGUAGES}
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Item:
    """One question of a quiz, or one exercise, in one language.

    Attributes
    ----------
    lesson, id, kind : str
        Where it belongs, its name, and how it is answered.
    text : str
        The question.
    options : dict
        What is chosen from, put in order, or sorted: text by id.
    groups : dict
        Where the options of a match, a sorting or a board go: text by id.
    feedback : dict
        What is said after an answer, by option, or for ``right`` and ``wrong``.
    why : dict
        What is said beside each option of a match, a sorting or a board once it is solved.
    evidence : dict
        What stands on each card of a board under its text.
    hint, method, model : str
        What helps after the first miss and after the third; the model answer of an explanation.
    unit : str
        Unit of a number.
    step, tolerance : float
        Grid of a number's right answer, and how far an answer may be from it.
    key : str or dict
        Key of the right answer; of a match, a sorting or a board the keys of every option's right group.
    """

    lesson: str
    id: str
    kind: str
    text: str
    options: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    feedback: dict[str, str] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)
    hint: str = ""
    method: str = ""
    model: str = ""
    unit: str = ""
    step: float = 1.0
    tolerance: float = 0.0
    key: str | dict[str, str] = ""

    def fits(self, answer: str) -> bool:
        """Tell whether an answer is the right one."""
        return keys.key(self.lesson, self.id, answer) == self.key

    def group_fits(self, option: str, group: str) -> bool:
        """Tell whether an option belongs into a group."""
        return keys.key(self.lesson, self.id, f"{option}={group}") == self.key[option]

    def number_fits(self, value: float) -> bool:
        """Tell whether a number is within the tolerance of the right one."""
        return keys.near(value, step=self.step, tolerance=self.tolerance, fits=self.fits)


@dataclass(frozen=True)
class Sheet:
    """The questions of a lesson in one language.

    Attributes
    ----------
    quiz, exercises : dict of str to Item
        By id, in the order of the file.
    worksheet : dict
        ``title``, ``intro`` and ``prompts`` (text by id) of what is taken to one's own account; empty without one.
    """

    quiz: dict[str, Item]
    exercises: dict[str, Item]
    worksheet: dict


def read(number: str | int) -> Sheet:
    """Read the questions of a lesson in the language in force.

    Raises
    ------
    DataError
        If there is no such file or something is wrong in it; the first fault is named with its item.
    """
    path = shelf.questions(number)
    if not path.is_file():
        raise DataError(
            _("Lesson {number} has no file of questions.").format(number=shelf.two_digits(number)),
            expected=f"quizzes/{path.name}",
        )
    return _sheet(path, current(), path.stat().st_mtime_ns)


@cache
def _sheet(path: Path, lang: str, changed: int) -> Sheet:
    if wrong := faults(path):
        raise DataError(wrong[0])
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    quiz, exercises = (
        {raw["id"]: _item(raw, path.stem, lang) for raw in content.get(kind, [])} for kind in ("quiz", "exercise")
    )
    return Sheet(quiz, exercises, content.get("worksheet", {}).get(lang, {}))


def _item(raw: dict, lesson: str, lang: str) -> Item:
    words = raw[lang]
    return Item(
        lesson=lesson,
        id=raw["id"],
        kind=raw["kind"],
        text=words["text"],
        options=dict(words.get(LISTS.get(raw["kind"], ""), {})),
        groups=dict(words.get("groups", {})),
        feedback=dict(words.get("feedback", {})),
        why=dict(words.get("why", {})),
        evidence=dict(words.get("evidence", {})),
        hint=words.get("hint", ""),
        method=words.get("method", ""),
        model=words.get("model", ""),
        unit=words.get("unit", ""),
        step=float(raw.get("step", 1)),
        tolerance=float(raw.get("tolerance", 0)),
        key=raw.get("keys", raw.get("key", "")),
    )


def faults(path: Path) -> list[str]:
    """List what is wrong with a file of questions, a sentence each, with file and item.

    The sentences are for those who write lessons and stay in English.
    """
    place = f"quizzes/{path.name}"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return [f"{place}: it is no TOML: {error}."]
    found = [f"{place}: unknown part {name!r}." for name in sorted(set(content) - {"quiz", "exercise", "worksheet"})]
    seen: set[str] = set()
    for part, kinds in (("quiz", QUIZ_KINDS), ("exercise", EXERCISE_KINDS)):
        for count, raw in enumerate(content.get(part, []), start=1):
            name = raw.get("id")
            where = f"{place}, {part} item {name!r}" if name else f"{place}, {part} item number {count}"
            if not isinstance(name, str) or not _ID.fullmatch(name):
                found.append(f"{where}: it needs an id of small letters, digits and hyphens.")
            elif name in seen:
                found.append(f"{where}: another item has this id.")
            seen.add(name)
            found += [f"{where}: {fault}" for fault in _item_faults(raw, part, kinds, path.stem)]
    if "worksheet" in content:
        found += [f"{place}, worksheet: {fault}" for fault in _worksheet_faults(content["worksheet"])]
    return found


def _item_faults(raw: dict, part: str, kinds: tuple[str, ...], lesson: str) -> Iterator[str]:
    kind = raw.get("kind")
    if kind not in kinds:
        yield f"its kind is {kind!r}. Choose one of: {', '.join(kinds)}."
        return
    if unknown := sorted(set(raw) - _FIELDS):
        yield f"it has {', '.join(unknown)}, which mean nothing here."
    if "answer" in raw:
        yield "its answer stands in plain text. Run: python tools/quiz_key.py"
    if missing := [lang for lang in LANGUAGES if not isinstance(raw.get(lang), dict)]:
        yield f"it has no texts in: {', '.join(missing)}."
        return
    for lang in LANGUAGES:
        yield from (f"{fault} ({lang})" for fault in _word_faults(raw[lang], part, kind))
    for field_name in ("options", "items", "groups"):
        if len({tuple(sorted(raw[lang].get(field_name, {}))) for lang in LANGUAGES}) > 1:
            yield f"its {field_name} have other ids in en than in es."
    if "answer" not in raw:
        yield from _key_faults(raw, kind, lesson)


def _word_faults(words: dict, part: str, kind: str) -> Iterator[str]:
    wanted = {"text"}
    if part == "exercise" and kind != "explain":
        wanted |= {"hint", "method"}
    if kind == "explain":
        wanted |= {"model"}
    if kind in LISTS:
        wanted |= {LISTS[kind], "feedback"}
    if kind in SORTED:
        wanted |= {"groups", "why"}
    if kind == "board":
        wanted |= {"evidence"}
    if kind == "number":
        wanted |= {"feedback"}
    if missing := sorted(name for name in wanted if not words.get(name)):
        yield f"it has no {', '.join(missing)}."
    if unknown := sorted(set(words) - wanted - {"unit"}):
        yield f"it has {', '.join(unknown)}, which mean nothing for the kind {kind!r}."
    options = words.get(LISTS.get(kind, ""), {})
    said = words.get("feedback", {})
    expected = set(options) if kind in ("choose", "pick") else {"right", "wrong"} if kind != "explain" else set()
    if said and (lacking := sorted(expected - set(said))):
        yield f"it has no feedback for: {', '.join(lacking)}."
    for name in ("why", "evidence"):
        if words.get(name) and (lacking := sorted(set(options) - set(words[name]))):
            yield f"it has no {name} for: {', '.join(lacking)}."


def _key_faults(raw: dict, kind: str, lesson: str) -> Iterator[str]:
    options = raw["en"].get(LISTS.get(kind, ""), {})
    if kind == "explain":
        return
    if kind in SORTED:
        groups = raw["en"].get("groups", {})
        for option in options:
            fitting = raw.get("keys", {}).get(option)
            if fitting not in {keys.key(lesson, raw["id"], f"{option}={group}") for group in groups}:
                yield f"the key of {option!r} fits none of its groups. Write the answer, run: python tools/quiz_key.py"
        return
    if not re.fullmatch(r"[0-9a-f]{16}", str(raw.get("key", ""))):
        yield "it has no key. Write the answer, run: python tools/quiz_key.py"
    elif kind in ("choose", "pick") and raw["key"] not in {keys.key(lesson, raw["id"], name) for name in options}:
        yield "its key fits none of its options. Write the answer, run: python tools/quiz_key.py"
    elif kind == "order" and raw["key"] == keys.key(lesson, raw["id"], keys.one_of_many(list(options))):
        yield "its items stand in the right order already. Mix them."


def _worksheet_faults(sheet: dict) -> Iterator[str]:
    for lang in LANGUAGES:
        words = sheet.get(lang, {})
        if missing := [name for name in ("title", "intro", "prompts") if not words.get(name)]:
            yield f"it has no {', '.join(missing)} ({lang})."
    if len({tuple(sheet.get(lang, {}).get("prompts", {})) for lang in LANGUAGES}) > 1:
        yield "its prompts have other ids in en than in es."
