"""A change between two periods in; the tables of the change study out."""

from __future__ import annotations

import pandas as pd

from kamlib.language import gettext as _
from kamlib.measure import Change
from kamlib.measure.bootstrap import ratio_of_sums
from kamlib.measure.change import PARTS
from kamlib.plots.change import part_names
from kamlib.study.doubt import draws_for
from kamlib.study.periods import Window
from kamlib.study.tables import Tables
from kamlib.study.view import View


def names_of_parts(result: Change) -> dict[str, str]:
    """Name the parts; where nothing could be separated, the rest is who bought in both periods."""
    together = {"rest": _("accounts that bought in both periods")} if result.method == "none" else {}
    return part_names() | together


def rate(rows: pd.DataFrame) -> float:
    """Return the change of some accounts together, as a share of what they brought before."""
    start = rows["base"].sum()
    return rows["change"].sum() / start if start > 0 else float("nan")


def parts(result: Change, lists: dict[str, pd.Index], unit: str, earlier: Window, later: Window, top: int) -> View:
    """Show the parts of the change, for all accounts and for the largest."""
    names = names_of_parts(result)
    groups = {"all": result.table.index, "base": lists["base"], "both": lists["both"]}
    rows = [(_("Revenue {period}").format(period=earlier), "base", "money")]
    rows += [(names[part], part, "signed") for part in PARTS if part in result.parts.index]
    rows += [(_("Revenue {period}").format(period=later), "now", "money"), (_("Change"), "change", "signed")]
    table = pd.DataFrame({"what": [row[0] for row in rows], "kind": [row[2] for row in rows]})
    for key, chosen in groups.items():
        table[key] = [result.table.loc[chosen, row[1]].sum() for row in rows]
    start = result.totals["base"]
    table["share"] = [
        table["all"][place] / start if row[2] == "signed" and start > 0 else None for place, row in enumerate(rows)
    ]
    columns = {
        "what": (_("Part"), "text"),
        "all": (_("All accounts, {currency}").format(currency=unit), "row"),
        "share": (_("Of earlier revenue"), "change"),
        "base": (_("The {top} largest then").format(top=top), "row"),
        "both": (_("The {top} largest of both").format(top=top), "row"),
    }
    if len(result.table) <= top:
        del columns["base"], columns["both"]
    return View(
        title=_("Why revenue changed: {now} against {base}").format(base=earlier, now=later),
        table=table.astype({"share": float}),
        columns=columns,
        note=_("The parts add up to the change, to the cent, in every account and in total."),
        sheet=_("Parts"),
    )


def lists(table: pd.DataFrame, chosen: dict[str, pd.Index], unit: str, top: int) -> View:
    """Show the change of the largest, chosen in three ways."""
    names = {
        "base": _("the {top} largest of the earlier period"),
        "now": _("the {top} largest of the later period"),
        "both": _("the {top} largest of both together"),
    }
    rows = [(names[key].format(top=top), table.loc[accounts]) for key, accounts in chosen.items()]
    rows.append((_("all accounts but these last"), table.drop(index=chosen["both"])))
    rows.append((_("all accounts"), table))
    entries = [
        {
            "list": name,
            "accounts": len(part),
            **part[["base", "now", "change"]].sum(),
            "rate": rate(part),
            **_doubt(part),
        }
        for name, part in rows
    ]
    columns = {
        "list": (_("List"), "text"),
        "accounts": (_("Accounts"), "count"),
        "base": (_("Earlier, {currency}").format(currency=unit), "money"),
        "now": (_("Later, {currency}").format(currency=unit), "money"),
        "change": (_("Change, {currency}").format(currency=unit), "signed"),
        "rate": (_("Change"), "change"),
        "low": (_("95% interval from"), "change"),
        "high": (_("to"), "change"),
    }
    return View(
        title=_("How much the choice of the list matters"),
        table=pd.DataFrame(entries),
        columns=columns,
        note=_(
            "Who is chosen for a good period has, on average, a less good one beside it: regression to the mean. The "
            "study rewind measures it on these data."
        ),
        sheet=_("Lists"),
    )


def _doubt(rows: pd.DataFrame) -> dict[str, float]:
    if not rows["base"].sum() > 0:
        return {"low": float("nan"), "high": float("nan")}
    estimate = ratio_of_sums(rows["now"], rows["base"], draws=draws_for(len(rows)))
    return {"low": estimate.ci_lower - 1, "high": estimate.ci_upper - 1}


def gone(tables: Tables, result: Change, earlier: Window) -> View:
    """Show the accounts that bought in the earlier period and nothing in the later one, largest first."""
    rows = result.table[result.table["status"] == "lost"].sort_values("base", ascending=False, kind="stable")
    bought = tables.orders[tables.orders["amount"] > 0].groupby("account_id")["order_date"].max()
    rows = rows.assign(last=bought.reindex(rows.index))
    return _moved(
        tables, rows, "base", earlier, _("Lost accounts"), _("Bought in {window} and nothing in the later period")
    )


def came(tables: Tables, result: Change, later: Window) -> View:
    """Show the accounts that bought in the later period and nothing in the earlier one, largest first."""
    rows = result.table[result.table["status"] == "new"].sort_values("now", ascending=False, kind="stable")
    bought = tables.orders[tables.orders["amount"] > 0].groupby("account_id")["order_date"].min()
    rows = rows.assign(first=bought.reindex(rows.index))
    return _moved(
        tables, rows, "now", later, _("New accounts"), _("Bought in {window} and nothing in the period before")
    )


def _moved(tables: Tables, rows: pd.DataFrame, column: str, window: Window, sheet: str, title: str) -> View:
    columns = {
        "name": (_("Account"), "text"),
        "account_id": (_("Number"), "text"),
        column: (_("Revenue {period}, {currency}").format(period=window, currency=tables.currency), "money"),
        "last": (_("Last purchase"), "date"),
        "first": (_("First purchase"), "date"),
    }
    columns = {name: heading for name, heading in columns.items() if name in rows or name in ("name", "account_id")}
    rows = rows.assign(name=tables.names_of(rows.index), account_id=rows.index)
    return View(
        title=title.format(window=window),
        table=rows,
        columns=columns,
        note="" if len(rows) else _("There are none."),
        rows=10,
        sheet=sheet,
        workbook_only=("account_id",),
    )


def accounts(tables: Tables, result: Change, earlier: Window, later: Window) -> View:
    """Show the accounts that moved most, with their parts."""
    table = result.table
    order = table["change"].abs().sort_values(ascending=False, kind="stable").index
    shown = table.loc[order].assign(name=tables.names_of(order), account_id=order)
    shown["rate"] = shown["change"] / shown["base"].where(shown["base"] > 0)
    shown["known_as"] = shown["account_id"].where(shown["name"] != shown["account_id"], "")
    columns = {
        "name": (_("Account"), "text"),
        "known_as": (_("Number"), "text"),
        "base": (str(earlier), "money"),
        "now": (str(later), "money"),
        "change": (_("Change, {currency}").format(currency=tables.currency), "signed"),
        "rate": (_("Change"), "change"),
    }
    if (shown["known_as"] == "").all():
        del columns["known_as"]
    names = names_of_parts(result)
    columns |= {part: (names[part], "signed") for part in result.parts.index}
    return View(
        title=_("The accounts that moved most: {now} against {base}").format(base=earlier, now=later),
        table=shown.reset_index(drop=True),
        columns=columns,
        note=_("Lost and new accounts stand below; the workbook has all parts."),
        rows=20,
        sheet=_("Accounts"),
        workbook_only=("known_as", "lost", "new"),
    )
