"""What lesson 02 says in words beyond what its cells print, held to the sample, to formulas and to the criteria."""

from __future__ import annotations

import nbformat
import numpy as np
import pandas as pd
import pytest

from kamlib import data, evaluate, language, measure, score
from kamlib.teach import items

VICOM, CARTECH, TRAMONTAL, LUMENIA, NEVADA = "002534", "002804", "002778", "004339", "002524"
SIX = [VICOM, CARTECH, "005946", "001278", NEVADA, "005514"]
RULE = {"place": 60, "meetings": 2, "people": 2}


@pytest.fixture(scope="module")
def cells(root):
    notebook = nbformat.read(root / "notebooks" / "02_five_criteria.ipynb", as_version=4)
    return {cell["id"]: cell.source for cell in notebook.cells}


@pytest.fixture(scope="module")
def names():
    return data.load("accounts").set_index("account_id")["account_name"]


@pytest.fixture(scope="module")
def marks():
    panel = data.load("ratings").query("rater == 'panel'")
    return panel.pivot(index="account_id", columns="criterion").loc[SIX]


@pytest.fixture(scope="module")
def ratings(marks):
    return (marks["rating"][score.load_criteria().ids] - 1) / 4


@pytest.fixture(scope="module")
def free(ratings):
    return score.robustness(ratings, top=1)


@pytest.fixture(scope="module")
def tables():
    accounts = data.load("accounts")
    orders = data.to_parent(data.convert(data.load("orders"), data.load("exchange_rates")), accounts)
    rolled = {name: data.to_parent(data.load(name), accounts) for name in ("activities", "contacts")}
    return data.load_all() | rolled | {"orders": orders}


@pytest.fixture(scope="module")
def years(tables):
    return evaluate.account_years(tables["orders"], activities=tables["activities"], contacts=tables["contacts"])


def hundred(shares: pd.Series) -> list[int]:
    return (100 * shares).round().astype(int).tolist()


def test_the_table_of_marks_and_their_doubt(marks, ratings, names, cells):
    rows = [
        f"| {names[account]} | {' | '.join(f'{4 * value + 1:.0f}' for value in row)} |"
        for account, row in ratings.iterrows()
    ]
    assert "\n".join(rows) in cells["question-first"]
    reach = {name: 0.5 if name == "revenue_volume" else 1.0 for name in ratings}
    low, high = marks["rating"] - pd.Series(reach), marks["rating"] + pd.Series(reach)
    assert low.clip(lower=1).equals(marks["rating_low"][low.columns])
    assert high.clip(upper=5).equals(marks["rating_high"][high.columns])
    assert "a point higher or lower, those for volume half a point" in cells["question-first"]


def test_a_hundred_colleagues(free, cells):
    text = cells["reveal-first-text"]
    first = dict(zip(SIX, hundred(free.first_probability), strict=True))
    assert f"and that means {first[CARTECH]} of a hundred" in text
    assert f"Nevada Retail is first with {first[NEVADA]}, Oriel with {first['005946']}" in text
    assert f"Miramonte with {first['001278']}, Aurora with {first['005514']}, and Vicom, the largest, with 1" in text
    assert first[VICOM] == 1 and first[CARTECH] < 36 and "two of three colleagues against them" in text


def test_marks_unsure_and_one_sentence(free, ratings, cells):
    text = cells["reveal-doubt-text"]
    doubt = pd.Series(0.125, ratings.columns).where(ratings.columns != "revenue_volume", 0.0625)
    unsure = score.robustness(ratings, top=1, sd=doubt).first_probability
    assert (unsure - free.first_probability).abs().max() < 0.04 and "hardly anything changes" in text
    lasting = score.robustness(ratings, top=1, order=["lifetime_value", "potential"]).first_probability
    before, after = (dict(zip(SIX, hundred(shares), strict=True)) for shares in (free.first_probability, lasting))
    assert f"Nevada falls from {before[NEVADA]} to {after[NEVADA]}" in text
    assert f"Miramonte rises from {before['001278']} to {after['001278']}" in text
    assert abs(before[CARTECH] - after[CARTECH]) <= 1
    ahead = dict(zip(SIX, hundred(free.pairwise[VICOM].reindex(SIX)), strict=True))
    assert f"ahead of Vicom with {ahead[CARTECH]} of a hundred" in text
    least = min(value for account, value in ahead.items() if account != VICOM)
    assert f"so is each of the others, with {least} or more" in text


def test_where_most_of_the_colleagues_lie_who_think_alike(cells):
    drawn = np.random.default_rng(1).beta(4, 16, 100_000)  # the weight that is 20 of 100 where 20 points are kept to
    assert ((drawn > 0.05) & (drawn < 0.40)).mean() > 0.9
    assert "where you give 20 of a hundred, most give between 5 and 40" in cells["reveal-doubt-text"]


def test_where_vicom_draws_level(ratings):
    equal = ratings.drop(columns="revenue_volume").mean(axis=1)
    volume = ratings["revenue_volume"]
    gap = {other: equal[other] - equal[VICOM] for other in SIX[1:]}
    level = {other: gap[other] / (gap[other] + volume[VICOM] - volume[other]) for other in gap}
    assert max(level.values()) == pytest.approx(70 / 110) and level[CARTECH] == pytest.approx(0.4545, abs=1e-4)
    answers = items.read("02").exercises["vicom-first"]
    assert "45.5%" in str(answers)


