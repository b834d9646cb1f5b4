"""All messy exports of the portfolio: made clean, made dirty, written, and their faults listed."""

from pathlib import Path

from sample import dynamics, erp, erp_faults, faults, hubspot, salesforce, sheets, writing

README = """# Messy exports

The sample portfolio as the systems of a company hand it over: other field names, other ids, other ways to write numbers and dates, and faults of
the kinds that real exports have. They are material for `kam check` and for the lesson on data; the clean tables one folder up hold the same business.

| file | what it is | how it is written |
|---|---|---|
| `salesforce/Account.csv`, `Opportunity.csv`, `Contact.csv`, `Task.csv` | objects by API names | UTF-8 with byte order mark, comma, ISO dates |
| `salesforce/Opportunity report.csv` | report with English labels, opportunities of 2024 | UTF-16, tab, dates month first |
| `salesforce/Informe de cuentas.csv` | report with Spanish labels, accounts of Spain and Mexico | CP1252, semicolon, decimal comma, dates day first |
| `salesforce/invoiced_by_month.csv` | sums of 2024 by account and month, with Salesforce's account ids | UTF-8, comma |
| `hubspot/companies.csv`, `deals.csv`, `contacts.csv` | records by internal names | UTF-8, comma, times in UTC |
| `dynamics/account.csv` | table by logical names | UTF-8, comma |
| `dynamics/opportunity.xlsx` | table by logical names | workbook |
| `dynamics/Cuentas activas.xlsx` | view of active accounts with Spanish labels | workbook |
| `sap/VBRK.csv` | billing documents of 2024 | CP1252, semicolon, decimal comma, dd.mm.yyyy |
| `sap/VBRP.csv` | the items of these documents with the fields of their heads joined to them | as above |
| `sap/KNA1.csv` | customer master | as above |
| `finance/accounts.csv`, `payments.csv`, `potential.csv`, `surveys.csv`, `contracts.csv`, `notes.csv`, `activities.csv` | lists kept by hand, the kit's own column names | UTF-8, comma |
| `finance/revenue by month.xlsx` | sums of 2023 and 2024 by account and month | workbook |

Which customer is kept where: those of Iberia and the Americas in Salesforce, of France, Italy, Benelux and Ireland in HubSpot, of Central and Northern Europe in
Dynamics; SAP and finance have them all. The kit's `account_id` is Salesforce's `AccountNumber`, HubSpot's `customer_number`, Dynamics' `accountnumber`, and, filled up
with zeros to ten digits, SAP's `KUNNR`. In SAP's tables amounts carry no sign: `VBTYP` says whether a document counts (M invoice, P debit) or takes
away (N cancellation, O credit), U is a pro forma that does not count at all. Names, addresses and web sites are invented; `.example` addresses lead nowhere.
"""  # noqa: E501


def write(folder: Path, world, tables: dict) -> list[dict]:
    """Write every export and return the planted faults in the order of their files."""
    planted = []
    for make, spoil in (
        (salesforce.salesforce, faults.salesforce),
        (hubspot.hubspot, faults.hubspot),
        (dynamics.dynamics, faults.dynamics),
        (erp.sap, erp_faults.sap),
        (erp.finance, erp_faults.finance),
    ):
        made = make(world, tables)
        spoil(made)
        for sheet in made.values():
            sheet.write(folder)
            planted += sheet.listed()
    (folder / "README.md").write_bytes(README.encode("utf-8"))
    return faults.number(planted)


def write_faults(path: Path, planted: list[dict]) -> None:
    """Write the list of planted faults."""
    writing.write_table(path, planted, sheets.FAULT_COLUMNS)
