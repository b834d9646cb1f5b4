"""Who there is: 200 parent accounts in 320 records, six managers, and how long each account lasts."""

import math
from dataclasses import dataclass, field

from sample import groups, names
from sample.climate import CURRENCY_OF, FAMILIES, MIX, Scenario
from sample.dice import Dice
from sample.months import MONTHS, first_day, later
from sample.stories import cast

COUNTRIES = {
    "ES": 38,
    "MX": 26,
    "CO": 7,
    "CL": 6,
    "PE": 5,
    "FR": 16,
    "DE": 16,
    "AT": 4,
    "IT": 13,
    "NL": 6,
    "BE": 3,
    "SE": 5,
    "DK": 3,
    "PL": 6,
    "IE": 3,
    "PT": 5,
    "US": 14,
}
MANAGERS = [
    {
        "manager_id": "M1",
        "manager_name": "Nuria Velasco Arce",
        "role": "key_account_manager",
        "region": "Iberia",
        "hours_a_month": 120,
        "cost_an_hour": 62,
        "in_role_since": "2016-03-01",
    },
    {
        "manager_id": "M2",
        "manager_name": "Tobias Ehrenfeld",
        "role": "account_manager",
        "region": "Central and Northern Europe",
        "hours_a_month": 110,
        "cost_an_hour": 58,
        "in_role_since": "2018-09-01",
    },
    {
        "manager_id": "M3",
        "manager_name": "Claudine Rivarol",
        "role": "account_manager",
        "region": "France, Italy and Benelux",
        "hours_a_month": 110,
        "cost_an_hour": 56,
        "in_role_since": "2019-01-15",
    },
    {
        "manager_id": "M4",
        "manager_name": "Héctor Zamarripa Luna",
        "role": "account_manager",
        "region": "Mexico",
        "hours_a_month": 115,
        "cost_an_hour": 41,
        "in_role_since": "2017-06-01",
    },
    {
        "manager_id": "M5",
        "manager_name": "Brooke Calloway",
        "role": "key_account_manager",
        "region": "Americas",
        "hours_a_month": 120,
        "cost_an_hour": 66,
        "in_role_since": "2015-11-01",
    },
    {
        "manager_id": "M6",
        "manager_name": "Iker Olabarri",
        "role": "account_manager",
        "region": "Iberia, small accounts",
        "hours_a_month": 105,
        "cost_an_hour": 47,
        "in_role_since": "2021-02-01",
    },
]


@dataclass
class Parent:
    """One parent account and the laws it follows."""

    stream: str
    name: str
    stem: str
    industry: str
    country: str
    annual_value: float
    drift: float
    noise_sd: float
    project_rate: float
    shape: int
    collaboration: float
    satisfaction: float
    fit: float
    pace: float = 1.0
    discount: float = 0.05
    wallet_share: float = 0.5
    delay: float = 8.0
    terms: int = 30
    fiscal_start: int = 1
    first_month: int = 1
    since_years: float = 6.0
    left_month: float | None = None
    failed_month: float | None = None
    steps: dict = field(default_factory=dict)
    projects: list = field(default_factory=list)
    mix: dict = field(default_factory=dict)
    story: str = ""
    role: str = ""
    more: dict = field(default_factory=dict)
    records: list = field(default_factory=list)
    account_id: str = ""
    key_since: int | None = None

    @property
    def currency(self) -> str:
        return CURRENCY_OF.get(self.country, "EUR")

    @property
    def end_month(self) -> float:
        """The month number, with its fraction, after which nothing is bought."""
        return min(self.left_month or math.inf, self.failed_month or math.inf, MONTHS + 1.0)

    def end_day(self, month: float | None):
        """Turn a month number with a fraction into a day."""
        return None if month is None else later(first_day(int(month)), (month % 1) * 30 - (0 if month % 1 else 1))


def build(seed: int, scenario: Scenario) -> list[Parent]:
    """Make all parent accounts with their records, in the order of their account ids."""
    parents = [_cast(seed, entry) for entry in cast()] + _crowd(seed, scenario)
    groups.give_branches(seed, parents)
    groups.give_ids(seed, parents)
    return sorted(parents, key=lambda parent: parent.account_id)


