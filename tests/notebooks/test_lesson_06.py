"""What lesson 06 says in words beyond what its cells print, held to the sample and to the files it works on."""

from __future__ import annotations

import tomllib

import nbformat
import pandas as pd
import pytest

from kamlib import data, language, study, swot
from kamlib.teach import shelf

TRAMONTAL, DAY = "002778", "2024-12-31"
KINDS = {
    "en": {"strength": "Strengths", "weakness": "Weaknesses", "opportunity": "Opportunities", "threat": "Threats"},
    "es": {"strength": "Fortalezas", "weakness": "Debilidades", "opportunity": "Oportunidades", "threat": "Amenazas"},
}


@pytest.fixture(scope="module")
def texts(root):
    def cells(lang):
        notebook = nbformat.read(shelf.notebook("06", lang=lang), as_version=4)
        return {cell["id"]: cell.source for cell in notebook.cells}

    return {lang: cells(lang) for lang in language.LANGUAGES}


@pytest.fixture(scope="module")
def cells(texts):
    return texts["en"]


@pytest.fixture(scope="module")
def tables():
    needs = ("service", "activities", "payments", "potential", "market", "contacts", "contracts", "opportunities")
    return study.gather(needs=needs).by_name


@pytest.fixture(scope="module")
def shown(tables):
    """The tables of the lesson."""
    return {name: table for name, table in tables.items() if name != "opportunities"}


@pytest.fixture(scope="module")
def own(tables):
    """The lines of Tramontal in each table."""
    return {name: table[table["account_id"] == TRAMONTAL] for name, table in tables.items() if "account_id" in table}


@pytest.fixture(scope="module")
def exercises(root):
    given = tomllib.loads((root / "notebooks" / "quizzes" / "06.toml").read_text(encoding="utf-8"))
    return {one["id"]: one for one in given["exercise"]}


def case(name, lang="en"):
    return swot.read(shelf.case("06", name, lang=lang))


def within(rows, column, year):
    return rows[rows[column].dt.year == year]


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_the_forty_cards_stand_in_the_text_as_in_the_file(lang, texts):
    found = case("workshop", lang).table
    for kind, claims in found.groupby("kind", sort=False)["claim"]:
        assert f"**{KINDS[lang][kind]}:** {' · '.join(claims)}" in texts[lang]["question-forty"]
    assert len(found) == 40


@pytest.mark.parametrize("name", ["workshop", "eight"])
def test_the_files_of_both_languages_say_the_same(name):
    english, spanish = case(name), case(name, "es")
    pd.testing.assert_frame_equal(english.table.drop(columns="claim"), spanish.table.drop(columns="claim"))
    found = [one.check(as_of=DAY)[["id", "fault"]] for one in (english, spanish)]
    pd.testing.assert_frame_equal(*found)
    assert [(one.id, one.factors, one.owner, one.due) for one in english.actions] == [
        (one.id, one.factors, one.owner, one.due) for one in spanish.actions
    ]


def test_what_is_wrong_with_the_forty(shown, cells):
    faults = case("workshop").check(shown, as_of=DAY)
    ids = faults.groupby("fault")["id"].agg(set)
    text = cells["reveal-left-text"]
    assert f"**{len(ids['empty'])} say nothing anybody could check**" in text
    assert f"**{len(ids['is_action'])} are actions of ours.**" in text
    untrue = ids["stale"] | ids["contradicted"]
    assert (ids["stale"], ids["contradicted"]) == ({"S5", "S9"}, {"S9", "O8"}) and f"**{len(untrue)} were true" in text
    assert ids["empty"] | ids["is_action"] == ids["no_evidence"]
    left = 40 - len(ids["no_evidence"] | untrue)
    assert f"{left} of forty" in text
    assert ids["both_sides"] == {"W1", "W4"} and len(ids["no_action"]) == 40


