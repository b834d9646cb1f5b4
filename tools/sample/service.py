"""What customers get besides goods: deliveries, complaints and tickets, and the use of the digital service."""

from sample.dice import Dice
from sample.money import between
from sample.months import LAST_DAY, PUBLISHED, days_in, first_day, later, month_of, working

_TOPICS = {
    "complaint": ("damaged goods", "wrong item", "late delivery", "wrong price", "quality"),
    "ticket": ("order status", "invoice copy", "technical question", "product advice", "access to the portal"),
}


def services(world) -> list[dict]:
    """Make the deliveries, complaints and tickets of all accounts, in order of the day opened."""
    rows = []
    by_parent: dict[str, list] = {parent.account_id: [] for parent in world.parents}
    owner = {record.account_id: parent.account_id for parent in world.parents for record in parent.records}
    for row in _shipments(world):
        by_parent[owner[row["account_id"]]].append(row)
    for parent in world.parents:
        dice = Dice(world.seed, "service", parent.stream)
        reliability = dice.uniform(0.84, 0.95)
        meter = {"otif": 0.0, "complaints": 0.0}
        for shipment in by_parent[parent.account_id]:
            rows += _deliver(dice, parent, shipment, reliability, meter)
        rows += _tickets(dice, parent)
    rows.sort(key=lambda row: (row["opened_on"], row["account_id"], row["kind"]))
    for number, row in enumerate(rows, start=1):
        row["service_id"] = f"V{number:05d}"
    return rows


def _shipments(world) -> list[dict]:
    shipments: dict[str, dict] = {}
    for line in world.published:
        if line["document_type"] == "invoice" and not line.get("cancelled"):
            row = shipments.setdefault(
                line["invoice_id"],
                {
                    "account_id": line["account_id"],
                    "invoice_id": line["invoice_id"],
                    "opened_on": line["order_date"],
                    "quantity_ordered": 0,
                },
            )
            row["quantity_ordered"] += line["quantity"]
    return list(shipments.values())


def _happens(dice, parent, kind: str, usual: float, month: int, meter: dict) -> bool:
    """Draw by chance; where a story plants a path of rates, hold to it by counting instead."""
    if kind not in parent.more:
        return dice.chance(usual)
    meter[kind] += between(parent.more[kind], month)
    whole = meter[kind] >= 1
    meter[kind] -= whole
    return whole


def _deliver(dice, parent, shipment, reliability, meter) -> list[dict]:
    month = month_of(shipment["opened_on"])
    promised = working(later(shipment["opened_on"], dice.integer(4, 11)))
    good = _happens(dice, parent, "otif", reliability, month, meter)
    late = not good and dice.chance(0.7)
    short = not good and (not late or dice.chance(0.15))
    arrived = later(promised, dice.integer(1, 7)) if late else later(promised, -dice.choose([0, 0, 0, 1]))
    ordered = shipment["quantity_ordered"]
    delivered = max(ordered - max(round(ordered * dice.uniform(0.02, 0.3)), 1), 0) if short else ordered
    rows = [
        {
            **shipment,
            "kind": "delivery",
            "due_on": promised,
            "closed_on": arrived if arrived <= LAST_DAY else None,
            "quantity_delivered": delivered,
        }
    ]
    usual = 0.02 + 0.07 * (1 - parent.satisfaction) + (0.06 if not good else 0)
    if _happens(dice, parent, "complaints", usual, month, meter):
        called = later(arrived, dice.integer(1, 9))
        if called <= LAST_DAY:
            rows.append(_case(dice, "complaint", shipment["account_id"], called, shipment["invoice_id"], 55))
    return rows


def _tickets(dice, parent) -> list[dict]:
    rows = []
    usual = 0.08 + 0.25 * parent.collaboration * (parent.annual_value / 250_000) ** 0.4
    for month in range(parent.first_month, PUBLISHED + 1):
        if month >= parent.end_month:
            break
        for _ in range(dice.poisson(parent.more.get("tickets", usual))):
            day = working(later(first_day(month), dice.integer(0, days_in(month) - 1)))
            rows.append(_case(dice, "ticket", parent.account_id, day, None, parent.more.get("ticket_minutes", 22)))
        for _ in range(dice.poisson(parent.more.get("feedback", 0.0))):
            day = working(later(first_day(month), dice.integer(0, days_in(month) - 1)))
            rows.append(_case(dice, "ticket", parent.account_id, day, None, 25) | {"topic": "feedback on a product"})
    return rows


def _case(dice, kind, account_id, day, invoice_id, minutes) -> dict:
    solved = later(day, dice.exponential(3.0 if kind == "ticket" else 6.0))
    return {
        "account_id": account_id,
        "kind": kind,
        "invoice_id": invoice_id,
        "opened_on": day,
        "due_on": later(day, 3 if kind == "ticket" else 7),
        "closed_on": solved if solved <= LAST_DAY else None,
        "severity": dice.choose(["low", "medium", "high"], [0.55, 0.33, 0.12]),
        "topic": dice.choose(_TOPICS[kind]),
        "minutes": 5 * max(round(minutes * dice.lognormal(0.5) / 5), 1),
    }


def usage(world) -> list[dict]:
    """Make the monthly use of the digital service that comes with Controls; a month not reported stays empty."""
    rows = []
    for parent in world.parents:
        dice = Dice(world.seed, "usage", parent.stream)
        if "licences" in parent.more:
            rows += _planted(parent)
        elif "Controls" in parent.mix and dice.chance(0.45) and not parent.story:
            rows += _drawn(dice, parent)
    return rows


def _row(parent, month, licences, active, features_used, features=12) -> dict:
    return {
        "account_id": parent.account_id,
        "month": first_day(month),
        "product_line": "Controls",
        "licences": licences,
        "active_users": active,
        "features_bought": features,
        "features_used": features_used,
    }


def _planted(parent) -> list[dict]:
    rows = []
    for month in range(min(parent.more["licences"]), PUBLISHED + 1):
        if month >= parent.end_month:
            break
        licences = round(between(parent.more["licences"], month))
        share = between(parent.more["adoption"], month)
        rows.append(_row(parent, month, licences, round(licences * share), round(12 * (0.2 + 0.7 * share))))
    return rows


def _drawn(dice, parent) -> list[dict]:
    start = max(parent.first_month, dice.integer(1, 34))
    licences = max(round(4 + (parent.annual_value / 15_000) ** 0.8 * dice.lognormal(0.4)), 3)
    share, goal = dice.uniform(0.2, 0.6), dice.uniform(0.4, 0.92)
    fades = dice.chance(0.5)
    rows = []
    for month in range(start, PUBLISHED + 1):
        if month >= parent.end_month:
            break
        share += 0.08 * (goal - share) + dice.normal(0, 0.02)
        near_end = fades and parent.left_month is not None and parent.left_month - month < 7
        seen = min(max(share * (0.3 if near_end else 1.0), 0.0), 1.0)
        licences += dice.choose([0, 1, 2], [0.94, 0.04, 0.02])
        reported = not dice.chance(0.04)
        used = min(round(12 * (0.15 + 0.7 * seen)), 12)
        rows.append(
            _row(parent, month, licences, round(licences * seen) if reported else None, used if reported else None)
        )
    return rows
