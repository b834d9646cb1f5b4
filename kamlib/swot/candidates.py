"""A portfolio's tables in; for each account what sets it apart from its peers, and how surely, out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date as Day
from typing import Any

import numpy as np
import pandas as pd
from statsmodels.stats.multitest import fdrcorrection
from statsmodels.stats.proportion import proportion_confint

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.measure.clock import to_day
from kamlib.swot.factor import Factor
from kamlib.swot.figures import FIGURES, YEAR, Figure
from kamlib.swot.rules import RULES, Rule, ends_soon
from kamlib.swot.tails import share_tails, value_tails

UNUSUAL, RATE = 0.05, 0.1
_CHANCES = ("p_value", "q_value", "q_account", "stands_out")
_COLUMNS = (
    "account_id", "metric", "kind", "value", "benchmark", "n", "ci_lower", "ci_upper", "effect", "p_value", "q_value",
    "q_account", "stands_out", "source", "rows", "period_start", "period_end", "expires_on",
)  # fmt: skip


def candidates(
    tables: Mapping[str, pd.DataFrame], *, as_of: str | Day, groups: pd.Series | None = None, rate: float = RATE
) -> pd.DataFrame:
    """Say for each account in which figures it differs from its peers, and which differences are more than chance.

    Parameters
    ----------
    tables : dict of str to DataFrame
        By name, with the columns of the data dictionary, by parent account and in one currency. Figures whose tables or
        columns are missing are left out.
    as_of : day
        The last day that is known.
    groups : Series, optional
        Peer group by ``account_id``; without it all accounts that bought within the year are peers.
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
    day = to_day(as_of, "as_of")
    active = _active(tables, day)
    found = [
        _of(rule, figure, _compared(rule, figure, active, groups))
        for rule in RULES
        if (figure := _figure(rule, tables, day)) is not None
    ]
    if not found:
        raise DataError(
            _("No figure can be had from these tables."),
            expected=some(
                f"{table}: {', '.join(columns)}"
                for _make, needs in FIGURES.values()
                for table, columns in needs.items()
            ),
            found=some(tables),
        )
    table = pd.concat(found, ignore_index=True)
    table = table[table["p_value"].notna()].reset_index(drop=True)
    table["q_value"] = fdrcorrection(table["p_value"])[1] if len(table) else np.nan
    table["q_account"] = table.groupby("account_id")["p_value"].transform(lambda p: fdrcorrection(p)[1])
    table["stands_out"] = table["q_value"] <= rate
    table = table[table["kind"].notna()]
    return table.sort_values("p_value", kind="stable", ignore_index=True)[list(_COLUMNS)]


def from_data(
    account_id: str,
    tables: Mapping[str, pd.DataFrame],
    *,
    as_of: str | Day,
    groups: pd.Series | None = None,
    rate: float = RATE,
    known: pd.DataFrame | None = None,
) -> tuple[Factor, ...]:
    """Propose the factors of one account's SWOT that its data carry.

    Parameters
    ----------
    account_id : str
    tables, as_of, groups, rate
        As for :func:`candidates`.
    known : DataFrame, optional
        What :func:`candidates` has found, if it is at hand.

    Returns
    -------
    tuple of Factor
        Most surely different first: what stands out in the portfolio, and what is unusual for one account (a peer lies
        as far in less than 1 of 20 cases). ``confidence`` is 1 less ``q_account``, the share of this account's unusual
        figures that may be chance: what is not sure is told as not sure. Contracts that end within a year come with
        them as facts, with an effect of 1.

    Raises
    ------
    DataError
        If the tables do not know the account.
    """
    day = to_day(as_of, "as_of")
    table = candidates(tables, as_of=day, groups=groups, rate=rate) if known is None else known
    if not any((one["account_id"] == account_id).any() for one in tables.values() if "account_id" in one):
        raise DataError(_("The tables do not know account {account}.").format(account=account_id))
    own = table[(table["account_id"] == account_id) & ((table["p_value"] < UNUSUAL) | table["stands_out"])]
    rules = {rule.metric: rule for rule in RULES}
    told = [
        Factor(
            id=f"{row['kind'][0].upper()}-{row['metric']}",
            claim=rules[row["metric"]].told(row["value"], row["benchmark"]),
            confidence=_short(1 - row["q_account"]),
            **{name: _short(row[name]) for name in _COLUMNS if name not in _CHANCES},
        )
        for row in own.to_dict("records")
    ]
    return (*told, *_contracts(account_id, tables, day))


def _short(value: Any) -> Any:
    """Return a figure with six digits: no fewer are told anywhere, and a person reads them in a file."""
    return float(f"{value:.6g}") if isinstance(value, float) else value


def _active(tables: Mapping[str, pd.DataFrame], day: pd.Timestamp) -> pd.Index | None:
    orders = tables.get("orders")
    if orders is None:
        return None
    rows = orders[(orders["order_date"] > day - YEAR) & (orders["order_date"] <= day) & (orders["amount"] > 0)]
    return pd.Index(rows["account_id"].unique())


def _figure(rule: Rule, tables: Mapping[str, pd.DataFrame], day: pd.Timestamp) -> Figure | None:
    make, needs = FIGURES[rule.metric]
    if any(table not in tables or not set(columns) <= set(tables[table]) for table, columns in needs.items()):
        return None
    return make(tables, day)


def _compared(rule: Rule, figure: Figure, active: pd.Index | None, groups: pd.Series | None) -> pd.DataFrame:
    """Return the tails of each account among the peers of its group."""
    table = figure.table if active is None else figure.table[figure.table.index.isin(active)]
    group = pd.Series("", table.index) if groups is None else groups.reindex(table.index).fillna("")
    if not len(table):
        return pd.DataFrame(columns=["value", "peers", "effect", "below", "above", "m"], dtype=float)
    grouped = [one for _name, one in table.groupby(group, sort=False)]
    if "hits" in table:
        return pd.concat([share_tails(one["hits"], one["n"]) for one in grouped]).reindex(table.index)
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


def _contracts(account_id: str, tables: Mapping[str, pd.DataFrame], day: pd.Timestamp) -> list[Factor]:
    """Return the contracts that end within a year, the earliest first, as facts."""
    contracts = tables.get("contracts")
    if contracts is None or not {"account_id", "end_date", "start_date"} <= set(contracts):
        return []
    own = contracts[(contracts["account_id"] == account_id) & (contracts["start_date"] <= day)]
    own = own[(own["end_date"] > day) & (own["end_date"] <= day + YEAR)]
    if "ended_on" in own:
        own = own[~(own["ended_on"] <= day)]
    renews = own["auto_renewal"].astype(bool) if "auto_renewal" in own else pd.Series(False, own.index)
    return [
        Factor(
            id=f"T-contract-{row.get('contract_id', place)}",
            account_id=account_id,
            kind="threat",
            claim=ends_soon(row["end_date"], bool(renews[index])),
            metric="contract_end",
            value=float((row["end_date"] - day).days),
            n=1,
            effect=1.0,
            confidence=0.5 if renews[index] else 1.0,
            source="contracts",
            rows=1,
            period_start=row["start_date"],
            period_end=day,
            expires_on=row["end_date"],
        )
        for place, (index, row) in enumerate(own.sort_values("end_date", kind="stable").iterrows(), 1)
    ]
