"""A small slice of the long simulation of the contract models: what it draws follows its laws, and intervals hold."""

import importlib
import sys

import numpy as np
import pandas as pd
import pytest


@pytest.fixture(scope="module")
def contracts(root):
    """Import the proof, which is no part of the library."""
    sys.path.insert(0, str(root))
    yield importlib.import_module("proofs.contracts")
    sys.path.remove(str(root))


@pytest.fixture(scope="module")
def case(contracts):
    """Return a case by its name."""
    named = {one.name: one for one in contracts.cases()}
    return named.__getitem__


def near(seen, truth):
    """Say whether the mean of what was seen is that of the law, within four standard errors."""
    return np.mean(seen) == pytest.approx(truth, abs=4 * np.std(seen) / np.sqrt(len(seen)))


@pytest.mark.parametrize("name", ["renewals, unequal", "renewals, alike"])
def test_as_many_accounts_renew_as_the_law_says(case, name):
    """Of accounts seen for five renewals, counted without the library; the closed form at the first renewal too."""
    drawn = case(name).draw(20_000, np.random.default_rng(1))
    truth = case(name).truth
    old = drawn[drawn["start_date"] < "2020-01-01"]
    stayed = old["ended_on"].isna() | (old["ended_on"] >= old["start_date"] + pd.DateOffset(years=5))
    left = old["ended_on"] < old["start_date"] + pd.DateOffset(years=1)
    assert near(stayed, truth["5 renewals"]) and near(left, truth["alpha"] / (truth["alpha"] + truth["beta"]))
    ended = drawn.dropna()
    assert (ended["ended_on"] + pd.Timedelta(days=1)).dt.day.equals(ended["start_date"].dt.day)


def test_as_many_accounts_last_as_the_law_says(contracts, case):
    """By the Weibull law of all, and of those whose hazard is multiplied, counted without the library."""
    for name, wanted in (("curve, from the first day", None), ("proportional", 1.0)):
        drawn = case(name).draw(60_000, np.random.default_rng(2))
        if wanted is not None:
            drawn = drawn[(drawn["service"] == 0) & (drawn["size"] - wanted).abs().lt(0.1)]
        days = (drawn["ended_on"] - drawn["start_date"]).dt.days + 1
        for quantity, age in (("1 year", contracts.YEAR), ("4 years", contracts.FOUR)):
            old = (contracts.LAST - drawn["start_date"]).dt.days >= age
            assert near(~(days[old] <= age), case(name).truth[quantity])


def test_who_ended_before_the_records_began_is_not_in_them(contracts, case):
    drawn = case("curve, from later on").draw(500, np.random.default_rng(3))
    assert len(drawn) == 500 and drawn["ended_on"].min() >= pd.Timestamp(contracts.BEGIN) > drawn["start_date"].min()


def test_as_many_ends_a_quarter_as_the_law_says(contracts):
    """What the law leaves over has the mean 0, also times the sign that changes; nobody has a row after its end."""
    panel = contracts.quarters(5000, np.random.default_rng(4))
    log = contracts.LEVEL + contracts.LATE * panel["late"] + contracts.LARGE * panel["large"]
    off = panel["left"] + np.expm1(-np.exp(log))
    assert near(off, 0) and near(off * panel["late"], 0) and near(off * panel["large"], 0)
    by_account = panel.groupby("account_id")
    assert (by_account["left"].cumsum() - panel["left"]).max() == 0 and by_account.size().max() == 12
    assert by_account["late"].std().min() > 0 and by_account["large"].nunique().max() == 1


def test_a_slice_of_each_model(contracts):
    """Eight simulations of a hundred accounts: 95 % intervals hold the truth about so often, and miss on both sides."""
    lies = []
    for place, (_case, accounts) in enumerate(contracts.CELLS):
        if accounts == 100:
            found = pd.DataFrame([contracts.simulate(place, number) for number in range(8)])
            assert found.pop("ends").between(10, 90).all()
            assert found.drop(columns=["alpha", "beta"], errors="ignore").notna().all(axis=None)
            assert (found.dropna(axis=1) == 0).mean().min() >= 0.7
            lies.append(found.melt()["value"].dropna())
    lies = pd.concat(lies)
    assert (lies == 0).mean() == pytest.approx(0.945, abs=0.04) and {-1.0, 1.0} < set(lies)


def test_rows_say_what_lies_outside(contracts):
    place = next(i for i, (case, n) in enumerate(contracts.CELLS) if case.name == "quarters" and n == 50)
    found = pd.DataFrame({"ends": 12.0, "late": [0.0] * 20, "large": [-1.0, 1.0, 1.0] + [0.0] * 17})
    found["4 quarters"] = [1.0] + [0.0] * 18 + [np.nan]
    late, large, ahead = contracts.rows(place, found)
    assert late == (
        "quarters",
        "late",
        "0.6",
        50,
        "12",
        "100.0% ± 0.0%",
        "0.0%",
        "0.0%",
        "0.0% ± 0.0%",
        20,
        "above 98 %",
    )
    assert large[5:8] == ("85.0% ± 8.0%", "5.0%", "10.0%") and large[-1] == "below 92 %"
    assert ahead[5:9] == ("94.7% ± 5.1%", "0.0%", "5.3%", "5.0% ± 4.9%") and ahead[-1] == "-"


def test_an_interval_counts_by_the_side_on_which_it_lies(contracts, monkeypatch):
    def ask(_drawn):
        return 3, {"a": (1.0, 2.0), "b": (1.0, 2.0), "c": (1.0, 2.0), "d": (np.nan, 2.0)}

    case = contracts.Case("made up", {"a": 0.5, "b": 1.5, "c": 2.5, "d": 1.0}, lambda n, rng: None, ask)
    monkeypatch.setattr(contracts, "CELLS", [(case, 50)])
    found = contracts.simulate(0, 0)
    assert [found[name] for name in "abc"] == [1.0, 0.0, -1.0] and np.isnan(found["d"]) and found["ends"] == 3
