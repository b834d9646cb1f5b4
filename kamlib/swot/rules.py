"""The rules by which figures become factors: what is measured, beside whom, which side is good, and whose it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from kamlib.swot import figures, telling
from kamlib.swot.factor import Kind
from kamlib.swot.figures import Figure

_WEEK, _EDGE = 7.0, 0.02
_DELIVERIES = {"service": ("account_id", "kind", "due_on", "closed_on", "quantity_ordered", "quantity_delivered")}
_COMPLAINTS = {"service": ("account_id", "kind", "due_on", "opened_on", "invoice_id")}
_ORDERS = {"orders": ("account_id", "order_date", "amount")}
_PAYMENTS = {"payments": ("account_id", "invoice_date", "due_date", "paid_date")}
_ACTIVITIES = {"activities": ("account_id", "activity_date", "contact_id")}
_POTENTIAL = {"potential": ("account_id", "product_line", "estimated_on", "likely")}
_OFFERS = {"opportunities": ("account_id", "stage", "closed_on", "lost_reason")}
_CONTACTS = {"contacts": ("account_id", "known_since", "left_on")}
_MARKET = {"market": ("account_id", "year", "measure", "value")}


@dataclass(frozen=True, kw_only=True)
class Rule:
    """How one figure is taken and read.

    Attributes
    ----------
    metric : str
        Name of the figure.
    figure : callable
        Of the tables and a day: the figure of each account, see :class:`kamlib.swot.figures.Figure`.
    needs : dict of str to tuple of str
        Tables and their columns; where they are missing, the rule is left out. The first is the source of the evidence.
    high, low : Kind or None
        What it is to lie above peers, and below them: a strength or weakness where it is ours, an opportunity or threat
        where it is the customer's or the market's, None where it is no factor.
    months : int
        For how many months the finding holds.
    peers : str
        Column of ``accounts`` that peers have in common, such as "industry"; empty for all accounts.
    told : callable
        Of value and peers: the claim.
    scale, back : callable
        To a scale on which peers lie about evenly to both sides, and back; for figures that are no shares of cases.

    Examples
    --------
    Beside accounts of the same industry only:

    >>> from dataclasses import replace
    >>> [replace(rule, peers="industry").peers for rule in RULES if rule.metric == "margin"]
    ['industry']
    """

    metric: str
    figure: Callable[[Mapping[str, pd.DataFrame], pd.Timestamp], Figure]
    needs: Mapping[str, tuple[str, ...]] = field(repr=False)
    high: Kind | None
    low: Kind | None
    months: int = 12
    peers: str = ""
    told: Callable[[float, float], str] = telling.plainly
    scale: Callable[[pd.Series], pd.Series] = pd.Series.copy
    back: Callable[[pd.Series], pd.Series] = pd.Series.copy

    @property
    def source(self) -> str:
        """Table whose lines are counted."""
        return next(iter(self.needs))

    def can(self, tables: Mapping[str, pd.DataFrame]) -> bool:
        """Return whether the tables have what the figure needs."""
        return all(name in tables and set(columns) <= set(tables[name]) for name, columns in self.needs.items())


def _days(value: pd.Series) -> pd.Series:
    return np.arcsinh(value / _WEEK)


def _days_back(value: pd.Series) -> pd.Series:
    return np.sinh(value) * _WEEK


def _odds(value: pd.Series) -> pd.Series:
    kept = value.clip(_EDGE, 1 - _EDGE)
    return np.log(kept / (1 - kept))


def _odds_back(value: pd.Series) -> pd.Series:
    return 1 / (1 + np.exp(-value))


def _rule(metric: str, needs: Mapping, high: Kind | None, low: Kind | None, months: int, scale: tuple = ()) -> Rule:
    """Return a rule of the kit: its figure and its sentence have the name of its metric."""
    to, back = scale or (pd.Series.copy, pd.Series.copy)
    return Rule(
        metric=metric,
        figure=getattr(figures, metric),
        needs=needs,
        high=high,
        low=low,
        months=months,
        told=getattr(telling, metric),
        scale=to,
        back=back,
    )


_GROWTH, _LATE, _SHARE = (np.log1p, np.expm1), (_days, _days_back), (_odds, _odds_back)
RULES: tuple[Rule, ...] = (
    _rule("on_time", _DELIVERIES, "strength", "weakness", 6),
    _rule("on_time_change", _DELIVERIES, "strength", "weakness", 6),
    _rule("complaints", _COMPLAINTS, "weakness", "strength", 6),
    _rule("complaints_change", _COMPLAINTS, "weakness", "strength", 6),
    _rule("margin", {"orders": (*_ORDERS["orders"], "cost")}, "strength", "weakness", 12),
    _rule("breadth", {"orders": (*_ORDERS["orders"], "product_line")}, "strength", "weakness", 12),
    _rule("contact_depth", _ACTIVITIES, "strength", "weakness", 6, _GROWTH),
    _rule("payment", _PAYMENTS, "weakness", "strength", 3, _LATE),
    _rule("payment_change", _PAYMENTS, "weakness", "strength", 3, _LATE),
    _rule("revenue_trend", _ORDERS, "strength", "weakness", 6, _GROWTH),
    _rule("wallet_trend", _ORDERS | _MARKET, "strength", "weakness", 12, _GROWTH),
    _rule("white_space", _POTENTIAL | _ORDERS, "opportunity", None, 12, _SHARE),
    _rule("market_growth", _MARKET, "opportunity", "threat", 12, _GROWTH),
    _rule("credit", _MARKET, "opportunity", "threat", 12),
    _rule("lost_to_competitor", _OFFERS, "threat", None, 12),
    _rule("contact_turnover", _CONTACTS, "threat", None, 6),
)
