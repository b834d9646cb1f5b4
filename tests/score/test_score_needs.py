"""Needs and offers: by hand, bounds of what is not known, laws, errors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib import language
from kamlib.errors import DataError
from kamlib.score import coverage

NEEDS = pd.DataFrame(
    {"packing": [80.0, 10.0, 0.0], "lighting": [20.0, np.nan, 0.0], "cleaning": [0.0, 30.0, np.nan]}, index=list("ABC")
)
OFFERS = pd.DataFrame({"packing": [1.0, 0.2], "lighting": [0.1, 0.5], "cleaning": [0.0, 0.0]}, index=["boxes", "lamps"])


def test_by_hand():
    found = coverage(NEEDS, OFFERS)
    # A: (80 x 1 + 20 x 0.5) / 100; B: 10 of 40, lighting may be anything; C: cleaning only, which nothing answers
    assert found.table["coverage"].tolist()[:2] == pytest.approx([0.9, 0.25])
    assert np.isnan(found.table["coverage"].iloc[2])
    assert found.table[["coverage_low", "coverage_high"]].values.tolist() == [[0.9, 0.9], [0.25, 0.5], [0, 0]]
    assert found.table["not_known"].tolist() == [0, 1, 1]
    assert found.table["spend"].tolist() == [100, 40, 0]
    assert found.unmet.iloc[:, :4].values.tolist() == [["B", "cleaning", 30, 30], ["A", "lighting", 20, 10]]
    assert found.unmet.iloc[:, 4].isna().tolist() == [True, False] and found.unmet.iloc[1, 4] == "lamps"
    assert found.by_need["accounts"].to_dict() == {"packing": 2, "lighting": 2, "cleaning": 2}
    assert found.by_need["best_offer"].dropna().to_dict() == {"packing": "boxes", "lighting": "lamps"}
    assert found.by_need["uncovered"].tolist() == [0, 10, 30]


def test_it_is_said_in_both_languages():
    told = str(coverage(NEEDS, OFFERS))
    assert told == (
        "Our offers answer 71% of what 3 accounts spend on their needs. The largest gap: cleaning. Of 2 accounts some "
        "spend is not known: their coverage is a range."
    )
    with language.using("es"):
        assert "La mayor brecha: cleaning." in str(coverage(NEEDS, OFFERS))
    assert "<table" in coverage(NEEDS, OFFERS)._repr_html_()


def test_no_needs_at_all():
    found = coverage(pd.DataFrame({"packing": [0.0]}, index=["A"]), OFFERS)
    assert found.table[["coverage", "coverage_low", "coverage_high"]].isna().all(axis=None)
    assert found.unmet.empty
    assert str(found).startswith("Our offers answer – of what 1 accounts")


@settings(deadline=None)
@given(st.integers(1, 5), st.integers(1, 4), st.integers(0, 10_000), st.floats(0.01, 100))
def test_laws(accounts, needs, seed, factor):
    rng = np.random.default_rng(seed)
    columns = [f"n{place}" for place in range(needs)]
    spend = pd.DataFrame(rng.choice([0.0, 1.0, 7.0, np.nan], (accounts, needs)), columns=columns)
    offers = pd.DataFrame(rng.random((3, needs)).round(1), columns=columns)
    found = coverage(spend, offers)
    pd.testing.assert_series_equal(coverage(spend * factor, offers).table["coverage"], found.table["coverage"])
    more = pd.concat([offers, pd.DataFrame(rng.random((1, needs)), columns=columns, index=[3])])
    better = coverage(spend, more).table
    assert (better["coverage"] - found.table["coverage"]).dropna().ge(-1e-12).all()  # another offer takes nothing away
    for unknown in (0.0, 1e-6, 1.0, 1e9):  # whatever is spent on needs that are not known
        whole = coverage(spend.fillna(unknown), offers).table["coverage"]
        inside = found.table.assign(whole=whole).dropna(subset=["whole", "coverage_low"])
        assert (inside["whole"] >= inside["coverage_low"] - 1e-6).all()
        assert (inside["whole"] <= inside["coverage_high"] + 1e-6).all()


@pytest.mark.parametrize(
    ("needs", "offers", "told"),
    [
        (NEEDS.assign(steam=1.0), OFFERS, "Some needs have no column among the offers.*Write a column of 0"),
        (NEEDS.iloc[:0], OFFERS, "no column among the offers"),
        (NEEDS.assign(packing=-1.0), OFFERS, "no numbers of 0 or more. Found: A packing, B packing, C packing"),
        (NEEDS.assign(packing="much"), OFFERS, "no numbers of 0 or more. Found: A packing"),
        (NEEDS, OFFERS * 2, "no number from 0 to 1. Found: boxes packing"),
        (NEEDS, OFFERS.where(OFFERS < 1), "no number from 0 to 1. Found: boxes packing"),
        (pd.concat([NEEDS, NEEDS.head(1)]), OFFERS, "stand more than once. Found: A"),
        (NEEDS, pd.concat([OFFERS, OFFERS]), "stand more than once. Found: boxes, lamps"),
    ],
)
def test_what_cannot_be_used_is_named(needs, offers, told):
    with pytest.raises(DataError, match=told):
        coverage(needs, offers)


def test_errors_speak_spanish():
    with language.using("es"), pytest.raises(DataError, match="Algunas necesidades no tienen columna"):
        coverage(NEEDS.assign(steam=1.0), OFFERS)
