"""What all accounts share: seasons, price lists, exchange rates, and the scenario the world runs under."""

import math
from dataclasses import dataclass, replace

from sample.months import FIRST_YEAR, MONTHS, first_day

SEASONS = {
    "hotels": (0.68, 0.74, 0.92, 1.05, 1.20, 1.28, 1.26, 1.14, 1.10, 1.00, 0.80, 0.83),
    "retail": (0.80, 0.78, 0.92, 0.96, 0.98, 0.98, 0.92, 0.86, 1.06, 1.20, 1.38, 1.16),
    "manufacturing": (0.98, 1.02, 1.10, 1.04, 1.06, 1.06, 0.98, 0.70, 1.10, 1.12, 1.06, 0.78),
    "technology": (0.88, 0.92, 1.06, 0.96, 0.98, 1.06, 0.90, 0.78, 1.08, 1.08, 1.14, 1.16),
    "health care": (1.06, 1.04, 1.06, 0.98, 1.00, 0.98, 0.90, 0.82, 1.00, 1.06, 1.08, 1.02),
    "food": (0.90, 0.90, 0.96, 1.00, 1.04, 1.08, 1.06, 0.94, 1.02, 1.06, 1.08, 0.96),
    "logistics": (0.88, 0.90, 0.98, 0.98, 1.00, 1.00, 0.94, 0.88, 1.04, 1.12, 1.20, 1.08),
    "facility services": (1.04, 1.00, 1.04, 1.00, 1.00, 0.98, 0.90, 0.86, 1.08, 1.08, 1.04, 0.98),
}
MARKET_GROWTH = {
    "hotels": (0.16, 0.12, 0.05, 0.03, 0.02, 0.02),
    "retail": (0.03, -0.02, -0.06, -0.07, -0.05, -0.02),
    "manufacturing": (0.08, 0.05, 0.00, -0.01, 0.02, 0.02),
    "technology": (0.10, 0.09, 0.06, 0.07, 0.07, 0.06),
    "health care": (0.05, 0.03, 0.04, 0.04, 0.04, 0.04),
    "food": (0.04, 0.05, 0.03, 0.02, 0.02, 0.02),
    "logistics": (0.12, 0.06, -0.02, 0.01, 0.03, 0.03),
    "facility services": (0.02, 0.04, 0.03, 0.03, 0.03, 0.03),
}
MARKET_SIZE_2021 = {
    "hotels": 410e6,
    "retail": 690e6,
    "manufacturing": 880e6,
    "technology": 320e6,
    "health care": 450e6,
    "food": 620e6,
    "logistics": 380e6,
    "facility services": 270e6,
}
FAMILIES = ("Packaging", "Hygiene", "Lighting", "Controls")
MIX = {
    "hotels": (0.14, 0.44, 0.24, 0.18),
    "retail": (0.50, 0.18, 0.22, 0.10),
    "manufacturing": (0.42, 0.14, 0.20, 0.24),
    "technology": (0.30, 0.08, 0.20, 0.42),
    "health care": (0.14, 0.56, 0.14, 0.16),
    "food": (0.54, 0.28, 0.08, 0.10),
    "logistics": (0.62, 0.10, 0.18, 0.10),
    "facility services": (0.12, 0.60, 0.18, 0.10),
}
CATALOGUE = {
    "Packaging": {
        "PK110": 6.4,
        "PK120": 9.8,
        "PK135": 14.5,
        "PK150": 19.9,
        "PK210": 27.0,
        "PK240": 38.5,
        "PK300": 52.0,
    },
    "Hygiene": {"HY105": 8.2, "HY120": 11.9, "HY140": 16.4, "HY155": 22.8, "HY200": 31.0, "HY260": 44.0, "HY310": 61.5},
    "Lighting": {
        "LI100": 15.5,
        "LI130": 26.0,
        "LI160": 41.0,
        "LI220": 68.0,
        "LI250": 96.0,
        "LI300": 148.0,
        "LI410": 215.0,
    },
    "Controls": {
        "CO100": 92.0,
        "CO150": 164.0,
        "CO200": 288.0,
        "CO260": 430.0,
        "CO320": 690.0,
        "CO400": 1240.0,
        "CO500": 2350.0,
    },
}
COST_SHARE = {"Packaging": 0.76, "Hygiene": 0.69, "Lighting": 0.63, "Controls": 0.55}
PRICE_INDEX = (1.00, 1.055, 1.105, 1.125, 1.145, 1.165)
COST_INDEX = (1.00, 1.065, 1.105, 1.120, 1.140, 1.158)
RATE_ANCHORS = {
    "USD": {1: 0.825, 12: 0.885, 21: 1.005, 30: 0.920, 40: 0.930, 48: 0.945, 60: 0.900, 72: 0.890},
    "MXN": {1: 0.0412, 12: 0.0425, 21: 0.0495, 31: 0.0535, 40: 0.0552, 48: 0.0468, 60: 0.0465, 72: 0.0480},
}
CURRENCY_OF = {"US": "USD", "CO": "USD", "CL": "USD", "PE": "USD", "MX": "MXN"}


