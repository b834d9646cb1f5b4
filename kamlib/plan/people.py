"""Persons, questions, white space and risks of an account plan: whom we deal with, and what lies ahead.

Every field but the id may be empty: what is missing is told by :func:`kamlib.plan.check`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from kamlib.plan.fields import LEVELS, Filled

_SCALE = {"low": 1, "high": 5}


@dataclass(frozen=True, kw_only=True)
class Need(Filled):
    """A question for the next meeting.

    Attributes
    ----------
    id : str
        Such as ``N1``.
    question : str
    why : str
        What its answer decides.
    asked_on : Timestamp
    answer : str
    """

    id: str
    question: str = ""
    why: str = ""
    asked_on: pd.Timestamp = pd.NaT
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class Stakeholder(Filled):
    """A person of the customer, by facts about work alone: there is no field for anything else.

    Attributes
    ----------
    id : str
        The contact_id.
    name, role, function : str
        Name, part in buying (such as ``decision_maker``), and part of the company.
    influence : float
        On what is bought from us, 1 to 5.
    relationship, wanted : float
        How well we work together, and how well we want to, 1 to 5.
    covered_by : str
        Who of ours keeps the contact.
    last_contact : Timestamp
    """

    id: str
    name: str = ""
    role: str = ""
    function: str = ""
    influence: float = field(default=np.nan, metadata=_SCALE)
    relationship: float = field(default=np.nan, metadata=_SCALE)
    wanted: float = field(default=np.nan, metadata=_SCALE)
    covered_by: str = ""
    last_contact: pd.Timestamp = pd.NaT


@dataclass(frozen=True, kw_only=True)
class WhiteSpace(Filled):
    """A product family the customer could buy from us and does not.

    Attributes
    ----------
    id : str
        Such as ``W1``.
    product_line : str
    chance : float
        That it will buy it, 0 to 1.
    expected_margin : float
        Margin a year times that chance, in the currency of the plan.
    reason : str
    """

    id: str
    product_line: str = ""
    chance: float = field(default=np.nan, metadata={"low": 0, "high": 1})
    expected_margin: float = np.nan
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Risk(Filled):
    """What could go wrong, and what is done about it.

    Attributes
    ----------
    id : str
        Such as ``R1``.
    what : str
    likelihood, impact : {"", "low", "medium", "high"}
    answer : str
        What is done about it.
    owner : str
    """

    id: str
    what: str = ""
    likelihood: str = field(default="", metadata={"choices": LEVELS})
    impact: str = field(default="", metadata={"choices": LEVELS})
    answer: str = ""
    owner: str = ""
