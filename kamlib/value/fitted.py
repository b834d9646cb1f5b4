"""Where a search ended in; estimates with their doubt, tests and a summary out: what all models have in common."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pandas as pd
from scipy.stats import norm
from statsmodels.base.model import LikelihoodModelResults
from statsmodels.base.wrapper import ResultsWrapper
from statsmodels.iolib.summary import Summary
from statsmodels.iolib.table import SimpleTable
from statsmodels.tools.tools import Bunch

from kamlib.errors import some
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.value.covariance import covariance
from kamlib.value.newton import Optimum


class Fitted(LikelihoodModelResults):
    """Base of results: estimates, standard errors, tests, summary.

    Attributes
    ----------
    params, bse : Series
        Natural parameters and their standard errors.
    llf : float
        Log-likelihood, never penalised.
    aic, bic : float
        2 k - 2 llf and k log(n) - 2 llf.
    converged : bool
        Always True: a search that does not end raises an error. For parameters given by the caller, False.
    notes : list of str
        What the reader must know: a penalty, a parameter at its boundary.
    """

    def __init__(
        self,
        model: Any,
        found: Optimum,
        *,
        penalty: bool,
        cov_type: str = "nonrobust",
        groups: Any = None,
        draws: int = 1000,
        seed: int = 0,
        given: bool = False,
    ):
        params = model._outside(found.at)
        size = len(params)
        self.inside, self.penalty, self.given = found.at, penalty, given
        self.inside_cov = np.full((size, size), np.nan)
        self.known = np.zeros(size, dtype=bool)
        if not given:
            self.inside_cov, self.known = covariance(model, found, penalty, cov_type, groups, draws, seed)
        slope = model._slope(params)
        shown = np.where(self.known[:, None] & self.known, self.inside_cov * np.outer(slope, slope), np.nan)
        super().__init__(model, params, shown)
        self.cov_type, self.converged, self.steps = cov_type, not given, found.steps
        self.nobs, self.df_model, self.df_resid = model.nobs, size, model.nobs - size
        self.llf = float(model.loglike(params))
        self.mle_retvals = Bunch(converged=self.converged, iterations=found.steps)
        self.notes = self._notes()

    @property
    def llf(self) -> float:
        """The log-likelihood at the estimates, in the unit of the data, without any penalty."""
        return self._llf

    @llf.setter
    def llf(self, value: float) -> None:
        self._llf = value

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return 2 * len(self.inside) - 2 * self.llf

    @property
    def bic(self) -> float:
        """Schwarz's criterion, with the number of accounts."""
        return len(self.inside) * np.log(self.nobs) - 2 * self.llf

    def cov_params(self, *args, **options):
        """Return the covariance of the natural parameters; with arguments as in statsmodels."""
        if args or options:
            return super().cov_params(*args, **options)
        names = self.model.param_names
        return pd.DataFrame(self.normalized_cov_params, index=names, columns=names)

    def conf_int(self, alpha: float = 0.05) -> pd.DataFrame:
        """Return confidence intervals; those of the law's parameters are made on the logarithm and stay above 0.

        Returns
        -------
        DataFrame
            By parameter: ``ci_lower``, ``ci_upper``.
        """
        reach = norm.ppf(1 - alpha / 2) * np.sqrt(np.where(self.known, np.diag(self.inside_cov), np.nan))
        bounds = [self.model._outside(self.inside + sign * reach) for sign in (-1, 1)]
        return pd.DataFrame(dict(zip(("ci_lower", "ci_upper"), bounds, strict=True)), index=self.model.param_names)

    def _notes(self) -> list[str]:
        notes = []
        if self.given:
            notes.append(_("The parameters were given, not estimated: they have no standard errors."))
        if self.penalty:
            notes.append(
                _(
                    "Fitted with a weak penalty to {n} accounts: parameters are pulled a little towards what is common "
                    "in business."
                ).format(n=number(self.nobs))
            )
        notes += self.model.law.remarks(self.inside)
        unknown = [name for name, known in zip(self.model.param_names, self.known, strict=True) if not known]
        if unknown and not self.given:
            notes.append(
                _(
                    "The likelihood is flat in {names}: many values fit as well, so they have no standard error. "
                    "Predictions hardly depend on them."
                ).format(names=some(unknown))
            )
        return notes

    def summary(self, alpha: float = 0.05) -> Summary:
        """Return estimates, standard errors, intervals and notes as a table that prints."""
        model, bounds = self.model, self.conf_int(alpha)
        top = [
            [_("Model:"), type(model).__name__, _("Log-likelihood:"), f"{self.llf:.4f}"],
            [_("Accounts:"), f"{self.nobs:g}", "AIC:", f"{self.aic:.2f}"],
            [_("Covariance:"), _("none") if self.given else self.cov_type, "BIC:", f"{self.bic:.2f}"],
            [_("Penalty:"), _("weak") if self.penalty else _("none"), _("Newton steps:"), str(self.steps)],
        ]
        title = _("{model}: {n} accounts").format(model=type(model).__name__, n=number(self.nobs))
        rows = [
            [f"{value:.5g}", _shown(error), _shown(low), _shown(high)]
            for value, error, low, high in zip(
                np.asarray(self.params), self.bse, bounds["ci_lower"], bounds["ci_upper"], strict=True
            )
        ]
        heads = [_("estimate"), _("std. error"), f"[{alpha / 2:g}", f"{1 - alpha / 2:g}]"]
        summary = Summary()
        summary.tables = [
            SimpleTable(top, title=title),
            SimpleTable(rows, headers=heads, stubs=list(model.param_names)),
        ]
        notes = [_("Intervals are made on the logarithm of the parameters."), *self.notes]
        summary.extra_txt = "\n".join(f"[{place}] {note}" for place, note in enumerate(notes, start=1))
        return summary


def _shown(value: float) -> str:
    return "-" if np.isnan(value) else f"{value:.5g}"


class Wrapped(ResultsWrapper):
    """Gives parameters their names, as statsmodels does."""

    _wrap_attrs: ClassVar = dict.fromkeys(("params", "bse", "tvalues", "pvalues"), "columns")
