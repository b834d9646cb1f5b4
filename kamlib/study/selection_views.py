"""A choice of key accounts in; the tables of the study out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.language import date, number
from kamlib.language import gettext as _
from kamlib.study.selection_choice import HIGH, LOW
from kamlib.study.selection_words import Told
from kamlib.study.view import View


def accounts(told: Told) -> View:
    """Show the ranked accounts with their doubt and their reasons."""
    columns = {
        "rank": (_("Place"), "count"),
        "name": (_("Account"), "text"),
        "key": (_("Number"), "text"),
        "owner": (_("In charge"), "text"),
        "p_top": (_("Chance of the {top} best").format(top=number(told.top)), "share"),
        "rank_low": (_("Places from"), "count"),
        "rank_high": (_("to"), "count"),
        "score": (_("Score of 100"), "hundredths"),
        "tier_told": (_("Tier"), "text"),
        "reason": (_("Lifts it, points"), "long"),
        "against": (_("Lowers it, points"), "long"),
        "doubt": (_("Doubt"), "long"),
        "flags": (_("Quality of the data"), "long"),
    }
    return View(
        title=_("The accounts in order, known on {day}").format(day=date(told.columns.as_of)),
        table=_keyed(told.table),
        columns=_without_key(told, columns),
        note=_(
            "Places: in 95 of 100 draws the account is between the two. Lifts and lowers: by how many points of 100 it "
            "stands above or below the average account. Scores stand on ratings that were drawn towards those of peers "
            "as far as they are noise."
        ),
        rows=told.top + 5,
        sheet=_("Accounts"),
        workbook_only=("key", "owner", "score", "against", "doubt", "flags"),
    )


def near(told: Told) -> View:
    """Show the accounts that figures do not decide."""
    columns = {
        "name": (_("Account"), "text"),
        "key": (_("Number"), "text"),
        "owner": (_("In charge"), "text"),
        "current": (_("Key account today"), "yes"),
        "p_top": (_("Chance of the {top} best").format(top=number(told.top)), "share"),
        "rank": (_("Place"), "count"),
        "reason": (_("Lifts it, points"), "long"),
        "against": (_("Lowers it, points"), "long"),
        "doubt": (_("Doubt"), "long"),
        "move": (_("What would move it to the line"), "long"),
        "flags": (_("Quality of the data"), "long"),
    }
    if not told.has_current:
        del columns["current"]
    return View(
        title=_("Near the line: chosen in {low} to {high} of 100 draws").format(
            low=number(100 * LOW), high=number(100 * HIGH)
        ),
        table=_keyed(told.near),
        columns=_without_key(told, columns),
        note=_("No account is near the line.")
        if told.near.empty
        else _("Here a talk with those who know the account is worth more than a decimal."),
        rows=40,
        sheet=_("Near the line"),
        workbook_only=("key", "owner", "reason", "against", "move"),
    )


def changes(told: Told) -> View:
    """Hold the result against today's list: who comes in, who goes out, who stays."""
    table = told.table[told.table["current"] | (told.table["p_top"] >= HIGH)] if told.has_current else told.table[:0]
    columns = {
        "name": (_("Account"), "text"),
        "key": (_("Number"), "text"),
        "owner": (_("In charge"), "text"),
        "current": (_("Key account today"), "yes"),
        "tier_told": (_("Tier"), "text"),
        "p_top": (_("Chance of the {top} best").format(top=number(told.top)), "share"),
        "rank": (_("Place"), "count"),
        "rank_revenue": (_("Place by last year's revenue"), "count"),
        "why": (_("Why"), "long"),
    }
    order = table.sort_values(["current", "p_top"], ascending=False, kind="stable")
    return View(
        title=_("Today's key accounts, and those that come in"),
        table=_keyed(order),
        columns=_without_key(told, columns),
        note=_("No list of today was given (--current).")
        if not told.has_current
        else _(
            "A key account stays one for a year, and then until its chance falls below {low} in 100; another becomes "
            "one from {high} in 100 on."
        ).format(low=number(100 * LOW), high=number(100 * HIGH)),
        rows=60,
        sheet=_("Changes"),
        workbook_only=("key",),
    )


