"""What the exports of the three CRM systems share: whose customers they hold, and how cells are written."""

import datetime as dt

from sample.names import plain
from sample.sheets import Sheet

SECTOR = {
    "hotels": "Hotelería",
    "retail": "Comercio minorista",
    "manufacturing": "Manufactura",
    "technology": "Tecnología",
    "health care": "Salud",
    "food": "Alimentos",
    "logistics": "Logística",
    "facility services": "Servicios a inmuebles",
}


def day(value, form: str = "%Y-%m-%d") -> str:
    """Write a date, or nothing."""
    return value.strftime(form) if value else ""


def stamp(value) -> str:
    """Write a date as a time in the middle of the morning, UTC."""
    return f"{value.isoformat()}T09:30:00.000Z" if value else ""


def text(value) -> str:
    """Write a value as text; missing stays empty."""
    return "" if value is None else str(value)


def mail(name: str, website) -> str:
    """Make an e-mail address that cannot exist."""
    first, _, last = name.partition(" ")
    return f"{plain(first)}.{plain(last)}@{(website or 'www.customer.example').removeprefix('www.')}"


class Crm:
    """The rows of the portfolio that one CRM holds."""

    def __init__(self, world, tables: dict, system: str):
        self.seed = world.seed
        self.accounts = [row for row in tables["accounts"] if row["source_system"] == system]
        self.held = {row["account_id"]: row for row in self.accounts}
        self.opportunities = self._of(tables["opportunities"])
        self.contacts = self._of(tables["contacts"])
        self.activities = [row for row in self._of(tables["activities"]) if row["activity_date"] >= dt.date(2024, 7, 1)]
        self.lines = [row for row in self._of(tables["orders"]) if row["order_date"] >= dt.date(2023, 1, 1)]

    def _of(self, rows: list) -> list:
        return [row for row in rows if row["account_id"] in self.held]


def sheet(file: str, rows: list, encoding: str = "utf-8", separator: str = ",") -> Sheet:
    """Make a sheet whose headings are the keys of its rows."""
    return Sheet(file, rows, list(rows[0]), encoding, separator)
