"""What lesson 04 says in words beyond what its cells print, held to the sample and to the formulas."""

from __future__ import annotations

import nbformat
import pandas as pd
import pytest

from kamlib import data, measure, score

ORIEL, KALTENFELS, DURATONIA, CARTECH, BARRIENTOS = "005946", "004562", "006060", "002804", "004601"


@pytest.fixture(scope="module")
def cells(root):
    notebook = nbformat.read(root / "notebooks" / "04_potential_fit_strategy.ipynb", as_version=4)
    return {cell["id"]: cell.source for cell in notebook.cells}


@pytest.fixture(scope="module")
def accounts():
    return data.load("accounts")


@pytest.fixture(scope="module")
def orders(accounts):
    return data.to_parent(data.convert(data.load("orders"), data.load("exchange_rates")), accounts)


@pytest.fixture(scope="module")
def yearly(orders):
    return measure.revenue_panel(orders, freq="Y").rename(columns=lambda day: day.year)


@pytest.fixture(scope="module")
def facts():
    return data.load("market")


@pytest.fixture(scope="module")
def marks():
    ratings = data.load("ratings")
    return ratings[ratings["rater"].isin(["sales", "operations"])]


@pytest.fixture(scope="module")
def pairs(marks):
    return marks.pivot(index=["account_id", "criterion"], columns="rater", values="rating")


@pytest.fixture(scope="module")
def offers(accounts):
    return data.to_parent(data.load("opportunities"), accounts)


@pytest.fixture(scope="module")
def bought(yearly):
    return yearly[yearly[2023] > 0]


@pytest.fixture(scope="module")
def able(accounts, bought):
    found = measure.potential(data.load("potential"), as_of="2023-12-31", accounts=accounts)
    return found.reindex(bought.index)


def thousands(values) -> str:
    return ", ".join(f"{value / 1000:,.0f}" for value in values)


def test_two_manufacturers_alike(yearly, facts, accounts, cells):
    usage = data.to_parent(data.load("usage"), accounts)
    licences = usage.pivot_table(index="account_id", columns="month", values="licences", aggfunc="sum")
    staff = facts[facts["measure"] == "employees"].pivot(index="account_id", columns="year", values="value")
    both = [KALTENFELS, ORIEL]
    sales = " | ".join(thousands(yearly.loc[one, 2021:2023]) for one in both)
    people = " | ".join(", ".join(f"{n:.0f}" for n in staff.loc[one, [2022, 2023]]) for one in both)
    users = " | ".join(", ".join(str(n) for n in licences.loc[one, ["2022-12-01", "2023-12-01"]]) for one in both)
    for row in (sales, people, users):
        assert f"| {row} |" in cells["question-grow"]
    notes = data.load("notes")
    notes = notes[notes["account_id"].isin(both)].sort_values("note_date")
    for month, words in {6: "Job adverts for a second shift", 8: "a building permit for a new site",
                         11: "They want a framework price that also covers the new site"}.items():  # fmt: skip
        found = notes[notes["text"].str.contains(words)]
        assert set(found["account_id"]) == set(both) and set(found["note_date"].dt.month) == {month}
        assert words in cells["question-grow"]
    off = notes[notes["text"] == "The new site is put off for two years; the permit lapses."]
    assert off["account_id"].tolist() == [KALTENFELS] and off["note_date"].dt.month.item() == 4
    text = cells["reveal-grow-text"]
    assert f"{100 * (yearly.loc[ORIEL, 2024] / yearly.loc[ORIEL, 2023] - 1):.1f}% more" in text
    assert f"{100 * (1 - yearly.loc[KALTENFELS, 2024] / yearly.loc[KALTENFELS, 2023]):.1f}% less" in text


def test_the_sign_and_three_others(yearly, facts, accounts, cells):
    usage = data.to_parent(data.load("usage"), accounts)
    users = usage[usage["month"].dt.month == 12].groupby(["account_id", "month"])["licences"].sum().unstack()
    staff = facts[facts["measure"] == "employees"].pivot(index="account_id", columns="year", values="value")
    signs = {"staff": (staff, 0.1), "users": (users, 0.2), "more": (yearly, 0.2), "less": (yearly, -1 / 3)}
    table = measure.growth_signs(yearly, signs).table
    text, row = cells["reveal-sign-text"], table.loc["staff"]
    assert f"we saw it {row['n_with']:.0f} times" in cells["question-grow"]
    words = f"{row['came_with']:.0f} of {row['n_with']:.0f} bought at least a fifth more"
    assert f"{words}, without it {row['came_without']:.0f} of {row['n_without']:.0f}" in text
    assert f"which is {100 * row['share_without']:.1f}%" in text
    low, high = 100 * row["share_with_ci_lower"], 100 * row["share_with_ci_upper"]
    assert f"anything from {low:.0f}% to {high:.0f}%" in text
    for name, words in {
        "users": "A fifth more users of our service",
        "more": "It is growing already",
        "less": "A bad year",
    }.items():
        line = next(line for line in text.splitlines() if words in line)
        assert (
            f"{100 * table.loc[name, 'share_with']:.1f}% against {100 * table.loc[name, 'share_without']:.1f}%" in line
        )
    telling = table["difference_ci_lower"] * table["difference_ci_upper"] > 0
    assert telling.to_dict() == {"staff": True, "users": False, "more": True, "less": True}


