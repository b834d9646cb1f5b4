"""Two ways in which an account ends, each with a hazard of its own, in; the chance of each within some time out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import norm

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.measure.checks import require
from kamlib.value.hazard import hazard_model
from kamlib.value.hazard_results import HazardResults

THERE = "there"


@dataclass(frozen=True)
class CompetingHazards:
    """Hazards of several ways to end, kept apart.

    Attributes
    ----------
    models : dict of str to HazardResults
        One for each cause.
    groups : str
        Column with the account.
    """

    models: dict[str, HazardResults]
    groups: str

    @property
    def notes(self) -> list[str]:
        """What the reader must know, cause by cause."""
        return [f"{cause}: {note}" for cause, model in self.models.items() for note in model.notes]

    def cumulative_incidence(self, paths: pd.DataFrame, *, interval: float | None = 0.95) -> pd.DataFrame:
        """Return the chance that an account has ended in each way by the end of each period of a path.

        Parameters
        ----------
        paths : DataFrame
            As for :meth:`HazardResults.survival`: the rows of an account are its periods to come, with their signs.
        interval : float or None
            Confidence of the interval; None for the means alone.

        Returns
        -------
        DataFrame
            For each cause, and for ``there`` (still there), the rows of `paths`: the account, ``period`` (1, 2, ... of
            the path), ``cause``, ``mean``, ``mean_ci_lower``, ``mean_ci_upper``, ``observed``. The means of a period
            add up to 1.

        Notes
        -----
        With L the sum over the causes of exp(x b), an account that is there at the beginning of a period ends in it
        with 1 - exp(-L), in each way in proportion. An account that fails can no longer leave: the chance of a cause
        depends on the hazards of all. Intervals by the delta method on the logit.

        References
        ----------
        Prentice, R. L. and others (1978). The analysis of failure times in the presence of competing risks. Biometrics
        34, 541-554.
        """
        if interval is not None and not 0 < interval < 1:
            raise DataError(_("An interval is a probability between 0 and 1, such as 0.95."), found=f"{interval:g}")
        require(paths, [self.groups], name="paths")
        account = paths[self.groups]
        period = account.groupby(account, sort=False).cumcount().to_numpy() + 1
        designs = [model.design.of(paths) for model in self.models.values()]
        rates = [np.exp(X @ model.params.to_numpy()) for X, model in zip(designs, self.models.values(), strict=True)]
        total = np.sum(rates, axis=0)
        so_far = _sum(total[:, None], account)[:, 0]
        before, ends = np.exp(total - so_far), -np.expm1(-total)
        seen = np.all([model._seen(paths) for model in self.models.values()], axis=0)
        means = {
            cause: _sum((before * ends * rate / total)[:, None], account)[:, 0]
            for cause, rate in zip(self.models, rates, strict=True)
        }
        slopes = {cause: [] for cause in means}
        for other, (X, rate) in enumerate(zip(designs, rates, strict=True)):
            moved = rate[:, None] * X  # of the rate of this cause, by its coefficients
            earlier = _sum(moved, account) - moved
            for place, cause in enumerate(means):
                part = rates[place] / total
                slope = -(before * ends * part)[:, None] * earlier
                own = (place == other) - part  # by how much the part of this cause grows
                slope += (before * (part * np.exp(-total) + ends * own / total))[:, None] * moved
                slopes[cause].append(_sum(slope, account))
        means[THERE] = np.exp(-so_far)
        slopes[THERE] = [
            -means[THERE][:, None] * _sum(r[:, None] * X, account) for r, X in zip(rates, designs, strict=True)
        ]
        tables = []
        for cause, mean in means.items():
            found = {self.groups: account.to_numpy(), "period": period, "cause": cause, "mean": mean}
            if interval is not None:
                variance = sum(
                    np.einsum("ni,ij,nj->n", slope, model.covariance.to_numpy(), slope)
                    for slope, model in zip(slopes[cause], self.models.values(), strict=True)
                )
                reach = norm.ppf(0.5 + interval / 2) * np.sqrt(variance) / np.maximum(mean * (1 - mean), 1e-300)
                with np.errstate(divide="ignore", over="ignore"):
                    logit = np.log(mean) - np.log1p(-mean)
                    found["mean_ci_lower"] = 1 / (1 + np.exp(reach - logit))
                    found["mean_ci_upper"] = 1 / (1 + np.exp(-reach - logit))
            tables.append(pd.DataFrame(found).assign(observed=seen))
        return pd.concat(tables, ignore_index=True)

    def _repr_html_(self) -> str:
        return "".join(model._repr_html_() for model in self.models.values())


def competing_hazards(
    panel: pd.DataFrame,
    formula: str | Mapping[str, str],
    *,
    causes: Sequence[str] = ("fails", "leaves"),
    groups: str = "account_id",
    penalty: Literal["auto", "weak"] | None = "auto",
    cov_type: Literal["nonrobust", "cluster"] = "nonrobust",
) -> CompetingHazards:
    """Learn which signs go before each way of ending: an account fails, or it leaves.

    Parameters
    ----------
    panel : DataFrame
        As for :func:`hazard_model`, with a column of 0 and 1 for each cause.
    formula : str or mapping
        Signs for all causes, or a formula for each.
    causes : sequence of str
        Columns of the ways to end.
    groups, penalty, cov_type
        As for :func:`hazard_model`.

    Returns
    -------
    CompetingHazards

    Raises
    ------
    DataError
        If a cause has no formula, or a row has two ends.

    Notes
    -----
    Each cause has a model of its own, for which an end of another kind is the end of watching. Whether accounts that
    failed would have left later, no data tell. In the period of another end an account counts as watched to its end:
    where a fifth or more end in a period, chances come out a little low.

    Examples
    --------
    >>> panel = pd.DataFrame(
    ...     {"account_id": list("AABBCD"), "fails": [0, 1, 0, 0, 0, 0], "leaves": [0, 0, 0, 1, 0, 0]}
    ... )
    >>> found = competing_hazards(panel, "~ 1").cumulative_incidence(pd.DataFrame({"account_id": ["E"]}), interval=None)
    >>> found.set_index("cause")["mean"].round(3).to_dict()
    {'fails': 0.153, 'leaves': 0.153, 'there': 0.694}
    """
    formulas = {cause: formula for cause in causes} if isinstance(formula, str) else dict(formula)
    absent = [cause for cause in causes if cause not in formulas]
    if absent:
        raise DataError(_("There is no formula for {names}.").format(names=some(absent)))
    require(panel, [*causes, groups], name="panel")
    twice = panel[list(causes)].sum(axis=1) > 1
    ended = panel[list(causes)].sum(axis=1).groupby(panel[groups], sort=False).sum()
    if twice.any() or (ended > 1).any():
        raise DataError(
            _("{n} accounts end more than once.").format(n=number(int((ended > 1).sum()))),
            found=some(ended.index[ended > 1]),
            do=_("Keep what happened first, and no row after it."),
        )
    models = {
        cause: hazard_model(panel, formulas[cause], event=cause, groups=groups, penalty=penalty, cov_type=cov_type)
        for cause in causes
    }
    return CompetingHazards(models, groups)


def _sum(values: np.ndarray, account: pd.Series) -> np.ndarray:
    """Add up along each account's path."""
    return pd.DataFrame(values).groupby(account.to_numpy(), sort=False).cumsum().to_numpy()
