"""What became of accounts like these: years of accounts, rates of comparable ones, and those of the sample's six."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kamlib import data
from kamlib.errors import DataError
from kamlib.evaluate import account_years, comparable_rates, worlds, worlds_exact

NO_CONTACTS = pd.DataFrame(
    {
        "account_id": pd.Series(dtype="str"),
        "activity_date": pd.Series(dtype="datetime64[us]"),
        "kind": pd.Series(dtype="str"),
    }
)


def lines(**bought) -> pd.DataFrame:
    """Order lines from account=[(day, amount), ...]."""
    rows = [(account, day, amount) for account, orders in bought.items() for day, amount in orders]
    table = pd.DataFrame(rows, columns=["account_id", "order_date", "amount"])
    return table.assign(order_date=pd.to_datetime(table["order_date"]), amount=table["amount"].astype(float))


def every_quarter(*amounts) -> list[tuple[str, float]]:
    """A year's sales in four equal orders, from 2021 on."""
    days = ("02-01", "05-01", "08-01", "11-01")
    return [(f"{2021 + place}-{day}", amount / 4) for place, amount in enumerate(amounts) for day in days if amount]


def contacts(*rows) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["account_id", "activity_date", "kind"])
    return table.assign(activity_date=pd.to_datetime(table["activity_date"]))


def test_years_by_hand():
    orders = lines(A=every_quarter(100, 200, 100), B=every_quarter(80, 0, 0), C=[("2022-12-30", 5), ("2023-01-02", 7)])
    met = contacts(
        ("A", "2021-03-01", "meeting"),
        ("A", "2021-04-01", "call"),
        ("A", "2022-03-01", "visit"),
        ("A", "2022-03-02", "review"),
        ("A", "2022-09-02", "meeting"),
        ("B", "2020-03-01", "meeting"),
    )
    years = account_years(orders, activities=met).set_index(["account_id", "year"])
    assert years.index.tolist() == [("A", 2021), ("B", 2021), ("A", 2022), ("C", 2022), ("A", 2023)]
    assert years["sales"].tolist() == [100, 80, 200, 5, 100]
    assert years["meetings"].tolist() == [1, 0, 3, 0, 0]
    assert years["group"].tolist() == ["one or two", "none", "three or more", "none", "none"]
    assert years["left"].tolist()[:4] == [False, True, False, True]
    assert years["left"].isna().tolist() == [False, False, False, False, True]
    assert years["growth"].tolist()[:3:2] == [2.0, 0.5]
    assert years["growth"].isna().tolist() == [False, True, False, True, True]
    assert years["growth_before"].iloc[[2, 4]].tolist() == [2.0, 0.5]
    assert years["growth_before"].isna().tolist() == [True, True, False, True, False]


def many(n=40, seed=0) -> pd.DataFrame:
    """Three years of many accounts; the k-th keeps on growing by k per cent."""
    sizes = np.exp(np.random.default_rng(seed).normal(10, 0.001, n))
    grown = {
        f"A{k:02d}": every_quarter(*(size * (1 + k / 100) ** year for year in range(3))) for k, size in enumerate(sizes)
    }
    return account_years(lines(**grown), activities=NO_CONTACTS)


def test_growth_comes_from_those_that_had_grown_alike():
    years = many()
    found = comparable_rates(years, ["A20"], year=2022, neighbours=5)
    # without A20 itself: those that had grown by 18, 19, 21, 22 and either 17 or 23 per cent, and did so again
    steps = found.loc["A20", [f"growth_{place}" for place in range(1, 6)]].astype(float).round(6).tolist()
    assert steps in ([1.17, 1.18, 1.19, 1.21, 1.22], [1.18, 1.19, 1.21, 1.22, 1.23])
    assert found.loc["A20", "grew"] == 1 and found.loc["A20", "growth_median"] == pytest.approx(steps[2])
    assert steps[0] < found.loc["A20", "growth_low"] < found.loc["A20", "growth_high"] < steps[4]
    assert found.loc["A20", "growth_before"] == pytest.approx(1.2)
    assert found.loc["A20", "n_growth"] == 5
    assert worlds_exact(found).grows("A20") == 1  # nobody left in this file


def test_leaving_is_counted_among_others_with_as_many_meetings():
    gone = {f"G{k}": every_quarter(100, 0) for k in range(3)}
    kept = {f"K{k}": every_quarter(100, 100 + k) for k in range(9)}
    met = contacts(*((f"K{k}", "2021-05-05", "visit") for k in range(4)))
    years = account_years(lines(**gone, **kept), activities=met)
    found = comparable_rates(years, ["K8", "K0", "G0"], year=2021, neighbours=5, names=pd.Series({"K8": "Eight"}))
    assert found.index.tolist() == ["K8", "K0", "G0"]
    assert found["name"].tolist() == ["Eight", "K0", "G0"]
    assert found["group"].tolist() == ["none", "one or two", "none"]
    # without the three themselves: G1 and G2 left, K4 to K7 stayed; of those met, K1 to K3 stayed
    assert found["n_left"].tolist() == [2, 0, 2] and found["n_group"].tolist() == [6, 3, 6]
    assert found["leave_probability"].tolist() == pytest.approx([1 / 3, 0, 1 / 3])
    # Wilson for 2 of 6: 0.0968 to 0.7000
    assert found.loc["K8", ["leave_ci_lower", "leave_ci_upper"]].tolist() == pytest.approx([0.0968, 0.7000], abs=1e-4)