@dataclass(frozen=True)
class Scenario:
    """How one run of the world differs from the calm one."""

    name: str
    kam_effect: float = 0.0
    programme_effort: float = 1.0
    recession: bool = False
    acquisition: bool = False
    price_war: bool = False

    def demand(self, month: int) -> float:
        """Give the factor on what everybody buys."""
        return 0.76 if self.recession and 37 <= month <= 54 else 1.0

    def price(self, month: int, family: str) -> float:
        """Give the factor on our prices."""
        return 0.90 if self.price_war and month >= 31 and family in ("Packaging", "Hygiene") else 1.0

    def hurry(self, month: float, *, of: str) -> float:
        """Bring the end of an account nearer where the scenario makes ends more frequent."""
        faster = {"failing": 3.0 if self.recession else 1.0, "leaving": 1.6 if self.price_war else 1.0}[of]
        start = 36 if of == "failing" else 30
        return start + (month - start) / faster if month > start else month


SCENARIOS = {
    "calm": Scenario("calm"),
    "recession": Scenario("recession", recession=True),
    "acquisition": Scenario("acquisition", acquisition=True),
    "price-war": Scenario("price-war", price_war=True),
    "programme-works": Scenario("programme-works", kam_effect=0.10, programme_effort=2.0),
    "programme-does-nothing": Scenario("programme-does-nothing", programme_effort=2.0),
}


def exchange_rates(dice) -> dict[tuple[int, str], float]:
    """Draw invented monthly rates (EUR for one unit) along fixed anchors."""
    rates = {(month, "EUR"): 1.0 for month in range(1, MONTHS + 1)}
    for currency, anchors in RATE_ANCHORS.items():
        wobble = 0.0
        for month in range(1, MONTHS + 1):
            wobble = 0.6 * wobble + dice.normal(0, 0.007)
            rates[month, currency] = round(_between(anchors, month) * math.exp(wobble), 6)
    return rates


def rate_rows(rates: dict) -> list[dict]:
    """Lay the rates out as a table."""
    return [
        {"month": first_day(month), "currency": currency, "rate_to_base": rate}
        for (month, currency), rate in sorted(rates.items())
    ]


def _between(anchors: dict[int, float], month: int) -> float:
    before = max(key for key in anchors if key <= month)
    after = min((key for key in anchors if key >= month), default=before)
    if after == before:
        return anchors[before]
    weight = (month - before) / (after - before)
    return anchors[before] * (1 - weight) + anchors[after] * weight


def list_price(product: str, family: str, month: int) -> float:
    """Give a product's list price in EUR in a month."""
    return CATALOGUE[family][product] * PRICE_INDEX[(month - 1) // 12]


def unit_cost(product: str, family: str, month: int) -> float:
    """Give what a product costs us in EUR in a month."""
    return CATALOGUE[family][product] * COST_SHARE[family] * COST_INDEX[(month - 1) // 12]


def january(month: int) -> int:
    """Number the January of a month's year."""
    return month - (month - 1) % 12


def year_of(month: int) -> int:
    """Give the calendar year of a month."""
    return FIRST_YEAR + (month - 1) // 12


def with_effect(scenario: Scenario, kam_effect: float) -> Scenario:
    """Change the true effect of key status on sales."""
    return replace(scenario, kam_effect=kam_effect)
