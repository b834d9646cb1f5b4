"""A rule and the years it is applied to: counts by hand, the sample's rule, laws, what is refused."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib import data, language
from kamlib.errors import DataError
from kamlib.evaluate import account_years, rule_check

YEARS = pd.DataFrame(
    {
        "account_id": ["A", "B", "C", "A", "B", "A"],
        "year": [2022, 2022, 2022, 2023, 2023, 2024],
        "sales": [900.0, 500.0, 500.0, 950.0, 400.0, 10.0],
        "meetings": [0, 1, 9, 0, 5, 0],
        "left": pd.array([False, False, True, True, False, None], dtype="boolean"),
    }
)


def test_counted_by_hand():
    result = rule_check(YEARS, {"place": 2, "meetings": 9})
    assert result.table.index.tolist() == [2022, 2023]  # of 2024 nobody knows
    # B and C share the second place, so three are named
    assert result.table[["accounts", "named", "caught", "false_alarms", "left"]].values.tolist() == [
        [3, 3, 1, 2, 1],
        [2, 2, 1, 1, 1],
    ]
    assert result.table["precision"].tolist() == pytest.approx([1 / 3, 1 / 2])
    assert result.table["recall"].tolist() == [1, 1] and result.table["base"].tolist() == pytest.approx([1 / 3, 1 / 2])
    assert result.named["account_id"].tolist() == ["A", "B", "C", "A", "B"] and result.limits["place"] == 2


def test_nobody_named_and_nobody_gone():
    result = rule_check(YEARS.assign(left=False).astype({"left": bool}), {"meetings": -1})
    assert result.table["named"].eq(0).all() and result.table[["precision", "recall"]].isna().all(axis=None)
    assert result.named.empty and "the rule names 0 accounts" in str(result)


def test_a_place_of_ones_own_is_kept():
    result = rule_check(YEARS.assign(place=[3, 2, 1, 2, 1, 1]), {"place": 1})
    assert result.named["account_id"].tolist() == ["C", "B"]


def test_the_sample_and_the_people_known_there():
    accounts = data.load("accounts")
    orders = data.to_parent(data.convert(data.load("orders"), data.load("exchange_rates")), accounts)
    activities, contacts = (data.to_parent(data.load(name), accounts) for name in ("activities", "contacts"))
    years = account_years(orders, activities=activities, contacts=contacts)
    vicom = years[years["account_id"] == "002534"].set_index("year")
    assert vicom["people"].tolist() == [1, 1, 1] and vicom["meetings"].eq(0).any()
    result = rule_check(years, {"place": 60, "meetings": 2, "people": 2})
    assert result.table[["named", "caught"]].values.tolist() == [[21, 2], [22, 2], [23, 10]]
    assert "people" not in account_years(orders, activities=activities)


def test_who_left_is_known_no_more():
    contacts = pd.DataFrame(
        {
            "account_id": ["A", "A", "A"],
            "known_since": pd.to_datetime(["2021-05-01", "2022-12-31", "2023-01-01"]),
            "left_on": pd.to_datetime(["2022-12-31", None, None]),
        }
    )
    days = [f"{year}-{month:02}-01" for year in (2021, 2022, 2023) for month in (2, 5, 8, 11)]
    orders = pd.DataFrame({"account_id": "A", "order_date": pd.to_datetime(days), "amount": 1.0})
    none = pd.DataFrame({"account_id": ["A"], "activity_date": pd.to_datetime(["2021-01-01"]), "kind": ["call"]})
    years = account_years(orders, activities=none, contacts=contacts)
    assert years["people"].tolist() == [1, 1, 2]
    lasting = account_years(orders, activities=none, contacts=contacts.drop(columns="left_on"))
    assert lasting["people"].tolist() == [1, 2, 3]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=30), st.integers(0, 9))
def test_a_stricter_rule_names_some_of_the_same(rows, most):
    meetings, left = zip(*rows, strict=True)
    years = pd.DataFrame({"meetings": meetings, "left": left}).assign(year=2023, sales=1.0)
    years["account_id"] = [f"A{place}" for place in years.index]
    wide, narrow = (rule_check(years, {"meetings": limit}) for limit in (most, most - 1))
    assert set(narrow.named["account_id"]) <= set(wide.named["account_id"])
    counts = wide.table.iloc[0]
    assert counts["caught"] + counts["false_alarms"] == counts["named"] and counts["caught"] <= counts["left"]
    assert rule_check(years.sample(frac=1, random_state=1), {"meetings": most}).table.equals(wide.table)


def test_in_words():
    result = rule_check(YEARS, {"place": 1})
    assert str(result).splitlines()[1] == (
        "End of 2023: the rule names 1 account, 1 gone a year later (100.0%). Of all 2, 1 were gone (50.0%)."
    )
    assert "<table" in result._repr_html_()
    with language.using("es"):
        assert str(result).startswith("Fin de 2022: la regla señala 1 cuenta; perdidas un año después: 0")


@pytest.mark.parametrize(
    ("years", "limits", "words"),
    [
        (YEARS.drop(columns="left"), {"place": 1}, "The table years has no column left"),
        (YEARS, {"people": 1}, "A rule sets limits to columns that there are.*Found: people. Write them like"),
        (YEARS, {}, "A rule sets limits.*Found: no limits"),
        (YEARS.iloc[-1:], {"place": 1}, "Of no year it is known who was gone a year later"),
    ],
)
def test_what_is_refused(years, limits, words):
    with pytest.raises(DataError, match=words):
        rule_check(years, limits)
