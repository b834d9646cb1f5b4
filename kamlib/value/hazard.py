"""Accounts by period with their signs and whether they ended in; the chance of an end in each period to come out."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from kamlib.errors import DataError, FitError, some
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.measure.checks import require
from kamlib.value.designs import design_of_rows
from kamlib.value.hazard_results import HazardResults
from kamlib.value.newton import maximise

EVENTS_A_SIGN = 10
SEPARATED = 50.0
"""Standard error, of a sign with the standard deviation 1, beyond which its effect has no bounds."""


def hazard_model(
    panel: pd.DataFrame,
    formula: str,
    *,
    event: str = "left",
    groups: str = "account_id",
    penalty: Literal["auto", "weak"] | None = "auto",
    cov_type: Literal["nonrobust", "cluster"] = "nonrobust",
) -> HazardResults:
    """Learn from accounts by period which signs go before an end, and how likely an end is with them.

    Parameters
    ----------
    panel : DataFrame
        One row for each period that an account began, in their order, as :func:`kamlib.measure.account_quarters` makes
        them; none after its end.
    formula : str
        Signs, such as ``"~ payment_delay + np.log(age)"``. Dummies of the calendar are ``C(quarter)``.
    event : str
        Column with 1 in the period in which the account ended, else 0. An end of another kind is a last row with 0.
    groups : str
        Column with the account.
    penalty : {"auto", "weak"} or None
        ``"weak"`` pulls each coefficient a little towards 0, whatever the unit of the sign; ``"auto"`` does so if there
        are fewer than ten ends for each.
    cov_type : {"nonrobust", "cluster"}
        Standard errors from the curvature of the likelihood, or robust by account.

    Returns
    -------
    HazardResults

    Raises
    ------
    DataError
        If a column is missing, the event is not 0 or 1, an account has rows after its end, or signs say the same.
    FitError
        If none or all ended, or a sign tells the ends exactly.

    Notes
    -----
    The hazard of a period is 1 - exp(-exp(x b)): complementary log-log, which is a proportional hazards model seen by
    period. An account-period is one observation; an account that is watched from some period on counts from there. The
    weak penalty is half the square of each coefficient times the standard deviation of its sign.

    References
    ----------
    Prentice, R. L. & Gloeckler, L. A. (1978). Regression analysis of grouped survival data with application to breast
    cancer data. Biometrics 34, 57-67. Allison, P. D. (1982). Discrete-time methods for the analysis of event histories.
    Sociological Methodology 13, 61-98.

    Examples
    --------
    Of four accounts one ends in its second period: 1 end in 7 periods.

    >>> panel = pd.DataFrame({"account_id": list("AABBCCD"), "left": [0, 1, 0, 0, 0, 0, 0]})
    >>> found = hazard_model(panel, "~ 1")
    >>> round(float(found.hazard(panel).loc[0, "mean"]), 4)
    0.1429
    """
    from statsmodels.genmod import families
    from statsmodels.genmod.generalized_linear_model import GLM

    if penalty not in ("auto", "weak", None):
        raise DataError(_("There is no penalty {name}.").format(name=penalty), expected="'auto', 'weak', None")
    if cov_type not in ("nonrobust", "cluster"):
        raise DataError(
            _("There is no covariance of the type {name}.").format(name=cov_type), expected="nonrobust, cluster"
        )
    require(panel, [event, groups], name="panel")
    design, columns, kept = design_of_rows(formula, panel)
    y, account, notes = _checked(panel, event, groups, kept)
    X = columns.to_numpy()
    size, spread = np.abs(X).max(axis=0), X.std(axis=0)
    slopes = spread > 1e-12 * size
    scale = np.where(slopes, spread, np.where(size > 0, size, 1.0))
    if np.linalg.matrix_rank(X / scale) < X.shape[1]:
        raise DataError(
            _("Signs of the formula say the same, so their effects cannot be told apart."), found=some(columns.columns)
        )
    weak = penalty == "weak" or (penalty == "auto" and y.sum() < EVENTS_A_SIGN * slopes.sum())
    pull = slopes.astype(float) if weak else np.zeros(len(scale))
    model = GLM(y, X / scale, family=families.Binomial(link=families.links.CLogLog()))

    def local(at: np.ndarray):
        bend = model.hessian(at, observed=True) - np.diag(pull)
        return model.loglike(at) - pull @ at**2 / 2, model.score(at) - pull * at, bend

    start = np.zeros(X.shape[1])
    start[~slopes] = np.log(-np.log1p(-np.clip(y.mean(), 1e-6, 0.9)))
    found = maximise(local, start)
    cov = np.linalg.pinv(-found.hessian, hermitian=True)
    boundless = slopes & ~((np.sqrt(np.diag(cov)) < SEPARATED) & (np.abs(found.at) < SEPARATED))
    if boundless.any():
        raise FitError(
            _("A sign tells exactly who ends in these data, so its effect has no bounds."),
            found=some(columns.columns[boundless]),
            do=_("Use penalty='weak', or leave the sign out."),
        )
    if cov_type == "cluster":
        sums = pd.DataFrame(model.score_obs(found.at)).groupby(account, sort=False).sum().to_numpy()
        cov = cov @ (sums.T @ sums) @ cov
    cov /= np.outer(scale, scale)
    if weak:
        notes.append(
            _("Fitted with a weak penalty to {n} ends: coefficients are pulled a little towards 0.").format(
                n=number(int(y.sum()))
            )
        )
    names = columns.columns
    numeric = [one for one in design.columns if pd.api.types.is_numeric_dtype(panel[one])]
    used = panel[numeric].iloc[kept].astype(float)
    return HazardResults(
        pd.Series(found.at / scale, names),
        pd.Series(np.sqrt(np.diag(cov)), names),
        pd.DataFrame(cov, names, names),
        float(model.loglike(found.at)),
        event,
        formula,
        len(y),
        len(pd.unique(account)),
        int(y.sum()),
        weak,
        notes,
        pd.DataFrame({"least": used.min(), "greatest": used.max()}),
        GLM(y, columns, family=families.Binomial(link=families.links.CLogLog())),
        design,
        groups,
    )


def _checked(
    panel: pd.DataFrame, event: str, groups: str, kept: np.ndarray
) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return event and account of the complete rows, and what to say of the others."""
    ends, accounts = panel[event].to_numpy(dtype=float), panel[groups].to_numpy()
    if not np.isin(ends, (0, 1)).all():
        raise DataError(
            _("The column {column} says something else than 0 and 1.").format(column=event),
            found=some(f"{one:g}" for one in np.unique(ends[~np.isin(ends, (0, 1))])),
        )
    before = pd.Series(ends).groupby(accounts, sort=False).cumsum().to_numpy() - ends
    if (before > 0).any():
        raise DataError(
            _("{n} accounts have rows after their end.").format(n=number(len(pd.unique(accounts[before > 0])))),
            found=some(pd.unique(accounts[before > 0])),
            do=_("Order the rows by period and leave those after the end out."),
        )
    y, notes = ends[kept], []
    if not 0 < y.sum() < len(y):
        raise FitError(
            _("Nobody ended, so these data do not say how accounts end.")
            if not y.sum()
            else _("Every row is an end, so these data do not say how accounts stay."),
            found=_("{n} rows").format(n=number(len(y))),
        )
    if len(y) < len(ends):
        notes.append(
            _("{n} rows, {k} of them with an end, lack a sign and are left out.").format(
                n=number(len(ends) - len(y)), k=number(int(ends.sum() - y.sum()))
            )
        )
    return y, accounts[kept], notes
