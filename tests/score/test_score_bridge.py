"""The bridge to scikit-criteria: the same scores, a published ranking by another method, errors."""

from __future__ import annotations

import builtins
import sys

import numpy as np
import pandas as pd
import pytest

from kamlib import language
from kamlib.errors import DataError, NotInstalledError
from kamlib.score import to_skcriteria, weighted_sum

RATINGS = pd.DataFrame({"volume": [1.0, 0.25, 0.5], "fit": [0.0, 1.0, 0.5]}, index=["Vicom", "Cartech", 7])
WEIGHTS = pd.Series({"fit": 0.6, "volume": 0.4})


@pytest.fixture
def skcriteria():
    from tests.conftest import lacking

    try:
        import skcriteria
    except ImportError:
        lacking("scikit-criteria is not installed: pip install 'kamlab[criteria]'")
    return skcriteria


def test_its_weighted_sum_is_ours(skcriteria):
    from skcriteria.agg.simple import WeightedSumModel

    matrix = to_skcriteria(RATINGS, WEIGHTS)
    result = WeightedSumModel().evaluate(matrix)
    ours = weighted_sum(RATINGS, WEIGHTS)
    assert result.e_.score.tolist() == pytest.approx(ours.score.tolist())
    assert result.rank_.tolist() == ours.rank.tolist()
    assert list(matrix.alternatives) == ["Vicom", "Cartech", "7"]
    assert matrix.weights.tolist() == [0.4, 0.6]


def test_a_published_ranking_by_topsis(skcriteria):
    # Tzeng & Huang (2011), Multiple Attribute Decision Making, CRC Press, chapter on TOPSIS
    from skcriteria.agg.topsis import TOPSIS
    from skcriteria.pipelines import mkpipe
    from skcriteria.preprocessing.scalers import VectorScaler

    values = pd.DataFrame([[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]], columns=list("abc"))
    matrix = to_skcriteria(values, {"a": 0.3, "b": 0.4, "c": 0.3})
    result = mkpipe(VectorScaler(target="matrix"), TOPSIS()).evaluate(matrix)
    assert result.e_.similarity.tolist() == pytest.approx([0.5037, 0.6581, 0.7482, 0.3340], abs=0.0001)
    assert result.rank_.tolist() == [3, 2, 1, 4]


def test_directions_are_handed_over(skcriteria):
    matrix = to_skcriteria(RATINGS, WEIGHTS, directions={"volume": "lower"})
    assert [int(one.value) for one in matrix.objectives] == [-1, 1]


def test_what_it_cannot_take_is_named(skcriteria):
    with pytest.raises(DataError, match="no cells that are missing or no numbers. Found: Cartech volume, Cartech fit"):
        to_skcriteria(RATINGS.where(RATINGS["fit"] < 1), WEIGHTS)
    with pytest.raises(DataError, match="criteria in weights are not those of the ratings"):
        to_skcriteria(RATINGS, {"fit": 1.0})
    with pytest.raises(DataError, match="Found: fit: up"):
        to_skcriteria(RATINGS, WEIGHTS, directions={"fit": "up"})


def test_without_the_package_it_says_how_to_get_it(monkeypatch):
    real = builtins.__import__

    def refuse(name, *rest):
        if name == "skcriteria":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.delitem(sys.modules, "skcriteria", raising=False)
    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(NotInstalledError, match=r'need the package scikit-criteria.*pip install "kamlab\[criteria\]"'):
        to_skcriteria(RATINGS, WEIGHTS)
    with language.using("es"), pytest.raises(NotInstalledError, match="necesitan el paquete scikit-criteria"):
        to_skcriteria(RATINGS, WEIGHTS)


def test_a_thousand_accounts(skcriteria):
    values = pd.DataFrame(np.random.default_rng(0).random((1000, 2)), columns=["volume", "fit"])
    assert to_skcriteria(values, WEIGHTS).shape == (1000, 2)
