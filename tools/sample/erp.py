"""The portfolio as the ERP and the finance department hand it over: SAP tables, and workbooks made by people."""

import datetime as dt

from sample.crm import day, text
from sample.sheets import Sheet

_TYPE = {"invoice": ("F2", "M"), "cancellation": ("S1", "N"), "credit": ("G2", "O"), "debit": ("L2", "P")}
_DIVISION = {"Packaging": "10", "Hygiene": "20", "Lighting": "30", "Controls": "40"}
_YEAR = 2024


def sap(world, tables: dict) -> dict[str, Sheet]:
    """Export billing documents, their items joined to them, and the customer master, as SAP writes them in Spain.

    Amounts carry no sign: the document category says which way they count.
    """
    lines = [row for row in tables["orders"] if row["order_date"].year == _YEAR]
    originals = {row["order"]: row["invoice_id"] for row in lines if row["document_type"] == "invoice"}
    takes_back = {row["order"] for row in lines if row["document_type"] == "cancellation"}
    heads: dict[str, dict] = {}
    items = []
    for row in lines:
        cancels = row["document_type"] == "cancellation"
        form, category = _TYPE[row["document_type"]]
        shared = {
            "VBELN": _document(row["invoice_id"]),
            "FKART": form,
            "VBTYP": category,
            "FKDAT": day(row["order_date"], "%d.%m.%Y"),
            "KUNAG": _customer(row["account_id"]),
        }
        flags = {
            "WAERK": row["currency"],
            "FKSTO": "X" if row["order"] in takes_back and row["document_type"] == "invoice" else "",
            "SFAKN": _document(originals[row["order"]]) if cancels and row["order"] in originals else "",
        }
        head = heads.setdefault(
            row["invoice_id"],
            shared
            | {"KUNRG": _customer(row["parent_id"]), "NETWR": 0.0}
            | flags
            | {
                "ZTERM": "Z030",
                "GJAHR": str(_YEAR),
                "VKORG": "ES10" if row["currency"] == "EUR" else "AM20",
                "VTWEG": "10",
            },
        )
        head["NETWR"] = round(head["NETWR"] + abs(row["amount"]), 2)
        position = sum(1 for item in items[-12:] if item["VBELN"] == shared["VBELN"]) + 1
        items.append(
            shared
            | {
                "POSNR": f"{10 * position:06d}",
                "MATNR": row["product_id"],
                "SPART": _DIVISION[row["product_line"]],
                "FKIMG": spanish(abs(row["quantity"]), 3) if row["quantity"] is not None else "0,000",
                "NETWR": spanish(abs(row["amount"])),
                "WAVWR": spanish(abs(row["cost"])),
            }
            | flags
        )
    for head in heads.values():
        head["NETWR"] = spanish(head["NETWR"])
    customers = [
        {
            "KUNNR": _customer(row["account_id"]),
            "NAME1": row["account_name"][:35],
            "LAND1": row["country"],
            "BRSCH": row["industry"][:4].upper(),
            "STCEG": row["tax_id"],
            "WAERS": row["currency"],
            "JMZAH": text(row["employees"]),
            "UMSAT": spanish(row["annual_revenue"]) if row["annual_revenue"] else "",
            "KLIMK": spanish(row["credit_limit"]) if row["credit_limit"] else "",
            "LOEVM": "X" if row["status"] == "closed" else "",
            "ERDAT": day(row["customer_since"], "%d.%m.%Y"),
        }
        for row in tables["accounts"]
    ]
    return {
        "head": Sheet("sap/VBRK.csv", list(heads.values()), list(next(iter(heads.values()))), "cp1252", ";"),
        "item": Sheet("sap/VBRP.csv", items, list(items[0]), "cp1252", ";"),
        "customer": Sheet("sap/KNA1.csv", customers, list(customers[0]), "cp1252", ";"),
    }


def _document(invoice_id: str) -> str:
    return f"00{invoice_id}".rjust(10, "0")


def _customer(account_id: str) -> str:
    return account_id.rjust(10, "0")


def spanish(value: float, decimals: int = 2) -> str:
    """Write a number as in Spain: ``1.234,50``; the minus sign trails."""
    digits = f"{abs(value):,.{decimals}f}".translate(str.maketrans(",.", ".,"))
    return f"{digits}-" if value < 0 else digits