def excluded(told: Told) -> View:
    """Show the accounts that a condition keeps out."""
    out = told.choice.excluded
    table = out.assign(name=told.tables.names_of(pd.Index(out["account_id"])), key=out["account_id"])
    columns = {
        "name": (_("Account"), "text"),
        "key": (_("Number"), "text"),
        "reason": (_("Why it is not ranked"), "long"),
    }
    return View(
        title=_("Kept out by a condition, whatever the rest"),
        table=table,
        columns=_without_key(told, columns),
        note=_("No account is kept out by a condition.") if out.empty else "",
        rows=40,
        sheet=_("Kept out"),
    )


def criteria(told: Told) -> View:
    """Show each criterion: its weight, for how many accounts it is known, on what it stands, how noisy it is."""
    columns, choice, weights = told.columns, told.choice, told.weighing.weights
    rows = []
    for criterion in columns.criteria:
        cells = columns.cells[columns.cells["criterion"] == criterion.id]
        known = cells[cells["value"].notna()]
        rows.append(
            {
                "name": criterion.name,
                "unit": criterion.unit,
                "weight": weights.get(criterion.id, np.nan),
                "known": len(known),
                "all": len(cells),
                "kept": choice.kept.get(criterion.id, np.nan),
                "source": known["source"].mode().iloc[0] if len(known) else columns.missing[criterion.id],
            }
        )
    heads = {
        "name": (_("Criterion"), "text"),
        "unit": (_("Unit"), "text"),
        "weight": (_("Weight"), "share"),
        "known": (_("Known for"), "count"),
        "all": (_("of accounts"), "count"),
        "kept": (_("Kept of differences"), "share"),
        "source": (_("Stands mostly on, or why it is missing"), "long"),
    }
    return View(
        title=_("The criteria, and what is known of them"),
        table=pd.DataFrame(rows),
        columns=heads,
        note=_(
            "Kept of differences: so much of an account's distance to its peers remains once what is probably noise is "
            "taken out; the lifetime value is a forecast, in which that was done before."
        ),
        sheet=_("Criteria"),
    )


def overlap(told: Told) -> View:
    """Show how far the criteria are one thing."""
    found = told.columns.overlap
    table = found.correlation.rename(index=told.names).rename_axis("name").reset_index()
    columns = {"name": (_("Rank correlation"), "text")} | {
        name: (told.names[name], "fine") for name in found.correlation.columns
    }
    return View(
        title=_("How far the criteria go together"),
        table=table,
        columns=columns,
        note=str(found),
        sheet=_("Going together"),
    )


def weights(told: Told) -> View:
    """Show how far each weight may move."""
    table = told.choice.intervals.assign(weight=told.weighing.weights)
    table["name"] = [told.names[name] for name in table.index]
    columns = {
        "name": (_("Criterion"), "text"),
        "weight": (_("Weight"), "share"),
        "order_low": (_("Same order from"), "share"),
        "order_high": (_("to a weight of"), "share"),
        "top_low": (_("Same list from"), "share"),
        "top_high": (_("to"), "share"),
    }
    return View(
        title=_("How far each weight may move, the others in proportion, before order or list change"),
        table=table,
        columns=columns,
        note=_("Exact, with the ratings as they are; what is missing is taken in the middle of its bounds."),
        sheet=_("Weights"),
    )


