"""How long accounts lasted and what was known of them at the start in; survival of others like them out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from kamlib.errors import DataError, FitError, some
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.measure.checks import require
from kamlib.value.designs import Design, design_of_rows
from kamlib.value.hazard import SEPARATED
from kamlib.value.hazard_results import survival_around


@dataclass(frozen=True)
class ProportionalResults:
    """By how much what is known of an account multiplies its hazard, whatever the hazard's course over time.

    Attributes
    ----------
    params, bse : Series
        Coefficients on the logarithm of the hazard, and their standard errors.
    covariance : DataFrame
        Of the coefficients.
    llf : float
        Partial log-likelihood.
    n, ended : int
        Accounts, and how many of them ended.
    last : float
        The longest time of which the data tell. Beyond it there is no curve.
    notes : list of str
        What the reader must know.
    fitted : statsmodels PHRegResults
        The fit itself.
    """

    params: pd.Series
    bse: pd.Series
    covariance: pd.DataFrame = field(repr=False)
    llf: float
    n: int
    ended: int
    last: float
    notes: list[str]
    fitted: Any = field(repr=False, compare=False)
    design: Design = field(repr=False, compare=False)
    steps: tuple = field(repr=False, compare=False)

    def conf_int(self, alpha: float = 0.05) -> pd.DataFrame:
        """Return ``ci_lower`` and ``ci_upper`` of each coefficient."""
        reach = norm.ppf(1 - alpha / 2) * self.bse
        return pd.DataFrame({"ci_lower": self.params - reach, "ci_upper": self.params + reach})

    def hazard_ratios(self, alpha: float = 0.05) -> pd.DataFrame:
        """Return by how much each column multiplies the hazard: ``ratio``, ``ci_lower``, ``ci_upper``."""
        return np.exp(pd.concat([self.params.rename("ratio"), self.conf_int(alpha)], axis=1))

    def summary(self) -> Any:
        """Return the summary of statsmodels."""
        return self.fitted.summary()

    def survival(
        self, accounts: pd.DataFrame, times: list | np.ndarray, *, interval: float | None = 0.95
    ) -> pd.DataFrame:
        """Return the chance that accounts like these last longer than some times.

        Parameters
        ----------
        accounts : DataFrame
            The columns of the formula; one row an account.
        times : list or array
            Times from 0, in the unit of the data.
        interval : float or None
            Confidence of the interval; None for the means alone.

        Returns
        -------
        DataFrame
            Indexed by account and ``time``: ``mean``, ``mean_ci_lower``, ``mean_ci_upper``, ``observed``. Beyond the
            longest time of which the data tell the chance is missing and `observed` is False.

        Raises
        ------
        DataError
            If a column is missing or a time is below 0.

        Notes
        -----
        Breslow's cumulative hazard, multiplied by exp(x b). Its doubt has two parts, the steps of the hazard and the
        coefficients; the interval stands on log(-log survival). Before the first end survival is 1 without interval.

        References
        ----------
        Tsiatis, A. A. (1981). A large sample study of Cox's regression model. Annals of Statistics 9, 93-108.
        """
        times = np.atleast_1d(np.asarray(times, dtype=float))
        if not (np.isfinite(times) & (times >= 0)).all():
            raise DataError(_("Times are numbers from 0."), found=some(f"{one:g}" for one in times[~(times >= 0)]))
        kept = [place for place, name in enumerate(self.design.info.column_names) if name != "Intercept"]
        design = self.design.of(accounts)[:, kept]
        when, jumps, spread, slopes = self.steps
        place = np.searchsorted(when, times + 1e-12, side="right")
        index = pd.MultiIndex.from_product([accounts.index, times], names=[accounts.index.name or "account_id", "time"])
        # sums up to each time, with nothing before the first
        base, variance, moved = (
            np.concatenate([np.zeros_like(one[:1]), np.cumsum(one, axis=0)]) for one in (jumps, spread, slopes)
        )
        base, variance, moved = base[place], variance[place], moved[place]
        # by the coefficients, the logarithm of the cumulative hazard moves by x less the mean of those at risk
        part = np.where(base > 0, base, 1.0)
        slope = (design[:, None, :] - moved[None] / part[:, None]).reshape(-1, design.shape[1])
        own = np.tile(np.where(base > 0, np.sqrt(variance) / part, 0.0), len(design))
        with np.errstate(divide="ignore"):
            log = (np.log(base)[None] + (design @ self.params.to_numpy())[:, None]).ravel()
        slope, own = np.where(np.isinf(log)[:, None], 0.0, slope), np.where(np.isinf(log), 0.0, own)
        whole = np.zeros((design.shape[1] + 1,) * 2)
        whole[:-1, :-1], whole[-1, -1] = self.covariance.to_numpy(), 1.0
        table = pd.DataFrame(survival_around(log, np.column_stack([slope, own]), whole, interval), index=index)
        seen = np.tile(times <= self.last + 1e-9, len(design))
        table[~seen] = np.nan
        return table.assign(observed=seen)

    def _repr_html_(self) -> str:
        return self.hazard_ratios().to_html()


def proportional_hazards(
    accounts: pd.DataFrame,
    formula: str,
    *,
    time: str = "time",
    ended: str = "ended",
    entry: str | None = None,
) -> ProportionalResults:
    """Learn from how long accounts lasted what makes them last longer, whatever the course of the hazard over time.

    Parameters
    ----------
    accounts : DataFrame
        One row an account, as :func:`relationships` makes it, with what was known of it at its start. What is known
        only later (such as how long it lasted, or all it bought) must not be in it.
    formula : str
        Such as ``"~ industry + np.log(employees)"``.
    time, ended : str
        Columns: how long the account lasted so far, and whether it ended.
    entry : str, optional
        Column: the age from which it was watched.

    Returns
    -------
    ProportionalResults

    Raises
    ------
    DataError
        If a column is missing, a time is not above 0 or not above the entry, or the formula names nothing.
    FitError
        If nobody ended, or the fit has no end.

    Notes
    -----
    Cox's model (statsmodels PHReg) with Efron's way for ends at the same time. For signs that change over time, use
    :func:`hazard_model`.

    References
    ----------
    Cox, D. R. (1972). Regression models and life-tables. Journal of the Royal Statistical Society B 34, 187-220.

    Examples
    --------
    >>> accounts = pd.DataFrame(
    ...     {"time": [1.0, 2, 3, 4, 5, 6], "ended": [1, 1, 1, 0, 1, 0], "large": [0, 1, 0, 1, 0, 1]}
    ... )
    >>> found = proportional_hazards(accounts, "~ large")
    >>> round(float(found.params["large"]), 3)
    -1.208
    """
    from statsmodels.duration.hazard_regression import PHReg

    require(accounts, [time, ended] + ([entry] if entry else []), name="accounts")
    design, columns, kept = design_of_rows(formula, accounts)
    if "Intercept" in columns:
        columns = columns.drop(columns="Intercept")
    if not len(columns.columns):
        raise DataError(_("The formula {formula} names no column.").format(formula=formula))
    rows = accounts.iloc[kept]
    t, d = rows[time].to_numpy(dtype=float), rows[ended].to_numpy(dtype=float)
    begin = rows[entry].to_numpy(dtype=float) if entry else np.zeros(len(t))
    if not np.isin(d, (0, 1)).all():
        raise DataError(_("The column {column} says something else than 0 and 1.").format(column=ended))
    if not (np.isfinite(t) & (t > begin) & (begin >= 0)).all():
        raise DataError(
            _("{n} rows have a {column} that is not above the age from which they were watched.").format(
                n=number(int((~(t > begin)).sum())), column=time
            ),
            found=some(rows.index[~(t > begin)]),
        )
    if not d.any():
        raise FitError(_("Nobody ended, so these data do not say how accounts end."))
    X = columns.to_numpy()
    if np.linalg.matrix_rank(X - X.mean(axis=0)) < X.shape[1]:
        raise DataError(
            _("Signs of the formula say the same, so their effects cannot be told apart."), found=some(columns.columns)
        )
    scale, terms = X.std(axis=0), {"status": d, "entry": begin if entry else None, "ties": "efron"}
    model = PHReg(t, X / scale, **terms)  # its search is best with columns of one size
    try:
        near = model.fit(disp=0, warn_convergence=False)  # what it would warn of is judged here
    except (np.linalg.LinAlgError, FloatingPointError) as error:
        raise FitError(_("The search for the effects has no end."), found=str(error)) from error
    if not (np.isfinite(near.params).all() and (np.asarray(near.bse) < SEPARATED).all()):
        raise FitError(
            _("A sign tells exactly who ends in these data, so its effect has no bounds."),
            do=_("Leave the sign out, or look at hazard_model(..., penalty='weak')."),
        )
    if not np.abs(model.score(near.params)).max() < 1e-3 * (1 + d.sum()):
        raise FitError(_("The search for the effects has no end."), found=_("{n} rows").format(n=number(len(t))))
    start = {"start_params": near.params / scale, "disp": 0, "warn_convergence": False}
    fitted = PHReg(t, columns.reset_index(drop=True), **terms).fit(**start)
    names, notes = columns.columns, []
    if len(rows) < len(accounts):
        notes.append(_("{n} accounts lack a value and are left out.").format(n=number(len(accounts) - len(rows))))
    if d.sum() < 10 * len(names):
        notes.append(_("There are fewer than ten ends for each effect: read the intervals, not the estimates."))
    cov = np.asarray(fitted.cov_params())
    params = pd.Series(np.asarray(fitted.params), names)
    return ProportionalResults(
        params,
        pd.Series(np.sqrt(np.diag(cov)), names),
        pd.DataFrame(cov, names, names),
        float(fitted.llf),
        len(rows),
        int(d.sum()),
        float(t.max()),
        notes,
        fitted,
        design,
        _breslow(t, d, begin, X, params.to_numpy()),
    )


def _breslow(t: np.ndarray, d: np.ndarray, begin: np.ndarray, X: np.ndarray, params: np.ndarray) -> tuple:
    """Return times of ends, the steps of the hazard, their variance, and the steps times the means of those at risk."""
    when = np.unique(t[d > 0])
    risk = np.exp(X @ params)
    watched = (begin[:, None] < when) & (when <= t[:, None])
    weight = watched * risk[:, None]
    total = weight.sum(axis=0)
    deaths = ((t[:, None] == when) & (d[:, None] > 0)).sum(axis=0)
    means = (weight.T @ X) / total[:, None]
    jumps = deaths / total
    return when, jumps, deaths / total**2, means * jumps[:, None]
