"""A fitted hazard in; chances of an end, survival along a path of signs and a summary out, with their doubt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.measure.checks import require
from kamlib.value.designs import Design


@dataclass(frozen=True)
class HazardResults:
    """What signs say about the chance that an account ends in a period.

    Attributes
    ----------
    params, bse : Series
        Coefficients on the logarithm of the hazard, and their standard errors. exp(coefficient) multiplies the hazard
        if the sign is one higher.
    covariance : DataFrame
        Of the coefficients.
    llf : float
        Log-likelihood, never penalised.
    event, formula : str
        What was modelled.
    rows, accounts, ended : int
        Account-periods, accounts and ends the model stands on.
    penalty : bool
        Whether coefficients were pulled a little towards 0.
    notes : list of str
        What the reader must know.
    ranges : DataFrame
        ``least`` and ``greatest`` value of each numeric sign in the data.
    model : statsmodels GLM
        The same model, with a complementary log-log link.
    design : Design
        How the formula makes columns of signs.
    groups : str
        Column with the account.
    """

    params: pd.Series
    bse: pd.Series
    covariance: pd.DataFrame = field(repr=False)
    llf: float
    event: str
    formula: str
    rows: int
    accounts: int
    ended: int
    penalty: bool
    notes: list[str]
    ranges: pd.DataFrame = field(repr=False)
    model: Any = field(repr=False, compare=False)
    design: Design = field(repr=False, compare=False)
    groups: str

    def conf_int(self, alpha: float = 0.05) -> pd.DataFrame:
        """Return ``ci_lower`` and ``ci_upper`` of each coefficient."""
        reach = norm.ppf(1 - alpha / 2) * self.bse
        return pd.DataFrame({"ci_lower": self.params - reach, "ci_upper": self.params + reach})

    def hazard_ratios(self, alpha: float = 0.05) -> pd.DataFrame:
        """Return by how much each sign multiplies the hazard: ``ratio``, ``ci_lower``, ``ci_upper``."""
        return np.exp(pd.concat([self.params.rename("ratio"), self.conf_int(alpha)], axis=1))

    def hazard(self, table: pd.DataFrame, *, interval: float | None = 0.95) -> pd.DataFrame:
        """Return the chance of an end in each row's period, if the account is there when it begins.

        Parameters
        ----------
        table : DataFrame
            The columns of the formula.
        interval : float or None
            Confidence of the interval; None for the means alone.

        Returns
        -------
        DataFrame
            Rows as in `table`: ``mean``, ``mean_ci_lower``, ``mean_ci_upper`` (0 to 1), ``observed`` (False where a
            sign lies outside of what the model has seen).
        """
        design = self.design.of(table)
        stays = survival_around(design @ self.params.to_numpy(), design, self.covariance.to_numpy(), interval)
        names = {"mean": "mean", "mean_ci_lower": "mean_ci_upper", "mean_ci_upper": "mean_ci_lower"}
        found = {name: 1 - stays[names[name]] for name in names if name in stays}
        return pd.DataFrame(found, index=table.index).assign(observed=self._seen(table))

    def survival(self, paths: pd.DataFrame, *, interval: float | None = 0.95) -> pd.DataFrame:
        """Return the chance that an account is still there at the end of each period of a path.

        Parameters
        ----------
        paths : DataFrame
            The columns of the formula and the accounts; the rows of an account are its periods to come, in their order,
            with the signs that are assumed (see :func:`paths_ahead`).
        interval : float or None
            Confidence of the interval; None for the means alone.

        Returns
        -------
        DataFrame
            Rows as in `paths`: ``hazard`` (of the period), ``mean`` (chance of being there at its end),
            ``mean_ci_lower``, ``mean_ci_upper``, ``observed``.

        Notes
        -----
        Survival is exp(-sum of exp(x b)); the interval stands on its log(-log) by the delta method, and is one of doubt
        about the coefficients, not about the signs to come.
        """
        require(paths, [self.groups], name="paths")
        design = self.design.of(paths)
        each = np.exp(design @ self.params.to_numpy())
        account = paths[self.groups].to_numpy()
        summed = pd.Series(each).groupby(account, sort=False).cumsum().to_numpy()
        slope = pd.DataFrame(each[:, None] * design).groupby(account, sort=False).cumsum().to_numpy() / summed[:, None]
        found = survival_around(np.log(summed), slope, self.covariance.to_numpy(), interval)
        table = pd.DataFrame({"hazard": -np.expm1(-each), **found}, index=paths.index)
        return table.assign(observed=self._seen(paths))

    def summary(self, alpha: float = 0.05) -> Any:
        """Return estimates, standard errors, intervals and notes as a table that prints."""
        from statsmodels.iolib.summary import Summary
        from statsmodels.iolib.table import SimpleTable

        title = _("Hazard of {event}: {ended} ends of {n} accounts in {rows} periods").format(
            event=self.event, ended=number(self.ended), n=number(self.accounts), rows=number(self.rows)
        )
        ratios, bounds = self.hazard_ratios(alpha), self.conf_int(alpha)
        columns = [self.params, self.bse, bounds["ci_lower"], bounds["ci_upper"], ratios["ratio"]]
        cells = [[f"{value:.5g}" for value in row] for row in zip(*columns, strict=True)]
        heads = [_("estimate"), _("std. error"), f"[{alpha / 2:g}", f"{1 - alpha / 2:g}]", _("hazard ratio")]
        table = Summary()
        table.tables = [SimpleTable(cells, headers=heads, stubs=list(self.params.index), title=title)]
        notes = [_("Log-likelihood: {llf}.").format(llf=f"{self.llf:.4f}"), *self.notes]
        table.extra_txt = "\n".join(f"[{place}] {note}" for place, note in enumerate(notes, start=1))
        return table

    def _seen(self, table: pd.DataFrame) -> np.ndarray:
        values = table[list(self.ranges.index)].to_numpy(dtype=float)
        low, high = (self.ranges[name].to_numpy() for name in ("least", "greatest"))
        return ((values >= low - 1e-9) & (values <= high + 1e-9)).all(axis=1)

    def _repr_html_(self) -> str:
        return self.summary().as_html()


def paths_ahead(
    rows: pd.DataFrame, periods: int, *, time: str | None = "age", groups: str = "account_id"
) -> pd.DataFrame:
    """Write down the periods to come of each account, with its signs as they are today.

    Parameters
    ----------
    rows : DataFrame
        One row for each account: its signs today.
    periods : int
        How many periods to come, from 1.
    time : str or None
        Column that counts up with the periods; the row gives that of the first period to come.
    groups : str
        Column with the account.

    Returns
    -------
    DataFrame
        ``periods`` rows for each account, in their order, with ``period`` from 1.

    Raises
    ------
    DataError
        If an account stands twice.

    Examples
    --------
    >>> paths_ahead(pd.DataFrame({"account_id": ["A"], "age": [7], "delay": [30.0]}), 2)
      account_id  age  delay  period
    0          A    7   30.0       1
    1          A    8   30.0       2
    """
    twice = rows[groups][rows[groups].duplicated()]
    if len(twice):
        raise DataError(
            _("{n} accounts stand more than once in {name}.").format(n=number(twice.nunique()), name="rows"),
            found=some(twice.unique()),
        )
    table = rows.loc[rows.index.repeat(periods)].reset_index(drop=True)
    ahead = np.tile(np.arange(periods), len(rows))
    if time is not None:
        table[time] = table[time] + ahead
    return table.assign(period=ahead + 1)


def survival_around(
    log: np.ndarray, slope: np.ndarray, covariance: np.ndarray, interval: float | None
) -> dict[str, np.ndarray]:
    """Return survival with its bounds, from the logarithm of the cumulative hazard and its slopes by the coefficients.

    Parameters
    ----------
    log : ndarray
        Logarithm of the cumulative hazard.
    slope : ndarray
        Its derivatives; a row for each value.
    covariance : ndarray
        Of the coefficients.
    interval : float or None
        Confidence.

    Returns
    -------
    dict
        ``mean``, ``mean_ci_lower``, ``mean_ci_upper``.
    """
    found = {"mean": np.exp(-np.exp(log))}
    if interval is None:
        return found
    if not 0 < interval < 1:
        raise DataError(_("An interval is a probability between 0 and 1, such as 0.95."), found=f"{interval:g}")
    variance = np.einsum("ni,ij,nj->n", slope, covariance, slope)
    reach = norm.ppf(0.5 + interval / 2) * np.sqrt(np.maximum(variance, 0.0))
    with np.errstate(over="ignore"):
        return found | {
            "mean_ci_lower": np.exp(-np.exp(log + reach)),
            "mean_ci_upper": np.exp(-np.exp(log - reach)),
        }
