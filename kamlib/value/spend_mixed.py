"""What accounts bought and earned period by period in, the next period out: own level, pooling, growth, margin."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

import numpy as np
import pandas as pd
from scipy.stats import norm

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.measure.checks import require
from kamlib.measure.estimate import Estimate
from kamlib.value.levels import Levels, levels

_LEAST = 2


class SpendModel:
    """Revenue of accounts around a level of their own, with growth, and their margin rate apart.

    Parameters
    ----------
    panel : DataFrame
        One row an account and period: ``account_id``, ``period`` (whole numbers, one apart), ``revenue`` (above 0;
        leave out periods without any) and ``margin`` (money; may be below zero).
    segment : str, optional
        Column of `panel` by which accounts are pooled, such as ``"industry"``.

    Raises
    ------
    DataError
        If a column is missing or empty somewhere, a revenue is not above zero, or there are fewer than two periods or
        three accounts.

    Notes
    -----
    log revenue = segment + growth x period + level of the account + noise, and margin / revenue = segment + level of
    the account + noise, each by restricted maximum likelihood. A level known from few periods is
    drawn towards its segment: with n periods by the share s / (n t + s), where t and s are the variances between and
    within accounts. Intervals take these two as known.

    References
    ----------
    Pinheiro, J. & Bates, D. (2000). Mixed-Effects Models in S and S-PLUS, chapter 2. Springer.

    Examples
    --------
    >>> panel = pd.DataFrame({
    ...     "account_id": list("AAABBBCCC"), "period": [1, 2, 3] * 3,
    ...     "revenue": [100, 120, 130, 60, 55, 70, 210, 190, 260.0],
    ...     "margin": [30, 36, 36, 6, 3, 9, 84, 80, 100.0],
    ... })
    >>> found = SpendModel(panel).fit()
    >>> round(float(found.growth), 3), found.margin_rate["mean"].round(2).to_dict()
    (0.111, {'A': 0.29, 'B': 0.1, 'C': 0.4})
    """

    def __init__(self, panel: pd.DataFrame, *, segment: str | None = None):
        needs = ["account_id", "period", "revenue", "margin", *([segment] if segment else [])]
        require(panel, needs, name="panel")
        table = panel[needs].copy()
        if not (table["revenue"] > 0).all():
            wrong = table[~(table["revenue"] > 0)]
            raise DataError(
                _("{n} rows have a revenue at or below zero.").format(n=number(len(wrong))),
                found=some(wrong["account_id"].astype(str)),
                do=_("Leave out periods without revenue: whether an account buys at all is another model's question."),
            )
        if table["period"].nunique() < _LEAST or table["account_id"].nunique() < 3:
            raise DataError(
                _("This model needs two periods and three accounts at least."),
                found=_("{periods} periods, {n} accounts").format(
                    periods=number(table["period"].nunique()), n=number(table["account_id"].nunique())
                ),
            )
        self.segment, self.panel = segment, table
        self._names = sorted(table[segment].astype(str).unique()) if segment else []
        self.accounts = pd.Index(table["account_id"].drop_duplicates(), name="account_id")

    def fit(self) -> SpendModelResults:
        """Estimate levels, growth and margin rates.

        Returns
        -------
        SpendModelResults

        Raises
        ------
        DataError
            If the rows do not suffice to tell growth and segments apart.
        """
        table, last = self.panel, self.panel["period"].max()
        trend = (table["period"] - last).to_numpy(dtype=float)
        fixed = self._segments(table)
        revenue = levels(np.log(table["revenue"]), fixed.assign(growth=trend), table["account_id"])
        margin = levels(table["margin"] / table["revenue"], fixed, table["account_id"])
        return SpendModelResults(self, revenue, margin)

    def _segments(self, table: pd.DataFrame) -> pd.DataFrame:
        if self.segment is None:
            return pd.DataFrame({"all": 1.0}, index=table.index)
        named = pd.Categorical(table[self.segment].astype(str), categories=self._names)
        return pd.get_dummies(pd.Series(named, index=table.index), prefix=self.segment, dtype=float)

    def _of_accounts(self) -> pd.DataFrame:
        """Return the segment of each account in its last row."""
        last = self.panel.groupby("account_id", sort=False).tail(1)
        return self._segments(last.set_index("account_id")).loc[self.accounts]

    def backtest(self) -> pd.DataFrame:
        """Predict the last period from those before it, beside two naive rules.

        Returns
        -------
        DataFrame
            Indexed by rule (``model``, ``same_as_last``, ``mean_of_all``): ``mean_absolute_error`` and
            ``median_error_share`` (of the accounts' revenue), over accounts seen before and in the last period.
        """
        table, last = self.panel, self.panel["period"].max()
        before = table[table["period"] < last]
        if before["period"].nunique() < _LEAST:
            raise DataError(
                _("Predicting the last period from those before it needs three periods."),
                found=number(table["period"].nunique()),
            )
        known = before.groupby("account_id", sort=False)["revenue"]
        actual = table[table["period"] == last].set_index("account_id")["revenue"]
        actual = actual[actual.index.isin(known.groups)]
        found = SpendModel(before, segment=self.segment).fit().expected_revenue(steps=1)["mean"].reindex(actual.index)
        rules = {
            "model": found,
            "same_as_last": known.last().reindex(actual.index),
            "mean_of_all": pd.Series(known.mean().mean(), index=actual.index),
        }
        rows = {
            name: {
                "mean_absolute_error": float((value - actual).abs().mean()),
                "median_error_share": float(((value - actual).abs() / actual).median()),
            }
            for name, value in rules.items()
        }
        return pd.DataFrame(rows).T.rename_axis("rule")


@dataclass(frozen=True, repr=False)
class SpendModelResults:
    """Results of a :class:`SpendModel`.

    Attributes
    ----------
    model : SpendModel
    revenue, margin : Levels
        Of log revenue, by the period's distance from the last one too, and of the margin rate.
    """

    model: SpendModel
    revenue: Levels = field(repr=False)
    margin: Levels = field(repr=False)

    @property
    def growth(self) -> Estimate:
        """Growth of revenue a period as a share, with its 95 % interval; of accounts that go on buying."""
        at, error = self.revenue.fixed["growth"], np.sqrt(self.revenue.covariance.loc["growth", "growth"])
        reach = norm.ppf(0.975) * error
        return Estimate(*(float(np.expm1(at + one)) for one in (0.0, -reach, reach)), len(self.model.panel))

    @property
    def own_share(self) -> float:
        """Share of the variance of log revenue that lies between accounts: 0 if all are alike, 1 if none moves."""
        return self.revenue.between / (self.revenue.between + self.revenue.within)

    def expected_revenue(self, *, steps: int = 1, interval: float = 0.95) -> pd.DataFrame:
        """Return the revenue of each account some periods after the last, if it goes on buying.

        Parameters
        ----------
        steps : int
            Periods ahead.
        interval : float
            Confidence of the intervals.

        Returns
        -------
        DataFrame
            Indexed by ``account_id``: ``mean``, ``mean_ci_lower``, ``mean_ci_upper`` (level and growth),
            ``obs_ci_lower``, ``obs_ci_upper`` (the revenue itself).

        Raises
        ------
        DataError
            If the interval is no probability.
        """
        if not 0 < interval < 1:
            raise DataError(_("An interval is a probability between 0 and 1, such as 0.95."), found=f"{interval:g}")
        centre, doubt = self.revenue.at(self.model._of_accounts().assign(growth=float(steps)))
        noise = self.revenue.within
        z = norm.ppf(0.5 + interval / 2)
        mean = np.exp(centre + noise / 2)
        wide = np.sqrt(doubt + noise)
        return pd.DataFrame(
            {
                "mean": mean,
                "mean_ci_lower": mean * np.exp(-z * np.sqrt(doubt)),
                "mean_ci_upper": mean * np.exp(z * np.sqrt(doubt)),
                "obs_ci_lower": np.exp(centre - z * wide),
                "obs_ci_upper": np.exp(centre + z * wide),
            },
            index=self.model.accounts,
        )

    @property
    def margin_rate(self) -> pd.DataFrame:
        """Margin as a share of revenue: ``mean``, ``mean_ci_lower``, ``mean_ci_upper`` by account; may be negative."""
        level, doubt = self.margin.at(self.model._of_accounts())
        reach = norm.ppf(0.975) * np.sqrt(doubt)
        bounds = {"mean": level, "mean_ci_lower": level - reach, "mean_ci_upper": level + reach}
        return pd.DataFrame(bounds, index=self.model.accounts)

    @property
    def notes(self) -> list[str]:
        """What the reader must know: levels that cannot be told apart."""
        if self.own_share < 1e-3:
            return [_("The accounts cannot be told apart by their revenue: one level serves for all of them.")]
        return []

    def __str__(self) -> str:
        grown = self.growth
        return _(
            "{n} accounts: those that go on buying grow by {growth} a period (between {low} and {high}); {own} of the "
            "differences in revenue are lasting ones between accounts."
        ).format(
            n=number(len(self.model.accounts)),
            growth=share(grown.value),
            low=share(grown.ci_lower),
            high=share(grown.ci_upper),
            own=share(self.own_share, 0),
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.expected_revenue().to_html(max_rows=10)}"
