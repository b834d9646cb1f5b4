"""What lesson 22 says in words beyond what its cells print, held to the sample, to simulations and to the proof."""

from __future__ import annotations

import re

import nbformat
import numpy as np
import pandas as pd
import pytest

from kamlib import data, score, study

VICOM, NEVADA, NORDVANG, KALTENFELS, MIRAMONTE = "002534", "002524", "004149", "004562", "001278"
ORDER = ["lifetime_value", "potential", "revenue_volume", "product_fit", "strategic_value"]


@pytest.fixture(scope="module")
def text(root):
    notebook = nbformat.read(root / "notebooks" / "22_robust_rankings.ipynb", as_version=4)
    return "\n".join(cell.source for cell in notebook.cells)


@pytest.fixture(scope="module")
def quiz(root):
    return (root / "notebooks" / "quizzes" / "22.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def value():
    return study.lifetime_value(study.gather(), as_of="2023-12-31").table


@pytest.fixture(scope="module")
def readings():
    orders = study.gather().orders
    years = orders.groupby(["account_id", pd.Grouper(key="order_date", freq="YE")])["amount"].sum().loc[:, :"2023"]
    methods = data.load("potential").groupby(["account_id", "method"])["likely"].sum(min_count=1).rename("potential")
    marks = data.load("ratings").query("rater in ['operations', 'sales']")
    marks = marks.pivot_table("rating", ["account_id", "rater"], "criterion")
    return pd.concat([years.rename("revenue_volume"), methods, marks])


@pytest.fixture(scope="module")
def table(readings, value):
    means = readings.groupby(level=0).mean().assign(lifetime_value=value["mean"])
    return means.dropna(subset="product_fit")


@pytest.fixture(scope="module")
def rated(table):
    return score.rate(table.drop(score.knocked_out(table)["account_id"]))[ORDER]


@pytest.fixture(scope="module")
def shrunk(readings, rated):
    each = score.rate(readings.reset_index(drop=True)).set_index(readings.index).loc[rated.index].groupby(level=0)
    sd = (each.var().mean() / each.count()).pow(0.5).assign(lifetime_value=0)[ORDER]
    return score.shrink(rated, sd, together=True)


@pytest.fixture(scope="module")
def known(shrunk):
    return score.robustness(shrunk.ratings, top=12, order=ORDER, sd=shrunk)


def test_who_is_a_candidate(text, table, rated):
    broken = score.knocked_out(table)
    assert len(table) == 55 and broken["account_id"].nunique() == 10 and len(rated) == 45
    assert set(broken["knock_out"]) == {"reputation", "willingness"} and (broken["value"] < 2).all()
    assert "55 customers" in text and "Ten of them break a condition" in text and "so 45 are left" in text
    assert rated["potential"].isna().sum() == 11 and "none at all for 11 of the 45" in text
    assert rated.drop(columns="potential").notna().all(axis=None)


def test_nothing_after_the_day_counts(readings):
    days = [day for day in readings.index.get_level_values(1) if isinstance(day, pd.Timestamp)]
    assert max(days) == pd.Timestamp("2023-12-31")
    assert pd.to_datetime(data.load("potential")["estimated_on"]).max() <= max(days)


def test_the_same_order_three_times(text, rated):
    together = rated.dropna().corr(method="spearman")
    assert f"stand at {together.loc['revenue_volume', 'lifetime_value']:.2f}" in text
    roots = np.linalg.eigvalsh(together)
    assert together.pow(2).to_numpy().sum() == pytest.approx(np.square(roots).sum())
    assert 2.5 < 25 / np.square(roots).sum() < 3.5 and "About three" in text
    assert (
        together.loc[["product_fit", "strategic_value"], ["revenue_volume", "potential", "lifetime_value"]].max(
            axis=None
        )
        < 0
    )


def test_equals_and_what_a_computer_makes_of_them(text, table):
    marks = table[["product_fit", "reputation", "strategic_value", "willingness"]]
    exact = (2 * marks @ [3, 1, 4, 2]).nunique()  # marks are whole or half points
    sums = (marks * [0.3, 0.1, 0.4, 0.2]).cumsum(axis=1).iloc[:, -1]
    assert f"have {exact} different scores" in text and f"finds {sums.nunique()} different sums" in text


def test_the_centroid_of_the_order(text):
    weights = score.weights.rank_order_centroid(ORDER)
    told = ", ".join(f"{100 * value:.1f}" for value in weights[:-1]) + f" and {100 * weights.iloc[-1]:.1f}%"
    assert f"the *rank-order centroid*, is {told}" in text


def test_three_answers_that_fail_and_three_that_pass(text):
    names = ["a", "b", "c"]
    assert "0.130" in score.weights.three(names, first_second=3, second_third=3, first_third=3)
    assert "0.000" in score.weights.three(names, first_second=3, second_third=3, first_third=9)
    assert "3, 3 and 3 fail with 0.130" in text and "3, 3 and 9 have 0.000" in text


def test_weights_by_spread_ask_nobody(text, table, rated):
    whole = table.loc[rated.index, ORDER].dropna()
    critic, entropy = score.weights.critic(whole), score.weights.entropy(whole)
    assert critic.idxmax() == "strategic_value" and f"strategic value {critic.max():.0%} of all weight" in text
    assert whole.corr().sum().idxmin() == "strategic_value" and "accounts differ most on it" in text
    assert f"potential {entropy['potential']:.0%} and fit {entropy['product_fit']:.0%}" in text


def test_what_marks_keep_of_their_distance(text, shrunk):
    kept = shrunk.peers.set_index("criterion")["kept"]
    assert f"A mark for fit keeps {kept['product_fit']:.0%}" in text


def test_the_places(text, quiz, known):
    p, places = known.top_probability, known.rank_interval
    assert p[VICOM] > 0.9995 and p[NEVADA] > 0.9995 and "Vicom is chosen in practically every draw" in text
    assert (p > 0.95).sum() == 4 and len(known.near_the_line()) == 13
    low, high = places.loc[NORDVANG]
    assert f"Nordvang Verksted may have any rank from {low} to {high}" in text
    for account, name in ((NORDVANG, "Nordvang"), (KALTENFELS, "Kaltenfels"), (MIRAMONTE, "Gran Hotel Miramonte")):
        low, high = places.loc[account]
        assert f"{name}: chosen in {p[account]:.0%}, rank {low} to {high}" in quiz
        assert re.search(rf"{name}: elegida en el {100 * p[account]:.0f} %, lugar {low} a {high}", quiz)
    low, high = places.loc[VICOM]
    assert f"Vicom: chosen in nearly every draw, rank {low} to {high}" in quiz
    assert f"Chosen in {p[NORDVANG]:.0%}".lower() in text.lower()


def test_the_pair_that_changes_places_first(text, shrunk):
    weights, middle = score.weights.rank_order_centroid(ORDER), shrunk.ratings.fillna(0.5)
    rank = score.weighted_sum(middle, weights).rank
    radius = score.selection_radius(middle, weights, top=12)
    assert (rank[radius.leaves], rank[radius.enters]) == (11, 13) and radius.leaves == KALTENFELS
    assert radius.moved.idxmin() == "product_fit" and radius.moved.idxmax() == "lifetime_value"
    last, first = rank.index[rank == 12][0], rank.index[rank == 13][0]
    assert f"Let {radius.mass:.1%} of all weight go from product fit to lifetime value" in text
    assert f"it takes {score.smallest_swap(middle.loc[last], middle.loc[first], weights).mass:.1%}" in text
    ahead = middle.loc[KALTENFELS] - middle.loc[radius.enters]
    assert ahead["product_fit"] > 0 > ahead["lifetime_value"]


def test_what_became_of_the_sure_ones(text):
    truth = data.truth("accounts").set_index("account_id")
    contracts = data.load("contracts").set_index("account_id")
    assert str(contracts.loc[VICOM, "ended_on"])[:7] == "2024-05" and "five months later it ends its contract" in text
    assert str(truth.loc[NEVADA, "insolvency_date"])[:7] == "2025-06" and "fails in June 2025" in text


def test_the_simulation_says_what_the_proof_says(text, root):
    proof = (root / "docs" / "proofs" / "ranking.md").read_text(encoding="utf-8")
    rows = [line.split(" | ") for line in proof.splitlines() if line.startswith("| ") and "---" not in line][1:]
    slope = {row[0].removeprefix("| "): float(row[1]) for row in rows}
    assert len(slope) == 17 and "for each of 17 ways" in text
    assert 0.9 < slope["weights in a known order"] < 1.1
    assert f"{slope['weights in a known order']:.2f} as we did it" in text
    assert f"{slope['ratings not shrunk']:.2f} with ratings not shrunk" in text
    assert f"{slope['noise left out']:.2f} with noise left out" in text
    assert f"{slope['a tenth of ratings missing, drawn from 0 to 1']:.2f} with a tenth of ratings missing" in text


def test_each_way_comes_true_as_told(text):
    honest, bold = score.said_and_true(), score.said_and_true(shrunk=False, noise_told=0)
    assert f"{honest.true_where(0.7):.0%} of those accounts" in text and f"were {bold.true_where(0.7):.0%}" in text
    assert f"Else {score.said_and_true(shrunk=False).true_where(0.7):.0%} come true" in text
    assert f"{score.said_and_true(order_holds=False).true_where(0.7):.0%} come true: the draws" in text
    top = bold.table.iloc[-1]
    assert f"of the {top['n']:.0f} accounts" in text and f"{top['said']:.0%} on average" in text
    assert 0.45 < top["true"] < 0.55 and "half belonged there" in text


def test_the_least_shift_of_the_quiz():
    ratings = pd.DataFrame({"fit": [0.6, 0.3], "potential": [0.4, 0.5], "rest": [0.3, 0.3]}, index=["A", "B"])
    # 0.3 w - 0.1 v = 0.02, with w = 0.2 and v = 0.4
    weights = pd.Series({"fit": 0.2, "potential": 0.4, "rest": 0.4})
    assert (ratings @ weights).diff().iloc[-1] == pytest.approx(-0.02)
    assert score.smallest_swap(ratings.loc["A"], ratings.loc["B"], weights).mass == pytest.approx(0.05)
