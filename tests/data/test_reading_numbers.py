"""Numbers as people write them: the column decides how they are read, or the reader is asked."""

from __future__ import annotations

import math

import pytest

from kamlib import data

pytestmark = pytest.mark.long


def amounts(write, values, *, separator=";", name="orders.csv", **options):
    rows = "\n".join(f"A{separator}2024-01-31{separator}{value}" for value in values)
    path = write(f"account_id{separator}order_date{separator}amount\n{rows}\n", name)
    return data.read(path, **options)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (["1.234,50", "-3", "0,5"], [1234.5, -3, 0.5]),
        (["1,234.50", "-3", "0.5"], [1234.5, -3, 0.5]),
        (["1234.5", "1.234"], [1234.5, 1.234]),
        (["1.234.567", "1.234"], [1234567, 1234]),
        (["1,234,567", "1,234"], [1234567, 1234]),
        (["0,125", "1,234"], [0.125, 1.234]),
        (["1 234,50", "1\u00a0234,5", "12\u202f345,5"], [1234.5, 1234.5, 12345.5]),
        (["1'234.50", "2’000.00"], [1234.5, 2000]),
        (["100,00-", "(1.234,50)", "−5,5", "- 7,25"], [-100, -1234.5, -5.5, -7.25]),
        (["€ 1.234,50", "12,5 €", "-€3,00", "€-4,00", "EUR 5,00"], [1234.5, 12.5, -3, -4, 5]),
        (["$1,234.50", "($3.00)", "-$4.00"], [1234.5, -3, -4]),
        (["R$ 1.234,50", "R$ 2,00"], [1234.5, 2]),
        (["12,5 %", "3%"], [0.125, 0.03]),
        (["1.5E+03", "-2.5e-1", "10.25"], [1500, -0.25, 10.25]),
        (["+5.25", "007.5", ".5"], [5.25, 7.5, 0.5]),
        (["12", "7"], [12, 7]),
    ],
)
def test_what_the_column_decides(write, written, read):
    loaded = amounts(write, written)
    assert loaded.table["amount"].tolist() == read
    assert not len(loaded.set_aside)


@pytest.mark.parametrize("written", [["1.234", "2.500", "17"], ["1,234", "2,500", "17"]])
def test_what_nothing_decides_is_asked_with_three_values(write, refusal, written):
    rows = "\n".join(f"A;2024-01-31;{value}" for value in [*written, written[0], "9" + written[1]])
    sentence = refusal(write(f"account_id;order_date;amount\n{rows}\n"))
    assert sentence.startswith(
        "orders.csv, column amount: the numbers can be read in two ways, and nothing in the file decides. "
        f"Found: {written[0]}, {written[1]}, 9{written[1]}; the first is either 1234 or 1.234."
    )
    assert 'file: {decimal: ","}' in sentence


def test_the_mapping_answers(write):
    point = amounts(write, ["1.234"], mapping={"file": {"decimal": "."}})
    comma = amounts(write, ["1.234"], mapping={"file": {"decimal": ","}})
    thousands = amounts(write, ["1.234"], mapping={"file": {"thousands": "."}})
    column = amounts(write, ["1.234"], mapping={"columns": {"amount": {"column": "amount", "decimal": ","}}})
    assert [loaded.table["amount"].item() for loaded in (point, comma, thousands, column)] == [1.234, 1234, 1234, 1234]


def test_another_column_of_the_file_answers(write):
    text = "account_id;order_date;amount;quantity\nA;2024-01-31;1.234,50;1,000\nB;2024-02-01;2,00;2,000\n"
    assert data.read(write(text)).table["quantity"].tolist() == [1, 2]


def test_marks_that_contradict_one_another_are_asked(write, refusal):
    rows = "\n".join(f"A;2024-01-31;{value}" for value in ["1,5", "2.5", "3,25", "4.75"])
    sentence = refusal(write(f"account_id;order_date;amount\n{rows}\n"))
    assert "some numbers have a decimal point, others a decimal comma" in sentence


