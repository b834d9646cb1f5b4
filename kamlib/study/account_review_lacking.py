"""A study's tables in; what they do not allow to say about an account, and how to give it, out."""

from __future__ import annotations

from kamlib.language import gettext as _
from kamlib.study.tables import Tables


def lacking(tables: Tables) -> list[str]:
    """Name what tables and columns are missing for, each with the option or column that would bring it."""
    found = tables.by_name
    wanted = {
        "accounts": _("names and lines of business (--accounts)"),
        "contacts": _("who the persons are (--contacts)"),
        "activities": _("whom we met, and our hours (--activities)"),
        "service": _("deliveries on time and complaints (--service)"),
        "payments": _("how late invoices are paid (--payments)"),
        "contracts": _("when contracts end (--contracts)"),
        "potential": _("what it buys from others (--potential)"),
        "opportunities": _("offers that are open (--opportunities)"),
        "usage": _("use of what was bought (--usage)"),
        "market": _("its own business and credit (--market)"),
        "kam_status": _("whether it is a key account (--current)"),
        "managers": _("who is in charge, by name (--managers)"),
    }
    columns = {
        "product_line": _("what it buys and does not (column product_line of the orders)"),
        "cost": _("margins (column cost of the orders)"),
    }
    return [
        *(told for name, told in wanted.items() if name not in found),
        *(told for name, told in columns.items() if name not in tables.orders or tables.orders[name].isna().all()),
    ]