def live(told: Told) -> View:
    """Show the ratings beside scores that the workbook reckons again when a weight is changed."""
    names, choice = list(told.weighing.weights.index), told.choice
    order = told.table.index
    parts = [part[names].reindex(order) for part in (choice.middle, choice.low, choice.high)]
    table = pd.DataFrame({"name": told.table["name"], "key": order}, index=order)
    columns = {"name": (_("Account"), "text"), "key": (_("Number"), "text")}
    count, formulas = len(names), {}
    blocks = [
        ("", "{criterion}", _("Score"), "score"),
        ("_low", _("{criterion}, from"), _("Score from"), "score_low"),
        ("_high", _("{criterion}, to"), _("Score to"), "score_high"),
    ]
    given = f"${_letter(2)}${{inputs}}:${_letter(1 + count)}${{inputs}}"
    for part, (end, head, total, result) in zip(parts, blocks, strict=True):
        start = len(columns)
        for name in names:
            table[f"{name}{end}"] = part[name]
            columns[f"{name}{end}"] = (head.format(criterion=told.names[name]), "fine")
        cells = f"{_letter(start)}{{row}}:{_letter(start + count - 1)}{{row}}"
        table[result] = (part * told.weighing.weights).sum(axis=1).round(12)
        columns[result] = (total, "fine")
        formulas[result] = f"ROUND(SUMPRODUCT({given},{cells})/SUM({given}),12)"
        if not end:
            place = _letter(start + count)
            table["rank"] = table["score"].rank(method="min", ascending=False)
            columns["rank"] = (_("Place"), "count")
            formulas["rank"] = f"RANK({place}{{row}},${place}${{first}}:${place}${{last}})"
    return View(
        title=_("Change the weights in the coloured cells: scores and places are reckoned again"),
        table=table,
        columns=columns,
        note=_("Ratings from 0 to 1, with their ranges. Missing ones stand in the middle of their bounds."),
        sheet=_("Your weights"),
        inputs={"name": _("Weight"), **told.weighing.weights.to_dict()},
        formulas=formulas,
    )


def _letter(position: int) -> str:
    """Name a column of a sheet, counted from 0."""
    found = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        found = chr(65 + rest) + found
    return found


def _keyed(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(key=table.index).reset_index(drop=True)


def _without_key(told: Told, columns: dict) -> dict:
    """Leave the number out where accounts have no name but it."""
    if (told.table["name"] == told.table.index).all():
        del columns["key"]
    return columns


def agreement(told: Told) -> View:
    """Show how far those who judged agree, criterion by criterion."""
    found = told.columns.agreement
    columns = {
        "criterion": (_("Criterion"), "text"),
        "first": (_("Who"), "text"),
        "second": (_("and who"), "text"),
        "n": (_("Accounts"), "count"),
        "same": (_("Same mark"), "share"),
        "mean_difference": (_("Second less first, points"), "fine"),
        "linear": (_("Weighted kappa"), "fine"),
        "linear_ci_lower": (_("95% interval from"), "fine"),
        "linear_ci_upper": (_("to"), "fine"),
    }
    return View(
        title=_("How far those who judged agree"),
        table=pd.DataFrame(columns=list(columns)) if found is None else found.table,
        columns=columns,
        note=_("No two people judged the same accounts.") if found is None else str(found),
        sheet=_("Raters"),
    )


def capacity(told: Told) -> View:
    """Show who fits into the hours."""
    columns = {
        "name": (_("Account"), "text"),
        "key": (_("Number"), "text"),
        "owner": (_("In charge"), "text"),
        "p_top": (_("Chance of the {top} best").format(top=number(told.top)), "share"),
        "hours": (_("Hours a month"), "real"),
        "written": (_("As written down"), "yes"),
        "chosen": (_("Fits"), "yes"),
        "cut": (_("Fits, counted from the top"), "yes"),
    }
    shown = ["name", "owner", "p_top"]
    table = pd.DataFrame(columns=[*columns]) if told.hours is None else told.hours.table.join(told.table[shown])
    return View(
        title=_("Who fits into the hours"),
        table=_keyed(table),
        columns=_without_key(told, columns),
        note=_("No hours were given (--hours).")
        if told.hours is None
        else _(
            "Chosen so that as many of the best as possible are expected to be on the list. Hours that are not as "
            "written down are the median of today's key accounts."
        ),
        rows=60,
        sheet=_("Hours"),
    )
