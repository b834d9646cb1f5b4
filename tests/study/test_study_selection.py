"""Which accounts should be key accounts: weights as written, hand-made choices, the sample, workbook, list by key."""

import json
import re

import numpy as np
import openpyxl
import pandas as pd
import pytest

from kamlib import data
from kamlib.cli import app
from kamlib.errors import DataError, StudyError
from kamlib.language import using
from kamlib.study import criteria, gather, selection
from kamlib.study.selection_choice import choose
from kamlib.study.selection_weights import weigh

NEEDS = ("contracts", "payments", "managers", "potential", "ratings", "activities", "current")
FIVE = ["revenue_volume", "potential", "lifetime_value", "product_fit", "strategic_value"]
HOSTILE = '=HYPERLINK("http://x")'


@pytest.fixture(scope="module")
def plain():
    """Forty accounts that buy for three years, the n-th n times 10,000 a year; the last four are key accounts today."""
    rows = []
    for month in pd.date_range("2022-01-01", "2024-12-01", freq="MS"):
        for place in range(1, 41):
            wave = 1 + 0.1 * ((place + month.year) % 3 - 1)
            rows.append((f"{place:02d}", month + pd.Timedelta(days=27), 10_000 * place * wave / 12, "Ann"))
    orders = pd.DataFrame(rows, columns=["account_id", "order_date", "amount", "salesperson"]).assign(currency="EUR")
    names = {"40": HOSTILE, "39": "<b>Bold</b>", "38": "+1", "37": "@x"}
    accounts = pd.DataFrame({"account_id": sorted(set(orders["account_id"])), "parent_id": None})
    accounts["account_name"] = accounts["account_id"].map(names).fillna("Account " + accounts["account_id"])
    return orders, accounts


@pytest.fixture(scope="module")
def judged():
    """Two raters: fit is best for the smallest account, and the same for both."""
    rows = [
        (f"{place:02d}", "product_fit", rater, pd.Timestamp("2024-12-01"), 5 - (place - 1) // 10)
        for place in range(1, 41)
        for rater in ("sales", "operations")
    ]
    table = pd.DataFrame(rows, columns=["account_id", "criterion", "rater", "rated_on", "rating"])
    return table.assign(
        rating_low=(table["rating"] - 0.5).clip(lower=1.0), rating_high=(table["rating"] + 0.5).clip(upper=5.0)
    )


@pytest.fixture(scope="module")
def sample():
    """The sample's tables, and the study of them with the order of the criteria."""
    tables = gather(needs=NEEDS)
    return tables, selection(tables, weights="order")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, [1 / 3, 1 / 3, 1 / 3]),
        ("potential=1, product_fit=3", [0.25, 0.75]),
        ("revenue_volume=30%, potential=30%, product_fit=60%", [0.25, 0.25, 0.5]),
        ("product_fit > revenue_volume", [0.25, 0.75]),
        ("potential", [1.0]),
        ("order", [11 / 18, 5 / 18, 2 / 18]),
    ],
)
def test_weights_as_people_write_them(text, expected):
    known = ["revenue_volume", "potential", "product_fit"]
    found = weigh(text, known=known, all_criteria=FIVE)
    assert found.weights.tolist() == pytest.approx(expected)
    assert found.weights.sum() == pytest.approx(1)
    assert list(found.weights.index) == [name for name in known if name in found.weights]


def test_weights_of_what_is_not_known_are_shared_by_the_others():
    text = "revenue_volume=1, potential=1, product_fit=2"
    found = weigh(text, known=["revenue_volume", "potential", "lifetime_value"], all_criteria=FIVE)
    assert found.weights.tolist() == [0.5, 0.5]
    assert found.unused == ("product_fit",) and found.uncounted == ("lifetime_value",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("potentail=1", "criteria that there are not.*potentail.*Expected|criteria that there are not"),
        ("potential=1, potential=2", "a criterion twice"),
        ("potential=much", "weight of potential is no number of 0 or more.*Found: much"),
        ("potential=-1", "no number of 0 or more"),
        ("potential=inf", "no number of 0 or more"),
        ("potential=", "Found: nothing"),
        ("potential=0", "None of the criteria that count is known"),
        ("strategic_value > product_fit", "None of the criteria that count is known"),
    ],
)
def test_weights_that_cannot_be_used(text, message):
    with pytest.raises(StudyError, match=message):
        weigh(text, known=["potential", "revenue_volume"], all_criteria=FIVE)


