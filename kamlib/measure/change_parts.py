"""Prepared lines in; the parts of a change by account out, in whole cents that add up."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

PRICE_FACTOR = 5
"""An average price that moved by more than this factor belongs to another product or unit of measure."""
ALIKE_FACTOR = 100
"""Unit prices that reach over more than this factor belong to units that cannot be added up."""


def by_account(lines: pd.DataFrame) -> pd.DataFrame:
    """Add up the lines of each account: both periods, one-off projects apart, and say who is new, lost or continuing.

    Returns
    -------
    DataFrame
        One row for each account, by its place: ``base, now, at_base_rates`` without one-off projects,
        ``project_base, project_now``, ``purchases_base, purchases_now`` (purchase days) and ``status``.
    """
    amount = lines["amount"]
    earlier, later, one_off = ~lines["is_now"], lines["is_now"], lines["one_off"]
    columns = pd.DataFrame(
        {
            "base": amount.where(earlier & ~one_off, 0.0),
            "now": amount.where(later & ~one_off, 0.0),
            "at_base_rates": lines["at_base_rates"].where(later & ~one_off, 0.0),
            "project_base": amount.where(earlier & one_off, 0.0),
            "project_now": amount.where(later & one_off, 0.0),
        }
    )
    accounts = columns.groupby(lines["account"]).sum()
    bought = _purchase_days(lines[~one_off])
    accounts["purchases_base"] = bought.get(False, pd.Series(dtype=float)).reindex(accounts.index).fillna(0.0)
    accounts["purchases_now"] = bought.get(True, pd.Series(dtype=float)).reindex(accounts.index).fillna(0.0)
    sold = accounts[["base", "now"]] >= 0.005
    accounts["status"] = np.select(
        [sold["base"] & sold["now"], sold["now"], sold["base"]], ["continuing", "new", "lost"], default="none"
    )
    return accounts


def _purchase_days(lines: pd.DataFrame) -> pd.DataFrame:
    """Count days with a line that is no credit and that credits did not bring to zero."""
    marked = lines.assign(sale=~lines["credit"])
    groups = marked.groupby(["account", "is_now", "date"], sort=False)
    found = groups.agg(sale=("sale", "any"), credit=("credit", "any"), amount=("amount", "sum"))
    cancelled = found["credit"] & (found["amount"].abs() < 0.005)
    return (found["sale"] & ~cancelled).groupby(level=["account", "is_now"]).sum().unstack("is_now")


def choose_method(
    lines: pd.DataFrame, accounts: pd.DataFrame, *, monthly: bool
) -> Literal["products", "purchases", "none"]:
    """Choose how continuing accounts are split: by products where most of their money has a product and a quantity."""
    continuing = of_continuing(lines, accounts["status"])
    looked_at = lines[continuing] if continuing.any() else lines
    weight = looked_at["amount"].abs()
    measured = (looked_at["product"] >= 0) & looked_at["quantity"].notna()
    if weight[measured].sum() > 0.5 * weight.sum():
        return "products"
    return "none" if monthly else "purchases"


def of_continuing(lines: pd.DataFrame, status: pd.Series) -> pd.Series:
    """Mark the lines of continuing accounts that belong to no one-off project."""
    continuing = (status == "continuing").to_numpy()
    return pd.Series(continuing[lines["account"]], index=lines.index) & ~lines["one_off"]


def by_product(lines: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """Add up the continuing accounts' lines by product.

    Returns
    -------
    DataFrame
        ``account, product``, ``amount_base, amount_now`` (at base rates), ``quantity_base, quantity_now``,
        ``price_base``, ``paired`` (sold in both periods at comparable prices), ``repriced`` (sold in both, but not
        comparable).
    """
    usable = of_continuing(lines, accounts["status"]) & (lines["product"] >= 0) & lines["quantity"].notna()
    chosen = lines[usable]
    later = chosen["is_now"]
    columns = pd.DataFrame(
        {
            "amount_base": chosen["amount"].where(~later, 0.0),
            "amount_now": chosen["at_base_rates"].where(later, 0.0),
            "quantity_base": chosen["quantity"].where(~later, 0.0),
            "quantity_now": chosen["quantity"].where(later, 0.0),
        }
    )
    cells = columns.groupby([chosen["account"], chosen["product"]], sort=False).sum().reset_index()
    in_both = (cells["quantity_base"] > 0) & (cells["quantity_now"] > 0) & (cells["amount_base"] > 0)
    cells["price_base"] = cells["amount_base"].div(cells["quantity_base"].where(in_both))
    ratio = cells["amount_now"].div(cells["quantity_now"].where(in_both)) / cells["price_base"]
    comparable = ratio.between(1 / PRICE_FACTOR, PRICE_FACTOR) | (cells["amount_now"].between(-0.005, 0.005))
    cells["paired"] = in_both & comparable
    cells["repriced"] = in_both & ~comparable
    return cells


def unit_prices(cells: pd.DataFrame) -> tuple[float, float]:
    """Return the price above which 95 % of units and the one below which 95 % of revenue were sold in the base period.

    Cheap units set how many there are, dear ones what they bring: the wider the gap, the less a sum of units says.
    """
    sold = cells[(cells["amount_base"] > 0) & (cells["quantity_base"] > 0)]
    if not len(sold):
        return float("nan"), float("nan")
    prices = (sold["amount_base"] / sold["quantity_base"]).to_numpy()
    order = prices.argsort(kind="stable")
    ranked = prices[order]
    units = sold["quantity_base"].to_numpy()[order].cumsum()
    money = sold["amount_base"].to_numpy()[order].cumsum()
    last = len(ranked) - 1
    low = min(int(np.searchsorted(units, 0.05 * units[-1])), last)
    high = min(int(np.searchsorted(money, 0.95 * money[-1])), last)
    return float(ranked[low]), float(ranked[high])


def prices_alike(cells: pd.DataFrame) -> bool:
    """Tell whether unit prices are near enough for pieces to be added up."""
    low, high = unit_prices(cells)
    return not high > ALIKE_FACTOR * low


def split(
    lines: pd.DataFrame,
    accounts: pd.DataFrame,
    cells: pd.DataFrame,
    *,
    method: str,
    alike: bool,
    with_rates: bool,
) -> dict[str, pd.Series]:
    """Return each part in money, by account, before rounding; missing where it could not be separated."""
    base, now, constant = accounts["base"], accounts["now"], accounts["at_base_rates"]
    status = accounts["status"]
    continuing = status == "continuing"
    zero = pd.Series(0.0, index=accounts.index)
    parts = {
        "new": (now - base).where(status == "new", 0.0),
        "lost": (now - base).where(status == "lost", 0.0),
        "one_off": accounts["project_now"] - accounts["project_base"],
        "rest": (now - base).where(status == "none", 0.0),
    }
    if with_rates:
        parts["currency"] = (now - constant).where(continuing, 0.0)
    left = (constant - base).where(continuing, 0.0)
    if method == "products":
        effects = _products(cells, alike=alike).reindex(accounts.index)
        measured = effects["volume"].notna()
        for name in ("price", "volume", "mix"):
            parts[name] = effects[name].where(measured | continuing, 0.0)
        left = left - effects.sum(axis=1).where(measured, 0.0)
    elif method == "purchases":
        before, after = accounts["purchases_base"], accounts["purchases_now"]
        counted = continuing & (before > 0) & (after > 0)
        value = base / before.where(counted)
        parts["purchases"] = ((after - before) * value).where(continuing, 0.0)
        parts["value_per_purchase"] = (constant - after * value).where(continuing, 0.0)
        left = left.where(~counted, 0.0)
    parts["rest"] = parts["rest"] + left
    return {name: values + zero for name, values in parts.items()}


def _products(cells: pd.DataFrame, *, alike: bool) -> pd.DataFrame:
    """Split each account's change at base rates into price, volume and mix; missing where its units do not allow it."""
    paired = cells["paired"]
    at_base_price = cells["price_base"] * cells["quantity_now"]
    price = (cells["amount_now"] - at_base_price).where(paired, 0.0)
    same = (at_base_price - cells["amount_base"]).where(paired, 0.0)
    sums = (
        cells.assign(price=price, same=same)
        .groupby("account")[["amount_base", "amount_now", "quantity_base", "quantity_now", "price", "same"]]
        .sum()
    )
    change = sums["amount_now"] - sums["amount_base"]
    if not alike:
        volume = sums["same"]
    else:
        sound = (sums["quantity_base"] > 0) & (sums["quantity_now"] >= 0) & (sums["amount_base"] > 0)
        per_unit = sums["amount_base"] / sums["quantity_base"].where(sound)
        volume = (sums["quantity_now"] - sums["quantity_base"]) * per_unit
    effects = pd.DataFrame({"price": sums["price"], "volume": volume, "mix": change - sums["price"] - volume})
    return effects.where(volume.notna(), axis=0)


