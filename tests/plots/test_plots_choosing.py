"""Who goes up and down, and hours used by manager: titles, marks, names, edges."""

from __future__ import annotations

import pandas as pd

from kamlib import plots

LINES = {"promote": 0.7, "demote": 0.5}
TIERS = pd.DataFrame(
    {
        "score": [0.9, 0.4, 0.45, 0.6, 0.8],
        "change": ["up", "down", "same", "same", "same"],
        "held": [False, False, True, False, False],
    },
    index=[f"A{place}" for place in range(5)],
)
HOURS = pd.DataFrame({"available": [400.0, 300.0], "used": [380.0, 180.0]}, index=["M1", "M2"])


def test_marks_stand_at_the_scores_of_those_that_move(title, lines, readable, nasty, lang):
    ax = plots.tier_changes(TIERS, **LINES, names=nasty)
    wanted = {
        "en": "Accounts that go up: 1, go down: 1, stay because they have not been there long enough: 1",
        "es": "Cuentas que suben: 1; que bajan: 1; que siguen porque llevan poco tiempo: 1",
    }
    assert title(ax) == wanted[lang]
    words = {"en": ["goes up", "goes down", "stays: not there long enough"]}.get(
        lang, ["sube", "baja", "sigue: lleva poco tiempo"]
    )
    found = [[*lines(ax, label)[0].get_xdata(), *lines(ax, label)[0].get_ydata()] for label in words]
    assert found == [[0.9, 0], [0.4, 2], [0.45, 1]]
    readable(ax)


def test_the_sentence_names_who_moves():
    told = plots.describe(plots.tier_changes(TIERS, **LINES, names=pd.Series({"A0": "Tramontal", "A1": "Oriel"})))
    assert told.endswith("Up: Tramontal. Down: Oriel.")


def test_nobody_moves_and_many_do(readable):
    readable(plots.tier_changes(TIERS.iloc[3:], **LINES))
    many = pd.DataFrame({"score": [0.9] * 40, "change": "up", "held": False}, index=[f"A{n}" for n in range(40)])
    ax = plots.tier_changes(many, **LINES)
    assert len(ax.get_yticklabels()) == 14
    readable(ax)


def test_hours_used_and_free(title, bars, readable, lang):
    ax = plots.capacity(HOURS, names=pd.Series({"M1": "Nuria Velasco", "M2": "Tobias Ehrenfeld"}))
    used, free = {"en": ("taken by chosen accounts", "free")}.get(lang, ("ocupadas por las cuentas elegidas", "libres"))
    assert bars(ax, used) == [(0, 380), (0, 180)] and bars(ax, free) == [(380, 400), (180, 300)]
    assert title(ax).replace("\N{NO-BREAK SPACE}", " ") in (
        "The chosen accounts take 80% of the hours",
        "Las cuentas elegidas ocupan el 80 % de las horas",
    )
    readable(ax)


def test_one_without_hours(title):
    ax = plots.capacity(pd.DataFrame({"available": [0.0], "used": [0.0]}, index=["all"]))
    assert title(ax) == "The chosen accounts take – of the hours"
