"""The columns by which key accounts are chosen: hand-made tables, the sample, and what cannot be known."""

import numpy as np
import pandas as pd
import pytest

from kamlib import data, score
from kamlib.errors import DataError, StudyError
from kamlib.files import sha256
from kamlib.study import criteria, gather
from kamlib.study.criteria_file import write_criteria
from kamlib.study.criteria_flags import judgement_flags, order_flags
from kamlib.study.criteria_judged import latest, rated
from kamlib.study.criteria_money import monthly, volume, yearly
from kamlib.study.criteria_overlap import overlap
from kamlib.study.periods import coverage

NEEDS = ("contracts", "payments", "managers", "potential", "ratings", "activities", "current")


def judgements(*rows):
    """Judgements from (account, criterion, rater, day, rating, low, high)."""
    names = ["account_id", "criterion", "rater", "rated_on", "rating", "rating_low", "rating_high"]
    table = pd.DataFrame(rows, columns=names)
    return table.assign(rated_on=pd.to_datetime(table["rated_on"]))


@pytest.fixture(scope="module")
def sample():
    """The sample's tables, and its criteria."""
    tables = gather(needs=NEEDS)
    return tables, criteria(tables)


def test_volume_is_the_mean_of_whole_years_net_of_credits(lines):
    rows = [(name, f"{year}-{month:02}-28", 10) for year in (2022, 2023, 2024) for month in range(1, 13)
            for name in ("A", "B") if name == "A" or year == 2024]  # fmt: skip
    rows += [("A", "2024-03-28", -60), ("A", "2021-12-31", 999)]
    orders = lines(rows)
    years = yearly(orders, coverage(orders["order_date"], as_of="2024-12"))
    assert [str(year) for year in years] == [f"Jan {y} to Dec {y}" for y in (2024, 2023, 2022)]
    assert years.loc["A"].tolist() == [60, 120, 120]
    assert years.loc["B"].tolist()[0] == 120 and years.loc["B"].isna().sum() == 2  # it was no customer before
    found = volume(years, months=pd.DataFrame())
    assert found["value"].to_dict() == {"A": 100, "B": 120} and found["n"].to_dict() == {"A": 3, "B": 1}
    # own relative variance of A: (0.16 + 0.04 + 0.04) / 2 = 0.12, which is that of all; B has none of its own
    assert found.loc["A", "high"] == pytest.approx(100 + 1.959964 * 100 * np.sqrt(0.12 / 3))
    assert found.loc["B", "high"] == pytest.approx(120 + 1.959964 * 120 * np.sqrt(0.12))


def test_an_account_of_one_project_has_a_wider_range():
    years = pd.DataFrame({"3": [100.0, 300.0], "2": [100.0, 0.0], "1": [100.0, 0.0]}, index=["steady", "lucky"])
    found = volume(years, months=pd.DataFrame())
    assert found["value"].tolist() == [100, 100]
    width = found["high"] - found["low"]
    assert width["lucky"] > 1.3 * width["steady"] and (found["low"] >= 0).all()


def test_part_of_a_year_is_scaled_and_its_range_comes_from_the_months(lines):
    orders = lines([("A", f"2024-0{month}-15", 100 + 20 * (month % 2)) for month in range(1, 7)])
    span = coverage(orders["order_date"], as_of="2024-06")
    found = volume(yearly(orders, span), months=monthly(orders, span)).loc["A"]
    assert found["value"] == 2 * 660 and found["source"] == "order lines of 6 months"
    sd = np.sqrt(6 * 100 / 5)  # each month is 10 off the mean
    assert found["high"] == pytest.approx(1320 + 1.959964 * 2 * np.sqrt(6) * sd)


def test_of_several_judgements_the_last_one_known_counts():
    given = judgements(
        ("A", "product_fit", "sales", "2023-01-01", 2, 1, 3),
        ("A", "product_fit", "sales", "2024-01-01", 5, 4, 5),
        ("A", "product_fit", "operations", "2023-06-01", 3, 2, 4),
        ("A", "product_fit", "sales", "2025-01-01", 1, 1, 1),
        ("B", "product_fit", "sales", "2024-01-01", None, None, None),
    )
    known = latest(given, as_of=pd.Timestamp("2024-12-31"))
    found = rated(known, "product_fit", pd.Index(["A", "B"]))
    assert found.loc["A", ["value", "low", "high", "n"]].tolist() == [4, 3, 5, 2]
    assert found.loc["A", "rated_on"] == pd.Timestamp("2023-06-01")
    assert found.loc["B", "why"] == "Nobody has rated it." and np.isnan(found.loc["B", "value"])


