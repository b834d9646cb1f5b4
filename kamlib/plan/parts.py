"""Goals, promises, actions and measures of an account plan: what is wanted, what is given for it, and how one will see.

Every field but the id may be empty: what is missing is told by :func:`kamlib.plan.check`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from kamlib.plan.fields import Filled


@dataclass(frozen=True, kw_only=True)
class Goal(Filled):
    """What is to be reached with the account, and why the customer would want it too.

    Attributes
    ----------
    id : str
        Such as ``G1``.
    how, why, what : str
        A sentence each: how we go about it, why it is worth it to the customer and to us, what will then be there.
    metric : str
        How it is measured: a name of :data:`kamlib.plan.KPIS`, or a measure of your own.
    unit : str
        ``share``, ``days``, ``count``, a currency, or a word of your own.
    baseline, target : float
        Where it stands, and where it is to stand.
    due : Timestamp
    owner : str
    evidence : str
        What the baseline comes from: the id of a SWOT factor, or the name of a table.
    criterion : str
        The criterion of selection it serves.
    """

    id: str
    how: str = ""
    why: str = ""
    what: str = ""
    metric: str = ""
    unit: str = ""
    baseline: float = np.nan
    target: float = np.nan
    due: pd.Timestamp = pd.NaT
    owner: str = ""
    evidence: str = ""
    criterion: str = ""


@dataclass(frozen=True, kw_only=True)
class ServicePromise(Filled):
    """What accounts of a tier may count on.

    Attributes
    ----------
    id : str
        Such as ``P1``.
    what : str
        The promise in a sentence.
    tier : str
        Whom it is given to.
    metric, unit : str
        As for :class:`Goal`.
    level : float
        What is promised.
    owner : str
    """

    id: str
    what: str = ""
    tier: str = ""
    metric: str = ""
    level: float = np.nan
    unit: str = ""
    owner: str = ""


@dataclass(frozen=True, kw_only=True)
class Action(Filled):
    """What somebody does by a day.

    Attributes
    ----------
    id : str
        Such as ``A1``.
    what : str
    goal : str
        Id of the goal, or of the TOWS action, that it serves.
    owner : str
    start, due, done_on : Timestamp
    after : tuple of str
        Ids of the actions it waits for.
    hours : float
        Working hours it takes.
    responsible, consulted, informed : tuple of str
        Functions that do it, are asked, are told, such as ``("sales", "service")``.
    accountable : str
        The one function that answers for it.
    measure : str
        By which one will see that it worked.
    """

    id: str
    what: str = ""
    goal: str = ""
    owner: str = ""
    start: pd.Timestamp = pd.NaT
    due: pd.Timestamp = pd.NaT
    done_on: pd.Timestamp = pd.NaT
    after: tuple[str, ...] = ()
    hours: float = field(default=np.nan, metadata={"low": 0})
    responsible: tuple[str, ...] = ()
    accountable: str = ""
    consulted: tuple[str, ...] = ()
    informed: tuple[str, ...] = ()
    measure: str = ""


@dataclass(frozen=True, kw_only=True)
class Measure(Filled):
    """By which figure one will see that a criterion for which the account was chosen holds what it promised.

    Attributes
    ----------
    id : str
        Such as ``K1``.
    metric, unit : str
        As for :class:`Goal`.
    criterion : str
        The criterion of selection it is traced to.
    baseline, target : float
    due : Timestamp
    source : str
        The table it is measured from.
    """

    id: str
    metric: str = ""
    unit: str = ""
    criterion: str = ""
    baseline: float = np.nan
    target: float = np.nan
    due: pd.Timestamp = pd.NaT
    source: str = ""
