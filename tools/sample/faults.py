"""Clean exports in, dirty ones out: every planted fault is noted with file, line, column and the rule that finds it."""

import datetime as dt

from sample.sheets import Sheet

DUPLICATES = "1 duplicates"
HIERARCHY = "2 parent and child"
WHICH_REVENUE = "3 which revenue"
CURRENCY = "4 currencies"
PERIODS = "5 fiscal years and part periods"
POTENTIAL = "6 missing potential"
ZERO = "7 zero and missing"
SURVIVORS = "8 survivors"
SNAPSHOT = "9 snapshots"
CLOSE_DATES = "10 close dates"
ESTIMATES = "11 estimates as actuals"
OUTLIERS = "13 outliers and projects"
UNITS = "15 units and formats"
PERSONAL = "16 personal data"
CELLS = "cells"
REFERENCES = "references"


def salesforce(sheets: dict[str, Sheet]) -> None:
    """Plant the faults of the Salesforce exports."""
    _salesforce_accounts(sheets["account"])
    _salesforce_sales(sheets)
    _salesforce_people(sheets)
    _salesforce_reports(sheets)


def _salesforce_accounts(sheet: Sheet) -> None:
    sheet.whole("AnnualRevenue", WHICH_REVENUE, "own_size_as_sales", "the customer's own sales, not ours to it")
    sheet.whole("OwnerId", SNAPSHOT, "snapshot_field", "the owner of today, used for the past it leaks what came later")
    sheet.whole("Type", SNAPSHOT, "snapshot_field", "the type of today; retyping rewrites the past")
    for row in sheet.rows:
        if row["Name"] in ("Orbela Participaciones", "Panaderías La Ribera Alta"):
            row |= {"ParentId": "", "Website": "www.orbela.example"}
    twin = sheet.find("Name", "Panaderías La Ribera Alta")
    second = max(sheet.find("Name", "Orbela Participaciones"), twin, key=sheet.rows.index)
    sheet.plant(
        second, "Name", HIERARCHY, "near_duplicate_name", "one group under two names without a parent: same web address"
    )
    market = sheet.find("Name", "Mercado Aurora")
    copy = sheet.after(
        market, market | {"Id": "001Kz00000AURORA2a", "AccountNumber": "", "Tax_ID__c": "", "Website": ""}
    )
    sheet.plant(copy, "Name", DUPLICATES, "near_duplicate_name", "entered a second time", "MERCADO AURORA, Lda.")
    free = _plain(sheet)
    first = next(free)
    copy = sheet.after(
        first,
        first | {"Id": "001Kz0000TAXTWIN3b", "AccountNumber": "", "Website": "", "Name": "Compras Centrales Unidas"},
    )
    sheet.plant(copy, "Name", DUPLICATES, "near_duplicate_name", "another name, the same tax number")
    one, other = next(free), next(free)
    sheet.plant(one, "ParentId", HIERARCHY, "parent_cycle", "two accounts own each other", other["Id"])
    sheet.plant(other, "ParentId", HIERARCHY, "parent_cycle", "two accounts own each other", one["Id"])
    sheet.plant(
        next(free), "ParentId", HIERARCHY, "unknown_reference", "the parent is not in the file", "001Kz00000GONE99x"
    )
    kept, gone = next(free), next(free)
    sheet.plant(gone, "MasterRecordId", SURVIVORS, "merged_away", "merged into another account", kept["Id"])
    sheet.plant(gone, "IsDeleted", SURVIVORS, "merged_away", "merged and deleted, with its past", "true")
    sheet.plant(next(free), "IsDeleted", SURVIVORS, "merged_away", "a lost customer was deleted", "true")
    sheet.plant(next(free), "NumberOfEmployees", ZERO, "zero_for_missing", "0 for not known", "0")
    sheet.plant(next(free), "NumberOfEmployees", CELLS, "not_a_number", "words in a number", "approx. 200")
    small = next(row for row in free if row["NumberOfEmployees"] and int(row["NumberOfEmployees"]) > 30)
    value = str(round(int(small["AnnualRevenue"]) / 1000))
    sheet.plant(small, "AnnualRevenue", UNITS, "thousands_unit", "written in thousands", value)
    sheet.plant(next(free), "Name", CELLS, "missing_value", "no name", "")
    again = next(free)
    copy = sheet.after(again, again | {"Industry": "Other"})
    sheet.plant(copy, "Id", DUPLICATES, "duplicate_key", "the same id twice with other content")
    sheet.plant(next(free), "BillingCountryCode", CELLS, "not_allowed", "a word for a country code", "Spain")