def test_most_growth_came_without_the_sign(yearly, facts, cells):
    staff = facts[facts["measure"] == "employees"].pivot(index="account_id", columns="year", values="value")
    row = measure.growth_signs(yearly, {"staff": (staff, 0.1)}).table.loc["staff"]
    grew = row["came_with"] + row["came_without"]
    assert f"most growth came without it: {row['came_without']:.0f} of {grew:.0f} times" in cells["reveal-sign-text"]


def test_three_ways_and_one_range(bought, able, accounts, cells):
    text, estimates = cells["question-potential"], data.load("potential")
    sums = estimates[estimates["account_id"] == DURATONIA].groupby("method")[["low", "likely", "high"]].sum()
    rows = {
        "it says itself": "customer_statement",
        "as customers like it": "peer_benchmark",
        "by its staff": "employee_ratio",
    }
    for words, method in rows.items():
        row = " | ".join(f"{value / 1000:,.0f}" for value in sums.loc[method, ["low", "likely", "high"]])
        assert f"| {words} | {row} |" in text
    low, likely, high = (f"{able.loc[DURATONIA, end] / 1000:,.0f}" for end in ("low", "likely", "high"))
    assert f"EUR {likely} thousand, most likely between {low} and {high}" in text
    assert sums.loc["customer_statement", "high"] / sums.loc["customer_statement", "low"] < 1.6
    part = 100 * measure.share_of_wallet(bought[2023], able).loc[DURATONIA]
    assert f"{part['likely']:.1f}%, or anything from {part['low']:.1f}% to {part['high']:.1f}%" in text
    people = accounts.set_index("account_id").loc[DURATONIA, "employees"]
    assert f"with {people:.0f} people, bought from us for EUR {bought.loc[DURATONIA, 2023] / 1000:.0f} thousand" in text
    nobody = (able["basis"] == "peers").sum()
    assert nobody == (~bought.index.isin(estimates["account_id"])).sum()
    assert f"For {nobody} of the {len(bought)} customers" in text and able["likely"].notna().all()
    low, likely, high = (f"{able.loc[ORIEL, end] / 1000:,.0f}" for end in ("low", "likely", "high"))
    assert able.loc[ORIEL, "basis"] == "peers"
    assert f"Oriel is one of them: EUR {likely} thousand, and anything from {low} to {high}" in text


def test_fields_that_are_not_sure(bought, able, cells):
    text, three = cells["reveal-unsure-text"], bought[[2021, 2022, 2023]]
    value, could = bought[2023].median(), able["likely"].median()
    crosses = three.min(axis=1).le(value) & three.max(axis=1).ge(value)
    crosses |= able["low"].le(could) & able["high"].ge(could)
    sure = f"it is sure for {(~crosses).sum()} of {len(bought)}"
    assert f"For {100 * crosses.mean():.1f}% the field is unsure; {sure}" in text
    unknown = able["basis"] == "peers"
    as_zero = able["likely"].mask(unknown, 0.0)
    assert (as_zero[unknown] < as_zero.median()).all()
    above = (able["likely"] > could)[unknown].sum()
    assert f"a zero for the {unknown.sum()} without an estimate" in text and f"by their turnover {above} belong" in text
    spend = data.truth("potential").groupby("account_id")["spend"].sum().reindex(able.index)
    assert spend.between(able["low"], able["high"]).mean() > 0.95
    more = (bought[2023] > able["likely"]).sum()
    assert f"And {more} customers already buy more" in text


