"""Published evaluations: IFE, EFE and A'WOT, each to the digits that its source prints."""

import pandas as pd
import pytest

from kamlib.swot import Factor, Swot, efe, ife

# David, F. R. (2011). Strategic Management, 13th ed. Prentice Hall, table 4-10: a retail computer store
STORE = {
    "strength": [(0.05, 3), (0.07, 4), (0.10, 3), (0.05, 3), (0.02, 3), (0.15, 3), (0.05, 4), (0.03, 3), (0.02, 3)],
    "weakness": [(0.10, 2), (0.15, 2), (0.02, 1), (0.02, 1), (0.04, 1), (0.05, 2), (0.03, 1), (0.05, 1)],
}
STORE_SCORES = [
    0.15, 0.28, 0.30, 0.15, 0.06, 0.45, 0.20, 0.09, 0.06, 0.20, 0.30, 0.02, 0.02, 0.04, 0.10, 0.03, 0.05,
]  # fmt: skip
# EFE matrix of SEAOIL Philippines, scribd.com/doc/263503834, which prints 1.64 for opportunities and 1.31 for threats
SEAOIL = {
    "opportunity": [(0.12, 3), (0.14, 4), (0.05, 3), (0.12, 3), (0.08, 2), (0.05, 1)],
    "threat": [(0.14, 4), (0.10, 3), (0.05, 3), (0.15, 2)],
}
# Silva Fennica, article 7763, table 1 (silvafennica.fi/raw/7763): transfer of Nordic forest management to Karelia;
# for each kind the priority of its group, then local and global weights
FOREST = {
    "strength": (0.398, [0.292, 0.262, 0.120, 0.119, 0.116, 0.091], [0.116, 0.104, 0.048, 0.047, 0.046, 0.036]),
    "weakness": (0.174, [0.342, 0.185, 0.184, 0.169, 0.120], [0.059, 0.032, 0.032, 0.029, 0.021]),
    "opportunity": (0.180, [0.308, 0.221, 0.196, 0.145, 0.129], [0.055, 0.040, 0.035, 0.026, 0.023]),
    "threat": (
        0.249,
        [0.311, 0.185, 0.160, 0.101, 0.088, 0.082, 0.072],
        [0.077, 0.046, 0.040, 0.025, 0.022, 0.021, 0.018],
    ),
}


def rated(given: dict[str, list[tuple[float, int]]]) -> pd.DataFrame:
    rows = [(kind, weight, rating) for kind, pairs in given.items() for weight, rating in pairs]
    return pd.DataFrame(rows, columns=["kind", "weight", "rating"])


def test_the_internal_evaluation_of_a_textbook():
    found = ife(rated(STORE))
    assert found.table["score"].round(2).tolist() == STORE_SCORES
    assert round(found.total, 2) == 2.50


def test_an_external_evaluation_and_the_totals_of_its_sides():
    found = efe(rated(SEAOIL))
    sides = found.table.groupby("kind")["score"].sum().round(2)
    assert (sides["opportunity"], sides["threat"], round(found.total, 2)) == (1.64, 1.31, 2.95)


def test_a_published_awot():
    # the source prints weights, not answers: answers that agree with them all give them back
    factors = [Factor(id=f"{kind}{n}", kind=kind, claim="-") for kind in FOREST for n in range(len(FOREST[kind][1]))]
    answers = {
        kind: ratios([f"{kind}{n}" for n in range(len(local))], local) for kind, (_g, local, _w) in FOREST.items()
    }
    answers["groups"] = ratios(list(FOREST), [group for group, _l, _w in FOREST.values()])
    found = Swot(tuple(factors)).priorities(answers)
    assert found.consistency.abs().max() < 1e-9
    for kind, (group, local, printed) in FOREST.items():
        own = found.table[found.table["kind"] == kind].sort_index()
        assert own["group"].round(3).unique().tolist() == [pytest.approx(group, abs=0.0011)]
        assert own["within"].to_list() == pytest.approx(local, abs=0.0011)
        # group and local weights are printed with three digits, so a product may differ in the last one
        assert own["priority"].to_list() == pytest.approx(printed, abs=0.0009)
    assert found.table["priority"].sum() == pytest.approx(1)
    assert found.table.index[0] == "strength0"


def ratios(names: list[str], weights: list[float]) -> pd.DataFrame:
    """Return the answers that these weights imply."""
    return pd.DataFrame({b: [v / w for v in weights] for b, w in zip(names, weights, strict=True)}, index=names)