def _plain(sheet: Sheet):
    """Yield ordinary accounts, alone in their group, from the middle of the file on."""
    parents = {row["ParentId"] for row in sheet.rows}
    known = {row["Id"] for row in sheet.rows}
    for row in list(sheet.rows)[20:]:
        alone = not row["ParentId"] and row["Id"] not in parents and row["Id"] in known
        if (
            alone
            and row["AnnualRevenue"]
            and row["NumberOfEmployees"]
            and "Orbela" not in row["Name"]
            and row["Website"]
        ):
            yield row


def _salesforce_sales(sheets: dict[str, Sheet]) -> None:
    deals = sheets["opportunity"]
    rows = iter(deals.rows[15::17])
    deals.plant(next(rows), "AccountId", REFERENCES, "unknown_reference", "no such account", "001Kz00000NOBODYq")
    deals.plant(next(rows), "Amount", CELLS, "not_a_number", "not decided yet", "TBD")
    deals.plant(next(rows), "Probability", CELLS, "out_of_range", "more than 100 per cent", "250")
    deals.plant(next(rows), "CloseDate", CELLS, "not_a_date", "30 February", "2024-02-30")
    deals.plant(next(rows), "StageName", CELLS, "missing_value", "no stage", "")
    deals.plant(next(rows), "StageName", CELLS, "not_allowed", "a stage that is not in the list", "Verbal OK")
    revenue, accounts = sheets["revenue"], sheets["account"]
    bought = {row["account_id"] for row in revenue.rows}
    buyers = [row for row in accounts.rows if row["Id"] in bought and not any(f["row"] is row for f in accounts.faults)]
    accounts.plant(buyers[-4], "Type", SURVIVORS, "retyped_lost", "has bought, yet listed as a prospect", "Prospect")
    accounts.plant(
        buyers[-9], "Type", SURVIVORS, "retyped_lost", "has bought, yet listed as a former customer", "Former Customer"
    )
    usual = [row for row in revenue.rows if float(row["amount"]) > 20_000]
    small = usual[40]
    revenue.plant(
        small, "amount", UNITS, "thousands_unit", "one month in thousands", f"{float(small['amount']) / 1000:.2f}"
    )
    twice = usual[90]
    copy = revenue.after(twice, twice | {"amount": f"{float(twice['amount']) + 100:.2f}"})
    revenue.plant(copy, "currency", DUPLICATES, "duplicate_key", "one month of one account twice with other sums")


def _salesforce_people(sheets: dict[str, Sheet]) -> None:
    people, tasks = sheets["contact"], sheets["task"]
    people.whole("Email", PERSONAL, "personal_data", "addresses of persons: leave out or replace before sharing")
    people.plant(people.rows[30], "AccountId", REFERENCES, "unknown_reference", "no such account", "001Kz00000NOBODYq")
    people.plant(
        people.after(people.rows[60], people.rows[60] | {"Title": "Buyer (old)"}),
        "Id",
        DUPLICATES,
        "duplicate_key",
        "one person twice",
    )
    for place, said in (
        (50, "mobile +34 600 555 0143, prefers evenings"),
        (90, "write to home address: lucia.r@mail.example"),
    ):
        tasks.plant(tasks.rows[place], "Description", PERSONAL, "personal_data", "private contact data in a text", said)
    tasks.plant(tasks.rows[120], "ActivityDate", CELLS, "missing_value", "no day", "")


def _salesforce_reports(sheets: dict[str, Sheet]) -> None:
    report, informe = sheets["report"], sheets["informe"]
    total = dict.fromkeys(report.headings, "") | {"Opportunity ID": "Grand Total", "Amount": "99,999,999.00"}
    report.rows.append(total)
    whole = sum(float(row["Amount"].replace(",", "")) for row in report.rows[:-1])
    report.plant(total, "Opportunity ID", CELLS, "totals_row", "the total of the lines above")
    total["Amount"] = f"{whole:,.2f}"
    rows = [row for row in informe.rows if row["Ingresos anuales"]]
    value = rows[12]["Ingresos anuales"].translate(str.maketrans(",.", ".,"))
    informe.plant(
        rows[12], "Ingresos anuales", UNITS, "decimal_mark", "point and comma changed round in one line", value
    )
    informe.plant(rows[20], "Empleados", CELLS, "not_a_number", "words in a number", "más de 500")
    for column in ("Tipo", "Propietario de la cuenta"):
        informe.whole(column, SNAPSHOT, "snapshot_field", "as of today; used for the past it leaks what came later")
    informe.whole("Ingresos anuales", WHICH_REVENUE, "own_size_as_sales", "the customer's own sales, not ours to it")