def test_an_accounts_own_years_are_never_used():
    years = many()
    before = comparable_rates(years, ["A20"], year=2022, neighbours=10)
    spoiled = years.assign(growth=years["growth"].mask(years["account_id"] == "A20", 99.0))
    pd.testing.assert_frame_equal(comparable_rates(spoiled, ["A20"], year=2022, neighbours=10), before)


def test_rows_and_currency_do_not_matter():
    years = many()
    before = comparable_rates(years, ["A20", "A05"], year=2022, neighbours=10)
    dearer = years.sample(frac=1, random_state=1).assign(sales=years["sales"] * 20)
    after = comparable_rates(dearer, ["A20", "A05"], year=2022, neighbours=10)
    pd.testing.assert_frame_equal(after.assign(sales=after["sales"] / 20), before)


def test_with_two_years_size_alone_is_compared():
    years = account_years(lines(**{f"A{k}": every_quarter(100 + k, 100) for k in range(12)}), activities=NO_CONTACTS)
    found = comparable_rates(years, ["A0"], year=2022, neighbours=5)
    assert found.loc["A0", "growth_3"] == pytest.approx(100 / 103)  # A1 to A5 are nearest to 100


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"accounts": ["A20", "X"]}, "1 accounts did not buy in the last quarter of 2022. Found: X."),
        ({"neighbours": 500}, "too few years of other accounts .* Expected: at least 500. Found: 78 in which"),
        ({"neighbours": 4}, "Expected: at least 5"),
        ({"year": 2030}, "did not buy in the last quarter of 2030"),
    ],
)
def test_what_cannot_be_compared(change, words):
    asked = {"accounts": ["A20"], "year": 2022} | change
    with pytest.raises(DataError, match=words):
        comparable_rates(many(), asked.pop("accounts"), **asked)


def test_nobody_else_with_as_many_meetings():
    years = account_years(
        lines(**{f"A{k}": every_quarter(100, 100) for k in range(9)}),
        activities=contacts(("A0", "2021-01-01", "visit")),
    )
    with pytest.raises(DataError, match="No other account had as many meetings as A0"):
        comparable_rates(years, ["A0"], year=2021, neighbours=5)


def test_one_year_is_not_enough():
    with pytest.raises(DataError, match=r"at least two whole calendar years. Found: 1 whole years."):
        account_years(lines(A=every_quarter(100)), activities=NO_CONTACTS)
    with pytest.raises(DataError, match="activities has no column kind"):
        account_years(lines(A=every_quarter(100, 100)), activities=NO_CONTACTS.drop(columns="kind"))


SIX = ["002534", "002804", "005946", "001278", "002524", "005514"]


@pytest.fixture(scope="module")
def years() -> pd.DataFrame:
    accounts = data.load("accounts")
    orders = data.to_parent(data.convert(data.load("orders"), data.load("exchange_rates")), accounts)
    return account_years(orders, activities=data.to_parent(data.load("activities"), accounts))


@pytest.mark.long
def test_the_six_of_the_lesson(years):
    found = comparable_rates(years, SIX, year=2023)
    assert found["group"].tolist() == ["none", *["three or more"] * 5]
    assert (found.loc["002534", "n_left"], found.loc["002534", "n_group"]) == (15, 119)
    assert (found.loc["002804", "n_left"], found.loc["002804", "n_group"]) == (18, 206)
    assert found["n_growth"].eq(30).all()
    assert (found["grew"] * 30).round().tolist() == [10, 16, 16, 14, 12, 16]
    pair = worlds_exact(found.loc[["002534", "002804"]])
    leaves, grows = 15 / 119, 188 / 206 * 16 / 30
    assert pair.leaves("002534") == pytest.approx(leaves)
    assert pair.cases("002534", "002804")["share"].tolist() == pytest.approx(
        [leaves * grows, leaves * (1 - grows), (1 - leaves) * grows, (1 - leaves) * (1 - grows)]
    )
    assert pair.grows_more("002804", "002534") == pytest.approx(0.733, abs=5e-4)
    assert pair.grows_more("002804", "002534", by="percent") == pytest.approx(0.619, abs=5e-4)


def test_the_hundred_worlds_of_the_lesson(years):
    found = comparable_rates(years, SIX, year=2023)
    hundred, many_more = worlds(found), worlds(found, worlds=10_000)
    assert hundred.cases("002534", "002804")["worlds"].tolist() == [6, 5, 42, 47]
    exact = worlds_exact(found.loc[["002534", "002804"]])
    for drawn, n in ((hundred, 100), (many_more, 10_000)):
        asked = [
            (drawn.grows_more("002804", "002534"), exact.grows_more("002804", "002534")),
            *zip(*(of.cases("002534", "002804")["share"] for of in (drawn, exact)), strict=True),
        ]
        for share, wanted in asked:
            assert abs(share - wanted) < 4 * (wanted * (1 - wanted) / n) ** 0.5


def test_the_counter_examples_have_the_same_signs(years):
    own = years.set_index(["account_id", "year"])
    for year in (2021, 2022, 2023):
        assert own.loc[("002778", year), "meetings"] == own.loc[("002534", year), "meetings"] == 0
        assert own.loc[("004339", year), "group"] == own.loc[("002804", year), "group"] == "three or more"
    assert not own.loc[("002778", 2023), "left"] and own.loc[("002534", 2023), "left"]
    assert own.loc[("004339", 2023), "growth"] < 1 < own.loc[("002804", 2023), "growth"]
