"""Revenue of the same accounts at the start and at the end in; how much of it stayed, grew or left out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape

import pandas as pd

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import number, share
from kamlib.measure.bootstrap import ratio_of_sums
from kamlib.measure.checks import by_account
from kamlib.measure.estimate import Estimate


@dataclass(frozen=True)
class Retention:
    """How much revenue of a fixed group of accounts was kept.

    Attributes
    ----------
    gross : Estimate
        Gross revenue retention, never above 1: start less what left and what shrank, over start.
    net : Estimate
        Net revenue retention: the same, with growth of the same accounts.
    logo : Estimate
        Share of accounts kept, whatever their size.
    table : DataFrame
        Indexed by ``account_id``, the group in the order of `start`: ``start``, ``end``, ``kept`` (boolean),
        ``churned``, ``contraction``, ``expansion`` (money, all zero or more); end = start - churned - contraction +
        expansion.
    n_left_out : int
        Accounts without revenue at the start: they are not in the group.
    """

    gross: Estimate
    net: Estimate
    logo: Estimate
    table: pd.DataFrame
    n_left_out: int

    def __str__(self) -> str:
        return _(
            "Of the revenue of {n} accounts, {gross} was kept; with their growth, {net}. {logo} of the accounts stayed."
        ).format(
            n=number(len(self.table)),
            gross=share(self.gross.value),
            net=share(self.net.value),
            logo=share(self.logo.value),
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.table.to_html(max_rows=20)}"


def retention(start: pd.Series, end: pd.Series, *, seed: int = 0, draws: int = 2000) -> Retention:
    """Say how much of the starting revenue is still there, without and with growth, and how many accounts stayed.

    Parameters
    ----------
    start : Series
        Revenue by account in the first period. Accounts with revenue make up the group, which stays fixed.
    end : Series
        Revenue by account in a later period of the same length; an account that is not there left. Others are new and
        do not count.
    seed : int
        Start of the random numbers behind the intervals.
    draws : int
        How often the accounts are drawn again.

    Returns
    -------
    Retention

    Raises
    ------
    DataError
        If an account stands twice, a value is missing, or no account has revenue at the start.

    Notes
    -----
    Gross = sum of min(end, start) / sum of start; net = sum of end / sum of start; both over the starting group with
    95 % studentised bootstrap intervals over accounts (from six accounts on), cut at 1 for the gross one. Accounts
    kept = share with end > 0, with Wilson's interval, which does not vanish when all accounts stayed. A big
    expansion can hide many losses in the net figure: read it beside the gross one. Leave one-off projects and fees
    out of both columns.

    References
    ----------
    Wilson, E. B. (1927). Journal of the American Statistical Association 22, 209-212.

    Examples
    --------
    Three accounts of 60, 30 and 10: one grows by 12, one shrinks by 5, the small one leaves.

    >>> start = pd.Series({"A": 60.0, "B": 30.0, "C": 10.0})
    >>> end = pd.Series({"A": 72.0, "B": 25.0, "D": 40.0})
    >>> kept = retention(start, end)
    >>> round(kept.gross.value, 4), round(kept.net.value, 4), round(kept.logo.value, 4)
    (0.85, 0.97, 0.6667)
    """
    from statsmodels.stats.proportion import proportion_confint

    start, end = by_account(start, name="start"), by_account(end, name="end")
    group = start[start > 0]
    if not len(group):
        raise DataError(
            _("No account has revenue at the start, so nothing can be kept."),
            found=_("{n} accounts").format(n=number(len(start))),
            do=_("Choose an earlier or longer first period."),
        )
    later = end.reindex(group.index).fillna(0.0)
    kept = later > 0
    table = pd.DataFrame(
        {
            "start": group,
            "end": later,
            "kept": kept,
            "churned": (group - later).where(~kept, 0.0),
            "contraction": (group - later).clip(lower=0).where(kept, 0.0),
            "expansion": (later - group).clip(lower=0),
        }
    )
    gross = ratio_of_sums(later.clip(upper=group), group, seed=seed, draws=draws)
    gross = replace(gross, ci_upper=1.0 if gross.ci_upper > 1 else gross.ci_upper)
    net = ratio_of_sums(later, group, seed=seed, draws=draws)
    n, stayed = len(group), int(kept.sum())
    low, high = proportion_confint(stayed, n, method="wilson")
    logo = Estimate(stayed / n, float(low), float(high), n)
    return Retention(gross, net, logo, table, int(len(start) - len(group)))
