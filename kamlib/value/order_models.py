"""Order summaries in, a model of when accounts buy and whether they have left out: BG/NBD and its relatives."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.value.beta_geometric import BetaGeometric, OnlyPurchases
from kamlib.value.dropout import beaten
from kamlib.value.model import OrderModel
from kamlib.value.pareto import Pareto

_SHAPES = (1, 2, 3, 4)


class BGNBD(OrderModel):
    """BG/NBD: accounts buy at random times and may leave after each repeat purchase.

    Parameters
    ----------
    summary : DataFrame
        One row an account: ``frequency``, ``recency``, ``T``, as :func:`kamlib.measure.order_summary` makes them.
    purchase, dropout : str, optional
        Formula of columns of `summary` that make accounts buy more often or leave more easily, such as
        ``"~ industry"``: the purchase rate is multiplied by exp(coefficient x value), the odds of leaving likewise.
    weights : Series or array, optional
        How many accounts each row stands for.

    Raises
    ------
    DataError
        If the table cannot be used.

    References
    ----------
    Fader, P. S., Hardie, B. G. S. & Lee, K. L. (2005). "Counting your customers" the easy way: an alternative to the
    Pareto/NBD model. Marketing Science 24(2), 275-284.

    Examples
    --------
    >>> import pandas as pd
    >>> summary = pd.DataFrame({"frequency": [2.0], "recency": [30.43], "T": [38.86]}, index=["A"])
    >>> published = BGNBD(summary).with_params([0.2426, 4.4136, 0.7929, 2.4259])
    >>> round(float(published.expected_purchases(39, interval=None).total["mean"]), 3)
    1.226
    """

    law = BetaGeometric()

    def _dropout_test(self, results, draws: int, seed: int) -> pd.Series:
        """Hold the gain over a model without dropout against the gains on portfolios in which none leaves."""
        if self._designs:
            raise DataError(_("The test of dropout works without covariates only."))
        statistic, law, none_leaves = _gain(self, results.inside)
        rng = np.random.default_rng(seed)
        T = np.repeat(self._scaled[2], np.round(self._w).astype(int))

        def draw() -> float:
            frequency, recency = law.draw_past(rng, T, *np.exp(none_leaves))
            drawn = self._like(pd.DataFrame({"frequency": frequency, "recency": recency, "T": T}))
            return _gain(drawn, results.inside)[0] + 1e-9

        return beaten(statistic, draw, draws)


class MBGNBD(BGNBD):
    """MBG/NBD: as BG/NBD, but accounts may leave after their first purchase too.

    Takes what :class:`BGNBD` takes.

    References
    ----------
    Batislam, E. P., Denizel, M. & Filiztekin, A. (2007). Empirical validation and comparison of models for customer
    base analysis. International Journal of Research in Marketing 24(3), 201-209.
    """

    law = BetaGeometric(modified=True)


class ParetoNBD(BGNBD):
    """Pareto/NBD: accounts buy at random times and may leave at any time, not only after a purchase.

    Takes what :class:`BGNBD` takes; dropout covariates multiply the rate of leaving.

    References
    ----------
    Schmittlein, D. C., Morrison, D. G. & Colombo, R. (1987). Counting your customers: who are they and what will
    they do next? Management Science 33(1), 1-24.
    """

    law = Pareto()


class BGCNBD(BGNBD):
    """BG/CNBD-k: as BG/NBD, but the times between purchases are more regular than chance, as with business customers.

    Parameters
    ----------
    summary : DataFrame
        As for :class:`BGNBD`, with the column ``log_intervals`` (``order_summary(..., log_intervals=True)``).
    k : int, optional
        Regularity: 1 is chance, larger is more regular. By default the one of 1, 2, 3, 4 under which the data are most
        likely.
    purchase, dropout, weights
        As for :class:`BGNBD`.

    References
    ----------
    Reutterer, T., Platzer, M. & Schroeder, N. (2021). Leveraging purchase regularity for predicting customer behavior
    the easy way. International Journal of Research in Marketing 38(1), 194-215.
    """

    modified = False

    def __init__(
        self,
        summary: pd.DataFrame,
        *,
        k: int | None = None,
        purchase: str | None = None,
        dropout: str | None = None,
        weights: pd.Series | np.ndarray | None = None,
    ):
        if k is not None and k not in range(1, 21):
            raise DataError(_("k is a whole number from 1 to 20, or left out."), found=str(k))
        self.law = BetaGeometric(k=k or 1, modified=self.modified)
        if k != 1:
            self.needs = (*self.needs, "log_intervals")
        self._given = {"summary": summary, "purchase": purchase, "dropout": dropout, "weights": weights}
        self._choose = k is None
        super().__init__(**self._given)

    def _fixed(self) -> np.ndarray:
        k = self.law.k
        logs = (k - 1) * self._columns["log_intervals"] if k > 1 else 0.0
        return logs - k * self._x * np.log(self._unit)

    def fit(self, **options):
        """Find the parameters under which the order histories are most likely, and k where it was not given.

        Takes what :meth:`BGNBD.fit` takes.
        """
        if not self._choose:
            return super().fit(**options)
        tried = [type(self)(k=k, **self._given) for k in _SHAPES]
        weak = tried[0]._is_weak(options.get("penalty", "auto"))
        values = np.array([one._search(one._start(weak), weak).value + one._constant for one in tried])
        best, second = np.argsort(values)[::-1][:2]
        found = tried[best].fit(**options)
        note = _("k = {k} was chosen: of 1 to 4 it makes the data most likely, by {gain} log units before k = {next}.")
        values = {"k": _SHAPES[best], "next": _SHAPES[second], "gain": number(values[best] - values[second], 1)}
        found.notes.append(note.format(**values))
        return found

    def _like(self, summary: pd.DataFrame, weights: np.ndarray | None = None) -> OrderModel:
        # of other accounts only the counts are known: the times between purchases add a constant
        return type(self)(summary.assign(log_intervals=0.0), k=self.law.k, weights=weights)


class MBGCNBD(BGCNBD):
    """MBG/CNBD-k: as BG/CNBD-k, but accounts may leave after their first purchase too.

    Takes what :class:`BGCNBD` takes.
    """

    modified = True


class _NoneLeaves(OrderModel):
    """The model of the same accounts in which none leaves."""

    def __init__(self, summary: pd.DataFrame, *, k: int, weights: np.ndarray):
        self.law = OnlyPurchases(k=k)
        super().__init__(summary, weights=weights)


def _gain(model: OrderModel, start: np.ndarray) -> tuple[float, OnlyPurchases, np.ndarray]:
    """Return twice what dropout adds to the log-likelihood, and the law without it, with its estimates."""
    table = pd.DataFrame(dict(zip(("frequency", "recency", "T"), model._scaled, strict=True)))
    null = _NoneLeaves(table, k=model.law.k, weights=model._w)
    best = null._search(null._start(False), False)
    value = max(model._search(at, False).value for at in (start, model._start(False)))
    return max(2 * (value - best.value), 0.0), null.law, best.at
