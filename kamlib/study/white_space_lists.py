"""A study's tables and a day in; what accounts do not buy, now and on earlier days, and what came of it, out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kamlib.errors import StudyError, some
from kamlib.language import gettext as _
from kamlib.language import number
from kamlib.measure import gaps_closed, white_space, white_space_gaps
from kamlib.measure.gaps_closed import GapsClosed
from kamlib.study.periods import YEAR, Coverage, Window, month_end
from kamlib.study.tables import Tables, revenue

_SHORTEST, _BACK = 2, 3
_LOG_95 = 1.959964
RECORD = ["day", "gaps", "top", "top_closed", "rest", "rest_closed", "foretold", "came"]


@dataclass(frozen=True)
class Setting:
    """By what the gaps are judged.

    Attributes
    ----------
    months : int
        How far ahead: a year, or half the file where it is shorter than two years.
    group : Series or None
        By account, what makes accounts alike; None: all are peers.
    group_name : str
        The column of it, "" where all are peers.
    margin : float or None
        As given.
    """

    months: int
    group: pd.Series | None
    group_name: str
    margin: float | None


@dataclass(frozen=True)
class Margins:
    """Margin over revenue by product line.

    Attributes
    ----------
    rates : Series
        By product line; 1 where nothing is known of it and revenue is counted.
    measure : {"cost", "given", "revenue"}
        Where the margin comes from.
    unpaid : tuple of str
        Product lines without a margin above zero: their gaps are not listed.
    """

    rates: pd.Series
    measure: str
    unpaid: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lists:
    """The gaps, and the earlier lists.

    Attributes
    ----------
    space : DataFrame
        What :func:`kamlib.measure.white_space` gives.
    margins : Margins
        Margins of the last twelve months.
    gaps : DataFrame
        What :func:`kamlib.measure.white_space_gaps` gives for the day, by account and product line.
    check : GapsClosed or None
        What became of the latest earlier list; None where the file is too short for one.
    record : DataFrame
        One row an earlier list, the latest first: ``day, gaps, top, top_closed, rest, rest_closed, foretold`` (what
        closed gaps were to bring), ``came`` (what they brought).
    """

    space: pd.DataFrame
    margins: Margins
    gaps: pd.DataFrame
    check: GapsClosed | None
    record: pd.DataFrame

    @property
    def miss(self) -> float:
        """Root mean square of the logs of what closed gaps brought over what they were to bring."""
        both = self.record[(self.record["came"] > 0) & (self.record["foretold"] > 0)]
        return float(np.sqrt(np.square(np.log(both["came"] / both["foretold"])).mean())) if len(both) else 0.0


def setting(tables: Tables, span: Coverage, *, peers: str | None, margin: float | None) -> Setting:
    """Find out by what the gaps can be judged, or say what is lacking."""
    orders = tables.orders
    if "product_line" not in orders or not orders["product_line"].notna().any():
        raise StudyError(
            _("The order lines have no product line, so nobody can say what an account does not buy."),
            expected=_("a column product_line with at least two values"),
            found=_("the columns {columns}").format(columns=some(orders.columns, limit=12)),
            do=_("Map a column of product lines, groups or families to product_line (--mapping)."),
        )
    lines = orders.loc[orders["order_date"] < span.last + pd.Timedelta(days=1), "product_line"].dropna()
    if lines.nunique() < 2:
        raise StudyError(
            _("There is only one product line, so no account can lack another."), found=some(lines.unique())
        )
    if span.months < 2 * _SHORTEST:
        raise StudyError(
            _("The file is too short for a list of gaps: what was not bought yet may be bought next month."),
            expected=_("{n} complete months or more").format(n=number(2 * _SHORTEST)),
            found=number(span.months),
        )
    return Setting(min(YEAR, span.months // 2), *_groups(tables, peers), margin)


def lists(tables: Tables, span: Coverage, by: Setting) -> Lists:
    """Make the list of the day and those of earlier days, each with what was known then."""
    space = after = _space(tables, span.last, by)
    rows, check = [], None
    for back in range(1, _BACK + 1):
        then = month_end(span.last - pd.DateOffset(months=back * by.months))
        if _months_to(then, by.months).start < span.first:
            break
        before = _space(tables, then, by)
        gaps = _gaps(tables, then, by, before)[0]
        if len(gaps) > 1:
            found = gaps_closed(gaps, after)
            check = found if back == 1 else check
            rows.append(_became(tables, then, by.months, gaps, found))
        after = before
    gaps, margins = _gaps(tables, span.last, by, space, check)
    return Lists(space, margins, gaps, check, pd.DataFrame(rows, columns=RECORD))


def futures(
    gaps: pd.DataFrame, check: GapsClosed | None, *, miss: float = 0.0, seed: int = 0, draws: int = 2_000
) -> pd.DataFrame:
    """Let gaps be closed or not, many times.

    Parameters
    ----------
    gaps : DataFrame
        The gaps with ``owner``, ``chance``, ``expected_margin`` and the range of ``spend``.
    check : GapsClosed or None
        On what the chances stand.
    miss : float
        By how much earlier lists missed what closed gaps brought, in logs; see :attr:`Lists.miss`.
    seed, draws : int

    Returns
    -------
    DataFrame
        What gaps bring by owner, one row a draw.

    Notes
    -----
    The doubt about a chance is shared by the gaps that have it, and what lists miss by all gaps: season and trend do
    not even out. Spend varies as among peers, around what the list expects on average.
    """
    known = gaps[gaps["expected_margin"].notna()]
    owners = pd.Index(gaps["owner"].unique())
    found = np.zeros((draws, len(owners)))
    place = owners.get_indexer(known["owner"])
    rng = np.random.default_rng(seed)
    a, b = _chances(known, check)
    classes, where = np.unique(np.c_[a, b], axis=0, return_inverse=True)
    spread = np.log(known["spend_ci_upper"] / known["spend"]).fillna(0.0).to_numpy() / _LOG_95
    worth = (known["expected_margin"] / known["chance"]).to_numpy()
    for draw in range(draws):
        chance = rng.beta(classes[:, 0], classes[:, 1])[where.ravel()]
        closed = np.flatnonzero(rng.random(len(known)) < chance)
        luck = rng.lognormal(-np.square(spread[closed]) / 2, spread[closed])
        np.add.at(found[draw], place[closed], worth[closed] * luck * rng.lognormal(0.0, miss))
    return pd.DataFrame(found, columns=owners)


def _chances(gaps: pd.DataFrame, check: GapsClosed | None) -> tuple[np.ndarray, np.ndarray]:
    """Return the beta distribution behind each chance: that of the check, or of so many peers."""
    chance = gaps["chance"].to_numpy()
    cases = gaps["peers"].to_numpy() + 1.0
    if check is not None:
        parts = check.table["closed"].groupby(check.table["flagged"] & check.telling)
        n = parts.size().to_numpy() + 1.0
        means = (parts.sum().to_numpy() + 0.5) / n
        cases = n[np.abs(chance[:, None] - means).argmin(axis=1)]
    return chance * cases, (1 - chance) * cases


def _months_to(day: pd.Timestamp, months: int) -> Window:
    return Window(month_end(day - pd.DateOffset(months=months)) + pd.Timedelta(days=1), day)


def _known(tables: Tables, day: pd.Timestamp) -> pd.DataFrame:
    return tables.orders[tables.orders["order_date"] < day + pd.Timedelta(days=1)]


def _space(tables: Tables, day: pd.Timestamp, by: Setting) -> pd.DataFrame:
    known, groups = _known(tables, day), None
    if by.group is not None:
        ids = pd.Index(known["account_id"].unique(), name="account_id")
        groups = by.group.reindex(ids).to_frame("group")
    return white_space(known, groups, peers="group", end=day)


def _gaps(
    tables: Tables, day: pd.Timestamp, by: Setting, space: pd.DataFrame, check: GapsClosed | None = None
) -> tuple[pd.DataFrame, Margins]:
    margins = _margins_of(_known(tables, day), day, by.margin)
    ids = space.index.unique(level=0)
    size = revenue(tables.orders, _months_to(day, by.months)).reindex(ids, fill_value=0.0)
    gaps = white_space_gaps(space, margin_rate=margins.rates, size=size, closed=check, currency=tables.currency)
    return gaps[~gaps.index.get_level_values(1).isin(margins.unpaid)], margins


def _became(tables: Tables, day: pd.Timestamp, months: int, gaps: pd.DataFrame, found: GapsClosed) -> tuple:
    after = _months_to(month_end(day + pd.DateOffset(months=months)), months)
    lines = tables.orders[after.holds(tables.orders["order_date"])]
    came = lines.groupby(["account_id", "product_line"])["amount"].sum()
    closed = gaps.index[found.table["closed"]]
    row = found.counts.table.iloc[0]
    counts = (row["n_with"], row["came_with"], row["n_without"], row["came_without"])
    return (day, len(gaps), *counts, gaps["spend"].reindex(closed).sum(), came.reindex(closed).sum())


def _groups(tables: Tables, peers: str | None) -> tuple[pd.Series | None, str]:
    accounts = tables.accounts
    columns = [] if accounts is None else list(accounts.columns)
    if peers is not None and peers not in columns:
        raise StudyError(
            _("The accounts have no column {columns}.").format(columns=peers),
            found=_("the columns {columns}").format(columns=some(columns, limit=12)) if columns else "",
            do=_("Say with peers= which column makes accounts alike."),
        )
    name = peers or next((each for each in ("segment", "industry") if each in columns), "")
    if not name:
        return None, ""
    return accounts.drop_duplicates("account_id").set_index("account_id")[name], name


def _margins_of(lines: pd.DataFrame, day: pd.Timestamp, margin: float | None) -> Margins:
    """Take margin over revenue from cost where all lines of the last year have one, else as given."""
    every = pd.Index(sorted(lines["product_line"].dropna().unique()), name="product_line")
    year = lines[_months_to(day, YEAR).holds(lines["order_date"])]
    if "cost" not in year or not year["cost"].notna().all():
        return Margins(pd.Series(margin or 1.0, index=every), "given" if margin else "revenue")
    sums = year.groupby("product_line")[["amount", "cost"]].sum().reindex(every)
    whole = year[["amount", "cost"]].sum()
    rates = (1 - sums["cost"] / sums["amount"].where(sums["amount"] > 0)).fillna(1 - whole["cost"] / whole["amount"])
    unpaid = ~(rates > 0)
    # any rate does for a product line whose gaps are taken off the list
    return Margins(rates.mask(unpaid, 1.0).clip(upper=1.0), "cost", tuple(every[unpaid]))
