"""Slices of the proofs about a SWOT: how often chance is called unusual, and what of the planted stories is told."""

import importlib
import sys

import numpy as np
import pandas as pd
import pytest


@pytest.fixture(scope="module")
def proof(root):
    """Import a proof, which is no part of the library."""
    sys.path.insert(0, str(root))
    yield lambda name: importlib.import_module(f"proofs.{name}")
    sys.path.remove(str(root))


def rates(swot, name: str, portfolios: int) -> pd.Series:
    """Return the mean over portfolios of a case."""
    (case,) = [case for case in swot.CASES if case.name == name]
    return pd.DataFrame([swot.simulate(case, number) for number in range(portfolios)]).mean()


def test_what_is_false_and_what_is_found_are_counted_as_they_say(proof, monkeypatch):
    swot = proof("swot")
    # accounts 0 and 1 are moved; 0 is found by both rules, 2 is called unusual though it is not
    chances = np.full(60, 0.9)
    chances[[0, 2]] = 1e-9
    case = swot.Case("by hand", (lambda _rng, _accounts, moved: (chances, np.full(60, 0.9)),), 2)
    found = swot.simulate(case, 0)
    assert (found["ours false 0.05"], found["ours found"]) == (0.5, 0.5)
    assert (found["robust false 0.2"], found["robust found"]) == (0.0, 0.0)


@pytest.mark.long
@pytest.mark.parametrize("name", ["normal", "t4", "shares", "rare"])
def test_chance_is_called_unusual_no_more_often_than_said(proof, name):
    found, portfolios = rates(proof("swot"), name, 60), 60
    for rate in (0.05, 0.1, 0.2):
        assert found[f"ours false {rate}"] <= rate + 2.6 * np.sqrt(rate * (1 - rate) / portfolios)


@pytest.mark.long
def test_the_median_rule_calls_chance_unusual(proof):
    assert rates(proof("swot"), "t4", 20)["robust false 0.1"] > 0.8


@pytest.mark.long
def test_a_figure_that_lies_far_off_is_found(proof):
    found = rates(proof("swot"), "shares, one from 90 to 60 %", 20)
    assert found["ours found"] > 0.5


def test_verdicts_by_hand(proof):
    verdict = proof("swot_stories").verdict
    assert verdict({}, {}) == "silent"
    assert verdict({"margin": "-"}, {}) == "missed"
    assert verdict({"margin": "-", "payment": "-"}, {"margin": ("-", 0.9)}) == "in part"
    assert verdict({"margin": "-"}, {"margin": ("-", 0.9)}) == "matches"


@pytest.mark.long
def test_the_stories_that_are_told_and_those_that_are_missed(proof):
    found = proof("swot_stories").table().set_index(["story", "role"])
    assert len(found) == 24
    assert found.loc[("loud friend", "hero"), "verdict"] == "matches"
    assert found.loc[("struggling", "counter"), "verdict"] == "matches"
    assert found.loc[("struggling", "hero"), "verdict"] == "in part"
    assert found.loc[("vicom", "hero"), "verdict"] == "missed"
