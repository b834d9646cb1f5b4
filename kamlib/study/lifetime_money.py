"""Order lines in; what each account brought in a period out: margin where it is known or given, else revenue."""

from __future__ import annotations

import pandas as pd

from kamlib.measure import customer_profit
from kamlib.study.periods import Window


class Money:
    """What is counted: margin where it is known or given, else revenue."""

    def __init__(self, lines: pd.DataFrame, margin: float | None):
        known = lines["cost"].notna() if "cost" in lines else pd.Series(False, index=lines.index)
        whole = bool(known.all())
        self.measure = "cost" if whole else "revenue" if margin is None else "given"
        self._rate = None if whole else 1.0 if margin is None else margin
        self._lines = lines.drop(columns="cost", errors="ignore") if self.measure == "revenue" else lines

    def earned(self, window: Window) -> pd.Series:
        """Return what each account brought in a period."""
        inside = self._lines[window.holds(self._lines["order_date"])]
        return customer_profit(inside, margin_rate=self._rate)["margin"]

    def rates(self, until: pd.Timestamp) -> pd.Series:
        """Return the margin of each account over its revenue, up to a day; that of all where it has no revenue."""
        inside = self._lines[self._lines["order_date"] < until + pd.Timedelta(days=1)]
        found = customer_profit(inside, margin_rate=self._rate)
        usual = found["margin"].sum() / found["revenue"].sum()
        return (found["margin"] / found["revenue"].where(found["revenue"] > 0)).clip(-1.0, 1.0).fillna(usual)
