"""Curves of survival and of renewals: what is seen and what is projected stay apart, and each can be read."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kamlib import plots
from kamlib.errors import KamlibError
from kamlib.value import ShiftedBetaGeometric, retention_curve

REGULAR = [1000, 631, 468, 382, 326]


def contracts(*years: int | None) -> pd.DataFrame:
    """Contracts from 2018 that end after so many years; None runs."""
    ends = [pd.NaT if year is None else pd.Timestamp(2017 + year, 12, 31) for year in years]
    return pd.DataFrame({"start_date": pd.Timestamp("2018-01-01"), "ended_on": pd.to_datetime(pd.Series(ends))})


def curve(*years, **terms):
    return retention_curve(contracts(*years), as_of="2024-12-31", unit="Y", **terms)


MIXED = (1, 1, 2, 3, 3, 4, 5, None, None, None)


@pytest.fixture(scope="module")
def regular():
    return ShiftedBetaGeometric(REGULAR).fit()


def test_the_curve_and_its_projection(title, subtitle, lines, readable, lang):
    ax = plots.survival(curve(*MIXED, tail="weibull", horizon=12))
    wanted = {
        "en": "30% of 10 relationships last longer than 5 years; after 7 the curve is a projection",
        "es": "El 30\xa0% de 10 relaciones dura más de 5 años; después de 7, la curva es una proyección",
    }
    assert title(ax) == wanted[lang]
    assert ("95%" if lang == "en" else "95\xa0%") in subtitle(ax)
    (seen,), (tail,), (end,) = lines(ax, "observed"), lines(ax, "projection"), lines(ax, "last")
    assert seen.get_drawstyle() == "steps-post" and seen.get_linestyle() == "-"
    assert tail.get_linestyle() == "--" and tail.get_color() != seen.get_color()
    assert seen.get_xdata()[-1] == tail.get_xdata()[0] == end.get_xdata()[0] == 7
    assert seen.get_ydata()[-1] == tail.get_ydata()[0] == pytest.approx(0.3)
    assert {"observed band", "projection band"} <= {part.get_label() for part in ax.collections}
    marks = [text.get_text() for text in ax.texts]
    assert ("data end here →" if lang == "en" else "fin de los datos →") in marks
    readable(ax)


def test_under_each_age_stands_how_many_were_watched():
    ax = plots.survival(curve(*MIXED, tail="last_hazard", horizon=12))
    shown = dict(zip(ax.get_xticks(), (label.get_text() for label in ax.get_xticklabels()), strict=True))
    assert (shown[0], shown[10]) == ("0\n10", "10\n–")
    assert shown[5] == "5\n4"  # one that ends at five, and three that run
    assert "After 5 years: 30% (7% to 58%)." in plots.describe(ax)
    assert "After 10 years, projected:" in plots.describe(ax)


def test_without_a_tail_nothing_is_dashed(title, lines, readable):
    ax = plots.survival(curve(*MIXED))
    assert title(ax) == "30% of 10 relationships last longer than 5 years"
    assert not lines(ax, "projection") and not lines(ax, "last")
    readable(ax)


@pytest.mark.parametrize("years", [(None,) * 5, (1,), (2,) * 5, MIXED * 3])
def test_any_curve_is_readable(years, readable, title, lang):
    ax = plots.survival(curve(*years))
    readable(ax)
    if years[0] is None:
        assert title(ax).startswith("None of 5" if lang == "en" else "Ninguna de las 5")


@pytest.mark.parametrize("horizon", [7.5, 8, 40])
def test_short_and_long_projections_are_readable(horizon, readable, lang):
    readable(plots.survival(curve(*MIXED, tail="weibull", horizon=horizon)))


@pytest.mark.long
def test_renewals(regular, title, subtitle, lines, readable, lang):
    ax = plots.retention(regular)
    wanted = {
        "en": "Of those still there, 63% renew the first time and 85% at renewal 4",
        "es": "De los que quedan, la primera vez renueva el 63\xa0% y en la renovación 4, el 85\xa0%",
    }
    assert title(ax) == wanted[lang]
    (dots,), (law,), (ahead,) = lines(ax, "seen"), lines(ax, "observed"), lines(ax, "projection")
    assert dots.get_ydata() == pytest.approx([0.631, 468 / 631, 382 / 468, 326 / 382])
    assert law.get_xdata().tolist() == [1, 2, 3, 4] and ahead.get_xdata().tolist() == [4, 5, 6, 7, 8]
    assert ahead.get_linestyle() == "--"
    band = next(part for part in ax.collections if part.get_label() == "projection band")
    table = regular.retention(8)
    heights = band.get_paths()[0].vertices[:, 1]
    assert heights.min() == pytest.approx(table.loc[4:, "mean_ci_lower"].min())
    assert heights.max() == pytest.approx(table.loc[4:, "mean_ci_upper"].max())
    told = plots.describe(ax)
    assert ("Projected for renewal 8: 92%." if lang == "en" else "renovación 8: 92\xa0%.") in told
    readable(ax)


@pytest.mark.long
@pytest.mark.parametrize("periods", [2, 4, 5, 30])
def test_any_number_of_renewals_is_readable(regular, periods, readable, lines):
    ax = plots.retention(regular, periods=periods)
    assert bool(lines(ax, "projection")) == (periods > 4)
    readable(ax)


@pytest.mark.long
def test_customers_who_are_alike(title):
    alike = ShiftedBetaGeometric([1000, 800, 640, 512, 410, 327]).fit()
    assert title(plots.retention(alike)) == "80% renew each time: the customers seem alike"


@pytest.mark.long
def test_published_parameters_have_no_band(regular, lines):
    ax = plots.retention(regular.model.with_params([0.764, 1.296]))
    assert not ax.collections and len(lines(ax, "observed")) == 1


def test_one_renewal_is_no_picture(regular):
    with pytest.raises(KamlibError, match="two renewals or more, and was given 1"):
        plots.retention(regular, periods=1)


def test_given_axes_and_words(regular, subtitle):
    fig, ax = plots.figure()
    assert plots.retention(regular, ax=ax, subtitle="Regular customers, 2020 to 2024") is ax
    assert subtitle(ax) == "Regular customers, 2020 to 2024"
    assert np.isfinite(ax.get_ylim()).all() and fig.axes == [ax]
