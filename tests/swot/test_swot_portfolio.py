"""The themes of many SWOTs: counted, and account by account."""

import pytest

from kamlib import language
from kamlib.errors import DataError
from kamlib.swot import Swot, portfolio, portfolio_map, themes
from kamlib.swot.rules import RULES


@pytest.fixture
def swots(proven, judged):
    """Return the SWOTs of accounts A1 and A2 and of one about which nothing is known."""
    one = (proven("S1", metric="on_time"), proven("S2", metric="complaints"), judged("T1", account_id="A1"))
    other = (
        proven("S1", metric="on_time", account_id="A2", effect=1.0),
        proven("W1", "weakness", metric="complaints", account_id="A2", effect=3.0),
        proven("W2", "weakness", metric="visits", account_id="A2"),
    )
    return [Swot(one), Swot(()), Swot(other)]


def test_accounts_are_counted_once_for_each_theme_and_kind(swots):
    found = portfolio(swots)
    assert found.loc["service"].to_dict() == {"strength": 2, "weakness": 1, "opportunity": 0, "threat": 0}
    assert found.loc["judgement", "threat"] == 1
    assert found.loc["visits", "weakness"] == 1
    assert found.index[0] == "service"
    own = portfolio(swots, {"on_time": "delivery"})
    assert (own.loc["delivery", "strength"], own.loc["complaints", "weakness"]) == (2, 1)


def test_the_map_shows_the_kind_that_counts_most(swots):
    found = portfolio_map(swots)
    assert found.index.tolist() == ["A1", "A2"]
    assert found["service"].tolist() == ["strength", "weakness"]
    assert found["visits"].tolist() == ["", "weakness"]


def test_each_metric_of_the_kit_has_a_theme_in_the_readers_language():
    assert {rule.metric for rule in RULES} <= set(themes())
    with language.using("es"):
        assert themes()["margin"] == "dinero"


def test_without_factors_there_is_nothing_to_count():
    for function in (portfolio, portfolio_map):
        with pytest.raises(DataError, match="There is no factor"):
            function([Swot(())])