def to_cents(accounts: pd.DataFrame, parts: dict[str, pd.Series], order: list[str]) -> pd.DataFrame:
    """Round to cents; the largest part of an account takes the cents by which its parts miss its change."""
    base = _cents(accounts["base"] + accounts["project_base"])
    now = _cents(accounts["now"] + accounts["project_now"])
    floats = pd.DataFrame({name: parts.get(name, np.nan) for name in order}, index=accounts.index, dtype=float)
    values = floats.to_numpy() * 100
    whole = np.rint(np.nan_to_num(values)).astype(np.int64)
    gap = (now - base) - whole.sum(axis=1)
    empty = ~(np.abs(np.nan_to_num(values)) > 0).any(axis=1)
    largest = np.where(empty, order.index("rest"), np.abs(np.nan_to_num(values)).argmax(axis=1))
    whole[np.arange(len(whole)), largest] += gap
    separated = ~np.isnan(values)
    table = pd.DataFrame(np.where(separated, whole / 100, np.nan), index=accounts.index, columns=order)
    table.insert(0, "change", (now - base) / 100)
    table.insert(0, "now", now / 100)
    table.insert(0, "base", base / 100)
    table.insert(0, "status", accounts["status"].astype("str"))
    return table


def _cents(amounts: pd.Series) -> np.ndarray:
    return np.rint(amounts.to_numpy(float) * 100).astype(np.int64)


def totals(table: pd.DataFrame) -> pd.Series:
    """Add up the table's columns in whole cents; a part that no account has is missing."""
    numbers = table.drop(columns="status")
    sums = {
        name: np.nan if column.isna().all() and len(column) else int(np.rint(column.dropna() * 100).sum()) / 100
        for name, column in numbers.items()
    }
    return pd.Series(sums, dtype=float)
