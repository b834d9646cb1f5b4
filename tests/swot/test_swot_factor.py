"""One entry of a SWOT: what it may hold, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from kamlib.errors import DataError
from kamlib.swot import Factor


def test_a_factor_knows_its_side_and_its_evidence(proven, judged):
    one, other = proven("S1"), judged("T1")
    assert (one.internal, one.good, one.has_evidence) == (True, True, True)
    assert (other.internal, other.good, other.has_evidence) == (False, False, False)
    assert one.expires_on == pd.Timestamp("2025-06-30")
    assert np.isnan(other.value) and other.expires_on is pd.NaT


@pytest.mark.parametrize("lacking", [{"value": None}, {"source": ""}, {"period_end": None}])
def test_evidence_is_a_figure_its_source_and_its_period(proven, lacking):
    assert not proven("S1", **lacking).has_evidence


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"kind": "chance"}, "Factor S1 is of no kind"),
        ({"claim": "  "}, "needs an id and a claim"),
        ({"value": "much"}, "Factor S1: value is no number"),
        ({"effect": np.inf}, "Factor S1: effect is no number"),
        ({"expires_on": "soon"}, "Factor S1: expires_on is no day"),
        ({"confidence": 1.2}, "confidence that cannot be"),
        ({"weight": -1}, "weight that cannot be"),
        ({"weight": None}, "weight that cannot be"),
        ({"judgement": True}, "judgement without an owner"),
    ],
)
def test_what_can_never_be_is_refused(given, told):
    with pytest.raises(DataError, match=told):
        Factor(**({"id": "S1", "kind": "strength", "claim": "We deliver on time."} | given))
