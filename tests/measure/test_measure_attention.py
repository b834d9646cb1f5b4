"""Hours of key accounts and of the others, accounts in charge, contracts that run on."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from kamlib import language
from kamlib.errors import DataError
from kamlib.measure import attention, cost_of_hours, horizon, workload

MINUTES = pd.DataFrame(
    {"account_id": ["A", "A", "B", "X"], "manager_id": ["M1", "M2", "M1", "M1"], "minutes": [60.0, 120.0, 60.0, 999.0]}
)
TEAM = pd.DataFrame(
    {
        "manager_id": ["M1", "M2"],
        "manager_name": ["Ana", "Luis"],
        "role": ["key_account_manager", "account_manager"],
        "cost_an_hour": [60.0, 30.0],
    }
)


def test_hours_of_accounts_without_activity_count_as_zero_and_of_unknown_ones_not_at_all():
    result = attention(MINUTES, accounts=["A", "B", "C", "A"], key=["A", "nobody"])
    assert (result.key, result.other, result.n_key, result.n_other, result.ratio) == (3.0, 0.5, 1, 2, 6.0)
    assert "6.0 times" in str(result) and "6.0 times" in result._repr_html_()


def test_no_ratio_where_the_others_get_nothing():
    assert math.isnan(attention(MINUTES, accounts=["A", "C"], key=["A"]).ratio)


@pytest.mark.parametrize("key", [[], ["A", "B"]])
def test_two_groups_are_needed(key):
    with pytest.raises(DataError, match="Key accounts and others are needed"):
        attention(MINUTES, accounts=["A", "B"], key=key)


def test_workload_counts_accounts_key_accounts_and_hours():
    owners = pd.Series({"A": "M1", "B": "M1", "C": None})
    table = workload(TEAM, owners, key=["B", "C"], activities=MINUTES)
    assert table["accounts"].tolist() == [2, 0] and table["key_accounts"].tolist() == [1, 0]
    assert table["hours"].round(2).tolist() == [18.65, 2.0]
    nameless = workload(TEAM[["manager_id"]], owners, key=[])
    assert "hours" not in nameless and nameless["name"].isna().all()


def test_cost_of_hours_by_hand_and_without_a_rate():
    assert cost_of_hours(MINUTES[:3], TEAM).to_dict() == {"A": 120.0, "B": 60.0}
    with pytest.raises(DataError, match="cost of an hour is not known") as caught:
        cost_of_hours(MINUTES, TEAM[:1])
    assert "M2" in str(caught.value)


def test_contracts_that_run_on():
    contracts = pd.DataFrame(
        {
            "account_id": ["A", "B", "C", "D", "E"],
            "start_date": ["2024-01-01", "2024-01-01", "2024-01-01", "2025-02-01", "2024-01-01"],
            "end_date": ["2025-12-31", None, "2024-12-31", "2026-01-31", "2026-12-31"],
            "ended_on": [None, None, None, None, "2024-05-31"],
        }
    ).astype(dict.fromkeys(["start_date", "end_date", "ended_on"], "datetime64[us]"))
    result = horizon(contracts, accounts=list("ABCDEF"), key=["A", "C"], on="2024-12-31")
    assert (result.key, result.other, result.n_key, result.n_other) == (0.5, 0.25, 2, 4)
    with language.using("es"):
        assert "50,0" in str(result) and "vigente" in str(result)
    assert result._repr_html_().startswith("<p>")


def test_no_column():
    with pytest.raises(DataError, match="account_id"):
        attention(pd.DataFrame({"minutes": [1.0]}), accounts=["A", "B"], key=["A"])
    with pytest.raises(DataError, match="start_date"):
        horizon(pd.DataFrame({"account_id": ["A"]}), accounts=["A", "B"], key=["A"], on="2024-12-31")
    with pytest.raises(DataError, match="manager_id"):
        workload(TEAM.drop(columns="manager_id"), pd.Series({"A": "M1"}), key=[])
