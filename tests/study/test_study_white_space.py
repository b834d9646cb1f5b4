"""What accounts do not buy: hand-made lists, the record of earlier lists, what is refused, workbook and list by key."""

import numpy as np
import openpyxl
import pandas as pd
import pytest

from kamlib import plots
from kamlib.errors import StudyError
from kamlib.language import using
from kamlib.study import gather, run, white_space
from kamlib.study.white_space_lists import futures

LIVE = '=HYPERLINK("http://x")'


def ten(*, months=24, names="ABCDEFGHIJ", cost=True) -> pd.DataFrame:
    """Ten accounts that buy pumps for 100 a month, A to F valves for 50 too, G valves from February 2024 on."""
    rows = []
    for month in pd.date_range("2023-01-01", periods=months, freq="MS"):
        for name in names:
            day, owner = month + pd.Timedelta(days=27), "Ann" if name < "I" else "Bo"
            rows.append((name, day, "pumps", 100.0, 60.0, owner))
            if name < "G" or (name == "G" and month > pd.Timestamp("2024-01-31")):
                rows.append((name, day, "valves", 50.0, 25.0, owner))
    columns = ["account_id", "order_date", "product_line", "amount", "cost", "salesperson"]
    lines = pd.DataFrame(rows, columns=columns).assign(currency="EUR")
    return lines if cost else lines.drop(columns="cost")


@pytest.fixture(scope="module")
def study():
    """The study of these ten."""
    return white_space(gather(ten()))


@pytest.fixture(scope="module")
def sample():
    """The study of the sample."""
    return white_space(gather(needs=("managers",)))


def test_a_gap_is_worth_its_chance_times_what_peers_spend_times_the_margin(study):
    assert set(study.table.index) == {(name, "valves") for name in "HIJ"}
    row = study.table.loc[("H", "valves")]
    spend = 1200 * np.exp((6 * np.log(0.5) + np.log(550 / 2400)) / 7)
    assert (row["owner"], row["peers"], row["peers_buying"]) == ("Ann", 9, 7)
    assert row["peer_rate"] == pytest.approx(7.5 / 10)
    assert row["chance"] == pytest.approx(1.5 / 5)  # one of four gaps was closed, half a case added to either side
    assert row["spend"] == pytest.approx(spend)
    assert row["expected_margin"] == pytest.approx(0.3 * spend * 0.5)
    assert "7 of 9 other accounts buy it" in row["why"] and "Of 4 gaps before, 1 were closed." in row["why"]
    assert study.total.value == pytest.approx(3 * 0.3 * spend * 0.5)


def test_the_list_of_a_year_earlier_is_held_against_what_came(study):
    record = study.lists.record
    assert record["day"].tolist() == [pd.Timestamp("2023-12-31")]
    first = record.iloc[0]
    assert first["gaps"] == 4 and first["top_closed"] + first["rest_closed"] == 1
    assert first["foretold"] == pytest.approx(1200 * 0.5) and first["came"] == pytest.approx(11 * 50)
    assert study.points[0].startswith("The list of 31 Dec 2023 was held against the 12 months after it.")
    assert "no better than the rest" in study.points[0] and "not who will buy" in study.points[1]
    assert any("brought EUR\xa0550 of revenue in its 12 months" in point for point in study.points)


def test_the_headline_and_the_sums(study):
    assert study.headline.startswith("As of 31 Dec 2024, 3 of 10 accounts lack at least one of 2 product lines")
    assert "(1 of 4 within 12 months)" in study.headline
    assert study.by_owner["gaps"].to_dict() == {"Bo": 2, "Ann": 1}
    assert study.by_owner["expected"].sum() == pytest.approx(study.total.value)
    assert study.total.ci_lower == 0 and study.total.ci_upper > study.total.value
    assert study.controls.table["agrees"].all()
    assert study.by_account.loc["H", "gaps"] == 1 and study.by_account.loc["A", "expected"] == 0
    assert study.numbers["earlier_closed"] == 1 and study.numbers["earlier_gaps"] == 4


def test_drawn_futures_bring_on_average_what_is_expected(study):
    drawn = futures(study.table, study.lists.check, draws=20_000)
    assert drawn.sum(axis=1).mean() == pytest.approx(study.total.value, rel=0.05)
    # the chance is shared: all three are closed more often than three on their own would be
    worth = study.total.value / 3 / 0.3
    every = (drawn > 0).all(axis=1).mean()
    assert every > 1.2 * 0.3 * (1 - 0.7**2) and worth > 0


