"""What is known about accounts, and what is not."""

from __future__ import annotations

import pandas as pd
import pytest

from kamlib.errors import DataError
from kamlib.measure import known

ACCOUNTS = pd.DataFrame(
    {"account_id": ["A", "B", "C"], "parent_id": [None, "A", None], "industry": ["food", "food", None]}
)
CONTACTS = pd.DataFrame(
    {
        "contact_id": ["1", "2", "3"],
        "account_id": ["B", "C", "C"],
        "buying_role": ["decision_maker", "user", "decision_maker"],
        "left_on": pd.to_datetime([None, None, "2024-01-01"]),
    }
)
SURVEYS = pd.DataFrame({"account_id": ["A", "C"], "answered": pd.array([True, False], dtype="boolean")})


def test_each_record_by_itself():
    result = known({"accounts": ACCOUNTS, "contacts": CONTACTS, "surveys": SURVEYS})
    assert result.table["industry"].tolist() == [True, True, False]
    assert result.table["contact"].tolist() == [False, True, True]
    assert result.table["decision_maker"].tolist() == [False, True, False]  # who has left does not decide
    assert result.table["satisfaction"].tolist() == [True, False, False]  # asked is not answered
    assert result.share == 6 / 30 and result.n == 3
    assert result.by_field["contact"] == 2 / 3
    assert "potential" in result.absent and "contact" not in result.absent
    assert str(result) == "3 accounts, 10 things to know of each: 20.0% of 30 boxes are filled."
    assert result._repr_html_().startswith("<p>3 accounts")


def test_a_group_knows_what_its_companies_know():
    result = known({"accounts": ACCOUNTS, "contacts": CONTACTS}, accounts=["A"], groups=True)
    assert result.table.loc["A", ["contact", "decision_maker"]].tolist() == [True, True]


def test_no_accounts():
    with pytest.raises(DataError, match="no table of accounts"):
        known({})
    with pytest.raises(DataError, match="nothing can be known"):
        known({"accounts": ACCOUNTS}, accounts=[])
