"""The stored references again, ten a model: they are what fifty digits say, and not what the library once said."""

import importlib.util
from pathlib import Path

import pandas as pd
import pytest

HERE = Path(__file__).parent


def written(name):
    """Load the script that wrote a file of references."""
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


def stored(name):
    """Ten cases spread over the two hundred, with their log-likelihoods as they are written."""
    table = pd.read_csv(HERE / "inputs" / name)
    kinds = table["model"] if "model" in table else pd.Series("BGBB", table.index)
    return [(kind, case) for kind, rows in table.groupby(kinds) for case in rows[7::20].itertuples()]


def check(found, case):
    assert float(found) == pytest.approx(case.loglike, rel=1e-12)


@pytest.mark.parametrize("model", ["BGNBD", "MBGNBD", "BGCNBD", "MBGCNBD", "ParetoNBD"])
def test_ten_references_a_model_at_fifty_digits(model):
    script = written("references")
    assert script.mp.mp.dps == 50
    cases = [case for kind, case in stored("likelihoods.csv") if kind == model]
    assert len(cases) == 10
    shapes = {name: (k, modified) for name, k, modified in script.BETA_GEOMETRIC}
    for case in cases:
        history = (case.p1, case.p2, case.p3, case.p4), case.frequency, case.recency, case.T
        shape = shapes.get(model, ())
        check((script.beta_geometric if shape else script.pareto)(*history, *shape), case)


def test_ten_references_of_bg_bb_at_fifty_digits():
    script, cases = written("references_bgbb"), stored("bgbb.csv")
    assert len(cases) == 10
    for _kind, case in cases:
        check(script.loglike((case.p1, case.p2, case.p3, case.p4), case.frequency, case.recency, case.T), case)