def test_raters_far_apart_make_a_wide_range():
    given = judgements(("A", "fit", "x", "2024-01-01", 5, 5, 5), ("A", "fit", "y", "2024-01-01", 1, 1, 1))
    found = rated(given, "fit", pd.Index(["A"])).loc["A"]
    assert (found["value"], found["low"], found["high"]) == (3, 1, 5)
    alone = rated(given.drop(columns=["rating_low", "rating_high"]).head(1), "fit", pd.Index(["A"])).loc["A"]
    assert (alone["low"], alone["high"]) == (5, 5)


def test_what_speaks_against_the_figures(lines):
    rows = [("A", f"2024-{month:02}-28", 10) for month in range(1, 13)] + [("A", "2024-06-15", 500)]
    rows += [("B", "2024-05-05", 10), ("B", "2024-05-06", 10)]
    orders = lines(rows, cost=5.0)
    orders.loc[0, "cost"] = None
    tables = gather(orders)
    tables.orders.loc[tables.orders.index[:2], "original_account_id"] = "A2"
    start, end = pd.Timestamp("2024-01-01"), pd.Timestamp("2024-12-31")
    found = order_flags(tables, pd.Index(["A", "B"]), start=start, end=end)
    told = found.set_index(["account_id", "flag"])["told"]
    assert told["A", "one_order"] == "one order day brought 81% of its revenue"
    assert told["A", "records"] == "added up from 2 customer records"
    assert told["A", "no_cost"] == "no cost for 8% of its lines"
    assert told["B", "few_orders"] == "2 order days only" and len(told) == 4
    cells = pd.DataFrame({"n": [1, 2], "rated_on": pd.to_datetime(["2024-06-01", "2023-06-01"])}, index=["A", "B"])
    judged = judgement_flags({"fit": cells}, {"fit": "Product fit"}, as_of=end)
    assert judged["told"].tolist() == ["Product fit: one judgement or estimate only", "Product fit: of Jun 2023"]


def test_criteria_that_are_one_thing_count_as_one():
    values = pd.DataFrame({"a": range(20)}).assign(b=lambda t: t["a"] * 3.0, c=lambda t: t["a"] ** 2)
    found = overlap(values)
    assert found.effective == pytest.approx(1) and (found.correlation == 1).all().all()
    rng = np.random.default_rng(0)
    assert overlap(pd.DataFrame(rng.normal(size=(4000, 4)))).effective == pytest.approx(4, abs=0.05)
    few = overlap(values.head(9))
    assert np.isnan(few.effective) and few.correlation.isna().all().all() and "Too few accounts" in str(few)
    flat = overlap(values.assign(b=1.0))
    assert flat.effective == pytest.approx(1)  # a and c are one, b tells nothing


def test_from_orders_alone_what_is_missing_is_named(many):
    found = criteria(gather(many))
    assert found.known[0] == "revenue_volume" and set(found.known) <= {"revenue_volume", "lifetime_value"}
    assert found.missing["potential"] == "No potential was given (--potential)."
    assert found.missing["product_fit"] == found.missing["strategic_value"] == "No ratings were given (--ratings)."
    assert found.agreement is None
    assert found.table["potential"].isna().all()
    assert len(found.cells) == 5 * len(found.table)
    assert (found.cells["why"] != "").equals(found.cells["value"].isna())


def test_amounts_of_another_size_set_anchors_of_their_own(many, tmp_path):
    small = criteria(gather(many.assign(amount=many["amount"] / 1000)))
    assert small.anchored
    spread = small.rated()["revenue_volume"].quantile([0.25, 0.75])
    assert spread[0.75] - spread[0.25] > 0.2
    assert (small.rated()["revenue_volume"] == 1).sum() <= 1  # no largest accounts that all share the first place
    path = write_criteria(tmp_path / "criteria.yaml", small.criteria)
    again = criteria(gather(many.assign(amount=many["amount"] / 1000)), criteria=path)
    assert not again.anchored and again.rated().equals(small.rated())
    assert "# By what key accounts are chosen." in path.read_text(encoding="utf-8")
    assert sha256(write_criteria(tmp_path / "again.yaml", again.criteria)) == sha256(path)


