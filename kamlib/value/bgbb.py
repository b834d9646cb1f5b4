"""Summaries in whole periods in, a model of accounts that in each period buy or not and may leave out: BG/BB."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.value.beta_bernoulli import BetaBernoulli, NoneLeaves
from kamlib.value.dropout import beaten
from kamlib.value.model import OrderModel
from kamlib.value.newton import maximise


class BGBB(OrderModel):
    """BG/BB: in each period an account buys once or not at all, and before each period it may leave.

    For purchases that have their occasions: a yearly contract, a season's order, a fair, a monthly round.

    Parameters
    ----------
    summary : DataFrame
        One row an account, in whole periods after the one in which it began: ``frequency`` (periods with a purchase),
        ``recency`` (the last of them, 0 at frequency 0) and ``T`` (how many there were).
    purchase, dropout : str, optional
        Formula of columns of `summary`, such as ``"~ industry"``: the odds of buying in a period, or of leaving before
        one, are multiplied by exp(coefficient x value).
    weights : Series or array, optional
        How many accounts each row stands for.

    Raises
    ------
    DataError
        If the table cannot be used.

    Notes
    -----
    Horizons count periods too. Of a part of a period its share of the purchases is expected.

    References
    ----------
    Fader, P. S., Hardie, B. G. S. & Shang, J. (2010). Customer-base analysis in a discrete-time noncontractual setting.
    Marketing Science 29(6), 1086-1108.

    Examples
    --------
    >>> summary = pd.DataFrame({"frequency": [6, 1], "recency": [6, 1], "T": [6, 6]}, index=["A", "B"])
    >>> published = BGBB(summary).with_params([1.204, 0.750, 0.657, 2.783])
    >>> published.probability_alive(interval=None).table["mean"].round(2).to_dict()
    {'A': 1.0, 'B': 0.07}
    """

    law = BetaBernoulli()

    def __init__(
        self,
        summary: pd.DataFrame,
        *,
        purchase: str | None = None,
        dropout: str | None = None,
        weights: pd.Series | np.ndarray | None = None,
    ):
        super().__init__(summary, purchase=purchase, dropout=dropout, weights=weights)
        self._count_periods(summary)

    def _count_periods(self, summary: pd.DataFrame) -> None:
        """Take time as it is: whole periods have no unit."""
        self._unit, self._scaled, self._constant = 1.0, (self._x, self._t_x, self._T), 0.0
        whole = (np.floor(self._T) == self._T) & (self._t_x == np.floor(self._t_x)) & (self._x <= self._t_x)
        if not whole.all():
            raise DataError(
                _("{n} accounts have a history that does not count whole periods.").format(
                    n=number(int((~whole).sum()))
                ),
                expected=_("recency and T in whole periods, and no more purchases than periods up to the last one"),
                found=some([str(account) for account in summary.index[~whole]]),
                do=_("Count in how many months, quarters or years an account bought, not on how many days."),
            )

    def _fixed(self) -> np.ndarray:
        return np.zeros(len(self._x))

    def _dropout_test(self, results, draws: int, seed: int) -> pd.Series:
        """Hold the gain over a model without dropout against the gains on portfolios in which none leaves."""
        if self._designs:
            raise DataError(_("The test of dropout works without covariates only."))
        statistic, none_leaves = self._gain(results.inside)
        rng = np.random.default_rng(seed)
        T = np.repeat(self._T, np.round(self._w).astype(int))

        def draw() -> float:
            frequency, recency = NoneLeaves().draw_past(rng, T, *np.exp(none_leaves))
            drawn = pd.DataFrame({"frequency": frequency, "recency": recency, "T": T}).value_counts().rename("n")
            alike = drawn.reset_index()
            return self._like(alike, alike["n"])._gain(results.inside)[0] + 1e-5

        return beaten(statistic, draw, draws)

    def _gain(self, start: np.ndarray) -> tuple[float, np.ndarray]:
        """Return twice what dropout adds to the log-likelihood, and the estimates without it."""
        null = _Staying(pd.DataFrame(self._columns), weights=self._w)
        best = null._search(null._start(False), False)
        # where none leaves, the likelihood is flat towards the boundary: no need to go to its end
        tops = [
            maximise(lambda at: self._penalised(at, False), at, tolerance=1e-6) for at in (start, self._start(False))
        ]
        return max(2 * (max(top.value for top in tops) - best.value), 0.0), best.at


class _Staying(BGBB):
    """The model of the same accounts in which none leaves."""

    law = NoneLeaves()
