"""The actions of a plan with their days in; how many days each may be late before the last one ends later out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _

if TYPE_CHECKING:
    from kamlib.plan.plan import AccountPlan


def slack(plan: AccountPlan) -> pd.DataFrame:
    """Say of each action how late it may be, and which ones move the end of the plan as soon as they are late.

    Parameters
    ----------
    plan : AccountPlan

    Returns
    -------
    DataFrame
        By action id, in the order of the plan: ``what, start, due, after``, ``slack_days`` (days it may be late before
        the last action of all ends later; missing without a due day) and ``moves_end`` (true where that is none).

    Raises
    ------
    DataError
        If an action waits for one that is not there, or actions wait for each other in a circle.

    Notes
    -----
    Counted back from the last due day: an action must be done when the first of those that wait for it has to begin,
    and these keep their length. An action without a first day takes a day. Only what is named in ``after`` waits: two
    actions of one busy person wait for each other as well, and no plan says so.

    References
    ----------
    Kelley, J. E. & Walker, M. R. (1959). Critical-path planning and scheduling. Proceedings of the Eastern Joint
    Computer Conference, 160-173.

    Examples
    --------
    >>> from kamlib.plan import AccountPlan, Action
    >>> one = Action(id="A1", start="2026-01-05", due="2026-01-19")
    >>> two = Action(id="A2", start="2026-01-05", due="2026-01-12")
    >>> three = Action(id="A3", start="2026-01-19", due="2026-02-02", after=("A1", "A2"))
    >>> slack(AccountPlan(account_id="7", account_name="Aurora", actions=(one, two, three)))["slack_days"].tolist()
    [0.0, 7.0, 0.0]
    """
    table = plan.table("actions")[["what", "start", "due", "after"]]
    _refuse_unknown(table)
    end = table["due"].max()
    latest: dict[str, pd.Timestamp] = {}
    for name in _last_first(table):
        waiting = [other for other in table.index if name in table.at[other, "after"]]
        begin = [latest[other] - _length(table.loc[other]) for other in waiting]
        latest[name] = min([day for day in begin if not pd.isna(day)], default=end)
        if pd.isna(table.at[name, "due"]):
            latest[name] = pd.NaT
    late = pd.Series(latest, dtype="datetime64[us]").reindex(table.index) - table["due"]
    days = (late / pd.Timedelta(days=1)).astype(float)
    return table.assign(slack_days=days, moves_end=np.asarray(days <= 0))


def _length(row: pd.Series) -> pd.Timedelta:
    return pd.Timedelta(0) if pd.isna(row["start"]) else row["due"] - row["start"]


def _refuse_unknown(table: pd.DataFrame) -> None:
    wrong = [
        f"{name}: {other}" for name, after in table["after"].items() for other in after if other not in table.index
    ]
    if wrong:
        raise DataError(
            _("Some actions wait for an action that is not in the plan."),
            expected=some(table.index),
            found=some(wrong),
        )


def _last_first(table: pd.DataFrame) -> list[str]:
    """Return the actions so that each stands behind all that wait for it."""
    left, order = dict(table["after"]), []
    while left:
        free = [name for name in left if not any(name in after for after in left.values())]
        if not free:
            raise DataError(
                _("Some actions wait for each other in a circle, so that none can begin."), found=some(left)
            )
        order += free
        left = {name: after for name, after in left.items() if name not in free}
    return order
