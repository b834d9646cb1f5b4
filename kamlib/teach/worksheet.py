"""The prompts of a lesson's worksheet in, a box to fill in and a page to print out."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from kamlib.errors import DataError
from kamlib.language import current
from kamlib.language import gettext as _
from kamlib.teach import items
from kamlib.teach.card import Card
from kamlib.teach.progress import Progress

_PAGE = """<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font: 12pt/1.5 system-ui, sans-serif; color: #1f2933; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }}
h1 {{ font-size: 18pt; }} h2 {{ font-size: 12pt; margin: 1.2rem 0 0.2rem; }} p {{ margin: 0; white-space: pre-line; }}
.lines {{ height: 5.6rem; background: repeating-linear-gradient(#fff, #fff 1.7rem, #8a949e 1.7rem, #8a949e 1.76rem); }}
@media print {{ body {{ margin: 0; }} h2, p {{ break-inside: avoid; }} }}
</style></head><body><main><h1>{title}</h1><p>{intro}</p>{prompts}</main></body></html>
"""


class Worksheet:
    """What a learner takes from a lesson to a real account.

    Parameters
    ----------
    lesson : str
        Number of the lesson, such as ``"03"``.
    progress : Progress, optional
        Where notes are kept; in memory only without it.

    Raises
    ------
    DataError
        If the lesson's file of questions has no worksheet.
    """

    def __init__(self, lesson: str, *, progress: Progress | None = None):
        self.lesson, self._progress = lesson, progress or Progress()
        self.words = items.read(lesson).worksheet
        if not self.words:
            raise DataError(_("Lesson {number} has no worksheet.").format(number=lesson))
        self.card = Card(self._content(), values=self.notes, press=self._pressed)

    @property
    def notes(self) -> dict[str, str]:
        """What was noted, by prompt."""
        kept = self._progress.of(self.lesson, "notes").get("worksheet", {})
        return {name: str(kept[name]) for name in self.words["prompts"] if name in kept}

    def page(self) -> str:
        """Write the worksheet as a page to print, with the notes there are."""
        return printable(self.words, notes=self.notes)

    def _content(self) -> dict[str, Any]:
        fields = [{"id": name, "type": "long", "label": text} for name, text in self.words["prompts"].items()]
        return {
            "kind": "worksheet",
            "label": _("Take it to your account"),
            "question": self.words["title"],
            "help": [self.words["intro"]],
            "fields": fields,
            "buttons": [["keep", _("Keep my notes"), False]],
            "page": {"label": _("Open the page to print"), "html": self.page()},
        }

    def _pressed(self, button: str, values: Mapping[str, Any]) -> None:
        notes = {name: str(values.get(name, "")).strip() for name in self.words["prompts"]}
        self._progress.keep(self.lesson, "notes", "worksheet", notes)
        self.card.show(**self._content())
        where = self._progress.path
        told = (
            _("Kept in {file}, on this computer only.").format(file=where.name) if where else _("Kept until you close.")
        )
        self.card.say("plain", self._progress.news() or [told])

    def _ipython_display_(self) -> None:
        self.card._ipython_display_()


def printable(words: Mapping[str, Any], *, notes: Mapping[str, str] | None = None) -> str:
    """Write a worksheet as an HTML page that needs nothing else.

    Parameters
    ----------
    words : mapping
        ``title``, ``intro`` and ``prompts`` (text by id), in the language in force.
    notes : mapping, optional
        What was noted, by prompt; lines to write on where there is nothing.
    """
    notes = notes or {}
    prompts = "".join(
        f"<h2>{escape(text)}</h2>"
        + (f"<p>{escape(notes[name])}</p>" if notes.get(name) else '<div class="lines"></div>')
        for name, text in words["prompts"].items()
    )
    return _PAGE.format(lang=current(), title=escape(words["title"]), intro=escape(words["intro"]), prompts=prompts)
