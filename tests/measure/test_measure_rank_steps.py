"""What each repair does to the sum and to the top of the ranking."""

from __future__ import annotations

import pandas as pd
import pytest

from kamlib.errors import DataError
from kamlib.measure import rank_steps


def orders(**amounts):
    return pd.DataFrame({"account_id": list(amounts), "amount": [float(value) for value in amounts.values()]})


STAGES = {
    "as read": orders(A=100, B=90, C=80, D=70),
    "C halved": orders(A=100, B=90, C=40, D=70),
    "D is a branch of C": orders(A=100, B=90, C=110),
}


def test_by_hand():
    result = rank_steps(STAGES, top=2)
    assert result.ranks.index.tolist() == ["C", "A", "B", "D"]
    assert result.ranks.loc["C"].tolist() == [3, 4, 1] and pd.isna(result.ranks.loc["D"].iloc[-1])
    assert result.leading("as read") == ["A", "B"] and result.leading("D is a branch of C") == ["C", "A"]
    assert result.steps.values.tolist() == [[0, 0, 2, -40], [1, 1, 3, 0]]
    assert result.tell(pd.Series({"C": "Cartech"})).splitlines() == [
        "as read: 340 in all",
        "C halved: 300 in all (−40); the first 2 are the same, in the same order; 2 of 4 accounts have another rank",
        "D is a branch of C: 300 in all (0); 1 of the first 2 is new: Cartech; 3 of 3 accounts have another rank",
    ]
    assert "in another order" in str(rank_steps({"a": orders(A=2, B=1), "b": orders(A=1, B=2)}, top=2))
    assert result._repr_html_().count("<p>") == 3


def test_the_order_of_rows_does_not_matter():
    shuffled = {step: table.sample(frac=1, random_state=1) for step, table in STAGES.items()}
    assert rank_steps(shuffled, top=2).ranks.equals(rank_steps(STAGES, top=2).ranks)


def test_what_it_refuses():
    with pytest.raises(DataError, match="cannot be compared with itself"):
        rank_steps({"as read": STAGES["as read"]}, top=2)
    with pytest.raises(DataError, match="There are 3 accounts, and a list is to hold 10"):
        rank_steps(STAGES)
    with pytest.raises(DataError, match="as read has no column amount"):
        rank_steps({"as read": STAGES["as read"][["account_id"]], "then": STAGES["C halved"]}, top=1)
