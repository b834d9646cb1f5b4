"""A study's tables in; what became of every line, what was checked, and what it takes to get the same numbers again."""

from __future__ import annotations

import platform
from importlib.metadata import version

import pandas as pd

from kamlib.language import date, listing, money, number, share
from kamlib.language import gettext as _
from kamlib.study.periods import Window
from kamlib.study.tables import Tables
from kamlib.study.view import Sentences, View

PACKAGES = ("kamlab", "pandas", "numpy", "scipy", "statsmodels", "duckdb", "matplotlib", "seaborn")


def quality(tables: Tables, window: Window) -> View:
    """Show what became of every line of the order file, and how much of its money the study's period holds."""
    orders = tables.orders
    ledger = tables.ledger[tables.ledger["table"] == "orders"]
    units = ledger["currency"].dropna().nunique()
    read = ledger.loc[ledger["action"] == "read"].groupby("currency", dropna=False)["amount"].sum()
    rows = [
        {
            "what": _action(entry.action),
            "why": entry.explanation,
            "rows": entry.rows,
            "amount": entry.amount,
            "currency": entry.currency,
            "share": entry.amount / read[entry.currency]
            if pd.notna(entry.amount) and read.get(entry.currency)
            else None,
        }
        for entry in ledger.itertuples()
    ]
    inside = window.holds(orders["order_date"])
    total, unit = orders["amount"].sum(), tables.currency
    for what, why, part in (
        (_("in the period"), _("Lines of {window}, on which the study stands.").format(window=window), orders[inside]),
        (_("outside"), _("Lines before or after it."), orders[~inside]),
    ):
        amount = part["amount"].sum()
        rows.append(
            {
                "what": what,
                "why": why,
                "rows": len(part),
                "amount": amount,
                "currency": unit,
                "share": amount / total if total else None,
            }
        )
    columns = {
        "what": (_("Lines"), "text"),
        "rows": (_("Number"), "count"),
        "amount": (_("Amount"), "money"),
        "currency": (_("Currency"), "text"),
        "share": (_("Share of what was read"), "share"),
        "why": (_("Explanation"), "long"),
    }
    table = pd.DataFrame(rows)
    if units < 2:
        columns = {name: column for name, column in columns.items() if name != "currency"}
    return View(
        title=_("What became of every line, amounts in {currency}").format(currency=unit or _("the file's currency")),
        table=table,
        columns=columns,
        sheet=_("Data"),
        rows=40,
    )


def _action(action: str) -> str:
    names = {"read": _("read"), "set aside": _("set aside"), "repaired": _("repaired"), "kept": _("kept")}
    return names.get(action, action)


def aside(tables: Tables) -> str:
    """Say in one sentence how much of the file is not in the figures; empty where all of it is."""
    ledger = tables.ledger[(tables.ledger["table"] == "orders") & tables.ledger["amount"].notna()]
    read = ledger[ledger["action"] == "read"]
    out = ledger[ledger["action"] == "set aside"]
    if out["rows"].sum() == 0:
        return ""
    if read["currency"].nunique() > 1 or not read["amount"].sum():
        return _("{rows} of {all} lines of the file are not in these figures; the table of the data says why.").format(
            rows=number(out["rows"].sum()), all=number(read["rows"].sum())
        )
    return _(
        "{rows} of {all} lines of the file, {amount} or {share} of its money, are not in these figures; the table of "
        "the data says why."
    ).format(
        rows=number(out["rows"].sum()),
        all=number(read["rows"].sum()),
        amount=money(out["amount"].sum(), tables.currency, short=True),
        share=share(out["amount"].sum() / read["amount"].sum()),
    )


def checks(tables: Tables, controls: list[tuple[str, float, float]]) -> View:
    """Show that what went in came out: each control compares two sums that have to agree to half a cent an account.

    Parameters
    ----------
    tables : Tables
    controls : list of (sentence, expected, found)
        What is compared, and the two sums.
    """
    ledger = tables.ledger[tables.ledger["table"] == "orders"]
    rows = ledger.groupby("action")["rows"].sum()
    kept = rows.get("kept", 0) + rows.get("set aside", 0)
    entries = [(_("Lines read = lines kept + lines set aside"), rows.get("read", 0), kept), *controls]
    table = pd.DataFrame(entries, columns=["what", "expected", "found"])
    table["kind"] = ["count"] + ["cents"] * len(controls)
    table["agrees"] = (table["expected"] - table["found"]).abs() <= 0.005 * max(
        1, tables.orders["account_id"].nunique()
    )
    columns = {
        "what": (_("Check"), "text"),
        "expected": (_("One side"), "row"),
        "found": (_("Other side"), "row"),
        "agrees": (_("Agree"), "yes"),
    }
    right = (
        _("All checks agree.")
        if table["agrees"].all()
        else _("A check does not agree: do not use the figures before you know why.")
    )
    return View(
        title=_("Control totals, amounts in {currency}").format(currency=tables.currency),
        table=table,
        columns=columns,
        note=right,
        sheet=_("Checks"),
    )


def card(tables: Tables) -> View:
    """Show what it takes to get the same numbers again: the files with their fingerprints, and control totals.

    Parameters
    ----------
    tables : Tables
        What the study stands on.

    Returns
    -------
    View
        One row a file: table, name, rows read, beginning of its SHA-256; control totals below.
    """
    orders = tables.orders
    names = {"orders": _("orders"), "accounts": _("accounts"), "rates": _("exchange rates")}
    names |= {"contracts": _("contracts"), "payments": _("payments"), "managers": _("managers")}
    names |= {"potential": _("potential"), "ratings": _("ratings"), "activities": _("activities")}
    names |= {"current": _("key accounts of today")}
    table = tables.inputs.assign(sha256=tables.inputs["sha256"].str[:16], table=tables.inputs["table"].replace(names))
    columns = {
        "table": (_("Table"), "text"),
        "file": (_("File"), "text"),
        "rows": (_("Rows read"), "count"),
        "sha256": (_("SHA-256 (first 16)"), "text"),
    }
    note = _("Control totals: {rows} lines kept, {amount}, {first} to {last}.").format(
        rows=number(len(orders)),
        amount=money(orders["amount"].sum(), tables.currency),
        first=date(orders["order_date"].min()),
        last=date(orders["order_date"].max()),
    )
    return View(title=_("Files this study stands on"), table=table, columns=columns, note=note, sheet=_("Files"))


def packages() -> dict[str, str]:
    """Return the versions of Python and of the packages that a study's numbers depend on."""
    return {"Python": platform.python_version()} | {name: version(name) for name in PACKAGES}


def versions() -> Sentences:
    """Show the versions of Python and of the packages that the numbers depend on.

    Returns
    -------
    Sentences
        One line.
    """
    return Sentences((listing(f"{name} {found}" for name, found in packages().items()),))
