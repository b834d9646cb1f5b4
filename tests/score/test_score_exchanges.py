"""One in, one out, and who leaves: by hand, against all pairs, errors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kamlib import language
from kamlib.errors import DataError
from kamlib.score import exits, select, swap_in_out

ACCOUNTS = pd.DataFrame({"margin": [60.0, 50, 40, 30], "hours": [60.0, 50, 30, 20]}, index=list("ABCD"))
COLUMNS = {"value": "margin", "hours": "hours"}


def test_who_goes_for_whom():
    found = swap_in_out(select(ACCOUNTS, **COLUMNS, capacity=90))
    assert found.loc["B"].tolist() == ["A", -10.0, -10.0] and found.loc["D"].tolist() == ["C", -10.0, -10.0]
    tight = swap_in_out(select(ACCOUNTS, **COLUMNS, capacity=100))
    assert tight.index.tolist() == ["A"] and pd.isna(tight.loc["A", "goes"])


def test_who_must_stay_does_not_go():
    chosen = select(ACCOUNTS, **COLUMNS, capacity=90, keep=["C"], exclude=["A"])
    found = swap_in_out(chosen)
    assert pd.isna(found.loc["A", "goes"]) and found.loc["D", "goes"] == "B"


@pytest.mark.parametrize("seed", range(5))
def test_against_all_pairs_no_exchange_adds_value(seed):
    rng = np.random.default_rng(seed)
    accounts = pd.DataFrame({"margin": rng.lognormal(3, 1, 15), "hours": rng.lognormal(3, 0.5, 15)})
    chosen = select(accounts, **COLUMNS, capacity=120)
    found = swap_in_out(chosen)
    used = accounts.loc[chosen.chosen, "hours"].sum()
    for account, row in found.iterrows():
        loss = [
            accounts.loc[account, "margin"] - accounts.loc[out, "margin"]
            for out in chosen.chosen
            if used + accounts.loc[account, "hours"] - accounts.loc[out, "hours"] <= 120
        ]
        assert row["value_change"] == pytest.approx(max(loss)) if loss else pd.isna(row["value_change"])
    assert not (found["value_change"] > 1e-9).any()


def test_who_leaves_and_what_keeping_costs():
    chosen = select(ACCOUNTS, **COLUMNS, capacity=100)
    found = exits(chosen, ["A", "B"])
    assert found.index.tolist() == ["A"]
    assert found.loc["A", "why"] == ("Sets 60 hours free; keeping it would cost the list 20, at most 60 is given up.")
    assert exits(chosen, ["B"]).empty
    small = exits(select(ACCOUNTS, **COLUMNS, capacity=50), ["A"])
    assert np.isnan(small.loc["A", "price_of_keeping"])
    assert small.loc["A", "why"] == "No list with it keeps to all limits."
    with language.using("es"):
        assert exits(chosen, ["A"]).loc["A", "why"].startswith("Libera 60 horas")


def test_todays_accounts_have_to_be_in_the_table():
    with pytest.raises(DataError, match="not in the table of those to choose from. Found: Z"):
        exits(select(ACCOUNTS, **COLUMNS, capacity=100), ["A", "Z"])
