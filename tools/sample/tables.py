"""The world in, the published tables and the truth out, as lists of rows in the dictionary's columns."""

from sample import climate, money, notes, outlook, pipeline, portfolio, relationships, service, stories
from sample.dice import Dice
from sample.months import FIRST_YEAR, LAST_DAY, MONTHS, PUBLISHED, first_day, later
from sample.names import tax_number, website
from sample.orders import monthly_pace
from sample.world import key_manager


def published(world) -> tuple[dict[str, list], dict[str, list]]:
    """Make all tables: those of the first 48 months, and the truth that only checks and reveals read."""
    people = relationships.contacts(world)
    logged, spent = relationships.activities(world, people)
    spend = outlook.true_potential(world)
    tables = {
        "accounts": accounts(world),
        "orders": world.published,
        "contracts": money.contracts(world),
        "contacts": people,
        "activities": logged,
        "surveys": relationships.surveys(world, people),
        "usage": service.usage(world),
        "payments": money.payments(world),
        "service": service.services(world),
        "opportunities": pipeline.opportunities(world),
        "potential": outlook.potential(world, spend),
        "ratings": outlook.ratings(world),
        "notes": notes.notes(world, logged),
        "market": outlook.market(world),
        "managers": portfolio.MANAGERS,
        "kam_status": money.key_status(world),
        "exchange_rates": [row for row in climate.rate_rows(world.rates) if row["month"] <= LAST_DAY],
    }
    truth = {
        "orders": world.future,
        "accounts": _true_accounts(world),
        "records": _true_records(world),
        "potential": spend,
        "hours": spent,
        "exchange_rates": [row for row in climate.rate_rows(world.rates) if row["month"] > LAST_DAY],
        "parameters": _parameters(world),
        "stories": stories.expectations(world.parents),
    }
    return tables, truth


def accounts(world) -> list[dict]:
    """Make the customer master as it stands on the last published day; owner and status are today's, not the past's."""
    rows = []
    for parent in world.parents:
        size = outlook.own_size(world.seed, parent)
        dice = Dice(world.seed, "master", parent.stream)
        known = dice.chance(0.78) or bool(parent.story)
        since = (
            later(first_day(1), -365 * parent.since_years)
            if parent.first_month == 1
            else later(first_day(parent.first_month), -dice.integer(3, 30))
        )
        closed = _closed(dice, parent)
        for position, record in enumerate(parent.records):
            limit = parent.annual_value * max(record.share, 0.05) / 12 * 2.5 / world.rates[PUBLISHED, parent.currency]
            above = record.parent_id or (world.bought_by.get(parent.account_id) if position == 0 else None)
            rows.append(
                {
                    "account_id": record.account_id,
                    "account_name": record.name,
                    "parent_id": above,
                    "industry": parent.industry,
                    "country": parent.country,
                    "currency": parent.currency,
                    "employees": round(size["people"][3] * max(record.share, 0.02)) if known else None,
                    "annual_revenue": round(size["sales"][3] * (1 if position == 0 else record.share), -5)
                    if known
                    else None,
                    "website": website(parent.stem, parent.country) if dice.chance(0.85) else None,
                    "tax_id": tax_number(dice, parent.country),
                    "customer_since": later(since, dice.integer(0, 700))
                    if position and parent.first_month == 1 and parent.since_years > 2.5
                    else since,
                    "manager_id": key_manager(parent)
                    if parent.key_since and not closed and "members" not in parent.more
                    else record.manager_id,
                    "status": "closed" if closed else "active",
                    "fiscal_year_start": parent.fiscal_start,
                    "payment_terms_days": parent.terms,
                    "credit_limit": round(limit, -3) if limit >= 1500 and not dice.chance(0.08) else None,
                    "source_system": {"M2": "Dynamics 365", "M3": "HubSpot"}.get(record.manager_id, "Salesforce"),
                }
            )
    return sorted(rows, key=lambda row: row["account_id"])


def _closed(dice, parent) -> bool:
    if parent.failed_month and parent.failed_month < PUBLISHED:
        return True
    gone = PUBLISHED - (parent.left_month or 99)
    return (parent.story == "vicom" and gone > 0) or (gone > 9 and dice.chance(0.7))


def _true_accounts(world) -> list[dict]:
    keys = {parent.account_id: place for place, parent in enumerate(world.key_parents)}
    return [
        {
            "account_id": parent.account_id,
            "annual_value": round(parent.annual_value, 2),
            "drift": parent.drift,
            "noise_sd": parent.noise_sd,
            "projects_a_year": parent.project_rate,
            "erlang_shape": parent.shape,
            "collaboration": parent.collaboration,
            "kind": "transactional"
            if parent.collaboration < 0.25
            else "collaborative"
            if parent.collaboration > 0.55
            else "ordinary",
            "satisfaction": parent.satisfaction,
            "fit": parent.fit,
            "wallet_share": parent.wallet_share,
            "discount": parent.discount,
            "first_month": parent.first_month,
            "dropout_date": _if_first(parent, parent.left_month, parent.failed_month),
            "insolvency_date": _if_first(parent, parent.failed_month, parent.left_month),
            "kam_effect": world.scenario.kam_effect if parent.account_id in keys else 0.0,
        }
        for parent in world.parents
    ]


def _if_first(parent, month, other):
    """Give the day of an end that took place within the 72 months, unless another end came first."""
    if month is None or month >= MONTHS + 1 or (other is not None and other < month):
        return None
    return parent.end_day(month)


def _true_records(world) -> list[dict]:
    return [
        {
            "account_id": record.account_id,
            "parent_id": parent.account_id,
            "share": record.share,
            "orders_a_month": monthly_pace(parent, record) if record.share else 0.0,
        }
        for parent in world.parents
        for record in parent.records
    ]


def _parameters(world) -> list[dict]:
    scenario = world.scenario
    facts = {
        "seed": world.seed,
        "scenario": scenario.name,
        "first_year": FIRST_YEAR,
        "months_generated": MONTHS,
        "months_published": PUBLISHED,
        "choice_month": 36,
        "key_accounts_by_sales": 20,
        "kam_effect_log_points": scenario.kam_effect,
        "base_currency": "EUR",
        "programme_effort": scenario.programme_effort,
    }
    return [{"name": name, "value": value} for name, value in facts.items()]
