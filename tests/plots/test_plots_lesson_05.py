"""Late payers, alarms, growth against survival, ranges: marks, titles, edges."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kamlib import plots
from kamlib.errors import KamlibError
from kamlib.measure import alarms
from kamlib.value import against_last_year, growth_against_survival

QUARTERS = pd.date_range("2022-01-01", periods=8, freq="QS")
DELAYS = pd.DataFrame(
    [[12, 15, 20, 30, 45, 60, 71, np.nan], [14, 30, 55, 68, 40, 20, 15, 14]], index=["A0", "A1"], columns=QUARTERS
)
NAMES = {"A0": "Nevada", "A1": "Riviera"}


def compared(n: int = 3):
    index = pd.Index([f"A{place}" for place in range(n)], name="account_id")
    means = np.linspace(100, 20, n)
    forecast = pd.DataFrame({"mean": means, "obs_ci_lower": means - 15, "obs_ci_upper": means + 15}, index=index)
    last, actual = (pd.Series(means + move, index=index) for move in (30, np.where(np.arange(n) == 1, 40, 5)))
    return against_last_year(forecast, last, actual)


def counted(n: int, *, failed: int = 1):
    signs = pd.DataFrame([[50.0]] * n + [[5.0]] * 10, index=[f"A{place}" for place in range(n + 10)])
    signs.columns = pd.to_datetime(["2023-01-01"])
    ended = pd.DataFrame({"fails": pd.NaT, "leaves": pd.NaT}, index=signs.index)
    ended.iloc[:failed, 0] = pd.Timestamp("2023-06-01")
    ended.iloc[failed : failed + 1, 1] = pd.Timestamp("2029-06-01")
    return alarms(signs, ended, threshold=30)


def compare(**changed):
    terms = {"margin": 100_000, "growth": 0.2, "hazard": 0.4, "steady_hazard": 0.1, "annual_discount_rate": 0.1}
    return growth_against_survival(**(terms | {"horizon_years": 5} | changed))


@pytest.mark.long
def test_days_late_by_quarter(title, lines, readable, lang):
    ax = plots.payment_delay(DELAYS, names=NAMES, floor=30)
    wanted = {
        "en": "Nevada paid 71 days late in the last quarter known, Riviera 14",
        "es": "En el último trimestre conocido, Nevada pagó con 71 días de retraso y Riviera, con 14",
    }
    assert title(ax) == wanted[lang]
    (nevada,), (riviera,), (floor,) = lines(ax, "Nevada"), lines(ax, "Riviera"), lines(ax, "floor")
    assert nevada.get_xdata().tolist() == list(range(7)) and nevada.get_ydata()[-1] == 71
    assert nevada.get_marker() != riviera.get_marker() and floor.get_ydata()[0] == 30
    assert [tick.get_text() for tick in ax.get_xticklabels()] == ["2022", "2023"]
    readable(ax)


def test_lines_laid_over_one_another_do_not_tell_what_came_after(title, lines):
    ax = plots.payment_delay(DELAYS, names=NAMES, until={"A0": "2023-07-01", "A1": "2022-10-01"})
    assert title(ax) == "Later and later: 71 and 68 days after the due day in the last quarter shown"
    (nevada,), (riviera,) = lines(ax, "Nevada"), lines(ax, "Riviera")
    assert nevada.get_xdata()[-1] == riviera.get_xdata()[-1] == 0
    assert riviera.get_ydata().tolist() == [14, 30, 55, 68]
    assert "14 in the end" not in plots.describe(ax)
    assert ax.get_xticklabels()[0].get_text() == "0"


@pytest.mark.long
def test_one_late_payer_three_and_none(title, nasty, readable, lang):
    readable(plots.payment_delay(DELAYS.iloc[:1]))
    three = DELAYS.reindex(["A0", "A1", "A1"]).set_axis(["A3", "A4", "A7"])
    readable(plots.payment_delay(three, names=nasty, floor=5))
    early = plots.payment_delay(-DELAYS.iloc[:1] / 10, until={"A0": "2023-01-01"})
    assert "−" in title(early)
    with pytest.raises(KamlibError, match="3" if lang == "es" else "keeps 3 accounts apart, and was given 4"):
        plots.payment_delay(pd.concat([DELAYS, DELAYS]))
    with pytest.raises(KamlibError):
        plots.payment_delay(DELAYS * np.nan)


def test_a_square_for_each_alarm(title, readable, lang):
    ax = plots.alarms(counted(5, failed=2))
    wanted = {
        "en": "2 of 5 alarms came true, 3 were false alarms",
        "es": "2 de 5 alarmas fueron ciertas y 3, falsas",
    }
    assert title(ax) == wanted[lang]
    assert [part.get_label() for part in ax.collections] == ["fails 2", "later 1", "there 2", "there 100"]
    readable(ax)


@pytest.mark.long
@pytest.mark.parametrize("n", [2, 26, 60])
def test_any_number_of_alarms_is_readable(n, readable):
    readable(plots.alarms(counted(n), subtitle="Payments of a quarter 30 days late or more on average"))


def test_hundred_squares_add_up(title):
    result = counted(3, failed=3)
    assert title(plots.alarms(result)) == "3 of 3 alarms came true, 0 were false alarms"
    quiet = result.quiet.assign(quarters=1000, fails=10, leaves=72)
    ax = plots.alarms(type(result)(result.table, quiet, result.ends, 30, 365))
    assert [part.get_label() for part in ax.collections][1:] == ["fails 1", "leaves 7", "there 92"]


def test_no_alarm_has_no_squares():
    with pytest.raises(KamlibError, match="takes 1 to 500 accounts, and was given 0"):
        plots.alarms(counted(0, failed=0))


@pytest.mark.long
def test_growth_against_survival(title, lines, readable, lang):
    ax = plots.value_risk(compare(), currency="EUR")
    wanted = {
        "en": "At 40% a year the growing customer is worth less: EUR\xa0167\xa0k against EUR\xa0285\xa0k",
        "es": "Con un 40\xa0% al año, el cliente que crece vale menos: 167\xa0mil\xa0EUR frente a 285\xa0mil\xa0EUR",
    }
    assert title(ax) == wanted[lang]
    (here,), (even,), (steady,) = lines(ax, "here"), lines(ax, "even"), lines(ax, "steady")
    assert here.get_xdata()[0] == 0.4 and here.get_marker() == "X"
    assert even.get_xdata()[0] == pytest.approx(0.25)
    assert steady.get_ydata()[0] == pytest.approx(here.get_ydata()[0] * 285_008 / 166_710, rel=1e-5)
    readable(ax)


def test_where_both_are_worth_the_same(title, lines, lang):
    ax = plots.value_risk(compare(hazard=0.25), currency="EUR")
    assert title(ax).endswith(
        {"en": "worth the same: EUR\xa0285\xa0k", "es": "valen lo mismo: 285\xa0mil\xa0EUR"}[lang]
    )
    assert lines(ax, "here")[0].get_marker() == "o"


@pytest.mark.long
@pytest.mark.parametrize(
    "changed",
    [
        {"hazard": 0.1},
        {"growth": 0.0, "steady_hazard": 0.0},
        {"growth": 0.5, "hazard": 0.0, "steady_hazard": 0.3, "horizon_years": 15},
        {"growth": -0.2, "hazard": 0.6},
        {"horizon_years": 1, "steady_hazard": 1.0},
    ],
)
def test_any_case_of_growth_is_readable(changed, readable, lines):
    ax = plots.value_risk(compare(**changed))
    readable(ax)
    if changed == {"hazard": 0.1}:
        assert lines(ax, "here")[0].get_marker() == "o"


def test_sliders_speak_in_per_cent():
    text, ax = plots.value_risk_panel(
        growth_against_survival,
        margin=100_000,
        growth_percent=20,
        hazard_percent=40,
        steady_hazard_percent=10,
        discount_percent=10,
        horizon_years=5,
    )
    assert text == str(compare())
    assert plots.describe(ax) == plots.describe(plots.value_risk(compare()))


@pytest.mark.long
def test_a_range_and_what_came(title, lines, bars, readable, lang):
    ax = plots.value_ranges(compared(), currency="EUR")
    wanted = {
        "en": "A range meant for 95% of the accounts held for 66.7% of 3",
        "es": "El rango, pensado para el 95\xa0% de las cuentas, acertó en el 66,7\xa0% de 3",
    }
    assert title(ax) == wanted[lang]
    assert bars(ax, "missed") == [pytest.approx((45, 75))]
    (missed,), (held,) = lines(ax, "missed"), lines(ax, "held")
    assert missed.get_xdata().tolist() == [100] and held.get_xdata().tolist() == [105, 25]
    readable(ax)


@pytest.mark.parametrize("n", [2, 12, 40])
def test_any_number_of_ranges_is_readable(n, nasty, readable):
    readable(plots.value_ranges(compared(n), names=nasty))
