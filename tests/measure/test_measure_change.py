"""Why revenue changed: parts by hand, parts that add up, and what cannot be separated."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kamlib import language
from kamlib.errors import DataError, StudyError
from kamlib.measure import change
from kamlib.measure.change import PARTS

YEARS = {"base": "2023", "now": "2024"}


def lines(*rows, columns=("account_id", "order_date", "product_id", "quantity", "amount")) -> pd.DataFrame:
    table = pd.DataFrame(list(rows), columns=list(columns))
    return table.assign(order_date=pd.to_datetime(table["order_date"]))


def covering(table: pd.DataFrame) -> pd.DataFrame:
    """Add an account that orders on the first and the last day, so that both years are covered."""
    edge = {"account_id": "edge", "product_id": "edge", "product_line": "edge", "quantity": 1.0, "amount": 1.0}
    days = pd.to_datetime(["2023-01-01", "2023-12-31", "2024-01-01", "2024-12-31"])
    more = pd.DataFrame([edge] * 4).assign(order_date=days)
    if "currency" in table:
        more["currency"] = table["currency"].iloc[0]
    return pd.concat([table, more[[column for column in table if column in more]]], ignore_index=True)


def cents(values) -> np.ndarray:
    return np.rint(np.nan_to_num(np.asarray(values, float)) * 100).astype(int)


def adds_up(result) -> None:
    table = result.table
    by_part = sum(cents(table[part]) for part in PARTS)
    assert (by_part == cents(table["change"])).all()
    assert (cents(table["now"]) - cents(table["base"]) == cents(table["change"])).all()
    totals = result.totals
    assert sum(cents(totals[part]) for part in PARTS) == cents(totals["change"])
    for column in ("base", "now", "change", *PARTS):
        assert cents(totals[column]) == cents(table[column]).sum()


def test_price_volume_and_mix_by_hand():
    # base: 10 pens at 5, 10 lamps at 20 (250; mean price 12.50); now: 8 pens at 6, 16 lamps at 20 (368)
    table = covering(
        lines(
            ("A", "2023-03-01", "pen", 10.0, 50.0),
            ("A", "2023-04-01", "lamp", 10.0, 200.0),
            ("A", "2024-03-01", "pen", 8.0, 48.0),
            ("A", "2024-04-01", "lamp", 16.0, 320.0),
        )
    )
    row = change(table, **YEARS).table.loc["A"]
    assert row["status"] == "continuing"
    assert row["price"] == 8.0  # 1 more on 8 pens
    assert row["volume"] == 50.0  # 4 pieces more at 12.50
    assert row["mix"] == 60.0  # 8 x 5 + 16 x 20 = 360, less 24 x 12.50 = 300
    assert row["change"] == 118.0


def test_units_that_differ_measure_volume_on_products_sold_in_both_periods():
    table = covering(
        lines(
            ("A", "2023-03-01", "screw", 1000.0, 20.0),
            ("A", "2023-03-01", "machine", 2.0, 8000.0),
            ("A", "2023-05-01", "old", 1.0, 300.0),
            ("A", "2024-03-01", "screw", 500.0, 10.0),
            ("A", "2024-03-01", "machine", 3.0, 12600.0),
            ("A", "2024-05-01", "new", 4.0, 700.0),
        )
    )
    row = change(table, **YEARS, units="different").table.loc["A"]
    assert row["volume"] == 3990.0  # one machine more at 4,000, 500 screws less at 0.02
    assert row["price"] == 600.0
    assert row["mix"] == 400.0  # 700 taken up, 300 dropped
    automatic = change(table, **YEARS)
    assert automatic.table.loc["A", "volume"] == 3990.0
    assert any("not added up" in note for note in automatic.left_out)
    forced = change(table, **YEARS, units="comparable")
    assert any("hardly be added up" in note for note in forced.left_out)


def test_new_products_count_as_units_and_the_rest_of_their_effect_is_mix():
    table = covering(
        lines(("A", "2023-03-01", "a", 10.0, 100.0), ("A", "2024-03-01", "b", 20.0, 160.0)),
    )
    result = change(table, **YEARS)
    row = result.table.loc["A"]
    assert (row["volume"], row["mix"], row["price"]) == (100.0, -40.0, 0.0)
    assert any("bought in only one of the two periods" in note for note in result.left_out)


def test_accounts_come_leave_and_return():
    table = lines(
        ("back", "2021-05-01", "a", 1.0, 10.0),
        ("lost", "2023-05-01", "a", 1.0, 70.0),
        ("credit", "2023-06-01", "a", -1.0, -5.0),
        ("back", "2024-05-01", "a", 1.0, 30.0),
        ("new", "2024-06-01", "a", 1.0, 40.0),
        ("gone", "2023-06-01", "a", 1.0, 25.0),
        ("gone", "2024-02-01", "a", -1.0, -10.0),
    )
    result = change(covering(table), **YEARS)
    assert result.table["status"].to_dict() == {
        "lost": "lost",
        "credit": "none",
        "back": "new",
        "new": "new",
        "gone": "lost",
        "edge": "continuing",
    }
    assert result.totals["lost"] == -105.0
    assert result.totals["new"] == 70.0
    assert result.totals["rest"] == 5.0
    assert any("1 of the 2 new accounts" in note for note in result.left_out)
    assert any("only credits" in note for note in result.left_out)
    adds_up(result)


def test_one_off_projects_are_taken_out_first():
    table = lines(
        ("A", "2023-03-01", "a", 10.0, 100.0),
        ("A", "2023-04-01", "plant", 1.0, 5000.0),
        ("A", "2024-03-01", "a", 10.0, 100.0),
        ("B", "2024-03-01", "plant", 1.0, 900.0),
    )
    table["project"] = pd.array([False, True, pd.NA, True], dtype="boolean")
    row = change(covering(table), **YEARS).table
    assert row.loc["A", ["change", "one_off", "price", "volume"]].tolist() == [-5000.0, -5000.0, 0.0, 0.0]
    assert row.loc["B", ["status", "one_off", "new"]].tolist() == ["none", 900.0, 0.0]


def test_exchange_rates_are_split_off_at_the_same_month_of_the_base_period():
    table = lines(("A", "2023-03-01", "a", 10.0, 100.0), ("A", "2024-03-01", "a", 12.0, 120.0))
    table = covering(table.assign(currency="USD"))
    months = pd.date_range("2023-01-01", "2024-12-01", freq="MS")
    rates = pd.DataFrame({"month": months, "currency": "USD", "rate_to_base": 0.9})
    rates.loc[rates["month"] == "2024-03-01", "rate_to_base"] = 0.95
    rates = pd.concat([rates, pd.DataFrame({"month": months, "currency": "EUR", "rate_to_base": 1.0})])
    result = change(table, **YEARS, rates=rates)
    row = result.table.loc["A"]
    assert (row["base"], row["now"]) == (90.0, 114.0)
    assert (row["currency"], row["volume"], row["price"]) == (6.0, 18.0, 0.0)
    assert result.currency == "EUR"


def test_converted_orders_keep_their_amounts():
    from kamlib.data import convert

    table = covering(
        lines(("A", "2023-03-01", "a", 10.0, 100.0), ("A", "2024-03-01", "a", 12.0, 120.0)).assign(currency="USD")
    )
    months = pd.date_range("2023-01-01", "2024-12-01", freq="MS")
    rates = pd.DataFrame({"month": months, "currency": "USD", "rate_to_base": np.linspace(0.8, 1.0, 24)})
    direct = change(table, **YEARS, rates=rates, currency="EUR")
    converted = change(convert(table, rates), **YEARS, rates=rates)
    pd.testing.assert_frame_equal(direct.table, converted.table)
    assert converted.currency == "EUR"
    assert "currency" in converted.parts.index


def test_purchases_and_value_per_purchase_where_there_are_no_products():
    table = pd.DataFrame(
        {
            "account_id": ["A", "A", "A", "A", "A", "A"],
            "order_date": pd.to_datetime(
                ["2023-03-01", "2023-06-01", "2024-03-01", "2024-05-01", "2024-05-01", "2024-09-01"]
            ),
            "amount": [100.0, 100.0, 90.0, 60.0, 30.0, 120.0],
        }
    )
    result = change(covering(table), **YEARS)
    assert result.method == "purchases"
    row = result.table.loc["A"]  # two purchases of 100 become three of 100 (lines of one day are one purchase)
    assert (row["purchases"], row["value_per_purchase"]) == (100.0, 0.0)
    assert np.isnan(row["price"])
    assert any("price, volume and mix could not be separated" in note for note in result.left_out)


def test_a_day_cancelled_in_full_is_no_purchase():
    table = pd.DataFrame(
        {
            "account_id": "A",
            "order_date": pd.to_datetime(["2023-03-01", "2023-05-01", "2023-05-01", "2024-03-01"]),
            "amount": [100.0, 40.0, -40.0, 100.0],
        }
    )
    row = change(covering(table), **YEARS).table.loc["A"]
    assert (row["change"], row["purchases"], row["value_per_purchase"]) == (0.0, 0.0, 0.0)


def test_sums_by_month_stay_one_part():
    panel = pd.DataFrame(
        {
            "account_id": "A",
            "month": pd.date_range("2023-01-01", "2024-12-01", freq="MS"),
            "amount": [10.0] * 12 + [11.0] * 12,
            "currency": "EUR",
        }
    )
    result = change(panel, **YEARS)
    assert result.method == "none"
    assert result.parts.to_dict() == {"rest": 12.0}
    assert any("sums by account and month" in note for note in result.left_out)
    with pytest.raises(StudyError, match="whole months"):
        change(panel, base=("2023-01-01", "2023-02-10"), now=("2024-01-01", "2024-02-10"))


def test_lines_without_quantity_stand_under_the_rest():
    table = lines(
        ("A", "2023-03-01", "a", 10.0, 100.0),
        ("A", "2023-03-01", None, np.nan, 30.0),
        ("A", "2024-03-01", "a", 10.0, 110.0),
        ("A", "2024-03-01", None, np.nan, 50.0),
    )
    result = change(covering(table), **YEARS)
    row = result.table.loc["A"]
    assert (row["price"], row["rest"]) == (10.0, 20.0)
    assert any("2 lines have no product" in note for note in result.left_out)


def test_a_price_that_moved_more_than_fivefold_is_another_product():
    table = covering(lines(("A", "2023-03-01", "a", 10.0, 100.0), ("A", "2024-03-01", "a", 1.0, 120.0)))  # a box of 12
    result = change(table, **YEARS)
    assert result.table.loc["A", "price"] == 0.0
    assert any("5-fold" in note for note in result.left_out)


def test_a_credit_takes_units_back_whatever_sign_the_file_gives_them():
    rows = [("A", "2023-03-01", "a", 10.0, 100.0), ("A", "2024-03-01", "a", 12.0, 120.0)]
    negative = change(covering(lines(*rows, ("A", "2024-04-01", "a", -2.0, -20.0))), **YEARS).table
    positive = change(covering(lines(*rows, ("A", "2024-04-01", "a", 2.0, -20.0))), **YEARS).table
    pd.testing.assert_frame_equal(negative, positive)
    assert negative.loc["A", ["volume", "price"]].tolist() == [0.0, 0.0]


def test_an_account_that_took_back_more_than_it_bought_is_named():
    table = lines(
        ("A", "2023-03-01", "a", 1.0, 100.0),
        ("A", "2023-03-01", "b", -5.0, -10.0),
        ("A", "2024-03-01", "a", 2.0, 200.0),
    )
    result = change(covering(table), **YEARS, units="comparable")
    assert result.table.loc["A", "rest"] == 110.0
    assert any("took back more units" in note for note in result.left_out)


ORDER_ROWS = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C", "D"]),
        st.integers(0, 730),
        st.sampled_from(["p", "q", "r", None]),
        st.one_of(st.none(), st.integers(-20, 200)),
        st.integers(-10_000_000, 50_000_000),
        st.sampled_from(["EUR", "USD"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=40,
)


@pytest.mark.long
@settings(max_examples=100, deadline=None)
@given(rows=ORDER_ROWS, with_rates=st.booleans(), bare=st.booleans(), units=st.sampled_from(["auto", "different"]))
def test_parts_add_up_to_the_cent_on_random_orders(rows, with_rates, bare, units):
    table = pd.DataFrame(
        rows, columns=["account_id", "day", "product_id", "quantity", "hundredths", "currency", "project"]
    )
    table["order_date"] = pd.Timestamp("2023-01-01") + pd.to_timedelta(table["day"], unit="D")
    table["quantity"] = table["quantity"].astype(float)
    table["amount"] = table["hundredths"] / 100
    rates = None
    if with_rates:
        months = pd.date_range("2023-01-01", "2024-12-01", freq="MS")
        rates = pd.DataFrame({"month": months, "currency": "USD", "rate_to_base": np.linspace(0.81, 1.13, 24)})
    else:
        table["currency"] = "EUR"
    if bare:
        table = table.drop(columns=["product_id", "quantity", "project"])
    before = table.copy()
    result = change(table, **YEARS, rates=rates, units=units, allow_unmatched=True)
    adds_up(result)
    pd.testing.assert_frame_equal(table, before)
    if not with_rates:
        assert cents(result.totals["change"]) == (
            table.loc[table["order_date"] >= "2024", "hundredths"].sum()
            - table.loc[table["order_date"] < "2024", "hundredths"].sum()
        )


@pytest.mark.long
@settings(max_examples=10, deadline=None)
@given(rows=ORDER_ROWS, seed=st.integers(0, 100))
def test_row_order_and_unit_of_money_do_not_matter(rows, seed):
    table = pd.DataFrame(
        rows, columns=["account_id", "day", "product_id", "quantity", "hundredths", "currency", "project"]
    )
    table["order_date"] = pd.Timestamp("2023-01-01") + pd.to_timedelta(table["day"], unit="D")
    table["quantity"] = table["quantity"].astype(float)
    table["currency"] = "EUR"
    # whole hundreds, so that rounding to cents plays no part
    table["amount"] = table["hundredths"].astype(float)
    first = change(table, **YEARS, allow_unmatched=True).table
    shuffled = change(table.sample(frac=1, random_state=seed), **YEARS, allow_unmatched=True).table
    pd.testing.assert_frame_equal(first.sort_index(), shuffled.sort_index(), atol=0.05, rtol=1e-9)
    dearer = change(table.assign(amount=table["amount"] * 1000), **YEARS, allow_unmatched=True).table
    columns = ["base", "now", "change", *PARTS]
    assert np.allclose(dearer[columns] / 1000, first[columns], atol=0.05, rtol=1e-9, equal_nan=True)


def test_many_products_that_come_and_go_give_sensible_parts():
    """A wholesaler's baskets: twice the pieces, the same prices, mostly other products."""
    rng = np.random.default_rng(7)
    products, price = 2000, np.exp(rng.normal(0.7, 0.7, 2000))
    rows = []
    for account in range(60):
        for year, pieces in ((2023, 10), (2024, 20)):
            chosen = rng.integers(products, size=60)
            days = pd.Timestamp(year, 1, 1) + pd.to_timedelta(rng.integers(0, 365, 60), unit="D")
            rows.append(
                pd.DataFrame(
                    {
                        "account_id": f"{account:03}",
                        "order_date": days,
                        "product_id": chosen.astype(str),
                        "quantity": float(pieces),
                        "amount": (price[chosen] * pieces).round(2),
                    }
                )
            )
    result = change(covering(pd.concat(rows, ignore_index=True)), **YEARS)
    totals = result.totals
    assert totals["volume"] == pytest.approx(totals["base"], rel=0.02)
    assert abs(totals["price"]) < 0.001 * totals["base"]
    assert abs(totals["mix"]) < 0.1 * totals["base"]
    adds_up(result)


