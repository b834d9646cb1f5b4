"""Two years of accounts in; what became of the largest of the first, and what choosing alone explains of it, out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.evaluate.lag import Expected, expected_lag
from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.measure import Estimate
from kamlib.measure.checks import by_account


@dataclass(frozen=True)
class Regression:
    """What became of the largest accounts, beside what choosing them for a good year does by itself.

    Attributes
    ----------
    table : DataFrame
        Indexed by ``account_id`` in the caller's order: ``then``, ``now`` (sales), ``rank_then``, ``rank_now`` (missing
        without sales), ``chosen`` (boolean).
    top : int
        How many were chosen.
    again : int
        How many of them are among as many largest the second time.
    chosen_change, all_change : float
        Change of the sales of the chosen, and of all accounts of that time: -0.2 is a fifth less.
    expected : Expected
        How far the chosen fall behind all accounts of that time by the choice alone, reckoned in two ways, and how far
        they did.
    """

    table: pd.DataFrame
    top: int
    again: int
    chosen_change: float
    all_change: float
    expected: Expected

    @property
    def correlation(self) -> Estimate:
        """Correlation of log sales from one year to the next."""
        return self.expected.correlation

    @property
    def by_correlation(self) -> Estimate:
        """How far the chosen are expected to fall behind, from that correlation alone."""
        return self.expected.by_correlation

    @property
    def observed(self) -> Estimate:
        """How far the chosen did fall behind."""
        return self.expected.observed

    @property
    def lead(self) -> float:
        """How many times a middle account, one that the choice moves neither up nor down, the chosen were then.

        The chosen are expected to keep ``lead ** (correlation - 1)`` of their sales, each counting by its sales.
        Missing where nothing or all of a lead lasts.
        """
        r = self.correlation.value
        return (1 + self.by_correlation.value) ** (1 / (r - 1)) if 0 < r < 1 else float("nan")

    def worked(self) -> str:
        """Say step by step how the correlation leads to the fall that is expected from the choice alone."""
        lead, r = self.lead, self.correlation.value
        steps = [
            _("Lead of the {top} largest over a middle account: {times} times its sales, or {doublings} doublings."),
            _("With a correlation of {r} this part of it lasts: {lasting} doublings, or {left} times its sales."),
            _("Of each 100 they bought, {kept} are left by the choice alone: {expected} less."),
        ]
        return "\n".join(steps).format(
            top=number(self.top),
            times=number(lead, 2),
            doublings=number(np.log2(lead), 2),
            r=number(r, 2),
            lasting=number(r * np.log2(lead), 2),
            left=number(lead**r, 2),
            kept=number(100 * (1 + self.by_correlation.value)),
            expected=share(-self.by_correlation.value),
        )

    def __str__(self) -> str:
        values = {
            "top": number(self.top),
            "chosen": _signed(self.chosen_change),
            "all": _signed(self.all_change),
            "again": number(self.again),
            "apart": share(abs(self.observed.value)),
            "r": number(self.correlation.value, 2),
            "expected": share(-self.by_correlation.value),
            "low": share(-self.by_correlation.ci_upper),
            "high": share(-self.by_correlation.ci_lower),
        }
        if self.observed.value < 0:
            return _(
                "Sales of the {top} largest a year later: {chosen}; of all accounts of that time: {all}; {again} of "
                "them are among the {top} largest again. They fell {apart} behind. With a correlation of {r} from one "
                "year to the next, choosing the largest alone lets one expect {expected} ({low} to {high})."
            ).format(**values)
        return _(
            "Sales of the {top} largest a year later: {chosen}; of all accounts of that time: {all}; {again} of them "
            "are among the {top} largest again. They did {apart} better, although with a correlation of {r} from one "
            "year to the next choosing the largest lets one expect them {expected} behind ({low} to {high})."
        ).format(**values)

    def _repr_html_(self) -> str:
        chosen = self.table[self.table["chosen"]].sort_values("rank_then")
        return f"<p>{escape(str(self))}</p>{chosen.to_html(max_rows=20)}"


def regression_to_the_mean(values: pd.DataFrame, *, top: int, seed: int = 0, draws: int = 1000) -> Regression:
    """Roll the dice in your own orders: choose the largest of one year and see how they do in the next.

    Parameters
    ----------
    values : DataFrame
        Sales by ``account_id`` (index) in two periods of the same length (two columns, the earlier one first).
    top : int
        How many of the largest are chosen.
    seed, draws : int
        Start and number of the bootstrap draws over accounts behind the intervals.

    Returns
    -------
    Regression

    Raises
    ------
    DataError
        If there are not two columns, a value is missing, an account stands twice, or nobody is left to compare with.

    See Also
    --------
    dice : The same with dice, where nothing but luck is at work.

    Notes
    -----
    "Behind" compares the chosen with all accounts that bought in the first period, so that a good year for everybody is
    no success of the chosen. What the choice explains is said in :func:`kamlib.evaluate.lag.expected_lag`. Like dice of
    which a part is kept: at a correlation of 0.6, three of five. It is no proof that key account management does
    nothing; it is what would be seen if it did nothing.

    Examples
    --------
    >>> sales = pd.DataFrame(
    ...     {"2023": [60.0, 30.0, 20.0, 10.0], "2024": [30.0, 40.0, 20.0, 10.0]}, index=["A", "B", "C", "D"]
    ... )
    >>> result = regression_to_the_mean(sales, top=1)
    >>> result.again, round(result.chosen_change, 2), round(result.all_change, 3), round(float(result.observed), 2)
    (0, -0.5, -0.167, -0.4)
    """
    if values.shape[1] != 2:
        raise DataError(
            _("Two periods are compared, so the table needs two columns."),
            found=some(values.columns) or _("no column"),
        )
    then, now = (by_account(values.iloc[:, place], name=str(values.columns[place])) for place in (0, 1))
    bought = int((then > 0).sum())
    if not 1 <= top < bought:
        raise DataError(
            _("Choosing {top} accounts leaves none to compare with.").format(top=top),
            found=_("{n} accounts with sales in the first period").format(n=number(bought)),
            do=_("Choose fewer."),
        )
    table = pd.DataFrame({"then": then, "now": now})
    for when in ("then", "now"):
        table[f"rank_{when}"] = table[when].where(table[when] > 0).rank(ascending=False, method="first")
    table["chosen"] = table["rank_then"] <= top
    known, chosen = table[table["then"] > 0], table[table["chosen"]]
    return Regression(
        table,
        top,
        int((chosen["rank_now"] <= top).sum()),
        float(chosen["now"].sum() / chosen["then"].sum() - 1),
        float(known["now"].sum() / known["then"].sum() - 1),
        expected_lag(then, now, top=top, seed=seed, draws=draws),
    )


def _signed(change: float) -> str:
    return ("+" if change > 0 else "") + share(change)
