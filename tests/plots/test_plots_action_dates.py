"""The picture of actions: bars at their days, slack, arrows, titles, names that make trouble."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kamlib import plots


def table(*rows):
    columns = ["what", "start", "due", "after", "slack_days", "moves_end"]
    found = pd.DataFrame(rows, columns=columns, index=[f"A{place}" for place in range(1, len(rows) + 1)])
    return found.assign(start=pd.to_datetime(found["start"]), due=pd.to_datetime(found["due"]))


THREE = table(
    ("Count", "2026-01-05", "2026-01-19", (), 0.0, True),
    ("Try", "2026-01-05", "2026-01-12", (), 7.0, False),
    ("Agree", "2026-01-19", "2026-02-02", ("A1", "A2"), 0.0, True),
)


def test_bars_slack_and_arrows(title, subtitle, readable, lang):
    ax = plots.action_dates(THREE)
    widths = [round(bar.get_width()) for bar in ax.patches]
    assert widths == [14, 7, 14]
    assert [bar.get_facecolor() == ax.patches[0].get_facecolor() for bar in ax.patches] == [True, False, True]
    (line,) = [line for line in ax.lines if line.get_label() == "slack"]
    assert np.diff(line.get_xdata()).tolist() == [7]
    assert sum(text.get_gid() == "arrow" for text in ax.texts) == 2
    words = {"en": "Late, these move the end: A1 and A3", "es": "Si se retrasan, mueven el final: A1 y A3"}
    assert title(ax) == words[lang]
    assert subtitle(ax)
    readable(ax)


def test_the_sentence_says_how_late_each_may_be():
    assert "A2 from 5 Jan 2026 to 12 Jan 2026; it may be 7 days late." in plots.describe(plots.action_dates(THREE))


def test_without_days(title, readable):
    ax = plots.action_dates(THREE.assign(start=pd.NaT, due=pd.NaT, slack_days=np.nan, moves_end=False))
    assert title(ax) == "No action has a day yet"
    ax = plots.action_dates(THREE.assign(start=pd.NaT))
    assert [round(bar.get_width()) for bar in ax.patches] == [1, 1, 1]
    readable(ax)


@pytest.mark.parametrize("n", [1, 20])
def test_few_and_many(n, readable, lang):
    rows = [
        (
            f"Something that somebody does, number {k}",
            f"2026-{k % 12 + 1:02d}-05",
            f"2026-{k % 12 + 1:02d}-20",
            (),
            3.0,
            False,
        )
        for k in range(n)
    ]
    readable(plots.action_dates(table(*rows)))


def test_names_that_make_trouble(nasty, readable):
    rows = [(name, "2026-01-05", "2026-02-01", (), 0.0, True) for name in nasty]
    readable(plots.action_dates(table(*rows)))
