"""The rules by which figures become factors: which side of peers is good, whose it is, and how it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.language import date, ngettext, number, share
from kamlib.language import gettext as _
from kamlib.swot.factor import Kind

_WEEK, _EDGE = 7.0, 0.02


@dataclass(frozen=True)
class Rule:
    """How one figure is read.

    Attributes
    ----------
    metric : str
        Name of the figure, as in :data:`kamlib.swot.figures.FIGURES`.
    source : str
        Table whose lines are counted.
    high, low : Kind or None
        What it is to lie above peers, and below them; None where that is no factor.
    months : int
        For how many months the finding holds.
    told : callable
        Of value and peers: the claim.
    scale, back : callable
        To a scale on which peers lie about evenly to both sides, and back; for figures that are no shares of cases.
    """

    metric: str
    source: str
    high: Kind | None
    low: Kind | None
    months: int
    told: Callable[[float, float], str]
    scale: Callable[[pd.Series], pd.Series] = pd.Series.copy
    back: Callable[[pd.Series], pd.Series] = pd.Series.copy


def _on_time(value: float, peers: float) -> str:
    told = _("We deliver {value} on time and in full; {peers} is usual among peers.")
    return told.format(value=share(value), peers=share(peers))


def _on_time_change(value: float, peers: float) -> str:
    better = _("Deliveries on time and in full rose within a year, by {value} standard errors.")
    worse = _("Deliveries on time and in full fell within a year, by {value} standard errors.")
    return (better if value > 0 else worse).format(value=number(abs(value), 1))


def _complaints(value: float, peers: float) -> str:
    told = _("They complain about {value} of deliveries; {peers} is usual among peers.")
    return told.format(value=share(value), peers=share(peers))


def _complaints_change(value: float, peers: float) -> str:
    more = _("Complaints became more frequent within a year, by {value} standard errors.")
    fewer = _("Complaints became rarer within a year, by {value} standard errors.")
    return (more if value > 0 else fewer).format(value=number(abs(value), 1))


def _margin(value: float, peers: float) -> str:
    told = _("Our margin is {value} of revenue; {peers} is usual among peers.")
    return told.format(value=share(value), peers=share(peers))


def _breadth(value: float, peers: float) -> str:
    told = _("They buy {value} of our product lines; {peers} is usual among peers.")
    return told.format(value=share(value, 0), peers=share(peers, 0))


def _contact_depth(value: float, peers: float) -> str:
    persons = round(value)
    told = ngettext(
        "We spoke with {n} person within a year; {peers} is usual among peers.",
        "We spoke with {n} persons within a year; {peers} is usual among peers.",
        persons,
    )
    return told.format(n=number(persons), peers=number(peers))


def _payment(value: float, peers: float) -> str:
    late = _("They pay {value} days late; {peers} days is usual among peers.")
    early = _("They pay {value} days early; peers pay {peers} days late.")
    return (late if value > 0 else early).format(value=number(abs(value)), peers=number(peers))


def _payment_change(value: float, peers: float) -> str:
    later = _("They pay {value} days later than a year ago; among peers it is {peers}.")
    sooner = _("They pay {value} days sooner than a year ago; among peers it is {peers} days later.")
    return (later if value > 0 else sooner).format(value=number(abs(value)), peers=number(peers))


def _revenue_trend(value: float, peers: float) -> str:
    more = _("Their purchases from us grew by {value} in a year; among peers it is {peers}.")
    less = _("Their purchases from us fell by {value} in a year; among peers it is {peers}.")
    return (more if value > 0 else less).format(value=share(abs(value)), peers=share(peers))


def _white_space(value: float, peers: float) -> str:
    told = _("They buy {value} of what we could supply elsewhere; {peers} is usual among peers.")
    return told.format(value=share(value, 0), peers=share(peers, 0))


def _market_growth(value: float, peers: float) -> str:
    more = _("Their own revenue grew by {value} in a year; among peers it is {peers}.")
    less = _("Their own revenue fell by {value} in a year; among peers it is {peers}.")
    return (more if value > 0 else less).format(value=share(abs(value)), peers=share(peers))


def _credit(value: float, peers: float) -> str:
    more = _("Their credit rating rose by {value} points in a year.")
    less = _("Their credit rating fell by {value} points in a year.")
    return (more if value > 0 else less).format(value=number(abs(value)))


def _contact_turnover(value: float, peers: float) -> str:
    told = _("{value} of their contacts left within a year; {peers} is usual among peers.")
    return told.format(value=share(value, 0), peers=share(peers, 0))


def _days(value: pd.Series) -> pd.Series:
    return np.arcsinh(value / _WEEK)


def _days_back(value: pd.Series) -> pd.Series:
    return np.sinh(value) * _WEEK


def _odds(value: pd.Series) -> pd.Series:
    kept = value.clip(_EDGE, 1 - _EDGE)
    return np.log(kept / (1 - kept))


def _odds_back(value: pd.Series) -> pd.Series:
    return 1 / (1 + np.exp(-value))


RULES = (
    Rule("on_time", "service", "strength", "weakness", 6, _on_time),
    Rule("on_time_change", "service", "strength", "weakness", 6, _on_time_change),
    Rule("complaints", "service", "weakness", "strength", 6, _complaints),
    Rule("complaints_change", "service", "weakness", "strength", 6, _complaints_change),
    Rule("margin", "orders", "strength", "weakness", 12, _margin),
    Rule("breadth", "orders", "strength", "weakness", 12, _breadth),
    Rule("contact_depth", "activities", "strength", "weakness", 6, _contact_depth, np.log1p, np.expm1),
    Rule("payment", "payments", "weakness", "strength", 3, _payment, _days, _days_back),
    Rule("payment_change", "payments", "weakness", "strength", 3, _payment_change, _days, _days_back),
    Rule("revenue_trend", "orders", "strength", "weakness", 6, _revenue_trend, np.log1p, np.expm1),
    Rule("white_space", "potential", "opportunity", None, 12, _white_space, _odds, _odds_back),
    Rule("market_growth", "market", "opportunity", "threat", 12, _market_growth, np.log1p, np.expm1),
    Rule("credit", "market", "opportunity", "threat", 12, _credit),
    Rule("contact_turnover", "contacts", "threat", None, 6, _contact_turnover),
)


def ends_soon(day: pd.Timestamp, renews: bool) -> str:
    """Tell when a contract ends."""
    told = _("A contract ends on {day} and renews itself unless one of us says no.")
    if not renews:
        told = _("A contract ends on {day} and does not renew itself.")
    return told.format(day=date(day))
