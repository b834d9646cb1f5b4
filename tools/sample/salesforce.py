"""The customers of Iberia and the Americas as Salesforce exports them: objects by API name, reports by label."""

from sample.crm import SECTOR, Crm, day, mail, sheet, stamp, text
from sample.dice import Dice
from sample.sheets import Sheet

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_COUNTRY = {
    "ES": "Spain",
    "PT": "Portugal",
    "MX": "Mexico",
    "US": "United States",
    "CO": "Colombia",
    "CL": "Chile",
    "PE": "Peru",
}
_SF_STAGE = {
    "qualify": "Qualification",
    "develop": "Needs Analysis",
    "propose": "Proposal/Price Quote",
    "negotiate": "Negotiation/Review",
    "won": "Closed Won",
    "lost": "Closed Lost",
}


def salesforce(world, tables: dict) -> dict[str, Sheet]:
    """Export accounts, opportunities, contacts and tasks by API names, and two reports by label."""
    crm = Crm(world, tables, "Salesforce")

    def ident(kind: str, ours) -> str:
        return salesforce_id(crm.seed, kind, ours) if ours else ""

    accounts = [
        {
            "Id": ident("account", row["account_id"]),
            "IsDeleted": "false",
            "MasterRecordId": "",
            "Name": row["account_name"],
            "Type": "Customer - Direct",
            "ParentId": ident("account", row["parent_id"]) if row["parent_id"] in crm.held else "",
            "BillingCountry": _COUNTRY.get(row["country"], row["country"]),
            "BillingCountryCode": row["country"],
            "Website": text(row["website"]),
            "Industry": row["industry"],
            "AnnualRevenue": text(row["annual_revenue"] and int(row["annual_revenue"])),
            "NumberOfEmployees": text(row["employees"]),
            "AccountNumber": row["account_id"],
            "CurrencyIsoCode": row["currency"],
            "Tax_ID__c": row["tax_id"],
            "OwnerId": ident("user", row["manager_id"]),
            "CreatedDate": stamp(row["customer_since"]),
        }
        for row in crm.accounts
    ]
    opportunities = [
        {
            "Id": ident("opportunity", row["opportunity_id"]),
            "AccountId": ident("account", row["account_id"]),
            "Name": row["opportunity_name"],
            "StageName": _SF_STAGE[row["stage"]],
            "Amount": f"{row['won_amount'] or row['estimated_amount']:.2f}",
            "CurrencyIsoCode": row["currency"],
            "Probability": text(round(row["probability"] * 100)),
            "CloseDate": day(row["closed_on"] or row["expected_close"]),
            "IsClosed": "true" if row["closed_on"] else "false",
            "IsWon": "true" if row["stage"] == "won" else "false",
            "LeadSource": "Customer Referral" if row["referred_by"] else "Other",
            "OwnerId": ident("user", row["manager_id"]),
            "CreatedDate": stamp(row["created_on"]),
        }
        for row in crm.opportunities
    ]
    contacts = [
        {
            "Id": ident("contact", row["contact_id"]),
            "AccountId": ident("account", row["account_id"]),
            "Name": row["contact_name"],
            "Title": row["job_title"],
            "Department": row["function"],
            "Email": mail(row["contact_name"], crm.held[row["account_id"]]["website"]),
            "ReportsToId": ident("contact", row.get("reports_to")),
            "CreatedDate": stamp(row["known_since"]),
        }
        for row in crm.contacts
    ]
    tasks = [
        {
            "Id": ident("task", row["activity_id"]),
            "AccountId": ident("account", row["account_id"]),
            "WhoId": ident("contact", row["contact_id"]),
            "ActivityDate": day(row["activity_date"]),
            "TaskSubtype": "Email" if row["kind"] == "email" else "Call" if row["kind"] == "call" else "Task",
            "Subject": f"{row['kind'].capitalize()}: {row['subject']}",
            "CallDurationInSeconds": text(row["minutes"] * 60 if row["kind"] == "call" else None),
            "OwnerId": ident("user", row["manager_id"]),
            "Description": "",
        }
        for row in crm.activities
    ]
    sums: dict = {}
    for row in crm.lines:
        key = (row["account_id"], row["order_date"].replace(day=1), row["currency"])
        sums[key] = sums.get(key, 0.0) + row["amount"]
    revenue = [
        {"account_id": ident("account", key[0]), "month": day(key[1]), "amount": f"{sums[key]:.2f}", "currency": key[2]}
        for key in sorted(sums)
        if key[1].year == 2024
    ]
    names = {row["account_id"]: row["account_name"] for row in crm.accounts}
    report = [
        {
            "Opportunity ID": ident("opportunity", row["opportunity_id"]),
            "Opportunity Name": row["opportunity_name"],
            "Account ID": ident("account", row["account_id"]),
            "Account Name": names[row["account_id"]],
            "Stage": _SF_STAGE[row["stage"]],
            "Opportunity Currency": row["currency"],
            "Amount": f"{row['estimated_amount']:,.2f}",
            "Probability (%)": text(round(row["probability"] * 100)),
            "Close Date": day(row["closed_on"] or row["expected_close"], "%m/%d/%Y"),
            "Created Date": day(row["created_on"], "%m/%d/%Y"),
            "Opportunity Owner": row["manager_id"],
        }
        for row in crm.opportunities
        if row["created_on"].year == 2024
    ]
    informe = [
        {
            "Id. de la cuenta": ident("account", row["account_id"]),
            "Nombre de la cuenta": row["account_name"],
            "Tipo": "Cliente directo",
            "Sector": SECTOR[row["industry"]],
            "Código de país de facturación": row["country"],
            "Divisa de la cuenta": row["currency"],
            "Ingresos anuales": _spanish(row["annual_revenue"]),
            "Empleados": text(row["employees"]),
            "Propietario de la cuenta": row["manager_id"],
            "Fecha de creación": day(row["customer_since"], "%d/%m/%Y"),
        }
        for row in crm.accounts
        if row["country"] in ("ES", "MX")
    ]
    return {
        "account": sheet("salesforce/Account.csv", accounts, "utf-8-sig"),
        "opportunity": sheet("salesforce/Opportunity.csv", opportunities, "utf-8-sig"),
        "contact": sheet("salesforce/Contact.csv", contacts, "utf-8-sig"),
        "task": sheet("salesforce/Task.csv", tasks, "utf-8-sig"),
        "revenue": sheet("salesforce/invoiced_by_month.csv", revenue),
        "report": sheet("salesforce/Opportunity report.csv", report, "utf-16-le", "\t"),
        "informe": sheet("salesforce/Informe de cuentas.csv", informe, "cp1252", ";"),
    }


def _spanish(value) -> str:
    return "" if value is None else f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


def salesforce_id(seed: int, kind: str, ours: str) -> str:
    """Make an id of 18 letters and digits, as Salesforce gives them."""
    dice = Dice(seed, "salesforce", kind, ours)
    return {"account": "001", "opportunity": "006", "contact": "003", "task": "00T", "user": "005"}[kind] + "".join(
        dice.choose(_LETTERS) for _ in range(15)
    )