def test_a_list_that_was_right_gives_its_top_a_chance_of_its_own():
    small = ten(names="ABCDEFGHIJ")
    extra = []
    for k in range(24):  # half of them large, and all of these begin to buy valves in 2024
        large = k < 12
        for month in pd.date_range("2023-01-01", periods=24, freq="MS"):
            extra.append((f"X{k:02d}", month, "pumps", 5000.0 + k if large else 10.0 + k / 100))
            if large and month >= pd.Timestamp("2024-03-01"):
                extra.append((f"X{k:02d}", month, "valves", 2000.0))
    later = pd.DataFrame(extra, columns=["account_id", "order_date", "product_line", "amount"])
    for k in range(4):  # one large account lacks valves today
        later = pd.concat([later, later[later["account_id"] == "X00"].query("product_line == 'pumps'").assign(
            account_id=f"Y{k}", order_date=lambda lines: lines["order_date"])])  # fmt: skip
    later = later.assign(cost=later["amount"] / 2, salesperson="Cy", currency="EUR")
    found = white_space(gather(pd.concat([small, later], ignore_index=True)))
    assert found.lists.check.better
    chance = found.table["chance"]
    assert chance.iloc[0] > 2 * chance.iloc[-1]
    drawn = futures(found.table, found.lists.check, draws=4_000)
    assert drawn.sum(axis=1).mean() == pytest.approx(found.total.value, rel=0.1)
    assert not any("not who will buy" in point for point in found.points)


def test_without_an_earlier_list_the_share_of_peers_stands_and_is_called_too_much():
    found = white_space(gather(ten(names="ABCDEFH")))
    assert found.lists.check is None and found.lists.record.empty
    assert found.table.loc[("H", "valves"), "chance"] == pytest.approx(6.5 / 7)
    assert "too short to say how many" in found.headline
    assert "nearly always too much" in found.points[0]


def test_a_file_of_one_year_is_held_against_its_second_half():
    found = white_space(gather(ten(months=17).query("order_date > '2023-05-31'")))
    assert found.setting.months == 6
    assert found.lists.record["day"].tolist() == [pd.Timestamp("2023-11-30")]
    assert "within 6 months" in found.headline


def test_without_cost_revenue_is_counted_or_the_margin_that_was_given():
    plain = white_space(gather(ten(cost=False)))
    given = white_space(gather(ten(cost=False)), margin=0.2)
    assert plain.total.value == pytest.approx(given.total.value / 0.2)
    assert "of revenue (" in plain.headline and "of margin (" in given.headline
    assert any("Revenue is counted, not margin" in text for text in plain.left_out)
    assert "Expected revenue, EUR" in str(plain.owners) and "Margin over revenue" not in str(plain.lines)
    ax = plots.white_space_grid(**plain.picture, subtitle=plain.caption)
    assert ax.get_figure() is not None and "of revenue" in plots.describe(ax)


def test_product_lines_that_are_sold_at_a_loss_are_not_offered():
    orders = ten()
    mops = orders[(orders["account_id"] < "C") & (orders["product_line"] == "pumps")].assign(product_line="mops")
    orders = pd.concat([orders, mops.assign(cost=2 * mops["amount"])], ignore_index=True)
    found = white_space(gather(orders))
    assert "mops" not in found.table.index.get_level_values(1)
    assert any("without a margin above zero are not offered: mops" in text for text in found.left_out)


def test_peers_are_those_of_the_same_segment_where_it_is_known():
    accounts = pd.DataFrame({"account_id": list("ABCDEFGHIJ"), "account_name": list("abcdefghij")})
    segment = ["large"] * 5 + ["small"] * 5
    tables = gather(ten(), accounts=accounts.assign(industry="retail", segment=segment))
    found = white_space(tables)
    assert found.setting.group_name == "segment"
    assert found.table.loc[("H", "valves"), ["peers", "peers_buying"]].tolist() == [4, 2]
    assert white_space(tables, peers="industry").table.loc[("H", "valves"), "peers"] == 9
    with pytest.raises(StudyError, match=r"no column region.*peers="):
        white_space(tables, peers="region")


def test_lines_without_a_product_line_are_told():
    orders = ten()
    orders.loc[orders.index[0], "product_line"] = None
    found = white_space(gather(orders))
    assert any("EUR\xa0100 have no product line" in text for text in found.left_out)
    assert found.controls.table["agrees"].all()


@pytest.mark.parametrize(
    ("orders", "given", "message"),
    [
        (ten().drop(columns="product_line"), {}, r"no product line.*Map a column of product lines.*--mapping"),
        (ten().assign(product_line="pumps"), {}, r"only one product line.*pumps"),
        (ten(months=3), {}, r"too short for a list of gaps.*4 complete months"),
        (ten(names="ABC"), {}, "no white space: no account that bought in Jan 2024 to Dec 2024"),
        (ten(), {"top": 0}, "at least one place"),
        (ten(), {"margin": 0.0}, "share above 0 and at most 1"),
        (ten(), {"margin": 1.1}, "share above 0 and at most 1"),
        (ten(), {"as_of": "2020"}, "no orders up to"),
    ],
)
def test_what_cannot_be_answered_is_refused(orders, given, message):
    with pytest.raises(StudyError, match=message):
        white_space(gather(orders), **given)


