"""Mapping files: what can be said in them, what it does, and what a slip of the pen is answered."""

from __future__ import annotations

import pytest

from kamlib import data
from kamlib.data.conditions import parse_rule
from kamlib.data.expression import parse
from kamlib.data.mapping import read_mapping, read_preset
from kamlib.errors import DataError

pytestmark = pytest.mark.long
SALES = (
    "Invoice No,Kunde,Datum,Qty,Unit Price,Code\n"
    "F1,0012,31/01/2024,2,10.50,A1\n"
    "C2,0012,01/02/2024,-1,10.50,A1\n"
    "F3,0013,02/02/2024,1,7.00,POST\n"
)
MAPPING = """
table: orders
file: {date: DD/MM/YYYY}
columns:
  account_id: Kunde
  order_date: Datum
  invoice_id: Invoice No
  product_id: Code
  amount: Qty * [Unit Price]
  currency: GBP
rules:
  - document_type: credit when Invoice No starts with C
  - set aside when Code in (POST, M) because postage
"""


@pytest.fixture
def sales(write):
    return write(SALES, "sales.csv")


def test_columns_expressions_constants_and_rules(sales, write):
    loaded = data.read(sales, mapping=write(MAPPING, "sales.yaml"))
    assert loaded.table.drop(columns="order_date").to_dict("list") == {
        "account_id": ["0012", "0012"],
        "invoice_id": ["F1", "C2"],
        "document_type": ["invoice", "credit"],
        "product_id": ["A1", "A1"],
        "amount": [21.0, -10.5],
        "currency": ["GBP", "GBP"],
    }
    ledger = loaded.ledger[["rule", "action", "rows", "amount", "currency"]].values.tolist()
    assert ledger == [
        ["read", "read", 3, 17.5, "GBP"],
        ["set document_type", "repaired", 1, 0.0, "GBP"],
        ["mapping rule", "set aside", 1, 7.0, "GBP"],
        ["kept", "kept", 2, 10.5, "GBP"],
    ]
    assert loaded.set_aside["reason"].tolist() == ["postage (rule: set aside when Code in (POST, M))"]
    assert loaded.source["columns"]["amount"] == "Qty * [Unit Price]"


def test_a_plain_dictionary_renames(write):
    path = write("id,datum,betrag\nA,2024-01-31,1.5\n", "umsatz.csv")
    loaded = data.read(path, mapping={"id": "account_id", "datum": "order_date", "betrag": "amount"})
    assert list(loaded.table) == ["account_id", "order_date", "amount"]


def test_a_rule_that_turns_amounts_shows_its_effect_in_the_ledger(write):
    """SAP writes credits without a sign."""
    path = write(
        "account_id,order_date,amount,currency,VBTYP\nA,2024-01-31,100.00,EUR,M\nA,2024-02-01,30.00,EUR,O\nA,2024-02-01,9.00,EUR,U\n"
    )
    mapping = {
        "columns": {"document_type": {"column": "VBTYP", "values": {"M": "invoice", "O": "credit"}}},
        "rules": ["amount: -amount when document_type is credit"],
    }
    loaded = data.read(path, mapping=mapping)
    assert loaded.table[["document_type", "amount"]].values.tolist() == [["invoice", 100.0], ["credit", -30.0]]
    assert loaded.ledger[["action", "rows", "amount"]].values.tolist() == [
        ["read", 3, 139.0],
        ["repaired", 1, -60.0],
        ["set aside", 1, 9.0],
        ["kept", 2, 70.0],
    ]
    assert loaded.set_aside["reason"].tolist() == ["The kind of document is not among the values of the mapping."]


def test_a_column_may_be_named_like_one_of_its_values(write):
    path = write("account_id,order_date,amount,credit\nA,2024-01-31,10,no\nA,2024-02-01,-3,yes\n")
    mapping = {"columns": {"document_type": {"column": "credit", "values": {"no": "invoice", "yes": "credit"}}}}
    assert data.read(path, mapping=mapping).table["document_type"].tolist() == ["invoice", "credit"]


def test_rules_are_applied_from_top_to_bottom(write):
    path = write("account_id,order_date,amount,Kind\nA,2024-01-31,10,gift\nB,2024-01-31,10,x\n")
    rules = [
        "document_type: credit when Kind is gift",
        "amount: -amount when document_type is credit",
        "amount: amount * 2 when Kind is not empty",
        "set aside when amount < 0 because test",
    ]
    loaded = data.read(path, mapping={"columns": {}, "rules": rules})
    assert loaded.table[["account_id", "document_type", "amount"]].values.tolist() == [["B", "invoice", 20.0]]
    assert loaded.ledger["amount"].tolist() == [20.0, 0.0, -20.0, 0.0, -20.0, 20.0]


