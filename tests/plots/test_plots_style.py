"""The house style: local to its figures, words that fit, labels that stand apart."""

from __future__ import annotations

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib import plots
from kamlib.measure import concentration
from kamlib.plots import style, text


def revenue(n: int = 12) -> pd.Series:
    return pd.Series(1000.0 / np.arange(1, n + 1), index=[f"A{place}" for place in range(n)])


def test_nothing_changes_outside_the_figures():
    from matplotlib import pyplot

    before, open_figures = dict(mpl.rcParams), pyplot.get_fignums()
    plots.pareto(concentration(revenue()))
    assert dict(mpl.rcParams) == before
    assert pyplot.get_fignums() == open_figures


def test_a_plot_draws_into_given_axes(readable, title):
    fig, _ax = style.figure(height=5)
    fig.clear()
    first, second = fig.subplots(1, 2)
    returned = plots.lorenz(concentration(revenue()), ax=second)
    assert returned is second
    assert not first.get_title(loc="left")
    assert "The largest fifth of 12 accounts" in title(second)
    fig.canvas.draw()
    assert second.title.get_window_extent().x1 <= fig.bbox.x1


def test_finding_and_describe(title, subtitle):
    _fig, ax = plots.figure()
    plots.finding(ax, "Half of it is $5 and $6", "EUR, 2024", alt="Half of it is five and six dollars.")
    assert title(ax) == "Half of it is $5 and $6"
    assert subtitle(ax) == "EUR, 2024"
    assert plots.describe(ax) == "Half of it is five and six dollars."
    plots.finding(ax, "Another")
    assert plots.describe(ax) == "Another"


def test_axes_without_a_sentence_are_named():
    _fig, ax = plots.figure()
    with pytest.raises(ValueError, match="have no sentence"):
        plots.describe(ax)


def test_a_long_title_is_wrapped_and_never_cut(readable):
    _fig, ax = plots.figure()
    plots.finding(ax, "A very long finding that goes on " * 5 + "W" * 120, "measure, unit, date " * 8)
    readable(ax)


def test_lines_are_balanced():
    lines = text.balanced("If Aceros & Cables del Norte left, 16.0% of the revenue would go", 420, size=13, bold=True)
    assert len(lines) == 2
    assert min(text.width(line, size=13, bold=True) for line in lines) > 150
    assert text.wrap("", 100) == []


def test_names_are_shortened_in_the_picture_alone():
    assert text.short("Compañía Manufacturera del Norte y Asociados") == "Compañía Manufacturera del…"
    assert text.short("a\n\tb  c") == "a b c"
    assert text.short("北") in ("北", "□")
    known = pd.Series({"A": "Alfa", "B": None})
    assert text.names(["A", "B", "C"], known) == ["Alfa", "B", "C"]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=12), st.floats(0.1, 8))
def test_labels_stand_apart_and_keep_their_order(places, gap):
    moved = text.spread(places, gap, 0, 100)
    order = np.argsort(places, kind="stable")
    assert (np.diff(moved[order]) >= gap - 1e-6).all()
    assert moved.min() >= -1e-6
    assert moved.max() <= 100 + 1e-6
    if (np.diff(np.sort(places)) >= gap).all():
        assert np.allclose(moved, places)


def test_the_palette_is_told_apart_without_colour():
    def lightness(colour):
        red, green, blue = mpl.colors.to_rgb(colour)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    assert lightness(style.REST) - lightness(style.ACCENT) > 0.3
    assert lightness(style.REST) - lightness(style.LOSS) > 0.3
    assert 1.05 / (lightness(style.MUTED) ** 2.2 + 0.05) > 4.5  # contrast of words on white


def test_signed_money_in_both_languages(lang):
    gap = "\N{NO-BREAK SPACE}"
    expected = {"en": f"−EUR{gap}1.2{gap}M", "es": f"−1,2{gap}M{gap}EUR"}
    assert style.signed(-1_200_000, "EUR") == expected[lang]
    assert style.signed(5, "").startswith("+")
    assert style.signed(0, "") == "0"