def test_the_figures_on_the_cards_are_those_of_the_sample(own, tables, cells):
    found = case("workshop").table
    for card, year in (("S9", 2022), ("W4", 2024)):
        lines = within(own["orders"], "order_date", year)
        assert 1 - lines["cost"].sum() / lines["amount"].sum() == pytest.approx(found.loc[card, "value"], abs=5e-4)
        assert len(lines) == found.loc[card, "n"]
    deliveries = own["service"][own["service"]["kind"] == "delivery"]
    then = within(deliveries, "due_on", 2023)
    good = (then["closed_on"] <= then["due_on"]) & (then["quantity_delivered"] >= then["quantity_ordered"])
    assert (good.mean(), len(then)) == (found.loc["S5", "value"], found.loc["S5", "n"])
    told = own["service"].loc[own["service"]["kind"] == "complaint", "invoice_id"]
    complained = [within(deliveries, "due_on", year)["invoice_id"].isin(told) for year in (2023, 2024)]
    assert [(one.sum(), len(one)) for one in complained] == [(5, 64), (0, 67)]
    lines = within(own["orders"], "order_date", 2024)
    assert lines["product_line"].nunique() == 2 and tables["orders"]["product_line"].nunique() == 4
    talks = own["activities"]
    assert set(talks["kind"]) == {"call", "email"} and len(talks) == found.loc["W6", "n"]
    assert talks["contact_id"].nunique() == 1 and len(within(talks, "activity_date", 2024)) == found.loc["W3", "n"]
    old, new = own["contracts"].sort_values("start_date")["annual_value"]
    assert new / old - 1 == pytest.approx(found.loc["T5", "value"], abs=5e-4)
    packaging = own["potential"][
        (own["potential"]["product_line"] == "Packaging") & (own["potential"]["method"] == "customer_statement")
    ]
    assert packaging["likely"].item() == found.loc["O3", "value"]
    sales = own["market"][own["market"]["measure"] == "own_revenue"].set_index("year")["value"]
    assert (
        f"{100 * (sales[2023] / sales[2022] - 1):.1f}% (2023)" in found.loc["O8", "claim"] and sales[2024] < sales[2023]
    )
    offers = own["opportunities"][own["opportunities"]["product_line"] == "Lighting"]
    assert offers["stage"].tolist() == ["lost", "lost"] and offers["lost_reason"].iloc[1] == "no_decision"
    offered = offers["estimated_amount"].iloc[1]
    worth = (
        f"about {offered * found.loc['W4', 'value'] / 1000:.0f} thousand of margin (EUR {offered / 1000:.0f} thousand"
    )
    assert worth in cells["reveal-first-text"]


def test_long_a_customer(cells):
    accounts = data.load("accounts")
    since = accounts.loc[accounts["parent_id"].isna(), "customer_since"]
    assert f"Of our {len(since)} customers {(since.dt.year <= 2009).sum()} have" in cells["question-eight"]
    assert accounts.set_index("account_id").loc[TRAMONTAL, "customer_since"].year == 2009


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_the_board_is_that_of_the_eight(lang, exercises):
    board, found = exercises["board"], case("eight", lang).table
    assert set(board[lang]["items"].values()) == set(found["claim"])


def test_what_luck_brings(shown, cells):
    known = swot.candidates(shown, as_of=DAY)
    odd = known["p_value"] < 0.05
    share = odd.groupby(known["account_id"]).any().mean()
    text = cells["reveal-odd-text"]
    assert 0.37 < share < 0.43 and "four customers in ten" in text
    assert round(len(known), -3) == 2000 and 90 <= odd.sum() < 100 < len(known) / 20 < 110
    expected = (1 - 0.95 ** known.groupby("account_id").size()).mean()
    assert 0.45 < expected < 0.5 and expected > share
    assert not known["stands_out"].any() and known["account_id"].nunique() == 163
    assert (known["account_id"] == TRAMONTAL).sum() > 12


