"""The sample as a CRM system exports it, and what is really so."""

from __future__ import annotations

import pytest

from kamlib import data, language
from kamlib.errors import DataError

pytestmark = pytest.mark.long


def test_an_export_has_the_kits_columns_and_only_what_the_system_knows():
    tables = data.load_export("salesforce")
    assert len(tables["accounts"]) == 181 and "buying_role" not in tables["contacts"]
    assert set(data.load_export("hubspot")) == {"accounts", "contacts", "opportunities"}


def test_rows_and_columns_as_they_come():
    assert data.describe_export("salesforce").splitlines()[-1] == "Together: 1,769 rows, 47 columns"
    with language.using("es"):
        assert "filas" in data.describe_export("hubspot")


def test_truth_keeps_ids_as_texts():
    hours = data.truth("hours")
    assert hours["account_id"].iloc[0].startswith("00") and hours["minutes"].sum() > 0


def test_a_messy_file_is_found_by_system_and_name():
    assert data.export_file("dynamics", "Cuentas activas.xlsx").is_file()


def test_unknown_names():
    with pytest.raises(DataError, match=r"no file raw/sap/VBAK.csv.*sap/KNA1.csv.*sap/VBRP.csv"):
        data.export_file("sap", "VBAK.csv")
    with pytest.raises(DataError, match="no export of siebel"):
        data.load_export("siebel")
    with pytest.raises(DataError, match="truth/future.csv"):
        data.truth("future")
