"""The grid of accounts and lines: fields, words, titles, names, edges."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from kamlib import measure, plots
from kamlib.errors import KamlibError

ROWS = [("A0", 100e3, 50e3), ("A1", 80e3, 0.0), ("A2", 40e3, 20e3), ("A3", 10e3, 0.0), ("A4", 60e3, 40e3)]


def made(rows, lines=("pumps", "valves")):
    table = pd.DataFrame(rows, columns=["account_id", *lines])
    table = table.melt("account_id", var_name="product_line", value_name="amount")
    space = measure.white_space(table[table["amount"] > 0].assign(order_date=pd.Timestamp("2025-03-01")))
    return measure.white_space_gaps(space, margin_rate=0.3), space


def fields(ax, *, filled):
    kinds = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    return sorted(
        (round(box.get_y() + 0.42), round(box.get_x() + 0.47))
        for box in kinds
        if (box.get_linestyle() in ("solid", "-")) == filled
    )


def test_bought_is_filled_and_a_gap_is_a_broken_frame_with_share_and_range(title, readable, lang):
    gaps, space = made(ROWS)
    ax = plots.white_space_grid(gaps, space, currency="EUR")
    assert fields(ax, filled=True) == [(0, 0), (1, 0)]
    assert fields(ax, filled=False) == [(0, 1), (1, 1)]
    wanted = {
        "en": "The gap that may be worth most: valves at A1",
        "es": "El espacio que más puede valer: valves en A1",
    }
    assert title(ax).startswith(wanted[lang])
    words = [text.get_text().replace("\xa0", "").replace("\N{NARROW NO-BREAK SPACE}", "") for text in ax.texts]
    assert words.count("70%") == 2
    assert "80k" in words or "80mil" in words
    readable(ax)


def test_the_sentence_counts_gaps_and_peers(subtitle):
    gaps, space = made(ROWS)
    ax = plots.white_space_grid(gaps, space, most=1)
    assert plots.describe(ax).endswith("Gaps: 2. Of the 4 peers of the first, 3 buy it.")
    assert subtitle(ax) == "Gaps: 2; accounts with those worth most: 1 shown"
    assert len(ax.get_yticks()) == 1


def test_long_names_many_lines_and_odd_texts_stay_apart(nasty, readable, lang):
    lines = ["pumps", "a line with a very long name indeed", "c$d$", "<b>d</b>", "e", "f"]
    rows = [(f"A{k}", *(1e6 * (k + j + 1) * ((k * j) % 4 != 1) for j in range(6))) for k in range(10)]
    gaps, space = made(rows, lines)
    readable(plots.white_space_grid(gaps, space, names=nasty, most=10, currency="EUR"))


def test_a_gap_without_known_spend_shows_its_share_alone(readable, title):
    gaps, space = made([("A0", 10.0, 0.0), ("A1", 10.0, 0.0), ("A2", 0.0, 20.0)])
    assert gaps["expected_margin"].isna().all()
    ax = plots.white_space_grid(gaps, space)
    assert title(ax) == "Gaps of which nobody can tell what they are worth"
    assert not [text for text in ax.texts if " to " in text.get_text()]
    readable(ax)


def test_what_cannot_be_drawn_is_refused():
    gaps, space = made(ROWS)
    with pytest.raises(KamlibError, match="at least one gap and at most 6 lines"):
        plots.white_space_grid(gaps.iloc[:0], space)