def test_nothing_sold_and_no_such_file(lines, tmp_path):
    with pytest.raises(StudyError, match="No account has revenue in the last three years"):
        criteria(gather(lines([("A", "2024-01-01", -5), ("A", "2024-02-28", 0)])))
    with pytest.raises(DataError, match="no file mine.yaml"):
        criteria(gather(lines([("A", "2024-01-01", 5)])), criteria=tmp_path / "mine.yaml")


@pytest.mark.long
def test_the_sample_has_all_five_with_their_ranges(sample):
    _tables, found = sample
    assert list(found.known) == score.load_criteria().ids and not found.missing and not found.anchored
    assert found.measure == "margin" and found.as_of == pd.Timestamp("2024-12-31")
    for name in found.known:
        low, value, high = (found.table[f"{name}{end}"] for end in ("_low", "", "_high"))
        assert (low.isna() == value.isna()).all() and not ((low > value + 1e-6) | (high < value - 1e-6)).any(), name
    assert {"payment_delay_days", "reputation", "willingness"} <= set(found.table)
    assert found.table.loc["002524", "payment_delay_days"] > 40  # Nevada Retail
    assert found.overlap.correlation.loc["revenue_volume", "lifetime_value"] > 0.5
    assert 1 < found.overlap.effective < 5


@pytest.mark.long
def test_only_what_was_known_on_the_day_counts(sample):
    tables, _found = sample
    early = criteria(tables, as_of="2023-11")
    assert "strategic_value" in early.missing and "product_fit" in early.missing  # judged in December
    cells = early.cells[early.cells["criterion"] == "potential"]
    assert 0 < (cells["n"] > 0).sum() < 40  # only what customers had said by then; of the others peers tell
    assert (cells.loc[cells["n"] == 0, "source"] == "peers of like size").all()
    width = cells["high"] / cells["low"]
    assert width[cells["n"] == 0].median() > width[cells["n"] > 0].median()


def test_records_of_one_account_add_up_their_potential(lines):
    estimate = {"product_line": "pumps", "method": "customer_statement", "low": 80.0, "likely": 100.0, "high": 125.0}
    rows = [("A", "2024-01-01", 1), ("A", "2024-06-01", 2), ("B", "2024-03-01", 1), ("C", "2024-06-01", 9)]
    given = pd.DataFrame([{"account_id": a, "estimated_on": pd.Timestamp(d), **estimate} for a, d, _times in rows])
    given[["low", "likely", "high"]] = given[["low", "likely", "high"]].mul([times for *_rest, times in rows], axis=0)
    accounts = pd.DataFrame(
        {"account_id": ["A", "B", "C"], "parent_id": ["A", "A", "C"], "account_name": ["a", "b", "c"]}
    )
    orders = lines([(name, f"2024-{month:02}-28", 10) for name in "ABC" for month in range(1, 13)])
    found = criteria(gather(orders, accounts=accounts, potential=given)).table
    assert found["potential"].round(6).to_dict() == {"A": 300, "C": 900}  # A: 200 at last, and 100 of B


def test_an_estimate_of_the_future_is_not_known(lines):
    orders = lines([("A", f"2024-{month:02}-28", 10) for month in range(1, 13)])
    amounts = {"low": 1.0, "likely": 2.0, "high": 3.0}
    estimate = {"account_id": "A", "product_line": "x", "method": "customer_statement", **amounts}
    given = pd.DataFrame([estimate]).assign(estimated_on=pd.Timestamp("2025-03-01"))
    found = criteria(gather(orders, potential=given))
    assert found.missing["potential"] == "No potential had been estimated by then."


@pytest.mark.long
def test_ranges_of_volume_hold_the_year_to_come(sample):
    tables, _found = sample
    early = criteria(tables, as_of="2023-12").table
    truth = data.truth("accounts").set_index("account_id")
    staying = truth.index[truth["dropout_date"].isna() & truth["insolvency_date"].isna()].intersection(early.index)
    came = tables.orders[tables.orders["order_date"] >= "2024-01-01"].groupby("account_id")["amount"].sum()
    inside = came.reindex(staying, fill_value=0.0).between(
        early.loc[staying, "revenue_volume_low"], early.loc[staying, "revenue_volume_high"]
    )
    assert 0.5 < inside.mean() < 0.95  # a single year differs more than the mean of three
