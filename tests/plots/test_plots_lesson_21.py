"""A value under other assumptions: what is drawn agrees with the value itself, in both languages."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kamlib import plots
from kamlib.errors import KamlibError
from kamlib.value import BGNBD, GammaGamma, lifetime_value

WEEKS = 52.18
PLAIN = {"margin_percent": 30, "discount_percent": 10, "horizon_years": 4}


@pytest.fixture(scope="module")
def valued():
    """Two accounts at published parameters, and what they bring by quarters of a year without discount."""
    table = {"frequency": [20.0, 2.0], "recency": [100.0, 30.43], "T": [104.0, 38.86], "monetary_value": [900.0, 300.0]}
    summary = pd.DataFrame(table, index=["A", "B"])
    value = lifetime_value(
        BGNBD(summary).with_params([0.2426, 4.4136, 0.7929, 2.4259]),
        GammaGamma(summary).with_params([6.25, 3.74, 15.44]),
        margin_rate=0.3,
        annual_discount_rate=0.1,
        horizon_periods=4 * WEEKS,
        periods_per_year=WEEKS,
        draws=2,
    )
    quarters = tuple(np.arange(1, 41) / 4)
    return value, value.scenarios(margin_change=(0,), annual_discount_rates=(0,), horizon_years=quarters)


def test_nothing_changed_is_the_value_itself(valued, title, lines, readable, lang):
    value, flow = valued
    ax = plots.value_what_if(value, flow, currency="EUR", **PLAIN)
    (assumed,), (chosen,) = lines(ax, "assumed"), lines(ax, "set")
    assert chosen.get_ydata() == pytest.approx(assumed.get_ydata()) and len(chosen.get_ydata()) == 5
    assert chosen.get_ydata()[-1] == pytest.approx(value.total["mean"], rel=1e-3)
    assert title(ax).endswith({"en": ", as assumed", "es": ", según lo supuesto"}[lang])
    readable(ax)


def test_margin_discount_and_years_are_those_of_scenarios(valued, lines):
    value, flow = valued
    chosen = {"margin_percent": 45, "discount_percent": 5, "horizon_years": 2}
    (line,) = lines(plots.value_what_if(value, flow, **chosen), "set")
    told = value.scenarios(margin_change=(0.5,), annual_discount_rates=(0.05,), horizon_years=(1, 2))["total"]
    assert line.get_ydata()[1:] == pytest.approx(told.tolist(), rel=1e-3)


def test_a_loss_takes_its_share_of_what_is_left(valued, title, lines, readable, lang):
    """One in ten lost a year: what comes after t years is met by 0.9 to the power t of the accounts."""
    value, flow = valued
    ax = plots.value_what_if(value, flow, loss_percent=10, currency="EUR", **PLAIN)
    ends = np.arange(1, 401) / 100
    fine = value.scenarios(margin_change=(0,), annual_discount_rates=(0,), horizon_years=tuple(ends))["total"]
    middle = ends - 0.005
    by_hand = np.diff(fine, prepend=0.0) @ (0.9**middle / 1.1**middle)
    (line,) = lines(ax, "set")
    assert line.get_ydata()[-1] == pytest.approx(by_hand, rel=1e-3)
    part = f"{1 - line.get_ydata()[-1] / lines(ax, 'assumed')[0].get_ydata()[-1]:.1%}"
    assert {"en": f"{part} less than assumed", "es": part[:-1].replace(".", ",")}[lang] in title(ax)
    readable(ax)


def test_the_sentence_names_every_assumption(valued):
    words = plots.describe(plots.value_what_if(*valued, loss_percent=5, **(PLAIN | {"horizon_years": 1})))
    assert (
        words.startswith("In 1 year ")
        and "Margin 30%, discount rate 10% a year, lost beyond the model 5% a year" in words
    )


@pytest.mark.parametrize(
    "wrong", [{"horizon_years": 0}, {"horizon_years": 11}, {"horizon_years": 1.5}, {"loss_percent": 100}]
)
def test_what_cannot_be_is_refused(valued, wrong):
    with pytest.raises(KamlibError):
        plots.value_what_if(*valued, **(PLAIN | wrong))
