"""Factors, actions and today's tables in; what is missing, stale, contradicted or without consequence out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date as Day

import pandas as pd

from kamlib.language import date
from kamlib.language import gettext as _
from kamlib.measure.clock import to_day
from kamlib.swot.candidates import measured
from kamlib.swot.claims import is_action, says_something
from kamlib.swot.factor import Factor
from kamlib.swot.rules import RULES, Rule
from kamlib.swot.tows import TowsAction

Fault = tuple[str, str, str]


def check(
    factors: Iterable[Factor],
    actions: Iterable[TowsAction],
    tables: Mapping[str, pd.DataFrame] | None = None,
    *,
    as_of: str | Day,
    rules: Sequence[Rule] = RULES,
    groups: pd.Series | None = None,
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
    rules, groups
        As for :func:`kamlib.swot.candidates`.

    Returns
    -------
    DataFrame
        A row for each fault: ``id`` (factor or action), ``fault`` and ``told``. Faults of factors: ``no_evidence``
        (neither a figure nor a judgement), ``no_expiry``, ``stale`` (past its day), ``empty`` (nothing that could be
        wrong, see :func:`kamlib.swot.claims.says_something`), ``is_action``, ``contradicted`` (measured again, the
        figure lies on the other side of peers), ``no_action`` (nothing follows), ``both_sides`` (one figure, or one
        sentence, on two sides). Of actions: ``unknown_factor`` and ``late``. Empty if nothing is wrong.
    """
    day, listed, taken = to_day(as_of, "as_of"), list(factors), list(actions)
    rows = [fault for one in listed for fault in _own(one, day)]
    rows += _contradicted(listed, tables, day, rules, groups)
    cited = {name for action in taken for name in action.factors}
    without = _("No action follows from it: leave it out, or act.")
    rows += [(one.id, "no_action", without) for one in listed if one.id not in cited]
    rows += _both_sides(listed)
    ids = {one.id for one in listed}
    for action in taken:
        told = _("It cites {factor}, which is not there.")
        rows += [(action.id, "unknown_factor", told.format(factor=name)) for name in action.factors if name not in ids]
        if action.due < day:
            rows.append((action.id, "late", _("It was due on {day}.").format(day=date(action.due))))
    return pd.DataFrame(rows, columns=["id", "fault", "told"])


def _own(one: Factor, day: pd.Timestamp) -> Iterator[Fault]:
    """Yield what is wrong with a factor by itself."""
    if not one.judgement and not one.has_evidence:
        yield one.id, "no_evidence", _("No figure stands behind it: give one, or call it a judgement.")
    if pd.isna(one.expires_on):
        yield one.id, "no_expiry", _("Nobody says until when it holds: give the day on which to look again.")
    elif one.expires_on < day:
        yield one.id, "stale", _("It was good until {day}.").format(day=date(one.expires_on))
    if is_action(one.claim):
        yield one.id, "is_action", _("It says what to do, not what is so: put it under actions.")
    elif not says_something(one.claim):
        told = _('"{claim}" says nothing that could be wrong: add a number, a name, a comparison or a date.')
        yield one.id, "empty", told.format(claim=one.claim)


def _contradicted(
    factors: list[Factor],
    tables: Mapping[str, pd.DataFrame] | None,
    day: pd.Timestamp,
    rules: Sequence[Rule],
    groups: pd.Series | None,
) -> Iterator[Fault]:
    """Yield factors whose figure lies on the other side of peers today."""
    known = {rule.metric: rule for rule in rules if tables is not None and rule.can(tables)}
    listed = [one for one in factors if one.metric in known and one.account_id is not None]
    if not listed or tables is None:
        return
    needed = [known[name] for name in dict.fromkeys(one.metric for one in listed)]
    today = measured(tables, day, needed, groups).set_index(["account_id", "metric"])
    for one in listed:
        key = (one.account_id, one.metric)
        if key in today.index:
            now, rule = today.loc[key], known[one.metric]
            if (rule.high if now["effect"] > 0 else rule.low) != one.kind:
                told = rule.told(now["value"], now["benchmark"])
                yield one.id, "contradicted", _("Measured again: {claim}").format(claim=told)


def _both_sides(factors: list[Factor]) -> list[Fault]:
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
