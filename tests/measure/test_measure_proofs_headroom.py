"""A slice of the long simulation of headroom: one portfolio, chosen twice."""

import importlib
import sys

import pytest


@pytest.mark.long
def test_one_portfolio(root, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(root), *sys.path])
    proof = importlib.import_module("proofs.headroom")
    found = proof.simulate(3)
    assert len(found) == 6 and found["the largest|after"] > 0
    assert -1 <= found["the largest|growth"] < found["most headroom|growth"]
