"""A portfolio's tables and one account in; the factors of its SWOT that the data carry out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date as Day
from typing import Any

import pandas as pd

from kamlib.errors import DataError
from kamlib.language import gettext as _
from kamlib.measure.clock import to_day
from kamlib.swot.candidates import COLUMNS, RATE, candidates
from kamlib.swot.factor import Factor
from kamlib.swot.figures import YEAR
from kamlib.swot.rules import RULES, Rule
from kamlib.swot.telling import ends_soon

UNUSUAL = 0.05
_CHANCES = ("p_value", "q_value", "q_account", "stands_out")


def from_data(
    account_id: str,
    tables: Mapping[str, pd.DataFrame],
    *,
    as_of: str | Day,
    rules: Sequence[Rule] = RULES,
    groups: pd.Series | None = None,
    rate: float = RATE,
    known: pd.DataFrame | None = None,
) -> tuple[Factor, ...]:
    """Propose the factors of one account's SWOT that its data carry.

    Parameters
    ----------
    account_id : str
    tables, as_of, rules, groups, rate
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
    table = candidates(tables, as_of=day, rules=rules, groups=groups, rate=rate) if known is None else known
    if not any((one["account_id"] == account_id).any() for one in tables.values() if "account_id" in one):
        raise DataError(_("The tables do not know account {account}.").format(account=account_id))
    own = table[(table["account_id"] == account_id) & ((table["p_value"] < UNUSUAL) | table["stands_out"])]
    told_by = {rule.metric: rule.told for rule in rules}
    told = [
        Factor(
            id=f"{row['kind'][0].upper()}-{row['metric']}",
            claim=told_by[row["metric"]](row["value"], row["benchmark"]),
            confidence=_short(1 - row["q_account"]),
            **{name: _short(row[name]) for name in COLUMNS if name not in _CHANCES},
        )
        for row in own.to_dict("records")
    ]
    return (*told, *_contracts(account_id, tables, day))


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


def _short(value: Any) -> Any:
    """Return a figure with six digits: no fewer are told anywhere, and a person reads them in a file."""
    return float(f"{value:.6g}") if isinstance(value, float) else value
