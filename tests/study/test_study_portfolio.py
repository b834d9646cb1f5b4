"""On whom do we depend? Numbers against plain pandas and by hand."""

import pandas as pd
import pytest

from kamlib.errors import DataError, StudyError
from kamlib.language import using
from kamlib.study import gather, portfolio


def test_three_accounts_by_hand(two_years):
    study = portfolio(gather(two_years), top=2)
    assert str(study.window) == "Jan 2024 to Dec 2024"
    assert study.concentration.total == 12 * 80
    assert study.numbers["largest_share"] == pytest.approx(50 / 80)
    assert study.numbers["accounts_for_half"] == 1
    assert study.numbers["effective_customers"] == pytest.approx(1 / ((5 / 8) ** 2 + (3 / 8) ** 2), abs=1e-6)
    assert study.numbers["stayed_in_top_2"] == 2
    assert study.numbers["gross_retention"] == pytest.approx(
        (50 + 10) / 115, abs=1e-6
    )  # B counts with its last year only
    assert study.numbers["net_retention"] == pytest.approx(80 / 115, abs=1e-6)
    assert study.headline == (
        "The largest of our 2 accounts, A, brought 62.5% of our revenue of EUR\xa0960 (Jan 2024 to Dec 2024), and the "
        "five largest 100.0%."
    )
    assert "all the other accounts together would have to grow by 166.7%" in study.points[0]


@pytest.mark.long
def test_the_figures_are_those_of_plain_pandas(many):
    study = portfolio(gather(many), top=20)
    year = many[many["order_date"].dt.year == 2024].groupby("account_id")["amount"].sum().sort_values(ascending=False)
    before = many[many["order_date"].dt.year == 2023].groupby("account_id")["amount"].sum().sort_values(ascending=False)
    shares = year / year.sum()
    numbers = study.numbers
    assert numbers["revenue"] == pytest.approx(year.sum())
    assert numbers["top_20_share"] == pytest.approx(shares.head(20).sum(), abs=1e-6)
    assert numbers["hhi"] == pytest.approx((shares**2).sum(), abs=1e-6)
    assert numbers["accounts_for_half"] == (shares.cumsum() < 0.5).sum() + 1
    assert numbers["stayed_in_top_20"] == len(set(year.index[:20]) & set(before.index[:20]))
    assert numbers["net_retention"] == pytest.approx(
        year.reindex(before.index).fillna(0).sum() / before.sum(), abs=1e-6
    )
    shown = study.accounts.table.head(20)
    assert shown["account_id"].tolist() == year.index[:20].tolist()
    assert shown["revenue_before"].tolist() == pytest.approx(before.reindex(year.index[:20]).tolist())


def test_every_sentence_of_the_headline_is_a_number_of_the_study(many):
    study = portfolio(gather(many), top=20)
    assert study.headline.startswith("Half of our revenue of EUR")
    assert (
        f"{int(study.numbers['stayed_in_top_20'])} of these 20 were among the 20 largest a year before."
        in study.headline
    )


def test_all_sums_agree(many):
    assert portfolio(gather(many)).controls.table["agrees"].all()


@pytest.mark.long
def test_losing_the_largest(many):
    table = portfolio(gather(many)).loss.table
    total = many[many["order_date"].dt.year == 2024]["amount"].sum()
    assert table["accounts"].tolist() == [1, 2, 3, 5, 10]
    assert (table["needed"] * (total - table["lost"])).tolist() == pytest.approx(table["lost"].tolist())


def test_who_came_and_who_went(two_years):
    newcomer = pd.DataFrame({"account_id": "D", "order_date": pd.date_range("2024-01-28", periods=12, freq="MS")})
    lines = pd.concat([two_years, newcomer.assign(amount=200.0, currency="EUR")], ignore_index=True)
    table = portfolio(gather(lines), top=2).stability.table
    assert table["move"].tolist() == ["came in", "dropped out"]
    assert table["name"].tolist() == ["D", "B"]


@pytest.mark.long
def test_silent_accounts_are_named(two_years):
    lines = two_years[~((two_years["account_id"] == "A") & (two_years["order_date"] > "2024-08-01"))]
    points = portfolio(gather(lines), top=2).points
    assert "Among the 2 largest, no purchase for three months or more: A (since Jul 2024)." in points


@pytest.mark.long
def test_profit_comes_from_cost_or_from_a_margin(many):
    tables = gather(many)
    study = portfolio(tables)
    year = many[many["order_date"].dt.year == 2024]
    assert study.profit.total == pytest.approx((year["amount"] - year["cost"]).sum())
    bare = gather(many.drop(columns="cost"))
    assert portfolio(bare).profit is None
    assert "--margin 0.3" in " ".join(portfolio(bare).left_out)
    margin = portfolio(bare, margin=0.25)
    assert margin.profit.total == pytest.approx(year["amount"].sum() * 0.25)
    assert "one margin of 25.0% for all" in " ".join(margin.left_out)


