"""What people believed and what the outside world said: potential, ratings, market facts; and the truth behind them."""

import datetime as dt
import math

from sample.climate import FAMILIES, MARKET_GROWTH, MARKET_SIZE_2021, MIX
from sample.dice import Dice
from sample.months import CHOICE, FIRST_YEAR, PUBLISHED, last_day

SIX = {
    "Vicom": (5, 2, 2, 2, 1),
    "Cartech": (2, 4, 4, 4, 5),
    "Metalmecánica Oriel": (4, 4, 4, 4, 2),
    "Gran Hotel Miramonte": (3, 2, 5, 5, 1),
    "Nevada Retail": (4, 4, 1, 5, 4),
    "Mercado Aurora": (4, 2, 4, 2, 5),
}
CRITERIA = ("revenue_volume", "potential", "lifetime_value", "product_fit", "strategic_value")
_SUB = ("product_fit", "strategic_value", "reputation", "shared_vision", "willingness")
_EVIDENCE = {
    "product_fit": ("buys three of four families", "site visit", "need and offer compared"),
    "strategic_value": ("opens a new region", "joint tests", "none yet"),
    "reputation": ("press search", "credit report", "industry talk"),
    "shared_vision": ("their annual report", "talk with the director", "guess"),
    "willingness": ("shared its forecast", "asks for prices only", "invited us to plan"),
}


def true_potential(world) -> list[dict]:
    """Give what each account really buys a year of each family, from anyone, at the prices of the choice (month 36)."""
    rows = []
    for parent in world.parents:
        dice = Dice(world.seed, "potential", parent.stream)
        total = parent.annual_value / parent.wallet_share
        weights = {
            family: share * dice.lognormal(0.4) for family, share in zip(FAMILIES, MIX[parent.industry], strict=True)
        }
        for family in FAMILIES:
            ours = parent.annual_value * parent.mix.get(family, 0.0)
            theirs = max(total * weights[family] / sum(weights.values()), ours * 1.02)
            rows.append({"account_id": parent.account_id, "product_line": family, "spend": round(theirs, -2)})
    return rows


def potential(world, truth: list[dict]) -> list[dict]:
    """Make the estimates of potential: three methods, each with its own error, many missing altogether."""
    rows = []
    parents = {parent.account_id: parent for parent in world.parents}
    known = {parent.account_id: Dice(world.seed, "known", parent.stream).uniform() for parent in world.parents}
    for fact in truth:
        parent = parents[fact["account_id"]]
        dice = Dice(world.seed, "estimate", parent.stream, fact["product_line"])
        luck = known[parent.account_id]
        if parent.end_month <= CHOICE or luck > 0.72:
            continue
        if luck < 0.24:
            rows.append(_estimate(dice, fact, "customer_statement", 0.15, dt.date(2023, 11, 15)))
        if luck < 0.6 and dice.chance(0.85):
            rows.append(_estimate(dice, fact, "peer_benchmark", 0.45, dt.date(2023, 12, 20)))
        if luck > 0.15 and dice.chance(0.6):
            rows.append(_estimate(dice, fact, "employee_ratio", 0.65, dt.date(2023, 12, 20)))
    return rows


def _estimate(dice, fact, method, error, day) -> dict:
    likely = fact["spend"] * math.exp(dice.normal(0, error))
    empty = method == "peer_benchmark" and dice.chance(0.06)
    values = (
        {"low": None, "likely": None, "high": None}
        if empty
        else {
            "low": round(likely * math.exp(-1.3 * error), -2),
            "likely": round(likely, -2),
            "high": round(likely * math.exp(1.3 * error), -2),
        }
    )
    return {
        "account_id": fact["account_id"],
        "product_line": fact["product_line"],
        "method": method,
        "estimated_on": day,
    } | values


def ratings(world) -> list[dict]:
    """Make three kinds of judgement: six cases by five criteria, a short list by two raters, health by quarter."""
    rows = []
    names = {parent.name: parent for parent in world.parents}
    for name, values in SIX.items():
        for criterion, value in zip(CRITERIA, values, strict=True):
            spread = 0.5 if criterion == "revenue_volume" else 1.0
            rows.append(
                _rating(names[name], criterion, "panel", dt.date(2023, 12, 12), value, spread, "agreed by the panel")
            )
    ranked = sorted(world.parents, key=lambda parent: -world.sales_basis.get(parent.account_id, 0.0))
    short_list = ranked[:50] + [parent for parent in ranked[50:] if parent.story and parent.end_month > CHOICE]
    for parent in short_list:
        dice = Dice(world.seed, "ratings", parent.stream)
        view = {
            "product_fit": parent.fit,
            "strategic_value": parent.collaboration,
            "reputation": dice.uniform(),
            "shared_vision": dice.uniform(),
            "willingness": parent.collaboration,
        }
        for criterion in _SUB:
            for rater, bias in (("sales", 0.35), ("operations", -0.15)):
                value = min(max(round(1.4 + 3.2 * view[criterion] + bias + dice.normal(0, 0.6)), 1), 5)
                rows.append(
                    _rating(
                        parent,
                        criterion,
                        rater,
                        dt.date(2023, 12, 5),
                        value,
                        dice.choose([0.5, 1.0, 1.5]),
                        dice.choose(_EVIDENCE[criterion]),
                    )
                )
    for parent in world.parents:
        rows += _health(Dice(world.seed, "health", parent.stream), parent)
    return rows