def test_a_rule_that_gives_no_number_sets_the_row_aside(write):
    path = write("account_id,order_date,amount\nA,2024-01-31,10\nB,2024-01-31,20\n")
    loaded = data.read(path, mapping={"rules": ["amount: amount / 0 when account_id is A"]})
    assert loaded.table["account_id"].tolist() == ["B"]
    assert loaded.ledger[["action", "amount"]].values.tolist() == [
        ["read", 30.0], ["repaired", -10.0], ["set aside", 0.0], ["kept", 20.0],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("mapping", "expected"),
    [
        ({"rules": ["document_type: refund when account_id is A"]}, "Expected: invoice, credit, debit, cancellation."),
        ({"rules": ["order_date: soon when account_id is A"]}, "Expected: 2024-01-31."),
        ({"columns": {"document_type": {"column": "amount", "values": {"10": "Gutschrift"}}}}, "'Gutschrift'"),
        ({"columns": {"project": {"constant": "perhaps"}}}, "Expected: true, false."),
        ({"columns": {"amount": {"constant": "ten"}}}, "Expected: 12.5."),
    ],
)
def test_fixed_values_have_to_suit_their_column(write, refusal, mapping, expected):
    path = write("account_id,order_date,amount\nA,2024-01-31,10\n")
    said = refusal(path, mapping=mapping)
    assert "which it cannot have." in said
    assert expected in said


@pytest.mark.parametrize(
    ("condition", "lines"),
    [
        ("Name is acme", [2]),
        ("Name is not Acme", [3, 4, 5]),
        ("Name in (ACME, 'Foo, Inc.')", [2, 3]),
        ("Name not in (Acme, zeta)", [3, 5]),
        ("Name is empty", [5]),
        ("Name is not empty", [2, 3, 4]),
        ("Name starts with A", [2]),
        ("Name starts with a", []),
        ("Name ends with a", [4]),
        ("Name contains O", [3]),
        ("Name does not contain c", [4, 5]),
        ("Name does not start with Z", [2, 3, 5]),
        ("Unit Price < 2", [2]),
        ("[Unit Price] >= 2 and Name is not empty", [3, 4]),
        ("Unit Price = 2.0", [3]),
        ("Unit Price != 2", [2, 4]),
        ("Missing|Name is Zeta", [4]),
        ("amount > 25", [4, 5]),
    ],
)
def test_conditions(write, condition, lines):
    rows = ["10,Acme,1.50", '20,"Foo, Inc.",2', "30,Zeta,3", "40,,"]
    text = "\n".join(f"A,2024-01-31,{row}" for row in rows)
    loaded = data.read(
        write(f"account_id,order_date,amount,Name,Unit Price\n{text}\n"),
        mapping={"rules": [f"set aside when {condition}"]},
    )
    assert loaded.set_aside["line"].tolist() == lines


@pytest.mark.parametrize(
    ("written", "sql"),
    [
        ("a", "(<a>)"),
        ("a * b", "((<a>) * (<b>))"),
        ("a - b - c", "(((<a>) - (<b>)) - (<c>))"),
        ("-(a + [Unit Price]) / 100", "((-((<a>) + (<Unit Price>))) / 100::DOUBLE)"),
        ("Größe * 2.5", "((<Größe>) * 2.5::DOUBLE)"),
    ],
)
def test_expressions(written, sql):
    assert parse(written).sql(lambda name: f"<{name}>") == sql


@pytest.mark.parametrize(
    "written",
    [
        "__import__('os').system('true')",
        "a; DROP TABLE raw",
        "a b",
        "a +",
        "(a",
        "a ** b",
        "f(a)",
        "a if b else c",
        "1e5",
        "",
        "(" * 99 + "a" + ")" * 99,
    ],
)
def test_expressions_that_are_none(written):
    with pytest.raises(DataError, match="cannot be read at"):
        parse(written)


@pytest.mark.parametrize(
    "written",
    [
        "nonsense",
        "set aside",
        "set aside when A in B",
        "set aside when A < x",
        "set aside when A",
        "x: y",
        "set aside when A is empty now",
    ],
)
def test_rules_that_are_none(written):
    with pytest.raises(DataError, match="is not understood"):
        parse_rule(written)