def finance(world, tables: dict) -> dict[str, Sheet]:
    """Export what people in finance and sales keep themselves, by the kit's own column names."""
    accounts = [
        {
            name: text(row[name])
            for name in ("account_id", "account_name", "parent_id", "industry", "country", "currency")
        }
        | {
            "employees": text(row["employees"]),
            "customer_since": day(row["customer_since"]),
            "status": row["status"],
            "fiscal_year_start": text(row["fiscal_year_start"]),
        }
        for row in tables["accounts"]
    ]
    sums: dict = {}
    for row in tables["orders"]:
        if row["order_date"].year >= 2023 and row["document_type"] != "debit":
            key = (row["account_id"], row["order_date"].replace(day=1), row["currency"])
            sums[key] = sums.get(key, 0.0) + row["amount"]
    revenue = [
        {"account_id": key[0], "month": key[1], "amount": round(sums[key], 2), "currency": key[2]}
        for key in sorted(sums)
    ]
    chosen = [row for row in tables["payments"] if row["invoice_date"] >= dt.date(2024, 10, 1)][:400]
    payments = [
        {name: row[name] if isinstance(row[name], str) else day(row[name]) for name in ("invoice_id", "account_id")}
        | {name: day(row[name]) for name in ("invoice_date", "due_date", "paid_date")}
        | {"amount": f"{row['amount']:.2f}", "currency": row["currency"]}
        for row in chosen
    ]
    potential = [
        {"account_id": row["account_id"], "product_line": row["product_line"], "method": row["method"]}
        | {"estimated_on": day(row["estimated_on"])}
        | {name: text(row[name] and int(row[name])) for name in ("low", "likely", "high")}
        for row in tables["potential"]
        if row["method"] == "customer_statement"
    ]
    surveys = [
        {name: text(row[name]) for name in ("survey_id", "account_id")}
        | {"survey_date": day(row["survey_date"]), "answered": "true" if row["answered"] else "false"}
        | {name: text(row[name]) for name in ("nps", "csat")}
        for row in tables["surveys"]
        if row["survey_date"] >= dt.date(2024, 11, 1)
    ]
    contracts = [
        {"contract_id": row["contract_id"], "account_id": row["account_id"]}
        | {"start_date": day(row["start_date"], "%d/%m/%Y")}
        | {"annual_value": f"{row['annual_value']:.0f}", "currency": row["currency"], "status": row["status"]}
        for row in tables["contracts"]
        if row["start_date"].day <= 12 and row["start_date"].year >= 2023
    ]
    notes = [
        {name: text(row[name]) for name in ("note_id", "account_id")}
        | {"note_date": day(row["note_date"]), "manager_id": row["manager_id"], "text": row["text"]}
        for row in tables["notes"]
        if row["note_date"] >= dt.date(2024, 9, 1)
    ]
    activities = [
        {"activity_id": row["activity_id"], "account_id": row["account_id"], "manager_id": row["manager_id"]}
        | {"activity_date": day(row["activity_date"]), "kind": row["kind"], "minutes": text(row["minutes"])}
        | {"subject": _ASUNTO.get(row["subject"], row["subject"])}
        for row in tables["activities"]
        if row["activity_date"] >= dt.date(2024, 12, 1)
    ]
    made = {
        "accounts": ("finance/accounts.csv", accounts),
        "revenue": ("finance/revenue by month.xlsx", revenue),
        "payments": ("finance/payments.csv", payments),
        "potential": ("finance/potential.csv", potential),
        "surveys": ("finance/surveys.csv", surveys),
        "contracts": ("finance/contracts.csv", contracts),
        "notes": ("finance/notes.csv", notes),
        "activities": ("finance/activities.csv", activities),
    }
    return {name: Sheet(file, rows, list(rows[0])) for name, (file, rows) in made.items()}


_ASUNTO = {
    "prices and conditions": "precios y condiciones de la campaña",
    "new products": "productos nuevos según catálogo",
    "planning the year": "planificación del año",
    "forecast of needs": "pronóstico de necesidades",
    "complaint follow-up": "seguimiento de una reclamación",
}
