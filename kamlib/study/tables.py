"""An analyst's files in, one set of tables in one currency and by parent account out, with an account of every line."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from kamlib import data, files
from kamlib.data.staged import read_staged
from kamlib.errors import StudyError, some
from kamlib.language import gettext as _
from kamlib.language import ngettext, number
from kamlib.study.further import FURTHER, SAMPLE_NAMES, take_up
from kamlib.study.sources import Reader, sample_source

_PARTS = ("orders", "accounts", "rates", "ledger", "inputs")


@dataclass(frozen=True)
class Tables:
    """What a study works on.

    Attributes
    ----------
    orders : DataFrame
        Order lines: ``account_id`` (the parent account where accounts are given), ``original_account_id`` (the account
        as the file has it), ``order_date``, ``amount`` in `currency`, and the file's further columns; where rates were
        used also ``amount_document`` and ``currency_document``.
    accounts : DataFrame or None
        The accounts as read, one row a record.
    currency : str
        The one currency of ``amount``.
    names : Series
        Name of each account, by account_id; the id where no name is known.
    ledger : DataFrame
        Every line and every sum of the files: read, set aside, repaired, kept.
    inputs : DataFrame
        ``table``, ``file``, ``sha256``, ``rows`` for each input.
    notes : tuple of str
        What was done to the tables, and what they cannot support.
    monthly : bool
        The file holds sums by account and month, not order lines.
    rates : DataFrame or None
        The exchange rates as read.
    further : dict of str to DataFrame
        The tables beside the orders, as far as they were given, such as ``contracts`` or ``payments``: by parent
        account (``market`` by record), in `currency`.
    """

    orders: pd.DataFrame
    accounts: pd.DataFrame | None
    currency: str
    names: pd.Series
    ledger: pd.DataFrame
    inputs: pd.DataFrame
    notes: tuple[str, ...] = ()
    monthly: bool = False
    rates: pd.DataFrame | None = None
    further: dict[str, pd.DataFrame] = field(default_factory=dict)

    def stage(self, folder) -> None:
        """Write the tables into a folder from which :func:`gather` takes them up again."""
        folder = Path(folder)
        for name in _PARTS:
            if getattr(self, name) is not None:
                files.write_parquet(folder / f"{name}.parquet", getattr(self, name))
        for name, table in self.further.items():
            files.write_parquet(folder / f"{name}.parquet", table)
        about = {"currency": self.currency, "notes": self.notes, "monthly": self.monthly}
        files.write_json(folder / "about.json", about)

    @property
    def by_name(self) -> dict[str, pd.DataFrame]:
        """All tables under the names of the dictionary, as :mod:`kamlib.swot` and :mod:`kamlib.plan` take them."""
        found = {"orders": self.orders} | ({} if self.accounts is None else {"accounts": self.accounts})
        return found | {SAMPLE_NAMES.get(name, name): table for name, table in self.further.items()}

    def name(self, account_id: str) -> str:
        """Return the name of an account, or its id."""
        return str(self.names.get(account_id, account_id))

    def names_of(self, account_ids: pd.Index) -> list[str]:
        """Return the names of many accounts, or their ids."""
        ids = account_ids.to_series()
        return ids.map(self.names).fillna(ids).astype("str").tolist() if len(self.names) else ids.astype("str").tolist()


def gather(
    orders: Any = None,
    *,
    accounts: Any = None,
    mapping: Any = None,
    preset: str | None = None,
    rates: Any = None,
    currency: str = "EUR",
    table: str | None = None,
    query: str | None = None,
    accounts_mapping: Any = None,
    contracts: Any = None,
    payments: Any = None,
    managers: Any = None,
    potential: Any = None,
    ratings: Any = None,
    activities: Any = None,
    current: Any = None,
    contacts: Any = None,
    service: Any = None,
    opportunities: Any = None,
    usage: Any = None,
    market: Any = None,
    needs: Sequence[str] = (),
    progress: Callable[[str, float], None] | None = None,
) -> Tables:
    """Put the tables of a question together: read them, roll them up to parents, bring them into one currency.

    Parameters
    ----------
    orders : path, DataFrame, folder or None
        Order lines or sums by account and month: a file that :func:`kamlib.data.read` takes, a table with the
        dictionary's columns, a folder written by :meth:`Tables.stage`, or None for the sample portfolio.
    accounts : path or DataFrame, optional
        Accounts with names and parents.
    mapping, preset
        How the columns of `orders` are named; see :func:`kamlib.data.read`.
    rates : path or DataFrame, optional
        Exchange rates by month: ``month, currency, rate_to_base``.
    currency : str
        The currency to which `rates` lead.
    table : str, optional
        What `orders` holds where the file does not say so: ``"orders"`` or ``"monthly_revenue"`` (account, month,
        amount).
    query : str, optional
        SQL query, where `orders` is the address of a database.
    accounts_mapping : path or dict, optional
        How the columns of `accounts` are named.
    contracts, payments, managers : path or DataFrame, optional
        Contracts, invoices with the day of their payment, and those in charge of the accounts, as the dictionary has
        them.
    potential, ratings, activities : path or DataFrame, optional
        Estimates of what accounts buy from anyone, judgements by raters, and the hours spent, as the dictionary has
        them.
    current : path or DataFrame, optional
        The key accounts of today: ``account_id``, and, where known, ``valid_from`` and ``valid_to``.
    contacts, service, opportunities, usage, market : path or DataFrame, optional
        Persons, deliveries with complaints and questions, offers, use of what was bought, and figures about customers
        and their markets, as the dictionary has them.
    needs : sequence of str
        Which of these are taken from the sample, if `orders` is the sample.
    progress : callable, optional
        Called with what is being done and the share of it that is done.

    Returns
    -------
    Tables

    Raises
    ------
    StudyError
        If amounts stand in several currencies and no rates are given.
    DataError
        If a file cannot be read.
    """
    if orders is not None and not isinstance(orders, pd.DataFrame) and (Path(str(orders)) / "about.json").exists():
        return _staged(Path(orders))
    given = {"contracts": contracts, "payments": payments, "managers": managers, "potential": potential}
    given |= {"ratings": ratings, "activities": activities, "current": current, "contacts": contacts}
    given |= {"service": service, "opportunities": opportunities, "usage": usage, "market": market}
    more = {name: table for name, table in given.items() if table is not None}
    if orders is None:
        orders = data.load("orders")
        accounts = data.load("accounts") if accounts is None else accounts
        rates = data.load("exchange_rates") if rates is None else rates
        source = {
            "orders": sample_source("orders"),
            "accounts": sample_source("accounts"),
            "rates": sample_source("exchange_rates"),
        } | {name: sample_source(SAMPLE_NAMES.get(name, name)) for name in needs}
        more = {name: data.load(SAMPLE_NAMES.get(name, name)) for name in needs} | more
    else:
        source = {}
    read = Reader(progress, source)
    lines = read("orders", orders, table=table, mapping=mapping, preset=preset, query=query)
    known = (
        read("accounts", accounts, table="accounts", mapping=accounts_mapping, preset=preset)
        if accounts is not None
        else None
    )
    exchange = read("rates", rates, table="exchange_rates") if rates is not None else None
    notes: list[str] = []
    monthly = "month" in lines and "order_date" not in lines
    if monthly:
        lines = lines.rename(columns={"month": "order_date"})
        notes.append(
            _(
                "The file holds sums by account and month: order counts, order days, prices, volumes and products "
                "cannot be had from it."
            )
        )
    lines, unit = _one_currency(lines, exchange, currency, notes)
    lines, names = _by_parent(lines, known, notes)
    further = take_up(read, more, accounts=known, rates=exchange, currency=unit, notes=notes)
    ledger = pd.concat([part.assign(table=name) for name, part in read.ledgers.items()], ignore_index=True)
    return Tables(
        lines, known, unit, names, ledger, pd.DataFrame(read.inputs), tuple(notes), monthly, exchange, further
    )


def revenue(orders: pd.DataFrame, window) -> pd.Series:
    """Add up the amounts of a period by account; less than half a cent is nothing."""
    lines = orders[window.holds(orders["order_date"])]
    sums = lines.groupby("account_id")["amount"].sum()
    return sums.where(sums.abs() >= 0.005, 0.0)


def _one_currency(lines, rates, currency, notes) -> tuple[pd.DataFrame, str]:
    units = sorted(lines["currency"].dropna().unique()) if "currency" in lines else []
    if len(units) < 2 and (rates is None or units in ([], [currency])):
        return lines, units[0] if units else ""
    if rates is None:
        raise StudyError(
            _("The amounts stand in {n} currencies and cannot be added up.").format(n=len(units)),
            expected=_("one currency, or exchange rates by month"),
            found=some(units),
            do=_(
                "Give a file of rates with --rates (columns month, currency, rate_to_base), or keep one currency in "
                "the mapping."
            ),
        )
    if len(units) > 1:
        notes.append(
            _("Amounts in {currencies} were brought into {base} at the rate of their month.").format(
                currencies=some(units), base=currency
            )
        )
    return data.convert(lines, rates, base=currency), currency


def _by_parent(lines, accounts, notes) -> tuple[pd.DataFrame, pd.Series]:
    records = lines["account_id"]
    if accounts is None:
        return lines.assign(original_account_id=records), _names(None)
    if "parent_id" in accounts:
        lines = data.to_parent(lines, accounts)
    before, after = records.nunique(), lines["account_id"].nunique()
    if before != after:
        notes.append(
            _("{records} customer records were rolled up to {parents} parent accounts.").format(
                records=number(before), parents=number(after)
            )
        )
    unknown = sorted(set(records) - set(accounts["account_id"]))
    if unknown:
        notes.append(
            ngettext(
                "{n} account with orders is not in the accounts table and stands for itself: {some}.",
                "{n} accounts with orders are not in the accounts table and stand for themselves: {some}.",
                len(unknown),
            ).format(n=number(len(unknown)), some=some(unknown))
        )
    return lines.assign(original_account_id=records), _names(accounts)


def _names(accounts) -> pd.Series:
    if accounts is None or "account_name" not in accounts:
        return pd.Series(dtype="str")
    names = accounts.drop_duplicates("account_id").set_index("account_id")["account_name"].dropna()
    twice = names.duplicated(keep=False)
    return names.where(~twice, names + " (" + names.index.astype("str") + ")")


def _staged(folder: Path) -> Tables:
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    found = {name: folder / f"{name}.parquet" for name in (*_PARTS, *FURTHER)}
    parts = {name: read_staged(path) for name, path in found.items() if path.exists()}
    accounts = parts.get("accounts")
    names = _names(accounts)
    return Tables(
        parts["orders"],
        accounts,
        about["currency"],
        names,
        parts["ledger"],
        parts["inputs"],
        tuple(about["notes"]),
        about["monthly"],
        parts.get("rates"),
        {name: parts[name] for name in FURTHER if name in parts},
    )