def test_what_the_year_made_of_the_four(tables, names, cells):
    yearly = measure.revenue_panel(tables["orders"], freq="Y").loc[[VICOM, TRAMONTAL, CARTECH, LUMENIA]]
    change = (100 * (yearly["2024"].iloc[:, 0] / yearly["2023"].iloc[:, 0] - 1)).round()
    text = cells["reveal-worlds-text"]
    assert change.tolist() == [-61, -9, 37, -3]
    assert "bought 37% more" in text and "stayed: 9% less" in text and "bought 3% less" in text
    assert yearly.loc[LUMENIA].max() / yearly.loc[LUMENIA].min() < 1.06
    contracts = tables["contracts"].set_index("account_id")
    assert str(contracts.loc[[VICOM], "ended_on"].max().date()) == "2024-05-31"
    assert "renewed" in set(contracts.loc[[TRAMONTAL], "status"])
    known = measure.snapshot(tables, accounts=[*SIX, TRAMONTAL, LUMENIA], as_of="2023-12-31").table
    assert known.loc[[VICOM, TRAMONTAL], ["contacts", "met"]].values.tolist() == [[1, 0], [1, 0]]
    assert known.loc[LUMENIA, "joint"] >= known.loc[CARTECH, "joint"]
    status = tables["kam_status"].set_index("account_id").loc[[VICOM, CARTECH]]
    assert (status["valid_from"] == "2024-01-01").all() and status["chosen_by"].tolist() == ["sales", "judgement"]
    assert "helps us most with new products" in status.loc[CARTECH, "reason"]


def test_the_worlds(years, names, cells):
    worlds = evaluate.worlds(evaluate.comparable_rates(years, SIX, year=2023, names=names))
    better = round(100 * worlds.grows_more(CARTECH, VICOM, by="percent"))
    text = cells["reveal-worlds-text"]
    assert f"In {better} of the hundred worlds Cartech does better than Vicom, in {100 - better} it does not" in text
    assert f"comes true in {worlds.cases(VICOM, CARTECH)['worlds'].iloc[0]}" in text
    rates = evaluate.comparable_rates(years, [VICOM, CARTECH], year=2023)
    exact = evaluate.worlds_exact(rates).grows_more(CARTECH, VICOM, by="percent")
    assert exact == pytest.approx(better / 100, abs=0.05)  # a hundred worlds are not far from all of them


def test_points_and_floors(ratings, names, cells):
    called = ratings.rename(index=names)
    equal = score.weighted_sum(called, dict.fromkeys(called, 0.2))
    ways = score.compare_ways(score.screen(called, dict.fromkeys(called, 0.25)), equal)
    assert ways.only_screening.index.tolist() == ["Mercado Aurora"]
    assert ways.only_weighted_sum.index.tolist() == ["Nevada Retail"]
    points = (100 * equal.score).round(1)
    text = cells["reveal-floors-text"]
    assert f"By points Cartech ({points['Cartech']}), Oriel and Nevada ({points['Nevada Retail']} each)" in text
    assert f"Aurora ({points['Mercado Aurora']}) is out" in text
    fell = ways.table["fell_at"].dropna().to_dict()
    assert fell == {
        "Vicom": "strategic_value",
        "Gran Hotel Miramonte": "strategic_value",
        "Nevada Retail": "lifetime_value",
    }


def test_the_rule_year_by_year(years, cells):
    result = evaluate.rule_check(years, RULE)
    rows = result.table.assign(precision=100 * result.table["precision"], base=100 * result.table["base"])
    now, before, first = (rows.loc[year] for year in (2023, 2022, 2021))
    asked, text = cells["question-rule"], cells["reveal-rule-text"]
    assert f"it names {now['named']:.0f} customers, Vicom among them. A year later {now['caught']:.0f} of the" in asked
    assert f"{now['precision']:.1f}%. Of all {now['accounts']:.0f} that bought then {now['base']:.1f}%" in asked
    assert f"At the end of 2022 it names {before['named']:.0f} customers" in asked
    told = f"{before['caught']:.0f} of {before['named']:.0f}: {before['precision']:.1f}%, when of all customers"
    assert f"{told} {before['base']:.1f}% were gone" in text
    told = f"{first['caught']:.0f} of {first['named']:.0f}: {first['precision']:.1f}% against {first['base']:.1f}%"
    assert told in text
    missed = now["left"] - now["caught"]
    assert f"of the {now['left']:.0f} customers that were gone at the end of 2024 it had missed {missed:.0f}" in text
    twins = result.named[result.named["account_id"].isin([VICOM, TRAMONTAL])].set_index(["account_id", "year"])["left"]
    assert twins[TRAMONTAL].tolist() == [False, False, False] and twins[VICOM].tolist() == [False, False, True]
    strict = evaluate.rule_check(years, {"place": 20, "meetings": 0, "people": 10}).table
    assert strict["named"].tolist() == [5, 6, 5] and strict["caught"].tolist() == [1, 2, 2]
    assert "5, 6 and 5 customers named, 1, 2 and 2 gone" in text


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_worksheet_names_what_the_scorer_asks(lang):
    with language.using(lang):
        prompts, criteria = items.read("02").worksheet["prompts"], score.load_criteria()
        for criterion in criteria:
            assert prompts[criterion.id].startswith(criterion.name)
        for condition in criteria.knock_outs:
            assert condition.name in prompts["knock_outs"]
