"""A square for each world."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.collections import PatchCollection

from kamlib import plots
from kamlib.errors import KamlibError
from kamlib.evaluate import worlds, worlds_exact


def pair(first="Vicom", second="Cartech", *, leave=0.126) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": [first, second],
            "sales": [3_479_350.0, 188_320.0],
            "leave_probability": [leave, 0.087],
            "growth_1": [0.9, 0.9],
            "growth_2": [1.1, 1.2],
        },
        index=["002534", "002804"],
    )


def draw(drawn, **more):
    return plots.hundred_worlds(drawn, leaver="002534", grower="002804", **more)


def squares(ax) -> list[PatchCollection]:
    return [part for part in ax.collections if isinstance(part, PatchCollection)]


def test_a_square_for_each_world(title, readable, lang):
    drawn = worlds(pair())
    counts = drawn.cases("002534", "002804")["worlds"].tolist()
    ax = draw(drawn)
    assert [len(part.get_paths()) for part in squares(ax)] == counts and sum(counts) == 100
    story, _alone, grows, mirror = counts
    words = {
        "en": "In {} of 100 worlds Vicom leaves and Cartech grows; in {} Vicom stays and Cartech does not grow",
        "es": "En {} de 100 mundos Vicom se va y Cartech crece; en {}, Vicom se queda y Cartech no crece",
    }
    assert title(ax) == words[lang].format(story, mirror)
    assert f" {grows}" in plots.describe(ax)
    labels = [text.get_text() for text in ax.texts if text.get_gid() == "case"]
    assert [label.rpartition(": ")[2].split()[0] for label in labels] == [str(count) for count in counts]
    readable(ax)


def test_the_four_cases_differ_by_more_than_colour():
    looks = [(part.get_hatch(), tuple(part.get_facecolor()[0])) for part in squares(draw(worlds(pair())))]
    assert looks[0][0] is None and looks[1][0] == "xxxxx"
    assert looks[1][1] == looks[3][1] == (1.0, 1.0, 1.0, 1.0)
    assert looks[0][1] != looks[2][1]


@pytest.mark.parametrize("leave", [0.0, 1.0])
@pytest.mark.parametrize("n", [1, 7, 100, 500])
def test_any_number_is_readable(n, leave, readable, lang):
    ax = draw(worlds(pair(leave=leave), worlds=n))
    assert sum(len(part.get_paths()) for part in squares(ax)) == n
    readable(ax)


@pytest.mark.long
def test_names_that_make_trouble(nasty, readable, lang):
    for first, second in zip(nasty, nasty[::-1], strict=True):
        readable(draw(worlds(pair(first, second))))


def test_one_world_is_one_world():
    labels = [text.get_text() for text in draw(worlds(pair(leave=1.0), worlds=1)).texts if text.get_gid() == "case"]
    assert sum(label.endswith(": 1 world") for label in labels) == 1
    assert sum(label.endswith(": 0 worlds") for label in labels) == 3


@pytest.mark.parametrize(("drawn", "n"), [(worlds_exact(pair()), "9"), (worlds(pair(), worlds=501), "501")])
def test_worlds_that_cannot_be_squares(drawn, n):
    with pytest.raises(KamlibError, match=rf"^{n} worlds are too many .* Draw up to 500"):
        draw(drawn)