def listed(*accounts, day="2020-01-01"):
    """Today's key accounts."""
    return pd.DataFrame({"account_id": list(accounts), "valid_from": pd.Timestamp(day)})


def test_from_orders_alone_the_largest_are_sure_and_what_is_missing_is_named(plain):
    orders, accounts = plain
    study = selection(gather(orders, accounts=accounts), top=5)
    assert study.table.index[:5].tolist() == ["40", "39", "38", "37", "36"]
    assert study.table["p_top"].iloc[0] > 0.95 and study.table["p_top"].iloc[10:].max() < 0.05
    assert study.weighing.weights.to_dict() == {"revenue_volume": 1.0}
    told = " ".join(study.left_out)
    for what in ("--potential", "--ratings", "--current", "--hours", "no better than 'as last year'"):
        assert what in told
    assert study.headline.startswith("As of 31 Dec 2024, by Revenue volume alone, figures are sure of 3 of the 5")
    assert study.numbers["accounts"] == 40 and study.numbers["near"] == len(study.near.table) > 0
    assert study.controls.table["agrees"].all()


def test_scores_are_weights_times_ratings_and_reasons_add_up(plain, judged):
    orders, accounts = plain
    study = selection(
        gather(orders, accounts=accounts, ratings=judged), top=5, weights="revenue_volume=1, product_fit=1"
    )
    ratings, scores = study.choice.middle, study.choice.scores
    assert study.table["score"].to_dict() == pytest.approx(ratings.mean(axis=1).to_dict())
    assert scores.contributions.sum(axis=1).to_dict() == pytest.approx(scores.score.to_dict())
    first = study.table.index[0]
    above = 100 * (scores.contributions.loc[first] - scores.contributions.mean())
    assert study.table.loc[first, "reason"] == f"Product fit +{above['product_fit']:.1f}"
    assert study.columns.overlap.effective == pytest.approx(
        1.03, abs=0.02
    )  # who buys more fits less, without exception


def test_ratings_are_drawn_towards_those_of_peers_and_keep_their_order(plain, judged):
    orders, accounts = plain
    columns = criteria(gather(orders, accounts=accounts, ratings=judged))
    weighing = weigh(None, known=columns.known, all_criteria=columns.criteria.ids)
    choice = choose(columns, weighing, top=5, seed=0)
    plain_ratings = columns.rated()
    assert (choice.ratings.std() < plain_ratings.std()).all() and (choice.kept < 1).all()
    assert (choice.low <= choice.ratings).all().all() and (choice.ratings <= choice.high).all().all()
    assert choice.ratings["revenue_volume"].corr(plain_ratings["revenue_volume"], method="spearman") > 0.98


def test_a_condition_keeps_an_account_out_whatever_the_rest(plain, judged):
    orders, accounts = plain
    unwilling = judged[judged["account_id"] == "40"].assign(criterion="willingness", rating=1.0, rating_low=1.0)
    ratings = pd.concat([judged, unwilling], ignore_index=True)
    study = selection(gather(orders, accounts=accounts, ratings=ratings, current=listed("40", "39")), top=5)
    assert "40" not in study.table.index and study.excluded.table["key"].tolist() == ["40"]
    assert "willingness" in study.excluded.table["reason"].iloc[0]
    assert any(HOSTILE in point and "keeps them out" in point for point in study.points)
    assert study.numbers["kept_out"] == 1
    large = selection(gather(orders, accounts=accounts, ratings=ratings), top=5, weights="revenue_volume=1")
    but = f"But for a condition these would be among the chosen: {HOSTILE}."
    assert any(point.startswith(but) for point in large.points)
    assert not any(point.startswith("But for") for point in study.points)  # it fits too little to be among them anyway