def _cast(seed: int, entry: dict) -> Parent:
    known = {name: value for name, value in entry.items() if name in Parent.__dataclass_fields__}
    more = {name: value for name, value in entry.items() if name not in known and name not in ("signature", "expect")}
    dice = Dice(seed, "cast", entry["name"])
    parent = Parent(stream=entry["name"], stem=entry["name"], more=more, **known)
    parent.mix = _mix(dice, parent.industry)
    parent.wallet_share = dice.uniform(0.3, 0.6)
    parent.since_years = dice.uniform(2, 14)
    return parent


def _crowd(seed: int, scenario: Scenario) -> list[Parent]:
    pools = {}
    crowd = []
    for country, count in COUNTRIES.items():
        pool = pools.setdefault(tuple(names.stems(country)), names.stems(country))
        for stem in Dice(seed, "stems", country).sample(pool, count):
            pool.remove(stem)
            crowd.append(_one(seed, stem, country, scenario))
    return crowd


def _one(seed: int, stem: str, country: str, scenario: Scenario) -> Parent:
    dice = Dice(seed, "parent", stem)
    industry = (
        "hotels" if stem.startswith("Hoyuelos") or stem.startswith("Cihuatlán") else dice.choose(names.industries())
    )
    collaboration = min(max(dice.normal(0.4, 0.25), 0.02), 0.95)
    value = 185_000 * math.exp(dice.normal(0, 0.75))
    parent = Parent(
        stream=stem,
        name=names.company(dice, stem, industry, country),
        stem=stem,
        industry=industry,
        country=country,
        annual_value=value,
        drift=dice.normal(0.01, 0.07),
        noise_sd=dice.uniform(0.9, 1.6),
        project_rate=dice.choose([0.0, 0.3, 1.0], [0.5, 0.35, 0.15]),
        shape=dice.choose([1, 2, 3, 4, 6], [0.25, 0.3, 0.2, 0.15, 0.1]),
        collaboration=collaboration,
        satisfaction=min(max(dice.normal(0.58 + 0.15 * collaboration, 0.17), 0.05), 0.97),
        fit=min(max(dice.normal(0.55, 0.2), 0.05), 0.98),
        pace=math.exp(dice.normal(0, 0.4)),
        discount=min(max(0.02 + 0.018 * math.log(value / 20_000) + dice.normal(0, 0.025), 0.0), 0.2),
        wallet_share=min(max(dice.normal(0.42, 0.2), 0.06), 0.92),
        delay=max(dice.normal(9, 7), -3),
        terms=dice.choose([30, 45, 60], [0.6, 0.2, 0.2]),
        fiscal_start=dice.choose([1, 7], [0.8, 0.2]),
        first_month=dice.integer(4, 40) if dice.chance(0.16) else 1,
        since_years=dice.uniform(0.5, 18),
        mix=_mix(dice, industry),
    )
    _draw_end(Dice(seed, "end", stem), parent, scenario)
    return parent


def _draw_end(dice: Dice, parent: Parent, scenario: Scenario) -> None:
    """Two hazards kept apart: leaving us, which closeness slows down, and failing, which it does not."""
    leaving = parent.first_month + dice.exponential(1 / (0.0075 - 0.0045 * parent.collaboration))
    failing = parent.first_month + 6 + dice.exponential(1 / 0.0011)
    leaving, failing = scenario.hurry(leaving, of="leaving"), scenario.hurry(failing, of="failing")
    if min(leaving, failing) >= MONTHS + 1:
        return
    if leaving < failing:
        parent.left_month = max(leaving, parent.first_month + 1.0)
    else:
        parent.failed_month = max(failing, parent.first_month + 6.0)


def _mix(dice: Dice, industry: str) -> dict:
    weights = {
        family: share * math.exp(dice.normal(0, 0.7)) for family, share in zip(FAMILIES, MIX[industry], strict=True)
    }
    dropped = dice.sample(FAMILIES, dice.choose([0, 1, 2], [0.45, 0.4, 0.15]))
    weights = {family: weight for family, weight in weights.items() if family not in dropped}
    return {family: weight / sum(weights.values()) for family, weight in weights.items()}
