"""Rules of one's own: other figures, other peers, the other way round."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from kamlib.errors import DataError
from kamlib.swot import Rule, candidates, from_data
from kamlib.swot.figures import Figure
from kamlib.swot.rules import RULES

AS_OF = "2024-12-31"
MARGIN = next(rule for rule in RULES if rule.metric == "margin")


def visits(tables, day) -> Figure:
    """Visits of each account, as they are counted in a table of one's own."""
    table = tables["visits"].set_index("account_id")
    return Figure(pd.DataFrame({"value": table["visits"], "rows": 1}), day - pd.DateOffset(years=1), day)


@pytest.fixture
def tables():
    """Return the visits of 30 accounts, of which A00 has very many."""
    counts = np.r_[400.0, np.random.default_rng(2).normal(20, 3, 29)]
    return {"visits": pd.DataFrame({"account_id": [f"A{n:02d}" for n in range(30)], "visits": counts})}


@pytest.fixture
def rule():
    """Return a rule by which many visits are a weakness."""
    return Rule(
        metric="visits", figure=visits, needs={"visits": ("account_id", "visits")}, high="weakness", low="strength"
    )


def test_a_figure_of_ones_own_becomes_a_factor(tables, rule):
    (factor,) = from_data("A00", tables, as_of=AS_OF, rules=[rule])
    assert (factor.id, factor.kind, factor.source, factor.value) == ("W-visits", "weakness", "visits", 400)
    assert factor.claim.startswith("It is 400.00;")
    assert factor.expires_on == pd.Timestamp("2025-12-31")


def test_turned_round_the_same_figure_is_a_strength_or_no_factor_at_all(tables, rule):
    (factor,) = from_data("A00", tables, as_of=AS_OF, rules=[replace(rule, high="strength", low=None)])
    assert factor.kind == "strength"
    assert from_data("A00", tables, as_of=AS_OF, rules=[replace(rule, high=None)]) == ()


def test_only_the_rules_given_are_followed(twelve):
    assert set(candidates(twelve, as_of=AS_OF, rules=[MARGIN])["metric"]) == {"margin"}


def test_peers_have_a_column_of_accounts_in_common(tables, rule):
    # of ten hotels A00 has most visits; beside factories it would be one of many
    accounts = pd.DataFrame(
        {"account_id": tables["visits"]["account_id"], "industry": ["hotels"] * 10 + ["factories"] * 20}
    )
    industry = replace(rule, peers="industry")
    found = candidates(tables | {"accounts": accounts}, as_of=AS_OF, rules=[industry]).set_index("account_id")
    hotels = tables["visits"].iloc[:10]
    alone = candidates({"visits": hotels}, as_of=AS_OF, rules=[rule]).set_index("account_id")
    assert found.loc["A00", "p_value"] == alone.loc["A00", "p_value"]
    assert len(found) == 30
    with pytest.raises(DataError, match=r"accounts has no column industry.*Peers of visits"):
        candidates(tables, as_of=AS_OF, rules=[industry])


def test_a_rule_knows_what_it_needs(rule):
    assert not rule.can({"visits": pd.DataFrame({"account_id": []})})
    assert MARGIN.source == "orders" and not MARGIN.can({})


def test_metrics_of_the_kit_are_named_once_and_none_without_a_side():
    assert len({rule.metric for rule in RULES}) == len(RULES) == 16
    for rule in RULES:
        sides = {side for side in (rule.high, rule.low) if side}
        assert sides and (sides <= {"strength", "weakness"} or sides <= {"opportunity", "threat"})
        values = pd.Series([0.1, 0.5, 0.9])
        assert rule.back(rule.scale(values)).to_list() == pytest.approx(values.to_list())


@pytest.mark.long
def test_where_all_is_chance_few_accounts_get_a_sure_factor():
    def figure(place: int):
        return lambda tables, day: Figure(
            pd.DataFrame({"value": tables["drawn"].set_index("account_id")[place], "rows": 1}), day, day
        )

    rules = [
        Rule(metric=f"m{n}", figure=figure(n), needs={"drawn": ("account_id",)}, high="strength", low="weakness")
        for n in range(10)
    ]
    sure = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        drawn = pd.DataFrame(rng.standard_t(6, (60, 10))).assign(account_id=[f"A{n:02d}" for n in range(60)])
        found = candidates({"drawn": drawn}, as_of=AS_OF, rules=rules)
        sure += (1 - found.groupby("account_id")["q_account"].min()).tolist()
    # at confidence c or more, in at most 1 - c of accounts that nothing sets apart
    for confidence in (0.5, 0.8, 0.9):
        assert np.mean(np.array(sure) >= confidence) <= 1 - confidence + 0.035
    assert np.mean(np.array(sure) >= 0.8) > 0.03