@pytest.mark.long
def test_some_lines_without_cost_leave_profit_out_until_a_margin_is_given(many):
    lines = many.assign(cost=many["cost"].where(many["account_id"] != "003"))
    assert portfolio(gather(lines)).profit is None
    assert "lines of the period have no cost" in " ".join(portfolio(gather(lines)).left_out)
    assert portfolio(gather(lines), margin=0.3).profit is not None


def test_a_margin_in_per_cent_is_refused(many):
    with pytest.raises(DataError, match="Write 30 per cent as 0.3"):
        portfolio(gather(many.drop(columns="cost")), margin=30)


def test_a_short_file_says_what_it_leaves_out(two_years):
    study = portfolio(gather(two_years[two_years["order_date"] < "2023-08-01"]), top=2)
    assert str(study.window) == "Jan 2023 to Jul 2023"
    assert "need a second year" in " ".join(study.left_out)
    assert "no second year" in str(study.stability) and "no second year" in str(study.growth)
    assert "a year before" not in study.headline


def test_ten_days_are_enough_for_a_list(lines):
    orders = lines([("A", f"2024-05-{day}", 10) for day in range(10, 20)] + [("B", "2024-05-12", 5)])
    study = portfolio(gather(orders), top=1)
    assert str(study.window) == "10 May 2024 to 19 May 2024"
    assert study.numbers["largest_share"] == pytest.approx(100 / 105, abs=1e-6)


def test_one_account(lines):
    orders = lines([("A", f"2024-{month:02d}-15", 10) for month in range(1, 13)])
    assert portfolio(gather(orders)).headline.startswith(
        "All our revenue of EUR\xa0120 (Jan 2024 to Dec 2024) came from one account, A."
    )


@pytest.mark.long
def test_credits_beyond_sales_have_no_share_and_are_counted(lines):
    orders = lines(
        [("A", "2024-01-15", 100), ("B", "2024-01-16", 50), ("C", "2024-01-17", -20), ("A", "2024-01-31", 1)]
    )
    study = portfolio(gather(orders), top=2)
    assert study.concentration.n_negative == 1
    rows = {row[0]: row[1] for row in study.figures.cells()}
    assert rows["Accounts without revenue after credits"] == "1"
    assert rows["Their credits, EUR"] == "−20"


def test_records_instead_of_parents_would_hide_it(lines):
    accounts = pd.DataFrame(
        {"account_id": ["A", "B", "C"], "account_name": ["Acme", "Acme S", "Car"], "parent_id": [None, "A", None]}
    )
    orders = lines([("A", "2024-01-15", 60), ("B", "2024-01-16", 60), ("C", "2024-01-31", 80)])
    study = portfolio(gather(orders, accounts=accounts), top=1)
    assert "The largest of our 2 accounts, Acme, brought 60.0%" in study.headline
    assert (
        "Counted by customer record instead of parent account, the 1 largest would seem to bring 40.0% only."
        in study.points
    )


@pytest.mark.parametrize(
    ("change", "message"), [({"top": 0}, "at least one place"), ({"as_of": "1990"}, "no orders up to")]
)
def test_what_cannot_be_asked(many, change, message):
    with pytest.raises(StudyError, match=message):
        portfolio(gather(many), **change)


def test_no_revenue_at_all(lines):
    with pytest.raises(DataError, match="No account has revenue"):
        portfolio(gather(lines([("A", "2024-01-15", -10), ("A", "2024-01-31", -10)])))


def test_the_same_answer_in_spanish(many):
    tables = gather(many)
    english = portfolio(tables)
    with using("es"):
        spanish = portfolio(tables)
    assert spanish.numbers == english.numbers
    assert spanish.headline.startswith("La mitad de nuestros ingresos de ")
    assert [view.sheet for view in spanish.views] != [view.sheet for view in english.views]


@pytest.mark.long
def test_a_seed_gives_the_same_answer_again(many):
    tables = gather(many)
    assert str(portfolio(tables).accounts) == str(portfolio(tables).accounts)
    assert str(portfolio(tables, seed=1).accounts) != str(portfolio(tables).accounts)


@pytest.mark.long
def test_months_instead_of_lines_give_the_same_shares(many):
    months = many.assign(month=many["order_date"].dt.to_period("M").dt.to_timestamp())
    months = months.groupby(["account_id", "month"], as_index=False)["amount"].sum().assign(currency="EUR")
    from_lines, from_months = portfolio(gather(many)), portfolio(gather(months))
    assert from_months.numbers == pytest.approx(from_lines.numbers, abs=1e-5)
    assert "sums by account and month" in from_months.left_out[0]
