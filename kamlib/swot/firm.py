"""A portfolio's tables in; the factors of the firm in its market that these carry out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date as Day

import numpy as np
import pandas as pd
from scipy import stats

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.language import share
from kamlib.measure.clock import to_day
from kamlib.swot.factor import Factor
from kamlib.swot.figures import YEAR, within

LARGE = 0.1
_NEEDS = {"account_id", "order_date", "amount"}


def firm_from_data(tables: Mapping[str, pd.DataFrame], *, as_of: str | Day) -> tuple[Factor, ...]:
    """Propose the factors of the firm's own SWOT that a portfolio's tables carry.

    Parameters
    ----------
    tables : dict of str to DataFrame
        ``orders``; with ``market`` and ``accounts`` (``account_id``, ``industry``) also growth beside that of the
        industries we sell into.
    as_of : day
        The last day that is known.

    Returns
    -------
    tuple of Factor
        Of the firm (``account_id`` is None), as far as the tables go: growth beside that of its markets (strength or
        weakness), customers of a tenth of revenue or more (weakness), and the growth of its markets (opportunity or
        threat).

    Raises
    ------
    DataError
        If there are no orders.

    Notes
    -----
    There are no peers here: growth is compared with that of the markets (by industry, weighted by our revenue of the
    year before), and that of the markets with none. Confidence is 1 less the chance (two-sided, t law) of a difference
    as large, if accounts, or industries, differed from it by chance alone; the standard error is that of a ratio over
    accounts. A customer of a tenth of revenue is one that annual accounts have to name. What customers think of us, or
    what rivals do, stands in no table of ours: write it as a judgement.

    References
    ----------
    IFRS 8 Operating Segments, paragraph 34: a customer of 10 % of revenue or more is to be disclosed.
    Cochran, W. G. (1977). Sampling Techniques, 3rd ed. Wiley, chapter 6: the standard error of a ratio.
    """
    day, orders = to_day(as_of, "as_of"), tables.get("orders")
    if orders is None or not set(orders) >= _NEEDS:
        raise DataError(
            _("The firm's own SWOT needs the table of orders."),
            expected=", ".join(sorted(_NEEDS)),
            found=", ".join(tables),
        )
    rows, start = within(orders, "order_date", day)
    before, first = within(orders, "order_date", start - pd.Timedelta(days=1))
    both = pd.DataFrame({"now": rows.groupby("account_id")["amount"].sum()})
    both = both.join(before.groupby("account_id")["amount"].sum().rename("then"), how="outer").fillna(0.0)
    if not (both.sum() > 0).all():
        return ()
    usual = {"source": "orders", "rows": len(rows), "period_end": day}
    found = _growth(both, tables, day, usual | {"rows": len(rows) + len(before), "period_start": first})
    return (*found, *_large(both["now"], usual | {"period_start": start, "expires_on": day + YEAR}))


def _growth(both: pd.DataFrame, tables: Mapping[str, pd.DataFrame], day: pd.Timestamp, usual: dict) -> list[Factor]:
    """Return our growth beside that of our markets, and theirs."""
    growth = _markets(tables, day)
    if growth is None:
        return []
    industries = tables["accounts"].drop_duplicates("account_id").set_index("account_id")["industry"]
    own = growth.reindex(industries.reindex(both.index)).to_numpy()
    both = both.assign(market=both["then"] * (1 + own))[np.isfinite(own)]
    if len(both) < 2 or not both["then"].sum() > 0:
        return []
    ours, theirs = (both[name].sum() / both["then"].sum() - 1 for name in ("now", "market"))
    off = both["now"] - both["market"] * (1 + ours) / (1 + theirs)
    effect, sure = _sure((ours - theirs) * both["then"].sum(), np.sqrt(np.square(off).sum()), len(both))
    way, clear = _sure(theirs, growth.std() / np.sqrt(len(growth)), len(growth))
    told = _("Our revenue changed by {ours} in a year, the industries we sell into by {theirs}.")
    market = _("The industries we sell into grow by {theirs} a year.")
    shrink = _("The industries we sell into shrink by {theirs} a year.")
    return [
        Factor(
            id="F-growth",
            kind="strength" if ours > theirs else "weakness",
            claim=told.format(ours=share(ours), theirs=share(theirs)),
            metric="growth_beside_market",
            value=ours,
            benchmark=theirs,
            n=len(both),
            effect=effect,
            confidence=sure,
            expires_on=day + pd.DateOffset(months=6),
            **usual,
        ),
        Factor(
            id="F-market",
            kind="opportunity" if theirs > 0 else "threat",
            claim=(market if theirs > 0 else shrink).format(theirs=share(abs(theirs))),
            metric="market_growth",
            value=theirs,
            n=len(growth),
            effect=way,
            confidence=clear,
            expires_on=day + YEAR,
            **(usual | {"source": "market", "rows": len(growth)}),
        ),
    ]


def _sure(difference: float, error: float, n: int) -> tuple[float, float]:
    """Return a difference in standard errors, and 1 less the chance of one as large."""
    if n < 2 or not error > 0:
        return 0.0, 0.0
    effect = float(difference / error)
    return effect, 1 - 2 * float(stats.t.sf(abs(effect), n - 1))


def _markets(tables: Mapping[str, pd.DataFrame], day: pd.Timestamp) -> pd.Series | None:
    """Return the growth of each industry in the last year that is over."""
    market, accounts = tables.get("market"), tables.get("accounts")
    if market is None or accounts is None:
        return None
    if not {"industry", "year", "measure", "value"} <= set(market) or not {"account_id", "industry"} <= set(accounts):
        return None
    rows = market[(market["measure"] == "market_growth") & market["industry"].notna()]
    rows = rows[rows["year"] <= (day + pd.Timedelta(days=1)).year - 1]
    return rows[rows["year"] == rows["year"].max()].groupby("industry")["value"].mean() if len(rows) else None


def _large(revenue: pd.Series, usual: dict) -> list[Factor]:
    """Return that much hangs on a few customers, where some are as large as a tenth."""
    shares = (revenue / revenue.sum()).sort_values(ascending=False)
    large = shares[shares >= LARGE]
    if not len(large):
        return []
    told = _("{n} of {all} customers bring {share} of revenue, a tenth or more each.")
    return [
        Factor(
            id="F-large",
            kind="weakness",
            claim=told.format(n=len(large), all=int((revenue > 0).sum()), share=share(large.sum())),
            metric="large_customers",
            value=float(large.sum()),
            n=len(large),
            effect=1.0,
            confidence=1.0,
            **usual,
        )
    ]
