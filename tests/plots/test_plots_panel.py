"""Revenue month by month: bars from zero, months that fit, titles."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kamlib import plots

NBSP = "\N{NO-BREAK SPACE}"


def panel(n: int, months: int, *, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    values = np.exp(rng.normal(8, 1, (n, 1))) * np.exp(rng.normal(0, 0.4, (n, months)))
    index = pd.Index([f"A{place}" for place in range(n)], name="account_id")
    return pd.DataFrame(
        values, index=index, columns=pd.date_range("2021-01-01", periods=months, freq="MS", name="month")
    )


def two_years(now: float) -> pd.DataFrame:
    months = pd.date_range("2023-01-01", periods=24, freq="MS")
    return pd.DataFrame([[100.0] * 12 + [now] * 12], index=["A"], columns=months)


@pytest.mark.long
@pytest.mark.parametrize(
    ("n", "months"), [(1, 1), (30, 1), (2, 2), (1, 6), (30, 7), (2, 13), (30, 24), (1, 48), (30, 120), (2, 240)]
)
def test_any_number_of_months_and_accounts_is_readable(n, months, nasty, readable):
    for plot in (plots.revenue_panel, plots.revenue_heat_map):
        readable(plot(panel(n, months), names=nasty, currency="EUR"))


@pytest.mark.long
def test_nasty_names_and_both_languages(nasty, readable, lang):
    for ax in (
        plots.revenue_panel(panel(10, 30), names=nasty, top=1, currency="EUR"),
        plots.revenue_heat_map(panel(10, 30), names=nasty, currency="EUR"),
        plots.revenue_heat_map(panel(10, 30) * 1e5, names=nasty),
    ):
        readable(ax)


def test_standing_bars_start_at_zero(bars):
    ax = plots.revenue_panel(panel(8, 10))
    total, largest = bars(ax, "total", standing=True), bars(ax, "largest", standing=True)
    assert len(total) == len(largest) == 10
    assert {start for start, _end in total + largest} == {0.0}
    assert [end for _start, end in total] == pytest.approx(panel(8, 10).sum().tolist())


def test_the_last_twelve_months_against_the_twelve_before(title, lang):
    table = two_years(110.0)
    assert (
        title(plots.revenue_panel(table))
        == {
            "en": "Revenue of the last twelve months is 10.0% above the twelve before",
            "es": f"Los ingresos de los últimos doce meses superan en un 10,0{NBSP}% los de los doce anteriores",
        }[lang]
    )


@pytest.mark.long
@pytest.mark.parametrize(("now", "words"), [(90.0, "10.0% below"), (100.0, "as high as")])
def test_other_findings(now, words, title):
    assert words in title(plots.revenue_panel(two_years(now)))


def test_a_short_panel_tells_of_the_largest(title):
    table = pd.DataFrame(
        [[60.0] * 3, [40.0] * 3], index=["A", "B"], columns=pd.date_range("2024-01-01", periods=3, freq="MS")
    )
    ax = plots.revenue_panel(table, top=1, names=pd.Series({"A": "Vicom"}))
    assert title(ax) == "Vicom brings 60.0% of the revenue of the last 3 months"
    assert "5 largest" not in plots.describe(ax)


def test_negative_months_are_drawn(bars, readable):
    table = panel(5, 8)
    table.iloc[:, 3] = -500.0
    ax = plots.revenue_panel(table, top=2)
    assert min(end for _start, end in bars(ax, "total", standing=True)) == -2500.0
    assert ax.get_ylim()[0] < -2500
    readable(ax)
    readable(plots.revenue_heat_map(table))


def test_the_heat_map_names_who_fell_silent(title):
    table = panel(5, 12)
    table.iloc[1, -3:] = 0.0
    assert title(plots.revenue_heat_map(table)) == "1 of the 5 largest accounts bought nothing in the last 3 months"
    assert title(plots.revenue_heat_map(panel(5, 12))) == "All of the 5 largest accounts bought in the last 3 months"
