"""Revenue by account and month in; growth between two matched periods out, with its doubt."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd

from kamlib.errors import DataError, StudyError
from kamlib.language import gettext as _
from kamlib.language import period, share
from kamlib.measure.bootstrap import ratio_of_sums
from kamlib.measure.estimate import Estimate
from kamlib.measure.periods import Days, PeriodLike, days, refuse_unmatched, whole_months


@dataclass(frozen=True)
class Growth:
    """Growth between two periods.

    Attributes
    ----------
    table : DataFrame
        Indexed by ``account_id`` in the panel's order: ``base``, ``now``, ``growth`` (share of base, such as 0.1),
        ``log_growth`` (ln now - ln base) and ``annual_growth`` (per year, CAGR); missing where base (for the log
        also now) is zero or less.
    growth, log_growth, annual_growth : Estimate
        The same for all accounts together.
    same_accounts : Estimate
        Growth of the accounts with revenue in both periods: new and lost accounts left out.
    years : float
        Years from one period to the other.
    base, now : tuple of Timestamp
        First and last day of either period.
    n_new, n_lost : int
        Accounts with revenue in one of the periods only.
    """

    table: pd.DataFrame
    growth: Estimate
    log_growth: Estimate
    annual_growth: Estimate
    same_accounts: Estimate
    years: float
    base: Days
    now: Days
    n_new: int
    n_lost: int

    def __str__(self) -> str:
        return _(
            "Revenue changed by {growth} ({base} against {now}); accounts with revenue in both periods: {same}."
        ).format(
            base=period(*self.base),
            now=period(*self.now),
            growth=share(self.growth.value),
            same=share(self.same_accounts.value),
        )

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>{self.table.to_html(max_rows=20)}"


def growth(
    panel: pd.DataFrame,
    *,
    base: PeriodLike,
    now: PeriodLike,
    seed: int = 0,
    draws: int = 2000,
    allow_unmatched: bool = False,
) -> Growth:
    """Say how much accounts grew from one period to another of the same length, one by one and together.

    Parameters
    ----------
    panel : DataFrame
        Revenue by ``account_id`` (index) and month (columns, first days), as `revenue_panel` gives it.
    base, now : str, Period or pair of days
        The earlier and the later period, in whole months.
    seed : int
        Start of the random numbers behind the intervals.
    draws : int
        How often the accounts are drawn again.
    allow_unmatched : bool
        Compare periods of different length by their mean month.

    Returns
    -------
    Growth

    Raises
    ------
    StudyError
        If the periods differ in length, cut through months or are not in the panel.
    DataError
        If no account has revenue in the base period.

    Notes
    -----
    growth = R1 / R0 - 1, log growth = ln R1 - ln R0, annual growth (CAGR) = (R1 / R0)^(1 / years) - 1 with the years
    between the middles of the periods. Log growth adds up over time and treats a fall and a rise of the same factor
    alike. Intervals: studentised bootstrap over accounts; they tell how far the total hangs on single accounts, not
    what comes next.

    Examples
    --------
    >>> months = pd.to_datetime(["2023-01-01", "2025-01-01"])
    >>> panel = pd.DataFrame([[100.0, 144.0]], index=pd.Index(["A"], name="account_id"), columns=months)
    >>> result = growth(panel, base="2023-01", now="2025-01")
    >>> round(result.growth.value, 3), round(result.log_growth.value, 3), round(result.annual_growth.value, 3)
    (0.44, 0.365, 0.2)
    """
    first, second = days(base), days(now)
    if not allow_unmatched or first[1] >= second[0]:
        refuse_unmatched(first, second)
    if not (whole_months(first) and whole_months(second)):
        raise StudyError(
            _("A panel of months can only be compared over whole months."),
            found=_("{base} against {now}").format(base=period(*first), now=period(*second)),
        )
    before, after = _sum(panel, first), _sum(panel, second)
    scale = whole_months(first) / whole_months(second)
    years = ((second[0] - first[0]) + (second[1] - first[1])) / pd.Timedelta(days=365.25) / 2
    years = round(years * 12) / 12
    if not before.sum() > 0:
        raise DataError(
            _("There is no revenue in {period}, so growth has no base.").format(period=period(*first)),
            do=_("Choose another base period."),
        )
    both = (before > 0) & (after > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (after * scale / before).where(before > 0)
        logs = np.log(ratio.where(ratio > 0))
        yearly = ratio.clip(lower=0) ** (1 / years) - 1
    table = pd.DataFrame(
        {"base": before, "now": after, "growth": ratio - 1, "log_growth": logs, "annual_growth": yearly}
    )
    whole = ratio_of_sums(after * scale, before, seed=seed, draws=draws)
    if both.any():
        same = ratio_of_sums(after[both] * scale, before[both], seed=seed, draws=draws)
    else:
        same = Estimate(float("nan"), float("nan"), float("nan"), 0)
    return Growth(
        table,
        _through(whole, lambda value: value - 1),
        _through(whole, lambda value: np.log(value) if value > 0 else np.nan),
        _through(whole, lambda value: max(value, 0.0) ** (1 / years) - 1 if value == value else np.nan),
        _through(same, lambda value: value - 1),
        years,
        first,
        second,
        int(((before <= 0) & (after > 0)).sum()),
        int(((before > 0) & (after <= 0)).sum()),
    )


def _sum(panel: pd.DataFrame, span: Days) -> pd.Series:
    months = pd.DatetimeIndex(panel.columns)
    wanted = pd.date_range(span[0], span[1], freq="MS")
    absent = wanted.difference(months)
    if len(absent):
        raise StudyError(
            _("The panel does not cover {period}.").format(period=period(*span)),
            found=_("months from {first} to {last}").format(
                first=f"{months.min():%Y-%m}" if len(months) else "–",
                last=f"{months.max():%Y-%m}" if len(months) else "–",
            ),
            do=_("Choose a period inside the panel."),
        )
    return panel.loc[:, months.isin(wanted)].sum(axis=1).rename_axis("account_id")


def _through(estimate: Estimate, function) -> Estimate:
    low, high = function(estimate.ci_lower), function(estimate.ci_upper)
    return Estimate(float(function(estimate.value)), float(low), float(high), estimate.n)