@pytest.mark.parametrize(
    ("base", "now", "message"),
    [
        ("2023-Q1", "2024", "90 and 366 days long"),
        (("2023-01-05", "2023-02-05"), ("2024-01-06", "2024-02-06"), "cannot be compared"),
        ("2024", "2023", "must end before"),
        ("2023", "2023", "must end before"),
        ("2024-03-01..2024", "2025", "is not a period"),
        ("03/04/2023", "2024", "is not a period"),
        (("2023-06", "2023-01"), "2024", "ends before it begins"),
        ("2022", "2023", "Orders begin on 1 Jan 2023"),
        ("2024", "2025", "Orders end on 31 Dec 2024"),
    ],
)
def test_unmatched_periods_are_refused(base, now, message):
    days = pd.date_range("2023-01-01", "2024-12-01", freq="MS") + pd.Timedelta(days=14)
    table = covering(lines(*[("A", day, "a", 1.0, 9.0) for day in days]))
    with pytest.raises(StudyError, match=message):
        change(table, base=base, now=now)


def test_unmatched_periods_go_through_where_it_is_wanted_and_say_so():
    table = covering(lines(("A", "2023-03-01", "a", 10.0, 100.0), ("A", "2024-03-01", "a", 10.0, 100.0)))
    result = change(table, base="2023-Q1", now="2024", allow_unmatched=True)
    assert "differ in length (90 and 366 days)" in result.left_out[0]
    season = change(table, base="2023-Q1", now="2023-Q4", allow_unmatched=True)
    assert "different months of the year" in season.left_out[0]


