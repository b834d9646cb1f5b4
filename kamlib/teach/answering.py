"""An item and what was entered in, a verdict with its feedback out: the same for quiz and exercise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kamlib.language import gettext as _
from kamlib.language import ngettext, number
from kamlib.teach.items import SORTED, Item
from kamlib.teach.keys import one_of_many
from kamlib.teach.numbers import typed


@dataclass(frozen=True)
class Verdict:
    """What an answer is worth.

    Attributes
    ----------
    right : bool
        Whether all of it is right.
    feedback : str
        What is said about it.
    places : dict
        Of a match, a sorting or a board: whether each option stands right.
    """

    right: bool
    feedback: str
    places: dict[str, bool] = field(default_factory=dict)


def fields(item: Item, *, done: bool = False, places: Mapping[str, bool] | None = None) -> list[dict[str, Any]]:
    """Describe the fields in which an item is answered."""
    if item.kind in ("choose", "pick"):
        asked = [{"id": "answer", "type": "choice", "options": [[k, v] for k, v in item.options.items()]}]
    elif item.kind == "number":
        asked = [{"id": "answer", "type": "real", "label": _("Your answer"), "unit": item.unit}]
    elif item.kind == "explain":
        asked = [{"id": "answer", "type": "long", "label": _("Your answer, in your own words")}]
    else:
        if item.kind == "order":
            targets = [[str(n), number(n)] for n in range(1, len(item.options) + 1)]
        else:
            targets = [[name, text] for name, text in item.groups.items()]
        targets = [["", _("choose")], *targets]
        asked = [
            {"id": name, "type": "select", "label": text, "options": targets}
            | _mark(item, name, done, (places or {}).get(name))
            for name, text in item.options.items()
        ]
    return [one | {"disabled": done} for one in asked]


def board(item: Item) -> dict[str, Any]:
    """Describe the board on which cards are moved; where each lies is the value of the field of its name."""
    return {
        "groups": [[name, text] for name, text in item.groups.items()],
        "cards": [[name, text, item.evidence[name]] for name, text in item.options.items()],
        "tray": _("Not placed yet"),
        "keys": _("Keys: {first} to {last} move this card, 0 takes it back.").format(first=1, last=len(item.groups)),
    }


def _mark(item: Item, name: str, done: bool, right: bool | None) -> dict[str, str]:
    if done and name in item.why:
        return {"note": item.why[name], "tone": "right"}
    if right is None:
        return {}
    if right:
        return {"note": _("In its place."), "tone": "right"}
    return {"note": _("Look at this one again."), "tone": "wrong"}


def help_lines(item: Item) -> list[str]:
    """Say how an item is answered, where that is not plain."""
    if item.kind == "order":
        return [_("Give each line its place: 1 comes first.")]
    if item.kind == "board":
        return [_("Drag each card to where it belongs, or choose it in the list under the board.")]
    if item.kind in SORTED:
        return [_("Say for each line where it belongs.")]
    return []


def read(item: Item, values: Mapping[str, Any]) -> tuple[Any, str]:
    """Take the answer out of the fields; with it a sentence where something is missing."""
    if item.kind in ("choose", "pick"):
        answer = values.get("answer")
        return answer, "" if answer in item.options else _("Choose one of the answers first.")
    if item.kind == "number":
        answer = typed(values.get("answer", ""))
        return answer, "" if answer is not None else _("Write your answer as a number.")
    if item.kind == "explain":
        answer = str(values.get("answer", "")).strip()
        return answer, "" if answer else _("Write a sentence or two first.")
    allowed = item.groups or {str(place): "" for place in range(1, len(item.options) + 1)}
    answer = {name: values.get(name) for name in item.options}
    empty = sum(place not in allowed for place in answer.values())
    if empty:
        told = ngettext("{n} line has no place yet.", "{n} lines have no place yet.", empty)
        return answer, told.format(n=number(empty))
    if item.kind == "order" and len(set(answer.values())) < len(answer):
        return answer, _("Two lines have the same place.")
    return answer, ""


def shown(entry: Mapping[str, Any] | None) -> dict[str, Any]:
    """Turn a kept answer back into what stood in the fields."""
    answer = (entry or {}).get("answer")
    if isinstance(answer, dict):
        return dict(answer)
    if isinstance(answer, float):
        return {"answer": number(answer, 0 if answer.is_integer() else 2)}
    return {} if answer is None else {"answer": answer}


def kept(item: Item, entry: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return a kept entry if it still answers this item; a lesson may have changed since."""
    return dict(entry) if entry and not read(item, shown(entry))[1] else None


def judge(item: Item, answer: Any) -> Verdict:
    """Compare an answer with the item's key."""
    if item.kind in ("choose", "pick"):
        return Verdict(item.fits(answer), item.feedback[answer])
    if item.kind == "explain":
        return Verdict(True, item.model)
    if item.kind in SORTED:
        places = {name: item.group_fits(name, group) for name, group in answer.items()}
        right = all(places.values())
        if right:
            return Verdict(True, item.feedback["right"], places)
        told = ngettext("{n} of {all} is in its place.", "{n} of {all} are in their place.", sum(places.values()))
        told = told.format(n=number(sum(places.values())), all=number(len(places)))
        return Verdict(False, f"{told} {item.feedback['wrong']}", places)
    if item.kind == "order":
        right = item.fits(one_of_many(sorted(answer, key=lambda name: int(answer[name]))))
    else:
        right = item.number_fits(answer)
    return Verdict(right, item.feedback["right" if right else "wrong"])
