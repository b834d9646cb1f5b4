"""Signs with and without, sales by quarter, marks of two raters: marks, titles, edges."""

from __future__ import annotations

import pandas as pd
import pytest

from kamlib import plots
from kamlib.errors import KamlibError
from kamlib.measure import with_without

QUARTERS = pd.date_range("2022-01-01", periods=8, freq="QS")
PANEL = pd.DataFrame([[100, 110, 90, 100] * 2, [100] * 4 + [150] * 4], index=["A0", "A1"], columns=QUARTERS)


def counted(*shares: tuple[int, int, int, int]):
    signs, came = [], []
    for place, (k, n, k_without, n_without) in enumerate(shares):
        shown = pd.Series([True] * n + [False] * n_without).to_frame(f"it asked {place} times for a price list")
        signs.append(shown)
        came += [True] * k + [False] * (n - k) + [True] * k_without + [False] * (n_without - k_without)
    return with_without(pd.Series(came), pd.concat(signs, ignore_index=True).astype("boolean"))


def test_signs_with_and_without(title, lines, readable, lang):
    ax = plots.with_without(counted((56, 70, 48, 80), (4, 7, 5, 10)))
    wanted = {
        "en": "1 of 2 signs tells more than chance would",
        "es": "1 de 2 señales dice más de lo que diría el azar",
    }
    assert title(ax) == wanted[lang]
    (shown,), (quiet,) = lines(ax, "with"), lines(ax, "without")
    assert shown.get_xdata().round(2).tolist() == [0.8, 0.57] and quiet.get_xdata().round(2).tolist() == [0.6, 0.5]
    assert shown.get_marker() != quiet.get_marker()
    words = {text.get_text() for text in ax.texts}
    assert ({"56 of 70", "5 of 10"} if lang == "en" else {"56 de 70", "5 de 10"}) <= words
    assert ("56 of 70 with it" if lang == "en" else "56 de 70 con la señal") in plots.describe(ax)
    readable(ax)


def test_one_sign_none_that_tells_and_too_many(title, readable, lang):
    one = plots.with_without(counted((56, 70, 48, 80)), subtitle="Offers of 2024")
    assert (
        "80.0% with it, 60.0% without it"
        if lang == "en"
        else "80,0\N{NO-BREAK SPACE}% con la señal, 60,0\N{NO-BREAK SPACE}% sin ella"
    ) in title(one)
    readable(one)
    none = plots.with_without(counted((4, 7, 5, 10), (1, 1, 0, 0)))
    assert ("None of the 2 signs" if lang == "en" else "Ninguna de las 2 señales") in title(none)
    readable(none)
    with pytest.raises(KamlibError, match="7"):
        plots.with_without(counted(*[(1, 2, 1, 2)] * 7))


def test_sales_by_quarter(title, subtitle, lines, readable, lang):
    ax = plots.sales_lines(PANEL, names={"A0": "Kaltenfels", "A1": "Oriel"}, known_until="2022-12-31", currency="EUR")
    wanted = {
        "en": "The last year against the one before: Kaltenfels 0.0% and Oriel +50.0%",
        "es": "El último año frente al anterior: Kaltenfels 0,0\N{NO-BREAK SPACE}% y Oriel +50,0\N{NO-BREAK SPACE}%",
    }
    assert title(ax) == wanted[lang] and "EUR" in subtitle(ax)
    (flat,), (grown,), (edge,) = lines(ax, "Kaltenfels"), lines(ax, "Oriel"), lines(ax, "known until")
    assert grown.get_ydata().tolist() == PANEL.loc["A1"].tolist() and edge.get_xdata()[0] == 3.5
    assert flat.get_marker() != grown.get_marker() and flat.get_linestyle() != grown.get_linestyle()
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["2022", "2023"]
    readable(ax)


def test_two_flat_courses_an_end_without_a_line_and_nasty_names(title, lines, readable, nasty, lang):
    flat = plots.sales_lines(PANEL.iloc[[0, 0]].set_axis(["A3", "A4"]), names=nasty, known_until="2023-12-31")
    assert title(flat).startswith("About as much as the year before" if lang == "en" else "Más o menos lo mismo")
    assert not lines(flat, "known until")
    readable(flat)
    readable(plots.sales_lines(-PANEL))


def test_accounts_that_the_picture_cannot_hold():
    with pytest.raises(KamlibError, match="2 accounts, 4 quarters"):
        plots.sales_lines(PANEL.iloc[:, :4])
    with pytest.raises(KamlibError, match="4 accounts, 8 quarters"):
        plots.sales_lines(pd.concat([PANEL, PANEL]))


def test_marks_of_two_raters(title, readable, lang):
    pairs = pd.DataFrame({"first": [5, 4, 3, 3, None], "second": [3, 4, 3, 5, 2]})
    ax = plots.two_raters(pairs, labels=["sales", "operations"])
    wanted = {
        "en": "In 50.0% of 4 pairs both give the same mark",
        "es": "En el 50,0\N{NO-BREAK SPACE}% de 4 pares los dos ponen la misma nota",
    }
    assert title(ax) == wanted[lang]
    assert (
        "two or more marks apart: 50.0%" if lang == "en" else "dos o más puntos de distancia: 50,0"
    ) in plots.describe(ax)
    assert sorted(text.get_text() for text in ax.texts if text.get_gid() != "subtitle") == ["1", "1", "1", "1"]
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["3", "4", "5"]
    readable(ax)


def test_all_the_same_nasty_names_and_what_is_no_pair(title, readable, nasty):
    same = plots.two_raters(pd.DataFrame({"a": [3, 3], "b": [3, 3]}), labels=nasty.iloc[[3, 1]].tolist())
    assert title(same).startswith("In 100.0% of 2 pairs")
    readable(same)
    with pytest.raises(KamlibError, match="0 pairs from 2 raters"):
        plots.two_raters(pd.DataFrame({"a": [None], "b": [3]}))
    with pytest.raises(KamlibError, match="1 pairs from 3 raters"):
        plots.two_raters(pd.DataFrame({"a": [1], "b": [3], "c": [2]}))
    with pytest.raises(KamlibError, match="whole marks"):
        plots.two_raters(pd.DataFrame({"a": [1.5, 2], "b": [3, 2]}))
    with pytest.raises(KamlibError, match="at most 9 kinds"):
        plots.two_raters(pd.DataFrame({"a": [1, 2], "b": [3, 11]}))
