"""A forecast with its range, last year's values and what came in; whether the forecast was worth its trouble, out."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number, share

_FEWEST, _TWO_SIDED = 2, 1.959963984540054


@dataclass(frozen=True)
class AgainstLastYear:
    """How far off a forecast was, beside the rule "next year as this year".

    Attributes
    ----------
    table : DataFrame
        Indexed by account: ``mean``, ``obs_ci_lower``, ``obs_ci_upper`` (the forecast and its range), ``last`` (the
        year before), ``actual`` (what came), ``inside`` (whether the range held it).
    error, naive_error : float
        By how much the forecast, and the rule, were off on average (mean absolute error).
    gain, gain_ci_lower, gain_ci_upper : float
        By how much less the forecast was off than the rule, with its 95 % interval over the accounts.
    coverage, interval : float
        Share of the accounts for which the range held, and for which it was meant to hold.
    """

    table: pd.DataFrame = field(repr=False)
    error: float
    naive_error: float
    gain: float
    gain_ci_lower: float
    gain_ci_upper: float
    coverage: float
    interval: float

    @property
    def n(self) -> int:
        """How many accounts were compared."""
        return len(self.table)

    @property
    def better(self) -> bool:
        """Whether the forecast was off by less than the rule, beyond what chance does."""
        return self.gain_ci_lower > 0

    def __str__(self) -> str:
        if self.better:
            verdict = _(
                "For {n} accounts the forecast is off by {error} on average, the rule 'as last year' by {naive}. That "
                "is {gain} less; with so many accounts it might be from {low} to {high} less."
            )
        elif self.gain > 0:
            verdict = _(
                "Not surely better than last year: for {n} accounts the forecast is off by {error} on average, the "
                "rule 'as last year' by {naive}. With so few accounts the gain might be anything from {low} to {high}."
            )
        else:
            verdict = _(
                "Not better than last year: for {n} accounts the forecast is off by {error} on average, the rule 'as "
                "last year' by {naive}."
            )
        lines = [
            verdict.format(
                n=number(self.n),
                error=number(self.error),
                naive=number(self.naive_error),
                gain=number(self.gain),
                low=number(self.gain_ci_lower),
                high=number(self.gain_ci_upper),
            ),
            _("Its range was meant to hold for {meant} of the accounts, and held for {held}.").format(
                meant=share(self.interval, 0), held=share(self.coverage)
            ),
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        told = "".join(f"<p>{escape(line)}</p>" for line in str(self).splitlines())
        return f"{told}{self.table.to_html(max_rows=10)}"


def against_last_year(
    forecast: pd.DataFrame, last: pd.Series, actual: pd.Series, *, interval: float = 0.95
) -> AgainstLastYear:
    """Hold a forecast of each account against what came, beside the rule "next year as this year".

    Parameters
    ----------
    forecast : DataFrame
        Indexed by ``account_id``: ``mean``, ``obs_ci_lower``, ``obs_ci_upper``, such as the ``table`` of
        :class:`kamlib.value.LifetimeValue` for one year.
    last : Series
        The same quantity of the year before, by account. Accounts without it are left out: the rule says nothing of
        them.
    actual : Series
        What came, by account; 0 where nothing is found.
    interval : float
        For which share of the accounts the range is meant to hold.

    Returns
    -------
    AgainstLastYear

    Raises
    ------
    DataError
        If a column is absent, or fewer than two accounts are in both tables.

    Notes
    -----
    The interval of the gain is that of the mean difference of the two absolute errors over the accounts, taken as
    independent.

    Examples
    --------
    >>> forecast = pd.DataFrame(
    ...     {"mean": [90, 60.0], "obs_ci_lower": [70, 50.0], "obs_ci_upper": [110, 70.0]}, index=["A", "B"]
    ... )
    >>> found = against_last_year(forecast, pd.Series({"A": 120, "B": 60.0}), pd.Series({"A": 100, "B": 75.0}))
    >>> found.error, found.naive_error, found.coverage
    (12.5, 17.5, 0.5)
    """
    needs = ["mean", "obs_ci_lower", "obs_ci_upper"]
    if absent := [name for name in needs if name not in forecast]:
        raise DataError(_("The table {table} has no column {columns}.").format(table="forecast", columns=some(absent)))
    both = forecast.index[forecast.index.isin(last.dropna().index)]
    if len(both) < _FEWEST:
        raise DataError(
            _("Two accounts at least must have a forecast and a value of last year."), found=number(len(both))
        )
    table = forecast.loc[both, needs].astype(float)
    table["last"], table["actual"] = last.reindex(both), actual.reindex(both).fillna(0.0)
    table["inside"] = table["actual"].between(table["obs_ci_lower"], table["obs_ci_upper"])
    errors = (table["mean"] - table["actual"]).abs()
    naive = (table["last"] - table["actual"]).abs()
    gain = naive - errors
    reach = _TWO_SIDED * float(gain.std()) / np.sqrt(len(gain))
    mean = float(gain.mean())
    return AgainstLastYear(
        table,
        float(errors.mean()),
        float(naive.mean()),
        mean,
        mean - reach,
        mean + reach,
        float(table["inside"].mean()),
        interval,
    )