def _rating(parent, criterion, rater, day, value, spread, evidence) -> dict:
    return {
        "account_id": parent.account_id,
        "criterion": criterion,
        "rater": rater,
        "rated_on": day,
        "rating": value,
        "rating_low": max(value - spread, 1),
        "rating_high": min(value + spread, 5),
        "evidence": evidence,
    }


def _health(dice, parent) -> list[dict]:
    """Let the manager in charge rate the account's health each quarter: by mood, hardly by what is coming."""
    rows = []
    for month in range(max(parent.first_month + 2, 15), PUBLISHED + 1):
        if month % 3 or month >= parent.end_month + 1:
            continue
        value = parent.more.get("health", min(max(round(1.6 + 3.4 * parent.satisfaction + dice.normal(0, 0.6)), 1), 5))
        if parent.more.get("health") == 1:
            value = dice.choose([1, 2])
        if parent.failed_month and not parent.story and parent.failed_month - month < 3:
            value = max(value - 1, 1)
        rows.append(_rating(parent, "health", "manager", last_day(month), value, 0.5, None))
    return rows


def market(world) -> list[dict]:
    """Make the facts from outside: each industry by year, and what is known of single customers."""
    rows = []
    dice = Dice(world.seed, "market")
    years = range(FIRST_YEAR, FIRST_YEAR + PUBLISHED // 12)
    for industry, growth in MARKET_GROWTH.items():
        size = MARKET_SIZE_2021[industry]
        for position, year in enumerate(years):
            size *= 1 + growth[position] if position else 1
            rows.append(_fact(year, industry, None, "market_size", round(size, -5), "EUR", "trade association"))
            rows.append(
                _fact(year, industry, None, "market_growth", round(growth[position], 3), "share", "trade association")
            )
            index = 100 + dice.normal(0, 1.5) - (12 if world.scenario.price_war and year >= 2023 else 0)
            rows.append(_fact(year, industry, None, "price_index", round(index, 1), "index", "price survey"))
    for parent in world.parents:
        rows += _of_customer(world.seed, parent, years)
    for number, row in enumerate(rows, start=1):
        row["market_id"] = f"K{number:04d}"
    return rows


def own_size(seed: int, parent) -> dict:
    """Draw a customer's own size: sales in EUR by year, and people by year (72 months)."""
    dice = Dice(seed, "own size", parent.stream)
    start, *growth = parent.more.get("own_revenue", (parent.annual_value / parent.wallet_share * dice.uniform(18, 60),))
    sales, people = [start], [max(start / dice.uniform(90_000, 260_000), 5)]
    for position in range(1, 6):
        usual = 0.5 * MARKET_GROWTH[parent.industry][position] + 0.5 * parent.drift + dice.normal(0.02, 0.06)
        change = growth[position - 1] if position - 1 < len(growth) else usual
        sales.append(sales[-1] * (1 + change))
        grows = parent.more.get("expanding") and position >= 2
        people.append(people[-1] * (1 + (0.22 if grows else 0.6 * change)))
    return {"sales": sales, "people": people}


def _of_customer(seed, parent, years) -> list[dict]:
    dice = Dice(seed, "customer facts", parent.stream)
    size = own_size(seed, parent)
    told = dice.chance(0.7) or bool(parent.story)
    rows = []
    for position, year in enumerate(years):
        alive = (position + 1) * 12 < parent.end_month + 11
        if not (told and alive):
            continue
        rows.append(
            _fact(
                year,
                parent.industry,
                parent.account_id,
                "own_revenue",
                round(size["sales"][position], -5),
                "EUR",
                "annual accounts",
            )
        )
        rows.append(
            _fact(
                year,
                parent.industry,
                parent.account_id,
                "employees",
                round(size["people"][position]),
                "people",
                "annual accounts",
            )
        )
        near = parent.failed_month is not None and parent.failed_month - (position + 1) * 12 < 14
        score = min(max(round(72 - 1.1 * max(parent.delay, 0) - (22 if near else 0) + dice.normal(0, 7)), 5), 98)
        rows.append(_fact(year, parent.industry, parent.account_id, "credit_score", score, "points", "credit bureau"))
    if told and dice.chance(0.5):
        rows.append(
            _fact(
                years[-1],
                parent.industry,
                parent.account_id,
                "suppliers",
                1 + dice.poisson(1.2 / parent.wallet_share - 1),
                "count",
                "the customer",
            )
        )
    return rows


def _fact(year, industry, account_id, measure, value, unit, source) -> dict:
    return {
        "year": year,
        "industry": industry,
        "account_id": account_id,
        "measure": measure,
        "value": value,
        "unit": unit,
        "source": source,
    }
