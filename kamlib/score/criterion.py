"""One criterion: what is asked, how its figure becomes a rating from 0 to 1, and without what no points help."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from kamlib import language
from kamlib.language import gettext as _
from kamlib.language import number

Texts = Mapping[str, str]


@dataclass(frozen=True)
class KnockOut:
    """A condition without which no points help.

    Attributes
    ----------
    id : str
        Its fixed name.
    column : str
        Column of the accounts that holds the figure.
    at_least, at_most : float or None
        The account is out below, or above.
    texts : dict of str to dict
        ``name`` (a question), ``reason`` (what is said of an account that is out; ``{value}`` and ``{limit}`` are
        filled in) and ``evidence``, each by language.
    """

    id: str
    column: str
    at_least: float | None = None
    at_most: float | None = None
    texts: Mapping[str, Texts] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What is asked, in the language in force."""
        return told(self.texts, "name") or self.id

    @property
    def evidence(self) -> str:
        """On what the answer stands, in the language in force."""
        return told(self.texts, "evidence")

    @property
    def rule(self) -> str:
        """The reason with its limit, and a gap where an account's figure goes, in the language in force."""
        limit = self.at_least if self.at_least is not None else self.at_most
        return told(self.texts, "reason").replace("{value}", "…").replace("{limit}", plain(limit))

    def broken(self, values: pd.Series) -> pd.Series:
        """Return by account whether the condition is broken; a figure that is not known breaks nothing."""
        low = -np.inf if self.at_least is None else self.at_least
        high = np.inf if self.at_most is None else self.at_most
        return (values < low) | (values > high)

    def reason(self, value: float) -> str:
        """Say why an account with this figure is out, in the language in force."""
        limit = self.at_least if self.at_least is not None and value < self.at_least else self.at_most
        sentence = told(self.texts, "reason") or _("{name}: {value}, limit {limit}").replace("{name}", self.name)
        return sentence.replace("{value}", plain(value)).replace("{limit}", plain(limit))


@dataclass(frozen=True)
class Kpi:
    """How success with a criterion is measured later.

    Attributes
    ----------
    texts : dict of str to dict
        ``name`` and ``unit``, each by language.
    table : str
        The table it is reckoned from.
    """

    texts: Mapping[str, Texts]
    table: str


@dataclass(frozen=True)
class Criterion:
    """A property by which accounts are compared, and how its figure becomes a rating from 0 to 1.

    Attributes
    ----------
    id : str
        Its fixed name.
    anchors : tuple of pairs
        Value and rating, from the worst (rating 0) to the best (1); straight lines between, flat beyond.
    direction : {"higher", "lower"}
        Which values are better.
    column : str
        Column of the accounts; that of its `id` if empty.
    kind : {"column", "rating"}
        A measured figure, or a judgement, which is refused outside its anchors.
    missing : pair of float
        Between which ratings an account lies of which nothing is known.
    knock_outs : tuple of KnockOut
        Conditions without which no points help.
    parts : tuple of Criterion
        What it is made of: their mean is taken where the accounts have no column of its own.
    texts : dict of str to dict
        ``name``, ``definition``, ``unit``, ``evidence`` and ``owner``, each by language.
    levels : dict of float to dict
        What must be there for a judgement, by language.
    kpi : Kpi or None
        How success with it is measured later.
    review_months : int or None
        After how many months it has to be looked at again.
    """

    id: str
    anchors: tuple[tuple[float, float], ...]
    direction: Literal["higher", "lower"] = "higher"
    column: str = ""
    kind: Literal["column", "rating"] = "column"
    missing: tuple[float, float] = (0.0, 1.0)
    knock_outs: tuple[KnockOut, ...] = ()
    parts: tuple[Criterion, ...] = ()
    texts: Mapping[str, Texts] = field(default_factory=dict)
    levels: Mapping[float, Texts] = field(default_factory=dict)
    kpi: Kpi | None = None
    review_months: int | None = None

    @property
    def name(self) -> str:
        """How it is called, in the language in force."""
        return told(self.texts, "name") or self.id

    @property
    def definition(self) -> str:
        """What it says, in the language in force."""
        return told(self.texts, "definition")

    @property
    def unit(self) -> str:
        """In what its values are counted, in the language in force."""
        return told(self.texts, "unit")

    @property
    def evidence(self) -> str:
        """On what a value stands, in the language in force."""
        return told(self.texts, "evidence")

    @property
    def owner(self) -> str:
        """Who answers for its values, in the language in force."""
        return told(self.texts, "owner")

    def directed(self, values: pd.Series) -> pd.Series:
        """Turn values so that more is better: the first step, before anything is brought to a scale."""
        return values if self.direction == "higher" else -values

    def scaled(self, directed: pd.Series) -> pd.Series:
        """Bring turned values to 0 to 1 by the anchors: the second step; what is missing stays missing."""
        at, points = np.array(self.anchors, dtype=float).T
        at = at if self.direction == "higher" else -at
        return pd.Series(np.interp(directed.to_numpy(dtype=float), at, points), directed.index, name=self.id)


def told(texts: Mapping[str, Texts], key: str) -> str:
    """Return one of several texts in the language in force; nothing where there is none."""
    return in_force(texts.get(key, {}))


def in_force(texts: Texts) -> str:
    """Return a text in the language in force, else in English."""
    return texts.get(language.current()) or texts.get("en", "")


def plain(value: float | None) -> str:
    """Write a number with as many decimals as it needs, at most two."""
    if value is None or float(value).is_integer():
        return number(value)
    return number(value, 1 if round(value, 1) == round(value, 2) else 2)
