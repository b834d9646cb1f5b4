"""The customers of Central and Northern Europe as Dynamics 365 exports them: logical names, Spanish labels."""

import uuid

from sample.crm import SECTOR, Crm, sheet, stamp, text
from sample.dice import Dice
from sample.sheets import Sheet

_PAIS = {
    "ES": "España",
    "MX": "México",
    "US": "Estados Unidos",
    "PE": "Perú",
    "DE": "Alemania",
    "AT": "Austria",
    "SE": "Suecia",
    "DK": "Dinamarca",
    "PL": "Polonia",
}
_MS_STAGE = {"qualify": 0, "develop": 1, "propose": 2, "negotiate": 3, "won": 3, "lost": 3}


def dynamics(world, tables: dict) -> dict[str, Sheet]:
    """Export accounts and opportunities by logical names, and the view of active accounts in Spanish."""
    crm = Crm(world, tables, "Dynamics 365")

    def ident(kind: str, ours) -> str:
        return dynamics_id(crm.seed, kind, ours) if ours else ""

    key = {parent.account_id for parent in world.key_parents}
    accounts = [
        {
            "accountid": ident("account", row["account_id"]),
            "name": row["account_name"],
            "accountnumber": row["account_id"],
            "parentaccountid": ident("account", row["parent_id"]) if row["parent_id"] in crm.held else "",
            "customertypecode": "3",
            "accountcategorycode": "1" if row["account_id"] in key else "2",
            "industrycode": text(1 + sorted(SECTOR).index(row["industry"])),
            "revenue": text(row["annual_revenue"] and f"{row['annual_revenue']:.2f}"),
            "numberofemployees": text(row["employees"]),
            "isocurrencycode": row["currency"],
            "creditlimit": text(row["credit_limit"] and int(row["credit_limit"])),
            "websiteurl": text(row["website"]),
            "address1_countrycode": row["country"],
            "ownerid": row["manager_id"],
            "statecode": "1" if row["status"] == "closed" else "0",
            "createdon": stamp(row["customer_since"]),
        }
        for row in crm.accounts
    ]
    opportunities = [
        {
            "opportunityid": ident("opportunity", row["opportunity_id"]),
            "name": row["opportunity_name"],
            "parentaccountid": ident("account", row["account_id"]),
            "estimatedvalue": row["estimated_amount"],
            "actualvalue": row["won_amount"],
            "isocurrencycode": row["currency"],
            "closeprobability": round(row["probability"] * 100),
            "salesstage": _MS_STAGE[row["stage"]],
            "statecode": {"won": 1, "lost": 2}.get(row["stage"], 0),
            "createdon": row["created_on"],
            "estimatedclosedate": row["expected_close"],
            "actualclosedate": row["closed_on"],
            "ownerid": row["manager_id"],
        }
        for row in crm.opportunities
    ]
    spanish = [
        {
            "(No modificar) Cuenta": ident("account", row["account_id"]),
            "(No modificar) Suma de comprobación de la fila": "",
            "Nombre de cuenta": row["account_name"],
            "Número de cuenta": row["account_id"],
            "Sector": SECTOR[row["industry"]],
            "País": _PAIS.get(row["country"], row["country"]),
            "Divisa": row["currency"],
            "Ingresos anuales": row["annual_revenue"],
            "Número de empleados": row["employees"],
            "Límite de crédito": row["credit_limit"],
            "Propietario": row["manager_id"],
            "Estado": "Activo",
            "Fecha de creación": row["customer_since"],
        }
        for row in crm.accounts
        if row["status"] == "active"
    ]
    return {
        "account": sheet("dynamics/account.csv", accounts),
        "opportunity": sheet("dynamics/opportunity.xlsx", opportunities),
        "cuentas": sheet("dynamics/Cuentas activas.xlsx", spanish),
    }


def dynamics_id(seed: int, kind: str, ours: str) -> str:
    """Make a GUID, as Dynamics gives them."""
    dice = Dice(seed, "dynamics", kind, ours)
    return str(uuid.UUID(int=sum(dice.integer(0, 2**43 - 1) << shift for shift in (0, 43, 85)), version=4))
