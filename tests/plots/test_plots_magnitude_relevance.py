"""The map of size and relevance: places, marks, names apart, titles, factors without a size."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kamlib import plots

KINDS = ("strength", "weakness", "opportunity", "threat")


def factors(**columns):
    n = len(next(iter(columns.values())))
    given = {"kind": [KINDS[k % 4] for k in range(n)], "confidence": 0.9, **columns}
    return pd.DataFrame(given, index=pd.Index([f"F{k}" for k in range(n)], name="id"))


def marks(ax, kind):
    return [line for line in ax.lines if line.get_label() == kind]


def places(ax, kind):
    return [(line.get_xdata()[0], line.get_ydata()[0]) for line in marks(ax, kind)]


def words(ax):
    return [text.get_text() for text in ax.texts if text.get_gid() == "label"]


FOUR = factors(effect=[2.0, 3.0, -1.0, 0.5], priority=[0.2, 0.5, 0.2, 0.1])


def test_what_harms_stands_left_and_what_helps_right(title, readable, lang):
    ax = plots.magnitude_relevance(FOUR)
    assert [places(ax, kind) for kind in KINDS] == [[(2.0, 0.2)], [(-3.0, 0.5)], [(1.0, 0.2)], [(-0.5, 0.1)]]
    assert words(ax) == ["F1", "F0", "F2", "F3"]
    assert (
        title(ax).replace("\N{NO-BREAK SPACE}", " ")
        == {
            "en": "Weaknesses and threats make up 60% of what counts; what counts most: F1",
            "es": "Las debilidades y amenazas suman el 60 % de lo que pesa; lo que más pesa: F1",
        }[lang]
    )
    readable(ax)


def test_the_sentence_names_the_largest_on_either_side():
    told = plots.describe(plots.magnitude_relevance(FOUR, names=pd.Series({"F0": "On time", "F1": "Paid late"})))
    assert told.endswith("What harms most by its size: Paid late. What helps most by its size: On time.")
    told = plots.describe(plots.magnitude_relevance(FOUR.iloc[:1]))
    assert told.endswith("what counts most: F0. What helps most by its size: F0.")


def test_ratings_of_people_keep_their_sign_and_scale(readable):
    ax = plots.magnitude_relevance(factors(magnitude=[4, -5, -1, 2], relevance=[5, 4, 1, 2]))
    assert [places(ax, kind)[0] for kind in KINDS] == [(4, 5), (-5, 4), (-1, 1), (2, 2)]
    assert ax.get_xlim() == pytest.approx((-5.6, 5.6))
    readable(ax)


def test_the_area_of_a_mark_grows_with_confidence_and_an_unknown_one_is_open():
    table = factors(effect=[1.0, 1.0, 1.0, 1.0], priority=[0.1, 0.2, 0.3, 0.4], confidence=[0.0, 0.5, 1.0, np.nan])
    ax = plots.magnitude_relevance(table)
    none, half, full, unknown = (marks(ax, kind)[0] for kind in KINDS)
    areas = [mark.get_markersize() ** 2 for mark in (none, half, full)]
    assert areas[1] - areas[0] == pytest.approx(areas[2] - areas[1])
    assert unknown.get_markersize() == none.get_markersize()
    assert unknown.get_markerfacecolor() == "white" != full.get_markerfacecolor()
    assert [mark.get_marker() for mark in (none, half, full, unknown)] == ["o", "o", "s", "s"]


def test_factors_at_the_same_place_stand_side_by_side(readable):
    ax = plots.magnitude_relevance(factors(magnitude=[2] * 5, relevance=[3] * 5, kind=["strength"] * 5))
    found = np.array(places(ax, "strength"))
    assert found[:, 0].mean() == pytest.approx(2.0) and len(set(found[:, 0].round(6))) == 5
    assert sorted(words(ax)) == ["F0", "F1", "F2", "F3", "F4"]
    readable(ax)


def test_factors_without_a_size_are_listed(readable, lang):
    ax = plots.magnitude_relevance(factors(effect=[1.0, np.nan, np.nan], priority=[0.5, 0.3, 0.2]))
    assert ax.get_xlabel().endswith({"en": "Without a size: F1 and F2", "es": "Sin tamaño: F1 y F2"}[lang])
    assert words(ax) == ["F0"]
    readable(ax)


@pytest.mark.parametrize("table", [FOUR.iloc[:0], FOUR.assign(effect=np.nan)], ids=["none", "unknown"])
def test_nothing_to_draw_is_said(table, title, readable, lang):
    ax = plots.magnitude_relevance(table)
    wanted = {
        "en": "No factor has both a size and a priority yet",
        "es": "Todavía ningún factor tiene tamaño y prioridad a la vez",
    }
    assert title(ax) == wanted[lang]
    readable(ax)


def test_twenty_five_crowded_factors_keep_their_names_apart(readable, lang):
    rng = np.random.default_rng(5)
    table = factors(
        effect=rng.normal(0, 2, 25), priority=rng.dirichlet(np.full(25, 3.0)), confidence=rng.uniform(0, 1, 25)
    )
    table.iloc[3:9, table.columns.get_indexer(["effect", "priority"])] = (1.0, 0.04)
    names = pd.Series({name: f"a figure of ours, number {name}" for name in table.index})
    ax = plots.magnitude_relevance(table, names=names)
    assert len(words(ax)) == 25
    readable(ax)


def test_no_name_lies_over_a_mark():
    rng = np.random.default_rng(1)
    ax = plots.magnitude_relevance(factors(effect=rng.normal(0, 2, 20), priority=rng.uniform(0, 1, 20)))
    ax.get_figure(root=True).draw_without_rendering()
    boxes = [text.get_window_extent() for text in ax.texts if text.get_gid() == "label"]
    for kind in KINDS:
        for x, y in ax.transData.transform(places(ax, kind)):
            assert not any(box.contains(x, y) for box in boxes)


def test_odd_and_long_names_are_shortened_beside_the_marks(nasty, readable, lang):
    table = factors(effect=[1.0] * 10, priority=np.arange(10) / 45).set_axis(nasty.index)
    ax = plots.magnitude_relevance(table, names=nasty.mask(nasty == "", "long " * 400))
    assert len(words(ax)) == 10
    readable(ax)
    readable(plots.magnitude_relevance(table.assign(effect=np.nan), names=nasty))
