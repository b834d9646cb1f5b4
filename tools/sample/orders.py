"""A parent account in, its order lines out: demand, days of purchase, lines, projects, credits, cancellations."""

import math

from sample.climate import CATALOGUE, SEASONS, Scenario, january, list_price, unit_cost
from sample.dice import Dice
from sample.months import MONTHS, days_in, first_day, last_day, later, month_of, working

_AR = 0.8
_LIMIT = 2.1


def levels(seed: int, parent, scenario: Scenario) -> list[float]:
    """Give the demand of months 1 to 72 in EUR: permanent value, drift, AR(1) noise, season, steps, scenario."""
    dice = Dice(seed, "level", parent.stream)
    noise = dice.normal(0, parent.noise_sd)
    result = []
    for month in range(1, MONTHS + 1):
        noise = _AR * noise + dice.normal(0, parent.noise_sd * math.sqrt(1 - _AR**2))
        swing = min(max(noise, -_LIMIT), _LIMIT)
        trend = parent.drift * (month - 1) / 12 + swing - 0.45 * parent.noise_sd**2
        step = math.prod(factor for start, factor in parent.steps.items() if month >= start)
        effect = math.exp(scenario.kam_effect) if parent.key_since and month >= parent.key_since else 1.0
        season = SEASONS[parent.industry][(month - 1) % 12]
        result.append(parent.annual_value / 12 * math.exp(trend) * step * season * effect * scenario.demand(month))
    return result


def lines_of(seed: int, parent, scenario: Scenario, rates: dict) -> list[dict]:
    """Make all order lines of a parent account, months 1 to 72, without invoice numbers."""
    demand = levels(seed, parent, scenario)
    lines = []
    for position, record in enumerate(parent.records):
        if record.share > 0:
            dice = Dice(seed, "orders", parent.stream, position)
            lines += _regular(dice, parent, record, demand, scenario, rates)
    lines += _projects(Dice(seed, "projects", parent.stream), parent, demand, scenario, rates)
    return [line for line in lines if line["order_date"] <= last_day(MONTHS)]


def monthly_pace(parent, record) -> float:
    """Give the number of orders a record places in an ordinary month."""
    typical = parent.annual_value * record.share / 12
    return min(max(1.35 * (typical / 8000) ** 0.42 * parent.pace, 0.1), 9.0)


def _regular(dice, parent, record, demand, scenario, rates) -> list[dict]:
    base = parent.annual_value / 12
    pace = monthly_pace(parent, record)
    basket = _basket(dice, parent)
    lines = []
    gap = dice.erlang(parent.shape)
    clock, due = 0.0, gap * dice.uniform()
    for month in range(1, MONTHS + 1):
        if not parent.first_month <= month < parent.end_month:
            continue
        intensity = pace * math.sqrt(demand[month - 1] / base)
        size = demand[month - 1] * record.share / intensity
        while due <= clock + intensity:
            day = working(later(first_day(month), int((due - clock) / intensity * days_in(month))))
            value = size * (gap * dice.lognormal(0.15) if parent.story else dice.lognormal(0.45))
            order = _order(dice, parent, record, basket, day, value, scenario, rates)
            if day <= (parent.end_day(parent.end_month) if parent.end_month < MONTHS + 1 else last_day(MONTHS)):
                lines += order
                lines += _corrections(dice, order)
            gap = dice.erlang(parent.shape)
            due += gap
        clock += intensity
    return lines


def _basket(dice, parent) -> dict:
    """Choose the products a record buys, with their shares of its sales."""
    basket = {}
    for family, share in parent.mix.items():
        products = dice.sample(CATALOGUE[family], 2 + dice.poisson(1.2))
        for product, part in zip(products, dice.split(len(products), 1.5), strict=True):
            basket[family, product] = share * part
    return basket


def _order(dice, parent, record, basket, day, value, scenario, rates, *, project=False) -> list[dict]:
    """Spread an order's value over a few products; the random `order` tells two orders of one day apart."""
    order = dice.uniform()
    count = min(1 + dice.poisson(1.9 if value > 6000 else 1.3), len(basket))
    chosen = []
    while len(chosen) < count:
        item = dice.choose(basket, basket.values())
        if item not in chosen:
            chosen.append(item)
    parts = dice.split(count, 1.6)
    return [
        _line(dice, parent, record, item, day, value * part, scenario, rates, project) | {"order": order}
        for item, part in zip(sorted(chosen), parts, strict=True)
    ]