def test_what_comes_in_goes_out_and_stays_adds_up(plain):
    orders, accounts = plain
    tables = gather(orders, accounts=accounts, current=listed("40", "39", "01", "77"))
    study = selection(tables, top=5)
    numbers, table = study.numbers, study.table
    assert numbers["keys"] == 4 and numbers["stay"] == 2 and numbers["go"] == 2 and numbers["come"] == 1
    assert table.loc[["40", "39", "38"], "tier"].tolist() == ["key"] * 3 and table.loc["01", "tier"] == "other"
    assert "sure of 2 of today's 4 key accounts, drop 2, add 1" in study.headline
    assert any(point.startswith("Out: Account 01.") for point in study.points)
    late = selection(gather(orders, accounts=accounts, current=listed("40", day="2025-06-01")), top=5)
    assert late.numbers["keys"] == 0  # chosen after the day that counts


def test_who_is_new_stays_for_a_year(plain):
    orders, accounts = plain
    study = selection(gather(orders, accounts=accounts, current=listed("01", "40", day="2024-02-01")), top=5)
    assert study.table.loc["01", "tier"] == "key" and study.table.loc["01", "held"] and study.numbers["go"] == 0
    assert study.table.loc["01", "why"].startswith("Stays key account until 1 Feb 2025: 0.0 is below the line")
    assert "Would go out, but have been key accounts for less than a year: Account 01." in study.points
    year = selection(gather(orders, accounts=accounts, current=listed("01", day="2024-01-01")), top=5)
    assert year.table.loc["01", "tier"] == "other" and year.numbers["go"] == 1


def logged(hours):
    """Activities of the last year, from hours a month by account."""
    days = pd.date_range("2024-01-01", periods=12, freq="MS")
    rows = [(name, day, 60.0 * each) for name, each in hours.items() for day in days]
    table = pd.DataFrame(rows, columns=["account_id", "activity_date", "minutes"])
    return table.assign(activity_id=[f"T{place}" for place in range(len(table))], manager_id="M1")


def test_who_fits_into_the_hours_and_what_an_hour_is_worth(plain):
    orders, accounts = plain
    given = {"accounts": accounts, "current": listed("40", "39"), "activities": logged({"40": 20, "39": 4, "38": 2})}
    study = selection(gather(orders, **given), top=5, hours=24)
    table, p_top = study.hours.table, study.table["p_top"]
    assert table.loc[["40", "39", "38", "37"], "hours"].tolist() == [20, 4, 12, 12]  # median of 20 and 4
    assert table["written"].to_dict() == {name: name in ("40", "39") for name in table.index}
    assert table["cut"].sum() == 2 and table.index[table["cut"]].tolist() == ["40", "39"]
    lists = [[name for place, name in enumerate(table.index) if bits >> place & 1] for bits in range(2 ** len(table))]
    fitting = [p_top[list(names)].sum() for names in lists if table.loc[names, "hours"].sum() <= 24]
    assert study.hours.best.value == pytest.approx(max(fitting))
    assert any("Left out" in point for point in study.points) and len(study.capacity.table) == len(table)
    wide = selection(gather(orders, **given), top=5, hours=500)
    assert any("fit into 500 hours a month" in point for point in wide.points)


def test_hours_need_somebody_who_wrote_them_down(plain):
    orders, accounts = plain
    with pytest.raises(StudyError, match="Nobody wrote down hours"):
        selection(gather(orders, accounts=accounts), top=5, hours=100)
    with pytest.raises(StudyError, match="no hours to share out"):
        selection(gather(orders, accounts=accounts), top=5, hours=0)


