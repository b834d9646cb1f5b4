"""One cost shared in several ways, and dice of which more and more stay, as pictures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kamlib import plots
from kamlib.evaluate import dice_fading
from kamlib.measure import cost_keys


def shared(n: int, keys: int = 2):
    rng = np.random.default_rng(n)
    margin = pd.Series(rng.lognormal(10, 1, n), index=[f"A{k}" for k in range(n)])
    ways = {f"by key {k}": pd.Series(rng.lognormal(0, 0.4 * k + 0.1, n), index=margin.index) for k in range(keys)}
    ways["by revenue"] = margin * 3
    return cost_keys(margin, total=0.8 * margin.sum(), keys=ways)


def test_each_key_has_its_curve(title, subtitle, lines, lang):
    result = shared(40, keys=1)
    ax = plots.cost_keys(result, currency="EUR")
    for key, profit in result.profit.items():
        drawn = lines(ax, key)[0].get_ydata()
        assert drawn[-1] == pytest.approx(profit.sum()) and drawn.max() == pytest.approx(profit.clip(lower=0).sum())
    fewest, most = result.loss_makers.min(), result.loss_makers.max()
    words = {"en": f"From {fewest} to {most} of 40", "es": f"Entre {fewest} y {most} de 40"}[lang]
    assert title(ax).startswith(words)
    best = int((result.profit["by key 0"] > 0).sum())
    first = {"en": f"the first {best}: EUR", "es": f"las primeras {best}: "}[lang]
    assert any(first in text.get_text() for text in ax.texts)
    assert subtitle(ax)
    assert plots.describe(ax).startswith(title(ax))


@pytest.mark.long
def test_fading_marks_and_tells_one_case(title, subtitle, bars, readable, lang):
    table = dice_fading(dice=3)
    ax = plots.dice_fading(table, kept=1)
    assert len(bars(ax, "marked")) == 1 and table.loc[1, "fell"] == pytest.approx(max(bars(ax, "marked")[0]))
    assert len(bars(ax, "other")) == 3
    share = f"{100 * table.loc[1, 'fell']:.1f}"
    assert (share if lang == "en" else share.replace(".", ",")) in title(ax)
    assert {"en": "If 1 of 3 dice stay, ", "es": "Si se quedan 1 de 3 dados, "}[lang] in title(ax)
    assert [label.get_text().startswith("▸") for label in ax.get_yticklabels()] == [False, True, False, False]
    assert subtitle(ax)
    readable(ax)
