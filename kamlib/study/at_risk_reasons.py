"""A study's tables and a day in; which accounts may be lost, for what reason, with which chance, and by when, out."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kamlib.errors import FitError, StudyError
from kamlib.language import date, ngettext, number
from kamlib.language import gettext as _
from kamlib.measure import alarms, order_summary, payment_delay, purchases, silent_ends
from kamlib.study.tables import Tables
from kamlib.value import MBGCNBD, relationships

SILENT_DAYS = 180
LATE_DAYS = 30
FEWEST_BUYERS = 30
_LEAST_CHANCE, _LIKELY = 0.1, 0.5
COLUMNS = ["account_id", "reason", "stake", "chance", "spread", "by", "told"]


@dataclass(frozen=True)
class Rate:
    """How often a sign came true so far.

    Attributes
    ----------
    reason : {"contract", "payment", "silence"}
    true, n : int
        Of `n` cases so many came true.
    kept : int
        Of contracts: how many were renewed.
    """

    reason: str
    true: int
    n: int
    kept: int = 0

    @property
    def mean(self) -> float:
        """The chance that it comes true, half a case added to either side (Jeffreys)."""
        return (self.true + 0.5) / (self.n + 1)

    @property
    def spread(self) -> float:
        """Standard error of the chance on the logit."""
        return float(np.sqrt(1 / (self.true + 0.5) + 1 / (self.n - self.true + 0.5)))


@dataclass(frozen=True)
class Reasons:
    """Accounts that may be lost.

    Attributes
    ----------
    rows : DataFrame
        ``account_id``, ``reason`` ("contract", "silence", "payment"), ``stake`` (revenue a year), ``chance``,
        ``spread`` (standard error of the chance on the logit), ``by`` (day), ``told`` (in words); one row an account
        and reason.
    rates : dict of str to Rate
        On what the chances stand: ``contract``, ``payment``, and of silence ``silence_likely`` (the model takes the
        account for gone) and ``silence_perhaps``.
    contracts : DataFrame
        The contracts that end, one row each.
    gone : Series
        Revenue of the last twelve months of accounts that are no longer at risk but lost, by account: silent for 180
        days or longer, and more likely gone than not.
    left_out : tuple of str
        What could not be judged, and what would be needed for it.
    """

    rows: pd.DataFrame
    rates: dict[str, Rate]
    contracts: pd.DataFrame
    gone: pd.Series
    left_out: tuple[str, ...]

    def learned(self, past: pd.DataFrame) -> Reasons:
        """Return the same with chances of silence as they came true on earlier days, instead of the model's own.

        Parameters
        ----------
        past : DataFrame
            Accounts that were silent on earlier days: ``likely`` (the model took them for gone), ``true`` (they were).

        Notes
        -----
        The model is too sure of itself: accounts that change are not in it. So accounts are put into two classes, those
        that it takes for gone and those that it does not, and get the rate of their class. Without a past its chances
        are kept between 5 and 95 in 100, and with much doubt.
        """
        silent = self.rows["reason"] == "silence"
        rows, rates = self.rows.copy(), dict(self.rates)
        if past.empty:
            rows.loc[silent, "chance"] = rows.loc[silent, "chance"].clip(0.05, 0.95)
            rows.loc[silent, "spread"] = rows.loc[silent, "spread"].clip(lower=1.0)
            return replace(self, rows=rows)
        for likely, name in ((True, "silence_likely"), (False, "silence_perhaps")):
            inside = past[past["likely"] == likely]
            rates[name] = rate = Rate("silence", int(inside["true"].sum()), len(inside))
            chosen = silent & ((self.rows["chance"] >= _LIKELY) == likely)
            rows.loc[chosen, "chance"], rows.loc[chosen, "spread"] = rate.mean, rate.spread
        return replace(self, rows=rows, rates=rates)


def reasons(tables: Tables, sales: pd.Series, *, as_of: pd.Timestamp, within_days: int) -> Reasons:
    """Find the accounts that may be lost, as far as it was known on a day.

    Parameters
    ----------
    tables : Tables
    sales : Series
        Revenue of the last twelve months by account: what is at stake.
    as_of : day
        The last day that is known.
    within_days : int
        Which time ahead counts.
    """
    orders = tables.orders[tables.orders["order_date"] < as_of + pd.Timedelta(days=1)]
    orders = orders[["account_id", "order_date", "amount", *(["document_type"] * ("document_type" in orders))]]
    sales = sales[sales > 0]
    parts, rates, notes, ending, gone = [], {}, [], pd.DataFrame(), sales.iloc[:0]
    contracts, payments = tables.further.get("contracts"), tables.further.get("payments")
    summary = None if tables.monthly else order_summary(orders, end=as_of, log_intervals=True)
    if contracts is None:
        notes.append(_("Ends of contracts are left out: no contracts were given (--contracts)."))
    else:
        rates["contract"] = renewals(contracts, orders, as_of)
        ending = _ending(contracts, as_of, within_days)
        parts.append(_by_contract(ending, sales, rates["contract"], as_of))
    if summary is None:
        notes.append(_("Silence is left out: sums by month do not show how often an account orders."))
    elif (summary["frequency"] > 0).sum() < FEWEST_BUYERS:
        notes.append(
            _("Silence is left out: fewer than {n} accounts have ordered twice, too few to know their rhythm.").format(
                n=FEWEST_BUYERS
            )
        )
    else:
        silent = _by_silence(summary, orders, sales, as_of, notes)
        lost = silent[(silent["days"] >= SILENT_DAYS) & (silent["chance"] >= _LIKELY)]
        gone = sales.reindex(lost["account_id"])
        parts.append(silent)
    if payments is None:
        notes.append(_("Late payments are left out: no payments were given (--payments)."))
    elif summary is not None:
        found = _by_payment(payments, summary["last_order"], sales, as_of, within_days)
        if found is None:
            notes.append(_("Late payments are left out: no invoice was due yet."))
        else:
            parts.append(found[0])
            rates["payment"] = found[1]
    rows = pd.concat([part for part in parts if len(part)] or [pd.DataFrame(columns=COLUMNS)])
    rows = rows.loc[~rows["account_id"].isin(gone.index), COLUMNS].reset_index(drop=True)
    rows = rows.astype({"stake": float, "chance": float, "spread": float, "by": "datetime64[us]"})
    return Reasons(rows, rates, ending, gone, tuple(notes))


def renewals(contracts: pd.DataFrame, orders: pd.DataFrame, as_of: pd.Timestamp) -> Rate:
    """Count the contracts that came to an end: how many were renewed, and after how many the account was lost.

    Lost means that neither a contract goes on nor an order came later than 90 days after the end; ends of the last 180
    days before `as_of` do not count yet.
    """
    rows = relationships(contracts, as_of=as_of, unit="D")
    ended = pd.to_datetime(contracts["ended_on"])
    known = contracts[ended <= as_of - pd.Timedelta(days=SILENT_DAYS)]
    renewed = (known["status"] == "renewed") if "status" in known else pd.Series(False, index=known.index)
    if "renewal_of" in contracts:
        renewed |= known["contract_id"].isin(contracts["renewal_of"].dropna())
    running = set(rows.loc[~rows["ended"], "account_id"])
    latest = orders[orders["amount"] > 0].groupby("account_id")["order_date"].max().reindex(known["account_id"])
    bought = latest.to_numpy() > (pd.to_datetime(known["ended_on"]) + pd.Timedelta(days=90)).to_numpy()
    lost = ~renewed.to_numpy() & ~bought & ~known["account_id"].isin(running).to_numpy()
    return Rate("contract", int(lost.sum()), len(known), int(renewed.sum()))


def _ending(contracts: pd.DataFrame, as_of: pd.Timestamp, within_days: int) -> pd.DataFrame:
    """Return the contracts that run on a day and end soon, the last day to give notice beside each."""
    if "end_date" not in contracts:
        raise StudyError(_("The contracts have no column end_date: the day until which they were agreed."))
    end, ended = pd.to_datetime(contracts["end_date"]), pd.to_datetime(contracts["ended_on"])
    runs = (pd.to_datetime(contracts["start_date"]) <= as_of) & ~(ended <= as_of)
    soon = contracts[runs & (end <= as_of + pd.Timedelta(days=within_days))].copy()
    soon["end_date"] = pd.to_datetime(soon["end_date"])
    notice = soon["notice_days"] if "notice_days" in soon else pd.Series(np.nan, index=soon.index)
    soon["notice_by"] = soon["end_date"] - pd.to_timedelta(notice.astype(float), unit="D")
    if "contract_id" not in soon:
        soon["contract_id"] = soon.index.astype("str")
    return soon.sort_values(["end_date", "contract_id"])


def _by_contract(ending: pd.DataFrame, sales: pd.Series, rate: Rate, as_of: pd.Timestamp) -> pd.DataFrame:
    rows = []
    for account, part in ending[ending["account_id"].isin(sales.index)].groupby("account_id", sort=False):
        agreed = part["annual_value"].sum(min_count=1) if "annual_value" in part else np.nan
        first = part.iloc[0]
        rows.append(
            {
                "account_id": account,
                "reason": "contract",
                "stake": min(float(sales[account]), agreed) if agreed > 0 else float(sales[account]),
                "chance": rate.mean,
                "spread": rate.spread,
                "by": first["end_date"],
                "told": _ending_told(first, as_of),
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS)


def _ending_told(contract: pd.Series, as_of: pd.Timestamp) -> str:
    """Say when a contract ends, and whether it goes on unless somebody says no."""
    notice, goes_on = contract["notice_by"], contract.get("auto_renewal")
    if pd.isna(goes_on):
        told = _("Contract {id} ends on {day}.")
    elif not goes_on:
        told = _("Contract {id} ends on {day} and does not go on by itself.")
    elif pd.isna(notice):
        told = _("Contract {id} ends on {day} and goes on by itself unless notice is given.")
    elif notice <= as_of:
        told = _(
            "Contract {id} ends on {day} and goes on by itself; the day for notice, {notice}, is past: was it given?"
        )
    else:
        told = _("Contract {id} ends on {day} and goes on by itself unless notice is given by {notice}.")
    values = {"id": contract["contract_id"], "day": date(contract["end_date"])}
    return told.format(**values, notice="" if pd.isna(notice) else date(notice))


def _by_silence(
    summary: pd.DataFrame, orders: pd.DataFrame, sales: pd.Series, as_of: pd.Timestamp, notes: list[str]
) -> pd.DataFrame:
    """Return accounts that have been silent for longer than their own rhythm explains."""
    try:
        alive = MBGCNBD(summary).fit().probability_alive().table
    except FitError as error:
        notes.append(_("Silence is left out: {error}").format(error=error))
        return pd.DataFrame(columns=[*COLUMNS, "days"]).astype({"days": float, "chance": float})
    days = purchases(orders, end=as_of)
    gaps = days.groupby("account_id")["day"].diff().dt.days
    usual = gaps.groupby(days["account_id"]).median()
    gone = alive[(1 - alive["mean"] >= _LEAST_CHANCE) & alive.index.isin(sales.index)]
    gone = gone[usual.reindex(gone.index).notna()]
    silent = (as_of - summary["last_order"].reindex(gone.index)).dt.days
    due = summary["last_order"].reindex(gone.index) + pd.to_timedelta(usual.reindex(gone.index), unit="D")
    low, high = (_logit(1 - gone[f"mean_ci_{end}"]) for end in ("upper", "lower"))
    told = [
        ngettext(
            "No order for {days} days; usually one a day.",
            "No order for {days} days; usually one every {usual} days.",
            round(every),
        ).format(days=number(days), usual=number(every))
        for days, every in zip(silent, usual.reindex(gone.index), strict=True)
    ]
    return pd.DataFrame(
        {
            "account_id": gone.index,
            "reason": "silence",
            "stake": sales.reindex(gone.index).to_numpy(),
            "chance": (1 - gone["mean"]).to_numpy(),
            "spread": ((high - low) / (2 * 1.959964)).to_numpy(),
            "by": due.dt.normalize().to_numpy(),
            "days": silent.to_numpy(),
            "told": told,
        }
    )


def _logit(chance: pd.Series) -> pd.Series:
    chance = chance.clip(1e-6, 1 - 1e-6)
    return np.log(chance / (1 - chance))


def _by_payment(
    payments: pd.DataFrame, last_order: pd.Series, sales: pd.Series, as_of: pd.Timestamp, within_days: int
) -> tuple[pd.DataFrame, Rate] | None:
    """Return accounts that pay 30 days late or more, with how often that sign came true so far."""
    if not (pd.to_datetime(payments["due_date"]) <= as_of).any():
        return None
    late = payment_delay(payments, as_of=as_of)
    ended = silent_ends(last_order, payments, as_of=as_of, silent_days=SILENT_DAYS)
    past = alarms(
        late, ended, threshold=LATE_DAYS, within_days=within_days, known_until=as_of - pd.Timedelta(days=SILENT_DAYS)
    )
    rate = Rate("payment", past.count("fails", "leaves"), past.n)
    now = late.iloc[:, -1]
    before = late.iloc[:, -5] if late.shape[1] > 4 else pd.Series(np.nan, index=late.index)
    signs = now[(now >= LATE_DAYS) & now.index.isin(sales.index)]
    due, paid = pd.to_datetime(payments["due_date"]), pd.to_datetime(payments["paid_date"])
    unpaid = payments[(due <= as_of) & ~(paid <= as_of)]
    oldest = due[unpaid.index].groupby(unpaid["account_id"]).min().reindex(signs.index).fillna(as_of)
    rows = [
        {
            "account_id": account,
            "reason": "payment",
            "stake": float(sales[account]),
            "chance": rate.mean,
            "spread": rate.spread,
            "by": oldest[account],
            "told": _late(days, before.get(account)),
        }
        for account, days in signs.items()
    ]
    return pd.DataFrame(rows, columns=COLUMNS), rate


def _late(days: float, before: float) -> str:
    if before == before:
        return _("Pays {days} days late, a year ago {before}.").format(days=number(days), before=number(before))
    return _("Pays {days} days late.").format(days=number(days))
