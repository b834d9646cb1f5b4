"""The customers of France, Italy, Benelux and Ireland as HubSpot exports them: records by internal name."""

import datetime as dt

from sample.crm import Crm, mail, sheet, stamp, text
from sample.dice import Dice
from sample.sheets import Sheet

_HS_STAGE = {
    "qualify": "qualifiedtobuy",
    "develop": "presentationscheduled",
    "propose": "decisionmakerboughtin",
    "negotiate": "contractsent",
    "won": "closedwon",
    "lost": "closedlost",
}


def hubspot(world, tables: dict) -> dict[str, Sheet]:
    """Export companies, deals and contacts by internal names."""
    crm = Crm(world, tables, "HubSpot")

    def ident(kind: str, ours) -> str:
        return hubspot_id(crm.seed, kind, ours) if ours else ""

    deals_of = {row["account_id"]: 0 for row in crm.accounts}
    for row in crm.opportunities:
        deals_of[row["account_id"]] += 1
    key = {parent.account_id for parent in world.key_parents}
    companies = [
        {
            "hs_object_id": ident("company", row["account_id"]),
            "name": row["account_name"],
            "domain": text(row["website"]).removeprefix("www."),
            "industry": row["industry"].upper().replace(" ", "_"),
            "annualrevenue": text(row["annual_revenue"] and int(row["annual_revenue"])),
            "numberofemployees": text(row["employees"]),
            "hs_country_code": row["country"],
            "currency": row["currency"],
            "lifecyclestage": "customer",
            "hubspot_owner_id": {"M3": "77120443", "M1": "77120441"}.get(row["manager_id"], "77120449"),
            "hs_is_target_account": "true" if row["account_id"] in key else "",
            "num_associated_deals": text(deals_of[row["account_id"]] or None),
            "hs_merged_object_ids": "",
            "hs_parent_company_id": ident("company", row["parent_id"]) if row["parent_id"] in crm.held else "",
            "customer_number": row["account_id"],
            "createdate": stamp(row["customer_since"]),
        }
        for row in crm.accounts
    ]
    deals = [
        {
            "hs_object_id": ident("deal", row["opportunity_id"]),
            "dealname": row["opportunity_name"],
            "associatedcompanyid": ident("company", row["account_id"]),
            "amount": f"{row['won_amount'] or row['estimated_amount']:.2f}",
            "deal_currency_code": row["currency"],
            "dealstage": _HS_STAGE[row["stage"]],
            "pipeline": "default",
            "hs_is_closed_won": "true" if row["stage"] == "won" else "",
            "closedate": stamp(row["closed_on"] or _month_end(row["created_on"])),
            "createdate": stamp(row["created_on"]),
            "hubspot_owner_id": "77120443",
        }
        for row in crm.opportunities
    ]
    for position, row in enumerate(crm.opportunities):
        if Dice(crm.seed, "left as it was", row["opportunity_id"]).chance(0.55):
            deals[position]["closedate"] = stamp(_month_end(row["closed_on"] or row["created_on"]))
    contacts = [
        {
            "hs_object_id": ident("contact", row["contact_id"]),
            "email": mail(row["contact_name"], crm.held[row["account_id"]]["website"]),
            "firstname": row["contact_name"].partition(" ")[0],
            "lastname": row["contact_name"].partition(" ")[2],
            "jobtitle": row["job_title"],
            "hs_buying_role": text(row["buying_role"]).upper().replace("USER", "END_USER"),
            "lifecyclestage": "customer",
            "associatedcompanyid": ident("company", row["account_id"]),
        }
        for row in crm.contacts
    ]
    return {
        "company": sheet("hubspot/companies.csv", companies),
        "deal": sheet("hubspot/deals.csv", deals),
        "contact": sheet("hubspot/contacts.csv", contacts),
    }


def _month_end(value: dt.date) -> dt.date:
    return (value.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def hubspot_id(seed: int, kind: str, ours: str) -> str:
    """Make a record id of eleven digits, as HubSpot gives them."""
    return str(Dice(seed, "hubspot", kind, ours).integer(10_000_000_000, 48_000_000_000))
