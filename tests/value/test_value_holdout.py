"""What a model expected beside what came: a published miss, simple guesses, a model that is right, and words."""

import numpy as np
import pandas as pd
import pytest

import kamlib as kam
from kamlib.errors import DataError
from kamlib.value import BGNBD, MBGNBD, validate_holdout

LATER = 52.0


@pytest.fixture(scope="module")
def missed(cdnow):
    return BGNBD(cdnow).fit().validate_holdout(cdnow, draws=150)


@pytest.fixture
def lived(drawn):
    """Draw accounts, and let them live on by the law that made them."""

    def draw(accounts, seed, params=(1.2, 8.0, 0.8, 8.0)):
        table = drawn(accounts, seed, params)
        truth = BGNBD(table).with_params(params)
        came = truth.model._draw(LATER / truth.model._unit)(np.random.default_rng(seed), truth.inside, slice(None))
        return table.assign(frequency_holdout=came, T_holdout=LATER), truth

    return draw


def test_the_interval_of_cdnow_misses_and_says_so(missed):
    """Fader, Hardie & Lee (2005a): weeks 40 to 78; 1,653 expected, 1,882 came."""
    assert missed.total["actual"] == 1882 and round(missed.total["mean"]) == 1653 and not missed.holds
    assert missed.sentence.startswith("1,882 purchases came where 1,653 were expected; the 95% interval,")
    assert "misses: it has the doubt about chance and parameters, not that about the model" in missed.sentence
    assert missed.horizon == pytest.approx(39) and missed.bias == pytest.approx((1653.4 - 1882) / 2357, abs=1e-3)


def test_cdnow_beside_simple_guesses(missed, cdnow):
    errors = missed.baselines["mean_absolute_error"]
    assert errors.round(3).to_dict() == {"model": 0.785, "same_rate": 1.024, "average_account": 1.382}
    assert missed.better and missed.best_baseline == "same_rate"
    words = "off by 0.785 purchases an account; the best simple guess, each account at its own rate so far, by 1.024"
    assert words in missed.sentence
    by_hand = cdnow["frequency"] / cdnow["T"] * 39
    assert missed.baselines.loc["same_rate", "total"] == pytest.approx(by_hand.sum())
    off = by_hand - cdnow["frequency_holdout"]
    assert missed.baselines.loc["same_rate", "bias"] == pytest.approx(off.mean())
    assert missed.baselines.loc["same_rate", "root_mean_squared_error"] == pytest.approx(np.sqrt((off**2).mean()))


def test_the_table_of_accounts(missed, cdnow):
    table = missed.table
    assert table.index.equals(cdnow.index) and (table["actual"] == cdnow["frequency_holdout"]).all()
    assert list(table)[-2:] == ["actual", "pit"] and table["pit"].between(0, 1, inclusive="neither").all()
    inside = (table["obs_ci_lower"] <= table["actual"]) & (table["actual"] <= table["obs_ci_upper"])
    assert missed.coverage == pytest.approx(inside.mean()) and 0.95 < missed.coverage < 0.99
    assert missed.pit_central == pytest.approx(missed.pit.between(0.025, 0.975).mean()) and missed.pit_central < 0.95


@pytest.mark.long
def test_a_model_that_is_right(lived):
    held, central, covered = 0, [], []
    for seed in range(12):
        table, truth = lived(150, seed)
        found = truth.validate_holdout(table, draws=99, seed=seed)
        held += found.holds
        central.append(found.pit_central)
        covered.append(found.coverage)
        assert np.isnan(found.total["mean_ci_lower"])  # given parameters
    assert held >= 10
    # counts come in steps: their intervals hold more than 95 %, the randomised PIT does not
    assert np.mean(central) == pytest.approx(0.95, abs=0.013) and np.mean(covered) > 0.955


def test_the_same_seed_the_same_numbers(lived):
    table, truth = lived(100, 1)
    first, second = (validate_holdout(truth, table, draws=40, seed=3) for _time in range(2))
    pd.testing.assert_frame_equal(first.table, second.table)
    assert (truth.validate_holdout(table, draws=40, seed=4).pit != first.pit).any()
    plain = truth.expected_purchases(LATER, draws=40, seed=3)
    pd.testing.assert_frame_equal(plain.table, first.table[list(plain.table)])


def test_not_better_than_last_year(lived):
    """Accounts that do again exactly what they did: no model beats that, and the verdict says so."""
    table, truth = lived(200, 2)
    again = table.assign(frequency_holdout=np.round(table["frequency"] / table["T"] * LATER))
    found = truth.validate_holdout(again, last_period=again["frequency_holdout"], draws=40)
    assert not found.better and found.best_baseline == "last_period"
    assert found.baselines.loc["last_period", ["total", "mean_absolute_error"]].tolist() == [
        again["frequency_holdout"].sum(),
        0.0,
    ]
    assert "Not better than last year: the model is off by" in found.sentence
    assert "each account as in the last period, by 0.000" in found.sentence
    with kam.language.using("es"):
        assert "No es mejor que el año pasado" in found.sentence
    assert "<table" in found._repr_html_() and str(found) == found.sentence


def test_equal_is_not_better():
    """The exact sense: an error that is not smaller is not better."""
    table = pd.DataFrame({"frequency": [0.0], "recency": [0.0], "T": [10.0]}).assign(
        frequency_holdout=0, T_holdout=10.0
    )
    found = BGNBD(table).with_params([1e-9, 1.0, 1.0, 1.0]).validate_holdout(table, draws=20)
    assert found.baselines.loc["same_rate", "mean_absolute_error"] == 0 and not found.better


def test_rows_in_another_order_and_weights(lived):
    table, truth = lived(60, 5)
    mixed = truth.validate_holdout(table.sample(frac=1, random_state=0), draws=40)
    straight = truth.validate_holdout(table, draws=40)
    pd.testing.assert_frame_equal(mixed.table, straight.table)
    double = BGNBD(table, weights=np.full(60, 2.0)).with_params(truth.params).validate_holdout(table, draws=40)
    assert double.total["actual"] == 2 * straight.total["actual"]
    assert double.baselines.loc["model", "mean_absolute_error"] == pytest.approx(
        straight.baselines.loc["model", "mean_absolute_error"]
    )


def test_accounts_without_an_entry_in_the_last_period_had_none(lived):
    table, truth = lived(30, 6)
    found = truth.validate_holdout(table, last_period=pd.Series({0: 5}), draws=20)
    assert found.baselines.loc["last_period", "total"] == 5


def test_tables_that_cannot_be(lived):
    table, truth = lived(30, 7)
    for change, words in (
        (table.drop(columns="T_holdout"), "T_holdout"),
        (table[:20], "other accounts"),
        (table.assign(T_holdout=np.arange(30)), "not one period"),
        (table.assign(T_holdout=0.0), "not one period"),
    ):
        with pytest.raises(DataError, match=words):
            truth.validate_holdout(change)
    with pytest.raises(DataError, match=r"0\.95"):
        MBGNBD(table).with_params(truth.params).validate_holdout(table, interval=95)
