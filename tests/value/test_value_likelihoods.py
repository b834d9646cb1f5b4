"""Log-likelihoods against references of fifty digits: x to 2,000, t_x = T, T to 5,000, parameters from 1e-3 to 1e4."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from kamlib.value import order_models

REFERENCES = pd.read_csv(Path(__file__).parent / "inputs" / "likelihoods.csv")


@pytest.mark.long
@pytest.mark.parametrize("name", REFERENCES["model"].unique())
def test_two_hundred_cases_each(name):
    rows = REFERENCES[REFERENCES["model"] == name]
    assert len(rows) == 200
    error = []
    for row in rows.itertuples():
        table = pd.DataFrame({"frequency": [float(row.frequency)], "recency": [row.recency], "T": [row.T]})
        options = {"k": row.k} if "CNBD" in name else {}
        model = getattr(order_models, name)(table.assign(log_intervals=0.0), **options)
        found = model.loglike([row.p1, row.p2, row.p3, row.p4])
        error.append(abs(found - row.loglike) / max(1, abs(row.loglike)))
    assert max(error) < 1e-9, f"{name}: {max(error):.2g} in row {rows.index[int(np.argmax(error))] + 2}"
