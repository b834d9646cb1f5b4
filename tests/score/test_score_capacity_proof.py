"""A small slice of the simulation of lists within hours: its laws, and the order of the ways."""

import importlib
import sys

import numpy as np
import pandas as pd
import pytest


@pytest.fixture(scope="module")
def proof(root):
    """Import the proof, which is no part of the library."""
    sys.path.insert(0, str(root))
    module = importlib.import_module("proofs.capacity")
    yield module
    sys.path.remove(str(root))


def test_what_is_drawn_follows_its_law(proof):
    drawn = np.log(proof.portfolio(20_000, 0.5, np.random.default_rng(1)))
    assert drawn.std().tolist() == pytest.approx([0.9, 0.6], abs=0.02)
    assert drawn.corr().iloc[0, 1] == pytest.approx(0.5, abs=0.02)


def test_the_best_list_holds_most_and_value_for_each_hour_comes_near(proof):
    found = pd.DataFrame([proof.simulate(40, 0.5, number) for number in range(15)])
    assert (found >= -1e-9).all(axis=None)
    assert (found["cut"] >= found["skip"] - 1e-9).all()
    assert found["each"].mean() < 0.02 < found["skip"].mean()
