"""A portfolio's tables in; for each account what sets it apart from its peers, and how surely, out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date as Day

import numpy as np
import pandas as pd
from statsmodels.stats.multitest import fdrcorrection
from statsmodels.stats.proportion import proportion_confint

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.measure.clock import to_day
from kamlib.swot.figures import YEAR, Figure
from kamlib.swot.rules import RULES, Rule
from kamlib.swot.tails import share_tails, value_tails

RATE = 0.1
COLUMNS = (
    "account_id", "metric", "kind", "value", "benchmark", "n", "ci_lower", "ci_upper", "effect", "p_value", "q_value",
    "q_account", "stands_out", "source", "rows", "period_start", "period_end", "expires_on",
)  # fmt: skip


def candidates(
    tables: Mapping[str, pd.DataFrame],
    *,
    as_of: str | Day,
    rules: Sequence[Rule] = RULES,
    groups: pd.Series | None = None,
    rate: float = RATE,
) -> pd.DataFrame:
    """Say for each account in which figures it differs from its peers, and which differences are more than chance.

    Parameters
    ----------
    tables : dict of str to DataFrame
        By name, with the columns of the data dictionary, by parent account and in one currency. Figures whose tables or
        columns are missing are left out.
    as_of : day
        The last day that is known.
    rules : sequence of Rule
        What is measured, and how it is read; the kit's unless given.
    groups : Series, optional
        Peer group by ``account_id``, for rules that name none; without it all accounts that bought within the year are
        peers.
    rate : float
        Of all that stands out, the share that may be chance.

    Returns
    -------
    DataFrame
        A row for each account and figure, most surely different first: ``account_id, metric, kind, value, benchmark``
        (peers), ``n, ci_lower, ci_upper`` (95 %, of shares), ``effect`` (in standard deviations of a peer),
        ``p_value`` (how likely a peer lies as far to either side), ``q_value`` (of all that lie as far, the share that
        may be chance), ``q_account`` (the same of this account's figures alone: for an account that is looked at for
        another reason than its figures), ``stands_out`` (q_value within `rate`), ``source, rows, period_start,
        period_end, expires_on``.

    Raises
    ------
    DataError
        If no figure can be had from the tables.

    Notes
    -----
    The chances are those of :func:`kamlib.swot.tails.share_tails` and :func:`kamlib.swot.tails.value_tails`; over all
    accounts and figures they are corrected by Benjamini and Hochberg's rule. An account is never its own peer.

    References
    ----------
    Benjamini, Y. & Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal Statistical Society
    B 57(1), 289-300.
    """
    found = measured(tables, to_day(as_of, "as_of"), rules, groups)
    found["stands_out"] = found["q_value"] <= rate
    found = found[found["kind"].notna()]
    return found.sort_values("p_value", kind="stable", ignore_index=True)[list(COLUMNS)]


def measured(
    tables: Mapping[str, pd.DataFrame], day: pd.Timestamp, rules: Sequence[Rule], groups: pd.Series | None
) -> pd.DataFrame:
    """Return the columns of :func:`candidates`, also for figures on a side of peers that is no factor."""
    active, found = _active(tables, day), []
    for rule in (rule for rule in rules if rule.can(tables)):
        figure = rule.figure(tables, day)
        found.append(_of(rule, figure, _compared(rule, figure, active, _groups(rule, tables, groups))))
    if not found:
        raise DataError(
            _("No figure can be had from these tables."),
            expected=some(
                dict.fromkeys(f"{name}: {', '.join(names)}" for rule in rules for name, names in rule.needs.items())
            ),
            found=some(tables),
        )
    table = pd.concat(found, ignore_index=True)
    table = table[table["p_value"].notna()].reset_index(drop=True)
    table["q_value"] = fdrcorrection(table["p_value"])[1] if len(table) else np.nan
    table["q_account"] = table.groupby("account_id")["p_value"].transform(lambda p: fdrcorrection(p)[1])
    return table


def _active(tables: Mapping[str, pd.DataFrame], day: pd.Timestamp) -> pd.Index | None:
    orders = tables.get("orders")
    if orders is None:
        return None
    rows = orders[(orders["order_date"] > day - YEAR) & (orders["order_date"] <= day) & (orders["amount"] > 0)]
    return pd.Index(rows["account_id"].unique())


def _groups(rule: Rule, tables: Mapping[str, pd.DataFrame], groups: pd.Series | None) -> pd.Series | None:
    if not rule.peers:
        return groups
    accounts = tables.get("accounts", pd.DataFrame())
    if not {"account_id", rule.peers} <= set(accounts):
        raise DataError(
            _("The table {table} has no column {columns}.").format(table="accounts", columns=rule.peers),
            do=_("Peers of {metric} are those who have it in common.").format(metric=rule.metric),
        )
    return accounts.drop_duplicates("account_id").set_index("account_id")[rule.peers]


def _compared(rule: Rule, figure: Figure, active: pd.Index | None, groups: pd.Series | None) -> pd.DataFrame:
    """Return the tails of each account among the peers of its group."""
    table = figure.table if active is None else figure.table[figure.table.index.isin(active)]
    group = pd.Series("", table.index) if groups is None else groups.reindex(table.index).fillna("")
    if not len(table):
        return pd.DataFrame(columns=["value", "peers", "effect", "below", "above", "m"], dtype=float)
    grouped = [one for _name, one in table.groupby(group, sort=False)]
    if "hits" in table:
        return pd.concat([share_tails(one["hits"], one["n"]) for one in grouped]).reindex(table.index)
    if "score" in table:
        found = pd.concat([value_tails(one["score"]).assign(peers=one["value"].median()) for one in grouped])
        return found.reindex(table.index).assign(value=table["value"])
    found = pd.concat([value_tails(rule.scale(one["value"])) for one in grouped]).reindex(table.index)
    return found.assign(value=table["value"], peers=rule.back(found["peers"]))


def _of(rule: Rule, figure: Figure, tails: pd.DataFrame) -> pd.DataFrame:
    lines = figure.table.reindex(tails.index)
    shares = "hits" in lines
    low, high = np.full((2, len(tails)), np.nan)
    if shares and len(tails):
        low, high = proportion_confint(lines["hits"], lines["n"].where(lines["n"] > 0), method="beta")
    above = tails["above"] < tails["below"]
    kind = above.map({True: rule.high, False: rule.low}).astype(object)
    return pd.DataFrame(
        {
            "account_id": tails.index,
            "metric": rule.metric,
            "kind": kind.where(kind.notna(), None).to_numpy(),
            "value": tails["value"].to_numpy(),
            "benchmark": tails["peers"].to_numpy(),
            "n": (lines["n"] if shares else lines["rows"]).astype(int).to_numpy(),
            "ci_lower": np.asarray(low),
            "ci_upper": np.asarray(high),
            "effect": tails["effect"].to_numpy(),
            "p_value": np.minimum(1.0, 2 * tails[["below", "above"]].min(axis=1, skipna=False)).to_numpy(),
            "source": rule.source,
            "rows": lines["rows"].astype(int).to_numpy(),
            "period_start": figure.start,
            "period_end": figure.end,
            "expires_on": figure.end + pd.DateOffset(months=rule.months),
        }
    )
