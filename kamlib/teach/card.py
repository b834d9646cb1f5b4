"""A description of question, fields and buttons in, a box in the notebook out that keyboard and screen reader reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any
from uuid import uuid4

import anywidget
import traitlets

from kamlib import language
from kamlib.language import gettext as _

_FOLDER = Path(__file__).parent


class Card(anywidget.AnyWidget):
    """A box of a lesson: what it shows is described in `content`, and only ever drawn as text.

    Parameters
    ----------
    content : dict
        ``kind`` (its look), ``label``, ``question``, ``help`` (list of str), ``board`` (groups, and cards to be moved
        between them; a select field of a card's name says where it lies), ``fields``, ``buttons`` (id, label, off),
        ``body`` (blocks under the buttons), ``page`` (label and HTML of a page to print), ``live`` (every change is
        answered).
    values : dict, optional
        What stands in the fields at first, by field id.
    press : callable, optional
        Called with the id of a button (of a field, where the card is live) and the values.
    """

    _esm = (_FOLDER / "card.js").read_text(encoding="utf-8")
    _css = (_FOLDER / "card.css").read_text(encoding="utf-8")
    content = traitlets.Dict().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    says = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        content: dict,
        *,
        values: dict | None = None,
        press: Callable[[str, dict[str, Any]], None] | None = None,
    ):
        self._lang, self._press, name = language.current(), press, uuid4().hex
        super().__init__(model_id=name, content=content | {"lang": self._lang, "model": name}, values=values or {})
        self.on_msg(self._told)

    def press(self, button: str, values: Mapping[str, Any] | None = None) -> None:
        """Press a button as a learner does, with what was entered."""
        if values is not None:
            self.values = self.values | dict(values)
        with language.using(self._lang):
            try:
                if self._press is not None:
                    self._press(button, dict(self.values))
            except Exception as error:
                told = _("Something went wrong that the lesson does not know: {error}.")
                self.say("wrong", [told.format(error=f"{type(error).__name__}: {error}")])
                raise

    def show(self, **changes: Any) -> None:
        """Change a part of what is shown."""
        self.content = self.content | changes

    def say(self, tone: str, lines: list[str | dict]) -> None:
        """Say a result; screen readers read it out.

        Parameters
        ----------
        tone : {"right", "wrong", "plain"}
            Its look, never its only message.
        lines : list of str or dict
            Paragraphs; a dict is a block as in ``body``.
        """
        self.says = {"tone": tone, "lines": [line if isinstance(line, dict) else {"text": line} for line in lines]}

    @property
    def said(self) -> str:
        """The result as plain text."""
        lines = self.says.get("lines", [])
        return "\n".join("\n".join(line["list"]) if "list" in line else line.get("text", "") for line in lines)

    def _told(self, widget, message, buffers) -> None:
        if not isinstance(message, dict) or not isinstance(message.get("values"), dict):
            return
        named = message.get("press", message.get("change"))
        if isinstance(named, str):
            self.press(named, message["values"])

    def _ipython_display_(self) -> None:
        place(self, written(self.content))


def place(widget, lines: list[str]) -> None:
    """Show a widget with the text that stands for it where widgets do not live: on paper, in a comparison."""
    from IPython.display import display

    view = widget._repr_mimebundle_() or {}
    view = view[0] if isinstance(view, tuple) else view
    live = {kind: value for kind, value in view.items() if "widget-view" in kind}
    plain = "\n".join(lines)
    still = '<div style="border-left: 4px solid #8a949e; padding: 0.2em 1em; white-space: pre-line">{text}</div>'
    display(live | {"text/plain": plain, "text/html": still.format(text=escape(plain))}, raw=True)


def written(content: Mapping[str, Any]) -> list[str]:
    """Write a card as lines of plain text: what is asked, and what there is to choose from."""
    lines = [content.get("label", ""), content.get("question", ""), *content.get("help", [])]
    lines += [f"{claim} ({evidence})" for _card, claim, evidence in (content.get("board") or {}).get("cards", [])]
    for field in content.get("fields", []):
        options = [label for value, label in field.get("options", []) if value]
        label, unit = field.get("label", ""), field.get("unit", "")
        if field["type"] == "choice":
            lines += [label, *(f"○ {option}" for option in options)]
        elif options:
            lines.append(f"{label}: {' / '.join(options)}")
        else:
            lines.append(f"{label} ____ {unit}".rstrip())
    lines += [part.get("text") or part.get("alt") or "" for part in content.get("body", [])]
    return [line for line in lines if line]
