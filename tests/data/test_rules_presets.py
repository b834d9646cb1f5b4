"""One golden import for each known trap of Salesforce, HubSpot, Dynamics 365 and SAP: the clean table, exactly."""

from pathlib import Path

import pandas as pd
import pytest

from kamlib import data
from kamlib.data.mapping import PRESETS, read_preset
from kamlib.data.origin import find_origin
from kamlib.data.raw import plain_name
from kamlib.data.schema import columns

pytestmark = pytest.mark.long


INPUTS, GOLDEN = Path(__file__).parent / "inputs", Path(__file__).parent / "golden"
IMPORTS = {
    "salesforce_accounts": "accounts",  # the customer's own size; merged, deleted and former accounts stay
    "salesforce_opportunities": "opportunities",  # Amount is a booking, so nothing is won_amount
    "salesforce_oportunidades": "opportunities",  # a report in Spanish, decimal comma
    "salesforce_tasks": "activities",  # seconds, kinds
    "hubspot_companies": "accounts",  # annualrevenue; "true" as text; ids merged away
    "hubspot_deals": "opportunities",  # internal stage ids, one of them from another pipeline; closing dates filled in
    "hubspot_negocios": "opportunities",  # Spanish labels
    "hubspot_contacts": "contacts",  # no address or name of a person comes along
    "dynamics_accounts": "accounts",  # revenue; state codes
    "dynamics_opportunities": "opportunities",  # actualvalue may be the estimate: nothing is won_amount
    "dynamics_cuentas": "accounts",  # a view in Spanish
    "sap_items": "orders",  # VBTYP M, N, O, P, S, U; sold-to party, not payer; leading zeros; decimal comma
    "sap_facturas": "orders",  # Spanish labels; a trailing minus
    "sap_customers": "accounts",  # UMSAT is the customer's own size; deletion flag
}


@pytest.mark.parametrize("name", IMPORTS)
def test_the_clean_table_is_exact(name):
    loaded = data.read(INPUTS / f"{name}.csv", preset=name.partition("_")[0], table=IMPORTS[name])
    golden = (GOLDEN / f"{name}.csv").read_text(encoding="utf-8")
    assert loaded.table.to_csv(index=False, lineterminator="\n") == golden
    described = columns(IMPORTS[name])
    assert {column: str(kind) for column, kind in loaded.table.dtypes.items()} == {
        column: described[column].pandas_type for column in loaded.table
    }


@pytest.mark.parametrize("name", IMPORTS)
def test_system_and_table_are_known_by_the_headings(name):
    path = INPUTS / f"{name}.csv"
    first = path.read_bytes().splitlines()[0].decode("cp1252" if b"\xf3" in path.read_bytes() else "utf-8")
    origin = find_origin(first.split(";" if ";" in first else ","))
    assert (origin.preset, origin.table) == (name.partition("_")[0], IMPORTS[name])


def test_signs_of_sap_documents_add_up():
    loaded = data.read(INPUTS / "sap_items.csv", preset="sap", table="orders")
    assert loaded.table.groupby("currency")["amount"].sum().to_dict() == {"EUR": 1250.5, "USD": 30.0}
    assert loaded.set_aside["VBTYP"].tolist() == ["U"]
    assert loaded.table["account_id"].str.len().unique().tolist() == [10]


def test_a_stage_of_another_pipeline_is_told_and_not_guessed():
    found = data.check(INPUTS / "hubspot_deals.csv").table
    wrong = found[found["rule"] == "not_allowed"]
    assert wrong[["line", "column", "value"]].values.tolist() == [[4, "dealstage", "981423177"]]
    assert "Say in a mapping file, under values, what it means." in wrong["reason"].iloc[0]


def test_traps_are_told_by_check():
    def rules(*names):
        return set(data.check([INPUTS / f"{name}.csv" for name in names]).table["rule"])

    assert {"own_size_as_sales", "snapshot_field", "merged_away"} <= rules("salesforce_accounts")
    assert "estimate_as_actual" in rules("dynamics_opportunities")
    assert {"personal_data"} <= rules("hubspot_contacts")
    taken = data.check(
        INPUTS / "salesforce_opportunities.csv",
        mapping={
            "table": "orders",
            "columns": {
                "account_id": "AccountId",
                "order_date": "CloseDate",
                "amount": "Amount",
                "currency": "CurrencyIsoCode",
            },
        },
    )
    assert "bookings_as_sales" in set(taken.table["rule"])


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_speaks_of_columns_that_exist_and_says_each_alias_once(name):
    for table, part in read_preset(name).tables.items():
        described = columns(table)
        assert set(part.columns) <= set(described)
        assert not set(part.also) & set(described)
        for column, source in {**part.columns, **part.also}.items():
            aliases = [plain_name(alias) for alias in source.aliases]
            exact = source.aliases
            assert len(set(exact)) == len(exact), f"{table}.{column}: {aliases}"
            if column in described and described[column].allowed:
                unknown = set(source.values.values()) - set(described[column].allowed)
                assert not unknown, f"{table}.{column}: {unknown}"


def test_every_alias_of_a_label_is_found(tmp_path):
    """A report with the Spanish labels alone is read like the one with API names."""
    preset = read_preset("salesforce").tables["opportunities"]
    label = {ours: source.aliases[-1] for ours, source in preset.columns.items() if source.aliases}
    row = {
        "opportunity_id": "1", "account_id": "2", "opportunity_name": "x", "stage": "Cerrada ganada",
        "estimated_amount": "10,50", "currency": "EUR", "probability": "50", "created_on": "31/01/2024",
        "expected_close": "28/02/2024", "manager_id": "M",
    }  # fmt: skip
    table = pd.DataFrame([{label[ours]: value for ours, value in row.items()}] * 2)
    table.to_csv(tmp_path / "informe.csv", sep=";", index=False)
    read = data.read(tmp_path / "informe.csv", preset="salesforce", table="opportunities").table
    assert read[["stage", "estimated_amount", "probability"]].values.tolist() == [["won", 10.5, 0.5]] * 2
