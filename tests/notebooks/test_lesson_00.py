"""What lesson 00 says in words beyond what its cells print, held to the sample."""

from __future__ import annotations

import nbformat
import pytest

from kamlib import data, evaluate, measure

SIX = ["002534", "002804", "005946", "001278", "002524", "005514"]
PAIR = ["002534", "002804"]


@pytest.fixture(scope="module")
def text(root):
    notebook = nbformat.read(root / "notebooks" / "00_start_here.ipynb", as_version=4)
    return "\n".join(cell.source for cell in notebook.cells)


@pytest.fixture(scope="module")
def card(root):
    return (root / "docs" / "trainer" / "00.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tables():
    """The sample, with orders and contacts by group of companies."""
    found = data.load_all()
    orders = data.convert(found["orders"], found["exchange_rates"])
    rolled = {"orders": orders, "activities": found["activities"]}
    return found | {name: data.to_parent(table, found["accounts"]) for name, table in rolled.items()}


@pytest.fixture(scope="module")
def years(tables):
    return evaluate.account_years(tables["orders"], activities=tables["activities"])


@pytest.fixture(scope="module")
def quarters(tables):
    return measure.revenue_panel(tables["orders"], freq="Q")


def percent(value: float) -> str:
    return f"{value * 100:.1f}"


@pytest.mark.long
def test_what_was_known_in_january(tables, text):
    known = measure.snapshot(tables, accounts=SIX, as_of="2023-12-31").table
    vicom, cartech = known.loc[PAIR[0]], known.loc[PAIR[1]]
    assert (round(vicom["sales_2023"] / 1e6, 1), vicom["contacts"], vicom["met"]) == (3.5, 1, 0)
    assert str(vicom["contract_until"].date()) == "2025-12-31" and "a contract until December 2025" in text
    assert (round(cartech["sales_2023"] / 1e3), cartech["met"], cartech["joint"]) == (188, 12, 17)
    assert "188 thousand" in text and "met it twelve times" in text
    assert "17 of our meetings were about joint projects" in text
    joint = tables["activities"].query("subject == 'joint project' and account_id == @PAIR[1]")
    assert set(joint["kind"]) == {"meeting"}
    notice = tables["contracts"].query("account_id == '002534'").iloc[-1]["notice_days"]
    assert (
        f"can be ended with {notice:.0f} days' notice" in text and f"a contract with {notice:.0f} days' notice" in text
    )
    assert known["days_late"].round().median() == 8 and "pays 8 days late" in text and cartech["days_late"].round() == 8
    assert known["sales_2023"].idxmax() == PAIR[0] and known["sales_2023"].idxmin() == PAIR[1]


def test_what_the_year_brought(tables, quarters, text):
    before, after = (quarters.loc[SIX, str(year)].sum(axis=1) for year in (2023, 2024))
    assert (after > before).sum() == 5 and after[PAIR[0]] < before[PAIR[0]]
    assert f"bought {after[PAIR[1]] / before[PAIR[1]] - 1:.0%} more" in text
    contract = tables["contracts"].query("account_id == '002534'").iloc[-1]
    assert str(contract["ended_on"].date()) == "2024-05-31" and "ended on 31 May" in text
    assert contract["ended_on"] < contract["end_date"]
    assert f"gave its {contract['notice_days']:.0f} days' notice: the contract ended on 31 May" in text
    growth = after / before - 1
    assert growth.idxmax() == "005946" and f"Oriel grew even more, by {growth.max():.0%}" in text
    bought = tables["orders"].query("account_id == '002534'")["order_date"].max()
    assert bought < contract["ended_on"]
    split = (before / before.sum() * 100).to_numpy()
    assert abs(split - [55, 3, 7, 5, 22, 8]).max() < 1  # a split by sales, in whole hours that make a hundred


def test_the_table_of_rates(years, text, card):
    """Others only, as counted in January 2024 and with one more year; the ranges stand on the trainer's card."""
    others = years[~years["account_id"].isin(SIX) & years["left"].notna()]
    then, now = (
        part.groupby("group")["left"].agg(["sum", "count"]).astype(float)
        for part in (others[others["year"] < 2023], others)
    )
    for group, words in (("none", "never"), ("one or two", "once or twice"), ("three or more", "three times or more")):
        cells = [
            f"{row['sum']:.0f} of {row['count']:.0f} ({row['sum'] / row['count']:.0%})"
            for row in (then.loc[group], now.loc[group])
        ]
        assert f"| {words} | {cells[0]} | {cells[1]} |" in text
    assert (then["sum"] / then["count"]).idxmin() == (now["sum"] / now["count"]).idxmax() == "one or two"
    assert not others.duplicated(["account_id", "year"]).any() and then["count"].sum() > 200
    rates = evaluate.comparable_rates(years, SIX, year=2023).loc[PAIR]
    for _, row in rates.iterrows():
        assert f"{row['n_left']} of {row['n_group']}" in card
        assert f"{percent(row['leave_ci_lower'])} to {percent(row['leave_ci_upper'])}%" in card
    assert rates.loc[PAIR[1], "leave_ci_upper"] > rates.loc[PAIR[0], "leave_ci_lower"]


def test_the_worlds_in_words(years, text, card):
    rates = evaluate.comparable_rates(years, SIX, year=2023)
    story, alone, grows, mirror = evaluate.worlds(rates).cases(*PAIR)["worlds"]
    assert f"in {story} of 100 worlds. Vicom leaves in {story + alone}, and" in text
    assert f"In {mirror} worlds the opposite comes true" in text
    used = rates.loc[PAIR[0], "leave_probability"]
    assert f"(The worlds use the {used:.0%}; by chance it became {story + alone} in a hundred.)" in text
    assert abs(story + grows - 50) <= 5 and "grows in about half of all worlds" in text
    assert f"{story}, {alone}, {grows} and {mirror}" in card
    assert f"leaves in {story + alone} worlds, Cartech grows in {story + grows}" in card


def test_with_what_was_known_in_january(years, text, card):
    """The same rates without what became of others in 2024."""
    then = years[(years["year"] < 2023) | years["account_id"].isin(SIX)]
    rates = evaluate.comparable_rates(then, SIX, year=2023)
    vicom, cartech = rates.loc[PAIR[0]], rates.loc[PAIR[1]]
    assert round(1 / vicom["leave_probability"]) == 10 and "about one such customer in ten" in text
    assert f"{vicom['n_left']} of {vicom['n_group']} against {cartech['n_left']} of {cartech['n_group']}" in card
    assert f"EUR {round(vicom['sales'] / 1e4, -1):.0f} thousand of sales a year" in text
    share = evaluate.worlds_exact(rates.loc[PAIR]).cases(*PAIR)["share"][0]
    assert f"in {percent(share)}% of the worlds" in card


def test_the_counter_examples(tables, years, quarters, text):
    own = years.set_index(["account_id", "year"])
    assert all(own.loc[("002778", year), "meetings"] == 0 for year in (2021, 2022, 2023, 2024))
    assert quarters.loc["002778", "2023"].sum() > 0.75 * quarters.loc["002534", "2023"].sum()
    papers = tables["contracts"].query("account_id == '002778'")
    assert papers["renewal_of"].notna().any() and (papers["end_date"] > "2024-12-31").any()
    joint = tables["activities"].query("subject == 'joint project' and activity_date < '2024-01-01'")
    talks = joint["account_id"].value_counts()
    assert talks["004339"] >= talks[PAIR[1]] and "as often as Cartech since 2021" in text
    sold = quarters.loc["004339"]
    assert sold["2024"].sum() <= sold["2021"].sum() and "bought no more than in 2021" in text
