"""One cost shared in several ways, and the loss of one account."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib import language
from kamlib.errors import DataError
from kamlib.measure import cost_keys, loss_of

MARGIN = pd.Series({"A": 60.0, "B": 40.0, "C": 10.0})
KEYS = {"by revenue": pd.Series({"A": 3, "B": 1, "C": 0}), "by orders": pd.Series({"A": 1, "B": 2, "C": 1})}


def test_shares_by_hand():
    result = cost_keys(MARGIN, total=80, keys=KEYS)
    assert result.profit["by revenue"].tolist() == [0.0, 20.0, 10.0]
    assert result.profit["by orders"].tolist() == [40.0, 0.0, -10.0]
    assert result.loss_makers.to_dict() == {"by revenue": 0, "by orders": 1}
    assert result.changed.to_dict() == {"A": False, "B": False, "C": True}
    assert (result.always_profit, result.always_loss) == (2, 0)
    assert str(result).splitlines() == [
        "by revenue: 0 of 3 accounts lose money",
        "by orders: 1 of 3 accounts lose money",
        "Whatever the key, 2 make money and 0 lose it; with the other 1 the key decides.",
    ]
    assert result.of(["C"], names=pd.Series({"C": "Cartech"})) == "Cartech: by revenue 10 · by orders −10"
    assert result.of(["A", "B"]).splitlines() == ["A: by revenue 0 · by orders 40", "B: by revenue 20 · by orders 0"]
    assert "<br>" in result._repr_html_() and "<table" in result._repr_html_()


def test_an_account_that_a_key_does_not_have_bears_nothing():
    result = cost_keys(MARGIN, total=80, keys={"by hours": pd.Series({"B": 2.0, "X": 0.0})})
    assert result.profit["by hours"].tolist() == [60.0, -40.0, 10.0]


@given(
    st.lists(st.floats(1, 1e6), min_size=2, max_size=8),
    st.floats(0, 1e7),
    st.floats(0.01, 100),
)
def test_laws(values, total, unit):
    margin = pd.Series(values, index=[f"A{n}" for n in range(len(values))])
    key = margin[::-1] + 1
    result = cost_keys(margin, total=total, keys={"k": key})
    assert result.profit["k"].sum() == pytest.approx(margin.sum() - total, rel=1e-9, abs=1e-3)
    scaled = cost_keys(margin, total=total, keys={"k": key * unit})
    assert scaled.profit["k"].to_numpy() == pytest.approx(result.profit["k"].to_numpy(), rel=1e-9, abs=1e-3)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({}, "A cost is shared by a key"),
        ({"k": pd.Series({"A": -1.0, "B": 2.0})}, "No cost can be shared by k. Expected: numbers of zero or more .* A"),
        ({"k": pd.Series({"A": 0.0})}, "No cost can be shared by k"),
        ({"k": pd.Series({"X": 5.0})}, "No cost can be shared by k"),
    ],
)
def test_keys_that_cannot_be(keys, words):
    with pytest.raises(DataError, match=words):
        cost_keys(MARGIN, total=80, keys=keys)


def test_an_account_that_is_not_there():
    with pytest.raises(DataError, match="There is no account Z"):
        cost_keys(MARGIN, total=80, keys=KEYS).of(["Z"])


PROFIT = pd.DataFrame({"revenue": [100.0, 300.0, 100.0], "margin": [30.0, 60.0, 0.0]}, index=["A", "B", "C"])


def test_loss_by_hand():
    result = loss_of(PROFIT, "A", staying_cost=40)
    assert (result.revenue_share, result.profit_then, result.profit_now) == (0.2, 50, 20)
    assert (result.fall, result.average, result.replaced_by) == (0.6, 30, 1)
    assert str(result) == (
        "A brings 100 of revenue (20.0%) and leaves 30 of margin (33.3%). Without it, and with all other costs as "
        "they are, profit goes from 50 to 20. It takes 1.0 average accounts to leave as much."
    )
    with language.using("es"):
        assert "cuentas promedio" in result._repr_html_()


def test_where_there_was_no_profit_it_has_no_fall():
    assert loss_of(PROFIT, "A", staying_cost=90).fall != loss_of(PROFIT, "A", staying_cost=90).fall


def test_losses_that_cannot_be_told():
    with pytest.raises(DataError, match="There is no account Z"):
        loss_of(PROFIT, "Z", staying_cost=0)
    with pytest.raises(DataError, match="With the only account everything would go"):
        loss_of(PROFIT.head(1), "A", staying_cost=0)
    with pytest.raises(DataError, match="margin"):
        loss_of(PROFIT[["revenue"]], "A", staying_cost=0)
