"""Why did revenue change? Parts that add up, and how much is the choice of the list."""

import pandas as pd
import pytest

from kamlib.errors import StudyError
from kamlib.language import using
from kamlib.study import change, gather


def test_the_last_year_stands_against_the_one_before(many):
    study = change(gather(many))
    years = many.groupby(many["order_date"].dt.year)["amount"].sum()
    assert (str(study.base), str(study.now)) == ("Jan 2023 to Dec 2023", "Jan 2024 to Dec 2024")
    assert study.numbers["revenue_base"] == pytest.approx(years[2023], abs=0.3)
    assert study.numbers["revenue_now"] == pytest.approx(years[2024], abs=0.3)
    parts = sum(value for name, value in study.numbers.items() if name.startswith("part_"))
    assert parts == pytest.approx(study.numbers["change"], abs=0.005)
    assert study.controls.table["agrees"].all()


def test_three_accounts_by_hand(two_years):
    study = change(gather(two_years), top=1)
    table = study.by_account
    assert table.loc["A", "change"] == -600 and table.loc["B", "change"] == 240 and table.loc["C", "change"] == -60
    assert study.numbers["part_lost"] == -60
    assert "30.4% (EUR\xa0420) lower in Jan 2024 to Dec 2024 than in Jan 2023 to Dec 2023" in study.headline
    assert "the 1 largest of the earlier period changed by −50.0%" in study.headline


def test_a_list_chosen_on_one_period_looks_worse_after_it(many):
    table = change(gather(many), top=10).lists.table.set_index("list")
    assert (
        table.loc["the 10 largest of the earlier period", "rate"]
        < table.loc["the 10 largest of the later period", "rate"]
    )
    assert table.loc["all accounts", "accounts"] == 60


def test_a_short_file_is_cut_in_halves_and_says_so(many):
    lines = many[(many["order_date"] >= "2024-01-01") & (many["order_date"] < "2024-10-01")]
    study = change(gather(lines))
    assert (str(study.base), str(study.now)) == ("Feb 2024 to May 2024", "Jun 2024 to Sep 2024")
    assert "too few for a year against a year: the last 4 are compared with the 4 before" in study.left_out[0]
    assert "so that the season is in it" in study.headline


def test_periods_can_be_given(many):
    study = change(gather(many), base="2023-Q1", now="2024-Q1")
    quarter = many[(many["order_date"].dt.year == 2024) & (many["order_date"].dt.month <= 3)]["amount"].sum()
    assert study.numbers["revenue_now"] == pytest.approx(quarter, abs=0.3)
    assert "season" not in study.headline


def test_exchange_rates_are_a_part_of_their_own(lines):
    orders = pd.concat(
        [
            lines(
                [("A", f"{year}-{month:02d}-28", 100) for year in (2023, 2024) for month in range(1, 13)],
                currency="USD",
            ),
            lines([("B", f"{year}-{month:02d}-28", 100) for year in (2023, 2024) for month in range(1, 13)]),
        ],
        ignore_index=True,
    )
    months = pd.date_range("2023-01-01", periods=24, freq="MS")
    rates = pd.DataFrame({"month": months, "currency": "USD", "rate_to_base": [0.9] * 12 + [0.8] * 12})
    study = change(gather(orders, rates=rates))
    assert study.numbers["part_currency"] == pytest.approx(-120)
    assert study.numbers["change"] == pytest.approx(-120)


def test_who_left_and_who_came(two_years, lines):
    new = lines([("D", "2024-05-02", 70)])
    study = change(gather(pd.concat([two_years, new], ignore_index=True)), top=1)
    assert study.gone.cells() == [["C", "60", "28 Dec 2023"]]
    assert study.came.cells() == [["D", "70", "2 May 2024"]]
    assert "There are none." in str(change(gather(two_years), top=1).came)


def test_what_columns_were_missing_is_said(two_years):
    remarks = str(change(gather(two_years), top=1).remarks)
    assert "no product or no quantity" in remarks and "one-off projects" in remarks


def test_months_are_enough_for_who_came_and_who_left(many):
    months = many.assign(month=many["order_date"].dt.to_period("M").dt.to_timestamp())
    months = months.groupby(["account_id", "month"], as_index=False)["amount"].sum().assign(currency="EUR")
    study = change(gather(months))
    assert study.change.method == "none"
    assert "accounts that bought in both periods" in str(study.parts)
    assert study.numbers["change"] == pytest.approx(change(gather(many)).numbers["change"], abs=0.5)
    assert study.controls.table["agrees"].all()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"base": "2023"}, "Only one of the two periods"),
        ({"base": "2024", "now": "2023"}, "must end before"),
        ({"base": "2022", "now": "soon"}, "'soon' is not a period"),
        ({"top": 0}, "at least one place"),
    ],
)
def test_what_cannot_be_asked(many, given, message):
    with pytest.raises(StudyError, match=message):
        change(gather(many), **given)


def test_one_month_cannot_be_compared(lines):
    with pytest.raises(StudyError, match="two periods need at least two"):
        change(gather(lines([("A", "2024-01-02", 1), ("A", "2024-01-31", 1)])))


@pytest.mark.long
def test_the_same_numbers_in_spanish(many):
    tables = gather(many)
    english = change(tables)
    with using("es"):
        spanish = change(tables)
    assert spanish.numbers == english.numbers
    assert spanish.headline.startswith("Los ingresos de ene 2024 a dic 2024 ")