def test_a_single_odd_mark_is_a_fault_not_a_number(write):
    """With a decimal comma, 12.5 is no number; reading it as 125 would be worse than not reading it."""
    loaded = amounts(write, [f"{i},25" for i in range(60)] + ["12.5"])
    assert len(loaded.table) == 60
    assert loaded.problems.table.query("rule == 'unreadable amount'")[["line", "value"]].values.tolist() == [
        [62, "12.5"]
    ]


@pytest.mark.parametrize(
    "value", ["abc", "NaN1", "inf", "1e999", "12 34", "1.2.3", "--5", "-5-", "(5", "5)", "12abc", "1e15", "=1+1"]
)
def test_what_is_no_amount_is_set_aside_with_its_line(write, value):
    loaded = amounts(write, ["1.25", value, "2.50"])
    assert loaded.table["amount"].tolist() == [1.25, 2.5]
    problem = loaded.problems.table.query("column == 'amount'").iloc[0]
    assert (problem["line"], problem["value"], problem["rule"]) == (3, value, "unreadable amount")


@pytest.mark.parametrize("value", ["", " ", "-", "n/a", "NULL", "NaN", "#N/A", "NA"])
def test_an_empty_amount_is_no_amount(write, value):
    loaded = amounts(write, ["1.25", value])
    assert loaded.set_aside["line"].tolist() == [3]
    assert loaded.ledger.query("action == 'set aside'")["rule"].tolist() == ["no value"]


def test_other_numbers_may_be_missing_or_wrong_without_losing_the_row(write):
    text = "account_id;order_date;amount;quantity;cost\nA;2024-01-31;1,5;;x\nB;2024-01-31;2,5;3;1,25\n"
    loaded = data.read(write(text))
    assert loaded.table["quantity"].isna().tolist() == [True, False]
    assert loaded.table["cost"].isna().tolist() == [True, False]
    found = loaded.problems.table.query("column == 'cost'")
    assert found[["line", "value"]].values.tolist() == [[2, "x"]]
    assert "the row is kept without it" in found["reason"].item()


def test_currency_signs_name_the_currency(write, refusal):
    assert amounts(write, ["€ 1,50", "€ 2,50"]).table["currency"].tolist() == ["EUR", "EUR"]
    assert "currency" not in amounts(write, ["$ 1.50"], name="dollars.csv").table
    mixed = write("account_id;order_date;amount\nA;2024-01-31;€ 1,50\nA;2024-01-31;£ 2,50\n", "mixed.csv")
    assert "mixed.csv: the amounts are in more than one currency" in refusal(mixed)
    other = write("account_id;order_date;amount\nA;2024-01-31;€ 1,50\n", "other.csv")
    assert "the mapping says that amounts are in USD" in refusal(other, mapping={"columns": {"currency": "USD"}})


def test_sums_are_exact_however_long_the_file(write):
    """Ten cents a thousand times are one hundred, not 99.9999999999986."""
    loaded = amounts(write, ["0.10"] * 1000)
    assert loaded.ledger["amount"].tolist() == [100.0, 100.0]


def test_products_are_read_to_the_millionth(write):
    text = "account_id,order_date,Qty,Price\nA,2024-01-31,6,2.55\n"
    mapping = {"columns": {"amount": "Qty * Price"}}
    assert data.read(write(text), mapping=mapping).table["amount"].item() == 15.3


def test_whole_numbers(write):
    text = "account_id,account_name,employees\n1,A,12\n2,B,12.5\n3,C,1e3\n4,D,\n"
    loaded = data.read(write(text), table="accounts")
    assert loaded.table["employees"].tolist()[:3:2] == [12, 1000]
    assert loaded.table["employees"].isna().tolist() == [False, True, False, True]
    assert loaded.problems.table.query("column == 'employees'")["line"].tolist() == [3]
    assert math.isnan(loaded.ledger["amount"].iloc[0])
