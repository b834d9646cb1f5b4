"""Order lines and two periods in; why revenue changed out: parts that add up to the cent, by account and in total."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Literal

import pandas as pd

from kamlib.errors import DataError, StudyError
from kamlib.language import gettext as _
from kamlib.language import money, period, share
from kamlib.measure import change_lines, change_notes, change_parts
from kamlib.measure.checks import require
from kamlib.measure.periods import Days, PeriodLike, days, refuse_uncovered, refuse_unmatched, whole_months

PARTS = (
    "lost",
    "new",
    "one_off",
    "volume",
    "mix",
    "price",
    "purchases",
    "value_per_purchase",
    "currency",
    "rest",
)


@dataclass(frozen=True)
class Change:
    """Why revenue changed between two periods.

    Attributes
    ----------
    table : DataFrame
        Indexed by ``account_id``, accounts in the order of the orders: ``status`` (``continuing``, ``new``, ``lost`` or
        ``none``: no revenue but one-off projects or credits), ``base``, ``now``, ``change`` and the parts of
        :data:`PARTS`, in money. Parts add up to ``change`` to the cent; a part is 0 where it plays no role and missing
        where it could not be separated.
    totals : Series
        The sums of the table's columns.
    base, now : tuple of Timestamp
        First and last day of either period.
    method : str
        How continuing accounts were split: ``products`` (volume, mix, price), ``purchases`` (number of purchases, value
        per purchase) or ``none`` (one part, ``rest``).
    currency : str
        The currency of all amounts; empty where it is not known.
    left_out : list of str
        What could not be separated and why, and what to know when reading the parts; one sentence each.
    """

    table: pd.DataFrame
    totals: pd.Series
    base: Days
    now: Days
    method: Literal["products", "purchases", "none"]
    currency: str
    left_out: list[str]

    @property
    def parts(self) -> pd.Series:
        """The parts that play a role, in the order of :data:`PARTS`."""
        parts = self.totals[list(PARTS)].dropna()
        return parts[(self.table[parts.index].abs() > 0).any()]

    def __str__(self) -> str:
        totals = self.totals
        amounts = {
            "base": money(totals["base"], self.currency),
            "now": money(totals["now"], self.currency),
            "first": period(*self.base),
            "second": period(*self.now),
        }
        if totals["base"] <= 0:
            return _("Revenue went from {base} ({first}) to {now} ({second}).").format(**amounts)
        rate = share(abs(totals["change"]) / totals["base"])
        if totals["change"] < 0:
            return _("Revenue fell by {rate}, from {base} ({first}) to {now} ({second}).").format(rate=rate, **amounts)
        return _("Revenue rose by {rate}, from {base} ({first}) to {now} ({second}).").format(rate=rate, **amounts)

    def _repr_html_(self) -> str:
        notes = "".join(f"<li>{escape(note)}</li>" for note in self.left_out)
        parts = self.totals.drop("status", errors="ignore").to_frame("total").T
        return f"<p>{escape(str(self))}</p>{parts.to_html()}<ul>{notes}</ul>"


def change(
    orders: pd.DataFrame,
    *,
    base: PeriodLike,
    now: PeriodLike,
    product: str | None = None,
    project: str = "project",
    rates: pd.DataFrame | None = None,
    currency: str | None = None,
    units: Literal["auto", "comparable", "different"] = "auto",
    allow_unmatched: bool = False,
) -> Change:
    """Say why revenue changed between two periods: who came, who left, and what the others did.

    Parameters
    ----------
    orders : DataFrame
        Order lines with ``account_id``, ``order_date`` and ``amount`` (or sums by ``account_id`` and ``month``).
        Used where they are there: ``quantity``, ``product_id``, ``product_line``, ``project``, ``document_type``,
        ``currency``, ``amount_document`` and ``currency_document``. Orders outside both periods show what the file
        covers, and which accounts are not new but came back.
    base, now : str, Period or pair of days
        The earlier and the later period, such as ``"2024"``, ``"2024-Q1"``, ``("2024-01", "2024-06")``.
    product : str, optional
        The column that says what was sold. None: ``product_id`` where it is filled, else ``product_line``.
    project : str
        The column that marks lines of one-off projects.
    rates : DataFrame, optional
        ``month, currency, rate_to_base``: splits off the effect of exchange rates, and brings amounts in several
        currencies into one. Lines with ``amount_document`` and ``currency_document`` keep their ``amount`` as it is.
    currency : str, optional
        Currency code of the result. None: the code in the orders, or the one whose rate is always 1.
    units : {"auto", "comparable", "different"}
        Whether pieces of different products may be added up. "different" (kilos beside pieces, screws beside machines)
        measures volume on products sold in both periods, and all else is mix. "auto" takes it that they may, unless
        unit prices reach over more than a hundredfold.
    allow_unmatched : bool
        Go on where the periods differ in length, or the orders do not cover them.

    Returns
    -------
    Change

    Raises
    ------
    DataError
        If a column is missing or empty, amounts stand in several currencies without rates, or a rate is missing.
    StudyError
        If the periods cannot be compared.

    Notes
    -----
    An account is *new* with revenue now and none in the base period, *lost* the other way round; all its change goes
    there. One-off project lines are taken out first. Continuing accounts, with A amounts, Q units, p = A/Q average
    price; 0 base, 1 now at the base period's exchange rates; i products, sums over the account:

    - currency = now at its own rates - now at the rates of the same month of the base period
    - price = sum of (p1_i - p0_i) Q1_i over products sold in both periods (price at now quantity)
    - volume = (Q1 - Q0) p0 (units at base mix and price)
    - mix = A1 - A0 - price - volume: the shift between dearer and cheaper products. A product sold in one period
      only has no price to compare: its units count in volume, all else in mix
    - with ``units="different"``: volume = sum of (Q1_i - Q0_i) p0_i over products sold in both periods, and mix =
      products taken up less products dropped

    A product whose average price within an account moved more than fivefold counts as another product (another unit of
    measure, or returns). Without products and quantities, with N purchase days (days with a line that is no credit
    and not cancelled in full) and v = A/N: purchases = (N1 - N0) v0, value per purchase = (v1 - v0) N1. Whatever is
    left is ``rest``. Amounts are rounded to cents by account; the largest part of an account takes the cents that
    rounding leaves over.

    Examples
    --------
    Ten pieces at 5 become twelve at 6: two more pieces at 5, and 1 more on each of the twelve.

    >>> orders = pd.DataFrame({
    ...     "account_id": ["A", "A", "B"],
    ...     "order_date": pd.to_datetime(["2024-01-10", "2025-01-10", "2024-01-20"]),
    ...     "product_id": "pen", "quantity": [10.0, 12.0, 4.0], "amount": [50.0, 72.0, 20.0]})
    >>> result = change(orders, base="2024-01", now="2025-01")
    >>> result.table[["change", "volume", "mix", "price", "lost"]].rename_axis(None)
       change  volume  mix  price  lost
    A    22.0    10.0  0.0   12.0   0.0
    B   -20.0     0.0  0.0    0.0 -20.0
    """
    first, second = days(base), days(now)
    monthly = "order_date" not in orders and "month" in orders
    date_column = "month" if monthly else "order_date"
    require(orders, ["account_id", date_column, "amount"])
    if units not in ("auto", "comparable", "different"):
        raise DataError(
            _("'{value}' is not a choice for {name}.").format(value=units, name="units"),
            expected="auto, comparable, different",
        )
    if not allow_unmatched:
        refuse_unmatched(first, second)
        refuse_uncovered(orders[date_column], first, second)
    elif first[1] >= second[0]:
        refuse_unmatched(first, second)
    if monthly and not (whole_months(first) and whole_months(second)):
        raise StudyError(_("Sums by month can only be compared over whole months."))
    lines, ids, code = change_lines.prepare(
        orders, first, second, date_column=date_column, product=product, project=project, rates=rates, currency=currency
    )
    for span, is_now in ((first, False), (second, True)):
        if not (lines["is_now"] == is_now).any() and not allow_unmatched:
            raise StudyError(
                _("There are no orders in {period}.").format(period=period(*span)),
                do=_("Choose another period, or pass allow_unmatched=True if nothing was sold."),
            )
    accounts = change_parts.by_account(lines)
    method = change_parts.choose_method(lines, accounts, monthly=monthly)
    cells = change_parts.by_product(lines, accounts)
    alike = change_parts.prices_alike(cells) if units == "auto" else units == "comparable"
    floats = change_parts.split(lines, accounts, cells, method=method, alike=alike, with_rates=rates is not None)
    if project not in orders:
        del floats["one_off"]
    table = change_parts.to_cents(accounts, floats, list(PARTS)).set_index(ids)
    totals = change_parts.totals(table)
    notes = change_notes.sentences(
        orders[["account_id", date_column]].set_axis(["account_id", "date"], axis=1),
        lines,
        table,
        cells,
        base=first,
        now=second,
        method=method,
        alike=alike,
        monthly=monthly,
        with_rates=rates is not None,
        may_be_converted="currency_document" in orders or "currency" not in orders,
        currency=code,
    )
    return Change(table, totals, first, second, method, code, notes)
