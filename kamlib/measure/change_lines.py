"""Order lines in; the lines of two periods out, in one currency, at their own and at the base exchange rates."""

from __future__ import annotations

import pandas as pd

from kamlib.data.currency import convert
from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.measure.checks import require
from kamlib.measure.periods import Days, matched

_CREDITS = ("credit", "cancellation")


def prepare(
    orders: pd.DataFrame,
    base: Days,
    now: Days,
    *,
    date_column: str,
    product: str | None,
    project: str,
    rates: pd.DataFrame | None,
    currency: str | None,
) -> tuple[pd.DataFrame, pd.Index, str]:
    """Return the lines of both periods, the accounts in them and the currency code of their amounts.

    Returns
    -------
    lines : DataFrame
        ``account`` (place among the accounts), ``date, is_now, amount, at_base_rates, product`` (a number; -1 where it
        is not known), ``quantity, credit, one_off`` (False where the orders do not say).
    accounts : Index
        Ids of the accounts, in order of appearance.
    code : str
    """
    in_now = _within(orders[date_column], now).to_numpy()
    wanted = _within(orders[date_column], base).to_numpy() | in_now
    chosen = orders[wanted].reset_index(drop=True)
    in_now = in_now[wanted]
    places, ids = pd.factorize(chosen["account_id"])
    lines = pd.DataFrame({"account": places, "date": chosen[date_column], "is_now": in_now})
    lines["amount"], lines["at_base_rates"], code = _amounts(chosen, lines, base, now, rates, currency)
    lines["product"] = pd.factorize(_products(chosen, product))[0]
    lines["quantity"] = _quantities(chosen)
    kinds = chosen.get("document_type")
    lines["credit"] = chosen["amount"] < 0 if kinds is None else kinds.isin(_CREDITS)
    lines["one_off"] = chosen[project].fillna(False).astype(bool) if project in chosen else False
    return lines, pd.Index(ids, name="account_id"), code


def _within(dates: pd.Series, span: Days) -> pd.Series:
    return (dates >= span[0]) & (dates < span[1] + pd.Timedelta(days=1))


def _products(lines: pd.DataFrame, product: str | None) -> pd.Series:
    """Name what was sold: one column for all lines, so that a product never stands beside the line it belongs to."""
    if product is not None:
        if product not in lines:
            require(lines, [product])
        return lines[product]
    for column in ("product_id", "product_line"):
        if column in lines and lines[column].notna().mean() > 0.5:
            return lines[column]
    return pd.Series(None, index=lines.index, dtype="str")


def _quantities(lines: pd.DataFrame) -> pd.Series:
    """Take units from the file; a negative amount takes units back, however the file writes its sign."""
    if "quantity" not in lines:
        return pd.Series(float("nan"), index=lines.index)
    quantity = lines["quantity"].astype(float)
    signed = quantity.abs().where(lines["amount"] > 0, -quantity.abs())
    return quantity.where(lines["amount"] == 0, signed)


def _amounts(chosen, lines, base, now, rates, currency) -> tuple[pd.Series, pd.Series, str]:
    """Return the amounts at their own rates, those of now at the base period's rates, and the currency code."""
    codes = sorted(chosen["currency"].dropna().unique()) if "currency" in chosen else []
    amount = chosen["amount"].astype(float)
    if rates is None:
        if len(codes) > 1:
            raise DataError(
                _("The amounts stand in {n} currencies and cannot be added up.").format(n=len(codes)),
                found=some(codes),
                do=_("Convert them first (kam.data.convert), or pass rates=."),
            )
        return amount, amount, currency if currency is not None else (codes[0] if codes else "")
    require(rates, ["month", "currency", "rate_to_base"], name="exchange_rates")
    converted = "amount_document" in chosen and "currency_document" in chosen
    if converted:
        document = chosen[["amount_document", "currency_document"]].set_axis(["amount", "currency"], axis=1)
    else:
        require(chosen, ["currency"])
        document = chosen[["amount", "currency"]]
    document = document.assign(order_date=lines["date"])
    code = currency or (codes[0] if converted and len(codes) == 1 else _unit(rates))
    actual = amount if converted else convert(document, rates, base=code)["amount"]
    later = lines["is_now"]
    then = convert(*_as_in_base(document[later], base, now, rates), base=code)["amount"]
    return actual, then.reindex(actual.index).fillna(actual), code


def _unit(rates: pd.DataFrame) -> str:
    """Name the currency whose rate is always 1."""
    always = rates["rate_to_base"].eq(1).groupby(rates["currency"]).all()
    units = sorted(always.index[always])
    return units[0] if len(units) == 1 else "EUR"


def _as_in_base(document, base: Days, now: Days, rates) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Move the lines of now to the same month of the base period; unmatched periods get its mean rates."""
    if matched(base, now):
        months = (now[0].year - base[0].year) * 12 + now[0].month - base[0].month
        earlier = document["order_date"].dt.to_period("M") - months
        return document.assign(order_date=earlier.dt.to_timestamp()), rates
    inside = pd.to_datetime(rates["month"]).between(base[0].replace(day=1), base[1])
    mean = rates[inside].groupby("currency", as_index=False)["rate_to_base"].mean()
    return document.assign(order_date=base[0]), mean.assign(month=base[0])
