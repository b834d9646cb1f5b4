"""Revenue by account in; on how few accounts it rests out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.measure.checks import by_account


@dataclass(frozen=True)
class Concentration:
    """On how few accounts revenue rests.

    Attributes
    ----------
    table : DataFrame
        Indexed by ``account_id``, largest first: ``revenue``, ``share`` (of `total`; 0 for accounts without revenue),
        ``cumulative_share`` (up to 1) and ``rank`` (from 1; equal accounts share a rank).
    gini : float
        0 when all accounts are alike, near 1 when one has nearly all.
    hhi : float
        Herfindahl-Hirschman index, the sum of squared shares: 1 / n to 1.
    effective_customers : float
        1 / hhi: so many accounts of equal size would be as concentrated.
    total : float
        Revenue of the accounts that have any; shares refer to it.
    n : int
        Number of those accounts.
    n_negative : int
        Accounts with zero revenue or, after credits, less: in the table, but without a share.
    negative_total : float
        What those accounts add up to (zero or less).
    """

    table: pd.DataFrame
    gini: float
    hhi: float
    effective_customers: float
    total: float
    n: int
    n_negative: int
    negative_total: float

    def top_share(self, n: int) -> float:
        """Return the share of the `n` largest accounts, 0 to 1."""
        return float(self.table["share"].head(n).sum()) if n < self.n else 1.0

    def accounts_for(self, share: float) -> int:
        """Return how many of the largest accounts are needed to reach a share of revenue."""
        reached = self.table["cumulative_share"].head(self.n).to_numpy()
        return int(np.searchsorted(reached, share - 1e-9) + 1)

    def __str__(self) -> str:
        return _(
            "The largest of {n} accounts brings {first} of revenue, the five largest {five}; it is as concentrated "
            "as with {effective} accounts of equal size."
        ).format(
            n=number(self.n),
            first=share(self.top_share(1)),
            five=share(self.top_share(5)),
            effective=number(self.effective_customers, 1),
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.table.to_html(max_rows=20)}"


def concentration(revenue: pd.Series) -> Concentration:
    """Say on how few accounts revenue rests: shares, running total, and three numbers for the whole.

    Parameters
    ----------
    revenue : Series
        Revenue of one period by account (parent accounts: several records of one group hide a dependence).

    Returns
    -------
    Concentration

    Raises
    ------
    DataError
        If an account stands twice, a value is missing, or no account has revenue.

    Notes
    -----
    With shares s of the accounts with revenue, largest first: HHI = sum of s squared, effective number of customers =
    1 / HHI, Gini = 1 + 1/n - 2 x (sum of s_i x i) / n over ranks i. Thresholds in use for HHI (0.10 and 0.25, or 0.15
    and 0.25) are borrowed from markets, not made for customers. These numbers describe the period; they are not
    estimates.

    Examples
    --------
    Shares of 32, 18 and 14 per cent, and five equal others:

    >>> result = concentration(pd.Series([32, 18, 14, 7.2, 7.2, 7.2, 7.2, 7.2], index=list("ABCDEFGH")))
    >>> round(result.hhi, 2), round(result.effective_customers, 1), round(result.top_share(3), 2)
    (0.18, 5.5, 0.64)
    """
    revenue = by_account(revenue, name="revenue")
    order = revenue.sort_values(ascending=False, kind="stable")
    positive = order[order > 0]
    total = float(positive.sum())
    if not len(positive):
        raise DataError(
            _("No account has revenue, so there are no shares."),
            found=_("{n} accounts").format(n=number(len(revenue))),
            do=_("Choose another period, or check the sign of the amounts."),
        )
    shares = (order / total).clip(lower=0.0)
    parts = shares.head(len(positive)).to_numpy()
    n = len(parts)
    cumulative = np.append(np.minimum(np.cumsum(parts), 1.0)[:-1], 1.0)
    table = pd.DataFrame(
        {
            "revenue": order,
            "share": shares,
            "cumulative_share": np.append(cumulative, np.ones(len(order) - n)),
            "rank": order.round(2).rank(method="min", ascending=False).astype("int64"),
        }
    )
    hhi = float((parts**2).sum())
    gini = float(1 + 1 / n - 2 * (parts * np.arange(1, n + 1)).sum() / n)
    return Concentration(table, max(gini, 0.0), hhi, 1 / hhi, total, n, len(order) - n, float(order[order <= 0].sum()))