def test_nothing_in_a_mapping_reaches_sql_or_python(write):
    """Names and values are data, whatever they say."""
    evil = "x'); DROP TABLE stored; --"
    path = write(f'account_id,order_date,amount,"{evil}"\nA,2024-01-31,1,"{evil}"\nB,2024-01-31,2,ok\n')
    rules = [f'set aside when [{evil}] is "{evil}"']
    mapping = {"columns": {"product_line": f"[{evil}]"}, "rules": rules}
    loaded = data.read(path, mapping=mapping)
    assert loaded.table["product_line"].tolist() == ["ok"]
    assert loaded.set_aside[evil].tolist() == [evil]


def test_values_constants_and_columns_left_out(write):
    path = write(
        "account_id,account_name,Aktiv,country,currency,employees\n1,A,X,DE,EUR,5\n2,B,,DE,EUR,6\n3,C,?,DE,EUR,7\n"
    )
    mapping = {
        "table": "accounts",
        "columns": {
            "status": {"column": "Aktiv", "values": {"X": "active", "-": "closed"}},
            "source_system": {"constant": "old ERP"},
            "industry": '"retail"',
            "employees": None,
        },
    }
    loaded = data.read(path, mapping=mapping)
    assert loaded.name == "accounts"
    assert loaded.table["status"].isna().tolist() == [False, True, True]
    assert loaded.table["source_system"].tolist() == ["old ERP"] * 3
    assert loaded.table["industry"].tolist() == ["retail"] * 3
    assert "employees" not in loaded.table
    assert loaded.problems.table.query("rule == 'unreadable status'")["line"].tolist() == [4]


def test_further_columns_are_kept_as_text(write):
    path = write("account_id,order_date,amount,Region\nA,2024-01-31,1,01\n")
    assert data.read(path, mapping={"also": {"region": "Region"}}).table["region"].tolist() == ["01"]


def test_booleans(write):
    rows = "".join(f"A,2024-01-31,1,{value}\n" for value in ["true", "Sí", "0", "X", "", "maybe"])
    loaded = data.read(write("account_id,order_date,amount,project\n" + rows))
    assert loaded.table["project"].tolist()[:4] == [True, True, False, True]
    assert loaded.table["project"].isna().tolist() == [False] * 4 + [True] * 2
    assert loaded.problems.table.query("column == 'project'")["value"].tolist() == ["maybe"]


@pytest.mark.parametrize("preset", ["salesforce", "hubspot", "dynamics", "sap"])
def test_presets_are_sound(preset):
    assert read_preset(preset).tables


def test_a_preset_finds_columns_by_their_aliases_and_says_what_is_a_trap(write):
    head = "Sold-to party;Fecha de factura;VBTYP;NETWR;WAERK\n"
    rows = "0000012;31.01.2024;M;100,00;EUR\n0000012;01.02.2024;O;30,00;EUR\n"
    loaded = data.read(write(head + rows, "vbrk.csv"), preset="sap")
    assert loaded.table["account_id"].tolist() == ["0000012", "0000012"]
    assert loaded.table["amount"].tolist() == [100.0, -30.0]
    assert any("sign" in note for note in loaded.source["notes"])
    assert loaded.source["preset"] == "sap"


def test_a_mapping_is_laid_over_a_preset(write):
    text = "KUNAG,FKDAT,VBTYP,NETWR,WAERK,Ship\n1,2024-01-31,M,100,EUR,77\n"
    loaded = data.read(write(text, "vbrk.csv"), preset="sap", mapping={"columns": {"account_id": "Ship"}})
    assert loaded.table["account_id"].tolist() == ["77"]


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ("columns:\n  acount_id: Kunde\n", "Did you mean 'account_id'?"),
        ("colums:\n  account_id: Kunde\n", "has a word 'colums' that means nothing there.|Did you mean 'columns'?"),
        ("file: {decimals: ','}\n", "has a word 'decimals' that means nothing there.|Did you mean 'decimal'?"),
        ("columns: {account_id: Kundee}\n", "takes 'account_id' from a column 'Kundee' that|Did you mean 'Kunde'?"),
        ("columns: {amount: Qty * Pric}\n", "takes 'amount' from a column 'Pric' that sales.csv does not have."),
        ("rules: [set aside when Codes in (A)]\n", "from a column 'Codes' that sales.csv|Did you mean 'Code'?"),
        ("table: order\n", "names a table 'order' that does not exist.|Did you mean 'orders'?"),
        ("columns:\n\taccount_id: Kunde\n", "line 2: this is not YAML.|a tab"),
        ("columns: [a, b\n", "this is not YAML."),
        ("just words\n", "does not hold a mapping."),
        ("columns: Kunde\n", "columns has to be followed by indented lines"),
        ("file: {decimal: x}\n", "decimal has to be a comma or a point"),
        ("file: {header_row: first}\n", "header_row has to be the number of a line"),
        ("rules: ['salesman: x when Code is A']\n", "sets a column 'salesman' that our table does not have."),
        ("tables: {accounts: {columns: {account_id: Kunde}}}\n", "nothing about the table 'orders'.|Found: accounts."),
    ],
)  # fmt: skip
def test_slips_in_a_mapping_are_named(sales, write, refusal, mapping, sentence):
    said = refusal(sales, mapping=write(mapping, "sales.yaml"), table=None if "table: order" in mapping else "orders")
    assert "sales.yaml" in said or "rule" in said
    for part in sentence.split("|"):
        assert part in said


