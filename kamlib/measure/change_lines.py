"""Order lines in; the lines of two periods out, in one currency, at their own and at the base exchange rates."""

from __future__ import annotations

import pandas as pd

from kamlib.errors import DataError, some
from kamlib.language import gettext as _
from kamlib.language import month
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
) -> tuple[pd.DataFrame, str]:
    """Return the lines of both periods and the currency code of their amounts.

    Returns
    -------
    lines : DataFrame
        ``account_id, date, is_now, amount, at_base_rates, product, quantity, credit, one_off``; what the orders lack is
        missing (``one_off`` then False).
    code : str
    """
    in_now = _within(orders[date_column], now).to_numpy()
    wanted = _within(orders[date_column], base).to_numpy() | in_now
    chosen = orders[wanted].reset_index(drop=True)
    in_now = in_now[wanted]
    lines = pd.DataFrame({"account_id": chosen["account_id"], "date": chosen[date_column], "is_now": in_now})
    lines["amount"], lines["at_base_rates"], code = _amounts(chosen, lines, base, now, rates, currency)
    lines["product"] = _products(chosen, product)
    lines["quantity"] = _quantities(chosen)
    kinds = chosen.get("document_type")
    lines["credit"] = chosen["amount"] < 0 if kinds is None else kinds.isin(_CREDITS)
    lines["one_off"] = chosen[project].fillna(False).astype(bool) if project in chosen else False
    return lines, code


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


def _amounts(chosen, lines, base, now, rates, currency):
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
    converted = "document_amount" in chosen and "document_currency" in chosen
    document = chosen["document_amount"] if converted else amount
    code_column = "document_currency" if converted else "currency"
    require(chosen, [code_column])
    table = _rate_table(rates)
    months = lines["date"].dt.to_period("M")
    own = _look_up(table, months, chosen[code_column])
    if matched(base, now):
        earlier = months - (now[0].to_period("M") - base[0].to_period("M")).n
        then = _look_up(table, earlier.where(lines["is_now"], months), chosen[code_column])
    else:
        span = pd.period_range(base[0], base[1], freq="M")
        mean = table[table.index.get_level_values("month").isin(span)].groupby(level="currency").mean()
        then = chosen[code_column].map(mean).astype(float).where(lines["is_now"], own)
        _refuse_missing(then, chosen[code_column], months)
    actual = amount if converted else document * own
    at_base = (document * then).where(lines["is_now"], actual)
    constant = table.groupby(level="currency").agg(lambda values: (values == 1).all())
    known = sorted(constant.index[constant.astype(bool)])
    if currency is None:
        currency = codes[0] if converted and len(codes) == 1 else (known[0] if len(known) == 1 else "")
    return actual, at_base, currency


def _rate_table(rates: pd.DataFrame) -> pd.Series:
    months = pd.to_datetime(rates["month"]).dt.to_period("M")
    table = pd.Series(
        rates["rate_to_base"].to_numpy(float),
        index=pd.MultiIndex.from_arrays([months, rates["currency"]], names=["month", "currency"]),
    )
    twice = table.index[table.index.duplicated()].unique()
    if len(twice):
        raise DataError(
            _("exchange_rates has more than one rate for a month and a currency."),
            found=some(f"{code} {month(at)}" for at, code in twice),
        )
    return table


def _look_up(table: pd.Series, months: pd.Series, codes: pd.Series) -> pd.Series:
    wanted = pd.MultiIndex.from_arrays([months, codes])
    found = pd.Series(table.reindex(wanted).to_numpy(), index=codes.index)
    _refuse_missing(found, codes, months)
    return found


def _refuse_missing(found: pd.Series, codes: pd.Series, months: pd.Series) -> None:
    gap = found.isna().to_numpy()
    if gap.any():
        missing = dict.fromkeys(zip(codes[gap], months[gap], strict=True))
        raise DataError(
            _("exchange_rates lacks rates that are needed."),
            found=some(f"{code} {month(at)}" for code, at in missing),
            do=_("Add these months to the table of rates."),
        )
