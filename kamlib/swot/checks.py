"""Factors, actions and today's tables in; what is missing, stale, contradicted or without consequence out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date as Day

import numpy as np
import pandas as pd

from kamlib.language import date, number
from kamlib.language import gettext as _
from kamlib.measure.clock import to_day
from kamlib.swot.candidates import candidates
from kamlib.swot.factor import Factor
from kamlib.swot.figures import FIGURES
from kamlib.swot.rules import RULES
from kamlib.swot.tows import TowsAction

_WORDS = 3


def check(
    factors: Iterable[Factor],
    actions: Iterable[TowsAction],
    tables: Mapping[str, pd.DataFrame] | None = None,
    *,
    as_of: str | Day,
) -> pd.DataFrame:
    """Say what is wrong with a SWOT today.

    Parameters
    ----------
    factors : iterable of Factor
    actions : iterable of TowsAction
    tables : dict of str to DataFrame, optional
        As for :func:`kamlib.swot.candidates`: then figures are measured again.
    as_of : day
        Today.

    Returns
    -------
    DataFrame
        A row for each fault: ``id`` (factor or action), ``fault`` and ``told``. Faults: ``no_evidence``, ``empty``
        (fewer than three words), ``stale``, ``contradicted`` (measured again, the figure lies on the other side of
        peers), ``no_action``, ``both_sides`` (one figure, or one sentence, on two sides), ``late`` (an action's day is
        past), ``unknown_factor``. Empty if nothing is wrong.
    """
    day, listed, taken = to_day(as_of, "as_of"), list(factors), list(actions)
    rows: list[tuple[str, str, str]] = []
    for one in listed:
        if not one.judgement and not one.has_evidence:
            rows.append((one.id, "no_evidence", _("No figure stands behind it: give one, or call it a judgement.")))
        if len(one.claim.split()) < _WORDS:
            rows.append((one.id, "empty", _('"{claim}" says nothing that could be wrong.').format(claim=one.claim)))
        if one.expires_on < day:
            rows.append((one.id, "stale", _("Its evidence ended on {day}.").format(day=date(one.expires_on))))
    rows += _contradicted(listed, tables, day)
    cited = {name for action in taken for name in action.factors}
    rows += [
        (one.id, "no_action", _("No action follows from it: leave it out, or act."))
        for one in listed
        if one.id not in cited
    ]
    rows += _both_sides(listed)
    ids = {one.id for one in listed}
    for action in taken:
        absent = [name for name in action.factors if name not in ids]
        if absent:
            rows.append(
                (action.id, "unknown_factor", _("It cites {factor}, which is not there.").format(factor=absent[0]))
            )
        if action.due < day:
            rows.append((action.id, "late", _("It was due on {day}.").format(day=date(action.due))))
    return pd.DataFrame(rows, columns=["id", "fault", "told"])


def _contradicted(
    factors: list[Factor], tables: Mapping[str, pd.DataFrame] | None, day: pd.Timestamp
) -> list[tuple[str, str, str]]:
    measured = [one for one in factors if one.metric in FIGURES and one.account_id is not None]
    if tables is None or not measured:
        return []
    known = candidates(tables, as_of=day).set_index(["account_id", "metric"])
    rules, rows = {rule.metric: rule for rule in RULES}, []
    for one in measured:
        key = (one.account_id, one.metric)
        if key not in known.index:
            continue
        now = known.loc[key]
        rule = rules[one.metric]
        side = rule.high if now["effect"] > 0 else rule.low
        if np.isfinite(now["effect"]) and side != one.kind:
            told = _("Measured again it is {now} where peers have {peers}: no longer what it says.")
            told = told.format(now=number(now["value"], 2), peers=number(now["benchmark"], 2))
            rows.append((one.id, "contradicted", told))
    return rows


def _both_sides(factors: list[Factor]) -> list[tuple[str, str, str]]:
    """Return factors that stand twice: one figure of an account, or one sentence, in two quadrants."""
    seen: dict[tuple, Factor] = {}
    rows = []
    for one in factors:
        for key in ((one.account_id, "metric", one.metric), (one.account_id, "claim", one.claim.strip().casefold())):
            if key[2] and key in seen and seen[key].kind != one.kind:
                told = _("The same fact stands under {other} too, as its opposite.").format(other=seen[key].id)
                rows.append((one.id, "both_sides", told))
                break
            seen.setdefault(key, one)
    return rows
