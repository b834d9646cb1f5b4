"""TOWS: four fields of pairs, and actions that rest on factors."""

import pandas as pd
import pytest

from kamlib.errors import DataError
from kamlib.swot import Swot, TowsAction


@pytest.fixture
def four(proven):
    """Return one factor of each kind with priorities 0.4, 0.3, 0.2 and 0.1."""
    kinds = {"S1": ("strength", 4), "W1": ("weakness", 3), "O1": ("opportunity", 2), "T1": ("threat", 1)}
    return tuple(proven(id, kind, effect=effect) for id, (kind, effect) in kinds.items())


def action(**given) -> TowsAction:
    usual = {
        "id": "A1", "strategy": "SO", "what": "Offer Hygiene at all 12 sites.", "factors": ("S1", "O1"),
        "owner": "Nuria Velasco", "due": "2025-06-30", "measure": "sites that buy Hygiene: 12",
    }  # fmt: skip
    return TowsAction(**(usual | given))


def test_each_field_holds_its_pairs_with_the_product_of_their_priorities(four):
    found = Swot(four).tows()
    assert found.interaction.to_dict() == {"O1": {"S1": 1, "W1": 1}, "T1": {"S1": 1, "W1": 1}}
    pairs = {name: (field["inner"][0], field["outer"][0], field["priority"][0]) for name, field in found.fields.items()}
    assert pairs == {
        "SO": ("S1", "O1", pytest.approx(0.08)),
        "WO": ("W1", "O1", pytest.approx(0.06)),
        "ST": ("S1", "T1", pytest.approx(0.04)),
        "WT": ("W1", "T1", pytest.approx(0.03)),
    }


def test_interactions_weigh_pairs_in_any_order_of_rows(four):
    matrix = pd.DataFrame({"T1": [0, 2], "O1": [1, 2]}, index=["W1", "S1"])
    found = Swot(four, (action(),)).tows(matrix)
    assert found.interaction.loc["S1"].to_dict() == {"O1": 2, "T1": 2}
    assert found.fields["WT"]["priority"][0] == 0
    assert found.fields["SO"]["priority"][0] == pytest.approx(0.16)
    assert found.actions[0].due == pd.Timestamp("2025-06-30")


@pytest.mark.parametrize(
    ("matrix", "told"),
    [
        (pd.DataFrame({"O1": [1, 1]}, index=["S1", "W1"]), "do not fit the factors"),
        (pd.DataFrame({"O1": [1, 3], "T1": [1, 1]}, index=["S1", "W1"]), "0, 1 or 2.*W1/O1: 3"),
    ],
)
def test_other_interactions_are_refused(four, matrix, told):
    with pytest.raises(DataError, match=told):
        Swot(four).tows(matrix)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"strategy": "SS"}, "Action A1 has no strategy.*SO"),
        ({"owner": " "}, "Action A1 is not complete.*missing: owner"),
        ({"due": None, "measure": ""}, "missing: measure, due"),
        ({"due": "soon"}, "missing: due"),
    ],
)
def test_an_action_has_an_owner_a_day_and_a_measure(given, told):
    with pytest.raises(DataError, match=told):
        action(**given)


def test_an_action_rests_on_both_sides_of_its_strategy(four):
    with pytest.raises(DataError, match=r"cites factors that are not there.*X9"):
        Swot(four, (action(factors=("S1", "X9")),)).tows()
    with pytest.raises(DataError, match=r"does not rest on what its strategy says.*strength, threat.*opportunity"):
        Swot(four, (action(strategy="ST"),)).tows()


def test_action_ids_are_unique(four):
    with pytest.raises(DataError, match=r"used twice: action.*A1"):
        Swot(four, (action(), action()))
