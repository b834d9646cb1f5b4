"""Margin by account in; what the firm would lose with one of them, while its other costs stay, out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import pandas as pd

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.measure.checks import require


@dataclass(frozen=True)
class Loss:
    """What goes with one account.

    Attributes
    ----------
    revenue, margin : float
        What the account brought.
    revenue_share, margin_share : float
        The same as a part of all accounts' (0 to 1).
    profit_then, profit_now : float
        Margin of all accounts less the cost that stays, with the account and without it.
    average : float
        Margin of an average account among the others.
    name : str
        What the account is called.
    """

    revenue: float
    margin: float
    revenue_share: float
    margin_share: float
    profit_then: float
    profit_now: float
    average: float
    name: str

    @property
    def fall(self) -> float:
        """By what part the profit falls; missing where there was none."""
        return 1 - self.profit_now / self.profit_then if self.profit_then > 0 else float("nan")

    @property
    def replaced_by(self) -> float:
        """How many average accounts leave as much margin."""
        return self.margin / self.average

    def __str__(self) -> str:
        return _(
            "{name} brings {revenue} of revenue ({revenue_share}) and leaves {margin} of margin ({margin_share}). "
            "Without it, and with all other costs as they are, profit goes from {then} to {now}. It takes {many} "
            "average accounts to leave as much."
        ).format(
            name=self.name,
            revenue=number(self.revenue),
            revenue_share=share(self.revenue_share),
            margin=number(self.margin),
            margin_share=share(self.margin_share),
            then=number(self.profit_then),
            now=number(self.profit_now),
            many=number(self.replaced_by, 1),
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"


def loss_of(profit: pd.DataFrame, account: str, *, staying_cost: float, name: str = "") -> Loss:
    """Say what would be gone with an account: its revenue, its margin, and what that does to the profit.

    Parameters
    ----------
    profit : DataFrame
        Indexed by ``account_id``: ``revenue`` and ``margin``, as :func:`customer_profit` gives them.
    account : str
        The account that leaves.
    staying_cost : float
        What the firm pays in the same period beside the goods and goes on paying without the account: warehouse,
        lorries, salaries. What would go with the account is left out of it.
    name : str
        What to call the account; its id if empty.

    Returns
    -------
    Loss

    Raises
    ------
    DataError
        If a column is absent, there is no such account, or it is the only one.

    Notes
    -----
    The goods need not be bought any more, so their cost goes with the account; nothing else does. That is the first
    year. How soon staying costs can be cut is for the firm to say: take off what can go.

    Examples
    --------
    >>> profit = pd.DataFrame({"revenue": [100.0, 300.0], "margin": [30.0, 60.0]}, index=["A", "B"])
    >>> result = loss_of(profit, "A", staying_cost=40)
    >>> result.profit_then, result.profit_now, round(result.fall, 2), result.replaced_by
    (50.0, 20.0, 0.6, 0.5)
    """
    require(profit, ["revenue", "margin"], name="profit")
    if account not in profit.index:
        raise DataError(_("There is no account {account}.").format(account=account))
    if len(profit) < 2:
        raise DataError(_("With the only account everything would go."))
    revenue, margin = (float(profit.loc[account, column]) for column in ("revenue", "margin"))
    whole = float(profit["margin"].sum())
    return Loss(
        revenue,
        margin,
        revenue / float(profit["revenue"].sum()),
        margin / whole,
        whole - staying_cost,
        whole - margin - staying_cost,
        (whole - margin) / (len(profit) - 1),
        name or account,
    )