def test_the_same_days_of_two_years_can_be_compared():
    days = pd.date_range("2023-01-01", "2024-05-10")
    table = pd.DataFrame({"account_id": "A", "order_date": days, "amount": 1.0})
    result = change(table, base=("2023-01-01", "2023-05-10"), now=("2024-01-01", "2024-05-10"))
    assert result.totals["change"] == 1.0  # the leap day


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda table: table.drop(columns="amount"), "orders has no column amount.*Found: the columns account_id"),
        (lambda table: table.assign(amount=[np.nan, *table["amount"][1:]]), "1 rows of orders have an empty amount"),
        (lambda table: table.assign(account_id=[None, *table["account_id"][1:]]), "empty account_id.*row 1"),
        (lambda table: table.assign(currency=["EUR", *["USD"] * (len(table) - 1)]), "2 currencies.*EUR, USD"),
    ],
)
def test_tables_that_cannot_be_used_name_the_fault(spoil, message):
    table = covering(lines(("A", "2023-03-01", "a", 10.0, 100.0)))
    with pytest.raises(DataError, match=message):
        change(spoil(table), **YEARS)


def test_wrong_choices_and_missing_columns_are_named():
    table = covering(lines(("A", "2023-03-01", "a", 10.0, 100.0)))
    with pytest.raises(DataError, match="'pieces' is not a choice for units"):
        change(table, **YEARS, units="pieces")
    with pytest.raises(DataError, match="no column sku"):
        change(table, **YEARS, product="sku")
    with pytest.raises(StudyError, match="no orders in Jan 2024"):
        change(table[table["order_date"] < "2024"], base="2023-12", now=("2024-01-01", "2024-01-31"))