def test_two_lists_of_twenty(bought, able, cells):
    text, usual = cells["reveal-unsure-text"], bought[[2021, 2022, 2023]].mean(axis=1)
    largest = bought[2023].nlargest(20).index
    room = measure.headroom(usual, able)["likely"].nlargest(20).index
    grew = {
        name: bought.loc[at, 2024].sum() / bought.loc[at, 2023].sum() - 1 for name, at in (("l", largest), ("r", room))
    }
    assert f"the largest bought {-100 * grew['l']:.1f}% less, these {100 * grew['r']:.1f}% *more*" in text
    bad = bought[2023] < 0.8 * bought[[2021, 2022]].mean(axis=1)
    assert f"a bad year for {bad[room].sum()} of the twenty with headroom" in text
    assert bad[largest].sum() == 1 and "and for 1 of the largest" in text
    fell = [100 * (1 - bought.loc[at, 2024].sum() / usual[at].sum()) for at in (room, largest)]
    assert f"those with headroom bought {fell[0]:.1f}% less in 2024, the largest {fell[1]:.1f}% less" in text
    assert f"Duratonia bought for EUR {bought.loc[DURATONIA, 2024] / 1000:.0f} thousand" in text
    assert DURATONIA in room


def test_gaps_hardly_close(orders, bought, accounts, cells):
    ours, them = orders[orders["account_id"].isin(bought.index)], accounts[accounts["account_id"].isin(bought.index)]
    was, then = (measure.white_space(ours, them, end=end) for end in ("2023-12-31", "2024-12-31"))
    gaps = was[was["purchase_days"] == 0]
    assert (gaps["peer_share"] > 0.5).all() and f"the {len(bought)} customers had {len(gaps)} such gaps" in cells[
        "question-fit"
    ]
    hygiene = was.loc[(ORIEL, "Hygiene")]
    assert f"{hygiene['peers_buying']} of {hygiene['peers']} other manufacturers" in cells["question-fit"]
    closed = then.loc[gaps.index, "purchase_days"] > 0
    often = gaps["peer_share"] > gaps["peer_share"].median()
    text = cells["reveal-closed-text"]
    assert f"In {closed.sum()}." in text and f"Of {len(gaps)} gaps {closed.sum()} closed" in cells["key-points"]
    assert f"closed {closed[often].sum()} times of {often.sum()}, elsewhere once of {(~often).sum()}" in text
    assert closed[~often].sum() == 1


def test_the_circle_of_the_best_sellers(orders, yearly, cells):
    text = cells["question-fit"]
    then = yearly[2023]
    there = then[then > 0]
    year = orders[orders["order_date"].dt.year == 2023]
    families = (
        year.groupby(["account_id", "product_line"])["amount"].sum().unstack().gt(0).sum(axis=1).reindex(there.index)
    )
    best = there.nlargest(20).index
    others = there.index.difference(best)
    assert f"Of our twenty largest, {(families[best] == 4).sum()} buy all four product families" in text
    assert f"of the other {len(others)}, {(families[others] == 4).sum()}." in text


def test_the_grid(orders, cells):
    text = cells["question-fit"]
    year = orders[orders["order_date"].dt.year == 2023]
    bought = year.groupby(["account_id", "product_line"])["amount"].sum().unstack(fill_value=0) / 1000
    said = (
        data.load("potential")
        .query("method == 'customer_statement'")
        .set_index(["account_id", "product_line"])["likely"]
        / 1000
    )
    families = ["Packaging", "Hygiene", "Lighting", "Controls"]
    for name, one in {"Duratonia": DURATONIA, "Oriel": ORIEL}.items():
        row = " | ".join(f"{value:.0f}" for value in bought.loc[one, families].fillna(0))
        assert f"| {name} bought from us | {row} |" in text
    spends = " | ".join(f"{value:.0f}" for value in said[DURATONIA][families])
    assert f"| Duratonia spends, as it says | {spends} |" in text
    assert ORIEL not in set(data.load("potential")["account_id"]) and "| Oriel spends | ? | ? | ? | ? |" in text


