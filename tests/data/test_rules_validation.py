"""The dictionary's rules: each finds its fault, names the line, and is silent otherwise."""

import numpy as np
import pandas as pd
import pytest

from kamlib import data
from kamlib.data.schema import columns, dictionary, primary_key, required, root, tables
from kamlib.errors import DataError


def orders(**changes):
    table = {
        "account_id": ["0001", "0002", "0002"],
        "order_date": pd.to_datetime(["2024-01-31", "2024-02-01", "2024-02-29"]),
        "invoice_id": ["R1", "R2", "R3"],
        "document_type": ["invoice", "invoice", "credit"],
        "amount": [10.0, 20.0, -5.0],
        "currency": ["EUR", "EUR", "EUR"],
    }
    return pd.DataFrame(table | changes)


def found(df, table="orders", **options):
    problems = data.validate(df, table, **options).table
    return problems[["line", "column", "rule"]].astype("object").where(problems.notna(), None).values.tolist()


@pytest.mark.long
def test_a_clean_table_has_no_faults():
    assert found(orders(), others={"accounts": pd.DataFrame({"account_id": ["0001", "0002"]})}) == []
    assert str(data.validate(orders(), "orders")) == "No faults found."


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"account_id": ["0001", " ", "0002"]}, [3, "account_id", "missing_value"]),
        ({"amount": [10.0, np.nan, -5.0]}, [3, "amount", "missing_value"]),
        ({"amount": ["10", "doce", "-5"]}, [3, "amount", "not_a_number"]),
        ({"amount": [10.0, np.inf, -5.0]}, [3, "amount", "not_a_number"]),
        ({"amount": [10.0, 1e308, -5.0]}, [3, "amount", "out_of_range"]),
        ({"order_date": ["2024-01-31", "2024-02-30", "2024-02-29"]}, [3, "order_date", "not_a_date"]),
        ({"order_date": ["2024-01-31", "03/04/2024", "2024-02-29"]}, [3, "order_date", "not_a_date"]),
        ({"order_date": ["2024-01-31", "1900-01-01", "2024-02-29"]}, [3, "order_date", "out_of_range"]),
        ({"order_date": ["2024-01-31", "9999-12-31", "2024-02-29"]}, [3, "order_date", "out_of_range"]),
        ({"document_type": ["invoice", "bill", "credit"]}, [3, "document_type", "not_allowed"]),
        ({"currency": ["EUR", "Euro", "EUR"]}, [3, "currency", "not_allowed"]),
        ({"document_type": ["invoice", "credit", "credit"]}, [3, "amount", "wrong_sign"]),
        ({"amount": [10.0, -20.0, -5.0]}, [3, "amount", "wrong_sign"]),
        ({"project": ["true", "perhaps", None]}, [3, "project", "not_allowed"]),
    ],
)
def test_one_wrong_cell_is_one_fault(changes, fault):
    assert found(orders(**changes)) == [fault]


def test_an_unknown_id_and_one_without_its_zeros():
    known = {"accounts": pd.DataFrame({"account_id": ["0001", "0002", "A-3"]})}
    problems = data.validate(orders(account_id=["1", "0009", "a3"]), "orders", others=known).table
    assert problems["rule"].tolist() == ["id_lost_zeros", "unknown_reference", "unknown_reference"]
    assert '"1" has lost its leading zeros; the table accounts has "0001"' in problems["reason"][0]
    assert 'the nearest there is "A-3"' in problems["reason"][2]


def test_the_index_counts_as_a_column_and_ids_are_looked_up_in_the_table_itself():
    accounts = pd.DataFrame(
        {"account_name": ["a", "b"], "parent_id": [None, "X"], "currency": "EUR", "status": "active"},
        index=pd.Index(["A", "B"], name="account_id"),
    )
    assert found(accounts, "accounts") == [[3, "parent_id", "unknown_reference"]]


@pytest.mark.long
def test_later_dates_are_faults_only_if_the_last_day_is_given():
    late = orders(order_date=pd.to_datetime(["2024-01-31", "2024-03-01T18:00", "2024-02-29"], format="ISO8601"))
    assert found(late) == []
    assert found(late, as_of="2024-03-01") == []
    assert found(late, as_of=pd.Timestamp("2024-02-29")) == [[3, "order_date", "future_date"]]


def test_repeated_keys_and_repeated_rows():
    rates = pd.DataFrame({"month": ["2024-01-01"] * 3, "currency": ["USD"] * 3, "rate_to_base": [0.9, 0.9, 0.8]})
    problems = data.validate(rates, "exchange_rates").table
    assert problems[["line", "rule"]].values.tolist() == [[3, "duplicate_row"], [4, "duplicate_key"]]
    assert '"2024-01-01 / USD" stands on line 2 already, with other content' in problems["reason"][1]
    twice = pd.concat([orders(), orders().head(1)])
    assert found(twice) == [[5, None, "duplicate_row"]]


