"""How regular buyers are, where it is not given: chosen among 1 to 4 by likelihood, and said."""

import numpy as np
import pandas as pd
import pytest

import kamlib as kam
from kamlib.value import BGCNBD, MBGCNBD


def regular(k, accounts=120, seed=0):
    rng, rows = np.random.default_rng(seed), []
    for rate, leaves in zip(rng.gamma(2.0, 1 / 6, accounts), rng.beta(1, 9, accounts), strict=True):
        day, days = 0.0, [0.0]
        while rng.random() > leaves and (day := day + rng.gamma(k) / (k * rate)) < 100:
            days.append(day)
        gaps = np.diff(days)
        rows.append((len(gaps), days[-1], 100.0, np.log(gaps).sum()))
    return pd.DataFrame(rows, columns=["frequency", "recency", "T", "log_intervals"])


@pytest.mark.parametrize("make", [BGCNBD, MBGCNBD])
def test_k_is_chosen_by_likelihood_and_told(make):
    table = regular(3)
    found = make(table).fit(penalty=None)
    tried = pd.Series({k: make(table, k=k).fit(penalty=None).llf for k in (1, 2, 3, 4)})
    assert found.model.law.k == tried.idxmax() == 3 and found.llf == pytest.approx(tried.max())
    best, second = tried.sort_values(ascending=False).index[:2]
    gain = tried[best] - tried[second]
    note = (
        f"k = {best} was chosen: of 1 to 4 it makes the data most likely, by {gain:.1f} log units before k = {second}."
    )
    assert note in found.notes and note in str(found.summary())
    assert not any("was chosen" in note for note in make(table, k=2).fit().notes)


def test_k_is_told_in_spanish():
    with kam.language.using("es"):
        assert any("Se eligió k = 1" in note for note in MBGCNBD(regular(1)).fit().notes)