def test_two_customers_to_mark(yearly, offers, accounts, marks, cells):
    text = cells["question-marks"]
    assert f"**C** bought for EUR {yearly.loc[CARTECH, 2023] / 1000:.0f} thousand" in text
    assert f"**D** bought for EUR {yearly.loc[BARRIENTOS, 2023] / 1000:.0f} thousand" in text
    service, activities = (data.to_parent(data.load(name), accounts) for name in ("service", "activities"))
    comments = service[(service["topic"] == "feedback on a product") & (service["opened_on"].dt.year == 2023)]
    joint = activities[(activities["subject"] == "joint project") & (activities["activity_date"].dt.year == 2023)]
    counted = [(table["account_id"] == CARTECH).sum() for table in (comments, joint)]
    assert counted == [30, 2] and "30 comments on our products and met us twice on a joint project" in text
    through = offers[offers["referred_by"] == CARTECH].sort_values("created_on")
    assert through["created_on"].dt.strftime("%B %Y").tolist() == ["August 2022", "July 2023"]
    assert through["closed_on"].iloc[0] < pd.Timestamp("2023-12-31") < through["closed_on"].iloc[1]
    known = service[service["opened_on"] < "2024"], activities[activities["activity_date"] < "2024"]
    assert not ((known[0]["account_id"] == BARRIENTOS) & (known[0]["topic"] == "feedback on a product")).any()
    assert not ((known[1]["account_id"] == BARRIENTOS) & (known[1]["subject"] == "joint project")).any()
    assert offers[offers["referred_by"] == BARRIENTOS]["created_on"].dt.strftime("%B %Y").tolist() == ["March 2024"]
    assert offers[offers["referred_by"] == BARRIENTOS]["closed_on"].isna().all()
    surveys = data.to_parent(data.load("surveys"), accounts)
    assert surveys.loc[surveys["account_id"] == BARRIENTOS, "nps"].dropna().min() == 9
    reason = data.load("kam_status").set_index("account_id").loc[BARRIENTOS, "reason"]
    assert f'"{reason}"' in text
    told = cells["reveal-same-text"]
    strategic = marks[marks["criterion"] == "strategic_value"].set_index(["account_id", "rater"])
    assert strategic.loc[CARTECH, "rating"].to_dict() == {"sales": 5, "operations": 4}
    assert strategic.loc[BARRIENTOS, "rating"].to_dict() == {"sales": 4, "operations": 4}
    assert set(strategic.loc[BARRIENTOS, "evidence"]) == {"opens a new region"} and '"opens a new region"' in told


def test_the_anchors_are_those_of_the_criteria(cells):
    levels = next(one for one in score.load_criteria() if one.id == "strategic_value").levels
    for mark, words in levels.items():
        assert f"| {mark:g} | {words['en'] if isinstance(words, dict) else words} |" in cells["question-marks"]


def test_marks_of_two_people(marks, pairs, cells):
    text, apart = cells["reveal-same-text"], pairs["sales"] - pairs["operations"]
    assert f"each marked {pairs.index.get_level_values(0).nunique()} customers" in cells["guess-same"]
    assert f"{len(pairs)} pairs" in cells["guess-same"]
    assert f"{100 * (apart == 0).mean():.1f}%. Of ten pairs four are the same" in text
    assert 0.45 < (apart.abs() == 1).mean() < 0.5 and 0.1 < (apart.abs() > 1).mean() < 0.15
    agreed = score.agreement(marks)
    fit = agreed.table.set_index("criterion").loc["product_fit", "linear"]
    assert f"Here it is {agreed.overall['linear']:.2f}, and on product fit alone {fit:.2f}" in text


def test_a_floor_made_of_marks(pairs, cells):
    low = pairs.xs("reputation", level="criterion") == 1
    words = f"sales strikes {low['sales'].sum()} of the {len(low)}, operations {low['operations'].sum()}"
    assert f"{words}; they agree on one" in cells["reveal-same-text"] and low.all(axis=1).sum() == 1
    given = pairs.loc[(CARTECH, "reputation")]
    assert (given["sales"], given["operations"]) == (1, 3)


def test_marked_before_counted_after(pairs, offers, accounts, cells):
    text = cells["reveal-won-text"]
    done = offers[offers["stage"].isin(["won", "lost"])]
    fit = done["account_id"].map(pairs.xs("product_fit", level="criterion").mean(axis=1))
    fit = fit.where(done["created_on"] >= "2024")
    signs = {"fit": (fit >= 3.5).astype("boolean").where(fit.notna()), "reference": done["referred_by"].notna()}
    table = measure.with_without(done["stage"] == "won", signs).table
    row = table.loc["fit"]
    words = f"{row['came_with']:.0f} of {row['n_with']:.0f} offers of 2024 were won"
    assert f"{words}, elsewhere {row['came_without']:.0f} of {row['n_without']:.0f}" in text
    assert 0 < row["difference_ci_lower"] < 0.02
    row = table.loc["reference"]
    assert f"{100 * row['share_with']:.1f}% against {100 * row['share_without']:.1f}%" in text
    assert row["difference_ci_lower"] < 0 < row["difference_ci_upper"]
    answers = data.to_parent(data.load("surveys"), accounts).groupby("account_id")["nps"].max().dropna()
    named = answers.index.to_series().isin(offers["referred_by"])
    row = measure.with_without(named, {"said": answers >= 9}).table.loc["said"]
    assert f"Of the {row['n_with']:.0f} customers that said so at least once, {row['came_with']:.0f}" in text
    assert f"({100 * row['share_with']:.1f}%)" in text
    assert f"of the other {row['n_without']:.0f} it was {row['came_without']:.0f}" in text


def test_the_numbers_of_the_questions(cells):
    assert round(100 * 96 / 640) == 15
    assert [round(100 * 96 / whole) for whole in (750, 550)] == [13, 17]
    assert round(72 / 148, 1) == 0.5