def test_without_document_numbers_repeated_rows_are_told_once():
    bare = orders()[["account_id", "order_date", "amount", "currency"]]
    problems = data.validate(pd.concat([bare] * 3), "orders").table
    assert problems["rule"].tolist() == ["duplicate_row"]
    assert "6 rows repeat an earlier row" in problems["reason"][0]


def test_dates_in_the_wrong_order():
    contract = {"contract_id": ["C"], "account_id": ["A"], "currency": "EUR", "status": "active"}
    days = {"start_date": ["2024-05-01"], "end_date": ["2024-04-30"]}
    assert found(pd.DataFrame(contract | days), "contracts") == [[2, "end_date", "end_before_start"]]


def test_a_month_is_its_first_day():
    rates = pd.DataFrame({"month": pd.to_datetime(["2024-01-15"]), "currency": ["USD"], "rate_to_base": [0.9]})
    assert found(rates, "exchange_rates") == [[2, "month", "not_a_date"]]


def test_whole_numbers():
    usage = pd.DataFrame({"account_id": ["A"], "month": ["2024-01-01"], "product_line": ["x"], "licences": [2.5]})
    assert found(usage, "usage") == [[2, "licences", "not_a_number"]]


def test_columns_that_are_absent_are_all_named():
    problems = data.validate(pd.DataFrame({"datum": ["x"]}), "orders", file="o.csv").table
    assert problems["column"].tolist() == ["account_id", "order_date", "amount", "currency"]
    assert problems["line"].isna().all()
    assert problems["reason"][0].startswith("o.csv, column account_id: this column is not in the file")


def test_lines_and_file_of_the_caller_stand_in_the_sentence():
    problems = data.validate(orders(currency=["EUR", "eu", "EUR"]), "orders", file="x.csv", lines=[5, 9, 12]).table
    assert problems["line"].tolist() == [9]
    assert problems["reason"][0] == (
        'x.csv, line 9, column currency: "eu" is not a currency code. Write three capital letters, such as EUR.'
    )


def test_a_long_list_ends_with_a_count():
    many = pd.concat([orders(currency="x")] * 10, ignore_index=True).assign(invoice_id=[str(i) for i in range(30)])
    problems = data.validate(many, "orders", limit=4).table
    assert problems["rule"].tolist() == ["not_allowed"] * 5
    assert "26 more faults of this kind" in problems["reason"][problems["line"].isna()].iloc[0]


def test_mixed_columns_become_text_and_no_rows_have_no_faults():
    mixed = orders(amount=pd.Series([10.0, "twenty", None], dtype="object"))
    assert found(mixed) == [[3, "amount", "not_a_number"], [4, "amount", "missing_value"]]
    assert found(orders().head(0)) == []


def test_text_that_hides_something_is_made_visible():
    problems = data.validate(orders(document_type=["invoice", "a\u202eb\n" + "x" * 99_999, "credit"]), "orders").table
    assert '"a\\u202eb\\u000a' in problems["reason"][0]
    assert len(problems["reason"][0]) < 400


def test_the_same_from_parquet(tmp_path):
    wrong = orders(currency=["EUR", "eu", None], account_id=["0001", "0001", "0001"])
    wrong.to_parquet(tmp_path / "orders.parquet")
    assert found(tmp_path / "orders.parquet") == found(wrong) != []


def test_the_table_is_not_changed():
    given = orders(amount=["10", "x", "-5"])
    before = given.copy()
    data.validate(given, "orders")
    pd.testing.assert_frame_equal(given, before)


def test_what_cannot_be_validated_is_said():
    with pytest.raises(DataError, match="There is no table 'order'. Expected: accounts, orders"):
        data.validate(orders(), "order")
    with pytest.raises(DataError, match="columns with the same name: amount"):
        data.validate(pd.concat([orders(), orders()[["amount"]]], axis=1), "orders")


def test_the_dictionary_is_sound():
    types = {"text", "category", "integer", "number", "date", "month", "boolean"}
    whole = dictionary()
    assert set(whole["type"]) <= types
    assert not whole.duplicated(["table", "column"]).any()
    assert (whole[["meaning_en", "meaning_es"]] != "").all(axis=None)
    for table in tables():
        for column in columns(table).values():
            assert column.required or column.missing, f"{table}.{column.name}: what does an empty cell mean?"
            if column.reference:
                assert column.reference[1] in columns(column.reference[0])
    assert required("orders") == ("account_id", "order_date", "amount", "currency")
    assert primary_key("exchange_rates") == ("month", "currency")
    assert (root() / "dictionary.csv").is_file()


def test_a_copy_of_the_dictionary_may_be_changed():
    copy = dictionary("orders")
    copy["type"] = "x"
    assert set(dictionary("orders")["type"]) != {"x"}
