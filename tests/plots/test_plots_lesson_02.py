"""Weights that sliders set, and a rule year by year: words, marks, edges."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kamlib import plots
from kamlib.evaluate import rule_check
from kamlib.score import robustness

RATINGS = pd.DataFrame({"volume": [1.0, 0.5, 0.25], "fit": [0.0, 0.5, 0.25]}, index=["A0", "A1", "A2"])
NAMES = pd.Series({"A0": "Vicom", "A1": "Cartech", "A2": "Oriel"})
ASKED = {"names": NAMES, "criteria": {"volume": "Revenue volume"}}


def years(named: int, gone: int) -> pd.DataFrame:
    """So many accounts never met, of which so many are gone, and ten others of which one is."""
    left = [place < gone for place in range(named)] + [place < 1 for place in range(10)]
    rows = {"meetings": [0] * named + [9] * 10, "left": left, "sales": 1.0}
    table = pd.DataFrame(rows, index=[f"A{place}" for place in range(named + 10)]).rename_axis("account_id")
    return pd.concat([table.assign(year=2022, left=False), table.assign(year=2023)]).reset_index()


def test_points_become_weights_and_words():
    told, ax = plots.ranking_panel(robustness, RATINGS, volume=30, fit=30, **ASKED)
    assert told.splitlines()[:2] == [
        "Weights: Revenue volume 50% and fit 50%.",
        "First with 50.0 of 100 points: Vicom and Cartech.",
    ]
    assert "how many put each first: " in told and "Oriel" not in told.splitlines()[2]
    same, _ax = plots.ranking_panel(robustness, RATINGS, volume=1, fit=1, **ASKED)
    assert same == told
    none, _ax = plots.ranking_panel(robustness, RATINGS, volume=0, fit=0, **ASKED)
    assert none == told
    marked = [line.get_xdata().tolist() for line in ax.lines if line.get_label() in ("chosen", "near", "left")]
    assert sorted(np.concatenate(marked)) == [1, 1, 3]  # equals share the rank, as in the sentence


def test_the_first_by_points_is_first_with_most():
    told, _ax = plots.ranking_panel(robustness, RATINGS, volume=90, fit=10, **ASKED)
    assert "First with 90.0 of 100 points: Vicom." in told
    two, _ax = plots.ranking_panel(robustness, RATINGS, top=9, volume=90, fit=10)
    assert "among the first 3: A0 100, A1 100 and A2 100." in two


@pytest.mark.long
def test_a_panel_that_can_be_read(readable, nasty, lang):
    ratings = pd.DataFrame({"volume": [place / 9 for place in range(10)], "fit": 0.5}, index=nasty.index)
    told, ax = plots.ranking_panel(robustness, ratings, names=nasty, volume=1, fit=1)
    readable(ax)
    assert told.startswith("Weights" if lang == "en" else "Ponderaciones")


@pytest.mark.long
def test_a_square_for_each(title, readable, lang):
    ax = plots.rule_years(rule_check(years(12, 3), {"meetings": 0}))
    wanted = {
        "en": "Named at the end of 2023: 3 of 12 gone a year later; in the years before, 0 of 12",
        "es": "De las señaladas a fines de 2023 se perdieron 3 de 12; en los años anteriores, 0 de 12",
    }
    assert title(ax) == wanted[lang]
    assert [shape.get_label() for shape in ax.collections] == [
        "caught 3",
        "false_alarms 9",
        "missed 1",
        "false_alarms 12",
    ]
    readable(ax)


def test_many_and_nobody(title, readable):
    ax = plots.rule_years(rule_check(years(170, 60), {"meetings": 0}))
    readable(ax)
    assert "caught 60" in {shape.get_label() for shape in ax.collections}
    readable(plots.rule_years(rule_check(years(3, 0), {"meetings": -1})))
    one = rule_check(years(4, 2).query("year == 2023"), {"meetings": 0})
    assert title(plots.rule_years(one)) == "Of 4 accounts named at the end of 2023, 2 were gone a year later"


def test_sliders_say_the_same():
    told, ax = plots.rule_panel(rule_check, years(5, 2), meetings=0)
    assert told == str(rule_check(years(5, 2), {"meetings": 0})) and told.splitlines()[0] in plots.describe(ax)


def test_one_place_names_the_likeliest_two(title, readable, lang):
    ax = plots.ranks(robustness(RATINGS, top=1), names=NAMES)
    wanted = {
        "en": "Cartech comes first in 50%, Vicom in 50%",
        "es": "En primer lugar: Cartech en el 50\N{NO-BREAK SPACE}%, Vicom en el 50\N{NO-BREAK SPACE}%",
    }
    assert title(ax) == wanted[lang]
    readable(ax)
    sure = plots.ranks(robustness(RATINGS.assign(fit=[1.0, 0.5, 0.25]), top=1), names=NAMES)
    assert "Vicom" not in title(sure)