def test_each_owner_has_a_sheet_and_no_text_is_live(tmp_path):
    orders = ten()
    orders.loc[orders["account_id"] == "H", "salesperson"] = LIVE
    orders["product_line"] = orders["product_line"].replace("valves", "=1+1")
    accounts = pd.DataFrame({"account_id": list("ABCDEFGHIJ"), "account_name": [LIVE, *"BCDEFG", LIVE, *"IJ"]})
    found = white_space(gather(orders, accounts=accounts))
    found.keep(tmp_path)
    book = openpyxl.load_workbook(tmp_path / "white_space.xlsx")
    assert book.sheetnames[-2:] == ["Bo, gaps", '=HYPERLINK("http   x"), gaps']
    assert len(book.sheetnames) == 1 + len(found.views) == 9
    assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f" or cell.hyperlink]
    rows = list(book["Bo, gaps"].iter_rows(min_row=3, values_only=True))
    assert [row[0] for row in rows[1:]] == ["I", "J"]
    place = rows[0].index("Expected margin, EUR")
    assert sum(row[place] for row in rows[1:]) == pytest.approx(found.by_owner.loc["Bo", "expected"])
    text = (tmp_path / "white_space.csv").read_text(encoding="utf-8")
    assert '''H,'=1+1,"'=HYPERLINK(""http://x"")"''' in text


def test_what_earlier_lists_missed_widens_the_range_and_nobody_needs_no_sheet(study):
    assert study.lists.miss == pytest.approx(np.log(600 / 550))
    sure, unsure = (futures(study.table, study.lists.check, miss=miss).sum(axis=1) for miss in (0.0, 1.0))
    assert unsure.quantile(0.975) > 1.3 * sure.quantile(0.975)
    assert not white_space(gather(ten().drop(columns="salesperson"))).of_owners


def test_the_list_by_key_can_be_read_back(study, tmp_path):
    study.keep(tmp_path)
    kept = pd.read_csv(tmp_path / "white_space.csv", dtype={"account_id": str})
    names = ["account_id", "product_line", "owner", "chance", "chance_low", "chance_high"]
    assert kept.columns.tolist() == [*names, "expected", "expected_low", "expected_high", "reason"]
    assert kept["expected"].sum() == pytest.approx(study.total.value, abs=0.001)


def test_the_same_numbers_in_spanish(study):
    with using("es"):
        spanish = white_space(gather(ten()))
        texts = [spanish.headline, *spanish.points, *spanish.left_out, *map(str, spanish.views), spanish.caption]
    assert spanish.numbers == study.numbers
    assert spanish.headline.startswith("Al 31 dic 2024, a 3 de 10 cuentas les falta")
    assert not [text for text in texts if " the " in text]


def test_staged_tables_give_the_same(study, tmp_path):
    gather(ten()).stage(tmp_path)
    assert white_space(gather(tmp_path)).numbers == study.numbers


def test_many_product_lines_are_drawn_as_the_six_that_matter():
    orders = ten()
    more = [
        orders[(orders["account_id"] < "F") & (orders["product_line"] == "valves")].assign(
            product_line=f"line {k}", amount=10.0 + k, cost=1.0
        )
        for k in range(6)
    ]
    found = white_space(gather(pd.concat([orders, *more], ignore_index=True)))
    assert found.lists.space.index.unique(level=1).size == 8
    drawn = found.picture
    assert drawn["space"].index.unique(level=1).size == 6
    assert set(drawn["gaps"].index.get_level_values(1)) <= set(drawn["space"].index.get_level_values(1))
    assert "line 0" not in drawn["space"].index.get_level_values(1)
    plots.white_space_grid(**drawn)


@pytest.mark.long
def test_the_sample_says_that_the_order_of_the_list_was_no_better(sample):
    assert sample.controls.table["agrees"].all()
    check = sample.lists.check
    assert (len(check.table), check.table["closed"].sum()) == (103, 4) and not check.telling
    assert sample.table["chance"].unique() == pytest.approx([4.5 / 104])
    assert sample.table["peer_rate"].median() > 0.8  # what the peers do, and what it would be taken for
    assert len(sample.lists.record) == 3 and (sample.lists.record["came"] < sample.lists.record["foretold"]).all()
    assert sample.total.ci_lower <= sample.total.value <= sample.total.ci_upper
    assert len(sample.of_owners) == len(sample.by_owner) == 6


@pytest.mark.long
def test_the_study_is_run_from_files_and_leaves_page_workbook_and_list(tmp_path):
    ten(cost=False).to_csv(tmp_path / "orders.csv", index=False)
    with using("es"):
        page = run("white_space", orders=tmp_path / "orders.csv", margin=0.3, out=tmp_path / "out")
    text = page.read_text(encoding="utf-8")
    assert "¿Qué podrían comprarnos las cuentas" in text and "de margen" in text and "img" in text
    assert {"white_space.xlsx", "white_space.csv", "manifest.json"} <= {path.name for path in page.parent.iterdir()}
