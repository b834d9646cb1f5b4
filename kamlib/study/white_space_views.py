"""What accounts do not buy in; the tables of the study out."""

from __future__ import annotations

import pandas as pd

from kamlib.language import date, number, share
from kamlib.language import gettext as _
from kamlib.study.view import View
from kamlib.study.white_space_words import Told

_BY_KEY = {
    "owner": "owner", "chance": "chance", "chance_ci_lower": "chance_low", "chance_ci_upper": "chance_high",
    "expected_margin": "expected", "expected_margin_ci_lower": "expected_low",
    "expected_margin_ci_upper": "expected_high", "why": "reason",
}  # fmt: skip


def gaps(told: Told) -> View:
    """Show the gaps, those worth most first; a chance that all of them have stands in the note alone."""
    apart = told.table["chance"].nunique() > 1
    return View(
        title=_("What accounts could buy and do not, worth most first"),
        table=_flat(told.table),
        columns=_columns(told),
        note=_note(told),
        rows=told.top,
        sheet=_("Gaps"),
        workbook_only=("key", "chance_ci_lower", "chance_ci_upper", "spend", *([] if apart else ["chance"])),
    )


def of_owner(told: Told, owner: str) -> View:
    """Show the gaps of one owner."""
    columns = {name: column for name, column in _columns(told).items() if name != "owner"}
    return View(
        title=_("Gaps of {owner}, worth most first").format(owner=owner),
        table=_flat(told.table[told.table["owner"] == owner]),
        columns=columns,
        note=_note(told),
        rows=told.top,
        sheet=_("{owner}, gaps").format(owner=owner),
    )


def by_key(table: pd.DataFrame) -> pd.DataFrame:
    """Return the gaps as a CRM takes them up, by account and product line."""
    return table[list(_BY_KEY)].rename(columns=_BY_KEY)


def owners(told: Told) -> View:
    """Show what each owner may win, with its range."""
    whole = {
        "owner": _("All together"), "accounts": told.accounts, "gaps": told.total.n, "expected": told.total.value,
        "low": told.total.ci_lower, "high": told.total.ci_upper,
    }  # fmt: skip
    table = pd.concat([told.by_owner.rename_axis("owner").reset_index(), pd.DataFrame([whole])], ignore_index=True)
    columns = {
        "owner": (_("In charge"), "text"),
        "accounts": (_("Accounts with a gap"), "count"),
        "gaps": (_("Gaps"), "count"),
        "expected": (_expected(told), "money"),
        "low": (_("95% interval from"), "money"),
        "high": (_("to"), "money"),
    }
    return View(
        title=_("Gaps by who is in charge, {currency}").format(currency=told.currency),
        table=table,
        columns=columns,
        note=_(
            "Each owner has a list in the workbook. The ranges do not add up to that of all. They are as wide as what "
            "earlier lists missed demands."
        ),
        sheet=_("In charge"),
    )


def lines(told: Told) -> View:
    """Show each product line: who buys it, who does not, and what of its gaps was closed before."""
    space, table = told.lists.space, told.table
    buying = (space["purchase_days"] > 0).groupby(level=1).sum()
    by = table.groupby(level=1)
    shown = pd.DataFrame({"buying": buying, "rate": told.lists.margins.rates.reindex(buying.index)})
    shown["gaps"] = by.size().reindex(buying.index, fill_value=0)
    shown["expected"] = by["expected_margin"].sum().reindex(buying.index, fill_value=0.0)
    columns = {
        "line": (_("Product line"), "text"),
        "buying": (_("Accounts that bought it"), "count"),
        "gaps": (_("Gaps"), "count"),
        "rate": (_("Margin over revenue"), "share"),
        "expected": (_expected(told), "money"),
    }
    if told.lists.margins.measure == "revenue":
        del columns["rate"]
    if told.lists.check is not None:
        closed = told.lists.check.table["closed"].groupby(level=1)
        shown["closed"], shown["of"] = (
            part.reindex(buying.index).astype(float) for part in (closed.sum(), closed.size())
        )
        columns |= {"closed": (_("Closed of the earlier list"), "count"), "of": (_("of"), "count")}
    return View(
        title=_("The product lines: who buys them, and who does not"),
        table=shown.rename_axis("line").reset_index(),
        columns=columns,
        sheet=_("Product lines"),
    )


def record(told: Told) -> View:
    """Show the same list at earlier dates, and what came of it."""
    columns = {
        "day": (_("List of"), "date"),
        "gaps": (_("Gaps"), "count"),
        "top": (_("At its top"), "count"),
        "top_closed": (_("of them closed"), "count"),
        "rest": (_("The rest"), "count"),
        "rest_closed": (_("of it closed"), "count"),
        "foretold": (_("Closed gaps were to bring, {currency}").format(currency=told.currency), "money"),
        "came": (_("They brought, {currency}").format(currency=told.currency), "money"),
    }
    note = _(
        "Closed: bought at least once within the {months} months after the list. The top is half of it. Each list "
        "knows nothing that came later than its day, but the earlier the list, the less it knows of what was bought "
        "before: some of its gaps are none. From the latest list the chances of today are learned."
    ).format(months=number(told.setting.months))
    if told.lists.record.empty:
        note = _("The file is too short for a list at an earlier date.")
    return View(
        title=_("How good was this list? The same at earlier dates, and what was closed"),
        table=told.lists.record,
        columns=columns,
        note=note,
        sheet=_("Earlier lists"),
    )


def _flat(table: pd.DataFrame) -> pd.DataFrame:
    ids, lines = (table.index.get_level_values(level) for level in (0, 1))
    return table.assign(key=ids, line=lines).reset_index(drop=True)


def _columns(told: Told) -> dict[str, tuple[str, str]]:
    unit = told.currency
    columns = {
        "name": (_("Account"), "text"),
        "key": (_("Number"), "text"),
        "owner": (_("In charge"), "text"),
        "line": (_("Product line"), "text"),
        "chance": (_("Chance within {months} months").format(months=number(told.setting.months)), "share"),
        "chance_ci_lower": (_("Chance from"), "share"),
        "chance_ci_upper": (_("Chance to"), "share"),
        "spend": (_("A peer of its size spends, {currency}").format(currency=unit), "money"),
        "expected_margin": (_expected(told), "money"),
        "expected_margin_ci_lower": (_("95% interval from"), "money"),
        "expected_margin_ci_upper": (_("to"), "money"),
        "why": (_("Why"), "long"),
    }
    if (told.table["name"].to_numpy() == told.table.index.get_level_values(0)).all():
        del columns["key"]
    return columns


def _expected(told: Told) -> str:
    if told.lists.margins.measure == "revenue":
        return _("Expected revenue, {currency}").format(currency=told.currency)
    return _("Expected margin, {currency}").format(currency=told.currency)


def _note(told: Told) -> str:
    check = told.lists.check
    if check is None:
        return _("Chance: the share of peers that buy, which is nearly always too much.")
    return _(
        "Of the gaps on the list of {day}, {share} were closed within {months} months. The interval is the "
        "doubt about an average of such gaps; one gap alone brings nothing, or about what a peer spends."
    ).format(
        day=date(told.lists.record["day"].iloc[0]),
        share=share(check.table["closed"].mean()),
        months=number(told.setting.months),
    )
