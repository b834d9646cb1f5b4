"""Orders and contacts of many accounts in; what became of those most like a given account, a year later, out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.measure import revenue_panel
from kamlib.measure.checks import require

IN_PERSON = ("meeting", "visit", "review")
_FEWEST = 5
_GROUPS = {"none": 0, "one or two": 2, "three or more": np.inf}


def account_years(
    orders: pd.DataFrame, *, activities: pd.DataFrame, contacts: pd.DataFrame | None = None
) -> pd.DataFrame:
    """List every year of every account, and what became of the account in the year after.

    Parameters
    ----------
    orders : DataFrame
        Order lines of parent accounts in one currency: ``account_id``, ``order_date``, ``amount``.
    activities : DataFrame
        What we logged of our contacts with the same accounts: ``account_id``, ``activity_date``, ``kind``. Meetings,
        visits and reviews count as met in person; calls and e-mails do not.
    contacts : DataFrame, optional
        People known there: ``account_id``, ``known_since`` and, if they can leave, ``left_on``.

    Returns
    -------
    DataFrame
        One row for each account and calendar year in whose last quarter it bought: ``account_id``, ``year``, ``sales``
        (of the year), ``growth_before`` (this year / the year before; missing where there was none), ``meetings`` (in
        person, in the year), ``group`` (none, one or two, three or more meetings), ``left`` (true where it bought
        nothing in the last quarter of the next year) and ``growth`` (next year / this year, of those that did not
        leave). The last two are missing in the last year. With `contacts` also ``people``: how many were known there
        on the last day of the year, and had not left.

    Raises
    ------
    DataError
        If a column is missing, or the orders do not cover two calendar years.

    Notes
    -----
    "Left" means silence for a quarter, whatever the reason: gone to a competitor, failed, or merely pausing. For an
    account that buys once a year it is a poor sign.
    """
    require(activities, ["account_id", "activity_date", "kind"], name="activities")
    quarters = revenue_panel(orders, freq="Q")
    years = sorted(year for year, count in quarters.columns.year.value_counts().items() if count == 4)
    if len(years) < 2:
        raise DataError(
            _("Rates of a year need orders of at least two whole calendar years."),
            found=_("{n} whole years").format(n=len(years)),
        )
    yearly = quarters.T.groupby(quarters.columns.year).sum().T
    met = activities[activities["kind"].isin(IN_PERSON)]
    meetings = met.groupby([met["account_id"], met["activity_date"].dt.year]).size()
    rows = [_one_year(quarters, yearly, year, last=year == years[-1], first=year == years[0]) for year in years]
    table = pd.concat(rows, ignore_index=True)
    keys = pd.MultiIndex.from_frame(table[["account_id", "year"]])
    table.insert(4, "meetings", meetings.reindex(keys).fillna(0).astype("int64").to_numpy())
    group = pd.cut(table["meetings"], [-1, *_GROUPS.values()], labels=list(_GROUPS)).astype("str")
    table.insert(5, "group", group)
    if contacts is not None:
        table["people"] = _people(contacts, table)
    return table


def _people(contacts: pd.DataFrame, table: pd.DataFrame) -> np.ndarray:
    require(contacts, ["account_id", "known_since"], name="contacts")
    left = contacts["left_on"] if "left_on" in contacts else pd.Series(pd.NaT, contacts.index)
    found = pd.Series(0, index=table.index)
    for year, rows in table.groupby("year"):
        day = pd.Timestamp(int(year), 12, 31)
        there = contacts[(contacts["known_since"] <= day) & ~(left <= day)]
        found[rows.index] = there.groupby("account_id").size().reindex(rows["account_id"], fill_value=0).to_numpy()
    return found.to_numpy()


def _one_year(quarters: pd.DataFrame, yearly: pd.DataFrame, year: int, *, first: bool, last: bool) -> pd.DataFrame:
    fourth = pd.Timestamp(year, 10, 1)
    there = (quarters[fourth] > 0) & (yearly[year] > 0)
    sales = yearly.loc[there, year]
    missing = pd.Series(np.nan, index=sales.index)
    before = missing if first else (sales / yearly.loc[there, year - 1]).where(yearly.loc[there, year - 1] > 0)
    left, growth = missing.astype("boolean"), missing
    if not last:
        left = (quarters.loc[there, pd.Timestamp(year + 1, 10, 1)] <= 0).astype("boolean")
        growth = (yearly.loc[there, year + 1] / sales).where(~left.astype(bool))
    table = pd.DataFrame({"sales": sales, "growth_before": before, "left": left, "growth": growth}).reset_index()
    table.insert(1, "year", year)
    return table


def comparable_rates(
    years: pd.DataFrame, accounts: Sequence[str], *, year: int, neighbours: int = 30, names: pd.Series | None = None
) -> pd.DataFrame:
    """Say how often accounts like these leave within a year, and how those that stay grow.

    Parameters
    ----------
    years : DataFrame
        What :func:`account_years` gives.
    accounts : sequence of str
        The accounts in question. Their own years are never used: one does not judge a story by itself.
    year : int
        The year in which one stands; what follows it is asked for.
    neighbours : int
        How many account-years the growth is taken from, at least 5.
    names : Series, optional
        Name of each account, by account_id.

    Returns
    -------
    DataFrame
        Indexed by ``account_id`` in the order of `accounts`: ``name``, ``sales``, ``growth_before``, ``meetings``,
        ``group``; ``n_group`` account-years of others with as many meetings, ``n_left`` of which left,
        ``leave_probability`` with its 95 % interval ``leave_ci_lower``, ``leave_ci_upper`` (Wilson); ``n_growth``
        account-years of the comparable ones that stayed, ``grew`` (share of them that bought more a year later),
        ``growth_low``, ``growth_median``, ``growth_high`` (next year / this year; eight of ten lie between low and
        high), and ``growth_1``, ``growth_2``, ...: each of them, the worst first. It is what :func:`worlds` takes.

    Raises
    ------
    DataError
        If an account did not buy at the end of that year, or there are too few others.

    Notes
    -----
    Leaving: the years of all others in the same group of meetings, n_left / n_group. Growth: the years of others that
    stayed, nearest in log sales and in the log growth of the year before (where that is known), both in standard
    deviations; each equally likely. So an account that has just grown is compared with others that had just grown, and
    what usually follows a good year is in the steps. Every year with a known outcome counts, also one after `year`.

    References
    ----------
    Kahneman, D., & Tversky, A. (1979). Intuitive prediction: biases and corrective procedures. TIMS Studies in
    Management Science 12, 313-327: begin with what happened to the comparable cases, not with the case.
    """
    accounts = list(accounts)
    own = years[years["year"] == year].set_index("account_id")
    absent = [account for account in accounts if account not in own.index]
    if absent:
        raise DataError(
            _("{n} accounts did not buy in the last quarter of {year}.").format(n=len(absent), year=year),
            found=some(absent),
        )
    others = years[~years["account_id"].isin(accounts) & years["left"].notna()]
    stayed = others[others["growth"] > 0]
    if neighbours < _FEWEST or len(stayed) < neighbours:
        raise DataError(
            _("There are too few years of other accounts to compare with."),
            expected=_("at least {n}").format(n=max(neighbours, _FEWEST)),
            found=_("{n} in which an account stayed").format(n=len(stayed)),
        )
    rows = []
    for account in accounts:
        facts = own.loc[account]
        alike = others[others["group"] == facts["group"]]
        if alike.empty:
            raise DataError(_("No other account had as many meetings as {account}.").format(account=account))
        n_left = int(alike["left"].sum())
        low, high = _wilson(n_left, len(alike))
        rows.append(
            {
                "name": account if names is None else str(names.get(account, account)),
                **facts[["sales", "growth_before", "meetings", "group"]],
                "n_group": len(alike),
                "n_left": n_left,
                "leave_probability": n_left / len(alike),
                "leave_ci_lower": low,
                "leave_ci_upper": high,
                "n_growth": neighbours,
                **_growth_steps(stayed, facts, neighbours),
            }
        )
    return pd.DataFrame(rows, index=pd.Index(accounts, name="account_id"))


def _growth_steps(stayed: pd.DataFrame, facts: pd.Series, neighbours: int) -> dict[str, float]:
    """Take the growth of the years nearest in size and in growth before, the worst first."""
    distance = np.zeros(len(stayed))
    for column in ("sales", "growth_before"):
        logs = np.log(stayed[column].to_numpy(float))
        known = np.isfinite(logs)
        if facts[column] > 0 and known.sum() >= neighbours:
            spread = logs[known].std() or 1.0
            distance += np.where(known, ((logs - np.log(facts[column])) / spread) ** 2, np.inf)
    nearest = np.argsort(distance, kind="stable")[:neighbours]
    growth = np.sort(stayed["growth"].to_numpy(float)[nearest])
    low, median, high = np.quantile(growth, [0.1, 0.5, 0.9])
    steps = {f"growth_{place}": float(value) for place, value in enumerate(growth, start=1)}
    shown = {"grew": float((growth > 1).mean()), "growth_low": low, "growth_median": median, "growth_high": high}
    return shown | steps


def _wilson(found: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share; written out because scipy.stats takes a second to load."""
    square = 1.959963984540054**2
    middle = (found + square / 2) / (n + square)
    half = (square * (found * (n - found) / n + square / 4)) ** 0.5 / (n + square)
    return max(middle - half, 0.0), min(middle + half, 1.0)
