"""A SWOT: ids, board, priorities, what changed, and what a portfolio of them says."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib.errors import DataError
from kamlib.swot import Factor, Swot

KINDS = ("strength", "weakness", "opportunity", "threat")


def factor(place: int, kind: str, effect: float, confidence: float, weight: float, evidence: bool) -> Factor:
    """Return a factor with or without evidence."""
    proof = {"value": 1.0, "source": "orders", "period_end": "2024-12-31"} if evidence else {}
    return Factor(
        id=f"F{place}", kind=kind, claim="Revenue grew by 9 %.", effect=effect, confidence=confidence, weight=weight,
        **proof,
    )  # fmt: skip


FACTORS = st.lists(
    st.tuples(st.sampled_from(KINDS), st.floats(-5, 5), st.floats(0, 1), st.floats(0, 10), st.booleans()),
    min_size=1,
    max_size=12,
)


def test_priority_is_weight_times_effect_times_confidence(proven):
    swot = Swot(
        (proven("S1", effect=3.0, confidence=0.5), proven("T1", "threat", effect=-1.0, confidence=0.5, weight=2))
    )
    table = swot.priorities().table
    assert table["priority"].to_dict() == pytest.approx({"S1": 0.6, "T1": 0.4})  # 1.5 and 1.0, of 2.5


def test_without_evidence_a_factor_takes_half_of_the_least_that_is_proven(proven, judged):
    swot = Swot((proven("S1", effect=2.0, confidence=0.5), judged("T1", effect=9.0, confidence=1.0)))
    assert swot.priorities().table["priority"].to_dict() == pytest.approx({"S1": 2 / 3, "T1": 1 / 3})
    assert swot.priorities().table.index[0] == "S1"


@settings(deadline=None)
@given(FACTORS)
def test_priorities_add_up_to_one_in_all_and_in_each_kind(drawn):
    found = Swot(tuple(factor(place, *one) for place, one in enumerate(drawn))).priorities().table
    assert found["priority"].sum() == pytest.approx(1)
    assert (found["priority"] >= 0).all()
    assert found["priority"].to_numpy() == pytest.approx((found["within"] * found["group"]).to_numpy())
    sums = found[found["group"] > 0].groupby("kind")["within"].sum()
    assert sums.to_numpy() == pytest.approx(np.ones(len(sums)))


@settings(deadline=None)
@given(FACTORS)
def test_a_factor_without_evidence_never_outranks_the_same_factor_with_it(drawn):
    kind, effect, confidence, weight, _evidence = drawn[0]
    pair = (
        factor(100, kind, effect, confidence, weight, evidence=True),
        factor(101, kind, effect, confidence, weight, evidence=False),
    )
    others = tuple(factor(place, *one) for place, one in enumerate(drawn[1:]))
    found = Swot((*pair, *others)).priorities().table["priority"]
    assert found["F100"] >= found["F101"] - 1e-12


def test_ids_are_unique(proven):
    with pytest.raises(DataError, match="ids are used twice.*S1"):
        Swot((proven("S1"), proven("S1", "threat")))


def test_the_board_shows_five_a_quadrant_and_the_table_all(proven):
    swot = Swot(tuple(proven(f"S{place}", effect=float(place)) for place in range(1, 9)))
    assert swot.board["strength"].index.tolist() == ["S8", "S7", "S6", "S5", "S4"]
    assert swot.board["threat"].empty
    assert len(swot.table) == 8


def test_an_empty_swot_has_an_empty_board_and_no_priorities():
    swot = Swot(())
    assert all(board.empty for board in swot.board.values())
    assert "No factor yet" in swot._repr_html_()
    with pytest.raises(DataError, match=r"There is no factor.*from_data"):
        swot.priorities()


def test_claims_are_shown_as_text(proven):
    told = Swot((proven("S1", claim="<img src=x onerror=alert(1)> of 3 sites"),))._repr_html_()
    assert "<img" not in told and "&lt;img" in told


def test_what_changed_since_the_last_review(proven):
    before = Swot((proven("S1"), proven("W1", "weakness"), proven("O1", "opportunity"), proven("T1", "threat")))
    after = Swot((proven("S1", value=0.91), proven("W1", "strength"), proven("T1", "threat"), proven("T2", "threat")))
    changed = after.changed(before)
    assert changed["change"].to_dict() == {"S1": "value", "W1": "moved", "T2": "new", "O1": "gone"}
    assert changed.loc["S1", ["before", "after"]].tolist() == [0.97, 0.91]
    assert changed.loc["W1", ["before", "after"]].tolist() == ["weakness", "strength"]
    assert before.changed(before).empty


def test_a_figure_is_known_again_under_another_id_and_a_judgement_by_its_words(proven, judged):
    before = Swot((proven("S-payment", metric="payment"), judged("T1")))
    after = Swot((proven("W-payment", "weakness", metric="payment"), judged("T1", claim="Their buyer left in May.")))
    changed = after.changed(before)
    assert changed["change"].to_dict() == {"W-payment": "moved", "T1": "claim"}
    assert changed.loc["T1", "after"] == "Their buyer left in May."


def ratios(names: list[str], weights: list[float]) -> pd.DataFrame:
    return pd.DataFrame({b: [v / w for v in weights] for b, w in zip(names, weights, strict=True)}, index=names)


def test_comparisons_within_and_between_kinds_by_hand(proven):
    swot = Swot((proven("S1"), proven("S2"), proven("T1", "threat")))
    answers = {"strength": ratios(["S1", "S2"], [3, 1]), "groups": ratios(["strength", "threat"], [4, 1])}
    found = swot.priorities(answers)
    assert found.table["priority"].to_dict() == pytest.approx({"S1": 0.6, "S2": 0.2, "T1": 0.2})
    assert "S1" in str(found) and "contradict" not in str(found)


def test_answers_that_contradict_each_other_are_named(proven):
    swot = Swot(tuple(proven(f"S{n}") for n in range(1, 4)))
    answers = pd.DataFrame(
        [[1, 5, 1 / 5], [1 / 5, 1, 5], [5, 1 / 5, 1]], index=["S1", "S2", "S3"], columns=["S1", "S2", "S3"]
    )
    assert "contradict each other in: strength" in str(swot.priorities({"strength": answers}))


@pytest.mark.parametrize("answers", [{}, {"strength": pd.DataFrame({"S1": [1.0]}, index=["S1"])}])
def test_comparisons_must_fit_the_factors(proven, answers):
    with pytest.raises(DataError, match=r"comparisons of strength do not fit.*S1, S2"):
        Swot((proven("S1"), proven("S2"))).priorities(answers)
