"""What sets an account apart from its peers, from its tables alone."""

import pandas as pd
import pytest

from kamlib.errors import DataError
from kamlib.swot import candidates, from_data

AS_OF = "2024-12-31"


def test_the_one_account_with_late_deliveries_stands_out(twelve):
    found = candidates(twelve, as_of=AS_OF)
    first = found.iloc[0]
    assert (first["account_id"], first["metric"], first["kind"]) == ("A00", "on_time", "weakness")
    # 12 months of 5 deliveries, every second one late: 30 of 60
    assert (first["value"], first["n"], first["rows"]) == (0.5, 60, 60)
    assert first["ci_lower"] < 0.5 < first["ci_upper"]
    assert first["stands_out"] and first["q_value"] < 0.01
    assert found.loc[found["stands_out"], "account_id"].unique().tolist() == ["A00"]
    assert (first["period_start"], first["period_end"]) == (pd.Timestamp("2024-01-01"), pd.Timestamp(AS_OF))
    assert first["expires_on"] == pd.Timestamp("2025-06-30")


def test_its_factors_carry_the_evidence(twelve):
    (factor,) = from_data("A00", twelve, as_of=AS_OF)
    assert (factor.id, factor.kind, factor.source) == ("W-on_time", "weakness", "service")
    assert "50.0%" in factor.claim and factor.has_evidence
    assert 0.9 < factor.confidence <= 1
    assert factor.effect < 0
    assert from_data("A05", twelve, as_of=AS_OF) == ()


def test_what_was_found_may_be_handed_on(twelve):
    found = candidates(twelve, as_of=AS_OF)
    assert from_data("A00", twelve, as_of=AS_OF, known=found) == from_data("A00", twelve, as_of=AS_OF)


def test_the_tables_of_the_caller_are_left_as_they_are(twelve):
    before = {name: table.copy() for name, table in twelve.items()}
    candidates(twelve, as_of=AS_OF)
    for name, table in twelve.items():
        pd.testing.assert_frame_equal(table, before[name])


def test_what_comes_after_the_day_changes_nothing(twelve):
    later = twelve["service"].assign(
        due_on=twelve["service"]["due_on"] + pd.DateOffset(years=1),
        opened_on=twelve["service"]["opened_on"] + pd.DateOffset(years=1),
        closed_on=pd.NaT,
    )
    known = twelve | {"service": pd.concat([twelve["service"], later], ignore_index=True)}
    pd.testing.assert_frame_equal(candidates(known, as_of=AS_OF), candidates(twelve, as_of=AS_OF))


def test_the_order_of_lines_does_not_matter(twelve):
    mixed = {name: table.sample(frac=1, random_state=3) for name, table in twelve.items()}
    columns = ["account_id", "metric"]
    one, other = (candidates(tables, as_of=AS_OF).set_index(columns).sort_index() for tables in (twelve, mixed))
    pd.testing.assert_frame_equal(one, other)


def test_peers_are_of_the_same_group(twelve):
    groups = pd.Series({f"A{place:02d}": "small" if place < 3 else "large" for place in range(12)})
    found = candidates(twelve, as_of=AS_OF, groups=groups)
    assert set(found["account_id"]) == {f"A{place:02d}" for place in range(3, 12)}  # three are too few to compare
    alone = {name: table[table["account_id"] >= "A03"] for name, table in twelve.items()}
    pd.testing.assert_frame_equal(found, candidates(alone, as_of=AS_OF))


def test_figures_whose_columns_are_missing_are_left_out(twelve):
    found = candidates({"orders": twelve["orders"].drop(columns="cost")}, as_of=AS_OF)
    assert "margin" not in set(found["metric"]) and "on_time" not in set(found["metric"])
    with pytest.raises(DataError, match=r"No figure can be had.*notes"):
        candidates({"notes": pd.DataFrame({"account_id": ["A1"]})}, as_of=AS_OF)


def test_an_unknown_account_is_refused(twelve):
    with pytest.raises(DataError, match="do not know account B7"):
        from_data("B7", twelve, as_of=AS_OF)


@pytest.mark.parametrize(("renews", "confidence"), [(True, 0.5), (False, 1.0)])
def test_a_contract_that_ends_within_a_year_is_a_fact(twelve, renews, confidence):
    day = pd.Timestamp(AS_OF)
    contracts = pd.DataFrame(
        {
            "contract_id": ["C1", "C2", "C3"],
            "account_id": "A05",
            "start_date": pd.Timestamp("2023-01-01"),
            "end_date": [day + pd.Timedelta(days=100), day + pd.Timedelta(days=500), day],
            "auto_renewal": renews,
        }
    )
    (factor,) = from_data("A05", twelve | {"contracts": contracts}, as_of=AS_OF)
    assert (factor.id, factor.kind, factor.value, factor.confidence) == ("T-contract-C1", "threat", 100, confidence)
    assert factor.expires_on == pd.Timestamp("2025-04-10")
    ended = contracts.assign(ended_on=pd.Timestamp("2024-06-01"))
    assert from_data("A05", twelve | {"contracts": ended}, as_of=AS_OF) == ()
