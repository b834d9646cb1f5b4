"""Tables and a day in; what one could know of a few accounts on that day, in one small table, out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

import pandas as pd

from kamlib.data import to_parent
from kamlib.errors import DataError, some
from kamlib.language import date, money, month, number
from kamlib.language import gettext as _
from kamlib.measure.checks import require

_IN_PERSON = ("meeting", "visit", "review")
_JOINT = "joint project"


@dataclass(frozen=True, repr=False)
class Snapshot:
    """What was known of a few accounts on one day.

    Attributes
    ----------
    table : DataFrame
        Indexed by ``account_id``: ``name``; ``sales_2021``, ``sales_2022``, ... (each calendar year); ``contacts``
        (people known who are still there); ``met`` (meetings, visits and reviews in the last year); ``joint`` (talks
        about joint projects in all years shown); ``days_late`` (mean of the invoices paid in the last year, missing
        without any) and ``contract_until`` (missing without a contract in force).
    as_of : Timestamp
        The day.
    currency : str
        Currency of the sales; empty where the orders do not say it.
    """

    table: pd.DataFrame
    as_of: pd.Timestamp
    currency: str = ""

    @property
    def years(self) -> list[int]:
        """The calendar years shown, the last one that of the day."""
        return [int(column.removeprefix("sales_")) for column in self.table if column.startswith("sales_")]

    def headings(self) -> list[str]:
        """Name the columns as a reader does, in the language in force."""
        return [
            _("account"),
            *(_("sales {year}").format(year=year) for year in self.years),
            _("people we know"),
            _("times met in {year}").format(year=self.as_of.year),
            _("talks on joint projects since {year}").format(year=self.years[0]),
            _("days late in paying"),
            _("contract until"),
        ]

    def cells(self) -> list[list[str]]:
        """Write every row as a reader does, in the language in force."""
        return [
            [
                str(row["name"]),
                *(money(row[f"sales_{year}"], "", short=True) for year in self.years),
                *(number(row[column]) for column in ("contacts", "met", "joint", "days_late")),
                "–" if pd.isna(row["contract_until"]) else month(row["contract_until"]),
            ]
            for _account, row in self.table.iterrows()
        ]

    def __str__(self) -> str:
        head = self.headings()
        lines = [
            f"{cells[0]}: {', '.join(f'{name} {cell}' for name, cell in zip(head[1:], cells[1:], strict=True))}"
            for cells in self.cells()
        ]
        return "\n".join([self._caption(), *lines])

    __repr__ = __str__

    def _caption(self) -> str:
        if not self.currency:
            return _("What is known on {day}").format(day=date(self.as_of))
        return _("What is known on {day}; sales in {currency}").format(day=date(self.as_of), currency=self.currency)

    def _repr_html_(self) -> str:
        head = "".join(_cell("th", text, place, "col") for place, text in enumerate(self.headings()))
        rows = "".join(f"<tr>{''.join(map(_body_cell, enumerate(cells)))}</tr>" for cells in self.cells())
        caption = f'<caption style="text-align: left; padding: 0.3em 0.5em">{escape(self._caption())}</caption>'
        return f'<table style="font-size: 14px">{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _body_cell(placed: tuple[int, str]) -> str:
    place, text = placed
    return _cell("td" if place else "th", text, place, "row")


def _cell(tag: str, text: str, place: int, scope: str) -> str:
    look = "text-align: right; max-width: 6em" if place else "text-align: left; white-space: nowrap"
    scoped = f' scope="{scope}"' if tag == "th" else ""
    return f'<{tag}{scoped} style="{look}; vertical-align: bottom">{escape(text)}</{tag}>'


def snapshot(
    tables: Mapping[str, pd.DataFrame], *, accounts: Iterable[str], as_of: str | pd.Timestamp, years: int = 3
) -> Snapshot:
    """Put together what could be known of a few accounts on one day: money, people, meetings, payment, contract.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``accounts``, ``orders`` (in one currency), ``contacts``, ``activities``, ``payments`` and ``contracts``, with
        the kit's column names. What belongs to a company of a group counts for its ultimate parent.
    accounts : iterable of str
        The accounts, in the order of the rows.
    as_of : str or Timestamp
        The day; nothing later is used. It should be the last day of a year: the last year shown ends on it.
    years : int
        How many calendar years of sales.

    Returns
    -------
    Snapshot

    Raises
    ------
    DataError
        If a table or a column is absent, or an account is unknown.

    Notes
    -----
    A talk is an activity with the subject "joint project". An invoice counts as late by the days from ``due_date`` to
    ``paid_date``; who pays early counts as minus.

    Examples
    --------
    >>> days = pd.to_datetime(["2023-03-01", "2023-09-01"])
    >>> tables = {
    ...     "accounts": pd.DataFrame({"account_id": ["A"], "parent_id": [None], "account_name": ["Ana"]}),
    ...     "orders": pd.DataFrame({"account_id": ["A", "A"], "order_date": days, "amount": [100.0, 50.0]}),
    ...     "contacts": pd.DataFrame({"account_id": ["A"], "known_since": days[:1], "left_on": [pd.NaT]}),
    ...     "activities": pd.DataFrame(
    ...         {"account_id": ["A"], "activity_date": days[:1], "kind": ["visit"], "subject": ["prices"]}
    ...     ),
    ...     "payments": pd.DataFrame({"account_id": ["A"], "due_date": days[:1], "paid_date": days[:1]}),
    ...     "contracts": pd.DataFrame({"account_id": ["A"], "start_date": days[:1], "end_date": days[1:]}),
    ... }
    >>> print(snapshot(tables, accounts=["A"], as_of="2023-12-31", years=1))
    What is known on 31 Dec 2023
    Ana: sales 2023 150, people we know 1, times met in 2023 1, talks on joint projects since 2023 0,
    days late in paying 0, contract until –
    """
    day, asked = pd.Timestamp(as_of), pd.Index(list(accounts), name="account_id")
    used = {
        "accounts": ["account_id", "account_name"],
        "orders": ["order_date", "amount"],
        "contacts": ["known_since"],
        "activities": ["activity_date", "kind", "subject"],
        "payments": ["due_date"],
        "contracts": ["start_date"],
    }
    absent = [name for name in used if name not in tables]
    if absent:
        raise DataError(_("These tables are needed and absent: {tables}.").format(tables=some(absent)))
    for name, columns in used.items():
        require(tables[name], columns, name=name)
    known = tables["accounts"].set_index("account_id")
    unknown = asked.difference(known.index)
    if len(unknown):
        raise DataError(_("{n} accounts are not in the table of accounts.").format(n=len(unknown)), found=some(unknown))
    rolled = {name: to_parent(tables[name], tables["accounts"]) for name in used if name != "accounts"}
    table = pd.DataFrame({"name": known["account_name"].reindex(asked)})
    orders = rolled["orders"][rolled["orders"]["order_date"] < day + pd.Timedelta(days=1)]
    for year in range(day.year - years + 1, day.year + 1):
        bought = orders.loc[orders["order_date"].dt.year == year].groupby("account_id")["amount"].sum()
        table[f"sales_{year}"] = bought.reindex(asked).fillna(0.0).astype(float)
    people = rolled["contacts"]
    there = (people["known_since"] <= day) & ~(people["left_on"] <= day)
    table["contacts"] = _count(people[there], asked)
    talks = rolled["activities"][rolled["activities"]["activity_date"] <= day]
    met = talks["kind"].isin(_IN_PERSON) & (talks["activity_date"].dt.year == day.year)
    table["met"] = _count(talks[met], asked)
    joint = (talks["subject"] == _JOINT) & (talks["activity_date"].dt.year > day.year - years)
    table["joint"] = _count(talks[joint], asked)
    paid = rolled["payments"]
    paid = paid[(paid["paid_date"] <= day) & (paid["paid_date"].dt.year == day.year)]
    late = (paid["paid_date"] - paid["due_date"]).dt.days
    table["days_late"] = late.groupby(paid["account_id"]).mean().reindex(asked).astype(float)
    papers = rolled["contracts"]
    running = papers[(papers["start_date"] <= day) & ~(papers["end_date"] <= day) & ~_ended(papers, day)]
    table["contract_until"] = running.groupby("account_id")["end_date"].max().reindex(asked)
    currencies = orders["currency"].dropna().unique() if "currency" in orders else []
    return Snapshot(table, day, str(currencies[0]) if len(currencies) == 1 else "")


def _ended(contracts: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """Tell which contracts had been ended by the day; one that is ended later still counts."""
    if "ended_on" not in contracts:
        return pd.Series(False, index=contracts.index)
    return contracts["ended_on"] <= day


def _count(rows: pd.DataFrame, accounts: pd.Index) -> pd.Series:
    return rows.groupby("account_id").size().reindex(accounts, fill_value=0).astype("int64")
