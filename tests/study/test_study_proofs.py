"""The long simulations of the choice of key accounts: one of them, held to what must be so in every portfolio."""

import numpy as np
import pandas as pd
import pytest

from proofs import _simulate, selection, selection_stories


@pytest.mark.long
def test_one_portfolio_chosen_in_each_way():
    found = selection.simulate(3)
    assert found[selection.BEST] == 1 and found[f"{selection.BEST}, best"] == selection.TOP
    ways = [name for name in found if not name.endswith((", best", ", n")) and "|" not in name]
    assert {*selection.WEIGHTS, selection.FREE, selection.BASE, "screening", "margin alone"} <= set(ways)
    for name in ways:
        assert 0 <= found[name] <= 1 and found[f"{name}, best"] <= found[f"{name}, n"] <= selection.TOP
    assert found[selection.RANDOM] < found[selection.BASE]
    planted = {tuple(name.split("|")[:2]) for name in found if "|" in name}
    assert planted == set(selection_stories.RIGHT)
    for story, role in planted:
        told = {part: found[f"{story}|{role}|{part}"] for part in ("revenue", "selection", "out", "chance")}
        assert np.isnan(told["chance"]) if told["out"] else 0 <= told["chance"] <= 1
        assert not (told["out"] and told["selection"])


def test_what_was_kept_is_read_by_name_whatever_the_order(tmp_path, monkeypatch):
    monkeypatch.setattr(_simulate.tempfile, "gettempdir", lambda: str(tmp_path))
    rows = {1: {"a": 1.0, "b": 2.0}, 2: {"b": 20.0, "a": 10.0}}
    for _again in range(2):
        found = _simulate.kept("order-test", range(1, 3), rows.__getitem__)
        assert found["a"].tolist() == [1, 10] and found["b"].tolist() == [2, 20]


def test_a_mean_is_written_with_its_error():
    assert selection.mean(pd.Series([1.0, 3.0])) == "2.0 ± 1.0"
    assert selection.mean(pd.Series([0.1, 0.3]), 1, "%") == "20.0% ± 10.0"