def _line(dice, parent, record, item, day, value, scenario, rates, project) -> dict:
    family, product = item
    month = month_of(day)
    currency = parent.currency
    price_eur = list_price(product, family, month) * (1 - parent.discount) * scenario.price(month, family)
    price = round(price_eur / rates[january(month), currency], 2)
    cost = unit_cost(product, family, month) * 0.93 / rates[month, currency]
    quantity = max(round(value / price_eur), 1)
    return {
        "account_id": record.account_id,
        "parent_id": parent.account_id,
        "order_date": day,
        "document_type": "invoice",
        "product_line": family,
        "product_id": product,
        "quantity": quantity,
        "amount": round(quantity * price, 2),
        "cost": round(quantity * cost, 2),
        "currency": currency,
        "salesperson": record.manager_id,
        "project": project,
        "price": price,
    }


def _corrections(dice, order: list[dict]) -> list[dict]:
    """Send back a part of an order, lower a price, cancel it in full, or add freight, now and then."""
    kind = dice.uniform()
    day = order[0]["order_date"]
    if kind < 0.006:
        for line in order:
            line["cancelled"] = True
        on = day if dice.chance(0.4) else working(later(day, dice.integer(1, 6)))
        return [_turned(line, line["quantity"], on, "cancellation") for line in order]
    line = dice.choose(order)
    if kind < 0.026:
        back = max(round(line["quantity"] * dice.uniform(0.05, 0.6)), 1)
        return [_turned(line, min(back, line["quantity"]), working(later(day, dice.integer(5, 40))), "credit")]
    if kind < 0.034:
        rebate = {
            **line,
            "order_date": working(later(day, dice.integer(20, 60))),
            "document_type": "credit",
            "quantity": None,
        }
        return [{**rebate, "amount": -round(line["amount"] * dice.uniform(0.02, 0.1), 2), "cost": 0.0}]
    if kind < 0.040:
        freight = {
            **line,
            "order_date": working(later(day, dice.integer(1, 10))),
            "document_type": "debit",
            "quantity": None,
        }
        return [{**freight, "amount": round(line["amount"] * dice.uniform(0.01, 0.04), 2), "cost": 0.0}]
    return []


def _turned(line: dict, quantity: int, day, kind: str) -> dict:
    part = quantity / line["quantity"]
    return {
        **line,
        "order_date": day,
        "document_type": kind,
        "quantity": -quantity,
        "amount": -round(quantity * line["price"], 2),
        "cost": -round(line["cost"] * part, 2),
    }


def _projects(dice, parent, demand, scenario, rates) -> list[dict]:
    """Make one-off projects: planted ones, and lumps drawn at the account's own rate."""
    planned = [(month, value) for month, value in parent.projects]
    month = parent.first_month
    while parent.project_rate > 0:
        month += dice.exponential(12 / parent.project_rate)
        if month >= min(parent.end_month, MONTHS + 1):
            break
        planned.append((int(month), parent.annual_value * min(0.45 * dice.lognormal(0.7), 1.6)))
    buyer = next(record for record in parent.records if record.share > 0)
    basket = {("Controls", product): 1.0 for product in dice.sample(CATALOGUE["Controls"], 2)}
    basket |= {("Lighting", product): 0.8 for product in dice.sample(CATALOGUE["Lighting"], 2)}
    lines = []
    for month, value in planned:
        day = working(later(first_day(month), dice.integer(0, 27)))
        order = _order(dice, parent, buyer, basket, day, value, scenario, rates, project=True)
        if month < parent.end_month:
            lines += order
    return lines


def number(lines: list[dict]) -> list[dict]:
    """Sort lines by day and give each document its number; lines of one order, and of one cancellation, share it."""
    lines = sorted(lines, key=lambda line: (line["order_date"], line["account_id"]))
    documents: dict[tuple, str] = {}
    counts: dict[int, int] = {}
    for line in lines:
        year = line["order_date"].year
        document = (line["account_id"], line["order"], line["document_type"])
        if document not in documents:
            counts[year] = counts.get(year, 0) + 1
            documents[document] = f"{year % 100}{counts[year]:06d}"
        line["invoice_id"] = documents[document]
    return sorted(lines, key=lambda line: (line["order_date"], line["invoice_id"], line["product_id"], -line["amount"]))


def key_accounts(parents, sales: dict[str, float], lately: dict[str, float], *, top: int = 20) -> list:
    """Choose the key accounts: the `top` sales of a year among those that bought lately, and some by judgement."""
    buying = [parent for parent in parents if lately.get(parent.account_id, 0.0) > 0]
    first = sorted(buying, key=lambda parent: -sales.get(parent.account_id, 0.0))[:top]
    return first + [parent for parent in buying if "key" in parent.more and parent not in first]
