"""The messy exports hold what the list of planted faults says, where it says it."""

import csv
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

ROOT = Path(__file__).parents[2]
RAW = ROOT / "data" / "raw"
ENCODINGS = {"Opportunity report.csv": "utf-16", "Informe de cuentas.csv": "cp1252"}
SEPARATORS = {"Opportunity report.csv": "\t", "Informe de cuentas.csv": ";"}


def rows_of(file):
    """Give the lines of a raw file as lists of cells."""
    path = RAW / file
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path, read_only=True)
        lines = [
            ["" if value is None else value for value in line] for line in book["Export"].iter_rows(values_only=True)
        ]
        book.close()
        return lines
    sap = file.startswith("sap/")
    encoding = "cp1252" if sap else ENCODINGS.get(path.name, "utf-8-sig")
    text = path.read_bytes().decode(encoding, errors="replace" if encoding == "utf-8-sig" else "strict")
    return list(csv.reader(text.splitlines(), delimiter=";" if sap else SEPARATORS.get(path.name, ",")))


@pytest.fixture(scope="session")
def faults():
    return pd.read_csv(ROOT / "tests" / "data" / "inputs" / "planted_faults.csv", dtype=str, keep_default_na=False)


def test_at_least_thirty_faults_of_all_kinds_that_a_file_can_show(faults):
    assert len(faults) >= 30 and faults["id"].is_unique
    kinds = set(faults["kind"].str.extract(r"^(\d+) ")[0].dropna().astype(int))
    assert kinds == set(range(1, 17)) - {12, 14}
    assert set(faults["file"]) <= {path.relative_to(RAW).as_posix() for path in RAW.rglob("*")}
    assert (faults["explanation"] != "").all() and faults["rule"].str.fullmatch(r"[a-z_]+").all()


@pytest.mark.long
def test_every_fault_stands_where_the_list_says(faults):
    for file, group in faults.groupby("file"):
        lines = rows_of(file)
        for fault in group.itertuples():
            if fault.column:
                assert fault.column in lines[0], (file, fault.column)
            if fault.line and fault.column and fault.rule != "encoding":
                found = lines[int(fault.line) - 1][lines[0].index(fault.column)]
                found = str(found.date()) if hasattr(found, "date") else found
                same = str(found) == fault.value
                assert same or float(found) == float(fault.value), (fault.id, found, fault.value)


def test_repeated_line_is_the_line_above(faults):
    lines = rows_of("sap/VBRP.csv")
    repeated = faults[faults["rule"] == "duplicate_row"]["line"].astype(int)
    assert len(repeated) == 2 and all(lines[line - 1] == lines[line - 2] for line in repeated)


def test_one_line_is_in_another_encoding(faults):
    content = (RAW / "finance" / "activities.csv").read_bytes().split(b"\r\n")
    broken = []
    for position, line in enumerate(content, start=1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            broken.append(str(position))
    assert broken == faults.loc[faults["rule"] == "encoding", "line"].tolist()


def test_sap_items_and_heads_tell_the_same_sum(faults):
    def value(text):
        return float(text.replace(".", "").replace(",", "."))

    touched = set(faults.loc[faults["file"].str.startswith("sap/VBR"), "line"])
    heads, items = rows_of("sap/VBRK.csv"), rows_of("sap/VBRP.csv")
    dirty = {items[int(line) - 1][0] for line in touched if line and int(line) <= len(items)}
    sums = {}
    for line in items[1:-1]:
        if line[0] not in dirty:
            sums[line[0]] = sums.get(line[0], 0) + value(line[items[0].index("NETWR")])
    amount = heads[0].index("NETWR")
    compared = [(value(line[amount]), sums[line[0]]) for line in heads[1:] if line[0] in sums]
    assert len(compared) > 3000
    assert all(head == pytest.approx(total, abs=0.005) for head, total in compared)


@pytest.mark.long
def test_sap_is_the_business_of_2024(data):
    orders = data("orders").query("order_date >= '2024-01-01' and order_date <= '2024-12-12'")
    lines = rows_of("sap/VBRP.csv")
    kind = pd.Series([line[lines[0].index("VBTYP")] for line in lines[1:]]).value_counts()
    ours = orders["document_type"].value_counts()
    assert kind["M"] == ours["invoice"] + 2  # two lines stand twice
    assert kind["O"] == ours["credit"] and kind["P"] == ours["debit"]


def test_each_customer_is_kept_by_one_crm(data):
    accounts = data("accounts")
    held = {
        "Salesforce": {
            line[rows_of("salesforce/Account.csv")[0].index("AccountNumber")]
            for line in rows_of("salesforce/Account.csv")[1:]
        },
        "HubSpot": {
            line[rows_of("hubspot/companies.csv")[0].index("customer_number")]
            for line in rows_of("hubspot/companies.csv")[1:]
        },
        "Dynamics 365": {
            line[rows_of("dynamics/account.csv")[0].index("accountnumber")]
            for line in rows_of("dynamics/account.csv")[1:]
        },
    }
    for system, ids in held.items():
        assert ids - {""} == set(accounts.loc[accounts["source_system"] == system, "account_id"])
