"""How late each action of a plan may be: by hand, in a chain, without days, in a circle."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kamlib.errors import DataError
from kamlib.plan import AccountPlan, Action, slack


def plan(*actions):
    return AccountPlan(account_id="7", account_name="Aurora", actions=actions)


def action(name, start, due, *after):
    return Action(id=name, what=name, start=start, due=due, after=after)


def test_a_side_branch_may_be_late():
    found = slack(
        plan(
            action("A1", "2026-01-05", "2026-01-19"),
            action("A2", "2026-01-05", "2026-01-12"),
            action("A3", "2026-01-19", "2026-02-02", "A1", "A2"),
            action("A4", "2026-01-05", "2026-01-09"),
        )
    )
    assert found["slack_days"].tolist() == [0, 7, 0, 24]
    assert found["moves_end"].tolist() == [True, False, True, False]
    assert found.index.tolist() == ["A1", "A2", "A3", "A4"]


def test_days_between_two_actions_are_to_spare_for_the_first_alone():
    found = slack(plan(action("A2", "2026-01-20", "2026-02-02", "A1"), action("A1", "2026-01-05", "2026-01-15")))
    assert found["slack_days"].to_dict() == {"A2": 0, "A1": 5}


def test_what_is_planned_too_early_is_late_already():
    found = slack(plan(action("A1", "2026-01-05", "2026-01-19"), action("A2", "2026-01-12", "2026-01-26", "A1")))
    assert found["slack_days"].tolist() == [-7, 0] and found["moves_end"].all()


def test_without_days():
    found = slack(plan(action("A1", None, None), action("A2", None, "2026-01-12", "A1")))
    assert pd.isna(found.loc["A1", "slack_days"]) and not found.loc["A1", "moves_end"]
    assert found.loc["A2", "slack_days"] == 0
    assert slack(plan()).empty


def test_what_cannot_be_is_refused():
    with pytest.raises(DataError, match="wait for an action that is not in the plan") as error:
        slack(plan(action("A1", None, None, "A9")))
    assert "A1: A9" in str(error.value)
    circle = action("A1", None, None, "A2"), action("A2", None, None, "A1"), action("A3", None, None)
    with pytest.raises(DataError, match="wait for each other in a circle") as error:
        slack(plan(*circle))
    assert "A1" in str(error.value) and "A3" not in str(error.value)


@given(st.lists(st.tuples(st.integers(1, 40), st.sets(st.integers(0, 7))), min_size=1, max_size=8))
def test_used_up_slack_leaves_the_end_where_it_is(drawn):
    """Each action begins when the last of those before it is done; one is late by all its slack, or by a day more."""

    def end(late):
        done = []
        for place, (length, before) in enumerate(drawn):
            begin = max([done[other] for other in before if other < place], default=0)
            done.append(begin + length + late.get(place, 0))
        return done

    first, done = pd.Timestamp("2026-01-01"), end({})
    actions = [
        Action(
            id=f"A{place}",
            start=first + pd.Timedelta(days=done[place] - length),
            due=first + pd.Timedelta(days=done[place]),
            after=tuple(f"A{other}" for other in sorted(before) if other < place),
        )
        for place, (length, before) in enumerate(drawn)
    ]
    for place, days in enumerate(slack(plan(*actions))["slack_days"]):
        assert max(end({place: days})) == max(done) and max(end({place: days + 1})) == max(done) + 1
