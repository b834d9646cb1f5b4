"""Won opportunities and invoices in, the three numbers out that are all called revenue: booked, billed, net."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import pandas as pd

from kamlib.data import convert, to_parent
from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import money, ngettext, number
from kamlib.measure.checks import require

_MEANINGS = ["bookings", "billings", "net_revenue"]


@dataclass(frozen=True, repr=False)
class Revenues:
    """What each account signed, was billed and bought net of credits in a period.

    Attributes
    ----------
    table : DataFrame
        Indexed by ``account_id``, largest net revenue first: ``bookings`` (opportunities won), ``billings`` (invoices
        and debit notes), ``credits`` (credit notes and cancellations, negative) and ``net_revenue`` (billings and
        credits), in `currency`; ``n_won``, ``n_billed``, ``n_credits``: how many opportunities and documents that are.
    currency : str
        The currency of all amounts.
    """

    table: pd.DataFrame
    currency: str

    @property
    def ranks(self) -> pd.DataFrame:
        """Rank of each account by each meaning, from 1; missing where it has nothing of it."""
        amounts = self.table[_MEANINGS]
        return amounts.where(amounts != 0).rank(ascending=False, method="min").astype("Int64")

    def of(self, account_id: str) -> str:
        """Tell the three numbers of one account, what each is made of, and its rank by each.

        Raises
        ------
        DataError
            If the account signed and bought nothing in the period.
        """
        if account_id not in self.table.index:
            raise DataError(
                _("The account {account} signed and bought nothing in the period.").format(account=account_id),
                found=some(self.table.index, 5),
            )
        row, rank = self.table.loc[account_id], self.ranks
        won, billed, credits = (int(row[name]) for name in ("n_won", "n_billed", "n_credits"))
        made_of = [
            ngettext("{n} opportunity won", "{n} opportunities won", won).format(n=number(won)),
            ngettext("{n} invoice", "{n} invoices", billed).format(n=number(billed)),
            ngettext(
                "the same, less {n} credit note or cancellation",
                "the same, less {n} credit notes and cancellations",
                credits,
            ).format(n=number(credits)),
        ]
        words = [_("Bookings"), _("Billings"), _("Net revenue")]
        line = _("{word}: {amount} ({made_of}), rank {rank} of {n}")
        told = []
        for word, meaning, parts in zip(words, _MEANINGS, made_of, strict=True):
            place = rank.loc[account_id, meaning]
            told.append(
                line.format(
                    word=word,
                    amount=money(row[meaning], self.currency),
                    made_of=parts,
                    rank="–" if pd.isna(place) else number(place),
                    n=number(rank[meaning].notna().sum()),
                )
            )
        return "\n".join(told)

    def __str__(self) -> str:
        sums = self.table[_MEANINGS].sum()
        return _("Bookings {booked}, billings {billed}, net revenue {net}; {n} accounts.").format(
            booked=money(sums["bookings"], self.currency),
            billed=money(sums["billings"], self.currency),
            net=money(sums["net_revenue"], self.currency),
            n=number(len(self.table)),
        )

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return f"<p>{escape(str(self))}</p>"


def revenues(
    orders: pd.DataFrame,
    opportunities: pd.DataFrame,
    *,
    period: str,
    rates: pd.DataFrame | None = None,
    accounts: pd.DataFrame | None = None,
    base: str = "EUR",
) -> Revenues:
    """Set the three numbers that people call revenue side by side: what was signed, what was billed, what is left.

    Parameters
    ----------
    orders : DataFrame
        Invoice lines: ``account_id, order_date, invoice_id, document_type, amount, currency``; credit notes and
        cancellations are negative.
    opportunities : DataFrame
        ``account_id, stage, closed_on, won_amount, currency``; only those with the stage ``won`` count.
    period : str
        The year, month or quarter that counts, such as ``"2024"`` or ``"2024-03"``: by the day of the invoice, and by
        the day on which an opportunity was closed.
    rates : DataFrame, optional
        Exchange rates, as for :func:`kamlib.data.convert`; needed if there are several currencies.
    accounts : DataFrame, optional
        ``account_id`` and ``parent_id``, to count groups of companies as one.
    base : str, default "EUR"
        The currency of the result.

    Returns
    -------
    Revenues

    Raises
    ------
    DataError
        If a column is absent or empty, or amounts stand in several currencies and no rates are given.

    Notes
    -----
    Recognised revenue, the fourth number, follows delivery and contract terms and cannot be had from these tables.

    Examples
    --------
    >>> day = pd.to_datetime(["2024-02-01", "2024-03-01"])
    >>> orders = pd.DataFrame({"account_id": "A", "order_date": day, "invoice_id": ["1", "2"],
    ...     "document_type": ["invoice", "credit"], "amount": [90.0, -20.0], "currency": "EUR"})
    >>> won = pd.DataFrame({"account_id": ["A"], "stage": ["won"], "closed_on": day[:1], "won_amount": [50.0],
    ...     "currency": ["EUR"]})
    >>> revenues(orders, won, period="2024").table[["bookings", "billings", "net_revenue"]].loc["A"].tolist()
    [50.0, 90.0, 70.0]
    """
    require(orders, ["account_id", "order_date", "invoice_id", "document_type", "amount", "currency"])
    require(opportunities, ["account_id", "stage"], name="opportunities")
    won = opportunities[opportunities["stage"].eq("won")]
    require(won, ["closed_on", "won_amount", "currency"], name="opportunities")
    won = won[["account_id", "closed_on", "won_amount", "currency"]].set_axis(
        ["account_id", "order_date", "amount", "currency"], axis=1
    )
    span = pd.Period(period)
    tables = []
    for table in (orders, won):
        inside = table[table["order_date"].between(span.start_time, span.end_time)]
        inside = _one_currency(inside, rates, base)
        tables.append(to_parent(inside, accounts) if accounts is not None else inside)
    lines, won = tables
    back = lines["document_type"].isin(["credit", "cancellation"])
    parts = {
        "bookings": won.groupby("account_id")["amount"].sum(),
        "billings": lines[~back].groupby("account_id")["amount"].sum(),
        "credits": lines[back].groupby("account_id")["amount"].sum(),
        "n_won": won.groupby("account_id").size(),
        "n_billed": lines[~back].groupby("account_id")["invoice_id"].nunique(),
        "n_credits": lines[back].groupby("account_id")["invoice_id"].nunique(),
    }
    table = pd.DataFrame(parts).fillna(0.0).astype({name: "int64" for name in ("n_won", "n_billed", "n_credits")})
    table.insert(3, "net_revenue", table["billings"] + table["credits"])
    table = table.rename_axis("account_id").sort_values("net_revenue", ascending=False, kind="stable")
    return Revenues(table, base)


def _one_currency(table: pd.DataFrame, rates: pd.DataFrame | None, base: str) -> pd.DataFrame:
    if rates is not None:
        return convert(table, rates, base=base)
    found = sorted(table["currency"].unique())
    if found not in ([], [base]):
        raise DataError(
            _("The amounts are not all in {currency}.").format(currency=base),
            found=some(found),
            do=_("Pass rates=, the exchange rates by month."),
        )
    return table