def test_a_mapping_for_another_table(sales, write, refusal):
    assert "is for the table 'accounts', not for 'orders'" in refusal(
        sales, mapping=write("table: accounts\n", "m.yaml"), table="orders"
    )


def test_a_mapping_that_is_not_there(sales, refusal, tmp_path):
    assert "There is no mapping file nothing.yaml." in refusal(sales, mapping=tmp_path / "nothing.yaml")
    assert "There is no preset 'oracle'. Expected: salesforce, hubspot, dynamics, sap." in refusal(
        sales, preset="oracle"
    )


def test_missing_columns_are_named_with_those_found(write, refusal):
    sentence = refusal(write("id,datum,betrag\nA,2024-01-31,1\n"))
    assert sentence.startswith(
        "orders.csv has no columns 'account_id', 'order_date' and 'amount'. Found: columns id, datum, betrag. "
        "Rename columns, pass mapping={"
    )
    assert "'datum': 'order_date', 'betrag': 'amount'" in sentence


def test_a_column_that_stands_twice_is_not_chosen_between(write, refusal):
    path = write("account_id,order_date,amount,amount\nA,2024-01-31,1,2\n")
    assert refusal(path) == (
        "orders.csv has the column 'amount' more than once. Found: account_id, order_date, amount (1), amount (2). "
        "Name the one that counts, such as mapping={'amount (1)': 'amount'}."
    )
    loaded = data.read(path, mapping={"columns": {"amount": "amount (2)"}})
    assert loaded.table["amount"].item() == 2
    assert "more than once" in refusal(
        write("account_id,order_date,AMOUNT,Amount\nA,2024-01-31,1,2\n", "two.csv"),
        mapping={"columns": {"amount": "amount"}},
    )


def test_read_mapping_takes_a_mapping_as_it_is():
    mapping = read_mapping({"datum": "order_date"})
    assert read_mapping(mapping) is mapping


def test_the_example_of_the_book_reads_its_file(write):
    """Seven lines in the shape of the public file that docs/examples/online_retail.yaml was written for."""
    from pathlib import Path

    text = (
        '"InvoiceNo","StockCode","Description","Quantity","InvoiceDate","UnitPrice","CustomerID","Country"\n'
        '"536365","85123A","HOLDER",6,2010-12-01 08:26:00,2.55,17850,"United Kingdom"\n'
        '"C536379","22423","CAKESTAND",-1,2010-12-01 09:41:00,12.75,14527,"United Kingdom"\n'
        '"C536379","D","Discount",-1,2010-12-01 09:41:00,27.5,14527,"United Kingdom"\n'
        '"536370","POST","POSTAGE",3,2010-12-01 08:45:00,18,12583,"France"\n'
        '"536414","22139",NA,56,2010-12-01 11:52:00,0,NA,"United Kingdom"\n'
        '"A563185","B","Adjust bad debt",1,2011-08-12 14:50:00,11062.06,NA,"United Kingdom"\n'
        '"537434","AMAZONFEE","AMAZON FEE",1,2010-12-06 16:57:00,950.99,NA,"United Kingdom"\n'
    )
    example = Path(__file__).resolve().parents[2] / "docs" / "examples" / "online_retail.yaml"
    loaded = data.read(write(text), mapping=example)
    assert loaded.table[["account_id", "document_type", "amount", "currency"]].values.tolist() == [
        ["17850", "invoice", 15.3, "GBP"],
        ["14527", "credit", -12.75, "GBP"],
    ]
    asides = loaded.ledger.query("action == 'set aside'")
    assert asides["rows"].tolist() == [1, 1, 1, 1, 1]
    assert asides["amount"].tolist() == [11062.06, 54.0, -27.5, 950.99, 0.0]