def test_a_list_of_numbers_is_enough_for_todays_key_accounts(plain, tmp_path):
    orders, accounts = plain
    path = tmp_path / "keys.csv"
    path.write_text("account_id\n40\n01\n", encoding="utf-8")
    study = selection(gather(orders, accounts=accounts, current=path), top=5)
    assert study.table.index[study.table["current"]].tolist() == ["40", "01"]
    path.write_text("customer\n40\n", encoding="utf-8")
    with pytest.raises(DataError, match="keys.csv has one column only.*Found: customer"):
        gather(orders, accounts=accounts, current=path)


def test_with_any_weights_the_study_says_what_an_order_would_decide(plain, judged):
    orders, accounts = plain
    study = selection(gather(orders, accounts=accounts, ratings=judged), top=5)
    assert any("Agree on no more than an order (Revenue volume > Product fit)" in point for point in study.points)
    stated = selection(gather(orders, accounts=accounts, ratings=judged), top=5, weights="revenue_volume=1")
    assert any("Without a weight, and so not in the ranking: Product fit" in note for note in stated.left_out)


def test_the_workbook_reckons_what_the_study_reckoned_and_no_name_is_live(plain, judged, tmp_path):
    orders, accounts = plain
    study = selection(gather(orders, accounts=accounts, ratings=judged.head(60)), top=5, weights="order")
    study.keep(tmp_path)
    book = openpyxl.load_workbook(tmp_path / "selection.xlsx")
    live = {sheet.title for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
    assert live == {"Your weights"}
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    sheet = book["Your weights"]
    assert sheet["A5"].value == study.table["name"].iloc[0] and sheet["A3"].value == "Weight"
    weights = [sheet["C3"].value, sheet["D3"].value]
    assert weights == study.weighing.weights.tolist()
    rows = list(sheet.iter_rows(min_row=5))
    assert rows[0][4].value == "=ROUND(SUMPRODUCT($C$3:$D$3,C5:D5)/SUM($C$3:$D$3),12)"
    scores = [reckoned(weights, row[2:4]) for row in rows]
    assert scores == pytest.approx(study.table["score"].tolist(), abs=1e-11)
    assert rows[0][5].value == "=RANK(E5,$E$5:$E$44)"
    ranks = [1 + sum(other > one for other in scores) for one in scores]
    assert ranks == study.table["rank"].tolist()
    low, high = ([reckoned(weights, row[at : at + 2]) for row in rows] for at in (6, 9))
    assert all(one - 1e-9 <= score <= other + 1e-9 for one, score, other in zip(low, scores, high, strict=True))
    other = [0.9, 0.1]  # weights changed by the reader: another order
    assert np.argsort([-reckoned(other, row[2:4]) for row in rows])[0] == study.table.index.get_loc("40")


def reckoned(weights, cells):
    """Do by hand what the formula of a score does."""
    values = [cell.value for cell in cells]
    return round(sum(w * v for w, v in zip(weights, values, strict=True)) / sum(weights), 12)


def test_the_list_by_key_has_every_account_once_and_nothing_live(plain, tmp_path):
    orders, _accounts = plain
    orders = orders.assign(account_id=orders["account_id"].replace("40", HOSTILE))
    selection(gather(orders), top=5).keep(tmp_path)
    raw = (tmp_path / "selection.csv").read_text(encoding="utf-8")
    table = pd.read_csv(tmp_path / "selection.csv", dtype={"account_id": str})
    assert list(table) == ["account_id", "tier", "rank", "rank_low", "rank_high", "p_top", "reason"]
    assert table["account_id"].is_unique and len(table) == 40
    assert "'=HYPERLINK" in raw and not re.search(r'(^|,)"?[=+@]', raw, flags=re.M)
    assert (tmp_path / "criteria.yaml").exists()


def test_the_criteria_it_leaves_give_the_same_again(plain, tmp_path):
    orders, accounts = plain
    small = orders.assign(amount=orders["amount"] / 10_000)
    first = selection(gather(small, accounts=accounts), top=5)
    assert first.columns.anchored and any("anchors" in note for note in first.left_out)
    first.keep(tmp_path)
    again = selection(gather(small, accounts=accounts), top=5, criteria=tmp_path / "criteria.yaml")
    assert again.numbers == first.numbers and not again.columns.anchored


def test_the_same_numbers_in_spanish(plain, judged):
    orders, accounts = plain
    given = {"accounts": accounts, "ratings": judged, "current": listed("40", "01", "77")}
    english = selection(gather(orders, **given), top=5)
    with using("es"):
        spanish = selection(gather(orders, **given), top=5)
        texts = [spanish.headline, *spanish.points, *spanish.left_out, *map(str, spanish.views)]
    assert spanish.numbers == english.numbers
    assert spanish.headline.startswith("Al 31 dic 2024, con 5 lugares")
    assert not [text for text in texts if re.search(r"\b(the|of|accounts)\b", text)]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"top": 0}, "at least one place"),
        ({"top": 40}, "no more accounts than places"),
        ({"weights": "luck=1"}, "criteria that there are not"),
        ({"as_of": "2020"}, "no orders up to"),
    ],
)
def test_what_cannot_be_asked(plain, given, message):
    orders, accounts = plain
    with pytest.raises(StudyError, match=message):
        selection(gather(orders, accounts=accounts), **given)