def hubspot(sheets: dict[str, Sheet]) -> None:
    """Plant the faults of the HubSpot exports."""
    companies, deals, people = sheets["company"], sheets["deal"], sheets["contact"]
    companies.whole("annualrevenue", WHICH_REVENUE, "own_size_as_sales", "the customer's own sales, not ours to it")
    for column in ("hubspot_owner_id", "lifecyclestage", "hs_is_target_account"):
        companies.whole(column, SNAPSHOT, "snapshot_field", "as of today; used for the past it leaks what came later")
    alone = [row for row in companies.rows if not row["hs_parent_company_id"] and row["domain"]]
    parents = {row["hs_parent_company_id"] for row in companies.rows}
    alone = [row for row in alone if row["hs_object_id"] not in parents]
    copy = companies.after(
        alone[5], alone[5] | {"hs_object_id": "49000000017", "customer_number": "", "name": "Centrale Partagée"}
    )
    companies.plant(copy, "name", DUPLICATES, "near_duplicate_name", "another name, the same domain")
    bereft = deals.rows[22]
    heir = next(row for row in companies.rows if row["hs_object_id"] == bereft["associatedcompanyid"])
    heir["hs_merged_object_ids"] = "49000000099"
    deals.plant(
        bereft, "associatedcompanyid", SURVIVORS, "merged_away", "the company was merged into another", "49000000099"
    )
    companies.plant(alone[9], "numberofemployees", ZERO, "zero_for_missing", "0 for not known", "0")
    deals.whole("closedate", CLOSE_DATES, "month_end_spike", "the default of HubSpot: the last day of a month")
    for place in (31, 47):
        deals.rows[place] |= {"pipeline": "81230077"}
        deals.plant(
            deals.rows[place], "dealstage", CELLS, "not_allowed", "an internal id of a second pipeline", "981423177"
        )
    deals.plant(deals.rows[55], "deal_currency_code", CURRENCY, "unknown_currency", "no such currency", "XZZ")
    deals.plant(deals.rows[63], "deal_currency_code", CELLS, "missing_value", "no currency", "")
    people.whole("email", PERSONAL, "personal_data", "addresses of persons: leave out or replace before sharing")
    people.plant(people.rows[25], "associatedcompanyid", CELLS, "missing_value", "a person without company", "")


def dynamics(sheets: dict[str, Sheet]) -> None:
    """Plant the faults of the Dynamics exports."""
    accounts, deals, cuentas = sheets["account"], sheets["opportunity"], sheets["cuentas"]
    accounts.whole("revenue", WHICH_REVENUE, "own_size_as_sales", "the customer's own sales, not ours to it")
    for column in ("ownerid", "customertypecode", "accountcategorycode"):
        accounts.whole(column, SNAPSHOT, "snapshot_field", "as of today; used for the past it leaks what came later")
    parents = {row["parentaccountid"] for row in accounts.rows}
    alone = [row for row in accounts.rows if not row["parentaccountid"] and row["accountid"] not in parents]
    ring = alone[3:6]
    for row, above in zip(ring, ring[1:] + ring[:1], strict=True):
        accounts.plant(
            row,
            "parentaccountid",
            HIERARCHY,
            "parent_cycle",
            "three accounts own each other in a ring",
            above["accountid"],
        )
    accounts.plant(
        alone[8],
        "parentaccountid",
        HIERARCHY,
        "unknown_reference",
        "the parent is not in the file",
        "00000000-0000-4000-8000-00000000dead",
    )
    rich = next(row for row in alone[10:] if row["numberofemployees"] and int(row["numberofemployees"]) > 40)
    accounts.plant(
        rich, "revenue", UNITS, "thousands_unit", "written in thousands", f"{float(rich['revenue']) / 1000:.2f}"
    )
    won = [row for row in deals.rows if row["statecode"] == 1]
    for row in won[2:14:3]:
        deals.plant(
            row,
            "actualvalue",
            ESTIMATES,
            "estimate_as_actual",
            "won at exactly the estimate: the system's default",
            row["estimatedvalue"],
        )
    late = won[15]
    deals.plant(
        late,
        "actualclosedate",
        CELLS,
        "end_before_start",
        "closed before it was opened",
        late["createdon"] - dt.timedelta(days=45),
    )
    deals.plant(deals.rows[20], "estimatedvalue", CELLS, "not_a_number", "words in a number", "aprox. 12 500")
    cuentas.plant(cuentas.rows[7], "Número de empleados", ZERO, "zero_for_missing", "0 for not known", 0)
    cuentas.whole("Propietario", SNAPSHOT, "snapshot_field", "as of today; used for the past it leaks what came later")
    cuentas.whole("Ingresos anuales", WHICH_REVENUE, "own_size_as_sales", "the customer's own sales, not ours to it")


def number(planted: list[dict]) -> list[dict]:
    """Give every fault its id."""
    return [{"id": f"F{position:03d}"} | fault for position, fault in enumerate(planted, start=1)]
