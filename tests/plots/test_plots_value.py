"""Values with their ranges, a total under other assumptions, revenue at risk: marks, titles, readability."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kamlib import plots


def values(mean, low, high, last) -> pd.DataFrame:
    index = pd.Index([f"A{place}" for place in range(len(mean))], name="account_id")
    parts = {"mean": mean, "obs_ci_lower": low, "obs_ci_upper": high, "last": last}
    return pd.DataFrame(parts, index=index, dtype=float)


def owners(expected, low, high, stake, names=("Ann", "Bo", "Cy")) -> pd.DataFrame:
    parts = {"accounts": 2, "stake": stake, "expected": expected, "low": low, "high": high}
    return pd.DataFrame(parts, index=pd.Index(list(names)[: len(expected)], name="owner"))


WHAT = pd.DataFrame({"what": ["as assumed", "less margin", "shorter"], "total": [100.0, 90.0, 55.0]})


def test_who_cannot_be_told_apart_from_the_first(title, bars, lang):
    ax = plots.value_intervals(values([100, 80, 30], [50, 40, 10], [150, 110, 60], [20, 20, 20]), currency="EUR")
    assert (
        title(ax)
        == {
            "en": "The ranges of 2 of these 3 accounts reach up to the value of the first",
            "es": "Los rangos de 2 de estas 3 cuentas llegan hasta el valor de la primera",
        }[lang]
    )
    assert bars(ax, "near") == [(50, 150), (40, 110)] and bars(ax, "below") == [(10, 60)]


def test_the_rows_are_the_most_valuable(lines):
    table = values([1, 9, 5], [0, 8, 4], [2, 10, 6], [1, 1, 1])
    ax = plots.value_intervals(table, most=2)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["A1", "A2"]
    (value,) = lines(ax, "value")
    assert value.get_xdata().tolist() == [9, 5]
    assert "bring 93.3% of the value of all 3" in plots.describe(ax)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (values([9, 1], [8, 0], [10, 2], [1, 1]), "The first account stands alone"),
        (values([9], [8], [10], [1]), "One account is valued"),
        (values([], [], [], []), "No account is valued"),
    ],
)
def test_titles_of_few_accounts(table, words, title):
    assert title(plots.value_intervals(table)).startswith(words)


def test_the_assumption_that_moves_most_comes_first(title, bars, lang):
    ax = plots.scenarios(WHAT, currency="EUR")
    assert title(ax).startswith("shorter: ")
    assert bars(ax, "less") == [(100, 55), (100, 90)]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["shorter", "less margin"]


def test_a_gain_and_a_loss_look_different(bars):
    ax = plots.scenarios(pd.DataFrame({"what": ["as assumed", "up", "down"], "total": [100.0, 130.0, 80.0]}))
    assert bars(ax, "more") == [(100, 130)] and bars(ax, "less") == [(100, 80)]
    less = next(container for container in ax.containers if container.get_label() == "less")
    assert less.patches[0].get_hatch()
    assert "+30.0%" in [text.get_text() for text in ax.texts]


def test_one_assumption_alone_is_no_picture():
    with pytest.raises(ValueError, match="at least one other"):
        plots.scenarios(WHAT.head(1))


@pytest.mark.long
def test_who_may_lose_most(title, bars, lines, lang):
    ax = plots.at_risk(owners([60, 40], [0, 10], [150, 90], [200, 100]), currency="EUR")
    assert title(ax).startswith({"en": "60.0% of the expected loss lies with Ann", "es": "El 60,0\xa0%"}[lang])
    assert bars(ax, "range") == [(0, 150), (10, 90)]
    (stake,) = lines(ax, "stake")
    assert stake.get_xdata().tolist() == [200, 100]


def test_nothing_at_risk_and_one_owner(title):
    assert title(plots.at_risk(owners([], [], [], []))) == "No revenue is at risk, as far as the data show"
    assert title(plots.at_risk(owners([5], [0], [9], [9]))) == "All the revenue at risk lies with Ann"


@pytest.mark.long
@pytest.mark.parametrize("rows", [1, 10])
def test_all_is_readable_with_any_names(rows, nasty, readable, lang):
    rng = np.random.default_rng(rows)
    mean = np.sort(np.exp(rng.normal(12, 1, rows)))[::-1]
    readable(plots.value_intervals(values(mean, mean * 0, mean * 3, mean / 4), names=nasty, currency="EUR"))
    table = owners(mean, mean * 0, mean * 3, mean * 4, names=[f"{name or 'Z'} {n}" for n, name in enumerate(nasty)])
    readable(plots.at_risk(table, currency="EUR"))
    what = pd.DataFrame({"what": ["as assumed", *nasty[:rows]], "total": [1e6, *mean]})
    readable(plots.scenarios(what, currency="EUR"))
