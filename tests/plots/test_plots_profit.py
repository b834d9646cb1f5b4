"""The whale curve as a picture."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kamlib import plots
from kamlib.measure import profit_curve

NBSP = "\N{NO-BREAK SPACE}"


def profits(*values) -> pd.Series:
    return pd.Series(values, index=[f"A{place}" for place in range(len(values))], dtype=float)


@pytest.mark.long
def test_the_curve_and_its_title(title, lines, readable, lang):
    ax = plots.whale_curve(profit_curve(profits(70e3, 50e3, -20e3)), currency="EUR")
    (rising,), (falling,) = lines(ax, "rising"), lines(ax, "falling")
    assert rising.get_ydata().tolist() == [0, 70e3, 120e3]
    assert falling.get_ydata().tolist() == [120e3, 100e3]
    assert (
        title(ax)
        == {
            "en": "1 of 3 accounts loses money and takes back 16.7% of the profit that the others earn",
            "es": f"1 de 3 cuentas da pérdidas y se lleva el 16,7{NBSP}% del beneficio que dejan las demás",
        }[lang]
    )
    assert f"100{NBSP}" in plots.describe(ax)
    readable(ax)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([5.0], "The one account makes money"),
        ([5.0, 4.0], "All 2 accounts make money"),
        ([-5.0], "1 of 1 accounts loses more than the others earn"),
        ([50.0, -80.0, -1.0], "2 of 3 accounts lose more than the others earn"),
        ([5.0, 4.0, 3.0, 2.0, 1.0], "No account loses money; the best fifth of 5 makes 33.3%"),
        ([0.0, 0.0], ""),
    ],
)
def test_odd_shapes(values, words, title, readable):
    ax = plots.whale_curve(profit_curve(profits(*values)), currency="EUR")
    assert words in title(ax)
    readable(ax)


def test_losses_have_a_second_cue(lines):
    ax = plots.whale_curve(profit_curve(profits(70, 50, -20)))
    assert lines(ax, "falling")[0].get_linestyle() != lines(ax, "rising")[0].get_linestyle()


@pytest.mark.parametrize(("seed", "mean"), list(enumerate([-200, 0, 200, 1500] * 2)))
def test_many_shapes_are_readable(seed, mean, readable):
    rng = np.random.default_rng(seed)
    values = rng.normal(mean, 1000, int(rng.integers(3, 400))) * 10 ** rng.integers(0, 5)
    readable(plots.whale_curve(profit_curve(profits(*values)), currency="MXN"))
