"""A plan, today's tables and a day in; what is missing, stale, late or no longer true out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date as Day

import pandas as pd

from kamlib.measure.clock import to_day
from kamlib.plan.check_entries import agreements, functions, missing, orphans, targets
from kamlib.plan.check_facts import gone, no_longer_true, people, promises
from kamlib.plan.check_time import hours, late, review, slippage
from kamlib.plan.plan import AccountPlan


def check(
    plan: AccountPlan, tables: Mapping[str, pd.DataFrame], *, as_of: str | Day, unmet_days: int = 90
) -> pd.DataFrame:
    """Say what is wrong with a plan on a day.

    Parameters
    ----------
    plan : AccountPlan
    tables : dict of str to DataFrame
        As for :func:`kamlib.plan.prefill`; what needs a table that is not there is not checked.
    as_of : day
        Today.
    unmet_days : int
        After so many days without contact, an influential person counts as not met.

    Returns
    -------
    DataFrame
        A row for each fault: ``id`` (of the entry, or ``plan``), ``fault``, ``told``; none if nothing is wrong. Faults:

        - ``missing``: fields that a plan cannot do without
        - ``target_side``: the target is no better than the baseline
        - ``unknown_evidence``: neither a factor nor a table
        - ``orphan``: a criterion without measure, a measure without criterion, a goal without action, an action without
          goal
        - ``not_taken_over``: a TOWS action that no action of the plan serves
        - ``announced_early``, ``agreed_outside_first``: inside first, then the customer's side, then told
        - ``raci``: nobody does it, nobody or two answer for it, or sales, service or operations appear nowhere
        - ``late``, ``slippage`` (due before what it waits for), ``cycle``, ``unknown_action``
        - ``review``: no day to open the plan again, or past; ``over_budget``: more hours than the account may take
        - ``no_longer_true``: a baseline measured again is another; ``gone``: the account or a person has left
        - ``not_held``: a promise by what was measured
        - ``uncovered``, ``not_met``: an influential person (4 or 5) of whom nobody takes care, or whom nobody met
        - those of :meth:`kamlib.swot.Swot.check`, such as ``stale`` and ``contradicted``

    Notes
    -----
    A baseline is measured again for the day of the plan, not for today: what has moved since is progress, and stands in
    :func:`kamlib.plan.scorecard`. It is no longer true if it lies outside the interval of the figure, or, where it has
    none, is off by more than half a per cent.
    """
    day = to_day(as_of, "as_of")
    rows = [
        *missing(plan),
        *targets(plan, tables),
        *orphans(plan),
        *agreements(plan),
        *functions(plan),
        *late(plan, day),
        *slippage(plan, day),
        *review(plan, day),
        *hours(plan, tables, day),
        *no_longer_true(plan, tables, day),
        *gone(plan, tables, day),
        *promises(plan, tables, day),
        *people(plan, tables, day, unmet_days),
    ]
    own = pd.DataFrame(rows, columns=["id", "fault", "told"], dtype="str")
    if not plan.swot.factors and not plan.swot.actions:
        return own
    swot = plan.swot.check(tables, as_of=day)[["id", "fault", "told"]]
    return pd.concat([own, swot], ignore_index=True) if len(swot) else own
