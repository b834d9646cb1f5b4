"""The list of all lessons in; the map of the course, with a link to each lesson there is, out."""

from __future__ import annotations

import tomllib
from pathlib import Path

from kamlib.errors import DataError
from kamlib.language import current, number
from kamlib.language import gettext as _
from kamlib.teach import copying, shelf


def course_map(folder: str | Path | None = None) -> str:
    """Write the map of the course as Markdown, in the language in force.

    Parameters
    ----------
    folder : path, optional
        A learner's folder: the links lead to the copies in it, and copies that are not there yet are put there. None:
        the links lead to the lessons themselves.

    Returns
    -------
    str
        Two tables, for everybody and for analysts: number, title, the question a lesson answers, and its minutes. A
        lesson with minutes in ``course.toml`` is a link; the others are named as coming.

    Raises
    ------
    DataError
        If the kit came without its list of lessons.
    """
    lang = current()
    path, there = shelf.root() / "course.toml", shelf.lessons(lang)
    if not path.is_file():
        raise DataError(_("The kit has no list of its lessons."), expected=path.name)
    listed = tomllib.loads(path.read_text(encoding="utf-8"))["lesson"]
    head = f"| | {_('lesson')} | {_('it answers')} | {_('minutes')} |\n|:--|:--|:--|:--|"
    parts = []
    for analysts, heading in ((False, _("For everybody")), (True, _("For analysts, too"))):
        rows = [
            _row(entry, there.get(entry["number"]), lang, folder)
            for entry in listed
            if entry.get("analysts", False) == analysts
        ]
        parts.append("\n".join([f"**{heading}**\n", head, *rows]))
    return "\n\n".join(parts)


def _row(entry: dict, source: Path | None, lang: str, folder: str | Path | None) -> str:
    words = entry[lang]
    if source is None or "minutes" not in entry:
        return f"| {entry['number']} | {words['title']} | {words['answers']} | *{_('coming')}* |"
    target = source.name if folder is None else _copy(entry["number"], lang, folder).name
    return f"| {entry['number']} | [{words['title']}]({target}) | {words['answers']} | {number(entry['minutes'])} |"


def _copy(number: str, lang: str, folder: str | Path) -> Path:
    """Return the learner's copy of a lesson; one that is there is left as it is."""
    target = copying.copy_path(number, lang=lang, folder=folder)
    return target if target.exists() else copying.copy_lesson(number, lang=lang, folder=folder)
