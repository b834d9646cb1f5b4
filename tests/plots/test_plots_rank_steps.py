"""A picture of what each repair did to the top of a ranking."""

from __future__ import annotations

import pandas as pd

from kamlib import plots
from kamlib.measure import rank_steps


def ranked(nasty, top):
    def orders(values):
        return pd.DataFrame({"account_id": nasty.index, "amount": [float(value) for value in values]})

    stages = {
        "as it stands": orders(range(10, 0, -1)),
        "in one currency, at the rate of the month": orders(range(1, 11)),
        "credits off": orders([*range(1, 10), 0]),
    }
    return rank_steps(stages, top=top)


def test_who_is_new_is_filled_and_who_leaves_is_crossed(title, lines, nasty):
    ax = plots.rank_steps(ranked(nasty, 4), names=nasty)
    assert title(ax) == "0 of the first 4 are still there when all is mended"
    assert len(lines(ax, "new")) == 5 and len(lines(ax, "leaves")) == 5 and len(lines(ax, "stays")) == 7
    assert "credits off: 1 new" in plots.describe(ax)


def test_it_can_be_read(readable, lang, nasty):
    readable(plots.rank_steps(ranked(nasty, 4), names=nasty))
    readable(plots.rank_steps(ranked(nasty, 10)))
