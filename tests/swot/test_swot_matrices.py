"""The matrices of the textbooks: published totals, and the rules that are held."""

import pandas as pd
import pytest

from kamlib.errors import DataError
from kamlib.swot import Swot, efe, ife, space


def rated(kinds, weights, ratings) -> pd.DataFrame:
    index = [f"{kind[0].upper()}{place}" for place, kind in enumerate(kinds, 1)]
    return pd.DataFrame({"kind": kinds, "weight": weights, "rating": ratings}, index=index)


def test_space_of_a_published_rating_sheet():
    # Space matrix, rating sheet, scribd.com/document/119154491; steps of David, F. R., Strategic Management, SPACE
    found = space(
        {
            "financial": [4, 4, 6, 5, 5, 4],
            "competitive": [-1, -1, -1, -2],
            "stability": [-3, -3, -1, -3, -3, -2],
            "industry": [5, 5, 4, 4, 5, 3],
        }
    )
    assert found.means.round(2).to_dict() == {
        "financial": 4.67, "competitive": -1.25, "stability": -2.5, "industry": 4.33
    }  # fmt: skip
    assert (round(found.x, 2), round(found.y, 2), found.posture) == (3.08, 2.17, "aggressive")


def test_space_of_a_second_published_rating_sheet():
    # scribd.com/document/395200450
    found = space(
        {
            "financial": [5, 4, 6, 5],
            "competitive": [-4, -2, -3, -2],
            "stability": [-4, -2, -2, -3],
            "industry": [6, 4, 5, 4],
        }
    )
    assert found.means.to_dict() == {"financial": 5.0, "competitive": -2.75, "stability": -2.75, "industry": 4.75}
    assert (found.x, found.y, found.posture) == (2.0, 2.25, "aggressive")


@pytest.mark.parametrize(
    ("financial", "industry", "posture"),
    [(6, 6, "aggressive"), (6, 1, "conservative"), (1, 1, "defensive"), (1, 6, "competitive")],
)
def test_the_four_postures(financial, industry, posture):
    ratings = {"financial": [financial], "industry": [industry], "competitive": [-3], "stability": [-3]}
    found = space(ratings)
    assert found.posture == posture
    assert str(found).lower().startswith(posture) and str(found) in found._repr_html_()


def test_space_holds_its_scales():
    ratings = {"financial": [7], "industry": [3], "competitive": [-3], "stability": [-3]}
    with pytest.raises(DataError, match=r"financial are outside their scale.*1 \.\. 6.*7"):
        space(ratings)
    assert space(ratings, scale=7).y == 4
    with pytest.raises(DataError, match=r"Dimensions without a rating.*industry"):
        space(ratings | {"industry": []}, scale=7)
    with pytest.raises(DataError, match="stability are outside"):
        space(ratings | {"stability": [3]}, scale=7)


def test_efe_by_hand():
    found = efe(rated(["opportunity", "opportunity", "threat"], [0.5, 0.3, 0.2], [1, 4, 2]))
    assert found.table["score"].tolist() == pytest.approx([0.5, 1.2, 0.4])
    assert found.total == pytest.approx(2.1)
    assert "below the middle" in str(found)


def test_the_middle_is_told():
    assert "2.50: the middle" in str(ife(rated(["strength", "weakness"], [0.5, 0.5], [3, 2])))
    assert "3.00: above" in str(ife(rated(["strength", "weakness"], [0.5, 0.5], [4, 2])))


@pytest.mark.parametrize(
    ("factors", "told"),
    [
        (rated(["strength", "weakness"], [0.5, 0.4], [4, 2]), "do not add up to 1.*0.9"),
        (rated(["strength", "weakness"], [1.5, -0.5], [4, 2]), "do not add up to 1"),
        (rated(["strength", "weakness"], [0.5, 0.5], [2, 2]), "break the rule.*S1: strength 2"),
        (rated(["strength", "weakness"], [0.5, 0.5], [4, 3]), "break the rule.*W2: weakness 3"),
        (rated(["strength", "threat"], [0.5, 0.5], [4, 3]), "not all of the kinds.*threat"),
        (rated([], [], []), "not all of the kinds.*no factor"),
        (pd.DataFrame({"kind": ["strength"]}), "no column weight, rating"),
    ],
)
def test_the_rules_of_the_matrix_are_held(factors, told):
    with pytest.raises(DataError, match=told):
        ife(factors)


def test_a_swot_rates_its_own_factors_by_their_priorities(proven):
    swot = Swot((proven("S1", effect=3.0), proven("W1", "weakness", effect=-1.0), proven("T1", "threat")))
    assert swot.ife(pd.Series({"S1": 4, "W1": 2})).total == pytest.approx(0.75 * 4 + 0.25 * 2)
    assert swot.ife(pd.Series({"S1": 4, "W1": 1}), pd.Series({"S1": 0.5, "W1": 0.5})).total == pytest.approx(2.5)
    assert swot.efe(pd.Series({"T1": 3})).total == pytest.approx(3)
    with pytest.raises(DataError, match=r"no rating.*W1"):
        swot.ife(pd.Series({"S1": 4}))
