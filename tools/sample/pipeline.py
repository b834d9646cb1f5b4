"""Sales opportunities: what sellers hoped for, and what was invoiced of it."""

from sample.climate import FAMILIES
from sample.dice import Dice
from sample.months import LAST_DAY, PUBLISHED, days_in, first_day, later, month_of, working

_OPEN = {"qualify": 0.1, "develop": 0.3, "propose": 0.5, "negotiate": 0.75}
_LABEL = {
    "Packaging": "packaging line",
    "Hygiene": "hygiene plan",
    "Lighting": "relighting",
    "Controls": "controls upgrade",
}


def opportunities(world) -> list[dict]:
    """Make the opportunities as they stand on the last published day."""
    rows = []
    for parent in world.parents:
        dice = Dice(world.seed, "opportunities", parent.stream)
        rate = (0.03 + 0.05 * parent.collaboration) * (parent.annual_value / 150_000) ** 0.3
        for month in range(parent.first_month, PUBLISHED + 1):
            lift = 2.5 if parent.more.get("expanding") and month >= 30 else 1.0
            if month < parent.end_month:
                rows += [_hope(dice, world, parent, month) for _ in range(dice.poisson(rate * lift))]
        rows += _behind_projects(dice, world, parent)
    _refer(Dice(world.seed, "referrals"), world, rows)
    rows.sort(key=lambda row: (row["created_on"], row["account_id"]))
    for number, row in enumerate(rows, start=1):
        row["opportunity_id"] = f"O{number:04d}"
    return rows


def _base(dice, parent, month: int, family: str) -> dict:
    created = working(later(first_day(month), dice.integer(0, days_in(month) - 1)))
    manager = parent.records[0].manager_id
    return {
        "account_id": parent.account_id,
        "opportunity_name": f"{parent.stem}: {_LABEL[family]}",
        "product_line": family,
        "currency": parent.currency,
        "created_on": created,
        "expected_close": working(later(created, dice.integer(40, 200))),
        "closed_on": None,
        "won_amount": None,
        "lost_reason": None,
        "referred_by": None,
        "manager_id": manager,
    }


def _hope(dice, world, parent, month: int) -> dict:
    family = dice.choose(FAMILIES)
    row = _base(dice, parent, month, family)
    estimate = parent.annual_value * 0.15 * dice.lognormal(0.8) / world.rates[month, parent.currency]
    row["estimated_amount"] = round(max(estimate, 500), -2)
    decided = working(later(row["created_on"], 25 + dice.exponential(110)))
    if decided > LAST_DAY or month_of(decided) >= parent.end_month:
        stage = dice.choose(list(_OPEN))
        return row | {"stage": stage, "probability": _OPEN[stage]}
    if dice.chance(0.25 + 0.25 * parent.fit):
        return row | {
            "stage": "won",
            "probability": 1.0,
            "closed_on": decided,
            "won_amount": round(row["estimated_amount"] * 0.86 * dice.lognormal(0.3), 2),
        }
    reason = dice.choose(
        ["price", "competitor", "no_budget", "no_decision", "product_fit"], [0.3, 0.22, 0.16, 0.22, 0.1]
    )
    return row | {
        "stage": "lost",
        "probability": 0.0,
        "closed_on": decided,
        "lost_reason": reason if dice.chance(0.8) else None,
    }


def _behind_projects(dice, world, parent) -> list[dict]:
    """Give every project that was invoiced the opportunity it came from."""
    sums: dict = {}
    for line in world.published:
        if line["project"] and line["parent_id"] == parent.account_id:
            sums[line["order_date"]] = sums.get(line["order_date"], 0.0) + line["amount"]
    rows = []
    for day, amount in sorted(sums.items()):
        row = _base(dice, parent, max(month_of(day) - dice.integer(3, 8), 1), "Controls")
        row |= {
            "closed_on": day,
            "expected_close": later(day, dice.integer(-40, 20)),
            "estimated_amount": round(amount * 1.1 * dice.lognormal(0.2), -2),
        }
        if row["created_on"] >= day:
            row["created_on"] = later(day, -30)
        rows.append(
            row
            | {
                "stage": "won",
                "probability": 1.0,
                "won_amount": round(amount, 2),
                "opportunity_name": f"{parent.stem}: project",
            }
        )
    return rows


def _refer(dice, world, rows) -> None:
    """Name the customer that recommended us, for a few; close customers do it more."""
    friends = [parent for parent in world.parents if parent.collaboration > 0.45 and parent.first_month == 1]
    for row in rows:
        if dice.chance(0.07):
            friend = dice.choose(friends, [parent.collaboration**2 for parent in friends])
            if friend.account_id != row["account_id"] and month_of(row["created_on"]) < friend.end_month:
                row["referred_by"] = friend.account_id
