"""The list within the hours: widths, heights, titles, names, edges."""

from __future__ import annotations

import pandas as pd
import pytest

from kamlib import plots, score

TABLE = pd.DataFrame(
    {
        "value": [900.0, 800.0, 100.0, 500.0, 30.0],
        "hours": [30.0, 80.0, 10.0, 60.0, 40.0],
        "chosen": [True, False, True, True, False],
    },
    index=["A0", "A1", "A2", "A3", "A4"],
)
NAMES = pd.Series({"A0": "Tramontal", "A1": "Duitamar", "A2": "Cartech", "A3": "Oriel", "A4": "Barrientos S.A."})


def test_width_is_hours_and_area_is_value(title, bars, lang):
    ax = plots.within_hours(TABLE, capacity=110, names=NAMES, currency="EUR")
    wanted = {
        "en": "Into 110 hours fit 3 accounts, with a value of EUR 1,500",
        "es": "En 110 horas caben 3 cuentas, con un valor de 1 500 EUR",
    }
    assert title(ax).replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ") == wanted[lang]
    labels = {"en": ("on the list", "left out"), "es": ("en la lista", "fuera")}[lang]
    assert bars(ax, labels[0]) == [(0, 30), (30, 40), (40, 100)]
    assert [end for _start, end in bars(ax, labels[0], standing=True)] == pytest.approx([30, 10, 500 / 60])
    assert bars(ax, labels[1]) == []


def test_left_out_stand_beyond_the_line_as_far_as_there_is_room(bars):
    ax = plots.within_hours(TABLE, capacity=200, names=NAMES)
    assert bars(ax, "left out") == [(200, 280), (280, 320)]
    assert plots.describe(ax) == (
        "Into 200 hours fit 3 accounts, with a value of 1,500. Hours used: 100. "
        "Left out are Duitamar and Barrientos S.A., the most valuable first."
    )
    (line,) = [line for line in ax.lines if line.get_label() == "capacity"]
    assert line.get_xdata()[0] == 200


def test_one_account_none_and_all(title, readable):
    one = plots.within_hours(TABLE.iloc[:1], capacity=50)
    assert title(one) == "Into 50 hours fits 1 account, with a value of 900"
    readable(one)
    none = plots.within_hours(TABLE.assign(chosen=False), capacity=5)
    assert title(none) == "Into 5 hours fit 0 accounts, with a value of 0"
    readable(none)
    readable(plots.within_hours(TABLE.assign(chosen=True), capacity=220))


def test_names_stand_apart_and_below_the_edge(nasty, readable, lang):
    many = pd.DataFrame(
        {"value": [1000.0 - 40 * place for place in range(20)], "hours": 40.0, "chosen": [True] * 12 + [False] * 8},
        index=[f"A{place}" for place in range(20)],
    )
    readable(plots.within_hours(many, capacity=500, names=nasty, currency="EUR"))


def test_the_table_is_left_as_it_was():
    before = TABLE.copy()
    plots.within_hours(TABLE, capacity=110)
    pd.testing.assert_frame_equal(TABLE, before)


def test_the_panel_says_and_draws_it(lang):
    said, ax = plots.within_hours_panel(score.select, TABLE, capacity=110, step=10, names=NAMES)
    told = {"en": "With 10 hours more an hour is worth", "es": "Con 10 horas más, una hora vale"}[lang]
    assert told in said and plots.describe(ax)