@pytest.mark.long
def test_the_planted_accounts_of_the_sample(sample):
    _tables, study = sample
    assert study.choice.excluded["account_id"].isin(["002778"]).any()  # Tramontal does not want to work together
    assert study.table.loc["002524", "p_top"] > 0.8  # Nevada Retail: large, pays 49 days late, a condition from 60 on
    assert study.table.loc["002804", "p_top"] < 0.5  # Cartech: small; only weights on strategy choose it
    twin = study.table.loc["001168"]  # Orbela: three records, seen only after they are added up
    assert twin["p_top"] > 0.8 and "added up from 3 customer records" in twin["flags"]
    assert study.controls.table["agrees"].all()


@pytest.mark.long
def test_staged_tables_give_the_same(sample, tmp_path):
    tables, study = sample
    tables.stage(tmp_path)
    assert selection(gather(tmp_path), weights="order").numbers == study.numbers


@pytest.mark.long
def test_the_sample_held_against_its_truth(sample):
    tables, _study = sample
    study = selection(tables, as_of="2023-12", weights="lifetime_value=1")
    lines = tables.orders[tables.orders["order_date"] >= "2024-01-01"]
    came = lines.groupby("account_id")["amount"].sum().reindex(study.table.index, fill_value=0.0)
    gone = data.truth("accounts").set_index("account_id")["dropout_date"].notna()
    assert came[study.table["chosen"]].sum() > 0.6 * came.nlargest(20).sum()
    assert gone.reindex(study.table.index[study.table["chosen"]]).mean() < 0.5


@pytest.mark.long
@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_command_takes_every_file_and_leaves_a_whole_folder(plain, judged, tmp_path, lang):
    orders, accounts = plain
    given = {"orders": orders, "accounts": accounts, "ratings": judged, "current": listed("40", "01"),
             "activities": logged({"40": 20, "39": 4})}  # fmt: skip
    words = ["study", "selection", "--lang", lang, "--top", "5", "--weights", "order", "--hours", "60"]
    for name, table in given.items():
        table.to_csv(tmp_path / f"{name}.csv", index=False)
        words += [f"--{name}", str(tmp_path / f"{name}.csv")]
    with using(lang), pytest.raises(SystemExit) as ended:
        app([*words, "--out", str(tmp_path / "out")])
    assert not ended.value.code
    folder = tmp_path / "out" / "selection"
    assert {"report.html", "selection.xlsx", "selection.csv", "criteria.yaml", "manifest.json"} <= {
        path.name for path in folder.iterdir()
    }
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert f'<html lang="{lang}">' in page and "<b>Bold</b>" not in page
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["parameters"]["hours"] == 60
