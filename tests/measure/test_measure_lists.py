"""Top lists side by side, and what came on a recommendation."""

from __future__ import annotations

import pandas as pd
import pytest

from kamlib.errors import DataError
from kamlib.measure import brought, top_lists

SALES = pd.Series({"A": 9.0, "B": 8.0, "C": 7.0, "D": 1.0})
LOSS = pd.Series({"A": 5.0, "B": 1.0, "C": 2.0, "D": 9.0})


def test_ranks_by_hand():
    result = top_lists({"sales": SALES, "loss": LOSS}, size=2)
    assert result.on_all == 1 and result.ranks.index.tolist() == ["A", "D", "B"]
    assert result.ranks.loc["D"].to_dict() == {"sales": 4, "loss": 1}
    assert result.listed.loc["B"].tolist() == [True, False]
    assert str(result) == "1 of 2 accounts stand on all 2 lists; 3 stand on at least one."
    assert result._repr_html_().startswith("<p>")


def test_equal_values_keep_the_order_of_the_first_and_absent_ones_come_last():
    result = top_lists({"sales": SALES, "loss": pd.Series({"C": 1.0, "D": 1.0})}, size=4)
    assert result.ranks["loss"].to_dict() == {"C": 1, "D": 2, "A": 3, "B": 4}


def test_a_list_needs_a_second_one_and_enough_accounts():
    with pytest.raises(DataError, match="cannot be compared with itself"):
        top_lists({"sales": SALES})
    with pytest.raises(DataError, match="There are 4 accounts, and a list is to hold 20"):
        top_lists({"sales": SALES, "loss": LOSS})


def test_recommended_customers_count_once_and_only_if_won():
    opportunities = pd.DataFrame(
        {
            "account_id": ["B", "B", "C", "D", "A1"],
            "stage": ["won", "won", "lost", "won", "won"],
            "referred_by": ["A1", "A", "A", None, "A"],
        }
    )
    accounts = pd.DataFrame({"account_id": ["A", "A1", "B"], "parent_id": [None, "A", None]})
    assert brought(SALES, opportunities, accounts=accounts).to_dict() == {"A": 8.0}
    assert brought(SALES, opportunities).to_dict() == {"A": 8.0, "A1": 8.0}
    with pytest.raises(DataError, match="referred_by"):
        brought(SALES, opportunities.drop(columns="referred_by"))
