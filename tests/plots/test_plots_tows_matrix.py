"""The matrix of inner and outer factors: numbers, sums, fields, frames, titles, nothing over anything else."""

from __future__ import annotations

import pandas as pd
import pytest

from kamlib import plots
from kamlib.swot import Factor, Swot, TowsAction

KINDS = {"S": "strength", "W": "weakness", "O": "opportunity", "T": "threat"}


def made(grid, *, actions=(), weights=None, columns=("O1", "T1"), claims=None):
    ids = [*grid, *columns]
    factors = tuple(
        Factor(id=one, kind=KINDS[one[0]], claim=(claims or {}).get(one, f"Claim {one}."), owner="Ana", judgement=True,
               weight=(weights or {}).get(one, 1.0))
        for one in ids
    )  # fmt: skip
    interaction = pd.DataFrame(grid, index=list(columns)).T if grid and columns else None
    return Swot(factors, actions).tows(interaction)


def action(name, strategy, *factors):
    return TowsAction(
        id=name, strategy=strategy, what="Act", factors=factors, owner="Ana", due="2025-03-31", measure="m"
    )


def words(ax, part):
    return [" ".join(text.get_text().split()) for text in ax.texts if text.get_gid() == part]


def frames(ax, label):
    return [patch for patch in ax.patches if patch.get_label() == label]


GRID = {"S1": (2, 1), "W1": (0, 2)}


def test_numbers_sums_and_fields_stand_where_they_belong(title, readable, lang):
    ax = plots.tows_matrix(made(GRID, actions=[action("A1", "SO", "S1", "O1")]))
    assert words(ax, "cell") == ["2", "1", "0", "2"]
    assert words(ax, "sum") == ["3", "2", "2", "3"]
    assert words(ax, "field") == ["SO", "ST", "WO", "WT"]
    assert words(ax, "row") == ["S1", "W1"] and words(ax, "column") == ["O1", "T1"]
    assert words(ax, "action") == ["A1"]
    assert len(frames(ax, "action")) == len(frames(ax, "open")) == 1
    assert (
        title(ax)
        == {
            "en": "1 of 2 pairs that act much on each other has no action yet",
            "es": "1 de 2 pares que influyen mucho entre sí todavía no tiene acción",
        }[lang]
    )
    readable(ax)


def test_an_action_stands_on_the_pairs_of_its_field_alone():
    actions = [
        action("A1", "SO", "S1", "O1", "W1", "T1"),
        action("A2", "WT", "W1", "T1"),
        action("A3", "WT", "W1", "T1"),
    ]
    ax = plots.tows_matrix(made(GRID, actions=actions))
    assert words(ax, "action") == ["A1", "A2 +1"]
    assert plots.describe(ax).endswith("Highest sums: S1 (3) and T1 (3). Actions drawn: 3.")


def test_titles_tell_what_is_left(title):
    both = [action("A1", "SO", "S1", "O1"), action("A2", "WT", "W1", "T1")]
    assert title(plots.tows_matrix(made(GRID))) == "2 of 2 pairs that act much on each other have no action yet"
    assert (
        title(plots.tows_matrix(made(GRID, actions=both)))
        == "Each of the 2 pairs that act much on each other has an action"
    )
    quiet = made({"S1": (1, 1)}, actions=[action("A1", "ST", "S1", "T1")])
    assert title(plots.tows_matrix(quiet)) == "No pair acts much on each other; pairs with an action: 1 of 2"


@pytest.mark.parametrize("sides", [({"S1": ()}, ()), ({}, ("O1",))], ids=["inner", "outer"])
def test_one_side_alone_makes_no_matrix(sides, title, readable, lang):
    grid, columns = sides
    ax = plots.tows_matrix(made(grid, columns=columns))
    assert (
        title(ax)
        == {
            "en": "No inner factor stands beside an outer one yet",
            "es": "Todavía no hay factores internos frente a externos",
        }[lang]
    )
    readable(ax)


def test_one_pair_alone_is_drawn(readable):
    ax = plots.tows_matrix(made({"W1": (2,)}, columns=("T1",)))
    assert words(ax, "field") == ["WT"] and words(ax, "cell") == ["2"]
    readable(ax)


def test_those_that_count_most_come_first_and_the_rest_is_left_out(readable):
    grid = {f"S{k}": (1, 1) for k in range(8)}
    ax = plots.tows_matrix(made(grid, weights={"S6": 3.0, "S7": 2.0}), most=3)
    assert words(ax, "row") == ["S6", "S7", "S0"]
    assert words(ax, "sum") == ["2", "2", "2", "3", "3"]
    readable(ax)


def test_claims_stand_beside_rows_and_under_the_matrix(readable, lang):
    claims = pd.Series({"S1": "We deliver on time " * 20, "W1": "Q" * 300, "O1": "They grow " * 60, "T1": "$a$ <b>"})
    ax = plots.tows_matrix(made(GRID, claims=dict(claims)), claims=claims)
    assert words(ax, "row")[0] == f"S1: {claims['S1'].strip()}"
    assert words(ax, "note")[:2] == [f"O1: {claims['O1'].strip()}", "T1: $a$ <b>"]
    readable(ax)


def test_ten_by_ten_with_long_ids_stays_readable(readable, lang):
    columns = [f"{kind}-a_long_name_of_a_figure_{k}" for kind in "OT" for k in range(5)]
    rows = [f"{kind}-contact_turnover_change_{k}" for kind in "SW" for k in range(5)]
    grid = {one: tuple((place + other) % 3 for other in range(10)) for place, one in enumerate(rows)}
    actions = [
        action("An action $1$ with a long name", "SO", rows[0], columns[0]),
        action("A2", "SO", rows[0], columns[0]),
    ]
    ax = plots.tows_matrix(made(grid, actions=actions, columns=columns), claims=pd.Series({rows[0]: "A claim"}))
    assert len(words(ax, "cell")) == 100
    readable(ax)


def test_odd_ids_are_written_as_they_are(nasty, readable):
    odd = [f"S {name}" for name in nasty[:5]]
    readable(plots.tows_matrix(made({one: (1, 2) for one in odd})))