def test_how_sure_it_is_beside_whom(shown, cells):
    trade = data.load("accounts").drop_duplicates("account_id").set_index("account_id")["industry"]
    everybody = swot.Swot(swot.from_data(TRAMONTAL, shown, as_of=DAY)).table
    among = swot.Swot(swot.from_data(TRAMONTAL, shown, as_of=DAY, groups=trade)).table
    sure, less = everybody["confidence"].item(), among["confidence"].item()
    every = swot.candidates(shown, as_of=DAY).set_index(["account_id", "metric"]).loc[TRAMONTAL]
    text, alone = cells["reveal-odd-text"], 1 - every.loc["complaints_change", "p_value"]
    assert f"about {100 * sure:.0f}% sure (looked at alone, it would be {100 * alone:.1f}%)" in text
    assert every.loc["contact_depth", ["value", "benchmark"]].round(6).tolist() == [1, 2] and "two is usual" in text
    told = cells["what-could-fool-me"]
    assert f"{100 * sure:.0f}% sure, **was luck**" in told
    assert less < sure - 0.1 and "fewer complaints are less sure" in told
    card, found = case("eight").table.loc["S1"], everybody.loc["S-complaints_change"]
    assert card["metric"] == found["metric"] and (card["n"], card["benchmark"]) == (found["n"], found["benchmark"])
    assert card["value"] == round(found["value"], 3) and card["effect"] == round(-found["effect"], 1)
    assert card["confidence"] == round(sure, 2)
    known = swot.candidates(shown, as_of=DAY, groups=trade)
    usual = known[(known["account_id"] == TRAMONTAL) & (known["metric"] == "margin")]["benchmark"].item()
    assert (
        every.loc["margin", "value"] < usual < every.loc["margin", "benchmark"] - 0.02 and "margin is less low" in told
    )


def test_in_this_sample_it_was_luck(root):
    """Nothing about complaints or deliveries is planted for Tramontal: one rate for all four years."""
    stories = (root / "tools" / "sample" / "stories.yaml").read_text(encoding="utf-8")
    planted = stories.partition("name: Grupo Tramontal")[2].partition("- story:")[0]
    assert "contract: renewed" in planted and "complaints" not in planted and "otif" not in planted


def test_the_order(own, cells):
    found, text = case("eight").priorities().table, cells["reveal-first-text"]
    order = found.index.tolist()
    assert order[0] == "W2" and f"with {100 * found.loc['W2', 'priority']:.1f}% of all" in text
    assert order[-2] == "O2" and set(order[2:4]) == {"T1", "W1"} and "share the third place" in text
    assert found.loc["T1", "priority"] == found.loc["W1", "priority"]
    sales = within(own["orders"], "order_date", 2024)["amount"].sum()
    factor = case("eight").table.loc["W2"]
    gap = factor["benchmark"] - factor["value"]
    assert f"of the EUR {sales / 1e6:.2f} million they bought" in text
    assert f"{100 * gap:.1f} points below" in text and f"about EUR {round(gap * sales / 1000, -1):.0f} thousand" in text
    dots = cells["question-first"].split("|:--|--:|")[1].split("\n\n")[0].split("|")
    assert sum(int(one) for one in dots if one.strip().isdigit()) == 24


@pytest.mark.parametrize("lang", language.LANGUAGES)
def test_the_actions_of_the_text_are_those_of_the_file(lang, texts):
    told = texts[lang]["reveal-stand-text"]
    for action in case("eight", lang).actions:
        line = next(one for one in told.splitlines() if one.startswith(f"| {action.id} "))
        assert ", ".join(action.factors) in line and action.owner in line and f"{action.due.day} " in line


def test_the_terms_before_the_guess_lead_to_the_days_on_the_cards(cells):
    """Six months for deliveries, contacts, offers and judgements, twelve for a year's margin or a contract's value."""
    days = case("eight").table["expires_on"]
    half, year = pd.Timestamp("2025-06-30"), pd.Timestamp("2025-12-31")
    due = {"S1": half, "W1": half, "O2": half, "T2": half, "W2": year, "T1": year}
    due |= {"S2": pd.Timestamp("2026-12-31"), "O1": pd.Timestamp("2025-03-31")}
    assert days.to_dict() == due
    assert "after six; a year's margin, or a contract's value, after twelve" in cells["question-follows"]


def test_what_stands_after_seven_months(cells):
    later = case("eight").check(as_of="2025-07-31")
    ids = later.groupby("fault")["id"].agg(set)
    assert (len(ids["stale"]), ids["late"]) == (5, {"A1"}) and "3 of 8" in cells["reveal-stand-text"]
    assert ids["no_action"] == {"S1", "S2", "O2", "T2"}
    assert "empty" not in ids and "no_expiry" not in ids
    assert case("eight").table["expires_on"].min() == pd.Timestamp("2025-03-31")
