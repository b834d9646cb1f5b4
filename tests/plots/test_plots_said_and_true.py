"""What was said and what came true, as a picture: points where the figures are, words in both languages."""

import numpy as np
import pytest

from kamlib import plots, score
from kamlib.errors import KamlibError


@pytest.fixture(scope="module")
def results():
    how = {"portfolios": 4, "draws": 100}
    return {
        "all three hold": score.said_and_true(**how),
        "not shrunk": score.said_and_true(shrunk=False, **how),
        "doubt left out": score.said_and_true(shrunk=False, noise_told=0, **how),
        "wrong order": score.said_and_true(order_holds=False, **how),
    }


def test_points_stand_where_the_figures_are(results, lang, lines, title, readable):
    ax = plots.said_and_true(results)
    for name, result in results.items():
        (line,) = lines(ax, name)
        shown = result.table[result.table["n"] > 0]
        assert line.get_xdata() == pytest.approx(shown["said"]) and line.get_ydata() == pytest.approx(shown["true"])
    assert len({line.get_marker() for name in results for line in lines(ax, name)}) == 4
    words = {"en": "Where 60 to 80% was said, between", "es": "Donde se dijo entre 60 y 80 %, se cumple"}
    assert title(ax).startswith(words[lang])
    assert all(name in plots.describe(ax) for name in results)
    readable(ax)


def test_one_case_and_an_empty_band_have_titles_of_their_own(results, title):
    one = results["all three hold"]
    share = round(100 * one.true_where(0.7))
    assert title(plots.said_and_true({"one": one})) == f"Where 60 to 80% was said, {share}% come true"
    empty = one.table.assign(n=np.where(one.table["low"] > 0.5, 0, one.table["n"]))
    empty.loc[3:, ["said", "true", "se"]] = np.nan
    nobody = score.SaidAndTrue(empty, 200, 20, 4)
    assert title(plots.said_and_true({"one": nobody})) == "Nobody was said to be chosen with 60 to 80%"


def test_nothing_and_too_much_are_refused(results):
    for given in ({}, {str(place): results["not shrunk"] for place in range(5)}):
        with pytest.raises(KamlibError, match="one to 4 ways to rank"):
            plots.said_and_true(given)
