"""What an order model says and what came, as pictures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kamlib import plots


def history(days=200, bought=(0, 20, 90)) -> pd.DataFrame:
    index = pd.date_range("2025-01-06", periods=days, freq="D", name="day")
    last = np.maximum.accumulate(np.where(np.isin(np.arange(days), bought), np.arange(days), 0))
    mean = 0.95 * np.exp(-((np.arange(days) - last) / 90))
    table = pd.DataFrame({"mean": mean, "mean_ci_lower": mean * 0.9, "mean_ci_upper": mean**0.9}, index=index)
    return table.assign(purchases=np.isin(np.arange(days), bought).astype(int))


def chances(most=6, T=10.0) -> pd.DataFrame:
    frequency, recency = pd.RangeIndex(most + 1, name="frequency"), pd.Index(np.linspace(0, T, 11), name="recency")
    table = pd.DataFrame(np.outer(np.ones(most + 1), recency / T), index=frequency, columns=recency)
    table = table ** (1.0 + np.arange(most + 1)[:, None])
    table.loc[0] = np.nan
    table[0.0] = np.nan
    table.loc[0, 0.0] = 1.0
    return table


def followed(actual=(0, 30, 70, 95)) -> pd.DataFrame:
    days = pd.DatetimeIndex(["2025-06-30", "2025-07-31", "2025-08-31", "2025-09-30"], name="day")
    mean = np.array([0.0, 20.0, 40.0, 60.0])
    return pd.DataFrame(
        {"actual": actual, "mean": mean, "obs_ci_lower": mean * 0.8, "obs_ci_upper": mean * 1.2}, index=days
    )


def test_one_history(title, readable, lines, lang):
    ax = plots.alive_history(history(), name="Vicom")
    words = {
        "en": "Vicom is still a customer with 28% probability, 109 days after its last purchase",
        "es": "Vicom sigue siendo cliente con una probabilidad del 28\xa0%, 109 días después de su última compra",
    }
    assert title(ax) == words[lang]
    assert lines(ax, "alive")[0].get_ydata()[-1] == pytest.approx(history()["mean"].iloc[-1])
    ticks = next(part for part in ax.collections if part.get_label() == "purchases")
    assert [segment[0][0] for segment in ticks.get_segments()] == [0, 20, 90]
    if lang == "en":
        assert "3 purchases up to 6 Apr 2025; least likely on 24 Jul 2025: 28%." in plots.describe(ax)
    readable(ax)


@pytest.mark.long
@pytest.mark.parametrize(("days", "bought"), [(1, (0,)), (12, (0, 3)), (2500, tuple(range(0, 2000, 9)))])
def test_short_and_long_histories(readable, days, bought, lang, nasty):
    for name in ("", nasty.iloc[0], nasty.iloc[1]):
        readable(plots.alive_history(history(days, bought), name=name))


def test_the_map(title, readable, lang):
    accounts = pd.DataFrame({"frequency": [0.0, 2.0, 99.0], "recency": [0.0, 4.0, 9.0]})
    ax = plots.frequency_recency(chances(), accounts=accounts, unit="weeks")
    words = {
        "en": "Silent for half the time: 25% of those with 1 repeat purchase have stayed, 1% with 6",
        "es": "La mitad del tiempo sin comprar: sigue el 25\xa0% de las que repitieron 1 vez, el 1\xa0% de las que"
        " repitieron 6",
    }
    assert title(ax) == words[lang]
    rings = next(line for line in ax.lines if line.get_marker() == "o")
    assert rings.get_xdata().tolist() == [0.0, 4.0]  # the third lies outside
    legend = [text.get_text() for text in ax.figure.legends[0].get_texts()]
    assert len(legend) == 5 and len(set(legend)) == 5
    readable(ax)


def test_a_map_of_purchases(title, readable, subtitle, lang):
    ax = plots.frequency_recency(chances() * 5, horizon=26, unit="weeks" if lang == "en" else "semanas")
    if lang == "en":
        assert title(ax) == "Silent for half the time: 1 repeat purchase promises 1.2 more, 6 promise 0.0"
        assert subtitle(ax) == "Purchases expected in the next 26 weeks; first purchase 10 weeks ago"
        legend = [text.get_text() for text in ax.figure.legends[0].get_texts()]
        assert legend == ["0.0 to 0.5", "0.5 to 1.0", "1.0 to 2.0", "2.0 to 4.0", "4.0 to 8.0"]
    readable(ax)


@pytest.mark.long
def test_small_maps(readable):
    for most, T in ((1, 1.0), (40, 104.3)):
        readable(plots.frequency_recency(chances(most, T)))
    readable(plots.frequency_recency(chances(2, 4.0) * 0, horizon=1))


@pytest.mark.parametrize(
    ("actual", "words"),
    [
        ((0, 30, 70, 95), "95 purchases came, more than the model thought possible"),
        ((0, 20, 30, 62), "62 purchases came, within what the model thought possible"),
        ((0, 2, 3, 4), "4 purchases came, fewer than the model thought possible"),
    ],
)
def test_week_by_week(title, readable, lines, actual, words):
    ax = plots.tracking(followed(actual))
    assert title(ax) == words and "It expected 60, between 48 and 72." in plots.describe(ax)
    assert lines(ax, "came")[0].get_ydata().tolist() == list(actual)
    assert lines(ax, "expected")[0].get_linestyle() == "--"  # a second cue beside colour
    readable(ax)


@pytest.mark.long
def test_week_by_week_in_both_languages(readable, lang):
    readable(plots.tracking(followed()))
    readable(plots.tracking(followed((0, 0, 0, 0)).assign(mean=0.0, obs_ci_lower=0.0, obs_ci_upper=0.0)))


def test_pit(title, readable, lang):
    even = pd.Series((np.arange(2000) + 0.5) / 2000)
    words = {
        "en": "What came is spread as the model said: no bar is outside what chance allows",
        "es": "Lo que llegó se reparte como decía el modelo: ninguna barra sale de lo que permite el azar",
    }
    ax = plots.pit(even)
    assert title(ax) == words[lang]
    readable(ax)


def test_pit_of_a_model_that_expects_too_little(title, readable, bars, lang):
    ax = plots.pit(pd.Series(((np.arange(1000) + 0.5) / 1000) ** 0.5), bins=10)
    outside = next(part for part in ax.containers if part.get_label() == "outside")
    assert len(outside.patches) == 8 and outside.patches[0].get_hatch()
    if lang == "en":
        assert title(ax) == "8 of 10 bars are outside what chance allows if the model is right"
        assert "The bar at the left end has 10 accounts, the one at the right end 190;" in plots.describe(ax)
    readable(ax)


def test_pit_of_one_account_and_given_axes(readable):
    readable(plots.pit(pd.Series([0.5])))
    _fig, ax = plots.figure()
    assert plots.pit(pd.Series([0.1, 0.9]), ax=ax, subtitle="x") is ax
