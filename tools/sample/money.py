"""Contracts and payments: what was agreed, what was invoiced, and how long the customer took to pay."""

import datetime as dt

from sample.dice import Dice
from sample.months import CHOICE, LAST_DAY, first_day, later, month_of
from sample.world import key_manager


def between(anchors: dict, month: float) -> float:
    """Read a value off a path given at some months, straight between them."""
    before = max((key for key in anchors if key <= month), default=min(anchors))
    after = min((key for key in anchors if key >= month), default=before)
    if after <= before:
        return anchors[before]
    weight = (month - before) / (after - before)
    return anchors[before] * (1 - weight) + anchors[after] * weight


def payments(world) -> list[dict]:
    """Make one row for each invoice that was not cancelled."""
    invoices: dict[str, dict] = {}
    for line in world.published:
        if line["document_type"] != "invoice" or line.get("cancelled"):
            continue
        row = invoices.setdefault(
            line["invoice_id"],
            {
                "invoice_id": line["invoice_id"],
                "account_id": line["account_id"],
                "invoice_date": line["order_date"],
                "amount": 0.0,
                "currency": line["currency"],
                "parent_id": line["parent_id"],
            },
        )
        row["amount"] = round(row["amount"] + line["amount"], 2)
    by_parent: dict[str, list] = {}
    for row in invoices.values():
        by_parent.setdefault(row["parent_id"], []).append(row)
    parents = {record.account_id: parent for parent in world.parents for record in parent.records}
    for account_id, rows in by_parent.items():
        parent = parents[account_id]
        _pay(Dice(world.seed, "payments", parent.stream), parent, rows)
    return list(invoices.values())


def _pay(dice, parent, rows) -> None:
    bump = dice.integer(6, 40) if not parent.story and dice.chance(0.09) else None
    delays = {row["invoice_id"]: _delay(dice, parent, month_of(row["invoice_date"]), bump) for row in rows}
    for start, target in parent.more.get("delay_anchors", {}).items():
        _settle(delays, rows, start, target)
    for row in rows:
        row["due_date"] = later(row["invoice_date"], parent.terms)
        paid = later(row["due_date"], max(delays[row["invoice_id"]], -parent.terms))
        failed = parent.end_day(parent.failed_month)
        row["paid_date"] = None if paid > LAST_DAY or (failed and paid > failed) else paid


def _delay(dice, parent, month: int, bump: int | None) -> int:
    """Draw days beyond terms: the account's habit, more before a failure, sometimes a squeeze that passes."""
    if "delays" in parent.more:
        return round(between(parent.more["delays"], month) + dice.normal(0, 3))
    habit = parent.delay
    if parent.failed_month:
        habit += max(0.0, 14 - (parent.failed_month - month)) * 4.5
    if bump and bump <= month <= bump + 11:
        habit += 42 - abs(month - bump - 5.5) * 6
    return round(dice.normal(habit, 5))


def _settle(delays: dict, rows: list, quarter: int, target: int) -> None:
    """Shift the delays of one quarter, a day at a time, until their mean is the planted one."""
    first = (quarter - 1) * 3 + 1
    chosen = [row["invoice_id"] for row in rows if first <= month_of(row["invoice_date"]) < first + 3]
    gap = target * len(chosen) - sum(delays[invoice] for invoice in chosen)
    for position in range(abs(gap)):
        delays[chosen[position % len(chosen)]] += 1 if gap > 0 else -1


def contracts(world) -> list[dict]:
    """Make the chains of contracts, as they stand on the last published day."""
    rows = []
    for parent in world.parents:
        dice = world.dice("contracts", parent.stream)
        planted = parent.more.get("contract")
        if planted or dice.chance(0.2 + 0.35 * parent.collaboration):
            rows += _chain(dice, world, parent, planted)
    for number, row in enumerate(rows, start=1):
        row["contract_id"] = f"C{number:04d}"
        row["renewal_of"] = f"C{number - 1:04d}" if row.pop("follows") else None
    return rows


def _chain(dice, world, parent, planted) -> list[dict]:
    length = dice.choose([12, 24, 36], [0.4, 0.35, 0.25])
    start = first_day(max(parent.first_month, 1) if parent.first_month > 1 else dice.integer(-18, 8))
    if planted == "cancelled":
        start, length = dt.date(2022, 1, 1), 48
    if planted == "renewed":
        start, length = dt.date(2021, 1, 1), 36
    automatic = True if planted else dice.chance(0.6)
    left = parent.end_day(parent.left_month or parent.failed_month)
    rows = []
    while start <= LAST_DAY and (left is None or start < left):
        end = _months_on(start, length)
        value = parent.annual_value * dice.uniform(0.75, 1.05) / world.rates[max(month_of(start), 1), parent.currency]
        row = {
            "account_id": parent.account_id,
            "product_line": None if planted else dice.choose([None, *sorted(parent.mix)]),
            "start_date": start,
            "end_date": end,
            "notice_days": dice.choose([30, 60, 90]),
            "auto_renewal": automatic,
            "annual_value": round(value, -3),
            "currency": parent.currency,
            "indexation": dice.choose([None, 0.02, 0.03, 0.05]),
            "ended_on": None,
            "follows": bool(rows),
        }
        rows.append(row)
        if left and left <= min(end, LAST_DAY) and (planted or dice.chance(0.7)):
            row |= {"status": "cancelled", "ended_on": left}
            break
        if end >= LAST_DAY:
            row["status"] = "active"
            break
        goes_on = automatic and (left is None or left > end)
        row |= {
            "status": "renewed" if goes_on or (planted is None and dice.chance(0.6)) else "expired",
            "ended_on": end,
        }
        if row["status"] == "expired" or (left and left <= end):
            row["status"] = "expired"
            break
        start = later(end, 1)
    return rows


def _months_on(start: dt.date, months: int) -> dt.date:
    years, month = divmod(start.month - 1 + months, 12)
    return later(dt.date(start.year + years, month + 1, 1), -1)


def key_status(world) -> list[dict]:
    """Make the list of key accounts: chosen after month 36, by the sales of months 25-36 or by judgement."""
    rows = []
    for position, parent in enumerate(world.key_parents):
        dice = world.dice("status", parent.stream)
        judged = position >= 20
        aligned = later(first_day(CHOICE), dice.integer(3, 40))
        told = later(aligned, dice.integer(6, 45)) if dice.chance(0.85) else later(aligned, -dice.integer(2, 12))
        left = parent.end_day(parent.left_month or parent.failed_month)
        rows.append(
            {
                "account_id": parent.account_id,
                "valid_from": first_day(CHOICE + 1),
                "valid_to": left if left and first_day(CHOICE + 1) <= left <= LAST_DAY else None,
                "chosen_by": "judgement" if judged else "sales",
                "sales_basis": round(world.sales_basis.get(parent.account_id, 0.0), 2),
                "internal_alignment_on": aligned if dice.chance(0.9) else None,
                "announced_on": told if dice.chance(0.9) else None,
                "manager_id": key_manager(parent),
                "reason": parent.more.get("key") if judged else f"Number {position + 1} by sales of 2023",
            }
        )
    return sorted(rows, key=lambda row: row["account_id"])