def test_a_missing_rate_is_named():
    table = covering(lines(("A", "2023-03-01", "a", 10.0, 100.0)).assign(currency="USD"))
    rates = pd.DataFrame({"month": pd.to_datetime(["2023-01-01"]), "currency": "USD", "rate_to_base": 0.9})
    with pytest.raises(DataError, match="USD"):
        change(table, **YEARS, rates=rates)


def test_one_account_and_no_account():
    table = lines(("A", "2023-03-01", "a", 10.0, 100.0), ("A", "2024-03-01", "a", 10.0, 120.0))
    one = change(table, **YEARS)
    assert one.totals["price"] == 20.0
    with pytest.raises(StudyError, match="There are no orders"):
        change(table.head(0), **YEARS)
    nothing = change(table.head(0), **YEARS, allow_unmatched=True)
    assert len(nothing.table) == 0
    assert nothing.totals["change"] == 0.0


@pytest.mark.long
def test_the_sentence_says_how_much_in_both_languages():
    table = covering(lines(("A", "2023-03-01", "a", 10.0, 4998.0), ("A", "2024-03-01", "a", 10.0, 3998.0)))
    result = change(table.assign(currency="EUR"), **YEARS)
    assert str(result).startswith("Revenue fell by 20.0%, from EUR\N{NO-BREAK SPACE}5,000 (Jan 2023 to Dec 2023)")
    with language.using("es"):
        assert str(result).startswith("Los ingresos bajaron un 20,0\xa0%, de 5\u202f000\xa0EUR")


def test_names_in_a_table_are_not_live():
    table = covering(lines(("<script>", "2023-03-01", "a", 10.0, 100.0), ("<script>", "2024-03-01", "a", 1.0, 10.0)))
    assert "<script>" not in change(table, **YEARS)._repr_html_()
