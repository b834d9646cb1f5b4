"""A model of amounts in; whether amounts go with how often accounts buy, and by how much, out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import chi2, spearmanr

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import number, share


@dataclass(frozen=True)
class Independence:
    """Whether how much an account spends goes with how often it buys.

    Attributes
    ----------
    elasticity, ci_lower, ci_upper : float
        The mean amount grows as frequency to this power: 0 is none; with its 95 % interval.
    statistic, p_value : float
        Of the likelihood ratio test.
    rank_correlation : float
        Spearman's, of frequency and mean amount, for orientation.
    n : int
        Accounts with a repeat purchase.
    """

    elasticity: float
    ci_lower: float
    ci_upper: float
    statistic: float
    p_value: float
    rank_correlation: float
    n: int

    @property
    def holds(self) -> bool:
        """Whether the data leave the independence standing at 5 %."""
        return self.p_value >= 0.05

    @property
    def twice_as_often(self) -> float:
        """How much more (or less) an account spends a purchase that buys twice as often, as a share."""
        return 2**self.elasticity - 1

    def __str__(self) -> str:
        if self.holds:
            sentence = _(
                "Amounts show no link with how often an account buys ({n} accounts; twice as often goes with {change} "
                "a purchase, between {low} and {high})."
            )
        else:
            sentence = _(
                "Amounts go with how often an account buys ({n} accounts): twice as often, and a purchase brings "
                "{change}, between {low} and {high}. The Gamma-Gamma model does not hold here."
            )
        parts = {
            name: ("+" if value > 0 else "") + share(2**value - 1)
            for name, value in (("change", self.elasticity), ("low", self.ci_lower), ("high", self.ci_upper))
        }
        return sentence.format(n=number(self.n), **parts)

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"


def independence(model: Any) -> Independence:
    """Fit a Gamma-Gamma model with and without a link between amount and frequency, and compare.

    Parameters
    ----------
    model : GammaGamma

    Returns
    -------
    Independence

    Raises
    ------
    DataError
        If all accounts bought equally often.
    """
    table = pd.DataFrame({"frequency": model._x, "monetary_value": model._m, "often": np.log(model._x)})
    if np.ptp(table["often"]) == 0:
        raise DataError(_("All accounts bought equally often: there is nothing to compare."))
    kind = type(model)
    plain = kind(table[["frequency", "monetary_value"]], weights=model._w).fit(penalty=None)
    grown = kind(table, spend="~ often", weights=model._w).fit(penalty=None)
    statistic = max(2 * (grown.llf - plain.llf), 0.0)
    low, high = grown.conf_int().loc["spend[often]"]
    ranks = spearmanr(model._x, model._m)
    return Independence(
        float(grown.params["spend[often]"]),
        float(low),
        float(high),
        float(statistic),
        float(chi2.sf(statistic, 1)),
        float(ranks.statistic),
        int(model.nobs),
    )
