"""Those just above the line of choice beside those just below it; dice of which more and more stay."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from kamlib import language
from kamlib.errors import DataError
from kamlib.evaluate import beside_the_line, dice_exact, dice_fading

TABLE = pd.DataFrame(
    {
        "then": [50.0, 40, 30, 20, 0],
        "now": [10.0, 20, 33, 22, 9],
        "chosen": [True, True, False, False, False],
    }
)


def test_two_sides_by_hand():
    result = beside_the_line(TABLE, reach=2)
    assert result.above == pytest.approx(30 / 90 - 1) and result.below == pytest.approx(0.1)
    assert float(result.difference) == pytest.approx(30 / 90 - 1.1) and result.difference.n == 4
    assert beside_the_line(TABLE.iloc[::-1], reach=1).above == pytest.approx(-0.5)
    assert "of the 2 just above the line: −66.7%; of the 2 just below it: +10.0%" in str(result)
    with language.using("es"):
        assert "por encima de la línea" in result._repr_html_()


@pytest.mark.long
def test_interval_covers_and_does_not_depend_on_the_unit():
    rng = np.random.default_rng(1)
    inside = 0
    for seed in range(300):
        then = np.sort(rng.lognormal(0, 0.1, 60))[::-1]
        table = pd.DataFrame({"then": then, "now": then * rng.lognormal(0, 0.5, 60), "chosen": np.arange(60) < 30})
        result = beside_the_line(table, reach=25, seed=seed, draws=400)
        inside += result.difference.ci_lower <= 0 <= result.difference.ci_upper
    assert 0.90 <= inside / 300 <= 0.98
    other = beside_the_line(table.assign(then=table["then"] * 1000, now=table["now"] * 1000), reach=25, draws=400)
    assert float(other.difference) == pytest.approx(float(result.difference))


def test_sides_that_are_too_short():
    with pytest.raises(DataError, match="There are not 3 accounts on both sides of the line. Found: 2 above, 2 below"):
        beside_the_line(TABLE, reach=3)
    with pytest.raises(DataError, match="chosen"):
        beside_the_line(TABLE[["then", "now"]])


def test_fading_is_counted_and_the_lead_that_lasts_is_the_part_kept():
    table = dice_fading()
    assert table.loc[2, "fell"] == float(dice_exact(dice=5, kept=2).fell)
    assert table["lead_now"].to_numpy() == pytest.approx((table["lasting"] * table["lead_then"]).to_numpy(), abs=1e-9)
    assert table["fell"].is_monotonic_decreasing
    assert table[["fell", "stayed", "rose"]].sum(axis=1).to_numpy() == pytest.approx(1)
    assert table["fell"].round(3).tolist() == [0.948, 0.919, 0.876, 0.814, 0.712, 0.0]
