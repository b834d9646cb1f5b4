"""Pictures of a first lesson: what is known, who has how many accounts, who stands on which list."""

from __future__ import annotations

import pandas as pd
import pytest

from kamlib import plots
from kamlib.measure import known, top_lists, workload
from kamlib.measure.knowledge import FIELDS
from kamlib.plots.known import field_names


def knowledge(industry):
    accounts = pd.DataFrame({"account_id": [f"A{n}" for n in range(len(industry))], "industry": industry})
    return known({"accounts": accounts})


def test_every_field_has_a_name(lang):
    assert set(field_names()) == set(FIELDS)


def test_known_fields_tell_both_shares(title, readable, lang):
    ax = plots.known_fields(knowledge(["food", None]), knowledge(["food"]), labels=["one", "two"])
    nbsp = "\N{NO-BREAK SPACE}"
    assert (
        title(ax)
        == {
            "en": "Boxes filled: 5.0% (one), 10.0% (two)",
            "es": f"Casillas llenas: 5,0{nbsp}% (one), 10,0{nbsp}% (two)",
        }[lang]
    )
    assert {"en": "its line of business: 50%, 100%.", "es": f"su sector: 50{nbsp}%, 100{nbsp}%."}[
        lang
    ] in plots.describe(ax)
    readable(ax)


@pytest.mark.long
@pytest.mark.parametrize("roles", [["key_account_manager", "account_manager"], ["account_manager", None]])
def test_workload_shows_persons_with_accounts(roles, readable, lang):
    team = pd.DataFrame({"manager_id": ["M1", "M2"], "manager_name": ["Ana", None], "role": roles})
    table = workload(team, pd.Series({"A": "M1", "B": "M2", "C": "M2"}), key=["A"])
    ax = plots.workload(table)
    assert "Ana" in plots.describe(ax) and "M2" in plots.describe(ax)
    readable(ax)


def test_title_of_workload(title):
    team = pd.DataFrame(
        {
            "manager_id": ["M1", "M2"],
            "manager_name": ["Ana", "Luis"],
            "role": ["key_account_manager", "account_manager"],
        }
    )
    both = workload(team, pd.Series({"A": "M1", "B": "M2", "C": "M2"}), key=["A"])
    words = "On average a key account manager here has 1 accounts, an account manager 2"
    assert title(plots.workload(both)) == words
    assert title(plots.workload(both[:1])) == "On average 1.0 accounts a person"


def test_how_many_accounts_either_view_has_is_said_once(subtitle):
    same = plots.known_fields(knowledge(["food", None]), knowledge(["food", "food"]), labels=["one", "two"])
    assert subtitle(same).endswith("; 2 accounts in either view")
    other = plots.known_fields(knowledge(["food", None]), knowledge(["food"]), labels=["one", "two"])
    assert subtitle(other).endswith("; 2 and 1 accounts")


def test_top_lists_name_who_is_not_on_all(title, subtitle, readable, nasty, lang):
    sales = pd.Series(range(10, 0, -1), index=nasty.index, dtype=float)
    loss = sales.sample(10, random_state=0).set_axis(nasty.index)
    lists = top_lists({"sales": sales, "loss": loss}, size=5)
    ax = plots.top_lists(lists, labels=["a", "b"], names=nasty)
    assert str(lists.on_all) in title(ax)
    assert str((~lists.listed.all(axis=1)).sum()) in subtitle(ax)
    readable(ax)


@pytest.mark.long
def test_top_lists_without_anybody_on_all(title, readable):
    lists = top_lists({"sales": pd.Series({"A": 2, "B": 1}), "loss": pd.Series({"A": 1, "B": 2})}, size=1)
    ax = plots.top_lists(lists, labels=["large", "vital"])
    assert title(ax) == "0 of 1 accounts stand on all 2 lists"
    assert plots.describe(ax).endswith("Only on large: A. Only on vital: B.")
    readable(ax)


def test_top_lists_draw_a_dash_for_no_rank_and_end_a_sentence_once(readable):
    lists = top_lists({"sales": pd.Series({"A": 2, "B": 1}), "signed": pd.Series({"A": 0, "B": 1})}, size=1)
    lists.ranks["signed"] = lists.ranks["signed"].where(lists.ranks["signed"] < 2)
    names = pd.Series({"A": "Alpha Inc.", "B": "Beta"})
    ax = plots.top_lists(lists, labels=["sales", "signed"], names=names)
    assert "–" in [words.get_text() for words in ax.texts]
    assert plots.describe(ax).endswith("Only on sales: Alpha Inc. Only on signed: Beta.")
    readable(ax)
