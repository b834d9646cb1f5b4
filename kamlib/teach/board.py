"""A SWOT in, a board out on which its factors are moved between quadrants by mouse or keyboard; the moved SWOT out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kamlib.language import gettext as _
from kamlib.plots.swot_board import evidence
from kamlib.swot import Swot
from kamlib.teach.card import Card


class Board:
    """A board of four quadrants; every factor lies where its evidence, or whoever wrote it, puts it.

    Parameters
    ----------
    swot : Swot
        What is moved; it is left as it is.

    Attributes
    ----------
    swot : Swot
        As the factors lie now.
    card : Card
        What is shown.
    """

    def __init__(self, swot: Swot):
        self.swot, self._first = swot, swot
        kinds = quadrants()
        factors = {one.id: one for one in swot.factors}
        rows = swot.table
        self.card = Card(
            {
                "kind": "panel",
                "label": _("SWOT board"),
                "question": _("Where does each factor belong?"),
                "help": [_("Drag each card to where it belongs, or choose it in the list under the board.")],
                "board": {
                    "groups": [list(pair) for pair in kinds.items()],
                    "cards": [[name, one.claim, evidence(rows.loc[name], {})] for name, one in factors.items()],
                    "tray": _("Left out"),
                    "keys": _("Keys: {first} to {last} move this card, 0 takes it back.").format(first=1, last=4),
                },
                "fields": [
                    {
                        "id": name,
                        "type": "select",
                        "label": one.claim,
                        "options": [["", _("left out")], *map(list, kinds.items())],
                    }
                    for name, one in factors.items()
                ],
                "live": True,
            },
            values={name: one.kind for name, one in factors.items()},
            press=self._moved,
        )
        self._tell()

    def _moved(self, field: str, values: Mapping[str, Any]) -> None:
        kinds = quadrants()
        lies = {one.id: values.get(one.id) for one in self._first.factors}
        kept = [replace(one, kind=lies[one.id]) for one in self._first.factors if lies[one.id] in kinds]
        self.swot = replace(self._first, factors=tuple(kept))
        self._tell()

    def _tell(self) -> None:
        lines = [
            {
                "text": _("{quadrant}: {claims}").format(
                    quadrant=label,
                    claims=" · ".join(one.claim for one in self.swot.factors if one.kind == kind) or _("none"),
                )
            }
            for kind, label in quadrants().items()
        ]
        before = {one.id: one.kind for one in self._first.factors}
        now = {one.id: one.kind for one in self.swot.factors}
        moved = [one.claim for one in self._first.factors if now.get(one.id) != before[one.id]]
        if moved:
            told = _("Moved by hand, against where it was put before: {claims}")
            lines.append({"text": told.format(claims=" · ".join(moved)), "tone": "strong"})
        self.card.say("plain", lines)

    def _ipython_display_(self) -> None:
        self.card._ipython_display_()


def quadrants() -> dict[str, str]:
    """Name the four quadrants, by kind."""
    return {
        "strength": _("Strengths"),
        "weakness": _("Weaknesses"),
        "opportunity": _("Opportunities"),
        "threat": _("Threats"),
    }
